#ifndef SUITEMAP_ENGINE_PROTECT_KEYS_H
#define SUITEMAP_ENGINE_PROTECT_KEYS_H

#include "core/engine/protect.h"

/* Cutting the key block (RFC 5246, 6.3; RFC 2246, 6.3.1 for EXPORT). */

/* Bytes of the key as the cipher takes it: DES has 8, 3DES 24. */
size_t suite_key_bytes(const struct suite *s);
/* The hash of its record MAC; only where it has one. */
enum crypto_hash suite_mac_hash(const struct suite *s);
/* Bytes of its record MAC; 0 for AEAD. */
size_t suite_mac_bytes(const struct suite *s);
/* Bytes of IV in the key block: a block of CBC, or the fixed part of an AEAD
 * nonce. */
size_t suite_iv_bytes(const struct suite *s);

/* What one side writes with. */
struct record_keys {
    uint8_t mac[CRYPTO_HASH_MAX];
    uint8_t key[CRYPTO_KEY_MAX];
    uint8_t iv[CRYPTO_BLOCK_MAX];
};

void record_keys_cut(const struct protect_how *how, enum protect_side side,
                     struct record_keys *out);

#endif
