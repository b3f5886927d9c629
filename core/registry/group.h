#ifndef SUITEMAP_REGISTRY_GROUP_H
#define SUITEMAP_REGISTRY_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum group_kind {
    GROUP_EC, GROUP_XDH, GROUP_FFDHE, GROUP_KEM, GROUP_HYBRID, GROUP_GREASE,
    GROUP_EXPLICIT
};

struct group {
    uint16_t code;
    const char *name; /* "secp256r1", "x25519", "X25519MLKEM768" */
    enum group_kind kind;
    uint16_t bits;    /* of the field; of the prime for ffdhe */
    uint16_t security_bits;
    bool tls12, tls13; /* usable there */
    uint16_t client_share, server_share; /* bytes in TLS 1.3, 0 unknown */
};

/* Sorted by code. */
size_t group_count(void);
const struct group *group_at(size_t index); /* NULL past the end */
const struct group *group_find(uint16_t code); /* NULL when unknown */
/* All that are worth offering, in the order in which a hello has them: up to
 * TLS 1.2, or of TLS 1.3. Hybrids stand behind the curves, since a server that
 * follows the client's order shall name what its other clients would get.
 * Returns how many. */
size_t groups_in_offer_order(bool tls13, const uint16_t **codes);
/* Finds by name or a usual alias ("P-256", "prime256v1"), without regard to
 * case; NULL when there is none. */
const struct group *group_by_name(const char *name);

#endif
