#include "scanner/tally.h"

#include "scanner/run/driver.h"

bool tally_is_silent(const struct endpoint *e)
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

void tally_run(struct tally *t, const struct scan_stats *stats)
{
    t->summary.connections += stats->connections;
    t->summary.seconds += stats->seconds;
    t->summary.interrupted |= stats->interrupted;
    t->incomplete |= stats->interrupted;
}

void tally_finding(struct tally *t, enum severity severity)
{
    t->summary.findings[severity]++;
    if (!t->cli->fail_never && severity >= t->cli->fail_on)
        t->found = true;
}

/* A name that does not resolve is an endpoint with a state of its own among
 * others. Where there is nothing else, it is a bad target. */
static void note_unresolved(struct tally *t, const struct endpoint *e)
{
    if (t->unresolved++ == 0)
        err_set(&t->bad_name, ERR_USAGE, "%s: %s", e->host, e->how);
}

bool tally_only_bad_names(const struct tally *t)
{
    return t->unresolved != 0 && t->unresolved == t->summary.endpoints &&
           t->cli->n_files == 0;
}

void tally_endpoint(struct tally *t, const struct endpoint *e, bool silent)
{
    t->summary.endpoints++;
    t->summary.by_state[e->state]++;
    for (size_t i = 0; i < e->n_findings; i++)
        tally_finding(t, e->findings[i].severity);
    if (e->state == STATE_ERROR && e->address[0] == '\0')
        note_unresolved(t, e);
    if (silent)
        t->summary.silent++;
    else if (is_lacking(e))
        t->incomplete = true;
}

/* What fails before our eyes is as bad as what is predicted to. */
static void tally_live(struct tally *t, const struct live *l)
{
    t->found |= l->outcome == LIVE_BROKEN || l->outcome == LIVE_REFUSED;
    t->incomplete |= l->outcome == LIVE_UNANSWERED;
}

void tally_matrix(struct tally *t, const struct matrix *m)
{
    for (size_t i = 0; i < m->n_pairs; i++) {
        enum verdict v = m->pairs[i].verdict;

        t->summary.pairs[v]++;
        t->found |= v == VERDICT_INCOMPATIBLE;
        t->incomplete |= v == VERDICT_INCONCLUSIVE;
        tally_live(t, &m->pairs[i].live);
    }
    /* Whoever asks for a pair and gets none has no answer. */
    if (t->cli->command == CLI_CHECK && m->n_pairs == 0)
        t->incomplete = true;
}
