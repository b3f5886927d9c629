#include "scanner/out/json_write.h"

#include "core/model/grade.h"
#include "core/registry/names.h"
#include "scanner/out/json.h"
#include "scanner/out/traits.h"

/* An endpoint as a line of JSON: one function for each of its objects, in the
 * order of the manual. */

void write_code(struct emit *j, unsigned code)
{
    char text[16];

    snprintf(text, sizeof text, "0x%04X", code);
    emit_text(j, text);
}

void write_fact(struct emit *j, enum fact f)
{
    if (f == FACT_UNKNOWN)
        emit_null(j);
    else
        emit_bool(j, f == FACT_YES);
}

static void failure(struct emit *j, enum works works, const struct failure *f)
{
    if (works != WORKS_NO) {
        emit_null(j);
        return;
    }
    emit_object(j);
    emit_text(emit_key(j, "stage"), f->stage);
    emit_text(emit_key(j, "how"), f->how);
    emit_end(j);
}

static void group(struct emit *j, const struct suite_result *r)
{
    char buf[16];

    if (r->kex == KEX_EXPLICIT_CURVE)
        emit_text(j, JSON_EXPLICIT_CURVE);
    else
        emit_text(j, kex_group_name(r->group, buf, sizeof buf));
}

/* Its code and its name. */
static void head(struct emit *j, const struct suite *s)
{
    char code[16];

    emit_text(emit_key(j, "code"), suite_code_text(s, code, sizeof code));
    emit_text(emit_key(j, "name"), s->name);
}

/* What stands behind the name. */
static void facts(struct emit *j, const struct suite_result *r)
{
    char grade[2] = {r->grade, '\0'};

    emit_text(emit_key(j, "kex"), kex_name(r));
    group(emit_key(j, "group"), r);
    emit_int_or_null(emit_key(j, "kex_bits"), r->kex_bits);
    emit_text(emit_key(j, "grade"), r->grade == '?' ? "unknown" : grade);
    emit_text(emit_key(j, "works"), works_name(r->works));
    if (r->works == WORKS_NO)
        failure(emit_key(j, "failure"), r->works, r->failure);
    emit_key(j, "certificate");
    if (r->chain >= 0)
        emit_int(j, r->chain);
    else
        emit_null(j);
}

static bool same_facts(const struct suite_result *a,
                       const struct suite_result *b)
{
    return a->works == b->works && a->works != WORKS_NO && a->kex == b->kex &&
           a->group == b->group && a->kex_bits == b->kex_bits &&
           a->grade == b->grade && a->chain == b->chain &&
           suite_at(a->suite)->kx == suite_at(b->suite)->kx;
}

/* The facts of most suites are those of the one before: then they are copied
 * as they stand, which takes a tenth of the time. */
static void suites(struct emit *j, const struct version_result *r)
{
    const struct suite_result *told = NULL;
    size_t from = 0, n = 0;

    emit_array(j);
    for (size_t i = 0; i < r->n_suites; i++) {
        const struct suite_result *s = &r->suites[i];

        emit_object(j);
        head(j, suite_at(s->suite));
        if (told != NULL && same_facts(told, s)) {
            emit_again(j, from, n);
        } else {
            from = j->text.len;
            facts(j, s);
            n = j->text.len - from;
            told = s;
        }
        emit_end(j);
    }
    emit_end(j);
}

static void compressors(struct emit *j, const struct version_result *r)
{
    if (!r->compressors_asked) {
        emit_null(j);
        return;
    }
    emit_array(j);
    for (int c = COMPRESSOR_NULL; c <= COMPRESSOR_LZS; c++)
        if ((r->compressors >> c & 1) != 0)
            emit_text(j, json_compressor_name(c));
    emit_end(j);
}

static void repeats(struct emit *j, const struct repeats *r)
{
    emit_object(j);
    head(j, suite_at(r->suite));
    emit_int(emit_key(j, "handshakes"), r->handshakes);
    emit_int(emit_key(j, "failed"), r->failed);
    failure(emit_key(j, "failure"), r->failed != 0 ? WORKS_NO : WORKS_YES,
            r->failure);
    emit_end(j);
}

static void version(struct emit *j, const struct endpoint *e, enum version v)
{
    const struct version_result *r = &e->versions[v];

    emit_object(j);
    emit_text(emit_key(j, "version"), endpoint_version_name(e, v));
    emit_text(emit_key(j, "outcome"), outcome_name(r->outcome));
    emit_text_or_null(emit_key(j, "how"), r->how);
    emit_text(emit_key(j, "works"), works_name(r->works));
    failure(emit_key(j, "failure"), r->works, r->failure);
    if (r->repeats.handshakes != 0)
        repeats(emit_key(j, "repeats"), &r->repeats);
    emit_text(emit_key(j, "preference"), preference_name(r->preference));
    emit_bool(emit_key(j, "complete"), r->complete);
    suites(emit_key(j, "suites"), r);
    compressors(emit_key(j, "compressors"), r);
    emit_end(j);
}

static void versions(struct emit *j, const struct endpoint *e)
{
    emit_array(j);
    for (int v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].outcome != OUTCOME_UNASKED)
            version(j, e, (enum version)v);
    emit_end(j);
}

void write_versions(struct emit *j, const struct endpoint *e, unsigned mask)
{
    emit_array(j);
    for (int v = 0; v < VERSION_COUNT; v++)
        if ((mask >> v & 1) != 0)
            emit_text(j, endpoint_version_name(e, (enum version)v));
    emit_end(j);
}

void write_groups(struct emit *j, const struct endpoint *e)
{
    char buf[16];

    emit_array(j);
    for (size_t i = 0; i < e->n_groups; i++)
        emit_text(j, kex_group_name(e->groups[i], buf, sizeof buf));
    emit_end(j);
}

static void schemes(struct emit *j, const struct endpoint *e)
{
    emit_array(j);
    for (size_t i = 0; i < e->n_schemes; i++) {
        const struct sigscheme *s = sigscheme_find(e->schemes[i]);

        if (s != NULL)
            emit_text(j, s->name);
        else
            write_code(j, e->schemes[i]);
    }
    emit_end(j);
}

static void names(struct emit *j, const struct certificate *c)
{
    emit_array(j);
    for (size_t i = 0; i < c->n_names; i++)
        emit_text(j, c->names[i]);
    emit_end(j);
}

static void certificate(struct emit *j, const struct certificate *c)
{
    emit_object(j);
    emit_text(emit_key(j, "subject"), c->subject);
    emit_text(emit_key(j, "issuer"), c->issuer);
    emit_text(emit_key(j, "serial"), c->serial);
    emit_text_or_null(emit_key(j, "not_before"), c->not_before);
    emit_text_or_null(emit_key(j, "not_after"), c->not_after);
    emit_text(emit_key(j, "key"), cert_key_name(c->key));
    emit_int(emit_key(j, "key_bits"), c->key_bits);
    emit_text_or_null(emit_key(j, "curve"), c->curve);
    emit_int_or_null(emit_key(j, "rsa_exponent"), c->rsa_exponent);
    emit_text(emit_key(j, "signature"), c->signature);
    emit_text_or_null(emit_key(j, "signature_hash"), c->sig_hash);
    names(emit_key(j, "names"), c);
    emit_bool(emit_key(j, "names_cut"), c->names_cut);
    emit_bool(emit_key(j, "self_issued"), c->self_issued);
    emit_bool(emit_key(j, "readable"), c->readable);
    emit_hex(emit_key(j, "sha256"), c->sha256, sizeof c->sha256);
    emit_hex(emit_key(j, "key_sha256"), c->key_sha256, sizeof c->key_sha256);
    emit_end(j);
}

static void chain(struct emit *j, const struct endpoint *e,
                  const struct cert_chain *c)
{
    emit_object(j);
    emit_array(emit_key(j, "chain"));
    for (size_t i = 0; i < c->n; i++)
        certificate(j, &c->certs[i]);
    emit_end(j);
    emit_int(emit_key(j, "sent"), c->sent);
    emit_hex(emit_key(j, "sha256"), c->sha256, sizeof c->sha256);
    write_versions(emit_key(j, "versions"), e, c->versions);
    emit_text(emit_key(j, "trust"), trust_name(c->trust));
    emit_text_or_null(emit_key(j, "trust_why"), cert_chain_why(c));
    emit_end(j);
}

static void certificates(struct emit *j, const struct endpoint *e)
{
    emit_array(j);
    for (size_t i = 0; i < e->n_chains; i++)
        chain(j, e, &e->chains[i]);
    emit_end(j);
}

static void traits(struct emit *j, const struct traits *t)
{
    emit_object(j);
    for (const struct trait *row = traits_table; row->name != NULL; row++) {
        if (!trait_is_set(t, row))
            continue;
        emit_key(j, row->name);
        if (row->kind == TRAIT_FLAG)
            emit_bool(j, true);
        else if (row->kind == TRAIT_NUMBER)
            emit_int(j, trait_number(t, row));
        else if (row->kind == TRAIT_SECONDS)
            emit_int(j, trait_seconds(t, row));
        else
            emit_text(j, trait_text(t, row));
    }
    emit_end(j);
}

static void findings(struct emit *j, const struct endpoint *e)
{
    emit_array(j);
    for (size_t i = 0; i < e->n_findings; i++) {
        const struct finding *f = &e->findings[i];

        emit_object(j);
        emit_text(emit_key(j, "rule"), f->rule);
        emit_text(emit_key(j, "severity"), severity_name(f->severity));
        emit_text(emit_key(j, "text"), f->text);
        emit_text(emit_key(j, "remedy"), f->remedy);
        emit_raw(emit_key(j, "evidence"), f->evidence);
        emit_end(j);
    }
    emit_end(j);
}

void write_cost(struct emit *j, const struct endpoint *e)
{
    emit_object(j);
    emit_int(emit_key(j, "connections"), e->connections);
    emit_seconds(emit_key(j, "seconds"), e->seconds);
    emit_end(j);
}

void json_emit_endpoint(struct emit *j, const struct endpoint *e)
{
    emit_object(j);
    emit_text(emit_key(j, "type"), "endpoint");
    emit_text(emit_key(j, "host"), e->host);
    emit_text(emit_key(j, "address"), e->address);
    emit_int(emit_key(j, "port"), e->port);
    emit_text(emit_key(j, "prelude"), e->prelude);
    emit_text_or_null(emit_key(j, "servername"), e->servername);
    emit_text(emit_key(j, "reverse"), e->reverse);
    emit_bool(emit_key(j, "named"), e->named);
    if (e->read)
        emit_bool(emit_key(j, "read"), true);
    emit_bool(emit_key(j, "connected"), e->connected);
    emit_text(emit_key(j, "state"), state_name(e->state));
    emit_text_or_null(emit_key(j, "how"), e->how);
    emit_bool(emit_key(j, "complete"), e->complete);
    emit_time(emit_key(j, "time"), e->time);
    versions(emit_key(j, "versions"), e);
    write_groups(emit_key(j, "groups"), e);
    schemes(emit_key(j, "signature_schemes"), e);
    certificates(emit_key(j, "certificates"), e);
    traits(emit_key(j, "traits"), &e->traits);
    findings(emit_key(j, "findings"), e);
    write_cost(emit_key(j, "cost"), e);
    emit_end(j);
}

void json_write_endpoint(FILE *out, const struct endpoint *e)
{
    struct emit j = {0};

    json_emit_endpoint(&j, e);
    emit_line(&j, out);
    emit_free(&j);
}
