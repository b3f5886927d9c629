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
bool bit_empty(const struct bitset *s);
bool bit_equal(const struct bitset *a, const struct bitset *b);
struct bitset bit_and(const struct bitset *a, const struct bitset *b);
struct bitset bit_or(const struct bitset *a, const struct bitset *b);
struct bitset bit_minus(const struct bitset *a, const struct bitset *b);

#endif
