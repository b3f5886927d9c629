#ifndef SUITEMAP_PROFILE_FIX_TRY_H
#define SUITEMAP_PROFILE_FIX_TRY_H

#include "core/profile/fix.h"

/* One pair while changes are tried: further registry values, and what the pair
 * comes to with them. */
struct trial {
    struct fix *fix;
    enum fix_role role;
    const struct party *other;
    struct reg *more; /* those of the fix so far, and the candidate's; owned */
    unsigned ignored; /* what is not mended, of what could be */
    unsigned left;    /* what spoke against the last candidate */
};

void trial_begin(struct trial *t);
void trial_end(struct trial *t);
/* The pair with the change; the caller clears it. */
void trial_judge(const struct trial *t, struct pair *out);
/* Is there a reason that a registry could cure? */
bool trial_mends(const struct pair *p);
/* Looks for the candidate that opens least; true leaves it in `more`. */
bool trial_search(struct trial *t, const struct pair *before);

#endif
