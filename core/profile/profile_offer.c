#include "core/profile/profile_offer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
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

static void copy_suites(const struct profile *p, struct profile_hello *h)
{
    const struct profile_role *r = &p->client;
    struct bitset had = {{0}};
    size_t n = 0;

    for (size_t i = 0; i < r->n_suites; i++) {
        uint16_t suite = r->suites[i].suite;

        if (!is_sent(p, suite, h->own.versions) || bit_has(&had, suite))
            continue;
        bit_add(&had, suite);
        h->suites[n++] = suite;
    }
    suite_list_borrow(&h->offer.suites, h->suites, n);
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
static void copy_shares(const struct profile_role *r, struct profile_hello *h)
{
    const struct offer *o = &h->offer;

    if (r->shares.known) {
        h->own.n_shares =
            copy_codes(&r->shares, h->own.shares, OFFER_SHARES_MAX);
        return;
    }
    for (size_t i = 0; i < o->n_groups && h->own.n_shares == 0; i++) {
        const struct group *g = group_find(o->groups[i]);

        if (g != NULL && g->tls13)
            h->own.shares[h->own.n_shares++] = o->groups[i];
    }
}

static void add_extension(struct offer_own *own, uint16_t type)
{
    if (own->n_extensions < OFFER_EXTENSIONS_MAX)
        own->extensions[own->n_extensions++] = type;
}

static bool sends(const struct offer_own *own, uint16_t type)
{
    for (size_t i = 0; i < own->n_extensions; i++)
        if (own->extensions[i] == type)
            return true;
    return false;
}

/* What its lists are sent in, where the profile names no extensions; and what
 * a hello of TLS 1.3 must have. */
static void usual_extensions(const struct profile_role *r,
                             enum version version, struct offer_own *own)
{
    static const uint16_t usual[] = {EXT_SERVER_NAME, EXT_EXTENDED_MASTER,
                                     EXT_RENEGOTIATION, EXT_GROUPS,
                                     EXT_POINT_FORMATS, EXT_SCHEMES};
    static const uint16_t last[] = {EXT_GROUPS, EXT_SCHEMES, EXT_VERSIONS,
                                    EXT_PSK_MODES, EXT_KEY_SHARE};
    size_t n = version < VERSION_TLS12 ? 5 : 6;

    if (!r->extensions.known && version > VERSION_SSL3)
        for (size_t i = 0; i < n; i++)
            add_extension(own, usual[i]);
    if (version == VERSION_TLS13)
        for (size_t i = 0; i < sizeof last / sizeof *last; i++)
            if (!sends(own, last[i]))
                add_extension(own, last[i]);
}

static void copy_extensions(const struct profile_role *r, enum version version,
                            struct offer_own *own)
{
    for (size_t i = 0; i < r->extensions.n; i++)
        if (own_extension_known(r->extensions.codes[i]))
            add_extension(own, r->extensions.codes[i]);
    usual_extensions(r, version, own);
}

static void copy_versions(const struct profile_role *r, unsigned versions,
                          struct profile_hello *h)
{
    enum version v = highest_of(versions);

    h->offer.version = v;
    h->own.versions = borne_versions(r, versions, v);
    h->own.legacy_version = r->legacy_version >= version_wire(VERSION_SSL3)
                                ? r->legacy_version
                            : v == VERSION_TLS13 ? version_wire(VERSION_TLS12)
                                                 : version_wire(v);
    h->own.record_version = r->record_version != 0 ? r->record_version
                            : v == VERSION_SSL3 ? version_wire(VERSION_SSL3)
                                                : version_wire(VERSION_TLS10);
}

static struct profile_hello *make(const struct profile *p, unsigned versions,
                                  const char *servername)
{
    const struct profile_role *r = &p->client;
    struct profile_hello *h = mem_alloc(sizeof *h);
    struct offer *o = &h->offer;

    copy_versions(r, versions, h);
    copy_suites(p, h);
    o->depth = DEPTH_FINISH;
    o->own = &h->own;
    o->n_groups = copy_codes(&r->groups, o->groups, OFFER_GROUPS_MAX);
    h->own.n_schemes =
        copy_codes(&r->schemes, h->own.schemes, OFFER_SCHEMES_MAX);
    h->own.n_cert_schemes =
        copy_codes(&r->cert_schemes, h->own.cert_schemes, OFFER_SCHEMES_MAX);
    copy_shares(r, h);
    copy_extensions(r, o->version, &h->own);
    snprintf(h->servername, sizeof h->servername, "%s", servername);
    o->servername = h->servername[0] != '\0' ? h->servername : NULL;
    return h;
}

struct profile_hello *profile_offer(const struct profile *p,
                                    const char *servername, const char **why)
{
    const struct profile_role *r = &p->client;
    unsigned versions = offered_versions(r);
    struct profile_hello *h;

    *why = !r->present       ? "nothing is known of it as a client"
           : versions == 0   ? "its versions are none that can be offered"
           : !r->suites_known ? "its suites are not known"
                              : NULL;
    if (*why != NULL)
        return NULL;
    h = make(p, versions, servername);
    if (h->offer.suites.n != 0)
        return h;
    *why = "none of its suites can be offered";
    free(h);
    return NULL;
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
