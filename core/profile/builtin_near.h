#ifndef SUITEMAP_PROFILE_BUILTIN_NEAR_H
#define SUITEMAP_PROFILE_BUILTIN_NEAR_H

#include <stddef.h>

/* Which names are spelt nearly as one that does not exist: the three with the
 * fewest letters to change, to add or to take out, or that begin with it. */
#define NEAR_MAX 3

struct near_names {
    const char *wanted; /* set this first, the rest zero */
    size_t n;
    const char *names[NEAR_MAX]; /* the nearest first; borrowed */
    size_t far[NEAR_MAX];
};

void near_try(struct near_names *n, const char *name);

#endif
