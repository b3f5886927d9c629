#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/str.h"
#include "scanner/cli.h"

#define WORDS_MAX 64

/* Parses a line of space separated arguments behind "suitemap". The text
 * stays until the next call, since struct cli points into it. */
static bool parse(struct cli *c, const char *line, struct err *err)
{
    static char copy[4096];
    char *argv[WORDS_MAX + 1] = {"suitemap"}, *rest = NULL;
    int argc = 1;

    unsetenv("NO_COLOR");
    memset(err, 0, sizeof *err);
    ck_assert_uint_lt(strlen(line), sizeof copy);
    strcpy(copy, line);
    for (char *w = strtok_r(copy, " ", &rest); w != NULL && argc < WORDS_MAX;
         w = strtok_r(NULL, " ", &rest))
        argv[argc++] = w;
    return cli_parse(c, argc, argv, err);
}

static struct cli good(const char *line)
{
    struct cli c;
    struct err err;

    ck_assert_msg(parse(&c, line, &err), "%s: %s", line, err.text);
    return c;
}

/* "host:port=sides ..." */
static void expect_targets(struct cli *c, const char *want)
{
    struct str s = {0};
    struct target t;

    while (targets_next(c->targets, &t))
        str_addf(&s, "%s%s:%u=%u", s.len != 0 ? " " : "", t.host, t.port,
                 t.sides);
    ck_assert_str_eq(str_text(&s), want);
    str_free(&s);
}

/* "-oN - -oJ x" */
static void expect_outputs(const char *line, const char *want)
{
    struct cli c = good(line);
    struct str s = {0};

    for (size_t i = 0; i < c.n_outputs; i++)
        str_addf(&s, "%s%s %s", s.len != 0 ? " " : "", c.outputs[i].option,
                 c.outputs[i].path);
    ck_assert_str_eq(str_text(&s), want);
    str_free(&s);
    cli_free(&c);
}

START_TEST(defaults)
{
    struct cli c = good("mfd-1");

    ck_assert_int_eq(c.command, CLI_SCAN);
    ck_assert_uint_eq(c.scan.versions, 0);
    ck_assert_int_eq(c.scan.verify, VERIFY_VERSION);
    ck_assert(!c.scan.deep && !c.scan.numeric && !c.scan.allow_print_ports);
    ck_assert_uint_eq(c.scan.max_connections, 0);
    ck_assert_ptr_null(c.scan.servername);
    ck_assert_int_eq(c.scan.family, FAMILY_ANY);
    ck_assert_uint_eq(c.scan.max_parallelism, 512);
    ck_assert_uint_eq(c.scan.host_parallelism, 2);
    ck_assert_uint_eq(c.scan.timeout_ms, 5000);
    ck_assert(c.scan.max_rate <= 0);
    ck_assert_int_eq(c.fail_on, SEVERITY_HIGH);
    ck_assert(!c.fail_never && !c.quiet && !c.no_color && !c.versus);
    ck_assert_uint_eq(c.expiry_days, 30);
    ck_assert_uint_eq(c.stats_every_ms, 0);
    ck_assert_int_eq(c.direction, DIRECTION_BOTH);
    ck_assert_str_eq(c.arguments, "suitemap mfd-1");
    expect_targets(&c, "mfd-1:443=0 mfd-1:631=0");
    cli_free(&c);
}
END_TEST

START_TEST(every_value)
{
    struct cli c = good(
        "--max-rate 0.5 a --max-parallelism=100 --host-parallelism 3 "
        "--timeout 1.5s --max-retries 0 --host-timeout 2m --scan-delay 50ms "
        "--max-connections 40 --servername x.example --versions tls1.2,SSL3 "
        "--verify none -4 -nvv -d --stats-every 10 --no-color "
        "--fail-on medium --expiry-days=60 --ca x.pem --at 2026-11-21");

    ck_assert(c.scan.max_rate > 0.49 && c.scan.max_rate < 0.51);
    ck_assert_uint_eq(c.scan.max_parallelism, 100);
    ck_assert_uint_eq(c.scan.host_parallelism, 3);
    ck_assert_uint_eq(c.scan.timeout_ms, 1500);
    ck_assert_uint_eq(c.scan.max_retries, 0);
    ck_assert_uint_eq(c.scan.host_timeout_ms, 120000);
    ck_assert_uint_eq(c.scan.scan_delay_ms, 50);
    ck_assert_uint_eq(c.scan.max_connections, 40);
    ck_assert_str_eq(c.scan.servername, "x.example");
    ck_assert_uint_eq(c.scan.versions,
                      1u << VERSION_TLS12 | 1u << VERSION_SSL3);
    ck_assert_int_eq(c.scan.family, FAMILY_IPV4);
    ck_assert(c.scan.numeric && c.no_color);
    ck_assert_int_eq(c.verbosity, 2);
    ck_assert_int_eq(c.debug, 1);
    ck_assert_uint_eq(c.stats_every_ms, 10000);
    ck_assert_int_eq(c.fail_on, SEVERITY_MEDIUM);
    ck_assert_uint_eq(c.expiry_days, 60);
    ck_assert_str_eq(c.ca, "x.pem");
    ck_assert_int_eq(c.scan.at, 1795219200);
    cli_free(&c);
}
END_TEST

START_TEST(more_values)
{
    struct cli c = good("-6 -6 --allow-print-ports --fail-on never a");

    ck_assert_int_eq(c.scan.family, FAMILY_IPV6);
    ck_assert(c.scan.allow_print_ports && c.fail_never);
    cli_free(&c);
    c = good("--scan-delay 0 --host-timeout 720h --timeout 2000ms a");
    ck_assert_uint_eq(c.scan.scan_delay_ms, 0);
    ck_assert_uint_eq(c.scan.host_timeout_ms, 2592000000u);
    ck_assert_uint_eq(c.scan.timeout_ms, 2000);
    cli_free(&c);
    c = good("--at=2026-11-21T03:00:00Z a");
    ck_assert_int_eq(c.scan.at, 1795230000);
    ck_assert_ptr_null(c.ca);
    cli_free(&c);
}
END_TEST

/* A level sets what no other option sets, wherever it stands. */
START_TEST(timing_levels)
{
    struct cli c = good("--timeout 9 -T5 a");

    ck_assert_uint_eq(c.scan.timeout_ms, 9000);
    ck_assert_uint_eq(c.scan.host_parallelism, 4);
    cli_free(&c);
    c = good("-T 0 a");
    ck_assert_uint_eq(c.scan.max_parallelism, 1);
    cli_free(&c);
    c = good("-T polite a");
    ck_assert_uint_eq(c.scan.max_parallelism, 64);
    cli_free(&c);
    c = good("-T=4 a");
    ck_assert_uint_eq(c.scan.max_parallelism, 1024);
    cli_free(&c);
}
END_TEST

START_TEST(ports_and_excludes)
{
    struct cli c = good("a -p443 10.0.0.0/30 --exclude 10.0.0.1-2 -p 8443");

    expect_targets(&c, "a:443=0 a:8443=0 10.0.0.0:443=0 10.0.0.0:8443=0 "
                       "10.0.0.3:443=0 10.0.0.3:8443=0");
    cli_free(&c);
    c = good("a -p -2 --exclude=b");
    expect_targets(&c, "a:1=0 a:2=0");
    cli_free(&c);
    c = good("a -p-");
    ck_assert_uint_eq(targets_count(c.targets), 65535);
    cli_free(&c);
}
END_TEST

START_TEST(outputs)
{
    expect_outputs("a", "-oN -");
    expect_outputs("a -oN x", "-oN x -oN -");
    expect_outputs("a -oNx -oJ=y", "-oN x -oJ y -oN -");
    expect_outputs("a -oJ -", "-oJ -");
    expect_outputs("a -q", "");
    expect_outputs("a -q -oN - -oJ f", "-oN - -oJ f");
    expect_outputs("a -oA d/floor3", "-oN d/floor3.txt -oJ d/floor3.jsonl "
                                     "-oX d/floor3.xml -oC d/floor3.csv "
                                     "-oH d/floor3.html -oP d/floor3.prom -oN -");
    expect_outputs("a -oC x.csv", "-oC x.csv -oN -");
    expect_outputs("matrix a b -oC x.csv",
                   "-oC x.csv -oC:matrix x.matrix.csv -oN -");
    expect_outputs("check a b -oCx", "-oC x -oC:matrix x.matrix.csv -oN -");
    expect_outputs("matrix a b -oC -", "-oC -");
}
END_TEST

START_TEST(color_of_environment)
{
    char *argv[] = {"suitemap", "a", NULL};
    struct cli c;
    struct err err;

    setenv("NO_COLOR", "1", 1);
    ck_assert(cli_parse(&c, 2, argv, &err));
    ck_assert(c.no_color);
    cli_free(&c);
    setenv("NO_COLOR", "", 1);
    ck_assert(cli_parse(&c, 2, argv, &err));
    ck_assert(!c.no_color);
    cli_free(&c);
}
END_TEST

START_TEST(commands)
{
    struct cli c = good("scan scan");

    expect_targets(&c, "scan:443=0 scan:631=0");
    cli_free(&c);
    c = good("-- check");
    ck_assert_int_eq(c.command, CLI_SCAN);
    expect_targets(&c, "check:443=0 check:631=0");
    cli_free(&c);
    c = good("-p 1 matrix a b");
    ck_assert_int_eq(c.command, CLI_MATRIX);
    ck_assert(!c.versus);
    expect_targets(&c, "a:1=3 b:1=3");
    cli_free(&c);
    c = good("matrix a:1 --vs b:1 a:1 --direction device");
    ck_assert(c.versus);
    ck_assert_int_eq(c.direction, DIRECTION_DEVICE);
    expect_targets(&c, "a:1=3 b:1=2");
    cli_free(&c);
    c = good("check --direction=server s:1 d:1");
    ck_assert_int_eq(c.command, CLI_CHECK);
    ck_assert_int_eq(c.direction, DIRECTION_SERVER);
    ck_assert(c.versus);
    expect_targets(&c, "s:1=1 d:1=2");
    cli_free(&c);
}
END_TEST

START_TEST(diff_of_files)
{
    struct cli c = good("diff a b --lock l -oJ -");

    ck_assert_int_eq(c.command, CLI_DIFF);
    ck_assert_uint_eq(c.n_words, 2);
    ck_assert_str_eq(c.words[1], "b");
    ck_assert_str_eq(c.lock, "l");
    cli_free(&c);
    expect_outputs("diff a b", "-oN -");
    expect_outputs("diff a b -q", "");
}
END_TEST

START_TEST(listening)
{
    struct cli c = good("listen --serve c.pem k.pem 127.0.0.1:8443 --count 3 "
                        "--timeout 2s --versions tls1.2 -oJ x");

    ck_assert_int_eq(c.command, CLI_LISTEN);
    ck_assert_uint_eq(c.n_words, 1);
    ck_assert_str_eq(c.words[0], "127.0.0.1:8443");
    ck_assert_str_eq(c.serve_cert, "c.pem");
    ck_assert_str_eq(c.serve_key, "k.pem");
    ck_assert_uint_eq(c.count, 3);
    ck_assert_uint_eq(c.scan.timeout_ms, 2000);
    ck_assert_uint_eq(c.scan.versions, 1u << VERSION_TLS12);
    cli_free(&c);
    expect_outputs("listen 443", "-oN -");
    expect_outputs("listen 443 -oJ x", "-oJ x -oN -");
}
END_TEST

START_TEST(histories)
{
    struct cli c = good("a --db d --changes-only --keep 90d --patience 2");

    ck_assert_str_eq(c.db, "d");
    ck_assert(c.changes_only);
    ck_assert_uint_eq(c.keep_days, 90);
    ck_assert_uint_eq(c.keep_scans, 0);
    ck_assert_uint_eq(c.patience, 2);
    cli_free(&c);
    c = good("matrix a b --db d --keep 7");
    ck_assert_uint_eq(c.keep_scans, 7);
    ck_assert_uint_eq(c.patience, 3);
    cli_free(&c);
    c = good("report --db d 12 -oJ x");
    ck_assert_int_eq(c.command, CLI_REPORT);
    ck_assert_str_eq(c.words[0], "12");
    cli_free(&c);
    c = good("diff --db d");
    ck_assert_uint_eq(c.n_words, 0);
    cli_free(&c);
}
END_TEST

START_TEST(help_and_version)
{
    struct cli c = good("-h");

    ck_assert_int_eq(c.command, CLI_HELP);
    cli_free(&c);
    c = good("matrix --help --nonsense");
    ck_assert_int_eq(c.command, CLI_HELP);
    cli_free(&c);
    c = good("a -vV");
    ck_assert_int_eq(c.command, CLI_VERSION);
    cli_free(&c);
    c = good("--version");
    ck_assert_int_eq(c.command, CLI_VERSION);
    cli_free(&c);
}
END_TEST

/* No line of the help is wider than a terminal. */
START_TEST(help_fits)
{
    const char *s = cli_help_text();

    while (*s != '\0') {
        size_t n = strcspn(s, "\n");

        ck_assert_msg(n < 80, "%.*s", (int)n, s);
        s += n + 1;
    }
}
END_TEST

static void put_file(char path[40], const char *text)
{
    int fd;

    strcpy(path, "/tmp/check_cliXXXXXX");
    fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

START_TEST(sides_and_files)
{
    char list[40], result[40], line[256];
    struct cli c;

    put_file(list, "x:1\n");
    put_file(result, "{}\n");
    snprintf(line, sizeof line, "matrix -iL %s %s --vs b:1 %s", list, result,
             result);
    c = good(line);
    ck_assert_uint_eq(c.n_files, 2);
    ck_assert_str_eq(c.files[0].path, result);
    ck_assert_uint_eq(c.files[0].sides, SIDE_LEFT);
    ck_assert_uint_eq(c.files[1].sides, SIDE_RIGHT);
    expect_targets(&c, "x:1=1 b:1=2");
    cli_free(&c);
    /* A file of this name, seen from the directory where it lies. */
    ck_assert_int_eq(chdir("/tmp"), 0);
    snprintf(line, sizeof line, "check %s h:1", result + strlen("/tmp/"));
    c = good(line);
    ck_assert_uint_eq(c.n_files, 1);
    ck_assert_uint_eq(c.files[0].sides, SIDE_LEFT);
    expect_targets(&c, "h:1=2");
    cli_free(&c);
    c = good("check @windows-7+net40 h:1");
    ck_assert_uint_eq(c.n_files, 1);
    ck_assert_str_eq(c.files[0].path, "@windows-7+net40");
    ck_assert_uint_eq(c.files[0].sides, SIDE_LEFT);
    cli_free(&c);
    snprintf(line, sizeof line, "matrix a:1 b:1 --vs -iL %s", list);
    c = good(line);
    expect_targets(&c, "a:1=1 b:1=1 x:1=2");
    cli_free(&c);
    unlink(list);
    unlink(result);
}
END_TEST

static const struct {
    const char *line, *why;
} bad[] = {
    {"", "no targets given (suitemap --help tells more)"},
    {"matrix", "no targets given (suitemap --help tells more)"},
    {"-v", "no targets given (suitemap --help tells more)"},
    {"-iL /dev/null", "no targets in the lists"},
    {"--nonsense a", "unknown option '--nonsense'"},
    {"--time=3 a", "unknown option '--time'"},
    {"-x a", "unknown option '-x'"},
    {"-vx a", "unknown option '-vx'"},
    {"-vp a", "unknown option '-vp'"},
    {"-oZ a", "unknown option '-oZ'"},
    {"--a\x1b[2J a", "unknown option '--a\\x1b[2J'"},
    {"a --timeout", "--timeout: missing value"},
    {"a -oN", "-oN: missing value"},
    {"a -oN -v", "-oN: missing value"},
    {"a -oN=", "-oN: missing value"},
    {"a -p -v", "-p: missing value"},
    {"a --no-color=1", "--no-color: takes no value"},
    {"a --timeout x", "--timeout: bad time 'x': such as 500ms, 5s, 2m or "
                      "plain seconds"},
    {"a --timeout 0", "--timeout: bad time '0': such as 500ms, 5s, 2m or "
                      "plain seconds"},
    {"a --timeout 5d", "--timeout: bad time '5d': such as 500ms, 5s, 2m or "
                       "plain seconds"},
    {"a --timeout 9999999999999999h",
     "--timeout: bad time '9999999999999999h': such as 500ms, 5s, 2m or "
     "plain seconds"},
    {"a --max-retries x", "--max-retries: bad number 'x': 0 to 100"},
    {"a --max-retries 101", "--max-retries: bad number '101': 0 to 100"},
    {"a --max-retries=", "--max-retries: bad number '': 0 to 100"},
    {"a --max-parallelism 0", "--max-parallelism: bad number '0': 1 to "
                              "65536"},
    {"a --max-rate 0", "--max-rate: bad rate '0': connections a second, "
                       "above 0"},
    {"a --max-rate 1e9", "--max-rate: bad rate '1e9': connections a second, "
                         "above 0"},
    {"a -T6", "-T: bad level '6': 0 to 5"},
    {"a -Tfast", "-T: bad level 'fast': 0 to 5"},
    {"a -4 -6", "-4 and -6 exclude each other"},
    {"a -46", "-4 and -6 exclude each other"},
    {"a --versions tls1.2,tls1.4", "--versions: unknown version 'tls1.4'"},
    {"a --verify all", "--verify: bad value 'all': none, version or suite"},
    {"a --servername a/b", "--servername: not a host name 'a/b'"},
    {"a --at 2026-11-31", "--at: bad time '2026-11-31': such as 2026-11-21 or "
                          "2026-11-21T03:00:00Z"},
    {"a --at 1970-01-01", "--at: bad time '1970-01-01': such as 2026-11-21 or "
                          "2026-11-21T03:00:00Z"},
    {"a --at now", "--at: bad time 'now': such as 2026-11-21 or "
                   "2026-11-21T03:00:00Z"},
    {"a --at 2026-11-21T03:00:00Z0",
     "--at: bad time "
     "'2026-11-21T03:00:00Z0': such as 2026-11-21 or "
     "2026-11-21T03:00:00Z"},
    {"a --ca x --ca y", "--ca: given twice"},
    {"a --fail-on bad", "--fail-on: bad severity 'bad': info, low, medium, "
                        "high, critical or never"},
    {"a -p 99999", "-p: bad port '99999'"},
    {"a --exclude 1.2.3", "--exclude: bad target '1.2.3': an IPv4 address "
                          "has four octets"},
    {"10.0.0.1:99999", "bad target '10.0.0.1:99999': bad port '99999'"},
    {"10.0.0.256", "bad target '10.0.0.256': an octet is 0 to 255"},
    {"-", "bad target '-': an IPv4 address has four octets"},
    {"a -oN x -oJ x", "-oJ: x is taken by -oN"},
    {"a -oN - -oJ -", "-oJ: standard output is taken by -oN"},
    {"a -oN x -oJ ./x", "-oJ: ./x is taken by -oN"},
    {"a --db x -oJ ./x", "-oJ: ./x is taken by --db"},
    {"report --db x -oJ x", "-oJ: x is taken by --db"},
    {"a --lock /tmp/../x -oJ /x", "-oJ: /x is taken by --lock"},
    {"matrix /etc/passwd b -oJ /etc/./passwd", "-oJ: /etc/./passwd is taken "
                                               "by a SIDE"},
    {"diff a b -oJ b", "-oJ: b is taken by NEW"},
    {"-iL /etc/hostname -oN /etc/./hostname",
     "-oN: /etc/./hostname is taken by -iL"},
    {"a --excludefile /etc/hostname -oJ /etc/hostname",
     "-oJ: /etc/hostname is taken by --excludefile"},
    {"audit a --policy x -oJ ./x", "-oJ: ./x is taken by --policy"},
    {"check a b --reg x.reg -oN x.undo.reg", "-oN: x.undo.reg is taken by "
                                             "--reg"},
    {"a -oA -", "-oA: takes the base of file names"},
    {"a --resume -", "--resume: takes a file"},
    {"a --resume x -oN x", "--resume: -oJ: x is taken by -oN"},
    {"check a b --resume x", "--resume: not an option of check"},
    {"matrix a b --shard 1/2", "--shard: not an option of matrix"},
    {"a --shard 1/2 --shard 2/2", "--shard: given twice"},
    {"a --shard 3/2", "--shard: bad part '3/2': I/N, such as 1/8 to 8/8, or "
                      "auto"},
    {"a --changes-only", "--changes-only: needs --db FILE"},
    {"a --keep 3", "--keep: needs --db FILE"},
    {"a --db d --keep 0", "--keep: bad value '0': scans, such as 30, or days, "
                          "such as 90d"},
    {"a --db d --keep 3w", "--keep: bad value '3w': scans, such as 30, or "
                           "days, such as 90d"},
    {"a --patience 0", "--patience: bad number '0': 1 to 1000"},
    {"report", "report: needs --db FILE"},
    {"report --db d 1 2", "report: takes at most one, SCAN, not 2"},
    {"report --db d x", "no number of a scan 'x'"},
    {"diff --db d 1", "diff: takes two, OLD and NEW, not 1"},
    {"diff --db d 1 0", "no number of a scan '0'"},
    {"diff", "diff: takes two, OLD and NEW, not 0"},
    {"a --deep --verify none",
     "--deep finishes handshakes, --verify none does not"},
    {"a --policy x", "--policy: not an option of scan"},
    {"audit a --policy x -oX y", "-oX: not an option of audit"},
    {"audit a", "audit: needs --policy or a @PROFILE"},
    {"a --live", "--live: not an option of scan"},
    {"listen", "listen: takes [PRELUDE://][ADDRESS:]PORT, not 0"},
    {"listen 443 444", "listen: takes [PRELUDE://][ADDRESS:]PORT, not 2"},
    {"listen --serve a.pem", "--serve CERT: missing value"},
    {"listen --serve=a.pem k 443", "--serve: takes two words"},
    {"listen 443 --count 0", "--count: bad number '0': 1 to 4294967295"},
    {"listen 443 --ca x", "--ca: not an option of listen"},
    {"a --serve c k", "--serve: not an option of scan"},
    {"listen --serve a b --serve c d 1", "--serve: given twice"},
    {"diff a", "diff: takes two, OLD and NEW, not 1"},
    {"diff a b c", "diff: takes two, OLD and NEW, not 3"},
    {"diff a b -p 443", "-p: not an option of diff"},
    {"a --lock x --lock y", "--lock: given twice"},
    {"a --lock=", "--lock: missing value"},
    {"explain", "explain: takes TEXT, not 0"},
    {"explain x -p 443", "-p: not an option of explain"},
    {"check a", "check: takes two, SERVER and DEVICE, not 1"},
    {"check a:1 a:1", "check: SERVER and DEVICE are the same: a:1"},
    {"check @win10-22h2 --live @win10-22h2",
     "check: SERVER and DEVICE are the same: @win10-22h2"},
    {"check a b c", "check: takes two, SERVER and DEVICE, not 3"},
    {"check a -iL b", "-iL: not an option of check"},
    {"a --vs b", "--vs: not an option of scan"},
    {"a --direction server", "--direction: not an option of scan"},
    {"matrix a b --direction up", "--direction: bad value 'up': server or "
                                  "device"},
    {"matrix a --vs", "--vs: needs a side before and behind"},
    {"matrix --vs a", "--vs: needs a side before and behind"},
    {"matrix a --vs b --vs c", "--vs: given twice"},
};

START_TEST(every_error)
{
    struct cli c;
    struct err err;

    ck_assert_msg(!parse(&c, bad[_i].line, &err), "%s", bad[_i].line);
    ck_assert_str_eq(err.text, bad[_i].why);
    ck_assert_int_eq(err.code, ERR_USAGE);
    cli_free(&c);
}
END_TEST

static const struct {
    const char *line, *why;
} missing[] = {
    {"-iL /nonexistent/a", "/nonexistent/a: No such file or directory"},
    {"a --excludefile /nonexistent/a",
     "/nonexistent/a: No such file or directory"},
    {"matrix ./nonexistent", "./nonexistent: No such file or directory"},
    {"matrix /nonexistent/\x1b", "/nonexistent/?: No such file or directory"},
    {"check /tmp a", "/tmp: Is a directory"},
};

START_TEST(missing_files)
{
    struct cli c;
    struct err err;

    ck_assert(!parse(&c, missing[_i].line, &err));
    ck_assert_str_eq(err.text, missing[_i].why);
    ck_assert_int_eq(err.code, ERR_FILE);
    cli_free(&c);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("cli");
    TCase *tc = tcase_create("cli");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_test(tc, defaults);
    tcase_add_test(tc, every_value);
    tcase_add_test(tc, more_values);
    tcase_add_test(tc, timing_levels);
    tcase_add_test(tc, ports_and_excludes);
    tcase_add_test(tc, outputs);
    tcase_add_test(tc, color_of_environment);
    tcase_add_test(tc, commands);
    tcase_add_test(tc, diff_of_files);
    tcase_add_test(tc, histories);
    tcase_add_test(tc, listening);
    tcase_add_test(tc, help_and_version);
    tcase_add_test(tc, help_fits);
    tcase_add_test(tc, sides_and_files);
    tcase_add_loop_test(tc, every_error, 0, (int)(sizeof bad / sizeof bad[0]));
    tcase_add_loop_test(tc, missing_files, 0,
                        (int)(sizeof missing / sizeof missing[0]));
    suite_add_tcase(s, tc);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
