#ifndef SUITEMAP_PROBES_DENIED_H
#define SUITEMAP_PROBES_DENIED_H

#include "probes/probe.h"

/* What the refusals of one elimination prove. A refused list says of its suites
 * only that they were refused in a list so long: a host that reads no more than
 * the head of a list, or breaks off at long ones, has refused none of the rest.
 *
 * Of each suite there is one row: the smallest hello in which it was refused,
 * which is the length of its list, with extensions (and how large it was) and
 * without; and how far to the front of a list it stood then; 0 none. */
struct denied {
    uint16_t full, weight, plain, depth;
};

/* Notes the suites of a refused offer; *all is made with the first, and the
 * caller's to free(). NULL: none was refused yet. */
void denied_note(struct denied **all, const struct offer *o);
/* The rest of `set`, without those that were refused in a list that the host is
 * known to take: of these nothing is known. */
struct bitset denied_unproven(const struct denied *all, const struct inquiry *q,
                              struct bitset set);
/* How far down a list the deepest of those that were not picked stood. */
size_t denied_depth(const struct denied *all, const struct bitset *picked);

#endif
