/* Clocks, random bytes and constants in a ServerHello. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/run/clock.h"

#define NOW INT64_C(1795230000400) /* 400 ms into a second */
#define DAY 86400

static void note(struct clock_watch *c, uint32_t time, int64_t now_ms)
{
    struct answer a = {
        .kind = ANSWER_HELLO, .version = 0x0303, .server_time = time};

    clock_note(c, &a, now_ms);
}

/* What a device says whose clock is so far ahead, so long after. */
static void note_clock(struct clock_watch *c, int64_t skew_s, int64_t after_ms)
{
    int64_t theirs = NOW + after_ms + skew_s * 1000;

    note(c, (uint32_t)(theirs / 1000), NOW + after_ms + 20);
}

static const int64_t skews[] = {0, 1, -1, -31, 7200, -400 * DAY, 9000 * DAY};

START_TEST(a_clock)
{
    struct clock_watch c = {0};
    unsigned wait;
    int64_t skew = 77;

    ck_assert_int_eq(clock_judge(&c, &skew), CLOCK_UNKNOWN);
    for (int64_t ms = 0; ms < 700; ms += 100) {
        /* One that is about right need not be seen to go on. */
        if (ms != 0)
            ck_assert_int_eq(clock_judge(&c, &skew),
                             llabs(skews[_i]) < 60 ? CLOCK_TOLD
                                                   : CLOCK_UNKNOWN);
        note_clock(&c, skews[_i], ms);
    }
    ck_assert_int_eq(clock_judge(&c, &skew), CLOCK_TOLD);
    ck_assert_int_le(llabs(skew - skews[_i]), 1);
    ck_assert(!clock_asks(&c, NOW + 700, &wait));
}
END_TEST

/* Within one second it could be a constant: one more hello decides. */
START_TEST(one_more_hello)
{
    struct clock_watch c = {0};
    unsigned wait = 0;
    int64_t skew;

    note_clock(&c, -400 * DAY, 0);
    ck_assert(!clock_asks(&c, NOW + 30, &wait));
    note_clock(&c, -400 * DAY, 300);
    ck_assert_int_eq(clock_judge(&c, &skew), CLOCK_UNKNOWN);
    ck_assert(clock_asks(&c, NOW + 420, &wait));
    ck_assert_uint_eq(wait, 1100);
    ck_assert(clock_asks(&c, NOW + 9000, &wait));
    ck_assert_uint_eq(wait, 0);
    note_clock(&c, -400 * DAY, 1520);
    ck_assert_int_eq(clock_judge(&c, &skew), CLOCK_TOLD);
    ck_assert_int_eq(skew, -400 * DAY);
    ck_assert(!clock_asks(&c, NOW + 1600, &wait));
}
END_TEST

/* Where the clock is about right nobody needs to know more. */
START_TEST(right_enough)
{
    struct clock_watch c = {0};
    unsigned wait;

    note_clock(&c, -31, 0);
    note_clock(&c, -31, 300);
    ck_assert(!clock_asks(&c, NOW + 400, &wait));
}
END_TEST

START_TEST(a_constant)
{
    struct clock_watch c = {0};
    unsigned wait;
    int64_t skew;

    note(&c, 1600000000, NOW);
    note(&c, 1600000000, NOW + 200);
    ck_assert(clock_asks(&c, NOW + 200, &wait));
    note(&c, 1600000000, NOW + 1700);
    ck_assert_int_eq(clock_judge(&c, &skew), CLOCK_NONE);
    ck_assert(!clock_asks(&c, NOW + 1700, &wait));
    note(&c, 1600000000, NOW + 9000);
    ck_assert_int_eq(clock_judge(&c, &skew), CLOCK_NONE);
    memset(&c, 0, sizeof c);
    note(&c, 0, NOW);
    note(&c, 0, NOW + 10);
    ck_assert(!clock_asks(&c, NOW + 20, &wait));
}
END_TEST

START_TEST(random_bytes)
{
    unsigned seed = 4711;

    for (int round = 0; round < 1000; round++) {
        struct clock_watch c = {0};
        unsigned wait;
        int64_t skew;

        for (int i = 0; i < 3; i++) {
            seed = seed * 1664525u + 1013904223u;
            note(&c, seed, NOW + 100 * i);
        }
        ck_assert_int_eq(clock_judge(&c, &skew), CLOCK_NONE);
        ck_assert(!clock_asks(&c, NOW + 400, &wait));
    }
}
END_TEST

/* A busy machine reads a hello when it comes to it. */
START_TEST(read_late)
{
    struct clock_watch c = {0};
    int64_t skew;

    note(&c, (uint32_t)(NOW / 1000 - 3600), NOW + 15000);
    note(&c, (uint32_t)(NOW / 1000 - 3600 + 20), NOW + 20000);
    ck_assert_int_eq(clock_judge(&c, &skew), CLOCK_TOLD);
    ck_assert_int_le(llabs(skew + 3600), 1);
}
END_TEST

/* One hello that does not fit, and it was no clock. */
START_TEST(a_clock_with_an_exception)
{
    struct clock_watch c = {0};
    int64_t skew;

    note_clock(&c, 3600, 0);
    note_clock(&c, 3600, 1500);
    ck_assert_int_eq(clock_judge(&c, &skew), CLOCK_TOLD);
    note(&c, 123456789, NOW + 1600);
    ck_assert_int_eq(clock_judge(&c, &skew), CLOCK_NONE);
    note_clock(&c, 3600, 3000);
    ck_assert_int_eq(clock_judge(&c, &skew), CLOCK_NONE);
}
END_TEST

START_TEST(no_hello)
{
    struct answer others[] = {
        {.kind = ANSWER_ALERT, .server_time = 1},
        {.kind = ANSWER_RETRY, .version = 0x0304, .server_time = 2},
        {.kind = ANSWER_HELLO, .version = 0x0304, .server_time = 3},
    };
    struct clock_watch c = {0};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        clock_note(&c, &others[i], NOW);
    ck_assert_uint_eq(c.hellos, 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("clock");
    TCase *t = tcase_create("clock");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_loop_test(t, a_clock, 0, (int)(sizeof skews / sizeof *skews));
    tcase_add_test(t, one_more_hello);
    tcase_add_test(t, right_enough);
    tcase_add_test(t, a_constant);
    tcase_add_test(t, random_bytes);
    tcase_add_test(t, read_late);
    tcase_add_test(t, a_clock_with_an_exception);
    tcase_add_test(t, no_hello);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
