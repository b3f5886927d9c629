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
#include <unistd.h>

#include "core/base/mem.h"
#include "core/engine/trust.h"
#include "core/model/grade.h"
#include "core/model/rules.h"
#include "core/model/shared_keys.h"
#include "scanner/fix_files.h"
#include "scanner/history.h"
#include "scanner/out/progress.h"
#include "scanner/live.h"
#include "scanner/outputs.h"
#include "scanner/print.h"
#include "scanner/resume.h"
#include "scanner/run/driver.h"
#include "scanner/sides.h"
#include "scanner/tally.h"

struct scan {
    const struct cli *cli;
    struct scan_info info;
    struct tally tally;
    struct outputs outputs;
    struct trust_store *trust;
    struct shared_keys keys;
    /* Kept for the matrix. */
    struct sides sides;
    struct sides fleet; /* with --reg: what a fix may affect, */
    struct str told;    /* and what came of it */
    uint64_t order; /* of the first target of the group that is scanned */
    struct history history; /* with --db */
    struct changes changes;
    char key[RESUME_KEY_SIZE];
    struct resume *resume; /* with --resume */
    bool troubled;         /* it was told */
    bool broken;           /* exit code 4 */
};

static bool is_incomplete(const struct scan *s)
{
    return s->tally.incomplete || s->outputs.closed;
}

static bool is_broken(const struct scan *s)
{
    return s->broken || s->outputs.broken;
}

/* A history that fails ends the scan, as an output does; what is under way
 * then still comes. */
static bool save(struct scan *s, const struct endpoint *e, bool silent)
{
    struct err err = {0};

    if (s->history.store == NULL)
        return true;
    if (s->broken)
        return false;
    if (history_take(&s->history, e, silent, &err))
        return true;
    outputs_complain(&s->outputs, &err);
    s->broken = true;
    return false;
}

/* With -v, every address has a line. */
static bool write_out(struct scan *s, const struct endpoint *e, bool known)
{
    if (tally_is_silent(e) && s->cli->verbosity == 0)
        return outputs_silent(&s->outputs, e, known);
    return known ? outputs_known(&s->outputs, e)
                 : outputs_endpoint(&s->outputs, e);
}

/* Takes an endpoint that was graded and judged, from wherever it came. */
static bool keep(struct scan *s, struct endpoint *e, bool known)
{
    bool silent = tally_is_silent(e), all;

    shared_keys_add(&s->keys, e);
    tally_endpoint(&s->tally, e, silent);
    all = write_out(s, e, known);
    all &= save(s, e, silent);
    if (s->cli->command == CLI_SCAN || silent)
        endpoint_free(e);
    else
        sides_keep(&s->sides, e);
    return all;
}

static bool take(void *arg, struct endpoint *e)
{
    struct scan *s = arg;
    struct rule_context context = {.now = s->cli->scan.at,
                                   .expiry_days = s->cli->expiry_days};

    e->order += s->order;
    grade_endpoint(e);
    rules_apply(e, &context);
    return keep(s, e, false);
}

/* What an earlier run found, as if it had been found now. */
static bool take_known(void *arg, const struct target *t)
{
    struct scan *s = arg;
    struct endpoint *e =
        s->resume != NULL ? resume_find(s->resume, t, NULL) : NULL;

    if (e == NULL)
        return false;
    s->tally.summary.resumed++;
    s->tally.summary.connections += e->connections;
    keep(s, e, true);
    return true;
}

/* Once: there may be thousands. What lasts shows at the endpoints. */
static void tell_trouble(void *arg, const struct endpoint *e, const char *what)
{
    struct scan *s = arg;
    struct err err = {0};
    char label[300];

    if (s->troubled)
        return;
    s->troubled = true;
    endpoint_label(e, label, sizeof label);
    err_set(&err, ERR_SYSTEM,
            "%.80s: %.60s, on this machine: such connections are tried again "
            "later",
            label, what);
    outputs_complain(&s->outputs, &err);
}

static void tick(void *arg, const struct scan_stats *stats)
{
    struct scan *s = arg;

    outputs_progress(&s->outputs, stats);
}

/* What is laid out, but not asked. */
static bool read_files(struct scan *s, struct err *err)
{
    const struct cli *cli = s->cli;
    bool ok = sides_read(&s->sides, cli->files, cli->n_files, err);

    for (size_t i = 0; ok && i < cli->n_groups; i++)
        ok = sides_read(&s->sides, cli->groups[i].files, cli->groups[i].n_files,
                        err);
    s->tally.summary.read = s->sides.n_endpoints + s->sides.n_profiles;
    return ok;
}

/* Scans the targets of the command line, or of one group of a job. */
static bool drive_one(struct scan *s, const struct cli *cli, struct err *err)
{
    struct driver_hooks hooks = {.endpoint = take,
                                 .known = take_known,
                                 .trouble = tell_trouble,
                                 .tick = tick,
                                 .tick_ms = outputs_progress_ms(&s->outputs),
                                 .trace = s->cli->debug > 0 ? stderr : NULL,
                                 .arg = s};
    struct scan_stats stats = {0};
    struct scan_options options = cli->scan;
    bool ok;

    options.trust = s->trust;
    options.patient = s->cli->db != NULL || options.verify != VERIFY_NONE;
    ok = driver_run(&options, cli->targets, &hooks, &stats, err);

    progress_erase(&s->outputs.progress);
    s->order += stats.total + 1;
    tally_run(&s->tally, &stats);
    return ok;
}

/* One group after the other, until one is interrupted or cannot go on. */
static bool drive(struct scan *s, struct err *err)
{
    bool ok = s->cli->n_groups != 0 || drive_one(s, s->cli, err);

    for (size_t i = 0; ok && i < s->cli->n_groups; i++)
        if (!s->tally.summary.interrupted && !is_broken(s) &&
            !s->outputs.closed)
            ok = drive_one(s, &s->cli->groups[i], err);
    return ok;
}

/* What only all endpoints together can tell. */
static void tell_finding(void *arg, const struct scan_finding *f)
{
    struct scan *s = arg;

    tally_finding(&s->tally, f->severity);
    outputs_finding(&s->outputs, f);
}

/* check --reg: what is written is told at the end. */
static void fix(struct scan *s, const struct party *parties, size_t n)
{
    struct err err = {0};

    if (fix_files(s->cli, &s->sides, parties, n, &s->fleet, &s->told, &err))
        return;
    outputs_complain(&s->outputs, &err);
    s->broken = true;
}

/* An output holds all that it lays out. */
static void tell_read(void *arg, const struct endpoint *e)
{
    struct scan *s = arg;

    outputs_read(&s->outputs, e);
}

/* Whoever interrupted the scan waits for what it found, not for more. */
static void try_live(struct scan *s, struct matrix *m)
{
    struct batch_stats stats;
    struct err err = {0};

    if (!s->cli->live || s->tally.summary.interrupted)
        return;
    if (!live_run(m, s->cli, &stats, &err)) {
        outputs_complain(&s->outputs, &err);
        s->broken = true;
    }
    s->tally.summary.connections += stats.connections;
    s->tally.summary.interrupted |= stats.interrupted;
    s->tally.incomplete |= stats.interrupted;
}

static void lay_out(struct scan *s)
{
    size_t n;
    struct party *list = sides_parties(&s->sides, &n);
    struct matrix *m;

    sides_tell_read(&s->sides, tell_read, s);
    m = matrix_new(list, n, s->cli->versus, s->cli->direction);
    try_live(s, m);
    tally_matrix(&s->tally, m);
    outputs_matrix(&s->outputs, m);
    matrix_free(m);
    if (s->cli->reg != NULL)
        fix(s, list, n);
    free(list);
}

/* Says what changed since the scan before. */
static void end_history(struct scan *s)
{
    struct scan_changes told;
    struct err err = {0};

    s->tally.summary.complete = !is_incomplete(s);
    if (s->history.store == NULL || s->broken)
        return;
    if (!history_end(&s->history, s->cli, &s->tally.summary, &s->changes, &told,
                     &err)) {
        outputs_complain(&s->outputs, &err);
        s->broken = true;
        return;
    }
    s->tally.summary.compared = !told.baseline;
    s->tally.summary.changes = s->changes.n + s->changes.untold;
    outputs_changes(&s->outputs, &told);
}

static void close_outputs(struct scan *s)
{
    s->tally.summary.complete = !is_incomplete(s) && !is_broken(s);
    outputs_close(&s->outputs, &s->tally.summary);
}

static void scan_init(struct scan *s, const struct cli *cli)
{
    memset(s, 0, sizeof *s);
    s->cli = s->tally.cli = cli;
    s->info = outputs_info(cli);
    resume_key(cli, NULL, s->key);
    s->info.key = s->key;
    if (!cli->quiet && isatty(STDERR_FILENO))
        s->outputs.progress = (struct progress_line){
            .out = stderr, .columns = terminal_width(STDERR_FILENO)};
}

static bool text_on_stdout(const struct cli *cli)
{
    for (size_t i = 0; i < cli->n_outputs; i++)
        if (strcmp(cli->outputs[i].path, "-") == 0)
            return strcmp(cli->outputs[i].option, "-oN") == 0;
    return false;
}

/* What is told of a fix goes below the text, and where another format has the
 * standard output, to stderr. */
static void tell_fix(struct scan *s)
{
    enum exit_code code;

    if (s->told.len == 0 || s->cli->quiet)
        return;
    if (!text_on_stdout(s->cli)) {
        fputs(s->told.s, stderr);
        return;
    }
    code = print_text(s->told.s);
    s->outputs.closed |= code == EXIT_INCOMPLETE;
    s->broken |= code == EXIT_BROKEN;
}

static enum exit_code verdict(const struct scan *s)
{
    return tally_only_bad_names(&s->tally) ? EXIT_BAD_USAGE
           : is_broken(s)                  ? EXIT_BROKEN
           : s->tally.found                ? EXIT_FOUND
           : is_incomplete(s)              ? EXIT_INCOMPLETE
                                           : EXIT_DONE;
}

static void scan_free(struct scan *s)
{
    sides_free(&s->sides);
    sides_free(&s->fleet);
    str_free(&s->told);
    trust_close(s->trust);
    history_close(&s->history);
    changes_free(&s->changes);
    shared_keys_free(&s->keys);
    resume_close(s->resume);
}

/* What the command line names, and what cannot be read is bad usage. */
static bool open_inputs(struct scan *s, struct err *err)
{
    if (!fix_files_open(s->cli, &s->fleet, err))
        return false;
    if (s->cli->ca == NULL)
        return read_files(s, err);
    s->trust = trust_open(s->cli->ca, err);
    if (s->trust == NULL)
        return err_wrap(err, "--ca");
    return read_files(s, err);
}

static bool open_resume(struct scan *s, struct err *err)
{
    if (s->cli->resume == NULL)
        return true;
    s->resume = resume_open(s->cli, s->key, err);
    if (s->resume == NULL)
        return false;
    s->info.continued = resume_begun(s->resume);
    return true;
}

static bool open_history(struct scan *s, struct err *err)
{
    return s->cli->db == NULL ||
           (history_begin(&s->history, s->cli, &s->info, err) &&
            history_profiles(&s->history, &s->sides, err));
}

enum exit_code scan_run(const struct cli *cli)
{
    enum exit_code code;
    struct err err = {0};
    struct scan s;

    scan_init(&s, cli);
    if (!open_inputs(&s, &err) || !open_resume(&s, &err)) {
        outputs_complain(&s.outputs, &err);
        scan_free(&s);
        return err.code == ERR_SYSTEM ? EXIT_BROKEN : EXIT_BAD_USAGE;
    }
    if (!outputs_open(&s.outputs, cli, &s.info, &err) ||
        !open_history(&s, &err) || !drive(&s, &err)) {
        outputs_complain(&s.outputs, &err);
        s.broken = true;
    } else {
        shared_keys_judge(&s.keys, tell_finding, &s);
        if (cli->command != CLI_SCAN)
            lay_out(&s);
        end_history(&s);
    }
    close_outputs(&s);
    tell_fix(&s);
    code = verdict(&s);
    if (tally_only_bad_names(&s.tally))
        outputs_complain(&s.outputs, &s.tally.bad_name);
    scan_free(&s);
    return code;
}
