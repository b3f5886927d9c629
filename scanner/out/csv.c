#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/model/grade.h"
#include "scanner/out/formats.h"
#include "scanner/out/service.h"

/* Comma-separated values (RFC 4180) for a spreadsheet. */
struct csv_sink {
    FILE *out;
    bool audits; /* has their rows, and no others */
};

/* One row, made cell by cell. */
struct row {
    struct str text;
    bool begun;
};

/* A spreadsheet takes a cell that begins so for a formula, wherever it came
 * from: a certificate's name could run a command. An apostrophe before it says
 * that it is text. */
static bool is_formula(const char *text)
{
    return *text != '\0' && strchr("=+-@\t\r\n|%", *text) != NULL;
}

static void cell(struct row *r, const char *text)
{
    if (text == NULL)
        text = "";
    str_add(&r->text, r->begun ? ",\"" : "\"");
    r->begun = true;
    if (is_formula(text))
        str_addc(&r->text, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            str_addc(&r->text, '"');
        str_addc(&r->text, *text);
    }
    str_addc(&r->text, '"');
}

static void number(struct row *r, unsigned long value)
{
    str_addf(&r->text, "%s%lu", r->begun ? "," : "", value);
    r->begun = true;
}

static void cells(struct row *r, const char *const *texts)
{
    for (; *texts != NULL; texts++)
        cell(r, *texts);
}

static void end(struct csv_sink *s, struct row *r)
{
    fprintf(s->out, "%s\r\n", str_text(&r->text));
    str_free(&r->text);
}

static struct csv_sink *begin(FILE *out, const char *const *head)
{
    struct csv_sink *s = mem_alloc(sizeof *s);
    struct row r = {0};

    s->out = out;
    cells(&r, head);
    end(s, &r);
    return s;
}

void *csv_open(FILE *out, const struct scan_info *info)
{
    static const char *const head[] = {
        "host",  "address",     "port",         "service",     "state",
        "how",   "complete",    "version",      "outcome",     "works",
        "suite", "code",        "key exchange", "group",       "bits",
        "grade", "suite works", "findings",     "certificate", "not after",
        NULL};

    static const char *const audit_head[] = {
        "host",  "address", "port",  "service",       "state",    "how",
        "verdict", "check", "check verdict", "evidence", NULL};
    bool audits = strcmp(info->command, "audit") == 0;
    struct csv_sink *s = begin(out, audits ? audit_head : head);

    s->audits = audits;
    return s;
}

void *csv_matrix_open(FILE *out, const struct scan_info *info)
{
    static const char *const head[] = {
        "client class", "clients", "client names",
        "server class", "servers", "server names",
        "verdict",      "version", "suite",
        "inferred",     "rule",    "reason",
        "remedy",       NULL};

    (void)info;
    return begin(out, head);
}

/* ---- Endpoints ---- */

static void endpoint_cells(struct row *r, const struct endpoint *e)
{
    cell(r, e->host);
    cell(r, e->address);
    number(r, e->port);
    cell(r, service_name(e));
    cell(r, state_name(e->state));
    cell(r, e->how);
    cell(r, e->complete ? "yes" : "no");
}

static void suite_cells(struct row *r, const struct suite_result *s)
{
    const char grade[2] = {s->grade != '?' ? s->grade : '\0', '\0'};
    char code[16], group[16];

    cell(r, suite_at(s->suite)->name);
    cell(r, suite_code_text(suite_at(s->suite), code, sizeof code));
    cell(r, kex_name(s));
    cell(r, kex_group_name(s->group, group, sizeof group));
    if (s->kex_bits != 0)
        number(r, s->kex_bits);
    else
        cell(r, "");
    cell(r, grade);
    cell(r, works_name(s->works));
}

/* What is true of the whole endpoint, in each of its rows, so that rows can be
 * sorted and filtered. */
static void last_cells(struct row *r, const struct endpoint *e)
{
    const struct certificate *c =
        e->n_chains != 0 && e->chains[0].n != 0 ? e->chains[0].certs : NULL;
    struct str rules = {0};

    for (size_t i = 0; i < e->n_findings; i++)
        str_addf(&rules, "%s%s", i != 0 ? " " : "", e->findings[i].rule);
    cell(r, str_text(&rules));
    cell(r, c != NULL ? c->subject : "");
    cell(r, c != NULL ? c->not_after : "");
    str_free(&rules);
}

static void blank(struct row *r, size_t n)
{
    while (n-- != 0)
        cell(r, "");
}

#define VERSION_CELLS 3
#define SUITE_CELLS   7

static void version_rows(struct csv_sink *s, const struct endpoint *e,
                         enum version v)
{
    const struct version_result *result = &e->versions[v];

    for (size_t i = 0; i < result->n_suites || i == 0; i++) {
        struct row r = {0};

        endpoint_cells(&r, e);
        cell(&r, endpoint_version_name(e, v));
        cell(&r, outcome_name(result->outcome));
        cell(&r, works_name(result->works));
        if (i < result->n_suites)
            suite_cells(&r, &result->suites[i]);
        else
            blank(&r, SUITE_CELLS);
        last_cells(&r, e);
        end(s, &r);
    }
}

void csv_endpoint(void *state, const struct endpoint *e)
{
    struct csv_sink *s = state;
    struct row r = {0};
    bool any = s->audits;

    for (int v = 0; v < VERSION_COUNT && !s->audits; v++)
        if (e->versions[v].outcome != OUTCOME_UNASKED) {
            version_rows(s, e, (enum version)v);
            any = true;
        }
    if (any)
        return;
    endpoint_cells(&r, e);
    blank(&r, VERSION_CELLS + SUITE_CELLS);
    last_cells(&r, e);
    end(s, &r);
}

/* ---- Audits ---- */

/* A row for each check; one without where there was none to make. */
void csv_audit(void *state, const struct sink_audit *a)
{
    const struct endpoint *e = a->endpoint;

    for (size_t i = 0; i < a->audit->n || i == 0; i++) {
        const struct audit_check *c =
            i < a->audit->n ? &a->audit->checks[i] : NULL;
        struct row r = {0};

        cell(&r, e->host);
        cell(&r, e->address);
        number(&r, e->port);
        cell(&r, service_name(e));
        cell(&r, state_name(e->state));
        cell(&r, e->how);
        cell(&r, audit_verdict_name(a->audit->verdict));
        cell(&r, c != NULL ? c->what : "");
        cell(&r, c != NULL ? audit_verdict_name(c->verdict) : "");
        cell(&r, c != NULL ? c->evidence : "");
        end(state, &r);
    }
}

/* ---- The matrix ---- */

/* As many as a cell of a spreadsheet bears (32,767 characters). */
#define MEMBERS_TOLD 400

static void members(struct row *r, const struct class *c)
{
    struct str names = {0};
    char label[600];

    for (size_t i = 0; i < c->n_members && i < MEMBERS_TOLD; i++) {
        party_label(&c->members[i], label, sizeof label);
        if (names.len + strlen(label) > 32000)
            break;
        str_addf(&names, "%s%s", i != 0 ? " " : "", label);
    }
    cell(r, c->id);
    number(r, c->n_members);
    cell(r, str_text(&names));
    str_free(&names);
}

/* A row for each reason of a pair of classes, one where there is none. */
static void pair_rows(struct csv_sink *s, const struct matrix *m,
                      const struct pair *p)
{
    for (size_t i = 0; i < p->n_reasons || i == 0; i++) {
        bool told = i < p->n_reasons;
        struct row r = {0};

        members(&r, &m->classes[p->client]);
        members(&r, &m->classes[p->server]);
        cell(&r, verdict_name(p->verdict));
        cell(&r, p->agreed ? version_name(p->version) : "");
        cell(&r, p->agreed ? suite_at(p->suite)->name : "");
        cell(&r, p->inferred ? "yes" : "no");
        cell(&r, told ? p->reasons[i].rule : "");
        cell(&r, told ? p->reasons[i].text : "");
        cell(&r, told ? p->reasons[i].remedy : "");
        end(s, &r);
    }
}

void csv_matrix(void *state, const struct matrix *m)
{
    for (size_t i = 0; i < m->n_pairs; i++)
        pair_rows(state, m, &m->pairs[i]);
}

/* ---- What has no place in one of them ---- */

void csv_no_endpoint(void *state, const struct endpoint *e)
{
    (void)state, (void)e;
}

void csv_no_matrix(void *state, const struct matrix *m)
{
    (void)state, (void)m;
}

void csv_finding(void *state, const struct scan_finding *f)
{
    (void)state, (void)f;
}

void csv_summary(void *state, const struct scan_summary *sum)
{
    (void)state, (void)sum;
}

void csv_close(void *state)
{
    free(state);
}
