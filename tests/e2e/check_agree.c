/*
 * The heart of the matter: suitemap and the brute force agree on every suite
 * of every version, and suitemap needs few connections for it.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCAN_S = 60, TRIES_WHEN_SHARED = 3 };

/* The budget of an endpoint: S + 3 connections for a version with S suites,
   one for a refused version (SSLv2 too, where it is asked), five more. */
enum { PER_VERSION = 3, PER_REFUSED = 1, PER_ENDPOINT = 5 };

struct agree {
    const char *kind;
    const char *more[3];
    bool budgeted; /* false where something odd is met by intention */
};

static const struct agree cases[] = {
    {"openssl-wide", {NULL}, true},
    {"openssl-modern", {NULL}, true},
    {"openssl-tls13", {NULL}, true},
    {"openssl-tls12", {NULL}, true},
    {"openssl-tls10", {NULL}, true},
    {"openssl-ecdsa", {NULL}, true},
    {"gnutls-legacy", {NULL}, true},
    {"gnutls-wide", {NULL}, true},
    {"gnutls-dh512", {NULL}, true},
    {"mbedtls-wide", {NULL}, true},
    {"jsse-legacy", {NULL}, true},
    {"jsse-dsa", {NULL}, false},     /* suites that break */
    {"jsse-dsaonly", {NULL}, false}, /* TLS 1.3 says hello, then breaks */
    {"ippeve", {"AllowRC4", "AllowDH"}, false}, /* refuses by a close */
    {"ippeve", {"AllowRC4", "MaxTLS1.0"}, false},
};
enum { CASES = sizeof cases / sizeof cases[0] };

/* The children of Check add a row each; the parent prints them at the end. */
static char *budget_file;

void budget_begin(void)
{
    budget_file = lab_path("budget");
}

void budget_print(void)
{
    char line[256];
    FILE *f = fopen(budget_file, "r");

    printf("\nConnections, by the kernel's count%s; suites by brute force "
           "(+ broken)\n"
           "  server             SSLv3/1.0/1.1/1.2/1.3   made  budget  time\n",
           net_is_isolated() ? "" : " (shared with others)");
    while (f && fgets(line, sizeof line, f))
        fputs(line, stdout);
    printf("  * odd by intention, not held to the budget\n");
    if (f)
        fclose(f);
    unlink(budget_file);
    free(budget_file);
}

static int budget_of(const struct table *truth)
{
    int sum = PER_ENDPOINT;

    for (int v = 0; v < VERSIONS; v++) {
        int n = table_count(truth, v);

        sum += n ? n + PER_VERSION : PER_REFUSED;
    }
    return sum;
}

static bool asked_ssl2(const json_t *endpoint)
{
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(endpoint, "versions"), i, row)
        if (!strcmp(json_str(row, "version"), "SSLv2"))
            return true;
    return false;
}

static void describe(const struct table *t, char *text, size_t size)
{
    text[0] = '\0';
    for (int v = 0; v < VERSIONS; v++) {
        size_t used = strlen(text);
        int broken = table_broken(t, v);

        snprintf(text + used, size - used, "%s%d", v ? "/" : "",
                 table_count(t, v) - broken);
        if (broken) {
            used = strlen(text);
            snprintf(text + used, size - used, "+%d", broken);
        }
    }
}

static void note_row(const struct agree *c, const struct table *truth,
                     const struct scan *s, int budget)
{
    char suites[128], kind[64];
    FILE *f;

    describe(truth, suites, sizeof suites);
    snprintf(kind, sizeof kind, "%s%s%s", c->kind, c->more[1] ? " " : "",
             c->more[1] ? c->more[1] : "");
    f = fopen(budget_file, "a");
    if (!f)
        return;
    fprintf(f, "  %-18s %-22s %5ld %7d%c %7.2f s\n", kind, suites,
            s->connections, budget, c->budgeted ? ' ' : '*',
            s->run.seconds);
    fclose(f);
}

static void check_cost(const struct agree *c, int budget,
                       const struct scan *s, const json_t *endpoint)
{
    json_int_t own = json_integer_value(
        json_object_get(json_object_get(endpoint, "cost"), "connections"));

    if (net_is_isolated())
        ck_assert_msg(own == s->connections,
                      "suitemap counts %ld connections, the kernel %ld",
                      (long)own, s->connections);
    if (c->budgeted)
        ck_assert_msg(s->connections <= budget,
                      "%s: %ld connections, the budget is %d", c->kind,
                      s->connections, budget);
}

/* Where the count is shared with others, too many get a second chance. */
static struct scan counted_scan(const struct args *a, int budget)
{
    struct scan s = suitemap_json(a, SCAN_S);

    for (int i = 1; i < TRIES_WHEN_SHARED; i++) {
        if (net_is_isolated() || s.connections <= budget)
            break;
        scan_free(&s);
        s = suitemap_json(a, SCAN_S);
    }
    return s;
}

START_TEST(agrees_with_brute_force)
{
    const struct agree *c = &cases[_i];
    struct server at = lab_start(c->kind, c->more[0], c->more[1], NULL);
    struct table *truth = table_by_brute_force(&at), *claim;
    struct args a = scan_args(&at);
    struct scan s;
    json_t *endpoint;
    int budget;

    args_add(&a, "--verify", "none", NULL);
    s = counted_scan(&a, budget_of(truth));
    endpoint = scan_endpoint(s.lines, &at);
    budget = budget_of(truth) + (asked_ssl2(endpoint) ? PER_REFUSED : 0);
    note_row(c, truth, &s, budget);
    ck_assert_msg(endpoint != NULL, "no endpoint object; stderr: %.500s",
                  s.run.err);
    ck_assert_str_eq(json_str(endpoint, "state"), "tls");
    ck_assert(json_is_true(json_object_get(endpoint, "complete")));
    claim = table_of_endpoint(endpoint);
    assert_same_table(c->kind, truth, claim);
    check_cost(c, budget, &s, endpoint);
    ck_assert_int_eq(s.run.exit_code, 0);
    free(claim);
    free(truth);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

static bool has_finding(const json_t *endpoint, const char *rule,
                        const char *severity)
{
    json_t *f;
    size_t i;

    json_array_foreach(
        json_object_get(endpoint, "findings"), i,
        f) if (!strcmp(json_str(f, "rule"), rule) &&
               !strcmp(json_str(f, "severity"), severity)) return true;
    return false;
}

/* Every DHE suite of this server has a prime of 512 bits, for all clients. */
START_TEST(sees_the_512_bit_prime)
{
    struct server at = lab_start("gnutls-dh512", NULL);
    struct table *truth = table_by_brute_force(&at), *claim;
    struct args a = scan_args(&at);
    struct scan s = suitemap_json(&a, SCAN_S);
    json_t *endpoint = scan_endpoint(s.lines, &at);
    int dhe = 0;

    ck_assert(endpoint != NULL);
    claim = table_of_endpoint(endpoint);
    for (int v = 0; v < VERSIONS; v++)
        for (int c = 0; c < CODES; c++)
            if (truth->dh_bits[v][c]) {
                dhe++;
                ck_assert_int_eq(truth->dh_bits[v][c], 512);
                ck_assert_int_eq(claim->dh_bits[v][c], 512);
            }
    ck_assert_int_gt(dhe, 0);
    ck_assert(has_finding(endpoint, "weak-dh", "critical"));
    free(claim);
    free(truth);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

Suite *agree_suite(void)
{
    Suite *s = suite_create("agreement with brute force");
    TCase *t = tcase_create("agree");

    tcase_set_timeout(t, 150);
    tcase_add_loop_test(t, agrees_with_brute_force, 0, CASES);
    tcase_add_test(t, sees_the_512_bit_prime);
    suite_add_tcase(s, t);
    return s;
}
