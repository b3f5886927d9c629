#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/diff.h"
#include "core/model/faulty_dh.h"
#include "core/model/grade.h"
#include "core/registry/suite.h"

/* What a scan did not tell is filled with what was known before, so that the
 * comparison has only known values to look at. Each function here says
 * whether it filled anything. */

static bool is_told(const struct version_result *r)
{
    return r->outcome == OUTCOME_ACCEPTED || r->outcome == OUTCOME_REFUSED;
}

/* Do both have the same certificates? The hash of a whole chain was once made
 * in another way, so it does not tell of all that were kept. */
static bool same_chain(const struct cert_chain *a, const struct cert_chain *b)
{
    if (memcmp(a->sha256, b->sha256, sizeof a->sha256) == 0)
        return true;
    if (a->n == 0 || a->n != a->sent || a->n != b->n || a->sent != b->sent)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (memcmp(a->certs[i].sha256, b->certs[i].sha256,
                   sizeof a->certs[i].sha256) != 0)
            return false;
    return true;
}

/* The place of a chain of the other endpoint in this one; it is added if it
 * is not there. -1 where there is no room. */
static int adopt_chain(struct endpoint *e, const struct cert_chain *c)
{
    struct cert_chain *new;

    for (size_t i = 0; i < e->n_chains; i++)
        if (same_chain(&e->chains[i], c))
            return (int)i;
    new = endpoint_add_chain(e);
    if (new == NULL)
        return -1;
    *new = cert_chain_copy(c);
    return (int)e->n_chains - 1;
}

static const struct failure *adopt_failure(struct endpoint *e,
                                           const struct failure *f)
{
    return endpoint_failure(e, f->stage, f->how);
}

static void adopt_suite(struct endpoint *e, enum version v,
                        const struct endpoint *from,
                        const struct suite_result *s)
{
    struct suite_result *row = endpoint_add_suite(e, v, s->suite);

    if (row == NULL)
        return;
    *row = *s;
    row->failure = adopt_failure(e, s->failure);
    if (s->chain >= 0)
        row->chain = adopt_chain(e, &from->chains[s->chain]);
}

/* The whole row of a version. */
static void adopt_version(struct endpoint *e, enum version v,
                          const struct endpoint *from)
{
    const struct version_result *old = &from->versions[v];
    struct version_result *r = &e->versions[v];

    free(r->suites);
    *r = *old;
    r->suites = NULL;
    r->n_suites = 0;
    r->how = endpoint_how(e, old->how);
    r->failure = adopt_failure(e, old->failure);
    r->repeats.failure = adopt_failure(e, old->repeats.failure);
    for (size_t i = 0; i < old->n_suites; i++)
        adopt_suite(e, v, from, &old->suites[i]);
}

/* A list that was cut short may lack any of those that were there. */
static bool carry_suites(struct endpoint *e, enum version v,
                         const struct endpoint *from)
{
    const struct version_result *old = &from->versions[v];
    struct version_result *r = &e->versions[v];

    if (r->complete)
        return false;
    for (size_t i = 0; i < old->n_suites; i++)
        if (endpoint_suite(e, v, old->suites[i].suite) == NULL)
            adopt_suite(e, v, from, &old->suites[i]);
    r->complete = old->complete;
    return true;
}

/* A handshake that was finished before, and not tried this time. */
static bool carry_works(struct endpoint *e, enum version v,
                        const struct endpoint *from)
{
    const struct version_result *old = &from->versions[v];
    struct version_result *r = &e->versions[v];
    bool filled = false;

    if (r->works == WORKS_UNTESTED && old->works != WORKS_UNTESTED) {
        r->works = old->works;
        r->failure = adopt_failure(e, old->failure);
        filled = true;
    }
    for (size_t i = 0; i < r->n_suites; i++) {
        struct suite_result *s = &r->suites[i];
        const struct suite_result *was = endpoint_suite(from, v, s->suite);

        if (was == NULL || s->works != WORKS_UNTESTED ||
            was->works == WORKS_UNTESTED)
            continue;
        s->works = was->works;
        s->failure = adopt_failure(e, was->failure);
        filled = true;
    }
    return filled;
}

/* Handshakes that were repeated before (--deep), and not this time. */
static bool carry_repeats(struct endpoint *e, enum version v,
                          const struct endpoint *from)
{
    const struct repeats *old = &from->versions[v].repeats;
    struct repeats *r = &e->versions[v].repeats;

    if (r->handshakes != 0 || old->handshakes == 0 ||
        endpoint_suite(e, v, old->suite) == NULL)
        return false;
    *r = *old;
    r->failure = adopt_failure(e, old->failure);
    return true;
}

static bool carry_version(struct endpoint *e, enum version v,
                          const struct endpoint *from)
{
    bool filled;

    if (!is_told(&from->versions[v]))
        return false;
    if (!is_told(&e->versions[v])) {
        adopt_version(e, v, from);
        return true;
    }
    if (e->versions[v].outcome == OUTCOME_REFUSED ||
        from->versions[v].outcome == OUTCOME_REFUSED)
        return false;
    filled = carry_suites(e, v, from);
    filled |= carry_works(e, v, from);
    filled |= carry_repeats(e, v, from);
    return filled;
}

static bool carry_chains(struct endpoint *e, const struct endpoint *from)
{
    if (e->n_chains != 0 || from->n_chains == 0)
        return false;
    for (size_t i = 0; i < from->n_chains; i++)
        adopt_chain(e, &from->chains[i]);
    return true;
}

/* ---- What was learnt of the stack ---- */

#define ALL_FAULTS ((1u << FAULTY_DH_COUNT) - 1)

/* Has it still suites that the faults of an exchange can meet? */
static bool has_exchange(const struct endpoint *e, enum faulty_exchange x)
{
    for (int v = 0; v < VERSION_TLS13; v++)
        for (size_t i = 0; i < e->versions[v].n_suites; i++) {
            const struct suite *s = suite_at(e->versions[v].suites[i].suite);

            if (faulty_dh_of(faulty_dh_met(ALL_FAULTS, s), x) != 0)
                return true;
        }
    return false;
}

/* Not each scan tries the faults of an exchange. */
static bool carry_faults(struct endpoint *e, const struct endpoint *from)
{
    struct traits old = from->traits;
    bool filled = false;
    size_t cap;

    for (int x = FAULTY_DHE; x < FAULTY_EXCHANGES; x++) {
        char *is = faulty_dh_trait(&e->traits, (enum faulty_exchange)x, &cap);
        char *was = faulty_dh_trait(&old, (enum faulty_exchange)x, &cap);

        if (*is == '\0' && *was != '\0' &&
            has_exchange(e, (enum faulty_exchange)x)) {
            memcpy(is, was, cap);
            filled = true;
        }
    }
    return filled;
}

/* Nobody asks each time whether p is a prime. */
static bool carry_prime(struct traits *t, const struct traits *old)
{
    if (t->dh_prime[0] != '\0' || old->dh_prime[0] == '\0' ||
        t->dh_bits_with_ffdhe != old->dh_bits_with_ffdhe ||
        t->dh_bits_without != old->dh_bits_without)
        return false;
    memcpy(t->dh_prime, old->dh_prime, sizeof t->dh_prime);
    return true;
}

/* What is told of the numbers of DHE, where none came this time. */
static bool carry_dh(struct endpoint *e, const struct endpoint *from)
{
    struct traits *t = &e->traits;
    const struct traits *old = &from->traits;

    if (t->dh_seen != 0)
        return carry_prime(t, old);
    if (old->dh_seen == 0 || !has_exchange(e, FAULTY_DHE))
        return false;
    memcpy(t->dh_prime, old->dh_prime, sizeof t->dh_prime);
    memcpy(t->dh_known, old->dh_known, sizeof t->dh_known);
    t->dh_known_bits = old->dh_known_bits;
    t->dh_seen = old->dh_seen;
    t->dh_reused = old->dh_reused;
    t->dh_short = old->dh_short;
    t->dh_padded = old->dh_padded;
    return true;
}

/* One public value in 256 begins with zeros: who was seen to cut them off
 * still does so where none came, or none that kept them. */
static bool carry_short(struct endpoint *e, const struct endpoint *from)
{
    struct traits *t = &e->traits;
    const struct traits *old = &from->traits;

    if (old->dh_short == 0 || t->dh_seen == 0 || t->dh_short != 0 ||
        t->dh_padded != 0)
        return false;
    t->dh_short = old->dh_short;
    if (t->dh_seen < old->dh_seen)
        t->dh_seen = old->dh_seen;
    return true;
}

/* Up to TLS 1.2 (RFC 8446 has no time in the random). */
static bool has_hello_time(const struct endpoint *e)
{
    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        if (e->versions[v].outcome == OUTCOME_ACCEPTED)
            return true;
    return false;
}

/* Whether the time in its hellos is a clock's does not show each time. */
static bool carry_clock(struct endpoint *e, const struct endpoint *from)
{
    struct traits *t = &e->traits;
    const struct traits *old = &from->traits;

    if (t->tells_time || t->no_clock || !(old->tells_time || old->no_clock) ||
        !has_hello_time(e))
        return false;
    t->tells_time = old->tells_time;
    t->no_clock = old->no_clock;
    t->clock_skew_s = old->clock_skew_s;
    return true;
}

static bool carry_traits(struct endpoint *e, const struct endpoint *from)
{
    bool filled;

    if (!e->complete) {
        e->traits = from->traits;
        return true;
    }
    filled = carry_faults(e, from);
    filled |= carry_dh(e, from);
    filled |= carry_short(e, from);
    filled |= carry_clock(e, from);
    return filled;
}

bool diff_carry(struct endpoint *now, const struct endpoint *before,
                const struct rule_context *context)
{
    bool filled = carry_chains(now, before);

    for (int v = 0; v < VERSION_COUNT; v++)
        filled |= carry_version(now, (enum version)v, before);
    filled |= carry_traits(now, before);
    if (filled) {
        grade_endpoint(now);
        rules_apply(now, context);
    }
    return filled;
}
