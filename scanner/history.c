#include "scanner/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "scanner/out/json.h"
#include "scanner/out/json_endpoint.h"

#define DAY 86400

/* ---- Lines ---- */

/* An endpoint as a line without what differs each time: where nothing else
 * changed, the line is the same. */
static char *line_of(const struct endpoint *e)
{
    struct endpoint copy = *e;
    struct emit line = {0};

    copy.time = 0;
    copy.connections = 0;
    copy.seconds = 0;
    json_emit_endpoint(&line, &copy);
    str_addc(&line.text, '\n');
    return line.text.s;
}

static struct endpoint *
endpoint_of(const char *line, const struct store_row *row, struct err *err)
{
    struct endpoint *e = NULL;
    size_t n = strcspn(line, "\n");

    if (!json_endpoint_read(line, n, &e, err))
        return NULL;
    if (e == NULL) {
        err_set(err, ERR_FORMAT, "a saved line is no endpoint");
        return NULL;
    }
    e->time = row->time;
    e->connections = row->connections;
    e->seconds = row->seconds;
    e->order = row->position;
    e->sides = row->sides;
    return e;
}

struct endpoint *history_seen(const struct store_row *row, struct err *err)
{
    return endpoint_of(row->seen, row, err);
}

bool history_known(const struct store_row *row, unsigned patience,
                   struct endpoint **out, struct err *err)
{
    const char *line = row->known;

    *out = NULL;
    if (row->unanswered >= patience && row->unanswered != 0)
        return true;
    if (line == NULL && row->unanswered == 0)
        line = row->seen;
    if (line == NULL)
        return true;
    *out = endpoint_of(line, row, err);
    return *out != NULL;
}

bool history_find(struct store *store, const char *word,
                  struct store_scan *scan, struct err *err)
{
    bool found;

    if (word == NULL ? !store_scan_before(store, INT64_MAX, scan, &found, err)
                     : !store_scan_find(store, strtoll(word, NULL, 10), scan,
                                        &found, err))
        return false;
    if (found)
        return true;
    if (word == NULL)
        return err_set(err, ERR_USAGE, "%s: no scan in it ended yet",
                       store_path(store));
    return err_set(err, ERR_USAGE, "%s: no scan %s in it that ended",
                   store_path(store), word);
}

enum exit_code history_exit_code(const struct err *err)
{
    return err->code == ERR_SYSTEM ? EXIT_BROKEN : EXIT_BAD_USAGE;
}

/* ---- Saving ---- */

bool history_begin(struct history *h, const struct cli *cli,
                   const struct scan_info *info, struct err *err)
{
    struct store_scan before;
    bool found;

    h->store = store_open(cli->db, true, err);
    if (h->store == NULL ||
        !store_scan_before(h->store, INT64_MAX, &before, &found, err))
        return false;
    if (found) {
        h->base = before.id;
        store_scan_clear(&before);
    }
    h->context = (struct rule_context){.now = cli->scan.at,
                                       .expiry_days = cli->expiry_days};
    h->scan = (struct store_scan){
        .start = info->start,
        .command = mem_strdup(info->command),
        .arguments = mem_strdup(info->arguments),
        .versus = cli->versus,
        .direction = cli->direction,
    };
    return store_begin(h->store, &h->scan, err);
}

static struct store_row row_of(const struct history *h,
                               const struct endpoint *e, bool silent)
{
    return (struct store_row){.scan = h->scan.id,
                              .position = e->order,
                              .sides = e->sides,
                              .hidden = silent,
                              .time = e->time,
                              .connections = e->connections,
                              .seconds = e->seconds};
}

/* It gave no answer: what was known of it stays. */
static void fill_unanswered(struct store_row *row, struct store_row *before)
{
    row->unanswered = before->unanswered + 1;
    row->known = before->known;
    if (before->unanswered == 0 && row->known == NULL)
        row->known = before->seen;
}

/* It answered: what that does not tell is filled from before. */
static bool fill_answered(const struct history *h, struct store_row *row,
                          const struct store_row *before, struct err *err)
{
    struct endpoint *was = NULL, *is = NULL;
    bool ok = true;

    if (before->known == NULL && strcmp(before->seen, row->seen) == 0)
        return true;
    ok = history_known(before, UINT32_MAX, &was, err);
    if (ok && was != NULL && was->state == STATE_TLS) {
        is = history_seen(row, err);
        ok = is != NULL;
        if (ok && is->state == STATE_TLS && diff_carry(is, was, &h->context))
            row->known = line_of(is);
    }
    endpoint_free(was);
    endpoint_free(is);
    return ok;
}

static bool save_known(struct history *h, const struct endpoint *e,
                       struct store_row *row, struct store_row *before,
                       struct err *err)
{
    bool ok = before->seen == NULL || fill_answered(h, row, before, err);

    ok = ok && store_save(h->store, e, row, err);
    free(row->known);
    row->known = NULL;
    return ok;
}

static bool save_unanswered(struct history *h, const struct endpoint *e,
                            struct store_row *row, struct store_row *before,
                            struct err *err)
{
    bool ok;

    row->unanswered = 1;
    if (before->seen != NULL)
        fill_unanswered(row, before);
    ok = store_save(h->store, e, row, err);
    row->known = NULL; /* borrowed */
    return ok;
}

struct namesakes {
    struct history *h;
    const struct endpoint *unresolved;
    struct err *err;
    bool ok;
};

/* A place whose name was not found this time gave no answer either. */
static bool save_namesake(void *arg, const struct endpoint *place)
{
    struct namesakes *n = arg;
    struct store_row before = {0}, row = row_of(n->h, n->unresolved, true);
    bool found;

    n->ok = store_last(n->h->store, place, n->h->base, &before, &found, n->err);
    if (n->ok && found) {
        row.seen = line_of(n->unresolved);
        n->ok = save_unanswered(n->h, place, &row, &before, n->err);
    }
    store_row_clear(&row);
    store_row_clear(&before);
    return n->ok;
}

static bool save_namesakes(struct history *h, const struct endpoint *e,
                           struct err *err)
{
    struct namesakes n = {h, e, err, true};

    return e->state != STATE_ERROR || e->address[0] != '\0' ||
           (store_places_of(h->store, e->host, e->port, save_namesake, &n,
                            err) &&
            n.ok);
}

bool history_take(struct history *h, const struct endpoint *e, bool silent,
                  struct err *err)
{
    struct store_row before = {0}, row = row_of(h, e, silent);
    bool found, ok;

    if (!store_last(h->store, e, h->base, &before, &found, err))
        return false;
    /* Nobody was ever at this address of a range. */
    if (silent && !found)
        return true;
    row.seen = line_of(e);
    ok = endpoint_is_known(e) ? save_known(h, e, &row, &before, err)
                              : save_unanswered(h, e, &row, &before, err);
    ok = ok && save_namesakes(h, e, err);
    store_row_clear(&row);
    store_row_clear(&before);
    return ok;
}

static bool prune(struct history *h, const struct cli *cli, struct err *err)
{
    int64_t since =
        cli->keep_days != 0 ? h->scan.start - (int64_t)cli->keep_days * DAY : 0;

    if (cli->keep_scans == 0 && cli->keep_days == 0)
        return true;
    return store_prune(h->store, cli->keep_scans, since, err);
}

bool history_end(struct history *h, const struct cli *cli,
                 const struct scan_summary *summary, struct changes *out,
                 struct scan_changes *told, struct err *err)
{
    h->scan.interrupted = summary->interrupted;
    h->scan.complete = summary->complete;
    h->scan.seconds = summary->seconds;
    h->scan.connections = summary->connections;
    h->scan.silent = summary->silent;
    memcpy(h->scan.by_state, summary->by_state, sizeof h->scan.by_state);
    return store_end(h->store, &h->scan, err) &&
           history_diff_last(h->store, &h->scan, cli->patience, out, told,
                             err) &&
           prune(h, cli, err);
}

void history_close(struct history *h)
{
    store_close(h->store);
    store_scan_clear(&h->scan);
    memset(h, 0, sizeof *h);
}
