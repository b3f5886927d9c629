#include "probes/elim.h"

#include <stdio.h>
#include <string.h>

#include "core/registry/names.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/split.h"

/* No server makes this many steps necessary; a hostile one stops here. */
#define ELIM_ASKED_MAX 1500

void elim_init(struct elim *e, enum version v, const struct bitset *all)
{
    memset(e, 0, sizeof *e);
    e->version = v;
    e->all = *all;
}

static struct batch *top(struct elim *e)
{
    return &e->batches[e->n - 1];
}

static bool alive(const struct elim *e, const struct inquiry *q)
{
    return q->e->versions[e->version].outcome == OUTCOME_ACCEPTED;
}

static void begin(struct elim *e, const struct inquiry *q)
{
    e->begun = true;
    split_push(e, q, &(struct batch){.set = e->all, .stage = BATCH_MIXED});
}

void elim_more(struct elim *e, const struct inquiry *q,
               const struct bitset *set, enum batch_stage stage)
{
    e->begun = true;
    split_push(e, q, &(struct batch){.set = *set, .stage = stage});
    split_top(e, q, stage);
}

/* Before the version spoke it is asked three times: with everything, with the
 * plainest hello, and with the common suites alone. Where the host takes such
 * a first hello at other versions, the plainest one is enough. */
static void knock(struct elim *e, struct inquiry *q, bool proven)
{
    unsigned tries = proven ? 1 : 2;

    struct batch b = {.retried = true};
    struct bitset certs = suites_of_kind(SUITE_CERT);

    e->n = 0;
    e->door++;
    e->real_share = true;
    b.stage = e->door == 1 ? BATCH_PLAIN : BATCH_64;
    b.set = hello_plainest(e->version);
    if (e->door == 2) {
        b.set = bit_and(&e->all, &certs);
        split_common(&b.set);
    }
    if (e->door <= tries)
        split_push(e, q, &b);
}

void elim_second_look(struct elim *e, struct inquiry *q)
{
    e->door = 0;
    e->tries = 0;
    knock(e, q, false);
}

/* It spoke, though not to the first hello: so ask for all the rest, in pieces
 * that are known or likely to pass. */
static void rebuild(struct elim *e, struct inquiry *q)
{
    struct bitset picked = endpoint_picked(q->e, e->version);
    struct batch b = {.retried = true, .stage = BATCH_MIXED};

    e->door = 0;
    e->n = 0;
    b.set = bit_minus(&e->all, &picked);
    split_push(e, q, &b);
    split_top(e, q, q->proven > 100 ? BATCH_KIND : BATCH_100);
}

/* The version is refused, or was not answered: nothing is left to ask. */
static void give_up(struct elim *e, struct inquiry *q)
{
    e->n = 0;
    record_refused(q, e->version, &e->refusal);
}

/* Of several ways in which it was met, one that is no silence tells most. */
static void keep_refusal(struct elim *e, const struct answer *a)
{
    if (e->refusal.kind != ANSWER_NONE && e->refusal.kind != ANSWER_TIMEOUT)
        return;
    e->refusal = *a;
    e->refusal.chain = NULL;
}

static void learn_refusal(struct inquiry *q, const struct answer *a)
{
    answer_how(a, q->e->traits.refuses_by, sizeof q->e->traits.refuses_by);
}

enum inquiry_status elim_next(struct elim *e, struct inquiry *q,
                              struct offer *offer)
{
    if (!e->begun)
        begin(e, q);
    while (e->n != 0 && bit_empty(&top(e)->set))
        e->n--;
    if (e->n == 0 || e->asked >= ELIM_ASKED_MAX)
        return INQUIRY_DONE;
    if (top(e)->stage < q->start)
        split_top(e, q, q->start);
    e->asked++;
    hello_begin(offer, q, e->version);
    offer->hashes = e->hashes;
    if (e->doing == ELIM_CHECKING) {
        offer->suites[offer->n_suites++] = e->good_suite;
        hello_cut(offer, e->good_stage);
        return INQUIRY_ASK;
    }
    hello_suites(offer, &top(e)->set);
    hello_cut(offer, top(e)->stage);
    if (e->without_ffdhe)
        hello_without_ffdhe(offer);
    if (e->real_share)
        offer->share = SHARE_REAL;
    e->reduced = false;
    if (e->version == VERSION_TLS13 && !e->all_groups && !q->groups_exhausted &&
        alive(e, q) && offer->share == SHARE_EMPTY) {
        struct offer fewer = *offer;

        hello_without_known_groups(&fewer, q->e);
        e->reduced = fewer.n_groups != 0;
        if (e->reduced)
            *offer = fewer;
    }
    return INQUIRY_ASK;
}

/* What passed where a larger list failed is learnt once for the host. */
static void learn_size(struct inquiry *q, const struct batch *b,
                       const struct offer *o)
{
    struct traits *t = &q->e->traits;

    if (b->stage >= BATCH_100)
        t->max_suites = o->n_suites;
    if (b->stage >= BATCH_SHORT)
        t->max_hello = 255;
    if (b->stage == BATCH_PLAIN)
        t->plain_only = true;
    if (b->stage == BATCH_KIND)
        t->poisoned = true;
    q->start = b->stage;
}

/* Does a suite stand before another in offer order? */
static bool precedes(size_t suite, size_t other)
{
    struct bitset both = {{0}};
    uint16_t order[2];

    bit_add(&both, suite);
    bit_add(&both, other);
    return suites_in_offer_order(&both, order) == 2 && order[0] == suite;
}

static void picked(struct elim *e, struct inquiry *q, const struct offer *o,
                   const struct answer *a)
{
    struct batch *b = top(e);
    bool hung_up = a->flight == FLIGHT_BROKEN &&
                   (a->broken == BREAK_CLOSED || a->broken == BREAK_RESET);

    /* A connection can break for reasons of its own: once more. */
    if (hung_up && e->tries++ == 0)
        return;
    e->tries = 0;
    record_pick(q, o, a);
    if (e->all_groups)
        q->groups_exhausted = true;
    if (e->real_share && e->door == 0)
        q->e->traits.needs_real_share = true;
    for (size_t i = 0; i < e->n; i++)
        bit_remove(&e->batches[i].set, (size_t)suite_index(a->suite));
    e->good_stage = b->stage;
    e->good_suite = (uint16_t)suite_index(a->suite);
    if (e->door != 0) {
        rebuild(e, q);
        return;
    }
    e->own_order |=
        b->picked && precedes((size_t)suite_index(a->suite), b->last);
    b->picked = true;
    b->last = (uint16_t)suite_index(a->suite);
    if (b->stage == BATCH_MIXED && !b->others)
        q->mixed_passed = true;
    if (b->retried && b->stage > q->start)
        learn_size(q, b, o);
    if (b->after_mixed || b->others)
        e->poisoned = q->e->traits.poisoned = true;
}

/* handshake_failure, or what this host was seen to mean by it: none of the
 * batch is served, unless the company of others spoilt it. */
static void refused(struct elim *e, struct inquiry *q, const struct offer *o,
                    const struct answer *a)
{
    struct batch b = *top(e);
    struct bitset certs = suites_of_kind(SUITE_CERT), had;

    e->tries = 0;
    keep_refusal(e, a);
    e->refused_offer = *o;
    /* It takes only some forms of hello, and was not seen to take this. */
    if (b.retried && b.stage < BATCH_PLAIN && !inquiry_proven(q, o)) {
        split_top(e, q, b.stage + 1);
        return;
    }
    if (b.stage == BATCH_MIXED && !b.others && split_is_mixed(&b.set)) {
        if (!alive(e, q) && q->mixed_passed) {
            give_up(e, q); /* the same list passed at another version */
            return;
        }
        top(e)->stage = BATCH_KIND;
        top(e)->after_mixed = true;
        top(e)->picked = false;
        top(e)->set = bit_and(&b.set, &certs);
        return;
    }
    e->n--;
    learn_refusal(q, a);
    if (!b.after_mixed && !b.others)
        return;
    had = endpoint_picked(q->e, e->version);
    b.set = bit_minus(&e->all, &certs);
    b.set = bit_minus(&b.set, &had);
    if (e->poisoned) {
        split_push(e, q, &(struct batch){.set = b.set, .stage = BATCH_MIXED});
        split_top(e, q, BATCH_KIND);
        e->poisoned = false;
    } else if (b.after_mixed && !q->others_asked && alive(e, q)) {
        q->others_asked = true;
        b.after_mixed = false;
        b.others = true;
        b.stage = BATCH_MIXED;
        split_push(e, q, &b);
    }
}

/* TLS 1.3: no suite, or only no group, or no empty key_share? */
static bool excused13(struct elim *e, struct inquiry *q)
{
    if (e->version != VERSION_TLS13)
        return false;
    if (e->reduced) {
        e->all_groups = true;
        return true;
    }
    if (!alive(e, q) && !e->real_share && !q->e->traits.needs_real_share) {
        e->real_share = true;
        return true;
    }
    return false;
}

static bool host_means_refusal(const struct inquiry *q, const struct answer *a)
{
    if (a->kind != ANSWER_ALERT)
        return false;
    return a->alert == ALERT_HANDSHAKE_FAILURE ||
           a->alert == ALERT_PROTOCOL_VERSION ||
           bit_has(&q->alerts_refuse, a->alert);
}

/* Silence and reset are asked again with the same hello, then tested: if the
 * host still answers to what it accepts, they were meant as a refusal. True
 * when there is something to ask before a verdict. */
static bool doubtful(struct elim *e, struct inquiry *q, const struct offer *o,
                     const struct answer *a)
{
    bool silent = a->kind == ANSWER_TIMEOUT, known;

    if (a->kind != ANSWER_RESET && !silent)
        return false;
    known = silent ? q->silence_refuses : q->reset_refuses;
    /* What is going to be cut down is asked again in any case. */
    if (known && top(e)->stage == BATCH_MIXED && split_is_mixed(&top(e)->set))
        return false;
    if (e->tries++ == 0)
        return true;
    if (known)
        return false;
    e->mixed_silent = silent;
    e->doubted = *o;
    e->doing = ELIM_CHECKING;
    return true;
}

static void final(struct elim *e, struct inquiry *q, const struct answer *a)
{
    struct batch *b = top(e);

    learn_refusal(q, a);
    /* A list of certificate suites of one key exchange that it also refuses
     * in this way: it means no more than handshake_failure does. */
    if (a->kind == ANSWER_ALERT && b->by_exchange && !b->picked &&
        split_kind_is(&b->set, SUITE_CERT))
        bit_add(&q->alerts_refuse, a->alert);
    e->n--;
}

/* Anything else than a clear refusal: the batch is cut down by kind and size
 * until the trouble is gone or nothing is left to cut. */
static void trouble(struct elim *e, struct inquiry *q, const struct offer *o,
                    const struct answer *a)
{
    struct batch *b = top(e);
    bool says_why = a->kind == ANSWER_ALERT || a->kind == ANSWER_HELLO ||
                    a->kind == ANSWER_RETRY;

    if (!alive(e, q)) {
        keep_refusal(e, a);
        knock(e, q, inquiry_proven(q, o));
        if (e->n == 0)
            give_up(e, q);
        return;
    }
    if (doubtful(e, q, o, a))
        return;
    e->tries = 0;
    if (b->stage == BATCH_MIXED && split_is_mixed(&b->set)) {
        b->retried = true;
        split_top(e, q, BATCH_KIND);
    } else if (b->stage < BATCH_PLAIN && !inquiry_proven(q, o)) {
        b->retried = true;
        split_top(e, q, b->stage + 1);
    } else if (says_why && !b->by_exchange) {
        split_by_exchange(e, q);
    } else {
        final(e, q, a);
    }
}

/* Did the host answer to a hello that it had accepted before? */
static void checked(struct elim *e, struct inquiry *q, const struct offer *o,
                    const struct answer *a)
{
    if (!record_is_pick(o, a) && e->checks++ < 2)
        return;
    e->doing = ELIM_ASKING;
    e->checks = 0;
    if (!record_is_pick(o, a)) {
        inquiry_stop(q, "it stopped answering");
        return;
    }
    if (e->mixed_silent)
        q->silence_refuses = true;
    else
        q->reset_refuses = true;
    trouble(e, q, &e->doubted,
            &(struct answer){.kind = e->mixed_silent ? ANSWER_TIMEOUT
                                                     : ANSWER_RESET});
}

static void unoffered(struct inquiry *q, const struct answer *a)
{
    q->e->traits.unoffered_suite = true;
    q->e->traits.unoffered_code = a->suite;
}

/* A server may answer with the version in which it has the suite (Q12). */
static bool other_version(struct elim *e, struct inquiry *q,
                          const struct answer *a)
{
    int i = suite_index(a->suite);

    if (!alive(e, q)) {
        keep_refusal(e, a);
        give_up(e, q);
        return true;
    }
    if (i < 0 || !bit_has(&top(e)->set, (size_t)i))
        return false;
    bit_remove(&top(e)->set, (size_t)i);
    return true;
}

void elim_feed(struct elim *e, struct inquiry *q, const struct offer *offer,
               const struct answer *a)
{
    if (e->doing == ELIM_CHECKING) {
        checked(e, q, offer, a);
        return;
    }
    if (record_is_pick(offer, a)) {
        picked(e, q, offer, a);
        return;
    }
    if (record_is_other_version(offer, a) && other_version(e, q, a))
        return;
    if (a->kind == ANSWER_ALERT && a->alert == ALERT_PROTOCOL_VERSION &&
        !alive(e, q)) {
        keep_refusal(e, a);
        give_up(e, q);
        return;
    }
    if (record_is_unoffered(offer, a))
        unoffered(q, a);
    if (a->kind == ANSWER_ALERT && excused13(e, q))
        return;
    if (host_means_refusal(q, a)) {
        refused(e, q, offer, a);
        if (e->n == 0 && !alive(e, q))
            give_up(e, q);
    } else {
        trouble(e, q, offer, a);
    }
}
