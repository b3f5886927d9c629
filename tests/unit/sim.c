#include "tests/unit/sim.h"

#include <string.h>

#include "core/base/wr.h"
#include "core/registry/group.h"
#include "core/wire/hello.h"

#define ALERT_INTERNAL_ERROR    80
#define ALERT_MISSING_EXTENSION 109

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
    for (size_t i = 0; i < o->n_suites; i++)
        if (suite_at(o->suites[i])->kind == kind)
            return true;
    return false;
}

/* What keeps it from reading the hello at all. */
static bool chokes(const struct sim *s, const struct offer *o)
{
    bool extensions = o->form != FORM_PLAIN && o->version >= VERSION_TLS10;

    return (s->most != 0 && o->n_suites > s->most) ||
           (s->most_bytes != 0 && hello_bytes(o) > s->most_bytes) ||
           (s->no_extensions && extensions) ||
           (s->no_compressors && o->compressors);
}

static bool served(const struct sim *s, const struct offer *o, size_t suite)
{
    if (suite_at(suite)->kx != KX_DHE)
        return true;
    return !(s->dhe_needs_ffdhe && o->form == FORM_FULL && o->n_groups != 0 &&
             o->groups[o->n_groups - 1] < 0x100) &&
           !(s->dhe_without_ffdhe && o->form == FORM_FULL && o->n_groups != 0 &&
             o->groups[o->n_groups - 1] >= 0x100);
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
    size_t n = s->head != 0 && s->head < o->n_suites ? s->head : o->n_suites;

    if (s->client_order) {
        for (size_t i = 0; i < n; i++)
            if (supports(s, o->version, o->suites[i]) &&
                served(s, o, o->suites[i]))
                return o->suites[i];
        return -1;
    }
    for (const uint16_t *c = s->suites[o->version]; *c != 0xffff; c++)
        for (size_t i = 0; i < n; i++)
            if (suite_index(*c) == (int)o->suites[i] &&
                served(s, o, o->suites[i]))
                return o->suites[i];
    return -1;
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

static void hello(const struct sim *s, const struct offer *o, int suite,
                  struct answer *a)
{
    const struct suite *row = suite_at((size_t)suite);

    a->kind = ANSWER_HELLO;
    a->version = version_wire(o->version);
    a->suite = (uint16_t)row->code;
    a->flight = FLIGHT_WHOLE;
    if (row->code == s->broken) {
        a->flight = FLIGHT_BROKEN;
        a->broken = BREAK_ALERT;
        a->alert = ALERT_INTERNAL_ERROR;
    }
    if (row->kx == KX_ECDHE) {
        a->kex = KEX_GROUP;
        a->group = choose_group(s, o);
    }
    if (row->kx == KX_DHE) {
        a->kex = KEX_DH;
        a->dh_bits = 1024;
    }
}

static void hello13(const struct sim *s, const struct offer *o, int suite,
                    struct answer *a)
{
    uint16_t group = choose_group(s, o);

    if (group == 0) {
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

static bool down(struct sim *s, struct answer *a)
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

void sim_answer(struct sim *s, const struct offer *o, struct answer *a)
{
    int suite;

    memset(a, 0, sizeof *a);
    a->chain_index = -1;
    if (down(s, a))
        return;
    if (chokes(s, o)) {
        refuse(a, s->failure, s->failure_alert);
        return;
    }
    if (s->suites[o->version] == NULL) {
        refuse_version(s, a);
        return;
    }
    suite = choose(s, o);
    if (s->anon_poison && has_kind(o, SUITE_ANON))
        refuse(a, s->refusal, s->alert);
    else if (s->srp_alert && has_kind(o, SUITE_SRP))
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
}

/* Two open offers at a time, answered out of order now and then. */
struct endpoint *sim_scan(struct sim *s, bool thrifty)
{
    struct inquiry_plan plan = {.versions = 0x3e, .thrifty = thrifty};
    struct endpoint *e = endpoint_new("sim", "192.0.2.1", 443);
    struct inquiry *q = inquiry_new(&plan, e);
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
    inquiry_free(q);
    return e;
}
