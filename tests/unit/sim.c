#include "tests/unit/sim.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/wr.h"
#include "core/registry/group.h"
#include "core/registry/prime.h"
#include "core/wire/hello.h"

#define ALERT_INTERNAL_ERROR    80
#define ALERT_MISSING_EXTENSION 109

static uint32_t draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(*seed >> 8) * below) >> 24);
}

static void refuse(struct answer *a, enum sim_refusal how, uint8_t alert)
{
    static const enum answer_kind kinds[] = {ANSWER_ALERT, ANSWER_CLOSED,
                                             ANSWER_RESET, ANSWER_TIMEOUT};

    a->kind = kinds[how];
    a->alert_level = 2;
    a->alert = alert != 0 ? alert : 40;
}

static size_t hello_bytes(const struct offer *o)
{
    static const uint8_t share[133];
    struct hello_secrets secrets = {.share = share, .share_len = 32};
    uint8_t buf[HELLO_BYTES_MAX];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    return client_hello_write(&w, o, &secrets) ? w.len : 0;
}

static bool has_kind(const struct offer *o, enum suite_kind kind)
{
    struct bitset of_kind = suites_of_kind(kind);

    return suite_list_first(&o->suites, &of_kind) != BITSET_MAX;
}

/* What keeps it from reading the hello at all. */
static bool chokes(const struct sim *s, const struct offer *o)
{
    bool extensions = o->form == FORM_FULL && o->version >= VERSION_TLS10;

    return (s->most != 0 && o->suites.n > s->most) ||
           (s->most_bytes != 0 &&
            (s->received != 0 ? s->received : hello_bytes(o)) >
                s->most_bytes) ||
           (s->no_extensions && extensions) ||
           (s->no_compressors && o->compressors);
}

static uint16_t choose_group(const struct sim *s, const struct offer *o)
{
    static const uint16_t x25519[] = {0x1d, 0};
    const uint16_t *g = s->groups != NULL ? s->groups : x25519;

    for (; *g != 0; g++)
        for (size_t i = 0; i < o->n_groups; i++)
            if (o->groups[i] == *g)
                return *g;
    return 0;
}

static bool offers_ffdhe(const struct offer *o)
{
    return o->form == FORM_FULL && o->version >= VERSION_TLS10 &&
           o->n_groups != 0 && o->groups[o->n_groups - 1] >= 0x100;
}

/* Without a group in common there is no ECDHE; DHE has its quirks. */
static bool served(const struct sim *s, const struct offer *o, size_t suite)
{
    bool groups = o->form == FORM_FULL && o->version >= VERSION_TLS10 &&
                  o->n_groups != 0;

    if (suite_at(suite)->kx == KX_ECDHE && groups)
        return choose_group(s, o) != 0;
    if (suite_at(suite)->kx != KX_DHE || !groups)
        return true;
    return !(s->dhe_needs_ffdhe && o->groups[o->n_groups - 1] < 0x100) &&
           !(s->dhe_without_ffdhe && o->groups[o->n_groups - 1] >= 0x100);
}

static bool supports(const struct sim *s, enum version v, size_t suite)
{
    for (const uint16_t *c = s->suites[v]; c != NULL && *c != 0xffff; c++)
        if (suite_index(*c) == (int)suite)
            return true;
    return false;
}

static int choose(const struct sim *s, const struct offer *o)
{
    uint16_t list[BITSET_MAX];
    size_t n = suite_list_indexes(&o->suites, list);

    if (s->head != 0 && s->head < n)
        n = s->head;
    if (s->client_order) {
        for (size_t i = 0; i < n; i++)
            if (supports(s, o->version, list[i]) && served(s, o, list[i]))
                return list[i];
        return -1;
    }
    for (const uint16_t *c = s->suites[o->version]; *c != 0xffff; c++)
        for (size_t i = 0; i < n; i++)
            if (suite_index(*c) == (int)list[i] && served(s, o, list[i]))
                return list[i];
    return -1;
}

/* Its finite field. */
static void dh_numbers(struct sim *s, const struct offer *o, struct answer *a)
{
    unsigned n = s->ys++, value = s->ys_same != 0 ? n / s->ys_same : n;

    a->kex = KEX_DH;
    a->dh_bits = s->dh_bits != 0 ? s->dh_bits : 1024;
    a->dh_p_bytes = a->dh_ys_bytes = (a->dh_bits + 7u) / 8;
    memset(a->dh_ys_hash, 0x55, sizeof a->dh_ys_hash);
    memcpy(a->dh_ys_hash, &value, sizeof value);
    if (s->ys_short_every != 0 && n % s->ys_short_every == 1)
        a->dh_ys_bytes--;
    a->dh_ys_zero = s->ys_zero_every != 0 && n % s->ys_zero_every == 1;
    if (o->steer.judge_prime)
        a->dh_prime = s->dh_composite ? PRIME_NO : PRIME_YES;
    for (size_t i = 0; s->dh_known != NULL && i < prime_count(); i++)
        if (strcmp(prime_at(i)->name, s->dh_known) == 0)
            memcpy(a->dh_p_hash, prime_at(i)->hash, PRIME_HASH);
    if (s->own_bits != 0 && !offers_ffdhe(o)) {
        a->dh_bits = s->own_bits;
        memset(a->dh_p_hash, 0xaa, sizeof a->dh_p_hash);
    }
}

static void hello(struct sim *s, const struct offer *o, int suite,
                  struct answer *a)
{
    const struct suite *row = suite_at((size_t)suite);

    a->kind = ANSWER_HELLO;
    a->version = version_wire(o->version);
    a->suite = (uint16_t)row->code;
    if (o->brief >> suite_family((size_t)suite) & 1)
        return; /* the client listens no longer */
    a->flight = FLIGHT_WHOLE;
    if (s->broken != 0 && row->code == s->broken &&
        (s->breaks == 0 || s->broke++ < s->breaks)) {
        a->flight = FLIGHT_BROKEN;
        a->broken = BREAK_ALERT;
        a->alert = ALERT_INTERNAL_ERROR;
    }
    if (row->kx == KX_ECDHE) {
        a->kex = KEX_GROUP;
        a->group = choose_group(s, o);
    }
    if (row->kx == KX_DHE)
        dh_numbers(s, o, a);
}

static void hello13(struct sim *s, const struct offer *o, int suite,
                    struct answer *a)
{
    uint16_t group = choose_group(s, o);

    if (group == 0) {
        if (s->group_by_refusal)
            refuse(a, s->refusal, s->alert);
        else
            refuse(a, SIM_ALERT, 0);
        return;
    }
    if (s->real_share_only && o->share == SHARE_EMPTY) {
        refuse(a, SIM_ALERT, ALERT_MISSING_EXTENSION);
        return;
    }
    hello(s, o, suite, a);
    if (a->flight == FLIGHT_WHOLE)
        a->flight = FLIGHT_ENCRYPTED;
    a->kex = KEX_GROUP;
    a->group = group;
    if (o->share == SHARE_EMPTY || o->share_group != group) {
        a->kind = ANSWER_RETRY;
        a->flight = FLIGHT_NONE;
    }
}

static bool down(struct sim *s, const struct offer *o, struct answer *a)
{
    s->connections++;
    if (s->silent || (s->dies_after != 0 && s->connections > s->dies_after)) {
        a->kind = ANSWER_TIMEOUT;
        return true;
    }
    if (s->lose_every != 0 && s->connections % s->lose_every == 0) {
        a->kind = ANSWER_RESET;
        return true;
    }
    if (s->loss != 0 && draw(&s->seed, 1000) < s->loss) {
        refuse(a, draw(&s->seed, 2) == 0 ? SIM_CLOSE : SIM_RESET, 0);
        return true;
    }
    if (s->crowd != 0 && !o->alone && draw(&s->seed, 1000) < s->crowd) {
        refuse(a, SIM_RESET, 0);
        return true;
    }
    return false;
}

static void refuse_version(const struct sim *s, struct answer *a)
{
    static const enum version order[] = {VERSION_TLS12, VERSION_TLS11,
                                         VERSION_TLS10, VERSION_SSL3};

    if (s->version_as_list) {
        refuse(a, s->refusal, s->alert);
        return;
    }
    refuse(a, SIM_ALERT, 70);
    for (size_t i = 0; s->version_by_hello && i < 4; i++)
        if (s->suites[order[i]] != NULL) {
            a->kind = ANSWER_HELLO;
            a->version = version_wire(order[i]);
            a->suite = s->suites[order[i]][0];
            return;
        }
}

static bool is_zero(enum offer_shape shape)
{
    return shape == SHAPE_ZERO_LOW || shape == SHAPE_ZERO_HIGH;
}

/* What is made of Z: are its zeros kept, does it have a sign byte? */
static unsigned premaster(enum offer_shape z, bool zeros, bool sign)
{
    bool kept = zeros && is_zero(z);

    return (unsigned)kept << 1 |
           (sign && !kept && (z == SHAPE_HIGH || z == SHAPE_ZERO_HIGH));
}

static bool has_fault(const struct sim *s, enum faulty_dh fault)
{
    return s->faulty_dh >> fault & 1;
}

static bool dh_holds(const struct sim *s, const struct offer_steer *dh)
{
    enum faulty_dh refusal = dh->short_yc ? FAULTY_DH_SHORT : FAULTY_DH_PADDED;

    return premaster(dh->z, has_fault(s, FAULTY_DH_ZEROS),
                     has_fault(s, FAULTY_DH_SIGN)) ==
               premaster(dh->z, dh->premaster == PREMASTER_ZEROS,
                         dh->premaster == PREMASTER_SIGN) &&
           !(is_zero(dh->yc) && has_fault(s, refusal));
}

static bool ecdh_holds(const struct sim *s, const struct offer_steer *dh)
{
    return premaster(dh->z, !has_fault(s, FAULTY_ECDH_ZEROS),
                     has_fault(s, FAULTY_ECDH_SIGN)) ==
           premaster(dh->z, dh->premaster == PREMASTER_RIGHT,
                     dh->premaster == PREMASTER_SIGN);
}

static bool steered_holds(const struct sim *s, const struct offer *o,
                          const struct answer *a)
{
    switch (suite_find(a->suite)->kx) {
    case KX_DHE:
        return dh_holds(s, &o->steer);
    case KX_ECDHE:
        return ecdh_holds(s, &o->steer);
    default:
        return !(is_zero(o->steer.cipher) && has_fault(s, FAULTY_RSA_ZEROS));
    }
}

/* A p that does not fill its first byte has nothing that is high. */
static bool is_testable(const struct sim *s, const struct offer *o,
                        const struct answer *a)
{
    return !s->dh_untestable &&
           !(a->dh_bits % 8 != 0 && o->steer.z == SHAPE_HIGH);
}

static void finish_steered(struct sim *s, const struct offer *o,
                           struct answer *a)
{
    bool random = s->fail_of != 0 && draw(&s->seed, 1000) < s->fail_of;

    s->steered++;
    if (!is_testable(s, o, a)) {
        a->finish = FINISH_UNTESTABLE;
        a->stage = STAGE_KEY_EXCHANGE;
    } else if (steered_holds(s, o, a) && !random) {
        a->finish = FINISH_DONE;
        a->stage = STAGE_DATA;
    } else {
        a->finish = FINISH_FAILED;
        a->stage = STAGE_FINISHED;
        a->broken = s->faults_reset ? BREAK_RESET : BREAK_ALERT;
        a->alert = 20; /* bad_record_mac */
    }
}

static bool is_steered(const struct offer *o)
{
    return o->steer.z != SHAPE_ANY || o->steer.cipher != SHAPE_ANY;
}

static bool is_false(const struct sim *s, const struct answer *a,
                     enum version v)
{
    return (s->false_versions >> v & 1) != 0 || s->false_suite == a->suite;
}

static bool fails_now(const struct sim *s)
{
    return s->fail_every != 0 && s->finished % s->fail_every == 0;
}

static void finish(struct sim *s, const struct offer *o, struct answer *a)
{
    if (o->depth == DEPTH_FLIGHT || a->kind != ANSWER_HELLO)
        return;
    if (is_steered(o) && a->flight == FLIGHT_WHOLE &&
        (s->by_chance || !is_false(s, a, o->version))) {
        finish_steered(s, o, a);
        return;
    }
    s->finished++;
    a->finish = FINISH_FAILED;
    a->stage = STAGE_FINISHED;
    if (a->flight == FLIGHT_BROKEN) {
        a->stage = STAGE_FLIGHT;
    } else if (s->spoilt != 0) {
        s->spoilt--;
        a->broken = BREAK_RESET;
    } else if (fails_now(s)) {
        a->broken = s->fails_reset ? BREAK_RESET : BREAK_ALERT;
        a->alert = 20;
    } else if (s->wavers != 0 || is_false(s, a, o->version)) {
        s->wavers -= s->wavers != 0;
        a->broken = BREAK_ALERT;
        a->alert = 20; /* bad_record_mac */
    } else {
        a->finish = FINISH_DONE;
        a->stage = STAGE_DATA;
    }
}

static void ssl2_hello(const struct sim *s, struct answer *a)
{
    a->kind = ANSWER_HELLO;
    a->version = version_wire(VERSION_SSL2);
    a->flight = FLIGHT_WHOLE;
    for (const uint32_t *k = s->kinds; *k != SIM_KINDS_END; k++)
        a->kinds[a->n_kinds++] = *k;
}

/* A hello in the frame of SSLv2. */
static void answer_ssl2(struct sim *s, const struct offer *o, struct answer *a)
{
    int suite;

    s->ssl2_hellos++;
    if (s->ssl2_lost != 0) {
        s->ssl2_lost--;
        a->kind = ANSWER_RESET;
        return;
    }
    suite = o->version != VERSION_SSL2 && s->framed ? choose(s, o) : -1;
    if (suite >= 0)
        hello(s, o, suite, a);
    else if (s->kinds != NULL)
        ssl2_hello(s, a);
    else
        refuse(a, s->ssl2, 70);
}

void sim_answer(struct sim *s, const struct offer *o, struct answer *a)
{
    bool poison = true;
    int suite;

    memset(a, 0, sizeof *a);
    a->chain_index = -1;
    if (down(s, o, a))
        return;
    if (s->connections > s->busy_from && s->busy_for != 0 && o->suites.n > 1) {
        s->busy_for--;
        a->kind = ANSWER_RESET;
        return;
    }
    if (s->hushed[o->version] != 0) {
        s->hushed[o->version]--;
        a->kind = ANSWER_TIMEOUT;
        return;
    }
    if (o->version == VERSION_SSL2 || o->form == FORM_SSL2) {
        answer_ssl2(s, o, a);
        return;
    }
    if (s->framed_only) {
        refuse(a, s->refusal, s->alert);
        return;
    }
    if (s->version_first && s->suites[o->version] == NULL &&
        !s->version_as_list) {
        refuse_version(s, a);
        return;
    }
    if (chokes(s, o)) {
        refuse(a, s->failure, s->failure_alert);
        return;
    }
    if (s->suites[o->version] == NULL) {
        refuse_version(s, a);
        return;
    }
    suite = choose(s, o);
    if (s->poison_versions != 0 && !(s->poison_versions >> o->version & 1))
        poison = false;
    if (poison && s->anon_poison && has_kind(o, SUITE_ANON))
        refuse(a, s->refusal, s->alert);
    else if (poison && s->srp_alert && has_kind(o, SUITE_SRP))
        refuse(a, SIM_ALERT, ALERT_INTERNAL_ERROR);
    else if (s->unoffered != 0 && suite < 0)
        hello(s, o, suite_index(s->unoffered), a);
    else if (suite < 0)
        refuse(a, s->refusal, s->alert);
    else if (o->version == VERSION_TLS13)
        hello13(s, o, suite, a);
    else
        hello(s, o, suite, a);
    s->hellos += a->kind == ANSWER_HELLO;
    finish(s, o, a);
}

static bool one_in(struct sim *s, uint32_t n)
{
    return draw(&s->seed, n) == 0;
}

static void random_list(struct sim *s, uint16_t *list, enum version v)
{
    struct bitset all = suites_for(v);
    size_t most = v == VERSION_TLS13 ? 5 : one_in(s, 4) ? 60 : 14;
    size_t want = 1 + draw(&s->seed, (uint32_t)most), n = 0;
    bool common = !one_in(s, 4);

    for (unsigned tries = 0; n < want && tries < 4000; tries++) {
        size_t i = draw(&s->seed, (uint32_t)suite_count());
        bool there = false;

        for (size_t k = 0; k < n; k++)
            there |= list[k] == suite_at(i)->code;
        if (!there && bit_has(&all, i) &&
            (!common || v == VERSION_TLS13 || suite_is_common(i)))
            list[n++] = (uint16_t)suite_at(i)->code;
    }
    list[n] = 0xffff;
}

static void random_quirk(struct sim *s)
{
    static const uint8_t alerts[] = {0, 80, 47, 50, 10};

    s->failure = (enum sim_refusal)draw(&s->seed, 4);
    s->failure_alert = alerts[draw(&s->seed, 5)];
    switch (draw(&s->seed, 9)) {
    case 0:
        s->head = 64 + draw(&s->seed, 140);
        break;
    case 1:
        s->most = 64 + draw(&s->seed, 200);
        break;
    case 2:
        s->most_bytes = 255 + draw(&s->seed, 500);
        break;
    case 3:
        s->no_extensions = true;
        break;
    case 4:
        s->anon_poison = true;
        break;
    case 5:
        s->srp_alert = true;
        break;
    case 6:
        s->no_compressors = true;
        break;
    case 7:
        s->real_share_only = true;
        break;
    default:
        s->dhe_needs_ffdhe = true;
    }
}

/* A suite that it serves cannot be poison to it. */
static void drop_poison(struct sim *s, uint16_t *list)
{
    size_t n = 0;

    for (size_t i = 0; list[i] != 0xffff; i++) {
        enum suite_kind kind = suite_find(list[i])->kind;

        if (!(s->anon_poison && kind == SUITE_ANON) &&
            !(s->srp_alert && kind == SUITE_SRP))
            list[n++] = list[i];
    }
    list[n] = 0xffff;
}

void sim_random(struct sim *s, struct sim_lists *lists, uint32_t seed)
{
    static const uint8_t alerts[] = {0, 0, 0, 80, 47, 71};
    static const uint16_t groups[] = {0x17, 0x1d, 0x18, 0x100, 0};

    memset(s, 0, sizeof *s);
    s->seed = seed * 2654435761u + 1;
    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++)
        if (one_in(s, 2)) {
            random_list(s, lists->of[v], (enum version)v);
            s->suites[v] = lists->of[v];
        }
    s->client_order = one_in(s, 3);
    s->refusal = one_in(s, 2) ? SIM_ALERT : (enum sim_refusal)draw(&s->seed, 4);
    s->alert = alerts[draw(&s->seed, 6)];
    s->version_by_hello = one_in(s, 4);
    s->version_as_list = one_in(s, 3);
    s->groups = one_in(s, 2) ? groups : NULL;
    s->group_by_refusal = one_in(s, 2);
    s->version_first = one_in(s, 2);
    while (one_in(s, 2))
        random_quirk(s);
    if (one_in(s, 4))
        s->poison_versions = draw(&s->seed, 64);
    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++)
        if (s->suites[v] != NULL) {
            drop_poison(s, lists->of[v]);
            if (lists->of[v][0] == 0xffff)
                s->suites[v] = NULL;
        }
    if (s->head != 0)
        s->most = s->most_bytes = 0; /* where it looks on is not known then */
    if (s->no_extensions || s->most_bytes != 0)
        s->suites[VERSION_TLS13] = NULL; /* no hello is so short */
}

/* As many open offers at a time as there are slots, all answered after the
 * same time. */
static void run_rounds(struct sim *s, struct inquiry *q)
{
    struct offer *offers = mem_array(s->slots, sizeof *offers);
    size_t *tickets = mem_array(s->slots, sizeof *tickets);
    unsigned open;

    do {
        for (open = 0; open < s->slots; open++)
            if (inquiry_next(q, &offers[open], &tickets[open]) != INQUIRY_ASK)
                break;
        for (unsigned i = 0; i < open; i++) {
            struct answer a;

            sim_answer(s, &offers[i], &a);
            inquiry_feed(q, tickets[i], &offers[i], &a);
        }
        s->rounds += open != 0;
    } while (open != 0);
    free(offers);
    free(tickets);
}

/* Two open offers at a time, answered out of order now and then. */
static void run_two(struct sim *s, struct inquiry *q)
{
    struct offer offers[2];
    size_t tickets[2], open = 0, turn = 0;

    for (;;) {
        struct answer a;
        size_t first;

        while (open < 2 &&
               inquiry_next(q, &offers[open], &tickets[open]) == INQUIRY_ASK)
            open++;
        if (open == 0)
            break;
        first = open == 2 && turn++ % 3 == 0 ? 1 : 0;
        sim_answer(s, &offers[first], &a);
        inquiry_feed(q, tickets[first], &offers[first], &a);
        open--;
        if (first == 0 && open == 1) {
            offers[0] = offers[1];
            tickets[0] = tickets[1];
        }
    }
}

static struct endpoint *run(struct sim *s, struct inquiry_plan plan)
{
    struct endpoint *e = endpoint_new("sim", "192.0.2.1", 443);
    struct inquiry *q;
    struct bitset can_finish[VERSION_COUNT] = {0};

    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        can_finish[v] = suites_of_kind(SUITE_CERT);
    plan.can_finish = can_finish;
    plan.guesses = s->guesses;
    plan.max_ahead = s->slots != 0 ? s->slots - 1 : 1;
    q = inquiry_new(&plan, e);
    if (s->slots != 0)
        run_rounds(s, q);
    else
        run_two(s, q);
    inquiry_free(q);
    return e;
}

struct endpoint *sim_scan(struct sim *s, bool thrifty)
{
    return run(s, (struct inquiry_plan){.versions = s->versions != 0
                                                        ? s->versions
                                                        : 0x3e,
                                        .ssl2_of_old = s->versions == 0,
                                        .deep = s->deep,
                                        .thrifty = thrifty,
                                        .finish = s->finish,
                                        .max_asked = s->max_asked});
}

struct endpoint *sim_audit(struct sim *s, const struct policy *p)
{
    return run(s, (struct inquiry_plan){.versions =
                                            0x3e | policy_asks_versions(p),
                                        .thrifty = true,
                                        .max_asked = s->max_asked,
                                        .policy = p});
}
