/* A host that does not answer: when its other ports are knocked on, and how
 * long that may take. Pure: the clock is a number. */
#include <check.h>
#include <stdlib.h>

#include "scanner/run/sched.h"
#include "scanner/run/silence.h"

/* Whenever the knocks go out, they end with the first port's time: the host
 * costs that once. */
START_TEST(one_timeout_in_all)
{
    static const unsigned timeouts[] = {1, 50, 700, 2000, 5000, 15000};
    unsigned timeout = timeouts[_i];
    struct silence s = {0};
    uint64_t at;

    ck_assert_uint_eq(silence_knock_at(&s), 0);
    silence_begin(&s, 10000, timeout);
    silence_begin(&s, 10400, timeout); /* it runs already */
    at = silence_knock_at(&s);
    ck_assert_uint_ge(at, 10000);
    ck_assert_uint_le(at, 10000 + timeout);
    ck_assert_uint_le(at, 11000); /* time for the first SYN to come again */
    for (uint64_t now = at; now < 10000 + timeout; now += 100)
        ck_assert_uint_eq(now + silence_left(&s, now), 10000 + timeout);
    ck_assert_uint_eq(silence_left(&s, 10000 + timeout), 1);
    ck_assert_uint_eq(silence_left(&s, 99000), 1);
}
END_TEST

START_TEST(a_sign_of_life_is_for_good)
{
    struct silence s = {0};

    silence_begin(&s, 0, 5000);
    ck_assert_uint_ne(silence_knock_at(&s), 0);
    silence_break(&s);
    ck_assert_uint_eq(silence_knock_at(&s), 0);
    silence_next(&s);
    silence_begin(&s, 20000, 5000);
    ck_assert_uint_eq(silence_knock_at(&s), 0);
}
END_TEST

/* More ports than may be knocked on: the next of the rest is a first one. */
START_TEST(the_rest_begins_anew)
{
    struct silence s = {0};

    silence_begin(&s, 1000, 4000);
    silence_next(&s);
    ck_assert_uint_eq(silence_knock_at(&s), 0);
    silence_begin(&s, 5000, 4000);
    ck_assert_uint_eq(silence_knock_at(&s), 6000);
    ck_assert_uint_eq(silence_left(&s, 6000), 3000);
}
END_TEST

/* Knocks are connections: in all, and for the rate. Where a host shall have
 * one at a time, or a pause between two, there are none. */
START_TEST(knocks_keep_to_the_limits)
{
    struct sched s;
    struct sched_host h;
    uint64_t when;

    sched_init(&s, 3, 2, 0, 0, 0);
    sched_host_init(&s, &h);
    ck_assert_int_eq(sched_admit(&s, &h, 0, &when), SCHED_GO);
    ck_assert(sched_admit_knock(&s, 0));
    ck_assert(sched_admit_knock(&s, 0));
    ck_assert(!sched_admit_knock(&s, 0));
    ck_assert_uint_eq(h.open, 1); /* they are none of the host's */
    sched_release_knock(&s);
    ck_assert_uint_eq(s.open, 2);
    sched_init(&s, 100, 2, 1, 0, 0);
    ck_assert(sched_admit_knock(&s, 0));
    ck_assert(!sched_admit_knock(&s, 500));
    ck_assert(sched_admit_knock(&s, 1000));
    sched_init(&s, 100, 1, 0, 0, 0);
    ck_assert(!sched_admit_knock(&s, 0));
    sched_init(&s, 100, 2, 0, 5, 0);
    ck_assert(!sched_admit_knock(&s, 0));
}
END_TEST

static Suite *silence_suite(void)
{
    Suite *suite = suite_create("silence");
    TCase *t = tcase_create("silence");

    tcase_add_loop_test(t, one_timeout_in_all, 0, 6);
    tcase_add_test(t, a_sign_of_life_is_for_good);
    tcase_add_test(t, the_rest_begins_anew);
    tcase_add_test(t, knocks_keep_to_the_limits);
    suite_add_tcase(suite, t);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(silence_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
