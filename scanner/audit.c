/* Happy path: read the policy, or make the client's hello -> drive the targets,
 * each to the outputs with its verdict as it is done -> with --then scan, drive
 * those that fail once more, with all probes -> the summary -> the exit code.
 *
 * Failure modes: as those of a scan (scan.c). */
#include "scanner/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/engine/trust.h"
#include "core/model/audit.h"
#include "core/model/grade.h"
#include "core/model/rules.h"
#include "core/profile/profile_offer.h"
#include "scanner/outputs.h"
#include "scanner/policy_file.h"
#include "scanner/profiles.h"
#include "scanner/resume.h"
#include "scanner/run/driver.h"
#include "scanner/tally.h"

struct audit_scan {
    const struct cli *cli;
    struct policy policy;
    struct profile *client;
    struct profile_hello *hello; /* of it */
    struct trust_store *trust;
    struct scan_info info;
    struct outputs outputs;
    struct tally tally;
    struct audit_count *counts; /* by the checks' names, in their order */
    size_t n_counts;
    struct targets *failed; /* with --then scan */
    bool any_failed;
    bool again; /* those are under way */
    char key[RESUME_KEY_SIZE];
    struct resume *resume; /* with --resume */
};

static void count(struct audit_scan *s, const struct audit *a)
{
    for (size_t i = 0; i < a->n; i++) {
        struct audit_count *c;

        if (i == s->n_counts) {
            s->counts = mem_grow(s->counts, i + 1, sizeof *s->counts);
            s->counts[i] =
                (struct audit_count){.what = mem_strdup(a->checks[i].what)};
            s->n_counts++;
        }
        c = &s->counts[i];
        c->violates += a->checks[i].verdict == AUDIT_VIOLATES;
        c->unknown += a->checks[i].verdict == AUDIT_UNKNOWN;
    }
    s->tally.summary.audits[a->verdict]++;
}

static void remember(struct audit_scan *s, const struct endpoint *e)
{
    struct str word = {0};
    bool v6 = strchr(e->host, ':') != NULL;

    str_addf(&word, "%s%s%s%s%s:%u", e->prelude != NULL ? e->prelude : "",
             e->prelude != NULL ? "://" : "", v6 ? "[" : "", e->host,
             v6 ? "]" : "", e->port);
    s->any_failed |= targets_add(s->failed, str_text(&word), NULL);
    str_free(&word);
}

static void judge(const struct audit_scan *s, struct audit *a,
                  const struct endpoint *e)
{
    if (s->cli->client != NULL)
        audit_judge_client(a, s->cli->client, &s->client->client, e);
    else
        audit_judge(a, &s->policy, e);
}

/* Takes the audit over. */
static bool audited(struct audit_scan *s, const struct endpoint *e,
                    struct audit *a, bool known)
{
    bool silent = tally_is_silent(e), ok;

    tally_endpoint(&s->tally, e, silent);
    ok = silent && s->cli->verbosity == 0
             ? outputs_silent(&s->outputs, e, known)
             : outputs_audit(&s->outputs, &(struct sink_audit){e, a}, known);
    if (!silent) {
        count(s, a);
        s->tally.incomplete |=
            e->state == STATE_TLS && a->verdict == AUDIT_UNKNOWN;
    }
    if (s->failed != NULL && a->verdict == AUDIT_VIOLATES)
        remember(s, e);
    audit_free(a);
    return ok;
}

static bool take(void *arg, struct endpoint *e)
{
    struct audit_scan *s = arg;
    struct rule_context context = {.now = s->cli->scan.at,
                                   .expiry_days = s->policy.days != 0
                                                      ? s->policy.days
                                                      : s->cli->expiry_days};
    struct audit audit;
    bool ok;

    grade_endpoint(e);
    rules_apply(e, &context);
    if (s->again) {
        ok = outputs_endpoint(&s->outputs, e);
    } else {
        judge(s, &audit, e);
        ok = audited(s, e, &audit, false);
    }
    endpoint_free(e);
    return ok;
}

/* What an earlier run found, as if it had been found now. */
static bool take_known(void *arg, const struct target *t)
{
    struct audit_scan *s = arg;
    struct audit audit = {.verdict = AUDIT_UNKNOWN};
    struct endpoint *e =
        s->resume != NULL
            ? resume_find(s->resume, t, s->again ? NULL : &audit)
            : NULL;

    if (e == NULL)
        return false;
    s->tally.summary.connections += e->connections;
    if (s->again) {
        outputs_known(&s->outputs, e);
    } else {
        s->tally.summary.resumed++;
        audited(s, e, &audit, true);
    }
    endpoint_free(e);
    return true;
}

static void tick(void *arg, const struct scan_stats *stats)
{
    struct audit_scan *s = arg;

    outputs_progress(&s->outputs, stats);
}

static bool drive(struct audit_scan *s, struct targets *targets,
                  struct err *err)
{
    struct driver_hooks hooks = {.endpoint = take,
                                 .known = take_known,
                                 .tick = tick,
                                 .tick_ms = outputs_progress_ms(&s->outputs),
                                 .trace = s->cli->debug > 0 ? stderr : NULL,
                                 .arg = s};
    struct scan_options options = s->cli->scan;
    struct scan_stats stats = {0};
    bool ok;

    options.trust = s->trust;
    if (!s->again && s->cli->client != NULL)
        options.client = &s->hello->offer;
    else if (!s->again)
        options.policy = &s->policy;
    ok = driver_run(&options, targets, &hooks, &stats, err);
    progress_erase(&s->outputs.progress);
    tally_run(&s->tally, &stats);
    return ok;
}

static bool drive_all(struct audit_scan *s, struct err *err)
{
    if (!drive(s, s->cli->targets, err))
        return false;
    s->again = true;
    return !s->any_failed || s->tally.summary.interrupted ||
           s->outputs.broken || s->outputs.closed ||
           drive(s, s->failed, err);
}

static bool read_client(struct audit_scan *s, struct err *err)
{
    const char *why;

    s->client = profile_resolve(s->cli->client, err);
    if (s->client != NULL)
        s->hello = profile_offer(s->client, "", &why);
    return s->client != NULL &&
           (s->hello != NULL ||
            err_set(err, ERR_USAGE, "%.80s: it makes no hello: %s",
                    s->cli->client, why));
}

/* What the command line names, and what cannot be read is bad usage. */
static bool open_inputs(struct audit_scan *s, struct err *err)
{
    const struct cli *cli = s->cli;

    if (cli->client != NULL)
        return read_client(s, err);
    if (!policy_read(&s->policy, cli->policy, err))
        return err_wrap(err, "--policy");
    if ((s->policy.certs >> POLICY_CERT_UNTRUSTED & 1) != 0 && cli->ca == NULL)
        return err_set(err, ERR_USAGE, "--policy: %.80s: '%s' needs --ca",
                       cli->policy, policy_cert_word(POLICY_CERT_UNTRUSTED));
    if (cli->ca == NULL)
        return true;
    s->trust = trust_open(cli->ca, err);
    return s->trust != NULL || err_wrap(err, "--ca");
}

static bool open_resume(struct audit_scan *s, struct err *err)
{
    resume_key(s->cli, s->cli->client == NULL ? &s->policy : NULL, s->key);
    s->info.key = s->key;
    if (s->cli->resume == NULL)
        return true;
    s->resume = resume_open(s->cli, s->key, err);
    if (s->resume == NULL)
        return false;
    s->info.continued = resume_begun(s->resume);
    return true;
}

static enum exit_code verdict(const struct audit_scan *s, bool broken)
{
    return tally_only_bad_names(&s->tally) ? EXIT_BAD_USAGE
           : broken || s->outputs.broken   ? EXIT_BROKEN
           : s->tally.summary.audits[AUDIT_VIOLATES] != 0 ? EXIT_FOUND
           : s->tally.incomplete || s->outputs.closed     ? EXIT_INCOMPLETE
                                                          : EXIT_DONE;
}

static void audit_scan_free(struct audit_scan *s)
{
    for (size_t i = 0; i < s->n_counts; i++)
        free(s->counts[i].what);
    free(s->counts);
    if (s->failed != NULL)
        targets_free(s->failed);
    trust_close(s->trust);
    resume_close(s->resume);
    if (s->client != NULL)
        profile_free(s->client);
    free(s->hello);
    free(s);
}

static struct audit_scan *audit_scan_new(const struct cli *cli)
{
    struct audit_scan *s = mem_alloc(sizeof *s);

    s->cli = s->tally.cli = cli;
    s->info = outputs_info(cli);
    if (cli->then_scan)
        s->failed = targets_new();
    if (!cli->quiet && isatty(STDERR_FILENO))
        s->outputs.progress = (struct progress_line){
            .out = stderr, .columns = terminal_width(STDERR_FILENO)};
    return s;
}

enum exit_code audit_run(const struct cli *cli)
{
    struct audit_scan *s = audit_scan_new(cli);
    struct scan_summary *sum = &s->tally.summary;
    struct err err = {0};
    enum exit_code code;
    bool broken = false;

    if (!open_inputs(s, &err) || !open_resume(s, &err)) {
        outputs_complain(&s->outputs, &err);
        audit_scan_free(s);
        return err.code == ERR_SYSTEM ? EXIT_BROKEN : EXIT_BAD_USAGE;
    }
    if (!outputs_open(&s->outputs, cli, &s->info, &err) ||
        !drive_all(s, &err)) {
        outputs_complain(&s->outputs, &err);
        broken = true;
    }
    sum->audited = true;
    sum->counts = s->counts;
    sum->n_counts = s->n_counts;
    sum->complete = !s->tally.incomplete && !s->outputs.closed && !broken &&
                    !s->outputs.broken;
    outputs_close(&s->outputs, sum);
    code = verdict(s, broken);
    if (tally_only_bad_names(&s->tally))
        outputs_complain(&s->outputs, &s->tally.bad_name);
    audit_scan_free(s);
    return code;
}
