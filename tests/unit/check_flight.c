/* The first flights of real servers (OpenSSL 3.0, GnuTLS 3.7, JSSE 17), in
 * pieces and cut short; key exchanges put together by hand. */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/wr.h"
#include "core/registry/suite.h"
#include "core/wire/flight.h"
#include "core/wire/hello.h"
#include "core/wire/record.h"

#define FLIGHTS "tests/data/flights/"

static uint8_t *load(const char *name, size_t *n)
{
    uint8_t buf[4096];
    char path[128];
    FILE *f;

    snprintf(path, sizeof path, FLIGHTS "%s.bin", name);
    f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s", path);
    *n = fread(buf, 1, sizeof buf, f);
    fclose(f);
    ck_assert_uint_lt(*n, sizeof buf);
    return mem_copy(buf, *n);
}

/* What a flight is known to hold. */
struct sample {
    const char *file;
    uint16_t version, suite;
    unsigned certificates;
    enum answer_kex kind; /* KEX_UNKNOWN and no bits: no such message */
    uint16_t group, p_bits, rsa_bits, sigscheme;
};

static const struct sample SAMPLES[] = {
    {"tls12-rsa", 0x303, 0x009c, 1, KEX_UNKNOWN, 0, 0, 0, 0},
    {"tls12-ecdhe-rsa", 0x303, 0xc02f, 1, KEX_GROUP, 23, 0, 0, 0x0401},
    {"tls10-ecdhe-rsa", 0x301, 0xc013, 1, KEX_GROUP, 24, 0, 0, 0},
    {"tls12-ecdhe-ecdsa", 0x303, 0xc02b, 1, KEX_GROUP, 29, 0, 0, 0x0403},
    {"tls11-ecdhe-ecdsa", 0x302, 0xc009, 1, KEX_GROUP, 23, 0, 0, 0},
    {"tls11-certrequest", 0x302, 0xc014, 1, KEX_GROUP, 23, 0, 0, 0},
    {"tls12-dhe-rsa", 0x303, 0x009e, 1, KEX_DH, 0, 1024, 0, 0x0401},
    {"tls10-dhe-rsa", 0x301, 0x0033, 1, KEX_DH, 0, 1024, 0, 0},
    {"tls12-dhe-dss", 0x303, 0x00a2, 1, KEX_DH, 0, 1024, 0, 0x0402},
    {"tls10-dhe-dss", 0x301, 0x0032, 1, KEX_DH, 0, 1024, 0, 0},
    {"gnutls-tls12-dhe-rsa", 0x303, 0x009e, 1, KEX_DH, 0, 2048, 0, 0x0401},
    {"jsse-tls12-ecdhe-rsa", 0x303, 0xc030, 1, KEX_GROUP, 25, 0, 0, 0x0401},
    {"tls12-adh", 0x303, 0x0034, 0, KEX_DH, 0, 1024, 0, 0},
    {"tls12-aecdh", 0x303, 0xc018, 0, KEX_GROUP, 23, 0, 0, 0},
    {"tls12-psk", 0x303, 0x008c, 0, KEX_UNKNOWN, 0, 0, 0, 0},
    {"tls12-dhe-psk", 0x303, 0x0090, 0, KEX_DH, 0, 1024, 0, 0},
    {"gnutls-dhe-psk", 0x303, 0x0090, 0, KEX_DH, 0, 2048, 0, 0},
    {"tls12-ecdhe-psk", 0x303, 0xc035, 0, KEX_GROUP, 29, 0, 0, 0},
    {"tls12-rsa-psk", 0x303, 0x0094, 1, KEX_UNKNOWN, 0, 0, 0, 0},
    {"gnutls-srp", 0x303, 0xc01d, 0, KEX_UNKNOWN, 0, 2048, 0, 0},
    {"gnutls-srp-rsa", 0x303, 0xc01e, 1, KEX_UNKNOWN, 0, 2048, 0, 0x0401},
    {"ssl3-rsa-export", 0x300, 0x0003, 1, KEX_RSA_EXPORT, 0, 0, 512, 0},
    {"tls10-rsa-export", 0x301, 0x0008, 1, KEX_RSA_EXPORT, 0, 0, 512, 0},
    {"ssl3-dhe-rsa", 0x300, 0x0033, 1, KEX_DH, 0, 768, 0, 0},
    {"ssl3-dhe-rsa-export", 0x300, 0x0014, 1, KEX_DH, 0, 512, 0, 0},
    {"ssl3-dh-anon-export", 0x300, 0x0017, 0, KEX_DH, 0, 768, 0, 0},
    {"tls13-real", 0x304, 0x1301, 0, KEX_UNKNOWN, 29, 0, 0, 0},
    {"tls13-retry", 0x304, 0x1302, 0, KEX_UNKNOWN, 29, 0, 0, 0},
    {"jsse-tls13-real", 0x304, 0x1301, 0, KEX_UNKNOWN, 29, 0, 0, 0},
    {"jsse-tls13-retry", 0x304, 0x1301, 0, KEX_UNKNOWN, 24, 0, 0, 0},
};

#define N_SAMPLES ((int)(sizeof SAMPLES / sizeof SAMPLES[0]))

/* What was seen of it. */
struct seen {
    struct server_hello hello;
    struct key_exchange kex;
    unsigned hellos, certificates, kexes, dones;
};

static void read_certificates(struct rd body, struct seen *seen)
{
    struct rd list, der;

    ck_assert(certificate_list(body, &list));
    while (certificate_next(&list, &der)) {
        ck_assert_uint_eq(der.p[0], 0x30);
        seen->certificates++;
    }
    ck_assert(rd_done(&list));
}

static void read_message(const struct handshake *m, struct seen *seen)
{
    const struct suite *suite = suite_find(seen->hello.suite);

    switch (m->type) {
    case HS_SERVER_HELLO:
        ck_assert(server_hello_parse(m->body, &seen->hello));
        seen->hellos++;
        break;
    case HS_CERTIFICATE:
        read_certificates(m->body, seen);
        break;
    case HS_SERVER_KEY_EXCHANGE:
        ck_assert(key_exchange_parse(m->body, suite, seen->hello.version,
                                     &seen->kex));
        seen->kexes++;
        break;
    case HS_SERVER_HELLO_DONE:
        seen->dones++;
        break;
    default:
        ck_assert_uint_eq(m->type, HS_CERTIFICATE_REQUEST);
    }
}

/* Takes what records are whole; gives back how much was eaten. */
static size_t eat(struct rd in, struct handshake_joiner *j, struct seen *seen)
{
    size_t before = in.n;
    struct record rec;
    struct handshake m;
    enum record_status s;

    while ((s = record_take(&in, &rec)) == RECORD_OK) {
        if (rec.type != CONTENT_HANDSHAKE)
            continue;
        ck_assert(handshake_feed(j, rec.body));
        while (handshake_next(j, &m))
            read_message(&m, seen);
    }
    ck_assert_int_eq(s, RECORD_MORE);
    return before - in.n;
}

static void check_hello(const struct sample *want, const struct seen *seen)
{
    bool tls13 = want->version == 0x0304;

    ck_assert_uint_eq(seen->hellos, 1);
    ck_assert_uint_eq(seen->hello.version, want->version);
    ck_assert_uint_eq(seen->hello.suite, want->suite);
    ck_assert_uint_eq(seen->dones, tls13 ? 0 : 1);
    ck_assert_uint_eq(seen->hello.retry, strstr(want->file, "retry") != NULL);
    if (tls13)
        ck_assert_uint_eq(seen->hello.group, want->group);
    if (tls13)
        ck_assert_uint_eq(seen->hello.share.n, seen->hello.retry ? 0 : 32);
}

static void check_kex(const struct sample *want, const struct key_exchange *k)
{
    ck_assert_int_eq(k->kind, want->kind);
    ck_assert_uint_eq(k->p_bits, want->p_bits);
    ck_assert_uint_eq(k->rsa_bits, want->rsa_bits);
    ck_assert_uint_eq(k->sigscheme, want->sigscheme);
    if (want->version != 0x0304)
        ck_assert_uint_eq(k->group, want->group);
}

/* Every flight, in pieces of one byte, of seven and whole. */
START_TEST(flights)
{
    static const size_t steps[] = {1, 7, 100000};
    const struct sample *want = &SAMPLES[_i];
    size_t n;
    uint8_t *bytes = load(want->file, &n);

    for (size_t k = 0; k < 3; k++) {
        struct handshake_joiner j = {0};
        struct seen seen = {0};
        size_t from = 0;

        for (size_t to = 0; to < n;) {
            to = n - to < steps[k] ? n : to + steps[k];
            from += eat(rd_from(bytes + from, to - from), &j, &seen);
        }
        ck_assert_uint_eq(from, n);
        ck_assert_uint_eq(seen.certificates, want->certificates);
        check_hello(want, &seen);
        check_kex(want, &seen.kex);
        ck_assert(!handshake_partial(&j));
        handshake_free(&j);
    }
    free(bytes);
}
END_TEST

/* Where a hello's extensions block begins: cut there, it still is one. */
static size_t hello_head(struct rd body)
{
    return 2 + HELLO_RANDOM + 1 + body.p[2 + HELLO_RANDOM] + 2 + 1;
}

static bool parse_cut(const struct handshake *m, struct rd cut,
                      const struct sample *s)
{
    struct server_hello hello;
    struct key_exchange kex;
    struct rd list;

    if (m->type == HS_SERVER_HELLO)
        return server_hello_parse(cut, &hello) && cut.n != hello_head(m->body);
    if (m->type == HS_SERVER_KEY_EXCHANGE)
        return key_exchange_parse(cut, suite_find(s->suite), s->version, &kex);
    return m->type == HS_CERTIFICATE && certificate_list(cut, &list);
}

/* Each message cut at every byte, in memory of exactly that size; and with a
 * byte too many. */
static void check_cuts(const struct handshake *m, const struct sample *s)
{
    uint8_t *more = malloc(m->body.n + 1);

    for (size_t n = 0; n < m->body.n; n++) {
        uint8_t *exact = malloc(n + (n == 0 ? 1 : 0));

        memcpy(exact, m->body.p, n);
        ck_assert_msg(!parse_cut(m, rd_from(exact, n), s), "%s type %u cut %zu",
                      s->file, m->type, n);
        free(exact);
    }
    memcpy(more, m->body.p, m->body.n);
    more[m->body.n] = 0;
    ck_assert(!parse_cut(m, rd_from(more, m->body.n + 1), s));
    free(more);
}

START_TEST(flights_cut_everywhere)
{
    size_t n;
    uint8_t *bytes = load(SAMPLES[_i].file, &n);
    struct rd in = rd_from(bytes, n);
    struct handshake_joiner j = {0};
    struct handshake m;
    struct record rec;

    while (record_take(&in, &rec) == RECORD_OK)
        if (rec.type == CONTENT_HANDSHAKE)
            ck_assert(handshake_feed(&j, rec.body));
    while (handshake_next(&j, &m))
        check_cuts(&m, &SAMPLES[_i]);
    handshake_free(&j);
    free(bytes);
}
END_TEST

START_TEST(alerts_of_servers)
{
    static const struct {
        const char *file;
        uint8_t alert;
    } alerts[] = {{"alert-handshake-failure", 40},
                  {"alert-protocol-version", 70}};

    for (size_t i = 0; i < 2; i++) {
        size_t n;
        uint8_t *bytes = load(alerts[i].file, &n), level, what;
        struct rd in = rd_from(bytes, n);
        struct record rec;

        ck_assert_int_eq(record_take(&in, &rec), RECORD_OK);
        ck_assert(alert_parse(rec.body, &level, &what));
        ck_assert_uint_eq(level, 2);
        ck_assert_uint_eq(what, alerts[i].alert);
        free(bytes);
    }
}
END_TEST

/* --- the hellos of real clients --- */

struct client_sample {
    const char *file;
    uint16_t version;
    unsigned suites, versions, groups, shares;
    const char *servername;
};

static const struct client_sample CLIENTS[] = {
    {"client-openssl", 0x303, 31, 4, 10, 1, "printer.example"},
    {"client-openssl-tls10", 0x301, 23, 0, 5, 0, ""},
    {"client-gnutls", 0x303, 29, 4, 10, 2, "printer.example"},
    {"client-curl", 0x303, 31, 4, 10, 1, "localhost"},
    {"client-java13", 0x303, 1, 1, 10, 2, ""},
};

#define N_CLIENTS ((int)(sizeof CLIENTS / sizeof CLIENTS[0]))

/* Where the compressions end. */
static size_t client_head(struct rd body)
{
    struct rd r = body, v;

    ck_assert(rd_skip(&r, 34) && rd_vec8(&r, &v) && rd_vec16(&r, &v) &&
              rd_vec8(&r, &v));
    return body.n - r.n;
}

START_TEST(clients)
{
    const struct client_sample *want = &CLIENTS[_i];
    size_t n;
    uint8_t *bytes = load(want->file, &n);
    struct rd in = rd_from(bytes, n), body;
    struct client_hello ch;
    struct record rec;
    uint8_t type;

    ck_assert_int_eq(record_take(&in, &rec), RECORD_OK);
    ck_assert(rd_u8(&rec.body, &type) && rd_vec24(&rec.body, &body));
    ck_assert(client_hello_parse(body, &ch));
    ck_assert_uint_eq(ch.legacy_version, want->version);
    ck_assert_uint_eq(ch.n_suites, want->suites);
    ck_assert_uint_eq(ch.n_versions, want->versions);
    ck_assert_uint_eq(ch.n_groups, want->groups);
    ck_assert_uint_eq(ch.n_shares, want->shares);
    ck_assert_uint_eq(ch.servername.n, strlen(want->servername));
    if (ch.servername.n != 0)
        ck_assert_mem_eq(ch.servername.p, want->servername, ch.servername.n);
    for (size_t cut = 0; cut < body.n; cut++) {
        uint8_t *exact = malloc(cut + (cut == 0 ? 1 : 0));

        memcpy(exact, body.p, cut);
        ck_assert(!client_hello_parse(rd_from(exact, cut), &ch) ||
                  cut == client_head(body));
        free(exact);
    }
    free(bytes);
}
END_TEST

/* --- key exchanges by hand --- */

static bool parse(unsigned suite, uint16_t version, const void *p, size_t n,
                  struct key_exchange *out)
{
    ck_assert(suite_find(suite) != NULL);
    return key_exchange_parse(rd_from(p, n), suite_find(suite), version, out);
}

#define PARSE(suite, version, s, out)                                          \
    parse(suite, version, s, sizeof(s) - 1, out)

START_TEST(bits_are_counted_truly)
{
    static uint8_t huge[65535];

    ck_assert_uint_eq(number_bits(rd_from("", 0)), 0);
    ck_assert_uint_eq(number_bits(rd_from("\0\0", 2)), 0);
    ck_assert_uint_eq(number_bits(rd_from("\1", 1)), 1);
    ck_assert_uint_eq(number_bits(rd_from("\0\0\x7f\0", 4)), 15);
    ck_assert_uint_eq(number_bits(rd_from("\xff\0\0\0", 4)), 32);
    memset(huge, 0xff, sizeof huge);
    ck_assert_uint_eq(number_bits(rd_from(huge, sizeof huge)), UINT16_MAX);
}
END_TEST

/* A p that is padded to a whole number of bytes, or beyond. */
START_TEST(dh_leading_zeros)
{
    struct key_exchange k;

    ck_assert(PARSE(0x0018, 0x301, "\0\4\0\0\x05\x55\0\1\2\0\2\0\7", &k));
    ck_assert_int_eq(k.kind, KEX_DH);
    ck_assert_uint_eq(k.p_bits, 11);
    ck_assert_uint_eq(k.p.n, 4);
    ck_assert_uint_eq(k.ys.n, 2);
}
END_TEST

START_TEST(what_could_be_read_is_told)
{
    struct key_exchange k;

    ck_assert(!PARSE(0x0018, 0x301, "\0\2\x05\x55\0\1", &k));
    ck_assert_int_eq(k.kind, KEX_DH);
    ck_assert_uint_eq(k.p_bits, 11);
    ck_assert(!PARSE(0x0018, 0x301, "\0\0\0\1\2\0\1\7", &k)); /* p is empty */
    ck_assert_int_eq(k.kind, KEX_UNKNOWN);
    ck_assert(!PARSE(0x0033, 0x303, "\0\1\5\0\1\2\0\1\7", &k)); /* unsigned */
    ck_assert_uint_eq(k.p_bits, 3);
    ck_assert(!PARSE(0xc004, 0x303, "", &k)); /* static ECDH has none */
    ck_assert(!PARSE(0xc01d, 0x303, "\0\0\0\1\2\1s\0\1\7", &k)); /* no N */
    ck_assert(!PARSE(0x0003, 0x300, "\0\0\0\1\3\0\1s", &k)); /* no modulus */
    ck_assert_int_eq(k.kind, KEX_UNKNOWN);
    ck_assert(!PARSE(0x002f, 0x303, "\0\1\5\0\1\2\0\1\7", &k)); /* plain RSA */
    ck_assert_int_eq(k.kind, KEX_UNKNOWN);
}
END_TEST

/* RFC 4492, 5.4. */
START_TEST(explicit_curves)
{
    struct key_exchange k;

    ck_assert(
        PARSE(0xc018, 0x301, "\1\2\1\xff\1\1\1\2\3\4\1\1\1\5\1\1\3\4\2\3", &k));
    ck_assert_int_eq(k.kind, KEX_EXPLICIT_CURVE);
    ck_assert_uint_eq(k.p_bits, 9);
    ck_assert_uint_eq(k.point.n, 3);
    ck_assert(PARSE(0xc018, 0x301,
                    "\2\0\xa3\1\1\7\1\1\1\2\3\4\1\1\1\5\1\1\3\4\2\3", &k));
    ck_assert_uint_eq(k.p_bits, 163);
    ck_assert(PARSE(0xc018, 0x301,
                    "\2\0\xa3\2\1\7\1\6\1\3"
                    "\1\1\1\2\3\4\1\1\1\5\1\1\3\4\2\3",
                    &k));
    ck_assert_int_eq(k.kind, KEX_EXPLICIT_CURVE);
    ck_assert(!PARSE(0xc018, 0x301,
                     "\2\0\xa3\3\1\7\1\6\1\3"
                     "\1\1\1\2\3\4\1\1\1\5\1\1\3\4\2\3",
                     &k));
    ck_assert(!PARSE(0xc018, 0x301,
                     "\2\0\xa3\0\1\7\1\1\1\2\3\4\1\1\1\5\1\1\3\4\2\3", &k));
    ck_assert(
        !PARSE(0xc018, 0x301, "\1\0\1\1\1\2\3\4\1\1\1\5\1\1\3\4\2\3", &k));
    ck_assert_int_eq(k.kind, KEX_UNKNOWN); /* its prime is empty */
    ck_assert(!PARSE(0xc018, 0x301, "\4\0\x17\1\4", &k));
    ck_assert(!PARSE(0xc018, 0x301, "\3\0\x17\0", &k)); /* no point */
    ck_assert_uint_eq(k.group, 23);
}
END_TEST

START_TEST(certificate_list_breaks)
{
    struct rd list, der;

    ck_assert(certificate_list(rd_from("\0\0\0", 3), &list));
    ck_assert(!certificate_next(&list, &der));
    ck_assert(!certificate_list(rd_from("\0\0\0\0", 4), &list));
    ck_assert(certificate_list(rd_from("\0\0\7\0\0\1x\0\0\0", 10), &list));
    ck_assert(certificate_next(&list, &der));
    ck_assert_uint_eq(der.n, 1);
    ck_assert(!certificate_next(&list, &der)); /* an empty one */
    ck_assert(certificate_list(rd_from("\0\0\4\0\0\2x", 7), &list));
    ck_assert(!certificate_next(&list, &der));
}
END_TEST

static Suite *flight_suite(void)
{
    Suite *s = suite_create("flight");
    TCase *t = tcase_create("flight");

    tcase_add_loop_test(t, flights, 0, N_SAMPLES);
    tcase_add_loop_test(t, flights_cut_everywhere, 0, N_SAMPLES);
    tcase_add_test(t, alerts_of_servers);
    tcase_add_loop_test(t, clients, 0, N_CLIENTS);
    tcase_add_test(t, bits_are_counted_truly);
    tcase_add_test(t, dh_leading_zeros);
    tcase_add_test(t, what_could_be_read_is_told);
    tcase_add_test(t, explicit_curves);
    tcase_add_test(t, certificate_list_breaks);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(flight_suite());
    int failed;

    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
