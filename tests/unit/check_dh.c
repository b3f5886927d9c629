/* The numbers of Diffie-Hellman: the table of known primes, what is noted of
 * public values, and the rules that go by them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine/crypto_kex.h"
#include "core/registry/prime.h"
#include "tests/unit/hex.h"
#include "tests/unit/rule_checks.h"
#include "tests/unit/sim.h"

/* "name,bits,hexadecimal" */
static void ck_prime(char *line, size_t row)
{
    const struct prime *known = prime_at(row);
    char *name = strsep(&line, ","), *bits = strsep(&line, ",");
    uint8_t p[KEX_BYTES_MAX], hash[32], seed[KEX_SEED] = {0};
    size_t n = 0;
    unsigned byte;

    line[strcspn(line, "\n")] = '\0';
    for (; sscanf(line + 2 * n, "%2x", &byte) == 1; n++)
        p[n] = (uint8_t)byte;
    ck_assert_ptr_nonnull(known);
    ck_assert_str_eq(name, known->name);
    ck_assert_uint_eq(strtoul(bits, NULL, 10), known->bits);
    ck_assert_uint_eq(n, (known->bits + 7u) / 8);
    crypto_sha256(p, n, hash);
    ck_assert_mem_eq(hash, known->hash, PRIME_HASH);
    ck_assert_ptr_eq(prime_find(hash), known);
    if (known->bits <= 2048) /* the others take long */
        ck_assert(kex_is_prime(rd_from(p, n), seed));
    ck_assert_uint_lt(strlen(name), sizeof(((struct traits *)0)->dh_known));
}

START_TEST(table_of_primes)
{
    static const uint8_t none[PRIME_HASH];
    FILE *f = fopen("tests/data/dh-primes.csv", "r");
    char line[4096];
    size_t row = 0;

    ck_assert_ptr_nonnull(f);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, f));
    for (; fgets(line, sizeof line, f) != NULL; row++)
        ck_prime(line, row);
    fclose(f);
    ck_assert_uint_eq(row, prime_count());
    ck_assert_ptr_null(prime_find(none));
}
END_TEST

static const uint16_t dhe[] = {0x0033, 0x009e, 0x0039, 0x002f, 0xffff};

static struct sim server(void)
{
    struct sim s = {.finish = PLAN_FINISH_VERSIONS};

    s.suites[VERSION_TLS12] = dhe;
    return s;
}

START_TEST(sound)
{
    struct sim s = server();
    struct endpoint *e;

    s.ys_zero_every = 5; /* as long as p, and so no trouble */
    s.dh_known = "RFC 3526 group 14";
    s.dh_bits = 2048;
    e = sim_scan(&s, false);
    ck_assert_str_eq(e->traits.dh_prime, "prime");
    ck_assert_str_eq(e->traits.dh_known, "RFC 3526 group 14");
    ck_assert_uint_ge(e->traits.dh_seen, 8);
    ck_assert_uint_ge(e->traits.dh_padded, 1);
    ck_assert_uint_eq(e->traits.dh_reused, 0);
    ck_assert_uint_eq(e->traits.dh_short, 0);
    ck_silent(e, "dh-not-prime");
    ck_silent(e, "dh-known-prime");
    ck_silent(e, "dh-reused");
    ck_silent(e, "dh-short-public");
    endpoint_free(e);
}
END_TEST

START_TEST(not_prime)
{
    struct sim s = server();
    struct endpoint *e;

    s.dh_composite = true;
    e = sim_scan(&s, false);
    ck_assert_str_eq(e->traits.dh_prime, "not-prime");
    ck_found(e, "dh-not-prime", SEVERITY_HIGH);
    endpoint_free(e);
    s.finish = PLAN_FINISH_NOTHING; /* nobody asks */
    e = sim_scan(&s, false);
    ck_assert_str_eq(e->traits.dh_prime, "");
    ck_silent(e, "dh-not-prime");
    endpoint_free(e);
}
END_TEST

START_TEST(known_prime)
{
    struct sim s = server();
    const struct finding *f;
    struct endpoint *e;

    s.dh_known = "nginx 1024-bit";
    e = sim_scan(&s, false);
    f = ck_found(e, "dh-known-prime", SEVERITY_MEDIUM);
    ck_has(f->text, "1024 bits is that of many others (nginx 1024-bit)");
    ck_has(f->evidence, "\"prime\":\"nginx 1024-bit\"");
    endpoint_free(e);
}
END_TEST

/* Some keep theirs for a while, some for ever. */
START_TEST(reused)
{
    static const unsigned same[] = {2, 1000};
    struct sim s = server();
    struct endpoint *e;

    s.ys_same = same[_i];
    e = sim_scan(&s, false);
    ck_assert_uint_ge(e->traits.dh_reused, e->traits.dh_seen / 2);
    if (_i == 1)
        ck_assert_uint_eq(e->traits.dh_reused, e->traits.dh_seen - 1);
    ck_found(e, "dh-reused", SEVERITY_LOW);
    endpoint_free(e);
}
END_TEST

/* Always, or now and then. */
START_TEST(short_public)
{
    static const unsigned every[] = {2, 7};
    struct sim s = server();
    const struct finding *f;
    struct endpoint *e;
    char counts[64];

    s.ys_short_every = every[_i];
    e = sim_scan(&s, false);
    ck_assert_uint_ge(e->traits.dh_short, 1);
    f = ck_found(e, "dh-short-public", SEVERITY_LOW);
    snprintf(counts, sizeof counts, "It sent %u of %u DHE", e->traits.dh_short,
             e->traits.dh_seen);
    ck_has(f->text, counts);
    endpoint_free(e);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("Diffie-Hellman numbers");
    TCase *t = tcase_create("Diffie-Hellman numbers");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_set_timeout(t, 60);
    tcase_add_test(t, table_of_primes);
    tcase_add_test(t, sound);
    tcase_add_test(t, not_prime);
    tcase_add_test(t, known_prime);
    tcase_add_loop_test(t, reused, 0, 2);
    tcase_add_loop_test(t, short_public, 0, 2);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
