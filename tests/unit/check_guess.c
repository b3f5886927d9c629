/* Guesses save time and change nothing: with any memory, right or wrong, an
 * inquiry finds what it finds without one, and a wrong guess costs no more
 * than what was under way when it showed. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probes/guess.h"
#include "tests/unit/sim.h"

#define END 0xffff

static const uint16_t old[] = {0x0005, 0x0004, 0x000a, 0x0009, 0x0003,
                               0x0008, 0x0014, 0x0016, END};
static const uint16_t mid12[] = {0x003d, 0x003c, 0x0035, 0x002f, 0x009d,
                                 0x009c, 0x006b, 0x0067, 0x0039, 0x0033,
                                 0x000a, 0x0005, 0x0004, 0x0041, END};
static const uint16_t mid10[] = {0x0035, 0x002f, 0x0039, 0x0033,
                                 0x000a, 0x0005, END};
static const uint16_t ec12[] = {
    0xc030, 0xc02f, 0xc028, 0xc027, 0xc014, 0xc013, 0x009f, 0x009e, 0x006b,
    0x0067, 0x0039, 0x0033, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f,
    0xc012, 0x0016, 0x000a, 0xc011, 0x0005, 0x0004, 0x0088, END};
static const uint16_t ec10[] = {0xc014, 0xc013, 0x0039, 0x0033, 0x0035,
                                0x002f, 0xc012, 0x0016, 0x000a, 0xc011,
                                0x0005, 0x0004, 0x0088, END};
static const uint16_t modern12[] = {0xc02f, 0xc030, 0xcca8, 0x009e,
                                    0x009f, 0xc027, 0xc028, END};
static const uint16_t all13[] = {0x1302, 0x1303, 0x1301, END};
static const uint16_t wide12[] = {
    0xc02c, 0xc030, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc0af, 0xc0ad,
    0xc0a3, 0xc09f, 0xc05d, 0xc061, 0xc053, 0xc02b, 0xc02f, 0x009e,
    0xc0ae, 0xc0ac, 0xc0a2, 0xc09e, 0xc05c, 0xc060, 0xc052, 0xc024,
    0xc028, 0x006b, 0xc073, 0xc077, 0x00c4, 0xc023, 0xc027, 0x0067,
    0xc072, 0xc076, 0x00be, 0xc00a, 0xc014, 0x0039, 0x0088, 0xc009,
    0xc013, 0x0033, 0x0045, 0x009d, 0xc0a1, 0xc09d, 0xc051, 0x009c,
    0xc0a0, 0xc09c, 0xc050, 0x003d, 0x003c, 0x0035, END};
static const uint16_t wide10[] = {
    0xc00a, 0xc014, 0x0039, 0x0088, 0xc009, 0xc013, 0x0033,
    0x0045, 0x0035, 0x0084, 0x002f, 0x0041, 0x0096, 0x009a,
    0x000a, 0x0016, 0xc012, 0xc008, 0x0005, 0x0004, END};
static const uint16_t nginx12[] = {0xc02f, 0xc030, 0xcca8, 0x009e, 0x009f, END};
static const uint16_t usual[] = {0x1d, 0x17, 0x18, 0x19, 0};

static const struct {
    const char *name;
    struct sim sim;
} hosts[] = {
    {"old", {.suites = {[VERSION_SSL3] = old, [VERSION_TLS10] = old}}},
    {"mid",
     {.suites = {[VERSION_TLS10] = mid10,
                 [VERSION_TLS11] = mid10,
                 [VERSION_TLS12] = mid12}}},
    {"ec",
     {.suites = {[VERSION_TLS10] = ec10,
                 [VERSION_TLS11] = ec10,
                 [VERSION_TLS12] = ec12},
      .groups = usual}},
    {"modern",
     {.suites = {[VERSION_TLS12] = modern12, [VERSION_TLS13] = all13},
      .groups = usual}},
    {"wide",
     {.suites = {[VERSION_TLS10] = wide10,
                 [VERSION_TLS11] = wide10,
                 [VERSION_TLS12] = wide12,
                 [VERSION_TLS13] = all13},
      .groups = usual}},
    {"wide12",
     {.suites = {[VERSION_TLS12] = wide12, [VERSION_TLS13] = all13},
      .groups = usual}},
    {"nginx",
     {.suites = {[VERSION_TLS12] = nginx12, [VERSION_TLS13] = all13},
      .groups = usual}},
};
#define HOSTS       (sizeof hosts / sizeof hosts[0])
#define HOST_WIDE12 5
#define SERVERS     250
/* Rounds that no guess can fill: the first hello, orders, primes, groups. */
#define TAIL 10

static bool same_suites(const struct version_result *a,
                        const struct version_result *b)
{
    for (size_t i = 0; i < a->n_suites; i++) {
        const struct suite_result *x = &a->suites[i], *y = &b->suites[i];

        if (x->suite != y->suite || x->kex != y->kex ||
            x->kex_bits != y->kex_bits || x->group != y->group ||
            x->works != y->works)
            return false;
    }
    return true;
}

static bool same_version(const struct version_result *a,
                         const struct version_result *b)
{
    return a->outcome == b->outcome && a->preference == b->preference &&
           a->complete == b->complete && a->compressors == b->compressors &&
           a->works == b->works && a->n_suites == b->n_suites;
}

/* Groups and traits. */
static bool same_beside(const struct endpoint *a, const struct endpoint *b)
{
    return a->n_groups == b->n_groups &&
           (a->n_groups == 0 ||
            memcmp(a->groups, b->groups, a->n_groups * sizeof *a->groups) ==
                0) &&
           memcmp(&a->traits, &b->traits, sizeof a->traits) == 0;
}

/* Scans a copy of it; what was counted is put back into `s`. */
static struct endpoint *scan(struct sim *s, unsigned slots, struct guesses *g)
{
    struct sim copy = *s;
    struct endpoint *e;

    copy.slots = slots;
    copy.guesses = g;
    copy.rounds = copy.connections = 0;
    e = sim_scan(&copy, true);
    s->rounds = copy.rounds;
    s->connections = copy.connections;
    return e;
}

/* No trouble is to be expected. Where a host shows some, what is learnt of it
 * at one version spares hellos at another, or not, as time will have it. */
static bool is_plain(const struct sim *s)
{
    return s->refusal == SIM_ALERT && s->alert == 0 && s->head == 0 &&
           s->most == 0 && s->most_bytes == 0 && !s->no_extensions &&
           !s->anon_poison && !s->srp_alert && !s->no_compressors &&
           !s->real_share_only && !s->dhe_needs_ffdhe && !s->version_as_list;
}

/* With the same answers the same is found. */
static void same_as(const struct sim *s, const struct endpoint *plain,
                    const struct endpoint *e, uint32_t seed)
{
    for (int v = 0; v < VERSION_COUNT; v++) {
        const struct version_result *a = &e->versions[v];
        const struct version_result *b = &plain->versions[v];
        struct bitset has = endpoint_picked(e, (enum version)v);
        struct bitset had = endpoint_picked(plain, (enum version)v);

        ck_assert_msg(same_version(a, b) && bit_equal(&has, &had),
                      "seed %u: %s differs", seed,
                      version_name((enum version)v));
        if (is_plain(s))
            ck_assert_msg(same_suites(a, b) && strcmp(a->how, b->how) == 0,
                          "seed %u: the suites of %s differ", seed,
                          version_name((enum version)v));
    }
    ck_assert_int_eq(e->state, plain->state);
    ck_assert_int_eq(e->complete, plain->complete);
    if (is_plain(s))
        ck_assert_msg(same_beside(e, plain), "seed %u: groups or traits differ",
                      seed);
}

/* A server at random, after one just like it. */
START_TEST(right_guesses)
{
    unsigned saved = 0;

    for (uint32_t seed = 1; seed <= SERVERS; seed++) {
        struct guesses *g = guesses_new();
        struct sim_lists lists;
        struct sim s;
        struct endpoint *plain;
        unsigned slots = 1 + seed % 4, before, connections;

        sim_random(&s, &lists, seed);
        s.finish = seed % 3 == 0 ? PLAN_FINISH_VERSIONS : PLAN_FINISH_NOTHING;
        plain = scan(&s, slots, NULL);
        before = s.rounds;
        connections = s.connections;
        for (int i = 0; i < 2; i++) {
            struct endpoint *e = scan(&s, slots, g);

            same_as(&s, plain, e, seed);
            endpoint_free(e);
        }
        if (is_plain(&s)) {
            ck_assert_uint_le(s.rounds, before);
            ck_assert_msg(s.connections == connections, "seed %u: %u, not %u",
                          seed, s.connections, connections);
        }
        saved += before - s.rounds;
        endpoint_free(plain);
        guesses_free(g);
    }
    ck_assert_uint_gt(saved, SERVERS);
}
END_TEST

/* Behind the first pick, which is what it is known by, one suite is taken out,
 * put elsewhere, or another comes in. */
static void alter(struct sim *s, struct sim_lists *lists, uint32_t seed)
{
    for (int v = VERSION_SSL3; v < VERSION_TLS13; v++) {
        uint16_t *list = lists->of[v];
        size_t n = 0, at;

        while (s->suites[v] != NULL && list[n] != END)
            n++;
        if (n < 3)
            continue;
        at = 1 + seed % (n - 2);
        if (seed % 3 == 0)
            memmove(&list[at], &list[at + 1], (n - at) * sizeof *list);
        else if (seed % 3 == 1)
            list[at] ^= list[at + 1], list[at + 1] ^= list[at],
                list[at] ^= list[at + 1];
        else
            list[at] = list[at] == 0x0041 ? 0x0084 : 0x0041;
    }
}

/* A server at random, after one that only begins alike. */
START_TEST(wrong_guesses)
{
    unsigned wrong = 0;

    for (uint32_t seed = 1; seed <= SERVERS; seed++) {
        struct guesses *g = guesses_new();
        struct sim_lists lists, others;
        struct sim s, other;
        struct endpoint *plain, *e;
        unsigned slots = seed % 4 != 0 ? 1 + seed % 4 : 0, connections;

        sim_random(&s, &lists, seed);
        s.finish = seed % 3 == 0 ? PLAN_FINISH_VERSIONS : PLAN_FINISH_NOTHING;
        sim_random(&other, &others, seed);
        alter(&other, &others, seed);
        endpoint_free(scan(&other, slots, g));
        plain = scan(&s, slots, NULL);
        connections = s.connections;
        e = scan(&s, slots, g);
        same_as(&s, plain, e, seed);
        if (is_plain(&s))
            ck_assert_uint_le(s.connections,
                              connections + (slots != 0 ? slots - 1 : 1));
        wrong += s.connections > connections;
        endpoint_free(plain);
        endpoint_free(e);
        guesses_free(g);
    }
    ck_assert_uint_gt(wrong, SERVERS / 20);
}
END_TEST

/* Versions and groups side by side bring what they bring one by one. */
START_TEST(side_by_side)
{
    struct sim s = hosts[_i / 2].sim;

    s.finish = PLAN_FINISH_VERSIONS;
    for (unsigned slots = 2; slots <= 8; slots *= 2) {
        struct sim alone = s, together = s;
        struct endpoint *one, *all;

        alone.slots = 1;
        together.slots = slots;
        one = sim_scan(&alone, _i % 2 != 0);
        all = sim_scan(&together, _i % 2 != 0);
        same_as(&s, one, all, 0);
        ck_assert_uint_eq(alone.connections, together.connections);
        endpoint_free(one);
        endpoint_free(all);
    }
}
END_TEST

/* Two models that begin alike: what both have in common is guessed, and not
 * where they part. */
START_TEST(where_lists_part)
{
    struct sim s = hosts[HOST_WIDE12].sim, other = s;
    struct guesses *g = guesses_new();
    uint16_t list[sizeof wide12 / sizeof wide12[0]];
    unsigned connections, rounds;

    memcpy(list, wide12, sizeof wide12);
    list[31] = wide12[32]; /* by then the other versions are through */
    list[32] = wide12[31];
    other.suites[VERSION_TLS12] = list;
    endpoint_free(scan(&s, 2, NULL));
    connections = s.connections;
    rounds = s.rounds;
    endpoint_free(scan(&s, 2, g));
    endpoint_free(scan(&other, 2, g));
    ck_assert_uint_eq(other.connections, connections + 1);
    for (int i = 0; i < 6; i++) {
        struct sim *now = i % 2 == 0 ? &s : &other;

        endpoint_free(scan(now, 2, g));
        ck_assert_uint_eq(now->connections, connections);
        ck_assert_uint_lt(now->rounds, 2 * rounds / 3);
    }
    guesses_free(g);
}
END_TEST

/* The lists that were learnt last are kept, however many there were. */
START_TEST(memory_is_bounded)
{
    struct guesses *g = guesses_new();
    struct sim s = hosts[HOST_WIDE12].sim;
    struct suite_result rows[2] = {{.suite = 1}, {.suite = 2}};
    struct version_result r = {.n_suites = 2, .suites = rows};
    unsigned known;

    for (uint32_t i = 1; i < 10 * GUESS_LISTS; i++)
        guess_learn(g, i, &r);
    endpoint_free(scan(&s, 2, g));
    endpoint_free(scan(&s, 2, g));
    known = s.rounds;
    for (uint32_t i = 1; i < 2 * GUESS_LISTS; i++)
        guess_learn(g, i, &r);
    endpoint_free(scan(&s, 2, g));
    ck_assert_uint_gt(s.rounds, known);
    guesses_free(g);
}
END_TEST

/* The same hellos in fewer rounds (one after the other, and after one of its
 * like): as many as are due to the connections, one for the first hello, and
 * what comes at the end. */
START_TEST(rounds)
{
    struct sim s = hosts[_i].sim;

    printf("%-7s", hosts[_i].name);
    for (unsigned slots = 1; slots <= 8; slots *= 2) {
        struct guesses *g = guesses_new();
        unsigned connections, before;

        endpoint_free(scan(&s, slots, NULL));
        connections = s.connections;
        before = s.rounds;
        for (int i = 0; i < 2; i++) {
            endpoint_free(scan(&s, slots, g));
            ck_assert_uint_eq(s.connections, connections);
        }
        ck_assert_uint_le(s.rounds, before);
        ck_assert_uint_le(s.rounds, connections / slots + TAIL);
        printf(", %u at a time: %u then %u rounds", slots, before, s.rounds);
        guesses_free(g);
    }
    printf(", of %u connections\n", s.connections);
    fflush(stdout);
}
END_TEST

static Suite *guess_suite(void)
{
    Suite *suite = suite_create("guesses");
    TCase *t = tcase_create("guesses");

    tcase_set_timeout(t, 60);
    tcase_add_test(t, right_guesses);
    tcase_add_test(t, wrong_guesses);
    tcase_add_loop_test(t, side_by_side, 0, 2 * HOSTS);
    tcase_add_test(t, where_lists_part);
    tcase_add_test(t, memory_is_bounded);
    tcase_add_loop_test(t, rounds, 0, HOSTS);
    suite_add_tcase(suite, t);
    return suite;
}

int main(void)
{
    SRunner *runner = srunner_create(guess_suite());
    int failed;

    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
