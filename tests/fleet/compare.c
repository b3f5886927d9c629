/* Compares what a scan found with the truth, both as JSON lines:
 *
 *   fleet_compare [--exact] TRUTH RESULT
 *
 * An endpoint is equal to its truth, incomplete (what was found is true, but
 * not all, and it says so), in doubt (it says of a version that the device
 * refuses that it did not answer) or wrong. Each that is not equal has a line
 * for what differs. Exit code 1 when one is wrong or missing, or more than one
 * in a thousand is incomplete; with --exact, when one is not equal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/registry/names.h"
#include "scanner/out/json_read.h"

/* So many of a thousand may stay incomplete where connections are lost. */
#define INCOMPLETE_OF_1000 1

struct tally {
    size_t equal, doubtful, incomplete, wrong, silent, silent_connections;
    uint64_t connections;
};

/* What is being compared. */
struct comparison {
    const struct endpoint *truth, *found;
    unsigned faults, doubts;
};

static void differ(const struct comparison *p, const char *where,
                   const char *what, const char *truth, const char *found)
{
    printf("%s:%u %s (%s): %s%s%s is %s, not %s\n", p->truth->address,
           p->truth->port, p->truth->host, p->truth->how, where,
           *where != '\0' ? " " : "", what, truth, found);
}

static void fault(struct comparison *p, const char *where, const char *what,
                  const char *truth, const char *found)
{
    if (p->faults++ < 5)
        differ(p, where, what, truth, found);
}

static void fault_number(struct comparison *p, const char *where,
                         const char *what, unsigned truth, unsigned found)
{
    char a[16], b[16];

    snprintf(a, sizeof a, "%u", truth);
    snprintf(b, sizeof b, "%u", found);
    fault(p, where, what, a, b);
}

static const struct certificate *leaf(const struct endpoint *e, int chain)
{
    return chain >= 0 && e->chains[chain].n != 0 ? &e->chains[chain].certs[0]
                                                 : NULL;
}

static void compare_suite(struct comparison *p, const char *version,
                          const struct suite_result *t,
                          const struct suite_result *f)
{
    const struct certificate *right = leaf(p->truth, t->chain);
    const struct certificate *seen = leaf(p->found, f->chain);
    const char *name = suite_at(t->suite)->name;
    char where[128];

    snprintf(where, sizeof where, "%s %s", version, name);
    if ((t->works == WORKS_NO) != (f->works == WORKS_NO))
        fault(p, where, "works", works_name(t->works), works_name(f->works));
    if (f->kex_bits != 0 && f->kex_bits != t->kex_bits)
        fault_number(p, where, "kex_bits", t->kex_bits, f->kex_bits);
    if (f->group != 0 && f->group != t->group)
        fault_number(p, where, "group", t->group, f->group);
    if (seen != NULL && right == NULL)
        fault(p, where, "certificate", "none", seen->subject);
    else if (seen != NULL &&
             memcmp(seen->sha256, right->sha256, sizeof seen->sha256) != 0)
        fault(p, where, "certificate", right->subject, seen->subject);
}

static void compare_suites(struct comparison *p, enum version v)
{
    const struct version_result *t = &p->truth->versions[v];
    const struct version_result *f = &p->found->versions[v];

    for (size_t i = 0; i < f->n_suites; i++) {
        const struct suite_result *row =
            endpoint_suite(p->truth, v, f->suites[i].suite);

        if (row == NULL)
            fault(p, version_name(v), suite_at(f->suites[i].suite)->name,
                  "absent", "served");
        else
            compare_suite(p, version_name(v), row, &f->suites[i]);
    }
    for (size_t i = 0; f->complete && i < t->n_suites; i++)
        if (endpoint_suite(p->found, v, t->suites[i].suite) == NULL)
            fault(p, version_name(v), suite_at(t->suites[i].suite)->name,
                  "served", "absent");
}

static void compare_order(struct comparison *p, enum version v)
{
    const struct version_result *t = &p->truth->versions[v];
    const struct version_result *f = &p->found->versions[v];

    if (f->preference != PREFERENCE_UNKNOWN && t->preference != f->preference)
        fault(p, version_name(v), "preference", preference_name(t->preference),
              preference_name(f->preference));
}

/* What is said to be unanswered is no lie, if not all either. */
static void compare_outcome(struct comparison *p, const char *version,
                            enum outcome truth, enum outcome found)
{
    bool open = found == OUTCOME_UNANSWERED || found == OUTCOME_UNASKED;

    if (open && !p->found->complete)
        return;
    if (!open || truth == OUTCOME_ACCEPTED) {
        fault(p, version, "outcome", outcome_name(truth), outcome_name(found));
        return;
    }
    differ(p, version, "outcome", outcome_name(truth), outcome_name(found));
    p->doubts++;
}

static void compare_version(struct comparison *p, enum version v)
{
    const struct version_result *t = &p->truth->versions[v];
    const struct version_result *f = &p->found->versions[v];

    if (f->outcome != t->outcome)
        compare_outcome(p, version_name(v), t->outcome, f->outcome);
    if (f->outcome != OUTCOME_ACCEPTED)
        return;
    compare_suites(p, v);
    if (f->complete)
        compare_order(p, v);
}

static bool has_group(const struct endpoint *e, uint16_t group)
{
    for (size_t i = 0; i < e->n_groups; i++)
        if (e->groups[i] == group)
            return true;
    return false;
}

static void compare_groups(struct comparison *p)
{
    const struct endpoint *t = p->truth, *f = p->found;

    for (size_t i = 0; i < f->n_groups; i++)
        if (!has_group(t, f->groups[i]))
            fault_number(p, "group", "", 0, f->groups[i]);
    if (!f->complete || f->traits.groups_incomplete)
        return;
    for (size_t i = 0; i < t->n_groups; i++)
        if (!has_group(f, t->groups[i]))
            fault_number(p, "group", "", t->groups[i], 0);
}

static void compare(struct tally *n, const struct endpoint *truth,
                    const struct endpoint *found)
{
    struct comparison p = {.truth = truth, .found = found};
    bool silent = strcmp(truth->how, "silent") == 0;

    if (found == NULL) {
        printf("%s: missing\n", truth->address);
        n->wrong++;
        return;
    }
    n->connections += found->connections;
    n->silent += silent;
    n->silent_connections += silent ? found->connections : 0;
    if (found->state != truth->state &&
        (found->complete || found->state != STATE_UNANSWERED))
        fault(&p, "", "state", state_name(truth->state),
              state_name(found->state));
    if (found->state == STATE_TLS && truth->state == STATE_TLS) {
        for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++)
            compare_version(&p, (enum version)v);
        compare_groups(&p);
    }
    if (p.faults != 0)
        n->wrong++;
    else if (truth->complete && !found->complete)
        n->incomplete++;
    else if (p.doubts != 0)
        n->doubtful++;
    else
        n->equal++;
    if (p.faults == 0 && truth->complete && !found->complete)
        printf("%s:%u %s (%s): incomplete: %s\n", truth->address, truth->port,
               truth->host, truth->how, found->how);
}

static int by_address(const void *a, const void *b)
{
    const struct endpoint *const *x = a, *const *y = b;
    int order = strcmp((*x)->address, (*y)->address);

    return order != 0 ? order : (*x)->port - (*y)->port;
}

static size_t read_sorted(const char *path, struct endpoint ***list)
{
    struct err err = {0};
    size_t n;

    if (!report_read(path, list, &n, &err)) {
        fprintf(stderr, "fleet_compare: %s\n", err.text);
        exit(2);
    }
    qsort(*list, n, sizeof **list, by_address);
    return n;
}

static void tell(const struct tally *n, size_t endpoints)
{
    printf("fleet: %zu endpoints: %zu equal to their truth, %zu but for "
           "versions said to be unanswered, %zu incomplete, %zu wrong; %llu "
           "connections, %.1f each of %zu that never speak\n",
           endpoints, n->equal, n->doubtful, n->incomplete, n->wrong,
           (unsigned long long)n->connections,
           n->silent != 0 ? (double)n->silent_connections / (double)n->silent
                          : 0,
           n->silent);
}

/* Of a handful of endpoints, one is more than one in a thousand. */
static bool passes(const struct tally *n, size_t endpoints, bool exact)
{
    size_t most = (endpoints * INCOMPLETE_OF_1000 + 999) / 1000;

    return exact ? n->equal == endpoints
                 : n->wrong == 0 && n->incomplete <= most;
}

int main(int argc, char **argv)
{
    bool exact = argc == 4 && strcmp(argv[1], "--exact") == 0;
    struct endpoint **truth, **found, **at;
    struct tally n = {0};
    size_t n_truth, n_found;
    bool ok;

    if (argc != 3 + exact) {
        fprintf(stderr, "usage: fleet_compare [--exact] TRUTH RESULT\n");
        return 2;
    }
    n_truth = read_sorted(argv[1 + exact], &truth);
    n_found = read_sorted(argv[2 + exact], &found);
    for (size_t i = 0; i < n_truth; i++) {
        at = bsearch(&truth[i], found, n_found, sizeof *found, by_address);
        compare(&n, truth[i], at != NULL ? *at : NULL);
    }
    tell(&n, n_truth);
    if (n_found > n_truth)
        printf("fleet: %zu endpoints too many\n", n_found - n_truth);
    ok = passes(&n, n_truth, exact) && n_found <= n_truth;
    report_free(truth, n_truth);
    report_free(found, n_found);
    return ok ? 0 : 1;
}
