/* Is anybody there who speaks TLS? The first hello is that of the first suites
 * probe. If it meets silence, a hang-up or nonsense, the plainest hello that
 * there is follows: TLS 1.0 (or DTLS 1.0), thirty suites, no extensions, less
 * than 200 bytes. Only silence to both gives the host up. */
#include "core/base/mem.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"

struct reach_state {
    bool asked;
};

void *reach_init(const struct probe *p)
{
    (void)p;
    return mem_alloc(sizeof(struct reach_state));
}

enum inquiry_status reach_next(void *state, struct inquiry *q,
                               struct offer *offer)
{
    struct reach_state *s = state;
    enum version least = q->plan.datagrams ? VERSION_TLS11 : VERSION_TLS10;
    struct bitset set = hello_plainest(least);

    if (s->asked || q->reach == REACH_YES)
        return INQUIRY_DONE;
    if (q->reach != REACH_DOUBT)
        return INQUIRY_WAIT;
    s->asked = true;
    hello_begin(offer, q, least);
    hello_suites(offer, &set);
    hello_cut(offer, BATCH_PLAIN);
    return INQUIRY_ASK;
}

static bool hung_up(const struct answer *a)
{
    return a->kind == ANSWER_CLOSED || a->kind == ANSWER_RESET;
}

void reach_feed(void *state, struct inquiry *q, const struct offer *offer,
                const struct answer *a)
{
    (void)state;
    (void)offer;
    if (q->reach == REACH_YES)
        return;
    if (a->kind == ANSWER_NOT_TLS || q->first.kind == ANSWER_NOT_TLS) {
        if (a->kind == ANSWER_NOT_TLS)
            q->first = *a, q->first.chain = NULL;
        inquiry_give_up(q);
    } else if (hung_up(a) || hung_up(&q->first)) {
        /* It may be how it refuses these two versions: ask the others. */
        q->reach = REACH_YES;
    } else {
        inquiry_give_up(q);
    }
}
