/* Connections side by side: what one does must not be felt by the others. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/net/attempt.h"
#include "scanner/net/conn.h"
#include "tests/loop/loop.h"
#include "tests/loop/peer.h"
#include "tests/unit/flights.h"

#define CROWD 200

struct one {
    struct conn conn; /* first */
    void (*hear)(struct one *o, const struct conn_news *news);
    size_t bytes;
    char text[32]; /* the first of these */
    unsigned opens, tells, timers, ends, gones;
    uint64_t due; /* by the clock of the machine */
    int error;
};

static struct one *ones[CROWD];

static void on_news(struct conn *c, const struct conn_news *news)
{
    struct one *o = (struct one *)(void *)c;

    o->opens += news->event == CONN_OPEN;
    o->timers += news->event == CONN_TIMER;
    o->gones += news->event == CONN_GONE;
    o->tells += news->event == CONN_BYTES;
    if (news->event == CONN_BYTES) {
        for (size_t i = 0; i < news->n && o->bytes + i < sizeof o->text; i++)
            o->text[o->bytes + i] = (char)news->p[i];
        o->bytes += news->n;
    }
    if (news->event == CONN_CLOSED || news->event == CONN_BROKEN) {
        o->ends++;
        o->error = news->error;
    }
    if (o->hear != NULL)
        o->hear(o, news);
    if (news->event == CONN_CLOSED || news->event == CONN_BROKEN)
        conn_close(c);
}

/* The address is the caller's: it need not stay. */
static void begin(struct one *o, const struct peer *p)
{
    struct sockaddr_in at = p->at;

    ck_assert_int_eq(
        conn_start(&o->conn, &net, (const struct sockaddr *)&at, on_news), 0);
    memset(&at, 0xff, sizeof at);
}

/* A byte that is urgent makes reads end before it, with more behind. */
static void *be_urgent(void *arg)
{
    struct peer *p = arg;
    int fd = accept(p->fd, NULL, NULL);

    ck_assert_int_eq(send(fd, "abc", 3, MSG_NOSIGNAL), 3);
    ck_assert_int_eq(send(fd, "!", 1, MSG_NOSIGNAL | MSG_OOB), 1);
    ck_assert_int_eq(send(fd, "defgh", 5, MSG_NOSIGNAL), 5);
    usleep(200000);
    close(fd);
    return NULL;
}

static void until_eight(struct one *o, const struct conn_news *news)
{
    if (news->event == CONN_OPEN) {
        usleep(50000); /* all of it is there */
        conn_timer(&o->conn, 100);
    }
    if (news->event == CONN_TIMER)
        conn_close(&o->conn);
}

START_TEST(urgent)
{
    struct one o = {.hear = until_eight};
    struct peer p;

    peer_bind(&p, 1);
    ck_assert_int_eq(pthread_create(&p.thread, NULL, be_urgent, &p), 0);
    begin(&o, &p);
    uv_run(&loop, UV_RUN_DEFAULT);
    pthread_join(p.thread, NULL);
    close(p.fd);
    ck_assert_uint_eq(o.bytes, 8);
    ck_assert_mem_eq(o.text, "abcdefgh", 8);
    ck_assert_uint_eq(o.timers, 1);
}
END_TEST

/* One is flooded faster than it reads; the other is served all the same. */
#define FLOOD (24 << 20)

static struct {
    struct one flooded, other;
    size_t before; /* of the flood, when the other had its timer */
} flood;

static void read_slowly(struct one *o, const struct conn_news *news)
{
    (void)o;
    if (news->event == CONN_BYTES)
        usleep(2000);
}

static void look(struct one *o, const struct conn_news *news)
{
    if (news->event == CONN_OPEN)
        conn_timer(&o->conn, 50);
    if (news->event == CONN_TIMER) {
        flood.before = flood.flooded.bytes;
        conn_close(&o->conn);
    }
}

START_TEST(flooded)
{
    struct peer p, q;
    uint8_t *noise = calloc(FLOOD, 1);

    memset(&flood, 0, sizeof flood);
    flood.flooded.hear = read_slowly;
    flood.other.hear = look;
    peer_start(&p, (struct peer_script){
                       .deaf = true, .bytes = noise, .n = FLOOD});
    peer_bind(&q, 1);
    begin(&flood.flooded, &p);
    while (flood.flooded.bytes == 0)
        uv_run(&loop, UV_RUN_ONCE);
    begin(&flood.other, &q);
    uv_run(&loop, UV_RUN_DEFAULT);
    peer_stop(&p);
    close(q.fd);
    free(noise);
    ck_assert_uint_eq(flood.flooded.bytes, FLOOD);
    ck_assert_uint_eq(flood.flooded.ends, 1);
    ck_assert_int_eq(flood.flooded.error, 0);
    ck_assert_uint_eq(flood.other.timers, 1);
    ck_assert_uint_lt(flood.before, FLOOD / 2);
}
END_TEST

/* All are ready at once; the first that is told closes all others. */
static void close_all(struct one *o, const struct conn_news *news)
{
    if (news->event == CONN_GONE) {
        for (size_t i = 0; i < CROWD; i++)
            if (ones[i] == o)
                ones[i] = NULL;
        ck_assert_uint_le(o->tells, 1);
        free(o);
    }
    if (news->event != CONN_BYTES)
        return;
    for (size_t i = 0; i < CROWD; i++) {
        if (ones[i] == NULL)
            continue;
        ck_assert_uint_eq(ones[i]->tells, ones[i] == o);
        conn_close(&ones[i]->conn);
    }
}

START_TEST(closed_by_another)
{
    struct peer p;

    peer_start(&p, (struct peer_script){.deaf = true,
                                        .bytes = (const uint8_t *)"hello",
                                        .n = 5,
                                        .end = PEER_KEEP,
                                        .connections = CROWD});
    for (size_t i = 0; i < CROWD; i++) {
        ones[i] = mem_alloc(sizeof *ones[i]);
        ones[i]->hear = close_all;
        begin(ones[i], &p);
    }
    usleep(300000);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < CROWD; i++)
        ck_assert_ptr_null(ones[i]);
    peer_stop(&p);
}
END_TEST

/* Of two that are ready at once the first closes the other, whose event is at
 * hand still. Who connects then must not take it for its own: neither on the
 * socket that was kept, nor on one with the descriptor of the other. */
#define LATE 3
static struct one *late; /* so many, to where nobody answers */
static struct sockaddr_in nowhere = {.sin_family = AF_INET};

static void give_up(struct one *o, const struct conn_news *news)
{
    if (news->event == CONN_TIMER)
        conn_close(&o->conn);
}

static void close_all_and_go(struct one *o, const struct conn_news *news)
{
    if (news->event == CONN_BYTES && late->due == 0) {
        late->due = 1;
        conn_close(&o->conn);
        for (size_t i = 0; i < CROWD; i++)
            conn_close(&ones[i]->conn);
    }
    if (news->event == CONN_GONE && late->due == 1) {
        late->due = 2;
        for (size_t i = 0; i < LATE; i++) {
            ck_assert_int_eq(conn_start(&late[i].conn, &net,
                                        (const struct sockaddr *)&nowhere,
                                        on_news),
                             0);
            conn_timer(&late[i].conn, 200);
        }
    }
}

static unsigned opened(void)
{
    unsigned n = 0;

    for (size_t i = 0; i < CROWD; i++)
        n += ones[i]->opens;
    return n;
}

START_TEST(not_for_the_next)
{
    struct one next[LATE] = {0};
    struct peer p;
    struct hole h;

    late = next;
    for (size_t i = 0; i < LATE; i++)
        next[i].hear = give_up;
    nowhere.sin_addr.s_addr = inet_addr("127.0.93.61");
    nowhere.sin_port = htons(24461);
    hole_dig(&h, &nowhere);
    peer_start(&p, (struct peer_script){.bytes = (const uint8_t *)"hello",
                                        .n = 5,
                                        .end = PEER_KEEP,
                                        .connections = CROWD});
    for (size_t i = 0; i < CROWD; i++) {
        ones[i] = mem_alloc(sizeof *ones[i]);
        ones[i]->hear = close_all_and_go;
        begin(ones[i], &p);
    }
    while (opened() < CROWD)
        uv_run(&loop, UV_RUN_ONCE);
    for (size_t i = 0; i < CROWD; i++)
        (void)conn_send(&ones[i]->conn, (const uint8_t *)"?", 1);
    usleep(300000);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < CROWD; i++)
        free(ones[i]);
    peer_stop(&p);
    hole_fill(&h);
    ck_assert_uint_eq(next[0].due, 2);
    for (size_t i = 0; i < LATE; i++) {
        ck_assert_uint_eq(next[i].timers, 1);
        ck_assert_uint_eq(next[i].opens + next[i].ends + next[i].tells, 0);
    }
}
END_TEST

/* Round after round on sockets that were used before: each hears what is said
 * to it, and nothing else, whoever closes whom meanwhile. */
#define ROUNDS 10

static struct {
    const struct peer *peer;
    unsigned heard;
} again;

static void begin_again(struct one *o)
{
    unsigned rounds = o->gones;

    *o = (struct one){.hear = o->hear, .gones = rounds};
    begin(o, again.peer);
}

static void hear_again(struct one *o, const struct conn_news *news)
{
    size_t i = 0;

    ck_assert(news->event != CONN_FAILED && news->event != CONN_BROKEN);
    ck_assert(news->event != CONN_CLOSED);
    while (ones[i] != o)
        i++;
    if (news->event == CONN_BYTES) {
        ck_assert_uint_eq(o->bytes, 5);
        ck_assert_mem_eq(o->text, "hello", 5);
        again.heard++;
        conn_close(&o->conn);
        if (i % 3 == 0 && ones[i + 1]->gones < ROUNDS)
            conn_close(&ones[i + 1]->conn);
    }
    if (news->event == CONN_GONE && o->gones < ROUNDS)
        begin_again(o);
}

START_TEST(used_again)
{
    enum { FEW = 60 };
    struct peer p;

    peer_start(&p, (struct peer_script){.deaf = true,
                                        .bytes = (const uint8_t *)"hello",
                                        .n = 5,
                                        .end = PEER_FIN,
                                        .connections = FEW * ROUNDS});
    again.peer = &p;
    for (size_t i = 0; i < FEW; i++) {
        ones[i] = mem_alloc(sizeof *ones[i]);
        ones[i]->hear = hear_again;
        begin(ones[i], &p);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_ge(again.heard, FEW * ROUNDS * 2 / 3);
    for (size_t i = 0; i < FEW; i++) {
        ck_assert_uint_eq(ones[i]->gones, ROUNDS);
        free(ones[i]);
    }
    peer_stop(&p);
}
END_TEST

/* A reset is what the other side sees, whether the socket is kept or not, and
 * the next connection comes from another port. */
static void once_more(struct one *o, const struct conn_news *news)
{
    if (news->event == CONN_BYTES)
        conn_close(&o->conn);
    if (news->event == CONN_GONE && o->gones < 2)
        begin_again(o);
}

static void *see_reset(void *arg)
{
    const struct peer *p = arg;
    struct sockaddr_in from[2];
    socklen_t n = sizeof from[0];
    char byte;

    for (int i = 0; i < 2; i++) {
        int fd = accept(p->fd, (struct sockaddr *)&from[i], &n);

        ck_assert_int_eq(send(fd, "hello", 5, MSG_NOSIGNAL), 5);
        ck_assert_int_eq(recv(fd, &byte, 1, 0), -1);
        ck_assert_int_eq(errno, ECONNRESET);
        close(fd);
    }
    ck_assert_uint_ne(from[0].sin_port, from[1].sin_port);
    return NULL;
}

START_TEST(reset_and_kept)
{
    struct one o = {.hear = once_more};
    struct peer p;
    int fd;

    peer_bind(&p, 2);
    again.peer = &p;
    ck_assert_int_eq(pthread_create(&p.thread, NULL, see_reset, &p), 0);
    begin(&o, &p);
    fd = o.conn.fd;
    uv_run(&loop, UV_RUN_DEFAULT);
    pthread_join(p.thread, NULL);
    close(p.fd);
    ck_assert_uint_eq(o.gones, 2);
    ck_assert_int_eq(o.conn.fd, fd);
    ck_assert_uint_eq(net.watch.n_spares, 1);
}
END_TEST

/* From outside of any event, and again from within its last. */
START_TEST(closed_from_outside)
{
    struct one o = {0};
    struct peer p;

    peer_bind(&p, 1);
    begin(&o, &p);
    conn_close(&o.conn);
    ck_assert_uint_eq(o.gones, 0);
    conn_timer(&o.conn, 1); /* of no use any more */
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(o.gones, 1);
    ck_assert_uint_eq(o.opens + o.ends + o.timers, 0);
    close(p.fd);
}
END_TEST

/* Each has its time, and none is early, those set anew neither. */
static void in_time(struct one *o, const struct conn_news *news)
{
    if (news->event != CONN_TIMER)
        return;
    ck_assert_uint_ge(uv_hrtime() / 1000000 + 1, o->due);
    conn_close(&o->conn);
}

static void set(struct one *o, uint64_t ms)
{
    uv_update_time(&loop);
    o->due = uv_hrtime() / 1000000 + ms;
    conn_timer(&o->conn, ms);
}

START_TEST(many_timers)
{
    struct peer p;

    peer_bind(&p, CROWD);
    for (size_t i = 0; i < CROWD; i++) {
        ones[i] = mem_alloc(sizeof *ones[i]);
        ones[i]->hear = in_time;
        begin(ones[i], &p);
        set(ones[i], 1 + i * 7 % 300);
    }
    for (size_t i = 0; i < CROWD; i += 2)
        set(ones[i], i % 4 == 0 ? 5 : 200 + i);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < CROWD; i++) {
        ck_assert_uint_eq(ones[i]->timers, 1);
        ck_assert_uint_eq(ones[i]->gones, 1);
        free(ones[i]);
    }
    close(p.fd);
}
END_TEST

/* More answers than are looked at at a time wait in their sockets while we are
 * busy for longer than any of them may take. */
static void be_busy(uv_check_t *c)
{
    usleep(600000);
    uv_close((uv_handle_t *)c, NULL);
}

static void not_late(void *arg, struct answer *a)
{
    unsigned *answered = arg;

    ck_assert_int_eq(a->kind, ANSWER_ALERT);
    answer_clear(a);
    ++*answered;
}

START_TEST(busy_with_a_crowd)
{
    const struct attempt_limits limits = {3000, 200, 200};
    struct offer offer = test_offer(VERSION_TLS12);
    struct flight flight = flight_new(64, 0x0303);
    unsigned answered = 0;
    uv_check_t busy;
    struct peer p;

    put_alert(&flight, 2, 40);
    peer_start(&p, (struct peer_script){.deaf = true,
                                        .bytes = flight.out.buf,
                                        .n = flight.out.len,
                                        .end = PEER_KEEP,
                                        .connections = CROWD});
    for (size_t i = 0; i < CROWD; i++)
        attempt_start(&net, (struct sockaddr *)&p.at, &offer, &limits,
                      not_late, &answered);
    uv_check_init(&loop, &busy);
    uv_check_start(&busy, be_busy);
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(answered, CROWD);
    peer_stop(&p);
    flight_free(&flight);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("connections");
    TCase *t = tcase_create("connections");
    SRunner *r;
    int failed;

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, loop_setup, loop_teardown);
    tcase_add_test(t, urgent);
    tcase_add_test(t, flooded);
    tcase_add_test(t, closed_by_another);
    tcase_add_test(t, not_for_the_next);
    tcase_add_test(t, used_again);
    tcase_add_test(t, reset_and_kept);
    tcase_add_test(t, closed_from_outside);
    tcase_add_test(t, many_timers);
    tcase_add_test(t, busy_with_a_crowd);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
