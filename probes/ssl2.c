/* SSLv2: one hello with all kinds, since the server answers with all that it
 * has. A hang-up or silence is put again once, unless this host is known to
 * refuse so; what comes of a connection broken by chance would else hide the
 * worst of findings.
 *
 * Where nobody asked for it by name, only those hosts are asked that speak
 * SSLv3 or TLS 1.0, or no version at all: stacks that have SSLv2 have these,
 * and the others are spared the connection. */
#include "core/base/mem.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"

#define TRIES 2

struct ssl2_state {
    unsigned tries;
    bool done;
};

bool ssl2_by_name(const struct inquiry *q)
{
    return q->plan.versions >> VERSION_SSL2 & 1;
}

bool ssl2_wanted(const struct inquiry *q)
{
    return ssl2_by_name(q) || q->plan.ssl2_of_old;
}

void *ssl2_init(const struct probe *p)
{
    (void)p;
    return mem_alloc(sizeof(struct ssl2_state));
}

static bool speaks(const struct inquiry *q, enum version v)
{
    return q->e->versions[v].outcome == OUTCOME_ACCEPTED;
}

static bool is_old(const struct inquiry *q)
{
    return speaks(q, VERSION_SSL3) || speaks(q, VERSION_TLS10) ||
           !endpoint_speaks(q->e);
}

/* It goes alone: a hang-up, which is how most refuse it, could else be one for
 * its company. By name it may well be the first hello. */
static bool must_wait(const struct inquiry *q)
{
    if (q->open != 0)
        return true;
    return ssl2_by_name(q) ? q->reach != REACH_YES && q->reach != REACH_UNKNOWN
                           : q->reach != REACH_YES;
}

enum inquiry_status ssl2_next(void *state, struct inquiry *q,
                              struct offer *offer)
{
    struct ssl2_state *s = state;
    struct bitset kinds;

    if (s->done || (!ssl2_by_name(q) && !inquiry_settled(q, ~0u)))
        return INQUIRY_REST;
    if (must_wait(q))
        return INQUIRY_WAIT;
    if (!ssl2_by_name(q) && !is_old(q))
        return INQUIRY_DONE;
    s->tries++;
    kinds = suites_for(VERSION_SSL2);
    hello_begin(offer, q, VERSION_SSL2);
    offer->n_groups = 0;
    suite_list_add(&offer->suites, &kinds);
    return INQUIRY_ASK;
}

/* Did it break off in a way that may be the line's? */
static bool deserves_another(const struct inquiry *q, const struct answer *a)
{
    bool broke = a->kind == ANSWER_TIMEOUT || a->kind == ANSWER_RESET ||
                 a->kind == ANSWER_CLOSED;

    return broke && !(q->breaks_refuse >> a->kind & 1) &&
           !(q->plan.thrifty && inquiry_allowance(q) == 0);
}

void ssl2_feed(void *state, struct inquiry *q, const struct offer *offer,
               const struct answer *a)
{
    struct ssl2_state *s = state;

    (void)offer;
    if (s->tries < TRIES && deserves_another(q, a))
        return;
    s->done = true;
    q->settled |= 1u << VERSION_SSL2;
    if (record_is_ssl2(a))
        record_ssl2(q, a);
    else
        record_refused(q, VERSION_SSL2, a);
}
