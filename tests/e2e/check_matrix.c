/*
 * The overlap matrix: an old server that speaks TLS 1.0 alone can not talk to
 * a printer that speaks TLS 1.2 alone, and suitemap has to say so and why.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCAN_S = 60 };

struct group {
    struct server modern_server, old_server;
    struct server modern_mfd, tls12_mfd, tls10_mfd;
};

static struct group start_group(void)
{
    return (struct group){
        .modern_server = lab_start("openssl-modern", NULL),
        .old_server = lab_start("openssl-tls10", NULL),
        .modern_mfd = lab_start("gnutls-modern", NULL),
        .tls12_mfd = lab_start("openssl-tls12", NULL),
        .tls10_mfd = lab_start("ippeve", "AllowRC4", "MaxTLS1.0", NULL),
    };
}

static bool is_at(const char *name, const struct server *s)
{
    return strstr(name, s->target) != NULL;
}

static json_t *pair_of(const json_t *lines, const struct server *client,
                       const struct server *server)
{
    json_t *o;
    size_t i;

    json_array_foreach(lines, i,
                       o) if (!strcmp(json_str(o, "type"), "pair") &&
                              is_at(json_str(o, "client"), client) &&
                              is_at(json_str(o, "server"), server)) return o;
    return NULL;
}

static bool has_reason(const json_t *pair, const char *rule)
{
    json_t *r;
    size_t i;

    json_array_foreach(json_object_get(pair, "reasons"), i,
                       r) if (!strcmp(json_str(r, "rule"), rule)) return true;
    return false;
}

static void assert_exclusive_one_way(const json_t *lines,
                                     const struct server *client,
                                     const struct server *server)
{
    json_t *pair = pair_of(lines, client, server);

    ck_assert_msg(pair != NULL, "no pair %s to %s", client->target,
                  server->target);
    ck_assert_str_eq(json_str(pair, "verdict"), "incompatible");
    ck_assert_msg(has_reason(pair, "exclusive-versions"), "%s to %s: no reason",
                  client->target, server->target);
}

static void assert_exclusive(const json_t *lines, const struct server *a,
                             const struct server *b)
{
    assert_exclusive_one_way(lines, a, b);
    assert_exclusive_one_way(lines, b, a);
}

static void assert_can_talk(const json_t *lines, const struct server *a,
                            const struct server *b, const char *version)
{
    json_t *pair = pair_of(lines, a, b);

    ck_assert_msg(pair != NULL, "no pair %s to %s", a->target, b->target);
    ck_assert_msg(strcmp(json_str(pair, "verdict"), "incompatible") &&
                      strcmp(json_str(pair, "verdict"), "inconclusive"),
                  "%s to %s: %s", a->target, b->target,
                  json_str(pair, "verdict"));
    ck_assert_str_eq(json_str(pair, "version"), version);
    ck_assert(!has_reason(pair, "exclusive-versions"));
}

static void assert_group(const json_t *lines, const struct group *g)
{
    assert_exclusive(lines, &g->old_server, &g->tls12_mfd);
    assert_exclusive(lines, &g->old_server, &g->modern_mfd);
    assert_exclusive(lines, &g->modern_server, &g->tls10_mfd);
    assert_can_talk(lines, &g->modern_server, &g->tls12_mfd, "TLSv1.2");
    assert_can_talk(lines, &g->modern_server, &g->modern_mfd, "TLSv1.3");
    assert_can_talk(lines, &g->old_server, &g->tls10_mfd, "TLSv1.0");
    ck_assert_msg(!pair_of(lines, &g->old_server, &g->modern_server),
                  "--vs also paired the left group with itself");
}

static struct args command(const char *name)
{
    struct args a = {.n = 0};

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), name, NULL);
    return a;
}

/* Scans the group into a JSON-lines file; the servers may stop then. */
static char *saved_scan(const struct group *g)
{
    struct args a = scan_args(&g->modern_server);
    char *path = lab_path("saved.jsonl");
    struct run r;

    args_add(&a, g->old_server.target, g->modern_mfd.target,
             g->tls12_mfd.target, g->tls10_mfd.target, "-oJ", path, NULL);
    r = proc_run(&a, SCAN_S);
    ck_assert_msg(r.exit_code == 0, "scan: exit code %d: %.500s", r.exit_code,
                  r.err);
    run_free(&r);
    return path;
}

START_TEST(matrix_of_live_targets)
{
    struct group g = start_group();
    struct args a = command("matrix");
    struct scan s;

    args_add(&a, g.modern_server.target, g.old_server.target, "--vs",
             g.modern_mfd.target, g.tls12_mfd.target, g.tls10_mfd.target, NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert_int_eq(s.run.exit_code, 1);
    ck_assert_msg(strstr(s.run.out, g.old_server.address) &&
                      strstr(s.run.out, g.tls12_mfd.address),
                  "the grid names no endpoints: %.1000s", s.run.out);
    assert_group(s.lines, &g);
    scan_free(&s);
}
END_TEST

/* From a file, all against all, and without a single connection. */
START_TEST(matrix_of_a_file)
{
    struct group g = start_group();
    char *path = saved_scan(&g);
    struct args a = command("matrix");
    struct scan s;

    args_add(&a, path, NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert_int_eq(s.run.exit_code, 1);
    if (net_is_isolated())
        ck_assert_int_eq(s.connections, 0);
    assert_exclusive(s.lines, &g.old_server, &g.tls12_mfd);
    assert_exclusive(s.lines, &g.modern_server, &g.tls10_mfd);
    assert_exclusive(s.lines, &g.old_server, &g.modern_server);
    assert_can_talk(s.lines, &g.modern_server, &g.modern_mfd, "TLSv1.3");
    scan_free(&s);
    unlink(path);
    free(path);
}
END_TEST

START_TEST(check_says_why_not)
{
    struct server old = lab_start("openssl-tls10", NULL);
    struct server mfd = lab_start("openssl-tls12", NULL);
    struct args a = command("check");
    struct scan s;

    args_add(&a, old.target, mfd.target, NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert_int_eq(s.run.exit_code, 1);
    assert_exclusive(s.lines, &old, &mfd);
    scan_free(&s);
}
END_TEST

START_TEST(check_says_yes)
{
    struct server server = lab_start("openssl-modern", NULL);
    struct server mfd = lab_start("openssl-tls12", NULL);
    struct args a = command("check");
    struct scan s;

    args_add(&a, server.target, mfd.target, "--fail-on", "never", NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert_msg(s.run.exit_code == 0, "exit code %d: %.500s", s.run.exit_code,
                  s.run.out);
    assert_can_talk(s.lines, &server, &mfd, "TLSv1.2");
    scan_free(&s);
}
END_TEST

Suite *matrix_suite(void)
{
    Suite *s = suite_create("matrix");
    TCase *t = tcase_create("matrix");

    tcase_set_timeout(t, 150);
    tcase_add_test(t, matrix_of_live_targets);
    tcase_add_test(t, matrix_of_a_file);
    tcase_add_test(t, check_says_why_not);
    tcase_add_test(t, check_says_yes);
    suite_add_tcase(s, t);
    return s;
}
