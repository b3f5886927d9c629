#ifndef SUITEMAP_FUZZ_ENTRY_H
#define SUITEMAP_FUZZ_ENTRY_H

#include <stddef.h>
#include <stdint.h>

/* What a fuzz target is: it reads hostile bytes, and neither crashes, hangs,
 * leaks nor looks past them. It abort()s where a promise of a header is
 * broken. Returns 0. The name and form are libFuzzer's; a target is built
 * with standalone.c, or without it by
 * clang -fsanitize=fuzzer,address,undefined. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
