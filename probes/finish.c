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

#define TRIES_HARD 2
#define TRIES_SOFT 3 /* all of them silence or hang-ups */

/* Hellos that are tried while the server does not take the suite, or chooses a
 * group that our cryptography lacks. */
enum variant {
    VARIANT_ALL,        /* as the elimination had it */
    VARIANT_NO_FFDHE,   /* as Schannel has it */
    VARIANT_WIDESPREAD, /* widespread groups alone */
    VARIANTS
};

struct finish_state {
    bool begun;
    int version; /* the one in hand, counting down */
    int row;     /* of its suites; -1: none yet */
    bool open;   /* it is being tried */
    bool enough; /* --verify version: no further suite of it */
    enum variant variant;
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

/* Ports where a web server listens, printers' ones too: the only ones where a
 * request is sent. Elsewhere it might be printed. */
static bool is_web_port(uint16_t port)
{
    static const uint16_t ports[] = {
        443,  631,  4443, 5012, 7443,  7627,  8080,
        8081, 8443, 9443, 9943, 10443, 50003, 51443,
    };

    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++)
        if (ports[i] == port)
            return true;
    return false;
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

static bool eligible(const struct finish_state *s, const struct inquiry *q,
                     size_t i)
{
    const struct version_result *r = result(s, q);
    size_t suite = r->suites[i].suite;

    if (r->suites[i].works != WORKS_UNTESTED ||
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
    s->variant = VARIANT_ALL;
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

static uint16_t share_group(const struct inquiry *q, uint16_t shown)
{
    if (hello_can_share(shown))
        return shown;
    for (size_t i = 0; i < q->e->n_groups; i++)
        if (hello_can_share(q->e->groups[i]))
            return q->e->groups[i];
    return 0x001d;
}

/* A server that likes a hybrid best would ask for a share that cannot be
 * made, and one that goes by the client's order for the first one's. */
static void only_shares(struct offer *o)
{
    uint16_t all[OFFER_GROUPS_MAX], n = 0;

    memcpy(all, o->groups, sizeof all);
    o->groups[n++] = o->share_group;
    for (size_t i = 0; i < o->n_groups; i++)
        if (hello_can_share(all[i]) && all[i] != o->share_group)
            o->groups[n++] = all[i];
    o->n_groups = n;
}

static void fill(const struct finish_state *s, const struct inquiry *q,
                 struct offer *o)
{
    const struct suite_result *row = &result(s, q)->suites[s->row];
    enum version v = (enum version)s->version;
    struct bitset one = {{0}};

    bit_add(&one, row->suite);
    hello_begin(o, q, v);
    hello_suites(o, &one);
    o->depth = is_web_port(q->e->port) ? DEPTH_DATA : DEPTH_FINISH;
    hello_cut(o, q->start);
    if (s->variant == VARIANT_NO_FFDHE)
        hello_without_ffdhe(o);
    if (s->variant == VARIANT_WIDESPREAD && q->start < BATCH_SHORT)
        hello_cut(o, BATCH_SHORT);
    if (v == VERSION_TLS12 && q->e->traits.small_hashes)
        o->hashes = HASHES_SMALL;
    if (v != VERSION_TLS13)
        return;
    o->share = SHARE_REAL;
    o->share_group = share_group(q, row->group);
    only_shares(o);
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
    row->failure = (struct failure){{0}, {0}};
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
    snprintf(row->failure.stage, sizeof row->failure.stage, "%s",
             answer_stage_name(a->stage));
    answer_break_how(a, row->failure.how, sizeof row->failure.how);
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
    s->variant = groups ? s->variant + 1 : VARIANTS;
    s->open = s->variant != VARIANTS;
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
