#include <stdlib.h>
#include <string.h>

#include <mbedtls/dhm.h>

#include "core/base/mem.h"
#include "core/engine/crypto_curve.h"
#include "core/engine/crypto_inside.h"
#include "core/engine/crypto_number.h"

#define FFDHE_SECRET 52 /* bytes: above RFC 7919, 5.2 for all groups */

/* RFC 7919: from the library's header, which has them as bytes. */
static const uint8_t ffdhe2048_p[] = MBEDTLS_DHM_RFC7919_FFDHE2048_P_BIN;
static const uint8_t ffdhe3072_p[] = MBEDTLS_DHM_RFC7919_FFDHE3072_P_BIN;
static const uint8_t ffdhe4096_p[] = MBEDTLS_DHM_RFC7919_FFDHE4096_P_BIN;
static const uint8_t ffdhe6144_p[] = MBEDTLS_DHM_RFC7919_FFDHE6144_P_BIN;
static const uint8_t ffdhe8192_p[] = MBEDTLS_DHM_RFC7919_FFDHE8192_P_BIN;

static const uint8_t generator[] = {2};

static const struct field {
    uint16_t group;
    struct rd p;
} fields[] = {
    {0x0100, {ffdhe2048_p, sizeof ffdhe2048_p}},
    {0x0101, {ffdhe3072_p, sizeof ffdhe3072_p}},
    {0x0102, {ffdhe4096_p, sizeof ffdhe4096_p}},
    {0x0103, {ffdhe6144_p, sizeof ffdhe6144_p}},
    {0x0104, {ffdhe8192_p, sizeof ffdhe8192_p}},
};

struct crypto_pair {
    uint16_t group;
    const struct field *field; /* NULL: a curve */
    size_t secret_len, public_len;
    uint8_t bytes[]; /* the secret, then the public value */
};

static const struct field *field_of(uint16_t group)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (fields[i].group == group)
            return &fields[i];
    return NULL;
}

bool crypto_can_pair(uint16_t group)
{
    return field_of(group) != NULL || curve_known(group);
}

static struct rd secret_of(const struct crypto_pair *p)
{
    return rd_from(p->bytes, p->secret_len);
}

/* The public value of a secret. Returns its length or 0. */
static size_t make_public(struct crypto *c, uint16_t group, struct rd secret,
                          uint8_t out[KEX_BYTES_MAX])
{
    const struct field *f = field_of(group);

    if (f == NULL)
        return curve_multiply(group, secret, rd_from(NULL, 0), crypto_rng, c,
                              out);
    return number_power(rd_from(generator, sizeof generator), secret, f->p, out,
                        f->p.n) /* RFC 8446, 4.2.8.1: padded */
               ? f->p.n
               : 0;
}

struct crypto_pair *crypto_pair_of(struct crypto *c, uint16_t group,
                                   struct rd secret)
{
    uint8_t public[KEX_BYTES_MAX];
    struct crypto_pair *p;
    size_t n;

    if (!crypto_can_pair(group) || secret.n > KEX_SECRET_MAX)
        return NULL;
    n = make_public(c, group, secret, public);
    if (n == 0)
        return NULL;
    p = mem_alloc(sizeof *p + secret.n + n);
    p->group = group;
    p->field = field_of(group);
    p->secret_len = secret.n;
    p->public_len = n;
    memcpy(p->bytes, secret.p, secret.n);
    memcpy(p->bytes + secret.n, public, n);
    return p;
}

struct crypto_pair *crypto_pair_new(struct crypto *c, uint16_t group)
{
    uint8_t secret[KEX_SECRET_MAX];
    size_t n = FFDHE_SECRET;

    if (field_of(group) != NULL) {
        crypto_random(c, secret, n);
    } else {
        n = curve_bytes(group);
        if (n == 0 || !curve_secret(group, crypto_rng, c, secret))
            return NULL;
    }
    return crypto_pair_of(c, group, rd_from(secret, n));
}

void crypto_pair_free(struct crypto_pair *p)
{
    free(p);
}

uint16_t crypto_pair_group(const struct crypto_pair *p)
{
    return p->group;
}

struct rd crypto_group_prime(uint16_t group)
{
    const struct field *f = field_of(group);

    return f != NULL ? f->p : rd_from("", 0);
}

struct rd crypto_pair_public(const struct crypto_pair *p)
{
    return rd_from(p->bytes + p->secret_len, p->public_len);
}

/* 0, 1 and p - 1 give away the secret that they make, and what is no number
 * of the field makes none. */
static bool in_field(const struct field *f, struct rd y)
{
    struct rd small = kex_stripped(y);
    bool top = y.n == f->p.n && y.p[y.n - 1] == f->p.p[y.n - 1] - 1 &&
               memcmp(y.p, f->p.p, y.n - 1) == 0;

    return y.n == f->p.n && memcmp(y.p, f->p.p, y.n) < 0 && !top &&
           (small.n > 1 || (small.n == 1 && small.p[0] > 1));
}

static size_t secret_in_field(const struct crypto_pair *p, struct rd peer,
                              uint8_t *out, size_t cap)
{
    size_t n = p->field->p.n;

    if (n > cap || !in_field(p->field, peer) ||
        !number_power(peer, secret_of(p), p->field->p, out, n))
        return 0;
    return n;
}

/* A curve's u of zero is what points of small order come to (RFC 7748, 6). */
static size_t secret_on_curve(struct crypto *c, const struct crypto_pair *p,
                              struct rd peer, uint8_t *out, size_t cap)
{
    uint8_t product[KEX_POINT_MAX];
    size_t n = peer.n == 0 ? 0
                           : curve_multiply(p->group, secret_of(p), peer,
                                            crypto_rng, c, product);
    struct rd x;

    if (n == 0)
        return 0;
    x = curve_x(p->group, rd_from(product, n));
    if (x.n > cap || (curve_is_montgomery(p->group) && kex_stripped(x).n == 0))
        return 0;
    memcpy(out, x.p, x.n);
    return x.n;
}

size_t crypto_pair_secret(struct crypto *c, const struct crypto_pair *p,
                          struct rd peer, uint8_t *out, size_t cap)
{
    return p->field != NULL ? secret_in_field(p, peer, out, cap)
                            : secret_on_curve(c, p, peer, out, cap);
}
