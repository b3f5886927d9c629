/* Does a whole handshake complete? Of each version that is accepted, the
 * server's first choice is tried (--verify version), or every suite (--verify
 * suite), one suite a hello. Two failures make a "no"; where nothing but
 * silence and hang-ups was met, which may be the line's, three do. A version
 * whose first choice fails has one more suite tried, unlike the first: it may
 * be the suite. What our cryptography cannot finish stays untested.
 *
 * It comes last, when all suites are known. On a web server's port a request
 * goes with it. */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"
#include "probes/whole.h"

#define TRIES_HARD 2
#define TRIES_SOFT 3 /* all of them silence or hang-ups */

struct finish_state {
    bool begun;
    int version; /* the one in hand, counting down */
    int row;     /* of its suites; -1: none yet */
    bool open;   /* it is being tried */
    bool enough; /* --verify version: no further suite of it */
    enum whole_variant variant;
    unsigned hard, soft; /* failures of this row */
    unsigned lost;       /* hellos that nobody answered */
    int failed; /* --verify version: the first choice, which failed; or -1 */
};

bool finish_wanted(const struct inquiry *q)
{
    return q->plan.finish != PLAN_FINISH_NOTHING;
}

void *finish_init(const struct probe *p)
{
    struct finish_state *s = mem_alloc(sizeof *s);

    (void)p;
    s->version = VERSION_TLS13;
    s->row = s->failed = -1;
    return s;
}

static struct version_result *result(const struct finish_state *s,
                                     const struct inquiry *q)
{
    return &q->e->versions[s->version];
}

/* Choosing. */

static bool unlike(const struct suite *a, const struct suite *b)
{
    return a->kx != b->kx || a->cipher != b->cipher || a->mode != b->mode ||
           a->key_bits != b->key_bits;
}

/* It is all that the version has, and its flight broke: that was one try. */
static bool is_sole_break(const struct version_result *r)
{
    return r->n_suites == 1 && r->works == WORKS_UNTESTED &&
           r->suites[0].works == WORKS_NO;
}

static bool eligible(const struct finish_state *s, const struct inquiry *q,
                     size_t i)
{
    const struct version_result *r = result(s, q);
    size_t suite = r->suites[i].suite;

    if ((r->suites[i].works != WORKS_UNTESTED && !is_sole_break(r)) ||
        !bit_has(&q->plan.can_finish[s->version], suite))
        return false;
    return s->failed < 0 ||
           unlike(suite_at(suite), suite_at(r->suites[s->failed].suite));
}

/* Is there nothing left to learn of this version? */
static bool version_over(const struct finish_state *s, const struct inquiry *q)
{
    const struct version_result *r = result(s, q);

    if (r->outcome != OUTCOME_ACCEPTED || s->enough)
        return true;
    return q->plan.finish == PLAN_FINISH_VERSIONS && r->works != WORKS_UNTESTED;
}

static void take_row(struct finish_state *s, int row)
{
    s->row = row;
    s->open = true;
    s->variant = WHOLE_ALL;
    s->hard = s->soft = s->lost = 0;
}

/* The next suite of the version in hand; suites are only looked at once. */
static bool choose_row(struct finish_state *s, const struct inquiry *q)
{
    const struct version_result *r = result(s, q);

    for (size_t i = (size_t)(s->row + 1); i < r->n_suites; i++)
        if (!version_over(s, q) && eligible(s, q, i)) {
            take_row(s, (int)i);
            return true;
        }
    return false;
}

/* A version of which suites were tried, and none holds, fails like the first
 * of them. */
static void judge_version(const struct finish_state *s, struct inquiry *q)
{
    struct version_result *r = result(s, q);

    for (size_t i = 0; i < r->n_suites && r->works == WORKS_UNTESTED; i++)
        if (r->suites[i].works == WORKS_NO) {
            r->works = WORKS_NO;
            r->failure = r->suites[i].failure;
        }
}

static bool choose(struct finish_state *s, struct inquiry *q)
{
    while (!choose_row(s, q)) {
        if (s->failed >= 0 || q->plan.finish == PLAN_FINISH_SUITES)
            judge_version(s, q);
        if (--s->version < VERSION_SSL3)
            return false;
        s->row = s->failed = -1;
        s->enough = false;
    }
    return true;
}

/* Asking. */

static void fill(const struct finish_state *s, const struct inquiry *q,
                 struct offer *o)
{
    whole_fill(o, q, (enum version)s->version, &result(s, q)->suites[s->row],
               s->variant);
}

enum inquiry_status finish_next(void *state, struct inquiry *q,
                                struct offer *offer)
{
    struct finish_state *s = state;

    if (!s->begun && (!inquiry_settled(q, ~0u) || q->open != 0))
        return INQUIRY_WAIT;
    s->begun = true;
    if (s->version < VERSION_SSL3)
        return INQUIRY_DONE;
    if (!s->open && !choose(s, q))
        return INQUIRY_DONE;
    fill(s, q, offer);
    return INQUIRY_ASK;
}

/* Answers. */

static void works(struct finish_state *s, struct inquiry *q,
                  struct suite_result *row)
{
    s->open = false;
    if (s->hard != 0) /* by chance, then: see faulty_dh.c */
        q->wavering |= 1u << suite_at(row->suite)->kx;
    row->works = WORKS_YES;
    row->failure = &failure_none;
    result(s, q)->works = WORKS_YES;
    result(s, q)->failure = row->failure;
}

static bool is_soft(const struct answer *a)
{
    return a->broken == BREAK_RESET || a->broken == BREAK_CLOSED ||
           a->broken == BREAK_TIMEOUT;
}

static void failed(struct finish_state *s, const struct inquiry *q,
                   struct suite_result *row, const struct answer *a)
{
    if (is_soft(a))
        s->soft++;
    else
        s->hard++;
    if (s->hard + s->soft < (s->hard != 0 ? TRIES_HARD : TRIES_SOFT))
        return;
    row->works = WORKS_NO;
    row->failure = endpoint_broke(q->e, answer_stage_name(a->stage), a);
    s->open = false;
    if (q->plan.finish != PLAN_FINISH_VERSIONS)
        return;
    s->enough = s->failed >= 0;
    s->failed = s->row; /* and one more, unlike it */
}

/* The suite was not taken, or with a group that we lack: another hello. */
static void not_taken(struct finish_state *s, const struct suite_result *row,
                      const struct answer *a)
{
    bool silent = a->kind == ANSWER_TIMEOUT || a->kind == ANSWER_RESET ||
                  a->kind == ANSWER_CLOSED;
    bool groups = s->version == VERSION_TLS13 ||
                  suite_has_ecdhe(suite_at(row->suite)) ||
                  suite_has_dhe(suite_at(row->suite));

    if (silent && s->lost++ == 0)
        return; /* the line's fault, perhaps: the same again */
    s->variant = groups ? s->variant + 1 : WHOLE_VARIANTS;
    s->open = s->variant != WHOLE_VARIANTS;
}

/* What only the whole handshake shows of TLS 1.3: the certificates, and the
 * groups that the server lists itself. */
static void note(struct inquiry *q, const struct answer *a)
{
    struct version_result *r = &q->e->versions[VERSION_TLS13];

    for (size_t i = 0; i < a->n_groups; i++)
        endpoint_add_group(q->e, a->groups[i]);
    for (size_t i = 0; i < r->n_suites && a->chain_index >= 0; i++)
        if (r->suites[i].chain < 0)
            r->suites[i].chain = a->chain_index;
}

void finish_feed(void *state, struct inquiry *q, const struct offer *offer,
                 const struct answer *a)
{
    struct finish_state *s = state;
    struct suite_result *row = &result(s, q)->suites[s->row];

    if (!record_is_pick(offer, a) || a->finish == FINISH_NONE ||
        a->finish == FINISH_CANNOT) {
        not_taken(s, row, a);
        return;
    }
    record_traits(q, offer, a);
    if (offer->version == VERSION_TLS13)
        note(q, a);
    if (a->finish == FINISH_DONE)
        works(s, q, row);
    else
        failed(s, q, row, a);
}
