#ifndef SUITEMAP_ENGINE_CRYPTO_H
#define SUITEMAP_ENGINE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"
#include "core/registry/suite.h"

/* All of mbedTLS's cryptography stands behind this header and crypto_kex.h;
 * no mbedTLS type shows in them. Here: randomness, hashes, HMAC and ciphers.
 * This is a measuring device: nothing is refused for being weak. */
struct crypto;

/* Seeds the generator from the system. NULL when that fails. A value is for
 * one thread. */
struct crypto *crypto_new(void);
void crypto_free(struct crypto *c);

void crypto_random(struct crypto *c, void *out, size_t n);
/* Bytes that differ each time, and are nobody's secret: who has seen some knows
 * the next. For what a hello has to have; it costs next to nothing. */
void crypto_nonce(struct crypto *c, void *out, size_t n);
void crypto_sha256(const void *p, size_t n, uint8_t out[32]);

/* Eight bytes that tell a number (leading zeros do not count) from others, as
 * long as *c lives: nobody who does not know its key can make two that
 * collide. */
void crypto_tell(const struct crypto *c, struct rd number, uint8_t out[8]);
/* The beginning of the number's SHA-256. Those asked for lately are known
 * still: nearly all servers have one of a few primes. */
void crypto_prime_hash(struct crypto *c, struct rd number, uint8_t out[8]);

/* Writes a public value of a TLS 1.3 group as it goes into a key_share (RFC
 * 8446, 4.2.8). Returns its length; 0 when the group is not among those that
 * can be had: x25519, x448, secp256r1, secp384r1, secp521r1, ffdhe2048 to
 * ffdhe8192; or when it does not fit. Nobody has its secret, and that of a
 * group stays the same: it serves to ask whether a flight holds. A handshake
 * that is finished wants crypto_pair_new() (crypto_kex.h). */
size_t crypto_share(struct crypto *c, uint16_t group, uint8_t *out, size_t cap);
bool crypto_can_share(uint16_t group);

/* Hashes. */

enum crypto_hash {
    HASH_MD5,
    HASH_SHA1,
    HASH_SHA224,
    HASH_SHA256,
    HASH_SHA384,
    HASH_SHA512,
    HASH_COUNT
};

#define CRYPTO_HASH_MAX 64 /* bytes of the longest */

size_t crypto_hash_size(enum crypto_hash h);

/* A hash that is still taking bytes. Owned by the caller. */
struct crypto_digest;
struct crypto_digest *crypto_digest_new(enum crypto_hash h);
/* A second one that has taken the same bytes. */
struct crypto_digest *crypto_digest_copy(const struct crypto_digest *d);
void crypto_digest_free(struct crypto_digest *d);
void crypto_digest_add(struct crypto_digest *d, const void *p, size_t n);
/* The hash of all bytes so far; more may follow. Returns its length. */
size_t crypto_digest_peek(const struct crypto_digest *d, uint8_t *out);

/* The hash, or the HMAC, of n views one behind the other. Returns its
 * length. */
size_t crypto_hash_of(enum crypto_hash h, const struct rd *parts, size_t n,
                      uint8_t *out);
size_t crypto_hmac(enum crypto_hash h, struct rd key, const struct rd *parts,
                   size_t n, uint8_t *out);

/* Are n bytes the same? Takes as long whatever they are. */
bool crypto_equal(const void *a, const void *b, size_t n);

/* Ciphers, in one direction each. */

enum crypto_way { CRYPTO_SEAL, CRYPTO_OPEN };

#define CRYPTO_BLOCK_MAX 16
#define CRYPTO_KEY_MAX   32
#define CRYPTO_NONCE     12 /* of all AEAD ciphers */

/* Can it be had: RC4; DES, 3DES, AES, Camellia and ARIA in CBC; AES, Camellia
 * and ARIA in GCM, CCM and CCM_8; ChaCha20-Poly1305? ARIA and Camellia only
 * if the library was built with them. `key` is in bytes as it is handed over:
 * 8 for DES, 24 for 3DES, any for RC4. */
bool crypto_has_cipher(enum suite_cipher cipher, enum suite_mode mode,
                       size_t key);
/* Bytes of a block; 1 for a stream, 0 for what is no CBC or stream. */
size_t crypto_block_size(enum suite_cipher cipher, enum suite_mode mode);
/* Bytes of the tag of an AEAD mode, 0 for the others. */
size_t crypto_tag_size(enum suite_mode mode);

struct crypto_cipher;
/* NULL when crypto_has_cipher() says no. Owned by the caller. */
struct crypto_cipher *crypto_cipher_new(enum suite_cipher cipher,
                                        enum suite_mode mode,
                                        enum crypto_way way, struct rd key);
void crypto_cipher_free(struct crypto_cipher *c);
/* Runs the stream on; in and out may be the same. */
void crypto_stream(struct crypto_cipher *c, const uint8_t *in, size_t n,
                   uint8_t *out);
/* Whole blocks of CBC; in and out may be the same. iv is replaced by the last
 * block of ciphertext, which is where TLS 1.0 goes on. False when n is no
 * multiple of the block. */
bool crypto_cbc(struct crypto_cipher *c, uint8_t *iv, const uint8_t *in,
                size_t n, uint8_t *out);
/* Seals: writes in.n bytes and the tag behind them. Opens: in ends in its tag;
 * writes in.n less the tag, false when the tag is wrong. in and out may not
 * overlap. */
bool crypto_aead(struct crypto_cipher *c, const uint8_t nonce[CRYPTO_NONCE],
                 struct rd aad, struct rd in, uint8_t *out);

#endif
