/*
 * Audits of real servers: what they serve decides the verdict, and the kernel
 * counts about six connections; a client's own hello costs one.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AUDIT_S = 30 };

static struct args audit_args(const struct server *at, const char *policy)
{
    struct args a = {0};

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), "audit", NULL);
    if (policy[0] == '@')
        args_add(&a, policy, at->target, NULL);
    else
        args_add(&a, "--policy", policy, at->target, NULL);
    return a;
}

static const char *check_verdict(const json_t *audit, const char *what)
{
    const json_t *check;
    size_t i;

    json_array_foreach(json_object_get(audit, "checks"), i, check)
        if (strcmp(json_str(check, "check"), what) == 0)
            return json_str(check, "verdict");
    return "absent";
}

static const struct judged {
    const char *kind, *policy, *verdict;
    long most; /* connections */
    int exit_code;
    const char *violated, *kept; /* checks, or NULL */
} cases[] = {
    {"openssl-modern", "fleet", "compliant", 7, 0, NULL, "versions: TLSv1.2"},
    {"openssl-modern", "pci-dss", "compliant", 8, 0, NULL,
     "keys: curves of 224 bits or more"},
    {"openssl-modern", "intermediate", "violates", 8, 1,
     "suites: none that is unlisted", "versions: no TLSv1.1"},
    {"openssl-wide", "fleet", "violates", 13, 1, "suites: no anon",
     "versions: no SSLv3"},
    {"gnutls-dh512", "fleet", "violates", 9, 1,
     "keys: Diffie-Hellman of 1024 bits or more", "versions: no SSLv3"},
    {"openssl-tls13", "fleet", "violates", 12, 1, "versions: TLSv1.2",
     "suites: no RC4"},
    {"jsse-legacy", "fleet", "violates", 11, 1, "versions: no SSLv3",
     "versions: TLSv1.2"},
};

START_TEST(judges)
{
    const struct judged *c = &cases[_i];
    struct server at = lab_start(c->kind, NULL);
    struct args a = audit_args(&at, c->policy);
    struct scan s = suitemap_json(&a, AUDIT_S);
    const json_t *audit = scan_object(s.lines, "audit"), *cost;

    ck_assert_msg(audit != NULL, "no audit; stderr: %.500s", s.run.err);
    ck_assert_str_eq(json_str(audit, "verdict"), c->verdict);
    ck_assert_int_eq(s.run.exit_code, c->exit_code);
    if (c->violated != NULL)
        ck_assert_str_eq(check_verdict(audit, c->violated), "violates");
    if (c->kept != NULL)
        ck_assert_str_eq(check_verdict(audit, c->kept), "compliant");
    cost = json_object_get(audit, "cost");
    if (net_is_isolated())
        ck_assert_int_eq(
            json_integer_value(json_object_get(cost, "connections")),
            s.connections);
    printf("  audit of %s for %s: %ld connections\n", c->kind, c->policy,
           s.connections);
    fflush(stdout);
    if (net_is_isolated())
        ck_assert_int_le(s.connections, c->most);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

static const struct reached {
    const char *kind, *client, *verdict;
} clients[] = {
    {"openssl-modern", "@windows-server-2022", "compliant"},
    {"openssl-modern", "@windows-xp", "violates"},
    {"gnutls-wide", "@windows-7", "compliant"},
    {"gnutls-dh512", "@windows-server-2012r2", "violates"},
};

START_TEST(sends_a_clients_hello)
{
    const struct reached *c = &clients[_i];
    struct server at = lab_start(c->kind, NULL);
    struct args a = audit_args(&at, c->client);
    struct scan s = suitemap_json(&a, AUDIT_S);
    const json_t *audit = scan_object(s.lines, "audit");

    ck_assert_msg(audit != NULL, "no audit; stderr: %.500s", s.run.err);
    ck_assert_str_eq(json_str(audit, "verdict"), c->verdict);
    if (net_is_isolated())
        ck_assert_int_eq(s.connections, 1);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

/* Who fails is scanned besides, and is told as any endpoint is. */
START_TEST(then_scans_who_fails)
{
    struct server bad = lab_start("gnutls-dh512", NULL);
    struct server good = lab_start("openssl-modern", NULL);
    struct args a = audit_args(&bad, "fleet");
    struct scan s;
    const json_t *e;

    args_add(&a, good.target, "--then", "scan", NULL);
    s = suitemap_json(&a, 4 * AUDIT_S);
    e = scan_endpoint(s.lines, &bad);
    ck_assert_msg(e != NULL, "no endpoint; stderr: %.500s", s.run.err);
    ck_assert_int_gt(json_array_size(json_object_get(e, "findings")), 0);
    ck_assert_ptr_null(scan_endpoint(s.lines, &good));
    ck_assert_int_eq(s.run.exit_code, 1);
    scan_free(&s);
    lab_stop(&bad);
    lab_stop(&good);
}
END_TEST

START_TEST(reads_a_file)
{
    struct server at = lab_start("openssl-modern", NULL);
    char *path = lab_path("audit-policy.conf");
    FILE *f = fopen(path, "w");
    struct args a;
    struct scan s;

    ck_assert_ptr_nonnull(f);
    fputs("; ours\n[versions]\nforbid = SSLv3, TLSv1.0\n"
          "[suites]\nforbid = CBC\n  RC4\n"
          "require = TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\n",
          f);
    fclose(f);
    a = audit_args(&at, path);
    s = suitemap_json(&a, AUDIT_S);
    ck_assert_msg(scan_object(s.lines, "audit") != NULL, "stderr: %.500s",
                  s.run.err);
    ck_assert_str_eq(check_verdict(scan_object(s.lines, "audit"),
                                   "suites: "
                                   "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                     "compliant");
    scan_free(&s);
    f = fopen(path, "w");
    fputs("[suites]\nforbid = RC5\n", f);
    fclose(f);
    s.run = proc_run(&a, AUDIT_S);
    ck_assert_int_eq(s.run.exit_code, 2);
    ck_assert_ptr_nonnull(strstr(s.run.err, "'RC5'"));
    run_free(&s.run);
    lab_stop(&at);
    free(path);
}
END_TEST

/* Silence is neither. */
START_TEST(silence_is_unknown)
{
    struct hostile_server h = {.at = lab_address(), .how = H_SILENT};
    struct args a;
    struct scan s;

    hostile_start(&h, 1, NULL);
    a = audit_args(&h.at, "fleet");
    args_add(&a, "--timeout", "300ms", "--visits", "0", NULL);
    s = suitemap_json(&a, AUDIT_S);
    ck_assert_str_eq(json_str(scan_object(s.lines, "audit"), "verdict"),
                     "unknown");
    ck_assert_int_eq(s.run.exit_code, 3);
    scan_free(&s);
}
END_TEST

/* ---- Long ones ---- */

enum { SERVERS = 3 };

static size_t count_audits(const json_t *lines)
{
    size_t n = 0, i;
    json_t *o;

    json_array_foreach(lines, i, o) n += !strcmp(json_str(o, "type"), "audit");
    return n;
}

static void start_servers(struct server *at, struct args *a)
{
    for (int i = 0; i < SERVERS; i++) {
        at[i] = lab_start(i == 0 ? "gnutls-dh512" : "openssl-modern", NULL);
        if (i == 0)
            *a = audit_args(&at[0], "fleet");
        else
            args_add(a, at[i].target, NULL);
    }
}

/* Each host in one part, all of them in both. */
START_TEST(takes_its_part)
{
    static const char *const parts[] = {"1/2", "2/2"};
    struct server at[SERVERS];
    struct args a;
    size_t n = 0;

    start_servers(at, &a);
    for (int i = 0; i < 2; i++) {
        struct args part = a;
        struct scan s;

        args_add(&part, "--shard", parts[i], NULL);
        s = suitemap_json(&part, AUDIT_S);
        n += count_audits(s.lines);
        scan_free(&s);
    }
    ck_assert_uint_eq(n, SERVERS);
    for (int i = 0; i < SERVERS; i++)
        lab_stop(&at[i]);
}
END_TEST

/* Leaves of a file what a run that was killed behind its first audit has. */
static void cut_behind_first(const char *path)
{
    char line[16384], part[4096];
    FILE *in = fopen(path, "r"), *out;

    snprintf(part, sizeof part, "%s.part", path);
    out = fopen(part, "w");
    for (int i = 0; i < 2 && fgets(line, sizeof line, in) != NULL; i++)
        fputs(line, out);
    fputs("{\"type\":\"audit\",\"ho", out);
    fclose(out);
    fclose(in);
}

/* Goes on where it was cut off, and tells all of it in the other formats. */
START_TEST(goes_on)
{
    char *path = lab_path("audit.jsonl"), *csv = lab_path("audit.csv");
    struct server at[SERVERS];
    struct args a, first, other;
    json_t *lines, *sum;
    char line[4096];
    size_t rows = 0;
    struct run r;
    FILE *f;

    start_servers(at, &a);
    first = a;
    args_add(&first, "-q", "-oJ", path, NULL);
    r = proc_run(&first, AUDIT_S);
    ck_assert_int_eq(r.exit_code, 1);
    run_free(&r);
    cut_behind_first(path);
    args_add(&a, "-q", "--resume", path, "-oC", csv, NULL);
    r = proc_run(&a, AUDIT_S);
    ck_assert_msg(r.exit_code == 1, "%d: %.500s", r.exit_code, r.err);
    run_free(&r);
    lines = json_lines(path);
    sum = json_object_get(scan_object(lines, "summary"), "resumed");
    ck_assert_int_eq(json_integer_value(sum), 1);
    ck_assert_uint_eq(count_audits(lines), SERVERS);
    json_decref(lines);
    f = fopen(csv, "r");
    ck_assert_ptr_nonnull(fgets(line, sizeof line, f));
    ck_assert_ptr_nonnull(strstr(line, "\"check verdict\""));
    while (fgets(line, sizeof line, f) != NULL)
        rows += strstr(line, "\"suites: no RC4\"") != NULL;
    fclose(f);
    ck_assert_uint_eq(rows, SERVERS);
    /* Another policy is another audit. */
    other = audit_args(&at[0], "modern");
    args_add(&other, at[1].target, at[2].target, "--resume", path, NULL);
    r = proc_run(&other, AUDIT_S);
    ck_assert_int_eq(r.exit_code, 2);
    ck_assert_ptr_nonnull(strstr(r.err, "of another scan"));
    run_free(&r);
    for (int i = 0; i < SERVERS; i++)
        lab_stop(&at[i]);
    unlink(path);
    unlink(csv);
    free(path);
    free(csv);
}
END_TEST

Suite *audit_suite(void)
{
    Suite *s = suite_create("audit");
    TCase *t = tcase_create("audit");

    tcase_set_timeout(t, 150);
    tcase_add_loop_test(t, judges, 0, sizeof cases / sizeof cases[0]);
    tcase_add_loop_test(t, sends_a_clients_hello, 0,
                        sizeof clients / sizeof clients[0]);
    tcase_add_test(t, then_scans_who_fails);
    tcase_add_test(t, reads_a_file);
    tcase_add_test(t, silence_is_unknown);
    tcase_add_test(t, takes_its_part);
    tcase_add_test(t, goes_on);
    suite_add_tcase(s, t);
    return s;
}
