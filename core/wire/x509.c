#include "core/wire/x509.h"

#include <string.h>

#include "core/base/digits.h"
#include "core/wire/x509_parts.h"

/* In hex, without the zero that only keeps it positive. */
static void read_serial(struct rd serial, char *out, size_t cap)
{
    struct str text = {0};
    char two[2];
    uint8_t b;

    if (serial.n > 1 && serial.p[0] == 0)
        rd_skip(&serial, 1);
    while (text.len < cap && rd_u8(&serial, &b)) {
        put_hex(two, &b, 1);
        str_addn(&text, two, sizeof two);
    }
    x509_keep(out, cap, &text);
    str_free(&text);
}

static void read_name(struct rd name, char **out)
{
    char text[CERT_TEXT_MAX];

    x509_name(name, text, sizeof text);
    certificate_set(out, text);
}

static void read_validity(struct rd validity, struct certificate *out)
{
    struct der time;

    if (der_next(&validity, &time))
        x509_time(&time, out->not_before);
    if (der_next(&validity, &time))
        x509_time(&time, out->not_after);
}

/* What follows the key: uniqueIDs [1] [2] and extensions [3]. */
static void read_tail(struct rd tbs, struct certificate *out)
{
    struct der d;

    while (der_next_cut(&tbs, &d))
        if (d.tag == DER_EXPLICIT(3))
            x509_altnames(d.body, out);
}

static bool same(struct rd a, struct rd b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* TBSCertificate (RFC 5280, 4.1). The fields go by position; what stands at
 * one may be of any shape. */
static void read_tbs(struct rd tbs, struct certificate *out)
{
    struct rd version;
    struct der serial, algorithm, issuer, validity, subject, key;

    der_take(&tbs, DER_EXPLICIT(0), &version); /* v1 has none */
    if (!der_next(&tbs, &serial))
        return;
    read_serial(serial.body, out->serial, sizeof out->serial);
    if (!der_next(&tbs, &algorithm))
        return;
    if (out->signature[0] == '\0')
        x509_signature(algorithm.body, out);
    if (!der_next(&tbs, &issuer))
        return;
    read_name(issuer.body, &out->issuer);
    if (!der_next(&tbs, &validity))
        return;
    read_validity(validity.body, out);
    if (!der_next(&tbs, &subject))
        return;
    read_name(subject.body, &out->subject);
    out->self_issued = same(subject.raw, issuer.raw);
    if (!der_next(&tbs, &key))
        return;
    out->readable = x509_key(key.body, out);
    read_tail(tbs, out);
}

/* The signature's algorithm stands twice; the outer one is what was done. */
bool x509_read(struct rd der, struct certificate *out)
{
    struct der cert, tbs;
    struct rd algorithm, behind;
    uint8_t sha256[sizeof out->sha256];

    memcpy(sha256, out->sha256, sizeof sha256);
    memset(out, 0, sizeof *out);
    memcpy(out->sha256, sha256, sizeof sha256);
    certificate_set(&out->subject, "");
    certificate_set(&out->issuer, "");
    if (!der_next_cut(&der, &cert) || cert.tag != DER_SEQUENCE ||
        !der_next_cut(&cert.body, &tbs) || tbs.tag != DER_SEQUENCE)
        return false;
    behind = cert.body;
    if (der_take(&behind, DER_SEQUENCE, &algorithm))
        x509_signature(algorithm, out);
    read_tbs(tbs.body, out);
    return out->readable;
}

/* The key is the sixth field behind the optional version (RFC 5280, 4.1). */
bool x509_spki(struct rd der, struct rd *spki)
{
    struct rd cert, tbs, version;
    struct der field = {0};

    if (!der_take(&der, DER_SEQUENCE, &cert) ||
        !der_take(&cert, DER_SEQUENCE, &tbs))
        return false;
    der_take(&tbs, DER_EXPLICIT(0), &version);
    for (int i = 0; i < 6; i++)
        if (!der_next(&tbs, &field))
            return false;
    *spki = field.raw;
    return field.tag == DER_SEQUENCE;
}
