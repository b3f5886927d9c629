/*
 * SSLv2 at a real server: OpenSSL 1.0.0 in an old node, which "make deps-test"
 * fetches (tests/lab/oldnode.sh) where it can. Where there is none, only the
 * script below speaks SSLv2.
 */
#include "e2e.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SCAN_S = 60, KINDS = 6, HELLO_MAX = 127 };

/* What that OpenSSL has; it is built without IDEA. */
static const char *const kinds[KINDS] = {
    "0x010080", "0x020080", "0x030080", "0x040080", "0x060040", "0x0700C0",
};

static bool have_old_server(void)
{
    char *path;
    bool ok;

    if (asprintf(&path, "%s/oldnode/node", env_or("LAB_DIR", "build/lab")) < 0)
        abort();
    ok = access(path, X_OK) == 0;
    if (!ok)
        printf("  NOT TESTED against a real server of SSLv2: there is no %s\n",
               path);
    free(path);
    return ok;
}

static const json_t *version_row(const json_t *endpoint, const char *name)
{
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(endpoint, "versions"), i, row)
        if (!strcmp(json_str(row, "version"), name))
            return row;
    return NULL;
}

static const json_t *finding(const json_t *endpoint, const char *rule)
{
    json_t *f;
    size_t i;

    json_array_foreach(json_object_get(endpoint, "findings"), i, f)
        if (!strcmp(json_str(f, "rule"), rule))
            return f;
    return NULL;
}

static bool is_listed(const json_t *row, const char *code)
{
    json_t *s;
    size_t i;

    json_array_foreach(json_object_get(row, "suites"), i, s)
        if (!strcmp(json_str(s, "code"), code))
            return true;
    return false;
}

static void ck_ssl2(const json_t *endpoint)
{
    const json_t *row = version_row(endpoint, "SSLv2");
    const json_t *f = finding(endpoint, "sslv2");

    ck_assert(row != NULL);
    ck_assert_str_eq(json_str(row, "outcome"), "accepted");
    ck_assert_str_eq(json_str(row, "works"), "untested");
    ck_assert_uint_eq(json_array_size(json_object_get(row, "suites")), KINDS);
    for (int i = 0; i < KINDS; i++)
        ck_assert_msg(is_listed(row, kinds[i]), "%s is missing", kinds[i]);
    ck_assert(f != NULL);
    ck_assert_str_eq(json_str(f, "severity"), "critical");
    ck_assert(json_array_size(json_object_get(endpoint, "certificates")) > 0);
}

static struct scan scan_of(const struct server *at, const char *option,
                           const char *value)
{
    struct args a = scan_args(at);

    if (option)
        args_add(&a, option, value, NULL);
    return suitemap_json(&a, SCAN_S);
}

/* By default, by name, and alone on a server that hangs up on TLS. */
static const struct {
    const char *kind, *option, *value;
} cases[] = {
    {"oldnode-wide", NULL, NULL},
    {"oldnode-wide", "--versions", "ssl2"},
    {"oldnode-ssl2", NULL, NULL},
    {"oldnode-ssl2", "--versions", "ssl2,tls1.2"},
};

START_TEST(finds_it)
{
    struct server at;
    struct scan s;

    if (!have_old_server())
        return;
    at = lab_start(cases[_i].kind, NULL);
    s = scan_of(&at, cases[_i].option, cases[_i].value);
    ck_ssl2(scan_endpoint(s.lines, &at));
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

/* Q41: it says hello in SSLv2, and has no cipher kind for it. */
START_TEST(hello_without_kinds)
{
    const json_t *endpoint, *row;
    struct server at;
    struct scan s;

    if (!have_old_server())
        return;
    at = lab_start("oldnode-nokinds", NULL);
    s = scan_of(&at, NULL, NULL);
    endpoint = scan_endpoint(s.lines, &at);
    row = version_row(endpoint, "SSLv2");
    ck_assert(row != NULL);
    ck_assert_str_eq(json_str(row, "outcome"), "refused");
    ck_assert_str_eq(json_str(row, "how"), "SERVER-HELLO without cipher kinds");
    ck_assert(json_is_true(json_object_get(
        json_object_get(endpoint, "traits"), "ssl2_no_kinds")));
    ck_assert(finding(endpoint, "sslv2") == NULL);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

/* Servers of today refuse it, each in its way. */
static const struct {
    const char *kind, *how;
} refusals[] = {
    {"openssl-wide", "alert protocol_version"},
    {"gnutls-legacy", "alert protocol_version"},
    {"jsse-legacy", "SSLv2 error: no cipher"},
    {"ippeve", "closed"},
};

START_TEST(is_refused)
{
    struct server at = lab_start(refusals[_i].kind, NULL);
    struct scan s = scan_of(&at, "--versions", "ssl2");
    const json_t *endpoint = scan_endpoint(s.lines, &at);
    const json_t *row = version_row(endpoint, "SSLv2");

    ck_assert(row != NULL);
    ck_assert_str_eq(json_str(row, "outcome"), "refused");
    ck_assert_str_eq(json_str(row, "how"), refusals[_i].how);
    ck_assert_str_eq(json_str(endpoint, "state"), "tls");
    ck_assert(finding(endpoint, "sslv2") == NULL);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

/* A script: to TLS records it is silent, as one is that takes them for the
   beginning of a long record; to SSLv2 it says what OpenSSL 1.0.0 says, but
   for the certificate. */
static const uint8_t script[] = {
    0x80, 0x2d, 4, 0, 1, 0, 2, 0, 0, 0, 18, 0, 16, /* lengths 0, 18, 16 */
    6, 0, 0x40, 3, 0, 0x80, 1, 0, 0x80, 7, 0, 0xc0, 4, 0, 0x80, 2, 0, 0x80,
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
};

static int listen_at(const struct server *at)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)at->port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

    inet_pton(AF_INET, at->address, &to.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    ck_assert(bind(fd, (struct sockaddr *)&to, sizeof to) == 0);
    ck_assert(listen(fd, 16) == 0);
    return fd;
}

static void play(int fd)
{
    uint8_t hello[4096];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        int c = accept(fd, NULL, NULL);
        ssize_t n = recv(c, hello, sizeof hello, 0);

        /* Of the whole hello, no more than SSLv2 stacks take. */
        if (n > 2 && hello[0] == 0x80 && n == hello[1] + 2 && n <= HELLO_MAX)
            (void)!write(c, script, sizeof script);
        while (n > 0)
            n = recv(c, hello, sizeof hello, 0);
        close(c);
    }
}

START_TEST(silent_but_to_ssl2)
{
    struct server at = lab_address();
    int fd = listen_at(&at);
    const json_t *endpoint, *row;
    pid_t pid = fork();
    struct scan s;

    if (pid == 0)
        play(fd);
    close(fd);
    /* Silence is asked on only where SSLv2 was named. */
    s = scan_of(&at, "--timeout=1s",
                "--versions=ssl2,ssl3,tls1.0,tls1.1,tls1.2,tls1.3");
    endpoint = scan_endpoint(s.lines, &at);
    row = version_row(endpoint, "SSLv2");
    ck_assert(row != NULL);
    ck_assert_str_eq(json_str(endpoint, "state"), "tls");
    ck_assert_str_eq(json_str(row, "outcome"), "accepted");
    ck_assert_uint_eq(json_array_size(json_object_get(row, "suites")), KINDS);
    ck_assert(finding(endpoint, "sslv2") != NULL);
    row = version_row(endpoint, "TLSv1.2");
    ck_assert_str_eq(json_str(row, "outcome"), "unanswered");
    scan_free(&s);
    kill(pid, SIGKILL);
}
END_TEST

/* A policy may forbid it by name: it is asked for, whatever else is there. */
START_TEST(an_audit_forbids_it)
{
    static const char *const servers[] = {"oldnode-wide", "oldnode-ssl2"};
    struct args a = {.n = 0};
    struct server at;
    struct scan s;

    if (!have_old_server())
        return;
    at = lab_start(servers[_i], NULL);
    args_add(&a, env_or("SUITEMAP", "build/suitemap"), "audit", "--policy",
             "fleet", at.target, NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert_int_eq(s.run.exit_code, 1);
    ck_assert_msg(strstr(s.run.out, "versions: no SSLv2"), "%s", s.run.out);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

Suite *ssl2_suite(void)
{
    Suite *s = suite_create("SSLv2");
    TCase *t = tcase_create("ssl2");

    tcase_set_timeout(t, 150);
    tcase_add_loop_test(t, finds_it, 0, sizeof cases / sizeof cases[0]);
    tcase_add_test(t, hello_without_kinds);
    tcase_add_loop_test(t, is_refused, 0,
                        sizeof refusals / sizeof refusals[0]);
    tcase_add_test(t, silent_but_to_ssl2);
    tcase_add_loop_test(t, an_audit_forbids_it, 0, 2);
    suite_add_tcase(s, t);
    return s;
}
