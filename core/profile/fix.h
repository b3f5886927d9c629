#ifndef SUITEMAP_PROFILE_FIX_H
#define SUITEMAP_PROFILE_FIX_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/matrix.h"
#include "core/model/party.h"
#include "core/profile/reg.h"

/* The smallest change of a Windows machine's registry after which a pair can
 * talk. Candidates are tried on a copy of the profile, those that open least
 * first, and the pair is judged again after each: so what is written has been
 * seen to work on paper. Nothing is ever switched off, and nothing weaker is
 * asked for than is needed. */
#define FIX_NOTES_MAX 16

enum fix_machine { FIX_CLIENT, FIX_SERVER };

struct fix {
    struct reg *reg;      /* to import */
    struct reg *undo;     /* puts it back; with values deleted where the export
                           * had none */
    bool restart;         /* "restart the machine" */
    enum fix_machine machine; /* whose registry it is */
    size_t n_notes;
    char *notes[FIX_NOTES_MAX]; /* what it opens up, warnings, what to check;
                                 * sentences; owned */
};

/* Looks for the fix of one pair. `others` (may be NULL) are further parties of
 * the scan: those whose verdict with the machine changes are named in a note.
 * `was` is the export that the machine's profile came from, or NULL. False
 * when the registry cannot repair it: then `why` gets a sentence that says what
 * can. Frees nothing on false; on true call fix_clear(). */
bool fix_find(const struct party *client, const struct party *server,
              const struct party *others, size_t n_others,
              const struct reg *was, struct fix *out, struct str *why);
void fix_clear(struct fix *f);

#endif
