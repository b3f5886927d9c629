#include "scanner/out/json_page.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/grade.h"
#include "core/model/warnings.h"
#include "scanner/out/json.h"
#include "scanner/out/json_build.h"
#include "scanner/out/service.h"

/* Values that were written already, by their JSON text: open addressing, at
 * most half full. */
struct json_page {
    FILE *out;
    char **slots;
    size_t *numbers; /* of the slots */
    size_t n, cap;   /* cap is a power of two */
};

/* ---- Lines ---- */

/* Within a script element "</script" and "<!--" mean something to HTML; in
 * JSON the three signs stand in strings only, where an escape means the
 * same. */
static void print_safe(FILE *out, const char *json)
{
    for (; *json != '\0'; json++)
        if (*json == '<' || *json == '>' || *json == '&')
            fprintf(out, "\\u%04x", *json);
        else
            fputc(*json, out);
}

static char *dump(const json_t *j)
{
    return json_dumps(j, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY |
                             JSON_REAL_PRECISION(JSON_DIGITS));
}

/* Takes the value over. */
static void line(struct json_page *p, const char *kind, json_t *value)
{
    char *text = dump(value);

    fprintf(p->out, "[\"%s\",", kind);
    print_safe(p->out, text != NULL ? text : "null");
    fputs("]\n", p->out);
    free(text);
    json_decref(value);
}

/* ---- The pool ---- */

/* FNV-1a, 64 bits. */
static uint64_t hash(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (; *text != '\0'; text++)
        h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
    return h;
}

static size_t slot_of(const struct json_page *p, const char *text)
{
    size_t i = hash(text) & (p->cap - 1);

    while (p->slots[i] != NULL && strcmp(p->slots[i], text) != 0)
        i = (i + 1) & (p->cap - 1);
    return i;
}

static void grow(struct json_page *p)
{
    struct json_page old = *p;

    p->cap = old.cap == 0 ? 256 : 2 * old.cap;
    p->slots = mem_array(p->cap, sizeof *p->slots);
    p->numbers = mem_array(p->cap, sizeof *p->numbers);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i] != NULL) {
            size_t at = slot_of(p, old.slots[i]);

            p->slots[at] = old.slots[i];
            p->numbers[at] = old.numbers[i];
        }
    free(old.slots);
    free(old.numbers);
}

/* The number of a value in the pool; takes it over. */
static json_t *pooled(struct json_page *p, json_t *value)
{
    char *text = dump(value);
    size_t at;

    json_decref(value);
    if (text == NULL)
        text = mem_strdup("null");
    if (2 * (p->n + 1) > p->cap)
        grow(p);
    at = slot_of(p, text);
    if (p->slots[at] != NULL) {
        free(text);
        return json_integer((json_int_t)p->numbers[at]);
    }
    fprintf(p->out, "[\"pool\",%zu,", p->n);
    print_safe(p->out, text);
    fputs("]\n", p->out);
    p->slots[at] = text;
    p->numbers[at] = p->n;
    return json_integer((json_int_t)p->n++);
}

/* ---- Endpoints ---- */

static json_t *suite(const struct endpoint *e, enum version v,
                     const struct suite_result *r)
{
    char kex[64], letter[2] = {r->grade, '\0'};
    json_t *j = json_array();

    json_array_append_new(j, json_text(suite_at(r->suite)->name));
    json_array_append_new(j, json_text(kex_text(e, v, r, kex, sizeof kex)));
    json_array_append_new(j, json_text(letter));
    json_array_append_new(j, r->works == WORKS_NO ? json_text(r->failure->how)
                                                  : json_null());
    return j;
}

static json_t *suites(const struct endpoint *e, enum version v)
{
    const struct version_result *r = &e->versions[v];
    json_t *j = json_array();

    for (size_t i = 0; i < r->n_suites; i++)
        json_array_append_new(j, suite(e, v, &r->suites[i]));
    return j;
}

static json_t *warnings(const struct endpoint *e, enum version v)
{
    struct warnings w = {0};
    json_t *j = json_array();

    if (e->versions[v].outcome == OUTCOME_ACCEPTED)
        warnings_of(e, v, &w);
    for (size_t i = 0; i < w.n; i++)
        json_array_append_new(j, json_text(w.lines[i]));
    return j;
}

static json_t *version(struct json_page *p, const struct endpoint *e,
                       enum version v)
{
    const struct version_result *r = &e->versions[v];
    json_t *j = json_object();

    json_put(j, "v", json_text(endpoint_version_name(e, v)));
    json_put(j, "outcome", json_text(outcome_name(r->outcome)));
    json_put(j, "how", json_text_or_null(r->how));
    json_put(j, "works", json_text(works_name(r->works)));
    json_put(j, "failure", json_text_or_null(r->failure->how));
    json_put(j, "order", json_text(preference_name(r->preference)));
    json_put(j, "whole", json_boolean(r->complete));
    json_put(j, "suites", pooled(p, suites(e, v)));
    json_put(j, "warnings", pooled(p, warnings(e, v)));
    return j;
}

static json_t *versions(struct json_page *p, const struct endpoint *e)
{
    json_t *j = json_array();

    for (int v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].outcome != OUTCOME_UNASKED)
            json_array_append_new(j, version(p, e, (enum version)v));
    return j;
}

static json_t *finding_object(const char *rule, enum severity severity,
                              const char *text, const char *remedy)
{
    json_t *j = json_object();

    json_put(j, "rule", json_text(rule));
    json_put(j, "severity", json_text(severity_name(severity)));
    json_put(j, "text", json_text(text));
    json_put(j, "remedy", json_text(remedy));
    return j;
}

static json_t *findings(struct json_page *p, const struct endpoint *e)
{
    json_t *j = json_array();

    for (size_t i = 0; i < e->n_findings; i++) {
        const struct finding *f = &e->findings[i];

        json_array_append_new(j, pooled(p, finding_object(f->rule, f->severity,
                                                          f->text, f->remedy)));
    }
    return j;
}

static json_t *certificate(const struct endpoint *e)
{
    const struct certificate *c;
    json_t *j;

    if (e->n_chains == 0 || e->chains[0].n == 0)
        return json_null();
    c = e->chains[0].certs;
    j = json_object();
    json_put(j, "subject", json_text(c->subject));
    json_put(j, "issuer", json_text(c->self_issued ? "itself" : c->issuer));
    json_put(j, "from", json_text_or_null(c->not_before));
    json_put(j, "to", json_text_or_null(c->not_after));
    json_put(j, "key", json_text(cert_key_name(c->key)));
    json_put(j, "bits", json_integer(c->key_bits));
    json_put(j, "signature", json_text(c->signature));
    return j;
}

void json_page_endpoint(struct json_page *p, const struct endpoint *e)
{
    char letter[2] = {endpoint_speaks(e) ? grade_least(e) : '\0', '\0'};
    json_t *j = json_object();
    char label[600];

    endpoint_label(e, label, sizeof label);
    json_put(j, "label", json_text(label));
    json_put(j, "address", json_text(e->address));
    json_put(j, "port", json_integer(e->port));
    json_put(j, "service", json_text(service_name(e)));
    json_put(j, "state", json_text(state_name(e->state)));
    json_put(j, "how", json_text_or_null(e->how));
    json_put(j, "complete", json_boolean(e->complete));
    json_put(j, "grade", json_text(letter));
    json_put(j, "versions", versions(p, e));
    json_put(j, "findings", findings(p, e));
    json_put(j, "certificate", certificate(e));
    json_put(j, "groups", pooled(p, json_groups(e)));
    line(p, "endpoint", j);
}

/* ---- What the whole scan tells ---- */

void json_page_finding(struct json_page *p, const struct scan_finding *f)
{
    json_t *j = finding_object(f->rule, f->severity, f->text, f->remedy);
    json_t *list = json_array();

    for (size_t i = 0; i < f->n_endpoints; i++)
        json_array_append_new(list, json_text(f->endpoints[i]));
    json_put(j, "endpoints", list);
    line(p, "finding", j);
}

static json_t *class_object(const struct class *c)
{
    json_t *j = json_object(), *members = json_array();
    char label[600];

    for (size_t i = 0; i < c->n_members; i++) {
        party_label(&c->members[i], label, sizeof label);
        json_array_append_new(members, json_text(label));
    }
    json_put(j, "id", json_text(c->id));
    json_put(j, "sides", json_integer(c->sides));
    json_put(j, "members", members);
    return j;
}

static json_t *reasons(const struct pair *pair)
{
    json_t *list = json_array();

    for (size_t i = 0; i < pair->n_reasons; i++) {
        json_t *j = json_object();

        json_put(j, "rule", json_text(pair->reasons[i].rule));
        json_put(j, "text", json_text(pair->reasons[i].text));
        json_put(j, "remedy", json_text(pair->reasons[i].remedy));
        json_array_append_new(list, j);
    }
    return list;
}

static json_t *pair_object(struct json_page *p, const struct pair *pair)
{
    json_t *j = json_object();

    json_put(j, "client", json_integer((json_int_t)pair->client));
    json_put(j, "server", json_integer((json_int_t)pair->server));
    json_put(j, "verdict", json_text(verdict_name(pair->verdict)));
    json_put(j, "version",
             pair->agreed ? json_text(version_name(pair->version))
                          : json_null());
    json_put(j, "suite",
             pair->agreed ? json_text(suite_at(pair->suite)->name)
                          : json_null());
    json_put(j, "inferred", json_boolean(pair->inferred));
    json_put(j, "reasons", pooled(p, reasons(pair)));
    return j;
}

void json_page_matrix(struct json_page *p, const struct matrix *m)
{
    for (size_t i = 0; i < m->n_classes; i++)
        line(p, "class", class_object(&m->classes[i]));
    for (size_t i = 0; i < m->n_pairs; i++)
        line(p, "pair", pair_object(p, &m->pairs[i]));
}

void json_page_changes(struct json_page *p, const struct scan_changes *c)
{
    for (size_t i = 0; c->changes != NULL && i < c->changes->n; i++) {
        const struct change *change = &c->changes->list[i];
        json_t *j = json_object();

        json_put(j, "kind", json_text(change_name(change->kind)));
        json_put(j, "endpoint", json_text(change->endpoint));
        json_put(j, "text", json_text(change->text));
        line(p, "change", j);
    }
}

void json_page_summary(struct json_page *p, const struct scan_summary *s)
{
    json_t *j = json_object();

    json_put(j, "complete", json_boolean(s->complete));
    json_put(j, "interrupted", json_boolean(s->interrupted));
    json_put(j, "seconds", json_seconds(s->seconds));
    json_put(j, "silent", json_integer((json_int_t)s->silent));
    json_put(j, "connections", json_integer((json_int_t)s->connections));
    json_put(j, "compared", json_boolean(s->compared));
    line(p, "summary", j);
}

/* ---- Begin and end ---- */

struct json_page *json_page_new(FILE *out, const struct scan_info *info)
{
    struct json_page *p = mem_alloc(sizeof *p);
    json_t *j = json_object();

    p->out = out;
    json_put(j, "version", json_string(SUITEMAP_VERSION));
    json_put(j, "command", json_text(info->command));
    json_put(j, "arguments", json_text(info->arguments));
    json_put(j, "start", json_time(info->start));
    line(p, "scan", j);
    return p;
}

void json_page_free(struct json_page *p)
{
    for (size_t i = 0; i < p->cap; i++)
        free(p->slots[i]);
    free(p->slots);
    free(p->numbers);
    free(p);
}
