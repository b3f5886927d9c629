#include "core/model/pair_pick.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/model/faulty_dh.h"
#include "core/model/grade.h"
#include "core/registry/group.h"
#include "core/registry/names.h"
#include "core/registry/suite.h"

/* What nothing is known of a client says against: Windows and the browsers
 * have refused less since 2015 and 2012. */
#define USUAL_DH_MIN  1024
#define USUAL_RSA_MIN 1024

/* The role that limits are taken from: only what is known of the client as
 * such. */
static const struct profile_role *limits(const struct ability *client)
{
    return client->stands_in ? NULL : client->role;
}

/* ---- Diffie-Hellman ---- */

static unsigned shorter(unsigned a, unsigned b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static unsigned dh_of_role(const struct profile_role *server)
{
    return server->dh_min > 0 && server->dh_min == server->dh_max
               ? (unsigned)server->dh_min
               : 0;
}

/* The prime that the server would use, the shortest where it may be one of
 * several; 0 when that is not known. */
static unsigned dh_bits(const struct ability *client,
                        const struct ability *server, enum version v,
                        size_t suite)
{
    const struct suite_result *r;
    const struct traits *t;
    unsigned bits;

    if (server->scan == NULL)
        return dh_of_role(server->role);
    r = endpoint_suite(server->scan, v, suite);
    t = &server->scan->traits;
    bits = r != NULL && r->kex == KEX_DH ? r->kex_bits : 0;
    if (suite_at(suite)->export_bits != 0)
        return bits;
    switch (ability_names_ffdhe(client)) {
    case FACT_YES:
        return t->dh_bits_with_ffdhe != 0 ? t->dh_bits_with_ffdhe : bits;
    case FACT_NO:
        return t->dh_bits_without != 0 ? t->dh_bits_without : bits;
    case FACT_UNKNOWN:
        break;
    }
    return shorter(shorter(bits, t->dh_bits_without), t->dh_bits_with_ffdhe);
}

static void look_at_size(struct pick *p, const struct profile_role *r)
{
    bool limited = r != NULL && r->dh_min != PROFILE_LIMIT_UNKNOWN;

    if (p->dh_bits == 0) {
        if (limited && r->dh_min > 0)
            p->flaws[FLAW_UNKNOWN_DH] = WEIGHT_UNKNOWN;
        return;
    }
    if (limited && (int)p->dh_bits < r->dh_min)
        p->flaws[FLAW_SHORT_DH] = WEIGHT_FATAL;
    else if (!limited && p->dh_bits < USUAL_DH_MIN)
        p->flaws[FLAW_SHORT_DH] = WEIGHT_RISK;
    if (r != NULL && r->dh_max > 0 && (int)p->dh_bits > r->dh_max)
        p->flaws[FLAW_LONG_DH] = WEIGHT_FATAL;
}

enum fact pick_cuts_zeros(const struct traits *t)
{
    return t->dh_short != 0    ? FACT_YES
           : t->dh_padded != 0 ? FACT_NO
                               : FACT_UNKNOWN;
}

static void look_at_dh(struct pick *p, const struct ability *client,
                       const struct ability *server, enum version v)
{
    const struct profile_role *r = limits(client);

    if (v == VERSION_TLS13)
        return;
    if (server->scan != NULL &&
        faulty_dh_met(faulty_dh_read(&server->scan->traits),
                      suite_at(p->suite)) != 0)
        p->flaws[FLAW_FAULTY_DH] = WEIGHT_RISK;
    if (!suite_has_dhe(suite_at(p->suite)))
        return;
    p->dh_bits = dh_bits(client, server, v, p->suite);
    look_at_size(p, r);
    if (server->scan != NULL && r != NULL && r->short_dh_ys == FACT_NO &&
        pick_cuts_zeros(&server->scan->traits) != FACT_NO)
        p->flaws[FLAW_SHORT_YS] = WEIGHT_RISK;
}

/* ---- Signatures ---- */

static bool is_old(const char *hash)
{
    return strcmp(hash, "sha1") == 0 || strcmp(hash, "md5") == 0;
}

/* All schemes that the server was seen to sign with are of SHA-1, and none is
 * on the client's list. */
static void look_at_schemes(struct pick *p, const struct ability *client,
                            const struct ability *server, enum version v)
{
    const struct profile_role *r = limits(client);
    const struct endpoint *e = server->scan;
    const struct suite *s = suite_at(p->suite);

    if (v != VERSION_TLS12 || (s->kx != KX_DHE && s->kx != KX_ECDHE) ||
        r == NULL || r->schemes.n == 0 || e == NULL || e->n_schemes == 0)
        return;
    for (size_t i = 0; i < e->n_schemes; i++) {
        const struct sigscheme *seen = sigscheme_find(e->schemes[i]);

        if (seen == NULL || !is_old(seen->hash) ||
            codes_have(&r->schemes, e->schemes[i]))
            return;
    }
    p->flaws[FLAW_OLD_SIGNATURE] = WEIGHT_RISK;
}

/* ---- Certificates ---- */

static void set(struct pick *p, enum flaw f, enum weight w,
                const struct certificate *c)
{
    if (p->certs[f] == NULL)
        p->certs[f] = c;
    if (w > p->flaws[f])
        p->flaws[f] = w;
}

static void look_at_key(struct pick *p, const struct profile_role *r,
                        const struct certificate *c)
{
    int bits = c->key_bits;

    if (bits == 0)
        return;
    if (c->key == CERT_KEY_EC) {
        if (r != NULL && bits < r->ecdsa_min)
            set(p, FLAW_SHORT_KEY, WEIGHT_FATAL, c);
        return;
    }
    if (c->key != CERT_KEY_RSA && c->key != CERT_KEY_RSA_PSS)
        return;
    if (r != NULL && r->rsa_min != PROFILE_LIMIT_UNKNOWN) {
        if (bits < r->rsa_min)
            set(p, FLAW_SHORT_KEY, WEIGHT_FATAL, c);
    } else if (bits < USUAL_RSA_MIN) {
        set(p, FLAW_SHORT_KEY, WEIGHT_RISK, c);
    }
    if (r != NULL && r->rsa_max > 0 && bits > r->rsa_max)
        set(p, FLAW_LONG_KEY, WEIGHT_FATAL, c);
}

/* Has the client named a scheme of this hash? From TLS 1.2 on it does so for
 * certificates too (RFC 5246, 7.4.2; RFC 8446, 4.2.3). */
static bool names_hash(const struct profile_role *r, const char *hash)
{
    const struct profile_codes *list =
        r->cert_schemes.known ? &r->cert_schemes : &r->schemes;

    if (list->n == 0 || hash[0] == '\0')
        return true;
    for (size_t i = 0; i < list->n; i++) {
        const struct sigscheme *s = sigscheme_find(list->codes[i]);

        if (s != NULL && strcmp(s->hash, hash) == 0)
            return true;
    }
    return false;
}

/* A client that names its schemes is judged by these, unless it is known to do
 * otherwise. */
static void look_at_sha512(struct pick *p, const struct profile_role *r,
                           enum version v, const struct certificate *c)
{
    enum fact takes = r != NULL ? r->sha512_tls12 : FACT_UNKNOWN;

    if (strcmp(c->sig_hash, "sha512") != 0 || v != VERSION_TLS12 ||
        takes == FACT_YES)
        return;
    if (takes == FACT_NO)
        set(p, FLAW_SHA512, WEIGHT_FATAL, c);
    else if (r == NULL || r->schemes.n == 0)
        set(p, FLAW_SHA512, WEIGHT_RISK, c);
}

static void look_at_hash(struct pick *p, const struct profile_role *r,
                         enum version v, const struct certificate *c)
{
    if (r == NULL || p->flaws[FLAW_SHA512] != WEIGHT_NONE)
        return;
    if (is_old(c->sig_hash) && r->sha1_certs == FACT_NO)
        set(p, FLAW_SHA1, WEIGHT_FATAL, c);
    else if (v >= VERSION_TLS12 && !names_hash(r, c->sig_hash))
        set(p, FLAW_HASH, WEIGHT_RISK, c);
}

/* Up to TLS 1.2 the curve of the certificate must be among the groups too
 * (RFC 8422, 5.3). */
static void look_at_curve(struct pick *p, const struct profile_role *r,
                          enum version v, const struct certificate *leaf)
{
    const struct group *g = group_by_name(leaf->curve);

    if (v != VERSION_TLS13 && leaf->key == CERT_KEY_EC && g != NULL &&
        r != NULL && r->groups.n != 0 && !codes_have(&r->groups, g->code))
        set(p, FLAW_CURVE, WEIGHT_RISK, leaf);
}

void pick_sha256(const struct certificate *c, char hex[65])
{
    for (size_t i = 0; i < sizeof c->sha256; i++)
        snprintf(hex + 2 * i, 3, "%02x", c->sha256[i]);
}

/* Was this certificate tried on the client (listen --serve)? */
static const struct profile_verdict *tried(const struct ability *client,
                                           const struct certificate *leaf)
{
    const struct profile *q = client->profile;
    char hex[65];

    if (q == NULL)
        return NULL;
    pick_sha256(leaf, hex);
    for (size_t i = 0; i < q->n_verdicts; i++)
        if (strcasecmp(q->verdicts[i].sha256, hex) == 0 &&
            q->verdicts[i].accepted != FACT_UNKNOWN)
            return &q->verdicts[i];
    return NULL;
}

/* What the client trusts is not known. A chain that looks like a public one,
 * or leads to a CA that the user gave, is let pass. */
static bool looks_trusted(const struct cert_chain *c)
{
    if (c->trust == TRUST_YES)
        return true;
    return c->trust != TRUST_NO && !c->certs[0].self_issued;
}

static bool needs_certificate(const struct suite *s)
{
    return s->auth == AUTH_RSA || s->auth == AUTH_ECDSA ||
           s->auth == AUTH_DSS || s->auth == AUTH_ANY;
}

/* What the rules of one endpoint found: a client that checks certificates
 * finds it too, by its own clock and by the name that it goes by. */
static void look_at_findings(struct pick *p, const struct endpoint *server)
{
    if (endpoint_has_finding(server, "cert-expired"))
        p->flaws[FLAW_ENDED] = WEIGHT_RISK;
    if (endpoint_has_finding(server, "cert-not-yet-valid"))
        p->flaws[FLAW_EARLY] = WEIGHT_RISK;
    if (endpoint_has_finding(server, "name-mismatch"))
        p->flaws[FLAW_NAME] = WEIGHT_RISK;
}

static void look_at_chain(struct pick *p, const struct ability *client,
                          const struct endpoint *server, enum version v,
                          const struct cert_chain *c)
{
    const struct profile_role *r = limits(client);

    p->verdict = tried(client, c->certs);
    if (p->verdict != NULL && p->verdict->accepted == FACT_NO)
        set(p, FLAW_REFUSED, WEIGHT_FATAL, c->certs);
    if (p->verdict != NULL)
        return;
    for (size_t i = 0; i < c->n; i++) {
        look_at_key(p, r, &c->certs[i]);
        /* Schannel looks at all, roots included; nobody else checks how a
         * root signed itself. */
        look_at_sha512(p, r, v, &c->certs[i]);
        if (i == 0 || !c->certs[i].self_issued)
            look_at_hash(p, r, v, &c->certs[i]);
    }
    look_at_curve(p, r, v, c->certs);
    look_at_findings(p, server);
    if (!looks_trusted(c))
        p->flaws[FLAW_UNTRUSTED] = WEIGHT_RISK;
}

struct pick pick_look(const struct ability *client,
                      const struct ability *server, enum version v,
                      size_t suite)
{
    const struct cert_chain *chain = ability_chain(server, v, suite);
    struct pick p = {.suite = suite};

    if (ability_breaks(server, v, suite))
        p.flaws[FLAW_BROKEN_SUITE] = WEIGHT_FATAL;
    look_at_dh(&p, client, server, v);
    look_at_schemes(&p, client, server, v);
    if (chain != NULL && needs_certificate(suite_at(suite)))
        look_at_chain(&p, client, server->scan, v, chain);
    return p;
}
