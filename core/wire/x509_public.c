#include <string.h>

#include "core/registry/group.h"
#include "core/wire/x509.h"
#include "core/wire/x509_parts.h"

/* Down to SubjectPublicKeyInfo (RFC 5280, 4.1): the key stands behind serial,
 * signature, issuer, validity and subject. */
static bool find_key(struct rd der, struct rd *spki)
{
    struct rd version;
    struct der cert, tbs, d;

    if (!der_next_cut(&der, &cert) || cert.tag != DER_SEQUENCE ||
        !der_next_cut(&cert.body, &tbs) || tbs.tag != DER_SEQUENCE)
        return false;
    der_take(&tbs.body, DER_EXPLICIT(0), &version);
    for (int i = 0; i < 6; i++)
        if (!der_next(&tbs.body, &d))
            return false;
    *spki = d.body;
    return true;
}

/* RSAPublicKey (RFC 8017, A.1.1). */
static bool rsa(struct rd bits, struct x509_public *out)
{
    struct rd pair;

    return der_take(&bits, DER_SEQUENCE, &pair) &&
           der_take(&pair, DER_INTEGER, &out->n) &&
           der_take(&pair, DER_INTEGER, &out->e);
}

bool x509_public(struct rd der, struct x509_public *out)
{
    struct certificate about = {.key = CERT_KEY_UNKNOWN};
    const struct group *g;
    struct rd spki, algorithm, bits;

    memset(out, 0, sizeof *out);
    if (!find_key(der, &spki) || !x509_key(spki, &about) ||
        !der_take(&spki, DER_SEQUENCE, &algorithm) ||
        !der_take_bits(&spki, &bits))
        return false;
    out->key = about.key;
    if (about.key == CERT_KEY_RSA || about.key == CERT_KEY_RSA_PSS)
        return rsa(bits, out);
    g = group_by_name(about.curve);
    out->group = g != NULL ? g->code : 0;
    out->point = bits;
    return about.key == CERT_KEY_EC;
}
