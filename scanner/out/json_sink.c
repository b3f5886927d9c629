#include "core/base/mem.h"
#include "core/model/grade.h"
#include "core/registry/group.h"
#include "scanner/out/formats.h"
#include "scanner/out/json.h"
#include "scanner/out/json_profile.h"
#include "scanner/out/json_write.h"

#include <stdlib.h>

/* The objects of a scan that are not endpoints: scan, class, pair, summary. */

struct json_sink {
    FILE *out;
    struct emit line;
    /* Silent addresses by state, until there are enough for a line. */
    struct {
        uint64_t places[JSON_SILENT];
        size_t n;
    } silent[STATE_ERROR + 1];
};

/* Begins an object of its own, and ends it. */
static struct emit *begin(struct json_sink *s, const char *type)
{
    emit_object(&s->line);
    emit_text(emit_key(&s->line, "type"), type);
    return &s->line;
}

static void end(struct json_sink *s)
{
    emit_end(&s->line);
    emit_line(&s->line, s->out);
}

void *json_open(FILE *out, const struct scan_info *info)
{
    struct json_sink *s = mem_alloc(sizeof *s);
    struct emit *j;

    s->out = out;
    if (info->continued)
        return s;
    j = begin(s, "scan");
    emit_text(emit_key(j, "program"), "suitemap");
    emit_text(emit_key(j, "version"), SUITEMAP_VERSION);
    emit_int(emit_key(j, "format"), JSON_FORMAT);
    emit_text(emit_key(j, "command"), info->command);
    emit_text(emit_key(j, "arguments"), info->arguments);
    emit_time(emit_key(j, "start"), info->start);
    if (info->key != NULL)
        emit_text(emit_key(j, "key"), info->key);
    end(s);
    return s;
}

/* The places of silent addresses: a few bytes for each. */
static void write_silent(struct json_sink *s, enum endpoint_state state)
{
    struct emit *j = begin(s, "silent");

    emit_text(emit_key(j, "state"), state_name(state));
    emit_array(emit_key(j, "places"));
    for (size_t i = 0; i < s->silent[state].n; i++)
        emit_int(j, (int64_t)s->silent[state].places[i]);
    emit_end(j);
    end(s);
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
    json_emit_endpoint(&s->line, e);
    emit_line(&s->line, s->out);
}

void json_silent(void *state, const struct endpoint *e)
{
    struct json_sink *s = state;

    s->silent[e->state].places[s->silent[e->state].n++] = e->order;
    if (s->silent[e->state].n == JSON_SILENT)
        write_silent(s, e->state);
}

static void label(struct emit *j, const struct party *p)
{
    char buf[600];

    party_label(p, buf, sizeof buf);
    emit_text(j, buf);
}

void json_audit(void *state, const struct sink_audit *a)
{
    struct json_sink *s = state;

    write_audit(&s->line, a);
    emit_line(&s->line, s->out);
}

/* As in an endpoint, and with those that it is about. */
void json_finding(void *state, const struct scan_finding *f)
{
    struct json_sink *s = state;
    struct emit *j = begin(s, "finding");

    emit_text(emit_key(j, "rule"), f->rule);
    emit_text(emit_key(j, "severity"), severity_name(f->severity));
    emit_text(emit_key(j, "text"), f->text);
    emit_text(emit_key(j, "remedy"), f->remedy);
    emit_raw(emit_key(j, "evidence"), f->evidence);
    emit_array(emit_key(j, "endpoints"));
    for (size_t i = 0; i < f->n_endpoints; i++)
        emit_text(j, f->endpoints[i]);
    emit_end(j);
    end(s);
}

/* The members of a class that are on one of these sides. */
static void members(struct emit *j, const struct class *c, unsigned sides)
{
    emit_array(j);
    for (size_t i = 0; i < c->n_members; i++)
        if (sides == 0 || (c->members[i].sides & sides) != 0)
            label(j, &c->members[i]);
    emit_end(j);
}

static void write_class(struct json_sink *s, const struct class *c, bool versus)
{
    struct emit *j = begin(s, "class");

    emit_text(emit_key(j, "id"), c->id);
    if (versus) {
        emit_bool(emit_key(j, "left"), (c->sides & SIDE_LEFT) != 0);
        emit_bool(emit_key(j, "right"), (c->sides & SIDE_RIGHT) != 0);
    }
    emit_int(emit_key(j, "count"), (int64_t)c->n_members);
    members(emit_key(j, "endpoints"), c, 0);
    if (versus && c->sides == (SIDE_LEFT | SIDE_RIGHT)) {
        members(emit_key(j, "left_endpoints"), c, SIDE_LEFT);
        members(emit_key(j, "right_endpoints"), c, SIDE_RIGHT);
    }
    end(s);
}

static void suites(struct emit *j, const struct bitset *set)
{
    uint16_t list[BITSET_MAX];
    size_t n = suites_by_code(set, list);

    emit_array(j);
    for (size_t i = 0; i < n; i++)
        emit_text(j, suite_at(list[i])->name);
    emit_end(j);
}

static void shared(struct emit *j, const struct pair *p)
{
    emit_object(j);
    write_versions(emit_key(j, "versions"), NULL, p->versions);
    suites(emit_key(j, "suites"), &p->suites);
    emit_end(j);
}

void write_reasons(struct emit *j, const struct pair *p)
{
    emit_array(j);
    for (size_t i = 0; i < p->n_reasons; i++) {
        emit_object(j);
        emit_text(emit_key(j, "rule"), p->reasons[i].rule);
        emit_text(emit_key(j, "text"), p->reasons[i].text);
        emit_text(emit_key(j, "remedy"), p->reasons[i].remedy);
        emit_end(j);
    }
    emit_end(j);
}

static void basis(struct emit *j, const struct pair *p)
{
    emit_object(j);
    emit_text(emit_key(j, "client"), basis_name(p->client_basis));
    emit_text(emit_key(j, "server"), basis_name(p->server_basis));
    emit_end(j);
}

static void live(struct emit *j, const struct live *l)
{
    const struct suite *s = l->agreed ? suite_find(l->suite) : NULL;
    const struct group *g = l->agreed ? group_find(l->group) : NULL;

    emit_object(j);
    emit_text(emit_key(j, "outcome"), live_outcome_name(l->outcome));
    emit_text_or_null(emit_key(j, "how"), l->how);
    write_fact(emit_key(j, "as_predicted"), l->as_predicted);
    emit_text(emit_key(j, "version"),
              l->agreed ? version_name(l->version) : NULL);
    emit_text(emit_key(j, "suite"), s != NULL ? s->name : NULL);
    emit_text(emit_key(j, "group"), g != NULL ? g->name : NULL);
    emit_end(j);
}

static void agreement(struct emit *j, const struct pair *p)
{
    char buf[16];

    emit_text(emit_key(j, "verdict"), verdict_name(p->verdict));
    emit_text(emit_key(j, "version"),
              p->agreed ? version_name(p->version) : NULL);
    emit_text(emit_key(j, "suite"),
              p->agreed ? suite_at(p->suite)->name : NULL);
    emit_text(emit_key(j, "group"), kex_group_name(p->group, buf, sizeof buf));
    if (bit_count(&p->picks) > 1)
        suites(emit_key(j, "candidates"), &p->picks);
    emit_text(emit_key(j, "stage"), pair_stage_name(p->stage));
}

static void write_pair(struct json_sink *sink, const struct matrix *m,
                       const struct pair *p)
{
    const struct class *c = &m->classes[p->client];
    const struct class *s = &m->classes[p->server];
    /* A class with itself: two of its members stand for all. */
    size_t other = p->client == p->server && s->n_members > 1 ? 1 : 0;
    struct emit *j = begin(sink, "pair");

    label(emit_key(j, "client"), &c->members[0]);
    label(emit_key(j, "server"), &s->members[other]);
    emit_text(emit_key(j, "client_class"), c->id);
    emit_text(emit_key(j, "server_class"), s->id);
    agreement(j, p);
    shared(emit_key(j, "shared"), p);
    basis(emit_key(j, "basis"), p);
    emit_bool(emit_key(j, "inferred"), p->inferred);
    write_reasons(emit_key(j, "reasons"), p);
    if (p->live.outcome != LIVE_NONE)
        live(emit_key(j, "live"), &p->live);
    end(sink);
}

void json_matrix(void *state, const struct matrix *m)
{
    for (size_t i = 0; i < m->n_classes; i++)
        write_class(state, &m->classes[i], m->versus);
    for (size_t i = 0; i < m->n_pairs; i++)
        write_pair(state, m, &m->pairs[i]);
}

/* What was said before is not said again; of who is no client of TLS there is
 * nothing to read back. */
void json_client(void *state, const struct sink_client *c)
{
    struct json_sink *s = state;

    if (c->profile != NULL && c->news)
        json_write_profile(s->out, c->profile);
}

static void write_change(struct json_sink *s, const struct change *c)
{
    struct emit *j = begin(s, "change");

    emit_text(emit_key(j, "kind"), change_name(c->kind));
    if (c->server != NULL) {
        emit_text(emit_key(j, "client"), c->endpoint);
        emit_text(emit_key(j, "server"), c->server);
    } else {
        emit_text(emit_key(j, "endpoint"), c->endpoint);
        emit_text(emit_key(j, "address"), c->address);
    }
    emit_text(emit_key(j, "subject"), c->subject);
    emit_text(emit_key(j, "severity"), severity_name(c->severity));
    emit_text(emit_key(j, "before"), c->before);
    emit_text(emit_key(j, "after"), c->after);
    emit_text(emit_key(j, "text"), c->text);
    end(s);
}

void json_changes(void *state, const struct scan_changes *c)
{
    for (size_t i = 0; i < c->changes->n; i++)
        write_change(state, &c->changes->list[i]);
}

static void counts(struct emit *j, const uint64_t *n, size_t size,
                   const char *(*name)(size_t i))
{
    emit_object(j);
    for (size_t i = 0; i < size; i++)
        emit_int(emit_key(j, name(i)), (int64_t)n[i]);
    emit_end(j);
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

static void clients(struct emit *j, const struct scan_summary *sum)
{
    emit_int(emit_key(j, "clients"), (int64_t)sum->clients);
    emit_int(emit_key(j, "strangers"), (int64_t)sum->strangers);
    counts(emit_key(j, "certificate"), sum->served, SERVED_UNCLEAR + 1,
           served_at);
}

void json_summary(void *state, const struct scan_summary *sum)
{
    struct json_sink *s = state;
    struct emit *j;

    write_all_silent(s);
    j = begin(s, "summary");
    emit_bool(emit_key(j, "complete"), sum->complete);
    emit_bool(emit_key(j, "interrupted"), sum->interrupted);
    emit_seconds(emit_key(j, "seconds"), sum->seconds);
    emit_int(emit_key(j, "endpoints"), (int64_t)sum->endpoints);
    counts(emit_key(j, "states"), sum->by_state, STATE_ERROR + 1, state_at);
    emit_int(emit_key(j, "silent"), (int64_t)sum->silent);
    emit_int(emit_key(j, "resumed"), (int64_t)sum->resumed);
    emit_int(emit_key(j, "read"), (int64_t)sum->read);
    emit_int(emit_key(j, "connections"), (int64_t)sum->connections);
    counts(emit_key(j, "findings"), sum->findings, SEVERITY_CRITICAL + 1,
           severity_at);
    counts(emit_key(j, "pairs"), sum->pairs, VERDICT_COUNT, verdict_at);
    emit_key(j, "changes");
    if (sum->compared)
        emit_int(j, (int64_t)sum->changes);
    else
        emit_null(j);
    if (sum->audited)
        write_audit_counts(j, sum);
    if (sum->listened)
        clients(j, sum);
    end(s);
}

void json_close(void *state)
{
    struct json_sink *s = state;

    emit_free(&s->line);
    free(s);
}
