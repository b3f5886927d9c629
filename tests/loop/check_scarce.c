/* What is scarce on our side: the calls that make a connection fail as they do
 * when the machine has no buffers, ports, memory or descriptors left. Such a
 * connection is tried again, whoever it is for; it says nothing of the peer. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include <uv.h>

#include "scanner/run/driver.h"
#include "tests/loop/peer.h"

/* libuv finds these before those of the C library. */
static struct {
    unsigned connects, sockets; /* so many fail, */
    int error;                  /* with this */
} scarce;

static bool is_short(unsigned *left)
{
    if (*left == 0)
        return false;
    --*left;
    errno = scarce.error;
    return true;
}

int connect(int fd, const struct sockaddr *to, socklen_t n)
{
    return is_short(&scarce.connects) ? -1
                                      : (int)syscall(SYS_connect, fd, to, n);
}

int socket(int domain, int type, int protocol)
{
    return is_short(&scarce.sockets)
               ? -1
               : (int)syscall(SYS_socket, domain, type, protocol);
}

struct told {
    enum endpoint_state state;
    bool complete;
    unsigned endpoints, troubles;
    char what[80];
};

static bool take(void *arg, struct endpoint *e)
{
    struct told *t = arg;

    t->endpoints++;
    t->state = e->state;
    t->complete = e->complete;
    endpoint_free(e);
    return true;
}

static void trouble(void *arg, const struct endpoint *e, const char *what)
{
    struct told *t = arg;

    (void)e;
    t->troubles++;
    snprintf(t->what, sizeof t->what, "%s", what);
}

static const struct {
    int error;
    bool socket; /* it is that call */
} lacks[] = {
    {ENOBUFS, false},       {ENOMEM, false}, {EADDRNOTAVAIL, false},
    {EAGAIN, false},        {EMFILE, true},  {ENFILE, true},
    {ENOBUFS, true},
};

START_TEST(tried_again)
{
    static const uint8_t words[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    struct scan_options o = {0};
    struct told told = {0};
    struct driver_hooks hooks = {
        .endpoint = take, .trouble = trouble, .arg = &told};
    struct targets *t = targets_new();
    struct scan_stats stats = {0};
    struct err err;
    struct peer p;
    char word[40];

    peer_start(&p, (struct peer_script){.bytes = words,
                                        .n = sizeof words - 1,
                                        .connections = 9});
    scan_options_timing(&o, 3);
    snprintf(word, sizeof word, "127.0.0.1:%u", ntohs(p.at.sin_port));
    ck_assert(targets_add(t, word, &err));
    scarce.error = lacks[_i].error;
    *(lacks[_i].socket ? &scarce.sockets : &scarce.connects) = 2;
    ck_assert(driver_run(&o, t, &hooks, &stats, &err));
    ck_assert_uint_eq(scarce.connects + scarce.sockets, 0);
    ck_assert_uint_eq(told.endpoints, 1);
    ck_assert_int_eq(told.state, STATE_NOT_TLS);
    ck_assert(told.complete);
    ck_assert_uint_eq(told.troubles, 2);
    ck_assert_str_eq(told.what, uv_strerror(-lacks[_i].error));
    targets_free(t);
    peer_stop(&p);
}
END_TEST

/* A route that is prohibited, a firewall of this machine's own: it is told at
 * once, and not tried again. */
START_TEST(forbidden)
{
    static const int errors[] = {EPERM, EACCES, EINVAL};
    struct scan_options o = {0};
    struct told told = {0};
    struct driver_hooks hooks = {
        .endpoint = take, .trouble = trouble, .arg = &told};
    struct targets *t = targets_new();
    struct scan_stats stats = {0};
    struct err err;

    scan_options_timing(&o, 3);
    ck_assert(targets_add(t, "127.0.0.1:443", &err));
    scarce.error = errors[_i];
    scarce.connects = 5;
    ck_assert(driver_run(&o, t, &hooks, &stats, &err));
    ck_assert_uint_eq(scarce.connects, 4);
    ck_assert_uint_eq(told.endpoints, 1);
    ck_assert_int_eq(told.state, STATE_ERROR);
    ck_assert(!told.complete);
    ck_assert_uint_eq(told.troubles, 0);
    targets_free(t);
}
END_TEST

static Suite *scarce_suite(void)
{
    Suite *suite = suite_create("scarce");
    TCase *t = tcase_create("scarce");

    tcase_add_loop_test(t, tried_again, 0, sizeof lacks / sizeof lacks[0]);
    tcase_add_loop_test(t, forbidden, 0, 3);
    suite_add_tcase(suite, t);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(scarce_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
