/* Which prime does a client get that offers no ffdhe groups, as Schannel does?
 * The elimination has offered them (some stacks serve DHE only so), and shown
 * the prime that goes with them. Where it has not shown the other by the way
 * (own_prime.h), one hello with the DHE suites and without ffdhe groups does.
 * Where no DHE suite was found, it shows whether there are any that only such a
 * client gets: then they are asked for. */
#include "core/base/mem.h"
#include "probes/elim.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"

#define CLASSIC                                                                \
    (1u << VERSION_SSL3 | 1u << VERSION_TLS10 | 1u << VERSION_TLS11 |          \
     1u << VERSION_TLS12)

struct dh_state {
    unsigned asked; /* mask of versions */
    unsigned tries;
    bool hidden; /* DHE is served to hellos without ffdhe groups alone */
    int version; /* the one that `elim` asks, counting down */
    bool eliminating;
    struct elim elim;
};

void *dh_init(const struct probe *p)
{
    struct dh_state *s = mem_alloc(sizeof *s);

    (void)p;
    s->version = VERSION_TLS12 + 1;
    return s;
}

void dh_drop(void *state)
{
    struct dh_state *s = state;

    elim_free(&s->elim);
}

/* All kinds: anonymous ones and those of EXPORT have the same exchange. */
static struct bitset dhe_suites(void)
{
    struct bitset all = suites_for(VERSION_TLS12), dhe = suites_with_dhe();

    return bit_and(&all, &dhe);
}

static struct bitset dhe_cert_suites(void)
{
    struct bitset dhe = dhe_suites(), certs = suites_of_kind(SUITE_CERT);

    return bit_and(&dhe, &certs);
}

/* The highest version whose hellos have groups and that serves DHE, else the
 * highest at all: there it may be hidden. */
static bool pick_version(const struct inquiry *q, enum version *v)
{
    struct bitset dhe = dhe_cert_suites();

    for (int i = VERSION_TLS12; i >= VERSION_TLS10; i--) {
        struct bitset has = endpoint_picked(q->e, (enum version)i);

        has = bit_and(&has, &dhe);
        if (!bit_empty(&has)) {
            *v = (enum version)i;
            return true;
        }
    }
    return inquiry_classic(q, v);
}

/* Found suites first: it is their prime that is asked for. */
static struct bitset dhe_offer(const struct inquiry *q, enum version v)
{
    struct bitset dhe = dhe_cert_suites(), has = endpoint_picked(q->e, v);

    has = bit_and(&has, &dhe);
    return bit_empty(&has) ? dhe : has;
}

/* What it is asked for to see whether it still answers. */
static size_t good_suite(const struct inquiry *q, enum version v)
{
    const struct version_result *r = &q->e->versions[v];

    for (size_t i = 0; i < r->n_suites; i++)
        if (!suite_has_dhe(suite_at(r->suites[i].suite)))
            return r->suites[i].suite;
    return r->suites[0].suite;
}

/* Goes on to the next lower version that is spoken, to ask for hidden DHE: its
 * list is not whole till then. */
static bool next_version(struct dh_state *s, struct inquiry *q)
{
    struct bitset dhe = dhe_suites(), has;

    while (--s->version >= VERSION_TLS10) {
        enum version v = (enum version)s->version;

        if (q->e->versions[v].outcome != OUTCOME_ACCEPTED)
            continue;
        has = endpoint_picked(q->e, v);
        dhe = bit_minus(&dhe, &has);
        elim_init(&s->elim, v, &dhe);
        elim_more(&s->elim, q, &dhe, q->start);
        s->elim.good_suite = (uint16_t)good_suite(q, v);
        s->elim.good_stage = q->start;
        s->elim.without_ffdhe = true;
        s->elim.mixed_ends = true;
        s->eliminating = true;
        q->settled &= ~(1u << v);
        return true;
    }
    return false;
}

static void end_elimination(struct dh_state *s, struct inquiry *q)
{
    s->eliminating = false;
    q->settled |= 1u << s->elim.version;
    if (elim_unfinished(&s->elim))
        q->e->versions[s->elim.version].complete = q->e->complete = false;
}

/* The highest version that may hide it: it is spoken, serves no DHE, and was
 * not asked. */
static bool may_hide(const struct dh_state *s, const struct inquiry *q,
                     enum version *v)
{
    struct bitset dhe = dhe_cert_suites();

    for (int i = VERSION_TLS12; i >= VERSION_TLS10; i--) {
        struct bitset has;

        if (q->e->versions[i].outcome != OUTCOME_ACCEPTED ||
            (s->asked >> i & 1))
            continue;
        has = endpoint_picked(q->e, (enum version)i);
        has = bit_and(&has, &dhe);
        *v = (enum version)i;
        if (bit_empty(&has))
            return true;
    }
    return false;
}

/* One version is asked, unless the prime is known. Others that serve no DHE may
 * hide it as well: as far as the budget allows, which a host in trouble does
 * not have. */
static enum inquiry_status next_question(const struct dh_state *s,
                                         const struct inquiry *q,
                                         enum version *v)
{
    bool may_ask;

    if (s->asked == 0 && !q->prime_known)
        return pick_version(q, v) ? INQUIRY_ASK : INQUIRY_DONE;
    if (!may_hide(s, q, v))
        return INQUIRY_REST;
    may_ask = !q->plan.thrifty || q->troubled || inquiry_allowance(q) != 0;
    return may_ask ? INQUIRY_ASK : INQUIRY_DONE;
}

static enum inquiry_status next_of_elim(struct dh_state *s, struct inquiry *q,
                                        struct offer *offer)
{
    while (s->eliminating || next_version(s, q)) {
        if (elim_next(&s->elim, q, offer) == INQUIRY_ASK)
            return INQUIRY_ASK;
        end_elimination(s, q);
    }
    return INQUIRY_DONE;
}

enum inquiry_status dh_next(void *state, struct inquiry *q, struct offer *offer)
{
    struct dh_state *s = state;
    enum inquiry_status status;
    struct bitset set;
    enum version v;

    if (!s->eliminating && !inquiry_settled(q, CLASSIC))
        return INQUIRY_REST;
    if (s->hidden)
        return next_of_elim(s, q, offer);
    status = next_question(s, q, &v);
    if (status != INQUIRY_ASK)
        return status;
    s->asked |= 1u << v;
    set = dhe_offer(q, v);
    hello_begin(offer, q, v);
    suite_list_add(&offer->suites, &set);
    hello_cut(offer, q->start);
    hello_without_ffdhe(offer);
    return INQUIRY_ASK;
}

/* Did it break off, before the ServerHello or behind it? */
static bool is_cut(const struct offer *offer, const struct answer *a)
{
    return !record_is_pick(offer, a) ||
           (a->flight == FLIGHT_BROKEN &&
            (a->broken == BREAK_CLOSED || a->broken == BREAK_RESET));
}

void dh_feed(void *state, struct inquiry *q, const struct offer *offer,
             const struct answer *a)
{
    struct dh_state *s = state;
    int suite = suite_index(a->suite);

    if (s->eliminating) {
        elim_feed(&s->elim, q, offer, a);
        return;
    }
    /* Silence or a hang-up: once more before it counts. */
    if (a->kind != ANSWER_ALERT && is_cut(offer, a) && s->tries++ < 2) {
        s->asked &= ~(1u << offer->version);
        return;
    }
    if (!record_is_pick(offer, a))
        return;
    s->tries = 0;
    s->hidden = endpoint_suite(q->e, offer->version, (size_t)suite) == NULL;
    if (s->hidden)
        record_pick(q, offer, a);
    else
        record_traits(q, offer, a);
}
