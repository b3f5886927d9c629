#include "scanner/out/json_endpoint.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/timestamp.h"
#include "core/registry/names.h"
#include "scanner/out/json.h"
#include "scanner/out/json_fields.h"
#include "scanner/out/json_parts.h"
#include "scanner/out/traits.h"

/* The mirror of json_write.c: one function for each of its objects, in the
 * same order. */

static const char *name_of_state(int i)
{
    return state_name((enum endpoint_state)i);
}

static const char *name_of_severity(int i)
{
    return severity_name((enum severity)i);
}

static bool read_groups(const json_t *j, struct endpoint *e, struct err *err)
{
    const json_t *list, *each;
    size_t i;

    if (!field_array(j, "groups", ENDPOINT_GROUPS_MAX, &list, err))
        return false;
    json_array_foreach(list, i, each)
    {
        uint16_t code = 0;

        if (!json_is_string(each) ||
            !json_read_group(json_string_value(each), &code, err))
            return err_set(err, ERR_FORMAT, "an unknown group");
        endpoint_add_group(e, code);
    }
    return true;
}

bool json_read_scheme(const char *name, uint16_t *out)
{
    unsigned long code;

    for (size_t i = 0; i < sigscheme_count(); i++)
        if (strcmp(sigscheme_at(i)->name, name) == 0) {
            *out = sigscheme_at(i)->code;
            return true;
        }
    if (!parse_code(name, 0xffff, &code))
        return false;
    *out = (uint16_t)code;
    return true;
}

static bool read_schemes(const json_t *j, struct endpoint *e, struct err *err)
{
    const json_t *list, *each;
    size_t i;

    if (!field_array(j, "signature_schemes", ENDPOINT_SCHEMES_MAX, &list, err))
        return false;
    json_array_foreach(list, i, each)
    {
        uint16_t code = 0;

        if (!json_is_string(each) ||
            !json_read_scheme(json_string_value(each), &code))
            return err_set(err, ERR_FORMAT, "an unknown signature scheme");
        endpoint_add_scheme(e, code);
    }
    return true;
}

static bool read_trait(const json_t *j, const struct trait *row,
                       struct traits *t, struct err *err)
{
    char text[sizeof t->refuses_by];
    uint64_t n = 0;
    int64_t seconds = 0;
    bool flag;

    switch (row->kind) {
    case TRAIT_FLAG:
        if (!field_flag(j, row->name, &flag, err))
            return false;
        trait_set_number(t, row, flag);
        break;
    case TRAIT_NUMBER:
        if (!field_number(j, row->name, UINT16_MAX, &n, err))
            return false;
        trait_set_number(t, row, n);
        break;
    case TRAIT_SECONDS:
        if (!field_seconds(j, row->name, &seconds, err))
            return false;
        trait_set_seconds(t, row, seconds);
        break;
    case TRAIT_TEXT:
        if (!field_copy(j, row->name, text, sizeof text, err))
            return false;
        trait_set_text(t, row, text);
        break;
    }
    return true;
}

static bool read_traits(const json_t *j, struct endpoint *e, struct err *err)
{
    const json_t *m;

    if (!field_object(j, "traits", &m, err))
        return false;
    for (const struct trait *row = traits_table; row->name != NULL; row++)
        if (!read_trait(m, row, &e->traits, err))
            return false;
    return true;
}

static char *dump(const json_t *j)
{
    return j == NULL || json_is_null(j)
               ? NULL
               : json_dumps(j, JSON_COMPACT | JSON_ENCODE_ANY |
                                   JSON_REAL_PRECISION(JSON_DIGITS));
}

static bool read_finding(const json_t *j, struct endpoint *e, struct err *err)
{
    char *rule = NULL, *text = NULL, *remedy = NULL, *evidence = NULL;
    int severity = SEVERITY_INFO;
    bool ok = field_name(j, "severity", name_of_severity, SEVERITY_CRITICAL + 1,
                         &severity, err) &&
              field_dup(j, "rule", false, &rule, err) &&
              field_dup(j, "text", false, &text, err) &&
              field_dup(j, "remedy", true, &remedy, err);

    if (ok && (rule == NULL || text == NULL))
        ok = err_set(err, ERR_FORMAT, "a finding without rule or text");
    if (ok) {
        evidence = dump(json_object_get(j, "evidence"));
        endpoint_add_finding(e, rule, (enum severity)severity, text, remedy,
                             evidence);
    }
    free(rule);
    free(text);
    free(remedy);
    free(evidence);
    return ok;
}

static bool read_findings(const json_t *j, struct endpoint *e, struct err *err)
{
    const json_t *list, *each;
    size_t i;

    if (!field_array(j, "findings", ENDPOINT_FINDINGS_MAX, &list, err))
        return false;
    json_array_foreach(list, i,
                       each) if (!read_finding(each, e, err)) return false;
    return true;
}

static bool read_cost(const json_t *j, struct endpoint *e, struct err *err)
{
    const json_t *m;
    uint64_t n;

    if (!field_object(j, "cost", &m, err) ||
        !field_number(m, "connections", UINT32_MAX, &n, err))
        return false;
    e->connections = (unsigned)n;
    e->seconds = json_number_value(json_object_get(m, "seconds"));
    return true;
}

static bool read_time(const json_t *j, struct endpoint *e, struct err *err)
{
    const char *s;

    return field_text(j, "time", &s, err) &&
           (*s == '\0' || timestamp_parse(s, &e->time) ||
            err_set(err, ERR_FORMAT, "\"time\" is no time"));
}

/* The writer always tells these three: what lacks them is no endpoint. */
static bool read_head(const json_t *j, struct endpoint *e, struct err *err)
{
    int state = STATE_UNANSWERED;
    uint64_t port;

    if (!json_is_string(json_object_get(j, "host")) ||
        !json_is_integer(json_object_get(j, "port")) ||
        !json_is_string(json_object_get(j, "state")))
        return err_set(err, ERR_FORMAT,
                       "an endpoint without host, port or state");
    if (!field_dup(j, "host", false, &e->host, err) ||
        !field_number(j, "port", UINT16_MAX, &port, err) ||
        !field_name(j, "state", name_of_state, STATE_ERROR + 1, &state, err))
        return false;
    e->port = (uint16_t)port;
    e->state = (enum endpoint_state)state;
    return true;
}

static bool read_names(const json_t *j, struct endpoint *e, struct err *err)
{
    if (!field_dup(j, "address", false, &e->address, err) ||
        !field_dup(j, "prelude", false, &e->prelude, err) ||
        !field_dup(j, "servername", false, &e->servername, err) ||
        !field_dup(j, "reverse", false, &e->reverse, err))
        return false;
    if (e->address == NULL)
        e->address = mem_strdup("");
    if (e->servername == NULL)
        e->servername = mem_strdup("");
    return true;
}

/* Older reports do not tell; who spoke was connected to. */
static bool read_connected(const json_t *j, struct endpoint *e, struct err *err)
{
    if (json_object_get(j, "connected") != NULL)
        return field_flag(j, "connected", &e->connected, err);
    e->connected = e->state == STATE_TLS || e->state == STATE_NOT_TLS;
    return true;
}

/* A suite may name only a chain that is there. */
static bool check_chains(const struct endpoint *e, struct err *err)
{
    for (size_t v = 0; v < VERSION_COUNT; v++)
        for (size_t i = 0; i < e->versions[v].n_suites; i++)
            if (e->versions[v].suites[i].chain >= (int)e->n_chains)
                return err_set(err, ERR_FORMAT,
                               "a suite names a certificate that is missing");
    return true;
}

bool json_read_how(const json_t *j, struct endpoint *e, struct err *err)
{
    char how[ENDPOINT_HOW_MAX] = "";

    if (!field_copy(j, "how", how, sizeof how, err))
        return false;
    endpoint_say(e, how);
    return true;
}

static bool read_endpoint(const json_t *j, struct endpoint *e, struct err *err)
{
    return read_head(j, e, err) && read_names(j, e, err) &&
           field_flag(j, "named", &e->named, err) &&
           field_flag(j, "read", &e->read, err) &&
           read_connected(j, e, err) &&
           json_read_how(j, e, err) &&
           field_flag(j, "complete", &e->complete, err) &&
           read_time(j, e, err) && json_read_versions(j, e, err) &&
           read_groups(j, e, err) && read_schemes(j, e, err) &&
           json_read_certificates(j, e, err) && check_chains(e, err) &&
           read_traits(j, e, err) && read_findings(j, e, err) &&
           read_cost(j, e, err);
}

/* A report of another format would be misread. */
static bool check_format(const json_t *j, struct err *err)
{
    const json_t *format = json_object_get(j, "format");

    if (format == NULL || json_integer_value(format) == JSON_FORMAT)
        return true;
    return err_set(err, ERR_FORMAT,
                   "a report of format %lld, and this version reads %d",
                   (long long)json_integer_value(format), JSON_FORMAT);
}

static bool read_object(const json_t *j, struct endpoint **out, struct err *err)
{
    const char *type = json_string_value(json_object_get(j, "type"));
    struct endpoint *e;

    if (type == NULL)
        return err_set(err, ERR_FORMAT, "an object without a type");
    if (strcmp(type, "scan") == 0)
        return check_format(j, err);
    if (strcmp(type, "endpoint") != 0)
        return true;
    e = endpoint_new("", "", 0);
    if (!read_endpoint(j, e, err)) {
        endpoint_free(e);
        return false;
    }
    *out = e;
    return true;
}

bool json_endpoint_read(const char *line, size_t len, struct endpoint **out,
                        struct err *err)
{
    json_error_t error;
    json_t *j;
    bool ok;

    *out = NULL;
    if (strspn(line, " \t\r") == len)
        return true;
    j = json_loadb(line, len, 0, &error);
    if (!json_is_object(j)) {
        json_decref(j);
        return err_set(err, ERR_FORMAT, "not a JSON object: %s",
                       j == NULL ? error.text : "a list or a value");
    }
    ok = read_object(j, out, err);
    json_decref(j);
    return ok;
}
