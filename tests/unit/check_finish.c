/* The probe of whole handshakes, against servers that exist as values; and the
 * rule that goes by what it found. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/rules.h"
#include "tests/unit/sim.h"

#define TLS12 (1u << VERSION_TLS12)
#define TLS13 (1u << VERSION_TLS13)

static const uint16_t several[] = {0xc02f, 0x009e, 0x003c, 0x0035,
                                   0x002f, 0x0034, 0xffff};
static const uint16_t old[] = {0x0035, 0x002f, 0x000a, 0xffff};
static const uint16_t one[] = {0x002f, 0xffff};
static const uint16_t anon[] = {0x0034, 0xffff};
static const uint16_t tls13[] = {0x1302, 0x1301, 0xffff};

static struct sim ordinary(enum plan_finish finish)
{
    struct sim s = {.finish = finish};

    s.suites[VERSION_TLS10] = old;
    s.suites[VERSION_TLS12] = several;
    s.suites[VERSION_TLS13] = tls13;
    return s;
}

static const struct finding *finding(struct endpoint *e)
{
    rules_apply(e, &(struct rule_context){.now = 0, .expiry_days = 30});
    for (size_t i = 0; i < e->n_findings; i++)
        if (strcmp(e->findings[i].rule, "false-version") == 0)
            return &e->findings[i];
    return NULL;
}

static enum works works(const struct endpoint *e, enum version v, uint16_t code)
{
    return endpoint_suite(e, v, (size_t)suite_index(code))->works;
}

START_TEST(one_of_each_version)
{
    struct sim s = ordinary(PLAN_FINISH_VERSIONS);
    struct endpoint *e = sim_scan(&s, false);

    ck_assert_uint_eq(s.finished, 3);
    ck_assert_int_eq(e->versions[VERSION_TLS10].works, WORKS_YES);
    ck_assert_int_eq(e->versions[VERSION_TLS11].works, WORKS_UNTESTED);
    ck_assert_int_eq(e->versions[VERSION_TLS12].works, WORKS_YES);
    ck_assert_int_eq(e->versions[VERSION_TLS13].works, WORKS_YES);
    ck_assert_int_eq(works(e, VERSION_TLS12, 0xc02f), WORKS_YES);
    ck_assert_int_eq(works(e, VERSION_TLS12, 0x002f), WORKS_UNTESTED);
    ck_assert_ptr_null(finding(e));
    endpoint_free(e);
}
END_TEST

START_TEST(every_suite)
{
    struct sim s = ordinary(PLAN_FINISH_SUITES);
    struct endpoint *e = sim_scan(&s, false);

    ck_assert_uint_eq(s.finished, 3 + 5 + 2);
    for (const uint16_t *c = several; *c != 0xffff; c++)
        ck_assert_int_eq(works(e, VERSION_TLS12, *c),
                         *c == 0x0034 ? WORKS_UNTESTED : WORKS_YES);
    endpoint_free(e);
}
END_TEST

START_TEST(nothing)
{
    struct sim s = ordinary(PLAN_FINISH_NOTHING);
    struct endpoint *e = sim_scan(&s, true);

    ck_assert_uint_eq(s.finished, 0);
    ck_assert_int_eq(e->versions[VERSION_TLS12].works, WORKS_UNTESTED);
    endpoint_free(e);
}
END_TEST

/* Two tries, and another suite, before a version is called false. */
START_TEST(a_version_that_pretends)
{
    struct sim s =
        ordinary(_i == 0 ? PLAN_FINISH_VERSIONS : PLAN_FINISH_SUITES);
    const struct version_result *r;
    const struct finding *f;
    struct endpoint *e;

    s.false_versions = TLS12;
    e = sim_scan(&s, false);
    r = &e->versions[VERSION_TLS12];
    f = finding(e);
    /* The last is the control of the probe of faulty Diffie-Hellman. */
    ck_assert_uint_eq(s.finished, _i == 0 ? 2 + 4 + 1 : 3 + 10 + 2 + 1);
    ck_assert_int_eq(r->works, WORKS_NO);
    ck_assert_str_eq(r->failure->stage, "finished");
    ck_assert_str_eq(r->failure->how, "alert bad_record_mac");
    ck_assert_int_eq(works(e, VERSION_TLS12, 0xc02f), WORKS_NO);
    ck_assert_int_eq(e->versions[VERSION_TLS13].works, WORKS_YES);
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(f->severity, SEVERITY_HIGH);
    ck_assert_ptr_nonnull(strstr(f->text, "It accepts TLSv1.2, but"));
    ck_assert_ptr_nonnull(
        strstr(f->remedy, "securityProtocolTypesForOutboundCommunication to "
                          "only the versions that work: TLSv1.0, TLSv1.3"));
    ck_assert_ptr_nonnull(strstr(f->remedy, "Protocols\\TLS 1.2\\Client]"));
    ck_assert_ptr_nonnull(
        strstr(f->evidence, "\"failed\":[{\"version\":\"TLSv1.2\",\"stage\":"
                            "\"finished\",\"how\":\"alert bad_record_mac\"}],"
                            "\"working\":[\"TLSv1.0\",\"TLSv1.3\"]}"));
    endpoint_free(e);
}
END_TEST

/* The suite may be at fault, and not the version. */
START_TEST(a_suite_that_pretends)
{
    struct sim s = ordinary(PLAN_FINISH_VERSIONS);
    struct endpoint *e;

    s.false_suite = 0xc02f;
    e = sim_scan(&s, false);
    ck_assert_int_eq(e->versions[VERSION_TLS12].works, WORKS_YES);
    ck_assert_int_eq(works(e, VERSION_TLS12, 0xc02f), WORKS_NO);
    ck_assert_int_eq(works(e, VERSION_TLS12, 0x009e), WORKS_YES);
    ck_assert_ptr_null(finding(e));
    endpoint_free(e);
}
END_TEST

/* With a single suite there is no other. */
START_TEST(the_only_suite_pretends)
{
    struct sim s = ordinary(PLAN_FINISH_VERSIONS);
    struct endpoint *e;

    s.suites[VERSION_TLS12] = one;
    s.false_versions = TLS12;
    e = sim_scan(&s, false);
    ck_assert_int_eq(e->versions[VERSION_TLS12].works, WORKS_NO);
    ck_assert_ptr_nonnull(finding(e));
    endpoint_free(e);
}
END_TEST

/* Resets: once or twice they are the line's fault. */
START_TEST(resets)
{
    struct sim s = ordinary(PLAN_FINISH_VERSIONS);
    struct endpoint *e;

    s.spoilt = (unsigned)_i;
    e = sim_scan(&s, false);
    ck_assert_int_eq(e->versions[VERSION_TLS13].works, WORKS_YES);
    ck_assert_int_eq(works(e, VERSION_TLS13, 0x1302),
                     _i < 3 ? WORKS_YES : WORKS_NO);
    ck_assert_ptr_null(finding(e));
    endpoint_free(e);
}
END_TEST

/* Nothing works: then it is not a version that pretends. */
START_TEST(none_works)
{
    struct sim s = ordinary(PLAN_FINISH_VERSIONS);
    struct endpoint *e;

    s.false_versions = ~0u;
    e = sim_scan(&s, false);
    ck_assert_int_eq(e->versions[VERSION_TLS10].works, WORKS_NO);
    ck_assert_ptr_null(finding(e));
    endpoint_free(e);
}
END_TEST

/* What cannot be finished is not asked for. */
START_TEST(none_can_be)
{
    struct sim s = {.finish = PLAN_FINISH_SUITES};
    struct endpoint *e;

    s.suites[VERSION_TLS12] = anon;
    e = sim_scan(&s, false);
    ck_assert_uint_eq(s.finished, 0);
    ck_assert_int_eq(e->versions[VERSION_TLS12].works, WORKS_UNTESTED);
    endpoint_free(e);
}
END_TEST

/* The flight of the only suite breaks: tried once it proves no pretence, so it
 * is tried again. */
START_TEST(flights_that_broke)
{
    struct sim s = ordinary(PLAN_FINISH_VERSIONS);
    struct endpoint *e;

    s.broken = 0x002f;
    s.suites[VERSION_TLS12] = one;
    e = sim_scan(&s, false);
    ck_assert_int_eq(works(e, VERSION_TLS12, 0x002f), WORKS_NO);
    ck_assert_int_eq(e->versions[VERSION_TLS12].works, WORKS_NO);
    ck_assert_str_eq(e->versions[VERSION_TLS12].failure->stage, "server flight");
    ck_assert_ptr_nonnull(finding(e));
    endpoint_free(e);
}
END_TEST

START_TEST(flight_that_broke_by_chance)
{
    struct sim s = ordinary(PLAN_FINISH_VERSIONS);
    struct endpoint *e;

    s.broken = 0x002f;
    s.breaks = 1;
    s.suites[VERSION_TLS12] = one;
    e = sim_scan(&s, false);
    ck_assert_int_eq(works(e, VERSION_TLS12, 0x002f), WORKS_YES);
    ck_assert_int_eq(e->versions[VERSION_TLS12].works, WORKS_YES);
    ck_assert_ptr_null(finding(e));
    endpoint_free(e);
    s = ordinary(PLAN_FINISH_NOTHING);
    s.broken = 0x002f;
    s.suites[VERSION_TLS12] = one;
    e = sim_scan(&s, false);
    ck_assert_int_eq(works(e, VERSION_TLS12, 0x002f), WORKS_NO);
    ck_assert_int_eq(e->versions[VERSION_TLS12].works, WORKS_NO);
    ck_assert_ptr_null(finding(e)); /* what works is not known */
    endpoint_free(e);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("finish");
    TCase *t = tcase_create("finish");
    SRunner *r;
    int failed;

    tcase_add_test(t, one_of_each_version);
    tcase_add_test(t, every_suite);
    tcase_add_test(t, nothing);
    tcase_add_loop_test(t, a_version_that_pretends, 0, 2);
    tcase_add_test(t, a_suite_that_pretends);
    tcase_add_test(t, the_only_suite_pretends);
    tcase_add_loop_test(t, resets, 1, 4);
    tcase_add_test(t, none_works);
    tcase_add_test(t, none_can_be);
    tcase_add_test(t, flights_that_broke);
    tcase_add_test(t, flight_that_broke_by_chance);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
