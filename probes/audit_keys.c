/* What a policy asks for by itself, one connection each: is Diffie-Hellman
 * served, and how short, to a client that names no ffdhe groups, as Schannel
 * does; are short curves taken, when nothing else is offered; and the suites
 * that are required. The first two go together: who refuses both has neither.
 * All of it in the highest version up to TLS 1.2 that is spoken; the suites of
 * TLS 1.3 there, and a suite that is refused also in the versions below.
 *
 * And a certificate: TLS 1.3 shows it behind the key exchange alone. */
#include "core/base/mem.h"
#include "core/registry/group.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"
#include "probes/whole.h"

#define QUESTION_TRIES 3
#define JOINT_MOST     128 /* suites, of DHE and of ECDHE */

enum question { QUESTION_DH, QUESTION_CURVES, QUESTION_SUITES };

struct keys_state {
    enum question question;
    size_t suite; /* of those that are required */
    enum version version;
    bool placed;  /* the version is chosen */
    bool parted;  /* the two kinds of keys are asked for one by one */
    unsigned tries;
};

void *audit_keys_init(const struct probe *p)
{
    (void)p;
    return mem_alloc(sizeof(struct keys_state));
}

/* Whatever is next, it begins with the highest version. */
static void move_on(struct keys_state *s)
{
    if (s->question < QUESTION_SUITES)
        s->question++;
    else
        s->suite++;
    s->placed = false;
    s->tries = 0;
}

static bool lower(struct keys_state *s, const struct inquiry *q, int from)
{
    for (int v = from; v >= VERSION_SSL3; v--)
        if (q->e->versions[v].outcome == OUTCOME_ACCEPTED) {
            s->version = (enum version)v;
            s->placed = true;
            s->tries = 0;
            return true;
        }
    return false;
}

static bool was_picked(const struct inquiry *q, size_t suite)
{
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        if (endpoint_suite(q->e, (enum version)v, suite) != NULL)
            return true;
    return false;
}

/* The version that the question is to be put in; false where there is none,
 * or the answer is known. */
static bool place(struct keys_state *s, struct inquiry *q)
{
    const struct policy *p = q->plan.policy;
    size_t suite;

    if (s->question == QUESTION_DH)
        return p->dh != 0 && !q->e->asked.dh && lower(s, q, VERSION_TLS12);
    if (s->question == QUESTION_CURVES)
        return p->curve != 0 && !q->e->asked.curves &&
               lower(s, q, VERSION_TLS12);
    suite = p->required[s->suite];
    if (was_picked(q, suite))
        return false;
    if (suite_at(suite)->least == VERSION_TLS13)
        return lower(s, q, VERSION_TLS13) && s->version == VERSION_TLS13;
    return lower(s, q, VERSION_TLS12);
}

static void only_short_curves(struct offer *o, uint16_t least)
{
    o->n_groups = 0;
    for (size_t i = 0; i < group_count(); i++) {
        const struct group *g = group_at(i);

        if ((g->kind == GROUP_EC || g->kind == GROUP_XDH) && g->tls12 &&
            g->bits < least && o->n_groups < OFFER_GROUPS_MAX)
            o->groups[o->n_groups++] = g->code;
    }
}

/* Are both kinds of keys asked for, of a host that reads so long a list? */
static bool is_joint(const struct keys_state *s, const struct inquiry *q)
{
    return s->question == QUESTION_DH && !s->parted &&
           q->plan.policy->curve != 0 && !q->e->asked.curves &&
           !q->head_only && q->start == BATCH_MIXED &&
           q->looked_at >= JOINT_MOST && q->proven >= JOINT_MOST;
}

static struct bitset asked_for(const struct keys_state *s,
                               const struct inquiry *q)
{
    struct bitset certs = suites_of_kind(SUITE_CERT), set = {{0}};
    struct bitset dhe = suites_with_dhe(), ecdhe = suites_with_ecdhe();

    dhe = bit_and(&dhe, &certs);
    ecdhe = bit_and(&ecdhe, &certs);
    if (s->question == QUESTION_CURVES)
        return ecdhe;
    if (s->question == QUESTION_DH)
        return is_joint(s, q) ? bit_or(&dhe, &ecdhe) : dhe;
    bit_add(&set, q->plan.policy->required[s->suite]);
    return set;
}

/* False where the hello would ask for nothing. */
static bool fill(const struct keys_state *s, const struct inquiry *q,
                 struct offer *o)
{
    const struct policy *p = q->plan.policy;
    struct bitset set = asked_for(s, q), all = suites_for(s->version);
    size_t most = is_joint(s, q) ? JOINT_MOST : HELLO_HEAD_LEAST;

    hello_begin(o, q, s->version);
    set = bit_and(&set, &all);
    suite_list_add(&o->suites, &set);
    suite_list_cut(&o->suites, most);
    hello_cut(o, q->start);
    if (s->question == QUESTION_DH)
        hello_without_ffdhe(o);
    if (s->question == QUESTION_CURVES || is_joint(s, q))
        only_short_curves(o, p->curve);
    return o->suites.n != 0 &&
           (s->question != QUESTION_CURVES || o->n_groups != 0);
}

enum inquiry_status audit_keys_next(void *state, struct inquiry *q,
                                    struct offer *offer)
{
    struct keys_state *s = state;

    if (!inquiry_settled(q, ~0u))
        return INQUIRY_WAIT;
    while (s->question < QUESTION_SUITES ||
           s->suite < q->plan.policy->n_required) {
        if ((s->placed || place(s, q)) && fill(s, q, offer))
            return INQUIRY_ASK;
        move_on(s);
    }
    return INQUIRY_DONE;
}

/* Its answer settles the question; of two, a refusal settles both, and a pick
 * the one that it is of. */
static void answered(struct keys_state *s, struct inquiry *q,
                     const struct answer *a)
{
    const struct suite *pick = suite_find(a->suite);

    if (is_joint(s, q)) {
        bool picked = a->kind == ANSWER_HELLO && pick != NULL;

        s->parted = true;
        q->e->asked.dh |= !picked || suite_has_dhe(pick);
        q->e->asked.curves |= !picked || suite_has_ecdhe(pick);
        if (!q->e->asked.dh)
            return; /* it stays the question, by itself */
    }
    if (s->question == QUESTION_DH)
        q->e->asked.dh = true;
    else if (s->question == QUESTION_CURVES)
        q->e->asked.curves = true;
    else
        bit_add(&q->e->asked.alone, q->plan.policy->required[s->suite]);
    move_on(s);
}

/* An alert, another version, or breaking off in the way in which the host is
 * known to refuse. */
static bool is_refusal(const struct inquiry *q, const struct offer *o,
                       const struct answer *a)
{
    return a->kind == ANSWER_ALERT || record_is_other_version(o, a) ||
           (q->breaks_refuse >> a->kind & 1) != 0;
}

void audit_keys_feed(void *state, struct inquiry *q, const struct offer *offer,
                     const struct answer *a)
{
    struct keys_state *s = state;

    if (record_is_pick(offer, a)) {
        record_pick(q, offer, a);
        answered(s, q, a);
    } else if (is_refusal(q, offer, a)) {
        /* What is required may be served in a version below. */
        if (s->question == QUESTION_SUITES && s->version != VERSION_TLS13 &&
            lower(s, q, (int)s->version - 1))
            return;
        answered(s, q, a);
    } else if (++s->tries >= QUESTION_TRIES) {
        move_on(s); /* and stays unknown */
    }
}

/* ---- The certificate ---- */

struct certificate_state {
    unsigned tries;
};

void *audit_certificate_init(const struct probe *p)
{
    (void)p;
    return mem_alloc(sizeof(struct certificate_state));
}

enum inquiry_status audit_certificate_next(void *state, struct inquiry *q,
                                           struct offer *offer)
{
    struct certificate_state *s = state;
    const struct version_result *r = &q->e->versions[VERSION_TLS13];

    if (!inquiry_settled(q, ~0u))
        return INQUIRY_WAIT;
    if (!policy_wants_certificate(q->plan.policy) || q->e->n_chains != 0 ||
        r->n_suites == 0 || s->tries == QUESTION_TRIES)
        return INQUIRY_DONE;
    whole_fill(offer, q, VERSION_TLS13, &r->suites[0], WHOLE_ALL);
    return INQUIRY_ASK;
}

void audit_certificate_feed(void *state, struct inquiry *q,
                            const struct offer *offer, const struct answer *a)
{
    struct certificate_state *s = state;

    s->tries = record_is_pick(offer, a) && a->finish == FINISH_DONE
                   ? QUESTION_TRIES
                   : s->tries + 1;
    (void)q;
}
