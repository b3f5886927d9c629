#ifndef SUITEMAP_PROBES_DENIED_H
#define SUITEMAP_PROBES_DENIED_H

#include "probes/probe.h"

/* What the refusals of one elimination prove. A refused list says of its suites
 * only that they were refused in a list so long: a host that reads no more than
 * the head of a list, or breaks off at long ones, has refused none of the rest.
 *
 * Begins as zero, and ends with denied_free(). */
#define DENIED_MAX 128 /* refusals; of what is refused behind them, nothing is
                        * known */

struct denied {
    size_t n, room;
    struct refusal *list;
};

void denied_note(struct denied *d, const struct offer *o);
void denied_free(struct denied *d);
/* The rest of `set`, without those that were refused in a list that the host is
 * known to take: of these nothing is known. */
struct bitset denied_unproven(const struct denied *d, const struct inquiry *q,
                              const struct bitset *set);
/* Was any refused, of those that were not picked, that never stood among the
 * first `looked` of a list? */
bool denied_behind(const struct denied *d, const struct bitset *picked,
                   size_t looked);

#endif
