/*
 * Scans that are saved and compared: what cron sees of them, and that a
 * history outlives whatever kills the program.
 */
#include "e2e.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { SCAN_S = 60, KILLS = 20, ADDRESSES = 250 };

static struct args command(const char *name)
{
    struct args a = {.n = 0};

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), name, NULL);
    return a;
}

/* Runs it, and wants this exit code and nothing on stderr. Returns what it
   printed; free() it. */
static char *printed(struct args a, int exit_code)
{
    struct run r = proc_run(&a, SCAN_S);
    char *out = r.out;

    ck_assert_msg(r.exit_code == exit_code && !*r.err,
                  "%s: exit code %d: %.500s%.500s", a.v[1], r.exit_code, r.err,
                  r.out);
    free(r.err);
    return out;
}

static void prints_nothing(struct args a, int exit_code)
{
    char *out = printed(a, exit_code);

    ck_assert_str_eq(out, "");
    free(out);
}

/* Prints exactly these changes of one endpoint, in this order. */
static void prints_changes(struct args a, int exit_code, const char *kinds[])
{
    char *out = printed(a, exit_code), *at = out;
    int lines = 0;

    for (size_t i = 0; kinds[i] != NULL; i++) {
        at = strstr(at, kinds[i]);
        ck_assert_msg(at != NULL, "no %s in order: %s", kinds[i], out);
    }
    for (const char *p = out; (p = strstr(p, "\n  ")) != NULL; p++)
        lines += p[3] != ' ';
    for (size_t i = 0; kinds[i] != NULL; i++)
        lines--;
    ck_assert_msg(lines == 0, "more than that: %s", out);
    free(out);
}

/* A night's cron line for two printers. */
static struct args night(const char *db, const struct server *a,
                         const struct server *b)
{
    struct args n = scan_args(a);

    args_add(&n, b->target, "--db", db, "--changes-only", "--patience", "2",
             NULL);
    return n;
}

static struct server restart(const char *kind, const struct server *at)
{
    struct server s = *at;
    char port[16], owner[32];
    struct args a = {.n = 0};
    struct run r;

    snprintf(port, sizeof port, "%d", at->port);
    snprintf(owner, sizeof owner, "LAB_OWNER=%d", (int)getpid());
    args_add(&a, "env", owner, env_or("LAB_SH", "tests/lab/lab.sh"), "start",
             env_or("LAB_DIR", "build/lab"), kind, at->address, port, NULL);
    r = proc_run(&a, SCAN_S);
    ck_assert_msg(r.exit_code == 0, "%s: %s", kind, r.err);
    run_free(&r);
    return s;
}

START_TEST(nights_of_cron)
{
    struct server a = lab_start("openssl-modern", NULL);
    struct server b = lab_start("openssl-tls12", NULL);
    char *db = lab_path("db");
    struct args n = night(db, &a, &b);
    char *out = printed(n, 0);

    ck_assert_msg(!strncmp(out, "Baseline: 2 endpoints", 21) &&
                      strchr(out, '\n')[1] == '\0',
                  "%s", out);
    free(out);
    prints_nothing(n, 0);
    lab_stop(&b);
    restart("openssl-tls13", &b);
    prints_changes(n, 0,
                   (const char *[]){"version-lost: No longer speaks TLSv1.2",
                                    "version-gained: Speaks TLSv1.3", NULL});
    prints_nothing(n, 0);
    lab_stop(&b);
    prints_changes(n, 0, (const char *[]){"endpoint-gone", NULL});
    prints_nothing(n, 0);
    restart("openssl-tls13", &b);
    prints_changes(n, 0, (const char *[]){"endpoint-new", NULL});
    args_add(&n, "-q", NULL);
    lab_stop(&b);
    prints_nothing(n, 0);
    /* What the last night changed, and what all of them did. */
    n = command("diff");
    args_add(&n, "--db", db, NULL);
    prints_changes(n, 1, (const char *[]){"endpoint-gone", NULL});
    args_add(&n, "5", "5", NULL);
    prints_nothing(n, 0);
    unlink(db);
    free(db);
}
END_TEST

static char *matrix_file(const struct server *a, const struct server *b)
{
    struct args m = command("matrix");
    char *path = lab_path("jsonl");
    struct run r;

    args_add(&m, a->target, "--vs", b->target, "-q", "-oJ", path, NULL);
    r = proc_run(&m, SCAN_S);
    ck_assert_msg(r.exit_code <= 1, "%d: %s", r.exit_code, r.err);
    run_free(&r);
    return path;
}

static int count_changes(const json_t *lines, const char *kind, const char *key,
                         const char *value)
{
    json_t *o;
    size_t i;
    int n = 0;

    json_array_foreach(lines, i, o) n +=
        !strcmp(json_str(o, "type"), "change") &&
        (kind == NULL || !strcmp(json_str(o, "kind"), kind)) &&
        (key == NULL || !strcmp(json_str(o, key), value));
    return n;
}

START_TEST(diff_of_files)
{
    struct server a = lab_start("openssl-modern", NULL);
    struct server b = lab_start("openssl-tls12", NULL);
    char *old = matrix_file(&a, &b), *new;
    struct args d = command("diff"), same = d, missing = d, empty = d;
    struct scan s;
    struct run r;

    lab_stop(&b);
    restart("openssl-tls10", &b);
    new = matrix_file(&a, &b);
    args_add(&d, old, new, NULL);
    s = suitemap_json(&d, SCAN_S);
    ck_assert_int_eq(s.run.exit_code, 1);
    ck_assert_ptr_nonnull(strstr(s.run.out, "version-lost: "));
    ck_assert_int_eq(
        count_changes(s.lines, "version-lost", "endpoint", b.target), 1);
    ck_assert_int_eq(
        count_changes(s.lines, "version-gained", "subject", "TLSv1.0"), 1);
    /* They had one key, and the first of the two is named. */
    ck_assert_int_eq(count_changes(s.lines, NULL, "endpoint", a.target), 1);
    ck_assert_int_eq(count_changes(s.lines, "finding-fixed", "subject",
                                   "shared-certificate"),
                     1);
    ck_assert_int_eq(count_changes(s.lines, "pair-broken", "server", b.target),
                     1);
    ck_assert_int_eq(count_changes(s.lines, "pair-broken", "server", a.target),
                     1);
    ck_assert_int_eq(json_integer_value(json_object_get(
                         scan_object(s.lines, "summary"), "changes")),
                     count_changes(s.lines, NULL, NULL, NULL));
    scan_free(&s);
    args_add(&same, new, new, NULL);
    prints_nothing(same, 0);
    args_add(&missing, new, "/nonexistent/x", NULL);
    r = proc_run(&missing, SCAN_S);
    ck_assert_int_eq(r.exit_code, 2);
    run_free(&r);
    args_add(&empty, new, "/dev/null", NULL);
    r = proc_run(&empty, SCAN_S);
    ck_assert_int_eq(r.exit_code, 2);
    ck_assert_str_eq(r.out, "");
    run_free(&r);
    unlink(old);
    unlink(new);
    free(old);
    free(new);
}
END_TEST

/* Silent for two nights, with patience 2: gone in the second, and back. */
START_TEST(printer_asleep)
{
    struct server a = lab_start("openssl-modern", NULL);
    struct server b = lab_start("openssl-tls12", NULL);
    struct hostile_server asleep = {b, H_SILENT, 0};
    char *db = lab_path("db");
    struct args n = night(db, &a, &b);

    args_add(&n, "--timeout", "300ms", "--max-retries", "0", NULL);
    free(printed(n, 0));
    lab_stop(&b);
    hostile_start(&asleep, 1, NULL);
    prints_nothing(n, 3);
    prints_changes(n, 3, (const char *[]){"endpoint-gone", NULL});
    prints_nothing(n, 3);
    unlink(db);
    free(db);
}
END_TEST

/* A saved scan gives the same report as the scan did, but for the key: nobody
 * goes on with a scan that is saved. */
START_TEST(report_of_a_saved_scan)
{
    struct server a = lab_start("openssl-modern", NULL);
    struct server b = lab_start("openssl-tls10", NULL);
    char *db = lab_path("db"), *path = lab_path("jsonl");
    struct args n = command("matrix"), r = command("report");
    struct scan live;
    json_t *saved;

    args_add(&n, a.target, "@win10-22h2", "--vs", b.target, "--db", db, NULL);
    live = suitemap_json(&n, SCAN_S);
    ck_assert_int_eq(live.run.exit_code, 1);
    json_object_del(scan_object(live.lines, "scan"), "key");
    args_add(&r, "--db", db, "-q", "-oJ", path, NULL);
    free(printed(r, 1));
    saved = json_lines(path);
    ck_assert_uint_eq(json_array_size(saved), json_array_size(live.lines));
    for (size_t i = 0; i < json_array_size(saved); i++) {
        bool found = false;

        for (size_t k = 0; k < json_array_size(saved); k++)
            found |= json_equal(json_array_get(live.lines, i),
                                json_array_get(saved, k));
        ck_assert_msg(found, "no line equal to %.2000s",
                      json_dumps(json_array_get(live.lines, i), 0));
    }
    json_decref(saved);
    scan_free(&live);
    unlink(path);
    unlink(db);
    free(path);
    free(db);
}
END_TEST

/* A job lays one group against another, each with its own ports. */
START_TEST(job_of_a_configuration)
{
    struct server a = lab_start("openssl-modern", NULL);
    struct server b = lab_start("openssl-tls10", NULL);
    char *path = lab_path("conf");
    struct args n = command("run");
    FILE *f = fopen(path, "w");
    struct scan s;

    fprintf(f,
            "[servers]\ntargets = %s\np = %d\n"
            "[printers]\ntargets = %s\np = %d\nverify = none\n"
            "[run it]\nmatrix = servers\nvs = printers\n"
            "direction = server\n",
            a.address, a.port, b.address, b.port);
    fclose(f);
    args_add(&n, "it", "--config", path, NULL);
    s = suitemap_json(&n, SCAN_S);
    ck_assert_int_eq(s.run.exit_code, 1);
    ck_assert_str_eq(json_str(scan_object(s.lines, "pair"), "client"),
                     a.target);
    ck_assert_str_eq(json_str(scan_object(s.lines, "pair"), "server"),
                     b.target);
    ck_assert_str_eq(json_str(scan_object(s.lines, "pair"), "verdict"),
                     "incompatible");
    ck_assert_uint_eq(json_array_size(s.lines), 7);
    scan_free(&s);
    unlink(path);
    free(path);
}
END_TEST

START_TEST(lock_held)
{
    char *lock = lab_path("lock");
    struct args a = command("scan");
    int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct run r;

    ck_assert(fd >= 0 && flock(fd, LOCK_EX) == 0);
    args_add(&a, "127.0.0.1:1", "--lock", lock, NULL);
    r = proc_run(&a, SCAN_S);
    ck_assert_int_eq(r.exit_code, 4);
    ck_assert_str_eq(r.out, "");
    ck_assert_ptr_nonnull(strstr(r.err, "another run holds the lock"));
    run_free(&r);
    close(fd);
    args_add(&a, "-q", NULL);
    prints_nothing(a, 0);
    unlink(lock);
    free(lock);
}
END_TEST

/* ---- kill -9 ---- */

static int first_column(void *out, int n, char **values, char **names)
{
    (void)names;
    if (n > 0 && values[0] != NULL)
        snprintf(out, 256, "%s", values[0]);
    return 0;
}

static void ask(const char *db, const char *sql, char out[256])
{
    char *why = NULL;
    sqlite3 *s;

    out[0] = '\0';
    ck_assert_int_eq(sqlite3_open(db, &s), SQLITE_OK);
    sqlite3_busy_timeout(s, 5000);
    ck_assert_msg(sqlite3_exec(s, sql, first_column, out, &why) == SQLITE_OK,
                  "%s: %s", sql, why);
    sqlite3_close(s);
}

/* Closed ports that are named are saved, each in its own transaction. */
static char *many_targets(void)
{
    char *path = lab_path("txt");
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    for (int i = 1; i <= ADDRESSES; i++)
        fprintf(f, "127.250.7.%d:1,2,3,4,5,6,7,9\n", i);
    fclose(f);
    return path;
}

START_TEST(killed_while_saving)
{
    char *db = lab_path("db"), *targets = many_targets(), answer[256];
    struct args a = command("scan");
    int cut_short = 0;

    args_add(&a, "-q", "-iL", targets, "--db", db, NULL);
    for (int i = 0; i < KILLS; i++) {
        struct proc p = proc_start(&a);
        struct run r;

        /* Early and late, whatever the machine's pace. */
        for (int ms = 0; ms < 5000 && access(db, F_OK) != 0; ms++)
            usleep(1000);
        usleep((useconds_t)(5000 + i * 12000));
        kill(p.pid, SIGKILL);
        r = proc_finish(&p, SCAN_S);
        cut_short += r.exit_code == -SIGKILL;
        run_free(&r);
        ask(db, "PRAGMA integrity_check", answer);
        ck_assert_str_eq(answer, "ok");
    }
    ask(db, "SELECT count(*) FROM endpoint", answer);
    printf("history: %d of %d scans killed while saving, %s rows kept\n",
           cut_short, KILLS, answer);
    ck_assert_int_ge(cut_short, 1);
    ck_assert_int_gt(atoi(answer), 0);
    prints_nothing(a, 0);
    ask(db,
        "SELECT count(*) FROM endpoint JOIN scan ON scan.id = scan"
        " WHERE ended AND scan = (SELECT max(id) FROM scan)",
        answer);
    ck_assert_int_eq(atoi(answer), ADDRESSES * 8);
    unlink(db);
    unlink(targets);
    free(db);
    free(targets);
}
END_TEST

/* ---- Files ---- */

static void ck_file(const char *path, const char *begin)
{
    char buf[64] = "";
    FILE *f = fopen(path, "r");

    ck_assert_msg(f != NULL, "no %s", path);
    buf[fread(buf, 1, sizeof buf - 1, f)] = '\0';
    fclose(f);
    ck_assert_msg(!strncmp(buf, begin, strlen(begin)), "%s: %s", path, buf);
}

/* The old report stays until the new one is whole; an interrupt makes it so. */
START_TEST(report_in_place_when_whole)
{
    struct hostile_server silent = {lab_address(), H_SILENT, 0};
    char *path = lab_path("txt"), part[600];
    struct args a;
    struct proc p;
    struct run r;
    FILE *f = fopen(path, "w");

    fputs("old", f);
    fclose(f);
    hostile_start(&silent, 1, NULL);
    a = scan_args(&silent.at);
    args_add(&a, "-q", "-oN", path, NULL);
    snprintf(part, sizeof part, "%s.part", path);
    for (int sig = SIGKILL; sig != 0; sig = sig == SIGKILL ? SIGINT : 0) {
        unlink(part);
        p = proc_start(&a);
        for (int ms = 0; ms < 5000 && access(part, F_OK) != 0; ms++)
            usleep(1000);
        usleep(300000);
        ck_file(path, "old");
        kill(p.pid, sig);
        r = proc_finish(&p, SCAN_S);
        run_free(&r);
        ck_file(path, sig == SIGKILL ? "old" : "# Suitemap");
    }
    ck_assert_int_ne(access(part, F_OK), 0);
    unlink(path);
    free(path);
}
END_TEST

Suite *history_suite(void)
{
    Suite *s = suite_create("history");
    TCase *t = tcase_create("history");

    tcase_set_timeout(t, 150);
    tcase_add_test(t, nights_of_cron);
    tcase_add_test(t, diff_of_files);
    tcase_add_test(t, printer_asleep);
    tcase_add_test(t, report_of_a_saved_scan);
    tcase_add_test(t, job_of_a_configuration);
    tcase_add_test(t, lock_held);
    tcase_add_test(t, killed_while_saving);
    tcase_add_test(t, report_in_place_when_whole);
    suite_add_tcase(s, t);
    return s;
}
