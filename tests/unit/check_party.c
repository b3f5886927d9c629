#include <check.h>

#include "core/model/matrix.h"
#include "sample_endpoint.h"
#include "scanner/out/text.h"

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

/* Only a certificate that was tried on a client sets its server apart. */
START_TEST(tried_certificates)
{
    struct profile *q = client_profile("mfd");
    struct endpoint *a = sample_old("a"), *b = sample_old("b");
    struct party list[] = {party_scanned(a, 3), party_scanned(b, 3), of(q)};
    struct matrix *m;

    list[2].sides = 3;
    b->chains[0].certs->sha256[0] = 0xAB;
    m = matrix_new(list, 3, false, DIRECTION_BOTH);
    ck_assert_uint_eq(m->n_classes, 2);
    matrix_free(m);
    q->n_verdicts = 1;
    snprintf(q->verdicts[0].sha256, sizeof q->verdicts[0].sha256, "AB%062d", 0);
    q->verdicts[0].accepted = FACT_YES;
    m = matrix_new(list, 3, false, DIRECTION_BOTH);
    ck_assert_uint_eq(m->n_classes, 3);
    matrix_free(m);
    endpoint_free(a);
    endpoint_free(b);
    profile_free(q);
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

/* What the report says of them, of two in a check. */
static char *told(struct party left, struct party right)
{
    struct party list[] = {left, right};
    struct str out = {0};
    struct matrix *m;

    list[0].sides = SIDE_LEFT;
    list[1].sides = SIDE_RIGHT;
    m = matrix_new(list, 2, true, DIRECTION_BOTH);
    ck_assert(text_check(&out, m, 80));
    text_classes(&out, m, 80, 0);
    text_reasons(&out, m, 80);
    matrix_free(m);
    return out.s;
}

static void ck_says(const char *text, const char *words)
{
    ck_assert_msg(strstr(text, words) != NULL, "%s", text);
}

START_TEST(a_profile_in_words)
{
    struct profile *q = client_profile("win");
    struct endpoint *e = sample_modern("mfd");
    struct party server = of(q);
    char *text;

    profile_set(&q->state, "with KB1");
    q->windows = true;
    q->client.versions[VERSION_TLS13] = VERSION_STATE_ON_REQUEST;
    /* As Windows names one suite once for each curve. */
    role_add_suite(&q->client, (size_t)suite_index(RSA_AES128_SHA), 0,
                   SECP384R1);
    server.name = "@alias";
    text = told(server, party_scanned(e, 0));
    ck_says(text, "@alias is A client, with KB1. As a client it speaks TLSv1.2 "
                  "with 2 suites, and\nonly where the program asks for it "
                  "TLSv1.3.");
    ck_says(text, "@alias connects to mfd:443: yes, but at a risk, with "
                  "TLSv1.2 and\nTLS_RSA_WITH_AES_128_CBC_SHA.");
    ck_says(text, "mfd:443 connects to @alias: cannot be told");
    ck_says(text, "As a client mfd:443 is inferred from what it accepts");
    ck_says(text, "1 endpoint, 1 profile, 2 classes:\n"
                  "A: 1 profile, client TLSv1.2: @alias\n"
                  "B: 1 endpoint, TLSv1.2, TLSv1.3: mfd:443\n");
    free(text);
    endpoint_free(e);
    profile_free(q);
}
END_TEST

/* Nothing is inferred of a client that was recorded. */
START_TEST(a_recorded_client_in_words)
{
    struct profile *q = client_profile("10.0.0.9");
    struct endpoint *mfd = sample_old("mfd"), *srv = sample_modern("srv");
    struct party both = {.scan = mfd, .profile = q};
    char *text;

    text = told(party_scanned(srv, 0), both);
    ck_says(text, "mfd:443 speaks TLSv1.0 (2 suites); it refuses SSLv3, "
                  "TLSv1.1, TLSv1.2, TLSv1.3.\nAs a client it speaks TLSv1.2 "
                  "with 2 suites.");
    ck_says(text, "mfd:443 connects to srv:443: yes");
    ck_says(text, "srv:443 connects to mfd:443: NO, they part at the version.");
    ck_assert_ptr_null(strstr(text, "client mfd:443 is inferred"));
    ck_says(text, "client srv:443 is inferred");
    ck_says(text, "B: 1 endpoint, TLSv1.0, client TLSv1.2: mfd:443\n");
    free(text);
    endpoint_free(mfd);
    endpoint_free(srv);
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
    tcase_add_test(t, tried_certificates);
    tcase_add_test(t, bases);
    tcase_add_test(t, a_profile_in_words);
    tcase_add_test(t, a_recorded_client_in_words);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
