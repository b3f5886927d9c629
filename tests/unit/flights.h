#ifndef SUITEMAP_TESTS_FLIGHTS_H
#define SUITEMAP_TESTS_FLIGHTS_H

#include <stdlib.h>
#include <string.h>

#include "core/base/wr.h"
#include "core/model/offer.h"
#include "core/registry/suite.h"
#include "core/wire/record.h"
#include "tests/unit/offers.h"

/* Servers' flights, written by hand and cut into records of any size: shared
 * by the tests of the engine and of the network. */
#define FLIGHT_ROOM 400000

#define RSA_AES     0x002F /* TLS_RSA_WITH_AES_128_CBC_SHA */
#define DHE_RSA_AES 0x0033
#define ANON_AES    0x0034 /* TLS_DH_anon_WITH_AES_128_CBC_SHA */
#define EXPORT_RC4  0x0003 /* TLS_RSA_EXPORT_WITH_RC4_40_MD5 */
#define PSK_AES     0x008C
#define ECDHE_AES   0xC02F
#define TLS13_AES   0x1301
#define NEVER_SUITE 0x0005 /* known, but in none of the test's offers */

struct flight {
    size_t fragment; /* most bytes of a record's body */
    uint16_t version;
    struct wr hs;  /* handshake bytes that are not in records yet */
    struct wr out; /* records */
};

static inline struct flight flight_new(size_t fragment, uint16_t version)
{
    struct flight f = {.fragment = fragment, .version = version};

    wr_init(&f.hs, malloc(FLIGHT_ROOM), FLIGHT_ROOM);
    wr_init(&f.out, malloc(8 * FLIGHT_ROOM), 8 * FLIGHT_ROOM);
    return f;
}

static inline void flight_free(struct flight *f)
{
    free(f->hs.buf);
    free(f->out.buf);
}

static inline void put_records(struct flight *f, uint8_t type, const void *p,
                               size_t n)
{
    const uint8_t *from = p;

    while (n > 0) {
        size_t k = n < f->fragment ? n : f->fragment;

        wr_u8(&f->out, type);
        wr_u16(&f->out, f->version);
        wr_open(&f->out, 2);
        wr_bytes(&f->out, from, k);
        wr_close(&f->out);
        from += k;
        n -= k;
    }
}

/* Puts the handshake bytes into records. */
static inline void flight_flush(struct flight *f)
{
    put_records(f, CONTENT_HANDSHAKE, f->hs.buf, f->hs.len);
    wr_init(&f->hs, f->hs.buf, f->hs.cap);
}

static inline void put_alert(struct flight *f, uint8_t level, uint8_t code)
{
    const uint8_t body[2] = {level, code};

    flight_flush(f);
    put_records(f, CONTENT_ALERT, body, 2);
}

static inline void put_zeros(struct flight *f, uint8_t type, size_t n)
{
    uint8_t *zeros = calloc(n, 1);

    flight_flush(f);
    put_records(f, type, zeros, n);
    free(zeros);
}

static inline void message_open(struct flight *f, uint8_t type)
{
    wr_u8(&f->hs, type);
    wr_open(&f->hs, 3);
}

static inline void message_close(struct flight *f)
{
    wr_close(&f->hs);
}

static inline void put_empty(struct flight *f, uint8_t type)
{
    message_open(f, type);
    message_close(f);
}

/* The parts that every ServerHello has; the message stays open. */
static inline void hello_open(struct flight *f, uint16_t legacy, uint16_t suite)
{
    message_open(f, HS_SERVER_HELLO);
    wr_u16(&f->hs, legacy);
    wr_u32(&f->hs, 0x5F000000); /* a time in 2020 */
    wr_zeros(&f->hs, 28);
    wr_open(&f->hs, 1);
    wr_zeros(&f->hs, 32);
    wr_close(&f->hs);
    wr_u16(&f->hs, suite);
    wr_u8(&f->hs, 0);
}

static inline void put_hello(struct flight *f, uint16_t version, uint16_t suite)
{
    hello_open(f, version, suite);
    message_close(f);
}

static inline void put_extension13(struct flight *f)
{
    wr_u16(&f->hs, 43); /* supported_versions */
    wr_open(&f->hs, 2);
    wr_u16(&f->hs, 0x0304);
    wr_close(&f->hs);
}

static inline void put_hello13(struct flight *f, uint16_t suite)
{
    hello_open(f, 0x0303, suite);
    wr_open(&f->hs, 2);
    put_extension13(f);
    wr_u16(&f->hs, 51); /* key_share */
    wr_open(&f->hs, 2);
    wr_u16(&f->hs, 0x001D);
    wr_open(&f->hs, 2);
    wr_zeros(&f->hs, 32);
    wr_close(&f->hs);
    wr_close(&f->hs);
    wr_close(&f->hs);
    message_close(f);
}

static inline void put_retry(struct flight *f, uint16_t suite, uint16_t group)
{
    static const uint8_t random[32] = {
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C,
        0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB,
        0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};

    message_open(f, HS_SERVER_HELLO);
    wr_u16(&f->hs, 0x0303);
    wr_bytes(&f->hs, random, sizeof random);
    wr_u8(&f->hs, 0);
    wr_u16(&f->hs, suite);
    wr_u8(&f->hs, 0);
    wr_open(&f->hs, 2);
    put_extension13(f);
    wr_u16(&f->hs, 51);
    wr_open(&f->hs, 2);
    wr_u16(&f->hs, group);
    wr_close(&f->hs);
    wr_close(&f->hs);
    message_close(f);
}

/* One certificate of n bytes that is none. */
static inline void put_certificate(struct flight *f, size_t n)
{
    message_open(f, HS_CERTIFICATE);
    wr_open(&f->hs, 3);
    wr_open(&f->hs, 3);
    wr_zeros(&f->hs, n);
    wr_close(&f->hs);
    wr_close(&f->hs);
    message_close(f);
}

static inline void put_vector(struct flight *f, const void *p, size_t n)
{
    wr_open(&f->hs, 2);
    wr_bytes(&f->hs, p, n);
    wr_close(&f->hs);
}

/* p is 9 bytes, the first of them 0: 63 true bits. A TLS 1.2 signature. */
static const uint8_t small_p[9] = {0, 0x7F, 1, 2, 3, 4, 5, 6, 7};

static inline void put_dhe(struct flight *f, bool is_signed)
{
    message_open(f, HS_SERVER_KEY_EXCHANGE);
    put_vector(f, small_p, sizeof small_p);
    put_vector(f, "\2", 1);
    put_vector(f, small_p + 2, 7);
    if (is_signed) {
        wr_u16(&f->hs, 0x0401);
        put_vector(f, "signature", 9);
    }
    message_close(f);
}

static inline void put_ecdhe(struct flight *f, uint16_t group)
{
    message_open(f, HS_SERVER_KEY_EXCHANGE);
    wr_u8(&f->hs, 3);
    wr_u16(&f->hs, group);
    wr_open(&f->hs, 1);
    wr_zeros(&f->hs, 32);
    wr_close(&f->hs);
    wr_u16(&f->hs, 0x0804);
    put_vector(f, "signature", 9);
    message_close(f);
}

static inline void put_export_rsa(struct flight *f)
{
    uint8_t n[64] = {0x80};

    message_open(f, HS_SERVER_KEY_EXCHANGE);
    put_vector(f, n, sizeof n);
    put_vector(f, "\1\0\1", 3);
    put_vector(f, "signature", 9);
    message_close(f);
}

static inline void put_request(struct flight *f)
{
    message_open(f, HS_CERTIFICATE_REQUEST);
    wr_open(&f->hs, 1);
    wr_u8(&f->hs, 1);
    wr_close(&f->hs);
    put_vector(f, "\4\1", 2);
    put_vector(f, "", 0);
    message_close(f);
}

/* An ordinary whole flight of TLS 1.2 with DHE. */
static inline void put_whole_flight(struct flight *f, size_t cert)
{
    put_hello(f, 0x0303, DHE_RSA_AES);
    put_certificate(f, cert);
    put_dhe(f, true);
    put_empty(f, HS_SERVER_HELLO_DONE);
    flight_flush(f);
}

static inline struct offer test_offer(enum version v)
{
    static const uint16_t old[] = {RSA_AES,    DHE_RSA_AES, ANON_AES,
                                   EXPORT_RC4, PSK_AES,     ECDHE_AES};
    struct offer o = {.version = v};

    if (v == VERSION_TLS13) {
        offer_add(&o, TLS13_AES);
        o.groups[o.n_groups++] = 0x001D;
        return o;
    }
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++)
        offer_add(&o, old[i]);
    return o;
}

#endif
