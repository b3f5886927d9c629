/* The list of suites of a hello, against one that is a plain array. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/registry/suite_list.h"

#define TRIES 300

struct plain {
    size_t n;
    uint16_t suites[BITSET_MAX];
};

static void plain_add(struct plain *p, const struct bitset *set, bool backwards)
{
    for (size_t i = 0; i < suite_count(); i++) {
        size_t k = backwards ? suite_count() - 1 - i : i;

        if (bit_has(set, k))
            p->suites[p->n++] = (uint16_t)k;
    }
}

/* A list of up to three parts, or of an order of its own, and the same as an
 * array. */
static struct suite_list draw(struct plain *p)
{
    struct bitset parts[SUITE_LIST_PARTS + 1];
    struct suite_list l = {0};
    unsigned sparse = 1u << (unsigned)(rand() % 8);

    memset(parts, 0, sizeof parts);
    p->n = 0;
    for (size_t i = 0; i < suite_count(); i++)
        if ((unsigned)rand() % sparse == 0)
            bit_add(&parts[rand() % (SUITE_LIST_PARTS + 1)], i);
    for (size_t i = 0; i < SUITE_LIST_PARTS; i++) {
        bool backwards = rand() % 2;

        if (backwards)
            suite_list_add_backwards(&l, &parts[i]);
        else
            suite_list_add(&l, &parts[i]);
        plain_add(p, &parts[i], backwards);
    }
    if (rand() % 4 == 0)
        suite_list_borrow(&l, p->suites, p->n);
    return l;
}

static void check_same(const struct suite_list *l, const struct plain *p)
{
    uint16_t suites[BITSET_MAX];
    uint8_t codes[2 * BITSET_MAX];
    struct bitset set = suite_list_set(l);
    size_t bytes = 0;

    ck_assert_uint_eq(l->n, p->n);
    ck_assert_uint_eq(suite_list_indexes(l, suites), p->n);
    ck_assert_mem_eq(suites, p->suites, p->n * sizeof *suites);
    ck_assert_uint_eq(bit_count(&set), p->n);
    (void)suite_list_codes(l, codes);
    for (size_t i = 0; i < p->n; i++) {
        const struct suite *s = suite_at(p->suites[i]);

        ck_assert(bit_has(&set, p->suites[i]));
        ck_assert(suite_list_has(l, p->suites[i]));
        ck_assert_uint_eq(suite_list_place(l, p->suites[i]), i + 1);
        if (s->least == VERSION_SSL2)
            continue;
        ck_assert_int_eq(codes[bytes] << 8 | codes[bytes + 1], (int)s->code);
        bytes += 2;
    }
    ck_assert_uint_eq(suite_list_codes(l, codes), bytes);
}

START_TEST(same_as_an_array)
{
    for (int i = 0; i < TRIES; i++) {
        struct plain p;
        struct suite_list l = draw(&p);

        check_same(&l, &p);
    }
}
END_TEST

/* All that it does not have. */
static struct bitset rest_of(const struct suite_list *l)
{
    struct bitset rest = {{0}}, had = suite_list_set(l);

    for (size_t i = 0; i < suite_count(); i++)
        if (!bit_has(&had, i))
            bit_add(&rest, i);
    return rest;
}

START_TEST(cut_and_head)
{
    for (int i = 0; i < TRIES; i++) {
        struct plain p;
        struct suite_list l = draw(&p);
        size_t most = (size_t)rand() % (p.n + 3);
        struct bitset head = suite_list_head(&l, most);

        if (p.n > most)
            p.n = most;
        ck_assert_uint_eq(bit_count(&head), p.n);
        for (size_t k = 0; k < p.n; k++)
            ck_assert(bit_has(&head, p.suites[k]));
        suite_list_cut(&l, most);
        check_same(&l, &p);
        if (l.order != NULL || l.n_parts == SUITE_LIST_PARTS)
            continue;
        head = rest_of(&l);
        suite_list_add(&l, &head); /* behind what is left, in offer order */
        plain_add(&p, &head, false);
        check_same(&l, &p);
    }
}
END_TEST

START_TEST(first_of_a_set)
{
    for (int i = 0; i < TRIES; i++) {
        struct plain p;
        struct suite_list l = draw(&p);
        struct bitset set = {{0}};
        size_t first = BITSET_MAX;

        for (int k = 0; k < 5; k++)
            bit_add(&set, (size_t)rand() % suite_count());
        for (size_t k = p.n; k-- > 0;)
            if (bit_has(&set, p.suites[k]))
                first = p.suites[k];
        ck_assert_uint_eq(suite_list_first(&l, &set), first);
        ck_assert(suite_list_meets(&l, &set) == (first != BITSET_MAX));
    }
}
END_TEST

START_TEST(nothing)
{
    struct suite_list l = {0};
    struct bitset none = {{0}};
    uint8_t codes[2];

    suite_list_add(&l, &none);
    suite_list_add_backwards(&l, &none);
    ck_assert_uint_eq(l.n, 0);
    ck_assert_uint_eq(l.n_parts, 0);
    ck_assert_uint_eq(suite_list_place(&l, 0), 0);
    ck_assert_uint_eq(suite_list_codes(&l, codes), 0);
    ck_assert_uint_eq(suite_list_first(&l, &none), BITSET_MAX);
}
END_TEST

/* By words, as by single members. */
START_TEST(walks_of_a_set)
{
    for (int i = 0; i < TRIES; i++) {
        unsigned sparse = 1u + (unsigned)rand() % 9;
        struct bitset set = {{0}};
        size_t n = 0;

        for (size_t k = 0; k < BITSET_MAX; k++)
            if ((unsigned)rand() % sparse == 0)
                bit_add(&set, k);
        for (size_t k = 0; k <= BITSET_MAX; k++) {
            size_t next = k, gap = k;
            struct bitset low = bit_lowest(&set, k);

            while (next < BITSET_MAX && !bit_has(&set, next))
                next++;
            while (gap < BITSET_MAX && bit_has(&set, gap))
                gap++;
            ck_assert_uint_eq(bit_next(&set, k), next);
            ck_assert_uint_eq(bit_next_gap(&set, k), gap);
            ck_assert_uint_eq(bit_count_below(&set, k), n);
            ck_assert_uint_eq(bit_count(&low),
                              k < bit_count(&set) ? k : bit_count(&set));
            n += k < BITSET_MAX && bit_has(&set, k);
        }
        ck_assert_uint_eq(bit_count(&set), n);
        ck_assert(bit_empty(&set) == (n == 0));
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("suite_list");
    TCase *t = tcase_create("suite_list");
    SRunner *r = srunner_create(s);
    int failed;

    srand(2711);
    tcase_add_test(t, same_as_an_array);
    tcase_add_test(t, cut_and_head);
    tcase_add_test(t, first_of_a_set);
    tcase_add_test(t, nothing);
    tcase_add_test(t, walks_of_a_set);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
