#include "core/base/bitset.h"

#define WORDS (BITSET_MAX / 64)

size_t bit_count(const struct bitset *s)
{
    size_t n = 0;

    for (size_t i = 0; i < WORDS; i++)
        n += (size_t)__builtin_popcountll(s->w[i]);
    return n;
}

bool bit_empty(const struct bitset *s)
{
    return bit_count(s) == 0;
}

bool bit_equal(const struct bitset *a, const struct bitset *b)
{
    for (size_t i = 0; i < WORDS; i++)
        if (a->w[i] != b->w[i])
            return false;
    return true;
}

struct bitset bit_and(const struct bitset *a, const struct bitset *b)
{
    struct bitset r;

    for (size_t i = 0; i < WORDS; i++)
        r.w[i] = a->w[i] & b->w[i];
    return r;
}

struct bitset bit_or(const struct bitset *a, const struct bitset *b)
{
    struct bitset r;

    for (size_t i = 0; i < WORDS; i++)
        r.w[i] = a->w[i] | b->w[i];
    return r;
}

struct bitset bit_minus(const struct bitset *a, const struct bitset *b)
{
    struct bitset r;

    for (size_t i = 0; i < WORDS; i++)
        r.w[i] = a->w[i] & ~b->w[i];
    return r;
}
