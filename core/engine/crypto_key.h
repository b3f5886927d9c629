#ifndef SUITEMAP_ENGINE_CRYPTO_KEY_H
#define SUITEMAP_ENGINE_CRYPTO_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/rd.h"
#include "core/engine/crypto.h"
#include "core/model/certificate.h"

/* A server's private key: RSA, or EC on a curve that the library has. */
struct crypto_key;

#define KEY_SIGNATURE_MAX 1024 /* 8192 bits */

/* Reads a file, PEM or DER, that no password protects. NULL with err. Owned
 * by the caller. */
struct crypto_key *crypto_key_open(struct crypto *c, const char *path,
                                   struct err *err);
void crypto_key_free(struct crypto_key *k);

/* CERT_KEY_RSA or CERT_KEY_EC. */
enum cert_key crypto_key_kind(const struct crypto_key *k);
size_t crypto_key_bits(const struct crypto_key *k);
/* Writes the SubjectPublicKeyInfo, as a certificate of this key has it. Returns
 * its length, 0 when it does not fit. */
size_t crypto_key_public(const struct crypto_key *k, uint8_t *out, size_t cap);

/* Can it sign in this scheme (RFC 8446, 4.2.3; the pairs of RFC 5246), and is
 * it long enough for that? Scheme 0 is what TLS had before it had schemes: MD5
 * with SHA-1 for RSA, SHA-1 for ECDSA. */
bool crypto_key_can_sign(const struct crypto_key *k, uint16_t scheme);
/* Signs the concatenation of n parts. Returns the length of the signature, 0
 * when it cannot be. out has room for KEY_SIGNATURE_MAX. */
size_t crypto_key_sign(struct crypto *c, const struct crypto_key *k,
                       uint16_t scheme, const struct rd *parts, size_t n,
                       uint8_t *out);
/* RSA: opens what was encrypted for it and is `n` bytes long. What is not
 * opens as random bytes: whoever tries is told nothing (RFC 5246, 7.4.7.1).
 * False only for another kind of key. */
bool crypto_key_decrypt(struct crypto *c, const struct crypto_key *k,
                        struct rd sealed, uint8_t *out, size_t n);

#endif
