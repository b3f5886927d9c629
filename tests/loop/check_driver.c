/* Whole scans of peers that misbehave: each ends, and gives every endpoint out
 * once, whatever the limits. */
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scanner/run/driver.h"
#include "scanner/run/visits.h"
#include "tests/loop/peer.h"

#define PORTS_MAX 64

static const uint8_t alert[] = {21, 3, 1, 0, 2, 2, 40};
static const uint8_t garbage[] = "HTTP/1.1 400 Bad Request\r\n\r\n";

struct ended {
    unsigned given[PORTS_MAX];
    unsigned n;
    uint16_t first; /* port */
    enum endpoint_state state, states[PORTS_MAX];
    bool complete;
    bool interrupt, refuse;
};

static bool take(void *arg, struct endpoint *e)
{
    struct ended *r = arg;

    r->n++;
    if (e->port >= r->first && e->port < r->first + PORTS_MAX)
        r->given[e->port - r->first]++,
            r->states[e->port - r->first] = e->state;
    r->state = e->state;
    r->complete = e->complete;
    endpoint_free(e);
    return !r->refuse;
}

static void on_tick(void *arg, const struct scan_stats *stats)
{
    struct ended *r = arg;

    (void)stats;
    if (r->interrupt)
        raise(SIGINT);
    r->interrupt = false; /* a second one would end us */
}

static struct scan_options options(void)
{
    struct scan_options o = {0};

    scan_options_timing(&o, 3);
    o.verify = VERIFY_NONE;
    o.timeout_ms = 150;
    o.visits = 0;
    o.allow_print_ports = true;
    return o;
}

static double scan(const struct scan_options *o, const char *words,
                   struct ended *r, struct scan_stats *stats)
{
    struct driver_hooks hooks = {
        .endpoint = take, .tick = on_tick, .tick_ms = 50, .arg = r};
    struct targets *t = targets_new();
    struct err err;
    struct timespec a, b;
    char copy[512], *rest = copy;

    snprintf(copy, sizeof copy, "%s", words);
    for (char *w; (w = strtok_r(rest, " ", &rest)) != NULL;)
        ck_assert_msg(targets_add(t, w, &err), "%s", err.text);
    clock_gettime(CLOCK_MONOTONIC, &a);
    ck_assert(driver_run(o, t, &hooks, stats, &err));
    clock_gettime(CLOCK_MONOTONIC, &b);
    ck_assert_uint_le(stats->done, stats->total); /* some were named twice */
    ck_assert_uint_eq(stats->done, r->n);
    ck_assert_uint_eq(stats->open, 0);
    targets_free(t);
    return (double)(b.tv_sec - a.tv_sec) +
           (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

/* Ports on which nobody listens. */
START_TEST(dead_ports)
{
    static const struct {
        unsigned all, host;
        double rate;
        unsigned delay;
    } limits[] = {{512, 2, 0, 0}, {1, 1, 0, 0}, {1, 4, 200, 0}, {8, 2, 0, 3}};
    struct scan_options o = options();
    struct ended r = {.first = 2};
    struct scan_stats stats;

    o.max_parallelism = limits[_i].all;
    o.host_parallelism = limits[_i].host;
    o.max_rate = limits[_i].rate;
    o.scan_delay_ms = limits[_i].delay;
    ck_assert_double_lt(scan(&o,
                             "127.0.91.1-4:2,3,4,5 nobody.invalid:2 "
                             "127.0.91.1:2,6",
                             &r, &stats),
                        20);
    ck_assert_uint_eq(r.n, 18);
    ck_assert_uint_eq(r.given[1], 4);
    ck_assert_uint_eq(r.given[4], 1);
}
END_TEST

/* One peer, by script, under each of several limits. */
static const struct {
    struct peer_script script;
    enum endpoint_state state;
    bool complete;
} scripts[] = {
    {{.end = PEER_HOLD}, STATE_UNANSWERED, false},
    {{.end = PEER_FIN}, STATE_UNANSWERED, false},
    {{.end = PEER_RST}, STATE_UNANSWERED, false},
    {{.bytes = garbage, .n = sizeof garbage - 1}, STATE_NOT_TLS, true},
    {{.bytes = garbage, .n = sizeof garbage - 1, .deaf = true},
     STATE_NOT_TLS,
     true},
    {{.bytes = alert, .n = 3, .end = PEER_HOLD}, STATE_UNANSWERED, false},
};
#define SCRIPTS (sizeof scripts / sizeof scripts[0])

START_TEST(odd_peers)
{
    struct peer_script script = scripts[_i / 3].script;
    struct scan_options o = options();
    struct ended r = {0};
    struct scan_stats stats;
    struct peer p;
    char word[64];

    script.connections = 1000;
    peer_start(&p, script);
    o.max_parallelism = _i % 3 == 1 ? 1 : 512;
    o.max_rate = _i % 3 == 2 ? 100 : 0;
    r.first = ntohs(p.at.sin_port);
    snprintf(word, sizeof word, "127.0.0.1:%u", r.first);
    ck_assert_double_lt(scan(&o, word, &r, &stats), 20);
    ck_assert_uint_eq(r.given[0], 1);
    ck_assert_int_eq(r.state, scripts[_i / 3].state);
    ck_assert_int_eq(r.complete, scripts[_i / 3].complete);
    ck_assert_uint_le(stats.connections, 34);
    peer_stop(&p);
}
END_TEST

/* --max-connections counts also what is put again, and what is cut short by it
 * says so. The peer grows from a mere hang-up to an alert, so that there is
 * much to be put again. */
START_TEST(limit_of_connections)
{
    struct scan_options o = options();
    struct ended r = {0};
    struct scan_stats stats;
    struct peer p;
    char word[64];

    peer_start(&p, (struct peer_script){.bytes = alert,
                                        .n = sizeof alert,
                                        .growing = true,
                                        .connections = 1000});
    o.max_connections = (unsigned)_i + 1;
    r.first = ntohs(p.at.sin_port);
    snprintf(word, sizeof word, "127.0.0.1:%u", r.first);
    ck_assert_double_lt(scan(&o, word, &r, &stats), 20);
    ck_assert_uint_eq(r.given[0], 1);
    ck_assert_uint_eq(stats.connections, o.max_connections);
    ck_assert(!r.complete);
    peer_stop(&p);
}
END_TEST

/* Who is silent is visited again, when it had a pause; and given out once. */
START_TEST(visited_again)
{
    struct scan_options o = options();
    struct ended r = {.first = 0};
    struct scan_stats stats;
    struct peer p;
    char words[64];

    peer_start(&p, (struct peer_script){.end = PEER_HOLD, .connections = 99});
    o.timeout_ms = 50;
    o.visits = 2;
    o.max_connections = _i == 1 ? 50 : 0; /* who counts them wants no more */
    r.first = ntohs(p.at.sin_port);
    snprintf(words, sizeof words, "127.0.0.1:%u 127.0.91.2:2", r.first);
    ck_assert_double_ge(scan(&o, words, &r, &stats),
                        _i == 1 ? 0 : 2 * VISIT_PAUSE_MS / 1000.0);
    ck_assert_uint_eq(r.n, 2);
    ck_assert_uint_eq(r.given[0], 1);
    /* two hellos a visit, and the closed port */
    ck_assert_uint_eq(stats.connections, _i == 1 ? 3 : 7);
    peer_stop(&p);
}
END_TEST

/* ---- Hosts that do not answer ---- */

#define SILENT_HOST "127.0.93.1:30001,30002,30003,30004"
#define SILENT_PORTS 4

static void dig(struct hole *holes, size_t n)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = inet_addr("127.0.93.1")};

    for (size_t i = 0; i < n; i++) {
        at.sin_port = htons((uint16_t)(30001 + i));
        hole_dig(&holes[i], &at);
    }
}

/* It costs one timeout, and each of its ports one SYN. */
START_TEST(dead_host_costs_one_timeout)
{
    struct scan_options o = options();
    struct ended r = {.first = 30001};
    struct scan_stats stats;
    struct hole holes[SILENT_PORTS];

    dig(holes, SILENT_PORTS);
    o.timeout_ms = 1500;
    ck_assert_double_lt(scan(&o, SILENT_HOST, &r, &stats), 3);
    ck_assert_uint_eq(stats.connections, SILENT_PORTS);
    ck_assert(!r.complete);
    for (size_t i = 0; i < SILENT_PORTS; i++) {
        ck_assert_uint_eq(r.given[i], 1);
        ck_assert_int_eq(r.states[i], STATE_UNANSWERED);
        hole_fill(&holes[i]);
    }
}
END_TEST

/* One connection at a time, or a gap: each port for itself. */
START_TEST(dead_host_without_knocks)
{
    struct scan_options o = options();
    struct ended r = {.first = 30001};
    struct scan_stats stats;
    struct hole holes[SILENT_PORTS];

    dig(holes, SILENT_PORTS);
    o.timeout_ms = 200;
    o.host_parallelism = _i == 0 ? 1 : 2;
    o.scan_delay_ms = _i == 0 ? 0 : 10;
    ck_assert_double_ge(scan(&o, SILENT_HOST, &r, &stats), 0.8);
    ck_assert_uint_eq(stats.connections, SILENT_PORTS);
    for (size_t i = 0; i < SILENT_PORTS; i++) {
        ck_assert_int_eq(r.states[i], STATE_UNANSWERED);
        hole_fill(&holes[i]);
    }
}
END_TEST

/* A firewall that drops what goes to the first port hides none of the others:
 * not one that speaks (as nonsense as it may be), nor one that is closed. */
START_TEST(one_port_behind_a_firewall)
{
    struct scan_options o = options();
    struct ended r = {.first = 30001};
    struct scan_stats stats;
    struct hole holes[2];
    struct peer p;

    dig(holes, 2);
    peer_start_at(&p,
                  (struct peer_script){.bytes = garbage,
                                       .n = sizeof garbage - 1,
                                       .connections = 9},
                  "127.0.93.1", 30003);
    o.timeout_ms = 400;
    scan(&o, SILENT_HOST, &r, &stats);
    ck_assert_int_eq(r.states[0], STATE_UNANSWERED);
    ck_assert_int_eq(r.states[1], STATE_UNANSWERED);
    ck_assert_int_eq(r.states[2], STATE_NOT_TLS);
    ck_assert_int_eq(r.states[3], STATE_CLOSED);
    peer_stop(&p);
    hole_fill(&holes[0]);
    hole_fill(&holes[1]);
}
END_TEST

/* Who takes a connection and is slow to speak is there: nobody knocks. */
START_TEST(slow_is_not_silent)
{
    struct scan_options o = options();
    struct ended r = {.first = 30001};
    struct scan_stats stats;
    struct peer p;

    peer_start_at(&p, (struct peer_script){.end = PEER_HOLD, .connections = 9},
                  "127.0.93.1", 30001);
    o.timeout_ms = 400;
    scan(&o, SILENT_HOST, &r, &stats);
    /* two hellos to the silent one, and the closed ports */
    ck_assert_uint_eq(stats.connections, 2 + 3);
    ck_assert_int_eq(r.states[1], STATE_CLOSED);
    peer_stop(&p);
}
END_TEST

START_TEST(interrupted_while_it_knocks)
{
    struct scan_options o = options();
    struct ended r = {.first = 30001, .interrupt = true};
    struct scan_stats stats;
    struct hole holes[SILENT_PORTS];

    dig(holes, SILENT_PORTS);
    o.timeout_ms = 60; /* the tick comes at 50, the knocks went at 15 */
    o.timeout_ms *= _i == 0 ? 1 : 100;
    ck_assert_double_lt(scan(&o, SILENT_HOST, &r, &stats), 3);
    ck_assert(stats.interrupted || _i == 0);
    for (size_t i = 0; i < SILENT_PORTS; i++)
        hole_fill(&holes[i]);
}
END_TEST

/* A signal while nothing is left but a visit to come. */
START_TEST(interrupted_before_a_visit)
{
    struct scan_options o = options();
    struct ended r = {.interrupt = true};
    struct scan_stats stats;
    struct peer p;
    char word[64];

    peer_start(&p, (struct peer_script){.end = PEER_HOLD, .connections = 9});
    o.timeout_ms = 5;
    o.visits = 1;
    r.first = ntohs(p.at.sin_port);
    snprintf(word, sizeof word, "127.0.0.1:%u", r.first);
    ck_assert_double_lt(scan(&o, word, &r, &stats), VISIT_PAUSE_MS / 1000.0);
    ck_assert_uint_eq(r.given[0], 1);
    ck_assert(!r.complete && stats.interrupted);
    peer_stop(&p);
}
END_TEST

/* A host's time is up also while it says nothing. */
START_TEST(host_timeout)
{
    struct scan_options o = options();
    struct ended r = {0};
    struct scan_stats stats;
    struct peer p;
    char word[64];

    peer_start(&p, (struct peer_script){.end = PEER_HOLD, .connections = 9});
    o.timeout_ms = 10000;
    o.host_timeout_ms = 300;
    snprintf(word, sizeof word, "127.0.0.1:%u", ntohs(p.at.sin_port));
    ck_assert_double_lt(scan(&o, word, &r, &stats), 3);
    ck_assert_uint_eq(r.n, 1);
    ck_assert(!r.complete);
    peer_stop(&p);
}
END_TEST

/* What one port had open when its time was up is no burden to the next, which
 * waits for its turn by the rate: its own time begins with its connection. */
START_TEST(host_timeout_of_each)
{
    struct scan_options o = options();
    struct ended r = {.first = 30001};
    struct scan_stats stats;
    struct peer p[3];

    for (size_t i = 0; i < 3; i++)
        peer_start_at(&p[i],
                      (struct peer_script){.end = PEER_HOLD, .connections = 9},
                      "127.0.93.1", (uint16_t)(30001 + i));
    o.timeout_ms = 5000;
    o.host_timeout_ms = 100;
    o.max_rate = 3;
    ck_assert_double_lt(scan(&o, "127.0.93.1:30001-30003", &r, &stats), 5);
    ck_assert_uint_eq(r.n, 3);
    ck_assert_uint_eq(stats.connections, 3);
    for (size_t i = 0; i < 3; i++)
        peer_stop(&p[i]);
}
END_TEST

/* A signal, or an output that fails, with jobs open, waiting and queued. */
START_TEST(ends_early)
{
    struct scan_options o = options();
    struct ended r = {.interrupt = _i % 2 == 0, .refuse = _i % 2 != 0};
    bool interrupt = r.interrupt;
    struct scan_stats stats;
    struct peer p;
    char words[128];

    peer_start(&p, (struct peer_script){.end = PEER_HOLD, .connections = 9});
    o.timeout_ms = 5000;
    o.max_parallelism = _i < 2 ? 512 : 1;
    snprintf(words, sizeof words, "127.0.0.1:%u 127.0.0.1:2 127.0.91.2:2,3",
             ntohs(p.at.sin_port));
    if (r.refuse) /* the first given out is a dead port */
        snprintf(words, sizeof words, "127.0.91.2:2,3 127.0.0.1:%u",
                 ntohs(p.at.sin_port));
    {
        struct driver_hooks hooks = {
            .endpoint = take, .tick = on_tick, .tick_ms = 50, .arg = &r};
        struct targets *t = targets_new();
        char *rest = words;
        struct err err;
        time_t begun = time(NULL);

        for (char *w; (w = strtok_r(rest, " ", &rest)) != NULL;)
            ck_assert(targets_add(t, w, &err));
        ck_assert(driver_run(&o, t, &hooks, &stats, &err));
        ck_assert_int_le(time(NULL) - begun, 3);
        ck_assert_int_eq(stats.interrupted, interrupt);
        ck_assert_uint_eq(stats.done, r.n);
        targets_free(t);
    }
    peer_stop(&p);
}
END_TEST

static Suite *driver_suite(void)
{
    Suite *suite = suite_create("driver");
    TCase *t = tcase_create("driver");

    tcase_set_timeout(t, 40);
    tcase_add_loop_test(t, dead_ports, 0, 4);
    tcase_add_loop_test(t, odd_peers, 0, 3 * SCRIPTS);
    tcase_add_loop_test(t, limit_of_connections, 0, 6);
    tcase_add_loop_test(t, visited_again, 0, 2);
    tcase_add_test(t, interrupted_before_a_visit);
    tcase_add_test(t, dead_host_costs_one_timeout);
    tcase_add_loop_test(t, dead_host_without_knocks, 0, 2);
    tcase_add_test(t, one_port_behind_a_firewall);
    tcase_add_test(t, slow_is_not_silent);
    tcase_add_loop_test(t, interrupted_while_it_knocks, 0, 2);
    tcase_add_test(t, host_timeout);
    tcase_add_test(t, host_timeout_of_each);
    tcase_add_loop_test(t, ends_early, 0, 4);
    suite_add_tcase(suite, t);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(driver_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
