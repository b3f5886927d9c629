#include <math.h>
#include <string.h>

#include "core/base/str.h"
#include "core/base/timestamp.h"
#include "core/model/grade.h"
#include "core/registry/names.h"
#include "scanner/out/json.h"
#include "scanner/out/json_build.h"
#include "scanner/out/traits.h"

/* JSON lines: each object is built in memory, in the order of the manual, and
 * written as one line. Jansson does all the escaping. */

/* Text that a user typed may be no UTF-8, which jansson would refuse. */
json_t *json_text(const char *s)
{
    json_t *j;
    struct str clean = {0};

    if (s == NULL)
        return json_null();
    j = json_string(s);
    if (j != NULL)
        return j;
    str_add_printable(&clean, s, strlen(s));
    j = json_string(str_text(&clean));
    str_free(&clean);
    return j;
}

json_t *json_text_or_null(const char *s)
{
    return s != NULL && *s != '\0' ? json_text(s) : json_null();
}

void json_put(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

/* To the millisecond: what is read back then prints the same. */
json_t *json_seconds(double s)
{
    return json_real(isfinite(s) ? round(s * 1000) / 1000 : 0);
}

json_t *json_time(int64_t t)
{
    char buf[TIMESTAMP_SIZE];

    return json_string(timestamp_format(t, buf));
}

static json_t *hex(const uint8_t *p, size_t n)
{
    struct str s = {0};
    json_t *j;

    for (size_t i = 0; i < n; i++)
        str_addf(&s, "%02x", p[i]);
    j = json_string(str_text(&s));
    str_free(&s);
    return j;
}

static json_t *failure(enum works works, const struct failure *f)
{
    json_t *j;

    if (works != WORKS_NO)
        return json_null();
    j = json_object();
    json_put(j, "stage", json_text(f->stage));
    json_put(j, "how", json_text(f->how));
    return j;
}

static json_t *suite_group(const struct suite_result *r)
{
    char buf[16];

    if (r->kex == KEX_EXPLICIT_CURVE)
        return json_string(JSON_EXPLICIT_CURVE);
    return json_text(kex_group_name(r->group, buf, sizeof buf));
}

static json_t *suite_code(const struct suite *s)
{
    char code[16];

    return json_string(suite_code_text(s, code, sizeof code));
}

static json_t *suite(const struct suite_result *r)
{
    const struct suite *s = suite_at(r->suite);
    char grade[2] = {r->grade, '\0'};
    json_t *j = json_object();

    json_put(j, "code", suite_code(s));
    json_put(j, "name", json_text(s->name));
    json_put(j, "kex", json_text(kex_name(r)));
    json_put(j, "group", suite_group(r));
    json_put(j, "kex_bits",
             r->kex_bits != 0 ? json_integer(r->kex_bits) : json_null());
    json_put(j, "grade",
             r->grade == '?' ? json_string("unknown") : json_string(grade));
    json_put(j, "works", json_text(works_name(r->works)));
    if (r->works == WORKS_NO)
        json_put(j, "failure", failure(r->works, r->failure));
    json_put(j, "certificate",
             r->chain >= 0 ? json_integer(r->chain) : json_null());
    return j;
}

static json_t *compressors(const struct version_result *r)
{
    json_t *j;

    if (!r->compressors_asked)
        return json_null();
    j = json_array();
    for (int c = COMPRESSOR_NULL; c <= COMPRESSOR_LZS; c++)
        if ((r->compressors >> c & 1) != 0)
            json_array_append_new(j, json_text(json_compressor_name(c)));
    return j;
}

static json_t *repeats(const struct repeats *r)
{
    json_t *j = json_object();

    json_put(j, "code", suite_code(suite_at(r->suite)));
    json_put(j, "name", json_text(suite_at(r->suite)->name));
    json_put(j, "handshakes", json_integer(r->handshakes));
    json_put(j, "failed", json_integer(r->failed));
    json_put(j, "failure",
             failure(r->failed != 0 ? WORKS_NO : WORKS_YES, r->failure));
    return j;
}

static json_t *version(const struct endpoint *e, enum version v)
{
    const struct version_result *r = &e->versions[v];
    json_t *j = json_object(), *suites = json_array();

    for (size_t i = 0; i < r->n_suites; i++)
        json_array_append_new(suites, suite(&r->suites[i]));
    json_put(j, "version", json_text(endpoint_version_name(e, v)));
    json_put(j, "outcome", json_text(outcome_name(r->outcome)));
    json_put(j, "how", json_text_or_null(r->how));
    json_put(j, "works", json_text(works_name(r->works)));
    json_put(j, "failure", failure(r->works, r->failure));
    if (r->repeats.handshakes != 0)
        json_put(j, "repeats", repeats(&r->repeats));
    json_put(j, "preference", json_text(preference_name(r->preference)));
    json_put(j, "complete", json_boolean(r->complete));
    json_put(j, "suites", suites);
    json_put(j, "compressors", compressors(r));
    return j;
}

static json_t *versions(const struct endpoint *e)
{
    json_t *j = json_array();

    for (int v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].outcome != OUTCOME_UNASKED)
            json_array_append_new(j, version(e, (enum version)v));
    return j;
}

json_t *json_versions(const struct endpoint *e, unsigned mask)
{
    json_t *j = json_array();

    for (int v = 0; v < VERSION_COUNT; v++)
        if ((mask >> v & 1) != 0)
            json_array_append_new(
                j, json_text(endpoint_version_name(e, (enum version)v)));
    return j;
}

json_t *json_groups(const struct endpoint *e)
{
    json_t *j = json_array();
    char buf[16];

    for (size_t i = 0; i < e->n_groups; i++)
        json_array_append_new(
            j, json_text(kex_group_name(e->groups[i], buf, sizeof buf)));
    return j;
}

static json_t *schemes(const struct endpoint *e)
{
    json_t *j = json_array();
    char code[16];

    for (size_t i = 0; i < e->n_schemes; i++) {
        const struct sigscheme *s = sigscheme_find(e->schemes[i]);

        snprintf(code, sizeof code, "0x%04X", e->schemes[i]);
        json_array_append_new(j, json_text(s != NULL ? s->name : code));
    }
    return j;
}

static json_t *certificate(const struct certificate *c)
{
    json_t *j = json_object(), *names = json_array();

    for (size_t i = 0; i < c->n_names; i++)
        json_array_append_new(names, json_text(c->names[i]));
    json_put(j, "subject", json_text(c->subject));
    json_put(j, "issuer", json_text(c->issuer));
    json_put(j, "serial", json_text(c->serial));
    json_put(j, "not_before", json_text_or_null(c->not_before));
    json_put(j, "not_after", json_text_or_null(c->not_after));
    json_put(j, "key", json_text(cert_key_name(c->key)));
    json_put(j, "key_bits", json_integer(c->key_bits));
    json_put(j, "curve", json_text_or_null(c->curve));
    json_put(j, "rsa_exponent",
             c->rsa_exponent != 0 ? json_integer(c->rsa_exponent)
                                  : json_null());
    json_put(j, "signature", json_text(c->signature));
    json_put(j, "signature_hash", json_text_or_null(c->sig_hash));
    json_put(j, "names", names);
    json_put(j, "names_cut", json_boolean(c->names_cut));
    json_put(j, "self_issued", json_boolean(c->self_issued));
    json_put(j, "readable", json_boolean(c->readable));
    json_put(j, "sha256", hex(c->sha256, sizeof c->sha256));
    json_put(j, "key_sha256", hex(c->key_sha256, sizeof c->key_sha256));
    return j;
}

static json_t *certificates(const struct endpoint *e)
{
    json_t *all = json_array();

    for (size_t i = 0; i < e->n_chains; i++) {
        const struct cert_chain *c = &e->chains[i];
        json_t *j = json_object(), *certs = json_array();

        for (size_t k = 0; k < c->n; k++)
            json_array_append_new(certs, certificate(&c->certs[k]));
        json_put(j, "chain", certs);
        json_put(j, "sent", json_integer(c->sent));
        json_put(j, "sha256", hex(c->sha256, sizeof c->sha256));
        json_put(j, "versions", json_versions(e, c->versions));
        json_put(j, "trust", json_text(trust_name(c->trust)));
        json_put(j, "trust_why", json_text_or_null(cert_chain_why(c)));
        json_array_append_new(all, j);
    }
    return all;
}

static json_t *traits(const struct traits *t)
{
    json_t *j = json_object();

    for (const struct trait *row = traits_table; row->name != NULL; row++) {
        if (!trait_is_set(t, row))
            continue;
        if (row->kind == TRAIT_FLAG)
            json_put(j, row->name, json_true());
        else if (row->kind == TRAIT_NUMBER)
            json_put(j, row->name, json_integer(trait_number(t, row)));
        else if (row->kind == TRAIT_SECONDS)
            json_put(j, row->name, json_integer(trait_seconds(t, row)));
        else
            json_put(j, row->name, json_text(trait_text(t, row)));
    }
    return j;
}

json_t *json_evidence(const char *s)
{
    json_t *j;

    if (s == NULL)
        return json_null();
    j = json_loads(s, JSON_DECODE_ANY, NULL);
    return j != NULL ? j : json_text(s);
}

static json_t *findings(const struct endpoint *e)
{
    json_t *all = json_array();

    for (size_t i = 0; i < e->n_findings; i++) {
        const struct finding *f = &e->findings[i];
        json_t *j = json_object();

        json_put(j, "rule", json_text(f->rule));
        json_put(j, "severity", json_text(severity_name(f->severity)));
        json_put(j, "text", json_text(f->text));
        json_put(j, "remedy", json_text(f->remedy));
        json_put(j, "evidence", json_evidence(f->evidence));
        json_array_append_new(all, j);
    }
    return all;
}

static json_t *endpoint_object(const struct endpoint *e)
{
    json_t *j = json_object(), *cost = json_object();

    json_put(j, "type", json_string("endpoint"));
    json_put(j, "host", json_text(e->host));
    json_put(j, "address", json_text(e->address));
    json_put(j, "port", json_integer(e->port));
    json_put(j, "prelude", json_text(e->prelude));
    json_put(j, "servername", json_text_or_null(e->servername));
    json_put(j, "reverse", json_text(e->reverse));
    json_put(j, "named", json_boolean(e->named));
    if (e->read)
        json_put(j, "read", json_true());
    json_put(j, "connected", json_boolean(e->connected));
    json_put(j, "state", json_text(state_name(e->state)));
    json_put(j, "how", json_text_or_null(e->how));
    json_put(j, "complete", json_boolean(e->complete));
    json_put(j, "time", json_time(e->time));
    json_put(j, "versions", versions(e));
    json_put(j, "groups", json_groups(e));
    json_put(j, "signature_schemes", schemes(e));
    json_put(j, "certificates", certificates(e));
    json_put(j, "traits", traits(&e->traits));
    json_put(j, "findings", findings(e));
    json_put(cost, "connections", json_integer(e->connections));
    json_put(cost, "seconds", json_seconds(e->seconds));
    json_put(j, "cost", cost);
    return j;
}

/* A line is made in memory: it comes in pieces of a few bytes each. */
static int add_piece(const char *piece, size_t n, void *line)
{
    str_addn(line, piece, n);
    return 0;
}

void json_line(FILE *out, json_t *object)
{
    struct str line = {0};

    json_dump_callback(object, add_piece, &line,
                       JSON_COMPACT | JSON_REAL_PRECISION(JSON_DIGITS));
    str_addc(&line, '\n');
    fwrite(line.s, 1, line.len, out);
    str_free(&line);
    json_decref(object);
}

void json_write_endpoint(FILE *out, const struct endpoint *e)
{
    json_line(out, endpoint_object(e));
}
