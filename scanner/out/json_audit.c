#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/out/formats.h"
#include "scanner/out/json.h"
#include "scanner/out/json_audit.h"
#include "scanner/out/json_fields.h"
#include "scanner/out/json_parts.h"
#include "scanner/out/json_write.h"

/* An endpoint's audit as one object, both ways. */

/* Above what a policy can ask for. */
#define CHECKS_MAX 256

static void checks(struct emit *j, const struct audit *a)
{
    emit_array(j);
    for (size_t i = 0; i < a->n; i++) {
        emit_object(j);
        emit_text(emit_key(j, "check"), a->checks[i].what);
        emit_text(emit_key(j, "verdict"),
                  audit_verdict_name(a->checks[i].verdict));
        emit_text(emit_key(j, "evidence"), a->checks[i].evidence);
        emit_end(j);
    }
    emit_end(j);
}

void write_audit(struct emit *j, const struct sink_audit *a)
{
    const struct endpoint *e = a->endpoint;

    emit_object(j);
    emit_text(emit_key(j, "type"), "audit");
    emit_text(emit_key(j, "host"), e->host);
    emit_text(emit_key(j, "address"), e->address);
    emit_int(emit_key(j, "port"), e->port);
    emit_text(emit_key(j, "prelude"), e->prelude);
    emit_text(emit_key(j, "state"), state_name(e->state));
    emit_text(emit_key(j, "how"), e->how);
    emit_bool(emit_key(j, "complete"), audit_is_complete(a->audit, e));
    emit_time(emit_key(j, "time"), e->time);
    emit_text(emit_key(j, "verdict"), audit_verdict_name(a->audit->verdict));
    checks(emit_key(j, "checks"), a->audit);
    write_cost(emit_key(j, "cost"), e);
    emit_end(j);
}

void write_audit_counts(struct emit *j, const struct scan_summary *sum)
{
    emit_object(emit_key(j, "audits"));
    for (int v = AUDIT_COMPLIANT; v <= AUDIT_VIOLATES; v++)
        emit_int(emit_key(j, audit_verdict_name((enum audit_verdict)v)),
                 (int64_t)sum->audits[v]);
    emit_end(j);
    emit_array(emit_key(j, "checks"));
    for (size_t i = 0; i < sum->n_counts; i++) {
        emit_object(j);
        emit_text(emit_key(j, "check"), sum->counts[i].what);
        emit_int(emit_key(j, "violates"), (int64_t)sum->counts[i].violates);
        emit_int(emit_key(j, "unknown"), (int64_t)sum->counts[i].unknown);
        emit_end(j);
    }
    emit_end(j);
}

/* ---- Reading ---- */

static const char *name_of_verdict(int i)
{
    return audit_verdict_name((enum audit_verdict)i);
}

static const char *name_of_state(int i)
{
    return state_name((enum endpoint_state)i);
}

static bool read_verdict(const json_t *j, enum audit_verdict *out,
                         struct err *err)
{
    int verdict = AUDIT_UNKNOWN;

    if (!field_name(j, "verdict", name_of_verdict, AUDIT_VIOLATES + 1, &verdict,
                    err))
        return false;
    *out = (enum audit_verdict)verdict;
    return true;
}

static bool read_check(const json_t *j, struct audit *a, struct err *err)
{
    struct audit_check *c = &a->checks[a->n];

    if (!json_is_object(j) || !field_dup(j, "check", false, &c->what, err))
        return err_set(err, ERR_FORMAT, "a check is no object");
    a->n++;
    if (c->what == NULL)
        c->what = mem_strdup("");
    if (!field_dup(j, "evidence", false, &c->evidence, err))
        return false;
    if (c->evidence == NULL)
        c->evidence = mem_strdup("");
    return read_verdict(j, &c->verdict, err);
}

static bool read_checks(const json_t *j, struct audit *a, struct err *err)
{
    const json_t *list;

    if (!field_array(j, "checks", CHECKS_MAX, &list, err))
        return false;
    a->checks = mem_array(json_array_size(list) + 1, sizeof *a->checks);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!read_check(json_array_get(list, i), a, err))
            return false;
    return true;
}

/* What of the endpoint an audit tells. */
static bool read_endpoint(const json_t *j, struct endpoint *e, struct err *err)
{
    int state = STATE_UNANSWERED;
    const json_t *cost;
    uint64_t n = 0;
    char *text = NULL;

    if (!json_is_string(json_object_get(j, "host")) ||
        !json_is_integer(json_object_get(j, "port")))
        return err_set(err, ERR_FORMAT, "an audit without host or port");
    if (!field_dup(j, "host", false, &text, err))
        return false;
    free(e->host);
    e->host = text;
    text = NULL;
    if (!field_dup(j, "address", false, &text, err))
        return false;
    if (text != NULL) {
        free(e->address);
        e->address = text;
    }
    if (!field_dup(j, "prelude", false, &e->prelude, err) ||
        !field_number(j, "port", UINT16_MAX, &n, err) ||
        !field_name(j, "state", name_of_state, STATE_ERROR + 1, &state, err) ||
        !json_read_how(j, e, err) ||
        !field_flag(j, "complete", &e->complete, err) ||
        !field_object(j, "cost", &cost, err))
        return false;
    e->port = (uint16_t)n;
    e->state = (enum endpoint_state)state;
    e->connected = state == STATE_TLS || state == STATE_NOT_TLS;
    if (cost != NULL && !field_number(cost, "connections", UINT32_MAX, &n, err))
        return false;
    e->connections = cost != NULL ? (unsigned)n : 0;
    return true;
}

bool json_audit_read(const char *line, size_t len, struct endpoint **out,
                     struct audit *a, struct err *err)
{
    json_t *j = json_loadb(line, len, 0, NULL);
    const char *type = json_string_value(json_object_get(j, "type"));
    bool ok = true;

    memset(a, 0, sizeof *a);
    *out = NULL;
    if (type != NULL && strcmp(type, "audit") == 0) {
        *out = endpoint_new("", "", 0);
        ok = read_endpoint(j, *out, err) && read_verdict(j, &a->verdict, err) &&
             read_checks(j, a, err);
    }
    json_decref(j);
    if (!ok) {
        audit_free(a);
        endpoint_free(*out);
        *out = NULL;
    }
    return ok;
}
