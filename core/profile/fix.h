#ifndef SUITEMAP_PROFILE_FIX_H
#define SUITEMAP_PROFILE_FIX_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/matrix.h"
#include "core/profile/machine.h"

/* The smallest change of a Windows machine's registry after which a pair can
 * talk. Candidates are tried on a copy of the machine, those that open least
 * first, and the pair is judged again after each: so what is written has been
 * seen to work on paper. No protocol is ever switched off, and nothing weaker
 * is asked for than is needed. */
#define FIX_NOTES_MAX 24

/* What the machine is in a pair: its Client or its Server subkeys count. */
enum fix_role { FIX_CLIENT, FIX_SERVER };

struct fix {
    const struct machine *machine; /* NULL: known by a scan alone; borrowed */
    const struct party *party;     /* the machine among the parties; borrowed */
    struct reg *reg;               /* to import; no keys: nothing to change */
    struct reg *undo;              /* puts it back: filled by fix_finish() */
    bool restart;                  /* "restart the machine" */
    bool inferred;                 /* tried on a scan, not on a profile */
    size_t n_notes;
    char *notes[FIX_NOTES_MAX]; /* what it opens up, warnings, what to check;
                                 * sentences; owned */
};

/* Begins a fix of the machine. Where only a scan is known of it, a version
 * that is switched on is taken to serve the suites of those next to it: an
 * inference, which a note says. */
void fix_init(struct fix *f, const struct machine *machine,
              const struct party *party);

enum fix_result {
    FIX_FINE,  /* the pair can talk: nothing to change */
    FIX_FOUND, /* the change was added to what there was */
    FIX_NONE   /* no change of the registry repairs it; `why` says what can */
};

/* Looks for the change that lets the machine in this role talk to the other,
 * on top of what was added for earlier pairs. */
enum fix_result fix_pair(struct fix *f, enum fix_role role,
                         const struct party *other, struct str *why);

/* Ends it: makes the undo, and notes which of the others get another verdict
 * with the whole change. The first n_pairs of them are those that a change was
 * looked for: of these only what has become worse is told. */
void fix_finish(struct fix *f, const struct party *others, size_t n_pairs,
                size_t n);

/* The files: registry exports with what they do in comments. */
void fix_write(const struct fix *f, struct str *out);
void fix_write_undo(const struct fix *f, struct str *out);
void fix_clear(struct fix *f);

#endif
