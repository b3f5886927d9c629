#include <check.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/str.h"
#include "scanner/run/targets.h"
#include "scanner/shard.h"

/* Parts of a scan: which one, and that all together are the whole. */

static const struct {
    const char *value, *environment; /* "NAME=VALUE NAME=VALUE" */
    unsigned index, of;
    const char *why; /* what the error says, NULL for none */
} shards[] = {
    {"1/1", "", 0, 1, NULL},
    {"1/8", "", 0, 8, NULL},
    {"8/8", "", 7, 8, NULL},
    {"0/8", "", 0, 0, "bad part '0/8'"},
    {"9/8", "", 0, 0, "bad part '9/8'"},
    {"/8", "", 0, 0, "bad part"},
    {"8", "", 0, 0, "bad part"},
    {"1/8x", "", 0, 0, "bad part"},
    {"1/0", "", 0, 0, "bad part"},
    {"", "", 0, 0, "bad part"},
    {"auto", "", 0, 0, "none of these is set: SLURM_ARRAY_TASK_ID"},
    {"auto",
     "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1",
     2, 4, NULL},
    {"auto", "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=4", 0, 4, NULL},
    /* --array=10-40:10 */
    {"auto",
     "SLURM_ARRAY_TASK_ID=30 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=10 "
     "SLURM_ARRAY_TASK_STEP=10",
     2, 4, NULL},
    /* --array=1,5,7 */
    {"auto",
     "SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1", 0,
     0, "SLURM_ARRAY_TASK_ID is 7, which is none of 3 numbered from 1 on"},
    {"auto", "SLURM_ARRAY_TASK_ID=7", 0, 0, "SLURM_ARRAY_TASK_COUNT is not"},
    {"auto", "SLURM_ARRAY_TASK_ID=x SLURM_ARRAY_TASK_COUNT=3", 0, 0,
     "no such number: x"},
    {"auto", "SGE_TASK_ID=undefined JOB_COMPLETION_INDEX=2 JOB_COMPLETIONS=5",
     2, 5, NULL},
    {"auto", "SGE_TASK_ID=7 SGE_TASK_FIRST=1 SGE_TASK_LAST=9 "
             "SGE_TASK_STEPSIZE=2", 3, 5, NULL},
    {"auto", "JOB_COMPLETION_INDEX=5 JOB_COMPLETIONS=5", 0, 0, "none of 5"},
    {"auto", "JOB_COMPLETION_INDEX=5", 0, 0, "JOB_COMPLETIONS is not"},
    {"auto", "AWS_BATCH_JOB_ARRAY_INDEX=0 AWS_BATCH_JOB_ARRAY_SIZE=2", 0, 2,
     NULL},
    {"auto", "BATCH_TASK_INDEX=1 BATCH_TASK_COUNT=2", 1, 2, NULL},
    {"auto", "CLOUD_RUN_TASK_INDEX=1 CLOUD_RUN_TASK_COUNT=3", 1, 3, NULL},
    {"auto", "CI_NODE_INDEX=3 CI_NODE_TOTAL=3", 2, 3, NULL},
};

START_TEST(which_part)
{
    char *copy = strdup(shards[_i].environment), *rest = NULL;
    struct shard shard = {0};
    struct err err = {0};
    bool ok;

    clearenv();
    for (char *w = strtok_r(copy, " ", &rest); w != NULL;
         w = strtok_r(NULL, " ", &rest))
        putenv(w);
    ok = shard_parse(shards[_i].value, &shard, &err);
    ck_assert_msg(ok == (shards[_i].why == NULL), "%s", err.text);
    if (ok) {
        ck_assert_uint_eq(shard.index, shards[_i].index);
        ck_assert_uint_eq(shard.of, shards[_i].of);
    } else {
        ck_assert_msg(strstr(err.text, shards[_i].why) != NULL, "%s", err.text);
    }
    clearenv();
    free(copy);
}
END_TEST

static struct targets *words(void)
{
    static const char *const all[] = {
        "10.0.0.0/20", "10.0.8-17.1-254:443,9443", "mfd-1", "MFD-1:8443",
        "mfd-2:443",   "fe80::1%eth0",             "10.0.3.7:25",
        "fd00::/118",  "smtp://mail",              "10.0.3.7"};
    struct targets *t = targets_new();
    struct err err;

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        ck_assert(targets_add(t, all[i], &err));
    ck_assert(targets_exclude(t, "10.0.2.0/24,10.0.1.9:443,mfd-2", &err));
    return t;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct list {
    char *v[40000];
    size_t n;
};

static size_t collect(struct targets *t, struct list *list)
{
    size_t before = list->n;
    struct target x;

    while (targets_next(t, &x)) {
        ck_assert_uint_lt(list->n, 40000);
        ck_assert_int_gt(asprintf(&list->v[list->n++], "%s:%u/%s%s", x.host,
                                  x.port, x.prelude != NULL ? x.prelude : "",
                                  x.named ? " named" : ""),
                         0);
    }
    ck_assert_uint_eq(targets_count(t), list->n - before);
    targets_free(t);
    return list->n - before;
}

/* Every target is in one part and in no other, and no part is much larger than
 * the others. */
START_TEST(parts_are_the_whole)
{
    static const unsigned counts[] = {1, 2, 3, 8, 64};
    struct list *whole = calloc(1, sizeof *whole);
    struct list *parts = calloc(1, sizeof *parts);
    unsigned of = counts[_i];

    collect(words(), whole);
    for (unsigned i = 0; i < of; i++) {
        struct targets *t = words();
        size_t n;

        targets_shard(t, i, of);
        n = collect(t, parts);
        ck_assert_uint_gt(n, whole->n / of / 2);
        ck_assert_uint_lt(n, whole->n / of * 3 / 2 + 1);
    }
    ck_assert_uint_eq(parts->n, whole->n);
    qsort(whole->v, whole->n, sizeof whole->v[0], by_text);
    qsort(parts->v, parts->n, sizeof parts->v[0], by_text);
    for (size_t i = 0; i < whole->n; i++) {
        ck_assert_str_eq(parts->v[i], whole->v[i]);
        free(whole->v[i]);
        free(parts->v[i]);
    }
    free(whole);
    free(parts);
}
END_TEST

/* However it is written: a host's ports are not in two parts. */
START_TEST(host_stays_whole)
{
    static const char *const forms[] = {"10.0.0.7:1-50",      "10.0.0.0/28:443",
                                        "10.0.0.7",           "Mfd-7:1-9",
                                        "mfd-7",              "fd00::7",
                                        "[fd00:0::0:7]:1-20", "[fd00::/124]:25"};
    unsigned v4 = 0, name = 0, v6 = 0;

    for (unsigned part = 0; part < 7; part++) {
        struct targets *t = targets_new();
        unsigned seen = 0;
        struct target x;
        struct err err;

        for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
            ck_assert(targets_add(t, forms[i], &err));
        targets_shard(t, part, 7);
        while (targets_next(t, &x))
            seen |= !strcmp(x.host, "10.0.0.7")    ? 1
                    : !strcasecmp(x.host, "mfd-7") ? 2
                    : !strcmp(x.host, "fd00::7")   ? 4
                                                   : 0;
        v4 += seen & 1;
        name += seen >> 1 & 1;
        v6 += seen >> 2 & 1;
        targets_free(t);
    }
    ck_assert_uint_eq(v4, 1);
    ck_assert_uint_eq(name, 1);
    ck_assert_uint_eq(v6, 1);
}
END_TEST

/* A /8 is walked from end to end, and nothing is kept of it. */
START_TEST(memory_is_bounded)
{
    struct targets *t = targets_new();
    struct target x;
    struct err err;
    size_t before, n = 0;

    ck_assert(targets_add(t, "127.0.0.0/8:443", &err));
    targets_shard(t, 0, 100000);
    before = mallinfo2().uordblks + mallinfo2().hblkhd;
    while (targets_next(t, &x))
        n++;
    ck_assert_uint_gt(n, 100);
    ck_assert_uint_lt(n, 250);
    ck_assert_uint_lt(mallinfo2().uordblks + mallinfo2().hblkhd - before, 4096);
    targets_free(t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("shard");
    TCase *tc = tcase_create("shard");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_loop_test(tc, which_part, 0,
                        (int)(sizeof shards / sizeof shards[0]));
    tcase_add_loop_test(tc, parts_are_the_whole, 0, 5);
    tcase_add_test(tc, host_stays_whole);
    tcase_add_test(tc, memory_is_bounded);
    suite_add_tcase(s, tc);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
