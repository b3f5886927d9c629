#ifndef SUITEMAP_PROBES_DOUBT_H
#define SUITEMAP_PROBES_DOUBT_H

#include "probes/elim.h"

/* What a host cannot bear is learnt from two hellos: one that it did not bear,
 * and a smaller one that it took. Where the first broke off without a word,
 * that may have been chance: a device that was busy with another session, or
 * the line. Before anything is learnt from it, that list has to break off
 * again, and what passed to pass again, each of them alone. */
enum doubt_verdict { DOUBT_OPEN, DOUBT_CONFIRMED, DOUBT_UNFOUNDED };

/* Notes the list on top, which broke off and is about to be cut. */
void doubt_note(struct elim *e);
/* Notes all that is asked for, where no list is noted yet: then it is true. */
bool doubt_all(struct elim *e);
/* `offer` passed, in the form of a stage: begins to ask. */
void doubt_begin(struct elim *e, const struct offer *offer,
                 enum batch_stage stage);
/* Takes the answer. Elimination goes on once the verdict is not open. */
enum doubt_verdict doubt_feed(struct elim *e, bool passed);

#endif
