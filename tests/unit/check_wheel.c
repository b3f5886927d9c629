/* The wheel of timers against a clock that is a number: never early, late by a
 * tick at most when it is turned as it says, once each. */
#include <check.h>
#include <stdlib.h>

#include "core/base/list.h"
#include "scanner/net/wheel.h"

#define TIMERS 500
#define BEGIN  1000003 /* not on a tick */

struct alarm {
    struct wheel_timer timer;
    uint64_t at; /* what was asked for; 0: nothing */
    unsigned rung;
};

static struct wheel wheel;
static struct alarm alarms[TIMERS];

static void setup(void)
{
    wheel_init(&wheel, BEGIN);
    for (size_t i = 0; i < TIMERS; i++) {
        alarms[i] = (struct alarm){0};
        wheel_timer_init(&alarms[i].timer);
    }
}

static void set(struct alarm *a, uint64_t at)
{
    a->at = at;
    wheel_set(&wheel, &a->timer, at);
}

static void ring(struct list *over, uint64_t now)
{
    while (!list_empty(over)) {
        struct alarm *a = (struct alarm *)(void *)LIST_OWNER(
            over->next, struct wheel_timer, link);

        list_remove(&a->timer.link);
        ck_assert_uint_ne(a->at, 0);
        ck_assert_uint_le(a->at, now);
        a->at = 0;
        a->rung++;
    }
}

static void turn(uint64_t now)
{
    struct list over;

    list_init(&over);
    wheel_turn(&wheel, now, &over);
    ring(&over, now);
}

static bool none_is_late(uint64_t now)
{
    for (size_t i = 0; i < TIMERS; i++)
        if (alarms[i].at != 0 && alarms[i].at + WHEEL_TICK_MS <= now)
            return false;
    return true;
}

/* Turns it only when it wants to be; what is asked for comes in time. */
START_TEST(as_it_says)
{
    uint64_t now = BEGIN, next;
    unsigned rung = 0;

    srand(7);
    for (size_t i = 0; i < TIMERS; i++)
        set(&alarms[i], now + (uint64_t)rand() % 5000);
    while (wheel_next(&wheel, &next)) {
        ck_assert_uint_gt(next, now);
        now = next;
        turn(now);
        ck_assert(none_is_late(now));
    }
    for (size_t i = 0; i < TIMERS; i++)
        rung += alarms[i].rung;
    ck_assert_uint_eq(rung, TIMERS);
}
END_TEST

/* Set again for an earlier and a later time, taken out, and left alone for
 * longer than a round. */
START_TEST(at_random)
{
    uint64_t now = BEGIN;

    srand((unsigned)_i);
    for (unsigned step = 0; step < 20000; step++) {
        struct alarm *a = &alarms[rand() % TIMERS];

        switch (rand() % 8) {
        case 0:
            wheel_remove(&wheel, &a->timer);
            a->at = 0;
            break;
        case 1:
            now += (uint64_t)rand() % (_i % 2 != 0 ? 4000 : 20);
            turn(now);
            ck_assert(none_is_late(now));
            break;
        default:
            /* One tick behind `now` at least, as it is told a tick late. */
            set(a, now + WHEEL_TICK_MS + (uint64_t)rand() % 6000);
        }
    }
    turn(now + 10000);
    for (size_t i = 0; i < TIMERS; i++)
        ck_assert_uint_eq(alarms[i].at, 0);
    ck_assert_uint_eq(wheel.n, 0);
}
END_TEST

/* Of those that have run out at once, one takes the others out, or sets them
 * again, before they are told. */
START_TEST(among_those_that_are_over)
{
    struct list over;

    list_init(&over);
    for (size_t i = 0; i < 4; i++)
        set(&alarms[i], BEGIN + 10);
    wheel_turn(&wheel, BEGIN + 20, &over);
    wheel_remove(&wheel, &alarms[1].timer);
    set(&alarms[2], BEGIN + 100);
    set(&alarms[3], BEGIN + 5);
    ring(&over, BEGIN + 20);
    ck_assert_uint_eq(alarms[0].rung, 1);
    ck_assert_uint_eq(alarms[1].rung + alarms[2].rung + alarms[3].rung, 0);
    turn(BEGIN + 20 + WHEEL_TICK_MS);
    ck_assert_uint_eq(alarms[3].rung, 1);
    turn(BEGIN + 99);
    ck_assert_uint_eq(alarms[2].rung, 0);
    turn(BEGIN + 100 + WHEEL_TICK_MS);
    ck_assert_uint_eq(alarms[1].rung, 0);
    ck_assert_uint_eq(alarms[2].rung, 1);
    ck_assert_uint_eq(wheel.n, 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("wheel");
    TCase *t = tcase_create("wheel");
    SRunner *r;
    int failed;

    tcase_add_checked_fixture(t, setup, NULL);
    tcase_add_test(t, as_it_says);
    tcase_add_loop_test(t, at_random, 0, 8);
    tcase_add_test(t, among_those_that_are_over);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
