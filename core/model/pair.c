#include <stdlib.h>
#include <string.h>

#include "core/base/str.h"
#include "core/model/grade.h"
#include "core/model/matrix.h"
#include "core/model/pair_groups.h"
#include "core/model/pair_words.h"

/* A Windows client refuses shorter primes. */
#define DH_MINIMUM 1024

enum speaks { SPEAKS_NO, SPEAKS_MAYBE, SPEAKS_YES };

/* What two endpoints could do in one version. */
enum meeting {
    MEET_NOT,   /* one of them does not speak it */
    MEET_MAYBE, /* whether both speak it is not known */
    MEET_NO_SUITE,
    MEET_NO_GROUP,
    MEET_SUITES_UNKNOWN, /* nothing shared in lists that were cut short */
    MEET_GROUPS_UNKNOWN,
    MEET_CERTIFICATE, /* the suites differ by the kind of certificate alone */
    MEET_OK
};

struct meet {
    enum meeting how;
    struct bitset suites; /* on both lists */
    struct bitset usable; /* and not in want of a group */
};

static enum speaks speaks(const struct endpoint *e, enum version v)
{
    const struct version_result *r = &e->versions[v];

    switch (r->outcome) {
    case OUTCOME_ACCEPTED:
        return r->works == WORKS_NO ? SPEAKS_NO : SPEAKS_YES;
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

static bool certificate_auth(enum suite_auth a)
{
    return a == AUTH_RSA || a == AUTH_ECDSA || a == AUTH_DSS;
}

/* The same suite but for the certificate? */
static bool differ_by_certificate(const struct suite *a, const struct suite *b)
{
    return a->auth != b->auth && certificate_auth(a->auth) &&
           certificate_auth(b->auth) && a->kx == b->kx &&
           a->cipher == b->cipher && a->mode == b->mode && a->mac == b->mac &&
           a->key_bits == b->key_bits && a->kind == b->kind;
}

static bool any_differs_by_certificate(const struct bitset *a,
                                       const struct bitset *b)
{
    for (size_t i = 0; i < suite_count(); i++)
        for (size_t k = 0; bit_has(a, i) && k < suite_count(); k++)
            if (bit_has(b, k) &&
                differ_by_certificate(suite_at(i), suite_at(k)))
                return true;
    return false;
}

/* No suite is on both lists: can that be relied on? */
static enum meeting meet_nothing(const struct endpoint *client,
                                 const struct endpoint *server, enum version v)
{
    struct bitset a = endpoint_suites(client, v);
    struct bitset b = endpoint_suites(server, v);

    if (!client->versions[v].complete || !server->versions[v].complete)
        return MEET_SUITES_UNKNOWN;
    return any_differs_by_certificate(&a, &b) ? MEET_CERTIFICATE
                                              : MEET_NO_SUITE;
}

static bool needs_group(const struct suite *s)
{
    return suite_has_ecdhe(s) || s->kx == KX_ANY;
}

static enum meeting meet_groups(const struct endpoint *client,
                                const struct endpoint *server, enum version v,
                                struct meet *m)
{
    enum group_relation groups = pair_groups(client, server, v);

    m->usable = m->suites;
    if (groups == GROUPS_SHARED)
        return MEET_OK;
    for (size_t i = 0; i < suite_count(); i++)
        if (bit_has(&m->usable, i) && needs_group(suite_at(i)))
            bit_remove(&m->usable, i);
    if (!bit_empty(&m->usable))
        return MEET_OK;
    if (groups == GROUPS_DISJOINT && client->versions[v].complete &&
        server->versions[v].complete)
        return MEET_NO_GROUP;
    return MEET_GROUPS_UNKNOWN;
}

static struct meet meet(const struct endpoint *client,
                        const struct endpoint *server, enum version v)
{
    enum speaks c = speaks(client, v), s = speaks(server, v);
    struct bitset a = endpoint_suites(client, v);
    struct bitset b = endpoint_suites(server, v);
    struct meet m = {.how = MEET_NOT};

    if (c == SPEAKS_NO || s == SPEAKS_NO)
        return m;
    if (c != SPEAKS_YES || s != SPEAKS_YES) {
        m.how = MEET_MAYBE;
        return m;
    }
    m.suites = bit_and(&a, &b);
    m.how = bit_empty(&m.suites) ? meet_nothing(client, server, v)
                                 : meet_groups(client, server, v, &m);
    return m;
}

/* The first of a list that is in the set, ordinary suites before the rest: a
 * client seldom offers the others. */
static size_t first_of(const struct version_result *r, const struct bitset *set)
{
    size_t other = suite_count();

    for (size_t i = 0; i < r->n_suites; i++) {
        size_t suite = r->suites[i].suite;

        if (!bit_has(set, suite))
            continue;
        if (suite_at(suite)->kind == SUITE_CERT)
            return suite;
        other = other == suite_count() ? suite : other;
    }
    return other;
}

static unsigned shorter(unsigned a, unsigned b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

/* The shortest prime that the server is known to use with a suite; 0 when it
 * uses none or none is known. */
static unsigned dh_bits(const struct endpoint *server, enum version v,
                        size_t suite)
{
    const struct suite_result *r = endpoint_suite(server, v, suite);
    unsigned bits;

    if (r == NULL || !suite_has_dhe(suite_at(suite)))
        return 0;
    bits = r->kex == KEX_DH ? r->kex_bits : 0;
    if (suite_at(suite)->export_bits != 0)
        return bits;
    bits = shorter(bits, server->traits.dh_bits_without);
    return shorter(bits, server->traits.dh_bits_with_ffdhe);
}

/* A suite that they may agree on with a prime that Windows refuses: the one
 * they do agree on; or, where neither side shows an order of its own, any that
 * is on both lists. suite_count() when there is none. */
static size_t short_dh(const struct endpoint *client,
                       const struct endpoint *server, enum version v,
                       const struct bitset *usable, size_t agreed,
                       unsigned *bits)
{
    bool ordered = server->versions[v].preference == PREFERENCE_SERVER ||
                   client->versions[v].preference == PREFERENCE_SERVER;

    for (size_t i = 0; i < suite_count(); i++) {
        if (i != agreed &&
            (ordered || !bit_has(usable, i) || suite_at(i)->kind != SUITE_CERT))
            continue;
        *bits = dh_bits(server, v, i);
        if (*bits != 0 && *bits < DH_MINIMUM)
            return i;
    }
    return suite_count();
}

/* What may go wrong above the version they would agree on. */
static void risks_above(struct pair *p, const struct endpoint *client,
                        const struct endpoint *server, const struct meet *meets)
{
    for (int i = VERSION_TLS13; i > (int)p->version; i--) {
        enum version v = (enum version)i;

        if (meets[i].how == MEET_NO_SUITE)
            pair_exclusive_suites(p, client, server, v, true);
        else if (meets[i].how == MEET_NO_GROUP)
            pair_group_reason(p, client, server, v);
        else if (speaks(client, v) == SPEAKS_YES &&
                 server->versions[i].outcome == OUTCOME_UNANSWERED)
            pair_silent_version(p, v);
    }
}

static void agree(struct pair *p, const struct endpoint *client,
                  const struct endpoint *server, const struct meet *meets,
                  enum version v)
{
    const struct version_result *s = &server->versions[v];
    const struct version_result *order =
        s->preference == PREFERENCE_SERVER ? s : &client->versions[v];
    unsigned bits = 0;
    size_t weak;

    p->agreed = true;
    p->version = v;
    p->suite = first_of(order, &meets[v].usable);
    weak = short_dh(client, server, v, &meets[v].usable, p->suite, &bits);
    if (weak != suite_count())
        pair_short_dh(p, weak, bits);
    if (suite_at(p->suite)->kind != SUITE_CERT)
        pair_special_suites(p);
    risks_above(p, client, server, meets);
    p->verdict = p->n_reasons != 0 ? VERDICT_RISKY : VERDICT_COMPATIBLE;
}

static unsigned mask_of(const struct meet *meets, enum meeting how)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (meets[v].how == how)
            mask |= 1u << v;
    return mask;
}

/* Anything unknown that could let them meet? Says so. */
static bool undecided(struct pair *p, const struct meet *meets)
{
    unsigned maybe = mask_of(meets, MEET_MAYBE);

    if (maybe != 0)
        pair_unknown_versions(p, maybe);
    for (int v = VERSION_TLS13; v >= 0; v--) {
        if (meets[v].how == MEET_SUITES_UNKNOWN)
            pair_unknown_suites(p, (enum version)v);
        else if (meets[v].how == MEET_GROUPS_UNKNOWN)
            pair_unknown_groups(p, (enum version)v);
        else if (meets[v].how == MEET_CERTIFICATE)
            pair_other_certificate(p, (enum version)v);
    }
    return p->n_reasons != 0;
}

static unsigned spoken(const struct endpoint *e)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (speaks(e, (enum version)v) == SPEAKS_YES)
            mask |= 1u << v;
    return mask;
}

static void part(struct pair *p, const struct endpoint *client,
                 const struct endpoint *server, const struct meet *meets)
{
    if (undecided(p, meets)) {
        p->verdict = VERDICT_INCONCLUSIVE;
        return;
    }
    p->verdict = VERDICT_INCOMPATIBLE;
    if (p->versions == 0)
        pair_exclusive_versions(p, spoken(client), spoken(server));
    for (int v = VERSION_TLS13; v >= 0; v--) {
        if (meets[v].how == MEET_NO_SUITE)
            pair_exclusive_suites(p, client, server, (enum version)v, false);
        else if (meets[v].how == MEET_NO_GROUP)
            pair_group_reason(p, client, server, (enum version)v);
    }
}

static bool scanned(struct pair *p, const struct party *party, const char *who)
{
    if (party->scan == NULL)
        pair_not_described(p, who);
    else if (party->scan->state != STATE_TLS)
        pair_not_scanned(p, who, party->scan);
    return p->n_reasons == 0;
}

/* What the client accepts as a server stands in for what it offers. */
static void judge(const struct endpoint *client, const struct endpoint *server,
                  struct pair *out)
{
    struct meet meets[VERSION_COUNT];
    int best = -1;

    for (int v = 0; v < VERSION_COUNT; v++) {
        meets[v] = meet(client, server, (enum version)v);
        out->suites = bit_or(&out->suites, &meets[v].suites);
        if (meets[v].how > MEET_MAYBE)
            out->versions |= 1u << v;
        if (meets[v].how == MEET_OK)
            best = v;
    }
    if (best >= 0)
        agree(out, client, server, meets, (enum version)best);
    else
        part(out, client, server, meets);
}

void pair_judge(const struct party *client, const struct party *server,
                struct pair *out)
{
    memset(out, 0, sizeof *out);
    out->client_basis = party_client_basis(client);
    out->server_basis = party_server_basis(server);
    out->inferred = out->client_basis == BASIS_SERVER_ROLE;
    out->verdict = VERDICT_INCONCLUSIVE;
    if (scanned(out, client, "client") && scanned(out, server, "server"))
        judge(client->scan, server->scan, out);
}

void pair_clear(struct pair *p)
{
    for (size_t i = 0; i < p->n_reasons; i++) {
        free(p->reasons[i].text);
        free(p->reasons[i].remedy);
    }
    memset(p, 0, sizeof *p);
}

const char *verdict_name(enum verdict v)
{
    static const char *const names[] = {
        [VERDICT_COMPATIBLE] = "compatible",
        [VERDICT_RISKY] = "risky",
        [VERDICT_INCOMPATIBLE] = "incompatible",
        [VERDICT_INCONCLUSIVE] = "inconclusive",
    };

    return names[v];
}
