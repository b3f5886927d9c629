#include <check.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/explain.h"
#include "core/model/rules.h"
#include "core/registry/names.h"

/* A text that people paste, what the first answer's title holds, and a rule
 * that it must name ("" for none). */
static const struct {
    const char *text, *title, *rule;
} pasted[] = {
    {"2021-06-01 ERROR Could not create SSL/TLS secure channel.",
     "Could not create SSL/TLS", "exclusive-versions"},
    {"System.Security.Authentication.AuthenticationException: A call to SSPI "
     "failed, see inner exception.",
     "SSPI", "short-rsa-key"},
    {"System.IO.IOException: Unable to read data from the transport "
     "connection: An existing connection was forcibly closed by the remote "
     "host.",
     "closed or reset", "exclusive-versions"},
    {"The client and server cannot communicate, because they do not possess a "
     "common algorithm",
     "ALGORITHM_MISMATCH", "exclusive-suites"},
    {"event 36874", "36874", "exclusive-suites"},
    {"36887", "36887", "false-version"},
    {"36888", "36888", "weak-dh"},
    {"SSL_ERROR_BAD_MAC_ALERT", "bad_record_mac", "false-version"},
    {"ERR_SSL_BAD_RECORD_MAC_ALERT", "bad_record_mac", "false-version"},
    {"SSL_ERROR_WEAK_SERVER_EPHEMERAL_DH_KEY", "prime is too short", "weak-dh"},
    {"Make sure TLS and SSL protocols are enabled.", "Internet Explorer",
     "sha512-chain"},
    {"This page can\xe2\x80\x99t be displayed", "Internet Explorer", "weak-dh"},
    {"ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "in common", "exclusive-suites"},
    {"SEC_E_UNTRUSTED_ROOT (0x80090325)", "not trusted", "untrusted-chain"},
    {"tlsv1 alert unknown ca:SSL alert number 48", "unknown_ca",
     "certificate-untrusted"},
    {"alert 51", "decrypt_error", "faulty-dh"},
    {"Cannot generate SSPI context", "SSPI", "clock-skew"},
    {"DefaultSecureProtocols", "WinHTTP", "exclusive-versions"},
    {"Handshake fails right after ClientHello", "hangs up", "rejected-at-hello"},
    {"setspn -L sql01", "Kerberos", "name-mismatch"},
    {"KRB_AP_ERR_SKEW", "clocks differ", "clock-skew"},
    {"new-certificate", "Octopus", "short-rsa-key"},
    {"untrusted root", "not trusted", "cert-expired"},
    {"tls 1.2 is required", "stops at TLS 1.0", "exclusive-versions"},
    {"weak-dh", "weak-dh", ""},
    {"agrees-on-false-version", "agrees-on-false-version", ""},
    {"0xC02F", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ""},
    {"what is DHE-RSA-AES128-SHA?", "", ""},
    {"DHE-RSA-AES128-SHA", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", ""},
};

START_TEST(means)
{
    struct explanation found[EXPLAIN_MAX];
    size_t n = explain(pasted[_i].text, found);

    if (*pasted[_i].title == '\0') {
        ck_assert_uint_eq(n, 0);
        return;
    }
    ck_assert_uint_ge(n, 1);
    ck_assert_ptr_nonnull(strstr(str_text(&found[0].title), pasted[_i].title));
    ck_assert_ptr_nonnull(strstr(str_text(&found[0].rules), pasted[_i].rule));
    ck_assert_str_ne(str_text(&found[0].means), "");
    for (size_t i = 0; i < n; i++)
        explanation_free(&found[i]);
}
END_TEST

START_TEST(not_known)
{
    static const char *const texts[] = {
        "", " ", "hello", "368870", "1368741", "error 40", "printer on fire",
        "an sslv3 server", "0x8009032", "0xC02F1", "the alert came 4000 times",
    };
    struct explanation found[EXPLAIN_MAX];

    ck_assert_uint_eq(explain(texts[_i], found), 0);
}
END_TEST

/* An alert's number is found beside the event that tells of it. */
START_TEST(alert_in_event)
{
    struct explanation found[EXPLAIN_MAX];
    size_t n = explain("36887: The TLS protocol defined fatal alert code is "
                       "46.",
                       found);

    ck_assert_uint_eq(n, 2);
    ck_assert_ptr_nonnull(strstr(str_text(&found[1].title),
                                 "certificate_unknown"));
    for (size_t i = 0; i < n; i++)
        explanation_free(&found[i]);
}
END_TEST

/* A text that speaks of everything is answered within bounds. */
START_TEST(too_much)
{
    struct explanation found[EXPLAIN_MAX];
    struct str text = {0};

    for (const struct explain_row *r = explain_messages; r->title != NULL; r++)
        str_addf(&text, "%s ", r->patterns[0]);
    ck_assert_uint_eq(explain(str_text(&text), found), EXPLAIN_MAX);
    for (size_t i = 0; i < EXPLAIN_MAX; i++)
        explanation_free(&found[i]);
    str_free(&text);
}
END_TEST

/* Patterns are written as texts are compared, else they never match. */
static void check_patterns(const struct explain_row *row)
{
    ck_assert_ptr_nonnull(row->patterns[0]);
    ck_assert_ptr_nonnull(row->means);
    for (size_t i = 0; i < EXPLAIN_PATTERNS && row->patterns[i] != NULL; i++) {
        ck_assert_str_ne(row->patterns[i], "");
        for (const char *c = row->patterns[i]; *c != '\0'; c++)
            ck_assert(!isupper((unsigned char)*c) && *c != '_' && *c != '-');
    }
}

static bool is_rule(const char *name, size_t n)
{
    for (const struct explain_row *r = explain_rules; r->title != NULL; r++)
        if (strlen(r->title) == n && strncmp(r->title, name, n) == 0)
            return true;
    return false;
}

static void check_rules(const char *rules)
{
    while (rules != NULL && *rules != '\0') {
        size_t n = strcspn(rules, ",");

        ck_assert_msg(is_rule(rules, n), "%s", rules);
        rules += n + strspn(rules + n, ", ");
    }
}

START_TEST(tables)
{
    for (const struct explain_row *r = explain_messages; r->title != NULL;
         r++) {
        check_patterns(r);
        check_rules(r->rules);
    }
    for (const struct explain_row *r = explain_rules; r->title != NULL; r++)
        check_patterns(r);
    for (const struct explain_alert *a = explain_alerts; a->code >= 0; a++) {
        check_patterns(&a->row);
        check_rules(a->row.rules);
        ck_assert_ptr_nonnull(strstr(a->row.title,
                                     alert_name((uint8_t)a->code)));
    }
}
END_TEST

START_TEST(every_rule)
{
    for (const struct rule *r = rules_table; r->name != NULL; r++)
        ck_assert_msg(is_rule(r->name, strlen(r->name)), "%s", r->name);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("explain");
    TCase *t = tcase_create("explain");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_loop_test(t, means, 0, (int)(sizeof pasted / sizeof *pasted));
    tcase_add_loop_test(t, not_known, 0, 11);
    tcase_add_test(t, alert_in_event);
    tcase_add_test(t, too_much);
    tcase_add_test(t, tables);
    tcase_add_test(t, every_rule);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
