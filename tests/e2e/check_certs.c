/*
 * Certificates with something the matter, on real OpenSSL servers: the rule
 * that is due shows, and no other of them.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCAN_S = 60 };

static const json_t *finding_of(const json_t *endpoint, const char *rule)
{
    json_t *f;
    size_t i;

    json_array_foreach(json_object_get(endpoint, "findings"), i, f)
    {
        if (!strcmp(json_str(f, "rule"), rule))
            return f;
    }
    return NULL;
}

/* Severity, sentence, remedy, and what was asked, sent and received. */
static void assert_whole(const json_t *f)
{
    const json_t *evidence = json_object_get(f, "evidence");

    ck_assert(*json_str(f, "severity") && *json_str(f, "text"));
    ck_assert(*json_str(f, "remedy"));
    ck_assert(json_array_size(json_object_get(evidence, "probe")) > 0);
    ck_assert(*json_str(evidence, "sent") && *json_str(evidence, "received"));
}

/* The rules of certificates, but self-signed, which most of them are. */
static const char *const rules[] = {
    "sha512-chain",  "weak-signature",    "short-rsa-key",
    "cert-expired",  "cert-expires-soon", "cert-not-yet-valid",
    "name-mismatch", "untrusted-chain",   "clock-skew",
};

/* "sha512-chain weak-signature": these, and none of the others. */
static void assert_rules(const char *what, const json_t *endpoint,
                         const char *due)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        const json_t *f = finding_of(endpoint, rules[i]);

        ck_assert_msg((f != NULL) == (strstr(due, rules[i]) != NULL),
                      "%s: %s is %s", what, rules[i], f ? "told" : "silent");
        if (f)
            assert_whole(f);
    }
}

static char *key_path(const char *name)
{
    char *path;

    if (asprintf(&path, "%s/keys/%s", env_or("LAB_DIR", "build/lab"), name) < 0)
        abort();
    return path;
}

static const struct trouble {
    const char *certificate;
    const char *options[4];
    const char *ca; /* for --ca, of the lab's keys */
    const char *due;
} troubles[] = {
    {"expired", {NULL}, NULL, "cert-expired"},
    {"future", {NULL}, NULL, "cert-not-yet-valid"},
    {"sha512", {NULL}, NULL, "sha512-chain"},
    {"md5", {NULL}, NULL, "sha512-chain weak-signature"},
    {"short", {NULL}, NULL, "short-rsa-key"},
    {"rsa2048-sha1", {NULL}, NULL, "weak-signature"},
    {"rsa2048", {NULL}, NULL, ""},
    /* the one above is signed with SHA-512 */
    {"chain", {NULL}, NULL, "sha512-chain"},
    {"rsa2048", {"--servername", "localhost"}, NULL, ""},
    {"rsa2048", {"--servername", "mfd-12"}, NULL, "name-mismatch"},
    {"expired",
     {"--servername", "a.fleet.lab.example", "--at", "2020-06-01"},
     NULL,
     ""},
    {"expired", {"--at", "2020-12-20"}, NULL, "cert-expires-soon"},
    {"expired", {"--at", "2020-12-20", "--expiry-days", "5"}, NULL, ""},
    {"sha512", {"--at", "2019-12-31"}, NULL, "sha512-chain cert-not-yet-valid"},
    {"chain", {NULL}, "labca.crt", "sha512-chain"},
    {"chain", {NULL}, "labsub.crt", "sha512-chain"},
    {"chain", {NULL}, ".", "sha512-chain"},
    {"chain", {NULL}, "ec256.crt", "sha512-chain untrusted-chain"},
    {"rsa2048", {NULL}, "labca.crt", "untrusted-chain"},
    {"rsa2048", {NULL}, "rsa2048.crt", ""},
    /* mbedTLS cannot read a DSA key: no verdict, and no error */
    {"dsa1024", {NULL}, "labca.crt", "weak-signature"},
};

START_TEST(rule_that_is_due)
{
    const struct trouble *t = &troubles[_i];
    struct server at = lab_start("openssl-cert", t->certificate, NULL);
    struct args a = scan_args(&at);
    char *ca = t->ca ? key_path(t->ca) : NULL;
    struct scan s;
    json_t *endpoint;

    for (size_t i = 0; i < 4 && t->options[i]; i++)
        args_add(&a, t->options[i], NULL);
    if (ca)
        args_add(&a, "--ca", ca, NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert_msg(s.run.exit_code == 0, "exit code %d: %.500s", s.run.exit_code,
                  s.run.err);
    endpoint = scan_endpoint(s.lines, &at);
    ck_assert(endpoint != NULL);
    assert_rules(t->certificate, endpoint, t->due);
    /* DNS was asked only where a name is wrong. */
    ck_assert_int_eq(json_is_string(json_object_get(endpoint, "reverse")),
                     strcmp(t->due, "name-mismatch") == 0);
    scan_free(&s);
    free(ca);
    lab_stop(&at);
}
END_TEST

static const char *trust_of(const json_t *lines, const struct server *s)
{
    return json_str(
        json_array_get(json_object_get(scan_endpoint(lines, s), "certificates"),
                       0),
        "trust");
}

/* The verdict stands in JSON and text, with its reason. */
START_TEST(verdicts_of_trust)
{
    struct server good = lab_start("openssl-cert", "chain", NULL);
    struct server own = lab_start("openssl-cert", "rsa2048", NULL);
    struct server odd = lab_start("openssl-cert", "dsa1024", NULL);
    struct args a = scan_args(&good);
    char *ca = key_path("labca.crt");
    struct scan s;

    args_add(&a, own.target, odd.target, "--ca", ca, NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert_str_eq(trust_of(s.lines, &good), "trusted");
    ck_assert_str_eq(trust_of(s.lines, &own), "untrusted");
    ck_assert_str_eq(trust_of(s.lines, &odd), "unjudged");
    ck_assert(strstr(s.run.out, "trust: cannot be judged: ") != NULL);
    ck_assert(strstr(s.run.out, "evidence: probe: tls12") != NULL);
    scan_free(&s);
    free(ca);
}
END_TEST

START_TEST(no_such_ca)
{
    struct args a = scan_args(NULL);
    struct run r;

    args_add(&a, "127.0.0.1:1", "--ca", "/nonexistent/ca", NULL);
    r = proc_run(&a, SCAN_S);
    ck_assert_int_eq(r.exit_code, 2);
    ck_assert_str_eq(r.err, "suitemap: --ca: /nonexistent/ca: No such file or "
                            "directory\n");
    run_free(&r);
}
END_TEST

static size_t endpoints_of_shared(const struct scan *s)
{
    const json_t *f = scan_object(s->lines, "finding");

    if (!f)
        return 0;
    ck_assert_str_eq(json_str(f, "rule"), "shared-certificate");
    ck_assert_str_eq(json_str(f, "severity"), "medium");
    assert_whole(f);
    return json_array_size(json_object_get(f, "endpoints"));
}

/* The same key in two certificates counts: "short" is that of "rsa512". */
START_TEST(one_key_on_two_endpoints)
{
    struct server first = lab_start("openssl-cert", "short", NULL);
    struct server second = lab_start("openssl-cert", "rsa512", NULL);
    struct server third = lab_start("openssl-cert", "rsa2048", NULL);
    struct args a = scan_args(&first), b = scan_args(&first);
    struct scan s;

    args_add(&a, second.target, third.target, NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert_uint_eq(endpoints_of_shared(&s), 2);
    ck_assert(strstr(s.run.out, "[medium] shared-certificate: ") != NULL);
    scan_free(&s);
    args_add(&b, third.target, NULL);
    s = suitemap_json(&b, SCAN_S);
    ck_assert_uint_eq(endpoints_of_shared(&s), 0);
    scan_free(&s);
}
END_TEST

static const json_t *trait_of(const struct scan *s, const struct server *at,
                              const char *name)
{
    const json_t *e = scan_endpoint(s->lines, at);

    ck_assert(e != NULL);
    return json_object_get(json_object_get(e, "traits"), name);
}

/* A replayed flight whose first bytes of the random are the time. */
START_TEST(clock_that_is_behind)
{
    struct server model = lab_start("openssl-ecdsa", NULL);
    struct hostile_server h[2] = {{lab_address(), H_CLOCK, 0},
                                  {lab_address(), H_REPLAY, 0}};
    struct args a = scan_args(&h[0].at);
    struct flight f;
    struct scan s;

    flight_record(&f, &model);
    lab_stop(&model);
    hostile_start(h, 2, &f);
    args_add(&a, h[1].at.target, NULL);
    s = suitemap_json(&a, SCAN_S);
    assert_whole(finding_of(scan_endpoint(s.lines, &h[0].at), "clock-skew"));
    ck_assert_int_le(
        llabs(json_integer_value(trait_of(&s, &h[0].at, "clock_skew_s")) +
              H_CLOCK_BEHIND_S),
        2);
    /* The same bytes each time are no clock. */
    ck_assert(trait_of(&s, &h[1].at, "tells_time") == NULL);
    ck_assert(!finding_of(scan_endpoint(s.lines, &h[1].at), "clock-skew"));
    scan_free(&s);
}
END_TEST

/* These write random bytes there. */
START_TEST(no_clock)
{
    static const char *const kinds[] = {"openssl-wide", "gnutls-legacy",
                                        "jsse-legacy"};
    struct server at = lab_start(kinds[_i], NULL);
    struct args a = scan_args(&at);
    struct scan s = suitemap_json(&a, SCAN_S);

    ck_assert(trait_of(&s, &at, "tells_time") == NULL);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

Suite *certs_suite(void)
{
    Suite *s = suite_create("certificates");
    TCase *t = tcase_create("certificates");

    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, rule_that_is_due, 0,
                        sizeof troubles / sizeof troubles[0]);
    tcase_add_test(t, verdicts_of_trust);
    tcase_add_test(t, no_such_ca);
    tcase_add_test(t, one_key_on_two_endpoints);
    tcase_add_test(t, clock_that_is_behind);
    tcase_add_loop_test(t, no_clock, 0, 3);
    suite_add_tcase(s, t);
    return s;
}
