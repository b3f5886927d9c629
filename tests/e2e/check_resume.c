/*
 * Long runs: a scan that is killed and goes on, a scan in parts, and what is
 * scarce on our side.
 */
#include "e2e.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCAN_S = 120, KILLS = 20, SERVERS = 6, PATH_CAP = 512 };

/* Its lines: what is told of all endpoints together, and the summary. */
static const char *const end_of_scan[] = {"{\"type\":\"finding\"",
                                          "{\"type\":\"summary\""};

/* Addresses at which nobody is. */
#define RANGE  "127.111.0-1.1-250:1"

static struct server servers[SERVERS];

static void start_servers(void)
{
    static const char *const kinds[SERVERS] = {
        "openssl-modern", "openssl-tls12",  "openssl-ecdsa",
        "openssl-modern", "openssl-modern", "openssl-tls10"};

    for (size_t i = 0; i < SERVERS; i++)
        servers[i] = lab_start(kinds[i], NULL);
}

static void stop_servers(void)
{
    for (size_t i = 0; i < SERVERS; i++)
        lab_stop(&servers[i]);
}

/* All servers, a closed port and a range; a few at a time, so that it lasts. */
static struct args long_scan(void)
{
    struct args a = scan_args(NULL);

    args_add(&a, "-q", "--max-parallelism", "2", "--verify", "none", NULL);
    for (size_t i = 0; i < SERVERS; i++) {
        if (i == SERVERS / 2)
            args_add(&a, RANGE, "127.111.9.9:1", NULL);
        args_add(&a, servers[i].target, NULL);
    }
    return a;
}

static struct run expect_exit(const struct args *a, int exit_code)
{
    struct run r = proc_run(a, SCAN_S);

    ck_assert_msg(r.exit_code == exit_code, "exit code %d, not %d: %.500s",
                  r.exit_code, exit_code, r.err);
    return r;
}

/* ---- What a file holds ---- */

static bool is_type(const json_t *o, const char *type)
{
    return strcmp(json_str(o, "type"), type) == 0;
}

static size_t count_type(const json_t *lines, const char *type)
{
    size_t n = 0, i;
    json_t *o;

    json_array_foreach(lines, i, o) n += is_type(o, type);
    return n;
}

/* Everything that does not depend on the moment. */
static json_t *timeless(const json_t *endpoint)
{
    json_t *copy = json_deep_copy(endpoint);

    json_object_del(copy, "time");
    json_object_del(copy, "cost");
    json_object_del(copy, "traits");
    return copy;
}

/* The places of all silent addresses, sorted. Fails if one comes twice. */
static json_t *silent_places(const json_t *lines)
{
    json_t *set = json_object(), *o, *p;
    size_t i, k;
    char key[32];

    json_array_foreach(lines, i, o) if (is_type(o, "silent"))
        json_array_foreach(json_object_get(o, "places"), k, p)
    {
        snprintf(key, sizeof key, "%lld", (long long)json_integer_value(p));
        ck_assert_msg(!json_object_get(set, key), "place %s is told twice",
                      key);
        json_object_set_new(set, key, json_string(json_str(o, "state")));
    }
    return set;
}

static void assert_equal(const char *what, const json_t *a, const json_t *b)
{
    char *x, *y;

    if (json_equal(a, b))
        return;
    x = json_dumps(a, JSON_COMPACT | JSON_ENCODE_ANY);
    y = json_dumps(b, JSON_COMPACT | JSON_ENCODE_ANY);
    ck_abort_msg("%s:\n%.3000s\nis not\n%.3000s", what, y ? y : "nothing",
                 x ? x : "nothing");
}

static void assert_same_endpoint(const json_t *a, const json_t *lines)
{
    json_t *x = timeless(a), *y = NULL, *o;
    size_t i, n = 0;

    json_array_foreach(lines, i, o)
    {
        if (is_type(o, "endpoint") &&
            !strcmp(json_str(o, "host"), json_str(a, "host")) &&
            json_equal(json_object_get(o, "port"), json_object_get(a, "port")))
        {
            json_decref(y);
            y = timeless(o);
            n++;
        }
    }
    ck_assert_msg(n == 1, "%s: %zu lines", json_str(a, "host"), n);
    assert_equal(json_str(a, "host"), x, y);
    json_decref(x);
    json_decref(y);
}

/* The union of all runs is what one run found, and nothing stands there
   twice. */
static void assert_same_scan(const json_t *whole, const json_t *lines)
{
    static const char *const counts[] = {"complete", "endpoints", "states",
                                         "silent",   "findings",  "pairs"};
    json_t *a = silent_places(whole), *b = silent_places(lines), *o;
    size_t i;

    assert_equal("silent addresses", a, b);
    ck_assert_int_eq(count_type(lines, "scan"), 1);
    ck_assert_int_eq(count_type(lines, "summary"), 1);
    ck_assert_int_eq(count_type(lines, "endpoint"),
                     count_type(whole, "endpoint"));
    json_array_foreach(whole, i, o)
    {
        if (is_type(o, "endpoint"))
            assert_same_endpoint(o, lines);
    }
    for (i = 0; i < sizeof counts / sizeof counts[0]; i++)
        assert_equal(counts[i],
                     json_object_get(scan_object(whole, "summary"), counts[i]),
                     json_object_get(scan_object(lines, "summary"), counts[i]));
    json_decref(a);
    json_decref(b);
}

/* ---- Killed ---- */

/* The whole lines of a file that was cut off; NULL when there is none. */
static char *whole_lines(const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = NULL;
    size_t cap = 0;
    ssize_t n;

    if (f == NULL)
        return NULL;
    n = getdelim(&text, &cap, '\0', f);
    fclose(f);
    while (n > 0 && text[n - 1] != '\n')
        n--;
    if (n <= 0) {
        free(text);
        return NULL;
    }
    text[n] = '\0';
    return text;
}

static bool is_end_of_scan(const char *line)
{
    for (size_t i = 0; i < sizeof end_of_scan / sizeof *end_of_scan; i++)
        if (strncmp(line, end_of_scan[i], strlen(end_of_scan[i])) == 0)
            return true;
    return false;
}

/* What stood in the file when the scan was killed stands there still, to the
   byte: it was not scanned again. Only the end of a scan is taken out. */
static void assert_nothing_lost(const char *before, const char *after)
{
    const char *end;

    for (; *before; before = end + 1) {
        char *line;

        end = strchr(before, '\n');
        line = strndup(before, (size_t)(end - before) + 1);
        ck_assert_msg(strstr(after, line) != NULL || is_end_of_scan(line),
                      "lost: %.300s", line);
        free(line);
    }
}

/* Kills it at some moment of the time that it needs. Was that in time? */
static bool kill_after(const struct args *a, unsigned ms)
{
    struct proc p = proc_start(a);
    struct run r;
    bool killed;

    usleep(ms * 1000);
    kill(p.pid, SIGKILL);
    r = proc_finish(&p, SCAN_S);
    killed = r.exit_code == -SIGKILL;
    ck_assert_msg(killed || r.exit_code == 0, "exit code %d: %.500s",
                  r.exit_code, r.err);
    run_free(&r);
    return killed;
}

struct killing {
    struct args first, again; /* without and with --resume */
    char *path, part[PATH_CAP];
    unsigned span_ms; /* within which it is killed */
    int killed, ended;
};

/* What is there of it; "" for nothing. free() it. */
static char *found(const struct killing *k)
{
    char *text = whole_lines(access(k->part, F_OK) == 0 ? k->part : k->path);

    return text != NULL ? text : strdup("");
}

/* From the beginning to the end, killed on the way while there are kills left.
   Each run goes on from the one before. */
static void one_scan(struct killing *k, const struct scan *whole)
{
    const struct args *a = &k->first;
    char *before = strdup(""), *after;
    json_t *lines;
    struct run r;

    while (k->killed < KILLS &&
           kill_after(a, 1 + (unsigned)rand() % k->span_ms)) {
        k->killed++;
        after = found(k);
        assert_nothing_lost(before, after);
        free(before);
        before = after;
        if (*after || access(k->part, F_OK) == 0)
            a = &k->again;
    }
    r = expect_exit(a, 0);
    after = found(k);
    assert_nothing_lost(before, after);
    lines = json_lines(k->path);
    ck_assert_msg(access(k->part, F_OK) != 0, "%s is left", k->part);
    assert_same_scan(whole->lines, lines);
    k->ended++;
    json_decref(lines);
    free(before);
    free(after);
    run_free(&r);
    unlink(k->path);
}

START_TEST(killed_twenty_times)
{
    struct killing k = {.path = lab_path("jsonl")};
    char *csv = lab_path("csv");
    struct scan whole;

    start_servers();
    k.first = long_scan();
    whole = suitemap_json(&k.first, SCAN_S);
    ck_assert_int_eq(whole.run.exit_code, 0);
    snprintf(k.part, sizeof k.part, "%s.part", k.path);
    args_add(&k.first, "-oJ", k.path, "-oC", csv, NULL);
    k.again = k.first;
    args_add(&k.again, "--resume", k.path, NULL);
    k.span_ms = (unsigned)(whole.run.seconds * 1000 / 2) + 10;
    srand(20);
    while (k.killed < KILLS)
        one_scan(&k, &whole);
    printf("resume: %d scans killed %d times in all, each the same as one that "
           "was not\n",
           k.ended, k.killed);
    scan_free(&whole);
    unlink(csv);
    free(csv);
    free(k.path);
    stop_servers();
}
END_TEST

/* Interrupted by hand: FILE is there, and ends with a summary. Whatever half
   is known of an endpoint is asked again; text and CSV get all of it. */
START_TEST(interrupted_goes_on)
{
    char *path = lab_path("jsonl"), *csv = lab_path("csv");
    struct args a;
    struct scan whole;
    struct proc p;
    struct run r;
    json_t *lines;
    char *text;
    size_t rows = 0;

    start_servers();
    a = long_scan();
    whole = suitemap_json(&a, SCAN_S);
    args_add(&a, "-oJ", path, NULL);
    p = proc_start(&a);
    usleep((useconds_t)(whole.run.seconds * 600000));
    kill(p.pid, SIGINT);
    r = proc_finish(&p, SCAN_S);
    ck_assert_msg(r.exit_code == 3 || r.exit_code == 0, "exit code %d: %.500s",
                  r.exit_code, r.err);
    run_free(&r);
    args_add(&a, "--resume", path, "-oC", csv, NULL);
    r = expect_exit(&a, 0);
    run_free(&r);
    lines = json_lines(path);
    assert_same_scan(whole.lines, lines);
    text = whole_lines(csv);
    for (const char *c = text; (c = strchr(c, '\n')) != NULL; c++)
        rows++;
    ck_assert_int_ge(rows, count_type(lines, "endpoint") + 1);
    for (size_t i = 0; i < SERVERS; i++)
        ck_assert_msg(strstr(text, servers[i].address) != NULL,
                      "%s is not in the CSV", servers[i].address);
    /* Once more: all is known, and nobody is asked. */
    json_decref(lines);
    long opens = net_active_opens();
    r = expect_exit(&a, 0);
    if (net_is_isolated())
        ck_assert_int_eq(net_active_opens() - opens, 0);
    lines = json_lines(path);
    assert_same_scan(whole.lines, lines);
    run_free(&r);
    free(text);
    json_decref(lines);
    scan_free(&whole);
    unlink(path);
    unlink(csv);
    free(path);
    free(csv);
    stop_servers();
}
END_TEST

/* What goes on is that scan and no other. */
static const struct {
    const char *script;
    int exit_code;
    const char *says;
} refusals[] = {
    {"$S -q 127.111.0.1:1 --resume $F", 2, "No such file"},
    {"$S -q 127.111.0.1:1 -oJ $F && $S -q 127.111.0.2:1 --resume $F", 2,
     "it is of another scan: "},
    {"$S -q 127.111.0.1:1 -oJ $F && $S -q 127.111.0.1:1 --deep --resume $F", 2,
     "it is of another scan: "},
    {"$S -q 127.111.0.1:1 -oJ $F && $S -q 127.111.0.1:1 -T5 --resume $F", 0,
     ""},
    {"echo '{\"type\":\"endpoint\",\"host\":\"a\",\"port\":1,"
     "\"state\":\"tls\"}' >$F; $S -q 127.111.0.1:1 --resume $F", 2,
     "no scan to go on with"},
    {"echo x >$F; $S -q 127.111.0.1:1 --resume $F", 2, "line 1"},
    {"$S -q 127.111.0.1:1 --resume /dev/null", 2, "not a plain file"},
    /* Killed before it wrote a word. */
    {": >$F.part; $S -q 127.111.0.1:1 --resume $F", 0, ""},
    {"printf '{\"type\":\"sc' >$F.part; $S -q 127.111.0.1:1 --resume $F", 0,
     ""},
};

START_TEST(refused)
{
    char *path = lab_path("jsonl"), part[PATH_CAP];
    struct args a = {.n = 0};
    struct run r;

    snprintf(part, sizeof part, "%s.part", path);
    setenv("S", env_or("SUITEMAP", "build/suitemap"), 1);
    setenv("F", path, 1);
    args_add(&a, "sh", "-c", refusals[_i].script, NULL);
    r = expect_exit(&a, refusals[_i].exit_code);
    ck_assert_msg(strstr(r.err, refusals[_i].says) != NULL, "%s", r.err);
    if (r.exit_code == 2)
        ck_assert_msg(strchr(r.err, '\n') == strrchr(r.err, '\n'),
                      "more than one line: %s", r.err);
    else
        json_decref(json_lines(path));
    run_free(&r);
    unlink(path);
    unlink(part);
    free(path);
}
END_TEST

/* ---- Parts ---- */

START_TEST(shards_are_the_whole)
{
    enum { PARTS = 3 };
    json_t *all = json_array(), *o;
    struct scan whole, s;
    long silent = 0;
    struct args a;
    size_t i;

    start_servers();
    a = long_scan();
    whole = suitemap_json(&a, SCAN_S);
    for (int part = 0; part < PARTS; part++) {
        struct args b = a;
        char index[8];

        snprintf(index, sizeof index, "%d", part);
        setenv("JOB_COMPLETION_INDEX", index, 1);
        setenv("JOB_COMPLETIONS", "3", 1);
        args_add(&b, "--shard", "auto", NULL);
        s = suitemap_json(&b, SCAN_S);
        ck_assert_int_eq(s.run.exit_code, 0);
        json_array_extend(all, s.lines);
        silent += json_integer_value(
            json_object_get(scan_object(s.lines, "summary"), "silent"));
        scan_free(&s);
    }
    ck_assert_int_eq(silent, json_integer_value(json_object_get(
                                 scan_object(whole.lines, "summary"),
                                 "silent")));
    ck_assert_int_eq(count_type(all, "endpoint"),
                     count_type(whole.lines, "endpoint"));
    json_array_foreach(whole.lines, i, o)
    {
        if (is_type(o, "endpoint"))
            assert_same_endpoint(o, all);
    }
    json_decref(all);
    scan_free(&whole);
    stop_servers();
}
END_TEST

/* ---- What is scarce ---- */

/* A disk that is full is a file that may not grow: what was written stays in
   FILE.part, and the scan goes on from there when there is room. */
START_TEST(disk_full)
{
    char *path = lab_path("jsonl"), part[PATH_CAP];
    struct args full = {.n = 0}, a;
    struct scan whole;
    json_t *lines;
    struct run r;
    char *kept;

    start_servers();
    a = long_scan();
    whole = suitemap_json(&a, SCAN_S);
    snprintf(part, sizeof part, "%s.part", path);
    args_add(&full, "sh", "-c", "ulimit -f 20; exec \"$@\"", "sh", NULL);
    for (int i = 0; i < a.n; i++)
        args_add(&full, a.v[i], NULL);
    args_add(&full, "-oJ", path, NULL);
    r = expect_exit(&full, 4);
    ck_assert_msg(strstr(r.err, "File too large; what came before is in ") &&
                      strstr(r.err, ".part"),
                  "%s", r.err);
    ck_assert_msg(strchr(r.err, '\n') == strrchr(r.err, '\n'), "%s", r.err);
    run_free(&r);
    kept = whole_lines(part);
    ck_assert_msg(kept != NULL && strstr(kept, "\"endpoint\"") != NULL,
                  "nothing was kept");
    args_add(&a, "--resume", path, NULL);
    r = expect_exit(&a, 0);
    lines = json_lines(path);
    assert_same_scan(whole.lines, lines);
    json_decref(lines);
    run_free(&r);
    scan_free(&whole);
    free(kept);
    unlink(path);
    free(path);
    stop_servers();
}
END_TEST

static const char *const files[] = {"64", "24"};

/* Few descriptors: connections wait for one another, and nobody hears of it. */
START_TEST(few_descriptors)
{
    char script[64], *path = lab_path("jsonl");
    struct args a = scan_args(NULL), few = {.n = 0};
    struct scan whole;
    json_t *lines;
    struct run r;

    start_servers();
    args_add(&a, "-q", "--verify", "none", "-T4", RANGE, NULL);
    for (size_t i = 0; i < SERVERS; i++)
        args_add(&a, servers[i].target, NULL);
    whole = suitemap_json(&a, SCAN_S);
    snprintf(script, sizeof script, "ulimit -n %s; exec \"$@\"", files[_i]);
    args_add(&few, "sh", "-c", script, "sh", NULL);
    for (int i = 0; i < a.n; i++)
        args_add(&few, a.v[i], NULL);
    args_add(&few, "-oJ", path, NULL);
    r = expect_exit(&few, 0);
    ck_assert_str_eq(r.err, "");
    lines = json_lines(path);
    assert_same_scan(whole.lines, lines);
    json_decref(lines);
    run_free(&r);
    scan_free(&whole);
    unlink(path);
    free(path);
    stop_servers();
}
END_TEST

static void set_ports(const char *range)
{
    FILE *f = fopen("/proc/sys/net/ipv4/ip_local_port_range", "w");

    ck_assert_ptr_nonnull(f);
    fputs(range, f);
    ck_assert_int_eq(fclose(f), 0);
}

/* One port for two connections to a host at a time: one of them waits, which is
   told once, and nothing is missing in the end. Where the port never comes
   free, that is told, and the result is not called complete. */
START_TEST(few_ports)
{
    struct args a, b = {.n = 0};
    struct scan whole, few;
    struct server at;
    char script[128];

    if (!net_is_isolated())
        return;
    net_isolate(); /* away from the other tests, with this process */
    at = lab_start("openssl-modern", NULL);
    a = scan_args(&at);
    args_add(&a, "-q", "--verify", "none", NULL);
    whole = suitemap_json(&a, SCAN_S);
    set_ports("40000 40000");
    few = suitemap_json(&a, SCAN_S);
    ck_assert_int_eq(few.run.exit_code, 0);
    assert_same_scan(whole.lines, few.lines);
    ck_assert_msg(strstr(few.run.err, at.target) != NULL &&
                      strstr(few.run.err, "on this machine: ") != NULL &&
                      strchr(few.run.err, '\n') == strrchr(few.run.err, '\n'),
                  "%s", few.run.err);
    scan_free(&few);
    /* A connection that keeps the port. */
    snprintf(script, sizeof script, "exec 7<>/dev/tcp/%s/%d && exec \"$@\"",
             at.address, at.port);
    args_add(&b, "bash", "-c", script, "bash", NULL);
    for (int i = 0; i < a.n; i++)
        args_add(&b, a.v[i], NULL);
    args_add(&b, "--host-timeout", "1500ms", NULL);
    few = suitemap_json(&b, SCAN_S);
    ck_assert_int_eq(few.run.exit_code, 3);
    ck_assert(json_is_false(
        json_object_get(scan_object(few.lines, "summary"), "complete")));
    ck_assert_msg(strstr(few.run.err, "on this machine: ") != NULL, "%s",
                  few.run.err);
    scan_free(&few);
    scan_free(&whole);
    lab_stop(&at);
}
END_TEST

Suite *resume_suite(void)
{
    Suite *s = suite_create("resume");
    TCase *t = tcase_create("resume");

    tcase_set_timeout(t, 200);
    tcase_add_test(t, killed_twenty_times);
    tcase_add_test(t, interrupted_goes_on);
    tcase_add_loop_test(t, refused, 0, sizeof refusals / sizeof refusals[0]);
    tcase_add_test(t, shards_are_the_whole);
    tcase_add_test(t, disk_full);
    tcase_add_loop_test(t, few_descriptors, 0,
                        sizeof files / sizeof files[0]);
    tcase_add_test(t, few_ports);
    suite_add_tcase(s, t);
    return s;
}
