/* Who may connect when, and what is put again: both are pure, so the clock is
 * a number and the answers are written down. */
#include <check.h>
#include <stdlib.h>

#include "scanner/run/retry.h"
#include "scanner/run/sched.h"

START_TEST(limits_hold)
{
    struct sched s;
    struct sched_host a, b;
    uint64_t when = 0;

    sched_init(&s, 3, 2, 0, 0, 0);
    sched_host_init(&s, &a);
    sched_host_init(&s, &b);
    ck_assert_int_eq(sched_admit(&s, &a, 0, &when), SCHED_GO);
    ck_assert_int_eq(sched_admit(&s, &a, 0, &when), SCHED_GO);
    ck_assert_int_eq(sched_admit(&s, &a, 0, &when), SCHED_HOST);
    ck_assert_int_eq(sched_admit(&s, &b, 0, &when), SCHED_GO);
    ck_assert_int_eq(sched_admit(&s, &b, 0, &when), SCHED_GLOBAL);
    sched_release(&s, &a);
    ck_assert_int_eq(sched_admit(&s, &b, 0, &when), SCHED_GO);
    ck_assert_uint_eq(s.open, 3);
}
END_TEST

static unsigned admitted(struct sched *s, struct sched_host *h)
{
    uint64_t when = 0;
    unsigned n = 0;

    while (sched_admit(s, h, 0, &when) == SCHED_GO)
        n++;
    return n;
}

/* Few to begin with; more for who waits while all are taken. */
START_TEST(window_grows)
{
    struct sched s;
    struct sched_host h;

    sched_init(&s, 300, 1000, 0, 0, 0);
    sched_host_init(&s, &h);
    ck_assert_uint_eq(admitted(&s, &h), SCHED_WINDOW);
    ck_assert(!sched_admit_knock(&s, 0));
    sched_waited(&s, 74, 100);
    ck_assert_uint_eq(admitted(&s, &h), 0);
    sched_waited(&s, 75, 100);
    ck_assert_uint_eq(admitted(&s, &h), SCHED_WINDOW);
    sched_waited(&s, 100, 100);
    ck_assert_uint_eq(admitted(&s, &h), 2 * SCHED_WINDOW);
    sched_waited(&s, 100, 100);
    ck_assert_uint_eq(admitted(&s, &h), 300 - 4 * SCHED_WINDOW);
    sched_waited(&s, 100, 100);
    ck_assert_uint_eq(admitted(&s, &h), 0);
    sched_init(&s, 10, 1000, 0, 0, 0);
    ck_assert_uint_eq(admitted(&s, &h), 10);
}
END_TEST

static void busy(struct sched *s, unsigned times)
{
    while (times-- > 0)
        sched_waited(s, 0, 100);
}

/* Fewer only for who is busy all the time, and never too few. */
START_TEST(window_shrinks)
{
    struct sched s;
    struct sched_host h;

    sched_init(&s, 200, 1000, 0, 0, 0);
    sched_host_init(&s, &h);
    while (admitted(&s, &h) != 0)
        sched_waited(&s, 100, 100);
    ck_assert_uint_eq(s.open, 200);
    busy(&s, SCHED_BUSY - 1);
    sched_waited(&s, 10, 100);
    busy(&s, SCHED_BUSY - 1);
    ck_assert_uint_eq(s.window, 200);
    busy(&s, 1);
    ck_assert_uint_eq(s.window, 100);
    ck_assert_uint_eq(admitted(&s, &h), 0);
    busy(&s, SCHED_BUSY);
    ck_assert_uint_eq(s.window, SCHED_WINDOW);
    busy(&s, SCHED_BUSY);
    ck_assert_uint_eq(s.window, SCHED_WINDOW);
    while (s.open > SCHED_WINDOW - 3)
        sched_release(&s, &h);
    busy(&s, 10 * SCHED_BUSY);
    ck_assert_uint_eq(admitted(&s, &h), 3);
    sched_init(&s, 10, 1000, 0, 0, 0);
    ck_assert_uint_eq(admitted(&s, &h), 10);
    busy(&s, SCHED_BUSY);
    ck_assert_uint_eq(s.window, 10);
}
END_TEST

/* Whatever the rate, the time that is named is early enough and not for ever:
 * who comes back then is let in. */
START_TEST(rate_is_kept)
{
    static const double rates[] = {0.1, 1, 3, 50, 999, 100000};
    double rate = rates[_i];
    struct sched s;
    struct sched_host h;
    uint64_t now = 1000, when = 0;

    sched_init(&s, 100000, 100000, rate, 0, now);
    s.window = s.total;
    sched_host_init(&s, &h);
    for (unsigned i = 0; i < 500; i++) {
        while (sched_admit(&s, &h, now, &when) == SCHED_LATER) {
            ck_assert_uint_gt(when, now);
            ck_assert_uint_le(when, now + 2 + (uint64_t)(1000 / rate));
            now = when;
        }
    }
    /* A tenth of a second's worth may come at once. */
    ck_assert_double_ge((double)(now - 1000) * rate / 1000 + rate / 10 + 2,
                        500);
}
END_TEST

START_TEST(trouble_slows_one_host)
{
    struct sched s;
    struct sched_host a, b;
    uint64_t when = 0;

    sched_init(&s, 10, 4, 0, 30, 0);
    sched_host_init(&s, &a);
    sched_host_init(&s, &b);
    sched_slow(&a, 100, 500);
    ck_assert_int_eq(sched_admit(&s, &a, 599, &when), SCHED_LATER);
    ck_assert_uint_eq(when, 600);
    ck_assert_int_eq(sched_admit(&s, &b, 100, &when), SCHED_GO);
    ck_assert_int_eq(sched_admit(&s, &b, 129, &when), SCHED_LATER);
    ck_assert_uint_eq(when, 130);
    ck_assert_int_eq(sched_admit(&s, &a, 600, &when), SCHED_GO);
    ck_assert_int_eq(sched_admit(&s, &a, 700, &when), SCHED_HOST);
    sched_restore(&a);
    ck_assert_int_eq(sched_admit(&s, &a, 700, &when), SCHED_GO);
    sched_gentle(&b);
    sched_release(&s, &b);
    sched_restore(&b);
    sched_pause(&b, 700, 5);
    ck_assert_int_eq(sched_admit(&s, &b, 704, &when), SCHED_LATER);
    ck_assert_int_eq(sched_admit(&s, &b, 705, &when), SCHED_GO);
    ck_assert_int_eq(sched_admit(&s, &b, 800, &when), SCHED_HOST);
}
END_TEST

static const struct answer reset = {.kind = ANSWER_RESET};
static const struct answer closed = {.kind = ANSWER_CLOSED};
static const struct answer silent = {.kind = ANSWER_TIMEOUT};
static const struct answer hello = {.kind = ANSWER_HELLO,
                                    .flight = FLIGHT_WHOLE};
static const struct answer cut = {
    .kind = ANSWER_HELLO, .flight = FLIGHT_BROKEN, .broken = BREAK_RESET};
static const struct answer no_syn = {.kind = ANSWER_NO_CONNECT};
static const struct answer local = {.kind = ANSWER_LOCAL};
static const struct answer scarce = {.kind = ANSWER_LOCAL, .scarce = true};

static const struct retry_company none;
static const struct retry_company joined = {.open = true, .joined = true};
static const struct retry_company behind = {.behind = true};

/* How often is an offer put that is always met in the same way? */
static unsigned tries_until_told(struct retry *r, const struct answer *a,
                                 struct retry_company company)
{
    for (unsigned tries = 1;; tries++) {
        enum retry_verdict v = retry_judge(r, a, true, company, tries, 2);

        ck_assert_uint_le(tries, 20);
        if (v == RETRY_TELL)
            return tries;
        if (v == RETRY_ALONE)
            company = none;
    }
}

/* Twice turned away in company and answered alone. */
static void learn_twice(struct retry *r, const struct answer *before,
                        const struct answer *after)
{
    retry_learn(r, joined, before, after);
    ck_assert(!r->one_at_a_time);
    retry_learn(r, joined, before, after);
}

START_TEST(every_answer_is_told_in_the_end)
{
    static const struct answer *const all[] = {&reset, &closed, &silent, &cut,
                                               &hello, &no_syn, &local,
                                               &scarce};
    const struct retry_company companies[] = {none, behind, joined};
    struct retry fresh = {0}, busy = {0};

    learn_twice(&busy, &reset, &hello);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        for (size_t c = 0; c < 3; c++) {
            tries_until_told(&fresh, all[i], companies[c]);
            tries_until_told(&busy, all[i], companies[c]);
        }
    ck_assert_uint_eq(tries_until_told(&fresh, &hello, joined), 1);
    ck_assert_uint_eq(tries_until_told(&fresh, &reset, none), 1);
    ck_assert_uint_eq(tries_until_told(&fresh, &reset, joined), 2);
    ck_assert_uint_eq(tries_until_told(&fresh, &no_syn, none), 3);
    ck_assert_uint_eq(tries_until_told(&fresh, &local, none), 3);
    ck_assert_uint_eq(tries_until_told(&fresh, &scarce, none), 20);
}
END_TEST

/* A flight that was cut off in company says nothing against ServerHellos:
 * once, each of them was asked for eight times over. */
START_TEST(cut_flight_is_no_hello)
{
    struct retry r = {0};

    ck_assert_int_eq(retry_judge(&r, &cut, true, joined, 1, 2), RETRY_ALONE);
    learn_twice(&r, &cut, &hello);
    ck_assert(r.one_at_a_time);
    ck_assert_int_eq(r.turns_away_by, ANSWER_RESET);
    ck_assert_uint_eq(tries_until_told(&r, &hello, none), 1);
    ck_assert_uint_gt(tries_until_told(&r, &reset, none), 1);
}
END_TEST

/* A device of one session that also refuses by a reset: patience at the first
 * refusal, less at the next ones, and the gap is as before. */
START_TEST(patience_is_learnt)
{
    struct retry r = {0};
    unsigned first, next, gap;

    learn_twice(&r, &reset, &hello);
    gap = r.gap_ms;
    first = tries_until_told(&r, &reset, none);
    for (unsigned i = 1; i < first; i++)
        retry_widen(&r);
    ck_assert_uint_gt(r.gap_ms, gap);
    retry_told(&r, &reset, first, none);
    ck_assert_uint_eq(r.gap_ms, gap);
    next = tries_until_told(&r, &reset, none);
    ck_assert_uint_lt(next, first);
    retry_widen(&r);
    retry_told(&r, &hello, 2, none);
    ck_assert_uint_eq(r.gap_fit, 2 * gap);
}
END_TEST

/* A gap that grew while the device was busy shrinks when it is not, down to the
 * least; what then turns out too short grows again. */
START_TEST(gap_shrinks_again)
{
    struct retry r = {0};
    unsigned least, last, answers = 0;

    learn_twice(&r, &reset, &hello);
    least = r.gap_ms;
    for (unsigned i = 0; i < 5; i++)
        retry_widen(&r);
    last = r.gap_ms;
    retry_told(&r, &hello, 6, none);
    ck_assert_uint_eq(r.gap_fit, last);
    for (; r.gap_ms > least; answers++) {
        retry_told(&r, &hello, 1, none);
        ck_assert(r.gap_ms == last || r.gap_ms == last / 2);
        last = r.gap_ms;
        ck_assert_uint_lt(answers, 100);
    }
    ck_assert_uint_gt(answers, 20); /* not at the first fair weather */
    for (unsigned i = 0; i < 50; i++)
        retry_told(&r, &hello, 1, none);
    ck_assert_uint_eq(r.gap_ms, least);
    retry_widen(&r);
    retry_told(&r, &hello, 2, none);
    ck_assert_uint_eq(r.gap_fit, 2 * least);
}
END_TEST

/* That a refusal also comes alone does not prove that company does no harm. */
START_TEST(company_is_suspected_for_long)
{
    struct retry r = {0};

    retry_learn(&r, joined, &reset, &reset);
    ck_assert(!r.one_at_a_time);
    ck_assert_int_eq(retry_judge(&r, &reset, true, joined, 1, 2), RETRY_ALONE);
    for (unsigned i = 0; i < 8; i++)
        retry_told(&r, &hello, 1, joined);
    ck_assert_int_eq(retry_judge(&r, &reset, true, joined, 1, 2), RETRY_TELL);
    ck_assert_int_eq(retry_judge(&r, &closed, true, joined, 1, 2), RETRY_ALONE);
}
END_TEST

/* Nor that one behind another does none: the other's end may be noticed late.
 * Where that was seen, it is suspected for longer. */
START_TEST(haste_is_suspected)
{
    struct retry r = {0};
    unsigned well = 0, more = 0;

    ck_assert_int_eq(retry_judge(&r, &silent, true, behind, 1, 2), RETRY_TELL);
    ck_assert_int_eq(retry_judge(&r, &reset, true, behind, 1, 2), RETRY_ALONE);
    retry_learn(&r, behind, &reset, &reset);
    /* Of one that never did anything else there is nothing to suspect. */
    ck_assert_int_eq(retry_judge(&r, &reset, true, behind, 1, 2), RETRY_TELL);
    retry_told(&r, &hello, 1, none);
    ck_assert_int_eq(retry_judge(&r, &reset, true, behind, 1, 2), RETRY_ALONE);
    while (retry_judge(&r, &reset, true, behind, 1, 2) == RETRY_ALONE) {
        retry_told(&r, &hello, 1, behind);
        ck_assert_uint_lt(well++, 20);
    }
    ck_assert_uint_gt(well, 4);
    retry_learn(&r, behind, &reset, &hello);
    ck_assert(!r.one_at_a_time);
    while (retry_judge(&r, &reset, true, behind, 1, 2) == RETRY_ALONE) {
        retry_told(&r, &hello, 1, behind);
        ck_assert_uint_lt(more++, 20);
    }
    ck_assert_uint_gt(more, 4);
}
END_TEST

/* A device that again and again has no room right behind another is given a
 * gap, though no second connection was ever there. */
START_TEST(late_to_notice)
{
    struct retry r = {0};

    retry_learn(&r, behind, &closed, &hello);
    ck_assert(!r.one_at_a_time);
    retry_learn(&r, behind, &closed, &hello);
    ck_assert(r.one_at_a_time);
    ck_assert_uint_gt(r.gap_ms, 0);
}
END_TEST

/* One connection in fifty that is lost does not make it a device of one
 * session. */
START_TEST(loss_is_no_habit)
{
    struct retry r = {0};

    for (unsigned i = 0; i < 1000; i++) {
        retry_told(&r, &hello, 1, i % 2 ? joined : behind);
        if (i % 50 == 49)
            retry_learn(&r, i % 100 < 50 ? joined : behind, &reset, &hello);
    }
    ck_assert(!r.one_at_a_time);
}
END_TEST

/* Whoever notices late that a session is over is given some time. */
START_TEST(alone_more_than_once)
{
    struct retry r = {0};
    unsigned alone = 1, pause = 0;

    while (retry_insists(&r, &reset, &closed, alone)) {
        ck_assert_uint_gt(retry_pause_alone(alone), pause);
        pause = retry_pause_alone(alone++);
        ck_assert_uint_le(alone, 10);
    }
    ck_assert_uint_gt(alone, 1);
    ck_assert(!retry_insists(&r, &reset, &hello, 1));
    ck_assert(!retry_insists(&r, &silent, &silent, 1));
    retry_learn(&r, joined, &reset, &reset);
    ck_assert(!retry_insists(&r, &reset, &reset, 1));
}
END_TEST

/* Who closes without reading is seen to close or to reset, as it comes. */
START_TEST(two_ways_to_be_turned_away)
{
    struct retry r = {0};

    learn_twice(&r, &reset, &hello);
    ck_assert_uint_gt(tries_until_told(&r, &closed, none), 1);
    ck_assert_uint_eq(tries_until_told(&r, &silent, none), 1);
}
END_TEST

START_TEST(pauses_are_bounded)
{
    struct retry r = {0}, known = {.resets_alone = true};

    for (unsigned tries = 0; tries < 100; tries++) {
        ck_assert_uint_ge(retry_pause(tries), 250);
        ck_assert_uint_le(retry_pause(tries), 4000);
        ck_assert_uint_le(retry_pause_broken(&r, &reset, tries),
                          retry_pause_broken(&r, &reset, tries + 1));
        ck_assert_uint_le(retry_pause_broken(&r, &reset, tries), 100);
        if (tries != 0)
            ck_assert_uint_lt(retry_pause_broken(&known, &reset, tries),
                              retry_pause_broken(&r, &reset, tries));
    }
}
END_TEST

static Suite *sched_suite(void)
{
    Suite *suite = suite_create("sched");
    TCase *t = tcase_create("sched");

    tcase_add_test(t, limits_hold);
    tcase_add_test(t, window_grows);
    tcase_add_test(t, window_shrinks);
    tcase_add_loop_test(t, rate_is_kept, 0, 6);
    tcase_add_test(t, trouble_slows_one_host);
    tcase_add_test(t, every_answer_is_told_in_the_end);
    tcase_add_test(t, cut_flight_is_no_hello);
    tcase_add_test(t, patience_is_learnt);
    tcase_add_test(t, gap_shrinks_again);
    tcase_add_test(t, company_is_suspected_for_long);
    tcase_add_test(t, haste_is_suspected);
    tcase_add_test(t, late_to_notice);
    tcase_add_test(t, loss_is_no_habit);
    tcase_add_test(t, alone_more_than_once);
    tcase_add_test(t, two_ways_to_be_turned_away);
    tcase_add_test(t, pauses_are_bounded);
    suite_add_tcase(suite, t);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(sched_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
