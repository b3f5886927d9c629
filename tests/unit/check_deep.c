/* --deep: handshakes that are made again and again, against servers that exist
 * as values, and the rule that goes by them. */
#include <check.h>
#include <stdlib.h>

#include "tests/unit/rule_checks.h"
#include "tests/unit/sim.h"

static const uint16_t some[] = {0xc02f, 0x002f, 0xffff};
static const uint16_t tls13[] = {0x1301, 0xffff};

static struct sim server(void)
{
    struct sim s = {.finish = PLAN_FINISH_VERSIONS, .deep = true};

    s.suites[VERSION_TLS10] = some + 1;
    s.suites[VERSION_TLS12] = some;
    s.suites[VERSION_TLS13] = tls13;
    return s;
}

static const struct repeats *of(const struct endpoint *e, enum version v)
{
    return &e->versions[v].repeats;
}

/* 256 in all, evenly: a sound server has none that fail. */
START_TEST(sound)
{
    struct sim s = server();
    struct endpoint *e = sim_scan(&s, false);

    ck_assert_uint_eq(of(e, VERSION_TLS13)->handshakes, 85);
    ck_assert_uint_eq(of(e, VERSION_TLS12)->handshakes, 85);
    ck_assert_uint_eq(of(e, VERSION_TLS10)->handshakes, 85);
    ck_assert_uint_eq(of(e, VERSION_TLS11)->handshakes, 0);
    ck_assert_uint_eq(of(e, VERSION_TLS12)->failed, 0);
    ck_assert_int_eq(of(e, VERSION_TLS12)->suite, suite_index(0xc02f));
    ck_assert(e->complete);
    ck_silent(e, "intermittent-failure");
    endpoint_free(e);
}
END_TEST

START_TEST(not_without_being_asked)
{
    struct sim s = server();
    struct endpoint *e;

    s.deep = false;
    e = sim_scan(&s, false);
    ck_assert_uint_eq(of(e, VERSION_TLS12)->handshakes, 0);
    ck_assert_uint_eq(s.finished, 3);
    endpoint_free(e);
}
END_TEST

/* One in twenty: three failures of a version are enough. */
START_TEST(now_and_then)
{
    struct sim s = server();
    const struct finding *f;
    struct endpoint *e;

    s.fail_every = 20;
    s.suites[VERSION_TLS10] = s.suites[VERSION_TLS13] = NULL;
    s.fails_reset = _i == 1;
    e = sim_scan(&s, false);
    ck_assert_uint_eq(of(e, VERSION_TLS12)->failed, 3);
    ck_assert_uint_eq(of(e, VERSION_TLS12)->handshakes, 59);
    ck_assert_str_eq(of(e, VERSION_TLS12)->failure->stage, "finished");
    f = ck_found(e, "intermittent-failure", SEVERITY_MEDIUM);
    ck_has(f->text, "3 of 59 handshakes of TLSv1.2 with "
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 failed");
    ck_has(f->evidence, "\"handshakes\":59,\"failed\":3");
    ck_silent(e, "false-version");
    endpoint_free(e);
}
END_TEST

/* One failure is a finding, but for a hang-up: it may be the line's. */
START_TEST(only_once)
{
    struct sim s = server();
    struct endpoint *e;

    s.suites[VERSION_TLS10] = s.suites[VERSION_TLS13] = NULL;
    s.fail_every = 200;
    s.fails_reset = _i == 1;
    e = sim_scan(&s, false);
    ck_assert_uint_eq(of(e, VERSION_TLS12)->failed, 1);
    ck_assert_uint_eq(of(e, VERSION_TLS12)->handshakes, 256);
    if (s.fails_reset)
        ck_silent(e, "intermittent-failure");
    else
        ck_found(e, "intermittent-failure", SEVERITY_MEDIUM);
    endpoint_free(e);
}
END_TEST

/* --max-connections is kept to, and the endpoint is whole all the same. */
START_TEST(within_a_limit)
{
    struct sim s = server();
    struct endpoint *e;

    s.max_asked = 60;
    e = sim_scan(&s, false);
    ck_assert_uint_eq(s.connections, 59);
    ck_assert(e->complete);
    ck_assert_uint_gt(of(e, VERSION_TLS13)->handshakes, 10);
    endpoint_free(e);
}
END_TEST

/* A version that only pretends has nothing to repeat; a host that dies gives
 * no end of trouble, but an end. */
START_TEST(nothing_to_repeat)
{
    struct sim s = server();
    struct endpoint *e;

    s.false_versions = 1u << VERSION_TLS12;
    e = sim_scan(&s, false);
    ck_assert_uint_eq(of(e, VERSION_TLS12)->handshakes, 0);
    ck_assert_uint_eq(of(e, VERSION_TLS13)->handshakes, 128);
    endpoint_free(e);
    s = server();
    s.dies_after = 80;
    e = sim_scan(&s, false);
    ck_assert_uint_le(s.connections, 80 + 3 * 8);
    ck_silent(e, "intermittent-failure");
    endpoint_free(e);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("deep scans");
    TCase *t = tcase_create("deep scans");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_test(t, sound);
    tcase_add_test(t, not_without_being_asked);
    tcase_add_loop_test(t, now_and_then, 0, 2);
    tcase_add_loop_test(t, only_once, 0, 2);
    tcase_add_test(t, within_a_limit);
    tcase_add_test(t, nothing_to_repeat);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
