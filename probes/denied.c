#include "probes/denied.h"

#include "core/base/mem.h"
#include "core/registry/suite.h"
#include "probes/hello.h"

void denied_note(struct denied **all, const struct offer *o)
{
    size_t weight = hello_weight(o);

    if (*all == NULL)
        *all = mem_array(suite_count(), sizeof **all);
    for (size_t i = 0; i < o->n_suites; i++) {
        struct denied *d = &(*all)[o->suites[i]];

        if (d->depth == 0 || i + 1 < d->depth)
            d->depth = (uint16_t)(i + 1);
        if (hello_is_plain(o)) {
            if (d->plain == 0 || o->n_suites < d->plain)
                d->plain = o->n_suites;
        } else if (d->full == 0 || weight < d->weight) {
            d->full = o->n_suites;
            d->weight = (uint16_t)weight;
        }
    }
}

struct bitset denied_unproven(const struct denied *all, const struct inquiry *q,
                              struct bitset set)
{
    size_t full = q->proven;
    size_t plain = full > q->proven_plain ? full : q->proven_plain;
    size_t looked = HELLO_HEAD_LEAST;

    if (plain < HELLO_HEAD_LEAST)
        plain = HELLO_HEAD_LEAST;
    if (looked < q->looked_at && !q->head_only)
        looked = q->looked_at;
    for (size_t i = 0; i < suite_count() && all != NULL; i++) {
        const struct denied *d = &all[i];

        if (d->depth > looked)
            continue; /* what stood behind the head was not asked for */
        if ((d->full != 0 && d->full <= full &&
             d->weight <= q->proven_weight) ||
            (d->plain != 0 && d->plain <= plain))
            bit_remove(&set, i);
    }
    return set;
}

size_t denied_depth(const struct denied *all, const struct bitset *picked)
{
    size_t deepest = 0;

    for (size_t i = 0; i < suite_count() && all != NULL; i++)
        if (!bit_has(picked, i) && all[i].depth > deepest)
            deepest = all[i].depth;
    return deepest;
}
