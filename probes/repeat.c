/* Does a handshake that holds once hold every time? Where the scan is to go
 * deep, one suite of each version that works is tried again and again, with
 * secrets as they fall: what fails one time in 256 shows itself in the end, for
 * whatever reason. A share of TLS 1.3 goes before the server's, so there it is
 * the only way.
 *
 * All versions share REPEAT_HANDSHAKES; one that failed REPEAT_ENOUGH times is
 * left. The last connection that --max-connections allows is not made, so that
 * the scan is whole. It comes after all else. */
#include <stdio.h>

#include "core/base/mem.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"
#include "probes/whole.h"

#define REPEAT_HANDSHAKES 256
#define REPEAT_ENOUGH     3
#define REPEAT_LOST       8 /* hellos without an answer, of one version */

struct repeat_state {
    bool begun;
    int version;    /* the one in hand, counting down */
    unsigned share; /* handshakes of each */
    unsigned asked, lost;
    enum whole_variant variant;
};

bool deep_wanted(const struct inquiry *q)
{
    return q->plan.deep && finish_wanted(q);
}

void *repeat_init(const struct probe *p)
{
    struct repeat_state *s = mem_alloc(sizeof *s);

    (void)p;
    s->version = VERSION_TLS13;
    return s;
}

/* The first that is known to work. */
static const struct suite_result *suite_of(const struct inquiry *q, int v)
{
    const struct version_result *r = &q->e->versions[v];

    for (size_t i = 0; i < r->n_suites && r->works == WORKS_YES; i++)
        if (r->suites[i].works == WORKS_YES)
            return &r->suites[i];
    return NULL;
}

static void begin(struct repeat_state *s, const struct inquiry *q)
{
    unsigned versions = 0;

    s->begun = true;
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        versions += suite_of(q, v) != NULL;
    s->share = versions != 0 ? REPEAT_HANDSHAKES / versions : 0;
}

static bool version_over(const struct repeat_state *s, const struct inquiry *q)
{
    return suite_of(q, s->version) == NULL || s->asked >= s->share ||
           s->lost == REPEAT_LOST || s->variant == WHOLE_VARIANTS ||
           q->e->versions[s->version].repeats.failed == REPEAT_ENOUGH;
}

static bool allowed(const struct inquiry *q)
{
    return q->plan.max_asked == 0 || q->asked + 1 < q->plan.max_asked;
}

enum inquiry_status repeat_next(void *state, struct inquiry *q,
                                struct offer *offer)
{
    struct repeat_state *s = state;
    const struct suite_result *row;

    if (!inquiry_settled(q, ~0u) || q->open != 0)
        return INQUIRY_WAIT;
    if (!s->begun)
        begin(s, q);
    while (s->version >= VERSION_SSL3 && version_over(s, q)) {
        s->version--;
        s->asked = s->lost = 0;
        s->variant = WHOLE_ALL;
    }
    if (s->version < VERSION_SSL3 || !allowed(q))
        return INQUIRY_DONE;
    s->asked++;
    row = suite_of(q, s->version);
    q->e->versions[s->version].repeats.suite = row->suite;
    whole_fill(offer, q, (enum version)s->version, row, s->variant);
    return INQUIRY_ASK;
}

static void note_failure(struct endpoint *e, struct repeats *r,
                         const struct answer *a)
{
    r->failed++;
    r->failure = endpoint_broke(e, answer_stage_name(a->stage), a);
}

void repeat_feed(void *state, struct inquiry *q, const struct offer *offer,
                 const struct answer *a)
{
    struct repeat_state *s = state;
    struct repeats *r = &q->e->versions[s->version].repeats;

    if (a->kind != ANSWER_HELLO || !record_is_pick(offer, a)) {
        s->lost++;
        return;
    }
    record_traits(q, offer, a);
    if (a->finish == FINISH_NONE || a->finish == FINISH_CANNOT) {
        s->variant++;
        return;
    }
    r->handshakes++;
    if (a->finish == FINISH_FAILED)
        note_failure(q->e, r, a);
}
