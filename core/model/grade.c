#include "core/model/grade.h"

#include <string.h>

#include "core/registry/group.h"

/* All scores are in hundredths, the weights too: a total of 10000 is 1. */
#define WEIGHT_KEX    43
#define WEIGHT_CIPHER 57
/* RC4 is worth no more than this, whatever its key. */
#define RC4_BITS 80

static int kex_score(int bits)
{
    return bits < 512    ? 20
           : bits < 1024 ? 40
           : bits < 2048 ? 80
           : bits < 4096 ? 90
                         : 100;
}

static int cipher_score(int bits)
{
    return bits < 128 ? 20 : bits < 256 ? 80 : 100;
}

char grade_letter(int kex_bits, int cipher_bits)
{
    int total;

    if (kex_bits == 0 || cipher_bits == 0)
        return 'F';
    if (kex_bits < 0 || cipher_bits < 0)
        return '?';
    total = WEIGHT_KEX * kex_score(kex_bits) +
            WEIGHT_CIPHER * cipher_score(cipher_bits);
    return total >= 8000   ? 'A'
           : total >= 6500 ? 'B'
           : total >= 5000 ? 'C'
           : total >= 3500 ? 'D'
           : total >= 2000 ? 'E'
                           : 'F';
}

int grade_curve_bits(unsigned bits)
{
    return bits < 160   ? 512
           : bits < 224 ? 1024
           : bits < 256 ? 2048
           : bits < 384 ? 3072
           : bits < 512 ? 7680
                        : 15360;
}

/* By bits of security, for what is no plain curve (NIST SP 800-57, table 2). */
static int security_as_rsa(unsigned bits)
{
    return bits < 80    ? 512
           : bits < 112 ? 1024
           : bits < 128 ? 2048
           : bits < 192 ? 3072
           : bits < 256 ? 7680
                        : 15360;
}

static int group_bits(uint16_t code)
{
    const struct group *g = group_find(code);

    if (g == NULL || g->bits == 0)
        return STRENGTH_UNKNOWN;
    if (g->kind == GROUP_FFDHE)
        return g->bits;
    return g->kind == GROUP_EC ? grade_curve_bits(g->bits)
                               : security_as_rsa(g->security_bits);
}

static int known(unsigned bits)
{
    return bits != 0 ? (int)bits : STRENGTH_UNKNOWN;
}

/* What the flight showed; unknown where it showed nothing. */
static int ephemeral_bits(const struct suite_result *r)
{
    switch (r->kex) {
    case KEX_DH:
    case KEX_RSA_EXPORT:
        return known(r->kex_bits);
    case KEX_GROUP:
        return group_bits(r->group);
    case KEX_EXPLICIT_CURVE:
        return r->kex_bits != 0 ? grade_curve_bits(r->kex_bits)
                                : STRENGTH_UNKNOWN;
    case KEX_UNKNOWN:
        break;
    }
    return STRENGTH_UNKNOWN;
}

bool grade_weak_hash(const char *hash)
{
    static const char *const weak[] = {"md2", "md4", "md5", "sha1"};

    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
        if (strcmp(hash, weak[i]) == 0)
            return true;
    return false;
}

int grade_certificate_bits(const struct certificate *c)
{
    if (c == NULL)
        return STRENGTH_UNKNOWN;
    if (c->rsa_exponent == 1 || grade_weak_hash(c->sig_hash))
        return 0;
    switch (c->key) {
    case CERT_KEY_EC:
        return c->key_bits != 0 ? grade_curve_bits(c->key_bits)
                                : STRENGTH_UNKNOWN;
    case CERT_KEY_ED25519:
        return security_as_rsa(128);
    case CERT_KEY_ED448:
        return security_as_rsa(224);
    case CERT_KEY_RSA:
    case CERT_KEY_RSA_PSS:
    case CERT_KEY_DSA:
    case CERT_KEY_DH:
        return known(c->key_bits);
    default:
        return STRENGTH_UNKNOWN;
    }
}

/* Does the exchange rest on a key of its own, which must be known? */
static bool is_ephemeral(const struct suite *s)
{
    return suite_has_dhe(s) || suite_has_ecdhe(s) || s->kx == KX_ANY;
}

static int smaller(int a, int b)
{
    if (a < 0 || b < 0)
        return a < 0 ? b : a;
    return a < b ? a : b;
}

int grade_kex_bits(const struct suite_result *r, const struct certificate *leaf)
{
    const struct suite *s = suite_at(r->suite);
    int ephemeral = ephemeral_bits(r), cert = grade_certificate_bits(leaf);

    if (s == NULL)
        return STRENGTH_UNKNOWN;
    if (s->auth == AUTH_ANON || s->auth == AUTH_NULL || cert == 0)
        return 0;
    if (s->export_bits >= 512)
        return s->export_bits;
    if (is_ephemeral(s) && ephemeral < 0)
        return STRENGTH_UNKNOWN;
    if (s->kx == KX_RSA && cert < 0)
        cert = known(r->kex_bits);
    return smaller(cert, ephemeral);
}

bool suite_has_small_blocks(const struct suite *s)
{
    switch (s->cipher) {
    case CIPHER_RC2:
    case CIPHER_IDEA:
    case CIPHER_DES:
    case CIPHER_3DES:
    case CIPHER_SKIPJACK:
    case CIPHER_GOST89:
    case CIPHER_MAGMA:
        return true;
    default:
        return false;
    }
}

static int cipher_bits(const struct suite *s)
{
    if (s->cipher == CIPHER_NONE)
        return STRENGTH_UNKNOWN;
    if (s->cipher == CIPHER_RC4 && s->bits > RC4_BITS)
        return RC4_BITS;
    return s->bits;
}

char grade_suite(const struct suite_result *r, const struct certificate *leaf)
{
    const struct suite *s = suite_at(r->suite);

    return s != NULL ? grade_letter(grade_kex_bits(r, leaf), cipher_bits(s))
                     : '?';
}

/* Can a suite be served with this key? */
static bool key_fits(const struct suite *s, enum cert_key key)
{
    if (s->kx == KX_ECDH)
        return key == CERT_KEY_EC;
    if (s->kx == KX_DH)
        return key == CERT_KEY_DH;
    if (s->kx == KX_RSA_PSK)
        return key == CERT_KEY_RSA;
    switch (s->auth) {
    case AUTH_RSA:
        return key == CERT_KEY_RSA || key == CERT_KEY_RSA_PSS;
    case AUTH_DSS:
        return key == CERT_KEY_DSA;
    case AUTH_ECDSA:
        return key == CERT_KEY_EC || key == CERT_KEY_ED25519 ||
               key == CERT_KEY_ED448;
    case AUTH_GOST:
        return key == CERT_KEY_GOST;
    default:
        return s->kx == KX_ANY;
    }
}

const struct certificate *grade_leaf(const struct endpoint *e, enum version v,
                                     const struct suite_result *r)
{
    const struct suite *s = suite_at(r->suite);
    const struct certificate *other = NULL;

    if (r->chain >= 0 && (size_t)r->chain < e->n_chains)
        return e->chains[r->chain].n != 0 ? e->chains[r->chain].certs : NULL;
    for (size_t i = 0; s != NULL && i < e->n_chains; i++) {
        const struct cert_chain *c = &e->chains[i];

        if (c->n == 0 || !key_fits(s, c->certs->key))
            continue;
        if ((c->versions >> v & 1) != 0)
            return c->certs;
        other = other != NULL ? other : c->certs;
    }
    /* In TLS 1.3 the chain is encrypted and may well be another. */
    return v == VERSION_TLS13 ? NULL : other;
}

void grade_endpoint(struct endpoint *e)
{
    for (int v = 0; v < VERSION_COUNT; v++)
        for (size_t i = 0; i < e->versions[v].n_suites; i++) {
            struct suite_result *r = &e->versions[v].suites[i];
            const struct suite *s = suite_at(r->suite);
            const struct certificate *leaf = grade_leaf(e, (enum version)v, r);

            if (s != NULL && s->kx == KX_RSA && r->kex == KEX_UNKNOWN &&
                r->kex_bits == 0 && leaf != NULL)
                r->kex_bits = leaf->key_bits;
            r->grade = grade_suite(r, leaf);
        }
}

char grade_least(const struct endpoint *e)
{
    char least = '?';

    for (int v = 0; v < VERSION_COUNT; v++)
        for (size_t i = 0; i < e->versions[v].n_suites; i++) {
            const struct suite_result *r = &e->versions[v].suites[i];

            if (r->works == WORKS_NO || r->grade == '?')
                continue;
            if (least == '?' || r->grade > least)
                least = r->grade;
        }
    return least;
}
