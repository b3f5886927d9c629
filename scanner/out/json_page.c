#include "scanner/out/json_page.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/utf8.h"
#include "core/model/grade.h"
#include "core/model/warnings.h"
#include "scanner/out/json.h"
#include "scanner/out/json_write.h"
#include "scanner/out/service.h"

/* Values that were written already, by their JSON text: open addressing, at
 * most half full. */
struct json_page {
    FILE *out;
    struct emit row, value; /* of the row, one for the pool */
    char **slots;
    size_t *numbers; /* of the slots */
    size_t n, cap;   /* cap is a power of two */
};

/* ---- Lines ---- */

static void print_escaped(FILE *out, uint32_t c)
{
    if (c <= 0xffff)
        fprintf(out, c < 0x80 ? "\\u%04x" : "\\u%04X", (unsigned)c);
    else
        fprintf(out, "\\u%04X\\u%04X", (unsigned)(0xd7c0 + (c >> 10)),
                (unsigned)(0xdc00 | (c & 0x3ff)));
}

/* Within a script element "</script" and "<!--" mean something to HTML; in
 * JSON the three signs, and what is beyond ASCII, stand in strings only, where
 * an escape means the same. */
static void print_safe(FILE *out, const char *json)
{
    size_t n = strlen(json);

    while (n != 0) {
        uint32_t c = (uint8_t)*json;
        size_t len = c < 0x80 ? 1 : utf8_decode((const uint8_t *)json, n, &c);

        if (c >= 0x80 || c == '<' || c == '>' || c == '&')
            print_escaped(out, c);
        else
            fputc((int)c, out);
        json += len;
        n -= len;
    }
}

/* Writes the row that stands there. */
static void line(struct json_page *p, const char *kind)
{
    fprintf(p->out, "[\"%s\",", kind);
    print_safe(p->out, emit_whole(&p->row));
    fputs("]\n", p->out);
    emit_clear(&p->row);
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

/* Writes the number that the value has in the pool, and empties it. */
static void pooled(struct json_page *p, struct emit *j)
{
    const char *text = emit_whole(&p->value);
    size_t at;

    if (2 * (p->n + 1) > p->cap)
        grow(p);
    at = slot_of(p, text);
    if (p->slots[at] == NULL) {
        fprintf(p->out, "[\"pool\",%zu,", p->n);
        print_safe(p->out, text);
        fputs("]\n", p->out);
        p->slots[at] = mem_strdup(text);
        p->numbers[at] = p->n++;
    }
    emit_int(j, (int64_t)p->numbers[at]);
    emit_clear(&p->value);
}

/* ---- Endpoints ---- */

static void suites(struct emit *j, const struct endpoint *e, enum version v)
{
    const struct version_result *r = &e->versions[v];

    emit_array(j);
    for (size_t i = 0; i < r->n_suites; i++) {
        const struct suite_result *s = &r->suites[i];
        char kex[64], letter[2] = {s->grade, '\0'};

        emit_array(j);
        emit_text(j, suite_at(s->suite)->name);
        emit_text(j, kex_text(e, v, s, kex, sizeof kex));
        emit_text(j, letter);
        emit_text(j, s->works == WORKS_NO ? s->failure->how : NULL);
        emit_end(j);
    }
    emit_end(j);
}

static void warnings(struct emit *j, const struct endpoint *e, enum version v)
{
    struct warnings w = {0};

    if (e->versions[v].outcome == OUTCOME_ACCEPTED)
        warnings_of(e, v, &w);
    emit_array(j);
    for (size_t i = 0; i < w.n; i++)
        emit_text(j, w.lines[i]);
    emit_end(j);
}

static void version(struct json_page *p, const struct endpoint *e,
                    enum version v)
{
    const struct version_result *r = &e->versions[v];
    struct emit *j = &p->row;

    emit_object(j);
    emit_text(emit_key(j, "v"), endpoint_version_name(e, v));
    emit_text(emit_key(j, "outcome"), outcome_name(r->outcome));
    emit_text_or_null(emit_key(j, "how"), r->how);
    emit_text(emit_key(j, "works"), works_name(r->works));
    emit_text_or_null(emit_key(j, "failure"), r->failure->how);
    emit_text(emit_key(j, "order"), preference_name(r->preference));
    emit_bool(emit_key(j, "whole"), r->complete);
    suites(&p->value, e, v);
    pooled(p, emit_key(j, "suites"));
    warnings(&p->value, e, v);
    pooled(p, emit_key(j, "warnings"));
    emit_end(j);
}

static void versions(struct json_page *p, const struct endpoint *e)
{
    emit_array(emit_key(&p->row, "versions"));
    for (int v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].outcome != OUTCOME_UNASKED)
            version(p, e, (enum version)v);
    emit_end(&p->row);
}

/* The members of a finding. */
static void finding(struct emit *j, const char *rule, enum severity severity,
                    const char *text, const char *remedy)
{
    emit_text(emit_key(j, "rule"), rule);
    emit_text(emit_key(j, "severity"), severity_name(severity));
    emit_text(emit_key(j, "text"), text);
    emit_text(emit_key(j, "remedy"), remedy);
}

static void findings(struct json_page *p, const struct endpoint *e)
{
    emit_array(emit_key(&p->row, "findings"));
    for (size_t i = 0; i < e->n_findings; i++) {
        const struct finding *f = &e->findings[i];

        emit_object(&p->value);
        finding(&p->value, f->rule, f->severity, f->text, f->remedy);
        emit_end(&p->value);
        pooled(p, &p->row);
    }
    emit_end(&p->row);
}

static void certificate(struct emit *j, const struct endpoint *e)
{
    const struct certificate *c;

    if (e->n_chains == 0 || e->chains[0].n == 0) {
        emit_null(j);
        return;
    }
    c = e->chains[0].certs;
    emit_object(j);
    emit_text(emit_key(j, "subject"), c->subject);
    emit_text(emit_key(j, "issuer"), c->self_issued ? "itself" : c->issuer);
    emit_text_or_null(emit_key(j, "from"), c->not_before);
    emit_text_or_null(emit_key(j, "to"), c->not_after);
    emit_text(emit_key(j, "key"), cert_key_name(c->key));
    emit_int(emit_key(j, "bits"), c->key_bits);
    emit_text(emit_key(j, "signature"), c->signature);
    emit_end(j);
}

void json_page_endpoint(struct json_page *p, const struct endpoint *e)
{
    char letter[2] = {endpoint_speaks(e) ? grade_least(e) : '\0', '\0'};
    struct emit *j = &p->row;
    char label[600];

    endpoint_label(e, label, sizeof label);
    emit_object(j);
    emit_text(emit_key(j, "label"), label);
    emit_text(emit_key(j, "address"), e->address);
    emit_int(emit_key(j, "port"), e->port);
    emit_text(emit_key(j, "service"), service_name(e));
    emit_text(emit_key(j, "state"), state_name(e->state));
    emit_text_or_null(emit_key(j, "how"), e->how);
    emit_bool(emit_key(j, "complete"), e->complete);
    emit_text(emit_key(j, "grade"), letter);
    versions(p, e);
    findings(p, e);
    certificate(emit_key(j, "certificate"), e);
    write_groups(&p->value, e);
    pooled(p, emit_key(j, "groups"));
    emit_end(j);
    line(p, "endpoint");
}

/* ---- What the whole scan tells ---- */

void json_page_finding(struct json_page *p, const struct scan_finding *f)
{
    struct emit *j = &p->row;

    emit_object(j);
    finding(j, f->rule, f->severity, f->text, f->remedy);
    emit_array(emit_key(j, "endpoints"));
    for (size_t i = 0; i < f->n_endpoints; i++)
        emit_text(j, f->endpoints[i]);
    emit_end(j);
    emit_end(j);
    line(p, "finding");
}

static void class(struct json_page *p, const struct class *c)
{
    struct emit *j = &p->row;
    char label[600];

    emit_object(j);
    emit_text(emit_key(j, "id"), c->id);
    emit_int(emit_key(j, "sides"), c->sides);
    emit_array(emit_key(j, "members"));
    for (size_t i = 0; i < c->n_members; i++) {
        party_label(&c->members[i], label, sizeof label);
        emit_text(j, label);
    }
    emit_end(j);
    emit_end(j);
    line(p, "class");
}

static void pair(struct json_page *p, const struct pair *pair)
{
    struct emit *j = &p->row;

    emit_object(j);
    emit_int(emit_key(j, "client"), (int64_t)pair->client);
    emit_int(emit_key(j, "server"), (int64_t)pair->server);
    emit_text(emit_key(j, "verdict"), verdict_name(pair->verdict));
    emit_text(emit_key(j, "version"),
              pair->agreed ? version_name(pair->version) : NULL);
    emit_text(emit_key(j, "suite"),
              pair->agreed ? suite_at(pair->suite)->name : NULL);
    emit_bool(emit_key(j, "inferred"), pair->inferred);
    write_reasons(&p->value, pair);
    pooled(p, emit_key(j, "reasons"));
    emit_end(j);
    line(p, "pair");
}

void json_page_matrix(struct json_page *p, const struct matrix *m)
{
    for (size_t i = 0; i < m->n_classes; i++)
        class(p, &m->classes[i]);
    for (size_t i = 0; i < m->n_pairs; i++)
        pair(p, &m->pairs[i]);
}

void json_page_changes(struct json_page *p, const struct scan_changes *c)
{
    struct emit *j = &p->row;

    for (size_t i = 0; c->changes != NULL && i < c->changes->n; i++) {
        const struct change *change = &c->changes->list[i];

        emit_object(j);
        emit_text(emit_key(j, "kind"), change_name(change->kind));
        emit_text(emit_key(j, "endpoint"), change->endpoint);
        emit_text(emit_key(j, "text"), change->text);
        emit_end(j);
        line(p, "change");
    }
}

void json_page_summary(struct json_page *p, const struct scan_summary *s)
{
    struct emit *j = &p->row;

    emit_object(j);
    emit_bool(emit_key(j, "complete"), s->complete);
    emit_bool(emit_key(j, "interrupted"), s->interrupted);
    emit_seconds(emit_key(j, "seconds"), s->seconds);
    emit_int(emit_key(j, "silent"), (int64_t)s->silent);
    emit_int(emit_key(j, "connections"), (int64_t)s->connections);
    emit_bool(emit_key(j, "compared"), s->compared);
    emit_end(j);
    line(p, "summary");
}

/* ---- Begin and end ---- */

struct json_page *json_page_new(FILE *out, const struct scan_info *info)
{
    struct json_page *p = mem_alloc(sizeof *p);
    struct emit *j = &p->row;

    p->out = out;
    emit_object(j);
    emit_text(emit_key(j, "version"), SUITEMAP_VERSION);
    emit_text(emit_key(j, "command"), info->command);
    emit_text(emit_key(j, "arguments"), info->arguments);
    emit_time(emit_key(j, "start"), info->start);
    emit_end(j);
    line(p, "scan");
    return p;
}

void json_page_free(struct json_page *p)
{
    for (size_t i = 0; i < p->cap; i++)
        free(p->slots[i]);
    free(p->slots);
    free(p->numbers);
    emit_free(&p->row);
    emit_free(&p->value);
    free(p);
}
