#include "core/model/predict.h"

#include <string.h>

#include "core/registry/names.h"
#include "core/registry/suite.h"

/* ---- Nothing is shared: can that be relied on? ---- */

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

static bool any_differs_by_certificate(const struct ability_version *a,
                                       const struct ability_version *b)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t k = 0; k < b->n; k++)
            if (differ_by_certificate(suite_at(a->suites[i]),
                                      suite_at(b->suites[k])))
                return true;
    return false;
}

/* What an endpoint accepts as a server depends on its own certificate; an
 * offer does not. */
static enum meeting meet_nothing(const struct ability *client,
                                 const struct ability *server, enum version v)
{
    const struct ability_version *a = &client->versions[v];
    const struct ability_version *b = &server->versions[v];

    if (!a->whole || !b->whole)
        return MEET_SUITES_UNKNOWN;
    return client->stands_in && any_differs_by_certificate(a, b)
               ? MEET_CERTIFICATE
               : MEET_NO_SUITE;
}

/* ---- Groups ---- */

enum groups {
    GROUPS_SHARED,   /* or nothing speaks against it */
    GROUPS_DISJOINT, /* none in common, and both lists are whole */
    GROUPS_UNKNOWN   /* none in common, but there may be more */
};

static bool needs_group(const struct suite *s)
{
    return suite_has_ecdhe(s) || s->kx == KX_ANY;
}

static enum groups shared_groups(const struct ability *client,
                                 const struct ability *server, enum version v)
{
    struct ability_groups a, b;

    ability_groups(client, v, &a);
    ability_groups(server, v, &b);
    if (a.any || b.any)
        return GROUPS_SHARED;
    for (size_t i = 0; i < a.n; i++)
        if (ability_groups_have(&b, a.codes[i]))
            return GROUPS_SHARED;
    return a.whole && b.whole ? GROUPS_DISJOINT : GROUPS_UNKNOWN;
}

/* Windows 7 to 8.1 bind their elliptic suites to curves: may the suite be used
 * with this one? */
static bool bound_to(const struct profile_role *r, size_t suite, uint16_t code)
{
    bool bound = false;

    if (r == NULL)
        return true;
    for (size_t i = 0; i < r->n_suites; i++) {
        if (r->suites[i].suite != suite)
            continue;
        if (r->suites[i].group == 0 || r->suites[i].group == code)
            return true;
        bound = true;
    }
    return !bound;
}

uint16_t predict_group(const struct ability *client,
                       const struct ability *server, enum version v,
                       size_t suite)
{
    const struct profile_role *offer = client->role;
    struct ability_groups a, b;
    uint16_t found = 0, shared = 0;
    size_t n = 0, n_shares = 0;

    if (!needs_group(suite_at(suite)))
        return 0;
    ability_groups(client, v, &a);
    ability_groups(server, v, &b);
    for (size_t i = 0; i < a.n; i++) {
        uint16_t code = a.codes[i];

        if (!ability_groups_have(&b, code) ||
            !bound_to(client->role, suite, code) ||
            !bound_to(server->role, suite, code))
            continue;
        found = code;
        n++;
        /* Servers take a group that came with a share: it saves a trip. */
        if (v == VERSION_TLS13 && offer != NULL &&
            codes_have(&offer->shares, code)) {
            shared = code;
            n_shares++;
        }
    }
    if (n_shares == 1)
        return shared;
    return n == 1 && a.whole && b.whole ? found : 0;
}

/* ---- Signature schemes ---- */

/* The scheme that goes with a curve in TLS 1.3 (RFC 8446, 4.2.3). */
static bool scheme_of_curve(uint16_t code, const char *curve)
{
    return (code == 0x0403 && strcmp(curve, "secp256r1") == 0) ||
           (code == 0x0503 && strcmp(curve, "secp384r1") == 0) ||
           (code == 0x0603 && strcmp(curve, "secp521r1") == 0) ||
           (code == 0x081A && strcmp(curve, "brainpoolP256r1") == 0) ||
           (code == 0x081B && strcmp(curve, "brainpoolP384r1") == 0) ||
           (code == 0x081C && strcmp(curve, "brainpoolP512r1") == 0);
}

static bool signs_13(uint16_t code, const struct certificate *leaf)
{
    switch (leaf->key) {
    case CERT_KEY_RSA:
        return code >= 0x0804 && code <= 0x0806; /* rsa_pss_rsae_* */
    case CERT_KEY_RSA_PSS:
        return code >= 0x0809 && code <= 0x080B; /* rsa_pss_pss_* */
    case CERT_KEY_EC:
        return scheme_of_curve(code, leaf->curve);
    case CERT_KEY_ED25519:
        return code == 0x0807;
    case CERT_KEY_ED448:
        return code == 0x0808;
    default:
        return true;
    }
}

/* Up to TLS 1.2 the scheme's key is that of the suite's name; Edwards curves
 * count as ECDSA there (RFC 8422, 2.1). */
static bool signs_12(uint16_t code, enum suite_auth auth)
{
    const struct sigscheme *s = sigscheme_find(code);

    if (s == NULL || code == 0x0807 || code == 0x0808)
        return true;
    switch (auth) {
    case AUTH_RSA:
        return strncmp(s->key, "RSA", 3) == 0;
    case AUTH_ECDSA:
        return strcmp(s->key, "EC") == 0;
    case AUTH_DSS:
        return strcmp(s->key, "DSA") == 0;
    default:
        return true;
    }
}

/* Has the client named a scheme with which the server's key can sign, where a
 * signature is needed? What is not known speaks for it. */
static bool can_sign(const struct ability *client, const struct ability *server,
                     enum version v, size_t suite)
{
    const struct profile_codes *schemes =
        client->role != NULL && !client->stands_in ? &client->role->schemes
                                                   : NULL;
    const struct cert_chain *chain = ability_chain(server, v, suite);
    const struct suite *s = suite_at(suite);

    if (schemes == NULL || schemes->n == 0 || v < VERSION_TLS12)
        return true;
    if (v == VERSION_TLS13 && chain == NULL)
        return true;
    if (v == VERSION_TLS12 && s->kx != KX_DHE && s->kx != KX_ECDHE)
        return true;
    for (size_t i = 0; i < schemes->n; i++)
        if (v == VERSION_TLS13 ? signs_13(schemes->codes[i], chain->certs)
                               : signs_12(schemes->codes[i], s->auth))
            return true;
    return false;
}

/* ---- Which suite ---- */

static size_t first_of(const struct ability_version *a,
                       const struct bitset *set)
{
    for (size_t i = 0; i < a->n; i++)
        if (bit_has(set, a->suites[i]))
            return a->suites[i];
    return suite_count();
}

/* Those of the set that a test holds for; all of them when it holds for
 * none. */
static struct bitset narrow(struct bitset set,
                            bool (*holds)(const struct suite *s))
{
    struct bitset some = {{0}};

    for (size_t i = 0; i < suite_count(); i++)
        if (bit_has(&set, i) && holds(suite_at(i)))
            bit_add(&some, i);
    return bit_empty(&some) ? set : some;
}

static bool is_ordinary(const struct suite *s)
{
    return s->kind == SUITE_CERT;
}

/* Nobody has the keys that these need but those who arranged for it. */
static bool needs_no_secret(const struct suite *s)
{
    return s->kind != SUITE_PSK && s->kind != SUITE_SRP;
}

static bool takes_rsa(const struct suite *s)
{
    return s->auth == AUTH_RSA || s->auth == AUTH_ANY;
}

static bool takes_rsa_or_ecdsa(const struct suite *s)
{
    return takes_rsa(s) || s->auth == AUTH_ECDSA;
}

enum chooser { CHOOSER_UNKNOWN, CHOOSER_CLIENT, CHOOSER_SERVER };

static enum chooser chooser(const struct ability *client,
                            const struct ability *server, enum version v)
{
    enum chooser c = CHOOSER_UNKNOWN;

    if (server->scan != NULL) {
        enum preference p = server->scan->versions[v].preference;

        c = p == PREFERENCE_CLIENT                           ? CHOOSER_CLIENT
            : p == PREFERENCE_SERVER || p == PREFERENCE_NONE ? CHOOSER_SERVER
                                                             : CHOOSER_UNKNOWN;
    } else if (server->role->own_order != FACT_UNKNOWN) {
        c = server->role->own_order == FACT_YES ? CHOOSER_SERVER
                                                : CHOOSER_CLIENT;
    }
    if (c == CHOOSER_CLIENT && !client->versions[v].ordered)
        return CHOOSER_UNKNOWN;
    return c;
}

/* `all` holds those of which it is not known whether they can be used, too. */
static void pick(struct meet *m, const struct ability *client,
                 const struct ability *server, enum version v,
                 const struct bitset *all)
{
    enum chooser c = chooser(client, server, v);
    const struct ability_version *list =
        c == CHOOSER_SERVER ||
                (c == CHOOSER_UNKNOWN && server->versions[v].ordered)
            ? &server->versions[v]
            : &client->versions[v];
    struct bitset some = *all, sure;

    some = narrow(some, client->stands_in ? is_ordinary : needs_no_secret);
    /* The certificate of a server that was not scanned is not known: an RSA
     * key is what nearly all have, and it can be given one. */
    if (server->scan == NULL)
        some = narrow(narrow(some, takes_rsa_or_ecdsa), takes_rsa);
    sure = bit_and(&some, &m->usable);
    m->first = first_of(list, bit_empty(&sure) ? &some : &sure);
    if (c == CHOOSER_UNKNOWN) {
        m->picks = some;
        return;
    }
    bit_add(&m->picks, m->first);
    bit_add(&m->picks, first_of(list, &some));
}

/* Both speak it and have suites in common: what of these can be used? */
static enum meeting meet_suites(const struct ability *client,
                                const struct ability *server, enum version v,
                                struct meet *m)
{
    enum groups groups = shared_groups(client, server, v);
    bool no_dhe = v != VERSION_TLS13 && ability_shuns_ffdhe(server) &&
                  ability_names_ffdhe(client) == FACT_YES;
    struct bitset all = m->suites;

    for (size_t i = 0; i < suite_count(); i++)
        if (bit_has(&all, i) &&
            ((groups == GROUPS_DISJOINT && needs_group(suite_at(i))) ||
             (no_dhe && suite_has_dhe(suite_at(i)))))
            bit_remove(&all, i);
    if (bit_empty(&all))
        return MEET_NO_GROUP;
    for (size_t i = 0; i < suite_count(); i++)
        if (bit_has(&all, i) && !can_sign(client, server, v, i))
            bit_remove(&all, i);
    if (bit_empty(&all))
        return MEET_NO_SIGNATURE;
    m->usable = all;
    for (size_t i = 0; i < suite_count(); i++)
        if (bit_has(&all, i) && groups == GROUPS_UNKNOWN &&
            needs_group(suite_at(i)))
            bit_remove(&m->usable, i);
    if (bit_empty(&m->usable))
        return MEET_GROUPS_UNKNOWN;
    pick(m, client, server, v, &all);
    return server->versions[v].broken ? MEET_FALSE : MEET_OK;
}

struct meet predict_meet(const struct ability *client,
                         const struct ability *server, enum version v)
{
    enum speaks c = client->versions[v].speaks, s = server->versions[v].speaks;
    struct bitset a = ability_suites(client, v);
    struct bitset b = ability_suites(server, v);
    struct meet m = {.how = MEET_NOT};

    if (c == SPEAKS_NO || s == SPEAKS_NO)
        return m;
    if (c != SPEAKS_YES || s != SPEAKS_YES) {
        m.how = MEET_MAYBE;
        return m;
    }
    m.suites = bit_and(&a, &b);
    m.how = bit_empty(&m.suites) ? meet_nothing(client, server, v)
                                 : meet_suites(client, server, v, &m);
    return m;
}

/* ---- Gaps ---- */

static int highest(const struct ability *a)
{
    for (int v = VERSION_TLS13; v >= 0; v--)
        if (a->versions[v].speaks == SPEAKS_YES)
            return v;
    return -1;
}

enum version predict_gap(const struct ability *client,
                         const struct ability *server)
{
    int top = highest(client);

    if (client->stands_in || top == VERSION_TLS13)
        return VERSION_COUNT;
    for (int v = top; v > VERSION_SSL2; v--)
        if (server->versions[v].speaks == SPEAKS_YES)
            return client->versions[v].speaks == SPEAKS_NO ? (enum version)v
                                                           : VERSION_COUNT;
        else if (server->versions[v].speaks == SPEAKS_MAYBE)
            return VERSION_COUNT;
    return VERSION_COUNT;
}
