#include "scanner/out/formats.h"
#include "scanner/out/json.h"
#include "scanner/out/json_build.h"

/* An endpoint's audit as one object. */

static json_t *checks(const struct audit *a)
{
    json_t *list = json_array();

    for (size_t i = 0; i < a->n; i++) {
        json_t *j = json_object();

        json_put(j, "check", json_text(a->checks[i].what));
        json_put(j, "verdict",
                 json_string(audit_verdict_name(a->checks[i].verdict)));
        json_put(j, "evidence", json_text(a->checks[i].evidence));
        json_array_append_new(list, j);
    }
    return list;
}

json_t *json_audit_object(const struct sink_audit *a)
{
    const struct endpoint *e = a->endpoint;
    json_t *j = json_object(), *cost = json_object();

    json_put(j, "type", json_string("audit"));
    json_put(j, "host", json_text(e->host));
    json_put(j, "address", json_text(e->address));
    json_put(j, "port", json_integer(e->port));
    json_put(j, "prelude",
             e->prelude != NULL ? json_text(e->prelude) : json_null());
    json_put(j, "state", json_string(state_name(e->state)));
    json_put(j, "how", json_text(e->how));
    json_put(j, "time", json_time(e->time));
    json_put(j, "verdict",
             json_string(audit_verdict_name(a->audit->verdict)));
    json_put(j, "checks", checks(a->audit));
    json_put(cost, "connections", json_integer(e->connections));
    json_put(cost, "seconds", json_seconds(e->seconds));
    json_put(j, "cost", cost);
    return j;
}

void json_put_audits(json_t *j, const struct scan_summary *sum)
{
    json_t *audits = json_object(), *list = json_array();

    for (int v = AUDIT_COMPLIANT; v <= AUDIT_VIOLATES; v++)
        json_put(audits, audit_verdict_name((enum audit_verdict)v),
                 json_integer((json_int_t)sum->audits[v]));
    for (size_t i = 0; i < sum->n_counts; i++) {
        json_t *c = json_object();

        json_put(c, "check", json_text(sum->counts[i].what));
        json_put(c, "violates",
                 json_integer((json_int_t)sum->counts[i].violates));
        json_put(c, "unknown",
                 json_integer((json_int_t)sum->counts[i].unknown));
        json_array_append_new(list, c);
    }
    json_put(j, "audits", audits);
    json_put(j, "checks", list);
}
