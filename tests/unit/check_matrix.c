#include <check.h>
#include <time.h>

#include "core/model/matrix.h"
#include "sample_endpoint.h"

/* Pairs of every verdict and reason, then the classes. */

static struct pair judged(const struct endpoint *client,
                          const struct endpoint *server)
{
    struct party c = party_scanned(client, 0), s = party_scanned(server, 0);
    struct pair p;

    pair_judge(&c, &s, &p);
    ck_assert(p.inferred);
    return p;
}

static const struct reason *reason(const struct pair *p, const char *rule)
{
    for (size_t i = 0; i < p->n_reasons; i++)
        if (strcmp(p->reasons[i].rule, rule) == 0)
            return &p->reasons[i];
    return NULL;
}

/* Judges, and expects a verdict for a reason (NULL: none). Frees all. */
static void ck_pair(struct endpoint *client, struct endpoint *server,
                    enum verdict verdict, const char *rule)
{
    struct pair p = judged(client, server);

    ck_assert_str_eq(verdict_name(p.verdict), verdict_name(verdict));
    if (rule == NULL)
        ck_assert_uint_eq(p.n_reasons, 0);
    else
        ck_assert_msg(reason(&p, rule) != NULL, "no reason %s, but %s", rule,
                      p.n_reasons != 0 ? p.reasons[0].rule : "none");
    pair_clear(&p);
    endpoint_free(client);
    endpoint_free(server);
}

static struct endpoint *with_suite(enum version v, uint32_t code)
{
    struct endpoint *e = sample_new("x");

    sample_suite(e, v, code);
    return e;
}

START_TEST(compatible)
{
    struct endpoint *a = sample_modern("a"), *b = sample_modern("b");
    struct pair p = judged(a, b);

    ck_assert_int_eq(p.verdict, VERDICT_COMPATIBLE);
    ck_assert(p.agreed);
    ck_assert_int_eq(p.version, VERSION_TLS13);
    ck_assert_uint_eq(suite_at(p.suite)->code, TLS13_AES128);
    ck_assert_uint_eq(p.versions, 1u << VERSION_TLS12 | 1u << VERSION_TLS13);
    ck_assert_uint_eq(bit_count(&p.suites), 3);
    ck_assert_uint_eq(p.n_reasons, 0);
    pair_clear(&p);
    endpoint_free(a);
    endpoint_free(b);
}
END_TEST

/* The exclusive lists of the vendor's page, and what to do about them. */
START_TEST(exclusive_versions)
{
    struct endpoint *printer = sample_old("a"), *server = sample_modern("b");
    struct pair p = judged(printer, server);
    const struct reason *r = reason(&p, "exclusive-versions");

    ck_assert_int_eq(p.verdict, VERDICT_INCOMPATIBLE);
    ck_assert(!p.agreed);
    ck_assert_ptr_nonnull(r);
    ck_assert_ptr_nonnull(strstr(
        r->text, "client speaks TLSv1.0 only, the server TLSv1.2 and TLSv1.3"));
    /* The newer version on the older side comes first. */
    ck_assert_ptr_nonnull(strstr(r->remedy, "let the client"));
    ck_assert_ptr_nonnull(
        strstr(r->remedy, "\\Protocols\\TLS 1.2\\Client]\n\"Enabled\"=dword:"
                          "00000001\n\"DisabledByDefault\"=dword:00000000"));
    ck_assert(strstr(r->remedy, "TLS 1.0\\Server") >
              strstr(r->remedy, "TLS 1.2\\Client"));
    ck_assert_ptr_nonnull(strstr(r->remedy, "opens the weaker protocol"));
    pair_clear(&p);
    p = judged(server, printer);
    r = reason(&p, "exclusive-versions");
    ck_assert_ptr_nonnull(strstr(r->remedy, "let the server"));
    ck_assert_ptr_nonnull(strstr(r->remedy, "TLS 1.2\\Server"));
    pair_clear(&p);
    endpoint_free(printer);
    endpoint_free(server);
}
END_TEST

START_TEST(exclusive_suites)
{
    ck_pair(with_suite(VERSION_TLS12, RSA_AES128_SHA),
            with_suite(VERSION_TLS12, RSA_AES256_SHA), VERDICT_INCOMPATIBLE,
            "exclusive-suites");
}
END_TEST

/* A suite that breaks may be picked all the same. */
START_TEST(broken_suite)
{
    struct endpoint *e = with_suite(VERSION_TLS12, RSA_AES128_SHA);

    e->versions[VERSION_TLS12].suites[0].works = WORKS_NO;
    ck_pair(with_suite(VERSION_TLS12, RSA_AES128_SHA), e, VERDICT_INCOMPATIBLE,
            "agrees-on-broken-suite");
    /* Nobody offers what breaks at home. */
    e = with_suite(VERSION_TLS12, RSA_AES128_SHA);
    e->versions[VERSION_TLS12].suites[0].works = WORKS_NO;
    ck_pair(e, with_suite(VERSION_TLS12, RSA_AES128_SHA), VERDICT_INCOMPATIBLE,
            "exclusive-suites");
}
END_TEST

/* A version that never completes is agreed on, and fails. */
START_TEST(false_version)
{
    struct endpoint *e = with_suite(VERSION_TLS12, RSA_AES128_SHA);

    e->versions[VERSION_TLS12].works = WORKS_NO;
    ck_pair(with_suite(VERSION_TLS12, RSA_AES128_SHA), e, VERDICT_INCOMPATIBLE,
            "agrees-on-false-version");
    e = with_suite(VERSION_TLS12, RSA_AES128_SHA);
    e->versions[VERSION_TLS12].works = WORKS_NO;
    ck_pair(e, with_suite(VERSION_TLS12, RSA_AES128_SHA), VERDICT_INCOMPATIBLE,
            "exclusive-versions");
}
END_TEST

/* What a client accepts as a server depends on its certificate. */
START_TEST(other_certificate)
{
    ck_pair(with_suite(VERSION_TLS12, ECDHE_RSA_AES128),
            with_suite(VERSION_TLS12, ECDHE_ECDSA_AES128), VERDICT_INCONCLUSIVE,
            "other-certificate");
}
END_TEST

static struct endpoint *with_group(uint32_t code, uint16_t group)
{
    struct endpoint *e = sample_new("x");

    sample_group(e, VERSION_TLS12, code, group);
    endpoint_add_group(e, group);
    return e;
}

START_TEST(no_shared_group)
{
    ck_pair(with_group(ECDHE_RSA_AES128, X25519),
            with_group(ECDHE_RSA_AES128, SECP384R1), VERDICT_INCOMPATIBLE,
            "no-shared-group");
}
END_TEST

START_TEST(groups_need_not_be_shared)
{
    struct endpoint *a = with_group(ECDHE_RSA_AES128, X25519);
    struct endpoint *b = with_group(ECDHE_RSA_AES128, SECP384R1);
    struct pair p;

    sample_suite(a, VERSION_TLS12, RSA_AES128_SHA);
    sample_suite(b, VERSION_TLS12, RSA_AES128_SHA);
    p = judged(a, b);
    ck_assert_int_eq(p.verdict, VERDICT_COMPATIBLE);
    ck_assert_uint_eq(suite_at(p.suite)->code, RSA_AES128_SHA);
    pair_clear(&p);
    endpoint_free(a);
    endpoint_free(b);
}
END_TEST

START_TEST(groups_not_all_known)
{
    struct endpoint *a = with_group(ECDHE_RSA_AES128, X25519);

    a->traits.groups_incomplete = true;
    ck_pair(a, with_group(ECDHE_RSA_AES128, SECP384R1), VERDICT_INCONCLUSIVE,
            "incomplete-list");
    /* Nothing at all is known of one side: then nothing speaks against it. */
    ck_pair(with_suite(VERSION_TLS12, ECDHE_RSA_AES128),
            with_group(ECDHE_RSA_AES128, SECP384R1), VERDICT_COMPATIBLE, NULL);
}
END_TEST

/* The hybrid groups of TLS 1.3 do nothing for TLS 1.2. */
START_TEST(groups_of_the_version)
{
    struct endpoint *a = with_group(ECDHE_RSA_AES128, X25519);
    struct endpoint *b = with_group(ECDHE_RSA_AES128, SECP384R1);

    endpoint_add_group(a, 0x11EC);
    endpoint_add_group(b, 0x11EC);
    endpoint_add_group(a, 0x0100);
    endpoint_add_group(b, 0x0100);
    ck_pair(a, b, VERDICT_INCOMPATIBLE, "no-shared-group");
}
END_TEST

static struct endpoint *with_dh(uint16_t bits)
{
    struct endpoint *e = sample_new("x");

    sample_dh(e, VERSION_TLS12, DHE_RSA_AES128, bits);
    return e;
}

START_TEST(short_dh)
{
    struct endpoint *e = with_dh(2048);

    ck_pair(with_dh(2048), with_dh(512), VERDICT_RISKY,
            "dh-below-client-minimum");
    ck_pair(with_dh(2048), with_dh(1023), VERDICT_RISKY,
            "dh-below-client-minimum");
    ck_pair(with_dh(2048), with_dh(1024), VERDICT_COMPATIBLE, NULL);
    /* It is the server's prime that counts. */
    ck_pair(with_dh(512), with_dh(2048), VERDICT_COMPATIBLE, NULL);
    /* What Windows gets to see. */
    e->traits.dh_bits_with_ffdhe = 2048;
    e->traits.dh_bits_without = 512;
    ck_pair(with_dh(2048), e, VERDICT_RISKY, "dh-below-client-minimum");
}
END_TEST

/* Whose order counts. */
START_TEST(order)
{
    struct endpoint *a = sample_new("a"), *b = sample_new("b");
    struct pair p;

    sample_suite(a, VERSION_TLS12, RSA_AES128_SHA);
    sample_suite(a, VERSION_TLS12, RSA_AES256_SHA);
    sample_suite(a, VERSION_TLS12, DH_ANON_AES128);
    sample_suite(b, VERSION_TLS12, DH_ANON_AES128);
    sample_suite(b, VERSION_TLS12, RSA_AES256_SHA);
    sample_suite(b, VERSION_TLS12, RSA_AES128_SHA);
    p = judged(a, b);
    ck_assert_uint_eq(suite_at(p.suite)->code, RSA_AES256_SHA);
    pair_clear(&p);
    b->versions[VERSION_TLS12].preference = PREFERENCE_CLIENT;
    p = judged(a, b);
    ck_assert_uint_eq(suite_at(p.suite)->code, RSA_AES128_SHA);
    pair_clear(&p);
    endpoint_free(a);
    endpoint_free(b);
}
END_TEST

START_TEST(special_suites)
{
    ck_pair(with_suite(VERSION_TLS12, PSK_AES128),
            with_suite(VERSION_TLS12, PSK_AES128), VERDICT_RISKY,
            "special-suites");
}
END_TEST

/* They meet in TLS 1.0, but many servers settle on TLS 1.2 and give up. */
START_TEST(meet_lower)
{
    struct endpoint *a = with_suite(VERSION_TLS12, RSA_AES128_SHA);
    struct endpoint *b = with_suite(VERSION_TLS12, RSA_AES256_SHA);
    struct pair p;

    sample_suite(a, VERSION_TLS10, RSA_AES128_SHA);
    sample_suite(b, VERSION_TLS10, RSA_AES128_SHA);
    p = judged(a, b);
    ck_assert_int_eq(p.verdict, VERDICT_RISKY);
    ck_assert_int_eq(p.version, VERSION_TLS10);
    ck_assert_ptr_nonnull(reason(&p, "exclusive-suites"));
    pair_clear(&p);
    endpoint_free(a);
    endpoint_free(b);
}
END_TEST

/* Whatever is not known never makes a pair incompatible. */
START_TEST(unanswered_versions)
{
    static const struct {
        enum outcome client, server;
        enum verdict verdict;
    } cells[] = {
        {OUTCOME_ACCEPTED, OUTCOME_REFUSED, VERDICT_INCOMPATIBLE},
        {OUTCOME_ACCEPTED, OUTCOME_UNANSWERED, VERDICT_INCONCLUSIVE},
        {OUTCOME_ACCEPTED, OUTCOME_UNASKED, VERDICT_INCONCLUSIVE},
        {OUTCOME_UNANSWERED, OUTCOME_UNANSWERED, VERDICT_INCONCLUSIVE},
        {OUTCOME_UNANSWERED, OUTCOME_REFUSED, VERDICT_INCOMPATIBLE},
        {OUTCOME_REFUSED, OUTCOME_UNASKED, VERDICT_INCOMPATIBLE},
    };

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        struct endpoint *a = with_suite(VERSION_TLS10, RSA_AES128_SHA);
        struct endpoint *b = with_suite(VERSION_TLS12, RSA_AES128_SHA);

        a->versions[VERSION_TLS11].outcome = cells[i].client;
        b->versions[VERSION_TLS11].outcome = cells[i].server;
        ck_pair(a, b, cells[i].verdict,
                cells[i].verdict == VERDICT_INCOMPATIBLE ? "exclusive-versions"
                                                         : "unanswered");
    }
}
END_TEST

/* SSLv2 is not asked as a rule: that leaves nothing open, silence does. */
START_TEST(ssl2)
{
    struct endpoint *a = sample_old("a"), *b = sample_modern("b");

    a->versions[VERSION_SSL2].outcome = OUTCOME_ACCEPTED;
    b->versions[VERSION_SSL2].outcome = OUTCOME_UNANSWERED;
    ck_pair(a, b, VERDICT_INCONCLUSIVE, "unanswered");
}
END_TEST

START_TEST(incomplete_list)
{
    struct endpoint *e = with_suite(VERSION_TLS12, RSA_AES256_SHA);

    e->versions[VERSION_TLS12].complete = false;
    ck_pair(with_suite(VERSION_TLS12, RSA_AES128_SHA), e, VERDICT_INCONCLUSIVE,
            "incomplete-list");
}
END_TEST

START_TEST(not_scanned)
{
    for (int s = STATE_NOT_TLS; s <= STATE_ERROR; s++) {
        struct endpoint *e = sample_old("a");

        e->state = (enum endpoint_state)s;
        ck_pair(e, sample_modern("b"), VERDICT_INCONCLUSIVE, "not-scanned");
        e = sample_old("a");
        e->state = (enum endpoint_state)s;
        ck_pair(sample_modern("b"), e, VERDICT_INCONCLUSIVE, "not-scanned");
    }
}
END_TEST

/* Datagrams meet no stream, and nobody knows what their clients offer. */
START_TEST(datagrams)
{
    struct endpoint *a = sample_modern("a"), *b = sample_modern("b");

    a->prelude = mem_strdup("dtls");
    ck_pair(a, b, VERDICT_INCONCLUSIVE, "datagrams");
    a = sample_modern("a");
    b = sample_modern("b");
    b->prelude = mem_strdup("dtls");
    ck_pair(a, b, VERDICT_INCONCLUSIVE, "datagrams");
}
END_TEST

START_TEST(silent_above)
{
    struct endpoint *a = sample_modern("a"), *b = sample_modern("b");

    b->versions[VERSION_TLS13].outcome = OUTCOME_UNANSWERED;
    ck_pair(a, b, VERDICT_RISKY, "version-intolerance");
}
END_TEST

/* ---- classes ---- */

#define FLEET 10000

static struct endpoint *of_kind(size_t i)
{
    char name[32];

    snprintf(name, sizeof name, "10.0.%zu.%zu", i / 250, i % 250);
    switch (i % 3) {
    case 0:
        return sample_modern(name);
    case 1:
        return sample_old(name);
    default: {
        struct endpoint *e = sample_new(name);

        sample_dh(e, VERSION_TLS12, DHE_RSA_AES128, 512);
        return e;
    }
    }
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

START_TEST(fleet)
{
    struct endpoint **list = mem_array(FLEET, sizeof *list);
    struct party *parties = mem_array(FLEET, sizeof *parties);
    struct matrix *m;
    double start, used;

    for (size_t i = 0; i < FLEET; i++) {
        list[i] = of_kind(i);
        parties[i] = party_scanned(list[i], SIDE_LEFT | SIDE_RIGHT);
    }
    start = now();
    m = matrix_new(parties, FLEET, false, DIRECTION_BOTH);
    used = now() - start;
    ck_assert_uint_eq(m->n_classes, 3);
    ck_assert_str_eq(m->classes[2].id, "C");
    ck_assert_uint_eq(m->classes[0].n_members, 3334);
    ck_assert_uint_eq(m->classes[1].n_members, 3333);
    ck_assert_ptr_eq(m->classes[1].members[3332].scan, list[9997]);
    ck_assert_uint_eq(m->n_pairs, 9);
    ck_assert_msg(used < 2, "%.1f s", used);
    matrix_free(m);
    for (size_t i = 0; i < FLEET; i++)
        endpoint_free(list[i]);
    free(list);
    free(parties);
}
END_TEST

/* All different: the classes must be found by their hash. */
START_TEST(all_different)
{
    enum { N = 2000 };
    static struct endpoint *list[N];
    static struct party parties[N];
    struct matrix *m;

    for (size_t i = 0; i < N; i++) {
        list[i] = sample_old("x");
        list[i]->chains[0].certs->key_bits = (uint16_t)(1024 + i);
        parties[i] = party_scanned(list[i], i == 0 ? SIDE_LEFT : SIDE_RIGHT);
    }
    m = matrix_new(parties, N, true, DIRECTION_SERVER);
    ck_assert_uint_eq(m->n_classes, N);
    ck_assert_str_eq(m->classes[25].id, "Z");
    ck_assert_str_eq(m->classes[26].id, "AA");
    ck_assert_str_eq(m->classes[701].id, "ZZ");
    ck_assert_str_eq(m->classes[702].id, "AAA");
    ck_assert_uint_eq(m->n_pairs, N - 1);
    ck_assert_ptr_nonnull(matrix_pair(m, 0, N - 1));
    ck_assert_ptr_null(matrix_pair(m, N - 1, 0));
    ck_assert_ptr_null(matrix_pair(m, 1, 2));
    matrix_free(m);
    for (size_t i = 0; i < N; i++)
        endpoint_free(list[i]);
}
END_TEST

/* Two endpoints that differ by one thing: how many classes? */
static size_t classes_of(struct endpoint *a, struct endpoint *b)
{
    struct party list[] = {party_scanned(a, 3), party_scanned(b, 3)};
    struct matrix *m = matrix_new(list, 2, false, DIRECTION_BOTH);
    size_t n = m->n_classes;

    matrix_free(m);
    endpoint_free(a);
    endpoint_free(b);
    return n;
}

/* Chance tells whether a server is seen to cut zeros off its DHE values: it
 * parts a class only where a client minds. */
START_TEST(zeros_that_a_client_minds)
{
    struct profile *q = profile_new("win", "A client", "built-in");
    struct endpoint *e[] = {sample_modern("a"), sample_modern("b")};
    const struct party list[] = {party_scanned(e[0], 3),
                                 party_scanned(e[1], 3),
                                 {.profile = q, .sides = 3}};

    e[1]->traits.dh_short = 1;
    q->client.present = true;
    for (int minds = 0; minds < 2; minds++) {
        struct matrix *m;

        q->client.short_dh_ys = minds ? FACT_NO : FACT_YES;
        m = matrix_new(list, 3, false, DIRECTION_BOTH);
        ck_assert_uint_eq(m->n_classes, minds ? 3 : 2);
        matrix_free(m);
    }
    endpoint_free(e[0]);
    endpoint_free(e[1]);
    profile_free(q);
}
END_TEST

START_TEST(what_makes_a_class)
{
    struct endpoint *e = sample_modern("b");

    certificate_set(&e->chains[0].certs->subject, "CN=other");
    e->chains[0].certs->sha256[0] = 9;
    e->seconds = 12;
    e->versions[VERSION_SSL3].how = "reset";
    e->port = 8443;
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 1);
    e = sample_modern("b");
    e->groups[0] = SECP256R1;
    e->groups[1] = X25519;
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 1);

    e = sample_modern("b");
    snprintf(e->chains[0].certs->sig_hash, 16, "sha1");
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 2);
    e = sample_modern("b");
    endpoint_add_group(e, SECP384R1);
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 2);
    e = sample_modern("b");
    e->versions[VERSION_SSL3].outcome = OUTCOME_UNANSWERED;
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 2);
    e = sample_modern("b");
    e->versions[VERSION_TLS12].suites[0].works = WORKS_NO;
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 2);
    e = sample_modern("b");
    e->traits.dh_bits_without = 512;
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 2);
    e = sample_modern("b");
    e->chains[0].trust = TRUST_YES;
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 2);
    e = sample_modern("b");
    e->chains[0].certs->self_issued = false;
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 2);
    e = sample_modern("b");
    endpoint_add_scheme(e, 0x0401);
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 2);
    e = sample_modern("b");
    snprintf(e->traits.faulty_dh, sizeof e->traits.faulty_dh, "none");
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 1);
    e = sample_modern("b");
    snprintf(e->traits.faulty_dh, sizeof e->traits.faulty_dh, "keeps-zeros");
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 2);
    e = sample_modern("b");
    e->state = STATE_CLOSED;
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 2);
    e = sample_modern("b");
    endpoint_add_finding(e, "cert-expires-soon", SEVERITY_LOW, "", NULL, NULL);
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 1);
    endpoint_add_finding(e = sample_modern("b"), "cert-expired", SEVERITY_HIGH,
                         "", NULL, NULL);
    ck_assert_uint_eq(classes_of(sample_modern("a"), e), 2);
}
END_TEST

static struct endpoint *swapped(enum preference p)
{
    struct endpoint *e = sample_new("x");

    sample_suite(e, VERSION_TLS12, RSA_AES256_SHA);
    sample_suite(e, VERSION_TLS12, RSA_AES128_SHA);
    e->versions[VERSION_TLS12].preference = p;
    return e;
}

/* The order of picks says something only where the server has an order. */
START_TEST(order_makes_a_class)
{
    struct endpoint *e = sample_new("y");

    sample_suite(e, VERSION_TLS12, RSA_AES128_SHA);
    sample_suite(e, VERSION_TLS12, RSA_AES256_SHA);
    ck_assert_uint_eq(classes_of(e, swapped(PREFERENCE_SERVER)), 2);
    e = sample_new("y");
    sample_suite(e, VERSION_TLS12, RSA_AES128_SHA);
    sample_suite(e, VERSION_TLS12, RSA_AES256_SHA);
    e->versions[VERSION_TLS12].preference = PREFERENCE_CLIENT;
    ck_assert_uint_eq(classes_of(e, swapped(PREFERENCE_CLIENT)), 1);
}
END_TEST

START_TEST(directions)
{
    struct endpoint *e[] = {sample_modern("a"), sample_old("b"),
                            sample_modern("c")};
    const struct party list[] = {party_scanned(e[0], SIDE_LEFT),
                                 party_scanned(e[1], SIDE_RIGHT),
                                 party_scanned(e[2], SIDE_RIGHT)};
    struct matrix *m = matrix_new(list, 3, true, DIRECTION_BOTH);

    /* Class A stands on both sides, with two members. */
    ck_assert_uint_eq(m->n_classes, 2);
    ck_assert_uint_eq(m->n_pairs, 3);
    ck_assert_ptr_nonnull(matrix_pair(m, 0, 0));
    ck_assert_ptr_null(matrix_pair(m, 1, 1));
    matrix_free(m);
    m = matrix_new(list, 3, true, DIRECTION_SERVER);
    ck_assert_ptr_nonnull(matrix_pair(m, 0, 1));
    ck_assert_ptr_null(matrix_pair(m, 1, 0));
    matrix_free(m);
    m = matrix_new(list, 3, true, DIRECTION_DEVICE);
    ck_assert_ptr_null(matrix_pair(m, 0, 1));
    ck_assert_ptr_nonnull(matrix_pair(m, 1, 0));
    matrix_free(m);
    m = matrix_new(list, 0, false, DIRECTION_BOTH);
    ck_assert_uint_eq(m->n_pairs, 0);
    ck_assert_ptr_null(matrix_pair(m, 0, 0));
    matrix_free(m);
    for (size_t i = 0; i < 3; i++)
        endpoint_free(e[i]);
}
END_TEST

static TCase *pairs(void)
{
    TCase *t = tcase_create("pairs");

    tcase_add_test(t, compatible);
    tcase_add_test(t, exclusive_versions);
    tcase_add_test(t, exclusive_suites);
    tcase_add_test(t, broken_suite);
    tcase_add_test(t, false_version);
    tcase_add_test(t, other_certificate);
    tcase_add_test(t, no_shared_group);
    tcase_add_test(t, groups_need_not_be_shared);
    tcase_add_test(t, groups_not_all_known);
    tcase_add_test(t, groups_of_the_version);
    tcase_add_test(t, short_dh);
    tcase_add_test(t, order);
    tcase_add_test(t, special_suites);
    tcase_add_test(t, meet_lower);
    tcase_add_test(t, unanswered_versions);
    tcase_add_test(t, ssl2);
    tcase_add_test(t, incomplete_list);
    tcase_add_test(t, not_scanned);
    tcase_add_test(t, datagrams);
    tcase_add_test(t, silent_above);
    return t;
}

static TCase *classes(void)
{
    TCase *t = tcase_create("classes");

    tcase_add_test(t, fleet);
    tcase_add_test(t, all_different);
    tcase_add_test(t, zeros_that_a_client_minds);
    tcase_add_test(t, what_makes_a_class);
    tcase_add_test(t, order_makes_a_class);
    tcase_add_test(t, directions);
    tcase_set_timeout(t, 60);
    return t;
}

int main(void)
{
    Suite *s = suite_create("matrix");
    SRunner *runner;
    int failed;

    suite_add_tcase(s, pairs());
    suite_add_tcase(s, classes());
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
