#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine/client.h"
#include "core/model/endpoint.h"
#include "core/wire/dtls.h"
#include "tests/unit/flights.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* ---- records and fragments ---- */

static const uint8_t record_bytes[] = {
    22, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 1, 2, 0, 3, 'a', 'b', 'c', 21,
};

START_TEST(records)
{
    struct rd r = rd_from(record_bytes, sizeof record_bytes);
    struct dtls_record rec;

    ck_assert(dtls_record_take(&r, &rec));
    ck_assert_int_eq(rec.type, 22);
    ck_assert_int_eq(rec.version, 0xfefd);
    ck_assert_int_eq(rec.epoch, 1);
    ck_assert_uint_eq(rec.number, 0x102);
    ck_assert_uint_eq(rec.body.n, 3);
    ck_assert_uint_eq(r.n, 1);
    ck_assert(!dtls_record_take(&r, &rec));
    ck_assert_uint_eq(r.n, 1);
}
END_TEST

START_TEST(records_that_are_none)
{
    static const struct {
        size_t at;
        uint8_t byte;
    } bad[] = {{0, 19}, {0, 25}, {1, 3}, {11, 0x48}, {12, 5}};
    struct dtls_record rec;

    for (size_t i = 0; i < COUNT(bad); i++) {
        uint8_t bytes[sizeof record_bytes];
        struct rd r = rd_from(bytes, sizeof bytes);

        memcpy(bytes, record_bytes, sizeof bytes);
        bytes[bad[i].at] = bad[i].byte;
        ck_assert_msg(!dtls_record_take(&r, &rec), "%zu", i);
        ck_assert_uint_eq(r.n, sizeof bytes);
    }
    for (size_t n = 0; n < 16; n++) {
        struct rd r = rd_from(record_bytes, n);

        ck_assert(!dtls_record_take(&r, &rec));
    }
}
END_TEST

START_TEST(fragments)
{
    uint8_t bytes[] = {11, 0, 0, 9, 0, 7, 0, 0, 4, 0, 0, 3, 'x', 'y', 'z'};
    struct rd r = rd_from(bytes, sizeof bytes);
    struct dtls_fragment f;

    ck_assert(dtls_fragment_take(&r, &f));
    ck_assert(f.type == 11 && f.message == 7 && f.length == 9 && f.at == 4 &&
              f.part.n == 3 && r.n == 0);
    bytes[8] = 7; /* 7 + 3 of 9 */
    r = rd_from(bytes, sizeof bytes);
    ck_assert(!dtls_fragment_take(&r, &f));
    bytes[8] = 255;
    r = rd_from(bytes, sizeof bytes);
    ck_assert(!dtls_fragment_take(&r, &f));
    bytes[8] = 4;
    bytes[11] = 4; /* more than there is */
    r = rd_from(bytes, sizeof bytes);
    ck_assert(!dtls_fragment_take(&r, &f));
}
END_TEST

/* ---- joining ---- */

static void join(struct dtls_joiner *j, unsigned message, const char *whole,
                 size_t at, size_t n)
{
    const struct dtls_fragment f = {.type = 11,
                                    .message = (uint16_t)message,
                                    .length = (uint32_t)strlen(whole),
                                    .at = (uint32_t)at,
                                    .part = rd_from(whole + at, n)};

    dtls_join(j, &f);
}

static void is_next(struct dtls_joiner *j, const char *whole)
{
    struct handshake m;

    ck_assert(dtls_next(j, &m));
    ck_assert_uint_eq(m.body.n, strlen(whole));
    ck_assert(m.body.n == 0 || memcmp(m.body.p, whole, m.body.n) == 0);
}

START_TEST(joins_in_any_order)
{
    struct dtls_joiner j = {0};
    struct handshake m;

    join(&j, 1, "second", 0, 6);
    join(&j, 0, "first one", 6, 3);
    join(&j, 0, "first one", 4, 4); /* it overlaps, */
    join(&j, 0, "first one", 4, 4); /* and comes twice */
    ck_assert(!dtls_next(&j, &m));
    join(&j, 0, "first one", 0, 4);
    join(&j, 2, "", 0, 0);
    is_next(&j, "first one");
    is_next(&j, "second");
    is_next(&j, "");
    join(&j, 1, "second", 0, 6); /* it is old */
    ck_assert(!dtls_next(&j, &m));
    join(&j, 3, "fourth", 0, 6);
    is_next(&j, "fourth");
    dtls_free(&j);
}
END_TEST

START_TEST(joins_over_the_last_number)
{
    struct dtls_joiner j = {.next = 65535};

    join(&j, 0, "behind", 0, 6);
    join(&j, 65535, "last", 0, 4);
    is_next(&j, "last");
    is_next(&j, "behind");
    dtls_free(&j);
}
END_TEST

START_TEST(joins_nothing_odd)
{
    struct dtls_joiner j = {0};
    struct dtls_fragment other = {.type = 12, .length = 4};
    struct handshake m;

    join(&j, DTLS_AHEAD, "far", 0, 3);
    ck_assert_uint_eq(j.held, 0);
    join(&j, 0, "four", 0, 2);
    other.at = 2;
    other.part = rd_from("ur", 2);
    dtls_join(&j, &other); /* another type, */
    ck_assert(!dtls_next(&j, &m));
    join(&j, 0, "seven..", 2, 5); /* another length */
    ck_assert(!dtls_next(&j, &m));
    join(&j, 0, "four", 2, 2);
    is_next(&j, "four");
    dtls_free(&j);
}
END_TEST

START_TEST(holds_so_much_and_no_more)
{
    struct dtls_joiner j = {0};
    struct dtls_fragment f = {.type = 11, .part = rd_from("x", 1)};

    f.length = ANSWER_FLIGHT_MAX + 1;
    dtls_join(&j, &f);
    ck_assert_uint_eq(j.held, 0);
    f.length = ANSWER_FLIGHT_MAX / 2;
    for (f.message = 0; f.message < DTLS_AHEAD; f.message++)
        dtls_join(&j, &f);
    ck_assert_uint_eq(j.held, ANSWER_FLIGHT_MAX);
    dtls_restart(&j, 5);
    ck_assert_uint_eq(j.held, 0);
    join(&j, 5, "afresh", 0, 6);
    is_next(&j, "afresh");
    dtls_free(&j);
}
END_TEST

/* ---- the client ---- */

static struct crypto *crypto;

static void setup(void)
{
    crypto = crypto_new();
    ck_assert_ptr_nonnull(crypto);
}

static void teardown(void)
{
    crypto_free(crypto);
}

/* A hello as it came out of the client. */
struct sent {
    struct dtls_record record;
    struct dtls_fragment hello;
    struct rd cookie;
    uint8_t bytes[5000];
};

static void take_hello(struct client *c, struct sent *out)
{
    size_t n;
    const uint8_t *p = client_output(c, &n);
    struct rd r, session;

    ck_assert_uint_gt(n, 0);
    memcpy(out->bytes, p, n);
    client_sent(c, n);
    r = rd_from(out->bytes, n);
    ck_assert(dtls_record_take(&r, &out->record) && rd_done(&r));
    ck_assert_int_eq(out->record.version, 0xfeff);
    ck_assert_int_eq(out->record.epoch, 0);
    r = out->record.body;
    ck_assert(dtls_fragment_take(&r, &out->hello) && rd_done(&r));
    ck_assert_int_eq(out->hello.type, HS_CLIENT_HELLO);
    ck_assert_uint_eq(out->hello.part.n, out->hello.length);
    r = out->hello.part;
    ck_assert(rd_skip(&r, 34) && rd_vec8(&r, &session) &&
              rd_vec8(&r, &out->cookie));
}

static bool has_output(struct client *c)
{
    size_t n;

    (void)client_output(c, &n);
    return n != 0;
}

static struct client *begin(enum version v)
{
    static struct offer o;

    o = test_offer(v);
    o.datagrams = true;
    return client_new(crypto, &o);
}

/* A datagram with a part of a message. */
static enum client_status feed(struct client *c, uint8_t type, unsigned message,
                               struct rd body, size_t at, size_t n)
{
    uint8_t buf[20000];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    wr_u8(&w, CONTENT_HANDSHAKE);
    wr_u16(&w, 0xfefd);
    wr_zeros(&w, 8);
    wr_open(&w, 2);
    wr_u8(&w, type);
    wr_u24(&w, (uint32_t)body.n);
    wr_u16(&w, message);
    wr_u24(&w, (uint32_t)at);
    wr_open(&w, 3);
    wr_bytes(&w, body.p + at, n);
    wr_close(&w);
    wr_close(&w);
    ck_assert(wr_ok(&w));
    return client_feed(c, buf, w.len);
}

static enum client_status feed_verify(struct client *c, const char *cookie)
{
    uint8_t buf[300];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    wr_u16(&w, 0xfeff);
    wr_open(&w, 1);
    wr_bytes(&w, cookie, strlen(cookie));
    wr_close(&w);
    return feed(c, HS_HELLO_VERIFY_REQUEST, 0, rd_from(buf, w.len), 0, w.len);
}

static struct flight server_flight(uint16_t version)
{
    struct flight f = flight_new(16384, 0x0303);

    put_hello(&f, version, DHE_RSA_AES);
    put_certificate(&f, 3000);
    put_dhe(&f, version == 0xfefd);
    put_empty(&f, HS_SERVER_HELLO_DONE);
    return f;
}

/* All of a flight in parts of so many bytes, each twice and the last first; the
 * first message has that number. */
static enum client_status feed_flight(struct client *c, const struct flight *f,
                                      unsigned number, size_t part)
{
    struct handshake_joiner j = {0};
    struct handshake m;
    enum client_status s = CLIENT_MORE;

    ck_assert(handshake_feed(&j, rd_from(f->hs.buf, f->hs.len)));
    for (; handshake_next(&j, &m); number++) {
        if (m.body.n == 0)
            s = feed(c, m.type, number, m.body, 0, 0);
        for (size_t at = m.body.n; at > 0;) { /* the last part first */
            size_t n = at < part ? at : part;

            at -= n;
            s = feed(c, m.type, number, m.body, at, n);
            s = feed(c, m.type, number, m.body, at, n); /* and twice */
        }
    }
    handshake_free(&j);
    return s;
}

static void expect_whole(struct client *c, uint16_t version)
{
    struct answer a;

    client_answer(c, &a);
    ck_assert_int_eq(a.kind, ANSWER_HELLO);
    ck_assert_int_eq(a.flight, FLIGHT_WHOLE);
    ck_assert_int_eq(a.version, version);
    ck_assert_int_eq(a.suite, DHE_RSA_AES);
    ck_assert_int_eq(a.kex, KEX_DH);
    ck_assert_uint_gt(a.chain_len, 3000);
    answer_clear(&a);
}

static const struct {
    enum version version;
    uint16_t wire, tls;
} both[] = {{VERSION_TLS12, 0xfefd, 0x0303}, {VERSION_TLS11, 0xfeff, 0x0302}};

START_TEST(whole_flight)
{
    static const size_t parts[] = {7, 100, 4000};
    struct flight f = server_flight(both[_i].wire);

    for (size_t i = 0; i < COUNT(parts); i++) {
        struct client *c = begin(both[_i].version);
        struct sent hello;

        take_hello(c, &hello);
        ck_assert_int_eq(hello.hello.part.p[1], both[_i].wire & 0xff);
        ck_assert_uint_eq(hello.cookie.n, 0);
        ck_assert_int_eq(feed_flight(c, &f, 0, parts[i]), CLIENT_DONE);
        expect_whole(c, both[_i].tls);
        client_free(c);
    }
    flight_free(&f);
}
END_TEST

/* The second hello is the first one with the cookie (RFC 6347, 4.2.1). */
START_TEST(cookie)
{
    struct client *c = begin(VERSION_TLS12);
    struct flight f = server_flight(0xfefd);
    struct sent first, second;
    size_t head = 2 + 32 + 1 + 32;

    take_hello(c, &first);
    ck_assert_int_eq(feed_verify(c, "biscuit"), CLIENT_MORE);
    take_hello(c, &second);
    ck_assert_int_eq(first.hello.message, 0);
    ck_assert_int_eq(second.hello.message, 1);
    ck_assert_uint_gt(second.record.number, first.record.number);
    ck_assert_uint_eq(second.cookie.n, 7);
    ck_assert(memcmp(second.cookie.p, "biscuit", 7) == 0);
    ck_assert_uint_eq(second.hello.length, first.hello.length + 7);
    ck_assert(memcmp(first.hello.part.p, second.hello.part.p, head) == 0);
    ck_assert(memcmp(first.hello.part.p + head + 1,
                     second.hello.part.p + head + 8,
                     first.hello.length - head - 1) == 0);
    ck_assert_int_eq(feed_flight(c, &f, 1, 500), CLIENT_DONE);
    expect_whole(c, 0x0303);
    flight_free(&f);
    client_free(c);
}
END_TEST

/* A second cookie is no question: it is used when the hello is sent again. */
START_TEST(cookie_comes_twice)
{
    struct client *c = begin(VERSION_TLS12);
    struct sent hello;

    take_hello(c, &hello);
    (void)feed_verify(c, "one");
    take_hello(c, &hello);
    (void)feed_verify(c, "another");
    ck_assert(!has_output(c));
    client_resend(c);
    take_hello(c, &hello);
    ck_assert_int_eq(hello.hello.message, 1);
    ck_assert_uint_eq(hello.cookie.n, 7);
    client_free(c);
}
END_TEST

/* Servers number the ServerHello behind a HelloVerifyRequest as they like. */
START_TEST(number_of_the_server_hello)
{
    struct flight f = server_flight(0xfefd);

    for (unsigned number = 0; number < 3; number++) {
        struct client *c = begin(VERSION_TLS12);

        (void)feed_verify(c, "x");
        ck_assert_int_eq(feed_flight(c, &f, number, 700), CLIENT_DONE);
        expect_whole(c, 0x0303);
        client_free(c);
    }
    flight_free(&f);
}
END_TEST

START_TEST(sends_three_times)
{
    struct client *c = begin(VERSION_TLS12);
    struct sent hello;
    struct answer a;

    take_hello(c, &hello);
    ck_assert_uint_eq(client_resend_ms(c), 1000);
    client_resend(c);
    take_hello(c, &hello);
    ck_assert_int_eq(hello.hello.message, 0);
    ck_assert_uint_eq(hello.record.number, 1);
    ck_assert_uint_eq(client_resend_ms(c), 2000);
    client_resend(c);
    take_hello(c, &hello);
    ck_assert_uint_eq(client_resend_ms(c), 0);
    client_resend(c);
    ck_assert(!has_output(c));
    ck_assert(!client_was_heard(c));
    ck_assert_int_eq(client_silence(c), CLIENT_DONE);
    client_answer(c, &a);
    ck_assert_int_eq(a.kind, ANSWER_TIMEOUT);
    client_farewell(c);
    ck_assert(!has_output(c)); /* to nobody */
    client_free(c);
}
END_TEST

START_TEST(takes_leave)
{
    struct client *c = begin(VERSION_TLS12);
    struct flight f = server_flight(0xfefd);
    struct dtls_record r;
    struct sent hello;
    const uint8_t *p;
    struct rd in;
    size_t n;

    take_hello(c, &hello);
    ck_assert_int_eq(feed_flight(c, &f, 0, 4000), CLIENT_DONE);
    client_farewell(c);
    p = client_output(c, &n);
    in = rd_from(p, n);
    ck_assert(dtls_record_take(&in, &r) && rd_done(&in));
    ck_assert_int_eq(r.type, CONTENT_ALERT);
    ck_assert_uint_gt(r.number, hello.record.number);
    ck_assert(r.body.n == 2 && r.body.p[0] == 2 && r.body.p[1] == 90);
    flight_free(&f);
    client_free(c);
}
END_TEST

static const uint8_t refusal[] = {21, 0xfe, 0xff, 0, 0, 0, 0, 0,
                                  0,  0,    0,    0, 2, 2, 40};

START_TEST(refused)
{
    struct client *c = begin(VERSION_TLS12);
    struct answer a;

    ck_assert_int_eq(client_feed(c, refusal, sizeof refusal), CLIENT_DONE);
    client_answer(c, &a);
    ck_assert_int_eq(a.kind, ANSWER_ALERT);
    ck_assert_int_eq(a.alert, 40);
    client_free(c);
}
END_TEST

/* What is of another epoch, cut off or nonsense is dropped, once DTLS was
 * heard; from a stranger it is the answer. */
START_TEST(nonsense)
{
    struct client *c = begin(VERSION_TLS12);
    uint8_t late[sizeof refusal];
    struct answer a;

    memcpy(late, refusal, sizeof late);
    late[4] = 1; /* the epoch */
    ck_assert_int_eq(client_feed(c, late, sizeof late), CLIENT_MORE);
    ck_assert_int_eq(client_feed(c, "HTTP", 4), CLIENT_MORE);
    ck_assert_int_eq(client_feed(c, refusal, sizeof refusal - 1), CLIENT_MORE);
    ck_assert_int_eq(client_feed(c, refusal, sizeof refusal), CLIENT_DONE);
    client_free(c);
    c = begin(VERSION_TLS12);
    ck_assert_int_eq(client_feed(c, "HTTP", 4), CLIENT_DONE);
    client_answer(c, &a);
    ck_assert_int_eq(a.kind, ANSWER_NOT_TLS);
    ck_assert_uint_eq(a.words_len, 4);
    client_free(c);
}
END_TEST

START_TEST(endless)
{
    static const uint8_t zeros[16000];
    struct client *c = begin(VERSION_TLS12);
    struct flight f = server_flight(0xfefd);
    enum client_status s = CLIENT_MORE;
    struct answer a;
    unsigned i;

    (void)feed(c, HS_SERVER_HELLO, 0, rd_from(f.hs.buf + 4, f.hs.buf[3]), 0,
               f.hs.buf[3]);
    ck_assert(client_has_hello(c));
    for (i = 0; s == CLIENT_MORE && i < 100; i++)
        s = feed(c, HS_CERTIFICATE, 1, rd_from(zeros, sizeof zeros), 0, 15000);
    ck_assert_uint_lt(i, 10);
    client_answer(c, &a);
    ck_assert_int_eq(a.broken, BREAK_OVERSIZE);
    flight_free(&f);
    client_free(c);
}
END_TEST

/* ---- names ---- */

START_TEST(names)
{
    struct endpoint *e = endpoint_new("h", "h", 443);
    enum version v;

    ck_assert_str_eq(endpoint_version_name(e, VERSION_TLS12), "TLSv1.2");
    e->prelude = strdup("dtls");
    ck_assert_str_eq(endpoint_version_name(e, VERSION_TLS12), "DTLSv1.2");
    ck_assert_str_eq(endpoint_version_name(e, VERSION_TLS11), "DTLSv1.0");
    ck_assert(version_from_name("DTLSv1.2", &v) && v == VERSION_TLS12);
    ck_assert(version_from_name("DTLSv1.0", &v) && v == VERSION_TLS11);
    ck_assert(version_from_name("dtls1", &v) && v == VERSION_TLS11);
    ck_assert(!version_from_name("DTLSv1.1", &v));
    ck_assert(!version_from_name("DTLSv1.3", &v));
    ck_assert(!version_from_name("ssl3v", &v));
    endpoint_free(e);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("dtls");
    TCase *t = tcase_create("wire"), *c = tcase_create("client");
    SRunner *r;
    int failed;

    tcase_add_test(t, records);
    tcase_add_test(t, records_that_are_none);
    tcase_add_test(t, fragments);
    tcase_add_test(t, joins_in_any_order);
    tcase_add_test(t, joins_over_the_last_number);
    tcase_add_test(t, joins_nothing_odd);
    tcase_add_test(t, holds_so_much_and_no_more);
    tcase_add_test(t, names);
    suite_add_tcase(s, t);
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_loop_test(c, whole_flight, 0, COUNT(both));
    tcase_add_test(c, cookie);
    tcase_add_test(c, cookie_comes_twice);
    tcase_add_test(c, number_of_the_server_hello);
    tcase_add_test(c, sends_three_times);
    tcase_add_test(c, takes_leave);
    tcase_add_test(c, refused);
    tcase_add_test(c, nonsense);
    tcase_add_test(c, endless);
    suite_add_tcase(s, c);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
