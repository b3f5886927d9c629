/* The offer order: that of the indexes (tests/tools/suite_sets.c). */
#include <check.h>
#include <stdlib.h>

#include "core/registry/suite_list.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static struct bitset everything(void)
{
    struct bitset set = {{0}};

    for (size_t i = 0; i < suite_count(); i++)
        bit_add(&set, i);
    return set;
}

static size_t in_offer_order(const struct bitset *set, uint16_t *out)
{
    struct suite_list list = {0};

    suite_list_add(&list, set);
    return suite_list_indexes(&list, out);
}

START_TEST(order_is_permutation)
{
    struct bitset all = everything(), seen = {{0}};
    uint16_t order[BITSET_MAX];
    size_t n = in_offer_order(&all, order);

    ck_assert_uint_eq(n, suite_count());
    for (size_t i = 0; i < n; i++) {
        ck_assert_uint_lt(order[i], suite_count());
        ck_assert_msg(!bit_has(&seen, order[i]), "%u twice", order[i]);
        bit_add(&seen, order[i]);
    }
    ck_assert(bit_equal(&seen, &all));
}
END_TEST

/* A subset stands in the order that it has in the whole. */
START_TEST(order_of_subset)
{
    struct bitset all = everything(), some = {{0}};
    uint16_t whole[BITSET_MAX], part[BITSET_MAX];
    size_t n = in_offer_order(&all, whole), at = 0;

    for (size_t i = 0; i < n; i += 3)
        bit_add(&some, whole[i]);
    ck_assert_uint_eq(in_offer_order(&some, part), bit_count(&some));
    for (size_t i = 0; i < n; i += 3)
        ck_assert_uint_eq(part[at++], whole[i]);
    some = (struct bitset){{0}};
    ck_assert_uint_eq(in_offer_order(&some, part), 0);
}
END_TEST

START_TEST(order_common_first)
{
    static const uint16_t expected[] = {0x0004, 0x0005, 0x000a, 0x0003, 0x0014,
                                        0x002f, 0x0035, 0x009c, 0xc013, 0xc02f,
                                        0xc02b, 0xccaa, 0x1301, 0x1303};
    struct bitset all = everything();
    uint16_t order[BITSET_MAX];
    size_t n = in_offer_order(&all, order), common = 0;

    while (common < n && suite_is_common(order[common]))
        common++;
    ck_assert_uint_eq(common, 64);
    for (size_t i = common; i < n; i++)
        ck_assert(!suite_is_common(order[i]));
    for (size_t i = 0; i < common; i++) {
        const struct suite *s = suite_at(order[i]);

        ck_assert(s->kind == SUITE_CERT || s->kind == SUITE_EXPORT);
        ck_assert_int_ne(s->auth, AUTH_ANON);
    }
    for (size_t i = 0; i < COUNT(expected); i++)
        ck_assert(suite_is_common((size_t)suite_index(expected[i])));
}
END_TEST

START_TEST(order_of_kinds)
{
    static const int place[] = {
        [SUITE_CERT] = 1,   [SUITE_OTHER] = 2, [SUITE_NULL] = 3,
        [SUITE_EXPORT] = 4, [SUITE_PSK] = 5,   [SUITE_SRP] = 6,
        [SUITE_ANON] = 7,
    };
    struct bitset tls = suites_for(VERSION_TLS10);
    uint16_t order[BITSET_MAX];
    size_t n = in_offer_order(&tls, order);
    int last = 0;

    for (size_t i = 0; i < n; i++) {
        int now = place[suite_at(order[i])->kind];

        if (suite_is_common(order[i]))
            continue;
        ck_assert_int_ge(now, last);
        last = now;
    }
    ck_assert_int_eq(last, 7);
}
END_TEST

/* What some servers would move up stands last of the common, and nothing weak
 * leads. */
START_TEST(order_head_and_tail)
{
    struct bitset tls = suites_for(VERSION_TLS12);
    uint16_t order[BITSET_MAX];
    size_t n = in_offer_order(&tls, order), common = 0;

    while (common < n && suite_is_common(order[common]))
        common++;
    for (size_t i = 0; i < common; i++)
        ck_assert((suite_at(order[i])->cipher == CIPHER_CHACHA20) ==
                  (i >= common - 3));
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(suite_at(order[i])->cipher, CIPHER_AES);
        ck_assert_int_eq(suite_at(order[i])->kind, SUITE_CERT);
    }
}
END_TEST

START_TEST(order_of_tls13)
{
    static const uint16_t expected[] = {0x1304, 0x1301, 0x1303, 0x1305, 0x1302};
    struct bitset set = suites_for(VERSION_TLS13);
    uint16_t order[BITSET_MAX];

    ck_assert_uint_eq(in_offer_order(&set, order), 15);
    for (size_t i = 0; i < COUNT(expected); i++)
        ck_assert_uint_eq(suite_at(order[i])->code, expected[i]);
}
END_TEST

/* Of the pairs that differ in strength, neither most nor few have the
 * stronger first; so with pairs by code. */
START_TEST(order_is_unnatural)
{
    struct bitset tls = suites_for(VERSION_TLS12);
    uint16_t order[BITSET_MAX];
    size_t strong = 0, pairs = 0, ascending = 0, codes = 0;

    in_offer_order(&tls, order);
    for (size_t i = 0; i < 59; i++) {
        for (size_t j = i + 1; j < 59; j++) {
            const struct suite *a = suite_at(order[i]);
            const struct suite *b = suite_at(order[j]);

            pairs += a->bits != b->bits;
            strong += a->bits > b->bits;
            ascending += a->code < b->code;
            codes++;
        }
    }
    ck_assert_uint_gt(strong * 10, pairs * 4);
    ck_assert_uint_lt(strong * 10, pairs * 6);
    ck_assert_uint_gt(ascending * 10, codes * 4);
    ck_assert_uint_lt(ascending * 10, codes * 6);
}
END_TEST

static TCase *order_case(void)
{
    TCase *t = tcase_create("order");

    tcase_add_test(t, order_is_permutation);
    tcase_add_test(t, order_of_subset);
    tcase_add_test(t, order_common_first);
    tcase_add_test(t, order_of_kinds);
    tcase_add_test(t, order_head_and_tail);
    tcase_add_test(t, order_of_tls13);
    tcase_add_test(t, order_is_unnatural);
    return t;
}

int main(void)
{
    Suite *s = suite_create("offer order");
    SRunner *runner;
    int failed;

    suite_add_tcase(s, order_case());
    runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
