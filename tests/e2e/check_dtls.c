/*
 * DTLS: the enumeration equals a brute force over the same datagrams, on a
 * good line and on a bad one.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCAN_S = 90, UP_MS = 5000, TICK_MS = 10 };

static struct args dtls_args(const struct server *s, char target[48])
{
    struct args a = scan_args(NULL);

    snprintf(target, 48, "dtls://%s", s->target);
    args_add(&a, target, NULL);
    return a;
}

/* dtls.py as a server of ours, until the test ends. */
static struct server aid(const char *command, const char *more,
                         const char *more2)
{
    struct server s = lab_address();
    struct args a = {.n = 0};
    char port[16], word[8] = "";
    struct proc p;

    snprintf(port, sizeof port, "%d", s.port);
    args_add(&a, "/usr/bin/python3", "tests/e2e/dtls.py", command, s.address,
             port, more, more2, NULL);
    p = proc_start(&a);
    for (int ms = 0; ms < UP_MS && word[0] == '\0'; ms += TICK_MS) {
        FILE *f = fopen(p.out_path, "r");

        if (f == NULL || fgets(word, sizeof word, f) == NULL)
            usleep(TICK_MS * 1000);
        if (f != NULL)
            fclose(f);
    }
    ck_assert_str_eq(word, "up\n");
    return s;
}

static const json_t *endpoint_of(const struct scan *s, const struct server *at)
{
    const json_t *e = scan_endpoint(s->lines, at);

    ck_assert_msg(e != NULL, "no endpoint object; stderr: %.500s", s->run.err);
    return e;
}

static bool is_complete(const json_t *endpoint)
{
    return json_is_true(json_object_get(endpoint, "complete"));
}

static const struct {
    const char *kind;
    int least[2]; /* suites of 1.0 and 1.2; -1: refused */
} kinds[] = {
    {"openssl-dtls", {50, 120}},
    {"openssl-dtls12", {-1, 15}},
    {"openssl-dtls10", {30, -1}},
};

START_TEST(agrees_with_brute_force)
{
    struct server at = lab_start(kinds[_i].kind, NULL);
    struct table *truth = table_by_dtls("brute", &at), *claim;
    char target[48];
    struct args a = dtls_args(&at, target);
    struct scan s = suitemap_json(&a, SCAN_S);
    const json_t *endpoint = endpoint_of(&s, &at);

    ck_assert_str_eq(json_str(endpoint, "prelude"), "dtls");
    ck_assert_str_eq(json_str(endpoint, "state"), "tls");
    ck_assert(is_complete(endpoint));
    ck_assert_int_eq(
        (int)json_array_size(json_object_get(endpoint, "versions")), 2);
    claim = table_of_endpoint(endpoint);
    assert_same_table(kinds[_i].kind, truth, claim);
    for (int v = 0; v < 2; v++)
        ck_assert_int_ge(table_count(claim, 2 + v), kinds[_i].least[v]);
    free(claim);
    free(truth);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

/* It does not say that it refuses: what was silent is asked again. For the same
 * reason the oracle is its library's own list. */
START_TEST(refusal_by_silence)
{
    struct server at = lab_start("gnutls-dtls", NULL);
    char target[48];
    struct args a = dtls_args(&at, target);
    struct table *truth = table_by_dtls("listed", &at), *claim;
    struct scan s;

    args_add(&a, "--versions", "dtls1.2", "--timeout", "700ms", NULL);
    s = suitemap_json(&a, SCAN_S);
    claim = table_of_endpoint(endpoint_of(&s, &at));
    assert_same_table("gnutls-dtls", truth, claim);
    ck_assert_int_gt(table_count(claim, 3), 10);
    free(claim);
    free(truth);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

/* Datagrams are dropped, doubled and swapped: nothing of it is to be seen. */
START_TEST(bad_line)
{
    static const char few[] = "ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA:"
                              "DHE-RSA-AES128-SHA256@SECLEVEL=0";
    struct server behind = lab_start("openssl-dtls12", "-cipher", few, NULL);
    char port[16], target[48];
    struct server at;
    struct args a;
    struct scan s;
    struct table *claim;

    snprintf(port, sizeof port, "%d", behind.port);
    at = aid("relay", behind.address, port);
    a = dtls_args(&at, target);
    args_add(&a, "--versions", "1.2", NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert(is_complete(endpoint_of(&s, &at)));
    claim = table_of_endpoint(endpoint_of(&s, &at));
    ck_assert_int_eq(table_count(claim, 3), 3);
    ck_assert_int_eq(claim->cell[3][0xc02f], SERVED);
    ck_assert_int_eq(claim->cell[3][0x0035], SERVED);
    ck_assert_int_eq(claim->cell[3][0x0067], SERVED);
    free(claim);
    scan_free(&s);
    lab_stop(&behind);
}
END_TEST

static void expect_state(const struct server *at, const char *state,
                         const char *how, int exit_code)
{
    char target[48];
    struct args a = dtls_args(at, target);
    struct scan s;

    args_add(&a, "--timeout", "300ms", NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert_str_eq(json_str(endpoint_of(&s, at), "state"), state);
    ck_assert_msg(strstr(json_str(endpoint_of(&s, at), "how"), how) != NULL,
                  "%s: %s", state, json_str(endpoint_of(&s, at), "how"));
    ck_assert_int_eq(s.run.exit_code, exit_code);
    scan_free(&s);
}

START_TEST(closed_port)
{
    struct server at = lab_address();

    expect_state(&at, "closed", "", 0);
}
END_TEST

START_TEST(silent_port)
{
    struct server at = aid("hold", NULL, NULL);

    expect_state(&at, "unanswered", "no answer", 3);
}
END_TEST

START_TEST(other_words)
{
    struct server at = aid("hold", "who are you?", NULL);

    expect_state(&at, "not-tls", "who are you?", 0);
}
END_TEST

/* What a client of TLS says over DTLS nobody has told: it is not asked over TCP
 * instead, where somebody else may listen. */
START_TEST(no_hello_of_a_client)
{
    struct server at = lab_start("openssl-modern", NULL);
    struct args a = {.n = 0};
    const json_t *audit, *check;
    char target[48];
    struct scan s;

    snprintf(target, sizeof target, "dtls://%s", at.target);
    args_add(&a, env_or("SUITEMAP", "build/suitemap"), "audit",
             "@windows-server-2012r2", target, NULL);
    s = suitemap_json(&a, SCAN_S);
    audit = scan_object(s.lines, "audit");
    check = json_array_get(json_object_get(audit, "checks"), 0);
    ck_assert_str_eq(json_str(audit, "verdict"), "unknown");
    ck_assert_ptr_nonnull(strstr(json_str(check, "evidence"), "over DTLS"));
    ck_assert_int_eq((int)json_integer_value(json_object_get(
                         json_object_get(audit, "cost"), "connections")),
                     0);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

Suite *dtls_suite(void)
{
    Suite *s = suite_create("dtls");
    TCase *t = tcase_create("dtls");

    tcase_set_timeout(t, 150);
    tcase_add_loop_test(t, agrees_with_brute_force, 0,
                        sizeof kinds / sizeof kinds[0]);
    tcase_add_test(t, refusal_by_silence);
    tcase_add_test(t, bad_line);
    tcase_add_test(t, closed_port);
    tcase_add_test(t, silent_port);
    tcase_add_test(t, other_words);
    tcase_add_test(t, no_hello_of_a_client);
    suite_add_tcase(s, t);
    return s;
}
