#ifndef SUITEMAP_WIRE_FLIGHT_H
#define SUITEMAP_WIRE_FLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/model/answer.h"
#include "core/registry/suite.h"

/* The messages behind a ServerHello: up to TLS 1.2, then those of TLS 1.3. */

/* ServerKeyExchange of a suite (RFC 5246, 7.4.3; RFC 8422, 5.4; RFC 4279;
 * RFC 5054; export RSA of RFC 2246). */
struct key_exchange {
    enum answer_kex kind;
    struct rd p, g, ys; /* finite field */
    uint16_t p_bits;    /* true bit length: leading zeros do not count */
    uint16_t group;     /* named curve */
    struct rd point;
    struct rd rsa_n, rsa_e;
    uint16_t rsa_bits;
    uint16_t sigscheme; /* TLS 1.2, where it is signed; else 0 */
    struct rd signature;
};

/* `version` is the wire code. False when it is not what the suite calls for
 * or does not hold together; then *out tells as much as could be read. */
bool key_exchange_parse(struct rd body, const struct suite *suite,
                        uint16_t version, struct key_exchange *out);

/* Walks the body of a Certificate message up to TLS 1.2: a list of DER
 * certificates (RFC 5246, 7.4.2). Gives the next as a view; false at the end
 * or where it breaks. Begin with certificate_list(). */
bool certificate_list(struct rd body, struct rd *list);
bool certificate_next(struct rd *list, struct rd *der);

/* A Certificate message of TLS 1.3 (RFC 8446, 4.4.2), written as one of TLS
 * 1.2: without context and extensions. False when it does not hold or does not
 * fit. */
bool certificate_list_13(struct rd body, struct wr *out);
/* EncryptedExtensions (RFC 8446, 4.3.1): the server's own list of groups, as
 * far as there is room; none when it sends none. False when the list of
 * extensions does not hold. */
bool encrypted_extensions_parse(struct rd body, uint16_t *groups,
                                uint16_t *n_groups, size_t room);
/* CertificateVerify (RFC 8446, 4.4.3): its scheme. */
bool certificate_verify_parse(struct rd body, uint16_t *scheme);

/* The true bit length of a big-endian number. */
uint16_t number_bits(struct rd n);

#endif
