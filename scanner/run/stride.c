#include "scanner/run/stride.h"

/* 2^32 divided by the golden ratio. */
#define GOLDEN 2654435769u

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* Every number comes once if the stride has no divisor in common with n. */
uint64_t stride_of(uint64_t n)
{
    uint64_t stride = (n * GOLDEN) >> 32;

    if (n < 3)
        return 1;
    while (common_divisor(stride, n) != 1)
        stride++;
    return stride;
}

uint64_t stride_at(uint64_t i, uint64_t n, uint64_t stride)
{
    return n != 0 ? i % n * (stride % n) % n : 0;
}
