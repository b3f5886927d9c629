#include "core/registry/suite_list.h"

#include <assert.h>
#include <string.h>

#include "core/registry/suite_table.h"

static void add(struct suite_list *l, const struct bitset *set, bool backwards)
{
    size_t n = bit_count(set);

    if (n == 0)
        return;
    assert(l->n_parts < SUITE_LIST_PARTS && l->order == NULL);
    l->backwards |= (uint8_t)(backwards << l->n_parts);
    l->parts[l->n_parts++] = *set;
    l->n = (uint16_t)(l->n + n);
}

void suite_list_add(struct suite_list *l, const struct bitset *set)
{
    add(l, set, false);
}

void suite_list_add_backwards(struct suite_list *l, const struct bitset *set)
{
    add(l, set, true);
}

void suite_list_add_one(struct suite_list *l, size_t suite)
{
    struct bitset one = {{0}};

    bit_add(&one, suite);
    add(l, &one, false);
}

void suite_list_borrow(struct suite_list *l, const uint16_t *order, size_t n)
{
    memset(l, 0, sizeof *l);
    for (size_t i = 0; i < n; i++)
        bit_add(&l->parts[0], order[i]);
    l->order = order;
    l->n = (uint16_t)n;
    l->n_parts = 1;
}

static bool is_backwards(const struct suite_list *l, size_t part)
{
    return (l->backwards >> part & 1) != 0;
}

/* The first n of one part. */
static struct bitset head_of(const struct suite_list *l, size_t part, size_t n)
{
    const struct bitset *all = &l->parts[part];
    size_t count = bit_count(all);
    struct bitset rest;

    if (n >= count)
        return *all;
    if (!is_backwards(l, part))
        return bit_lowest(all, n);
    rest = bit_lowest(all, count - n);
    return bit_minus(all, &rest);
}

struct bitset suite_list_head(const struct suite_list *l, size_t most)
{
    struct bitset head = {{0}};

    for (size_t i = 0; l->order != NULL && i < l->n && i < most; i++)
        bit_add(&head, l->order[i]);
    for (size_t i = 0; l->order == NULL && i < l->n_parts && most != 0; i++) {
        struct bitset part = head_of(l, i, most);

        most -= bit_count(&part);
        head = bit_or(&head, &part);
    }
    return head;
}

void suite_list_cut(struct suite_list *l, size_t most)
{
    struct bitset head;

    if (l->n <= most)
        return;
    head = suite_list_head(l, most);
    l->n = (uint16_t)most;
    for (size_t i = 0; i < l->n_parts; i++)
        l->parts[i] = bit_and(&l->parts[i], &head);
    while (l->n_parts != 0 && bit_empty(&l->parts[l->n_parts - 1]))
        l->n_parts--;
    l->backwards &= (uint8_t)((1u << l->n_parts) - 1);
}

bool suite_list_has(const struct suite_list *l, size_t suite)
{
    for (size_t i = 0; i < l->n_parts; i++)
        if (bit_has(&l->parts[i], suite))
            return true;
    return false;
}

struct bitset suite_list_set(const struct suite_list *l)
{
    struct bitset set = {{0}};

    for (size_t i = 0; i < l->n_parts; i++)
        set = bit_or(&set, &l->parts[i]);
    return set;
}

bool suite_list_meets(const struct suite_list *l, const struct bitset *set)
{
    uint64_t any = 0;

    for (size_t i = 0; i < l->n_parts; i++)
        for (size_t k = 0; k < BITSET_WORDS; k++)
            any |= l->parts[i].w[k] & set->w[k];
    return any != 0;
}

static size_t place_in_order(const struct suite_list *l, size_t suite)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->order[i] == suite)
            return i + 1;
    return 0;
}

size_t suite_list_place(const struct suite_list *l, size_t suite)
{
    size_t before = 0;

    if (l->order != NULL)
        return place_in_order(l, suite);
    for (size_t i = 0; i < l->n_parts; i++) {
        const struct bitset *part = &l->parts[i];

        if (bit_has(part, suite)) {
            size_t below = bit_count_below(part, suite);

            return before + (is_backwards(l, i) ? bit_count(part) - below
                                                : below + 1);
        }
        before += bit_count(part);
    }
    return 0;
}

/* The first that two sets share; BITSET_MAX: they share none. */
static size_t first_of_both(const struct bitset *a, const struct bitset *b)
{
    for (size_t k = 0; k < BITSET_WORDS; k++)
        if ((a->w[k] & b->w[k]) != 0)
            return k * 64 + (size_t)__builtin_ctzll(a->w[k] & b->w[k]);
    return BITSET_MAX;
}

static size_t last_of_both(const struct bitset *a, const struct bitset *b)
{
    for (size_t k = BITSET_WORDS; k-- > 0;)
        if ((a->w[k] & b->w[k]) != 0)
            return k * 64 + 63 - (size_t)__builtin_clzll(a->w[k] & b->w[k]);
    return BITSET_MAX;
}

size_t suite_list_first(const struct suite_list *l, const struct bitset *set)
{
    for (size_t i = 0; l->order != NULL && i < l->n; i++)
        if (bit_has(set, l->order[i]))
            return l->order[i];
    for (size_t i = 0; l->order == NULL && i < l->n_parts; i++) {
        size_t first = is_backwards(l, i) ? last_of_both(&l->parts[i], set)
                                          : first_of_both(&l->parts[i], set);

        if (first < BITSET_MAX)
            return first;
    }
    return BITSET_MAX;
}

static size_t indexes_of(const struct bitset *set, bool backwards,
                         uint16_t *out)
{
    size_t n = bit_count(set), at = 0;

    for (size_t i = bit_next(set, 0); i < BITSET_MAX; i = bit_next(set, i + 1))
        out[backwards ? n - ++at : at++] = (uint16_t)i;
    return n;
}

size_t suite_list_indexes(const struct suite_list *l, uint16_t *out)
{
    size_t n = 0;

    if (l->order != NULL) {
        memcpy(out, l->order, l->n * sizeof *out);
        return l->n;
    }
    for (size_t i = 0; i < l->n_parts; i++)
        n += indexes_of(&l->parts[i], is_backwards(l, i), out + n);
    return n;
}

/* What stands together in the table goes over together, in pieces of a fixed
 * size: what the last of them has too much is overwritten, or not counted. */
static uint8_t *copy_run(size_t i, size_t n, uint8_t *out)
{
    const uint8_t *from = suite_wire_codes[i];
    uint8_t *end = out + 2 * n;

    do {
        memcpy(out, from, 2 * SUITE_WIRE_PIECE);
        from += 2 * SUITE_WIRE_PIECE;
        out += 2 * SUITE_WIRE_PIECE;
    } while (out < end);
    return end;
}

/* Adding its lowest member to a word carries through the run that begins with
 * it, to the first bit behind. */
static uint8_t *copy_word(uint64_t w, size_t i, uint8_t *out)
{
    while (w != 0) {
        uint64_t behind = w + (w & -w);
        size_t at = (size_t)__builtin_ctzll(w);
        size_t end = behind != 0 ? (size_t)__builtin_ctzll(behind) : 64;

        out = copy_run(i + at, end - at, out);
        w &= behind;
    }
    return out;
}

static size_t copy_codes(const struct bitset *set, uint8_t *out)
{
    const size_t last = SUITE_SSL2 / 64;
    uint8_t *at = out;

    for (size_t k = 0; k < last; k++)
        at = copy_word(set->w[k], k * 64, at);
    at = copy_word(set->w[last] & ((UINT64_C(1) << SUITE_SSL2 % 64) - 1),
                   last * 64, at);
    return (size_t)(at - out);
}

static size_t codes_in_order(const uint16_t *order, size_t n, uint8_t *out)
{
    size_t at = 0;

    for (size_t i = 0; i < n; i++)
        if (order[i] < SUITE_SSL2) {
            memcpy(out + at, suite_wire_codes[order[i]], 2);
            at += 2;
        }
    return at;
}

size_t suite_list_codes(const struct suite_list *l, uint8_t *out)
{
    uint16_t order[BITSET_MAX];
    size_t n = 0;

    if (l->order != NULL)
        return codes_in_order(l->order, l->n, out);
    for (size_t i = 0; i < l->n_parts; i++)
        n += is_backwards(l, i)
                 ? codes_in_order(order, indexes_of(&l->parts[i], true, order),
                                  out + n)
                 : copy_codes(&l->parts[i], out + n);
    return n;
}
