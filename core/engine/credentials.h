#ifndef SUITEMAP_ENGINE_CREDENTIALS_H
#define SUITEMAP_ENGINE_CREDENTIALS_H

#include "core/engine/crypto_key.h"

/* What a server shows of itself: a certificate with those above it, and the
 * private key that belongs to it. */
#define CREDENTIALS_CHAIN_MAX (96 * 1024)
#define CREDENTIALS_CERTS_MAX 16

struct credentials {
    struct crypto_key *key;
    size_t n;               /* certificates, the server's own first */
    struct rd certs[CREDENTIALS_CERTS_MAX]; /* views into bytes */
    uint8_t *bytes;
    uint16_t group;         /* the named curve of an EC key, else 0 */
    uint8_t sha256[32];     /* of the server's own */
};

/* Reads the certificates (PEM, or one in DER) and the key (PEM or DER), and
 * sees that they belong together. False with err, and nothing to free. */
bool credentials_open(struct credentials *c, struct crypto *crypto,
                      const char *cert_path, const char *key_path,
                      struct err *err);
void credentials_close(struct credentials *c);

#endif
