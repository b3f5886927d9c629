#include "scanner/out/json_profile.h"

#include "core/registry/group.h"
#include "core/registry/names.h"
#include "core/registry/suite.h"
#include "scanner/out/json_write.h"

/* The writer. A list of codes that is not known is null, an empty one []. */

static void group_name(struct emit *j, uint16_t code)
{
    const struct group *g = group_find(code);

    if (g != NULL)
        emit_text(j, g->name);
    else
        write_code(j, code);
}

static void scheme_name(struct emit *j, uint16_t code)
{
    const struct sigscheme *s = sigscheme_find(code);

    if (s != NULL)
        emit_text(j, s->name);
    else
        write_code(j, code);
}

static void number(struct emit *j, uint16_t code)
{
    emit_int(j, code);
}

static void codes(struct emit *j, const struct profile_codes *c,
                  void (*one)(struct emit *j, uint16_t code))
{
    if (!c->known) {
        emit_null(j);
        return;
    }
    emit_array(j);
    for (size_t i = 0; i < c->n; i++)
        one(j, c->codes[i]);
    emit_end(j);
}

static void limit(struct emit *j, int bits)
{
    if (bits == PROFILE_LIMIT_UNKNOWN)
        emit_null(j);
    else
        emit_int(j, bits);
}

static void suite(struct emit *j, const struct profile_suite *p)
{
    const struct suite *s = suite_at(p->suite);
    char code[16];

    emit_object(j);
    emit_text(emit_key(j, "code"), suite_code_text(s, code, sizeof code));
    emit_text(emit_key(j, "name"), s->name);
    emit_key(j, "versions");
    if (p->versions != 0)
        write_versions(j, NULL, p->versions);
    else
        emit_null(j);
    emit_key(j, "group");
    if (p->group != 0)
        group_name(j, p->group);
    else
        emit_null(j);
    emit_end(j);
}

static void suites(struct emit *j, const struct profile_role *r)
{
    if (!r->suites_known) {
        emit_null(j);
        return;
    }
    emit_array(j);
    for (size_t i = 0; i < r->n_suites; i++)
        suite(j, &r->suites[i]);
    emit_end(j);
}

static void versions(struct emit *j, const struct profile_role *r)
{
    emit_array(j);
    for (int v = 0; v < VERSION_COUNT; v++) {
        emit_object(j);
        emit_text(emit_key(j, "version"), version_name((enum version)v));
        emit_text(emit_key(j, "state"), version_state_name(r->versions[v]));
        emit_end(j);
    }
    emit_end(j);
}

static void wire_version(struct emit *j, uint16_t wire)
{
    if (wire != 0)
        write_code(j, wire);
    else
        emit_null(j);
}

static void role(struct emit *j, const struct profile_role *r)
{
    if (!r->present) {
        emit_null(j);
        return;
    }
    emit_object(j);
    versions(emit_key(j, "versions"), r);
    suites(emit_key(j, "suites"), r);
    codes(emit_key(j, "groups"), &r->groups, group_name);
    codes(emit_key(j, "key_shares"), &r->shares, group_name);
    codes(emit_key(j, "signature_schemes"), &r->schemes, scheme_name);
    codes(emit_key(j, "certificate_schemes"), &r->cert_schemes, scheme_name);
    codes(emit_key(j, "extensions"), &r->extensions, number);
    codes(emit_key(j, "compressors"), &r->compressors, number);
    limit(emit_key(j, "dh_min"), r->dh_min);
    limit(emit_key(j, "dh_max"), r->dh_max);
    limit(emit_key(j, "rsa_min"), r->rsa_min);
    limit(emit_key(j, "rsa_max"), r->rsa_max);
    limit(emit_key(j, "ecdsa_min"), r->ecdsa_min);
    write_fact(emit_key(j, "sha512_tls12"), r->sha512_tls12);
    write_fact(emit_key(j, "sha1_certificates"), r->sha1_certs);
    write_fact(emit_key(j, "short_dh_ys"), r->short_dh_ys);
    write_fact(emit_key(j, "falls_back"), r->falls_back);
    write_fact(emit_key(j, "own_order"), r->own_order);
    wire_version(emit_key(j, "legacy_version"), r->legacy_version);
    wire_version(emit_key(j, "record_version"), r->record_version);
    emit_bool(emit_key(j, "grease"), r->grease);
    emit_end(j);
}

static void verdicts(struct emit *j, const struct profile *p)
{
    emit_array(j);
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct profile_verdict *v = &p->verdicts[i];

        emit_object(j);
        emit_text(emit_key(j, "sha256"), v->sha256);
        write_fact(emit_key(j, "accepted"), v->accepted);
        emit_text_or_null(emit_key(j, "how"), v->how);
        emit_end(j);
    }
    emit_end(j);
}

void json_write_profile(FILE *out, const struct profile *p)
{
    struct emit line = {0}, *j = &line;

    emit_object(j);
    emit_text(emit_key(j, "type"), "profile");
    emit_text(emit_key(j, "id"), p->id);
    emit_text(emit_key(j, "name"), p->name);
    emit_text_or_null(emit_key(j, "state"), p->state);
    emit_text(emit_key(j, "source"), p->source);
    emit_text_or_null(emit_key(j, "host"), p->host);
    emit_text_or_null(emit_key(j, "match"), p->match);
    emit_text_or_null(emit_key(j, "prelude"), p->prelude);
    emit_bool(emit_key(j, "windows"), p->windows);
    role(emit_key(j, "client"), &p->client);
    role(emit_key(j, "server"), &p->server);
    verdicts(emit_key(j, "verdicts"), p);
    emit_end(j);
    emit_line(j, out);
    emit_free(j);
}
