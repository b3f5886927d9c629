#ifndef SUITEMAP_WIRE_X509_H
#define SUITEMAP_WIRE_X509_H

#include "core/base/rd.h"
#include "core/model/certificate.h"

/* Reads what can be read of a DER (or BER: indefinite lengths too)
 * certificate, RFC 5280, 4.1. It checks nothing and refuses nothing: what does
 * not hold leaves its field empty and reading goes on with the next. The
 * sha256 field is not touched. *out may own nothing yet: all else of it is
 * overwritten. What it owns then, certificate_clear() gives back. Returns
 * out->readable: whether the outer structure could be walked as far as the key.
 */
bool x509_read(struct rd der, struct certificate *out);

/* The SubjectPublicKeyInfo of a certificate as it stands: equal keys have
 * equal bytes there. False when it cannot be reached. */
bool x509_spki(struct rd der, struct rd *spki);

/* The public key itself, for those whose key does the exchange. */
struct x509_public {
    enum cert_key key;
    struct rd n, e;  /* of RSA */
    struct rd point; /* of EC, */
    uint16_t group;  /* on this named group; 0: on none that we know */
};

/* Views into the certificate. False when the structure cannot be walked so
 * far, or the key is of another kind. */
bool x509_public(struct rd der, struct x509_public *out);

#endif
