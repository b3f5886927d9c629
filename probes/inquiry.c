#include "probes/inquiry.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/registry/names.h"
#include "probes/ahead.h"
#include "probes/hello.h"
#include "probes/probe.h"
#include "probes/service.h"

static const struct probe *table(const struct inquiry *q)
{
    return q->plan.policy != NULL   ? audit_table
           : q->plan.client != NULL ? client_table
                                    : probe_table;
}

static size_t count_probes(const struct probe *table)
{
    size_t n = 0;

    while (table[n].name != NULL)
        n++;
    return n;
}

static bool wanted(const struct inquiry *q, const struct probe *p)
{
    if (p->version != VERSION_COUNT && !(q->plan.versions >> p->version & 1))
        return false;
    return p->wants == NULL || p->wants(q);
}

/* The name of the prelude is the endpoint's to tell. */
static void name_way(struct inquiry *q)
{
    const char *name = inquiry_prelude(q);

    if (q->plan.n_ways == 0)
        return;
    free(q->e->prelude);
    q->e->prelude = name != NULL ? mem_strdup(name) : NULL;
}

static void begin(struct inquiry *q)
{
    q->slots = mem_array(count_probes(table(q)), sizeof *q->slots);
    for (const struct probe *p = table(q); p->name != NULL; p++) {
        struct slot *s = &q->slots[q->n_slots];

        if (!wanted(q, p))
            continue;
        s->probe = p;
        s->state = p->init(p);
        q->n_slots++;
    }
    assert(q->n_slots <= INQUIRY_SLOTS_MAX);
    q->taking_part = (UINT32_C(1) << q->n_slots) - 1;
    q->e->complete = true;
    name_way(q);
}

struct inquiry *inquiry_new(const struct inquiry_plan *plan, struct endpoint *e)
{
    struct inquiry *q = mem_alloc(sizeof *q);

    q->plan = *plan;
    if (plan->servername != NULL && plan->servername[0] == '\0')
        q->plan.servername = NULL;
    q->e = e;
    begin(q);
    return q;
}

static void end(struct inquiry *q)
{
    for (size_t i = 0; i < q->n_slots; i++) {
        if (q->slots[i].probe->drop != NULL)
            q->slots[i].probe->drop(q->slots[i].state);
        free(q->slots[i].state);
    }
    free(q->slots);
    free(q->ys);
    ahead_free(q);
}

void inquiry_free(struct inquiry *q)
{
    if (q == NULL)
        return;
    end(q);
    free(q);
}

const char *inquiry_prelude(const struct inquiry *q)
{
    return q->plan.n_ways != 0 ? q->plan.ways[q->way] : NULL;
}

/* In its words, and those of the system about local trouble as they are. */
static void describe(struct str *out, const struct answer *a)
{
    char how[64];

    if (a->kind == ANSWER_BROKE_OFF)
        str_addf(out, "%s: ", answer_how(a, how, sizeof how));
    if (a->kind >= ANSWER_PORT_CLOSED && a->kind <= ANSWER_LOCAL)
        str_add_printable(out, a->words, a->words_len);
    else
        service_describe(out, a->words, a->words_len);
}

/* The state of an endpoint whose first hellos were met otherwise than in
 * TLS. */
static void set_state(struct inquiry *q, const struct answer *a)
{
    static const enum endpoint_state states[] = {
        [ANSWER_NONE] = STATE_ERROR,
        [ANSWER_HELLO] = STATE_TLS,
        [ANSWER_RETRY] = STATE_TLS,
        [ANSWER_ALERT] = STATE_TLS,
        [ANSWER_CLOSED] = STATE_UNANSWERED,
        [ANSWER_RESET] = STATE_UNANSWERED,
        [ANSWER_TIMEOUT] = STATE_UNANSWERED,
        [ANSWER_NOT_TLS] = STATE_NOT_TLS,
        [ANSWER_SSL2_ERROR] = STATE_TLS,
        [ANSWER_PORT_CLOSED] = STATE_CLOSED,
        [ANSWER_NO_CONNECT] = STATE_UNANSWERED,
        [ANSWER_UNREACHABLE] = STATE_UNREACHABLE,
        [ANSWER_LOCAL] = STATE_ERROR,
        [ANSWER_TURNED_AWAY] = STATE_NOT_TLS,
        [ANSWER_BUSY] = STATE_NOT_TLS,
        [ANSWER_BROKE_OFF] = STATE_UNANSWERED,
    };
    struct str how = {0};
    char buf[64];

    q->e->state = states[a->kind];
    if (a->kind == ANSWER_BROKE_OFF && a->words_len != 0)
        q->e->state = STATE_NOT_TLS;
    /* What was said, or what the system says of it, tells more than a kind. */
    if (a->words_len != 0)
        describe(&how, a);
    else if (a->kind == ANSWER_BROKE_OFF && a->broken == BREAK_TIMEOUT)
        str_add(&how, "accepted and silent");
    else if (a->kind == ANSWER_BROKE_OFF)
        str_addf(&how, "accepted and %s without a word",
                 answer_break_how(a, buf, sizeof buf));
    else if (a->kind == ANSWER_TIMEOUT && q->plan.datagrams)
        str_add(&how, "no answer");
    else if (a->kind == ANSWER_TIMEOUT)
        str_add(&how, "accepted and silent");
    else if (a->kind == ANSWER_CLOSED || a->kind == ANSWER_RESET)
        str_addf(&how, "accepted and %s without a word",
                 answer_how(a, buf, sizeof buf));
    else
        str_add(&how, answer_how(a, buf, sizeof buf));
    endpoint_say(q->e, str_text(&how));
    str_free(&how);
}

/* Suites that turned up behind the order of preference have no place in it. */
static void forget_orders(struct endpoint *e)
{
    for (size_t v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].preference == PREFERENCE_NONE &&
            e->versions[v].n_suites > 1)
            e->versions[v].preference = PREFERENCE_UNKNOWN;
}

/* Of two ways that led to no TLS, which tells more of who is there? */
static unsigned weight(const struct answer *a)
{
    if (a->kind == ANSWER_NONE)
        return 0;
    return a->words_len != 0                                     ? 4
           : a->kind == ANSWER_CLOSED || a->kind == ANSWER_RESET ? 3
           : a->kind == ANSWER_BROKE_OFF                         ? 2
                                                                 : 1;
}

/* All questions are answered, or no further ones make sense. */
static void conclude(struct inquiry *q)
{
    if (q->stopped)
        return;
    q->stopped = true;
    forget_orders(q->e);
    /* TLS is spoken by who has said something in TLS, if only an alert. */
    if (q->e->state != STATE_TLS)
        set_state(q,
                  weight(&q->told) > weight(&q->first) ? &q->told : &q->first);
    if (endpoint_speaks(q->e)) {
        q->e->state = STATE_TLS;
        endpoint_say(q->e, "");
    }
}

static void never_asked(struct inquiry *q, const struct answer *a)
{
    char how[64];

    if (q->reach == REACH_YES || endpoint_speaks(q->e)) {
        struct str words = {0};

        if (a->words_len != 0)
            describe(&words, a);
        else
            str_add(&words, answer_how(a, how, sizeof how));
        inquiry_stop(q, str_text(&words));
        str_free(&words);
        return;
    }
    if (q->reach != REACH_DOUBT) { /* else it did take the first hello */
        q->first = *a;
        q->first.chain = NULL;
    }
    inquiry_give_up(q);
}

/* The first answer tells whether anybody there speaks TLS. */
static void first_contact(struct inquiry *q, const struct answer *a)
{
    if (answer_speaks_tls(a)) {
        q->reach = REACH_YES;
        q->e->state = STATE_TLS;
        return;
    }
    if (q->reach == REACH_UNKNOWN) {
        q->reach = REACH_DOUBT;
        q->first = *a;
        q->first.chain = NULL;
    }
}

static bool is_trouble(const struct answer *a)
{
    if (a->kind == ANSWER_ALERT)
        return a->alert != ALERT_HANDSHAKE_FAILURE &&
               a->alert != ALERT_PROTOCOL_VERSION;
    return !answer_speaks_tls(a);
}

/* The open offer of a probe is answered. */
static void answered(struct inquiry *q, size_t i, const struct offer *offer,
                     const struct answer *a)
{
    const struct slot *s = &q->slots[i];

    q->busy &= ~(UINT32_C(1) << i);
    if (answer_never_asked(a)) {
        never_asked(q, a);
        return;
    }
    q->spoke |= answer_speaks_tls(a);
    q->says_no |= a->kind == ANSWER_ALERT;
    q->troubled |= is_trouble(a);
    if (q->reach != REACH_YES)
        first_contact(q, a);
    s->probe->feed(s->state, q, offer, a);
}

static bool spent(const struct inquiry *q)
{
    return q->plan.max_asked != 0 && q->asked >= q->plan.max_asked;
}

/* An offer goes out. */
static enum inquiry_status put(struct inquiry *q)
{
    q->open++;
    q->asked++;
    return INQUIRY_ASK;
}

/* The next probe from i on that may have a question. */
static size_t next_idle(struct inquiry *q, size_t i)
{
    unsigned now = q->settled | (unsigned)q->head_only << VERSION_COUNT;
    uint32_t idle;

    if (q->rest_by != now)
        q->resting = 0;
    q->rest_by = now;
    idle = (q->taking_part & ~q->busy & ~q->resting) >> i;
    return idle != 0 ? i + (size_t)__builtin_ctz(idle) : q->n_slots;
}

/* Asks one probe. WAIT also while its own offer is open. */
static enum inquiry_status ask(struct inquiry *q, size_t i, struct offer *offer)
{
    const struct slot *s = &q->slots[i];
    const uint32_t bit = UINT32_C(1) << i;
    enum inquiry_status status = INQUIRY_WAIT;
    struct answer a;

    while ((q->busy & bit) == 0 && !q->stopped) {
        status = s->probe->next(s->state, q, offer);
        if (status == INQUIRY_ASK && spent(q)) {
            inquiry_stop(q, INQUIRY_SPENT);
            status = INQUIRY_DONE;
        }
        if (status == INQUIRY_REST)
            q->resting |= bit;
        if (status != INQUIRY_ASK) {
            if (q->n_ahead != 0)
                ahead_drop(q, i);
            return status;
        }
        q->busy |= bit;
        switch (q->n_ahead != 0 ? ahead_take(q, i, offer, &a) : AHEAD_NONE) {
        case AHEAD_NONE:
            return put(q);
        case AHEAD_OPEN:
            return INQUIRY_WAIT;
        case AHEAD_ANSWERED:
            answered(q, i, offer, &a);
        }
    }
    return INQUIRY_WAIT;
}

/* Who answered a prelude in its own terms has answered. But a TLS record is
 * what a port of TLS at once says to it. */
static bool leads_elsewhere(const struct answer *a)
{
    bool record = a->words_len >= 2 && a->words[0] >= 0x15 &&
                  a->words[0] <= 0x16 && a->words[1] == 3;

    if (a->kind == ANSWER_TURNED_AWAY || a->kind == ANSWER_BUSY)
        return record;
    if (a->kind == ANSWER_BROKE_OFF)
        return record || a->words_len == 0;
    return !answer_never_asked(a);
}

/* Begins anew with the next way, where this one led to nobody who speaks TLS.
 */
static bool next_way(struct inquiry *q)
{
    struct inquiry fresh = {.plan = q->plan,
                            .e = q->e,
                            .way = q->way + 1,
                            .told = q->first,
                            .asked = q->asked};

    if (q->spoke || fresh.way >= q->plan.n_ways || !leads_elsewhere(&q->first))
        return false;
    end(q);
    *q = fresh;
    memset(q->e->versions, 0, sizeof q->e->versions);
    memset(&q->e->traits, 0, sizeof q->e->traits);
    begin(q);
    return true;
}

static enum inquiry_status ask_any(struct inquiry *q, struct offer *offer,
                                   size_t *ticket)
{
    unsigned settled = q->settled;

    /* What is open is heard before it is known whether all is. */
    if (!q->stopped && spent(q) && q->open != 0)
        return INQUIRY_WAIT;
    for (size_t i = next_idle(q, 0); i < q->n_slots && !q->stopped;
         i = next_idle(q, i + 1))
        if (ask(q, i, offer) == INQUIRY_ASK) {
            *ticket = i;
            return INQUIRY_ASK;
        }
    if (ahead_put(q, offer, ticket)) {
        *ticket += q->n_slots;
        return put(q);
    }
    if (q->open != 0)
        return INQUIRY_WAIT;
    if (q->settled != settled) /* somebody before may have waited for that */
        return ask_any(q, offer, ticket);
    /* A probe that waits for nothing that is open would wait for ever: the
     * probes only wait for one another, so this is the end. */
    conclude(q);
    return INQUIRY_DONE;
}

enum inquiry_status inquiry_next(struct inquiry *q, struct offer *offer,
                                 size_t *ticket)
{
    enum inquiry_status status = ask_any(q, offer, ticket);

    while (status == INQUIRY_DONE && next_way(q))
        status = ask_any(q, offer, ticket);
    if (status == INQUIRY_DONE && q->way != 0 && !q->spoke) {
        q->way = 0; /* none of them led anywhere: the first is its own */
        name_way(q);
    }
    return status;
}

void inquiry_give_up(struct inquiry *q)
{
    char how[FAILURE_HOW_MAX];

    q->reach = REACH_NO;
    conclude(q);
    /* Who says something else than TLS has answered. */
    q->e->complete =
        (q->e->state == STATE_NOT_TLS && q->first.kind != ANSWER_BUSY) ||
        q->e->state == STATE_CLOSED;
    if (q->e->state == STATE_CLOSED)
        return;
    for (size_t v = 0; v < VERSION_COUNT; v++)
        if (q->plan.versions >> v & 1) {
            q->e->versions[v].outcome = OUTCOME_UNANSWERED;
            q->e->versions[v].how = endpoint_how(
                q->e, answer_how(&q->first, how, sizeof how));
        }
}

void inquiry_feed(struct inquiry *q, size_t ticket, const struct offer *offer,
                  const struct answer *answer)
{
    size_t slot = ticket;

    q->open--;
    if (ticket < q->n_slots ||
        ahead_feed(q, ticket - q->n_slots, answer, &slot))
        answered(q, slot, offer, answer);
}

void inquiry_stop(struct inquiry *q, const char *why)
{
    if (q->stopped)
        return;
    for (size_t v = 0; v < VERSION_COUNT; v++)
        if (q->plan.versions >> v & 1 && !(q->settled >> v & 1)) {
            q->e->versions[v].complete = false;
            if (q->e->versions[v].outcome == OUTCOME_UNASKED)
                q->e->versions[v].outcome = OUTCOME_UNANSWERED;
            if (q->e->versions[v].outcome == OUTCOME_UNANSWERED)
                q->e->versions[v].how = endpoint_how(q->e, why);
        }
    conclude(q);
    q->e->complete = false;
    endpoint_say(q->e, why);
}

bool inquiry_reached(const struct inquiry *q)
{
    return q->reach == REACH_YES || q->reach == REACH_DOUBT;
}

void inquiry_prove(struct inquiry *q, const struct offer *o)
{
    size_t *longest = hello_is_plain(o) ? &q->proven_plain : &q->proven;

    if (!hello_is_plain(o) && hello_weight(o) > q->proven_weight)
        q->proven_weight = hello_weight(o);
    if (o->suites.n > *longest)
        *longest = o->suites.n;
}

void inquiry_looked(struct inquiry *q, const struct offer *o, size_t suite)
{
    size_t place = suite_list_place(&o->suites, suite);

    if (place > q->looked_at)
        q->looked_at = place;
}

bool inquiry_proven(const struct inquiry *q, const struct offer *o)
{
    /* Where hellos with extensions pass, so do those without. */
    return (o->suites.n <= q->proven && hello_weight(o) <= q->proven_weight) ||
           (hello_is_plain(o) && o->suites.n <= q->proven_plain);
}

bool inquiry_classic(const struct inquiry *q, enum version *v)
{
    for (int i = VERSION_TLS12; i >= VERSION_SSL3; i--)
        if (q->e->versions[i].outcome == OUTCOME_ACCEPTED) {
            *v = (enum version)i;
            return true;
        }
    return false;
}

unsigned inquiry_allowance(const struct inquiry *q)
{
    unsigned budget = 5;

    /* SSLv2 is one question, however many kinds it brings. */
    budget += q->e->versions[VERSION_SSL2].outcome != OUTCOME_UNASKED;
    for (size_t v = VERSION_SSL3; v < VERSION_COUNT; v++)
        if (q->e->versions[v].outcome == OUTCOME_ACCEPTED)
            budget += (unsigned)q->e->versions[v].n_suites + 3;
        else if (q->e->versions[v].outcome == OUTCOME_REFUSED)
            budget += 1;
    budget += q->wasted; /* what is found shall not depend on it */
    return budget > q->asked ? budget - q->asked : 0;
}
