#ifndef SUITEMAP_ENGINE_CRYPTO_KEX_H
#define SUITEMAP_ENGINE_CRYPTO_KEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"
#include "core/engine/crypto.h"

/* Key exchange: RSA, finite field and curves, with whatever parameters a
 * server hands over; and the search for numbers of a chosen shape. */

#define KEX_BYTES_MAX  1024 /* 8192 bits: what the library's numbers hold */
#define KEX_POINT_MAX  133  /* uncompressed, secp521r1 */
#define KEX_SECRET_MAX 66   /* x coordinate, secp521r1 */

/* The number without its leading zero bytes. What TLS up to 1.2 wants of a
 * finite-field Z (RFC 5246, 8.1.2), and of no other secret. */
struct rd kex_stripped(struct rd number);

/* RSAES-PKCS1-v1_5 of `message` under any modulus and exponent (big-endian).
 * Writes as many bytes as n has (without leading zeros) and returns them; 0
 * when it cannot be: n even, above 8192 bits, fewer than message.n + 11 bytes
 * (a premaster secret wants 472 bits), or no room. */
size_t crypto_rsa(struct crypto *c, struct rd n, struct rd e, struct rd message,
                  uint8_t *out, size_t cap);

/* The server's side of a finite-field exchange, as it was sent. */
struct kex_dh {
    struct rd p, g, ys;
};

/* Ours: public value and shared secret, both padded to the length of p. */
struct kex_dh_made {
    size_t n; /* bytes of p, without its leading zeros */
    uint8_t yc[KEX_BYTES_MAX];
    uint8_t z[KEX_BYTES_MAX];
};

/* Chooses a secret and computes. Does not ask whether p is prime or anything
 * large. False when it cannot be: p even or below 3, above 8192 bits. */
bool crypto_dh(struct crypto *c, const struct kex_dh *dh,
               struct kex_dh_made *out);

/* An own key pair of a named group that keeps its secret: for ECDHE and for
 * the key_share of a TLS 1.3 handshake that is to be finished. */
struct crypto_pair;
/* x25519, x448, secp192r1 to secp521r1, secp192k1 to secp256k1, brainpool
 * (also its TLS 1.3 codes), ffdhe2048 to ffdhe8192: as far as the library has
 * them. */
bool crypto_can_pair(uint16_t group);
/* NULL when it cannot be made. Owned by the caller. */
struct crypto_pair *crypto_pair_new(struct crypto *c, uint16_t group);
/* The pair of a given secret, big-endian (x25519, x448: as RFC 7748 writes
 * it). NULL too when the secret is out of range. */
struct crypto_pair *crypto_pair_of(struct crypto *c, uint16_t group,
                                   struct rd secret);
void crypto_pair_free(struct crypto_pair *p);
uint16_t crypto_pair_group(const struct crypto_pair *p);
/* The prime of a finite-field group, whose generator is 2; empty for others. */
struct rd crypto_group_prime(uint16_t group);
/* The public value as it goes on the wire (uncompressed; u; padded y); valid
 * as long as the pair. */
struct rd crypto_pair_public(const struct crypto_pair *p);
/* The shared secret with the peer's public value: x coordinate, u or Z, with
 * its leading zeros. Returns its length; 0 when the value is no point of the
 * curve, of small order, out of range, or there is no room. */
size_t crypto_pair_secret(struct crypto *c, const struct crypto_pair *p,
                          struct rd peer, uint8_t *out, size_t cap);

/* Shapes: what the first bytes of a number of fixed length look like. A fault
 * shows with some and not with others, so they exclude each other. */
enum kex_shape {
    KEX_SHAPE_ANY,      /* wanted: does not matter. Of a number: none below */
    KEX_SHAPE_LOW,      /* 01-7f */
    KEX_SHAPE_HIGH,     /* 80-ff */
    KEX_SHAPE_ZERO_LOW, /* 00, then 01-7f */
    KEX_SHAPE_ZERO_HIGH /* 00, then 80-ff */
};

enum kex_shape kex_shape_of(struct rd number);

/* The searches below are pure computing: they use nothing but their arguments
 * and may run in another thread. `seed` (crypto_random) decides what they
 * find. False is "not testable": parameters that have no such number, or none
 * within KEX_TRIES steps. */
#define KEX_SEED  32
#define KEX_TRIES 20000

/* A secret for which Z and Yc both have the wanted shape: degenerate p, g or
 * Ys (even or tiny p; 0, 1, p - 1 or more), and a p that has no number of a
 * shape, say false at once. */
bool kex_search_dh(const struct kex_dh *dh, const uint8_t seed[KEX_SEED],
                   enum kex_shape z, enum kex_shape yc,
                   struct kex_dh_made *out);

/* Is p prime? No prime is ever denied; a number that is none, and was not
 * made to deceive, is found out (Miller and Rabin). Even and tiny numbers and
 * those above 8192 bits are none. As long a computation as a search. */
bool kex_is_prime(struct rd p, const uint8_t seed[KEX_SEED]);

struct kex_point_made {
    size_t public_len, z_len;
    uint8_t public[KEX_POINT_MAX];
    uint8_t z[KEX_SECRET_MAX]; /* with its leading zeros */
};

/* The same for a curve and the server's point: only Z can be chosen. The first
 * byte of secp521r1 is 00 or 01 always: no number of it is high. For x25519
 * and x448 "first" is the first byte on the wire, and a step is a whole
 * multiplication. */
bool kex_search_point(uint16_t group, struct rd peer,
                      const uint8_t seed[KEX_SEED], enum kex_shape z,
                      struct kex_point_made *out);

/* The same for the ciphertext of crypto_rsa(). Returns its length or 0. */
size_t kex_search_rsa(struct rd n, struct rd e, struct rd message,
                      const uint8_t seed[KEX_SEED], enum kex_shape ciphertext,
                      uint8_t *out, size_t cap);

#endif
