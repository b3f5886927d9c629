#include <inttypes.h>
#include <string.h>

#include "scanner/out/formats.h"
#include "scanner/out/text.h"

/* Audits: a line for each endpoint, and at the end how many fail what. */

/* The checks of one verdict, by name. */
static void add_checks(struct str *out, const struct audit *a,
                       enum audit_verdict v, const char *before)
{
    const char *between = before;

    for (size_t i = 0; i < a->n; i++)
        if (a->checks[i].verdict == v) {
            str_addf(out, "%s%s", between, a->checks[i].what);
            between = "; ";
        }
}

static void add_evidence(struct str *out, const struct text_sink *s,
                         const struct audit *a)
{
    for (size_t i = 0; i < a->n; i++) {
        const struct audit_check *c = &a->checks[i];
        struct str text = {0};

        str_addf(&text, "%s: %s%s%s", audit_verdict_name(c->verdict), c->what,
                 c->evidence[0] != '\0' ? ": " : "", c->evidence);
        text_wrap(out, "    ", str_text(&text), s->width);
        str_free(&text);
    }
}

void text_audit(void *state, const struct sink_audit *a)
{
    struct text_sink *s = state;
    const struct endpoint *e = a->endpoint;
    struct str out = {0};
    char label[600];

    endpoint_label(e, label, sizeof label);
    str_addf(&out, "%s %s", label, audit_verdict_name(a->audit->verdict));
    if (a->audit->n == 0)
        str_addf(&out, ": %s%s%s", state_name(e->state),
                 e->how[0] != '\0' ? ", " : "", e->how);
    add_checks(&out, a->audit, AUDIT_VIOLATES, ": ");
    add_checks(&out, a->audit, AUDIT_UNKNOWN,
               a->audit->verdict == AUDIT_VIOLATES ? "; unknown: " : ": ");
    str_addc(&out, '\n');
    if (s->verbosity > 0)
        add_evidence(&out, s, a->audit);
    fputs(str_text(&out), s->out);
    str_free(&out);
}

void text_audited(FILE *out, const struct scan_summary *sum)
{
    bool head = false;

    for (size_t i = 0; i < sum->n_counts; i++) {
        const struct audit_count *c = &sum->counts[i];

        if (c->violates + c->unknown == 0)
            continue;
        if (!head)
            fprintf(out, "\n%8s %8s  check\n", "violate", "unknown");
        head = true;
        fprintf(out, "%8" PRIu64 " %8" PRIu64 "  %s\n", c->violates,
                c->unknown, c->what);
    }
    fprintf(out,
            "\n# Suitemap done: %" PRIu64 " compliant, %" PRIu64
            " violate, %" PRIu64 " unknown",
            sum->audits[AUDIT_COMPLIANT], sum->audits[AUDIT_VIOLATES],
            sum->audits[AUDIT_UNKNOWN]);
    if (sum->silent != 0)
        fprintf(out, ", %" PRIu64 " silent", sum->silent);
    fprintf(out, "; %" PRIu64 " connection%s in %.2f s%s\n", sum->connections,
            sum->connections == 1 ? "" : "s", sum->seconds,
            sum->complete ? "" : "; INCOMPLETE");
}
