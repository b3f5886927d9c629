#ifndef SUITEMAP_WIRE_X509_PARTS_H
#define SUITEMAP_WIRE_X509_PARTS_H

#include <stddef.h>

#include "core/base/rd.h"
#include "core/base/str.h"
#include "core/base/timestamp.h"
#include "core/model/certificate.h"
#include "core/wire/der.h"

/* The parts of x509_read(): for core/wire/x509*.c alone. */

/* Longest dotted object identifier that is kept. */
#define X509_OID_MAX 64

/* x509_name.c: a Name as "CN=localhost, O=lab"; comma, plus and backslash in a
 * value are escaped with a backslash (RFC 4514, 2.4), the parts of a
 * multi-valued RDN are joined by "+". */
void x509_name(struct rd name, char *out, size_t cap);
/* Copies a text, cut between two characters and marked "..." if need be. */
void x509_keep(char *out, size_t cap, const struct str *text);
/* Adds a character string of this tag as printable UTF-8. */
void x509_string(struct str *out, uint8_t tag, struct rd body);

/* x509_time.c: "2026-11-21T03:00:00Z", or "" when it is no such time. */
void x509_time(const struct der *time, char out[TIMESTAMP_SIZE]);

/* x509_key.c: kind, size, curve and exponent of a SubjectPublicKeyInfo's body.
 * False when not even the algorithm can be read. */
bool x509_key(struct rd spki, struct certificate *out);

/* x509_signature.c: name and hash of an AlgorithmIdentifier's body. False when
 * it cannot be read. */
bool x509_signature(struct rd algorithm, struct certificate *out);

/* x509_altname.c: the DNS names and IP addresses of the extensions [3]. */
void x509_altnames(struct rd extensions, struct certificate *out);

#endif
