#include <string.h>

#include "core/registry/version.h"
#include "core/wire/flight.h"

uint16_t number_bits(struct rd n)
{
    uint8_t top = 0;
    size_t bits;

    while (top == 0)
        if (!rd_u8(&n, &top))
            return 0;
    bits = n.n * 8;
    while (top != 0) {
        bits++;
        top >>= 1;
    }
    return bits < UINT16_MAX ? (uint16_t)bits : UINT16_MAX;
}

/* opaque<1..2^16-1> */
static bool number(struct rd *r, struct rd *out)
{
    return rd_vec16(r, out) && out->n != 0;
}

/* opaque<1..2^8-1> */
static bool short_number(struct rd *r, struct rd *out)
{
    return rd_vec8(r, out) && out->n != 0;
}

/* ServerDHParams (RFC 5246, 7.4.3). */
static bool read_dh(struct rd *r, struct key_exchange *out)
{
    if (!number(r, &out->p))
        return false;
    out->kind = KEX_DH;
    out->p_bits = number_bits(out->p);
    return number(r, &out->g) && number(r, &out->ys);
}

/* ECCurve, base, order, cofactor: the end of both explicit forms. */
static bool read_curve(struct rd *r)
{
    struct rd a, b, base, order, cofactor;

    return short_number(r, &a) && short_number(r, &b) &&
           short_number(r, &base) && short_number(r, &order) &&
           short_number(r, &cofactor);
}

static bool read_explicit_prime(struct rd *r, struct key_exchange *out)
{
    if (!short_number(r, &out->p))
        return false;
    out->kind = KEX_EXPLICIT_CURVE;
    out->p_bits = number_bits(out->p);
    return read_curve(r);
}

/* A trinomial basis has one exponent, a pentanomial one three. */
static bool read_explicit_char2(struct rd *r, struct key_exchange *out)
{
    struct rd k;
    uint8_t basis;

    if (!rd_u16(r, &out->p_bits) || !rd_u8(r, &basis))
        return false;
    out->kind = KEX_EXPLICIT_CURVE;
    if (basis != 1 && basis != 2)
        return false;
    for (int i = 0; i < (basis == 1 ? 1 : 3); i++)
        if (!short_number(r, &k))
            return false;
    return read_curve(r);
}

static bool read_named(struct rd *r, struct key_exchange *out)
{
    if (!rd_u16(r, &out->group))
        return false;
    out->kind = KEX_GROUP;
    return true;
}

/* ServerECDHParams (RFC 8422, 5.4; the explicit forms are RFC 4492, 5.4). */
static bool read_ecdh(struct rd *r, struct key_exchange *out)
{
    uint8_t curve_type;
    bool ok = false;

    if (!rd_u8(r, &curve_type))
        return false;
    if (curve_type == 1)
        ok = read_explicit_prime(r, out);
    else if (curve_type == 2)
        ok = read_explicit_char2(r, out);
    else if (curve_type == 3)
        ok = read_named(r, out);
    return ok && short_number(r, &out->point);
}

/* ServerSRPParams (RFC 5054, 2.8.3). The kind stays unknown: a report that
 * counts DH parameters must not count these. */
static bool read_srp(struct rd *r, struct key_exchange *out)
{
    struct rd salt;

    if (!number(r, &out->p))
        return false;
    out->p_bits = number_bits(out->p);
    return number(r, &out->g) && short_number(r, &salt) && number(r, &out->ys);
}

/* ServerRSAParams (RFC 2246, 7.4.3). */
static bool read_rsa(struct rd *r, struct key_exchange *out)
{
    if (!number(r, &out->rsa_n))
        return false;
    out->kind = KEX_RSA_EXPORT;
    out->rsa_bits = number_bits(out->rsa_n);
    return number(r, &out->rsa_e);
}

/* psk_identity_hint<0..2^16-1> (RFC 4279, 2). */
static bool read_hint(struct rd *r)
{
    struct rd hint;

    return rd_vec16(r, &hint);
}

static bool read_params(struct rd *r, const struct suite *suite,
                        struct key_exchange *out)
{
    switch (suite->kx) {
    case KX_DHE:
        return read_dh(r, out);
    case KX_ECDHE:
        return read_ecdh(r, out);
    case KX_DHE_PSK: /* RFC 4279, 3 */
        return read_hint(r) && read_dh(r, out);
    case KX_ECDHE_PSK: /* RFC 5489, 2 */
        return read_hint(r) && read_ecdh(r, out);
    case KX_PSK:
    case KX_RSA_PSK:
        return read_hint(r);
    case KX_SRP:
        return read_srp(r, out);
    case KX_RSA: /* only EXPORT has the message at all (RFC 2246, 7.4.3) */
        return suite->export_bits != 0 && read_rsa(r, out);
    default:
        return false;
    }
}

static bool is_signed(const struct suite *suite)
{
    switch (suite->kx) {
    case KX_PSK:
    case KX_RSA_PSK:
    case KX_DHE_PSK:
    case KX_ECDHE_PSK:
        return false;
    default:
        return suite->auth != AUTH_ANON && suite->auth != AUTH_SRP;
    }
}

/* digitally-signed (RFC 5246, 4.7): before TLS 1.2 it names no algorithm. */
static bool read_signature(struct rd *r, uint16_t version,
                           struct key_exchange *out)
{
    if (version >= version_wire(VERSION_TLS12) && !rd_u16(r, &out->sigscheme))
        return false;
    return rd_vec16(r, &out->signature);
}

bool key_exchange_parse(struct rd body, const struct suite *suite,
                        uint16_t version, struct key_exchange *out)
{
    memset(out, 0, sizeof *out);
    if (!read_params(&body, suite, out))
        return false;
    if (is_signed(suite) && !read_signature(&body, version, out))
        return false;
    return rd_done(&body);
}
