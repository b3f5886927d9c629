#include "probes/split.h"

#include "core/base/mem.h"
#include "probes/hello.h"

void split_push(struct elim *e, const struct batch *b)
{
    if (bit_empty(&b->set))
        return;
    if (e->n == ELIM_BATCHES_MAX) {
        e->dropped = true;
        return;
    }
    if (e->n == e->room) {
        e->room += e->room + 1; /* most need one or two */
        e->batches = mem_grow(e->batches, e->room, sizeof *e->batches);
    }
    e->batches[e->n++] = *b;
}

/* Cuts one kind into pieces that a hello of this stage takes, and pushes them
 * so that the first in offer order comes to lie on top. */
static void push_pieces(struct elim *e, const struct inquiry *q,
                        const struct batch *whole, enum batch_stage stage)
{
    size_t room = hello_room(q, e->version, stage);
    size_t n = bit_count(&whole->set);
    size_t pieces = (n + room - 1) / room;

    /* Where the stack has no room the list is asked as it is. */
    if (e->n + pieces > ELIM_BATCHES_MAX)
        pieces = 1, room = n;
    while (pieces-- > 0) {
        struct bitset before = bit_lowest(&whole->set, pieces * room);
        struct batch b = *whole;

        b.stage = stage;
        b.set = bit_lowest(&whole->set, (pieces + 1) * room);
        b.set = bit_minus(&b.set, &before);
        split_push(e, &b);
    }
}

void split_top(struct elim *e, const struct inquiry *q, enum batch_stage stage)
{
    struct batch whole;

    if (e->n == 0)
        return;
    if (stage < q->start)
        stage = q->start;
    whole = e->batches[--e->n];
    if (whole.after_mixed) { /* the other kinds were still to come */
        struct bitset had = endpoint_picked(q->e, e->version);
        struct bitset certs = suites_of_kind(SUITE_CERT);
        struct bitset others = bit_minus(&e->all, &certs);

        others = bit_minus(&others, &had);
        whole.set = bit_or(&whole.set, &others);
    }
    whole.picked = false;
    whole.others = whole.after_mixed = false;
    if (stage == BATCH_MIXED) {
        split_push(e, &whole);
        return;
    }
    for (int kind = SUITE_KINDS - 1; kind >= 0; kind--) {
        struct bitset of = suites_of_kind((enum suite_kind)kind);
        struct batch b = whole;

        b.set = bit_and(&whole.set, &of);
        if (!bit_empty(&b.set))
            push_pieces(e, q, &b, stage);
    }
}

static bool same_exchange(size_t a, size_t b)
{
    return suite_at(a)->kx == suite_at(b)->kx &&
           suite_at(a)->auth == suite_at(b)->auth;
}

void split_by_exchange(struct elim *e)
{
    struct batch whole = e->batches[--e->n];
    struct bitset rest = whole.set;

    whole.by_exchange = true;
    whole.picked = false;
    for (size_t of = BITSET_MAX; of-- > 0;) {
        struct batch b = whole;

        if (!bit_has(&rest, of))
            continue;
        b.set = (struct bitset){{0}};
        for (size_t i = 0; i <= of; i++)
            if (bit_has(&rest, i) && same_exchange(i, of))
                bit_add(&b.set, i);
        rest = bit_minus(&rest, &b.set);
        split_push(e, &b);
    }
}

bool split_kind_is(const struct bitset *set, enum suite_kind kind)
{
    struct bitset of = suites_of_kind(kind);
    struct bitset rest = bit_minus(set, &of);

    return bit_empty(&rest);
}

bool split_is_mixed(const struct bitset *set)
{
    size_t first = bit_next(set, 0);

    return first < BITSET_MAX && !split_kind_is(set, suite_at(first)->kind);
}

void split_common(struct bitset *set)
{
    struct bitset common = suites_common();

    *set = bit_and(set, &common);
}

bool split_is_served(const struct elim *e, const struct inquiry *q,
                     const struct bitset *set)
{
    struct bitset had = endpoint_picked(q->e, e->version);

    for (int kind = 0; kind < SUITE_KINDS; kind++) {
        struct bitset of = suites_of_kind((enum suite_kind)kind);
        struct bitset known = bit_and(&of, &had), asked = bit_and(&of, set);

        if (!bit_empty(&asked) && (kind == SUITE_CERT || !bit_empty(&known)))
            return true;
    }
    return false;
}
