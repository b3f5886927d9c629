#ifndef SUITEMAP_PROBES_SPLIT_H
#define SUITEMAP_PROBES_SPLIT_H

#include "probes/elim.h"

/* Cutting the batches of an elimination by kind and size. Pieces stand on the
 * stack so that the most promising one is asked first: certificate suites
 * before the other kinds, common suites before rare ones. */

/* Puts a batch on top; an empty one is left out. */
void split_push(struct elim *e, const struct batch *b);
/* Replaces the top by its pieces for a stage (or a later one, where it is
 * known that the host needs it). */
void split_top(struct elim *e, const struct inquiry *q, enum batch_stage stage);
/* Replaces the top by one piece for each key exchange and authentication. */
void split_by_exchange(struct elim *e);
/* Are suites of more than one kind in it? */
bool split_is_mixed(const struct bitset *set);
/* Are all suites in it of this kind? */
bool split_kind_is(const struct bitset *set, enum suite_kind kind);
/* Keeps the common suites of a set (the first 64 of the offer order). */
void split_common(struct bitset *set);
/* Are there certificate suites in the set, or suites of a kind that the version
 * is known to have? Then no company in a list is why they meet with trouble. */
bool split_is_served(const struct elim *e, const struct inquiry *q,
                     const struct bitset *set);

#endif
