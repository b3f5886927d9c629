#ifndef SUITEMAP_ENGINE_CRYPTO_H
#define SUITEMAP_ENGINE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All of mbedTLS's cryptography stands behind this header; no mbedTLS type
 * shows in it. */
struct crypto;

/* Seeds the generator from the system. NULL when that fails. */
struct crypto *crypto_new(void);
void crypto_free(struct crypto *c);

void crypto_random(struct crypto *c, void *out, size_t n);
void crypto_sha256(const void *p, size_t n, uint8_t out[32]);

/* Makes a key pair of a TLS 1.3 group and writes the public value as it goes
 * into a key_share (RFC 8446, 4.2.8). Returns its length; 0 when the group
 * is not among those that can be made: x25519, x448, secp256r1, secp384r1,
 * secp521r1, ffdhe2048 to ffdhe8192; or when it does not fit. The pair of a
 * group is made once, its public value kept and its secret thrown away: a
 * share that only asks whether a flight holds may be used again. */
size_t crypto_share(struct crypto *c, uint16_t group, uint8_t *out, size_t cap);
bool crypto_can_share(uint16_t group);

#endif
