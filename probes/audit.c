/* The question of a policy, version by version.
 *
 * The first hello offers everything, the common suites at the very end, those
 * that are forbidden before the others. A pick of what is forbidden is a
 * violation; the rules that it breaks are decided, for all versions, and the
 * others are asked again. Any pick proves that the host reads so long a list
 * so far, so that what is forbidden, offered alone and refused, is the proof
 * that it has nothing of it. Where no such pick was seen, or the list met
 * trouble, it is asked in pieces, as an elimination does (elim.c).
 *
 * With that proof, a version of which the policy says nothing needs no more
 * than the list of what is forbidden: whether it refuses the version or the
 * list, it has nothing of it. That company spoils a list in all versions or in
 * none is taken for granted there: to prove it would cost each of them one more
 * connection.
 *
 * The first hellos go without ffdhe groups, and the list of what is forbidden
 * with the DHE suites that are not, where the policy asks for the length of a
 * prime: a pick of those shows it, a refusal says that there is none. What is
 * forbidden of DHE is asked for once more with those groups. */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/registry/suite.h"
#include "core/registry/names.h"
#include "probes/elim.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"
#include "probes/split.h"

enum phase { PHASE_BEGIN, PHASE_OPEN, PHASE_ALONE, PHASE_DONE };

struct audit_state {
    enum version version;
    enum phase phase;
    struct elim elim;
    struct bitset rest; /* forbidden by rules that are not decided yet */
    bool mixed;         /* a list with all kinds in it brought a pick */
    bool looked_twice;
    bool controlled; /* so that its end would be seen to be read */
    bool brief;  /* only what is forbidden is asked for */
    bool dhe;    /* and with it the suites of DHE */
    bool dhe_done; /* it was picked, or asked for in both forms */
    bool dhe_none;   /* which it refused */
    bool asked;  /* anything at all */
    bool judged; /* whether its refusals are doubtful */
};

void *audit_init(const struct probe *p)
{
    struct audit_state *s = mem_alloc(sizeof *s);

    s->version = p->version;
    return s;
}

void audit_drop(void *state)
{
    struct audit_state *s = state;

    elim_free(&s->elim);
}

static struct version_result *result(const struct audit_state *s,
                                     const struct inquiry *q)
{
    return &q->e->versions[s->version];
}

/* Must a version be found that is spoken, whichever it is? The higher ones are
 * asked before. */
static bool needs_one(const struct audit_state *s, const struct inquiry *q)
{
    const struct policy *p = q->plan.policy;
    enum version classic;

    if (inquiry_classic(q, &classic))
        return false;
    if (s->version == VERSION_TLS13)
        return true;
    return policy_wants_certificate(p) || p->dh != 0 || p->curve != 0;
}

static bool has_required(const struct policy *p, enum version v)
{
    struct bitset all = suites_for(v);

    for (size_t i = 0; i < p->n_required; i++)
        if (bit_has(&all, p->required[i]))
            return true;
    return false;
}

static bool is_wanted(const struct audit_state *s, const struct inquiry *q)
{
    const struct policy *p = q->plan.policy;

    return s->version == VERSION_TLS12 || !bit_empty(&s->rest) ||
           ((p->forbid | p->require) >> s->version & 1) != 0 ||
           has_required(p, s->version);
}

/* Those that needs_one() looks at. */
static unsigned versions_before(enum version v)
{
    unsigned classic = (1u << VERSION_TLS13) - 1;

    return v == VERSION_TLS13 ? classic : classic & ~((2u << v) - 1);
}

static bool wants_dh(const struct audit_state *s, const struct inquiry *q)
{
    return q->plan.policy->dh != 0 && s->version == VERSION_TLS12;
}

/* What is put behind all else: what is allowed, and the common suites, of which
 * one is likely to be picked; those that are both at the very end. */
static void put_last(struct elim *e, const struct bitset *all,
                     const struct bitset *forbidden)
{
    struct bitset common = suites_common();
    struct bitset last = bit_minus(all, forbidden);
    struct bitset tail = bit_and(&last, &common);

    common = bit_and(&common, all);
    last = bit_or(&last, &common);
    elim_put_last(e, &last, &tail);
}

/* A version that is forbidden or required and, by what is known of the host,
 * would be refused for itself, is asked for with certificate suites alone:
 * they leave no doubt what was refused. */
static void open_list(struct audit_state *s, const struct inquiry *q)
{
    struct bitset all = suites_for(s->version);
    struct bitset certs = suites_of_kind(SUITE_CERT);

    if (q->mixed_passed && (q->plan.policy->forbid >> s->version & 1) != 0)
        all = bit_and(&all, &certs);

    s->phase = PHASE_OPEN;
    elim_init(&s->elim, s->version, &all);
    s->elim.without_ffdhe = wants_dh(s, q);
    put_last(&s->elim, &all, &s->rest);
    s->elim.begun = true;
    split_push(&s->elim, &(struct batch){.set = all, .stage = BATCH_MIXED});
}

/* What is not decided yet, of a version that spoke, and behind it what was
 * picked: a pick of that says that the list is read to its end. */
static void open_again(struct audit_state *s, const struct inquiry *q)
{
    struct bitset had = endpoint_picked(q->e, s->version);
    struct bitset all, last = {{0}}, tail = bit_minus(&had, &s->rest);

    if (s->elim.order != NULL)
        last = s->elim.order->last;
    s->phase = PHASE_OPEN;
    elim_put_last(&s->elim, &last, &tail);
    all = bit_or(&tail, &s->rest);
    elim_only(&s->elim, q, &all, true);
    s->elim.mixed_ends = s->elim.company_passed = false;
}

/* What was picked in the versions that are not forbidden as a whole. */
static struct bitset picked_anywhere(const struct inquiry *q)
{
    struct bitset had = {{0}}, in;

    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        if ((q->plan.policy->forbid >> v & 1) == 0) {
            in = endpoint_picked(q->e, (enum version)v);
            had = bit_or(&had, &in);
        }
    return had;
}

/* A pick decides all the rules that forbid it, and a suite that was not picked
 * is still asked for by those that are left. In a version that is forbidden no
 * rule has a question. */
static struct bitset undecided(const struct audit_state *s,
                               const struct inquiry *q)
{
    const struct policy *p = q->plan.policy;
    struct bitset had = picked_anywhere(q);
    struct bitset all = suites_for(s->version), rest = {{0}};

    if (p->forbid >> s->version & 1)
        return rest;
    for (size_t i = 0; i < p->n_rules; i++) {
        struct bitset picked = bit_and(&p->rules[i].set, &had);

        if (bit_empty(&picked))
            rest = bit_or(&rest, &p->rules[i].set);
    }
    return bit_and(&rest, &all);
}

/* Is a list of so many, whatever company is in it, read to its end? */
static bool is_read(const struct inquiry *q, size_t n)
{
    return q->mixed_passed && !q->hello_trouble && !q->head_only &&
           q->start == BATCH_MIXED && q->looked_at >= n && q->proven >= n;
}

/* Does nothing need to be known of the version but whether it has what is
 * forbidden? Of TLS 1.3 that is a list of a few suites. */
static bool is_brief(const struct audit_state *s, const struct inquiry *q)
{
    const struct policy *p = q->plan.policy;
    enum version classic;

    return inquiry_classic(q, &classic) && !bit_empty(&s->rest) &&
           ((p->forbid | p->require) >> s->version & 1) == 0 &&
           p->n_required == 0 &&
           (!policy_wants_certificate(p) || q->e->n_chains != 0) &&
           (s->version == VERSION_TLS13 || is_read(q, bit_count(&s->rest)));
}

static void begin(struct audit_state *s, struct inquiry *q)
{
    q->groups_exhausted = true; /* they are nobody's question */
    s->rest = undecided(s, q);
    s->brief = is_brief(s, q);
    if (!s->brief) {
        open_list(s, q);
        return;
    }
    elim_init(&s->elim, s->version, &s->rest);
    s->elim.real_share = true;
    s->phase = PHASE_ALONE;
    if (s->version == VERSION_TLS13)
        return;
    elim_only(&s->elim, q, &s->rest, true);
    s->elim.company_passed = true;
}

/* It refused lists, but none with all certificate suites in which it would be
 * known to find them. */
static bool leaves_open(const struct audit_state *s, const struct inquiry *q)
{
    struct bitset certs = suites_of_kind(SUITE_CERT);
    struct bitset unknown = elim_unknown(&s->elim, q);

    unknown = bit_and(&unknown, &certs);
    return !bit_empty(&unknown) && !record_says_version(&s->elim.refusal);
}

/* It answered to another version with this one. */
static bool was_named(const struct audit_state *s, const struct inquiry *q)
{
    char how[40];

    snprintf(how, sizeof how, "answered with %s", version_name(s->version));
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        if (strcmp(q->e->versions[v].how, how) == 0)
            return true;
    return false;
}

/* Did it refuse something in such hellos only as it is not known to read? Of
 * a host that is in no trouble with hellos nothing of that kind is expected. */
static bool is_doubtful(const struct audit_state *s, const struct inquiry *q)
{
    bool accepted = result(s, q)->outcome == OUTCOME_ACCEPTED;
    bool odd = q->hello_trouble || q->start > BATCH_MIXED ||
               (accepted && !s->mixed);
    enum answer_kind kind = s->elim.refusal.kind;
    struct bitset unknown = elim_unknown(&s->elim, q);

    if (!accepted && was_named(s, q))
        return true;
    if (!accepted && record_says_version(&s->elim.refusal))
        return false;
    if (!accepted && kind != ANSWER_ALERT && !(q->breaks_refuse >> kind & 1))
        return true;
    if (accepted)
        unknown = bit_and(&unknown, &s->rest);
    return odd && !bit_empty(&unknown);
}

/* Any alert to a list of certificate suites, of a kind that the host is known
 * to read at another version, refuses this one; or to the list that is known
 * not to be refused for its company. */
static bool refuses_version(const struct audit_state *s,
                            const struct inquiry *q, const struct offer *o,
                            const struct answer *a)
{
    struct bitset set;

    if (result(s, q)->outcome != OUTCOME_UNASKED || a->kind != ANSWER_ALERT ||
        !inquiry_proven(q, o) || s->version == VERSION_TLS13)
        return false;
    set = suite_list_set(&o->suites);
    return s->brief || split_kind_is(&set, SUITE_CERT);
}

static void settle(struct audit_state *s, struct inquiry *q)
{
    struct version_result *r = result(s, q);

    s->phase = PHASE_DONE;
    q->settled |= 1u << s->version;
    if (r->outcome == OUTCOME_UNASKED)
        r->outcome = OUTCOME_UNANSWERED;
    if (r->outcome == OUTCOME_REFUSED &&
        (!q->spoke || (s->looked_twice && leaves_open(s, q))))
        r->outcome = OUTCOME_UNANSWERED;
    r->complete = r->outcome == OUTCOME_REFUSED ||
                  (r->outcome == OUTCOME_ACCEPTED &&
                   !elim_unfinished(&s->elim));
}

/* The verdict on doubtful ones waits until all is known of the host. */
static void settle_doubts(struct audit_state *s, struct inquiry *q)
{
    struct version_result *r = result(s, q);

    if (s->judged || !inquiry_settled(q, ~0u))
        return;
    s->judged = true;
    if (r->complete && is_doubtful(s, q)) {
        r->complete = false;
        if (r->outcome == OUTCOME_REFUSED)
            r->outcome = OUTCOME_UNANSWERED;
    }
    q->e->complete &= r->complete;
    q->e->asked.dh |= (s->dhe || s->dhe_none) && r->complete;
}

static struct bitset suites_of_dhe(void)
{
    struct bitset certs = suites_of_kind(SUITE_CERT), dhe = suites_with_dhe();

    return bit_and(&certs, &dhe);
}

static void ask_alone(struct audit_state *s, struct inquiry *q)
{
    bool in_one = s->mixed && !q->head_only &&
                  q->looked_at >= bit_count(&s->rest);
    struct bitset set = s->rest, dhe = suites_of_dhe();

    if (s->mixed && !in_one && !q->head_only && !s->controlled) {
        s->controlled = true;
        open_again(s, q);
        return;
    }
    s->phase = PHASE_ALONE;
    dhe = bit_and(&dhe, &s->elim.all);
    dhe = bit_or(&set, &dhe);
    s->dhe = wants_dh(s, q) && !s->dhe_done && in_one &&
             is_read(q, bit_count(&dhe));
    if (s->dhe)
        set = dhe;
    elim_only(&s->elim, q, &set, in_one);
    s->elim.company_passed = in_one && is_read(q, bit_count(&set));
}

/* Some servers have DHE only for clients that name ffdhe groups. What is
 * forbidden of it is asked for with them too, of who did not pick any without;
 * false when it was, or is none. */
static bool turn_form(struct audit_state *s, const struct inquiry *q)
{
    struct bitset dhe = suites_with_dhe();
    struct bitset set = bit_and(&s->rest, &dhe);

    if (!s->elim.without_ffdhe || s->dhe_done || bit_empty(&set) ||
        elim_unfinished(&s->elim))
        return false;
    s->dhe_done = true;
    s->dhe_none = s->dhe;
    s->elim.without_ffdhe = false;
    elim_only(&s->elim, q, &set, is_read(q, bit_count(&set)));
    s->elim.company_passed = is_read(q, bit_count(&set));
    return true;
}

/* The version is settled, or what is forbidden in it is still to be asked. */
static enum inquiry_status through(struct audit_state *s, struct inquiry *q,
                                   struct offer *offer)
{
    if (s->phase == PHASE_OPEN && !bit_empty(&s->rest) &&
        result(s, q)->outcome == OUTCOME_ACCEPTED) {
        ask_alone(s, q);
        return audit_next(s, q, offer);
    }
    if (s->phase == PHASE_ALONE &&
        result(s, q)->outcome == OUTCOME_ACCEPTED && turn_form(s, q))
        return audit_next(s, q, offer);
    settle(s, q);
    return INQUIRY_DONE;
}

/* A refusal by a host that was never seen to take such a list: once more, when
 * all versions were asked. */
static void look_again(struct audit_state *s, struct inquiry *q)
{
    if (!q->spoke || s->looked_twice || s->version == VERSION_TLS13 ||
        result(s, q)->outcome != OUTCOME_REFUSED ||
        !inquiry_settled(q, ~0u) || !leaves_open(s, q))
        return;
    s->looked_twice = true;
    s->phase = PHASE_OPEN;
    q->settled &= ~(1u << s->version);
    elim_second_look(&s->elim, q);
}

/* The first hello of an endpoint goes alone. A version below TLS 1.2 waits for
 * the highest that is spoken: what is decided there is no question any more. */
static bool must_wait(const struct audit_state *s, const struct inquiry *q)
{
    enum version classic;

    if (q->reach != REACH_YES &&
        !(q->reach == REACH_UNKNOWN && q->open == 0))
        return true;
    return s->phase == PHASE_BEGIN && s->version < VERSION_TLS12 &&
           !(inquiry_classic(q, &classic) &&
             inquiry_settled(q, 1u << classic)) &&
           !inquiry_settled(q, versions_before(s->version));
}

static enum inquiry_status first(struct audit_state *s, struct inquiry *q,
                                 struct offer *offer)
{
    begin(s, q);
    s->asked = true;
    if (is_wanted(s, q))
        return elim_next(&s->elim, q, offer);
    s->asked = false;
    s->phase = PHASE_BEGIN;
    if (!inquiry_settled(q, versions_before(s->version)))
        return INQUIRY_WAIT;
    if (needs_one(s, q)) {
        s->phase = PHASE_OPEN;
        s->asked = true;
        return elim_next(&s->elim, q, offer);
    }
    s->phase = PHASE_DONE;
    q->settled |= 1u << s->version;
    return INQUIRY_DONE;
}

enum inquiry_status audit_next(void *state, struct inquiry *q,
                               struct offer *offer)
{
    struct audit_state *s = state;
    enum inquiry_status status;

    if (must_wait(s, q))
        return INQUIRY_WAIT;
    if (s->phase == PHASE_BEGIN)
        return first(s, q, offer);
    if (s->phase == PHASE_DONE)
        look_again(s, q);
    if (s->phase == PHASE_DONE && s->asked)
        settle_doubts(s, q);
    if (s->phase == PHASE_DONE)
        return INQUIRY_DONE;
    s->asked = true;
    status = elim_next(&s->elim, q, offer);
    return status == INQUIRY_DONE ? through(s, q, offer) : status;
}

/* Of DHE the length of the prime is known by that; once is enough, also where
 * it was not shown. */
static void note_dhe(struct audit_state *s, struct inquiry *q,
                     const struct offer *o, size_t suite)
{
    const struct suite_result *r = endpoint_suite(q->e, s->version, suite);

    if (!wants_dh(s, q) || !suite_has_dhe(suite_at(suite)) ||
        suite_at(suite)->kind != SUITE_CERT ||
        hello_has_ffdhe(o))
        return;
    s->dhe_done = true;
    q->e->asked.dh |= r->kex_bits != 0;
}

/* What a pick decides, and what it leaves to be asked. */
static void picked(struct audit_state *s, struct inquiry *q, size_t suite,
                   bool mixed)
{
    bool forbidden = bit_has(&s->rest, suite);

    s->mixed |= mixed;
    s->dhe = false;
    s->rest = undecided(s, q);
    if (bit_empty(&s->rest)) {
        s->elim.n = 0; /* there is nothing more to know */
        settle(s, q);
    } else if (s->phase == PHASE_ALONE || !forbidden) {
        ask_alone(s, q);
    } else {
        open_again(s, q);
    }
}

/* Was it the hello that it did not bear? An alert may be how it refuses a
 * version; where it speaks that, it is not. */
static bool is_trouble(const struct audit_state *s, const struct inquiry *q,
                       const struct answer *a)
{
    /* What it takes with company in it it refuses by breaking off. */
    if (s->brief || s->elim.company_passed ||
        (q->breaks_refuse >> a->kind & 1) != 0)
        return false;
    if (a->kind != ANSWER_ALERT)
        return !answer_speaks_tls(a);
    return result(s, q)->outcome == OUTCOME_ACCEPTED &&
           a->alert != ALERT_HANDSHAKE_FAILURE;
}

void audit_feed(void *state, struct inquiry *q, const struct offer *offer,
                const struct answer *a)
{
    struct audit_state *s = state;
    bool checking = s->elim.doing == ELIM_CHECKING;
    bool mixed = s->elim.n != 0 &&
                 s->elim.batches[s->elim.n - 1].stage == BATCH_MIXED &&
                 s->elim.door == 0 && !s->elim.certs_first;

    elim_feed(&s->elim, q, offer, a);
    if (!checking && record_is_pick(offer, a) &&
        endpoint_suite(q->e, s->version, (size_t)suite_index(a->suite)) != NULL)
        note_dhe(s, q, offer, (size_t)suite_index(a->suite));
    q->hello_trouble |= is_trouble(s, q, a);
    if (refuses_version(s, q, offer, a)) {
        s->elim.n = 0;
        record_refused(q, s->version, a);
    }
    if (!checking && record_is_pick(offer, a) &&
        endpoint_suite(q->e, s->version, (size_t)suite_index(a->suite)) != NULL)
        picked(s, q, (size_t)suite_index(a->suite), mixed);
    else if (s->elim.n == 0 && result(s, q)->outcome != OUTCOME_ACCEPTED &&
             s->elim.begun)
        settle(s, q);
}
