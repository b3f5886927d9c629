/* Is the Diffie-Hellman of the server at fault? Faults that let one handshake
 * in 256 fail, or one in two, show at once when the secret is chosen so that
 * the shared secret Z and our public value Yc have certain shapes. Each fault
 * has a pattern of its own:
 *
 *      Z / Yc                sound  zeros  sign  full  padded
 *      low / low              ok     ok     ok    ok     ok
 *      high / low             ok     ok     -     ok     ok
 *      zero low / low         ok     -      ok    ok     ok
 *      low / zero low, short  ok     ok     ok    -      ok
 *      low / zero low         ok     ok     ok    ok     -
 *
 * A fault is claimed only if the first row holds before and after, its own
 * fails twice, and: of the first two, that the same wrong premaster secret on
 * our side makes the handshake hold, as it does with no sound server; of the
 * others, that it fails a third time. Silence, a reset or a hang-up is no such
 * failure. At most ten connections, one at a time, when all else is asked. */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/faulty_dh.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"

#define CONNECTIONS_MAX 10

/* Row 0 is the control; row k shows the fault k - 1. */
static const struct row {
    struct offer_dh dh;
    enum offer_premaster wrong; /* the proof; STRIPPED: there is none */
} rows[1 + FAULTY_DH_COUNT] = {
    {{.z = SHAPE_LOW, .yc = SHAPE_LOW}, PREMASTER_STRIPPED},
    {{.z = SHAPE_ZERO_LOW, .yc = SHAPE_LOW}, PREMASTER_ZEROS},
    {{.z = SHAPE_HIGH, .yc = SHAPE_LOW}, PREMASTER_SIGN},
    {{.z = SHAPE_LOW, .yc = SHAPE_ZERO_LOW, .short_yc = true},
     PREMASTER_STRIPPED},
    {{.z = SHAPE_LOW, .yc = SHAPE_ZERO_LOW}, PREMASTER_STRIPPED},
};
#define ROWS (1 + FAULTY_DH_COUNT)

/* The steps: every row; then for each that failed: again, and the proof; then
 * the control once more. */
#define STEP_AGAIN   ROWS
#define STEP_CONTROL (STEP_AGAIN + 2 * FAULTY_DH_COUNT)
#define STEP_END     (STEP_CONTROL + 1)

enum verdict { HELD, FAILED, LOST, UNTESTABLE };

struct faulty_state {
    bool over;
    bool picked; /* what is asked: */
    enum version version;
    size_t suite;
    unsigned asked, step;
    bool lost;       /* this step was put once in vain */
    bool gap;        /* a row that nothing is known of */
    unsigned faults; /* mask: rows that failed, and are not cleared */
};

void *faulty_dh_init(const struct probe *p)
{
    (void)p;
    return mem_alloc(sizeof(struct faulty_state));
}

/* Choosing. */

/* A fault that shows often may have failed the handshakes of the probe before
 * this one: such a suite is the second choice. The control tells. */
static bool may_use(const struct inquiry *q, enum version v,
                    const struct suite_result *r, bool failed)
{
    const char *finished = answer_stage_name(STAGE_FINISHED);

    if (suite_at(r->suite)->kx != KX_DHE ||
        !bit_has(&q->plan.can_finish[v], r->suite))
        return false;
    return r->works != WORKS_NO ||
           (failed && strcmp(r->failure.stage, finished) == 0);
}

/* A suite of this version; one of EXPORT only where there is no other. */
static const struct suite_result *pick_suite(const struct inquiry *q,
                                             enum version v, bool failed)
{
    const struct version_result *r = &q->e->versions[v];
    const struct suite_result *export = NULL;

    if (r->outcome != OUTCOME_ACCEPTED || (r->works == WORKS_NO && !failed))
        return NULL;
    for (size_t i = 0; i < r->n_suites; i++) {
        if (!may_use(q, v, &r->suites[i], failed))
            continue;
        if (suite_at(r->suites[i].suite)->export_bits == 0)
            return &r->suites[i];
        export = &r->suites[i];
    }
    return export;
}

/* The highest version that has one. */
static void pick(struct faulty_state *s, const struct inquiry *q, bool failed)
{
    for (int v = VERSION_TLS12; v >= VERSION_SSL3 && !s->picked; v--) {
        const struct suite_result *r = pick_suite(q, (enum version)v, failed);

        if (r == NULL)
            continue;
        s->picked = true;
        s->version = (enum version)v;
        s->suite = r->suite;
    }
}

/* Asking. */

static unsigned fault_of(unsigned step)
{
    return step < STEP_AGAIN ? step - 1 : (step - STEP_AGAIN) / 2;
}

static bool is_control(unsigned step)
{
    return step == 0 || step == STEP_CONTROL;
}

static bool is_proof(unsigned step)
{
    return step >= STEP_AGAIN && step < STEP_CONTROL &&
           (step - STEP_AGAIN) % 2 != 0;
}

static bool needed(const struct faulty_state *s, unsigned step)
{
    if (step < STEP_AGAIN || step == STEP_CONTROL)
        return step < STEP_AGAIN || s->faults != 0;
    return (s->faults >> fault_of(step) & 1) != 0;
}

static struct offer_dh shape_of(unsigned step)
{
    const struct row *row = &rows[is_control(step) ? 0 : fault_of(step) + 1];
    struct offer_dh dh = row->dh;

    if (is_proof(step))
        dh.premaster = row->wrong;
    return dh;
}

static void fill(const struct faulty_state *s, const struct inquiry *q,
                 struct offer *o)
{
    struct bitset one = {{0}};

    bit_add(&one, s->suite);
    hello_begin(o, q, s->version);
    hello_suites(o, &one);
    hello_cut(o, q->start);
    o->depth = DEPTH_FINISH;
    o->dh = shape_of(s->step);
    /* The prime that Windows gets, where it gets one. */
    if (q->e->traits.dh_bits_without != 0)
        hello_without_ffdhe(o);
    if (s->version == VERSION_TLS12 && q->e->traits.small_hashes)
        o->hashes = HASHES_SMALL;
}

/* All is known: either nothing is left of it, or all of it is proven. */
static void conclude(struct faulty_state *s, struct inquiry *q)
{
    s->over = true;
    if (s->faults == 0 && s->gap)
        return;
    faulty_dh_write(s->faults, q->e->traits.faulty_dh,
                    sizeof q->e->traits.faulty_dh);
}

enum inquiry_status faulty_dh_next(void *state, struct inquiry *q,
                                   struct offer *offer)
{
    struct faulty_state *s = state;

    if (s->over)
        return INQUIRY_DONE;
    if (!inquiry_settled(q, ~0u) || q->open != 0)
        return INQUIRY_WAIT;
    pick(s, q, false);
    pick(s, q, true);
    while (s->step < STEP_END && !needed(s, s->step))
        s->step++;
    if (s->step == STEP_END)
        conclude(s, q);
    s->over |= !s->picked || s->asked == CONNECTIONS_MAX;
    if (s->over)
        return INQUIRY_DONE;
    s->asked++;
    fill(s, q, offer);
    return INQUIRY_ASK;
}

/* Answers. */

static enum verdict judge(const struct offer *o, const struct answer *a)
{
    if (!record_is_pick(o, a) || a->kex != KEX_DH)
        return LOST;
    if (a->finish == FINISH_DONE)
        return HELD;
    if (a->finish == FINISH_UNTESTABLE)
        return UNTESTABLE;
    if (a->finish == FINISH_FAILED && a->stage == STAGE_FINISHED &&
        (a->broken == BREAK_ALERT || a->broken == BREAK_MAC ||
         a->broken == BREAK_FINISHED))
        return FAILED;
    return LOST;
}

/* Nobody can tell, and nothing is claimed. */
static void give_up(struct faulty_state *s, struct inquiry *q, enum verdict v)
{
    s->over = true;
    if (v == UNTESTABLE)
        snprintf(q->e->traits.faulty_dh, sizeof q->e->traits.faulty_dh, "%s",
                 FAULTY_DH_UNTESTABLE);
}

static void confirm(struct faulty_state *s, enum verdict v)
{
    unsigned fault = fault_of(s->step);
    bool holds =
        is_proof(s->step) && rows[fault + 1].wrong != PREMASTER_STRIPPED;

    if (v != (holds ? HELD : FAILED))
        s->faults &= ~(1u << fault);
}

/* A handshake that holds is one that works, whatever failed before. */
static void note_works(const struct faulty_state *s, struct inquiry *q)
{
    struct version_result *r = &q->e->versions[s->version];
    struct suite_result *row = endpoint_suite(q->e, s->version, s->suite);

    r->works = row->works = WORKS_YES;
    r->failure = row->failure = (struct failure){{0}, {0}};
}

void faulty_dh_feed(void *state, struct inquiry *q, const struct offer *offer,
                    const struct answer *a)
{
    struct faulty_state *s = state;
    enum verdict v = judge(offer, a);

    if (v == LOST && !s->lost) {
        s->lost = true; /* the line's fault, perhaps: the same again */
        return;
    }
    s->lost = false;
    if (v == HELD && s->step == 0)
        note_works(s, q);
    if (is_control(s->step) && v != HELD)
        give_up(s, q, v);
    else if (s->step >= STEP_AGAIN && s->step < STEP_CONTROL)
        confirm(s, v);
    else if (!is_control(s->step) && v == FAILED)
        s->faults |= 1u << fault_of(s->step);
    s->gap |= v == LOST || v == UNTESTABLE;
    s->step++;
}
