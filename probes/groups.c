/* All named groups: in TLS 1.3 by HelloRetryRequest, which costs the device no
 * key operation; else, with ECDHE suites, at the highest version that has
 * them. Each answer names one, the next hello leaves it out. It comes last,
 * and under a thrifty plan it takes what the others left of the budget. Under
 * any other it need not wait for older versions where TLS 1.3 is through. */
#include "core/base/mem.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"

#define GROUPS_ASKED_MAX 48

struct groups_state {
    unsigned asked, tries;
    bool done;
};

void *groups_init(const struct probe *p)
{
    (void)p;
    return mem_alloc(sizeof(struct groups_state));
}

/* What to offer at a version so that a group must be named. */
static struct bitset naming_suites(const struct inquiry *q, enum version v)
{
    struct bitset has = endpoint_suites(q->e, v);
    struct bitset ecdhe = suites_with_ecdhe(), psk = suites_of_kind(SUITE_PSK);

    ecdhe = bit_minus(&ecdhe, &psk);
    return v == VERSION_TLS13 ? has : bit_and(&has, &ecdhe);
}

static bool pick_version(const struct inquiry *q, enum version *v,
                         struct bitset *suites)
{
    for (int i = VERSION_TLS13; i >= VERSION_TLS10; i--) {
        *v = (enum version)i;
        *suites = naming_suites(q, *v);
        if (!bit_empty(suites) &&
            !(i == VERSION_TLS13 && q->e->traits.needs_real_share))
            return true;
    }
    return false;
}

static bool is_last(const struct inquiry *q)
{
    return inquiry_settled(q, ~0u) && q->open == 0;
}

static bool may_be_early(const struct inquiry *q)
{
    return !q->plan.thrifty && !q->troubled &&
           (q->settled >> VERSION_TLS13 & 1) &&
           q->e->versions[VERSION_TLS13].outcome == OUTCOME_ACCEPTED &&
           !q->e->traits.needs_real_share;
}

enum inquiry_status groups_next(void *state, struct inquiry *q,
                                struct offer *offer)
{
    struct groups_state *s = state;
    struct bitset suites;
    enum version v;

    if (s->done)
        return INQUIRY_REST;
    if (!is_last(q) && !may_be_early(q))
        return inquiry_settled(q, ~0u) ? INQUIRY_WAIT : INQUIRY_REST;
    if (!pick_version(q, &v, &suites)) {
        /* No group is named to an empty share by who wants a real one. */
        q->e->traits.groups_incomplete |=
            q->e->traits.needs_real_share &&
            q->e->versions[VERSION_TLS13].outcome == OUTCOME_ACCEPTED;
        return INQUIRY_DONE;
    }
    if (v == VERSION_TLS13 && q->groups_exhausted)
        return INQUIRY_DONE;
    hello_begin(offer, q, v);
    suite_list_add(&offer->suites, &suites);
    hello_cut(offer, q->start == BATCH_PLAIN ? BATCH_SHORT : q->start);
    if (v != VERSION_TLS13)
        hello_without_ffdhe(offer);
    hello_without_known_groups(offer, q->e);
    if (offer->n_groups == 0)
        return INQUIRY_DONE;
    if (s->asked == GROUPS_ASKED_MAX ||
        (q->plan.thrifty && inquiry_allowance(q) == 0)) {
        q->e->traits.groups_incomplete = true;
        return INQUIRY_DONE;
    }
    s->asked++;
    return INQUIRY_ASK;
}

void groups_feed(void *state, struct inquiry *q, const struct offer *offer,
                 const struct answer *a)
{
    struct groups_state *s = state;
    size_t before = q->e->n_groups;

    if (record_is_pick(offer, a))
        record_traits(q, offer, a);
    if (q->e->n_groups != before) {
        s->tries = 0;
        return;
    }
    /* Silence or a hang-up is not the end of the list until it is repeated. */
    if (a->kind != ANSWER_ALERT && s->tries++ == 0)
        return;
    s->done = true;
    q->e->traits.groups_incomplete |= a->kind == ANSWER_TIMEOUT ||
                                      a->kind == ANSWER_RESET ||
                                      a->kind == ANSWER_CLOSED;
}
