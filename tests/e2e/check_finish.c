/*
 * Whole handshakes with real servers: no suite that a server serves and our
 * cryptography has may be missing from those that finish; and a server that
 * only says it has a version is found out, but no good one.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/engine/suites_done.h"

enum { SCAN_S = 120 };

/* A server, and what it must at least finish in each version. */
static const struct stack {
    const char *kind, *more;
    int least[VERSIONS];
} stacks[] = {
    {"openssl-wide", NULL, {0, 20, 20, 65, 5}},
    {"openssl-ecdsa", NULL, {0, 5, 5, 15, 3}},
    {"openssl-modern", NULL, {0, 0, 0, 15, 3}},
    {"openssl-tls13", "LAB_PORT=8443", {0, 0, 0, 0, 5}},
    {"gnutls-legacy", NULL, {0, 40, 40, 90, 0}},
    {"gnutls-wide", "LAB_PORT=8443", {0, 25, 25, 80, 5}},
    {"gnutls-dh512", NULL, {0, 5, 5, 10, 0}},
    {"mbedtls-wide", NULL, {0, 20, 20, 80, 0}},
    {"jsse-legacy", NULL, {45, 45, 40, 70, 3}},
};
enum { STACKS = sizeof stacks / sizeof stacks[0] };

static const enum version versions[VERSIONS] = {
    VERSION_SSL3, VERSION_TLS10, VERSION_TLS11, VERSION_TLS12, VERSION_TLS13};

/* The children of Check add a row each; the parent prints them at the end. */
static char *rows_file;

void finish_begin(void)
{
    rows_file = lab_path("finish");
}

void finish_print(void)
{
    char line[256];
    FILE *f = fopen(rows_file, "r");

    printf("\nHandshakes finished (of the suites served)\n"
           "  %-16s %-11s %-11s %-11s %-11s %s\n",
           "server", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    while (f && fgets(line, sizeof line, f))
        fputs(line, stdout);
    if (f)
        fclose(f);
    unlink(rows_file);
    free(rows_file);
}

static json_t *version_of(const json_t *endpoint, const char *name)
{
    json_t *v;
    size_t i;

    json_array_foreach(json_object_get(endpoint, "versions"), i, v)
    {
        if (!strcmp(json_str(v, "version"), name))
            return v;
    }
    return NULL;
}

/* One version: how many finish; those that could and do not fail the test. */
static int count_finished(const char *kind, const json_t *v, int version)
{
    json_t *s;
    size_t i;
    int n = 0;

    json_array_foreach(json_object_get(v, "suites"), i, s)
    {
        unsigned long code = strtoul(json_str(s, "code"), NULL, 16);
        bool can =
            suite_can_finish(suite_find((uint32_t)code), versions[version]);
        const char *works = json_str(s, "works");

        ck_assert_msg(!strcmp(works, can ? "yes" : "untested"),
                      "%s %s %s: %s (%s: %s)", kind, version_names[version],
                      json_str(s, "name"), works,
                      json_str(json_object_get(s, "failure"), "stage"),
                      json_str(json_object_get(s, "failure"), "how"));
        n += can;
    }
    return n;
}

static bool has_finding(const json_t *endpoint, const char *rule)
{
    json_t *f;
    size_t i;

    json_array_foreach(json_object_get(endpoint, "findings"), i, f)
    {
        if (!strcmp(json_str(f, "rule"), rule))
            return true;
    }
    return false;
}

static const char *works_of(const json_t *endpoint, const char *version)
{
    return json_str(version_of(endpoint, version), "works");
}

/* The kernel hands out no address twice, so a port of our choice is free. */
START_TEST(finishes_every_suite)
{
    const struct stack *k = &stacks[_i];
    struct server at = lab_start(k->kind, k->more, NULL);
    struct args a = scan_args(&at);
    FILE *rows = fopen(rows_file, "a");
    json_t *endpoint;
    struct scan s;

    ck_assert(rows != NULL);
    args_add(&a, "--verify", "suite", NULL);
    s = suitemap_json(&a, SCAN_S);
    endpoint = scan_endpoint(s.lines, &at);
    ck_assert_msg(endpoint != NULL, "no endpoint: %.500s", s.run.err);
    fprintf(rows, "  %-16s", k->kind);
    for (int v = 0; v < VERSIONS; v++) {
        json_t *row = version_of(endpoint, version_names[v]);
        int n = count_finished(k->kind, row, v);
        char cell[32];

        snprintf(cell, sizeof cell, "%d of %zu", n,
                 json_array_size(json_object_get(row, "suites")));
        fprintf(rows, " %-11s", n ? cell : "-");
        ck_assert_msg(n >= k->least[v], "%s finishes %d suites in %s", k->kind,
                      n, version_names[v]);
        ck_assert_str_eq(json_str(row, "works"), n ? "yes" : "untested");
    }
    fputc('\n', rows);
    fclose(rows);
    ck_assert(!has_finding(endpoint, "false-version"));
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

/* By default: one handshake a version, and certificates of TLS 1.3 too. */
START_TEST(finishes_every_version)
{
    struct server at = lab_start("openssl-tls13", NULL);
    struct args a = scan_args(&at);
    struct scan s = suitemap_json(&a, SCAN_S);
    json_t *endpoint = scan_endpoint(s.lines, &at);

    ck_assert_str_eq(works_of(endpoint, "TLSv1.3"), "yes");
    ck_assert_uint_eq(
        json_array_size(json_object_get(endpoint, "certificates")), 1);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

static const struct fault {
    const char *kind, *settings[3];
    const char *version; /* that only pretends; NULL: all is well */
    const char *stage;
} faults[] = {
    {"openssl-wide", {"DEVICE_SPOIL=22:0303"}, "TLSv1.2", "finished"},
    {"openssl-wide", {"DEVICE_SPOIL=22:0301"}, "TLSv1.0", "finished"},
    {"gnutls-wide", {"DEVICE_SPOIL=22:0303"}, "TLSv1.2", "finished"},
    {"gnutls-wide", {"DEVICE_SPOIL=22:0302"}, "TLSv1.1", "finished"},
    {"openssl-wide",
     {"DEVICE_SPOIL=23:0302", "LAB_PORT=8443"},
     "TLSv1.1",
     "data"},
    {"openssl-modern", {"DEVICE_SPOIL=23:0303"}, "TLSv1.3", "finished"},
    {"gnutls-modern", {"DEVICE_SPOIL=23:0303"}, "TLSv1.3", "finished"},
    {"openssl-wide",
     {"DEVICE_SPOIL=22:0303", "DEVICE_SPOIL_TIMES=1"},
     NULL,
     NULL},
    {"openssl-wide",
     {"DEVICE_SPOIL=22:0302", "DEVICE_SPOIL_TIMES=1", "DEVICE_SPOIL_RESET=1"},
     NULL,
     NULL},
    {"openssl-wide",
     {"DEVICE_SPOIL=22:0302", "DEVICE_SPOIL_RESET=1"},
     "TLSv1.1",
     "finished"},
    {"openssl-modern", {"DEVICE_REPLY_MS=1000"}, NULL, NULL},
    {"openssl-wide", {NULL}, NULL, NULL},
};
enum { FAULTS = sizeof faults / sizeof faults[0] };

START_TEST(finds_the_version_that_pretends)
{
    const struct fault *f = &faults[_i];
    struct server at = lab_start(f->kind, f->settings[0], f->settings[1],
                                 f->settings[2], NULL);
    struct args a = scan_args(&at);
    struct scan s = suitemap_json(&a, SCAN_S);
    json_t *endpoint = scan_endpoint(s.lines, &at), *v;

    ck_assert_msg(endpoint != NULL, "no endpoint: %.500s", s.run.err);
    ck_assert_int_eq(has_finding(endpoint, "false-version"),
                     f->version != NULL);
    for (int i = 0; i < VERSIONS; i++) {
        v = version_of(endpoint, version_names[i]);
        if (strcmp(json_str(v, "outcome"), "accepted"))
            continue;
        if (f->version == NULL || strcmp(version_names[i], f->version)) {
            ck_assert_str_eq(json_str(v, "works"), "yes");
            continue;
        }
        ck_assert_str_eq(json_str(v, "works"), "no");
        v = json_object_get(v, "failure");
        ck_assert_str_eq(json_str(v, "stage"), f->stage);
        ck_assert_msg(!strncmp(json_str(v, "how"), "alert ", 6) ||
                          !strcmp(json_str(v, "how"), "reset"),
                      "%s", json_str(v, "how"));
    }
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

/* Java with nothing but a DSA key says hello and then gives up: with each DSS
 * suite below TLS 1.2, and with all of TLS 1.3. */
START_TEST(flights_that_break)
{
    struct server at = lab_start("jsse-dsaonly", NULL);
    struct args a = scan_args(&at);
    struct scan s = suitemap_json(&a, SCAN_S);
    json_t *endpoint = scan_endpoint(s.lines, &at);
    json_t *tls10 = version_of(endpoint, "TLSv1.0"), *suite;
    size_t i;

    json_array_foreach(json_object_get(tls10, "suites"), i, suite)
    {
        bool dss = strstr(json_str(suite, "name"), "_DSS_") != NULL;

        ck_assert_msg(dss == !strcmp(json_str(suite, "works"), "no"), "%s",
                      json_str(suite, "name"));
        if (dss)
            ck_assert_str_eq(
                json_str(json_object_get(suite, "failure"), "stage"),
                "server flight");
    }
    ck_assert_str_eq(works_of(endpoint, "TLSv1.0"), "yes");
    ck_assert_str_eq(works_of(endpoint, "TLSv1.2"), "yes");
    ck_assert_str_eq(works_of(endpoint, "TLSv1.3"), "no");
    ck_assert(has_finding(endpoint, "false-version"));
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

Suite *finish_suite(void)
{
    Suite *s = suite_create("whole handshakes");
    TCase *t = tcase_create("finish");

    tcase_set_timeout(t, 150);
    tcase_add_loop_test(t, finishes_every_suite, 0, STACKS);
    tcase_add_test(t, finishes_every_version);
    tcase_add_loop_test(t, finds_the_version_that_pretends, 0, FAULTS);
    tcase_add_test(t, flights_that_break);
    suite_add_tcase(s, t);
    return s;
}
