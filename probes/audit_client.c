/* One connection: a client's own hello, and what comes of it. Can this client
 * reach the host? */
#include <stdio.h>

#include "core/base/mem.h"
#include "probes/prelude.h"
#include "probes/rows.h"

struct audit_client_state {
    unsigned tries;
    bool done;
};

void *audit_client_init(const struct probe *p)
{
    (void)p;
    return mem_alloc(sizeof(struct audit_client_state));
}

static struct live *live_of(struct endpoint *e)
{
    if (e->live == NULL)
        e->live = mem_alloc(sizeof *e->live);
    return e->live;
}

/* The client is one of TLS, over TCP. */
static void leave_alone(struct endpoint *e)
{
    struct live *l = live_of(e);

    l->outcome = LIVE_IMPOSSIBLE;
    snprintf(l->how, sizeof l->how, "what it says over DTLS is not known");
}

enum inquiry_status audit_client_next(void *state, struct inquiry *q,
                                      struct offer *offer)
{
    struct audit_client_state *s = state;

    if (q->plan.datagrams)
        leave_alone(q->e);
    if (s->done || q->plan.datagrams)
        return INQUIRY_DONE;
    *offer = *q->plan.client;
    offer->servername = q->plan.servername;
    offer->prelude = inquiry_prelude(q);
    offer->alpn = prelude_alpn(offer->prelude);
    return INQUIRY_ASK;
}

/* Who does not speak, or hangs up, is asked once more: it may have been the
 * line. */
void audit_client_feed(void *state, struct inquiry *q,
                       const struct offer *offer, const struct answer *a)
{
    struct audit_client_state *s = state;

    (void)offer;
    s->tries++;
    s->done = answer_speaks_tls(a) || a->kind == ANSWER_NOT_TLS || s->tries > 1;
    live_from_answer(live_of(q->e), a);
    if (s->done)
        q->e->complete = q->e->live->outcome != LIVE_UNANSWERED;
}
