/* The suites of one version, its order of preference and its compressors.
 *
 * Elimination (elim.c) finds the suites. Then one hello with those that were
 * found, the other way round, tells three things at once: whether the server
 * keeps to its own order or to the client's, whether it compresses, and
 * whether it is still there. Where the host was not yet seen to look so far
 * down a list, the suites that were refused stand before them: the control
 * whether it reads long lists to their end (Q1, Q9).
 *
 * In TLS 1.3 the elimination goes by HelloRetryRequest, and it is this hello
 * that has a real key share and shows whether a flight follows. Where no
 * handshake is finished it is one more for a HelloRetryRequest, which costs the
 * server no key operation, unless its certificates are of no use there. */
#include "core/base/mem.h"
#include "core/registry/names.h"
#include "probes/elim.h"
#include "probes/guess.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"
#include "probes/split.h"

enum phase { PHASE_SUITES, PHASE_ORDER, PHASE_DONE };

/* What the last hello is put with once more, alone, since it broke off with it:
 * that may have been chance (doubt.h). */
enum again { AGAIN_NOTHING, AGAIN_CONTROL, AGAIN_COMPRESSORS };

struct suites_state {
    enum version version;
    enum phase phase;
    bool control; /* the open hello has the refused suites before */
    bool chunked; /* all was asked in chunks, since only heads are read */
    bool looked_twice;
    bool anew; /* asked again, since it had only hung up, or been silent */
    bool lost;        /* it no longer answered: the list may not be whole */
    bool plain_order; /* compressors were not borne: ask without */
    bool suspect;     /* the control failed: now without it */
    bool broke;       /* the last hello that failed broke off */
    enum again again;
    bool sure; /* and with compressors it broke off again */
    bool forward;     /* once more the right way round, for the order */
    unsigned tries; /* hellos that failed, */
    unsigned cuts;  /* and flights that broke off */
    size_t broken;        /* TLS 1.3: flights that broke */
    uint16_t share_group; /* TLS 1.3: the server asked for this one */
    uint32_t mark;        /* of the first pick, for guesses; 0: there is none */
    struct elim elim;
};

void *suites_init(const struct probe *p)
{
    struct suites_state *s = mem_alloc(sizeof *s);
    struct bitset all = suites_for(p->version);

    s->version = p->version;
    elim_init(&s->elim, p->version, &all);
    return s;
}

void suites_drop(void *state)
{
    struct suites_state *s = state;

    elim_free(&s->elim);
}

static struct version_result *result(const struct suites_state *s,
                                     const struct inquiry *q)
{
    return &q->e->versions[s->version];
}

/* Elimination shows an order of the server's own where a later pick stands
 * before an earlier one in the offer. */
static bool order_shown(const struct suites_state *s, struct inquiry *q)
{
    struct version_result *r = result(s, q);

    if (r->n_suites < 2)
        r->preference = PREFERENCE_NONE;
    else if (s->elim.own_order)
        r->preference = PREFERENCE_SERVER;
    return r->n_suites < 2 || s->elim.own_order;
}

/* Else it picked what came first, and a list the other way round tells whether
 * that is a habit. */
static void judge_order(const struct suites_state *s, struct inquiry *q,
                        const struct offer *o, size_t picked)
{
    struct bitset had = endpoint_picked(q->e, s->version);

    if (order_shown(s, q) || o->suites.n < 2)
        return;
    result(s, q)->preference = picked == suite_list_first(&o->suites, &had)
                                   ? PREFERENCE_CLIENT
                                   : PREFERENCE_SERVER;
}

/* Picks from several lists show no order, so that the list the other way round
 * proves no habit by itself. */
static bool needs_forward(const struct suites_state *s, const struct inquiry *q)
{
    return !s->forward && s->broken == 0 && s->elim.scattered &&
           !s->elim.own_order && result(s, q)->preference == PREFERENCE_CLIENT;
}

/* Are all its certificates such that no flight of TLS 1.3 can be signed with
 * them? There is no DSA any more (RFC 8446, 4.2.3), and some stacks find that
 * out only then. */
static bool cannot_sign13(const struct inquiry *q)
{
    for (size_t i = 0; i < q->e->n_chains; i++)
        if (q->e->chains[i].n != 0 &&
            q->e->chains[i].certs[0].key != CERT_KEY_DSA)
            return false;
    return q->e->n_chains != 0;
}

/* TLS 1.3: is the last hello to show whether a flight follows? */
static bool wants_flight(const struct suites_state *s, const struct inquiry *q)
{
    return s->elim.real_share || q->plan.finish != PLAN_FINISH_NOTHING ||
           cannot_sign13(q);
}

/* A group whose share can be made and that the server is known to take. */
static uint16_t pick_share_group(const struct suites_state *s,
                                 const struct inquiry *q)
{
    if (s->share_group != 0)
        return s->share_group;
    for (size_t i = 0; i < q->e->n_groups; i++)
        if (hello_can_share(q->e->groups[i]))
            return q->e->groups[i];
    return 0x001d;
}

/* A key exchange of the moment is signed (RFC 5246, 7.4.3), unless nobody
 * answers for it. */
static bool is_unanswered_for(const struct suite *s)
{
    return s->auth == AUTH_ANON || s->auth == AUTH_PSK;
}

/* Two suites show a habit as well as all, and where two can be had without a
 * private-key operation of the server, they do. */
static struct bitset cheapest(const struct bitset *set)
{
    struct bitset dhe = suites_with_dhe(), ecdhe = suites_with_ecdhe();
    struct bitset costly = bit_or(&dhe, &ecdhe), cheap;

    costly = bit_and(&costly, set);
    for (size_t i = bit_next(&costly, 0); i < BITSET_MAX;
         i = bit_next(&costly, i + 1))
        if (is_unanswered_for(suite_at(i)))
            bit_remove(&costly, i);
    cheap = bit_minus(set, &costly);
    return bit_count(&cheap) >= 2 ? cheap : *set;
}

/* What the last hello offers: the suites that were found, as far as a list may
 * go. In TLS 1.3 flights are tried until one holds, so those that broke are
 * left out. */
static struct bitset to_order(const struct suites_state *s,
                              const struct inquiry *q)
{
    const struct version_result *r = result(s, q);
    size_t room = hello_room(q, s->version, q->start);
    struct bitset set = {{0}};

    for (size_t i = 0; i < r->n_suites && room != 0; i++)
        if (s->version != VERSION_TLS13 || r->suites[i].works != WORKS_NO) {
            bit_add(&set, r->suites[i].suite);
            room--;
        }
    return s->version == VERSION_TLS13 ? set : cheapest(&set);
}

static void refused_first(struct offer *o, const struct inquiry *q,
                          enum version v)
{
    struct bitset all = suites_for(v), picked = endpoint_picked(q->e, v);
    struct bitset certs = suites_of_kind(SUITE_CERT);
    struct bitset rest = bit_minus(&all, &picked);

    if (q->e->traits.poisoned)
        rest = bit_and(&rest, &certs);
    suite_list_add(&o->suites, &rest);
}

/* Was something refused that stood further down a list than the host is known
 * to look? */
static bool unlooked(const struct suites_state *s, const struct inquiry *q)
{
    size_t looked = q->looked_at > HELLO_HEAD_LEAST ? q->looked_at
                                                    : HELLO_HEAD_LEAST;

    return s->version != VERSION_TLS13 && !s->chunked &&
           elim_behind(&s->elim, q, looked);
}

/* The control makes sense where long lists are taken at all. */
static bool wants_control(const struct suites_state *s, const struct inquiry *q)
{
    return !s->suspect && q->start < BATCH_100 && unlooked(s, q);
}

static void offer_order(struct suites_state *s, struct inquiry *q,
                        struct offer *o)
{
    struct bitset set = to_order(s, q);

    hello_begin(o, q, s->version);
    s->control = s->again == AGAIN_CONTROL ||
                 (s->again == AGAIN_NOTHING && wants_control(s, q));
    o->alone = s->again != AGAIN_NOTHING;
    if (s->version == VERSION_TLS13 && wants_flight(s, q)) {
        o->share = SHARE_REAL;
        o->share_group = pick_share_group(s, q);
    } else if (s->version != VERSION_TLS13) {
        o->compressors =
            (!s->plain_order || s->again == AGAIN_COMPRESSORS) && !s->forward;
    }
    if (s->control)
        refused_first(o, q, s->version);
    if (s->forward)
        suite_list_add(&o->suites, &set);
    else
        suite_list_add_backwards(&o->suites, &set);
    hello_cut(o, s->elim.good_stage > q->start ? s->elim.good_stage : q->start);
}

/* Only the heads of lists are read, and this version was asked with long
 * ones: once more, in pieces of 64. */
static void ask_in_chunks(struct suites_state *s, struct inquiry *q)
{
    struct bitset all = suites_for(s->version);
    struct bitset picked = endpoint_picked(q->e, s->version);
    struct bitset rest = bit_minus(&all, &picked);

    s->chunked = true;
    s->phase = PHASE_SUITES;
    q->settled &= ~(1u << s->version);
    elim_more(&s->elim, q, &rest, BATCH_64);
}

/* It refused lists, but none with all certificate suites in which it would be
 * known to find them: that is no refusal of the version. */
static bool leaves_open(const struct suites_state *s, const struct inquiry *q)
{
    struct bitset certs = suites_of_kind(SUITE_CERT);
    struct bitset unknown = elim_unknown(&s->elim, q);

    unknown = bit_and(&unknown, &certs);
    return !bit_empty(&unknown) && !record_says_version(&s->elim.refusal);
}

/* Once from each host. */
static void learn(struct suites_state *s, struct inquiry *q)
{
    if (q->plan.guesses != NULL && s->mark != 0 && !s->lost)
        guess_learn(q->plan.guesses, s->mark, result(s, q));
    s->mark = 0;
}

static void settle(struct suites_state *s, struct inquiry *q)
{
    struct version_result *r = result(s, q);
    size_t broken = 0;

    s->phase = PHASE_DONE;
    q->settled |= 1u << s->version;
    if (r->outcome == OUTCOME_UNASKED)
        r->outcome = OUTCOME_UNANSWERED;
    if (r->outcome == OUTCOME_REFUSED &&
        (!q->spoke || (s->looked_twice && leaves_open(s, q)))) {
        r->outcome = OUTCOME_UNANSWERED;
        r->complete = q->e->complete = false;
    }
    if (r->outcome != OUTCOME_ACCEPTED)
        return;
    s->lost |= elim_unfinished(&s->elim);
    elim_rest(&s->elim);
    r->complete = !s->lost;
    q->e->complete &= !s->lost;
    learn(s, q);
    for (size_t i = 0; i < r->n_suites; i++)
        broken += r->suites[i].works == WORKS_NO;
    /* A single one, tried once, may have had bad luck: finish.c asks again. */
    if (broken != r->n_suites ||
        (broken == 1 && q->plan.finish != PLAN_FINISH_NOTHING))
        return;
    r->works = WORKS_NO;
    r->failure = r->suites[0].failure;
}

static enum inquiry_status next_of_elim(struct suites_state *s,
                                        struct inquiry *q, struct offer *offer)
{
    enum inquiry_status status = elim_next(&s->elim, q, offer);

    if (status != INQUIRY_DONE)
        return status;
    if (result(s, q)->outcome != OUTCOME_ACCEPTED) {
        settle(s, q);
        return INQUIRY_DONE;
    }
    if (q->start >= BATCH_100 && unlooked(s, q)) {
        ask_in_chunks(s, q);
        return next_of_elim(s, q, offer);
    }
    if (s->version == VERSION_TLS13 && !wants_flight(s, q) &&
        order_shown(s, q)) {
        settle(s, q);
        return INQUIRY_DONE;
    }
    s->phase = PHASE_ORDER;
    s->tries = 0;
    s->plain_order |= q->e->traits.compressor_intolerant;
    offer_order(s, q, offer);
    return INQUIRY_ASK;
}

/* The first hello of an endpoint goes alone, so that what it meets is known
 * before there are more. */
static bool must_wait(const struct inquiry *q)
{
    return q->reach != REACH_YES &&
           !(q->reach == REACH_UNKNOWN && q->open == 0);
}

/* A refusal in so many words, by a host that was never seen to take a hello
 * like this one: the list may have been too long for it, or the extensions
 * too much (Q9, Q37). Once all versions were asked, it is asked again. */
static bool deserves_second_look(const struct suites_state *s,
                                 const struct inquiry *q)
{
    struct bitset unknown, certs;

    if (s->looked_twice || result(s, q)->outcome != OUTCOME_REFUSED ||
        s->version == VERSION_TLS13)
        return false;
    if (record_says_version(&s->elim.refusal))
        return false;
    certs = suites_of_kind(SUITE_CERT);
    unknown = elim_unknown(&s->elim, q);
    unknown = bit_and(&unknown, &certs);
    return !bit_empty(&unknown);
}

/* It hung up on this version, but tells its other refusals in so many words, or
 * has few sessions and hangs up when they are taken: it may have been busy. */
static bool hung_up_only(const struct suites_state *s, const struct inquiry *q)
{
    enum answer_kind kind = s->elim.refusal.kind;

    return (q->says_no || q->e->traits.single_session) && !s->anew &&
           result(s, q)->outcome == OUTCOME_REFUSED &&
           (kind == ANSWER_CLOSED || kind == ANSWER_RESET);
}

/* Nothing but silence, from a host that answers otherwise: it may have been
 * the line each time. */
static bool silent_only(const struct suites_state *s, const struct inquiry *q)
{
    return !s->anew && result(s, q)->outcome == OUTCOME_UNANSWERED &&
           s->elim.refusal.kind == ANSWER_TIMEOUT;
}

/* Once all versions were asked, some are asked again, of a host that spoke. */
static void look_again(struct suites_state *s, struct inquiry *q)
{
    if (hung_up_only(s, q)) {
        struct bitset all = suites_for(s->version);

        s->anew = true;
        elim_init(&s->elim, s->version, &all);
    } else if (silent_only(s, q)) {
        s->anew = true;
        elim_once_more(&s->elim, q);
    } else if (deserves_second_look(s, q)) {
        s->looked_twice = true;
        elim_second_look(&s->elim, q);
    } else {
        return;
    }
    s->phase = PHASE_SUITES;
    q->settled &= ~(1u << s->version);
}

/* May it come to that without a version being settled before? */
static bool may_look_again(const struct suites_state *s,
                           const struct inquiry *q)
{
    return inquiry_settled(q, ~0u) &&
           result(s, q)->outcome != OUTCOME_ACCEPTED &&
           !record_says_version(&s->elim.refusal);
}

/* Is it the highest version up to TLS 1.2 that is spoken, of those that have
 * groups? */
static bool is_highest_classic(const struct suites_state *s,
                               const struct inquiry *q)
{
    if (s->version < VERSION_TLS10 || s->version > VERSION_TLS12)
        return false;
    for (int v = VERSION_TLS12; v > (int)s->version; v--)
        if (!inquiry_settled(q, 1u << v) ||
            q->e->versions[v].outcome == OUTCOME_ACCEPTED)
            return false;
    return true;
}

/* It was through: is there anything by now that it has to ask again? */
static void wake_up(struct suites_state *s, struct inquiry *q)
{
    if (q->head_only && !s->chunked && s->version != VERSION_TLS13 &&
        result(s, q)->outcome == OUTCOME_ACCEPTED)
        ask_in_chunks(s, q);
    if (s->phase == PHASE_DONE && q->spoke && inquiry_settled(q, ~0u))
        look_again(s, q);
}

enum inquiry_status suites_next(void *state, struct inquiry *q,
                                struct offer *offer)
{
    struct suites_state *s = state;

    if (must_wait(q))
        return INQUIRY_WAIT;
    if (!s->elim.begun && q->start >= BATCH_64)
        s->chunked = true;
    if (s->phase == PHASE_DONE)
        wake_up(s, q);
    if (!s->elim.own_prime.wanted)
        s->elim.own_prime.wanted = is_highest_classic(s, q);
    switch (s->phase) {
    case PHASE_SUITES:
        return next_of_elim(s, q, offer);
    case PHASE_ORDER:
        offer_order(s, q, offer);
        return INQUIRY_ASK;
    default:
        return may_look_again(s, q) ? INQUIRY_DONE : INQUIRY_REST;
    }
}

static void feed_order13(struct suites_state *s, struct inquiry *q,
                         const struct offer *offer, const struct answer *a)
{
    bool first = s->broken == 0;
    bool hung_up = a->flight == FLIGHT_BROKEN && a->broken != BREAK_ALERT;
    struct bitset untried;

    if (!record_is_pick(offer, a)) {
        if (s->tries++ < 2)
            return;
        if (s->forward)
            result(s, q)->preference = PREFERENCE_UNKNOWN;
        settle(s, q);
        return;
    }
    if (a->kind == ANSWER_RETRY) {
        /* It wants another group: once, if that one can be had. */
        record_traits(q, offer, a);
        judge_order(s, q, offer, (size_t)suite_index(a->suite));
        if (wants_flight(s, q) && s->share_group == 0 &&
            hello_can_share(a->group))
            s->share_group = a->group;
        else if (needs_forward(s, q))
            s->forward = true;
        else
            settle(s, q);
        return;
    }
    s->tries = 0;
    if (hung_up && s->cuts++ < 2)
        return; /* it may have been the network: twice more */
    s->cuts = 0;
    record_pick(q, offer, a);
    if (first)
        judge_order(s, q, offer, (size_t)suite_index(a->suite));
    s->broken += a->flight == FLIGHT_BROKEN;
    untried = to_order(s, q);
    if (needs_forward(s, q))
        s->forward = true;
    else if (a->flight != FLIGHT_BROKEN || bit_empty(&untried))
        settle(s, q);
}

/* A control that fails where the found suites alone pass: only the head of a
 * list is looked at. */
static void control_failed(struct suites_state *s, struct inquiry *q)
{
    q->head_only = true;
    s->suspect = false;
    q->e->traits.max_suites = 64;
    if (q->start < BATCH_64)
        q->start = BATCH_64;
    ask_in_chunks(s, q);
}

/* It failed when it was put once more, alone. */
static void failed_again(struct suites_state *s, struct inquiry *q)
{
    if (s->again == AGAIN_CONTROL)
        control_failed(s, q);
    s->sure = s->again == AGAIN_COMPRESSORS;
    s->again = AGAIN_NOTHING;
}

/* What breaks off is put again. Then the hello is made easier step by step:
 * without the control, without compressors. */
static void order_failed(struct suites_state *s, struct inquiry *q,
                         const struct answer *a)
{
    bool broke = a->kind == ANSWER_TIMEOUT || a->kind == ANSWER_RESET ||
                 a->kind == ANSWER_CLOSED;

    if (s->again != AGAIN_NOTHING) {
        failed_again(s, q);
        return;
    }
    if (broke && s->tries++ < 2)
        return;
    s->tries = 0;
    s->broke = broke;
    if (s->forward) {
        result(s, q)->preference = PREFERENCE_UNKNOWN;
        settle(s, q);
    } else if (s->control && s->plain_order && broke) {
        s->again = AGAIN_CONTROL;
    } else if (s->control && s->plain_order) {
        control_failed(s, q);
    } else if (s->control) {
        s->suspect = true;
    } else if (!s->plain_order) {
        s->plain_order = true;
    } else {
        s->lost = true;
        settle(s, q);
    }
}

/* The order is known, unless the control is still to be judged: it failed,
 * and now it is known whether compressors were why. */
static void order_passed(struct suites_state *s, struct inquiry *q)
{
    struct traits *t = &q->e->traits;

    s->tries = 0;
    s->plain_order &= s->again != AGAIN_COMPRESSORS;
    s->suspect &= s->again != AGAIN_CONTROL;
    s->again = AGAIN_NOTHING;
    if (s->plain_order && s->broke && !s->sure && !t->compressor_intolerant) {
        s->again = AGAIN_COMPRESSORS;
        return;
    }
    t->compressor_intolerant |= s->plain_order;
    if (s->suspect && !s->plain_order && s->broke)
        s->again = AGAIN_CONTROL;
    else if (s->suspect && !s->plain_order)
        control_failed(s, q);
    else if (s->suspect)
        s->suspect = false;
    else if (needs_forward(s, q))
        s->forward = true;
    else
        settle(s, q);
}

void suites_feed(void *state, struct inquiry *q, const struct offer *offer,
                 const struct answer *a)
{
    struct suites_state *s = state;

    if (s->phase == PHASE_SUITES) {
        bool spoken = result(s, q)->n_suites != 0;

        elim_feed(&s->elim, q, offer, a);
        if (!spoken && record_is_pick(offer, a))
            s->mark = guess_mark(q->e, a);
        if (s->elim.n == 0 && result(s, q)->outcome != OUTCOME_ACCEPTED &&
            s->elim.begun)
            settle(s, q);
        return;
    }
    if (s->version == VERSION_TLS13) {
        feed_order13(s, q, offer, a);
        return;
    }
    if (!record_is_pick(offer, a)) {
        order_failed(s, q, a);
        return;
    }
    record_traits(q, offer, a);
    inquiry_looked(q, offer, (size_t)suite_index(a->suite));
    result(s, q)->compressors_asked |= offer->compressors;
    judge_order(s, q, offer, (size_t)suite_index(a->suite));
    order_passed(s, q);
}

bool suites_ahead(const void *state, const struct inquiry *q, size_t steps,
                  struct offer *offer)
{
    const struct suites_state *s = state;
    struct bitset picks;
    size_t n;

    return s->phase == PHASE_SUITES && s->mark != 0 &&
           guess_picks(q->plan.guesses, s->mark, &q->e->versions[s->version],
                       steps, &picks, &n) &&
           elim_ahead(&s->elim, q, &picks, steps - n, offer);
}
