#include "core/base/mem.h"
#include "core/model/grade.h"
#include "core/registry/group.h"
#include "scanner/out/formats.h"
#include "scanner/out/json.h"
#include "scanner/out/json_build.h"
#include "scanner/out/json_profile.h"

#include <stdlib.h>

/* The objects of a scan that are not endpoints: scan, class, pair, summary. */

struct json_sink {
    FILE *out;
    /* Silent addresses by state, until there are enough for a line. */
    struct {
        uint64_t places[JSON_SILENT];
        size_t n;
    } silent[STATE_ERROR + 1];
};

void *json_open(FILE *out, const struct scan_info *info)
{
    struct json_sink *s = mem_alloc(sizeof *s);
    json_t *j;

    s->out = out;
    if (info->continued)
        return s;
    j = json_object();
    json_put(j, "type", json_string("scan"));
    json_put(j, "program", json_string("suitemap"));
    json_put(j, "version", json_string(SUITEMAP_VERSION));
    json_put(j, "format", json_integer(JSON_FORMAT));
    json_put(j, "command", json_text(info->command));
    json_put(j, "arguments", json_text(info->arguments));
    json_put(j, "start", json_time(info->start));
    if (info->key != NULL)
        json_put(j, "key", json_text(info->key));
    json_line(out, j);
    return s;
}

/* The places of silent addresses: a few bytes for each. */
static void write_silent(struct json_sink *s, enum endpoint_state state)
{
    json_t *j = json_object(), *places = json_array();

    json_put(j, "type", json_string("silent"));
    json_put(j, "state", json_text(state_name(state)));
    for (size_t i = 0; i < s->silent[state].n; i++)
        json_array_append_new(
            places, json_integer((json_int_t)s->silent[state].places[i]));
    json_put(j, "places", places);
    json_line(s->out, j);
    s->silent[state].n = 0;
}

static void write_all_silent(struct json_sink *s)
{
    for (int i = 0; i <= STATE_ERROR; i++)
        if (s->silent[i].n != 0)
            write_silent(s, (enum endpoint_state)i);
}

void json_endpoint(void *state, const struct endpoint *e)
{
    struct json_sink *s = state;

    write_all_silent(s);
    json_write_endpoint(s->out, e);
}

void json_silent(void *state, const struct endpoint *e)
{
    struct json_sink *s = state;

    s->silent[e->state].places[s->silent[e->state].n++] = e->order;
    if (s->silent[e->state].n == JSON_SILENT)
        write_silent(s, e->state);
}

static json_t *label(const struct party *p)
{
    char buf[600];

    party_label(p, buf, sizeof buf);
    return json_text(buf);
}

void json_audit(void *state, const struct sink_audit *a)
{
    struct json_sink *s = state;

    json_line(s->out, json_audit_object(a));
}

/* As in an endpoint, and with those that it is about. */
void json_finding(void *state, const struct scan_finding *f)
{
    struct json_sink *s = state;
    json_t *j = json_object(), *endpoints = json_array();

    json_put(j, "type", json_string("finding"));
    json_put(j, "rule", json_text(f->rule));
    json_put(j, "severity", json_text(severity_name(f->severity)));
    json_put(j, "text", json_text(f->text));
    json_put(j, "remedy", json_text(f->remedy));
    json_put(j, "evidence", json_evidence(f->evidence));
    for (size_t i = 0; i < f->n_endpoints; i++)
        json_array_append_new(endpoints, json_text(f->endpoints[i]));
    json_put(j, "endpoints", endpoints);
    json_line(s->out, j);
}

/* The members of a class that are on a side. */
static json_t *members_on(const struct class *c, enum side side)
{
    json_t *j = json_array();

    for (size_t i = 0; i < c->n_members; i++)
        if ((c->members[i].sides & side) != 0)
            json_array_append_new(j, label(&c->members[i]));
    return j;
}

static json_t *class_object(const struct class *c, bool versus)
{
    json_t *j = json_object(), *members = json_array();

    for (size_t i = 0; i < c->n_members; i++)
        json_array_append_new(members, label(&c->members[i]));
    json_put(j, "type", json_string("class"));
    json_put(j, "id", json_text(c->id));
    if (versus) {
        json_put(j, "left", json_boolean((c->sides & SIDE_LEFT) != 0));
        json_put(j, "right", json_boolean((c->sides & SIDE_RIGHT) != 0));
    }
    json_put(j, "count", json_integer((json_int_t)c->n_members));
    json_put(j, "endpoints", members);
    if (versus && c->sides == (SIDE_LEFT | SIDE_RIGHT)) {
        json_put(j, "left_endpoints", members_on(c, SIDE_LEFT));
        json_put(j, "right_endpoints", members_on(c, SIDE_RIGHT));
    }
    return j;
}

static json_t *suites(const struct bitset *set)
{
    json_t *list = json_array();

    for (size_t k = 0; k < suite_count(); k++)
        if (bit_has(set, suite_by_code(k)))
            json_array_append_new(list,
                                  json_text(suite_at(suite_by_code(k))->name));
    return list;
}

static json_t *shared(const struct pair *p)
{
    json_t *j = json_object();

    json_put(j, "versions", json_versions(NULL, p->versions));
    json_put(j, "suites", suites(&p->suites));
    return j;
}

static json_t *group(const struct pair *p)
{
    char buf[16];

    return json_text(kex_group_name(p->group, buf, sizeof buf));
}

static json_t *reasons(const struct pair *p)
{
    json_t *all = json_array();

    for (size_t i = 0; i < p->n_reasons; i++) {
        json_t *j = json_object();

        json_put(j, "rule", json_text(p->reasons[i].rule));
        json_put(j, "text", json_text(p->reasons[i].text));
        json_put(j, "remedy", json_text(p->reasons[i].remedy));
        json_array_append_new(all, j);
    }
    return all;
}

static json_t *basis(const struct pair *p)
{
    json_t *j = json_object();

    json_put(j, "client", json_string(basis_name(p->client_basis)));
    json_put(j, "server", json_string(basis_name(p->server_basis)));
    return j;
}

static json_t *live(const struct live *l)
{
    const struct suite *s = l->agreed ? suite_find(l->suite) : NULL;
    const struct group *g = l->agreed ? group_find(l->group) : NULL;
    json_t *j = json_object();

    json_put(j, "outcome", json_text(live_outcome_name(l->outcome)));
    json_put(j, "how", json_text_or_null(l->how));
    json_put(j, "as_predicted",
             l->as_predicted == FACT_UNKNOWN
                 ? json_null()
                 : json_boolean(l->as_predicted == FACT_YES));
    json_put(j, "version",
             l->agreed ? json_text(version_name(l->version)) : json_null());
    json_put(j, "suite", s != NULL ? json_text(s->name) : json_null());
    json_put(j, "group", g != NULL ? json_text(g->name) : json_null());
    return j;
}

static json_t *pair_object(const struct matrix *m, const struct pair *p)
{
    const struct class *c = &m->classes[p->client];
    const struct class *s = &m->classes[p->server];
    /* A class with itself: two of its members stand for all. */
    size_t other = p->client == p->server && s->n_members > 1 ? 1 : 0;
    json_t *j = json_object();

    json_put(j, "type", json_string("pair"));
    json_put(j, "client", label(&c->members[0]));
    json_put(j, "server", label(&s->members[other]));
    json_put(j, "client_class", json_text(c->id));
    json_put(j, "server_class", json_text(s->id));
    json_put(j, "verdict", json_text(verdict_name(p->verdict)));
    json_put(j, "version",
             p->agreed ? json_text(version_name(p->version)) : json_null());
    json_put(j, "suite",
             p->agreed ? json_text(suite_at(p->suite)->name) : json_null());
    json_put(j, "group", group(p));
    if (bit_count(&p->picks) > 1)
        json_put(j, "candidates", suites(&p->picks));
    json_put(j, "stage", json_text(pair_stage_name(p->stage)));
    json_put(j, "shared", shared(p));
    json_put(j, "basis", basis(p));
    json_put(j, "inferred", json_boolean(p->inferred));
    json_put(j, "reasons", reasons(p));
    if (p->live.outcome != LIVE_NONE)
        json_put(j, "live", live(&p->live));
    return j;
}

void json_matrix(void *state, const struct matrix *m)
{
    struct json_sink *s = state;

    for (size_t i = 0; i < m->n_classes; i++)
        json_line(s->out, class_object(&m->classes[i], m->versus));
    for (size_t i = 0; i < m->n_pairs; i++)
        json_line(s->out, pair_object(m, &m->pairs[i]));
}

/* What was said before is not said again; of who is no client of TLS there is
 * nothing to read back. */
void json_client(void *state, const struct sink_client *c)
{
    struct json_sink *s = state;

    if (c->profile != NULL && c->news)
        json_write_profile(s->out, c->profile);
}

static json_t *change_object(const struct change *c)
{
    json_t *j = json_object();

    json_put(j, "type", json_string("change"));
    json_put(j, "kind", json_text(change_name(c->kind)));
    if (c->server != NULL) {
        json_put(j, "client", json_text(c->endpoint));
        json_put(j, "server", json_text(c->server));
    } else {
        json_put(j, "endpoint", json_text(c->endpoint));
        json_put(j, "address", json_text(c->address));
    }
    json_put(j, "subject", json_text(c->subject));
    json_put(j, "severity", json_text(severity_name(c->severity)));
    json_put(j, "before", json_text(c->before));
    json_put(j, "after", json_text(c->after));
    json_put(j, "text", json_text(c->text));
    return j;
}

void json_changes(void *state, const struct scan_changes *c)
{
    struct json_sink *s = state;

    for (size_t i = 0; i < c->changes->n; i++)
        json_line(s->out, change_object(&c->changes->list[i]));
}

static json_t *counts(const uint64_t *n, size_t size,
                      const char *(*name)(size_t i))
{
    json_t *j = json_object();

    for (size_t i = 0; i < size; i++)
        json_put(j, name(i), json_integer((json_int_t)n[i]));
    return j;
}

static const char *state_at(size_t i)
{
    return state_name((enum endpoint_state)i);
}

static const char *severity_at(size_t i)
{
    return severity_name((enum severity)i);
}

static const char *verdict_at(size_t i)
{
    return verdict_name((enum verdict)i);
}

static const char *served_at(size_t i)
{
    return served_name((enum served)i);
}

static void put_clients(json_t *j, const struct scan_summary *sum)
{
    json_put(j, "clients", json_integer((json_int_t)sum->clients));
    json_put(j, "strangers", json_integer((json_int_t)sum->strangers));
    json_put(j, "certificate",
             counts(sum->served, SERVED_UNCLEAR + 1, served_at));
}

void json_summary(void *state, const struct scan_summary *sum)
{
    struct json_sink *s = state;
    json_t *j = json_object();

    write_all_silent(s);
    json_put(j, "type", json_string("summary"));
    json_put(j, "complete", json_boolean(sum->complete));
    json_put(j, "interrupted", json_boolean(sum->interrupted));
    json_put(j, "seconds", json_seconds(sum->seconds));
    json_put(j, "endpoints", json_integer((json_int_t)sum->endpoints));
    json_put(j, "states", counts(sum->by_state, STATE_ERROR + 1, state_at));
    json_put(j, "silent", json_integer((json_int_t)sum->silent));
    json_put(j, "resumed", json_integer((json_int_t)sum->resumed));
    json_put(j, "read", json_integer((json_int_t)sum->read));
    json_put(j, "connections", json_integer((json_int_t)sum->connections));
    json_put(j, "findings",
             counts(sum->findings, SEVERITY_CRITICAL + 1, severity_at));
    json_put(j, "pairs", counts(sum->pairs, VERDICT_COUNT, verdict_at));
    json_put(j, "changes",
             sum->compared ? json_integer((json_int_t)sum->changes)
                           : json_null());
    if (sum->audited)
        json_put_audits(j, sum);
    if (sum->listened)
        put_clients(j, sum);
    json_line(s->out, j);
}

void json_close(void *state)
{
    free(state);
}
