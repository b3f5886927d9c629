/* Records, joined messages, alerts, and the hellos of others. */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/wr.h"
#include "core/model/answer.h"
#include "core/wire/hello.h"
#include "core/wire/record.h"

/* --- records --- */

static enum record_status status_of(const void *p, size_t n)
{
    uint8_t *exact = mem_copy(p, n); /* so that a reader past the end is seen */
    struct rd r = rd_from(exact, n);
    struct record rec;
    enum record_status s = record_take(&r, &rec);

    ck_assert(s == RECORD_OK || r.n == n);
    free(exact);
    return s;
}

START_TEST(record_verdicts_come_early)
{
    ck_assert_int_eq(status_of("", 0), RECORD_MORE);
    ck_assert_int_eq(status_of("H", 1), RECORD_NOT_TLS);
    ck_assert_int_eq(status_of("\x80", 1), RECORD_NOT_TLS);
    ck_assert_int_eq(status_of("\x13", 1), RECORD_NOT_TLS);
    ck_assert_int_eq(status_of("\x19", 1), RECORD_NOT_TLS);
    ck_assert_int_eq(status_of("\x14", 1), RECORD_MORE);
    ck_assert_int_eq(status_of("\x18", 1), RECORD_MORE);
    ck_assert_int_eq(status_of("\x16\x02", 2), RECORD_NOT_TLS);
    ck_assert_int_eq(status_of("\x16\x03", 2), RECORD_MORE);
    ck_assert_int_eq(status_of("\x16\x03\x01\x48", 4), RECORD_MORE);
    ck_assert_int_eq(status_of("\x16\x03\x01\x49", 4), RECORD_NOT_TLS);
    ck_assert_int_eq(status_of("\x16\x03\x01\x48\x00", 5), RECORD_MORE);
    ck_assert_int_eq(status_of("\x16\x03\x01\x48\x01", 5), RECORD_NOT_TLS);
    ck_assert_int_eq(status_of("\x15\x03\xfe\x00\x00", 5), RECORD_OK);
}
END_TEST

START_TEST(record_needs_its_last_byte)
{
    static const uint8_t bytes[] = {0x15, 3, 3, 0, 2, 2, 40, 0x16};
    struct rd r = rd_from(bytes, sizeof bytes);
    struct record rec;

    for (size_t n = 0; n < 7; n++)
        ck_assert_int_eq(status_of(bytes, n), RECORD_MORE);
    ck_assert_int_eq(record_take(&r, &rec), RECORD_OK);
    ck_assert_uint_eq(rec.type, CONTENT_ALERT);
    ck_assert_uint_eq(rec.version, 0x0303);
    ck_assert_uint_eq(rec.body.n, 2);
    ck_assert_ptr_eq(rec.body.p, bytes + 5);
    ck_assert_uint_eq(r.n, 1);
}
END_TEST

START_TEST(alert_is_two_bytes)
{
    uint8_t level = 9, what = 9;

    ck_assert(!alert_parse(rd_from("\x02", 1), &level, &what));
    ck_assert(!alert_parse(rd_from("\x02\x28\x00", 3), &level, &what));
    ck_assert_uint_eq(level + what, 18);
    ck_assert(alert_parse(rd_from("\x02\x28", 2), &level, &what));
    ck_assert_uint_eq(level, 2);
    ck_assert_uint_eq(what, 40);
}
END_TEST

/* --- joined messages --- */

/* Three messages of 3, 0 and 300 bytes. */
static size_t three_messages(uint8_t *buf, size_t cap)
{
    static const size_t sizes[] = {3, 0, 300};
    struct wr w;

    wr_init(&w, buf, cap);
    for (size_t i = 0; i < 3; i++) {
        wr_u8(&w, 10 + (unsigned)i);
        wr_open(&w, 3);
        for (size_t k = 0; k < sizes[i]; k++)
            wr_u8(&w, (unsigned)k);
        wr_close(&w);
    }
    ck_assert(wr_ok(&w));
    return w.len;
}

static unsigned drain(struct handshake_joiner *j, unsigned seen)
{
    static const size_t sizes[] = {3, 0, 300};
    struct handshake m;

    while (handshake_next(j, &m)) {
        ck_assert_uint_lt(seen, 3);
        ck_assert_uint_eq(m.type, 10 + seen);
        ck_assert_uint_eq(m.body.n, sizes[seen]);
        for (size_t k = 0; k < m.body.n; k++)
            ck_assert_uint_eq(m.body.p[k], k & 0xff);
        seen++;
    }
    return seen;
}

/* _i is the size of every piece. */
START_TEST(joiner_any_fragmentation)
{
    uint8_t buf[512];
    size_t n = three_messages(buf, sizeof buf), step = (size_t)_i;
    struct handshake_joiner j = {0};
    unsigned seen = 0;

    for (size_t at = 0; at < n; at += step) {
        size_t size = n - at < step ? n - at : step;

        ck_assert(handshake_feed(&j, rd_from(buf + at, size)));
        seen = drain(&j, seen);
        ck_assert(handshake_partial(&j) ==
                  (at + size != n && at + size != 7 && at + size != 11));
    }
    ck_assert_uint_eq(seen, 3);
    handshake_free(&j);
}
END_TEST

/* Fed again before it was drained; and a body that is gone once it was. */
START_TEST(joiner_keeps)
{
    struct handshake_joiner j = {0};
    struct handshake m;
    uint8_t body[] = {0x0b, 0, 0};

    ck_assert(!handshake_next(&j, &m));
    ck_assert(!handshake_partial(&j));
    ck_assert(handshake_feed(&j, rd_from("\x0e\0\0\0\x0f", 5)));
    ck_assert(handshake_feed(&j, rd_from("\0\0\1x", 4)));
    ck_assert(handshake_next(&j, &m));
    ck_assert(m.type == 0x0e && m.body.n == 0);
    ck_assert(handshake_next(&j, &m));
    ck_assert(m.type == 0x0f && m.body.n == 1 && m.body.p[0] == 'x');
    ck_assert(!handshake_next(&j, &m));
    ck_assert_ptr_null(j.buf);
    ck_assert(handshake_feed(&j, rd_from(body, sizeof body)));
    ck_assert(!handshake_next(&j, &m));
    ck_assert(handshake_partial(&j));
    body[0] = 0;
    ck_assert(handshake_feed(&j, rd_from("\0", 1)));
    ck_assert(handshake_next(&j, &m) && m.type == 0x0b);
    ck_assert(!handshake_next(&j, &m) && !handshake_partial(&j));
    handshake_free(&j);
}
END_TEST

START_TEST(joiner_limit)
{
    static uint8_t much[ANSWER_FLIGHT_MAX + 1];
    struct handshake_joiner j = {0}, small = {.limit = 6};
    struct handshake m;

    memset(much, 0xff, sizeof much);
    ck_assert(!handshake_feed(&j, rd_from(much, sizeof much)));
    ck_assert(!handshake_partial(&j));
    ck_assert(handshake_feed(&j, rd_from(much, sizeof much - 1)));
    ck_assert(!handshake_feed(&j, rd_from(much, 1)));
    handshake_free(&j);
    ck_assert(handshake_feed(&small, rd_from("\x0e\0\0\0", 4)));
    ck_assert(!handshake_feed(&small, rd_from("abc", 3)));
    ck_assert(handshake_next(&small, &m)); /* what was there is still there */
    ck_assert(handshake_feed(&small, rd_from("abcdef", 6)));
    handshake_free(&small);
}
END_TEST

/* --- hellos of others --- */

#define HEAD_CLIENT 34 /* version and random */

/* A ServerHello up to its extensions: 3.3, no session id, suite 1301. */
static struct wr server_head(uint8_t *buf, size_t cap, const uint8_t *random)
{
    struct wr w;

    wr_init(&w, buf, cap);
    wr_u16(&w, 0x0303);
    wr_bytes(&w, random, HELLO_RANDOM);
    wr_u8(&w, 0);
    wr_u16(&w, 0x1301);
    wr_u8(&w, 0);
    return w;
}

static const uint8_t PLAIN[HELLO_RANDOM] = {1, 2, 3};
/* RFC 8446, 4.1.3 */
static const uint8_t RETRY[HELLO_RANDOM] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
    0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
    0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

/* A ServerHello with these extensions, read. Views do not outlive it. */
static bool read_server(const uint8_t *random, const void *block, size_t n,
                        struct server_hello *out)
{
    uint8_t buf[1024], *exact;
    struct wr w = server_head(buf, sizeof buf, random);
    bool ok;

    wr_open(&w, 2);
    wr_bytes(&w, block, n);
    wr_close(&w);
    ck_assert(wr_ok(&w));
    exact = mem_copy(buf, w.len);
    ok = server_hello_parse(rd_from(exact, w.len), out);
    free(exact);
    return ok;
}

#define READ(random, s, out) read_server(random, s, sizeof(s) - 1, out)

START_TEST(server_without_extensions)
{
    uint8_t buf[64];
    struct wr w = server_head(buf, sizeof buf, PLAIN);
    struct server_hello sh;

    ck_assert(server_hello_parse(rd_from(buf, w.len), &sh));
    ck_assert(!sh.has_extensions && !sh.retry);
    ck_assert_uint_eq(sh.version, 0x0303);
    ck_assert_uint_eq(sh.suite, 0x1301);
    ck_assert(READ(PLAIN, "", &sh)); /* an empty block is one */
    ck_assert(sh.has_extensions);
    wr_u8(&w, 0); /* half a length */
    ck_assert(!server_hello_parse(rd_from(buf, w.len), &sh));
    ck_assert_uint_eq(sh.suite, 0x1301); /* what could be read is told */
}
END_TEST

START_TEST(server_tls13)
{
    struct server_hello sh;

    ck_assert(READ(PLAIN,
                   "\x00\x33\x00\x06\x00\x1d\x00\x02\xaa\xbb"
                   "\x00\x2b\x00\x02\x03\x04",
                   &sh));
    ck_assert_uint_eq(sh.version, 0x0304);
    ck_assert_uint_eq(sh.legacy_version, 0x0303);
    ck_assert_uint_eq(sh.group, 0x1d);
    ck_assert_uint_eq(sh.share.n, 2);
    ck_assert(!sh.retry);
    ck_assert_uint_eq(sh.n_extensions, 2);
    ck_assert_uint_eq(sh.extensions[1], 43);
}
END_TEST

START_TEST(server_retry)
{
    struct server_hello sh;
    uint8_t near[HELLO_RANDOM];

    ck_assert(READ(RETRY,
                   "\x00\x2b\x00\x02\x03\x04\x00\x33\x00\x02\x00\x17"
                   "\x00\x2c\x00\x05\x00\x03xyz",
                   &sh));
    ck_assert(sh.retry);
    ck_assert_uint_eq(sh.version, 0x0304);
    ck_assert_uint_eq(sh.group, 0x17);
    ck_assert_uint_eq(sh.share.n, 0);
    ck_assert_uint_eq(sh.cookie.n, 3);
    for (size_t i = 0; i < HELLO_RANDOM; i++) {
        memcpy(near, RETRY, sizeof near);
        near[i] ^= 1;
        ck_assert(READ(near, "\x00\x2b\x00\x02\x03\x04", &sh));
        ck_assert(!sh.retry);
    }
}
END_TEST

/* Unknown, repeated, misplaced: noted and passed over. */
START_TEST(server_odd_extensions)
{
    struct server_hello sh;

    ck_assert(READ(PLAIN,
                   "\x0a\x0a\x00\x01\x00\x00\x0a\x00\x00\x00\x2c\x00\x00"
                   "\x00\x2b\x00\x02\x03\x04\x00\x2b\x00\x02\x03\x03"
                   "\x00\x2b\x00\x00",
                   &sh));
    ck_assert_uint_eq(sh.version, 0x0304); /* the first rules */
    ck_assert_uint_eq(sh.n_extensions, 6);
    ck_assert_uint_eq(sh.extensions[0], 0x0a0a);
    ck_assert_uint_eq(sh.cookie.n, 0); /* only a retry has one */
}
END_TEST

START_TEST(server_broken_extensions)
{
    static const struct {
        const char *s;
        size_t n;
    } bad[] = {
        {"\x00", 1},                                      /* half a type */
        {"\x00\x2b\x00\x03\x03\x04", 6},                  /* past the end */
        {"\x00\x2b\x00\x01\x03", 5},                      /* half a version */
        {"\x00\x2b\x00\x03\x03\x04\x00", 7},              /* and more */
        {"\x00\x33\x00\x02\x00\x17", 6},                  /* a retry's */
        {"\x00\x33\x00\x04\x00\x17\x00\x00", 8},          /* no key */
        {"\x00\x33\x00\x06\x00\x17\x00\x01\xaa\xbb", 10}, /* left over */
    };
    struct server_hello sh;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!read_server(PLAIN, bad[i].s, bad[i].n, &sh), "%zu", i);
    ck_assert(!READ(RETRY, "\x00\x2c\x00\x02\x00\x00", &sh));
    ck_assert(!READ(RETRY, "\x00\x2c\x00\x04\x00\x01x\x00", &sh));
    ck_assert(!READ(RETRY, "\x00\x33\x00\x03\x00\x17\x00", &sh));
}
END_TEST

START_TEST(server_session_is_bounded)
{
    uint8_t buf[128] = {3, 3};
    struct server_hello sh;

    buf[34] = 32;
    ck_assert(server_hello_parse(rd_from(buf, 35 + 32 + 3), &sh));
    buf[34] = 33;
    ck_assert(!server_hello_parse(rd_from(buf, 35 + 33 + 3), &sh));
}
END_TEST

/* More of everything than there is room for. */
START_TEST(client_lists_are_cut)
{
    static uint8_t buf[8192];
    struct client_hello ch;
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    wr_zeros(&w, HEAD_CLIENT + 1);
    wr_open(&w, 2);
    for (unsigned i = 0; i < 600; i++)
        wr_u16(&w, i);
    wr_close(&w);
    wr_open(&w, 1);
    wr_zeros(&w, 200);
    wr_close(&w);
    wr_open(&w, 2);
    for (unsigned i = 0; i < 200; i++)
        wr_u32(&w, (0x5000 + i) << 16);
    wr_u16(&w, 43);
    wr_open(&w, 2);
    wr_open(&w, 1);
    wr_zeros(&w, 200);
    wr_close(&w);
    wr_close(&w);
    wr_close(&w);
    ck_assert(wr_ok(&w));
    ck_assert(client_hello_parse(rd_from(buf, w.len), &ch));
    ck_assert_uint_eq(ch.n_suites, CLIENT_HELLO_LIST_MAX);
    ck_assert_uint_eq(ch.suites[CLIENT_HELLO_LIST_MAX - 1], 511);
    ck_assert_uint_eq(ch.n_compressions, 32);
    ck_assert_uint_eq(ch.n_extensions, 96);
    ck_assert_uint_eq(ch.n_versions, 32);
}
END_TEST

/* Of two host_names the first, and none of another kind. */
START_TEST(client_first_name)
{
    static const char tail[] = "\0\2\0\x2f\1\0\0\x15"
                               "\0\0\0\x11\0\x0f"
                               "\1\0\2xx\0\0\2ab\0\0\2cd";
    uint8_t buf[HEAD_CLIENT + 1 + sizeof tail] = {3, 3};
    struct client_hello ch;

    memcpy(buf + HEAD_CLIENT + 1, tail, sizeof tail - 1);
    ck_assert(client_hello_parse(rd_from(buf, sizeof buf - 1), &ch));
    ck_assert_uint_eq(ch.servername.n, 2);
    ck_assert_mem_eq(ch.servername.p, "ab", 2);
}
END_TEST

/* A hello of one suite, and what stands behind its compressions. */
static bool read_client(unsigned version, const void *tail, size_t n)
{
    uint8_t buf[256], *exact;
    struct client_hello ch;
    struct wr w;
    bool ok;

    wr_init(&w, buf, sizeof buf);
    wr_u16(&w, version);
    wr_zeros(&w, HELLO_RANDOM + 1);
    wr_u32(&w, 0x0002002f);
    wr_u16(&w, 0x0100);
    wr_bytes(&w, tail, n);
    ck_assert(wr_ok(&w));
    exact = mem_copy(buf, w.len);
    ok = client_hello_parse(rd_from(exact, w.len), &ch);
    ck_assert_uint_eq(ch.suites[0], 0x002f);
    free(exact);
    return ok;
}

/* RFC 6101, 5.6.1.2 against RFC 5246, 7.4.1.2. */
START_TEST(client_trailing_data)
{
    ck_assert(read_client(0x0300, "", 0));
    ck_assert(read_client(0x0300, "junk!", 5));
    ck_assert(read_client(0x0301, "", 0));
    ck_assert(!read_client(0x0301, "junk!", 5));
    ck_assert(!read_client(0x0303, "\0\0\0", 3));
    ck_assert(read_client(0x0303, "\0\0", 2));
}
END_TEST

START_TEST(client_broken_extensions)
{
    static const struct {
        const char *s;
        size_t n;
    } bad[] = {
        {"\0\x06\0\x0a\0\x02\0\0", 8},           /* no groups */
        {"\0\x07\0\x0a\0\x03\0\x01\x17", 9},     /* half a group */
        {"\0\x07\0\x2b\0\x03\x01\x03\x04", 9},   /* odd versions */
        {"\0\x08\0\0\0\x04\0\x02\0\x01", 10},    /* name past its end */
        {"\0\x08\0\x33\0\x04\0\x02\0\x1d", 10},  /* share without key */
        {"\0\x0b\0\0\0\x07\0\x05\0\0\1a\0", 13}, /* half a second name */
        {"\0\x09\0\0\0\x05\0\x02\0\0\0", 11},    /* name list left over */
        {"\0\x0f\0\x33\0\x0b\0\x05\0\x1d\0\1k\1\1\1\1", 17}, /* left over */
        {"\0\x0e\0\x33\0\x0a\0\x08\0\x1d\0\1k\0\x17\0", 16}, /* half a share */
        {"\0\x0a\0\x0d\0\x06\0\x02\4\1\4\3", 12}, /* schemes left over */
        {"\0\x09\0\x0d\0\x05\0\x03\4\1\4", 11},   /* half a scheme */
        {"\0\x0a\0\x0a\0\x06\0\x02\0\1\0\2", 12}, /* groups left over */
        {"\0\x08\0\x2b\0\x04\2\3\4\0", 10},       /* versions left over */
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(!read_client(0x0303, bad[i].s, bad[i].n), "%zu", i);
}
END_TEST

/* The first host_name counts; what is sound is not called broken. */
START_TEST(client_sound_extensions)
{
    ck_assert(read_client(0x0303, "\0\x0d\0\0\0\x09\0\x07\1\0\0\0\0\1a", 15));
    ck_assert(read_client(0x0303,
                          "\0\x0d\0\x0a\0\x04\0\x02\0\x17"
                          "\x0d\x0d\0\1\0",
                          15));
    ck_assert(read_client(0x0303, "\0\x0b\0\x33\0\x07\0\5\0\x1d\0\1k", 13));
    ck_assert(read_client(0x0303, "\0\x06\0\x33\0\2\0\0", 8));
    ck_assert(read_client(0x0303, "\0\4\0\x2c\0\0", 6)); /* misplaced */
}
END_TEST

static Suite *wire_suite(void)
{
    Suite *s = suite_create("wire");
    TCase *t = tcase_create("wire");

    tcase_add_test(t, record_verdicts_come_early);
    tcase_add_test(t, record_needs_its_last_byte);
    tcase_add_test(t, alert_is_two_bytes);
    tcase_add_loop_test(t, joiner_any_fragmentation, 1, 312);
    tcase_add_test(t, joiner_keeps);
    tcase_add_test(t, joiner_limit);
    tcase_add_test(t, server_without_extensions);
    tcase_add_test(t, server_tls13);
    tcase_add_test(t, server_retry);
    tcase_add_test(t, server_odd_extensions);
    tcase_add_test(t, server_broken_extensions);
    tcase_add_test(t, server_session_is_bounded);
    tcase_add_test(t, client_lists_are_cut);
    tcase_add_test(t, client_first_name);
    tcase_add_test(t, client_trailing_data);
    tcase_add_test(t, client_broken_extensions);
    tcase_add_test(t, client_sound_extensions);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(wire_suite());
    int failed;

    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
