/* The probes against servers that exist as values: whatever the quirk, what
 * is found is what the server serves, within the budget where nothing is odd,
 * and silence is never a refusal. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probes/guess.h"
#include "tests/unit/sim.h"

static const uint16_t wide[] = {0xc030, 0xc02f, 0x009f, 0x009e, 0xc028, 0xc027,
                                0x006b, 0x0067, 0xc014, 0xc013, 0x0039, 0x0033,
                                0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f,
                                0x0088, 0x0045, 0x0041, 0x0084, 0x000a, 0x0005,
                                0x0004, 0x0016, 0x0009, 0xffff};
static const uint16_t legacy[] = {0x0035, 0x002f, 0x000a, 0x0005,
                                  0x0004, 0x0009, 0xffff};
static const uint16_t one[] = {0x002f, 0xffff};
static const uint16_t rare[] = {0xc0a2, 0x0096, 0xc061, 0x0007,
                                0xc051, 0x002f, 0xffff};
static const uint16_t anon[] = {0x002f, 0x0034, 0x003a, 0x0018,
                                0xc018, 0x001b, 0xffff};
static const uint16_t tls13[] = {0x1302, 0x1303, 0x1301, 0xffff};
static const uint16_t many_groups[] = {0x1d,  0x17,  0x1e,   0x19, 0x18,
                                       0x100, 0x101, 0x11ec, 0};

static void same_suites(const struct sim *s, const struct endpoint *e)
{
    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++) {
        struct bitset found = endpoint_picked(e, (enum version)v);
        struct bitset truth = {{0}};

        for (const uint16_t *c = s->suites[v]; c && *c != 0xffff; c++)
            bit_add(&truth, (size_t)suite_index(*c));
        ck_assert_msg(bit_equal(&found, &truth), "%s: %zu of %zu suites",
                      version_name((enum version)v), bit_count(&found),
                      bit_count(&truth));
        ck_assert_int_eq(e->versions[v].outcome, s->suites[v] != NULL
                                                     ? OUTCOME_ACCEPTED
                                                     : OUTCOME_REFUSED);
        ck_assert(e->versions[v].complete);
    }
    ck_assert(e->complete);
    ck_assert_int_eq(e->state, STATE_TLS);
}

static unsigned budget(const struct endpoint *e)
{
    unsigned n = 5;

    /* SSLv2 costs one, if it is asked. */
    n += e->versions[VERSION_SSL2].outcome != OUTCOME_UNASKED;
    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++)
        n += e->versions[v].outcome == OUTCOME_ACCEPTED
                 ? (unsigned)e->versions[v].n_suites + 3
                 : 1;
    return n;
}

static struct endpoint *all_found(struct sim *s)
{
    struct endpoint *e = sim_scan(s, true);

    same_suites(s, e);
    return e;
}

static const struct sim ordinary[] = {
    {.suites = {[VERSION_TLS12] = wide, [VERSION_TLS13] = tls13}},
    {.suites = {[VERSION_TLS12] = wide,
                [VERSION_TLS11] = legacy,
                [VERSION_TLS10] = legacy,
                [VERSION_SSL3] = legacy}},
    {.suites = {[VERSION_TLS13] = tls13}, .groups = many_groups},
    {.suites = {[VERSION_TLS12] = one}},
    {.suites = {[VERSION_TLS10] = legacy}, .version_by_hello = true},
    {.suites = {[VERSION_SSL3] = one}},
    {.suites = {[VERSION_TLS12] = rare, [VERSION_TLS10] = anon}},
    {.suites = {[VERSION_TLS12] = wide,
                [VERSION_TLS11] = wide,
                [VERSION_TLS10] = wide,
                [VERSION_SSL3] = wide,
                [VERSION_TLS13] = tls13},
     .groups = many_groups},
};
#define ORDINARY (sizeof ordinary / sizeof ordinary[0])

START_TEST(ordinary_within_budget)
{
    struct sim s = ordinary[_i / 2];
    struct endpoint *e;

    s.client_order = _i % 2 != 0;
    e = all_found(&s);
    ck_assert_msg(s.connections <= budget(e), "%u connections, budget %u",
                  s.connections, budget(e));
    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++)
        if (e->versions[v].n_suites > 1)
            ck_assert_int_eq(e->versions[v].preference,
                             s.client_order ? PREFERENCE_CLIENT
                                            : PREFERENCE_SERVER);
    endpoint_free(e);
}
END_TEST

START_TEST(server_order_is_kept)
{
    struct sim s = ordinary[0];
    struct endpoint *e = all_found(&s);

    for (size_t i = 0; wide[i] != 0xffff; i++)
        ck_assert_uint_eq(
            suite_at(e->versions[VERSION_TLS12].suites[i].suite)->code,
            wide[i]);
    endpoint_free(e);
}
END_TEST

/* Each quirk alone, on a wide and on an old server, by each form of refusal. */
static const struct sim quirks[] = {
    {.head = 64},
    {.head = 90},
    {.head = 175},
    {.head = 420},
    {.most = 127},
    {.most = 127, .failure = SIM_SILENCE},
    {.most = 100, .failure = SIM_ALERT, .failure_alert = 50},
    {.most = 64, .failure = SIM_CLOSE},
    {.most = 64, .failure = SIM_RESET},
    {.most_bytes = 255, .failure = SIM_SILENCE},
    {.most_bytes = 255, .failure = SIM_ALERT, .failure_alert = 10},
    {.most_bytes = 255, .failure = SIM_CLOSE},
    {.no_extensions = true, .failure = SIM_CLOSE},
    {.no_extensions = true, .failure = SIM_SILENCE},
    {.no_extensions = true, .failure = SIM_ALERT},
    {.anon_poison = true},
    {.srp_alert = true},
    {.no_compressors = true, .failure = SIM_ALERT, .failure_alert = 47},
    {.no_compressors = true, .failure = SIM_CLOSE},
    {.dhe_needs_ffdhe = true},
    {.version_as_list = true},
    {.version_by_hello = true},
    {.lose_every = 7},
    {.lose_every = 11},
    {.head = 0},
};
#define QUIRKS (sizeof quirks / sizeof quirks[0])

static struct sim combine(const struct sim *quirk, const struct sim *base,
                          int refusal)
{
    static const struct {
        enum sim_refusal how;
        uint8_t alert;
    } forms[] = {{SIM_ALERT, 0},   {SIM_CLOSE, 0},  {SIM_RESET, 0},
                 {SIM_SILENCE, 0}, {SIM_ALERT, 80}, {SIM_ALERT, 47}};
    struct sim s = *quirk;

    memcpy(s.suites, base->suites, sizeof s.suites);
    s.refusal = forms[refusal].how;
    s.alert = forms[refusal].alert;
    return s;
}

#define FORMS 6

START_TEST(quirk_loses_nothing)
{
    struct sim s =
        combine(&quirks[(size_t)_i / FORMS], &ordinary[1], _i % FORMS);
    struct endpoint *e;

    /* A version refused by silence cannot be told from an unanswered one. */
    if (s.version_as_list && s.refusal == SIM_SILENCE)
        return;
    e = sim_scan(&s, false);
    same_suites(&s, e);
    ck_assert_uint_le(s.connections, 900);
    endpoint_free(e);
}
END_TEST

/* No TLS 1.3 hello goes without extensions, nor below 255 bytes with all that
 * it needs; so these are asked of older servers above. */
START_TEST(quirk_with_tls13)
{
    struct sim s =
        combine(&quirks[(size_t)_i / FORMS], &ordinary[0], _i % FORMS);
    struct endpoint *e;

    if (s.no_extensions || s.most_bytes != 0 ||
        (s.version_as_list && s.refusal == SIM_SILENCE))
        return;
    e = sim_scan(&s, false);
    same_suites(&s, e);
    endpoint_free(e);
}
END_TEST

/* A device that hangs up on some connections, since it is busy with others, is
 * not said to be unable to bear hellos that it bears; nor is what it cannot
 * bear missed. */
START_TEST(busy_is_not_intolerant)
{
    struct sim s = ordinary[_i % 2];
    const struct traits *t;
    struct endpoint *e;

    s.refusal = SIM_RESET;
    s.crowd = 150;
    s.seed = (uint32_t)_i * 2654435761u + 1;
    e = sim_scan(&s, false);
    t = &e->traits;
    ck_assert(t->max_suites == 0 && t->max_hello == 0 && !t->plain_only);
    ck_assert(!t->poisoned && !t->needs_real_share);
    ck_assert(!t->compressor_intolerant);
    endpoint_free(e);
}
END_TEST

START_TEST(intolerant_though_busy)
{
    struct sim s = ordinary[_i % 2];
    struct endpoint *e;

    s.refusal = _i % 4 < 2 ? SIM_RESET : SIM_ALERT;
    s.most = 127;
    s.failure = SIM_RESET;
    s.crowd = 150;
    s.seed = (uint32_t)_i * 2654435761u + 1;
    e = sim_scan(&s, false);
    ck_assert(e->traits.max_suites != 0 || e->traits.poisoned);
    endpoint_free(e);
}
END_TEST

/* The first hello, and the plainest. */
START_TEST(silence_costs_two)
{
    struct sim s = {.silent = true};
    struct endpoint *e = sim_scan(&s, false);

    ck_assert_uint_eq(s.connections, 2);
    ck_assert_int_eq(e->state, STATE_UNANSWERED);
    ck_assert(!e->complete);
    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++)
        ck_assert_int_eq(e->versions[v].outcome, OUTCOME_UNANSWERED);
    endpoint_free(e);
}
END_TEST

/* Who refuses by an alert and, being busy, hangs up on some lists, again and
 * again, has not refused those: they are all found, or said to be missing. */
START_TEST(busy_is_no_refusal)
{
    struct sim s = ordinary[1];
    unsigned complete = 0;

    for (s.busy_from = 1; s.busy_from < 60; s.busy_from++) {
        struct endpoint *e;

        s.connections = 0;
        s.busy_for = 3 + (unsigned)_i;
        e = sim_scan(&s, false);
        if (e->complete)
            same_suites(&s, e);
        complete += e->complete;
        endpoint_free(e);
    }
    ck_assert(_i > 0 || complete == 59);
}
END_TEST

/* A limit of connections is kept to, and what it cuts short says so: whoever
 * was asked enough is complete. */
START_TEST(limit_of_connections)
{
    struct sim s = ordinary[1];
    struct endpoint *e = sim_scan(&s, true);
    unsigned enough = s.connections;

    endpoint_free(e);
    for (unsigned most = 1; most <= enough + 1; most++) {
        s = ordinary[1];
        s.max_asked = most;
        e = sim_scan(&s, true);
        ck_assert_uint_eq(s.connections, most < enough ? most : enough);
        ck_assert_int_eq(e->complete, most >= enough);
        ck_assert(most < enough || e->how[0] == '\0');
        for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++)
            if (s.suites[v] != NULL)
                ck_assert_int_ne(e->versions[v].outcome, OUTCOME_REFUSED);
        if (e->complete)
            same_suites(&s, e);
        endpoint_free(e);
    }
}
END_TEST

/* A version that is met with silence, whatever the form of the hello, is asked
 * once more when the others are through. */
START_TEST(hushed_version)
{
    struct sim s = {.suites = {[VERSION_TLS12] = wide,
                               [VERSION_TLS10] = legacy,
                               [VERSION_TLS13] = tls13}};
    enum version hushed = _i % 2 == 0 ? VERSION_TLS10 : VERSION_TLS13;
    struct endpoint *e;

    s.hushed[hushed] = 2;
    s.no_extensions = _i >= 4;
    if (s.no_extensions)
        s.suites[VERSION_TLS13] = NULL, hushed = VERSION_TLS10;
    if (_i % 4 >= 2) /* for good: it is still no refusal */
        s.hushed[hushed] = UINT_MAX;
    e = sim_scan(&s, false);
    if (_i % 4 < 2)
        same_suites(&s, e);
    else
        ck_assert_int_eq(e->versions[hushed].outcome, OUTCOME_UNANSWERED);
    endpoint_free(e);
}
END_TEST

START_TEST(death_is_no_refusal)
{
    struct sim s = ordinary[1];
    struct endpoint *e;

    s.dies_after = (unsigned)_i + 1;
    e = sim_scan(&s, false);
    if (s.connections > s.dies_after)
        ck_assert(!e->complete || e->traits.groups_incomplete ||
                  e->traits.dh_bits_without == 0);
    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        if (!e->versions[v].complete)
            ck_assert_int_ne(e->versions[v].outcome, OUTCOME_REFUSED);
        else
            ck_assert_uint_eq(e->versions[v].n_suites,
                              v == VERSION_TLS12 ? 27 : 6);
    ck_assert_uint_le(s.connections, s.dies_after + 25);
    endpoint_free(e);
}
END_TEST

START_TEST(broken_flight_is_listed)
{
    struct sim s = ordinary[1];
    struct endpoint *e;
    struct suite_result *row;

    s.broken = 0x0039;
    e = all_found(&s);
    row = endpoint_suite(e, VERSION_TLS12, (size_t)suite_index(0x0039));
    ck_assert_int_eq(row->works, WORKS_NO);
    ck_assert_str_eq(row->failure->how, "alert internal_error");
    ck_assert_int_eq(e->versions[VERSION_TLS12].works, WORKS_UNTESTED);
    endpoint_free(e);
}
END_TEST

/* Where the flight of the same key exchange and certificate held before, it is
 * not waited for, and what it showed goes for all of them; not with --deep. */
START_TEST(flights_alike)
{
    static const uint16_t list[] = {0xc02f, 0x002f, 0xc030, 0x0035, 0xffff};
    struct sim s = {.suites = {[VERSION_TLS12] = list,
                               [VERSION_TLS11] = &list[1]}};
    struct endpoint *e;
    struct suite_result *row;

    s.broken = 0x0035;
    e = all_found(&s);
    row = endpoint_suite(e, VERSION_TLS12, (size_t)suite_index(0x0035));
    ck_assert_int_eq(row->works, WORKS_UNTESTED);
    row = endpoint_suite(e, VERSION_TLS12, (size_t)suite_index(0xc030));
    ck_assert_int_eq(row->kex, KEX_GROUP);
    ck_assert_uint_eq(row->group, 0x1d);
    ck_assert_uint_eq(row->kex_bits, 253);
    endpoint_free(e);
    s.broken = 0x002f;
    e = all_found(&s);
    row = endpoint_suite(e, VERSION_TLS12, (size_t)suite_index(0x002f));
    ck_assert_int_eq(row->works, WORKS_NO);
    endpoint_free(e);
    s.broken = 0x0035;
    s.deep = true;
    s.finish = PLAN_FINISH_VERSIONS;
    e = sim_scan(&s, false);
    row = endpoint_suite(e, VERSION_TLS12, (size_t)suite_index(0x0035));
    ck_assert_int_eq(row->works, WORKS_NO);
    endpoint_free(e);
}
END_TEST

START_TEST(broken_flight_of_tls13)
{
    struct sim s = ordinary[2];
    struct endpoint *e;

    s.broken = 0x1303;
    s.finish = PLAN_FINISH_VERSIONS;
    e = sim_scan(&s, false);
    ck_assert_int_eq(e->versions[VERSION_TLS13].works, WORKS_YES);
    endpoint_free(e);
    s = (struct sim){.suites = {[VERSION_TLS12] = wide, [VERSION_TLS13] = one},
                     .finish = PLAN_FINISH_VERSIONS,
                     .broken = 0x1301};
    s.suites[VERSION_TLS13] = (const uint16_t[]){0x1301, 0xffff};
    e = sim_scan(&s, false);
    ck_assert_int_eq(e->versions[VERSION_TLS13].works, WORKS_NO);
    endpoint_free(e);
    /* Without a handshake nothing is known, and nothing claimed. */
    s.finish = PLAN_FINISH_NOTHING;
    e = all_found(&s);
    ck_assert_int_eq(e->versions[VERSION_TLS13].works, WORKS_UNTESTED);
    endpoint_free(e);
}
END_TEST

START_TEST(unoffered_pick_ends)
{
    struct sim s = ordinary[1];
    struct endpoint *e;

    s.unoffered = 0x0005;
    e = sim_scan(&s, false);
    ck_assert(e->traits.unoffered_suite);
    ck_assert_uint_eq(e->traits.unoffered_code, 0x0005);
    ck_assert_uint_eq(e->versions[VERSION_TLS10].n_suites, 6);
    ck_assert_uint_le(s.connections, 600);
    endpoint_free(e);
}
END_TEST

/* Company that is poison at one version alone, where connections are counted:
 * no version is called refused for it. */
START_TEST(poison_at_one_version)
{
    struct sim s = ordinary[1];

    s.anon_poison = true;
    s.poison_versions = 1u << (VERSION_SSL3 + _i);
    endpoint_free(all_found(&s));
}
END_TEST

/* No certificate suites at all, and what is poison beside them. */
START_TEST(other_kinds_alone)
{
    static const uint16_t psk[] = {0x00a8, 0x008c, 0x0090, 0xc037, 0xffff};
    struct sim s = {.suites = {[VERSION_TLS12] = psk},
                    .anon_poison = _i == 0,
                    .most = _i == 1 ? 100 : 0,
                    .no_extensions = _i == 2,
                    .failure = SIM_CLOSE};
    struct endpoint *e = sim_scan(&s, true);

    same_suites(&s, e);
    endpoint_free(e);
}
END_TEST

START_TEST(real_share_where_empty_is_refused)
{
    struct sim s = ordinary[2];
    struct endpoint *e;

    s.real_share_only = true;
    e = sim_scan(&s, false);
    same_suites(&s, e);
    ck_assert(e->traits.needs_real_share);
    endpoint_free(e);
}
END_TEST

START_TEST(hidden_dhe_is_found)
{
    struct sim s = ordinary[1];
    struct endpoint *e;

    s.dhe_without_ffdhe = true;
    e = all_found(&s);
    ck_assert_uint_eq(e->traits.dh_bits_without, 1024);
    endpoint_free(e);
}
END_TEST

static const uint16_t some_dhe[] = {0x0039, 0x002f, 0x0033, 0x0005,
                                    0x0016, 0x0004, 0xffff};

/* Nobody is asked for the prime of hellos without ffdhe groups who has shown
 * it by the way; who has used one of RFC 7919 is. */
START_TEST(prime_by_the_way)
{
    struct sim s = {.suites = {[VERSION_TLS10] = legacy,
                               [VERSION_TLS12] = some_dhe},
                    .client_order = _i != 0};
    struct sim named = s;
    struct endpoint *e = all_found(&s);

    ck_assert_uint_eq(e->traits.dh_bits_with_ffdhe, 1024);
    ck_assert_uint_eq(e->traits.dh_bits_without, 1024);
    endpoint_free(e);
    named.dh_known = "RFC 7919 ffdhe2048";
    e = all_found(&named);
    ck_assert_uint_eq(e->traits.dh_bits_without, 1024);
    endpoint_free(e);
    ck_assert_uint_eq(named.connections, s.connections + 1);
    ck_assert_uint_eq(named.hellos, s.hellos + 1);
}
END_TEST

/* What is served, and with which prime, is what hellos with ffdhe groups get,
 * though it be another for those without, or nothing. */
START_TEST(prime_of_its_own)
{
    struct sim s = {.suites = {[VERSION_TLS12] = some_dhe}};
    struct endpoint *e;

    s.client_order = _i % 2 != 0;
    s.own_bits = _i / 2 == 0 ? 512 : 0;
    s.dhe_needs_ffdhe = _i / 2 == 1;
    s.suites[VERSION_TLS12] = _i / 2 == 2 ? some_dhe + 2 : some_dhe;
    e = sim_scan(&s, false);
    same_suites(&s, e);
    ck_assert_uint_eq(e->traits.dh_bits_with_ffdhe, 1024);
    ck_assert_uint_eq(e->traits.dh_bits_without, _i / 2 == 0   ? 512
                                                 : _i / 2 == 1 ? 0
                                                               : 1024);
    ck_assert_int_eq(e->versions[VERSION_TLS12].preference,
                     s.client_order ? PREFERENCE_CLIENT : PREFERENCE_SERVER);
    for (size_t i = 0; i < e->versions[VERSION_TLS12].n_suites; i++) {
        const struct suite_result *row = &e->versions[VERSION_TLS12].suites[i];

        ck_assert(row->kex != KEX_DH || row->kex_bits == 1024);
    }
    endpoint_free(e);
}
END_TEST

START_TEST(all_groups_unless_thrifty)
{
    struct sim s = ordinary[2];
    struct endpoint *e = sim_scan(&s, false);

    ck_assert_uint_eq(e->n_groups, 8);
    ck_assert(!e->traits.groups_incomplete);
    ck_assert_uint_eq(e->versions[VERSION_TLS13].suites[2].group, 0x1d);
    endpoint_free(e);
}
END_TEST

START_TEST(key_operations_are_few)
{
    struct sim s = ordinary[2];
    struct endpoint *e = sim_scan(&s, true);

    /* TLS 1.3 is asked by HelloRetryRequest, the order as well. */
    ck_assert_uint_eq(s.hellos, 0);
    ck_assert_int_eq(e->versions[VERSION_TLS13].works, WORKS_UNTESTED);
    endpoint_free(e);
    /* One flight is enough, and one whole handshake. */
    s.finish = PLAN_FINISH_VERSIONS;
    e = sim_scan(&s, false);
    ck_assert_uint_eq(s.hellos, 2);
    ck_assert_int_eq(e->versions[VERSION_TLS13].works, WORKS_YES);
    endpoint_free(e);
}
END_TEST

/* Of TLS 1.3, by HelloRetryRequest as with a share. */
START_TEST(order_without_a_key)
{
    for (int finish = 0; finish < 2; finish++)
        for (int client = 0; client < 2; client++) {
            struct sim s = ordinary[2];
            struct endpoint *e;

            s.client_order = client != 0;
            s.finish = finish != 0 ? PLAN_FINISH_VERSIONS : PLAN_FINISH_NOTHING;
            e = sim_scan(&s, finish == 0);
            ck_assert_int_eq(e->versions[VERSION_TLS13].preference,
                             client != 0 ? PREFERENCE_CLIENT
                                         : PREFERENCE_SERVER);
            endpoint_free(e);
        }
}
END_TEST

/* Hidden from hellos with ffdhe groups at the versions that have such hellos,
 * and not at others: SSLv3 has no groups, TLS 1.2 no DHE. */
START_TEST(dhe_hidden_at_some_versions)
{
    static const uint16_t dhe[] = {0x0039, 0x0018, 0x0014, 0x002f, 0xffff};
    struct sim s = {.suites = {[VERSION_SSL3] = dhe,
                               [VERSION_TLS10] = dhe,
                               [VERSION_TLS11] = dhe,
                               [VERSION_TLS12] = legacy},
                    .dhe_without_ffdhe = true};

    endpoint_free(all_found(&s));
}
END_TEST

/* What is wrong with what was found? NULL: nothing, though it may not be all,
 * if that is said. */
static const char *lie(const struct sim *s, const struct endpoint *e)
{
    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++) {
        const struct version_result *r = &e->versions[v];
        struct bitset found = endpoint_picked(e, (enum version)v);
        struct bitset truth = {{0}}, rest, certs = suites_of_kind(SUITE_CERT);

        for (const uint16_t *c = s->suites[v]; c && *c != 0xffff; c++)
            bit_add(&truth, (size_t)suite_index(*c));
        rest = bit_minus(&found, &truth);
        if (!bit_empty(&rest))
            return "a suite that is not served";
        /* A version is asked for by its certificate suites; the other kinds
         * may be poison, and are asked for by themselves once per endpoint. */
        certs = bit_and(&truth, &certs);
        if (r->outcome == OUTCOME_REFUSED && !bit_empty(&certs))
            return "a version that is spoken is called refused";
        if (r->outcome != OUTCOME_ACCEPTED)
            continue;
        if (r->complete && !bit_equal(&found, &truth))
            return "suites are missing";
        if (r->complete && bit_count(&truth) >= 2 &&
            r->preference != PREFERENCE_UNKNOWN &&
            r->preference !=
                (s->client_order ? PREFERENCE_CLIENT : PREFERENCE_SERVER))
            return "the wrong preference";
        for (size_t i = 0; i < r->n_suites; i++)
            if (r->suites[i].works == WORKS_NO)
                return "a suite that works is said not to";
    }
    return NULL;
}

/* A twentieth of it in `make check`. */
static uint32_t soak_count(void)
{
    return getenv("SOAK") != NULL ? 20000 : 1000;
}

#define MOST_CONNECTIONS 2500

/* What one like it has taught. */
static struct guesses *know(const struct sim *s)
{
    struct guesses *g = guesses_new();
    struct sim like = *s;

    like.guesses = g;
    endpoint_free(sim_scan(&like, true));
    return g;
}

START_TEST(random_servers)
{
    static const unsigned losses[] = {0, 20};
    unsigned bad = 0, whole = 0, most = 0;
    uint32_t n = soak_count();

    for (uint32_t seed = 1; seed <= n; seed++) {
        struct sim_lists lists;
        struct sim s;
        struct endpoint *e;
        const char *what;

        sim_random(&s, &lists, seed);
        if (_i >= 2)
            s.guesses = know(&s);
        s.loss = losses[_i % 2];
        e = sim_scan(&s, seed % 2 != 0);
        guesses_free(s.guesses);
        what = lie(&s, e);
        if (s.connections > MOST_CONNECTIONS)
            what = "too many connections";
        if (what != NULL)
            printf("seed %u, loss %u: %s\n", seed, s.loss, what);
        bad += what != NULL;
        whole += e->complete;
        most = s.connections > most ? s.connections : most;
        endpoint_free(e);
    }
    printf("%u servers, %u per mille lost: %u complete, %u wrong, at most %u "
           "connections\n",
           n, losses[_i % 2], whole, bad, most);
    fflush(stdout);
    ck_assert_uint_eq(bad, 0);
}
END_TEST

static Suite *probes_suite(void)
{
    Suite *suite = suite_create("probes");
    TCase *t = tcase_create("probes");

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, ordinary_within_budget, 0, 2 * ORDINARY);
    tcase_add_test(t, server_order_is_kept);
    tcase_add_loop_test(t, quirk_loses_nothing, 0, QUIRKS * FORMS);
    tcase_add_loop_test(t, quirk_with_tls13, 0, QUIRKS * FORMS);
    tcase_add_loop_test(t, busy_is_not_intolerant, 0, 400);
    tcase_add_loop_test(t, intolerant_though_busy, 0, 100);
    tcase_add_test(t, silence_costs_two);
    tcase_add_loop_test(t, busy_is_no_refusal, 0, 12);
    tcase_add_test(t, limit_of_connections);
    tcase_add_loop_test(t, hushed_version, 0, 8);
    tcase_add_loop_test(t, death_is_no_refusal, 0, 60);
    tcase_add_test(t, broken_flight_is_listed);
    tcase_add_test(t, broken_flight_of_tls13);
    tcase_add_test(t, flights_alike);
    tcase_add_test(t, unoffered_pick_ends);
    tcase_add_loop_test(t, poison_at_one_version, 0, 4);
    tcase_add_loop_test(t, other_kinds_alone, 0, 3);
    tcase_add_test(t, dhe_hidden_at_some_versions);
    tcase_add_test(t, real_share_where_empty_is_refused);
    tcase_add_test(t, hidden_dhe_is_found);
    tcase_add_loop_test(t, prime_by_the_way, 0, 2);
    tcase_add_loop_test(t, prime_of_its_own, 0, 6);
    tcase_add_test(t, all_groups_unless_thrifty);
    tcase_add_test(t, key_operations_are_few);
    tcase_add_test(t, order_without_a_key);
    suite_add_tcase(suite, t);
    t = tcase_create("random servers");
    tcase_set_timeout(t, 600);
    tcase_add_loop_test(t, random_servers, 0, 4);
    suite_add_tcase(suite, t);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(probes_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
