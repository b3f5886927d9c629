#include <stdio.h>
#include <string.h>

#include "core/wire/flight.h"
#include "core/wire/x509_parts.h"

/* SubjectPublicKeyInfo (RFC 5280, 4.1.2.7), opened. */
struct spki {
    struct rd params; /* of the algorithm; may be empty */
    struct rd key;    /* of the BIT STRING; empty when unreadable */
};

struct curve {
    const char *oid, *name;
    uint16_t bits;
};

/* RFC 5480, SEC 2, RFC 5639, ANSI X9.62, GB/T 32918, by registry name. */
static const struct curve CURVES[] = {
    {"1.2.840.10045.3.1.1", "secp192r1", 192},
    {"1.2.840.10045.3.1.7", "secp256r1", 256},
    {"1.3.132.0.34", "secp384r1", 384},
    {"1.3.132.0.35", "secp521r1", 521},
    {"1.3.132.0.33", "secp224r1", 224},
    {"1.3.132.0.32", "secp224k1", 224},
    {"1.3.132.0.31", "secp192k1", 192},
    {"1.3.132.0.10", "secp256k1", 256},
    {"1.3.132.0.9", "secp160k1", 160},
    {"1.3.132.0.8", "secp160r1", 160},
    {"1.3.132.0.30", "secp160r2", 160},
    {"1.3.132.0.6", "secp112r1", 112},
    {"1.3.132.0.28", "secp128r1", 128},
    {"1.3.132.0.1", "sect163k1", 163},
    {"1.3.132.0.2", "sect163r1", 163},
    {"1.3.132.0.15", "sect163r2", 163},
    {"1.3.132.0.24", "sect193r1", 193},
    {"1.3.132.0.25", "sect193r2", 193},
    {"1.3.132.0.26", "sect233k1", 233},
    {"1.3.132.0.27", "sect233r1", 233},
    {"1.3.132.0.3", "sect239k1", 239},
    {"1.3.132.0.16", "sect283k1", 283},
    {"1.3.132.0.17", "sect283r1", 283},
    {"1.3.132.0.36", "sect409k1", 409},
    {"1.3.132.0.37", "sect409r1", 409},
    {"1.3.132.0.38", "sect571k1", 571},
    {"1.3.132.0.39", "sect571r1", 571},
    {"1.3.36.3.3.2.8.1.1.1", "brainpoolP160r1", 160},
    {"1.3.36.3.3.2.8.1.1.3", "brainpoolP192r1", 192},
    {"1.3.36.3.3.2.8.1.1.5", "brainpoolP224r1", 224},
    {"1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", 256},
    {"1.3.36.3.3.2.8.1.1.9", "brainpoolP320r1", 320},
    {"1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 384},
    {"1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", 512},
    {"1.2.156.10197.1.301", "curveSM2", 256},
};

static uint32_t small_number(struct rd n)
{
    uint32_t v = 0;
    uint8_t b;

    if (number_bits(n) > 32)
        return 0;
    while (rd_u8(&n, &b))
        v = v << 8 | b;
    return v;
}

/* RSAPublicKey (RFC 8017, A.1.1). */
static void read_rsa(const struct spki *s, struct certificate *out)
{
    struct rd key = s->key, pair, n, e;

    if (!der_take(&key, DER_SEQUENCE, &pair) ||
        !der_take(&pair, DER_INTEGER, &n))
        return;
    out->key_bits = number_bits(n);
    if (der_take(&pair, DER_INTEGER, &e))
        out->rsa_exponent = small_number(e);
}

/* DSA and both kinds of DH: p leads the parameters (RFC 3279, 2.3.2, 2.3.3;
 * PKCS #3, 9). A key may inherit them; then its size is not told. */
static void read_modp(const struct spki *s, struct certificate *out)
{
    struct rd params = s->params, list, p;

    if (der_take(&params, DER_SEQUENCE, &list) &&
        der_take(&list, DER_INTEGER, &p))
        out->key_bits = number_bits(p);
}

/* SpecifiedECDomain (SEC 1, C.2): version, then FieldID, which ends in a prime
 * or in Characteristic-two, led by m. */
static void read_explicit(struct rd domain, struct certificate *out)
{
    struct rd version, field, oid, binary, number;

    snprintf(out->curve, sizeof out->curve, "explicit");
    if (!der_take(&domain, DER_INTEGER, &version) ||
        !der_take(&domain, DER_SEQUENCE, &field) ||
        !der_take(&field, DER_OID, &oid))
        return;
    if (der_take(&field, DER_INTEGER, &number))
        out->key_bits = number_bits(number);
    else if (der_take(&field, DER_SEQUENCE, &binary) &&
             der_take(&binary, DER_INTEGER, &number))
        out->key_bits = (uint16_t)small_number(number);
}

static void read_named(struct rd oid, struct certificate *out)
{
    char dotted[X509_OID_MAX];
    const char *name = dotted;

    if (!der_oid_text(oid, dotted, sizeof dotted))
        return;
    for (size_t i = 0; i < sizeof CURVES / sizeof CURVES[0]; i++) {
        if (strcmp(CURVES[i].oid, dotted) != 0)
            continue;
        name = CURVES[i].name;
        out->key_bits = CURVES[i].bits;
    }
    snprintf(out->curve, sizeof out->curve, "%.31s", name);
}

/* ECParameters (RFC 5480, 2.1.1). */
static void read_ec(const struct spki *s, struct certificate *out)
{
    struct rd params = s->params, body;

    if (der_take(&params, DER_OID, &body))
        read_named(body, out);
    else if (der_take(&params, DER_SEQUENCE, &body))
        read_explicit(body, out);
}

struct key_row {
    const char *oid;
    enum cert_key key;
    uint16_t bits; /* where the algorithm settles it */
    void (*read)(const struct spki *s, struct certificate *out);
};

static const struct key_row KEYS[] = {
    {"1.2.840.113549.1.1.1", CERT_KEY_RSA, 0, read_rsa},
    {"2.5.8.1.1", CERT_KEY_RSA, 0, read_rsa},
    {"1.2.840.113549.1.1.7", CERT_KEY_RSA, 0, read_rsa}, /* OAEP */
    {"1.2.840.113549.1.1.10", CERT_KEY_RSA_PSS, 0, read_rsa},
    {"1.2.840.10040.4.1", CERT_KEY_DSA, 0, read_modp},
    {"1.3.14.3.2.12", CERT_KEY_DSA, 0, read_modp},
    {"1.2.840.10046.2.1", CERT_KEY_DH, 0, read_modp},
    {"1.2.840.113549.1.3.1", CERT_KEY_DH, 0, read_modp},
    {"1.2.840.10045.2.1", CERT_KEY_EC, 0, read_ec},
    {"1.3.132.1.12", CERT_KEY_EC, 0, read_ec}, /* ECDH only */
    {"1.3.132.1.13", CERT_KEY_EC, 0, read_ec}, /* ECMQV only */
    {"1.3.101.112", CERT_KEY_ED25519, 256, NULL},
    {"1.3.101.113", CERT_KEY_ED448, 456, NULL},
    {"1.2.643.2.2.20", CERT_KEY_GOST, 1024, NULL},
    {"1.2.643.2.2.19", CERT_KEY_GOST, 256, NULL},
    {"1.2.643.7.1.1.1.1", CERT_KEY_GOST, 256, NULL},
    {"1.2.643.7.1.1.1.2", CERT_KEY_GOST, 512, NULL},
};

static const struct key_row *find(const char *oid)
{
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++)
        if (strcmp(KEYS[i].oid, oid) == 0)
            return &KEYS[i];
    return NULL;
}

bool x509_key(struct rd spki, struct certificate *out)
{
    const struct key_row *row;
    struct spki s = {0};
    struct rd algorithm, oid;
    char dotted[X509_OID_MAX];

    if (!der_take(&spki, DER_SEQUENCE, &algorithm) ||
        !der_take(&algorithm, DER_OID, &oid) ||
        !der_oid_text(oid, dotted, sizeof dotted))
        return false;
    s.params = algorithm;
    der_take_bits(&spki, &s.key);
    row = find(dotted);
    if (row == NULL)
        return true;
    out->key = row->key;
    out->key_bits = row->bits;
    if (row->read != NULL)
        row->read(&s, out);
    return true;
}
