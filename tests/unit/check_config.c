#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "scanner/cli.h"
#include "scanner/config.h"

/* The configuration file, and the jobs that it describes. */

static char dir[64], path[80];

static void set_up(void)
{
    snprintf(dir, sizeof dir, "/tmp/check_config.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/c", dir);
}

static void tear_down(void)
{
    unlink(path);
    rmdir(dir);
}

static void put(const char *text)
{
    FILE *f = fopen(path, "w");

    fputs(text, f);
    fclose(f);
}

static struct config *good(const char *text)
{
    struct err err = {0};
    struct config *c;

    put(text);
    c = config_read(path, &err);
    ck_assert_msg(c != NULL, "%s", err.text);
    return c;
}

static void ck_bad(const char *text, const char *why)
{
    struct err err = {0};

    put(text);
    ck_assert_ptr_null(config_read(path, &err));
    ck_assert_msg(strncmp(err.text, path, strlen(path)) == 0, "%s", err.text);
    ck_assert_msg(strstr(err.text, why) != NULL, "%s", err.text);
}

START_TEST(sections)
{
    struct config *c = good("# a file\n[one]\na = 1 ; more\n  2\nb=x y\n"
                            "[run two]\nc =\n[one]\nd = 3\n");
    const struct config_section *s = config_section(c, "one");

    ck_assert_uint_eq(s->n, 4);
    ck_assert_str_eq(s->entries[0].value, "1");
    ck_assert_str_eq(s->entries[1].key, "a");
    ck_assert_str_eq(s->entries[1].value, "2");
    ck_assert_str_eq(s->entries[2].value, "x y");
    ck_assert_str_eq(s->entries[3].key, "d");
    ck_assert_str_eq(config_section(c, "run two")->entries[0].value, "");
    ck_assert_ptr_null(config_section(c, "two"));
    config_free(c);
}
END_TEST

START_TEST(wrong_files)
{
    struct err err = {0};
    char text[600] = "[a]\nb = ";

    ck_bad("[a]\nb = 1\nnonsense\n", "line 3: neither");
    ck_bad("[a\n", "line 1: neither");
    memset(text + strlen(text), 'x', 400);
    strcat(text, "\nc = 2\n");
    ck_bad(text, "line 2: too long");
    ck_assert_ptr_null(config_read("/nonexistent/c", &err));
    ck_assert_str_eq(err.text, "/nonexistent/c: No such file or directory");
    ck_assert_int_eq(err.code, ERR_FILE);
}
END_TEST

/* The user's own goes before the machine's. */
START_TEST(file_of_the_user)
{
    char folder[100], name[130];
    struct err err = {0};
    struct config *c;

    snprintf(folder, sizeof folder, "%s/suitemap", dir);
    snprintf(name, sizeof name, "%s/suitemap.conf", folder);
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    put("[a]\nb = 1\n");
    ck_assert_int_eq(rename(path, name), 0);
    setenv("XDG_CONFIG_HOME", dir, 1);
    c = config_read(NULL, &err);
    ck_assert_msg(c != NULL, "%s", err.text);
    ck_assert_str_eq(c->path, name);
    config_free(c);
    unlink(name);
    rmdir(folder);
}
END_TEST

/* ---- Jobs ---- */

static const char jobs[] = "[printers]\n"
                           "targets = 10.0.0.1 10.0.0.2:443\n"
                           "  10.0.0.3\n"
                           "exclude = 10.0.0.3\n"
                           "p = 631\n"
                           "T = 2\n"
                           "max-retries = 7\n"
                           "[servers]\n"
                           "targets = s:9443\n"
                           "n = yes\n"
                           "[run nightly]\n"
                           "matrix = servers\n"
                           "vs = printers\n"
                           "direction = server\n"
                           "db = h.db\n"
                           "changes-only = yes\n"
                           "q = no\n"
                           "max-retries = 1\n"
                           "max-rate = 20\n"
                           "oJ = x.jsonl\n"
                           "[run floors]\n"
                           "scan = printers servers\n"
                           "[run all]\n"
                           "matrix = printers servers\n";

static bool parse(const char *line, struct cli *c, struct err *err)
{
    static char words[400];
    char *argv[32] = {"suitemap"}, *rest = words, *word;
    int argc = 1;

    snprintf(words, sizeof words, "%s --config %s", line, path);
    while ((word = strsep(&rest, " ")) != NULL)
        argv[argc++] = word;
    return cli_parse(c, argc, argv, err);
}

static struct cli job(const char *line)
{
    struct err err = {0};
    struct cli c;

    ck_assert_msg(parse(line, &c, &err), "%s", err.text);
    return c;
}

static void ck_targets(struct cli *g, const char *want)
{
    struct str s = {0};
    struct target t;

    while (targets_next(g->targets, &t))
        str_addf(&s, "%s%s:%u=%u", s.len != 0 ? " " : "", t.host, t.port,
                 t.sides);
    ck_assert_str_eq(str_text(&s), want);
    str_free(&s);
}

START_TEST(nightly)
{
    struct cli c;

    put(jobs);
    c = job("run nightly");
    ck_assert_int_eq(c.command, CLI_MATRIX);
    ck_assert(c.versus && c.changes_only && !c.quiet);
    ck_assert_int_eq(c.direction, DIRECTION_SERVER);
    ck_assert_str_eq(c.db, "h.db");
    ck_assert_uint_eq(c.n_outputs, 2);
    ck_assert_str_eq(c.outputs[0].path, "x.jsonl");
    ck_assert_uint_eq(c.n_groups, 2);
    ck_targets(&c.groups[0], "s:9443=1");
    ck_assert(c.groups[0].scan.numeric && !c.groups[1].scan.numeric);
    ck_targets(&c.groups[1], "10.0.0.1:631=2 10.0.0.2:443=2");
    /* The job's for all, the group's own before it. */
    ck_assert_uint_eq(c.groups[0].scan.max_retries, 1);
    ck_assert_uint_eq(c.groups[1].scan.max_retries, 7);
    ck_assert(c.groups[1].scan.max_rate > 19);
    ck_assert_uint_eq(c.groups[0].scan.max_parallelism, 512);
    ck_assert_uint_eq(c.groups[1].scan.max_parallelism, 64);
    cli_free(&c);
}
END_TEST

/* The command line before both. */
START_TEST(command_line_wins)
{
    struct cli c;

    put(jobs);
    c = job("run nightly --max-retries 3 --db other -p 80 -q");
    ck_assert_str_eq(c.db, "other");
    ck_assert(c.quiet);
    ck_assert_uint_eq(c.groups[0].scan.max_retries, 3);
    ck_assert_uint_eq(c.groups[1].scan.max_retries, 3);
    ck_targets(&c.groups[1], "10.0.0.1:80=2 10.0.0.2:443=2");
    cli_free(&c);
}
END_TEST

START_TEST(other_jobs)
{
    struct cli c;

    put(jobs);
    c = job("run floors");
    ck_assert_int_eq(c.command, CLI_SCAN);
    ck_targets(&c.groups[0], "10.0.0.1:631=0 10.0.0.2:443=0");
    ck_targets(&c.groups[1], "s:9443=0");
    ck_assert_str_eq(c.outputs[0].path, "-");
    cli_free(&c);
    c = job("run all");
    ck_assert(!c.versus);
    ck_targets(&c.groups[1], "s:9443=3");
    cli_free(&c);
}
END_TEST

/* The one that is installed beside the manual. */
START_TEST(example)
{
    struct cli c;

    snprintf(path, sizeof path, "scanner/nightly/suitemap.conf");
    c = job("run nightly");
    ck_assert_int_eq(c.command, CLI_MATRIX);
    ck_assert_uint_eq(c.n_groups, 2);
    ck_assert(c.changes_only && c.keep_days == 90);
    cli_free(&c);
    path[0] = '\0';
}
END_TEST

static const struct {
    const char *text, *why;
} bad[] = {
    {"[a]\nb = 1\n", "no job [run j] in it"},
    {"[run j]\nq = yes\n", "[run j]: needs either scan = GROUP"},
    {"[run j]\nscan = a\nmatrix = b\n", "[run j]: needs either"},
    {"[run j]\nscan = a\nvs = b\n", "[run j]: needs either"},
    {"[run j]\nscan = a\n", "no group [a] in it"},
    {"[run j]\nscan =\n", "[run j]: no group is named"},
    {"[run j]\nscan = a\nfoo = 1\n", "[run j]: foo: there is no such option"},
    {"[run j]\nscan = a\nhelp = yes\n", "help: there is no such option"},
    {"[run j]\nscan = a\npolicy = x\n", "--policy: not an option of scan"},
    {"[run j]\nscan = a\ndeep = yes\n[a]\ntargets = b\nverify = none\n",
     "--deep finishes handshakes"},
    {"[run j]\nscan = a\nq = maybe\n", "q: bad value 'maybe': yes or no"},
    {"[run j]\nscan = a\ntargets = x\n", "targets: belongs to a group"},
    {"[run j]\nscan = a\ndirection = server\n",
     "--direction: not an option of scan"},
    {"[run j]\nscan = a\nchanges-only = yes\n[a]\ntargets = b\n",
     "--changes-only: needs --db FILE"},
    {"[run j]\nscan = a\n[a]\np = 443\n", "[a]: no targets in it"},
    {"[run j]\nscan = a\n[a]\ntargets = b\noJ = x\n",
     "[a]: oJ: not an option of a group"},
    {"[run j]\nscan = a\n[a]\ntargets = b\np = 99999\n",
     "[a]: -p: bad port '99999'"},
    {"[run j]\nscan = a\n[a]\ntargets = 10.0.0.300\n",
     "[a]: bad target '10.0.0.300'"},
    {"[run j]\nscan = a\n[a]\ntargets = b\nnonsense = 1\n",
     "[a]: nonsense: there is no such option"},
};

START_TEST(wrong_jobs)
{
    struct err err = {0};
    struct cli c;

    put(bad[_i].text);
    ck_assert(!parse("run j", &c, &err));
    ck_assert_msg(strstr(err.text, bad[_i].why) != NULL, "%s", err.text);
    cli_free(&c);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("config");
    TCase *t = tcase_create("config");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, sections);
    tcase_add_test(t, wrong_files);
    tcase_add_test(t, file_of_the_user);
    tcase_add_test(t, nightly);
    tcase_add_test(t, command_line_wins);
    tcase_add_test(t, other_jobs);
    tcase_add_test(t, example);
    tcase_add_loop_test(t, wrong_jobs, 0, (int)(sizeof bad / sizeof *bad));
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
