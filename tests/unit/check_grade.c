#include <check.h>

#include "core/model/grade.h"
#include "core/model/warnings.h"
#include "sample_endpoint.h"

/* The worked examples of nmap's grade. */
static const struct {
    int kex, cipher;
    char letter;
} letters[] = {
    {2048, 128, 'A'}, /* .43*.9 + .57*.8 = .843 */
    {1024, 128, 'A'}, /* .80, just */
    {1023, 128, 'C'}, /* DH 768: .628 */
    {768, 128, 'C'},
    {512, 128, 'C'}, /* not below 512: the same */
    {511, 128, 'C'}, /* .542 */
    {2048, 112, 'C'}, /* 3DES: .501 */
    {2048, 80, 'C'},  /* RC4 */
    {1024, 112, 'D'}, /* .458 */
    {512, 40, 'E'},   /* export: .286 */
    {511, 40, 'E'},   /* .2, just */
    {15360, 256, 'A'},
    {0, 256, 'F'},
    {4096, 0, 'F'},
    {-1, 128, '?'},
    {2048, -1, '?'},
    {-1, 0, 'F'}, /* no cipher at all: an F whatever the exchange */
    {0, -1, 'F'},
};

START_TEST(letter_of)
{
    ck_assert_int_eq(grade_letter(letters[_i].kex, letters[_i].cipher),
                     letters[_i].letter);
}
END_TEST

START_TEST(curves)
{
    static const int rows[][2] = {{159, 512},   {160, 1024},  {223, 1024},
                                  {224, 2048},  {255, 2048},  {256, 3072},
                                  {383, 3072},  {384, 7680},  {511, 7680},
                                  {512, 15360}, {521, 15360}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_int_eq(grade_curve_bits((unsigned)rows[i][0]), rows[i][1]);
}
END_TEST

/* Of one suite with one RSA certificate. */
static char graded(uint32_t code, uint16_t key_bits, const char *hash,
                   uint16_t dh, uint16_t group)
{
    struct endpoint *e = sample_new("a");
    struct suite_result *r;
    char letter;

    if (key_bits != 0)
        sample_rsa(e, key_bits, hash);
    r = dh != 0      ? sample_dh(e, VERSION_TLS12, code, dh)
        : group != 0 ? sample_group(e, VERSION_TLS12, code, group)
                     : sample_suite(e, VERSION_TLS12, code);
    grade_endpoint(e);
    letter = r->grade;
    endpoint_free(e);
    return letter;
}

START_TEST(suites)
{
    ck_assert_int_eq(graded(RSA_AES128_SHA, 2048, "sha256", 0, 0), 'A');
    ck_assert_int_eq(graded(RSA_AES128_SHA, 1024, "sha256", 0, 0), 'A');
    ck_assert_int_eq(graded(RSA_AES128_SHA, 512, "sha256", 0, 0), 'C');
    ck_assert_int_eq(graded(RSA_3DES_SHA, 2048, "sha256", 0, 0), 'C');
    ck_assert_int_eq(graded(RSA_RC4_MD5, 2048, "sha256", 0, 0), 'C');
    ck_assert_int_eq(graded(RSA_AES128_SHA, 2048, "sha1", 0, 0), 'F');
    ck_assert_int_eq(graded(RSA_AES128_SHA, 2048, "md5", 0, 0), 'F');
    ck_assert_int_eq(graded(RSA_NULL_SHA, 2048, "sha256", 0, 0), 'F');
    ck_assert_int_eq(graded(RSA_EXPORT_RC4, 2048, "sha256", 0, 0), 'E');
    ck_assert_int_eq(graded(DH_ANON_AES128, 0, "", 2048, 0), 'F');
    /* The weaker of certificate and ephemeral key. */
    ck_assert_int_eq(graded(DHE_RSA_AES128, 2048, "sha256", 1024, 0), 'A');
    ck_assert_int_eq(graded(DHE_RSA_AES128, 2048, "sha256", 768, 0), 'C');
    ck_assert_int_eq(graded(DHE_RSA_AES128, 768, "sha256", 2048, 0), 'C');
    ck_assert_int_eq(graded(ECDHE_RSA_AES128, 2048, "sha256", 0, X25519),
                     'A');
    ck_assert_int_eq(graded(ECDHE_RSA_AES128, 0, "", 0, X25519), 'A');
    /* What decides was not seen. */
    ck_assert_int_eq(graded(ECDHE_RSA_AES128, 2048, "sha256", 0, 0), '?');
    ck_assert_int_eq(graded(RSA_AES128_SHA, 0, "", 0, 0), '?');
    ck_assert_int_eq(graded(PSK_AES128, 0, "", 0, 0), '?');
}
END_TEST

START_TEST(exponent_of_one)
{
    struct endpoint *e = sample_new("a");
    struct suite_result *r;

    sample_rsa(e, 2048, "sha256")->rsa_exponent = 1;
    r = sample_suite(e, VERSION_TLS12, RSA_AES128_SHA);
    grade_endpoint(e);
    ck_assert_int_eq(r->grade, 'F');
    endpoint_free(e);
}
END_TEST

/* nmap's script lets "unknown" beat F. */
START_TEST(least)
{
    struct endpoint *e = sample_new("a");

    ck_assert_int_eq(grade_least(e), '?');
    sample_suite(e, VERSION_TLS12, PSK_AES128)->grade = '?';
    ck_assert_int_eq(grade_least(e), '?');
    sample_suite(e, VERSION_TLS12, RSA_AES128_SHA)->grade = 'A';
    ck_assert_int_eq(grade_least(e), 'A');
    sample_suite(e, VERSION_TLS10, RSA_3DES_SHA)->grade = 'C';
    ck_assert_int_eq(grade_least(e), 'C');
    sample_suite(e, VERSION_TLS10, RSA_NULL_SHA)->grade = 'F';
    ck_assert_int_eq(grade_least(e), 'F');
    endpoint_suite(e, VERSION_TLS10, (size_t)suite_index(RSA_NULL_SHA))
        ->works = WORKS_NO;
    ck_assert_int_eq(grade_least(e), 'C');
    endpoint_free(e);
}
END_TEST

START_TEST(leaf_of_suite)
{
    struct endpoint *e = sample_new("a");
    struct certificate *rsa = sample_rsa(e, 2048, "sha256");
    struct certificate *ec = sample_rsa(e, 256, "sha256");
    struct suite_result *r = sample_suite(e, VERSION_TLS12, RSA_AES128_SHA);

    ec->key = CERT_KEY_EC;
    ck_assert_ptr_eq(grade_leaf(e, VERSION_TLS12, r), rsa);
    r->chain = 1;
    ck_assert_ptr_eq(grade_leaf(e, VERSION_TLS12, r), ec);
    r = sample_suite(e, VERSION_TLS12, ECDHE_ECDSA_AES128);
    ck_assert_ptr_eq(grade_leaf(e, VERSION_TLS12, r), ec);
    /* In TLS 1.3 nothing is guessed. */
    r = sample_suite(e, VERSION_TLS13, TLS13_AES128);
    ck_assert_ptr_null(grade_leaf(e, VERSION_TLS13, r));
    endpoint_free(e);
}
END_TEST

static void ck_kex(const struct endpoint *e, const struct suite_result *r,
                   const char *text, const char *name)
{
    char buf[64];

    ck_assert_str_eq(kex_text(e, VERSION_TLS12, r, buf, sizeof buf), text);
    ck_assert_str_eq(kex_name(r), name);
}

START_TEST(kex_words)
{
    struct endpoint *e = sample_new("a");
    struct suite_result *r;

    sample_rsa(e, 2048, "sha256");
    ck_kex(e, sample_suite(e, VERSION_TLS12, RSA_AES128_SHA), "rsa 2048",
           "RSA");
    ck_kex(e, sample_dh(e, VERSION_TLS12, DHE_RSA_AES128, 1024), "dh 1024",
           "DHE");
    ck_kex(e, sample_group(e, VERSION_TLS12, ECDHE_RSA_AES128, X25519),
           "x25519", "ECDHE");
    ck_kex(e, sample_group(e, VERSION_TLS12, ECDHE_ECDSA_AES128, 0x9999),
           "0x9999", "ECDHE");
    ck_kex(e, sample_suite(e, VERSION_TLS12, PSK_AES128), "", "PSK");
    r = sample_suite(e, VERSION_TLS12, RSA_EXPORT_RC4);
    r->kex = KEX_RSA_EXPORT;
    r->kex_bits = 512;
    ck_kex(e, r, "rsa 512", "RSA");
    r = sample_suite(e, VERSION_TLS13, TLS13_AES128);
    ck_kex(e, r, "", "any");
    r->kex = KEX_GROUP;
    r->group = 0x11EC;
    ck_kex(e, r, "X25519MLKEM768", "hybrid");
    r->group = 0x0100;
    ck_kex(e, r, "ffdhe2048", "DHE");
    endpoint_free(e);
}
END_TEST

/* All of nmap's warnings that one version can have, sorted. */
START_TEST(warning_lines)
{
    static const char *const want[] = {
        "64-bit block cipher 3DES vulnerable to SWEET32 attack",
        "Anonymous key exchange, score capped at F",
        "Broken cipher RC4 is deprecated by RFC 7465",
        "CBC-mode cipher in SSLv3 (CVE-2014-3566)",
        "Ciphersuite uses MD5 for message integrity",
        "Export key exchange",
        "Insecure certificate signature (SHA1), score capped at F",
        "Key exchange (dh 1024) of lower strength than certificate key",
    };
    struct endpoint *e = sample_new("a");
    struct warnings w;

    sample_rsa(e, 2048, "sha1");
    sample_suite(e, VERSION_SSL3, RSA_3DES_SHA);
    sample_suite(e, VERSION_SSL3, RSA_RC4_MD5);
    sample_suite(e, VERSION_SSL3, RSA_EXPORT_RC4);
    sample_dh(e, VERSION_SSL3, DHE_RSA_AES128, 1024);
    sample_dh(e, VERSION_SSL3, DH_ANON_AES128, 1024);
    warnings_of(e, VERSION_SSL3, &w);
    ck_assert_uint_eq(w.n, sizeof want / sizeof *want);
    for (size_t i = 0; i < w.n; i++)
        ck_assert_str_eq(w.lines[i], want[i]);
    endpoint_free(e);
}
END_TEST

START_TEST(warnings_of_others)
{
    struct endpoint *e = sample_new("a");
    struct warnings w;

    sample_rsa(e, 2048, "sha256")->rsa_exponent = 1;
    sample_suite(e, VERSION_TLS12, RSA_AES128_SHA);
    sample_suite(e, VERSION_TLS12, DHE_RSA_AES128)->works = WORKS_NO;
    warnings_of(e, VERSION_TLS12, &w);
    ck_assert_uint_eq(w.n, 2);
    ck_assert_str_eq(w.lines[0],
                     "Certificate RSA exponent is 1, score capped at F");
    ck_assert_str_eq(w.lines[1],
                     "Forward Secrecy not supported by any cipher");
    sample_suite(e, VERSION_TLS13, RSA_AES128_SHA);
    warnings_of(e, VERSION_TLS13, &w);
    ck_assert_str_eq(w.lines[w.n - 1],
                     "Non-TLSv1.3 ciphersuite chosen for TLSv1.3");
    warnings_of(e, VERSION_TLS11, &w);
    ck_assert_uint_eq(w.n, 0);
    endpoint_free(e);
}
END_TEST

/* A sound modern server gets none. */
START_TEST(no_warnings)
{
    struct endpoint *e = sample_modern("a");
    struct warnings w;

    warnings_of(e, VERSION_TLS12, &w);
    ck_assert_uint_eq(w.n, 0);
    warnings_of(e, VERSION_TLS13, &w);
    ck_assert_uint_eq(w.n, 0);
    endpoint_free(e);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("grade");
    TCase *t = tcase_create("grade");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(t, letter_of, 0,
                        (int)(sizeof letters / sizeof *letters));
    tcase_add_test(t, curves);
    tcase_add_test(t, suites);
    tcase_add_test(t, exponent_of_one);
    tcase_add_test(t, least);
    tcase_add_test(t, leaf_of_suite);
    tcase_add_test(t, kex_words);
    tcase_add_test(t, warning_lines);
    tcase_add_test(t, warnings_of_others);
    tcase_add_test(t, no_warnings);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
