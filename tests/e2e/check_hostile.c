/*
 * Servers that misbehave, scanned together with a good one: suitemap ends by
 * itself, in time, and the good endpoint's result is what it always is.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCAN_S = 150, TLS12 = 3 };

/* Writes the targets into a file for -iL: there may be hundreds. */
static char *target_file(const struct hostile_server *h, size_t n,
                         const struct server *good)
{
    char *path = lab_path("targets");
    FILE *f = fopen(path, "w");

    ck_assert(f != NULL);
    for (size_t i = 0; i < n; i++) {
        if (i == n / 2)
            fprintf(f, "%s\n", good->target);
        fprintf(f, "%s\n", h[i].at.target);
    }
    fclose(f);
    return path;
}

/* No suite of these works: no flight of theirs is ever whole. */
static void assert_nothing_served(const json_t *endpoint,
                                  const struct hostile_server *h)
{
    json_t *row, *suite;
    size_t i, j;

    json_array_foreach(json_object_get(endpoint, "versions"), i, row)
        json_array_foreach(json_object_get(row, "suites"), j, suite)
            ck_assert_msg(!strcmp(json_str(suite, "works"), "no"),
                          "%s (kind %d, %zu bytes): %s claimed in %s",
                          h->at.target, (int)h->how, h->byte_count,
                          json_str(suite, "code"), json_str(row, "version"));
}

/* What can be said for certain about each kind of trouble. */
static void assert_fair(const json_t *endpoint, const struct hostile_server *h)
{
    const char *state = json_str(endpoint, "state");
    struct table *t;

    switch (h->how) {
    case H_SILENT:
        ck_assert_str_eq(state, "unanswered");
        break;
    case H_GARBAGE:
    case H_ENDLESS:
        ck_assert_str_eq(state, "not-tls");
        break;
    case H_TRICKLE: /* a whole flight after all, but nothing behind it */
        t = table_of_endpoint(endpoint);
        ck_assert_int_eq(t->cell[TLS12][FLIGHT_SUITE], BROKEN);
        free(t);
        break;
    default:
        break;
    }
    assert_nothing_served(endpoint, h);
}

static void scan_beside_good(const struct hostile_server *h, size_t n)
{
    struct server good = lab_start("openssl-modern", NULL);
    struct table *truth = table_by_brute_force(&good), *claim;
    char *targets = target_file(h, n, &good);
    struct args a = scan_args(NULL);
    struct scan s;
    json_t *endpoint;

    args_add(&a, "-iL", targets, NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert_msg(s.run.exit_code == 0 || s.run.exit_code == 3,
                  "exit code %d: %.500s", s.run.exit_code, s.run.err);
    endpoint = scan_endpoint(s.lines, &good);
    ck_assert_msg(endpoint != NULL, "the good endpoint is lost");
    claim = table_of_endpoint(endpoint);
    assert_same_table("the good endpoint", truth, claim);
    ck_assert(json_is_true(json_object_get(endpoint, "complete")));
    for (size_t i = 0; i < n; i++) {
        endpoint = scan_endpoint(s.lines, &h[i].at);
        ck_assert_msg(endpoint != NULL, "nothing about %s (kind %d, %zu bytes)",
                      h[i].at.target, (int)h[i].how, h[i].byte_count);
        assert_fair(endpoint, &h[i]);
    }
    ck_assert(scan_object(s.lines, "summary") != NULL);
    printf("  %zu hostile endpoints: %ld connections, %.1f s\n", n,
           s.connections, s.run.seconds);
    unlink(targets);
    free(targets);
    free(claim);
    free(truth);
    scan_free(&s);
    lab_stop(&good);
}

static void record(struct flight *f)
{
    struct server at = lab_start("openssl-ecdsa", NULL);

    flight_record(f, &at);
    lab_stop(&at);
}

START_TEST(every_kind_of_trouble)
{
    static const enum hostile kinds[] = {
        H_SILENT,      H_GARBAGE, H_ENDLESS, H_HALF_RECORD,
        H_BIG_RECORDS, H_TRICKLE, H_CUT_FIN};
    enum { KINDS = sizeof kinds / sizeof kinds[0] };
    struct hostile_server h[KINDS];
    struct flight f;

    record(&f);
    for (size_t i = 0; i < KINDS; i++)
        h[i] = (struct hostile_server){lab_address(), kinds[i], 0};
    hostile_start(h, KINDS, &f);
    scan_beside_good(h, KINDS);
}
END_TEST

/* One endpoint for each length at which a real flight can be cut off. */
START_TEST(closes_at_every_byte)
{
    struct hostile_server *h;
    struct flight f;

    record(&f);
    h = calloc(f.n, sizeof *h);
    for (size_t i = 0; i < f.n; i++)
        h[i] = (struct hostile_server){lab_address(), (enum hostile)_i, i};
    hostile_start(h, f.n, &f);
    scan_beside_good(h, f.n);
    free(h);
}
END_TEST

Suite *hostile_suite(void)
{
    Suite *s = suite_create("hostile servers");
    TCase *t = tcase_create("hostile");

    tcase_set_timeout(t, 200);
    tcase_add_test(t, every_kind_of_trouble);
    tcase_add_loop_test(t, closes_at_every_byte, H_CUT_FIN, H_CUT_RST + 1);
    suite_add_tcase(s, t);
    return s;
}
