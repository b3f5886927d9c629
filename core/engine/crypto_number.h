#ifndef SUITEMAP_ENGINE_CRYPTO_NUMBER_H
#define SUITEMAP_ENGINE_CRYPTO_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"

/* base^exponent mod modulus over big-endian numbers, padded to n bytes. False
 * when the modulus is even, below 3 or above 8192 bits, or n too small. */
bool number_power(struct rd base, struct rd exponent, struct rd modulus,
                  uint8_t *out, size_t n);

#endif
