#include "scanner/out/text_profile.h"

#include <stdio.h>
#include <string.h>

#include "core/registry/group.h"
#include "core/registry/names.h"
#include "core/registry/suite.h"
#include "scanner/out/text.h"

/* Suites stand in one column, what is said of them behind it. */
#define SUITE_COLUMNS 45

/* The extensions that carry the lists of a client. */
#define EXTENSION_SUPPORTED_GROUPS     10
#define EXTENSION_SIGNATURE_ALGORITHMS 13
#define EXTENSION_KEY_SHARE            51

/* "  named groups: " and the text, wrapped. */
static void line(struct str *out, const char *what, const char *text,
                 unsigned width)
{
    struct str first = {0};

    str_addf(&first, "  %s: ", what);
    if (first.len + strlen(text) <= width)
        str_addf(out, "%s%s\n", first.s, text);
    else {
        str_addf(out, "  %s:\n", what);
        text_wrap(out, "    ", text, width);
    }
    str_free(&first);
}

/* ---- Lists of codes ---- */

static const char *group_text(uint16_t code)
{
    const struct group *g = group_find(code);

    return g != NULL ? g->name : NULL;
}

static const char *scheme_text(uint16_t code)
{
    const struct sigscheme *s = sigscheme_find(code);

    return s != NULL ? s->name : NULL;
}

static const char *compressor_text(uint16_t code)
{
    return code == 0 ? "NULL" : code == 1 ? "DEFLATE" : NULL;
}

static void codes(struct str *out, const char *what,
                  const struct profile_codes *c,
                  const char *(*name)(uint16_t code), unsigned width)
{
    struct str list = {0};

    for (size_t i = 0; i < c->n; i++) {
        const char *s = name(c->codes[i]);

        str_add(&list, i == 0 ? "" : ", ");
        if (s != NULL)
            str_add(&list, s);
        else
            str_addf(&list, "0x%04X", c->codes[i]);
    }
    line(out, what,
         !c->known   ? "unknown"
         : c->n == 0 ? "none"
                     : str_text(&list),
         width);
    str_free(&list);
}

/* A list that goes into an extension: where it is known that the extension is
 * not sent, that is known of the list. */
static void sent(struct str *out, const char *what,
                 const struct profile_codes *c,
                 const char *(*name)(uint16_t code), unsigned width,
                 const struct profile_role *r, uint16_t extension)
{
    if (!c->known && r->extensions.known &&
        !codes_have(&r->extensions, extension))
        line(out, what, "not sent", width);
    else
        codes(out, what, c, name, width);
}

/* ---- Versions and suites ---- */

static void states(struct str *out, const struct profile_role *r,
                   unsigned width)
{
    struct str list = {0};

    for (int v = 0; v < VERSION_COUNT; v++) {
        const char *state = version_state_name(r->versions[v]);

        str_addf(
            &list, "%s%s %s", v == 0 ? "" : ", ", version_name((enum version)v),
            r->versions[v] == VERSION_STATE_ON_REQUEST ? "on request" : state);
    }
    line(out, "versions", str_text(&list), width);
    str_free(&list);
}

/* Of the versions that the role can have, those that the suite is used in:
 * "TLSv1.0 to TLSv1.2". */
static void suite_versions(struct str *out, const struct profile_role *r,
                           const struct profile_suite *p)
{
    const struct suite *s = suite_at(p->suite);
    int first = s->most, last = s->least;
    unsigned mask = 0;

    for (int v = s->least; v <= (int)s->most; v++) {
        if (r->versions[v] == VERSION_STATE_UNSUPPORTED ||
            r->versions[v] == VERSION_STATE_DISABLED ||
            (p->versions != 0 && (p->versions >> v & 1) == 0))
            continue;
        mask |= 1u << v;
        first = v < first ? v : first;
        last = v;
    }
    if (s->kind == SUITE_SIGNAL)
        str_add(out, "a signal");
    else if (last > first && mask >> first == (2u << (last - first)) - 1)
        str_addf(out, "%s to %s", version_name((enum version)first),
                 version_name((enum version)last));
    else
        text_versions(out, NULL, mask);
}

static void suites(struct str *out, const struct profile_role *r,
                   unsigned width)
{
    if (!r->suites_known) {
        line(out, "suites", "unknown", width);
        return;
    }
    str_add(out, "  suites, in order:\n");
    for (size_t i = 0; i < r->n_suites; i++) {
        const struct profile_suite *p = &r->suites[i];
        const char *group = group_text(p->group);

        str_addf(out, "    %-*s ", SUITE_COLUMNS, suite_at(p->suite)->name);
        suite_versions(out, r, p);
        if (p->group != 0 && group != NULL)
            str_addf(out, ", %s", group);
        str_addc(out, '\n');
    }
}

/* ---- Limits and facts ---- */

static void bits(struct str *out, const char *what, int least, int most)
{
    str_addf(out, "  %s: ", what);
    if (least == PROFILE_LIMIT_UNKNOWN && most == PROFILE_LIMIT_UNKNOWN)
        str_add(out, "unknown");
    else if (least == most)
        str_addf(out, "%d bits", least);
    else if (most == PROFILE_LIMIT_UNKNOWN)
        str_addf(out, "at least %d bits", least);
    else if (least == PROFILE_LIMIT_UNKNOWN)
        str_addf(out, "at most %d bits", most);
    else
        str_addf(out, "%d to %d bits", least, most);
    str_addc(out, '\n');
}

static void yes_no(struct str *out, const char *what, enum fact f)
{
    str_addf(out, "  %s: %s\n", what, fact_name(f));
}

static void wire_version(struct str *out, const char *what, uint16_t wire)
{
    enum version v;

    if (wire == 0)
        str_addf(out, "  %s: unknown\n", what);
    else if (version_from_wire(wire, &v))
        str_addf(out, "  %s: %s\n", what, version_name(v));
    else
        str_addf(out, "  %s: 0x%04X\n", what, wire);
}

/* ---- Roles ---- */

static void client(struct str *out, const struct profile_role *r,
                   unsigned width)
{
    str_add(out, "\nAs a client:\n");
    states(out, r, width);
    suites(out, r, width);
    sent(out, "named groups", &r->groups, group_text, width, r,
         EXTENSION_SUPPORTED_GROUPS);
    sent(out, "key shares", &r->shares, group_text, width, r,
         EXTENSION_KEY_SHARE);
    sent(out, "signature schemes", &r->schemes, scheme_text, width, r,
         EXTENSION_SIGNATURE_ALGORITHMS);
    if (r->cert_schemes.known)
        codes(out, "signature schemes of certificates", &r->cert_schemes,
              scheme_text, width);
    codes(out, "extensions", &r->extensions, extension_name, width);
    codes(out, "compression", &r->compressors, compressor_text, width);
    wire_version(out, "version of the hello", r->legacy_version);
    wire_version(out, "version of its record", r->record_version);
    yes_no(out, "sends GREASE", r->grease ? FACT_YES : FACT_NO);
    bits(out, "takes Diffie-Hellman of", r->dh_min, r->dh_max);
    bits(out, "takes RSA keys of", r->rsa_min, r->rsa_max);
    bits(out, "takes ECDSA keys of", r->ecdsa_min, PROFILE_LIMIT_UNKNOWN);
    yes_no(out, "takes SHA-512 signatures in TLSv1.2", r->sha512_tls12);
    yes_no(out, "takes certificates signed with SHA-1 or MD5", r->sha1_certs);
    yes_no(out, "bears a short Diffie-Hellman public value", r->short_dh_ys);
    yes_no(out, "tries a lower version when one fails", r->falls_back);
}

static bool same_codes(const struct profile_codes *a,
                       const struct profile_codes *b)
{
    return a->known == b->known && a->n == b->n &&
           (a->n == 0 ||
            memcmp(a->codes, b->codes, a->n * sizeof *a->codes) == 0);
}

static bool same_lists(const struct profile_role *a,
                       const struct profile_role *b)
{
    return a->suites_known && a->suites_known == b->suites_known &&
           a->n_suites == b->n_suites &&
           (a->n_suites == 0 || memcmp(a->suites, b->suites,
                                       a->n_suites * sizeof *a->suites) == 0) &&
           same_codes(&a->groups, &b->groups) &&
           same_codes(&a->schemes, &b->schemes);
}

static void server(struct str *out, const struct profile_role *r,
                   const struct profile_role *as_client, unsigned width)
{
    str_add(out, "\nAs a server:\n");
    states(out, r, width);
    if (as_client->present && same_lists(r, as_client))
        str_add(out, "  suites, named groups, signature schemes: as a "
                     "client\n");
    else {
        suites(out, r, width);
        codes(out, "named groups", &r->groups, group_text, width);
        codes(out, "signature schemes", &r->schemes, scheme_text, width);
    }
    yes_no(out, "its order of suites decides", r->own_order);
    bits(out, "uses Diffie-Hellman of", r->dh_min, r->dh_max);
    yes_no(out, "has SHA-512 signatures in TLSv1.2", r->sha512_tls12);
}

static void verdicts(struct str *out, const struct profile *p, unsigned width)
{
    static const char *const did[] = {[FACT_UNKNOWN] = "not known",
                                      [FACT_NO] = "refused",
                                      [FACT_YES] = "accepted"};

    if (p->n_verdicts != 0)
        str_add(out, "\nCertificates it was shown:\n");
    for (size_t i = 0; i < p->n_verdicts; i++) {
        const struct profile_verdict *v = &p->verdicts[i];
        struct str text = {0};

        str_addf(&text, "%s%s%s: SHA-256 %s", did[v->accepted],
                 *v->how != '\0' ? ", " : "", v->how, v->sha256);
        text_wrap(out, "  ", str_text(&text), width);
        str_free(&text);
    }
}

void text_profile(struct str *out, const struct profile *p, unsigned width)
{
    bool recorded = strcmp(p->source, "recorded") == 0;

    str_addf(out, "%s%s\n", recorded ? "" : "@", p->id);
    text_wrap(out, "  ", p->name, width);
    if (*p->state != '\0')
        text_wrap(out, "  ", p->state, width);
    str_addf(out, "  source: %s\n", p->source);
    if (*p->prelude != '\0')
        str_addf(out, "  prelude: %s\n", p->prelude);
    if (*p->match != '\0')
        str_addf(out, "  offers the same as @%s\n", p->match);
    if (p->client.present)
        client(out, &p->client, width);
    if (p->server.present)
        server(out, &p->server, &p->client, width);
    verdicts(out, p, width);
}
