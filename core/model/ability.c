#include "core/model/ability.h"

#include <string.h>

#include "core/registry/group.h"

/* ---- From a scan ---- */

static enum speaks speaks(const struct endpoint *e, enum version v)
{
    switch (e->versions[v].outcome) {
    case OUTCOME_ACCEPTED:
        return SPEAKS_YES;
    case OUTCOME_REFUSED:
        return SPEAKS_NO;
    case OUTCOME_UNASKED:
        /* SSLv2 is asked only where it is asked for, and no client of today
         * begins with it: its absence leaves nothing open. */
        return v == VERSION_SSL2 ? SPEAKS_NO : SPEAKS_MAYBE;
    case OUTCOME_UNANSWERED:
        break;
    }
    return SPEAKS_MAYBE;
}

static void version_of_scan(struct ability_version *a, const struct endpoint *e,
                            enum version v)
{
    const struct version_result *r = &e->versions[v];

    a->speaks = speaks(e, v);
    a->broken = a->speaks == SPEAKS_YES && r->works == WORKS_NO;
    a->whole = r->complete;
    a->ordered = r->preference == PREFERENCE_SERVER || r->n_suites == 1;
    for (size_t i = 0; i < r->n_suites && i < BITSET_MAX; i++)
        a->suites[a->n++] = r->suites[i].suite;
}

static bool of_scan(struct ability *a, const struct endpoint *e)
{
    if (e->state != STATE_TLS)
        return false;
    a->scan = e;
    a->suites_known = true;
    for (int v = 0; v < VERSION_COUNT; v++)
        version_of_scan(&a->versions[v], e, (enum version)v);
    return true;
}

/* What does not work when it serves it is nothing that it would offer. */
static void drop_broken(struct ability *a)
{
    for (int v = 0; v < VERSION_COUNT; v++) {
        struct ability_version *r = &a->versions[v];
        size_t kept = 0;

        for (size_t i = 0; i < r->n; i++)
            if (!ability_breaks(a, (enum version)v, r->suites[i]))
                r->suites[kept++] = r->suites[i];
        r->n = kept;
        if (r->broken)
            r->speaks = SPEAKS_NO;
    }
}

/* ---- From a profile ---- */

static void version_of_role(struct ability_version *a,
                            const struct profile_role *r, enum version v)
{
    struct bitset seen = {{0}};

    a->speaks = r->versions[v] == VERSION_STATE_ENABLED   ? SPEAKS_YES
                : r->versions[v] == VERSION_STATE_UNKNOWN ? SPEAKS_MAYBE
                                                          : SPEAKS_NO;
    if (v == VERSION_SSL2 && a->speaks == SPEAKS_MAYBE)
        a->speaks = SPEAKS_NO;
    a->on_request = r->versions[v] == VERSION_STATE_ON_REQUEST;
    a->whole = r->suites_known;
    a->ordered = true;
    for (size_t i = 0; i < r->n_suites; i++) {
        size_t suite = r->suites[i].suite;

        /* A suite stands once for each group that it is bound to. */
        if (bit_has(&seen, suite) || !role_uses(r, suite, v))
            continue;
        bit_add(&seen, suite);
        a->suites[a->n++] = (uint16_t)suite;
    }
}

static bool of_role(struct ability *a, const struct profile_role *r)
{
    if (!r->present)
        return false;
    a->role = r;
    a->suites_known = r->suites_known;
    for (int v = 0; v < VERSION_COUNT; v++)
        version_of_role(&a->versions[v], r, (enum version)v);
    return true;
}

/* ---- Both ---- */

bool ability_client(struct ability *a, const struct party *p)
{
    memset(a, 0, sizeof *a);
    a->windows = p->profile != NULL && p->profile->windows;
    if (p->profile != NULL && p->profile->client.present) {
        a->profile = p->profile;
        return of_role(a, &p->profile->client);
    }
    a->stands_in = true;
    if (p->scan == NULL)
        return of_role(a, &p->profile->server);
    if (!of_scan(a, p->scan))
        return false;
    drop_broken(a);
    return true;
}

bool ability_server(struct ability *a, const struct party *p)
{
    memset(a, 0, sizeof *a);
    a->windows = p->profile != NULL && p->profile->windows;
    if (p->scan != NULL)
        return of_scan(a, p->scan);
    return of_role(a, &p->profile->server);
}

struct bitset ability_suites(const struct ability *a, enum version v)
{
    struct bitset set = {{0}};

    for (size_t i = 0; i < a->versions[v].n; i++)
        bit_add(&set, a->versions[v].suites[i]);
    return set;
}

bool ability_breaks(const struct ability *a, enum version v, size_t suite)
{
    const struct suite_result *r =
        a->scan != NULL ? endpoint_suite(a->scan, v, suite) : NULL;

    return r != NULL && r->works == WORKS_NO;
}

unsigned ability_spoken(const struct ability *a)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (a->versions[v].speaks == SPEAKS_YES)
            mask |= 1u << v;
    return mask;
}

unsigned ability_on_request(const struct ability *a)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (a->versions[v].on_request)
            mask |= 1u << v;
    return mask;
}

/* ---- Groups ---- */

/* Is the group one for the key exchange of this version? Up to TLS 1.2 the
 * ffdhe groups belong to DHE suites, which need none of them. */
static bool applies(uint16_t code, enum version v)
{
    const struct group *g = group_find(code);

    if (g == NULL)
        return true;
    if (v == VERSION_TLS13)
        return g->tls13;
    return g->tls12 && g->kind != GROUP_FFDHE;
}

bool ability_groups_have(const struct ability_groups *g, uint16_t code)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->codes[i] == code)
            return true;
    return false;
}

static void add(struct ability_groups *g, uint16_t code, enum version v)
{
    if (code != 0 && applies(code, v) && !ability_groups_have(g, code) &&
        g->n < ABILITY_GROUPS_MAX)
        g->codes[g->n++] = code;
}

/* Those that were asked for one by one, and those that suites showed. */
static void groups_of_scan(struct ability_groups *g, const struct endpoint *e,
                           enum version v)
{
    const struct version_result *r = &e->versions[v];

    g->whole = e->n_groups != 0 && !e->traits.groups_incomplete;
    for (size_t i = 0; i < e->n_groups; i++)
        add(g, e->groups[i], v);
    for (size_t i = 0; i < r->n_suites; i++)
        if (r->suites[i].works != WORKS_NO)
            add(g, r->suites[i].group, v);
    /* Suites are served, so there are groups: they just were not seen. */
    g->any = g->n == 0;
}

static void groups_of_role(struct ability_groups *g,
                           const struct profile_role *r, enum version v)
{
    g->whole = r->groups.known;
    for (size_t i = 0; i < r->groups.n; i++)
        add(g, r->groups.codes[i], v);
    g->any = r->groups.known && r->groups.n == 0 && v != VERSION_TLS13;
}

void ability_groups(const struct ability *a, enum version v,
                    struct ability_groups *out)
{
    memset(out, 0, sizeof *out);
    if (a->scan != NULL)
        groups_of_scan(out, a->scan, v);
    else
        groups_of_role(out, a->role, v);
}

enum fact ability_names_ffdhe(const struct ability *client)
{
    const struct profile_role *r = client->stands_in ? NULL : client->role;

    if (r == NULL || !r->groups.known)
        return FACT_UNKNOWN;
    for (size_t i = 0; i < r->groups.n; i++) {
        const struct group *g = group_find(r->groups.codes[i]);

        if (g != NULL && g->kind == GROUP_FFDHE)
            return FACT_YES;
    }
    return FACT_NO;
}

bool ability_shuns_ffdhe(const struct ability *server)
{
    const struct traits *t =
        server->scan != NULL ? &server->scan->traits : NULL;

    return t != NULL && t->dh_bits_without != 0 && t->dh_bits_with_ffdhe == 0 &&
           !t->plain_only;
}

/* ---- Certificates ---- */

/* The only chain that is sent in a version. */
static const struct cert_chain *only_chain(const struct endpoint *e,
                                           enum version v)
{
    const struct cert_chain *found = NULL;

    for (size_t i = 0; i < e->n_chains; i++) {
        if ((e->chains[i].versions >> v & 1) == 0)
            continue;
        if (found != NULL)
            return NULL;
        found = &e->chains[i];
    }
    return found;
}

const struct cert_chain *ability_chain(const struct ability *a, enum version v,
                                       size_t suite)
{
    const struct suite_result *r;
    const struct cert_chain *c;

    if (a->scan == NULL)
        return NULL;
    r = endpoint_suite(a->scan, v, suite);
    if (r != NULL && r->chain >= 0)
        c = &a->scan->chains[r->chain];
    else
        c = only_chain(a->scan, v);
    return c != NULL && c->n != 0 ? c : NULL;
}
