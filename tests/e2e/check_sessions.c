/*
 * Servers that take one or two sessions at a time, as small devices do:
 * nothing may be lost, and nothing may be made up.
 */
#include "e2e.h"

#include <stdlib.h>

enum { SCAN_S = 120 };

static const struct few {
    const char *kind;
    const char *setting[2];
} cases[] = {
    /* the excess is reset */
    {"gnutls-wide", {"DEVICE_SESSIONS=1", NULL}},
    {"gnutls-wide", {"DEVICE_SESSIONS=2", NULL}},
    {"ippeve", {"DEVICE_SESSIONS=1", NULL}},
    /* a reset is how it refuses a suite */
    {"ippeve", {"DEVICE_RST=1", NULL}},
    /* one after the other; the excess gets no answer to its SYN */
    {"openssl-wide", {"DEVICE_BACKLOG=1", NULL}},
    {"openssl-modern", {"DEVICE_BACKLOG=1", "DEVICE_ACCEPT_MS=20"}},
    /* one served, the others wait in the accept queue */
    {"jsse-legacy", {"JSSE_SESSIONS=1", "DEVICE_BACKLOG=1"}},
};

/* The truth is asked of an equal server without such limits. */
START_TEST(loses_nothing)
{
    const struct few *c = &cases[_i];
    struct server free_at = lab_start(c->kind, NULL);
    struct table *truth = table_by_brute_force(&free_at), *claim;
    struct server at = lab_start(c->kind, c->setting[0], c->setting[1], NULL);
    struct args a = scan_args(&at);
    struct scan s;
    json_t *endpoint;

    lab_stop(&free_at);
    args_add(&a, "--verify", "none", NULL);
    s = suitemap_json(&a, SCAN_S);
    endpoint = scan_endpoint(s.lines, &at);
    ck_assert_msg(endpoint != NULL, "no endpoint; stderr: %.500s", s.run.err);
    claim = table_of_endpoint(endpoint);
    assert_same_table(c->kind, truth, claim);
    ck_assert(json_is_true(json_object_get(endpoint, "complete")));
    free(claim);
    free(truth);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

Suite *sessions_suite(void)
{
    Suite *s = suite_create("few sessions");
    TCase *t = tcase_create("few sessions");

    tcase_set_timeout(t, 200);
    tcase_add_loop_test(t, loses_nothing, 0, sizeof cases / sizeof cases[0]);
    suite_add_tcase(s, t);
    return s;
}
