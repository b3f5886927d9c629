#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "scanner/net/attempt.h"
#include "scanner/net/conn.h"
#include "tests/loop/loop.h"
#include "tests/loop/peer.h"
#include "tests/unit/flights.h"

/* What one attempt came to. */
struct outcome {
    unsigned calls;
    bool started; /* attempt_start() has returned */
    struct offer offer;
    struct answer answer;
};

static struct flight flight;

static const struct attempt_limits patient = {2000, 2000, 2000};
static const struct attempt_limits hasty = {100, 100, 60};

static void setup(void)
{
    loop_setup();
    flight = flight_new(16384, 0x0303);
}

static void teardown(void)
{
    loop_teardown();
    flight_free(&flight);
}

static void on_done(void *arg, struct answer *a)
{
    struct outcome *o = arg;

    ck_assert(o->started);
    o->calls++;
    o->answer = *a;
    memset(&o->offer, 0xEE, sizeof o->offer); /* not needed any more */
}

static struct attempt *start_to(const struct sockaddr *to,
                                const struct attempt_limits *limits,
                                struct outcome *o)
{
    struct attempt *a;

    o->offer = test_offer(VERSION_TLS12);
    a = attempt_start(&net, to, &o->offer, limits, on_done, o);
    ck_assert_uint_eq(o->calls, 0);
    o->started = true;
    return a;
}

static struct attempt *start(const struct peer *p,
                             const struct attempt_limits *limits,
                             struct outcome *o)
{
    return start_to((const struct sockaddr *)&p->at, limits, o);
}

/* One attempt to its end. */
static struct answer put(const struct peer *p,
                         const struct attempt_limits *limits)
{
    struct outcome o = {0};

    start(p, limits, &o);
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(o.calls, 1);
    return o.answer;
}

static struct answer put_script(struct peer_script script,
                                const struct attempt_limits *limits)
{
    struct peer p;
    struct answer a;

    peer_start(&p, script);
    a = put(&p, limits);
    peer_stop(&p);
    return a;
}

static void expect(struct answer a, enum answer_kind kind,
                   enum answer_flight flight_kind, enum answer_break broken)
{
    ck_assert_msg(a.kind == kind && a.flight == flight_kind &&
                      a.broken == broken,
                  "kind %d flight %d broken %d words %.*s", a.kind, a.flight,
                  a.broken, a.words_len, (const char *)a.words);
    answer_clear(&a);
}

START_TEST(whole_flight)
{
    struct peer_script s = {.end = PEER_HOLD};
    struct answer a;

    put_whole_flight(&flight, 3000);
    s.bytes = flight.out.buf;
    s.n = flight.out.len;
    a = put_script(s, &patient);
    ck_assert_uint_eq(a.bytes, s.n);
    ck_assert_uint_eq(a.chain_len, 3006);
    expect(a, ANSWER_HELLO, FLIGHT_WHOLE, BREAK_NONE);
    s.delay_us = 60000;
    a = put_script(s, &patient);
    ck_assert_uint_ge(a.milliseconds, 50);
    ck_assert_uint_lt(a.milliseconds, 1500);
    expect(a, ANSWER_HELLO, FLIGHT_WHOLE, BREAK_NONE);
}
END_TEST

START_TEST(byte_by_byte)
{
    struct peer_script s = {.end = PEER_HOLD, .chunk = 1, .delay_us = 1};

    put_whole_flight(&flight, 300);
    s.bytes = flight.out.buf;
    s.n = flight.out.len;
    expect(put_script(s, &patient), ANSWER_HELLO, FLIGHT_WHOLE, BREAK_NONE);
}
END_TEST

/* A peer that hangs up after each possible number of bytes. */
static void end_everywhere(enum peer_end end, enum answer_kind kind,
                           enum answer_break broken)
{
    struct peer_script s = {.end = end, .growing = true};
    struct peer p;
    size_t hello;

    put_hello(&flight, 0x0303, DHE_RSA_AES);
    flight_flush(&flight);
    hello = flight.out.len;
    put_certificate(&flight, 20);
    put_dhe(&flight, true);
    put_empty(&flight, HS_SERVER_HELLO_DONE);
    flight_flush(&flight);
    s.bytes = flight.out.buf;
    s.connections = (unsigned)flight.out.len + 1;
    peer_start(&p, s);
    for (size_t i = 0; i < flight.out.len; i++)
        expect(put(&p, &patient), i < hello ? kind : ANSWER_HELLO,
               i < hello ? FLIGHT_NONE : FLIGHT_BROKEN,
               i < hello ? BREAK_NONE : broken);
    expect(put(&p, &patient), ANSWER_HELLO, FLIGHT_WHOLE, BREAK_NONE);
    peer_stop(&p);
}

START_TEST(fin_everywhere)
{
    end_everywhere(PEER_FIN, ANSWER_CLOSED, BREAK_CLOSED);
}
END_TEST

START_TEST(rst_everywhere)
{
    end_everywhere(PEER_RST, ANSWER_RESET, BREAK_RESET);
}
END_TEST

/* The peer does not even read the hello: FIN or RST race with our write. */
START_TEST(hung_up_at_once)
{
    for (int i = 0; i < 200; i++) {
        struct peer_script s = {.deaf = true, .end = PEER_FIN};
        struct answer a = put_script(s, &patient);

        ck_assert(a.kind == ANSWER_CLOSED || a.kind == ANSWER_RESET);
        s.end = PEER_RST;
        expect(put_script(s, &patient), ANSWER_RESET, FLIGHT_NONE, BREAK_NONE);
    }
}
END_TEST

/* It says why before it hangs up, without reading: the kernel sends a RST for
 * the unread hello, and the alert must not be lost. */
START_TEST(alert_then_hung_up)
{
    struct peer_script s = {.deaf = true, .end = PEER_FIN};

    put_alert(&flight, 2, 70);
    s.bytes = flight.out.buf;
    s.n = flight.out.len;
    for (int i = 0; i < 200; i++) {
        struct answer a = put_script(s, &patient);

        ck_assert_uint_eq(a.alert, 70);
        expect(a, ANSWER_ALERT, FLIGHT_NONE, BREAK_NONE);
    }
}
END_TEST

START_TEST(silent)
{
    struct peer_script s = {.end = PEER_HOLD};
    struct answer a = put_script(s, &hasty);

    ck_assert_uint_ge(a.milliseconds, 100);
    ck_assert_uint_lt(a.milliseconds, 1000);
    expect(a, ANSWER_TIMEOUT, FLIGHT_NONE, BREAK_NONE);
}
END_TEST

START_TEST(half_a_record)
{
    struct peer_script s = {
        .end = PEER_HOLD, .bytes = (const uint8_t *)"\26\3\3\0\100\2", .n = 6};
    struct answer a = put_script(s, &hasty);

    ck_assert(a.got_handshake_bytes);
    ck_assert_uint_eq(a.bytes, 6);
    expect(a, ANSWER_TIMEOUT, FLIGHT_NONE, BREAK_NONE);
}
END_TEST

/* It stalls behind its ServerHello: the short wait counts, not the long. */
START_TEST(stalled)
{
    const struct attempt_limits limits = {5000, 5000, 50};
    struct peer_script s = {.end = PEER_HOLD};
    struct answer a;

    put_hello(&flight, 0x0303, RSA_AES);
    put_certificate(&flight, 100);
    flight_flush(&flight);
    s.bytes = flight.out.buf;
    s.n = flight.out.len;
    a = put_script(s, &limits);
    ck_assert_uint_ge(a.milliseconds, 50);
    ck_assert_uint_lt(a.milliseconds, 1000);
    expect(a, ANSWER_HELLO, FLIGHT_STALLED, BREAK_NONE);
}
END_TEST

/* It drips: no single wait is too long, but the whole is. */
START_TEST(dripping)
{
    const struct attempt_limits limits = {100, 100, 90};
    struct peer_script s = {.end = PEER_HOLD, .delay_us = 5000};
    struct answer a;

    put_hello(&flight, 0x0303, RSA_AES);
    flight_flush(&flight);
    put_certificate(&flight, 3000);
    flight_flush(&flight);
    s.bytes = flight.out.buf;
    s.n = flight.out.len;
    s.chunk = 16;
    a = put_script(s, &limits);
    ck_assert_uint_ge(a.milliseconds, 300);
    ck_assert_uint_lt(a.milliseconds, 1000);
    expect(a, ANSWER_HELLO, FLIGHT_STALLED, BREAK_NONE);
    s.delay_us = 30000;
    a = put_script(s, &limits);
    ck_assert_uint_lt(a.milliseconds, 1000);
    expect(a, ANSWER_TIMEOUT, FLIGHT_NONE, BREAK_NONE);
}
END_TEST

/* Runs behind the poll: the timers come next, with the sockets not looked at
 * for long. */
static void be_busy(uv_check_t *c)
{
    usleep(400000);
    uv_close((uv_handle_t *)c, NULL);
}

/* Our own slowness is not the peer's: the answer waits in the socket. */
START_TEST(busy_loop)
{
    struct peer_script s = {.end = PEER_HOLD, .delay_us = 50000};
    uv_check_t busy;

    put_whole_flight(&flight, 300);
    s.bytes = flight.out.buf;
    s.n = flight.out.len;
    uv_check_init(&loop, &busy);
    uv_check_start(&busy, be_busy);
    expect(put_script(s, &hasty), ANSWER_HELLO, FLIGHT_WHOLE, BREAK_NONE);
}
END_TEST

START_TEST(garbage)
{
    size_t n = 10 << 20;
    uint8_t *noise = malloc(n);
    struct peer_script s = {.end = PEER_FIN, .bytes = noise, .n = n};

    memset(noise, 'x', n);
    expect(put_script(s, &patient), ANSWER_NOT_TLS, FLIGHT_NONE, BREAK_NONE);
    s.deaf = true;
    expect(put_script(s, &patient), ANSWER_NOT_TLS, FLIGHT_NONE, BREAK_NONE);
    free(noise);
}
END_TEST

START_TEST(endless_certificate)
{
    struct peer_script s = {.end = PEER_FIN};

    put_hello(&flight, 0x0303, RSA_AES);
    put_certificate(&flight, 2 * ANSWER_FLIGHT_MAX);
    flight_flush(&flight);
    s.bytes = flight.out.buf;
    s.n = flight.out.len;
    expect(put_script(s, &patient), ANSWER_HELLO, FLIGHT_BROKEN,
           BREAK_OVERSIZE);
}
END_TEST

START_TEST(port_closed)
{
    struct peer p;

    peer_bind(&p, -1);
    expect(put(&p, &patient), ANSWER_PORT_CLOSED, FLIGHT_NONE, BREAK_NONE);
    close(p.fd);
}
END_TEST

/* A full backlog drops the SYN. */
static void peer_full(struct peer *p, int queued[4])
{
    peer_bind(p, 0);
    for (int i = 0; i < 4; i++) {
        queued[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        connect(queued[i], (struct sockaddr *)&p->at, sizeof p->at);
    }
    usleep(10000);
}

static void peer_empty(struct peer *p, const int queued[4])
{
    for (int i = 0; i < 4; i++)
        close(queued[i]);
    close(p->fd);
}

START_TEST(no_connect)
{
    struct peer p;
    int queued[4];
    struct answer a;

    peer_full(&p, queued);
    a = put(&p, &hasty);
    ck_assert_uint_ge(a.milliseconds, 100);
    expect(a, ANSWER_NO_CONNECT, FLIGHT_NONE, BREAK_NONE);
    peer_empty(&p, queued);
}
END_TEST

static struct answer put_to(const struct sockaddr *to)
{
    struct outcome o = {0};

    start_to(to, &patient, &o);
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(o.calls, 1);
    return o.answer;
}

START_TEST(unroutable)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(443)};

    to.sin_addr.s_addr = htonl(INADDR_BROADCAST);
    expect(put_to((struct sockaddr *)&to), ANSWER_UNREACHABLE, FLIGHT_NONE,
           BREAK_NONE);
}
END_TEST

START_TEST(local_trouble)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(443)};
    struct sockaddr_storage none = {.ss_family = AF_UNIX};
    struct rlimit old, few;
    struct answer a = put_to((struct sockaddr *)&none);

    ck_assert_uint_gt(a.words_len, 0);
    expect(a, ANSWER_LOCAL, FLIGHT_NONE, BREAK_NONE);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    getrlimit(RLIMIT_NOFILE, &old);
    few = old;
    few.rlim_cur = 3;
    setrlimit(RLIMIT_NOFILE, &few);
    a = put_to((struct sockaddr *)&to);
    setrlimit(RLIMIT_NOFILE, &old);
    ck_assert_msg(memcmp(a.words, "too many open files", 19) == 0, "%.*s",
                  a.words_len, (const char *)a.words);
    expect(a, ANSWER_LOCAL, FLIGHT_NONE, BREAK_NONE);
}
END_TEST

START_TEST(no_hello)
{
    struct offer offer = test_offer(VERSION_TLS13);
    struct outcome o = {.started = true};
    struct peer p;

    offer.share = SHARE_REAL;
    offer.share_group = 0x4242;
    peer_bind(&p, 1);
    attempt_start(&net, (struct sockaddr *)&p.at, &offer, &patient, on_done,
                  &o);
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(o.calls, 1);
    expect(o.answer, ANSWER_LOCAL, FLIGHT_NONE, BREAK_NONE);
    close(p.fd);
}
END_TEST

/* Aborting. */

START_TEST(abort_before_connect)
{
    struct outcome o = {0};
    struct sockaddr_storage none = {.ss_family = AF_UNIX};
    struct peer p;
    int queued[4];

    peer_full(&p, queued);
    attempt_abort(start(&p, &patient, &o)); /* at once */
    attempt_abort(start_to((struct sockaddr *)&none, &patient, &o));
    uv_run(&loop, UV_RUN_DEFAULT);
    struct attempt *a = start(&p, &patient, &o);

    uv_run(&loop, UV_RUN_NOWAIT);
    attempt_abort(a); /* while it connects */
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(o.calls, 0);
    peer_empty(&p, queued);
}
END_TEST

/* The loop is turned `turns` times before the abort: that is every state from
 * before the connection to the end of the flight. */
START_TEST(abort_after_turns)
{
    struct peer_script s = {.end = PEER_HOLD, .chunk = 40, .delay_us = 300};

    put_whole_flight(&flight, 300);
    s.bytes = flight.out.buf;
    s.n = flight.out.len;
    for (int turns = 0; turns < 30; turns++) {
        struct outcome o = {0};
        struct peer p;
        struct attempt *a;

        peer_start(&p, s);
        a = start(&p, &patient, &o);
        for (int i = 0; i < turns && o.calls == 0; i++)
            uv_run(&loop, UV_RUN_ONCE);
        if (o.calls == 0) {
            attempt_abort(a);
            uv_run(&loop, UV_RUN_DEFAULT);
            ck_assert_uint_eq(o.calls, 0);
        }
        answer_clear(&o.answer);
        peer_stop(&p);
    }
}
END_TEST

/* A new attempt from within the callback, as a job does. */
struct chain {
    struct peer peer;
    unsigned left;
    struct offer offer;
    struct answer last;
};

static void on_link(void *arg, struct answer *a)
{
    struct chain *c = arg;

    c->offer = test_offer(VERSION_TLS12);
    answer_clear(&c->last);
    c->last = *a;
    if (c->left-- > 0)
        attempt_start(&net, (struct sockaddr *)&c->peer.at, &c->offer, &patient,
                      on_link, c);
}

START_TEST(one_after_the_other)
{
    struct chain c = {.left = 100};
    struct answer none = {0};

    put_alert(&flight, 2, 40);
    peer_start(&c.peer, (struct peer_script){.bytes = flight.out.buf,
                                             .n = flight.out.len,
                                             .connections = 100});
    on_link(&c, &none);
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(c.left, UINT32_MAX);
    expect(c.last, ANSWER_ALERT, FLIGHT_NONE, BREAK_NONE);
    peer_stop(&c.peer);
}
END_TEST

#define CROWD 200

START_TEST(many_at_once)
{
    static struct outcome o[CROWD];
    struct peer p;

    put_whole_flight(&flight, 2000);
    peer_start(&p, (struct peer_script){.bytes = flight.out.buf,
                                        .n = flight.out.len,
                                        .end = PEER_FIN,
                                        .connections = CROWD});
    for (size_t i = 0; i < CROWD; i++)
        start(&p, &patient, &o[i]);
    ck_assert_uint_eq(net.attempts, CROWD);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < CROWD; i++) {
        ck_assert_uint_eq(o[i].calls, 1);
        answer_clear(&o[i].answer);
    }
    peer_stop(&p);
}
END_TEST

/* The connection alone. */

struct listener {
    struct conn conn;
    unsigned opens, sents, ends, gones;
    unsigned sleep_us; /* before it sends */
    const uint8_t *bytes;
    size_t n;
    int error;
};

static void on_news(struct conn *c, const struct conn_news *news)
{
    struct listener *l = (struct listener *)(void *)c;

    l->gones += news->event == CONN_GONE;
    l->sents += news->event == CONN_SENT;
    if (news->event == CONN_OPEN) {
        l->opens++;
        usleep(l->sleep_us);
        if (!conn_send(c, l->bytes, l->n) && c->write_error != 0)
            ck_assert(!conn_send(c, l->bytes, l->n)); /* no SIGPIPE */
    }
    if (news->event == CONN_CLOSED || news->event == CONN_BROKEN) {
        l->ends++;
        l->error = news->error;
        conn_close(c);
        conn_close(c);
    }
}

static void listen_to(struct listener *l, struct peer_script script)
{
    struct peer p;

    peer_start(&p, script);
    ck_assert_int_eq(
        conn_start(&l->conn, &net, (struct sockaddr *)&p.at, on_news), 0);
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(l->opens, 1);
    ck_assert_uint_eq(l->ends, 1);
    ck_assert_uint_eq(l->gones, 1);
    peer_stop(&p);
}

/* The write meets the RST first and takes the error from the socket. */
START_TEST(reset_met_by_the_write)
{
    struct listener l = {
        .sleep_us = 50000, .bytes = (const uint8_t *)"hello", .n = 5};

    listen_to(&l, (struct peer_script){
                      .deaf = true, .linger_us = 20000, .end = PEER_RST});
    ck_assert_int_eq(l.error, UV_ECONNRESET);
}
END_TEST

/* More than the socket takes at once, to a peer that reads it all, slowly. */
START_TEST(long_send)
{
    size_t n = 20 << 20;
    uint8_t *bytes = calloc(n, 1);
    struct listener l = {.bytes = bytes, .n = n};

    listen_to(&l, (struct peer_script){
                      .slow_us = 20000, .thirst = n, .end = PEER_FIN});
    ck_assert_uint_eq(l.sents, 1);
    ck_assert_int_eq(l.error, 0);
    free(bytes);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("net");
    TCase *t = tcase_create("attempt");
    SRunner *r;
    int failed;

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, whole_flight);
    tcase_add_test(t, byte_by_byte);
    tcase_add_test(t, fin_everywhere);
    tcase_add_test(t, rst_everywhere);
    tcase_add_test(t, hung_up_at_once);
    tcase_add_test(t, alert_then_hung_up);
    tcase_add_test(t, silent);
    tcase_add_test(t, half_a_record);
    tcase_add_test(t, stalled);
    tcase_add_test(t, dripping);
    tcase_add_test(t, busy_loop);
    tcase_add_test(t, garbage);
    tcase_add_test(t, endless_certificate);
    tcase_add_test(t, port_closed);
    tcase_add_test(t, no_connect);
    tcase_add_test(t, unroutable);
    tcase_add_test(t, local_trouble);
    tcase_add_test(t, no_hello);
    tcase_add_test(t, abort_before_connect);
    tcase_add_test(t, abort_after_turns);
    tcase_add_test(t, one_after_the_other);
    tcase_add_test(t, many_at_once);
    tcase_add_test(t, reset_met_by_the_write);
    tcase_add_test(t, long_send);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
