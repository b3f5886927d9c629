#include <check.h>

#include "core/model/rules.h"
#include "rule_checks.h"

/* Each rule shown on an endpoint that has the trouble, and silent on one that
 * nearly has it. */

/* A sound endpoint has no findings at all, but that it made its certificate
 * itself. */
START_TEST(sound)
{
    struct endpoint *e = sample_modern("a");

    sample_dh(e, VERSION_TLS12, DHE_RSA_AES128, 2048);
    rules_apply(e, &sample_context);
    ck_assert_uint_eq(e->n_findings, 1);
    ck_assert_str_eq(e->findings[0].rule, "self-signed");
    endpoint_free(e);
}
END_TEST

static const struct {
    const char *rule;
    uint32_t code;
    enum severity severity;
} by_suite[] = {
    {"export-suite", RSA_EXPORT_RC4, SEVERITY_CRITICAL},
    {"null-suite", RSA_NULL_SHA, SEVERITY_CRITICAL},
    {"anonymous-suite", DH_ANON_AES128, SEVERITY_CRITICAL},
    {"rc4", RSA_RC4_MD5, SEVERITY_MEDIUM},
    {"sweet32", RSA_3DES_SHA, SEVERITY_LOW},
};

START_TEST(suite_rules)
{
    struct endpoint *e = sample_modern("a");
    struct suite_result *r = sample_suite(e, VERSION_TLS12, by_suite[_i].code);

    ck_found(e, by_suite[_i].rule, by_suite[_i].severity);
    ck_assert_ptr_nonnull(strstr(e->findings[0].evidence, "\"TLSv1.2\""));
    /* What breaks is served to nobody. */
    r->works = WORKS_NO;
    ck_silent(e, by_suite[_i].rule);
    endpoint_free(e);
}
END_TEST

static const struct {
    unsigned bits;
    int severity; /* -1: silent */
    const char *dword;
} primes[] = {
    {512, SEVERITY_CRITICAL, "dword:00000200"},
    {767, SEVERITY_CRITICAL, "dword:000002ff"},
    {768, SEVERITY_HIGH, "dword:00000300"},
    {1023, SEVERITY_HIGH, "dword:000003ff"},
    {1024, -1, NULL},
    {2048, -1, NULL},
};

static void ck_prime(struct endpoint *e, int i)
{
    if (primes[i].severity < 0) {
        ck_silent(e, "weak-dh");
        return;
    }
    ck_found(e, "weak-dh", (enum severity)primes[i].severity);
    ck_assert_ptr_nonnull(strstr(e->findings[0].remedy, primes[i].dword));
    ck_assert_ptr_nonnull(
        strstr(e->findings[0].remedy, "\"ClientMinKeyBitLength\""));
    ck_assert_ptr_nonnull(strstr(e->findings[0].text, "KB3172614"));
}

/* The prime is found wherever it shows. */
START_TEST(weak_dh)
{
    struct endpoint *e = sample_modern("a");
    uint16_t bits = (uint16_t)primes[_i].bits;

    sample_dh(e, VERSION_TLS12, DHE_RSA_AES128, bits);
    ck_prime(e, _i);
    endpoint_free(e);
    e = sample_modern("a");
    sample_dh(e, VERSION_TLS12, DHE_RSA_AES128, 2048);
    e->traits.dh_bits_with_ffdhe = 2048;
    e->traits.dh_bits_without = bits;
    ck_prime(e, _i);
    e->traits.dh_bits_with_ffdhe = bits;
    e->traits.dh_bits_without = 0;
    ck_prime(e, _i);
    endpoint_free(e);
}
END_TEST

/* Export suites have a rule of their own, and short primes by design. */
START_TEST(weak_dh_of_export)
{
    struct endpoint *e = sample_modern("a");

    sample_dh(e, VERSION_TLS12, 0x0014, 512);
    ck_silent(e, "weak-dh");
    endpoint_free(e);
}
END_TEST

START_TEST(sslv2)
{
    struct endpoint *e = sample_modern("a");
    const struct finding *f;

    ck_silent(e, "sslv2");
    e->versions[VERSION_SSL2].outcome = OUTCOME_REFUSED;
    ck_silent(e, "sslv2");
    e->versions[VERSION_SSL2].outcome = OUTCOME_ACCEPTED;
    endpoint_add_suite(e, VERSION_SSL2, (size_t)suite_index_ssl2(0x010080));
    f = ck_found(e, "sslv2", SEVERITY_CRITICAL);
    ck_has(f->text, "1 kind of cipher");
    ck_has(f->remedy,
           "Protocols\\SSL 2.0\\Server]\n\"Enabled\"=dword:00000000");
    ck_has(f->evidence, "\"suites\":[\"SSL_CK_RC4_128_WITH_MD5\"]");
    endpoint_free(e);
}
END_TEST

START_TEST(sslv3)
{
    struct endpoint *e = sample_modern("a");

    ck_silent(e, "sslv3");
    sample_suite(e, VERSION_SSL3, RSA_AES128_SHA);
    ck_found(e, "sslv3", SEVERITY_HIGH);
    e->versions[VERSION_SSL3].works = WORKS_NO;
    ck_silent(e, "sslv3");
    endpoint_free(e);
}
END_TEST

START_TEST(legacy_only)
{
    struct endpoint *e = sample_old("a");

    ck_found(e, "legacy-only", SEVERITY_MEDIUM);
    ck_assert_ptr_nonnull(
        strstr(sample_finding(e, "legacy-only")->text, "TLSv1.0"));
    /* Silence is no refusal, and what was not asked is not known. */
    e->versions[VERSION_TLS12].outcome = OUTCOME_UNANSWERED;
    ck_silent(e, "legacy-only");
    e->versions[VERSION_TLS12].outcome = OUTCOME_UNASKED;
    ck_silent(e, "legacy-only");
    sample_suite(e, VERSION_TLS12, RSA_AES128_SHA);
    ck_silent(e, "legacy-only");
    /* It says yes to TLS 1.2, but no handshake completes. */
    e->versions[VERSION_TLS12].works = WORKS_NO;
    ck_found(e, "legacy-only", SEVERITY_MEDIUM);
    endpoint_free(e);
}
END_TEST

START_TEST(rejected_at_hello)
{
    struct endpoint *e = sample_new("a");

    ck_found(e, "rejected-at-hello", SEVERITY_HIGH);
    ck_assert_ptr_nonnull(
        strstr(e->findings[0].text, "alert protocol_version"));
    /* --versions ssl3,tls1.0: the others may well be served. */
    e->versions[VERSION_TLS12].outcome = OUTCOME_UNASKED;
    ck_silent(e, "rejected-at-hello");
    for (int v = 0; v < VERSION_COUNT; v++)
        e->versions[v].outcome = OUTCOME_UNANSWERED;
    ck_silent(e, "rejected-at-hello");
    endpoint_free(e);
    e = sample_old("a");
    ck_silent(e, "rejected-at-hello");
    endpoint_free(e);
}
END_TEST

START_TEST(compression)
{
    struct endpoint *e = sample_modern("a");

    e->versions[VERSION_TLS12].compressors_asked = true;
    e->versions[VERSION_TLS12].compressors = 1u << COMPRESSOR_NULL;
    ck_silent(e, "compression");
    e->versions[VERSION_TLS12].compressors |= 1u << COMPRESSOR_DEFLATE;
    ck_found(e, "compression", SEVERITY_MEDIUM);
    endpoint_free(e);
}
END_TEST

START_TEST(hello_intolerance)
{
    struct endpoint *e = sample_modern("a");

    e->traits.single_session = true; /* no matter of the hello */
    ck_silent(e, "hello-intolerance");
    e->traits.max_suites = 64;
    e->traits.plain_only = true;
    ck_found(e, "hello-intolerance", SEVERITY_LOW);
    ck_assert_ptr_nonnull(strstr(e->findings[0].evidence,
                                 ",\"max_suites\":64,\"plain_only\":1}"));
    endpoint_free(e);
}
END_TEST

START_TEST(unoffered_suite)
{
    struct endpoint *e = sample_modern("a");

    ck_silent(e, "unoffered-suite");
    e->traits.unoffered_suite = true;
    e->traits.unoffered_code = RSA_RC4_MD5;
    ck_found(e, "unoffered-suite", SEVERITY_LOW);
    ck_assert_ptr_nonnull(strstr(e->findings[0].text, "0x0004, TLS_RSA"));
    endpoint_free(e);
}
END_TEST

/* Applied twice they are the same, and foreign findings stay. */
START_TEST(applied_again)
{
    struct endpoint *e = sample_old("a");
    size_t n;

    endpoint_add_finding(e, "from-elsewhere", SEVERITY_CRITICAL, "x", NULL,
                         NULL);
    rules_apply(e, &sample_context);
    n = e->n_findings;
    rules_apply(e, &sample_context);
    ck_assert_uint_eq(e->n_findings, n);
    ck_assert_str_eq(e->findings[0].rule, "from-elsewhere");
    for (size_t i = 1; i < n; i++)
        ck_assert_int_ge(e->findings[i - 1].severity, e->findings[i].severity);
    endpoint_free(e);
}
END_TEST

/* Of what is not TLS nothing is said. */
START_TEST(not_tls)
{
    struct endpoint *e = sample_new("a");

    e->state = STATE_CLOSED;
    rules_apply(e, &sample_context);
    ck_assert_uint_eq(e->n_findings, 0);
    endpoint_free(e);
}
END_TEST

/* Names are unique, and all are those of the manual's form. */
START_TEST(table)
{
    for (const struct rule *r = rules_table; r->name != NULL; r++) {
        ck_assert_uint_eq(
            strspn(r->name, "abcdefghijklmnopqrstuvwxyz0123456789-"),
            strlen(r->name));
        for (const struct rule *o = rules_table; o != r; o++)
            ck_assert_str_ne(o->name, r->name);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("rules");
    TCase *t = tcase_create("rules");
    SRunner *runner;
    int failed;

    tcase_add_test(t, sound);
    tcase_add_loop_test(t, suite_rules, 0,
                        (int)(sizeof by_suite / sizeof *by_suite));
    tcase_add_loop_test(t, weak_dh, 0, (int)(sizeof primes / sizeof *primes));
    tcase_add_test(t, weak_dh_of_export);
    tcase_add_test(t, sslv2);
    tcase_add_test(t, sslv3);
    tcase_add_test(t, legacy_only);
    tcase_add_test(t, rejected_at_hello);
    tcase_add_test(t, compression);
    tcase_add_test(t, hello_intolerance);
    tcase_add_test(t, unoffered_suite);
    tcase_add_test(t, applied_again);
    tcase_add_test(t, not_tls);
    tcase_add_test(t, table);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
