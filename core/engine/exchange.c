#include <string.h>

#include "core/engine/finishing.h"
#include "core/wire/flight.h"
#include "core/wire/x509.h"

/* ClientKeyExchange and premaster secret of each key exchange (RFC 5246,
 * 7.4.7; RFC 8422, 5.7; RFC 6101, 5.6.7). Nothing is verified: who is measured
 * need not be trusted. */

#define PREMASTER_RSA 48

static void write_body(struct exchange *out, unsigned width, struct rd value)
{
    struct wr w;

    wr_init(&w, out->body, sizeof out->body);
    if (width != 0)
        wr_open(&w, width);
    wr_bytes(&w, value.p, value.n);
    if (width != 0)
        wr_close(&w);
    out->body_len = wr_ok(&w) ? w.len : 0;
}

static bool leaf_key(const struct client *c, struct x509_public *out)
{
    struct rd list, der;

    return c->answer.chain != NULL &&
           certificate_list(rd_from(c->answer.chain, c->answer.chain_len),
                            &list) &&
           certificate_next(&list, &der) && x509_public(der, out);
}

static bool parse(const struct finishing *f, struct key_exchange *out)
{
    return f->exchange != NULL &&
           key_exchange_parse(rd_from(f->exchange, f->exchange_len), f->suite,
                              version_wire(f->version), out);
}

/* An odd signature behind the parameters stops nobody. */
static bool parameters(const struct finishing *f, enum answer_kex kind,
                       struct key_exchange *out)
{
    return f->exchange != NULL && (parse(f, out) || out->kind == kind) &&
           out->kind == kind;
}

/* The version is the one that was offered (RFC 5246, 7.4.7.1). */
void exchange_rsa_premaster(const struct finishing *f, struct exchange *out)
{
    uint16_t v = f->offer->own != NULL ? f->offer->own->legacy_version
                                  : version_wire(f->offer->version);

    crypto_random(f->crypto, out->premaster, PREMASTER_RSA);
    out->premaster[0] = (uint8_t)(v >> 8);
    out->premaster[1] = (uint8_t)v;
    out->premaster_len = PREMASTER_RSA;
}

/* A temporary key comes only where the certificate's is too long for EXPORT
 * (RFC 2246, 7.4.3). */
enum exchange_status exchange_rsa_key(const struct client *c, struct rd *n,
                                      struct rd *e)
{
    struct key_exchange kx = {0};
    struct x509_public leaf;

    if (parameters(c->f, KEX_RSA_EXPORT, &kx)) {
        *n = kx.rsa_n;
        *e = kx.rsa_e;
        return EXCHANGE_OK;
    }
    if (!leaf_key(c, &leaf) || leaf.n.n == 0)
        return EXCHANGE_CANNOT;
    *n = leaf.n;
    *e = leaf.e;
    return EXCHANGE_OK;
}

/* SSLv3 has no length before it (RFC 6101, 5.6.7.1; as implemented). */
void exchange_rsa_made(const struct finishing *f, struct rd cipher,
                       struct exchange *out)
{
    write_body(out, f->version == VERSION_SSL3 ? 0 : 2, cipher);
}

static enum exchange_status make_rsa(const struct client *c,
                                     struct exchange *out)
{
    uint8_t cipher[KEX_BYTES_MAX];
    struct rd n, e;
    size_t len;

    if (exchange_rsa_key(c, &n, &e) != EXCHANGE_OK ||
        kex_stripped(n).n > sizeof cipher)
        return EXCHANGE_CANNOT;
    exchange_rsa_premaster(c->f, out);
    len = crypto_rsa(c->f->crypto, n, e,
                     rd_from(out->premaster, out->premaster_len), cipher,
                     sizeof cipher);
    if (len == 0)
        return EXCHANGE_BAD;
    exchange_rsa_made(c->f, rd_from(cipher, len), out);
    return EXCHANGE_OK;
}

enum exchange_status exchange_dh_numbers(const struct finishing *f,
                                         struct kex_dh *out)
{
    struct key_exchange kx = {0};

    if (!parameters(f, KEX_DH, &kx))
        return EXCHANGE_BAD;
    if (kex_stripped(kx.p).n > KEX_BYTES_MAX)
        return EXCHANGE_CANNOT;
    *out = (struct kex_dh){kx.p, kx.g, kx.ys};
    return EXCHANGE_OK;
}

/* What the offer has made of Z may be wrong on purpose: to be found so by all
 * but a faulty server. */
static void put_premaster(enum offer_premaster how, struct rd z,
                          struct exchange *out)
{
    struct wr w;

    wr_init(&w, out->premaster, sizeof out->premaster);
    if (how != PREMASTER_ZEROS)
        z = kex_stripped(z);
    if (how == PREMASTER_SIGN && z.n != 0 && z.p[0] >= 0x80)
        wr_u8(&w, 0);
    wr_bytes(&w, z.p, z.n);
    out->premaster_len = w.len;
}

/* RFC 5246, 8.1.2: leading zero bytes of Z are stripped. */
void exchange_dh_made(const struct offer_steer *how,
                      const struct kex_dh_made *made, struct exchange *out)
{
    struct rd yc = rd_from(made->yc, made->n);

    put_premaster(how->premaster, rd_from(made->z, made->n), out);
    write_body(out, 2, how->short_yc ? kex_stripped(yc) : yc);
}

/* RFC 8422, 5.10: all of the x coordinate, leading zeros too; 5.11 for x25519
 * and x448. */
void exchange_point_made(const struct offer_steer *how,
                         const struct kex_point_made *made,
                         struct exchange *out)
{
    bool right = how->premaster == PREMASTER_RIGHT;

    put_premaster(right ? PREMASTER_ZEROS : how->premaster,
                  rd_from(made->z, made->z_len), out);
    write_body(out, 1, rd_from(made->public, made->public_len));
}

static enum exchange_status make_dh(const struct client *c,
                                    struct exchange *out)
{
    struct kex_dh_made made;
    struct kex_dh dh;
    enum exchange_status status = exchange_dh_numbers(c->f, &dh);

    if (status != EXCHANGE_OK)
        return status;
    if (!crypto_dh(c->f->crypto, &dh, &made))
        return EXCHANGE_BAD;
    exchange_dh_made(&c->f->offer->steer, &made, out);
    return EXCHANGE_OK;
}

static enum exchange_status make_point(const struct client *c, uint16_t group,
                                       struct rd point, struct exchange *out)
{
    struct kex_point_made made = {0};
    struct crypto_pair *pair;
    struct rd public;

    if (!crypto_can_pair(group))
        return EXCHANGE_CANNOT;
    pair = crypto_pair_new(c->f->crypto, group);
    if (pair == NULL)
        return EXCHANGE_CANNOT;
    public = crypto_pair_public(pair);
    made.z_len =
        crypto_pair_secret(c->f->crypto, pair, point, made.z, sizeof made.z);
    if (public.n <= sizeof made.public) {
        memcpy(made.public, public.p, public.n);
        made.public_len = public.n;
    }
    crypto_pair_free(pair);
    exchange_point_made(&c->f->offer->steer, &made, out);
    return made.z_len != 0 ? EXCHANGE_OK : EXCHANGE_BAD;
}

enum exchange_status exchange_point(const struct finishing *f, uint16_t *group,
                                    struct rd *point)
{
    struct key_exchange kx = {0};

    if (!parameters(f, KEX_GROUP, &kx))
        return kx.kind == KEX_EXPLICIT_CURVE ? EXCHANGE_CANNOT : EXCHANGE_BAD;
    *group = kx.group;
    *point = kx.point;
    return EXCHANGE_OK;
}

static enum exchange_status make_ecdhe(const struct client *c,
                                       struct exchange *out)
{
    struct rd point;
    uint16_t group;
    enum exchange_status status = exchange_point(c->f, &group, &point);

    return status == EXCHANGE_OK ? make_point(c, group, point, out) : status;
}

/* RFC 8422, 2.2: the server's point stands in its certificate. */
static enum exchange_status make_ecdh(const struct client *c,
                                      struct exchange *out)
{
    struct x509_public leaf;

    if (!leaf_key(c, &leaf) || leaf.group == 0)
        return EXCHANGE_CANNOT;
    return make_point(c, leaf.group, leaf.point, out);
}

enum exchange_status exchange_make(const struct client *c, struct exchange *out)
{
    switch (c->f->suite->kx) {
    case KX_RSA:
        return make_rsa(c, out);
    case KX_DHE:
        return make_dh(c, out);
    case KX_ECDHE:
        return make_ecdhe(c, out);
    case KX_ECDH:
        return make_ecdh(c, out);
    default:
        return EXCHANGE_CANNOT;
    }
}
