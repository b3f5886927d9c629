#include "scanner/out/json_profile.h"

#include "core/registry/group.h"
#include "core/registry/names.h"
#include "core/registry/suite.h"
#include "scanner/out/json_build.h"

/* The writer. A list of codes that is not known is null, an empty one []. */

static json_t *code_text(unsigned code)
{
    char text[16];

    snprintf(text, sizeof text, "0x%04X", code);
    return json_string(text);
}

static json_t *group_name(uint16_t code)
{
    const struct group *g = group_find(code);

    return g != NULL ? json_text(g->name) : code_text(code);
}

static json_t *scheme_name(uint16_t code)
{
    const struct sigscheme *s = sigscheme_find(code);

    return s != NULL ? json_text(s->name) : code_text(code);
}

static json_t *number(uint16_t code)
{
    return json_integer(code);
}

static json_t *codes(const struct profile_codes *c, json_t *(*one)(uint16_t))
{
    json_t *j;

    if (!c->known)
        return json_null();
    j = json_array();
    for (size_t i = 0; i < c->n; i++)
        json_array_append_new(j, one(c->codes[i]));
    return j;
}

static json_t *limit(int bits)
{
    return bits == PROFILE_LIMIT_UNKNOWN ? json_null() : json_integer(bits);
}

static json_t *fact(enum fact f)
{
    return f == FACT_UNKNOWN ? json_null() : json_boolean(f == FACT_YES);
}

static json_t *suite(const struct profile_suite *p)
{
    const struct suite *s = suite_at(p->suite);
    json_t *j = json_object();
    char code[16];

    json_put(j, "code", json_string(suite_code_text(s, code, sizeof code)));
    json_put(j, "name", json_text(s->name));
    json_put(j, "versions",
             p->versions != 0 ? json_versions(NULL, p->versions) : json_null());
    json_put(j, "group", p->group != 0 ? group_name(p->group) : json_null());
    return j;
}

static json_t *suites(const struct profile_role *r)
{
    json_t *j;

    if (!r->suites_known)
        return json_null();
    j = json_array();
    for (size_t i = 0; i < r->n_suites; i++)
        json_array_append_new(j, suite(&r->suites[i]));
    return j;
}

static json_t *versions(const struct profile_role *r)
{
    json_t *all = json_array();

    for (int v = 0; v < VERSION_COUNT; v++) {
        json_t *j = json_object();

        json_put(j, "version", json_text(version_name((enum version)v)));
        json_put(j, "state", json_text(version_state_name(r->versions[v])));
        json_array_append_new(all, j);
    }
    return all;
}

static json_t *wire_version(uint16_t wire)
{
    return wire != 0 ? code_text(wire) : json_null();
}

static json_t *role(const struct profile_role *r)
{
    json_t *j;

    if (!r->present)
        return json_null();
    j = json_object();
    json_put(j, "versions", versions(r));
    json_put(j, "suites", suites(r));
    json_put(j, "groups", codes(&r->groups, group_name));
    json_put(j, "key_shares", codes(&r->shares, group_name));
    json_put(j, "signature_schemes", codes(&r->schemes, scheme_name));
    json_put(j, "certificate_schemes", codes(&r->cert_schemes, scheme_name));
    json_put(j, "extensions", codes(&r->extensions, number));
    json_put(j, "compressors", codes(&r->compressors, number));
    json_put(j, "dh_min", limit(r->dh_min));
    json_put(j, "dh_max", limit(r->dh_max));
    json_put(j, "rsa_min", limit(r->rsa_min));
    json_put(j, "rsa_max", limit(r->rsa_max));
    json_put(j, "ecdsa_min", limit(r->ecdsa_min));
    json_put(j, "sha512_tls12", fact(r->sha512_tls12));
    json_put(j, "sha1_certificates", fact(r->sha1_certs));
    json_put(j, "short_dh_ys", fact(r->short_dh_ys));
    json_put(j, "falls_back", fact(r->falls_back));
    json_put(j, "own_order", fact(r->own_order));
    json_put(j, "legacy_version", wire_version(r->legacy_version));
    json_put(j, "record_version", wire_version(r->record_version));
    json_put(j, "grease", json_boolean(r->grease));
    return j;
}

static json_t *verdicts(const struct profile *p)
{
    json_t *all = json_array();

    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct profile_verdict *v = &p->verdicts[i];
        json_t *j = json_object();

        json_put(j, "sha256", json_text(v->sha256));
        json_put(j, "accepted", fact(v->accepted));
        json_put(j, "how", json_text_or_null(v->how));
        json_array_append_new(all, j);
    }
    return all;
}

void json_write_profile(FILE *out, const struct profile *p)
{
    json_t *j = json_object();

    json_put(j, "type", json_string("profile"));
    json_put(j, "id", json_text(p->id));
    json_put(j, "name", json_text(p->name));
    json_put(j, "state", json_text_or_null(p->state));
    json_put(j, "source", json_text(p->source));
    json_put(j, "host", json_text_or_null(p->host));
    json_put(j, "match", json_text_or_null(p->match));
    json_put(j, "prelude", json_text_or_null(p->prelude));
    json_put(j, "windows", json_boolean(p->windows));
    json_put(j, "client", role(&p->client));
    json_put(j, "server", role(&p->server));
    json_put(j, "verdicts", verdicts(p));
    json_line(out, j);
}
