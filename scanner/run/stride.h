#ifndef SUITEMAP_RUN_STRIDE_H
#define SUITEMAP_RUN_STRIDE_H

#include <stdint.h>

/* A permutation of 0..n-1 that needs no memory: by strides of about n divided
 * by the golden ratio, so that any few numbers that follow one another lie far
 * apart, evenly all over the range. n is at most 2^32. */

/* The stride for n. */
uint64_t stride_of(uint64_t n);
/* The i-th number. */
uint64_t stride_at(uint64_t i, uint64_t n, uint64_t stride);

#endif
