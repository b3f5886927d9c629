/* Preludes over the wire: TLS behind each of them, and peers that cut, stall
 * or drip. */
#include <stdio.h>
#include <stdlib.h>

#include "scanner/net/attempt.h"
#include "tests/loop/loop.h"
#include "tests/loop/peer.h"
#include "tests/unit/flights.h"
#include "tests/unit/talks.h"

enum { STALLS_MAX = 400 }; /* with a descriptor at each end */

struct outcome {
    unsigned calls;
    struct answer answer;
};

static const struct attempt_limits patient = {2000, 2000, 2000};
static const struct attempt_limits hasty = {9000, 100, 100};

static void on_done(void *arg, struct answer *a)
{
    struct outcome *o = arg;

    o->calls++;
    o->answer = *a;
}

static struct answer put(const struct peer *p, const char *prelude,
                         const struct attempt_limits *limits)
{
    struct offer offer = test_offer(VERSION_TLS12);
    struct outcome o = {0};

    offer.prelude = prelude;
    attempt_start(&net, (const struct sockaddr *)&p->at, &offer, limits,
                  on_done, &o);
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(o.calls, 1);
    return o.answer;
}

static struct answer put_script(struct peer_script script, const char *prelude,
                                const struct attempt_limits *limits)
{
    struct peer p;
    struct answer a;

    peer_start(&p, script);
    a = put(&p, prelude, limits);
    peer_stop(&p);
    return a;
}

/* All that the server of a talk says, with a flight behind it in records of so
 * many bytes: in packets of at most 300 where it is TDS. */
static size_t whole_talk(const struct talk *t, size_t records, uint8_t *out)
{
    struct flight f = flight_new(records, 0x0303);
    bool packets = strcmp(t->kind, "tds") == 0;
    size_t n = t->n;

    put_whole_flight(&f, 900);
    memcpy(out, t->bytes, n);
    for (size_t at = 0, k; at < f.out.len; at += k) {
        k = f.out.len - at < 300 ? f.out.len - at : 300;
        if (packets) {
            const uint8_t header[8] = {0x12, at + k == f.out.len,
                                       (uint8_t)((k + 8) >> 8),
                                       (uint8_t)(k + 8)};

            memcpy(out + n, header, sizeof header);
            n += sizeof header;
        }
        memcpy(out + n, f.out.buf + at, k);
        n += k;
    }
    flight_free(&f);
    return n;
}

static void expect_whole(struct answer a, const struct talk *t)
{
    ck_assert_msg(a.kind == ANSWER_HELLO && a.flight == FLIGHT_WHOLE,
                  "%s: kind %d, flight %d: %.*s", t->kind, a.kind, a.flight,
                  a.words_len, (const char *)a.words);
    ck_assert_uint_eq(a.chain_len, 906);
    answer_clear(&a);
}

/* At once, with nothing asked, and by the byte. */
START_TEST(sound)
{
    const struct talk *t = &talks[_i];
    uint8_t bytes[8192];
    struct peer_script s = {.bytes = bytes, .deaf = true, .end = PEER_HOLD};

    s.n = whole_talk(t, 16384, bytes);
    expect_whole(put_script(s, t->kind, &patient), t);
    s.chunk = 1;
    s.delay_us = 1;
    expect_whole(put_script(s, t->kind, &patient), t);
}
END_TEST

/* The connection ends after any byte of the prelude. */
START_TEST(cut)
{
    const struct talk *t = &talks[_i];
    struct peer_script s = {.bytes = (const uint8_t *)t->bytes,
                            .n = t->n,
                            .growing = true,
                            .deaf = true,
                            .connections = (unsigned)t->n};
    struct peer p;

    peer_start(&p, s);
    for (size_t i = 0; i < t->n; i++) {
        struct answer a = put(&p, t->kind, &patient);

        ck_assert_msg(a.kind == ANSWER_BROKE_OFF &&
                          (a.broken == BREAK_CLOSED || a.broken == BREAK_RESET),
                      "%s cut at %zu: kind %d, %d", t->kind, i, a.kind,
                      a.broken);
        answer_clear(&a);
    }
    peer_stop(&p);
}
END_TEST

/* A peer that falls silent after each number of bytes there is, each time in a
 * connection of its own, and all at once. None is given up before its time, nor
 * later than its last byte and three times that. */
static void put_stalls(const struct peer_script *script, const char *prelude,
                       struct outcome o[STALLS_MAX])
{
    struct offer offer = test_offer(VERSION_TLS12);
    struct peer p;

    ck_assert_uint_le(script->connections, STALLS_MAX);
    offer.prelude = prelude;
    peer_start(&p, *script);
    for (size_t i = 0; i < script->connections; i++) {
        o[i].calls = 0;
        attempt_start(&net, (const struct sockaddr *)&p.at, &offer, &hasty,
                      on_done, &o[i]);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    peer_stop(&p);
    for (size_t i = 0; i < script->connections; i++) {
        ck_assert_uint_eq(o[i].calls, 1);
        ck_assert_uint_ge(o[i].answer.milliseconds, hasty.answer_ms);
        ck_assert_uint_lt(o[i].answer.milliseconds,
                          hasty.connect_ms + 3 * hasty.answer_ms);
    }
}

START_TEST(stalled)
{
    static struct outcome o[STALLS_MAX];
    const struct talk *t = &talks[_i];
    const struct peer_script s = {.bytes = (const uint8_t *)t->bytes,
                                  .n = t->n,
                                  .growing = true,
                                  .deaf = true,
                                  .end = PEER_KEEP,
                                  .connections = (unsigned)t->n};

    put_stalls(&s, t->kind, o);
    for (size_t i = 0; i < t->n; i++) {
        struct answer *a = &o[i].answer;

        ck_assert_msg(a->kind == ANSWER_BROKE_OFF && a->broken == BREAK_TIMEOUT,
                      "%s stalled at %zu: kind %d, %d", t->kind, i, a->kind,
                      a->broken);
        answer_clear(a);
    }
}
END_TEST

/* Behind the prelude, in the packets of TDS, it is a stall of TLS; or still one
 * of the prelude, where the peer is slow. */
static bool is_stall(const struct answer *a)
{
    return a->kind == ANSWER_TIMEOUT ||
           (a->kind == ANSWER_HELLO && a->flight == FLIGHT_STALLED) ||
           (a->kind == ANSWER_BROKE_OFF && a->broken == BREAK_TIMEOUT);
}

START_TEST(stalled_in_packets)
{
    static struct outcome o[STALLS_MAX];
    const struct talk *t = talks;
    uint8_t bytes[8192];
    struct peer_script s = {
        .bytes = bytes, .growing = true, .deaf = true, .end = PEER_KEEP};
    size_t hellos = 0;

    while (strcmp(t->kind, "tds") != 0)
        t++;
    s.n = whole_talk(t, 100, bytes);
    for (s.from = t->n; s.from < s.n; s.from += s.connections) {
        s.connections = (unsigned)(s.n - s.from);
        if (s.connections > STALLS_MAX)
            s.connections = STALLS_MAX;
        put_stalls(&s, t->kind, o);
        for (size_t i = 0; i < s.connections; i++) {
            struct answer *a = &o[i].answer;

            hellos += a->kind == ANSWER_HELLO;
            ck_assert_msg(is_stall(a), "stalled at %zu: kind %d, flight %d",
                          s.from + i, a->kind, a->flight);
            answer_clear(a);
        }
    }
    ck_assert_uint_gt(hellos, 0);
}
END_TEST

/* A greeting that never ends, and never pauses for long either. */
START_TEST(dripping)
{
    static uint8_t line[4096];
    struct peer_script s = {.bytes = line,
                            .n = sizeof line,
                            .chunk = 1,
                            .delay_us = 5000,
                            .deaf = true,
                            .end = PEER_HOLD};
    const struct attempt_limits limits = {2000, 200, 200};
    struct answer a;

    memset(line, 'x', sizeof line);
    a = put_script(s, "smtp", &limits);
    ck_assert_int_eq(a.kind, ANSWER_BROKE_OFF);
    ck_assert_int_eq(a.broken, BREAK_TIMEOUT);
    ck_assert_uint_ge(a.milliseconds, 600);
    ck_assert_uint_lt(a.milliseconds, 4096 * 5);
    answer_clear(&a);
}
END_TEST

static void expect_words(struct answer a, enum answer_kind kind,
                         const char *words)
{
    ck_assert_int_eq(a.kind, kind);
    ck_assert_msg(a.words_len == strlen(words) &&
                      memcmp(a.words, words, a.words_len) == 0,
                  "%.*s", a.words_len, (const char *)a.words);
    answer_clear(&a);
}

START_TEST(turned_away)
{
    struct peer_script s = {.deaf = true, .end = PEER_HOLD};

    s.bytes = (const uint8_t *)"421 too many\r\n";
    s.n = 14;
    expect_words(put_script(s, "smtp", &patient), ANSWER_BUSY, "421 too many");
    s.bytes = (const uint8_t *)"HTTP/1.1 404 Not Found\r\n";
    s.n = 24;
    expect_words(put_script(s, "ipp", &patient), ANSWER_TURNED_AWAY,
                 "HTTP/1.1 404 Not Found");
}
END_TEST

/* The hello goes behind the prelude, and in packets where it must: what a
 * peer reads that says nothing itself. */
START_TEST(tds8_is_plain_tls)
{
    const struct talk t = {"tds8", "", 0};
    uint8_t bytes[8192];
    struct peer_script s = {.bytes = bytes, .end = PEER_HOLD};

    s.n = whole_talk(&t, 16384, bytes);
    expect_whole(put_script(s, "tds8", &patient), &t);
    s.n = 0;
    ck_assert_int_eq(put_script(s, "tds8", &hasty).kind, ANSWER_TIMEOUT);
}
END_TEST

static Suite *prelude_suite(void)
{
    Suite *s = suite_create("preludes on the wire");
    TCase *t = tcase_create("preludes");

    tcase_add_checked_fixture(t, loop_setup, loop_teardown);
    tcase_add_loop_test(t, sound, 0, (int)TALKS);
    tcase_add_loop_test(t, cut, 0, (int)TALKS);
    tcase_add_loop_test(t, stalled, 0, (int)TALKS);
    tcase_add_test(t, stalled_in_packets);
    tcase_add_test(t, dripping);
    tcase_add_test(t, turned_away);
    tcase_add_test(t, tds8_is_plain_tls);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(prelude_suite());
    int failed;

    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
