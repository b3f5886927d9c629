#include <check.h>
#include <stdlib.h>

#include "core/model/diff.h"
#include "core/model/grade.h"
#include "sample_endpoint.h"

/* Every kind of change, shown and silent. */

static struct endpoint *judged(struct endpoint *e)
{
    grade_endpoint(e);
    rules_apply(e, &sample_context);
    return e;
}

/* A printer with two versions, a DHE suite and a certificate. */
static struct endpoint *printer(uint16_t dh_bits)
{
    struct endpoint *e = sample_new("mfd-12");

    sample_rsa(e, 2048, "sha256")->sha256[0] = 1;
    e->chains[0].sha256[0] = 1;
    sample_dh(e, VERSION_TLS12, DHE_RSA_AES128, dh_bits);
    sample_suite(e, VERSION_TLS12, RSA_AES128_SHA);
    sample_suite(e, VERSION_TLS11, RSA_AES128_SHA);
    return e;
}

/* Compares as a scan does, and frees both. */
static struct changes compare(struct endpoint *before, struct endpoint *now)
{
    struct changes c = {0};

    if (before != NULL)
        judged(before);
    if (now != NULL)
        judged(now);
    if (before != NULL && now != NULL && before->state == STATE_TLS &&
        now->state == STATE_TLS)
        diff_carry(now, before, &sample_context);
    diff_endpoint(before, now, &c);
    endpoint_free(before);
    endpoint_free(now);
    return c;
}

static void ck_none(struct changes c)
{
    ck_assert_msg(c.n == 0, "%zu changes, the first: %s: %s", c.n,
                  c.n != 0 ? change_name(c.list[0].kind) : "",
                  c.n != 0 ? c.list[0].text : "");
    changes_free(&c);
}

/* Exactly these kinds and subjects: "version-lost TLSv1.1, ...". */
static void ck_changes(struct changes c, const char *want)
{
    char got[2000] = "";

    for (size_t i = 0; i < c.n; i++) {
        size_t n = strlen(got);

        ck_assert_msg(strlen(c.list[i].text) > 10, "%s", c.list[i].text);
        snprintf(got + n, sizeof got - n, "%s%s%s%s", i != 0 ? ", " : "",
                 change_name(c.list[i].kind),
                 c.list[i].subject != NULL ? " " : "",
                 c.list[i].subject != NULL ? c.list[i].subject : "");
    }
    ck_assert_str_eq(got, want);
    changes_free(&c);
}

static void ck_values(const struct change *c, const char *before,
                      const char *after)
{
    ck_assert_msg(before == NULL ? c->before == NULL
                                 : strcmp(c->before, before) == 0,
                  "before: %s", c->before);
    ck_assert_msg(after == NULL ? c->after == NULL
                                : strcmp(c->after, after) == 0,
                  "after: %s", c->after);
}

START_TEST(nothing)
{
    ck_none(compare(printer(1024), printer(1024)));
    ck_none(compare(sample_modern("a"), sample_modern("a")));
    ck_none(compare(NULL, NULL));
}
END_TEST

START_TEST(endpoint_new_and_gone)
{
    static const enum endpoint_state unknown[] = {
        STATE_UNANSWERED, STATE_UNREACHABLE, STATE_ERROR, STATE_PRINT_PORT};
    struct endpoint *e;
    struct changes c = compare(NULL, printer(1024));

    ck_assert_str_eq(c.list[0].endpoint, "mfd-12:443");
    ck_values(&c.list[0], NULL, "tls");
    ck_assert_ptr_nonnull(strstr(c.list[0].text, "TLSv1.1, TLSv1.2"));
    ck_changes(c, "endpoint-new");
    ck_changes(compare(printer(1024), NULL), "endpoint-gone");
    e = endpoint_new("mfd-12", "mfd-12", 443);
    e->state = STATE_CLOSED;
    c = compare(printer(1024), e);
    ck_values(&c.list[0], "tls", "closed");
    ck_changes(c, "endpoint-gone");
    e = endpoint_new("mfd-12", "mfd-12", 443);
    e->state = STATE_NOT_TLS;
    ck_changes(compare(printer(1024), e), "endpoint-gone");
    e = endpoint_new("mfd-12", "mfd-12", 443);
    e->state = STATE_CLOSED;
    ck_changes(compare(e, printer(1024)), "endpoint-new");
    for (size_t i = 0; i < 4; i++) {
        e = endpoint_new("mfd-12", "mfd-12", 443);
        e->state = unknown[i];
        ck_none(compare(printer(1024), e));
        e = endpoint_new("mfd-12", "mfd-12", 443);
        e->state = unknown[i];
        ck_none(compare(e, printer(1024)));
        e = endpoint_new("mfd-12", "mfd-12", 443);
        e->state = unknown[i];
        ck_none(compare(NULL, e));
    }
    e = endpoint_new("mfd-12", "mfd-12", 443);
    e->state = STATE_CLOSED;
    ck_none(compare(NULL, e));
}
END_TEST

START_TEST(versions)
{
    struct endpoint *more = printer(1024), *less;
    struct changes c;

    sample_suite(more, VERSION_TLS10, RSA_AES128_SHA);
    c = compare(printer(1024), more);
    ck_values(&c.list[0], "refused", "accepted");
    ck_changes(c, "version-gained TLSv1.0");
    more = printer(1024);
    sample_suite(more, VERSION_TLS10, RSA_AES128_SHA);
    c = compare(more, printer(1024));
    ck_values(&c.list[0], "accepted", "refused");
    ck_assert_ptr_nonnull(strstr(c.list[0].text, "protocol_version"));
    ck_changes(c, "version-lost TLSv1.0");
    /* Silence, or not asked: that is no loss, nor a gain afterwards. */
    for (int o = OUTCOME_UNASKED; o <= OUTCOME_UNANSWERED; o += 3) {
        less = printer(1024);
        less->versions[VERSION_TLS11].outcome = (enum outcome)o;
        less->versions[VERSION_TLS11].n_suites = 0;
        less->complete = false;
        ck_none(compare(printer(1024), less));
        less = printer(1024);
        less->versions[VERSION_TLS11].outcome = (enum outcome)o;
        less->versions[VERSION_TLS11].n_suites = 0;
        ck_none(compare(less, printer(1024)));
    }
}
END_TEST

/* What was unknown one night is known by the one before. */
START_TEST(carried_over_a_night)
{
    struct endpoint *first = judged(printer(1024));
    struct endpoint *second = judged(printer(1024));
    struct endpoint *third = judged(printer(1024));
    struct version_result *r = &second->versions[VERSION_TLS11];
    struct changes c = {0};

    r->outcome = OUTCOME_UNANSWERED;
    r->n_suites = 0;
    second->complete = false;
    third->versions[VERSION_TLS11].outcome = OUTCOME_REFUSED;
    third->versions[VERSION_TLS11].n_suites = 0;
    diff_carry(second, first, &sample_context);
    diff_endpoint(first, second, &c);
    ck_assert_uint_eq(c.n, 0);
    ck_assert_int_eq(r->outcome, OUTCOME_ACCEPTED);
    ck_assert_uint_eq(r->n_suites, 1);
    diff_carry(third, second, &sample_context);
    diff_endpoint(second, third, &c);
    ck_changes(c, "version-lost TLSv1.1");
    endpoint_free(first);
    endpoint_free(second);
    endpoint_free(third);
}
END_TEST

/* A history may be older than the hash of a chain as it is made now. */
START_TEST(chain_of_an_older_history)
{
    struct endpoint *first = judged(printer(1024));
    struct endpoint *second = judged(printer(1024));

    first->chains[0].sha256[0] = 2;
    second->versions[VERSION_TLS11].outcome = OUTCOME_UNANSWERED;
    second->versions[VERSION_TLS11].n_suites = 0;
    first->versions[VERSION_TLS11].suites[0].chain = 0;
    first->chains[0].sent = second->chains[0].sent = 1;
    ck_assert(diff_carry(second, first, &sample_context));
    ck_assert_uint_eq(second->n_chains, 1);
    ck_assert_int_eq(second->versions[VERSION_TLS11].suites[0].chain, 0);
    second->versions[VERSION_TLS11].outcome = OUTCOME_UNANSWERED;
    second->versions[VERSION_TLS11].n_suites = 0;
    first->chains[0].certs[0].sha256[0] = 3;
    ck_assert(diff_carry(second, first, &sample_context));
    ck_assert_uint_eq(second->n_chains, 2);
    endpoint_free(first);
    endpoint_free(second);
}
END_TEST

START_TEST(suites)
{
    struct endpoint *more = printer(1024), *less;
    struct changes c;

    sample_suite(more, VERSION_TLS12, RSA_AES256_SHA);
    sample_suite(more, VERSION_TLS11, RSA_AES256_SHA);
    c = compare(printer(1024), more);
    ck_values(&c.list[0], NULL, "TLSv1.1, TLSv1.2");
    ck_changes(c, "suite-gained TLS_RSA_WITH_AES_256_CBC_SHA");
    /* Lost in one of two versions. */
    less = printer(1024);
    less->versions[VERSION_TLS12].n_suites = 1;
    c = compare(printer(1024), less);
    ck_values(&c.list[0], "TLSv1.1, TLSv1.2", "TLSv1.1");
    ck_changes(c, "suite-lost TLS_RSA_WITH_AES_128_CBC_SHA");
    /* A list that was cut short tells no loss, one that was, no gain. */
    less = printer(1024);
    less->versions[VERSION_TLS12].n_suites = 1;
    less->versions[VERSION_TLS12].complete = false;
    ck_none(compare(printer(1024), less));
    less = printer(1024);
    less->versions[VERSION_TLS12].n_suites = 1;
    less->versions[VERSION_TLS12].complete = false;
    ck_none(compare(less, printer(1024)));
}
END_TEST

START_TEST(weaker_key_exchange)
{
    struct endpoint *was = sample_modern("a"), *is = sample_modern("a");
    struct changes c = compare(printer(2048), printer(1536));

    ck_values(&c.list[0], "dh 2048", "dh 1536");
    ck_changes(c, "kex-weaker DHE");
    ck_none(compare(printer(1536), printer(2048)));
    ck_none(compare(printer(2048), printer(0)));
    /* Another curve of like strength is none; a smaller one is. */
    endpoint_suite(is, VERSION_TLS12, (size_t)suite_index(ECDHE_RSA_AES128))
        ->group = SECP256R1;
    ck_none(compare(was, is));
    was = sample_modern("a");
    is = sample_modern("a");
    endpoint_suite(is, VERSION_TLS12, (size_t)suite_index(ECDHE_RSA_AES128))
        ->group = 0x0013;
    c = compare(was, is);
    ck_values(&c.list[0], "x25519", "secp192r1");
    ck_changes(c, "kex-weaker ECDHE");
}
END_TEST

START_TEST(certificates)
{
    struct endpoint *e = printer(1024);
    struct changes c;

    e->chains[0].certs[0].sha256[0] = 2;
    e->chains[0].sha256[0] = 2;
    c = compare(printer(1024), e);
    ck_assert_ptr_nonnull(strstr(c.list[0].before, "sha256 01"));
    ck_assert_ptr_nonnull(strstr(c.list[0].after, "sha256 02"));
    ck_assert_ptr_nonnull(strstr(c.list[0].after, "RSA 2048, ends 2030-01-01"));
    ck_changes(c, "certificate-replaced RSA");
    /* None was seen: nothing is known of it. */
    e = printer(1024);
    cert_chain_clear(&e->chains[0]);
    e->n_chains = 0;
    ck_none(compare(printer(1024), e));
    /* A second one beside it. */
    e = printer(1024);
    sample_rsa(e, 2048, "sha256")->sha256[0] = 3;
    ck_none(compare(printer(1024), e));
}
END_TEST

/* The night after the thirtieth day before the end; then the end itself. */
START_TEST(certificate_ending)
{
    struct endpoint *was = printer(2048), *is = printer(2048);
    struct changes c;

    snprintf(was->chains[0].certs[0].not_after, 24, "2026-12-21T12:00:00Z");
    snprintf(is->chains[0].certs[0].not_after, 24, "2026-12-21T12:00:00Z");
    is->time += 86400;
    c = compare(was, is);
    ck_assert_int_eq(c.list[0].severity, SEVERITY_MEDIUM);
    ck_changes(c, "certificate-ending cert-expires-soon");
    was = printer(2048), is = printer(2048);
    snprintf(was->chains[0].certs[0].not_after, 24, "2026-12-21T12:00:00Z");
    snprintf(is->chains[0].certs[0].not_after, 24, "2026-12-21T12:00:00Z");
    was->time += 86400;
    is->time += 2 * 86400;
    ck_none(compare(was, is));
    was = printer(2048), is = printer(2048);
    snprintf(was->chains[0].certs[0].not_after, 24, "2026-12-21T12:00:00Z");
    snprintf(is->chains[0].certs[0].not_after, 24, "2026-12-21T12:00:00Z");
    was->time += 29 * 86400;
    is->time += 31 * 86400;
    ck_changes(compare(was, is), "finding-new cert-expired");
}
END_TEST

START_TEST(findings)
{
    struct endpoint *e = printer(1024);
    struct changes c;

    sample_rsa(e, 512, "sha256");
    c = compare(printer(1024), e);
    ck_values(&c.list[0], NULL, "high");
    ck_assert_int_eq(c.list[0].severity, SEVERITY_HIGH);
    ck_changes(c, "finding-new short-rsa-key");
    e = printer(1024);
    sample_rsa(e, 512, "sha256");
    c = compare(e, printer(1024));
    ck_values(&c.list[0], "high", NULL);
    ck_changes(c, "finding-fixed short-rsa-key");
}
END_TEST

/* A finding that follows from what was not asked this time stays. */
static struct endpoint *false_tls11(void)
{
    struct endpoint *e = printer(2048);

    e->versions[VERSION_TLS11].works = WORKS_NO;
    e->versions[VERSION_TLS11].failure =
        endpoint_failure(e, "finished", "closed");
    e->versions[VERSION_TLS12].works = WORKS_YES;
    return e;
}

START_TEST(finding_of_an_untested_handshake)
{
    struct endpoint *is = printer(2048);

    ck_changes(compare(printer(2048), false_tls11()),
               "finding-new false-version");
    ck_none(compare(false_tls11(), printer(2048)));
    is->versions[VERSION_TLS11].works = WORKS_YES;
    ck_changes(compare(false_tls11(), is), "finding-fixed false-version");
}
END_TEST

/* Nor is a fault gone that was not looked for. */
static struct endpoint *with_faults(const char *dhe, const char *ecdhe)
{
    struct endpoint *e = printer(2048);

    sample_suite(e, VERSION_TLS12, ECDHE_RSA_AES128);
    snprintf(e->traits.faulty_dh, sizeof e->traits.faulty_dh, "%s", dhe);
    snprintf(e->traits.faulty_ecdh, sizeof e->traits.faulty_ecdh, "%s", ecdhe);
    return e;
}

START_TEST(fault_that_was_not_looked_for)
{
    struct endpoint *e = with_faults("", "");

    ck_none(compare(with_faults("keeps-zeros", ""), with_faults("", "")));
    ck_none(compare(with_faults("", "strips-zeros"), with_faults("", "")));
    ck_changes(compare(with_faults("keeps-zeros", ""), with_faults("none", "")),
               "finding-fixed faulty-dh");
    e->versions[VERSION_TLS12].n_suites = 0;
    sample_suite(e, VERSION_TLS12, RSA_AES128_SHA);
    ck_changes(compare(with_faults("keeps-zeros", "strips-zeros"), e),
               "suite-lost TLS_DHE_RSA_WITH_AES_128_CBC_SHA, "
               "suite-lost TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "
               "finding-fixed faulty-dh");
}
END_TEST

static struct endpoint *repeated(unsigned handshakes, unsigned failed)
{
    struct endpoint *e = printer(2048);
    struct repeats *r = &e->versions[VERSION_TLS12].repeats;

    r->suite = (uint16_t)suite_index(RSA_AES128_SHA);
    r->handshakes = (uint16_t)handshakes;
    r->failed = (uint16_t)failed;
    return e;
}

START_TEST(handshakes_that_were_not_repeated)
{
    ck_changes(compare(repeated(60, 0), repeated(60, 3)),
               "finding-new intermittent-failure");
    ck_none(compare(repeated(60, 3), repeated(0, 0)));
    ck_changes(compare(repeated(60, 3), repeated(60, 0)),
               "finding-fixed intermittent-failure");
}
END_TEST

/* One public value in 256 shows whether its zeros are cut: what was seen once
 * stays until the contrary is seen. */
static struct endpoint *with_dhe(unsigned seen, unsigned cut, unsigned padded)
{
    struct endpoint *e = printer(2048);
    struct traits *t = &e->traits;

    t->dh_seen = (uint16_t)seen;
    t->dh_short = (uint16_t)cut;
    t->dh_padded = (uint16_t)padded;
    if (seen != 0) {
        snprintf(t->dh_known, sizeof t->dh_known, "RFC 2409 group 2");
        t->dh_known_bits = 1024;
    }
    return e;
}

START_TEST(numbers_of_dhe)
{
    ck_changes(compare(with_dhe(30, 0, 0), with_dhe(30, 1, 0)),
               "finding-new dh-short-public");
    ck_none(compare(with_dhe(30, 1, 0), with_dhe(30, 0, 0)));
    ck_changes(compare(with_dhe(30, 1, 0), with_dhe(30, 0, 1)),
               "finding-fixed dh-short-public");
    ck_none(compare(with_dhe(30, 1, 0), with_dhe(0, 0, 0)));
}
END_TEST

static struct endpoint *with_prime(const char *prime, uint16_t bits)
{
    struct endpoint *e = with_dhe(30, 0, 1);

    snprintf(e->traits.dh_prime, sizeof e->traits.dh_prime, "%s", prime);
    e->traits.dh_bits_without = bits;
    return e;
}

START_TEST(primes)
{
    ck_none(compare(with_prime("not-prime", 2048), with_prime("", 2048)));
    ck_changes(compare(with_prime("not-prime", 2048), with_prime("prime", 2048)),
               "finding-fixed dh-not-prime");
    ck_changes(compare(with_prime("not-prime", 1024), with_prime("", 2048)),
               "finding-fixed dh-not-prime");
}
END_TEST

/* What a scan learnt of the clock. */
static struct endpoint *with_clock(bool told, bool none, int64_t skew_s)
{
    struct endpoint *e = printer(2048);

    e->traits.tells_time = told;
    e->traits.no_clock = none;
    e->traits.clock_skew_s = skew_s;
    return e;
}

/* Whether there is a clock does not show each time. */
START_TEST(clocks)
{
    struct endpoint *old = with_clock(true, false, 7200);
    struct endpoint *modern = with_clock(false, false, 0);

    ck_changes(
        compare(with_clock(true, false, 0), with_clock(true, false, 7200)),
        "finding-new clock-skew");
    ck_none(
        compare(with_clock(true, false, 7200), with_clock(false, false, 0)));
    ck_none(
        compare(with_clock(false, false, 0), with_clock(true, false, 7200)));
    ck_changes(
        compare(with_clock(false, true, 0), with_clock(true, false, 7200)),
        "finding-new clock-skew");
    ck_none(
        compare(with_clock(true, false, 7200), with_clock(true, false, 7230)));
    ck_changes(
        compare(with_clock(true, false, 7200), with_clock(true, false, 3)),
        "finding-fixed clock-skew");
    ck_changes(
        compare(with_clock(true, false, 7200), with_clock(false, true, 0)),
        "finding-fixed clock-skew");
    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        modern->versions[v].outcome = OUTCOME_REFUSED;
    diff_carry(modern, old, &sample_context);
    ck_assert(!modern->traits.tells_time);
    endpoint_free(modern);
    endpoint_free(old);
}
END_TEST

/* ---- Whole scans ---- */

static struct endpoint *at(const char *host, const char *address, bool named)
{
    struct endpoint *e = printer(1024);

    free(e->host);
    free(e->address);
    e->host = mem_strdup(host);
    e->address = mem_strdup(address);
    e->named = named;
    return judged(e);
}

static struct changes sides(struct diff_side before, struct diff_side now)
{
    struct changes c = {0};

    diff_sides(&before, &now, &sample_context, &c);
    for (size_t i = 0; i < before.n; i++)
        endpoint_free(before.list[i]);
    for (size_t i = 0; i < now.n; i++)
        endpoint_free(now.list[i]);
    return c;
}

#define SIDE(...)                                                              \
    (struct diff_side)                                                         \
    {                                                                          \
        .list = (struct endpoint *[]){__VA_ARGS__},                            \
        .n = sizeof(struct endpoint *[]){__VA_ARGS__} /                        \
             sizeof(struct endpoint *),                                        \
        .whole = true                                                          \
    }

START_TEST(sides_by_key)
{
    struct diff_side now;

    ck_changes(sides(SIDE(at("b", "b", true), at("a", "a", true)),
                     SIDE(at("c", "c", true), at("a", "a", true))),
               "endpoint-gone, endpoint-new");
    /* One that ended early has not lost what it did not come to. */
    now = SIDE(at("a", "a", true));
    now.whole = false;
    ck_none(sides(SIDE(at("b", "b", true), at("a", "a", true)), now));
    now = SIDE(at("a", "a", true));
    now.whole = false;
    ck_none(sides(now, SIDE(at("b", "b", true), at("a", "a", true))));
    /* A silent member of a range has no line. */
    now = SIDE(at("a", "a", true));
    now.silent = true;
    ck_changes(
        sides(SIDE(at("b", "b", false), at("a", "a", true), at("c", "c", true)),
              now),
        "endpoint-gone");
    /* Two addresses of one name are two endpoints. */
    ck_changes(sides(SIDE(at("a", "10.0.0.1", true), at("a", "10.0.0.2", true)),
                     SIDE(at("a", "10.0.0.2", true))),
               "endpoint-gone");
}
END_TEST

START_TEST(port_of_dtls)
{
    struct endpoint *e = at("a", "a", true);

    e->prelude = mem_strdup("dtls");
    ck_changes(sides(SIDE(at("a", "a", true)), SIDE(e, at("a", "a", true))),
               "endpoint-new");
}
END_TEST

START_TEST(name_not_found)
{
    struct endpoint *lost = endpoint_new("a", "", 443);

    lost->state = STATE_ERROR;
    ck_none(sides(SIDE(at("a", "10.0.0.1", true), at("b", "b", true)),
                  SIDE(lost, at("b", "b", true))));
}
END_TEST

/* ---- One key in several devices ---- */

static struct endpoint *keyed(const char *host, uint8_t key)
{
    struct endpoint *e = at(host, host, true);

    e->chains[0].certs[0].key_sha256[0] = key;
    return e;
}

static struct endpoint *asleep(const char *host)
{
    struct endpoint *e = endpoint_new(host, host, 443);

    e->named = true;
    return e;
}

START_TEST(shared_keys)
{
    struct changes c = sides(SIDE(keyed("a", 1), keyed("b", 2)),
                             SIDE(keyed("a", 1), keyed("b", 1)));

    ck_assert_int_eq(c.list[0].severity, SEVERITY_MEDIUM);
    ck_assert_ptr_nonnull(strstr(c.list[0].text, ":443, "));
    ck_changes(c, "finding-new shared-certificate");
    ck_changes(sides(SIDE(keyed("a", 1), keyed("b", 1)),
                     SIDE(keyed("a", 1), keyed("b", 2))),
               "finding-fixed shared-certificate");
    /* Whoever comes, goes or sleeps has changed no key. */
    ck_changes(sides(SIDE(keyed("a", 1), keyed("b", 1)), SIDE(keyed("a", 1))),
               "endpoint-gone");
    ck_changes(sides(SIDE(keyed("a", 1)), SIDE(keyed("a", 1), keyed("b", 1))),
               "endpoint-new");
    ck_changes(sides(SIDE(keyed("a", 1), keyed("b", 1), keyed("c", 1)),
                     SIDE(keyed("b", 1), keyed("c", 1), keyed("d", 1))),
               "endpoint-gone, endpoint-new");
    ck_none(sides(SIDE(keyed("a", 1), keyed("b", 1)),
                  SIDE(keyed("a", 1), asleep("b"))));
}
END_TEST

/* ---- Pairs ---- */

static struct verdicts *verdicts(enum verdict v)
{
    struct verdicts *new = verdicts_new();

    verdicts_add_label(new, "A", "server:443", SIDE_LEFT);
    verdicts_add_label(new, "B", "x:443", SIDE_RIGHT);
    verdicts_add_label(new, "B", "y:443", SIDE_RIGHT);
    verdicts_add_pair(new, "A", "B", v, "they share no version");
    return new;
}

static struct changes pairs(struct verdicts *before, struct verdicts *now)
{
    struct changes c = {0};

    diff_verdicts(before, now, &c);
    verdicts_free(before);
    verdicts_free(now);
    return c;
}

START_TEST(pair_changes)
{
    struct changes c =
        pairs(verdicts(VERDICT_RISKY), verdicts(VERDICT_INCOMPATIBLE));

    ck_assert_str_eq(c.list[0].endpoint, "server:443");
    ck_assert_str_eq(c.list[0].server, "x:443");
    ck_assert_str_eq(c.list[1].server, "y:443");
    ck_values(&c.list[0], "risky", "incompatible");
    ck_assert_ptr_nonnull(strstr(c.list[0].text, "they share no version"));
    ck_changes(c, "pair-broken, pair-broken");
    ck_changes(pairs(verdicts(VERDICT_INCOMPATIBLE), verdicts(VERDICT_RISKY)),
               "pair-fixed, pair-fixed");
    ck_none(pairs(verdicts(VERDICT_COMPATIBLE), verdicts(VERDICT_RISKY)));
    ck_none(
        pairs(verdicts(VERDICT_INCOMPATIBLE), verdicts(VERDICT_INCOMPATIBLE)));
    ck_none(
        pairs(verdicts(VERDICT_INCONCLUSIVE), verdicts(VERDICT_INCOMPATIBLE)));
    ck_none(
        pairs(verdicts(VERDICT_COMPATIBLE), verdicts(VERDICT_INCONCLUSIVE)));
    ck_none(pairs(verdicts_new(), verdicts(VERDICT_INCOMPATIBLE)));
    ck_none(pairs(verdicts(VERDICT_INCOMPATIBLE), verdicts_new()));
}
END_TEST

/* One of a class leaves it, and the class gets another letter. */
START_TEST(pair_of_a_class_that_parted)
{
    struct verdicts *now = verdicts_new();

    verdicts_add_label(now, "A", "server:443", SIDE_LEFT);
    verdicts_add_label(now, "B", "z:443", SIDE_RIGHT);
    verdicts_add_label(now, "B", "x:443", SIDE_RIGHT);
    verdicts_add_label(now, "C", "y:443", SIDE_RIGHT);
    verdicts_add_pair(now, "A", "B", VERDICT_COMPATIBLE, NULL);
    verdicts_add_pair(now, "A", "C", VERDICT_INCOMPATIBLE, "parted");
    struct changes c = pairs(verdicts(VERDICT_COMPATIBLE), now);

    ck_assert_str_eq(c.list[0].server, "y:443");
    ck_changes(c, "pair-broken");
}
END_TEST

/* Of a class with members on both sides, each makes pairs with the other. */
START_TEST(pair_of_one_side_is_none)
{
    struct verdicts *v[2];
    struct changes c;

    for (int i = 0; i < 2; i++) {
        v[i] = verdicts_new();
        verdicts_add_label(v[i], "A", "server:443", SIDE_LEFT);
        verdicts_add_label(v[i], "A", "x:443", SIDE_RIGHT);
        verdicts_add_label(v[i], "B", "y:443", SIDE_RIGHT);
        verdicts_add_pair(v[i], "A", "B",
                          i == 0 ? VERDICT_COMPATIBLE : VERDICT_INCOMPATIBLE,
                          NULL);
    }
    c = pairs(v[0], v[1]);
    ck_assert_str_eq(c.list[0].endpoint, "server:443");
    ck_changes(c, "pair-broken");
}
END_TEST

START_TEST(pairs_of_a_matrix)
{
    struct endpoint *old = sample_old("a"), *modern = sample_modern("a");
    struct endpoint *peer = sample_modern("b");
    const struct party first[] = {party_scanned(modern, SIDE_LEFT),
                                  party_scanned(peer, SIDE_RIGHT)};
    const struct party second[] = {party_scanned(old, SIDE_LEFT),
                                   party_scanned(peer, SIDE_RIGHT)};
    struct matrix *was = matrix_new(first, 2, true, DIRECTION_SERVER);
    struct matrix *is = matrix_new(second, 2, true, DIRECTION_SERVER);
    struct verdicts *before = verdicts_new(), *now = verdicts_new();
    struct changes c;

    verdicts_add_matrix(before, was);
    verdicts_add_matrix(now, is);
    c = pairs(before, now);
    ck_assert_str_eq(c.list[0].endpoint, "a:443");
    ck_assert_str_eq(c.list[0].server, "b:443");
    ck_changes(c, "pair-broken");
    matrix_free(was);
    matrix_free(is);
    endpoint_free(old);
    endpoint_free(modern);
    endpoint_free(peer);
}
END_TEST

START_TEST(names)
{
    for (int i = 0; i < CHANGE_KINDS; i++)
        ck_assert_uint_gt(strlen(change_name((enum change_kind)i)), 8);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("diff");
    TCase *t = tcase_create("diff");
    SRunner *runner;
    int failed;

    tcase_add_test(t, nothing);
    tcase_add_test(t, endpoint_new_and_gone);
    tcase_add_test(t, versions);
    tcase_add_test(t, carried_over_a_night);
    tcase_add_test(t, chain_of_an_older_history);
    tcase_add_test(t, suites);
    tcase_add_test(t, weaker_key_exchange);
    tcase_add_test(t, certificates);
    tcase_add_test(t, certificate_ending);
    tcase_add_test(t, findings);
    tcase_add_test(t, finding_of_an_untested_handshake);
    tcase_add_test(t, fault_that_was_not_looked_for);
    tcase_add_test(t, handshakes_that_were_not_repeated);
    tcase_add_test(t, numbers_of_dhe);
    tcase_add_test(t, primes);
    tcase_add_test(t, clocks);
    tcase_add_test(t, sides_by_key);
    tcase_add_test(t, port_of_dtls);
    tcase_add_test(t, name_not_found);
    tcase_add_test(t, shared_keys);
    tcase_add_test(t, pair_changes);
    tcase_add_test(t, pair_of_a_class_that_parted);
    tcase_add_test(t, pair_of_one_side_is_none);
    tcase_add_test(t, pairs_of_a_matrix);
    tcase_add_test(t, names);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
