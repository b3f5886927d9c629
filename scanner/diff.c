#include "scanner/diff.h"

#include <string.h>

#include "core/model/diff.h"
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

static bool compare_files(const struct cli *cli, struct scan_changes *told,
                          struct changes *out, struct err *err)
{
    struct report before, now;

    if (!report_read_whole(cli->words[0], &before, err))
        return false;
    if (!report_read_whole(cli->words[1], &now, err)) {
        report_clear(&before);
        return false;
    }
    compare(&before, &now, cli->expiry_days, out);
    told->since = before.start;
    report_clear(&before);
    report_clear(&now);
    return true;
}

static void write_out(struct outputs *o, const struct cli *cli,
                      const struct scan_changes *told)
{
    struct scan_summary summary = {.complete = true,
                                   .compared = true,
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

enum exit_code diff_run(const struct cli *cli)
{
    struct changes changes = {0};
    struct scan_changes told = {.changes = &changes};
    struct outputs o = {0};
    struct err err = {0};
    enum exit_code code;

    if (!compare_files(cli, &told, &changes, &err)) {
        outputs_complain(&o, &err);
        return EXIT_BAD_USAGE;
    }
    write_out(&o, cli, &told);
    code = o.broken         ? EXIT_BROKEN
           : changes.n != 0 ? EXIT_FOUND
                            : outputs_verdict(&o);
    changes_free(&changes);
    return code;
}
