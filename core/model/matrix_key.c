#include "core/model/matrix_key.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/model/faulty_dh.h"
#include "core/model/pair_pick.h"

/* Every number is written in full width and every list has its length before
 * it, so that no two different endpoints can have the same bytes. */
static void number(struct str *out, uint32_t v)
{
    char bytes[4] = {(char)v, (char)(v >> 8), (char)(v >> 16), (char)(v >> 24)};

    str_addn(out, bytes, sizeof bytes);
}

static void text(struct str *out, const char *s)
{
    number(out, (uint32_t)strlen(s));
    str_add(out, s);
}

static int by_suite(const void *a, const void *b)
{
    const struct suite_result *x = a, *y = b;

    return (int)x->suite - (int)y->suite;
}

/* Which chain a suite has, but for its number, which is chance. */
static void leaf(struct str *out, const struct endpoint *e, int chain)
{
    const struct certificate *c;

    if (chain < 0 || e->chains[chain].n == 0) {
        number(out, 0);
        return;
    }
    c = &e->chains[chain].certs[0];
    number(out, c->key + 1u);
    number(out, c->key_bits);
    text(out, c->curve);
    text(out, c->sig_hash);
}

static void suites(struct str *out, const struct endpoint *e,
                   const struct version_result *r)
{
    struct suite_result *sorted =
        mem_copy(r->suites, r->n_suites * sizeof *sorted);

    if (r->preference != PREFERENCE_SERVER)
        qsort(sorted, r->n_suites, sizeof *sorted, by_suite);
    number(out, (uint32_t)r->n_suites);
    for (size_t i = 0; i < r->n_suites; i++) {
        number(out, sorted[i].suite);
        number(out, sorted[i].kex);
        number(out, sorted[i].kex_bits);
        number(out, sorted[i].group);
        number(out, sorted[i].works);
        leaf(out, e, sorted[i].chain);
    }
    free(sorted);
}

static void version(struct str *out, const struct endpoint *e, enum version v)
{
    const struct version_result *r = &e->versions[v];

    number(out, r->outcome);
    if (r->outcome != OUTCOME_ACCEPTED)
        return;
    number(out, r->works);
    number(out, r->preference);
    number(out, r->complete);
    suites(out, e, r);
}

static int by_code(const void *a, const void *b)
{
    const uint16_t *x = a, *y = b;

    return (int)*x - (int)*y;
}

static void groups(struct str *out, const struct endpoint *e)
{
    uint16_t sorted[ENDPOINT_GROUPS_MAX];

    if (e->n_groups != 0)
        memcpy(sorted, e->groups, e->n_groups * sizeof *sorted);
    qsort(sorted, e->n_groups, sizeof *sorted, by_code);
    number(out, (uint32_t)e->n_groups);
    for (size_t i = 0; i < e->n_groups; i++)
        number(out, sorted[i]);
    number(out, e->traits.groups_incomplete);
}

static void schemes(struct str *out, const struct endpoint *e)
{
    uint16_t sorted[ENDPOINT_SCHEMES_MAX];

    if (e->n_schemes != 0)
        memcpy(sorted, e->schemes, e->n_schemes * sizeof *sorted);
    qsort(sorted, e->n_schemes, sizeof *sorted, by_code);
    number(out, (uint32_t)e->n_schemes);
    for (size_t i = 0; i < e->n_schemes; i++)
        number(out, sorted[i]);
}

static bool is_tried(const struct tried *t, const char *hex)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcasecmp(t->sha256[i], hex) == 0)
            return true;
    return false;
}

static void chain(struct str *out, const struct cert_chain *c,
                  const struct tried *tried)
{
    char hex[65] = "";

    if (c->n != 0)
        pick_sha256(c->certs, hex);
    text(out, is_tried(tried, hex) ? hex : "");
    number(out, c->n);
    number(out, c->versions);
    number(out, c->trust == TRUST_YES || c->trust == TRUST_NO ? c->trust : 0);
    for (size_t i = 0; i < c->n; i++) {
        number(out, c->certs[i].key);
        number(out, c->certs[i].key_bits);
        text(out, c->certs[i].curve);
        text(out, c->certs[i].sig_hash);
        text(out, c->certs[i].signature);
        number(out, c->certs[i].self_issued);
    }
}

static int by_bytes(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    size_t n = x->len < y->len ? x->len : y->len;
    int order = n != 0 ? memcmp(x->s, y->s, n) : 0;

    return order != 0 ? order : (x->len > y->len) - (x->len < y->len);
}

/* Which chain was met first is chance. */
static void chains(struct str *out, const struct endpoint *e,
                   const struct tried *tried)
{
    struct str each[ENDPOINT_CHAINS_MAX] = {{0}};

    for (size_t i = 0; i < e->n_chains; i++)
        chain(&each[i], &e->chains[i], tried);
    qsort(each, e->n_chains, sizeof *each, by_bytes);
    number(out, (uint32_t)e->n_chains);
    for (size_t i = 0; i < e->n_chains; i++) {
        str_addn(out, each[i].s, each[i].len);
        str_free(&each[i]);
    }
}

static void codes(struct str *out, const struct profile_codes *c)
{
    number(out, c->known);
    number(out, (uint32_t)c->n);
    for (size_t i = 0; i < c->n; i++)
        number(out, c->codes[i]);
}

static void role_lists(struct str *out, const struct profile_role *r)
{
    number(out, r->suites_known);
    number(out, (uint32_t)r->n_suites);
    for (size_t i = 0; i < r->n_suites; i++) {
        number(out, r->suites[i].suite);
        number(out, r->suites[i].versions);
        number(out, r->suites[i].group);
    }
    codes(out, &r->groups);
    codes(out, &r->shares);
    codes(out, &r->schemes);
    codes(out, &r->cert_schemes);
    codes(out, &r->extensions);
    codes(out, &r->compressors);
}

static void role(struct str *out, const struct profile_role *r)
{
    number(out, r->present);
    if (!r->present)
        return;
    for (size_t v = 0; v < VERSION_COUNT; v++)
        number(out, r->versions[v]);
    role_lists(out, r);
    number(out, (uint32_t)r->dh_min);
    number(out, (uint32_t)r->dh_max);
    number(out, (uint32_t)r->rsa_min);
    number(out, (uint32_t)r->rsa_max);
    number(out, (uint32_t)r->ecdsa_min);
    number(out, r->sha512_tls12);
    number(out, r->sha1_certs);
    number(out, r->short_dh_ys);
    number(out, r->falls_back);
    number(out, r->own_order);
    number(out, r->legacy_version);
    number(out, r->record_version);
    number(out, r->grease);
}

static void verdicts(struct str *out, const struct profile *q)
{
    number(out, (uint32_t)q->n_verdicts);
    for (size_t i = 0; i < q->n_verdicts; i++) {
        text(out, q->verdicts[i].sha256);
        number(out, q->verdicts[i].accepted);
        text(out, q->verdicts[i].how);
    }
}

/* What a profile adds: of one that was scanned too, the client alone. */
static void profile(struct str *out, const struct party *p)
{
    number(out, p->profile != NULL);
    if (p->profile == NULL)
        return;
    number(out, p->profile->windows);
    verdicts(out, p->profile);
    role(out, &p->profile->client);
    if (p->scan == NULL)
        role(out, &p->profile->server);
}

static void scan(struct str *out, const struct endpoint *e,
                 const struct tried *tried)
{
    number(out, e->state);
    /* Of what did not answer in TLS nothing is known that could differ. */
    if (e->state != STATE_TLS)
        return;
    number(out, e->complete);
    number(out, endpoint_datagrams(e));
    for (size_t v = 0; v < VERSION_COUNT; v++)
        version(out, e, (enum version)v);
    groups(out, e);
    schemes(out, e);
    chains(out, e, tried);
    number(out, endpoint_has_finding(e, "cert-expired"));
    number(out, endpoint_has_finding(e, "cert-not-yet-valid"));
    number(out, endpoint_has_finding(e, "name-mismatch"));
    number(out, faulty_dh_read(&e->traits));
    number(out, e->traits.dh_bits_with_ffdhe);
    number(out, e->traits.dh_bits_without);
    number(out, tried->short_ys ? pick_cuts_zeros(&e->traits) : 0);
}

void matrix_key(struct str *out, const struct party *p,
                const struct tried *tried)
{
    number(out, p->scan != NULL);
    if (p->scan != NULL)
        scan(out, p->scan, tried);
    profile(out, p);
}
