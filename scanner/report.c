/* Happy path: find the scan -> each of its rows to the outputs -> what only
 * all of them tell -> the matrix -> the changes -> the summary.
 *
 * Failure modes: as of a scan; a saved line that cannot be read is a database
 * that failed. */
#include "scanner/report.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/shared_keys.h"
#include "scanner/history.h"
#include "scanner/outputs.h"
#include "scanner/sides.h"
#include "scanner/tally.h"

struct report_state {
    const struct cli *cli;
    struct cli as; /* what the saved scan was: its command */
    struct store *store;
    struct store_scan scan;
    struct outputs outputs;
    struct tally tally;
    struct shared_keys keys;
    struct history_sides sides; /* kept for the matrix */
    struct err err;
    bool failed;
};

static bool take(void *arg, const struct store_row *row)
{
    struct report_state *r = arg;
    struct endpoint *e = history_seen(row, &r->err);
    bool all = true;

    if (e == NULL) {
        r->failed = true;
        return false;
    }
    shared_keys_add(&r->keys, e);
    tally_endpoint(&r->tally, e, row->hidden);
    if (!row->hidden || r->cli->verbosity > 0)
        all = outputs_endpoint(&r->outputs, e);
    if (r->as.command == CLI_SCAN || row->hidden)
        endpoint_free(e);
    else
        sides_keep(&r->sides.sides, e);
    return all;
}

static void tell_finding(void *arg, const struct scan_finding *f)
{
    struct report_state *r = arg;

    tally_finding(&r->tally, f->severity);
    outputs_finding(&r->outputs, f);
}

static void lay_out(struct report_state *r)
{
    size_t n;
    struct party *list = sides_parties(&r->sides.sides, &n);
    struct matrix *m = matrix_new(list, n, r->scan.versus, r->scan.direction);

    tally_matrix(&r->tally, m);
    outputs_matrix(&r->outputs, m);
    matrix_free(m);
    free(list);
}

static bool tell_changes(struct report_state *r)
{
    struct changes changes = {0};
    struct scan_changes told;
    bool ok = history_diff_last(r->store, &r->scan, r->cli->patience, &changes,
                                &told, &r->err);

    if (ok) {
        r->tally.summary.compared = !told.baseline;
        r->tally.summary.changes = changes.n + changes.untold;
        outputs_changes(&r->outputs, &told);
    }
    changes_free(&changes);
    return ok;
}

/* The counts of the scan itself: silent addresses have no rows. */
static void take_counts(struct report_state *r)
{
    struct scan_summary *s = &r->tally.summary;

    s->read = r->sides.sides.n_profiles;
    s->connections = r->scan.connections;
    s->seconds = r->scan.seconds;
    s->silent = r->scan.silent;
    s->interrupted = r->scan.interrupted;
    s->complete = r->scan.complete;
    s->endpoints = 0;
    for (size_t i = 0; i <= STATE_ERROR; i++) {
        s->by_state[i] = r->scan.by_state[i];
        s->endpoints += s->by_state[i];
    }
}

static bool write_all(struct report_state *r)
{
    if (!history_sides(r->store, r->scan.id, &r->sides, &r->err) ||
        !store_rows(r->store, r->scan.id, take, r, &r->err) || r->failed)
        return false;
    shared_keys_judge(&r->keys, tell_finding, r);
    if (r->as.command != CLI_SCAN)
        lay_out(r);
    take_counts(r);
    return tell_changes(r);
}

static enum cli_command command_of(const char *name)
{
    return strcmp(name, "matrix") == 0  ? CLI_MATRIX
           : strcmp(name, "check") == 0 ? CLI_CHECK
                                        : CLI_SCAN;
}

static enum exit_code verdict(const struct report_state *r)
{
    return r->failed || r->outputs.broken                    ? EXIT_BROKEN
           : r->tally.found                                  ? EXIT_FOUND
           : r->outputs.closed || !r->tally.summary.complete ? EXIT_INCOMPLETE
                                                             : EXIT_DONE;
}

static enum exit_code run(struct report_state *r)
{
    struct scan_info info = outputs_info(r->cli);

    r->as = *r->cli;
    r->as.command = command_of(r->scan.command);
    r->tally.cli = &r->as;
    info.command = r->scan.command;
    info.arguments = r->scan.arguments;
    info.start = r->scan.start;
    if (!outputs_open(&r->outputs, r->cli, &info, &r->err) || !write_all(r)) {
        outputs_complain(&r->outputs, &r->err);
        r->failed = true;
    }
    outputs_close(&r->outputs, &r->tally.summary);
    return verdict(r);
}

enum exit_code report_run(const struct cli *cli)
{
    const char *word = cli->n_words != 0 ? cli->words[0] : NULL;
    struct report_state r = {.cli = cli};
    enum exit_code code;

    r.store = store_open(cli->db, false, &r.err);
    if (r.store != NULL && history_find(r.store, word, &r.scan, &r.err)) {
        code = run(&r);
    } else {
        outputs_complain(&r.outputs, &r.err);
        code = history_exit_code(&r.err);
    }
    history_sides_free(&r.sides);
    shared_keys_free(&r.keys);
    store_scan_clear(&r.scan);
    store_close(r.store);
    return code;
}
