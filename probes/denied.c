#include "probes/denied.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "probes/hello.h"

struct refusal {
    bool plain;
    size_t weight;
    struct suite_list suites;
};

void denied_note(struct denied *d, const struct offer *o)
{
    if (d->n == DENIED_MAX)
        return;
    if (d->n == d->room) {
        d->room += d->room + 1;
        d->list = mem_grow(d->list, d->room, sizeof *d->list);
    }
    d->list[d->n++] = (struct refusal){.plain = hello_is_plain(o),
                                       .weight = hello_weight(o),
                                       .suites = o->suites};
}

void denied_free(struct denied *d)
{
    free(d->list);
    *d = (struct denied){0};
}

/* Is the host known to take such a list? */
static bool is_taken(const struct refusal *r, const struct inquiry *q)
{
    size_t plain = q->proven > q->proven_plain ? q->proven : q->proven_plain;

    if (plain < HELLO_HEAD_LEAST)
        plain = HELLO_HEAD_LEAST;
    return r->plain ? r->suites.n <= plain
                    : r->suites.n <= q->proven && r->weight <= q->proven_weight;
}

/* All that ever stood so far to the front. */
static struct bitset heads(const struct denied *d, size_t looked)
{
    struct bitset set = {{0}};

    for (size_t i = 0; i < d->n; i++) {
        struct bitset head = suite_list_head(&d->list[i].suites, looked);

        set = bit_or(&set, &head);
    }
    return set;
}

struct bitset denied_unproven(const struct denied *d, const struct inquiry *q,
                              const struct bitset *set)
{
    size_t looked = HELLO_HEAD_LEAST;
    struct bitset known = {{0}}, read;

    if (looked < q->looked_at && !q->head_only)
        looked = q->looked_at;
    for (size_t i = 0; i < d->n; i++)
        if (is_taken(&d->list[i], q)) {
            struct bitset all = suite_list_set(&d->list[i].suites);

            known = bit_or(&known, &all);
        }
    read = heads(d, looked);
    known = bit_and(&known, &read);
    return bit_minus(set, &known);
}

bool denied_behind(const struct denied *d, const struct bitset *picked,
                   size_t looked)
{
    struct bitset all = {{0}}, read;

    if (d->n == DENIED_MAX)
        return true; /* more may have been than are kept */
    for (size_t i = 0; i < d->n; i++)
        if (d->list[i].suites.n > looked) {
            struct bitset set = suite_list_set(&d->list[i].suites);

            all = bit_or(&all, &set);
        }
    if (bit_empty(&all))
        return false;
    read = heads(d, looked);
    all = bit_minus(&all, &read);
    all = bit_minus(&all, picked);
    return !bit_empty(&all);
}
