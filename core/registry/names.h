#ifndef SUITEMAP_REGISTRY_NAMES_H
#define SUITEMAP_REGISTRY_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* Signature schemes (and the TLS 1.2 pairs of hash and signature), alerts and
 * extensions: codes and names from one table each, sorted by code. */
struct sigscheme {
    uint16_t code;
    const char *name; /* "rsa_pkcs1_sha256" */
    const char *hash; /* "sha256", "intrinsic", "" where unknown */
    const char *key;  /* "RSA", "EC", "DSA", ... */
};

size_t sigscheme_count(void);
const struct sigscheme *sigscheme_at(size_t index);
const struct sigscheme *sigscheme_find(uint16_t code); /* NULL: unknown */

struct alert {
    uint8_t code;
    const char *name;
};

#define ALERT_CLOSE_NOTIFY      0
#define ALERT_HANDSHAKE_FAILURE 40
#define ALERT_PROTOCOL_VERSION  70

size_t alert_count(void);
const struct alert *alert_at(size_t index);
/* The name, or NULL when the code is unknown. */
const char *alert_name(uint8_t code);

struct extension {
    uint16_t code;
    const char *name;
};

size_t extension_count(void);
const struct extension *extension_at(size_t index);
const char *extension_name(uint16_t code); /* NULL: unknown */

#endif
