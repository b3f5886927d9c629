#include <check.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sample_endpoint.h"
#include "scanner/store/schema.h"
#include "scanner/store/store.h"

/* The file of the history itself; what is made of it is in check_history.c. */

static char path[64];

static void set_up(void)
{
    snprintf(path, sizeof path, "/tmp/check_store.%d", (int)getpid());
}

static void tear_down(void)
{
    char name[80];

    unlink(path);
    snprintf(name, sizeof name, "%s-wal", path);
    unlink(name);
    snprintf(name, sizeof name, "%s-shm", path);
    unlink(name);
}

static void execute(const char *sql)
{
    sqlite3 *db;

    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(db));
    sqlite3_close(db);
}

static struct store *open_new(void)
{
    struct err err = {0};
    struct store *s = store_open(path, true, &err);

    ck_assert_msg(s != NULL, "%s", err.text);
    return s;
}

static void ck_refused(bool create, enum err_code code, const char *why)
{
    struct err err = {0};

    ck_assert_ptr_null(store_open(path, create, &err));
    ck_assert_msg(strstr(err.text, why) != NULL, "%s", err.text);
    ck_assert_int_eq(err.code, code);
}

START_TEST(not_there)
{
    ck_refused(false, ERR_FILE, "unable to open");
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(not_a_database)
{
    FILE *f = fopen(path, "w");

    for (int i = 0; i < 1000; i++)
        fputs("this is a text\n", f);
    fclose(f);
    ck_refused(true, ERR_FILE, "not a history of suitemap");
}
END_TEST

START_TEST(of_another_program)
{
    execute("CREATE TABLE theirs (x)");
    ck_refused(true, ERR_FILE, "not a history of suitemap");
    execute("SELECT x FROM theirs");
}
END_TEST

START_TEST(of_a_later_version)
{
    store_close(open_new());
    execute("PRAGMA user_version = 99");
    ck_refused(true, ERR_FILE, "later version");
}
END_TEST

/* Every step from nothing to today leads to the same. */
START_TEST(migrated_from_each_version)
{
    for (size_t v = 0; v < schema_count; v++) {
        tear_down();
        for (size_t i = 0; i < v; i++)
            execute(schema_steps[i]);
        store_close(open_new());
        store_close(open_new());
        execute("SELECT ended FROM scan; SELECT known FROM endpoint;"
                "SELECT text FROM profile");
    }
}
END_TEST

/* One who may not write reads, wherever the file is. Root may always write. */
START_TEST(without_the_right_to_write)
{
    struct store_scan scan = {0};
    struct err err = {0};
    struct store *s;
    bool found;

    snprintf(path, sizeof path, "/tmp/check_store#%%?.%d", (int)getpid());
    store_close(open_new());
    ck_assert_int_eq(chmod(path, 0444), 0);
    if (getuid() == 0)
        ck_assert_int_eq(seteuid(65534), 0);
    s = store_open(path, false, &err);
    ck_assert_msg(s != NULL, "%s", err.text);
    ck_assert(store_scan_before(s, INT64_MAX, &scan, &found, &err));
    ck_assert(!found);
    ck_assert(!store_begin(s, &scan, &err));
    store_close(s);
    if (getuid() == 0)
        ck_assert_int_eq(seteuid(0), 0);
}
END_TEST

static void ck_row(const struct store_row *row, int64_t scan, const char *seen)
{
    ck_assert_int_eq(row->scan, scan);
    ck_assert_str_eq(row->seen, seen);
}

static void save_on(struct store *s, int64_t scan, unsigned sides,
                    const char *seen)
{
    struct endpoint *e = sample_old("a");
    struct store_row row = {.scan = scan,
                            .position = 7,
                            .sides = sides,
                            .time = 1795230000,
                            .connections = 9,
                            .seconds = 1.5,
                            .seen = (char *)(uintptr_t)seen};
    struct err err = {0};

    ck_assert_msg(store_save(s, e, &row, &err), "%s", err.text);
    endpoint_free(e);
}

static void save(struct store *s, int64_t scan, const char *seen)
{
    save_on(s, scan, SIDE_LEFT | SIDE_RIGHT, seen);
}

static int64_t begin(struct store *s)
{
    struct store_scan scan = {.start = 1795230000,
                              .command = (char *)(uintptr_t) "matrix",
                              .arguments = (char *)(uintptr_t) "it's \"me\"",
                              .versus = true,
                              .direction = DIRECTION_DEVICE};
    struct err err = {0};

    ck_assert(store_begin(s, &scan, &err));
    return scan.id;
}

static void end(struct store *s, int64_t id)
{
    struct store_scan scan = {.id = id, .complete = true, .silent = 3};
    struct err err = {0};

    scan.by_state[STATE_TLS] = 5;
    ck_assert_msg(store_end(s, &scan, &err), "%s", err.text);
}

START_TEST(rows_of_scans_that_ended)
{
    struct endpoint *e = sample_old("a"), *other = sample_old("b");
    struct store *s = open_new();
    struct store_row row;
    struct err err = {0};
    int64_t first = begin(s), second;
    bool found;

    save(s, first, "{1}");
    ck_assert(store_last(s, e, 99, &row, &found, &err));
    ck_assert(!found);
    end(s, first);
    second = begin(s);
    save(s, second, "{2}");
    ck_assert(store_last(s, e, 99, &row, &found, &err));
    ck_assert(found);
    ck_row(&row, first, "{1}");
    ck_assert_uint_eq(row.position, 7);
    ck_assert_uint_eq(row.connections, 9);
    ck_assert_int_eq(row.time, 1795230000);
    ck_assert_ptr_null(row.known);
    store_row_clear(&row);
    end(s, second);
    ck_assert(store_last(s, e, 99, &row, &found, &err));
    ck_row(&row, second, "{2}");
    store_row_clear(&row);
    ck_assert(store_last(s, e, first, &row, &found, &err));
    ck_row(&row, first, "{1}");
    store_row_clear(&row);
    ck_assert(store_last(s, other, 99, &row, &found, &err));
    ck_assert(!found);
    e->prelude = mem_strdup("dtls");
    ck_assert(store_last(s, e, 99, &row, &found, &err));
    ck_assert(!found);
    store_close(s);
    endpoint_free(e);
    endpoint_free(other);
}
END_TEST

/* In two groups of a job that are laid against each other: it is asked twice
 * and stands on both sides. */
START_TEST(place_on_both_sides)
{
    struct endpoint *e = sample_old("a");
    struct store *s = open_new();
    struct store_row row;
    struct err err = {0};
    int64_t id = begin(s);
    bool found;

    save_on(s, id, SIDE_LEFT, "{1}");
    save_on(s, id, SIDE_RIGHT, "{2}");
    end(s, id);
    ck_assert(store_last(s, e, 99, &row, &found, &err));
    ck_row(&row, id, "{2}");
    ck_assert_uint_eq(row.sides, SIDE_LEFT | SIDE_RIGHT);
    store_row_clear(&row);
    store_close(s);
    endpoint_free(e);
}
END_TEST

START_TEST(scans_come_back)
{
    struct store *s = open_new();
    struct store_scan scan;
    struct err err = {0};
    int64_t id = begin(s);
    bool found;

    ck_assert(store_scan_find(s, id, &scan, &found, &err));
    ck_assert(!found);
    end(s, id);
    store_close(s);
    s = open_new();
    ck_assert(store_scan_before(s, INT64_MAX, &scan, &found, &err));
    ck_assert(found);
    ck_assert_int_eq(scan.id, id);
    ck_assert_str_eq(scan.command, "matrix");
    ck_assert_str_eq(scan.arguments, "it's \"me\"");
    ck_assert(scan.versus && scan.complete && !scan.interrupted);
    ck_assert_int_eq(scan.direction, DIRECTION_DEVICE);
    ck_assert_uint_eq(scan.by_state[STATE_TLS], 5);
    ck_assert_uint_eq(scan.silent, 3);
    store_scan_clear(&scan);
    ck_assert(store_scan_before(s, id, &scan, &found, &err));
    ck_assert(!found);
    store_close(s);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("store");
    TCase *t = tcase_create("store");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, not_there);
    tcase_add_test(t, not_a_database);
    tcase_add_test(t, of_another_program);
    tcase_add_test(t, of_a_later_version);
    tcase_add_test(t, migrated_from_each_version);
    tcase_add_test(t, without_the_right_to_write);
    tcase_add_test(t, rows_of_scans_that_ended);
    tcase_add_test(t, place_on_both_sides);
    tcase_add_test(t, scans_come_back);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
