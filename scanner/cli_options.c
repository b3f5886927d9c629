#include "scanner/cli_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/run/target_ports.h"

/* The formats of this version, and what -oA adds to its name. A new format
 * takes a row here, one below, and one in the table of sinks. */
static const struct {
    const char *option, *suffix;
} formats[] = {{"-oN", ".txt"}, {"-oJ", ".jsonl"}, {"-oX", ".xml"},
               {"-oC", ".csv"}, {"-oH", ".html"},  {"-oP", ".prom"}};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* ---- What the options do that are more than a value ---- */

static void keep_list(struct cli *c, const struct option *o, const char *path)
{
    c->lists = mem_grow(c->lists, c->n_lists + 1, sizeof *c->lists);
    c->lists[c->n_lists++] = (struct cli_list){o->name, path};
}

static bool add_list(struct cli *c, const struct option *o, const char *value,
                     struct err *err)
{
    keep_list(c, o, value);
    return targets_add_file(c->targets, value, err);
}

static bool exclude(struct cli *c, const struct option *o, const char *value,
                    struct err *err)
{
    return targets_exclude(c->targets, value, err) ||
           err_wrap(err, "%s", o->name);
}

static bool exclude_file(struct cli *c, const struct option *o,
                         const char *value, struct err *err)
{
    keep_list(c, o, value);
    return targets_exclude_file(c->targets, value, err);
}

static bool ports(struct cli *c, const struct option *o, const char *value,
                  struct err *err)
{
    return targets_ports(c->targets, value, err) ||
           err_wrap(err, "%s", o->name);
}

static bool shard(struct cli *c, const struct option *o, const char *value,
                  struct err *err)
{
    if (c->shard.of != 0)
        return err_set(err, ERR_USAGE, "%s: given twice", o->name);
    if (!shard_parse(value, &c->shard, err))
        return false;
    targets_shard(c->targets, c->shard.index, c->shard.of);
    return true;
}

static bool family(struct cli *c, const struct option *o, const char *value,
                   struct err *err)
{
    enum family f = o->name[1] == '4' ? FAMILY_IPV4 : FAMILY_IPV6;

    (void)value;
    if (c->scan.family != FAMILY_ANY && c->scan.family != f)
        return err_set(err, ERR_USAGE, "-4 and -6 exclude each other");
    c->scan.family = f;
    return true;
}

static bool timing(struct cli *c, const struct option *o, const char *value,
                   struct err *err)
{
    static const char *const names[] = {"paranoid", "sneaky",     "polite",
                                        "normal",   "aggressive", "insane"};
    unsigned level = 0;

    (void)o;
    while (level < COUNT(names) && strcmp(names[level], value) != 0)
        level++;
    if (level == COUNT(names) && !parse_number(value, 0, 5, &level))
        return err_word(err, "-T: bad level", value, strlen(value), "0 to 5");
    scan_options_timing(&c->scan, (int)level);
    return true;
}

static bool add_version(struct cli *c, const char *name, struct err *err)
{
    enum version v;

    if (!version_from_name(name, &v))
        return err_word(err, "--versions: unknown version", name, strlen(name),
                        NULL);
    c->scan.versions |= 1u << v;
    return true;
}

static bool versions(struct cli *c, const struct option *o, const char *value,
                     struct err *err)
{
    char *copy = mem_strdup(value), *rest = copy, *name;
    bool ok = true;

    (void)o;
    while (ok && (name = strsep(&rest, ",")) != NULL)
        ok = add_version(c, name, err);
    free(copy);
    return ok;
}

static bool verify(struct cli *c, const struct option *o, const char *value,
                   struct err *err)
{
    static const char *const names[] = {[VERIFY_NONE] = "none",
                                        [VERIFY_VERSION] = "version",
                                        [VERIFY_SUITE] = "suite"};

    (void)o;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(value, names[i]) == 0) {
            c->scan.verify = (enum verify)i;
            return true;
        }
    return err_word(err, "--verify: bad value", value, strlen(value),
                    "none, version or suite");
}

static bool servername(struct cli *c, const struct option *o, const char *value,
                       struct err *err)
{
    size_t n = strlen(value);

    (void)o;
    if (n == 0 || n > 255 ||
        strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                      "abcdefghijklmnopqrstuvwxyz"
                      "0123456789-_.") != n)
        return err_word(err, "--servername: not a host name", value, n, NULL);
    c->scan.servername = value;
    return true;
}

static bool ca(struct cli *c, const struct option *o, const char *value,
               struct err *err)
{
    if (c->ca != NULL)
        return err_set(err, ERR_USAGE, "%s: given twice", o->name);
    c->ca = value;
    return true;
}

static bool at(struct cli *c, const struct option *o, const char *value,
               struct err *err)
{
    (void)o;
    return parse_moment(value, &c->scan.at) ||
           err_word(err, "--at: bad time", value, strlen(value),
                    "such as 2026-11-21 or 2026-11-21T03:00:00Z");
}

static bool output(struct cli *c, const struct option *o, const char *value,
                   struct err *err)
{
    return cli_add_output(c, o->name, value, err);
}

/* The matrix goes beside the endpoints: FILE.csv, FILE.matrix.csv. */
static bool add_csv(struct cli *c, const char *path, struct err *err)
{
    size_t n = strlen(path), cap = n + sizeof ".matrix.csv";
    char *beside;
    bool ok = cli_add_output(c, "-oC", path, err);

    if (!ok || c->command == CLI_SCAN || strcmp(path, "-") == 0)
        return ok;
    if (n > 4 && strcmp(path + n - 4, ".csv") == 0)
        n -= 4;
    beside = mem_alloc(cap);
    snprintf(beside, cap, "%.*s.matrix.csv", (int)n, path);
    ok = cli_add_output(c, "-oC:matrix", beside, err);
    free(beside);
    return ok;
}

static bool output_csv(struct cli *c, const struct option *o, const char *value,
                       struct err *err)
{
    (void)o;
    return add_csv(c, value, err);
}

static bool output_all(struct cli *c, const struct option *o, const char *value,
                       struct err *err)
{
    size_t cap = strlen(value) + 16;
    char *path;
    bool ok = true;

    if (strcmp(value, "-") == 0 || *value == '\0')
        return err_set(err, ERR_USAGE, "%s: takes the base of file names",
                       o->name);
    path = mem_alloc(cap);
    for (size_t i = 0; ok && i < COUNT(formats); i++) {
        snprintf(path, cap, "%s%s", value, formats[i].suffix);
        ok = strcmp(formats[i].option, "-oC") == 0
                 ? add_csv(c, path, err)
                 : cli_add_output(c, formats[i].option, path, err);
    }
    free(path);
    return ok;
}

static bool fail_on(struct cli *c, const struct option *o, const char *value,
                    struct err *err)
{
    (void)o;
    c->fail_never = strcmp(value, "never") == 0;
    if (c->fail_never || severity_from_name(value, &c->fail_on))
        return true;
    return err_word(err, "--fail-on: bad severity", value, strlen(value),
                    "info, low, medium, high, critical or never");
}

/* "30": so many scans; "30d": so many days. */
static bool keep(struct cli *c, const struct option *o, const char *value,
                 struct err *err)
{
    size_t n = strlen(value);
    bool days = n != 0 && value[n - 1] == 'd';
    char *digits = mem_strndup(value, days ? n - 1 : n);
    unsigned number = 0;
    bool ok = parse_number(digits, 1, 36500, &number);

    free(digits);
    if (!ok)
        return err_word(err, "--keep: bad value", value, n,
                        "scans, such as 30, or days, such as 90d");
    (void)o;
    c->keep_days = days ? number : 0;
    c->keep_scans = days ? 0 : number;
    return true;
}

static bool direction(struct cli *c, const struct option *o, const char *value,
                      struct err *err)
{
    (void)o;
    if (strcmp(value, "server") == 0)
        c->direction = DIRECTION_SERVER;
    else if (strcmp(value, "device") == 0)
        c->direction = DIRECTION_DEVICE;
    else
        return err_word(err, "--direction: bad value", value, strlen(value),
                        "server or device");
    return true;
}

static bool then(struct cli *c, const struct option *o, const char *value,
                 struct err *err)
{
    c->then_scan = strcmp(value, "scan") == 0;
    return c->then_scan || err_word(err, o->name, value, strlen(value), "scan");
}

static bool versus(struct cli *c, const struct option *o, const char *value,
                   struct err *err)
{
    (void)value;
    if (c->versus)
        return err_set(err, ERR_USAGE, "%s: given twice", o->name);
    c->versus = true;
    targets_sides(c->targets, SIDE_RIGHT);
    return true;
}

static bool help(struct cli *c, const struct option *o, const char *value,
                 struct err *err)
{
    (void)o, (void)value, (void)err;
    c->command = CLI_HELP;
    return true;
}

static bool version(struct cli *c, const struct option *o, const char *value,
                    struct err *err)
{
    (void)o, (void)value, (void)err;
    c->command = CLI_VERSION;
    return true;
}

/* ---- The table ---- */

#define AT(member) offsetof(struct cli, member)
#define CALL(name, commands, apply)                                            \
    {                                                                          \
        name, OPTION_CALL, commands, 0, 0, 0, apply, false                     \
    }
#define DO(name, commands, apply)                                              \
    {                                                                          \
        name, OPTION_DO, commands, 0, 0, 0, apply, false                       \
    }
#define END(name, apply)                                                       \
    {                                                                          \
        name, OPTION_END, FOR_EVERY, 0, 0, 0, apply, false                     \
    }
#define SET_FOR(name, kind, commands, member, least, most)                     \
    {                                                                          \
        name, kind, commands, AT(member), least, most, NULL, false             \
    }
#define SET(name, kind, member, least, most)                                   \
    SET_FOR(name, kind, FOR_HOSTS, member, least, most)
#define TEXT(name, commands, member)                                           \
    {                                                                          \
        name, OPTION_TEXT, commands, AT(member), 0, 0, NULL, false             \
    }

const struct option cli_options[] = {
    END("-h", help),
    END("--help", help),
    END("-V", version),
    END("--version", version),
    /* targets and ports */
    CALL("-iL", FOR_SCAN | FOR_MATRIX | FOR_AUDIT, add_list),
    CALL("--exclude", FOR_HOSTS, exclude),
    CALL("--excludefile", FOR_HOSTS, exclude_file),
    CALL("-p", FOR_HOSTS, ports),
    CALL("--shard", FOR_SCAN | FOR_AUDIT, shard),
    DO("-4", FOR_HOSTS, family),
    DO("-6", FOR_HOSTS, family),
    SET("-n", OPTION_FLAG, scan.numeric, 0, 0),
    CALL("--servername", FOR_HOSTS, servername),
    SET("--allow-print-ports", OPTION_FLAG, scan.allow_print_ports, 0, 0),
    /* timing; what is set one by one wins over -T wherever that stands */
    {"-T", OPTION_CALL, FOR_HOSTS, 0, 0, 0, timing, true},
    SET("--max-rate", OPTION_RATE, scan.max_rate, 0, 0),
    SET_FOR("--max-parallelism", OPTION_NUMBER, FOR_HOSTS | FOR_LISTEN,
            scan.max_parallelism, 1, 65536),
    SET("--host-parallelism", OPTION_NUMBER, scan.host_parallelism, 1, 64),
    SET_FOR("--timeout", OPTION_TIME, FOR_HOSTS | FOR_LISTEN, scan.timeout_ms,
            1, UINT32_MAX),
    SET("--max-retries", OPTION_NUMBER, scan.max_retries, 0, 100),
    SET("--visits", OPTION_NUMBER, scan.visits, 0, 10),
    SET("--host-timeout", OPTION_TIME, scan.host_timeout_ms, 0, UINT32_MAX),
    SET("--scan-delay", OPTION_TIME, scan.scan_delay_ms, 0, UINT32_MAX),
    /* depth */
    CALL("--versions", FOR_ALL | FOR_LISTEN, versions),
    CALL("--verify", FOR_ALL, verify),
    SET("--max-connections", OPTION_NUMBER, scan.max_connections, 1,
        UINT32_MAX),
    SET_FOR("--deep", OPTION_FLAG, FOR_ALL, scan.deep, 0, 0),
    /* trust */
    CALL("--ca", FOR_HOSTS, ca),
    CALL("--at", FOR_HOSTS, at),
    /* output */
    CALL("-oN", FOR_TEXT, output),
    CALL("-oJ", FOR_TEXT, output),
    CALL("-oA", FOR_OUTPUT, output_all),
    CALL("-oX", FOR_OUTPUT, output),
    CALL("-oC", FOR_OUTPUT | FOR_AUDIT, output_csv),
    CALL("-oH", FOR_OUTPUT, output),
    CALL("-oP", FOR_OUTPUT, output),
    SET_FOR("-v", OPTION_COUNT, FOR_HOSTS | FOR_LISTEN, verbosity, 0, 0),
    SET_FOR("-d", OPTION_COUNT, FOR_HOSTS | FOR_LISTEN, debug, 0, 0),
    {"-q", OPTION_FLAG, FOR_TEXT, AT(quiet), 0, 0, NULL, false},
    SET("--stats-every", OPTION_TIME, stats_every_ms, 1, UINT32_MAX),
    {"--no-color", OPTION_FLAG, FOR_EVERY, AT(no_color), 0, 0, NULL, false},
    CALL("--fail-on", FOR_ALL, fail_on),
    SET("--expiry-days", OPTION_NUMBER, expiry_days, 0, 36500),
    /* pairs */
    DO("--vs", FOR_MATRIX, versus),
    CALL("--direction", FOR_PAIRS | FOR_RUN, direction),
    SET_FOR("--live", OPTION_FLAG, FOR_PAIRS, live, 0, 0),
    TEXT("--reg", FOR_CHECK, reg),
    TEXT("--fleet", FOR_CHECK, fleet),
    /* audit */
    TEXT("--policy", FOR_AUDIT, policy),
    CALL("--then", FOR_AUDIT, then),
    /* listen */
    SET_FOR("--serve", OPTION_PAIR, FOR_LISTEN, serve_cert, 0, 0),
    TEXT("--serve CERT", FOR_LISTEN, serve_key), /* its second value */
    SET_FOR("--count", OPTION_NUMBER, FOR_LISTEN, count, 1, UINT32_MAX),
    /* from cron */
    TEXT("--lock", FOR_OUTPUT | FOR_AUDIT, lock),
    TEXT("--config", FOR_RUN, config_path),
    TEXT("--db", FOR_OUTPUT, db),
    TEXT("--resume", FOR_SCAN | FOR_MATRIX | FOR_AUDIT, resume),
    SET_FOR("--changes-only", OPTION_FLAG, FOR_ALL, changes_only, 0, 0),
    CALL("--keep", FOR_ALL, keep),
    {"--patience", OPTION_NUMBER, FOR_OUTPUT, AT(patience), 1, 1000, NULL,
     false},
    TEXT("--base", 1u << CLI_PROFILE, base),
    {NULL, OPTION_FLAG, 0, 0, 0, 0, NULL, false},
};

/* ---- Applying a row ---- */

static bool set_number(void *at, const struct option *o, const char *value,
                       struct err *err)
{
    struct err why;

    if (parse_number(value, o->least, o->most, at))
        return true;
    err_set(&why, ERR_USAGE, "%u to %u", o->least, o->most);
    err_word(err, "bad number", value, strlen(value), why.text);
    return err_wrap(err, "%s", o->name);
}

static bool set_time(unsigned *at, const struct option *o, const char *value,
                     struct err *err)
{
    if (parse_time(value, at) && *at >= o->least)
        return true;
    err_word(err, "bad time", value, strlen(value),
             "such as 500ms, 5s, 2m or plain seconds");
    return err_wrap(err, "%s", o->name);
}

static bool set_text(const char **at, const struct option *o, const char *value,
                     struct err *err)
{
    if (*at != NULL)
        return err_set(err, ERR_USAGE, "%s: given twice", o->name);
    if (*value == '\0')
        return err_set(err, ERR_USAGE, "%s: missing value", o->name);
    *at = value;
    return true;
}

static bool set_rate(void *at, const struct option *o, const char *value,
                     struct err *err)
{
    if (parse_rate(value, at))
        return true;
    err_word(err, "bad rate", value, strlen(value),
             "connections a second, above 0");
    return err_wrap(err, "%s", o->name);
}

bool option_apply(struct cli *c, const struct option *o, const char *value,
                  struct err *err)
{
    void *at = (char *)c + o->at;

    switch (o->kind) {
    case OPTION_FLAG:
        *(bool *)at = true;
        return true;
    case OPTION_COUNT:
        ++*(int *)at;
        return true;
    case OPTION_NUMBER:
        return set_number(at, o, value, err);
    case OPTION_RATE:
        return set_rate(at, o, value, err);
    case OPTION_TIME:
        return set_time(at, o, value, err);
    case OPTION_TEXT:
    case OPTION_PAIR:
        return set_text(at, o, value, err);
    case OPTION_DO:
    case OPTION_END:
    case OPTION_CALL:
        break;
    }
    return o->apply(c, o, value, err);
}
