#include "probes/record.h"

#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/registry/group.h"
#include "core/registry/names.h"
#include "core/registry/prime.h"

static bool of_offered_version(const struct offer *o, const struct answer *a)
{
    return a->version == version_wire(o->version);
}

static bool is_hello(const struct answer *a)
{
    return a->kind == ANSWER_HELLO || a->kind == ANSWER_RETRY;
}

static bool offered(const struct offer *o, uint16_t code)
{
    int i = suite_index(code);

    return i >= 0 && suite_list_has(&o->suites, (size_t)i);
}

bool record_is_pick(const struct offer *o, const struct answer *a)
{
    return is_hello(a) && of_offered_version(o, a) && offered(o, a->suite);
}

bool record_is_other_version(const struct offer *o, const struct answer *a)
{
    return is_hello(a) && !of_offered_version(o, a);
}

bool record_is_unoffered(const struct offer *o, const struct answer *a)
{
    return is_hello(a) && of_offered_version(o, a) && !offered(o, a->suite);
}

bool record_says_version(const struct answer *a)
{
    return is_hello(a) ||
           (a->kind == ANSWER_ALERT && a->alert == ALERT_PROTOCOL_VERSION);
}

static uint16_t group_bits(uint16_t code)
{
    const struct group *g = group_find(code);

    return g != NULL ? g->bits : 0;
}

/* The key of the certificate does the exchange where nothing ephemeral was
 * sent: static RSA and ECDH. */
static void kex_of_certificate(const struct endpoint *e,
                               struct suite_result *row)
{
    const struct suite *s = suite_at(row->suite);
    const struct certificate *leaf;

    if (row->chain < 0 || e->chains[row->chain].n == 0)
        return;
    leaf = &e->chains[row->chain].certs[0];
    if ((s->kx == KX_RSA || s->kx == KX_RSA_PSK) && leaf->key == CERT_KEY_RSA)
        row->kex_bits = leaf->key_bits;
    if (s->kx == KX_ECDH && leaf->key == CERT_KEY_EC) {
        const struct group *g = group_by_name(leaf->curve);

        row->kex = KEX_GROUP;
        row->group = g != NULL ? g->code : 0;
        row->kex_bits = leaf->key_bits;
    }
}

static void set_kex(const struct endpoint *e, struct suite_result *row,
                    const struct answer *a)
{
    row->kex = a->kex;
    row->chain = a->chain_index;
    switch (a->kex) {
    case KEX_DH:
        row->kex_bits = a->dh_bits;
        break;
    case KEX_GROUP:
        row->group = a->group;
        row->kex_bits = group_bits(a->group);
        break;
    case KEX_RSA_EXPORT:
        row->kex_bits = a->rsa_bits;
        break;
    default:
        kex_of_certificate(e, row);
    }
}

static void name_group(struct suite_result *row, uint16_t group)
{
    row->kex = KEX_GROUP;
    row->group = group;
    row->kex_bits = group_bits(group);
}

/* In TLS 1.3 group and suite are chosen apart, so the group that the server
 * names first goes with every suite. */
static void set_kex13(const struct inquiry *q, struct suite_result *row,
                      const struct answer *a)
{
    uint16_t group = a->group;

    for (size_t i = 0; i < q->e->versions[VERSION_TLS13].n_suites; i++)
        if (q->e->versions[VERSION_TLS13].suites[i].group != 0) {
            group = q->e->versions[VERSION_TLS13].suites[i].group;
            break;
        }
    if (group == 0)
        return;
    for (size_t i = 0; i < q->e->versions[VERSION_TLS13].n_suites; i++)
        if (q->e->versions[VERSION_TLS13].suites[i].group == 0)
            name_group(&q->e->versions[VERSION_TLS13].suites[i], group);
    name_group(row, group);
}

void record_forget_group(struct inquiry *q, uint16_t group)
{
    struct version_result *r = &q->e->versions[VERSION_TLS13];
    size_t n = 0;

    for (size_t i = 0; i < q->e->n_groups; i++)
        if (q->e->groups[i] != group)
            q->e->groups[n++] = q->e->groups[i];
    q->e->n_groups = n;
    for (size_t i = 0; i < r->n_suites; i++) {
        r->suites[i].kex = KEX_UNKNOWN;
        r->suites[i].group = r->suites[i].kex_bits = 0;
    }
}

/* What a whole flight shows of one suite it shows of its family. DHE is another
 * matter: each of its public values is evidence. */
static void hold(struct inquiry *q, enum version v, size_t suite)
{
    const struct suite *s = suite_at(suite);

    if (s->kind == SUITE_CERT && !suite_has_dhe(s) && v != VERSION_TLS13)
        q->held[v] |= UINT64_C(1) << suite_family(suite);
}

/* Its flight was not waited for: what is known of another is known of it. */
static void set_kex_alike(const struct version_result *r,
                          struct suite_result *row)
{
    unsigned family = suite_family(row->suite);

    for (size_t i = 0; i < r->n_suites; i++) {
        const struct suite_result *other = &r->suites[i];

        if ((other->kex == KEX_UNKNOWN && other->chain < 0) ||
            suite_family(other->suite) != family)
            continue;
        row->kex = other->kex;
        row->kex_bits = other->kex_bits;
        row->group = other->group;
        row->chain = other->chain;
        return;
    }
}

static void set_flight(struct endpoint *e, struct suite_result *row,
                       const struct answer *a)
{
    if (a->flight != FLIGHT_BROKEN)
        return;
    row->works = WORKS_NO;
    row->failure = endpoint_broke(e, "server flight", a);
}

struct suite_result *record_pick(struct inquiry *q, const struct offer *o,
                                 const struct answer *a)
{
    struct version_result *r = &q->e->versions[o->version];
    struct suite_result *row =
        endpoint_add_suite(q->e, o->version, (size_t)suite_index(a->suite));

    r->outcome = OUTCOME_ACCEPTED;
    r->how = "";
    if (o->version == VERSION_TLS13)
        set_kex13(q, row, a);
    else if (a->flight == FLIGHT_NONE &&
             (o->brief >> suite_family(row->suite) & 1))
        set_kex_alike(r, row);
    else if (a->kind == ANSWER_HELLO && row->kex == KEX_UNKNOWN)
        set_kex(q->e, row, a);
    set_flight(q->e, row, a);
    if (a->flight == FLIGHT_WHOLE)
        hold(q, o->version, row->suite);
    record_traits(q, o, a);
    inquiry_prove(q, o);
    inquiry_looked(q, o, row->suite);
    return row;
}

static void smaller(uint16_t *least, uint16_t bits)
{
    if (bits != 0 && (*least == 0 || bits < *least))
        *least = bits;
}

static void count(uint16_t *n)
{
    *n += *n != UINT16_MAX;
}

static bool is_known_value(struct inquiry *q, const uint8_t hash[8])
{
    uint64_t value;

    memcpy(&value, hash, sizeof value);
    for (size_t i = 0; i < q->n_ys; i++)
        if (q->ys[i] == value)
            return true;
    if (q->n_ys == INQUIRY_YS_MAX)
        return false;
    if (q->n_ys == q->room_ys) {
        q->room_ys += q->room_ys + 4;
        q->ys = mem_grow(q->ys, q->room_ys, sizeof *q->ys);
    }
    q->ys[q->n_ys++] = value;
    return false;
}

/* The server's public value: RFC 5246 lets it go without its leading zeros. */
static void record_public(struct inquiry *q, const struct answer *a)
{
    struct traits *t = &q->e->traits;

    if (a->kex != KEX_DH || a->dh_ys_bytes == 0)
        return;
    count(&t->dh_seen);
    if (is_known_value(q, a->dh_ys_hash))
        count(&t->dh_reused);
    if (a->dh_ys_bytes < a->dh_p_bytes)
        count(&t->dh_short);
    else if (a->dh_ys_zero)
        count(&t->dh_padded);
}

static void record_known(struct traits *t, const struct answer *a)
{
    const struct prime *known = prime_find(a->dh_p_hash);

    if (a->dh_prime != PRIME_UNKNOWN)
        snprintf(t->dh_prime, sizeof t->dh_prime, "%s",
                 a->dh_prime == PRIME_YES ? "prime" : "not-prime");
    if (known == NULL ||
        (t->dh_known_bits != 0 && t->dh_known_bits <= known->bits))
        return;
    t->dh_known_bits = known->bits;
    snprintf(t->dh_known, sizeof t->dh_known, "%s", known->name);
}

/* The prime of EXPORT and of anonymous suites is another one, and says
 * nothing of what a client with ordinary suites gets. */
static void record_prime(struct traits *t, const struct offer *o,
                         const struct answer *a)
{
    const struct suite *s;

    if (a->kex != KEX_DH)
        return;
    s = suite_find(a->suite);
    if (s == NULL || s->kind != SUITE_CERT)
        return;
    smaller(hello_has_ffdhe(o) ? &t->dh_bits_with_ffdhe : &t->dh_bits_without,
            a->dh_bits);
    record_known(t, a);
}

void record_traits(struct inquiry *q, const struct offer *o,
                   const struct answer *a)
{
    struct version_result *r = &q->e->versions[o->version];

    if (a->kex == KEX_GROUP || a->kind == ANSWER_RETRY)
        if (a->group != 0)
            endpoint_add_group(q->e, a->group);
    if (a->sigscheme != 0)
        endpoint_add_scheme(q->e, a->sigscheme);
    if (a->cert_requested)
        q->e->traits.client_cert_requested = true;
    record_prime(&q->e->traits, o, a);
    record_public(q, a);
    if (o->version == VERSION_TLS13)
        return; /* RFC 8446, 4.1.2: only null compression */
    r->compressors |= a->compression == 1    ? 1u << COMPRESSOR_DEFLATE
                      : a->compression == 64 ? 1u << COMPRESSOR_LZS
                                             : 1u << COMPRESSOR_NULL;
}

void record_refused(struct inquiry *q, enum version v, const struct answer *a)
{
    struct version_result *r = &q->e->versions[v];
    char how[FAILURE_HOW_MAX];

    if (r->outcome == OUTCOME_ACCEPTED)
        return;
    r->outcome = a->kind == ANSWER_TIMEOUT || answer_never_asked(a)
                     ? OUTCOME_UNANSWERED
                     : OUTCOME_REFUSED;
    if (is_hello(a)) {
        enum version other;

        if (version_from_wire(a->version, &other))
            snprintf(how, sizeof how, "answered with %s",
                     endpoint_version_name(q->e, other));
        else
            snprintf(how, sizeof how, "answered with version 0x%04X",
                     a->version);
    } else {
        answer_how(a, how, sizeof how);
    }
    r->how = endpoint_how(q->e, how);
    r->complete = r->outcome == OUTCOME_REFUSED;
}

bool record_is_ssl2(const struct answer *a)
{
    return a->kind == ANSWER_HELLO && a->version == version_wire(VERSION_SSL2);
}

static void add_kind(struct inquiry *q, uint32_t kind, const struct answer *a)
{
    int i = suite_index_ssl2(kind);
    struct suite_result *row;

    if (i < 0)
        return;
    row = endpoint_add_suite(q->e, VERSION_SSL2, (size_t)i);
    row->chain = a->chain_index;
    kex_of_certificate(q->e, row);
}

/* The client chooses of what the server names. */
void record_ssl2(struct inquiry *q, const struct answer *a)
{
    struct version_result *r = &q->e->versions[VERSION_SSL2];

    q->e->traits.ssl2_no_kinds = a->n_kinds == 0;
    r->complete = true;
    if (a->n_kinds == 0) { /* Q41 */
        r->outcome = OUTCOME_REFUSED;
        r->how = endpoint_how(q->e, "SERVER-HELLO without cipher kinds");
        return;
    }
    r->outcome = OUTCOME_ACCEPTED;
    r->how = "";
    for (size_t i = 0; i < a->n_kinds; i++)
        add_kind(q, a->kinds[i], a);
    r->preference = r->n_suites > 1 ? PREFERENCE_CLIENT : PREFERENCE_NONE;
}
