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

size_t bit_count(const struct bitset *s);
bool bit_empty(const struct bitset *s);
bool bit_equal(const struct bitset *a, const struct bitset *b);
struct bitset bit_and(const struct bitset *a, const struct bitset *b);
struct bitset bit_or(const struct bitset *a, const struct bitset *b);
struct bitset bit_minus(const struct bitset *a, const struct bitset *b);

#endif
