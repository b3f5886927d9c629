/* Audits against servers that exist as values: what they serve and do not is
 * told right whatever their quirks, silence is never a proof, and a host
 * without quirks costs about six connections. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/audit.h"
#include "scanner/out/json_audit.h"
#include "scanner/out/json_write.h"
#include "scanner/out/sink.h"
#include "tests/unit/sim.h"

static const uint16_t sound[] = {0xc030, 0xc02f, 0x009f, 0x009e, 0xffff};
static const uint16_t broken[] = {0xc030, 0x0005, 0x0003, 0x0034, 0xffff};
static const uint16_t old[] = {0x0035, 0x002f, 0x000a, 0xffff};
static const uint16_t tls13[] = {0x1302, 0x1303, 0x1301, 0xffff};

static const uint32_t kinds[] = {0x010080, 0x0700c0, SIM_KINDS_END};

static struct policy named(const char *name)
{
    struct policy p;

    ck_assert(policy_from_name(&p, name));
    return p;
}

static const struct audit_check *check_of(const struct audit *a,
                                          const char *what)
{
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->checks[i].what, what) == 0)
            return &a->checks[i];
    ck_abort_msg("no check '%s'", what);
}

static enum audit_verdict verdict_of(const struct audit *a, const char *what)
{
    return check_of(a, what)->verdict;
}

static struct audit audit_of(struct sim *s, const struct policy *p)
{
    struct endpoint *e = sim_audit(s, p);
    struct audit a;

    audit_judge(&a, p, e);
    endpoint_free(e);
    return a;
}

/* ---- Without quirks ---- */

START_TEST(sound_host_costs_little)
{
    struct policy p = named("fleet");
    struct sim s = {.suites = {[VERSION_TLS12] = sound,
                               [VERSION_TLS13] = tls13},
                    .client_order = _i != 0};
    struct audit a = audit_of(&s, &p);

    ck_assert_int_eq(a.verdict, AUDIT_COMPLIANT);
    /* SSLv2 and its DHE, which it does not prefer, among them. */
    ck_assert_uint_le(s.connections, 8);
    ck_assert_uint_ge(a.n, 7);
    audit_free(&a);
}
END_TEST

/* Who has no DHE is asked for none by itself, and the rules that a pick breaks
 * are no question in any other version. */
START_TEST(violators_cost_little)
{
    static const uint16_t rc4[] = {0xc02f, 0x0005, 0x0004, 0xffff};
    struct policy p = named("fleet");
    struct sim s = {.suites = {[VERSION_TLS12] = rc4,
                               [VERSION_TLS11] = rc4 + 1,
                               [VERSION_TLS10] = rc4 + 1},
                    .client_order = _i != 0};
    struct audit a = audit_of(&s, &p);

    ck_assert_int_eq(verdict_of(&a, "suites: no RC4"), AUDIT_VIOLATES);
    ck_assert_int_eq(verdict_of(&a, "suites: no EXPORT"), AUDIT_COMPLIANT);
    ck_assert_int_eq(
        verdict_of(&a, "keys: Diffie-Hellman of 1024 bits or more"),
        AUDIT_COMPLIANT);
    ck_assert_uint_le(s.connections, 9);
    audit_free(&a);
}
END_TEST

/* Both kinds of keys in one hello, and each by itself where one was picked. */
START_TEST(keys_go_together)
{
    static const uint16_t without[] = {0xc030, 0xc02f, 0xffff};
    struct policy p = {0};
    struct sim s = {.suites = {[VERSION_TLS12] = _i == 0 ? without : sound},
                    .dh_bits = 512};
    struct audit a;

    policy_set(&p, "versions", "require", "TLSv1.2", NULL);
    policy_set(&p, "keys", "dh", "1024", NULL);
    policy_set(&p, "keys", "curve", "250", NULL);
    a = audit_of(&s, &p);
    ck_assert_int_eq(
        verdict_of(&a, "keys: Diffie-Hellman of 1024 bits or more"),
        _i == 0 ? AUDIT_COMPLIANT : AUDIT_VIOLATES);
    ck_assert_int_eq(verdict_of(&a, "keys: curves of 250 bits or more"),
                     AUDIT_COMPLIANT);
    ck_assert_uint_le(s.connections, _i == 0 ? 2 : 3);
    audit_free(&a);
}
END_TEST

/* DHE that is served only with ffdhe groups in the hello, or only without. */
START_TEST(dhe_is_found_in_either_form)
{
    static const uint16_t exported[] = {0xc030, 0x0014, 0xffff};
    struct policy p = named("fleet");
    struct sim s = {.suites = {[VERSION_TLS12] = exported},
                    .dhe_needs_ffdhe = _i == 0,
                    .dhe_without_ffdhe = _i == 1};
    struct audit a = audit_of(&s, &p);

    ck_assert_int_eq(verdict_of(&a, "suites: no EXPORT"), AUDIT_VIOLATES);
    audit_free(&a);
}
END_TEST

START_TEST(ssl2_is_asked_by_name)
{
    struct policy p = {0};
    struct sim s = {.suites = {[VERSION_TLS12] = sound},
                    .kinds = _i == 0 ? kinds : NULL};
    struct audit a;

    policy_set(&p, "versions", "forbid", "SSLv2", NULL);
    a = audit_of(&s, &p);
    ck_assert_int_eq(verdict_of(&a, "versions: no SSLv2"),
                     _i == 0 ? AUDIT_VIOLATES : AUDIT_COMPLIANT);
    audit_free(&a);
}
END_TEST

START_TEST(violations_are_named)
{
    struct policy p = named("fleet");
    struct sim s = {.suites = {[VERSION_TLS12] = broken,
                               [VERSION_SSL3] = old},
                    .client_order = _i != 0,
                    .dh_bits = 512};
    struct audit a = audit_of(&s, &p);
    const struct audit_check *rc4 = check_of(&a, "suites: no RC4");

    ck_assert_int_eq(a.verdict, AUDIT_VIOLATES);
    ck_assert_int_eq(rc4->verdict, AUDIT_VIOLATES);
    ck_assert_ptr_nonnull(strstr(rc4->evidence, "TLSv1.2: "));
    ck_assert_int_eq(verdict_of(&a, "suites: no EXPORT"), AUDIT_VIOLATES);
    ck_assert_int_eq(verdict_of(&a, "suites: no anon"), AUDIT_VIOLATES);
    ck_assert_int_eq(verdict_of(&a, "suites: no NULL"), AUDIT_COMPLIANT);
    ck_assert_int_eq(verdict_of(&a, "versions: no SSLv3"), AUDIT_VIOLATES);
    ck_assert_int_eq(verdict_of(&a, "versions: TLSv1.2"), AUDIT_COMPLIANT);
    audit_free(&a);
}
END_TEST

/* Of DTLS the versions before TLS 1.1 are not asked, and need not be. */
START_TEST(datagrams_lack_old_versions)
{
    static const char none[] = "versions: no SSLv3";
    struct policy p = named("fleet");
    struct sim s = {.suites = {[VERSION_TLS12] = sound}};
    struct endpoint *e = sim_audit(&s, &p);
    struct audit a;

    e->versions[VERSION_SSL3].outcome = OUTCOME_UNANSWERED;
    e->versions[VERSION_TLS10].outcome = OUTCOME_UNANSWERED;
    audit_judge(&a, &p, e);
    ck_assert_int_eq(verdict_of(&a, none), AUDIT_UNKNOWN);
    ck_assert_int_eq(verdict_of(&a, "suites: no RC4"), AUDIT_UNKNOWN);
    audit_free(&a);
    free(e->prelude);
    e->prelude = mem_strdup("dtls");
    audit_judge(&a, &p, e);
    ck_assert_int_eq(a.verdict, AUDIT_COMPLIANT);
    ck_assert_str_eq(check_of(&a, none)->evidence, "DTLS has none");
    ck_assert_ptr_nonnull(
        strstr(check_of(&a, "suites: no RC4")->evidence, "DTLSv1.2: refused"));
    audit_free(&a);
    endpoint_free(e);
}
END_TEST

START_TEST(old_device_lacks_what_is_required)
{
    struct policy p = named("fleet");
    struct sim s = {.suites = {[VERSION_TLS10] = old}};
    struct audit a = audit_of(&s, &p);

    ck_assert_int_eq(verdict_of(&a, "versions: TLSv1.2"), AUDIT_VIOLATES);
    ck_assert_int_eq(verdict_of(&a, "suites: no RC4"), AUDIT_COMPLIANT);
    ck_assert_int_eq(
        verdict_of(&a, "keys: Diffie-Hellman of 1024 bits or more"),
        AUDIT_COMPLIANT);
    audit_free(&a);
}
END_TEST

START_TEST(short_primes_are_found)
{
    struct policy p = named("fleet");
    struct sim s = {.suites = {[VERSION_TLS12] = sound}, .dh_bits = 512};
    struct audit a = audit_of(&s, &p);

    ck_assert_int_eq(
        verdict_of(&a, "keys: Diffie-Hellman of 1024 bits or more"),
        AUDIT_VIOLATES);
    audit_free(&a);
}
END_TEST

START_TEST(required_suites_are_offered_alone)
{
    struct policy p = {0};
    struct sim s = {.suites = {[VERSION_TLS12] = sound,
                               [VERSION_TLS10] = old}};
    struct audit a;

    ck_assert(policy_set(&p, "suites", "require",
                         "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, "
                         "TLS_RSA_WITH_3DES_EDE_CBC_SHA "
                         "TLS_RSA_WITH_RC4_128_SHA TLS_AES_128_GCM_SHA256",
                         NULL));
    a = audit_of(&s, &p);
    ck_assert_int_eq(
        verdict_of(&a, "suites: TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"),
        AUDIT_COMPLIANT);
    ck_assert_int_eq(verdict_of(&a, "suites: TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
                     AUDIT_COMPLIANT);
    ck_assert_int_eq(verdict_of(&a, "suites: TLS_RSA_WITH_RC4_128_SHA"),
                     AUDIT_VIOLATES);
    ck_assert_int_eq(verdict_of(&a, "suites: TLS_AES_128_GCM_SHA256"),
                     AUDIT_VIOLATES);
    audit_free(&a);
}
END_TEST

START_TEST(silence_proves_nothing)
{
    struct policy p = named("fleet");
    struct sim s = {.suites = {[VERSION_TLS12] = sound}, .silent = true};
    struct audit a = audit_of(&s, &p);

    ck_assert_int_eq(a.verdict, AUDIT_UNKNOWN);
    audit_free(&a);
    for (unsigned n = 1; n < 7; n++) {
        struct sim dying = {.suites = {[VERSION_TLS12] = sound,
                                       [VERSION_SSL3] = old},
                            .dies_after = n};

        a = audit_of(&dying, &p);
        ck_assert_int_ne(a.verdict, AUDIT_COMPLIANT);
        audit_free(&a);
    }
}
END_TEST

/* ---- With quirks ---- */

/* That it has suites with certificates: a version without any is not looked
 * for as far as that, by a scan neither. */
static bool speaks_by_certificates(const struct sim *s, enum version v)
{
    for (const uint16_t *c = s->suites[v]; c != NULL && *c != 0xffff; c++)
        if (suite_find(*c)->kind == SUITE_CERT)
            return true;
    return false;
}

/* What the rule forbids and a server that is asked serves, by its lists; in
 * what version, or only in those that are looked for in any case. */
static bool serves(const struct sim *s, const struct policy *p,
                   const struct policy_rule *r, bool any)
{
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        for (const uint16_t *c = s->suites[v];
             (p->forbid >> v & 1) == 0 && c != NULL && *c != 0xffff; c++)
            if (bit_has(&r->set, (size_t)suite_index(*c)) &&
                (any || speaks_by_certificates(s, (enum version)v)))
                return true;
    return false;
}

static void agrees(const struct sim *s, const struct policy *p,
                   const struct audit *a, uint32_t seed)
{

    for (size_t i = 0; i < p->n_rules; i++) {
        char what[96];
        enum audit_verdict v;

        snprintf(what, sizeof what, "suites: no %s", p->rules[i].word);
        v = verdict_of(a, what);
        if (v != AUDIT_UNKNOWN)
            ck_assert_msg(serves(s, p, &p->rules[i], v == AUDIT_VIOLATES) ==
                              (v == AUDIT_VIOLATES),
                          "seed %u: %s is %s: %s", seed, what,
                          audit_verdict_name(v), check_of(a, what)->evidence);
    }
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++) {
        char what[96];

        if ((p->forbid >> v & 1) == 0 ||
            (s->suites[v] != NULL &&
             !speaks_by_certificates(s, (enum version)v)))
            continue;
        snprintf(what, sizeof what, "versions: no %s",
                 version_name((enum version)v));
        if (verdict_of(a, what) != AUDIT_UNKNOWN)
            ck_assert_msg((verdict_of(a, what) == AUDIT_VIOLATES) ==
                              (s->suites[v] != NULL),
                          "seed %u: %s: %s", seed, what,
                          check_of(a, what)->evidence);
    }
}

static bool speaks(const struct sim *s)
{
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        if (s->suites[v] != NULL)
            return true;
    return false;
}

/* Ten thousand devices of any kind: what is told of them is so. */
START_TEST(random_devices_are_told_right)
{
    static const char *const rules[] = {"RC4, EXPORT, NULL, anon",
                                        "CBC, 3DES, no-forward-secrecy, PSK",
                                        "no-aead, weak"};
    unsigned unknown = 0, n = 10000;

    for (uint32_t seed = 1; seed <= n; seed++) {
        struct policy p = {0};
        struct sim_lists lists;
        struct audit a;
        struct sim s;

        policy_set(&p, "versions", "forbid",
                   seed % 2 != 0 ? "SSLv3" : "SSLv3, TLSv1.0, TLSv1.1", NULL);
        policy_set(&p, "suites", "forbid", rules[seed % 3], NULL);
        sim_random(&s, &lists, seed);
        /* That company spoils no list is taken from one version for all. */
        s.poison_versions = 0;
        if (!speaks(&s))
            continue;
        a = audit_of(&s, &p);
        if (a.n != 0)
            agrees(&s, &p, &a, seed);
        unknown += a.verdict == AUDIT_UNKNOWN;
        audit_free(&a);
    }
    ck_assert_msg(unknown < n / 20, "%u of %u are unknown", unknown, n);
}
END_TEST

/* ---- Clients ---- */

START_TEST(short_primes_stop_a_client)
{
    static const struct {
        uint16_t bits;
        int least, most;
        enum audit_verdict verdict;
    } cases[] = {
        {512, 1024, 4096, AUDIT_VIOLATES},
        {1024, 1024, 4096, AUDIT_COMPLIANT},
        {8192, 1024, 4096, AUDIT_VIOLATES},
        {512, PROFILE_LIMIT_UNKNOWN, PROFILE_LIMIT_UNKNOWN, AUDIT_COMPLIANT},
        {0, 1024, 4096, AUDIT_COMPLIANT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct endpoint *e = endpoint_new("a", "127.0.0.1", 443);
        struct profile_role limits = {.dh_min = cases[i].least,
                                      .dh_max = cases[i].most};
        struct audit a;

        e->live = mem_alloc(sizeof *e->live);
        e->live->outcome = LIVE_COMPLETED;
        e->live->dh_bits = cases[i].bits;
        audit_judge_client(&a, "@a", &limits, e);
        ck_assert_int_eq(a.verdict, cases[i].verdict);
        audit_free(&a);
        endpoint_free(e);
    }
}
END_TEST

/* ---- As lines ---- */

static char *written(const struct endpoint *e, const struct audit *a)
{
    struct sink_audit told = {e, a};
    struct emit line = {0};
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);

    write_audit(&line, &told);
    emit_line(&line, f);
    emit_free(&line);
    fclose(f);
    return text;
}

/* What is read is written the same again. */
START_TEST(lines_are_read_back)
{
    struct policy p = named("fleet");
    struct sim s = {.suites = {[VERSION_TLS12] = broken}, .dh_bits = 512};
    struct endpoint *e = sim_audit(&s, &p), *back;
    struct audit a, read;
    char *text, *again;
    struct err err = {0};

    audit_judge(&a, &p, e);
    text = written(e, &a);
    ck_assert_msg(json_audit_read(text, strlen(text), &back, &read, &err), "%s",
                  err.text);
    ck_assert_ptr_nonnull(back);
    ck_assert(audit_is_complete(&read, back));
    back->time = e->time;
    again = written(back, &read);
    ck_assert_str_eq(again, text);
    free(text);
    free(again);
    audit_free(&a);
    audit_free(&read);
    endpoint_free(e);
    endpoint_free(back);
}
END_TEST

START_TEST(other_lines_are_no_audits)
{
    static const char *const bad[] = {
        "{\"type\":\"audit\"}",
        "{\"type\":\"audit\",\"host\":\"a\",\"port\":70000}",
        "{\"type\":\"audit\",\"host\":\"a\",\"port\":1,\"checks\":[7]}",
        "{\"type\":\"audit\",\"host\":\"a\",\"port\":1,\"verdict\":\"x\"}",
        ("{\"type\":\"audit\",\"host\":\"a\",\"port\":1,\"checks\":"
         "[{\"check\":\"b\",\"verdict\":7}]}"),
    };
    struct endpoint *e;
    struct err err = {0};
    struct audit a;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(!json_audit_read(bad[i], strlen(bad[i]), &e, &a, &err),
                      "%s", bad[i]);
        ck_assert_ptr_null(e);
        ck_assert_uint_eq(a.n, 0);
    }
    ck_assert(json_audit_read("{\"type\":\"scan\"}", 15, &e, &a, &err));
    ck_assert_ptr_null(e);
}
END_TEST

/* ---- Policies ---- */

START_TEST(builtins_are_whole)
{
    for (const struct policy_builtin *b = policy_builtins; b->name; b++) {
        struct policy p = {0};
        struct err err = {0};

        for (const struct policy_row *r = b->rows; r->section != NULL; r++)
            ck_assert_msg(policy_set(&p, r->section, r->key, r->value, &err),
                          "%s: %s", b->name, err.text);
        ck_assert_msg(policy_check(&p, &err), "%s: %s", b->name, err.text);
        for (size_t i = 0; i < p.n_rules; i++)
            ck_assert(!bit_empty(&p.rules[i].set));
    }
}
END_TEST

static const struct {
    const char *section, *key, *value, *complaint;
} wrong[] = {
    {"versions", "forbid", "TLSv9", "unknown version 'TLSv9'"},
    {"versions", "require", "SSLv2", "unknown version 'SSLv2'"},
    {"suites", "forbid", "no-rc4", "unknown suite or kind of suite"},
    {"versions", "forbid", " , ", "missing value"},
    {"suites", "forbid", "RC5", "unknown suite or kind of suite 'RC5'"},
    {"suites", "require", "RC4", "unknown suite 'RC4'"},
    {"keys", "dh", "0", "takes 1 to 16384, not 0"},
    {"keys", "rsa", "2k", "not a number: '2k'"},
    {"keys", "curve", "1000000", "not a number: '1000000'"},
    {"certificate", "forbid", "ugly", "unknown trouble"},
    {"certificate", "days", "99999", "takes 1 to 36500"},
    {"keys", "ecdh", "1", "no such setting"},
};

START_TEST(wrong_settings_are_told)
{
    struct policy p = {0};
    struct err err = {0};

    ck_assert(!policy_set(&p, wrong[_i].section, wrong[_i].key, wrong[_i].value,
                          &err));
    ck_assert_int_eq(err.code, ERR_FORMAT);
    ck_assert_msg(strstr(err.text, wrong[_i].complaint) != NULL, "%s",
                  err.text);
}
END_TEST

START_TEST(contradictions_are_told)
{
    struct policy p = {0};

    ck_assert(!policy_check(&p, NULL));
    policy_set(&p, "versions", "forbid", "tls1.2", NULL);
    ck_assert(policy_check(&p, NULL));
    policy_set(&p, "versions", "require", "TLSv1.2", NULL);
    ck_assert(!policy_check(&p, NULL));
    p.require = 0;
    policy_set(&p, "suites", "forbid", "rc4", NULL);
    policy_set(&p, "suites", "require", "RC4-SHA", NULL);
    ck_assert(!policy_check(&p, NULL));
}
END_TEST

START_TEST(words_mean_what_they_say)
{
    struct policy p = {0};
    struct bitset set;

    policy_set(&p, "suites", "only", "ECDHE-RSA-AES128-GCM-SHA256", NULL);
    policy_set(&p, "suites", "forbid", "no-forward-secrecy", NULL);
    set = policy_forbidden(&p);
    ck_assert(!bit_has(&set, (size_t)suite_index(0xc02f)));
    ck_assert(bit_has(&set, (size_t)suite_index(0xc030)));
    ck_assert(bit_has(&p.rules[1].set, (size_t)suite_index(0x002f)));
    ck_assert(!bit_has(&p.rules[1].set, (size_t)suite_index(0x1301)));
    ck_assert(!bit_has(&p.rules[1].set, (size_t)suite_index(0x0033)));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("audit");
    TCase *t = tcase_create("audit");

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, sound_host_costs_little, 0, 2);
    tcase_add_loop_test(t, violators_cost_little, 0, 2);
    tcase_add_loop_test(t, keys_go_together, 0, 2);
    tcase_add_loop_test(t, dhe_is_found_in_either_form, 0, 2);
    tcase_add_loop_test(t, ssl2_is_asked_by_name, 0, 2);
    tcase_add_loop_test(t, violations_are_named, 0, 2);
    tcase_add_test(t, datagrams_lack_old_versions);
    tcase_add_test(t, old_device_lacks_what_is_required);
    tcase_add_test(t, short_primes_are_found);
    tcase_add_test(t, required_suites_are_offered_alone);
    tcase_add_test(t, silence_proves_nothing);
    tcase_add_test(t, random_devices_are_told_right);
    tcase_add_test(t, short_primes_stop_a_client);
    tcase_add_test(t, lines_are_read_back);
    tcase_add_test(t, other_lines_are_no_audits);
    tcase_add_test(t, builtins_are_whole);
    tcase_add_loop_test(t, wrong_settings_are_told, 0,
                        sizeof wrong / sizeof wrong[0]);
    tcase_add_test(t, contradictions_are_told);
    tcase_add_test(t, words_mean_what_they_say);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(suite());
    int failed;

    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
