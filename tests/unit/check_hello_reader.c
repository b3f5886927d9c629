#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/wire/hello_reader.h"

/* The first thing that a client says, as real clients said it. */

static const struct {
    const char *name;
    uint16_t record, legacy;
} clients[] = {
    {"client-openssl", 0x0301, 0x0303},
    {"client-openssl-tls10", 0x0301, 0x0301},
    {"client-gnutls", 0x0301, 0x0303},
    {"client-curl", 0x0301, 0x0303},
    {"client-java13", 0x0303, 0x0303},
};

static size_t load(const char *name, uint8_t *buf, size_t cap)
{
    char path[128];
    FILE *f;
    size_t n;

    snprintf(path, sizeof path, "tests/data/flights/%s.bin", name);
    f = fopen(path, "rb");
    ck_assert_ptr_nonnull(f);
    n = fread(buf, 1, cap, f);
    fclose(f);
    return n;
}

/* In pieces of each length: the same hello, never before its last byte. */
START_TEST(reader_real_clients)
{
    uint8_t buf[4096];
    size_t n = load(clients[_i].name, buf, sizeof buf);

    for (size_t chunk = 1; chunk <= n; chunk += 1 + chunk / 3) {
        struct hello_reader r = {0};
        enum hello_status s = HELLO_MORE;

        for (size_t at = 0; at < n; at += chunk) {
            ck_assert_int_eq(s, HELLO_MORE);
            s = hello_reader_feed(&r, buf + at,
                                  n - at < chunk ? n - at : chunk);
        }
        ck_assert_int_eq(s, HELLO_WHOLE);
        ck_assert_uint_eq(r.record_version, clients[_i].record);
        ck_assert_uint_eq(r.hello.legacy_version, clients[_i].legacy);
        ck_assert_uint_gt(r.hello.n_suites, 0);
        ck_assert_uint_gt(r.hello.n_extensions, 2);
        ck_assert_uint_eq(r.message.n, n - RECORD_HEADER);
        ck_assert_uint_eq(r.message.p[0], HS_CLIENT_HELLO);
        ck_assert(hello_reader_rest(&r).n == 0);
        hello_reader_free(&r);
    }
}
END_TEST

/* Cut over records, with an empty one between, and with bytes behind it. */
START_TEST(reader_joins_records)
{
    static const uint8_t empty[] = {22, 3, 1, 0, 0};
    struct hello_reader r = {0};
    uint8_t buf[4096];
    size_t n = load("client-openssl", buf, sizeof buf) - RECORD_HEADER;
    enum hello_status s = HELLO_MORE;

    for (size_t at = 0; at < n; at++) {
        const uint8_t record[] = {22, 3, (uint8_t)(at != 0), 0, 1,
                                  buf[RECORD_HEADER + at], 'x', 'y'};

        ck_assert_int_eq(s, HELLO_MORE);
        hello_reader_feed(&r, empty, at != 0 ? sizeof empty : 0);
        s = hello_reader_feed(&r, record, at + 1 == n ? 8 : 6);
    }
    ck_assert_int_eq(s, HELLO_WHOLE);
    ck_assert_uint_eq(r.record_version, 0x0300);
    ck_assert_uint_eq(hello_reader_rest(&r).n, 2);
    ck_assert_uint_eq(hello_reader_rest(&r).p[1], 'y');
    ck_assert_int_eq(hello_reader_feed(&r, "z", 1), HELLO_WHOLE);
    ck_assert_uint_eq(hello_reader_rest(&r).n, 2);
    hello_reader_free(&r);
}
END_TEST

/* RFC 5246, E.2: two suites of TLS, one of SSLv2, a challenge of 16 bytes. */
static const uint8_t ssl2[] = {
    0x80, 9 + 9 + 16, 1, 3, 1, 0, 9, 0, 0, 0, 16, 0, 0, 0x35, 1, 0,  0x80,
    0,    0,          5, 0, 1, 2, 3, 4, 5, 6, 7,  8, 9, 10,   11, 12, 13,
    14,   15};

START_TEST(reader_sslv2_form)
{
    struct hello_reader r = {0};

    for (size_t i = 0; i < sizeof ssl2; i++)
        ck_assert_int_eq(hello_reader_feed(&r, ssl2 + i, 1),
                         i + 1 < sizeof ssl2 ? HELLO_MORE : HELLO_WHOLE);
    ck_assert(r.hello.ssl2);
    ck_assert_uint_eq(r.record_version, 0);
    ck_assert_uint_eq(r.hello.legacy_version, 0x0301);
    ck_assert_uint_eq(r.hello.n_suites, 2);
    ck_assert_uint_eq(r.hello.suites[0], 0x0035);
    ck_assert_uint_eq(r.hello.suites[1], 0x0005);
    ck_assert_uint_eq(r.hello.n_kinds, 1);
    ck_assert_uint_eq(r.hello.kinds[0], 0x010080);
    ck_assert_uint_eq(r.hello.random.n, 16);
    ck_assert_uint_eq(r.hello.random.p[15], 15);
    ck_assert_uint_eq(r.message.n, sizeof ssl2 - 2);
    hello_reader_free(&r);
}
END_TEST

START_TEST(reader_sslv2_broken)
{
    static const struct {
        size_t at;
        uint8_t value;
        enum hello_status s;
    } changes[] = {
        {2, 4, HELLO_NOT_TLS},  {6, 8, HELLO_BROKEN}, {6, 0, HELLO_BROKEN},
        {8, 40, HELLO_BROKEN},  {10, 0, HELLO_BROKEN}, {10, 33, HELLO_BROKEN},
        {10, 15, HELLO_BROKEN}, {1, 11, HELLO_NOT_TLS},
    };
    struct hello_reader r = {0};
    uint8_t copy[sizeof ssl2];

    memcpy(copy, ssl2, sizeof ssl2);
    copy[changes[_i].at] = changes[_i].value;
    ck_assert_int_eq(hello_reader_feed(&r, copy, sizeof copy), changes[_i].s);
    hello_reader_free(&r);
}
END_TEST

/* No end to it: records of nothing, a message that says it is huge. */
START_TEST(reader_is_bounded)
{
    static const uint8_t empty[] = {22, 3, 1, 0, 0};
    struct hello_reader r = {0};
    enum hello_status s = HELLO_MORE;
    size_t fed = 0;

    for (; s == HELLO_MORE && fed < 10 * HELLO_READ_MAX; fed += sizeof empty)
        s = hello_reader_feed(&r, empty, sizeof empty);
    ck_assert_int_eq(s, HELLO_OVERSIZE);
    ck_assert_uint_le(fed, HELLO_READ_MAX + sizeof empty);
    hello_reader_free(&r);
    ck_assert_int_eq(
        hello_reader_feed(&r, "\x16\3\1\0\4\1\xFF\xFF\xFF", 9),
        HELLO_MORE);
    hello_reader_free(&r);
}
END_TEST

/* RFC 8701: sixteen values. */
START_TEST(grease_is_known)
{
    unsigned n = 0;

    for (unsigned code = 0; code <= 0xFFFF; code++)
        n += is_grease((uint16_t)code);
    ck_assert_uint_eq(n, 16);
    ck_assert(is_grease(0x0A0A) && is_grease(0xFAFA) && !is_grease(0x0A1A));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("hello reader");
    TCase *t = tcase_create("reader");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(t, reader_real_clients, 0,
                        sizeof clients / sizeof *clients);
    tcase_add_test(t, reader_joins_records);
    tcase_add_test(t, reader_sslv2_form);
    tcase_add_loop_test(t, reader_sslv2_broken, 0, 8);
    tcase_add_test(t, reader_is_bounded);
    tcase_add_test(t, grease_is_known);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
