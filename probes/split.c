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
        e->room += 4;
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
    uint16_t order[BITSET_MAX];
    size_t n = suites_in_offer_order(&whole->set, order);
    size_t pieces = (n + room - 1) / room;

    /* Where the stack has no room the list is asked as it is. */
    if (e->n + pieces > ELIM_BATCHES_MAX)
        pieces = 1, room = n;
    while (pieces-- > 0) {
        struct batch b = *whole;

        b.set = (struct bitset){{0}};
        b.stage = stage;
        for (size_t i = pieces * room; i < n && i < (pieces + 1) * room; i++)
            bit_add(&b.set, order[i]);
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
    uint16_t order[BITSET_MAX];
    size_t n = suites_in_offer_order(&whole.set, order);

    whole.by_exchange = true;
    whole.picked = false;
    while (n > 0) {
        struct batch b = whole;
        size_t left = 0, of = order[n - 1];

        b.set = (struct bitset){{0}};
        for (size_t i = 0; i < n; i++)
            if (same_exchange(order[i], of))
                bit_add(&b.set, order[i]);
            else
                order[left++] = order[i];
        split_push(e, &b);
        n = left;
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
    for (int kind = 0; kind < SUITE_KINDS; kind++)
        if (split_kind_is(set, (enum suite_kind)kind))
            return false;
    return true;
}

void split_common(struct bitset *set)
{
    for (size_t i = 0; i < suite_count(); i++)
        if (!suite_is_common(i))
            bit_remove(set, i);
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
