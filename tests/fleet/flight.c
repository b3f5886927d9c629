/* Answers as bytes. */
#include "tests/unit/flights.h"

#include <string.h>
#include <time.h>

#include "core/registry/group.h"
#include "core/wire/record.h"
#include "tests/fleet/device.h"

#define MESSAGES_MAX 8192
#define WHOLE_RECORD 16384

static uint32_t draw(struct device *d)
{
    d->sim.seed = d->sim.seed * 1664525u + 1013904223u;
    return d->sim.seed;
}

/* gmt_unix_time (RFC 5246, 7.4.1.2), as far as it is a clock. */
static uint32_t hello_time(struct device *d)
{
    return d->has_clock ? (uint32_t)(time(NULL) + d->clock_ahead) : draw(d);
}

static void put_server_hello(struct flight *f, struct device *d,
                             const struct client_hello *hello,
                             const struct answer *a)
{
    message_open(f, HS_SERVER_HELLO);
    wr_u16(&f->hs, a->version);
    wr_u32(&f->hs, hello_time(d));
    for (int i = 0; i < 7; i++)
        wr_u32(&f->hs, draw(d));
    wr_open(&f->hs, 1);
    wr_bytes(&f->hs, hello->session.p, hello->session.n);
    wr_close(&f->hs);
    wr_u16(&f->hs, a->suite);
    wr_u8(&f->hs, 0);
    message_close(f);
}

enum answer_kex device_kex(const struct device *d, const struct suite *s,
                           uint16_t *bits)
{
    *bits = 0;
    switch (s->kx) {
    case KX_DHE:
    case KX_DHE_PSK:
        *bits = s->export_bits != 0 ? s->export_bits : d->dh_bits;
        return KEX_DH;
    case KX_ECDHE:
    case KX_ECDHE_PSK:
        return KEX_GROUP;
    case KX_RSA:
        /* RFC 2246, 7.4.3: a temporary key only where the other is too long */
        if (s->export_bits == 0 || d->rsa_bits <= s->export_bits)
            return KEX_UNKNOWN;
        *bits = s->export_bits;
        return KEX_RSA_EXPORT;
    default:
        return KEX_UNKNOWN;
    }
}

static void put_number(struct flight *f, struct device *d, unsigned bits)
{
    wr_open(&f->hs, 2);
    wr_u8(&f->hs, 0x80 | draw(d) >> 24);
    for (unsigned i = 1; i < bits / 8; i++)
        wr_u8(&f->hs, draw(d) >> 24);
    wr_close(&f->hs);
}

/* No prime, but always the same: what is learnt of it is no matter of luck. */
static void put_modulus(struct flight *f, unsigned bits)
{
    wr_open(&f->hs, 2);
    for (unsigned i = 0; i < bits / 8; i++)
        wr_u8(&f->hs, 0xff - i % 64);
    wr_close(&f->hs);
}

static void put_point(struct flight *f, uint16_t group)
{
    const struct group *g = group_find(group);

    wr_u8(&f->hs, 3); /* named_curve (RFC 8422, 5.4) */
    wr_u16(&f->hs, group);
    wr_open(&f->hs, 1);
    wr_zeros(&f->hs, g != NULL && g->server_share != 0 ? g->server_share : 65);
    wr_close(&f->hs);
}

static bool is_psk(const struct suite *s)
{
    return s->kx == KX_PSK || s->kx == KX_RSA_PSK || s->kx == KX_DHE_PSK ||
           s->kx == KX_ECDHE_PSK;
}

static void put_key_exchange(struct flight *f, struct device *d,
                             const struct suite *s, const struct answer *a)
{
    uint16_t bits;
    enum answer_kex kex = device_kex(d, s, &bits);

    if (kex == KEX_UNKNOWN && s->kx != KX_RSA_PSK)
        return;
    message_open(f, HS_SERVER_KEY_EXCHANGE);
    if (is_psk(s))
        put_vector(f, "hint", 4);
    if (kex == KEX_DH) {
        put_modulus(f, bits);
        put_vector(f, "\2", 1);
        put_number(f, d, bits);
    } else if (kex == KEX_GROUP) {
        put_point(f, a->group);
    } else if (kex == KEX_RSA_EXPORT) {
        put_number(f, d, bits);
        put_vector(f, "\1\0\1", 3);
    }
    if (!is_psk(s) && s->auth != AUTH_ANON) {
        if (a->version >= version_wire(VERSION_TLS12))
            wr_u16(&f->hs, s->auth == AUTH_ECDSA ? 0x0403 : 0x0401);
        put_vector(f, "unsigned", 8);
    }
    message_close(f);
}

static void put_chain(struct flight *f, const struct device *d,
                      const struct suite *s)
{
    uint8_t buf[MESSAGES_MAX];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    if (!device_chain(d, s, &w))
        return;
    message_open(f, HS_CERTIFICATE);
    wr_bytes(&f->hs, buf, w.len);
    message_close(f);
}

static void put_legacy(struct flight *f, struct device *d,
                       const struct client_hello *hello, const struct answer *a)
{
    const struct suite *s = suite_find(a->suite);

    put_server_hello(f, d, hello, a);
    if (d->framing != FRAMING_ONE_RECORD)
        flight_flush(f);
    if (d->framing == FRAMING_STALL || s == NULL)
        return;
    if (a->flight == FLIGHT_BROKEN) {
        put_alert(f, 2, a->alert);
        return;
    }
    put_chain(f, d, s);
    put_key_exchange(f, d, s, a);
    if (d->framing == FRAMING_REQUEST && s->kind == SUITE_CERT)
        put_request(f);
    put_empty(f, HS_SERVER_HELLO_DONE);
    flight_flush(f);
}

/* A ServerHello of TLS 1.3 (RFC 8446, 4.1.3). */
static void put_share(struct flight *f, const struct answer *a)
{
    const struct group *g = group_find(a->group);

    hello_open(f, version_wire(VERSION_TLS12), a->suite);
    wr_open(&f->hs, 2);
    put_extension13(f);
    wr_u16(&f->hs, 51);
    wr_open(&f->hs, 2);
    wr_u16(&f->hs, a->group);
    wr_open(&f->hs, 2);
    wr_zeros(&f->hs, g != NULL && g->server_share != 0 ? g->server_share : 65);
    wr_close(&f->hs);
    wr_close(&f->hs);
    wr_close(&f->hs);
    message_close(f);
}

static void put_13(struct flight *f, struct device *d, const struct answer *a)
{
    if (d->framing == FRAMING_CCS)
        put_records(f, CONTENT_CCS, "\1", 1);
    if (a->kind == ANSWER_RETRY) {
        put_retry(f, a->suite, a->group);
        flight_flush(f);
        put_records(f, CONTENT_CCS, "\1", 1); /* RFC 8446, D.4 */
        return;
    }
    put_share(f, a);
    flight_flush(f);
    put_records(f, CONTENT_CCS, "\1", 1);
    for (int i = 0; i < 3; i++)
        put_zeros(f, CONTENT_DATA, 300 + (draw(d) >> 24));
}

static void put_refusal(struct flight *f, const struct device *d,
                        const struct answer *a)
{
    if (d->framing == FRAMING_OLD_ALERT)
        f->version = version_wire(VERSION_SSL3);
    put_alert(f, a->alert_level, a->alert);
    if (d->framing == FRAMING_DOUBLE_ALERT)
        put_alert(f, a->alert_level, a->alert);
}

void device_flight(struct device *d, const struct client_hello *hello,
                   const struct answer *a, struct wr *w, size_t *pieces)
{
    uint8_t messages[MESSAGES_MAX];
    struct flight f = {.fragment = WHOLE_RECORD, .out = *w};

    f.version = a->version > version_wire(VERSION_TLS12) || a->version == 0
                    ? version_wire(VERSION_TLS12)
                    : a->version;
    wr_init(&f.hs, messages, sizeof messages);
    *pieces = 0;
    if (d->framing == FRAMING_SMALL)
        f.fragment = 37;
    if (d->framing == FRAMING_TRICKLE)
        *pieces = 8 + (draw(d) >> 22);
    if (d->framing == FRAMING_WARNING)
        put_alert(&f, 1, 112);
    if (a->kind == ANSWER_ALERT) {
        put_refusal(&f, d, a);
        if (d->framing == FRAMING_SPLIT_ALERT)
            *pieces = 6;
    } else if (a->version == version_wire(VERSION_TLS13)) {
        put_13(&f, d, a);
    } else {
        put_legacy(&f, d, hello, a);
    }
    *w = f.out;
}
