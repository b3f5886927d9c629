/* Happy path: open the outputs -> read the files of a matrix -> drive the
 * scan, every endpoint to every output as it is done -> the matrix -> the
 * summary -> close -> the exit code.
 *
 * Failure modes: an output that fails ends the scan with what was written so
 * far and exit code 4; only a closed pipe on standard output is 3. */
#include "scanner/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/engine/trust.h"
#include "core/model/grade.h"
#include "core/model/rules.h"
#include "core/model/shared_keys.h"
#include "scanner/out/json_read.h"
#include "scanner/out/progress.h"
#include "scanner/out/sink.h"
#include "scanner/run/driver.h"
#include "scanner/sides.h"

#define PROGRESS_MS 200

struct scan {
    const struct cli *cli;
    struct scan_info info;
    struct scan_summary summary;
    struct sink **sinks;
    size_t n_sinks;
    struct progress_line progress;
    struct trust_store *trust;
    struct shared_keys keys;
    /* Kept for the matrix. */
    struct endpoint **endpoints;
    size_t n_endpoints;
    uint64_t unresolved; /* endpoints whose name was not found; the first: */
    struct err bad_name;
    bool found;      /* exit code 1 */
    bool incomplete; /* 3 */
    bool broken;     /* 4 */
};

static unsigned terminal_width(int fd)
{
    struct winsize size;

    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col != 0)
        return size.ws_col;
    return 80;
}

static void complain(struct scan *s, struct err *err)
{
    err_printable(err);
    progress_erase(&s->progress);
    fprintf(stderr, "suitemap: %s\n", err->text);
}

static const struct sink_format *find_format(const char *option)
{
    for (const struct sink_format *f = sink_formats; f->name != NULL; f++)
        if (strcmp(f->option, option) == 0)
            return f;
    return NULL;
}

static bool open_sinks(struct scan *s, struct err *err)
{
    s->sinks = mem_array(s->cli->n_outputs, sizeof *s->sinks);
    for (size_t i = 0; i < s->cli->n_outputs; i++) {
        const struct cli_output *o = &s->cli->outputs[i];
        struct scan_info info = s->info;

        /* A file is read later and elsewhere: the terminal does not matter. */
        if (strcmp(o->path, "-") != 0) {
            info.color = false;
            info.width = 0;
        }
        s->sinks[i] = sink_open(find_format(o->option), o->path, &info, err);
        if (s->sinks[i] == NULL)
            return false;
        s->n_sinks++;
    }
    return true;
}

/* A failed output: what is left of the scan would be lost, so it ends. */
static void sink_failed(struct scan *s, const struct sink *sink,
                        struct err *err)
{
    if (sink_broken_pipe(sink)) {
        s->incomplete = true;
        return;
    }
    if (!s->broken)
        complain(s, err);
    s->broken = true;
}

/* Addresses of a range at which nobody is have no line, but with -v. */
static bool is_silent(const struct endpoint *e)
{
    return !e->named && !e->connected &&
           (e->state == STATE_CLOSED || e->state == STATE_UNREACHABLE ||
            e->state == STATE_UNANSWERED);
}

/* Is it a target that the user named, and was it not answered in full? */
static bool is_lacking(const struct endpoint *e)
{
    if (e->state == STATE_TLS || e->state == STATE_NOT_TLS)
        return !e->complete;
    return e->named && e->state != STATE_CLOSED && e->state != STATE_PRINT_PORT;
}

static void count_finding(struct scan *s, enum severity severity)
{
    s->summary.findings[severity]++;
    if (!s->cli->fail_never && severity >= s->cli->fail_on)
        s->found = true;
}

/* A name that does not resolve is an endpoint with a state of its own among
 * others. Where there is nothing else, it is a bad target. */
static void note_unresolved(struct scan *s, const struct endpoint *e)
{
    if (s->unresolved++ == 0)
        err_set(&s->bad_name, ERR_USAGE, "%s: %s", e->host, e->how);
}

static bool only_bad_names(const struct scan *s)
{
    return s->unresolved != 0 && s->unresolved == s->summary.endpoints &&
           s->cli->n_files == 0;
}

static void count(struct scan *s, const struct endpoint *e)
{
    s->summary.endpoints++;
    s->summary.by_state[e->state]++;
    for (size_t i = 0; i < e->n_findings; i++)
        count_finding(s, e->findings[i].severity);
    if (e->state == STATE_ERROR && e->address[0] == '\0')
        note_unresolved(s, e);
    if (is_silent(e))
        s->summary.silent++;
    else if (is_lacking(e))
        s->incomplete = true;
}

static bool write_endpoint(struct scan *s, const struct endpoint *e)
{
    struct err err = {0};
    bool all = true;

    progress_erase(&s->progress);
    for (size_t i = 0; i < s->n_sinks; i++)
        if (!sink_endpoint(s->sinks[i], e, &err)) {
            sink_failed(s, s->sinks[i], &err);
            all = false;
        }
    return all;
}

static void keep(struct scan *s, struct endpoint *e)
{
    if (s->n_endpoints % 64 == 0)
        s->endpoints = mem_grow(s->endpoints, s->n_endpoints + 64,
                                sizeof(struct endpoint *));
    s->endpoints[s->n_endpoints++] = e;
}

/* Takes an endpoint from wherever it came. */
static bool take(void *arg, struct endpoint *e)
{
    struct scan *s = arg;
    struct rule_context context = {.now = s->cli->scan.at,
                                   .expiry_days = s->cli->expiry_days};
    bool all = true;

    grade_endpoint(e);
    rules_apply(e, &context);
    shared_keys_add(&s->keys, e);
    count(s, e);
    if (!is_silent(e) || s->cli->verbosity > 0)
        all = write_endpoint(s, e);
    if (s->cli->command == CLI_SCAN || is_silent(e))
        endpoint_free(e);
    else
        keep(s, e);
    return all;
}

static void tick(void *arg, const struct scan_stats *stats)
{
    struct scan *s = arg;
    struct progress p = {.done = stats->done,
                         .total = stats->total,
                         .in_flight = stats->open,
                         .connections = stats->connections,
                         .seconds = stats->seconds};
    char line[256];

    progress_draw(&s->progress, &p);
    if (s->cli->stats_every_ms != 0 && s->progress.out == NULL)
        fprintf(stderr, "%s\n",
                progress_format(&p, line, sizeof line, sizeof line));
}

static bool read_files(struct scan *s, struct err *err)
{
    for (size_t i = 0; i < s->cli->n_files; i++) {
        const struct cli_file *f = &s->cli->files[i];
        struct endpoint **list;
        size_t n;

        if (!report_read(f->path, &list, &n, err))
            return false;
        for (size_t k = 0; k < n; k++) {
            list[k]->sides = f->sides;
            list[k]->order = s->n_endpoints;
            keep(s, list[k]);
        }
        s->summary.read += n;
        free(list);
    }
    return true;
}

static bool drive(struct scan *s, struct err *err)
{
    bool drawn = s->progress.out != NULL;
    struct driver_hooks hooks = {.endpoint = take,
                                 .tick = tick,
                                 .tick_ms = s->cli->stats_every_ms != 0
                                                ? s->cli->stats_every_ms
                                            : drawn ? PROGRESS_MS
                                                    : 0,
                                 .trace = s->cli->debug > 0 ? stderr : NULL,
                                 .arg = s};
    struct scan_stats stats = {0};
    struct scan_options options = s->cli->scan;
    bool ok;

    options.trust = s->trust;
    ok = driver_run(&options, s->cli->targets, &hooks, &stats, err);

    progress_erase(&s->progress);
    s->summary.connections = stats.connections;
    s->summary.seconds = stats.seconds;
    s->summary.interrupted = stats.interrupted;
    s->incomplete |= stats.interrupted;
    return ok;
}

/* What only all endpoints together can tell. */
static void tell_finding(void *arg, const struct scan_finding *f)
{
    struct scan *s = arg;
    struct err err = {0};

    count_finding(s, f->severity);
    for (size_t i = 0; i < s->n_sinks; i++)
        if (!sink_finding(s->sinks[i], f, &err))
            sink_failed(s, s->sinks[i], &err);
}

static void count_pairs(struct scan *s, const struct matrix *m)
{
    for (size_t i = 0; i < m->n_pairs; i++) {
        enum verdict v = m->pairs[i].verdict;

        s->summary.pairs[v]++;
        s->found |= v == VERDICT_INCOMPATIBLE;
        s->incomplete |= v == VERDICT_INCONCLUSIVE;
    }
}

static void lay_out(struct scan *s)
{
    struct party *list = mem_array(s->n_endpoints, sizeof *list);
    size_t n = sides_select(s->endpoints, s->n_endpoints, list);
    struct err err = {0};
    struct matrix *m;

    m = matrix_new(list, n, s->cli->versus, s->cli->direction);
    count_pairs(s, m);
    /* Whoever asks for a pair and gets none has no answer. */
    if (s->cli->command == CLI_CHECK && m->n_pairs == 0)
        s->incomplete = true;
    for (size_t i = 0; i < s->n_sinks; i++)
        if (!sink_matrix(s->sinks[i], m, &err))
            sink_failed(s, s->sinks[i], &err);
    matrix_free(m);
    free(list);
}

static void close_sinks(struct scan *s)
{
    struct err err = {0};

    s->summary.complete = !s->incomplete && !s->broken;
    for (size_t i = 0; i < s->n_sinks; i++) {
        if (!sink_summary(s->sinks[i], &s->summary, &err))
            sink_failed(s, s->sinks[i], &err);
        if (!sink_close(s->sinks[i], &err) && !s->broken && !s->incomplete) {
            complain(s, &err);
            s->broken = true;
        }
    }
}

static void scan_init(struct scan *s, const struct cli *cli)
{
    memset(s, 0, sizeof *s);
    s->cli = cli;
    s->info = (struct scan_info){
        .command = cli_command_name(cli->command),
        .arguments = cli->arguments,
        .start = (int64_t)time(NULL),
        .color = !cli->no_color && isatty(STDOUT_FILENO),
        .width = terminal_width(STDOUT_FILENO),
        .verbosity = cli->verbosity,
    };
    if (!cli->quiet && isatty(STDERR_FILENO))
        s->progress = (struct progress_line){
            .out = stderr, .columns = terminal_width(STDERR_FILENO)};
}

static enum exit_code verdict(const struct scan *s)
{
    return only_bad_names(s) ? EXIT_BAD_USAGE
           : s->broken       ? EXIT_BROKEN
           : s->found        ? EXIT_FOUND
           : s->incomplete   ? EXIT_INCOMPLETE
                             : EXIT_DONE;
}

static void scan_free(struct scan *s)
{
    for (size_t i = 0; i < s->n_endpoints; i++)
        endpoint_free(s->endpoints[i]);
    free(s->endpoints);
    free(s->sinks);
    trust_close(s->trust);
    shared_keys_free(&s->keys);
}

/* What the command line names, and what cannot be read is bad usage. */
static bool open_inputs(struct scan *s, struct err *err)
{
    if (s->cli->ca == NULL)
        return read_files(s, err);
    s->trust = trust_open(s->cli->ca, err);
    if (s->trust == NULL)
        return err_wrap(err, "--ca");
    return read_files(s, err);
}

enum exit_code scan_run(const struct cli *cli)
{
    enum exit_code code;
    struct err err = {0};
    struct scan s;

    scan_init(&s, cli);
    if (!open_inputs(&s, &err)) {
        complain(&s, &err);
        scan_free(&s);
        return EXIT_BAD_USAGE;
    }
    if (!open_sinks(&s, &err) || !drive(&s, &err)) {
        complain(&s, &err);
        s.broken = true;
    } else {
        shared_keys_judge(&s.keys, tell_finding, &s);
        if (cli->command != CLI_SCAN)
            lay_out(&s);
    }
    close_sinks(&s);
    code = verdict(&s);
    if (only_bad_names(&s))
        complain(&s, &s.bad_name);
    scan_free(&s);
    return code;
}
