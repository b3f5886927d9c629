/*
 * The tools of these tests, tested: each kind of server of the lab starts,
 * serves what it is there for, and is gone afterwards. A failure here says
 * that the test bed is wrong, not suitemap.
 */
#include "e2e.h"

#include <stdlib.h>
#include <string.h>

/* For each version, at least so many suites; -1: none at all. */
static const struct kind {
    const char *name;
    int least[VERSIONS];
} kinds[] = {
    {"openssl-wide", {-1, 40, 40, 100, 5}},
    {"openssl-modern", {-1, -1, -1, 10, 3}},
    {"openssl-tls13", {-1, -1, -1, -1, 5}},
    {"openssl-tls12", {-1, -1, -1, 10, -1}},
    {"openssl-tls10", {-1, 10, -1, -1, -1}},
    {"openssl-ecdsa", {-1, 5, 5, 15, 3}},
    {"gnutls-legacy", {-1, 60, 60, 140, -1}},
    {"gnutls-wide", {-1, 25, 25, 70, 5}},
    {"gnutls-dh512", {-1, 5, 5, 10, -1}},
    {"gnutls-tls10", {-1, 8, -1, -1, -1}},
    {"gnutls-modern", {-1, -1, -1, 10, 4}},
    {"jsse-legacy", {40, 40, 35, 60, 3}},
    {"jsse-dsa", {40, 40, 35, 60, 3}},
    {"jsse-dsaonly", {10, 10, 10, 15, 3}},
    {"ippeve", {-1, 4, 4, 10, 3}},
};

START_TEST(serves_what_it_is_there_for)
{
    const struct kind *k = &kinds[_i];
    struct server at = lab_start(k->name, NULL);
    struct table *t = table_by_brute_force(&at);

    for (int v = 0; v < VERSIONS; v++) {
        int n = table_count(t, v);

        ck_assert_msg(k->least[v] < 0 ? n == 0 : n >= k->least[v],
                      "%s has %d suites in %s", k->name, n, version_names[v]);
    }
    free(t);
    lab_stop(&at);
}
END_TEST

Suite *lab_suite(void)
{
    Suite *s = suite_create("lab");
    TCase *t = tcase_create("lab");

    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, serves_what_it_is_there_for, 0,
                        sizeof kinds / sizeof kinds[0]);
    suite_add_tcase(s, t);
    return s;
}
