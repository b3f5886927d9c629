#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/engine/client.h"
#include "core/engine/crypto_kex.h"
#include "core/engine/flow.h"
#include "core/wire/hello.h"
#include "tests/unit/outcomes.h"

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

/* Feeds bytes in pieces: the first `cut` at once, then `chunk` at a time. */
static struct answer ask(const struct offer *o, const struct wr *bytes,
                         size_t cut, size_t chunk, enum after after)
{
    struct client *c = client_new(crypto, o);
    enum client_status s = CLIENT_MORE;
    struct answer a;
    size_t at = 0, k = cut;

    while (s == CLIENT_MORE && at < bytes->len) {
        if (k > bytes->len - at)
            k = bytes->len - at;
        s = client_feed(c, bytes->buf + at, k);
        at += k;
        k = chunk;
    }
    if (s == CLIENT_MORE)
        s = after == THEN_SILENCE
                ? client_silence(c)
                : client_end(c, after == THEN_CLOSE ? END_CLOSED : END_RESET);
    ck_assert_int_eq(s, CLIENT_DONE);
    client_answer(c, &a);
    client_free(c);
    return a;
}

static void expect(const struct outcome_row *row, const struct answer *a)
{
    ck_assert_msg(a->kind == row->kind && a->flight == row->flight &&
                      a->broken == row->broken && a->alert == row->alert &&
                      a->got_handshake_bytes == row->records,
                  "%s: kind %d flight %d broken %d alert %d records %d",
                  row->name, a->kind, a->flight, a->broken, a->alert,
                  a->got_handshake_bytes);
    ck_assert_msg((a->words_len != 0) == (a->kind == ANSWER_NOT_TLS ||
                                          a->broken == BREAK_NONSENSE),
                  "%s: words", row->name);
}

static void try_one(const struct outcome_row *row, size_t fragment, size_t cut,
                    size_t chunk)
{
    struct flight f = flight_new(fragment, 0x0303);
    struct offer o = test_offer(row->offered);
    struct answer a;

    row->build(&f);
    ck_assert(wr_ok(&f.out));
    a = ask(&o, &f.out, cut != 0 ? cut : f.out.len, chunk, row->after);
    expect(row, &a);
    answer_clear(&a);
    flight_free(&f);
}

START_TEST(outcome_at_once)
{
    try_one(&outcomes[_i], 16384, 0, 1);
}
END_TEST

START_TEST(outcome_byte_by_byte)
{
    try_one(&outcomes[_i], 16384, 1, 1);
}
END_TEST

START_TEST(outcome_cut_anywhere)
{
    for (size_t cut = 1; cut < 500; cut++)
        try_one(&outcomes[_i], 16384, cut, 16384);
}
END_TEST

/* Every record size. */
START_TEST(outcome_in_fragments)
{
    for (size_t fragment = 1; fragment < 400; fragment++) {
        try_one(&outcomes[_i], fragment, 0, 1);
        try_one(&outcomes[_i], fragment, 7, 3);
    }
}
END_TEST

/* Too long to be tried in all ways. */
START_TEST(oversize)
{
    static const struct outcome_row rows[] = {
        {"endless message", endless_message, V12, THEN_CLOSE, ANSWER_HELLO,
         FLIGHT_BROKEN, BREAK_OVERSIZE, 0, 1},
        {"endless warnings", endless_warnings, V12, THEN_CLOSE, ANSWER_NOT_TLS,
         0, 0, 0, 1},
    };

    for (size_t i = 0; i < 2; i++) {
        try_one(&rows[i], 16384, 0, 1);
        try_one(&rows[i], 16384, 1, 1);
        try_one(&rows[i], 999, 100, 1400);
    }
}
END_TEST

/* A suite of which the flight tells nothing new: its ServerHello is the end,
 * whatever comes behind. */
START_TEST(brief)
{
    int suite = suite_index(DHE_RSA_AES);

    for (size_t behind = 0; behind <= 3; behind++) {
        struct flight f = flight_new(16384, 0x0303);
        struct offer o = test_offer(V12);
        size_t hello_end;
        struct answer a;

        put_hello(&f, 0x0303, DHE_RSA_AES);
        flight_flush(&f);
        hello_end = f.out.len;
        put_certificate(&f, 40);
        put_dhe(&f, true);
        flight_flush(&f);
        f.out.len = hello_end + behind;
        o.brief = UINT64_C(1) << suite_family((size_t)suite);
        a = ask(&o, &f.out, 11, 11, THEN_RESET);
        ck_assert_int_eq(a.kind, ANSWER_HELLO);
        ck_assert_int_eq(a.flight, FLIGHT_NONE);
        ck_assert_uint_eq(a.suite, DHE_RSA_AES);
        answer_clear(&a);
        o.brief = ~o.brief;
        a = ask(&o, &f.out, 11, 11, THEN_RESET);
        ck_assert_int_eq(a.flight, FLIGHT_BROKEN);
        answer_clear(&a);
        flight_free(&f);
    }
}
END_TEST

/* The flight is cut short after every byte. */
START_TEST(every_prefix)
{
    struct flight f = flight_new(16384, 0x0303);
    struct offer o = test_offer(V12);
    size_t hello_end, all;

    put_hello(&f, 0x0303, DHE_RSA_AES);
    flight_flush(&f);
    hello_end = f.out.len;
    put_certificate(&f, 40);
    put_dhe(&f, true);
    put_empty(&f, HS_SERVER_HELLO_DONE);
    flight_flush(&f);
    all = f.out.len;
    for (f.out.len = 0; f.out.len < all; f.out.len++)
        for (int after = THEN_CLOSE; after <= THEN_SILENCE; after++) {
            static const struct {
                enum answer_kind kind;
                enum answer_flight flight;
                enum answer_break broken;
            } want[] = {{ANSWER_CLOSED, FLIGHT_BROKEN, BREAK_CLOSED},
                        {ANSWER_RESET, FLIGHT_BROKEN, BREAK_RESET},
                        {ANSWER_TIMEOUT, FLIGHT_STALLED, BREAK_NONE}};
            bool hello = f.out.len >= hello_end;
            struct answer a = ask(&o, &f.out, 11, 11, after);

            ck_assert_int_eq(a.kind, hello ? ANSWER_HELLO : want[after].kind);
            ck_assert_int_eq(a.flight,
                             hello ? want[after].flight : FLIGHT_NONE);
            ck_assert_int_eq(a.broken, hello ? want[after].broken : BREAK_NONE);
            ck_assert_uint_eq(a.bytes, f.out.len);
            answer_clear(&a);
        }
    flight_free(&f);
}
END_TEST

static struct answer answer_to(void (*build)(struct flight *f), enum version v)
{
    struct flight f = flight_new(16384, 0x0303);
    struct offer o = test_offer(v);
    struct answer a;

    build(&f);
    a = ask(&o, &f.out, f.out.len, 1, THEN_CLOSE);
    flight_free(&f);
    return a;
}

START_TEST(details_of_dhe)
{
    struct answer a = answer_to(whole, V12);
    uint8_t hash[32];

    crypto_sha256(small_p + 1, sizeof small_p - 1, hash);
    ck_assert_uint_eq(a.version, 0x0303);
    ck_assert_uint_eq(a.suite, DHE_RSA_AES);
    ck_assert_uint_eq(a.server_time, 0x5F000000);
    ck_assert(!a.has_extensions && !a.cert_requested);
    ck_assert_int_eq(a.kex, KEX_DH);
    ck_assert_uint_eq(a.dh_bits, 63);
    ck_assert_uint_eq(a.dh_p_bytes, 8); /* it has a leading zero */
    ck_assert_uint_eq(a.dh_ys_bytes, 7);
    ck_assert(!a.dh_ys_zero);
    ck_assert_mem_eq(a.dh_p_hash, hash, 8);
    ck_assert_uint_eq(a.sigscheme, 0x0401);
    ck_assert_uint_eq(a.chain_len, 3 + 3 + 40);
    answer_clear(&a);
}
END_TEST

START_TEST(details_of_the_others)
{
    struct answer a = answer_to(everything, V12);

    ck_assert_int_eq(a.kex, KEX_GROUP);
    ck_assert_uint_eq(a.group, 0x0017);
    ck_assert_uint_eq(a.sigscheme, 0x0804);
    ck_assert(a.cert_requested);
    answer_clear(&a);

    a = answer_to(export_rsa, V10);
    ck_assert_int_eq(a.kex, KEX_RSA_EXPORT);
    ck_assert_uint_eq(a.rsa_bits, 512);
    answer_clear(&a);

    a = answer_to(anon, V12);
    ck_assert_int_eq(a.kex, KEX_DH);
    ck_assert_uint_eq(a.sigscheme, 0);
    ck_assert_ptr_null(a.chain);
    answer_clear(&a);
}
END_TEST

START_TEST(details_of_tls13)
{
    struct answer a = answer_to(protected_flight, V13);

    ck_assert_uint_eq(a.version, 0x0304);
    ck_assert_uint_eq(a.encrypted_bytes, 300);
    ck_assert_int_eq(a.kex, KEX_GROUP);
    ck_assert_uint_eq(a.group, 0x001D);
    ck_assert_uint_eq(a.server_time, 0);
    ck_assert(a.has_extensions);
    answer_clear(&a);

    a = answer_to(retry, V13);
    ck_assert_uint_eq(a.suite, TLS13_AES);
    ck_assert_uint_eq(a.group, 0x0018);
    ck_assert_uint_eq(a.version, 0x0304);
    answer_clear(&a);
}
END_TEST

START_TEST(words_are_the_first_bytes)
{
    struct answer a = answer_to(http, V12);

    ck_assert_uint_eq(a.words_len, 28);
    ck_assert_mem_eq(a.words, "HTTP/1.1 400", 12);
    answer_clear(&a);
}
END_TEST

/* The flow tables. */

static void put_by_type(struct flight *f, uint8_t type)
{
    if (type == HS_SERVER_HELLO && f->fragment == 1300)
        put_hello13(f, TLS13_AES);
    else if (type == HS_SERVER_HELLO)
        put_hello(f, 0x0303, DHE_RSA_AES);
    else if (type == HS_CERTIFICATE)
        put_certificate(f, 10);
    else if (type == HS_SERVER_KEY_EXCHANGE)
        put_dhe(f, true);
    else if (type == HS_CERTIFICATE_REQUEST)
        put_request(f);
    else
        put_empty(f, type);
}

static struct answer walk(enum flow flow, const uint8_t *path, size_t n)
{
    struct flight f = flight_new(flow == FLOW_TLS13 ? 1300 : 1200, 0x0303);
    struct offer o = test_offer(flow == FLOW_TLS13 ? V13 : V12);
    struct answer a;

    for (size_t i = 0; i < n; i++)
        put_by_type(&f, path[i]);
    flight_flush(&f);
    if (flow == FLOW_TLS13)
        put_zeros(&f, CONTENT_DATA, 400);
    a = ask(&o, &f.out, 5, 5, THEN_CLOSE);
    flight_free(&f);
    return a;
}

/* What is not in the table at this place must end the handshake there. */
static void try_strangers(enum flow flow, enum flow_place at, uint8_t *path,
                          size_t n)
{
    for (unsigned type = 0; type < 26; type++) {
        enum flow_place next = at;

        if (flow_step(flow, &next, (uint8_t)type))
            continue;
        path[n] = (uint8_t)type;
        struct answer a = walk(flow, path, n + 1);

        if (at == PLACE_START)
            ck_assert_int_eq(a.kind, ANSWER_NOT_TLS);
        else
            ck_assert_int_eq(a.broken, BREAK_NONSENSE);
        answer_clear(&a);
    }
}

static unsigned walk_on(enum flow flow, enum flow_place at, uint8_t *path,
                        size_t n)
{
    size_t rows;
    const struct flow_row *row = flow_rows(flow, &rows);
    unsigned ends = 0;
    bool leads_on = false, end = at == PLACE_DONE || at == PLACE_PROTECTED;

    ck_assert_uint_lt(n, 10);
    for (size_t i = 0; i < rows; i++) {
        if (row[i].at != at || row[i].message == FLOW_RETRY || end)
            continue;
        leads_on = true;
        path[n] = (uint8_t)row[i].message;
        if (row[i].next != at)
            ends += walk_on(flow, row[i].next, path, n + 1);
    }
    if (!leads_on) {
        struct answer a = walk(flow, path, n);

        ck_assert_int_eq(a.kind, ANSWER_HELLO);
        ck_assert_int_eq(a.flight,
                         flow == FLOW_TLS13 ? FLIGHT_ENCRYPTED : FLIGHT_WHOLE);
        answer_clear(&a);
        return 1;
    }
    try_strangers(flow, at, path, n);
    return ends;
}

START_TEST(every_flow_to_its_end)
{
    uint8_t path[12];

    ck_assert_uint_eq(walk_on(FLOW_LEGACY, PLACE_START, path, 0), 12);
    ck_assert_uint_eq(walk_on(FLOW_TLS13, PLACE_START, path, 0), 1);
}
END_TEST

START_TEST(output_is_a_client_hello)
{
    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++) {
        struct offer o = test_offer((enum version)v);
        size_t n, left;
        struct client *c;

        o.share = SHARE_REAL;
        o.share_group = 0x001D;
        c = client_new(crypto, &o);
        const uint8_t *p = client_output(c, &n);

        ck_assert_uint_gt(n, 40);
        ck_assert_uint_eq(p[0], CONTENT_HANDSHAKE);
        ck_assert_uint_eq(p[5], HS_CLIENT_HELLO);
        client_sent(c, 10);
        ck_assert_ptr_eq(client_output(c, &left), p + 10);
        ck_assert_uint_eq(left, n - 10);
        client_sent(c, n);
        client_output(c, &left);
        ck_assert_uint_eq(left, 0);
        client_free(c);
    }
}
END_TEST

/* Of one that waits with its hello, nothing is taken by those behind it; and
 * they begin anew, whatever the one before them went through. */
START_TEST(pool_hands_on)
{
    struct offer o = test_offer(V12);
    struct client_pool *pool = client_pool_new();
    struct client *waits = client_from(pool, crypto, &o);
    const uint8_t *hello;
    uint8_t copy[HELLO_BYTES_MAX];
    struct answer a;
    size_t n, k;

    hello = client_output(waits, &n);
    memcpy(copy, hello, n);
    for (unsigned i = 0; i < 40; i++) {
        struct client *c = client_from(pool, crypto, &o);

        ck_assert_ptr_ne(client_output(c, &k), hello);
        ck_assert_uint_eq(k, n);
        if (i % 2 == 0)
            client_sent(c, k);
        ck_assert(!client_was_heard(c) && !client_has_hello(c));
        ck_assert_int_eq(client_feed(c, "\25\3\3\0\2\2\50", 7), CLIENT_DONE);
        client_answer(c, &a);
        ck_assert_uint_eq(a.bytes, 7);
        client_free(c);
    }
    ck_assert_ptr_eq(client_output(waits, &k), hello);
    ck_assert_mem_eq(hello, copy, n);
    client_free(waits);
    client_pool_free(pool);
}
END_TEST

/* Long or short, a hello is whole. */
START_TEST(pool_has_room)
{
    struct offer o = test_offer(V13);
    struct client_pool *pool = client_pool_new();
    struct bitset all = {{0}};

    for (size_t i = 0; i < suite_count(); i++)
        if (!suite_list_has(&o.suites, i))
            bit_add(&all, i);
    suite_list_add(&o.suites, &all);
    o.share = SHARE_REAL;
    for (unsigned i = 0; i < 4; i++) {
        struct client *c;
        size_t n, bytes;
        const uint8_t *p;

        o.share_group = i % 2 == 0 ? 0x001D : 0x0104;
        c = client_from(pool, crypto, &o);
        p = client_output(c, &n);
        ck_assert_uint_gt(n, RECORD_HEADER);
        bytes = RECORD_HEADER + (size_t)(p[3] << 8 | p[4]);
        ck_assert_uint_eq(n, bytes);
        ck_assert(i % 2 == 0 ? n < 1500 : n > 2100);
        client_sent(c, n);
        client_free(c);
    }
    client_pool_free(pool);
}
END_TEST

START_TEST(no_share_is_local_trouble)
{
    struct offer o = test_offer(V13);
    struct client *c;
    struct answer a;
    size_t n;

    o.share = SHARE_REAL;
    o.share_group = 0x4242;
    c = client_new(crypto, &o);
    client_output(c, &n);
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(client_silence(c), CLIENT_DONE);
    client_answer(c, &a);
    ck_assert_int_eq(a.kind, ANSWER_LOCAL);
    ck_assert_uint_gt(a.words_len, 0);
    client_free(c);
}
END_TEST

START_TEST(nothing_changes_after_done)
{
    struct offer o = test_offer(V12);
    struct client *c = client_new(crypto, &o);
    struct answer a;

    ck_assert_int_eq(client_feed(c, "\25\3\3\0\2\2\50", 7), CLIENT_DONE);
    ck_assert_int_eq(client_feed(c, "HTTP", 4), CLIENT_DONE);
    ck_assert_int_eq(client_end(c, END_RESET), CLIENT_DONE);
    ck_assert_int_eq(client_silence(c), CLIENT_DONE);
    ck_assert(!client_has_hello(c));
    client_answer(c, &a);
    ck_assert_int_eq(a.kind, ANSWER_ALERT);
    ck_assert_uint_eq(a.alert, 40);
    ck_assert_uint_eq(a.alert_level, 2);
    client_free(c);
}
END_TEST

/* A peer can go on with it: it is a point of the curve, or in the field. */
static void check_group_has(uint16_t group, struct rd public)
{
    struct crypto_pair *pair = crypto_pair_new(crypto, group);
    uint8_t secret[KEX_BYTES_MAX];

    ck_assert_ptr_nonnull(pair);
    ck_assert_uint_ne(
        crypto_pair_secret(crypto, pair, public, secret, sizeof secret), 0);
    crypto_pair_free(pair);
}

START_TEST(shares)
{
    static const struct {
        uint16_t group, bytes;
    } want[] = {{0x17, 65},   {0x18, 97},   {0x19, 133},  {0x1D, 32},
                {0x1E, 56},   {0x100, 256}, {0x101, 384}, {0x102, 512},
                {0x103, 768}, {0x104, 1024}};
    uint8_t first[1024], again[1024];

    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        size_t n = crypto_share(crypto, want[i].group, first, sizeof first);

        ck_assert(crypto_can_share(want[i].group));
        ck_assert_uint_eq(n, want[i].bytes);
        ck_assert_uint_eq(
            crypto_share(crypto, want[i].group, again, sizeof again), n);
        ck_assert_mem_eq(first, again, n);
        ck_assert_uint_eq(crypto_share(crypto, want[i].group, again, n - 1), 0);
        if (n == 65 || n == 97 || n == 133)
            ck_assert_uint_eq(first[0], 4);
        check_group_has(want[i].group, rd_from(first, n));
    }
    ck_assert(!crypto_can_share(0x0016));
    ck_assert_uint_eq(crypto_share(crypto, 0x0016, first, sizeof first), 0);
}
END_TEST

START_TEST(hash_and_random)
{
    static const uint8_t abc[4] = {0xBA, 0x78, 0x16, 0xBF};
    static const uint8_t empty[4] = {0xE3, 0xB0, 0xC4, 0x42};
    uint8_t hash[32], a[3000] = {0}, b[3000] = {0};

    crypto_sha256("abc", 3, hash);
    ck_assert_mem_eq(hash, abc, 4);
    crypto_sha256(NULL, 0, hash);
    ck_assert_mem_eq(hash, empty, 4);
    crypto_random(crypto, a, sizeof a);
    crypto_random(crypto, b, sizeof b);
    ck_assert_mem_ne(a, b, 16);
    ck_assert_mem_ne(a + 1024, a + 2048, 16);
    crypto_nonce(crypto, b, 21);
    crypto_nonce(crypto, b + 21, 21);
    ck_assert_mem_ne(b, b + 21, 8);
    ck_assert_mem_ne(b, b + 8, 8);
    ck_assert_mem_ne(a + sizeof a - 16, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
}
END_TEST

/* More numbers than are remembered, each asked for twice. */
START_TEST(hashes_of_primes)
{
    uint8_t number[] = {0, 0, 1, 2, 3}, hash[32], first[8], again[8];
    uint8_t told[8] = {0};

    for (unsigned i = 1; i <= 200; i++) {
        struct rd whole = rd_from(number, sizeof number);
        struct rd stripped = rd_from(number + 1, sizeof number - 1);

        number[1] = (uint8_t)i;
        crypto_sha256(number + 1, sizeof number - 1, hash);
        crypto_prime_hash(crypto, whole, first);
        crypto_prime_hash(crypto, stripped, again);
        ck_assert_mem_eq(first, hash, 8);
        ck_assert_mem_eq(again, hash, 8);
        crypto_tell(crypto, whole, first);
        crypto_tell(crypto, stripped, again);
        ck_assert_mem_eq(first, again, 8);
        ck_assert_mem_ne(first, told, 8);
        memcpy(told, first, sizeof told);
    }
}
END_TEST

static TCase *outcome_cases(void)
{
    TCase *t = tcase_create("outcomes");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, outcome_at_once, 0, OUTCOMES);
    tcase_add_loop_test(t, outcome_byte_by_byte, 0, OUTCOMES);
    tcase_add_loop_test(t, outcome_cut_anywhere, 0, OUTCOMES);
    tcase_add_loop_test(t, outcome_in_fragments, 0, OUTCOMES);
    tcase_add_test(t, oversize);
    tcase_add_test(t, every_prefix);
    tcase_add_test(t, brief);
    tcase_add_test(t, every_flow_to_its_end);
    return t;
}

int main(void)
{
    Suite *s = suite_create("engine");
    TCase *t = tcase_create("details");
    SRunner *r;
    int failed;

    suite_add_tcase(s, outcome_cases());
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, details_of_dhe);
    tcase_add_test(t, details_of_the_others);
    tcase_add_test(t, details_of_tls13);
    tcase_add_test(t, words_are_the_first_bytes);
    tcase_add_test(t, output_is_a_client_hello);
    tcase_add_test(t, pool_hands_on);
    tcase_add_test(t, pool_has_room);
    tcase_add_test(t, no_share_is_local_trouble);
    tcase_add_test(t, nothing_changes_after_done);
    tcase_add_test(t, shares);
    tcase_add_test(t, hash_and_random);
    tcase_add_test(t, hashes_of_primes);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
