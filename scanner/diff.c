#include "scanner/diff.h"

#include <string.h>

#include "core/model/diff.h"
#include "scanner/history.h"
#include "scanner/out/json_read.h"
#include "scanner/outputs.h"

static struct diff_side side_of(const struct report *r)
{
    return (struct diff_side){
        .list = r->list, .n = r->n, .whole = r->whole, .silent = r->silent};
}

static void compare(struct report *before, struct report *now,
                    unsigned expiry_days, struct changes *out)
{
    struct rule_context context = {.expiry_days = expiry_days};
    struct diff_side a = side_of(before), b = side_of(now);

    diff_sides(&a, &b, &context, out);
    diff_verdicts(before->verdicts, now->verdicts, out);
}

/* An empty file is one that nobody filled: all would be gone by it. */
static bool read_file(const char *path, struct report *out, struct err *err)
{
    if (!report_read_whole(path, out, err))
        return false;
    if (out->n != 0 || out->begun || out->ended)
        return true;
    report_clear(out);
    return err_set(err, ERR_FORMAT, "%s: there is no scan in it", path);
}

static bool compare_files(const struct cli *cli, struct scan_changes *told,
                          struct changes *out, struct err *err)
{
    struct report before, now;

    told->changes = out;
    if (!read_file(cli->words[0], &before, err))
        return false;
    if (!read_file(cli->words[1], &now, err)) {
        report_clear(&before);
        return false;
    }
    compare(&before, &now, cli->expiry_days, out);
    told->since = before.start;
    report_clear(&before);
    report_clear(&now);
    return true;
}

/* Two scans of a history by their numbers, or what the last one changed. */
static bool compare_saved(const struct cli *cli, struct store *store,
                          struct scan_changes *told, struct changes *out,
                          struct err *err)
{
    struct store_scan a = {0}, b = {0};
    bool ok;

    if (cli->n_words == 0)
        ok = history_find(store, NULL, &b, err) &&
             history_diff_last(store, &b, cli->patience, out, told, err);
    else
        ok = history_find(store, cli->words[0], &a, err) &&
             history_find(store, cli->words[1], &b, err) &&
             history_diff(store, &a, &b, cli->patience, out, told, err);
    store_scan_clear(&a);
    store_scan_clear(&b);
    return ok;
}

static void write_out(struct outputs *o, const struct cli *cli,
                      const struct scan_changes *told)
{
    struct scan_summary summary = {.complete = true,
                                   .compared = !told->baseline,
                                   .changes = told->changes->n +
                                              told->changes->untold};
    struct scan_info info = outputs_info(cli);
    struct err err = {0};

    info.changes_only = true;
    if (outputs_open(o, cli, &info, &err)) {
        outputs_changes(o, told);
    } else {
        outputs_complain(o, &err);
        o->broken = true;
    }
    outputs_close(o, &summary);
}

static enum exit_code verdict(const struct outputs *o,
                              const struct changes *changes)
{
    return o->broken         ? EXIT_BROKEN
           : changes->n != 0 ? EXIT_FOUND
                             : outputs_verdict(o);
}

enum exit_code diff_run(const struct cli *cli)
{
    struct changes changes = {0};
    struct scan_changes told = {0};
    struct outputs o = {0};
    struct store *store = NULL;
    struct err err = {0};
    enum exit_code code;
    bool ok;

    if (cli->db != NULL)
        ok = (store = store_open(cli->db, false, &err)) != NULL &&
             compare_saved(cli, store, &told, &changes, &err);
    else
        ok = compare_files(cli, &told, &changes, &err);
    if (ok) {
        write_out(&o, cli, &told);
        code = verdict(&o, &changes);
    } else {
        outputs_complain(&o, &err);
        code = history_exit_code(&err);
    }
    changes_free(&changes);
    store_close(store);
    return code;
}
