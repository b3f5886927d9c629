/* Attempts whose client is parked while a thread searches a Diffie-Hellman
 * secret for it: whatever becomes of the connection meanwhile. */
#include <stdlib.h>
#include <string.h>

#include "scanner/net/attempt.h"
#include "tests/loop/loop.h"
#include "tests/loop/peer.h"
#include "tests/unit/flights.h"
#include "tests/unit/offers.h"

#define P_BYTES 256

struct outcome {
    unsigned calls;
    struct offer offer;
    struct answer answer;
};

static struct flight flight;

/* Hasty: a search takes longer than any of these. */
static const struct attempt_limits limits = {2000, 100, 20};

/* The server's value is its generator, so Z and Yc are equal: they cannot have
 * two shapes, which takes a while to find out. */
static const struct offer_steer possible = {.z = SHAPE_LOW, .yc = SHAPE_LOW};
static const struct offer_steer impossible = {.z = SHAPE_LOW, .yc = SHAPE_HIGH};

static void setup(void)
{
    uint8_t p[P_BYTES], g[P_BYTES];

    loop_setup();
    memset(p, 0xC5, sizeof p);
    memset(g, 0x5A, sizeof g);
    flight = flight_new(16384, 0x0303);
    put_hello(&flight, 0x0303, ANON_AES);
    message_open(&flight, HS_SERVER_KEY_EXCHANGE);
    put_vector(&flight, p, sizeof p);
    put_vector(&flight, g, sizeof g);
    put_vector(&flight, g, sizeof g);
    message_close(&flight);
    put_empty(&flight, HS_SERVER_HELLO_DONE);
    flight_flush(&flight);
}

static void teardown(void)
{
    loop_teardown();
    flight_free(&flight);
}

static void on_done(void *arg, struct answer *a)
{
    struct outcome *o = arg;

    o->calls++;
    o->answer = *a;
}

static struct attempt *start(struct peer *p, enum peer_end end,
                             const struct offer_steer *dh, struct outcome *o)
{
    struct peer_script script = {
        .bytes = flight.out.buf, .n = flight.out.len, .end = end};

    memset(o, 0, sizeof *o);
    o->offer.version = VERSION_TLS12;
    o->offer.depth = DEPTH_FINISH;
    o->offer.steer = *dh;
    offer_add(&o->offer, ANON_AES);
    peer_start(p, script);
    return attempt_start(&net, (struct sockaddr *)&p->at, &o->offer, &limits,
                         on_done, o);
}

static const struct end {
    const struct offer_steer *dh;
    enum peer_end end;
    enum answer_finish finish;
    enum answer_stage stage;
    enum answer_break broken;
} ends[] = {
    /* Our own time is not the peer's silence... */
    {&impossible, PEER_HOLD, FINISH_UNTESTABLE, STAGE_KEY_EXCHANGE, BREAK_NONE},
    /* ...which begins when the exchange is sent. */
    {&possible, PEER_HOLD, FINISH_FAILED, STAGE_FINISHED, BREAK_TIMEOUT},
    {&impossible, PEER_FIN, FINISH_FAILED, STAGE_KEY_EXCHANGE, BREAK_CLOSED},
    {&impossible, PEER_RST, FINISH_FAILED, STAGE_KEY_EXCHANGE, BREAK_RESET},
};
enum { ENDS = sizeof ends / sizeof ends[0] };

START_TEST(comes_to_its_end)
{
    const struct end *x = &ends[_i];
    struct outcome o;
    struct peer p;

    start(&p, x->end, x->dh, &o);
    uv_run(&loop, UV_RUN_DEFAULT);
    peer_stop(&p);
    ck_assert_uint_eq(o.calls, 1);
    ck_assert_int_eq(o.answer.kind, ANSWER_HELLO);
    ck_assert_int_eq(o.answer.finish, x->finish);
    ck_assert_int_eq(o.answer.stage, x->stage);
    ck_assert_int_eq(o.answer.broken, x->broken);
    answer_clear(&o.answer);
}
END_TEST

/* Aborted in each turn of the loop, so also while the thread is at it. */
START_TEST(abort_after_turns)
{
    for (int turns = 0; turns < 12; turns++) {
        struct outcome o;
        struct peer p;
        struct attempt *a = start(&p, PEER_HOLD, &impossible, &o);

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

/* More than there are threads: those that wait for one are called off. */
START_TEST(many_aborted)
{
    enum { MANY = 48 };
    static struct peer p[MANY];
    struct attempt *a[MANY];
    struct outcome o[MANY];

    for (int i = 0; i < MANY; i++)
        a[i] = start(&p[i], PEER_HOLD, &impossible, &o[i]);
    for (int i = 0; i < 100; i++)
        uv_run(&loop, UV_RUN_NOWAIT);
    for (int i = 0; i < MANY; i++)
        if (o[i].calls == 0)
            attempt_abort(a[i]);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (int i = 0; i < MANY; i++) {
        answer_clear(&o[i].answer);
        peer_stop(&p[i]);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("search");
    TCase *t = tcase_create("search");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, comes_to_its_end, 0, ENDS);
    tcase_add_test(t, abort_after_turns);
    tcase_add_test(t, many_aborted);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
