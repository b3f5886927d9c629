#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "scanner/out/outfile.h"

/* Files that take their place when they are whole. Check runs each test in a
 * process of its own, with a directory of its own. */

static void enter(void)
{
    char dir[] = "/tmp/check_outfile.XXXXXX";

    ck_assert_ptr_nonnull(mkdtemp(dir));
    ck_assert_int_eq(chdir(dir), 0);
}

static void leave(void)
{
    char *dir = getcwd(NULL, 0);

    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_msg(rmdir(dir) == 0, "%s is not empty", dir);
    free(dir);
}

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    fputs(text, f);
    fclose(f);
}

static void ck_holds(const char *path, const char *text)
{
    char buf[64] = "";
    FILE *f = fopen(path, "r");

    ck_assert_msg(f != NULL, "%s: %s", path, strerror(errno));
    buf[fread(buf, 1, sizeof buf - 1, f)] = '\0';
    fclose(f);
    ck_assert_str_eq(buf, text);
}

static void ck_absent(const char *path)
{
    ck_assert_msg(access(path, F_OK) != 0, "%s is there", path);
}

START_TEST(takes_its_place_when_whole)
{
    struct outfile f;
    struct err err = {0};

    enter();
    put("a", "old");
    ck_assert_int_eq(chmod("a", 0604), 0);
    ck_assert(outfile_open(&f, "a", &err));
    fputs("new", f.stream);
    fflush(f.stream);
    ck_holds("a", "old");
    ck_holds("a.part", "new");
    ck_assert(outfile_close(&f, true));
    ck_holds("a", "new");
    ck_absent("a.part");
    struct stat st;
    ck_assert_int_eq(stat("a", &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0604);
    unlink("a");
    leave();
}
END_TEST

START_TEST(leaves_the_old_one_when_not)
{
    struct outfile f;
    struct err err = {0};

    enter();
    put("a", "old");
    ck_assert(outfile_open(&f, "a", &err));
    fputs("half", f.stream);
    ck_assert(outfile_close(&f, false));
    ck_holds("a", "old");
    ck_absent("a.part");
    unlink("a");
    leave();
}
END_TEST

/* Unless who writes says that it is worth more than nothing; and whoever comes
 * then goes on behind it. */
START_TEST(kept_and_continued)
{
    struct outfile f;
    struct err err = {0};
    char *part;

    enter();
    put("a", "old");
    ck_assert(outfile_open(&f, "a", &err));
    f.keep = true;
    fputs("half", f.stream);
    ck_assert(outfile_close(&f, false));
    ck_holds("a", "old");
    ck_holds("a.part", "half");
    part = outfile_part("a");
    ck_assert_ptr_nonnull(strstr(part, "/a.part"));
    ck_assert_ptr_null(outfile_part("-"));
    ck_assert_ptr_null(outfile_part("/dev/null"));
    ck_assert(outfile_continue(&f, "a", &err));
    fputs(" and half", f.stream);
    ck_assert(outfile_close(&f, true));
    ck_holds("a", "half and half");
    ck_absent("a.part");
    free(part);
    unlink("a");
    leave();
}
END_TEST

/* A link stays one, and what it leads to is replaced. */
START_TEST(behind_a_link)
{
    struct outfile f;
    struct err err = {0};
    struct stat st;

    enter();
    put("a", "old");
    ck_assert_int_eq(symlink("a", "l"), 0);
    ck_assert(outfile_open(&f, "l", &err));
    fputs("new", f.stream);
    ck_assert(outfile_close(&f, true));
    ck_holds("a", "new");
    ck_assert_int_eq(lstat("l", &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    unlink("l");
    unlink("a");
    leave();
}
END_TEST

/* Nobody may have us write elsewhere by a link in the way. */
START_TEST(link_in_the_way)
{
    struct outfile f;
    struct err err = {0};

    enter();
    put("other", "theirs");
    ck_assert_int_eq(symlink("other", "a.part"), 0);
    ck_assert(!outfile_open(&f, "a", &err));
    ck_assert_int_eq(err.code, ERR_FILE);
    ck_assert_ptr_nonnull(strstr(err.text, "a.part"));
    ck_holds("other", "theirs");
    unlink("a.part");
    unlink("other");
    leave();
}
END_TEST

START_TEST(no_plain_file)
{
    struct outfile f;
    struct err err = {0};

    enter();
    ck_assert(outfile_open(&f, "/dev/null", &err));
    ck_assert_ptr_null(f.part);
    ck_assert(outfile_close(&f, true));
    ck_assert_int_eq(mkdir("d", 0700), 0);
    ck_assert(!outfile_open(&f, "d", &err));
    ck_assert_ptr_nonnull(strstr(err.text, "d: Is a directory"));
    ck_assert(!outfile_open(&f, "no/where", &err));
    rmdir("d");
    leave();
}
END_TEST

int main(void)
{
    Suite *s = suite_create("outfile");
    TCase *t = tcase_create("outfile");
    SRunner *runner;
    int failed;

    tcase_add_test(t, takes_its_place_when_whole);
    tcase_add_test(t, leaves_the_old_one_when_not);
    tcase_add_test(t, kept_and_continued);
    tcase_add_test(t, behind_a_link);
    tcase_add_test(t, link_in_the_way);
    tcase_add_test(t, no_plain_file);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
