/* Wrong command lines, names that do not resolve, outputs that fail, and
 * Ctrl-C. */
#include "e2e.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { QUICK_S = 30, SCAN_S = 90, SILENT = 8 };

static const struct wrong {
    const char *args[4];
    const char *named; /* the line has to name the culprit */
} wrongs[] = {
    {{"--no-such-option", "127.0.0.1"}, "no-such-option"},
    {{"scan", "--no-such-option", "127.0.0.1"}, "no-such-option"},
    {{"-Z", "127.0.0.1"}, "Z"},
    {{"-p", "http-ish", "127.0.0.1"}, "http-ish"},
    {{"-p", "70000", "127.0.0.1"}, "70000"},
    {{"127.0.0.1", "--timeout"}, "timeout"},
    {{"--verify", "perhaps", "127.0.0.1"}, "perhaps"},
    {{"256.1.2.3"}, "256.1.2.3"},
    {{"10.0.0.1-300"}, "10.0.0.1-300"},
    {{"10.0.0.0/33"}, "10.0.0.0/33"},
    {{"127.0.0.1:99999"}, "99999"},
    {{"[::1"}, "::1"},
    {{"gopher://127.0.0.1"}, "gopher"},
    {{"-iL", "/no/such/file"}, "/no/such/file"},
    {{"127.0.0.1", "--excludefile", "/no/such/file"}, "/no/such/file"},
    {{"matrix", "./no-such-file.jsonl", "127.0.0.1"}, "no-such-file"},
    {{"check", "127.0.0.1"}, ""},
    {{"check", "./no-such-file.jsonl", "127.0.0.1"}, "no-such-file"},
};

static void assert_one_line(const char *text, const char *named)
{
    const char *end = strchr(text, '\n');

    ck_assert_msg(*text, "nothing on stderr");
    ck_assert_msg(end && end[1] == '\0', "not one line: %.500s", text);
    ck_assert_msg(strstr(text, named), "does not name %s: %s", named, text);
}

START_TEST(wrong_command_line)
{
    const struct wrong *w = &wrongs[_i];
    struct args a = {.n = 0};
    struct run r;

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), w->args[0], w->args[1],
             w->args[2], w->args[3], NULL);
    r = proc_run(&a, QUICK_S);
    ck_assert_msg(r.exit_code == 2, "%s: exit code %d: %.500s", w->named,
                  r.exit_code, r.err);
    assert_one_line(r.err, w->named);
    ck_assert_msg(!*r.out, "on stdout: %.500s", r.out);
    run_free(&r);
}
END_TEST

/* Alone, such a name is a bad target; among others, a state of its own. */
START_TEST(unresolvable_name_alone)
{
    struct args a = {.n = 0};
    struct run r;

    args_add(&a, env_or("SUITEMAP", "build/suitemap"),
             "no-such-host.invalid:443", NULL);
    r = proc_run(&a, QUICK_S);
    ck_assert_int_eq(r.exit_code, 2);
    ck_assert_msg(strstr(r.err, "no-such-host.invalid"),
                  "the name is not told: %s", r.err);
    ck_assert_msg(strchr(r.err, '\n') == strrchr(r.err, '\n'),
                  "more than one line: %s", r.err);
    run_free(&r);
}
END_TEST

static json_t *endpoint_of_host(const json_t *lines, const char *host)
{
    json_t *o;
    size_t i;

    json_array_foreach(lines, i,
                       o) if (!strcmp(json_str(o, "type"), "endpoint") &&
                              !strcmp(json_str(o, "host"), host)) return o;
    return NULL;
}

static void assert_same_as_brute(const json_t *lines, const struct server *at,
                                 const struct table *truth)
{
    json_t *endpoint = scan_endpoint(lines, at);
    struct table *claim;

    ck_assert_msg(endpoint != NULL, "nothing about %s", at->target);
    claim = table_of_endpoint(endpoint);
    assert_same_table(at->target, truth, claim);
    free(claim);
}

/* A name that does not resolve and a closed port cost the others nothing. */
START_TEST(unresolvable_name_among_others)
{
    struct server at = lab_start("openssl-modern", NULL);
    struct server closed = lab_address();
    struct table *truth = table_by_brute_force(&at);
    struct args a = scan_args(NULL);
    struct scan s;
    json_t *o;

    args_add(&a, "no-such-host.invalid:443", at.target, closed.target, NULL);
    s = suitemap_json(&a, SCAN_S);
    ck_assert_int_eq(s.run.exit_code, 3);
    assert_same_as_brute(s.lines, &at, truth);
    o = endpoint_of_host(s.lines, "no-such-host.invalid");
    ck_assert_msg(o != NULL, "nothing about the name");
    ck_assert_str_eq(json_str(o, "state"), "error");
    o = scan_endpoint(s.lines, &closed);
    ck_assert_msg(o != NULL, "nothing about the closed port");
    ck_assert_str_eq(json_str(o, "state"), "closed");
    o = scan_object(s.lines, "summary");
    ck_assert(o && json_is_false(json_object_get(o, "complete")));
    free(truth);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

/* A raw print port gets no connection at all. */
START_TEST(print_port_is_left_alone)
{
    struct server at = {.address = "127.0.0.1", .port = 9100};
    struct args a = scan_args(NULL);
    struct scan s;
    json_t *o;

    args_add(&a, "127.0.0.1:9100", NULL);
    s = suitemap_json(&a, QUICK_S);
    o = scan_endpoint(s.lines, &at);
    ck_assert_msg(o != NULL, "nothing about the print port");
    ck_assert_str_eq(json_str(o, "state"), "print-port");
    if (net_is_isolated())
        ck_assert_int_eq(s.connections, 0);
    scan_free(&s);
}
END_TEST

/* Outputs that cannot be written, with whatever descriptors we are begun.
 * $S is the program; nobody listens on port 1. */
static const struct output {
    const char *script;
    int exit_code, lines; /* of stderr */
} outputs[] = {
    {"$S 127.0.0.1:1 >&-", 3, 0},
    {"$S 127.0.0.1:1 <&- >&- 2>&-", 3, 0},
    {"$S 127.0.0.1:1 -q 2>&-", 0, 0},
    {"$S 127.0.0.1:1 > /dev/full", 4, 1},
    {"$S 127.0.0.1:1 -q -oJ /dev/full", 4, 1},
    {"$S 127.0.0.1:1 -q -oJ /no/such/dir/x", 4, 1},
    {"$S --help > /dev/full", 4, 1},
    {"$S --version >&-", 3, 0},
    {"$S check 127.0.0.1:1 127.0.0.2:1", 3, 0},
    {"$S check /dev/null 127.0.0.1:1", 3, 0},
};

START_TEST(output_that_fails)
{
    const struct output *o = &outputs[_i];
    struct args a = {.n = 0};
    struct run r;
    int lines = 0;

    setenv("S", env_or("SUITEMAP", "build/suitemap"), 1);
    args_add(&a, "sh", "-c", o->script, NULL);
    r = proc_run(&a, QUICK_S);
    for (const char *p = r.err; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    ck_assert_msg(r.exit_code == o->exit_code && lines == o->lines,
                  "%s: exit code %d, stderr: %.500s", o->script, r.exit_code,
                  r.err);
    run_free(&r);
}
END_TEST

/* Starts a scan of these, interrupts it after a while, reads what it wrote. */
static struct scan interrupted_scan(struct args *a, unsigned after_ms)
{
    struct scan s = {.lines = NULL};
    char *path = lab_path("jsonl");
    struct proc p;

    args_add(a, "-oJ", path, NULL);
    p = proc_start(a);
    usleep(after_ms * 1000);
    kill(p.pid, SIGINT);
    s.run = proc_finish(&p, 10);
    s.lines = json_lines(path);
    unlink(path);
    free(path);
    return s;
}

/* One endpoint is done, one half done, several have not said a word. */
START_TEST(interrupt_writes_what_was_found)
{
    struct server done = lab_start("openssl-modern", NULL);
    struct server slow = lab_start("openssl-wide", "DEVICE_REPLY_MS=100", NULL);
    struct table *truth = table_by_brute_force(&done);
    struct hostile_server silent[SILENT];
    struct args a = scan_args(&done);
    struct scan s;
    json_t *o;

    for (size_t i = 0; i < SILENT; i++)
        silent[i] = (struct hostile_server){lab_address(), H_SILENT, 0};
    hostile_start(silent, SILENT, NULL);
    args_add(&a, slow.target, NULL);
    for (size_t i = 0; i < SILENT; i++)
        args_add(&a, silent[i].at.target, NULL);
    s = interrupted_scan(&a, 3000);
    ck_assert_msg(s.run.exit_code == 3, "exit code %d: %.500s", s.run.exit_code,
                  s.run.err);
    ck_assert_msg(s.run.seconds < 5, "took %.1f s to stop", s.run.seconds - 3);
    assert_same_as_brute(s.lines, &done, truth);
    o = scan_endpoint(s.lines, &slow);
    ck_assert_msg(o != NULL, "nothing about the endpoint half done");
    ck_assert(json_is_false(json_object_get(o, "complete")));
    o = scan_object(s.lines, "summary");
    ck_assert_msg(o != NULL, "no summary");
    ck_assert(json_is_false(json_object_get(o, "complete")));
    free(truth);
    scan_free(&s);
}
END_TEST

Suite *input_suite(void)
{
    Suite *s = suite_create("input");
    TCase *t = tcase_create("input");

    tcase_set_timeout(t, 150);
    tcase_add_loop_test(t, wrong_command_line, 0,
                        sizeof wrongs / sizeof wrongs[0]);
    tcase_add_test(t, unresolvable_name_alone);
    tcase_add_test(t, unresolvable_name_among_others);
    tcase_add_test(t, print_port_is_left_alone);
    tcase_add_loop_test(t, output_that_fails, 0,
                        sizeof outputs / sizeof outputs[0]);
    tcase_add_test(t, interrupt_writes_what_was_found);
    suite_add_tcase(s, t);
    return s;
}
