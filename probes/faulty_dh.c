/* Is the key exchange of the server at fault? Faults that let one handshake in
 * 256 fail, or one in two, show at once when the numbers are chosen so that
 * they begin in certain ways: of DHE the shared secret Z and our public value
 * Yc, of ECDHE Z, of RSA the ciphertext. Each fault has a pattern of its own:
 *
 *      DHE: Z / Yc            sound  zeros  sign  full  padded
 *      low / low              ok     ok     ok    ok     ok
 *      high / low             ok     ok     -     ok     ok
 *      zero low / low         ok     -      ok    ok     ok
 *      low / zero low, short  ok     ok     ok    -      ok
 *      low / zero low         ok     ok     ok    ok     -
 *
 * A p that does not fill its first byte has nothing high; there a sign byte
 * shows with 00 80-ff, where kept zeros show too: it is told only where they
 * are not kept. ECDHE has the first three rows, with zeros that are stripped;
 * RSA a low ciphertext and one that begins with 00.
 *
 * A fault is claimed only if the first row holds before and after, its own
 * fails twice, and: of the secret's, that the same wrong premaster secret on
 * our side makes the handshake hold, as it does with no sound server; of the
 * others, that it fails a third time. Silence, a reset or a hang-up is no such
 * failure.
 *
 * DHE is always tried; ECDHE and RSA are if one of their handshakes failed and
 * then held, or if the scan is to go deep. At most ten connections, in a deep
 * scan ten for each, one at a time, when all else is asked. */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/faulty_dh.h"
#include "probes/hello.h"
#include "probes/record.h"
#include "probes/rows.h"

#define CONNECTIONS_MAX 10

static const struct exchange {
    enum suite_kx kx;
    struct offer_steer control;
} exchanges[FAULTY_EXCHANGES] = {
    [FAULTY_DHE] = {KX_DHE, {.z = SHAPE_LOW, .yc = SHAPE_LOW}},
    [FAULTY_ECDHE] = {KX_ECDHE, {.z = SHAPE_LOW}},
    [FAULTY_RSA] = {KX_RSA, {.cipher = SHAPE_LOW}},
};

static const struct row {
    struct offer_steer steer;
    enum offer_premaster wrong; /* the proof; RIGHT: there is none */
} rows[FAULTY_DH_COUNT] = {
    [FAULTY_DH_ZEROS] = {{.z = SHAPE_ZERO_LOW, .yc = SHAPE_LOW},
                         PREMASTER_ZEROS},
    [FAULTY_DH_SIGN] = {{.z = SHAPE_HIGH, .yc = SHAPE_LOW}, PREMASTER_SIGN},
    [FAULTY_DH_SHORT] = {{.z = SHAPE_LOW,
                          .yc = SHAPE_ZERO_LOW,
                          .short_yc = true},
                         PREMASTER_RIGHT},
    [FAULTY_DH_PADDED] = {{.z = SHAPE_LOW, .yc = SHAPE_ZERO_LOW},
                          PREMASTER_RIGHT},
    [FAULTY_ECDH_ZEROS] = {{.z = SHAPE_ZERO_LOW}, PREMASTER_STRIPPED},
    [FAULTY_ECDH_SIGN] = {{.z = SHAPE_HIGH}, PREMASTER_SIGN},
    [FAULTY_RSA_ZEROS] = {{.cipher = SHAPE_ZERO_LOW}, PREMASTER_RIGHT},
};

enum verdict { HELD, FAILED, LOST, UNTESTABLE };

/* The steps: the control; every row; then for each that failed: again, and the
 * proof; then the control once more. */
struct faulty_state {
    enum faulty_exchange exchange;
    unsigned first, count; /* its rows */
    bool over;
    bool picked; /* what is asked: */
    enum version version;
    size_t suite;
    unsigned asked, step;
    bool no_high;    /* p does not fill its first byte */
    bool lost;       /* this step was put once in vain */
    bool gap;        /* a row that nothing is known of */
    bool untestable; /* a row for which there are no numbers */
    unsigned faults; /* mask: rows that failed, and are not cleared */
};

static void *init(enum faulty_exchange x)
{
    struct faulty_state *s = mem_alloc(sizeof *s);
    enum faulty_exchange next = (enum faulty_exchange)(x + 1);

    s->exchange = x;
    s->first = faulty_dh_first(x);
    s->count = faulty_dh_first(next) - s->first;
    return s;
}

void *faulty_dh_init(const struct probe *p)
{
    (void)p;
    return init(FAULTY_DHE);
}

void *faulty_ecdh_init(const struct probe *p)
{
    (void)p;
    return init(FAULTY_ECDHE);
}

void *faulty_rsa_init(const struct probe *p)
{
    (void)p;
    return init(FAULTY_RSA);
}

/* Choosing. */

static enum suite_kx kx_of(const struct faulty_state *s)
{
    return exchanges[s->exchange].kx;
}

static bool is_due(const struct faulty_state *s, const struct inquiry *q)
{
    return s->exchange == FAULTY_DHE || q->plan.deep ||
           (q->wavering >> kx_of(s) & 1) != 0;
}

static bool may_ask(const struct faulty_state *s, const struct inquiry *q)
{
    return (q->plan.deep ? s->asked : q->steered) < CONNECTIONS_MAX;
}

/* A fault that shows often may have failed the handshakes of the probe before
 * this one: such a suite is the second choice. The control tells. */
static bool may_use(const struct faulty_state *s, const struct inquiry *q,
                    enum version v, const struct suite_result *r, bool failed)
{
    const char *finished = answer_stage_name(STAGE_FINISHED);

    if (suite_at(r->suite)->kx != kx_of(s) ||
        !bit_has(&q->plan.can_finish[v], r->suite))
        return false;
    return r->works != WORKS_NO ||
           (failed && strcmp(r->failure->stage, finished) == 0);
}

/* A suite of this version; one of EXPORT only where there is no other. */
static const struct suite_result *pick_suite(const struct faulty_state *s,
                                             const struct inquiry *q,
                                             enum version v, bool failed)
{
    const struct version_result *r = &q->e->versions[v];
    const struct suite_result *export = NULL;

    if (r->outcome != OUTCOME_ACCEPTED || (r->works == WORKS_NO && !failed))
        return NULL;
    for (size_t i = 0; i < r->n_suites; i++) {
        if (!may_use(s, q, v, &r->suites[i], failed))
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
        const struct suite_result *r =
            pick_suite(s, q, (enum version)v, failed);

        if (r == NULL)
            continue;
        s->picked = true;
        s->version = (enum version)v;
        s->suite = r->suite;
    }
}

/* Asking. */

static unsigned again(const struct faulty_state *s)
{
    return 1 + s->count;
}

static unsigned last(const struct faulty_state *s)
{
    return again(s) + 2 * s->count;
}

static unsigned fault_of(const struct faulty_state *s, unsigned step)
{
    return s->first + (step < again(s) ? step - 1 : (step - again(s)) / 2);
}

static bool is_control(const struct faulty_state *s, unsigned step)
{
    return step == 0 || step == last(s);
}

static bool is_proof(const struct faulty_state *s, unsigned step)
{
    return step >= again(s) && step < last(s) && (step - again(s)) % 2 != 0;
}

static bool needed(const struct faulty_state *s, unsigned step)
{
    if (step < again(s) || step == last(s))
        return step < again(s) || s->faults != 0;
    return (s->faults >> fault_of(s, step) & 1) != 0;
}

static struct offer_steer shape_of(const struct faulty_state *s)
{
    const struct row *row;
    struct offer_steer steer;

    if (is_control(s, s->step)) {
        steer = exchanges[s->exchange].control;
        steer.judge_prime = s->exchange == FAULTY_DHE && s->step == 0;
        return steer;
    }
    row = &rows[fault_of(s, s->step)];
    steer = row->steer;
    if (s->no_high && steer.z == SHAPE_HIGH)
        steer.z = SHAPE_ZERO_HIGH;
    if (is_proof(s, s->step))
        steer.premaster = row->wrong;
    return steer;
}

/* The curves that Windows has, which our cryptography has too. */
static void few_groups(struct offer *o)
{
    static const uint16_t groups[] = {0x0017, 0x0018, 0x001d};

    memcpy(o->groups, groups, sizeof groups);
    o->n_groups = sizeof groups / sizeof groups[0];
}

static void fill(const struct faulty_state *s, const struct inquiry *q,
                 struct offer *o)
{
    struct bitset one = {{0}};

    bit_add(&one, s->suite);
    hello_begin(o, q, s->version);
    suite_list_add(&o->suites, &one);
    if (s->exchange == FAULTY_ECDHE)
        few_groups(o);
    hello_cut(o, q->start);
    o->depth = DEPTH_FINISH;
    o->steer = shape_of(s);
    /* The prime that Windows gets, where it gets one. */
    if (q->e->traits.dh_bits_without != 0)
        hello_without_ffdhe(o);
    if (s->version == VERSION_TLS12 && q->e->traits.small_hashes)
        o->hashes = HASHES_SMALL;
}

static void untestable(const struct faulty_state *s, struct inquiry *q)
{
    size_t cap;
    char *trait = faulty_dh_trait(&q->e->traits, s->exchange, &cap);

    snprintf(trait, cap, "%s", FAULTY_DH_UNTESTABLE);
}

/* All is known: either nothing is left of it, or all of it is proven. */
static void conclude(struct faulty_state *s, struct inquiry *q)
{
    s->over = true;
    if (s->faults == 0 && s->gap)
        return;
    if (s->faults == 0 && s->untestable)
        untestable(s, q);
    else
        faulty_dh_write(&q->e->traits, s->exchange, s->faults);
}

static enum inquiry_status next(struct faulty_state *s, struct inquiry *q,
                                struct offer *offer)
{
    if (s->over)
        return INQUIRY_DONE;
    if (!inquiry_settled(q, ~0u) || q->open != 0)
        return INQUIRY_WAIT;
    s->over |= !is_due(s, q);
    pick(s, q, false);
    pick(s, q, true);
    while (s->step <= last(s) && !needed(s, s->step))
        s->step++;
    if (s->step > last(s))
        conclude(s, q);
    s->over |= !s->picked || !may_ask(s, q);
    if (s->over)
        return INQUIRY_DONE;
    s->asked++;
    q->steered++;
    fill(s, q, offer);
    return INQUIRY_ASK;
}

/* Answers. */

static bool is_exchange(const struct faulty_state *s, const struct answer *a)
{
    return s->exchange == FAULTY_DHE     ? a->kex == KEX_DH
           : s->exchange == FAULTY_ECDHE ? a->kex == KEX_GROUP
                                         : true;
}

static enum verdict judge(const struct faulty_state *s, const struct offer *o,
                          const struct answer *a)
{
    if (!record_is_pick(o, a) || !is_exchange(s, a))
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
        untestable(s, q);
}

static void confirm(struct faulty_state *s, enum verdict v)
{
    unsigned fault = fault_of(s, s->step);
    bool proof = is_proof(s, s->step);
    bool holds = proof && rows[fault].wrong != PREMASTER_RIGHT;

    if (v != (holds ? HELD : FAILED))
        s->faults &= ~(1u << fault);
    else if (proof && fault == FAULTY_DH_ZEROS && s->no_high)
        s->faults &= ~(1u << FAULTY_DH_SIGN); /* it looks like that */
}

/* A handshake that holds is one that works, whatever failed before. */
static void note_works(const struct faulty_state *s, struct inquiry *q)
{
    struct version_result *r = &q->e->versions[s->version];
    struct suite_result *row = endpoint_suite(q->e, s->version, s->suite);

    r->works = row->works = WORKS_YES;
    r->failure = row->failure = &failure_none;
}

static void take(struct faulty_state *s, struct inquiry *q, enum verdict v,
                 const struct answer *a)
{
    if (s->step == 0)
        s->no_high = a->kex == KEX_DH && a->dh_bits % 8 != 0;
    if (v == HELD && s->step == 0)
        note_works(s, q);
    if (is_control(s, s->step) && v != HELD)
        give_up(s, q, v);
    else if (s->step >= again(s) && s->step < last(s))
        confirm(s, v);
    else if (!is_control(s, s->step) && v == FAILED)
        s->faults |= 1u << fault_of(s, s->step);
    s->gap |= v == LOST;
    s->untestable |= v == UNTESTABLE;
    s->step++;
}

static void feed(struct faulty_state *s, struct inquiry *q,
                 const struct offer *offer, const struct answer *a)
{
    enum verdict v = judge(s, offer, a);

    if (record_is_pick(offer, a))
        record_traits(q, offer, a);
    if (v == LOST && !s->lost) {
        s->lost = true; /* the line's fault, perhaps: the same again */
        return;
    }
    s->lost = false;
    take(s, q, v, a);
}

#define PROBE(name)                                                            \
    enum inquiry_status name##_next(void *state, struct inquiry *q,            \
                                    struct offer *offer)                       \
    {                                                                          \
        return next(state, q, offer);                                          \
    }                                                                          \
    void name##_feed(void *state, struct inquiry *q,                           \
                     const struct offer *offer, const struct answer *a)        \
    {                                                                          \
        feed(state, q, offer, a);                                              \
    }

PROBE(faulty_dh)
PROBE(faulty_ecdh)
PROBE(faulty_rsa)
