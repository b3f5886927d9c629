#include "core/profile/profile_offer.h"

#include <stdio.h>
#include <string.h>

#include "core/registry/group.h"
#include "core/registry/suite.h"
#include "core/wire/hello.h"

#define EXT_PSK_MODES 45

/* Versions that it offers without being asked to, of those we can speak. */
static unsigned offered_versions(const struct profile_role *r)
{
    unsigned mask = 0;

    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        if (r->versions[v] == VERSION_STATE_ENABLED)
            mask |= 1u << v;
    return mask;
}

/* Without a list of them (RFC 8446, 4.2.1), a client is ready for all versions
 * below its highest, but for those that it is known not to have. */
static unsigned borne_versions(const struct profile_role *r, unsigned offered,
                               enum version highest)
{
    for (int v = VERSION_SSL3; v < (int)highest; v++)
        if (highest < VERSION_TLS13 &&
            r->versions[v] == VERSION_STATE_UNKNOWN)
            offered |= 1u << v;
    return offered;
}

static enum version highest_of(unsigned mask)
{
    int v = VERSION_COUNT - 1;

    while (v > 0 && (mask >> v & 1) == 0)
        v--;
    return (enum version)v;
}

static bool has_suite(const struct offer *o, uint16_t suite)
{
    for (size_t i = 0; i < o->n_suites; i++)
        if (o->suites[i] == suite)
            return true;
    return false;
}

/* The list of Windows is the machine's: what no version on offer uses is not
 * sent. The lists of others are those of their hellos. */
static bool is_sent(const struct profile *p, uint16_t suite, unsigned versions)
{
    if (suite_at(suite)->code > UINT16_MAX)
        return false;
    if (!p->windows)
        return true;
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        if ((versions >> v & 1) != 0 &&
            role_uses(&p->client, suite, (enum version)v))
            return true;
    return false;
}

static void copy_suites(const struct profile *p, struct offer *o)
{
    const struct profile_role *r = &p->client;

    for (size_t i = 0; i < r->n_suites && o->n_suites < OFFER_SUITES_MAX; i++) {
        uint16_t suite = r->suites[i].suite;

        if (is_sent(p, suite, o->own.versions) && !has_suite(o, suite))
            o->suites[o->n_suites++] = suite;
    }
}

static uint16_t copy_codes(const struct profile_codes *c, uint16_t *out,
                           size_t room)
{
    size_t n = c->n < room ? c->n : room;

    if (n != 0)
        memcpy(out, c->codes, n * sizeof *out);
    return (uint16_t)n;
}

/* Where it is not known of which groups it sends shares: the first that is
 * used in TLS 1.3. */
static void copy_shares(const struct profile_role *r, struct offer *o)
{
    if (r->shares.known) {
        o->own.n_shares =
            copy_codes(&r->shares, o->own.shares, OFFER_SHARES_MAX);
        return;
    }
    for (size_t i = 0; i < o->n_groups && o->own.n_shares == 0; i++) {
        const struct group *g = group_find(o->groups[i]);

        if (g != NULL && g->tls13)
            o->own.shares[o->own.n_shares++] = o->groups[i];
    }
}

static void add_extension(struct offer *o, uint16_t type)
{
    if (o->own.n_extensions < OFFER_EXTENSIONS_MAX)
        o->own.extensions[o->own.n_extensions++] = type;
}

static bool sends(const struct offer *o, uint16_t type)
{
    for (size_t i = 0; i < o->own.n_extensions; i++)
        if (o->own.extensions[i] == type)
            return true;
    return false;
}

/* What its lists are sent in, where the profile names no extensions; and what
 * a hello of TLS 1.3 must have. */
static void usual_extensions(const struct profile_role *r, struct offer *o)
{
    static const uint16_t usual[] = {EXT_SERVER_NAME, EXT_EXTENDED_MASTER,
                                     EXT_RENEGOTIATION, EXT_GROUPS,
                                     EXT_POINT_FORMATS, EXT_SCHEMES};
    static const uint16_t last[] = {EXT_GROUPS, EXT_SCHEMES, EXT_VERSIONS,
                                    EXT_PSK_MODES, EXT_KEY_SHARE};
    size_t n = o->version < VERSION_TLS12 ? 5 : 6;

    if (!r->extensions.known && o->version > VERSION_SSL3)
        for (size_t i = 0; i < n; i++)
            add_extension(o, usual[i]);
    if (o->version == VERSION_TLS13)
        for (size_t i = 0; i < sizeof last / sizeof *last; i++)
            if (!sends(o, last[i]))
                add_extension(o, last[i]);
}

static void copy_extensions(const struct profile_role *r, struct offer *o)
{
    for (size_t i = 0; i < r->extensions.n; i++)
        if (own_extension_known(r->extensions.codes[i]))
            add_extension(o, r->extensions.codes[i]);
    usual_extensions(r, o);
}

bool profile_offer(const struct profile *p, const char *servername,
                   struct offer *out, const char **why)
{
    const struct profile_role *r = &p->client;
    unsigned versions = offered_versions(r);

    memset(out, 0, sizeof *out);
    *why = !r->present       ? "nothing is known of it as a client"
           : versions == 0   ? "its versions are none that can be offered"
           : !r->suites_known ? "its suites are not known"
                              : NULL;
    if (*why != NULL)
        return false;
    out->version = highest_of(versions);
    out->depth = DEPTH_FINISH;
    out->own.set = true;
    out->own.versions = borne_versions(r, versions, out->version);
    out->own.legacy_version = r->legacy_version >= version_wire(VERSION_SSL3)
                                  ? r->legacy_version
                              : out->version == VERSION_TLS13
                                  ? version_wire(VERSION_TLS12)
                                  : version_wire(out->version);
    out->own.record_version =
        r->record_version != 0 ? r->record_version
        : out->version == VERSION_SSL3 ? version_wire(VERSION_SSL3)
                                       : version_wire(VERSION_TLS10);
    copy_suites(p, out);
    out->n_groups = copy_codes(&r->groups, out->groups, OFFER_GROUPS_MAX);
    out->own.n_schemes =
        copy_codes(&r->schemes, out->own.schemes, OFFER_SCHEMES_MAX);
    out->own.n_cert_schemes =
        copy_codes(&r->cert_schemes, out->own.cert_schemes, OFFER_SCHEMES_MAX);
    copy_shares(r, out);
    copy_extensions(r, out);
    snprintf(out->servername, sizeof out->servername, "%s", servername);
    if (out->n_suites == 0)
        *why = "none of its suites can be offered";
    return out->n_suites != 0;
}

size_t profile_offer_lacks(const struct profile *p, uint16_t *types,
                           size_t room)
{
    const struct profile_codes *c = &p->client.extensions;
    size_t n = 0;

    for (size_t i = 0; i < c->n; i++)
        if (!own_extension_known(c->codes[i])) {
            if (n < room)
                types[n] = c->codes[i];
            n++;
        }
    return n;
}
