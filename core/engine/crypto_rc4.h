#ifndef SUITEMAP_ENGINE_CRYPTO_RC4_H
#define SUITEMAP_ENGINE_CRYPTO_RC4_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"

/* RC4, which mbedTLS 3 has no more (RFC 6229 has its vectors). */
struct rc4 {
    uint8_t i, j, s[256];
};

void rc4_init(struct rc4 *r, struct rd key); /* 1 to 256 bytes */
void rc4_run(struct rc4 *r, const uint8_t *in, size_t n, uint8_t *out);

#endif
