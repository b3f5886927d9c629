#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/base/timestamp.h"
#include "scanner/out/formats.h"

/* A file for node_exporter's textfile collector, in Prometheus's text format
 * 0.0.4. All samples of a family stand together, so they wait until the end. */
enum family {
    UP,
    SPEAKS,
    COMPLETE,
    CONNECTIONS,
    VERSION,
    WORKS,
    SUITES,
    FINDING,
    ENDS,
    FAMILIES
};

static const struct {
    const char *name, *help;
} families[FAMILIES] = {
    [UP] = {"suitemap_endpoint_up", "Whether a TCP connection came about."},
    [SPEAKS] = {"suitemap_endpoint_tls", "Whether the endpoint speaks TLS."},
    [COMPLETE] = {"suitemap_endpoint_complete",
                  "Whether all was found out that was asked."},
    [CONNECTIONS] = {"suitemap_endpoint_connections",
                     "TCP connections that the scan of the endpoint took."},
    [VERSION] = {"suitemap_version_accepted",
                 "Whether a version is accepted; absent where it is unknown."},
    [WORKS] = {"suitemap_version_works",
               "Whether a handshake of the version completed; absent where "
               "none was tried."},
    [SUITES] = {"suitemap_version_suites",
                "Cipher suites that are accepted in the version."},
    [FINDING] = {"suitemap_finding",
                 "A finding of the scan; its value is always 1."},
    [ENDS] = {"suitemap_certificate_not_after_seconds",
              "End of the endpoint's own certificate, seconds since 1970."},
};

struct prom_sink {
    FILE *out;
    int64_t start;
    struct str samples[FAMILIES];
    uint64_t pairs[VERDICT_COUNT];
    bool laid_out;
};

void *prom_open(FILE *out, const struct scan_info *info)
{
    struct prom_sink *s = mem_alloc(sizeof *s);

    s->out = out;
    s->start = info->start;
    return s;
}

/* A label's value: backslash, quote and newline are escaped, and nothing else
 * can end it. */
static void label(struct str *out, const char *name, const char *value)
{
    str_addf(out, "%s%s=\"", out->s[out->len - 1] == '{' ? "" : ",", name);
    for (; *value != '\0'; value++) {
        if (*value == '\\' || *value == '"')
            str_addc(out, '\\');
        if (*value == '\n')
            str_add(out, "\\n");
        else
            str_addc(out, *value);
    }
    str_addc(out, '"');
}

/* Opens a sample of an endpoint; further labels may follow, then end(). */
static struct str *sample(struct prom_sink *s, enum family f,
                          const struct endpoint *e)
{
    struct str *out = &s->samples[f];
    char port[8];

    snprintf(port, sizeof port, "%u", e->port);
    str_addf(out, "%s{", families[f].name);
    label(out, "host", e->host);
    label(out, "address", e->address);
    label(out, "port", port);
    return out;
}

static void end(struct str *out, long long value)
{
    str_addf(out, "} %lld\n", value);
}

static void versions(struct prom_sink *s, const struct endpoint *e)
{
    for (int v = 0; v < VERSION_COUNT; v++) {
        const struct version_result *r = &e->versions[v];
        const char *name = endpoint_version_name(e, (enum version)v);
        struct str *out;

        if (r->outcome != OUTCOME_ACCEPTED && r->outcome != OUTCOME_REFUSED)
            continue;
        out = sample(s, VERSION, e);
        label(out, "version", name);
        end(out, r->outcome == OUTCOME_ACCEPTED);
        out = sample(s, SUITES, e);
        label(out, "version", name);
        end(out, (long long)r->n_suites);
        if (r->works == WORKS_UNTESTED)
            continue;
        out = sample(s, WORKS, e);
        label(out, "version", name);
        end(out, r->works == WORKS_YES);
    }
}

/* The same rule stands once at an endpoint: a sample must not come twice. */
static bool told_before(const struct endpoint *e, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(e->findings[k].rule, e->findings[i].rule) == 0)
            return true;
    return false;
}

static void findings(struct prom_sink *s, const struct endpoint *e)
{
    for (size_t i = 0; i < e->n_findings; i++) {
        struct str *out;

        if (told_before(e, i))
            continue;
        out = sample(s, FINDING, e);
        label(out, "rule", e->findings[i].rule);
        label(out, "severity", severity_name(e->findings[i].severity));
        end(out, 1);
    }
}

void prom_endpoint(void *state, const struct endpoint *e)
{
    struct prom_sink *s = state;
    int64_t until;

    end(sample(s, UP, e), e->connected);
    end(sample(s, SPEAKS, e), e->state == STATE_TLS);
    end(sample(s, COMPLETE, e), e->complete);
    end(sample(s, CONNECTIONS, e), e->connections);
    versions(s, e);
    findings(s, e);
    if (e->n_chains != 0 && e->chains[0].n != 0 &&
        timestamp_parse(e->chains[0].certs->not_after, &until))
        end(sample(s, ENDS, e), until);
}

void prom_finding(void *state, const struct scan_finding *f)
{
    struct prom_sink *s = state;

    for (size_t i = 0; i < f->n_endpoints; i++) {
        struct str *out = &s->samples[FINDING];

        str_addf(out, "%s{", families[FINDING].name);
        label(out, "endpoint", f->endpoints[i]);
        label(out, "rule", f->rule);
        label(out, "severity", severity_name(f->severity));
        end(out, 1);
    }
}

void prom_matrix(void *state, const struct matrix *m)
{
    struct prom_sink *s = state;

    s->laid_out = true;
    for (size_t i = 0; i < m->n_pairs; i++)
        s->pairs[m->pairs[i].verdict]++;
}

static void head(FILE *out, const char *name, const char *help)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void single(FILE *out, const char *name, const char *help, double value)
{
    head(out, name, help);
    fprintf(out, "%s %.15g\n", name, value);
}

void prom_summary(void *state, const struct scan_summary *sum)
{
    struct prom_sink *s = state;

    for (int f = 0; f < FAMILIES; f++) {
        if (s->samples[f].len == 0)
            continue;
        head(s->out, families[f].name, families[f].help);
        fputs(str_text(&s->samples[f]), s->out);
    }
    if (s->laid_out)
        head(s->out, "suitemap_pairs", "Pairs of classes by verdict.");
    for (int v = 0; s->laid_out && v < VERDICT_COUNT; v++)
        fprintf(s->out, "suitemap_pairs{verdict=\"%s\"} %" PRIu64 "\n",
                verdict_name((enum verdict)v), s->pairs[v]);
    head(s->out, "suitemap_findings", "Findings by severity.");
    for (int v = 0; v <= SEVERITY_CRITICAL; v++)
        fprintf(s->out, "suitemap_findings{severity=\"%s\"} %" PRIu64 "\n",
                severity_name((enum severity)v), sum->findings[v]);
    single(s->out, "suitemap_scan_endpoints", "Endpoints in the report.",
           (double)sum->endpoints);
    single(s->out, "suitemap_scan_complete", "Whether the scan is whole.",
           sum->complete);
    single(s->out, "suitemap_scan_duration_seconds", "How long it took.",
           sum->seconds);
    single(s->out, "suitemap_scan_start_time_seconds",
           "When it began, seconds since 1970.", (double)s->start);
}

void prom_close(void *state)
{
    struct prom_sink *s = state;

    for (int f = 0; f < FAMILIES; f++)
        str_free(&s->samples[f]);
    free(s);
}
