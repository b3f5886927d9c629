#ifndef SUITEMAP_ENGINE_CRYPTO_INSIDE_H
#define SUITEMAP_ENGINE_CRYPTO_INSIDE_H

#include "core/engine/crypto_kex.h"

/* What the files behind crypto.h and crypto_kex.h share, and no others. */

/* crypto_random() in the form that the library calls back. Returns 0. */
int crypto_rng(void *crypto, unsigned char *out, size_t n);

/* What crypto_share() gives, found anew. Returns its length or 0. */
size_t crypto_share_find(struct crypto *c, uint16_t group,
                         uint8_t out[KEX_BYTES_MAX]);

/* Random bytes out of a seed, for the searches; the same form. */
struct kex_rng {
    uint8_t block[CRYPTO_HASH_MAX];
    uint32_t count;
    uint8_t seed[KEX_SEED];
};

void kex_rng_init(struct kex_rng *r, const uint8_t seed[KEX_SEED]);
int kex_rng(void *rng, unsigned char *out, size_t n);

/* The shape of a number of `bits` bits that is written in `bytes` bytes. */
enum kex_shape kex_shape_of_bits(size_t bits, size_t bytes);

#endif
