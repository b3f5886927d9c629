#ifndef SUITEMAP_TESTS_LOOP_H
#define SUITEMAP_TESTS_LOOP_H

#include <check.h>

#include "scanner/net/net.h"

/* The loop that each test starts and ends with. */
static uv_loop_t loop;
static struct net net;

static void loop_setup(void)
{
    struct err err;

    ck_assert_int_eq(uv_loop_init(&loop), 0);
    ck_assert(net_init(&net, &loop, &err));
}

/* Each test ends with a loop that holds nothing any more. */
static void loop_teardown(void)
{
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(net.attempts, 0);
    ck_assert_uint_eq(net.resolves, 0);
    net_close(&net);
    ck_assert_int_eq(uv_loop_close(&loop), 0);
}

#endif
