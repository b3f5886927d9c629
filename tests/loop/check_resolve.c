#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scanner/net/resolve.h"
#include "scanner/net/reverse.h"
#include "tests/loop/loop.h"

struct found {
    unsigned calls;
    bool started;
    char error[80];
    size_t n;
    char first[64];
    uint16_t port;
};

static void on_found(void *arg, const struct resolved *r)
{
    struct found *f = arg;

    ck_assert(f->started);
    f->calls++;
    f->n = r->n;
    snprintf(f->error, sizeof f->error, "%s", r->error != NULL ? r->error : "");
    if (r->n == 0)
        return;
    resolve_text((const struct sockaddr *)&r->at[0], f->first, sizeof f->first);
    f->port =
        ntohs(((const struct sockaddr_in *)(const void *)r->at)->sin_port);
}

static struct found look_up(struct resolve_query q)
{
    struct found f = {0};

    q.port = 631;
    resolve_start(&net, &q, on_found, &f);
    f.started = true;
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(f.calls, 1);
    ck_assert((f.n == 0) == (f.error[0] != '\0'));
    return f;
}

START_TEST(resolves_addresses)
{
    struct found f =
        look_up((struct resolve_query){.host = "192.0.2.7", .numeric = true});

    ck_assert_str_eq(f.first, "192.0.2.7");
    ck_assert_uint_eq(f.port, 631);
    ck_assert_uint_eq(f.n, 1);
    f = look_up((struct resolve_query){.host = "2001:db8::7"});
    ck_assert_str_eq(f.first, "2001:db8::7");
    f = look_up((struct resolve_query){.host = "fe80::7%lo", .numeric = true});
    ck_assert_str_eq(f.first, "fe80::7%lo");
    f = look_up(
        (struct resolve_query){.host = "localhost", .family = RESOLVE_V4});
    ck_assert_str_eq(f.first, "127.0.0.1");
}
END_TEST

START_TEST(does_not_resolve)
{
    char longer[400];

    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    look_up((struct resolve_query){.host = "localhost", .numeric = true});
    ck_assert_uint_eq(
        look_up((struct resolve_query){.host = "1.2.3.4", .family = RESOLVE_V6})
            .n,
        0);
    ck_assert_uint_eq(look_up((struct resolve_query){.host = longer}).n, 0);
    ck_assert_uint_eq(look_up((struct resolve_query){.host = ""}).n, 0);
    ck_assert_uint_eq(look_up((struct resolve_query){.host = "\xff\xfe"}).n, 0);
}
END_TEST

START_TEST(resolve_aborted)
{
    struct found f = {0};
    char longer[400];

    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    for (int i = 0; i < 50; i++) {
        struct resolve_query q = {.host = i % 2 != 0 ? longer : "127.0.0.1"};
        struct resolve *r = resolve_start(&net, &q, on_found, &f);

        if (i % 3 == 0)
            usleep(200);
        resolve_abort(r);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(f.calls, 0);
}
END_TEST

struct named {
    unsigned calls;
    bool started;
    char name[80];
};

static void on_named(void *arg, const char *name)
{
    struct named *n = arg;

    ck_assert(n->started);
    n->calls++;
    snprintf(n->name, sizeof n->name, "%s", name);
}

static struct sockaddr_in address_of(const char *text)
{
    struct sockaddr_in sa = {.sin_family = AF_INET};

    inet_pton(AF_INET, text, &sa.sin_addr);
    return sa;
}

START_TEST(reverse_name)
{
    struct sockaddr_in sa = address_of("127.0.0.1");
    struct named n = {0};

    reverse_start(&net, (struct sockaddr *)&sa, 10000, on_named, &n);
    n.started = true;
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(n.calls, 1);
    ck_assert_str_eq(n.name, "localhost");
    ck_assert_uint_eq(net.resolves, 0);
}
END_TEST

/* Whether the time is up or the answer comes first: one call. */
START_TEST(reverse_in_time)
{
    struct sockaddr_in sa = address_of("127.0.0.1");

    for (unsigned ms = 1; ms < 4; ms++) {
        struct named n = {0};

        reverse_start(&net, (struct sockaddr *)&sa, ms, on_named, &n);
        n.started = true;
        if (ms == 1)
            usleep(5000);
        uv_run(&loop, UV_RUN_DEFAULT);
        ck_assert_uint_eq(n.calls, 1);
    }
}
END_TEST

START_TEST(reverse_aborted)
{
    struct sockaddr_in sa = address_of("127.0.0.1");
    struct named n = {0};

    for (int i = 0; i < 50; i++) {
        struct reverse *r =
            reverse_start(&net, (struct sockaddr *)&sa, 1000, on_named, &n);

        if (i % 3 == 0)
            usleep(200);
        reverse_abort(r);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    ck_assert_uint_eq(n.calls, 0);
    ck_assert_uint_eq(net.resolves, 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("resolve");
    TCase *t = tcase_create("resolve");
    SRunner *r;
    int failed;

    tcase_add_checked_fixture(t, loop_setup, loop_teardown);
    tcase_add_test(t, resolves_addresses);
    tcase_add_test(t, does_not_resolve);
    tcase_add_test(t, resolve_aborted);
    tcase_add_test(t, reverse_name);
    tcase_add_test(t, reverse_in_time);
    tcase_add_test(t, reverse_aborted);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
