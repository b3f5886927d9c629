/* Is anybody there who speaks TLS? The first hello is that of the first suites
 * probe. If it meets silence, a hang-up or nonsense, the plainest hello that
 * there is follows: TLS 1.0 (or DTLS 1.0), thirty suites, no extensions, less
 * than 200 bytes. Where all versions of TLS are refused, one hello goes in the
 * frame of SSLv2: some old stacks take no other. Silence to both gives the host
 * up, since each further hello costs a timeout; but where SSLv2 was asked for
 * by name the framed hello goes out all the same: to stacks of SSLv2 alone the
 * header of a TLS record is the beginning of a long record, for which they
 * wait. */
#include <stdio.h>

#include "core/base/mem.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"

struct reach_state {
    bool plain, framed; /* was put */
    bool silent;        /* so was the host, to both hellos */
};

void *reach_init(const struct probe *p)
{
    (void)p;
    return mem_alloc(sizeof(struct reach_state));
}

static enum inquiry_status put_plain(struct reach_state *s, struct inquiry *q,
                                     struct offer *offer)
{
    enum version least = q->plan.datagrams ? VERSION_TLS11 : VERSION_TLS10;
    struct bitset set = hello_plainest(least);

    s->plain = true;
    hello_begin(offer, q, least);
    suite_list_add(&offer->suites, &set);
    hello_cut(offer, BATCH_PLAIN);
    return INQUIRY_ASK;
}

static enum inquiry_status put_framed(struct reach_state *s, struct inquiry *q,
                                      struct offer *offer)
{
    s->framed = true;
    hello_framed(offer, q, s->silent && ssl2_wanted(q));
    return INQUIRY_ASK;
}

/* Was it asked for TLS 1.0 at all, and did it turn down that and all others,
 * SSLv2 too? */
static bool turned_all_down(const struct inquiry *q)
{
    bool asked = !ssl2_wanted(q) || (q->settled >> VERSION_SSL2 & 1);

    return asked && q->open == 0 &&
           q->e->versions[VERSION_TLS10].outcome != OUTCOME_UNASKED &&
           !endpoint_speaks(q->e) &&
           !(q->plan.thrifty && inquiry_allowance(q) == 0);
}

enum inquiry_status reach_next(void *state, struct inquiry *q,
                               struct offer *offer)
{
    struct reach_state *s = state;

    if (q->reach == REACH_YES && !inquiry_settled(q, ~0u))
        return INQUIRY_REST;
    if (s->framed || (q->reach == REACH_YES && !turned_all_down(q)))
        return INQUIRY_DONE;
    if (q->reach == REACH_YES || s->silent)
        return put_framed(s, q, offer);
    if (q->reach != REACH_DOUBT || s->plain)
        return INQUIRY_WAIT;
    return put_plain(s, q, offer);
}

static bool hung_up(const struct answer *a)
{
    return a->kind == ANSWER_CLOSED || a->kind == ANSWER_RESET;
}

static void feed_plain(struct reach_state *s, struct inquiry *q,
                       const struct answer *a)
{
    if (q->reach == REACH_YES)
        return;
    if (a->kind == ANSWER_NOT_TLS || q->first.kind == ANSWER_NOT_TLS) {
        if (a->kind == ANSWER_NOT_TLS)
            q->first = *a, q->first.chain = NULL;
        inquiry_give_up(q);
    } else if (hung_up(a) || hung_up(&q->first)) {
        /* It may be how it refuses these two versions: ask the others. */
        q->reach = REACH_YES;
    } else if (q->plan.ssl2_of_old || !ssl2_wanted(q)) {
        inquiry_give_up(q);
    } else {
        s->silent = true;
    }
}

/* One suite is known then, or all kinds of SSLv2. */
static void record_framed(struct inquiry *q, const struct offer *offer,
                          const struct answer *a)
{
    struct traits *t = &q->e->traits;
    struct offer o = *offer;

    q->e->state = STATE_TLS;
    endpoint_say(q->e, "");
    if (record_is_ssl2(a)) {
        record_ssl2(q, a);
        return;
    }
    answer_how(a, t->ssl2_framed, sizeof t->ssl2_framed);
    if (a->kind != ANSWER_HELLO || !version_from_wire(a->version, &o.version))
        return;
    snprintf(t->ssl2_framed, sizeof t->ssl2_framed, "%s",
             version_name(o.version));
    if ((q->plan.versions >> o.version & 1) && record_is_pick(&o, a)) {
        record_pick(q, &o, a);
        q->e->versions[o.version].complete = q->e->complete = false;
    }
}

/* An alert tells nothing new of a host that has sent some already. */
static bool is_news(const struct reach_state *s, const struct answer *a)
{
    return a->kind == ANSWER_HELLO || (s->silent && answer_speaks_tls(a));
}

void reach_feed(void *state, struct inquiry *q, const struct offer *offer,
                const struct answer *a)
{
    struct reach_state *s = state;

    if (!s->framed) {
        feed_plain(s, q, a);
        return;
    }
    if (s->silent)
        inquiry_give_up(q);
    if (is_news(s, a))
        record_framed(q, offer, a);
}
