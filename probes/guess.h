#ifndef SUITEMAP_PROBES_GUESS_H
#define SUITEMAP_PROBES_GUESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bitset.h"
#include "core/model/answer.h"
#include "core/model/endpoint.h"

/* What an elimination will bring, guessed from what it brought at hosts of the
 * same scan that began alike. A guess is no answer, and nothing is ever
 * inferred from one. It lets hellos go out side by side that would be put one
 * after the other if it were right; what it was wrong about is thrown away
 * (ahead.h). So a scan finds the same whatever is remembered here: only its
 * time differs.
 *
 * The memory is bounded: so many lists, of which the one that was seen longest
 * ago makes room; longer lists are not remembered. */
#define GUESS_LISTS      128
#define GUESS_SUITES_MAX 96

struct guesses;

struct guesses *guesses_new(void);
void guesses_free(struct guesses *g);

/* What the first pick of a version shows of the stack behind it, in one
 * number: the suite, its key exchange, the certificate's key. */
uint32_t guess_mark(const struct endpoint *e, const struct answer *a);

/* The picks of a version, in their order, of a host with this mark: a list that
 * is whole. */
void guess_learn(struct guesses *g, uint32_t mark,
                 const struct version_result *r);

/* The next `n` picks of a version that has brought some, or, where no more are
 * expected, fewer: *count tells how many. They are what all remembered lists
 * with this mark that begin with the picks so far have in common; false where
 * there is no such list, or where they part before. So the second of two lists
 * that begin alike is guessed wrong at most once. */
bool guess_picks(const struct guesses *g, uint32_t mark,
                 const struct version_result *r, size_t n, struct bitset *picks,
                 size_t *count);

#endif
