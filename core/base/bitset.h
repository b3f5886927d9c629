#ifndef SUITEMAP_BASE_BITSET_H
#define SUITEMAP_BASE_BITSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A set of small numbers, passed and compared by value. */
#define BITSET_MAX 512

struct bitset {
    uint64_t w[BITSET_MAX / 64];
};

static inline void bit_add(struct bitset *s, size_t i)
{
    s->w[i / 64] |= UINT64_C(1) << (i % 64);
}

static inline void bit_remove(struct bitset *s, size_t i)
{
    s->w[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

static inline bool bit_has(const struct bitset *s, size_t i)
{
    return (s->w[i / 64] >> (i % 64) & 1) != 0;
}

/* The first member from i on, and the first that is none; BITSET_MAX where
 * there is no such. A loop over all: for (i = bit_next(s, 0); i < BITSET_MAX;
 * i = bit_next(s, i + 1)). */
size_t bit_next(const struct bitset *s, size_t i);
size_t bit_next_gap(const struct bitset *s, size_t i);
size_t bit_count(const struct bitset *s);
/* Its n lowest members. */
struct bitset bit_lowest(const struct bitset *s, size_t n);
/* How many members are below i. */
size_t bit_count_below(const struct bitset *s, size_t i);

/* The rest is asked so often that it is worth no call. */
#define BITSET_WORDS (BITSET_MAX / 64)

/* Most sets are not empty, and show it at once. */
static inline bool bit_empty(const struct bitset *s)
{
    for (size_t i = 0; i < BITSET_WORDS; i++)
        if (s->w[i] != 0)
            return false;
    return true;
}

static inline bool bit_equal(const struct bitset *a, const struct bitset *b)
{
    uint64_t differ = 0;

    for (size_t i = 0; i < BITSET_WORDS; i++)
        differ |= a->w[i] ^ b->w[i];
    return differ == 0;
}

static inline struct bitset bit_and(const struct bitset *a,
                                    const struct bitset *b)
{
    struct bitset r;

    for (size_t i = 0; i < BITSET_WORDS; i++)
        r.w[i] = a->w[i] & b->w[i];
    return r;
}

static inline struct bitset bit_or(const struct bitset *a,
                                   const struct bitset *b)
{
    struct bitset r;

    for (size_t i = 0; i < BITSET_WORDS; i++)
        r.w[i] = a->w[i] | b->w[i];
    return r;
}

static inline struct bitset bit_minus(const struct bitset *a,
                                      const struct bitset *b)
{
    struct bitset r;

    for (size_t i = 0; i < BITSET_WORDS; i++)
        r.w[i] = a->w[i] & ~b->w[i];
    return r;
}

#endif
