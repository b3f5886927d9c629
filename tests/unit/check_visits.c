/* Who is visited when: hosts are spread over the range by strides, and who did
 * not tell all is visited again. Both are pure. */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/run/stride.h"
#include "scanner/run/targets.h"
#include "scanner/run/visits.h"

START_TEST(stride_is_a_permutation)
{
    static const uint64_t sizes[] = {1, 2, 3, 4, 5, 7, 10, 254, 256, 1000, 4096,
                                     65536, 99991};
    uint64_t n = sizes[_i], stride = stride_of(n);
    bool *seen = calloc(n, sizeof *seen);

    for (uint64_t i = 0; i < n; i++) {
        uint64_t at = stride_at(i, n, stride);

        ck_assert_uint_lt(at, n);
        ck_assert_msg(!seen[at], "%lu comes twice of %lu", at, n);
        seen[at] = true;
    }
    free(seen);
}
END_TEST

/* Of a /16, no 200 in a row have more than two in one /24. */
START_TEST(strides_leave_subnets_alone)
{
    uint64_t n = 65536, stride = stride_of(n);

    for (uint64_t from = 0; from + 200 <= n; from += 200) {
        unsigned of[256] = {0};

        for (uint64_t i = from; i < from + 200; i++)
            ck_assert_uint_le(++of[stride_at(i, n, stride) / 256], 2);
    }
}
END_TEST

START_TEST(strides_hold_for_the_largest)
{
    uint64_t n = UINT64_C(1) << 32, stride = stride_of(n);

    for (uint64_t i = n - 1000; i < n; i++) {
        uint64_t a = stride_at(i - 1, n, stride), b = stride_at(i, n, stride);

        ck_assert_uint_lt(b, n);
        ck_assert_uint_gt(a > b ? a - b : b - a, n / 4);
    }
    ck_assert_uint_eq(stride_at(0, 0, stride_of(0)), 0);
}
END_TEST

static struct targets *targets_of(const char *const *words, bool spread)
{
    struct targets *t = targets_new();

    ck_assert(targets_ports(t, "443,631", NULL));
    for (; *words != NULL; words++)
        ck_assert(targets_add(t, *words, NULL));
    ck_assert(targets_exclude(t, "10.0.1.0/24,10.0.2.7:631", NULL));
    if (spread)
        targets_spread(t);
    return t;
}

/* Spread out or not: the same targets, each in its place. */
START_TEST(spread_targets_are_the_same)
{
    static const char *const words[] = {"10.0.0.0/21", "10.0.2.7", "192.0.2.1",
                                        "10.0.7-8.1-9", "[::1]:8443", NULL};
    struct targets *plain = targets_of(words, false);
    struct targets *spread = targets_of(words, true);
    char (*at)[72] = calloc(8192, sizeof *at);
    uint64_t last = 0, n = 0;
    unsigned risen = 0;
    struct target t;

    while (targets_next(plain, &t)) {
        ck_assert_uint_lt(t.place, 8192);
        ck_assert(n == 0 || t.place > last);
        snprintf(at[t.place], sizeof *at, "%s:%u", t.host, t.port);
        last = t.place;
        n++;
    }
    ck_assert_uint_eq(targets_count(plain), n);
    for (uint64_t i = 0; targets_next(spread, &t); i++) {
        char text[72];

        snprintf(text, sizeof text, "%s:%u", t.host, t.port);
        ck_assert_str_eq(text, at[t.place]);
        at[t.place][0] = '\0';
        risen += t.place == last + 1;
        last = t.place;
        n--;
    }
    ck_assert_uint_eq(n, 0);
    ck_assert_uint_eq(targets_count(spread), targets_count(plain));
    ck_assert_uint_lt(risen, 2200); /* ports of one host, no more */
    free(at);
    targets_free(plain);
    targets_free(spread);
}
END_TEST

/* Of a /8 all but one /24, and a range named before: the rest is passed over in
 * rows, spread out or not. */
START_TEST(rows_are_passed_over)
{
    struct targets *t = targets_new();
    uint64_t n = 0, before = 0;
    struct target at;

    ck_assert(targets_add(t, "10.255.255.0-31", NULL));
    ck_assert(targets_add(t, "10.0.0.0/8", NULL));
    ck_assert(targets_add(t, "10.0.0.0-255", NULL));
    ck_assert(targets_exclude(
        t, "10.0.0.0/9,10.128-254.*.*,10.255.0-254.*,10.255.255.9", NULL));
    if (_i % 2 == 1)
        targets_spread(t);
    if (_i >= 2)
        targets_shard(t, (unsigned)_i / 2 - 1, 2);
    while (targets_next(t, &at)) {
        ck_assert_msg(strncmp(at.host, "10.255.255.", 11) == 0, "%s", at.host);
        before += at.place < 64;
        n++;
    }
    ck_assert_uint_eq(targets_count(t), n);
    if (_i < 2)
        ck_assert(n == 2 * 255 && before == 2 * 31);
    else
        ck_assert(n > 100 && n < 2 * 255);
    targets_free(t);
}
END_TEST

static struct endpoint *endpoint_of(enum endpoint_state state, bool complete)
{
    struct endpoint *e = endpoint_new("mfd", "192.0.2.1", 443);

    e->state = state;
    e->complete = complete;
    e->connected = true;
    e->named = true;
    e->order = 7;
    e->connections = 2;
    return e;
}

static const struct sockaddr_in somewhere = {.sin_family = AF_INET};

static bool leave(struct visits *v, struct endpoint *e, unsigned made,
                  uint64_t now)
{
    static const struct job_way way = {.prelude = "smtp"};

    return visits_leave(v, e, (const struct sockaddr *)&somewhere, &way, made,
                        now);
}

START_TEST(only_worth_a_visit)
{
    struct endpoint *whole = endpoint_of(STATE_TLS, true);
    struct endpoint *cut = endpoint_of(STATE_TLS, false);
    struct endpoint *silent = endpoint_of(STATE_UNANSWERED, false);
    struct endpoint *dead = endpoint_of(STATE_UNANSWERED, false);
    struct endpoint *shut = endpoint_of(STATE_CLOSED, false);
    struct endpoint *busy = endpoint_of(STATE_NOT_TLS, false);
    struct endpoint *other = endpoint_of(STATE_NOT_TLS, true);

    dead->connected = shut->connected = false;
    ck_assert(!visits_worth(whole));
    ck_assert(visits_worth(cut));
    ck_assert(visits_worth(silent));
    ck_assert(!visits_worth(dead)); /* it costs one timeout, not two */
    ck_assert(!visits_worth(shut));
    ck_assert(visits_worth(busy)); /* "421 too many connections" */
    ck_assert(!visits_worth(other));
    endpoint_free(whole);
    endpoint_free(cut);
    endpoint_free(silent);
    endpoint_free(dead);
    endpoint_free(shut);
    endpoint_free(busy);
    endpoint_free(other);
}
END_TEST

START_TEST(visits_have_their_time)
{
    struct endpoint *a = endpoint_of(STATE_TLS, false);
    struct endpoint *b = endpoint_of(STATE_TLS, false);
    struct visits v;
    struct visit *visit;
    uint64_t when;

    visits_init(&v, 1);
    ck_assert(visits_take(&v, 0, &when) == NULL);
    ck_assert_uint_eq(when, 0);
    ck_assert(leave(&v, a, 0, 100));
    ck_assert(leave(&v, b, 0, 150));
    ck_assert(visits_take(&v, 100 + VISIT_PAUSE_MS - 1, &when) == NULL);
    ck_assert_uint_eq(when, 100 + VISIT_PAUSE_MS);
    visit = visits_take(&v, when, &when);
    ck_assert_ptr_eq(visit->endpoint, a);
    ck_assert(!leave(&v, a, visit->made + 1, 9000)); /* often enough */
    free(visit);
    visit = visits_drop(&v);
    ck_assert_ptr_eq(visit->endpoint, b);
    free(visit);
    ck_assert(visits_drop(&v) == NULL);
    visits_init(&v, 0);
    ck_assert(!leave(&v, a, 0, 0));
    endpoint_free(a);
    endpoint_free(b);
}
END_TEST

START_TEST(visits_are_bounded)
{
    struct visits v;
    struct visit *visit;
    struct endpoint *one_more = endpoint_of(STATE_TLS, false);

    visits_init(&v, 1);
    for (unsigned i = 0; i < VISITS_MAX; i++)
        ck_assert(leave(&v, endpoint_of(STATE_TLS, false), 0, i));
    ck_assert(!leave(&v, one_more, 0, 0));
    endpoint_free(one_more);
    while ((visit = visits_drop(&v)) != NULL) {
        endpoint_free(visit->endpoint);
        free(visit);
    }
    ck_assert_uint_eq(v.n, 0);
}
END_TEST

/* The one that knows more is kept, and both are paid for. */
START_TEST(the_better_visit_counts)
{
    struct endpoint *first = endpoint_of(STATE_TLS, false), *again, *kept;
    struct visit visit = {.endpoint = first, .way = {.prelude = "smtp"}};

    endpoint_add_suite(first, VERSION_TLS12, 3);
    again = visits_again(&visit);
    ck_assert_str_eq(again->prelude, "smtp");
    ck_assert_str_eq(again->host, "mfd");
    ck_assert(again->named && again->order == 7 && again->connections == 0);
    again->state = STATE_UNANSWERED;
    again->connections = 5;
    kept = visits_better(first, again);
    ck_assert_ptr_eq(kept, first);
    ck_assert_uint_eq(kept->connections, 7);
    visit.endpoint = kept;
    again = visits_again(&visit);
    again->state = STATE_TLS;
    again->complete = true;
    kept = visits_better(kept, again);
    ck_assert_ptr_eq(kept, again);
    endpoint_free(kept);
    /* Busy at first, silent then: it stays what it said. */
    first = endpoint_of(STATE_NOT_TLS, false);
    kept = visits_better(first, endpoint_of(STATE_UNANSWERED, false));
    ck_assert_ptr_eq(kept, first);
    endpoint_free(kept);
}
END_TEST

static Suite *visits_suite(void)
{
    Suite *suite = suite_create("visits");
    TCase *t = tcase_create("visits");

    tcase_add_loop_test(t, stride_is_a_permutation, 0, 13);
    tcase_add_test(t, strides_leave_subnets_alone);
    tcase_add_test(t, strides_hold_for_the_largest);
    tcase_add_test(t, spread_targets_are_the_same);
    tcase_add_loop_test(t, rows_are_passed_over, 0, 6);
    tcase_add_test(t, only_worth_a_visit);
    tcase_add_test(t, visits_have_their_time);
    tcase_add_test(t, visits_are_bounded);
    tcase_add_test(t, the_better_visit_counts);
    suite_add_tcase(suite, t);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(visits_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
