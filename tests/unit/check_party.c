#include <check.h>

#include "core/model/matrix.h"
#include "sample_endpoint.h"

/* Profiles among the parties: how they are named and classed. */

static struct profile *client_profile(const char *id)
{
    struct profile *p = profile_new(id, "A client", "built-in");

    p->client.present = true;
    p->client.versions[VERSION_TLS12] = VERSION_STATE_ENABLED;
    p->client.suites_known = true;
    role_add_suite(&p->client, (size_t)suite_index(RSA_AES128_SHA), 0, 0);
    role_add_suite(&p->client, (size_t)suite_index(RSA_AES256_SHA), 0, 0);
    return p;
}

START_TEST(labels)
{
    struct profile *q = client_profile("win81");
    struct party p = {.profile = q};
    char label[64];

    party_label(&p, label, sizeof label);
    ck_assert_str_eq(label, "@win81");
    p.name = "@windows-server-2012r2";
    party_label(&p, label, sizeof label);
    ck_assert_str_eq(label, "@windows-server-2012r2");
    p.name = NULL;
    profile_set(&q->source, "recorded");
    party_label(&p, label, sizeof label);
    ck_assert_str_eq(label, "win81");
    p.scan = sample_old("mfd");
    party_label(&p, label, sizeof label);
    ck_assert_str_eq(label, "mfd:443");
    endpoint_free((struct endpoint *)p.scan);
    profile_free(q);
}
END_TEST

/* How many classes do two parties make? Frees their profiles. */
static size_t classes_of(struct party a, struct party b)
{
    struct party list[] = {a, b};
    struct matrix *m;
    size_t n;

    list[0].sides = list[1].sides = SIDE_LEFT | SIDE_RIGHT;
    m = matrix_new(list, 2, false, DIRECTION_BOTH);
    n = m->n_classes;
    matrix_free(m);
    profile_free((struct profile *)a.profile);
    profile_free((struct profile *)b.profile);
    return n;
}

static struct party of(struct profile *q)
{
    struct party p = {.profile = q};

    return p;
}

START_TEST(what_makes_a_class)
{
    struct profile *q = client_profile("b");
    struct profile_suite first;
    struct endpoint *e = sample_old("mfd");
    struct party scanned = party_scanned(e, 0), both = of(client_profile("c"));

    ck_assert_uint_eq(classes_of(of(client_profile("a")), of(q)), 1);
    q = client_profile("b");
    q->client.versions[VERSION_TLS12] = VERSION_STATE_ON_REQUEST;
    ck_assert_uint_eq(classes_of(of(client_profile("a")), of(q)), 2);
    q = client_profile("b");
    codes_add(&q->client.groups, X25519);
    ck_assert_uint_eq(classes_of(of(client_profile("a")), of(q)), 2);
    q = client_profile("b");
    q->client.dh_min = 1024;
    ck_assert_uint_eq(classes_of(of(client_profile("a")), of(q)), 2);
    q = client_profile("b");
    q->windows = true;
    ck_assert_uint_eq(classes_of(of(client_profile("a")), of(q)), 2);
    /* The order of an offer is the client's own. */
    q = client_profile("b");
    first = q->client.suites[0];
    q->client.suites[0] = q->client.suites[1];
    q->client.suites[1] = first;
    ck_assert_uint_eq(classes_of(of(client_profile("a")), of(q)), 2);
    both.scan = e;
    ck_assert_uint_eq(classes_of(scanned, both), 2);
    endpoint_free(e);
}
END_TEST

START_TEST(bases)
{
    struct profile *q = client_profile("a");
    struct endpoint *e = sample_old("mfd");
    struct party profile = of(q), scanned = party_scanned(e, 0);
    struct pair p;

    pair_judge(&profile, &scanned, &p);
    ck_assert_int_eq(p.client_basis, BASIS_PROFILE);
    ck_assert_int_eq(p.server_basis, BASIS_SCAN);
    ck_assert(!p.inferred);
    pair_clear(&p);
    /* As a server nothing is known of it. */
    pair_judge(&scanned, &profile, &p);
    ck_assert_int_eq(p.client_basis, BASIS_SERVER_ROLE);
    ck_assert_int_eq(p.server_basis, BASIS_PROFILE);
    ck_assert(p.inferred);
    ck_assert_int_eq(p.verdict, VERDICT_INCONCLUSIVE);
    ck_assert_str_eq(p.reasons[0].rule, "not-described");
    pair_clear(&p);
    endpoint_free(e);
    profile_free(q);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("party");
    TCase *t = tcase_create("party");
    SRunner *runner;
    int failed;

    tcase_add_test(t, labels);
    tcase_add_test(t, what_makes_a_class);
    tcase_add_test(t, bases);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
