#include "probes/elim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/registry/names.h"
#include "probes/denied.h"
#include "probes/doubt.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/split.h"

/* No server makes this many steps necessary; a hostile one stops here. */
#define ELIM_ASKED_MAX 1500
/* A hello that leaves known groups out may break off so often. */
#define REDUCED_TRIES 3

void elim_init(struct elim *e, enum version v, const struct bitset *all)
{
    if (e->begun || e->order != NULL)
        elim_free(e);
    e->version = v;
    e->all = *all;
}

void elim_free(struct elim *e)
{
    e->n = 0;
    elim_rest(e);
    free(e->order);
    free(e->doubt);
    memset(e, 0, sizeof *e);
}

void elim_put_last(struct elim *e, const struct bitset *last,
                   const struct bitset *tail)
{
    const struct elim_order order = {*last, *tail};

    if (e->order == NULL)
        e->order = mem_alloc(sizeof *e->order);
    *e->order = order;
}

void elim_rest(struct elim *e)
{
    free(e->doubted);
    e->doubted = NULL;
    denied_free(&e->denied);
    if (e->n != 0)
        return;
    free(e->batches);
    e->batches = NULL;
    e->room = 0;
}

static struct batch *top(struct elim *e)
{
    return &e->batches[e->n - 1];
}

static bool broke_off(const struct answer *a)
{
    return a->kind == ANSWER_RESET || a->kind == ANSWER_CLOSED ||
           a->kind == ANSWER_TIMEOUT;
}

/* A mixed batch is refused: it may be the company that was. */
static void leave_certs(struct batch *b)
{
    struct bitset certs = suites_of_kind(SUITE_CERT);

    b->stage = BATCH_KIND;
    b->after_mixed = true;
    b->picked = false;
    b->set = bit_and(&b->set, &certs);
}

/* Is it to be asked for without company when it is refused? */
static bool has_company(const struct elim *e, const struct batch *b)
{
    return b->stage == BATCH_MIXED && !b->others && split_is_mixed(&b->set) &&
           !(e->mixed_ends && b->picked);
}

static bool alive(const struct elim *e, const struct inquiry *q)
{
    return q->e->versions[e->version].outcome == OUTCOME_ACCEPTED;
}

/* A host that was seen to refuse a version as it refuses a list leaves open
 * whether it was the company that it refused. Where mixed lists are known to
 * pass elsewhere, the first hello goes without company, so that a refusal is
 * one: all else is asked for when it brought a pick. */
static void begin(struct elim *e, const struct inquiry *q)
{
    struct batch b = {.set = e->all, .stage = BATCH_MIXED};
    struct bitset certs = suites_of_kind(SUITE_CERT);

    e->begun = true;
    e->certs_first =
        q->mixed_passed && q->list_refused && e->version != VERSION_TLS13;
    if (e->certs_first)
        b.set = bit_and(&b.set, &certs);
    split_push(e, &b);
}

void elim_more(struct elim *e, const struct inquiry *q,
               const struct bitset *set, enum batch_stage stage)
{
    e->begun = true;
    split_push(e, &(struct batch){.set = *set, .stage = stage});
    split_top(e, q, stage);
}

void elim_only(struct elim *e, const struct inquiry *q,
               const struct bitset *set, bool in_one)
{
    e->n = 0;
    e->tries = e->cuts = e->door = 0;
    e->doing = ELIM_ASKING;
    e->second_look = e->certs_first = false;
    if (!in_one) {
        elim_more(e, q, set, BATCH_64);
        return;
    }
    e->begun = e->mixed_ends = true;
    split_push(e, &(struct batch){.set = *set, .picked = true});
}

/* Before the version spoke it is asked three times: with everything, with the
 * plainest hello, and with the common suites alone. Where the host takes such
 * a first hello at other versions, the certificate suites without company are
 * enough. */
static void knock(struct elim *e, bool proven)
{
    struct batch b = {.retried = true, .stage = BATCH_64};

    e->n = 0;
    e->real_share = true;
    b.set = suites_of_kind(SUITE_CERT);
    b.set = bit_and(&e->all, &b.set);
    if (++e->door > (proven ? 1 : 2))
        return;
    if (proven) {
        b.stage = BATCH_KIND;
    } else if (e->door == 1) {
        b.stage = BATCH_PLAIN;
        b.set = hello_plainest(e->version);
    } else {
        split_common(&b.set);
    }
    split_push(e, &b);
}

/* Behind the top: all kinds but certificate suites, each by itself, in hellos
 * that everybody reads. */
static void ask_kinds(struct elim *e, struct inquiry *q)
{
    struct bitset certs = suites_of_kind(SUITE_CERT);
    struct batch b = {.set = bit_minus(&e->all, &certs)};
    struct batch first = *top(e);

    q->kinds_asked = true;
    e->n--;
    split_push(e, &b);
    split_top(e, q, BATCH_PLAIN);
    split_push(e, &first);
}

struct bitset elim_unknown(const struct elim *e, const struct inquiry *q)
{
    return denied_unproven(&e->denied, q, &e->all);
}

bool elim_behind(const struct elim *e, const struct inquiry *q, size_t looked)
{
    struct bitset picked = endpoint_picked(q->e, e->version);

    return denied_behind(&e->denied, &picked, looked);
}

void elim_second_look(struct elim *e, struct inquiry *q)
{
    struct batch b = {.retried = true,
                      .by_break = broke_off(&e->refusal),
                      .set = elim_unknown(e, q)};
    struct bitset certs = suites_of_kind(SUITE_CERT);

    if (doubt_all(e))
        e->door_broke = b.by_break;
    e->door = 0;
    e->tries = 0;
    if (q->proven == 0 && q->proven_plain == 0) {
        knock(e, false); /* it takes nothing that is known */
        if (!q->kinds_asked)
            ask_kinds(e, q);
        return;
    }
    e->second_look = true;
    e->door = 1; /* with the first pick, all the rest is asked for */
    b.set = bit_and(&b.set, &certs);
    split_push(e, &b);
    split_top(e, q,
              q->proven > 100 && q->looked_at > 100 ? BATCH_KIND : BATCH_64);
}

void elim_once_more(struct elim *e, const struct inquiry *q)
{
    bool proven = q->proven != 0;

    e->tries = 0;
    e->door = proven ? 0 : 1; /* the last of its knocks */
    knock(e, proven);
}

bool elim_unfinished(const struct elim *e)
{
    return e->n != 0 || e->dropped || (e->alerted && e->hung_up);
}

/* Would a smaller or plainer hello say more than this one? */
static bool can_shrink(const struct inquiry *q, const struct batch *b,
                       const struct offer *o)
{
    bool least = hello_is_plain(o) && o->suites.n <= HELLO_HEAD_LEAST;

    return b->stage < BATCH_PLAIN && !least && !inquiry_proven(q, o);
}

/* It spoke, though not to the first hello: so ask for all the rest, in pieces
 * that are known or likely to pass, and to be read to their end. */
static void rebuild(struct elim *e, struct inquiry *q)
{
    struct bitset picked = endpoint_picked(q->e, e->version);
    struct batch b = {
        .retried = true, .by_break = e->door_broke, .stage = BATCH_MIXED};

    e->door = 0;
    e->n = 0;
    b.set = bit_minus(&e->all, &picked);
    split_push(e, &b);
    split_top(e, q, q->proven > 100 ? BATCH_KIND : BATCH_64);
}

/* The version is refused, or was not answered: nothing is left to ask. */
static void give_up(struct elim *e, struct inquiry *q)
{
    e->n = 0;
    record_refused(q, e->version, &e->refusal);
}

/* Of several ways in which it was met, one that names the version tells most,
 * and silence least. */
static void keep_refusal(struct elim *e, const struct answer *a)
{
    if (e->refusal.kind != ANSWER_NONE && e->refusal.kind != ANSWER_TIMEOUT &&
        !record_says_version(a))
        return;
    e->refusal = *a;
    e->refusal.chain = NULL;
}

static void learn_refusal(struct inquiry *q, const struct answer *a)
{
    answer_how(a, q->e->traits.refuses_by, sizeof q->e->traits.refuses_by);
}

static void begin_hello(const struct elim *e, const struct inquiry *q,
                        struct offer *offer)
{
    hello_begin(offer, q, e->version);
    offer->hashes = e->hashes;
    if (e->hashes == HASHES_ALL && !q->plan.deep)
        offer->brief = q->held[e->version];
    if (e->real_share)
        offer->share = SHARE_REAL;
    if (e->without_ffdhe)
        hello_without_ffdhe(offer);
}

static void offer_in_order(const struct elim_order *order,
                           const struct bitset *set, struct offer *offer)
{
    struct bitset tail = bit_and(set, &order->tail);
    struct bitset before = bit_minus(set, &tail);
    struct bitset behind = bit_and(&before, &order->last);

    before = bit_minus(&before, &behind);
    suite_list_add(&offer->suites, &before);
    suite_list_add_backwards(&offer->suites, &behind);
    suite_list_add_backwards(&offer->suites, &tail);
}

/* The hello for a batch. */
static void offer_batch(const struct elim *e, const struct inquiry *q,
                        const struct batch *b, struct offer *offer)
{
    begin_hello(e, q, offer);
    if (e->order != NULL)
        offer_in_order(e->order, &b->set, offer);
    else
        suite_list_add(&offer->suites, &b->set);
    hello_cut(offer, b->stage);
}

/* What is known to be answered. */
static void offer_good(const struct elim *e, const struct inquiry *q,
                       struct offer *offer)
{
    begin_hello(e, q, offer);
    suite_list_add_one(&offer->suites, e->good_suite);
    hello_cut(offer, e->good_stage);
}

static void offer_doubt(const struct elim *e, const struct inquiry *q,
                        struct offer *offer)
{
    const struct doubt *d = e->doubt;
    struct batch b = {.set = d->set, .stage = d->stage};

    if (e->doing == ELIM_BREAKING) {
        offer_batch(e, q, &b, offer);
        offer->share = d->real_share ? SHARE_REAL : SHARE_EMPTY;
    } else {
        offer_good(e, q, offer);
    }
    offer->alone = true;
}

/* In TLS 1.3 the next hello depends on the groups that are named as well. */
bool elim_ahead(const struct elim *e, const struct inquiry *q,
                const struct bitset *picks, size_t refusals,
                struct offer *offer)
{
    struct batch b;
    bool own_prime;

    if (e->version == VERSION_TLS13 || e->n != 1 || e->door != 0 ||
        e->tries != 0 || e->doing != ELIM_ASKING || e->certs_first ||
        refusals > 1)
        return false;
    b = e->batches[0];
    b.set = bit_minus(&b.set, picks);
    if (refusals == 1 && !has_company(e, &b))
        return false;
    if (refusals == 1)
        leave_certs(&b);
    if (bit_empty(&b.set) ||
        !own_prime_ahead(&e->own_prime, picks, refusals, &own_prime))
        return false;
    offer_batch(e, q, &b, offer);
    if (own_prime && b.stage == BATCH_MIXED)
        hello_without_ffdhe(offer);
    return true;
}

enum inquiry_status elim_next(struct elim *e, struct inquiry *q,
                              struct offer *offer)
{
    if (!e->begun)
        begin(e, q);
    if (e->doing == ELIM_BREAKING || e->doing == ELIM_HOLDING) {
        e->asked++;
        offer_doubt(e, q, offer);
        return INQUIRY_ASK;
    }
    while (e->n != 0 && bit_empty(&top(e)->set))
        e->n--;
    if (e->n == 0 || e->asked >= ELIM_ASKED_MAX)
        return INQUIRY_DONE;
    if (top(e)->stage < q->start)
        split_top(e, q, q->start);
    e->asked++;
    if (e->doing == ELIM_CHECKING) {
        offer_good(e, q, offer);
        return INQUIRY_ASK;
    }
    offer_batch(e, q, top(e), offer);
    if (e->own_prime.open && top(e)->stage == BATCH_MIXED)
        hello_without_ffdhe(offer);
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
static void learn_size(struct inquiry *q, enum batch_stage stage,
                       uint16_t n_suites)
{
    struct traits *t = &q->e->traits;

    if (stage <= q->start)
        return; /* by another version */
    if (stage >= BATCH_100)
        t->max_suites = n_suites;
    if (stage >= BATCH_SHORT)
        t->max_hello = 255;
    if (stage == BATCH_PLAIN)
        t->plain_only = true;
    if (stage == BATCH_KIND)
        t->poisoned = true;
    q->start = stage;
}

/* Does this pick, behind the last one, show an order of the server's own? What
 * came out of two lists shows nothing. */
static void compare(struct elim *e, const struct inquiry *q, struct batch *b,
                    size_t suite)
{
    bool apart = b->picked
                     ? b->after_certs && suite_at(suite)->kind != SUITE_CERT
                     : q->e->versions[e->version].n_suites > 1;

    e->scattered |= apart;
    e->own_order |= !apart && b->picked && suite < b->last;
    b->picked = true;
    b->after_certs = false;
    b->last = (uint16_t)suite;
}

/* The version is spoken: now all the rest is asked for. */
static void after_certs(struct elim *e, const struct inquiry *q, size_t suite)
{
    struct bitset had = endpoint_picked(q->e, e->version);
    struct batch b = {.stage = BATCH_MIXED,
                      .set = bit_minus(&e->all, &had),
                      .picked = true,
                      .after_certs = true,
                      .last = (uint16_t)suite};

    e->certs_first = false;
    e->n = 0;
    split_push(e, &b);
}

static void picked(struct elim *e, struct inquiry *q, const struct offer *o,
                   const struct answer *a)
{
    struct batch *b = top(e);
    size_t suite = (size_t)suite_index(a->suite);
    bool hung_up = a->flight == FLIGHT_BROKEN &&
                   (a->broken == BREAK_CLOSED || a->broken == BREAK_RESET);

    q->flaky |= e->tries != 0 || e->cuts != 0;
    e->tries = 0;
    /* A connection can break for reasons of its own: twice more. */
    if (hung_up && e->cuts++ < 2)
        return;
    e->cuts = 0;
    record_pick(q, o, a);
    if (e->all_groups && !e->groups_doubtful)
        q->groups_exhausted = true;
    if (e->real_share && e->door == 0 && !e->door_broke)
        q->e->traits.needs_real_share = true;
    for (size_t i = 0; i < e->n; i++)
        bit_remove(&e->batches[i].set, suite);
    e->good_stage = b->stage;
    e->good_suite = (uint16_t)suite;
    if (e->door != 0) {
        if (e->version == VERSION_TLS13 && b->stage >= BATCH_SHORT)
            record_forget_group(q, a->group);
        rebuild(e, q);
        return;
    }
    if (e->certs_first) {
        after_certs(e, q, suite);
        return;
    }
    compare(e, q, b, suite);
    if (b->stage == BATCH_MIXED && !b->others && e->version != VERSION_TLS13)
        q->mixed_passed = true;
    if (b->retried && b->stage > q->start && b->by_break)
        doubt_begin(e, o, b->stage);
    else if (b->retried)
        learn_size(q, b->stage, o->suites.n);
    if (b->after_mixed || b->others)
        e->poisoned = q->e->traits.poisoned = true;
}

/* The certificate suites of a mixed batch are through: now the other kinds,
 * one by one where company was seen to matter, else once per endpoint. */
static void then_others(struct elim *e, struct inquiry *q,
                        const struct batch *through)
{
    struct bitset certs = suites_of_kind(SUITE_CERT);
    struct bitset had = endpoint_picked(q->e, e->version);
    struct batch b = {.stage = BATCH_MIXED};

    if (!through->after_mixed && !through->others)
        return;
    b.set = bit_minus(&e->all, &certs);
    b.set = bit_minus(&b.set, &had);
    if (e->poisoned) {
        split_push(e, &b);
        split_top(e, q, BATCH_KIND);
        e->poisoned = false;
    } else if (through->after_mixed && !q->others_asked && alive(e, q)) {
        q->others_asked = true;
        b.others = true;
        split_push(e, &b);
    }
}

/* handshake_failure, or what this host was seen to mean by it: none of the
 * batch is served, unless the company of others spoilt it. */
static void refused(struct elim *e, struct inquiry *q, const struct offer *o,
                    const struct answer *a)
{
    struct batch b = *top(e);

    e->tries = e->cuts = 0;
    e->alerted |= alive(e, q) && inquiry_proven(q, o);
    keep_refusal(e, a);
    denied_note(&e->denied, o);
    /* It takes only some forms of hello, and was not seen to take this. */
    if (b.retried && can_shrink(q, &b, o)) {
        split_top(e, q, b.stage + 1);
        return;
    }
    if (has_company(e, &b)) {
        leave_certs(top(e));
        return;
    }
    e->n--;
    q->list_refused |= b.after_mixed && !alive(e, q);
    learn_refusal(q, a);
    then_others(e, q, &b);
}

/* TLS 1.3: no suite, or only no group, or no empty key_share? */
static bool excused13(struct elim *e, struct inquiry *q, const struct answer *a)
{
    if (e->version != VERSION_TLS13)
        return false;
    if (e->reduced) {
        if (!broke_off(a) || ++e->tries >= REDUCED_TRIES) {
            e->all_groups = true;
            e->groups_doubtful = broke_off(a);
            e->tries = 0;
        }
        return true;
    }
    if (a->kind == ANSWER_ALERT && !alive(e, q) && !e->real_share &&
        !q->e->traits.needs_real_share) {
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

/* Can nothing be cut off the batch any more? Then the verdict on its suites is
 * near. */
static bool is_last_cut(struct elim *e, const struct inquiry *q,
                        const struct offer *o)
{
    const struct batch *b = top(e);

    return !(b->stage == BATCH_MIXED && split_is_mixed(&b->set)) &&
           !can_shrink(q, b, o);
}

/* How often has the same hello to break off before it counts? Silence costs
 * time, and packets that are lost were already sent again. But two hang-ups by
 * chance in a row do happen where thousands of hosts are asked. */
static unsigned enough_tries(struct elim *e, const struct inquiry *q,
                             const struct offer *o, const struct answer *a)
{
    bool known = q->breaks_refuse >> a->kind & 1;

    if (!q->spoke) /* hello after hello: it is not the line */
        return 1;
    if (q->flaky)
        return a->kind == ANSWER_TIMEOUT ? 3 : 5;
    if (alive(e, q) && a->kind != ANSWER_TIMEOUT && is_last_cut(e, q, o))
        return 4;
    /* A host that refuses in this way is taken at its second word. */
    return known || a->kind == ANSWER_TIMEOUT ? 2 : 3;
}

/* What breaks off is asked again with the same hello, then tested: if the
 * host still answers to what it accepts, it was meant as a refusal. True when
 * there is something to ask before a verdict. */
static bool doubtful(struct elim *e, struct inquiry *q, const struct offer *o,
                     const struct answer *a)
{
    bool known = q->breaks_refuse >> a->kind & 1;

    if (!broke_off(a))
        return false;
    /* What is going to be cut down is asked again in any case. */
    if (known && top(e)->stage == BATCH_MIXED && split_is_mixed(&top(e)->set))
        return false;
    if (++e->tries < enough_tries(e, q, o, a))
        return true;
    if (known)
        return false;
    e->doubted_way = a->kind;
    free(e->doubted);
    e->doubted = mem_copy(o, sizeof *o);
    e->doing = ELIM_CHECKING;
    return true;
}

static void final(struct elim *e, struct inquiry *q, const struct offer *o,
                  const struct answer *a)
{
    struct batch b = *top(e);

    learn_refusal(q, a);
    denied_note(&e->denied, o);
    /* A list of certificate suites of one key exchange that it also refuses
     * in this way: it means no more than handshake_failure does. */
    if (a->kind == ANSWER_ALERT && b.by_exchange && !b.picked &&
        split_kind_is(&b.set, SUITE_CERT))
        bit_add(&q->alerts_refuse, a->alert);
    e->hung_up |= broke_off(a) && alive(e, q) && split_is_served(e, q, &b.set);
    e->n--;
    then_others(e, q, &b);
}

/* Anything else than a clear refusal: the batch is cut down by kind and size
 * until the trouble is gone or nothing is left to cut. */
static void trouble(struct elim *e, struct inquiry *q, const struct offer *o,
                    const struct answer *a)
{
    struct batch *b = top(e);
    bool says_why = a->kind == ANSWER_ALERT || a->kind == ANSWER_HELLO ||
                    a->kind == ANSWER_RETRY;

    if (alive(e, q)) {
        if (doubtful(e, q, o, a))
            return;
    } else {
        /* It may be the line's; silence will not be called a refusal. */
        if (broke_off(a) && a->kind != ANSWER_TIMEOUT &&
            ++e->tries < enough_tries(e, q, o, a))
            return;
        keep_refusal(e, a);
        /* Of a mixed list it may have been the company that was refused. */
        if (!split_is_mixed(&top(e)->set))
            denied_note(&e->denied, o);
    }
    e->tries = e->cuts = 0;
    if (broke_off(a) && (alive(e, q) || e->door == 0))
        doubt_note(e);
    if (!alive(e, q) && !e->second_look) {
        if (e->door == 0)
            e->door_broke = broke_off(a);
        knock(e, inquiry_proven(q, o));
        return;
    }
    if (b->stage == BATCH_MIXED && split_is_mixed(&b->set) &&
        !(e->company_passed && broke_off(a))) {
        b->retried = true;
        b->by_break = broke_off(a);
        split_top(e, q, BATCH_KIND);
    } else if (can_shrink(q, b, o)) {
        b->retried = true;
        b->by_break = broke_off(a);
        split_top(e, q, b->stage + 1);
    } else if (says_why && !b->by_exchange) {
        split_by_exchange(e);
    } else {
        final(e, q, o, a);
    }
}

/* Did the host answer to a hello that it had accepted before? */
static void checked(struct elim *e, struct inquiry *q, const struct offer *o,
                    const struct answer *a)
{
    struct offer doubted;

    if (!record_is_pick(o, a) && e->checks++ < 2)
        return;
    e->doing = ELIM_ASKING;
    e->checks = 0;
    if (!record_is_pick(o, a)) {
        inquiry_stop(q, "it stopped answering");
        return;
    }
    q->breaks_refuse |= 1u << e->doubted_way;
    doubted = *e->doubted;
    trouble(e, q, &doubted, &(struct answer){.kind = e->doubted_way});
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

/* What is learnt once it is sure; else the host is one that breaks off now and
 * then, and its lists are none too large. */
static void resolved(struct elim *e, struct inquiry *q,
                     enum doubt_verdict verdict)
{
    if (verdict == DOUBT_CONFIRMED) {
        learn_size(q, e->doubt->passed, e->doubt->n_passed);
        q->e->traits.needs_real_share |= e->real_share && e->door_broke;
    } else if (verdict == DOUBT_UNFOUNDED) {
        q->flaky = true;
        e->real_share &= !e->door_broke;
        for (size_t i = 0; i < e->n; i++)
            e->batches[i].retried &= !e->batches[i].by_break;
    }
    if (verdict != DOUBT_OPEN)
        e->door_broke = false;
}

/* A list was not picked from. */
static void not_picked(struct elim *e, struct inquiry *q,
                       const struct offer *offer, const struct answer *a)
{
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
    if (excused13(e, q, a))
        return;
    if (host_means_refusal(q, a)) {
        refused(e, q, offer, a);
    } else {
        trouble(e, q, offer, a);
    }
    if (e->n == 0 && !alive(e, q))
        give_up(e, q);
}

void elim_feed(struct elim *e, struct inquiry *q, const struct offer *offer,
               const struct answer *a)
{
    bool pick = record_is_pick(offer, a);

    if (e->doing == ELIM_BREAKING || e->doing == ELIM_HOLDING)
        resolved(e, q, doubt_feed(e, pick));
    else if (e->doing == ELIM_CHECKING)
        checked(e, q, offer, a);
    else if (own_prime_feed(&e->own_prime, q, offer, a, pick))
        top(e)->picked &= pick;
    else if (pick)
        picked(e, q, offer, a);
    else
        not_picked(e, q, offer, a);
}
