/* Words of the command line that stand for profiles. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scanner/out/json_profile.h"
#include "scanner/profiles.h"

static void expect_id(const char *spec, const char *id)
{
    struct err err = {0};
    struct profile *p = profile_resolve(spec, &err);

    ck_assert_msg(p != NULL, "%s: %s", spec, err.text);
    ck_assert_str_eq(p->id, id);
    profile_free(p);
}

static void refuse(const char *spec, enum err_code code, const char *says)
{
    struct err err = {0};

    ck_assert_ptr_null(profile_resolve(spec, &err));
    ck_assert_int_eq(err.code, code);
    ck_assert_msg(strstr(err.text, says) != NULL, "%s: %s", spec, err.text);
}

START_TEST(names)
{
    expect_id("@win81-2012r2-updated", "win81-2012r2-updated");
    expect_id("@Windows-Server-2012R2", "win81-2012r2-updated");
    expect_id("@2022", "2022");
    expect_id("@octopus-3.1", "octopus-3.1");
    expect_id("@windows-7+net40", "win7-2008r2-updated+net40");
    expect_id("@openssl-3+dotnet", "openssl-3.0.19-debian12-default+dotnet");
    refuse("@", ERR_USAGE, "no such profile");
    refuse("@nobody", ERR_USAGE, "nobody");
    refuse("@windows-7+", ERR_USAGE, "no such layer");
    refuse("@windows-7+net39", ERR_USAGE, "net39");
    refuse("@firefox+net40", ERR_USAGE, "Windows");
    refuse("@+net40", ERR_USAGE, "no such profile");
}
END_TEST

static char path[] = "/tmp/suitemap-profiles-XXXXXX";

static FILE *fresh(void)
{
    strcpy(path + strlen(path) - 6, "XXXXXX");
    return fdopen(mkstemp(path), "w");
}

START_TEST(files)
{
    struct err err = {0};
    struct profile *p = profile_resolve("@windows-7+octopus-3.1", &err);
    FILE *f = fresh();

    json_write_profile(f, p);
    fclose(f);
    expect_id(path, p->id);
    f = fopen(path, "a");
    json_write_profile(f, p);
    fclose(f);
    refuse(path, ERR_FORMAT, "2 profiles");
    f = fopen(path, "w");
    fputs("{\"type\":\"summary\"}\n", f);
    fclose(f);
    refuse(path, ERR_FORMAT, "0 profiles");
    unlink(path);
    refuse(path, ERR_FILE, "No such file");
    refuse("/", ERR_FILE, "directory");
    profile_free(p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("profiles");
    TCase *t = tcase_create("profiles");
    SRunner *runner;
    int failed;

    tcase_add_test(t, names);
    tcase_add_test(t, files);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
