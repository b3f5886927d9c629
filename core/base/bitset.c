#include "core/base/bitset.h"

/* From i on, in a set that has all its words turned over by `flip`. */
static size_t find(const struct bitset *s, size_t i, uint64_t flip)
{
    size_t k = i / 64;
    uint64_t w;

    if (i >= BITSET_MAX)
        return BITSET_MAX;
    w = (s->w[k] ^ flip) & (~UINT64_C(0) << (i % 64));
    while (w == 0) {
        if (++k == BITSET_WORDS)
            return BITSET_MAX;
        w = s->w[k] ^ flip;
    }
    return k * 64 + (size_t)__builtin_ctzll(w);
}

size_t bit_next(const struct bitset *s, size_t i)
{
    return find(s, i, 0);
}

size_t bit_next_gap(const struct bitset *s, size_t i)
{
    return find(s, i, ~UINT64_C(0));
}

/* In one's own bits rather than by a call for each word. */
static size_t ones(uint64_t w)
{
    w -= w >> 1 & UINT64_C(0x5555555555555555);
    w = (w & UINT64_C(0x3333333333333333)) +
        (w >> 2 & UINT64_C(0x3333333333333333));
    w = (w + (w >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return (size_t)(w * UINT64_C(0x0101010101010101) >> 56);
}

/* As ones() does, for all words at once: the counts of their bytes, at most 64
 * in all, are added up before the last steps. A compiler makes vectors of
 * that. */
size_t bit_count(const struct bitset *s)
{
    uint64_t sums = 0;

    for (size_t i = 0; i < BITSET_WORDS; i++) {
        uint64_t w = s->w[i];

        w -= w >> 1 & UINT64_C(0x5555555555555555);
        w = (w & UINT64_C(0x3333333333333333)) +
            (w >> 2 & UINT64_C(0x3333333333333333));
        sums += (w + (w >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    }
    sums = (sums & UINT64_C(0x00ff00ff00ff00ff)) +
           (sums >> 8 & UINT64_C(0x00ff00ff00ff00ff));
    return (size_t)(sums * UINT64_C(0x0001000100010001) >> 48);
}

size_t bit_count_below(const struct bitset *s, size_t i)
{
    size_t n = 0;

    for (size_t k = 0; k < i / 64; k++)
        n += ones(s->w[k]);
    if (i % 64 != 0)
        n += ones(s->w[i / 64] & ((UINT64_C(1) << (i % 64)) - 1));
    return n;
}

/* The n lowest of its ones, of which there are more; found by halves. */
static uint64_t low_ones(uint64_t w, size_t n)
{
    unsigned at = 0;

    for (unsigned half = 32; half != 0; half /= 2) {
        size_t here = ones(w >> at & ((UINT64_C(1) << half) - 1));

        if (here <= n) {
            n -= here;
            at += half;
        }
    }
    return w & ((UINT64_C(1) << at) - 1);
}

struct bitset bit_lowest(const struct bitset *s, size_t n)
{
    struct bitset r = {{0}};

    for (size_t i = 0; i < BITSET_WORDS && n != 0; i++) {
        size_t here = ones(s->w[i]);

        r.w[i] = here <= n ? s->w[i] : low_ones(s->w[i], n);
        n -= here <= n ? here : n;
    }
    return r;
}
