#ifndef SUITEMAP_TESTS_BENCH_HELLOS_H
#define SUITEMAP_TESTS_BENCH_HELLOS_H

#include <stdint.h>
#include <stdio.h>

/* Hellos in a file, one behind the other: what the floor sends is what the
 * scanner has sent, to the same addresses, in the same order. */
struct hello_head {
    uint32_t address; /* where it went, host order */
    uint32_t n;       /* bytes that follow */
};

static inline void hello_keep(FILE *f, uint32_t address, const uint8_t *p,
                              size_t n)
{
    const struct hello_head head = {address, (uint32_t)n};

    fwrite(&head, sizeof head, 1, f);
    fwrite(p, 1, n, f);
}

#endif
