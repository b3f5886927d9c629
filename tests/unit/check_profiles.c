/* Words of the command line that stand for profiles. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/str.h"
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

static char path[128] = "/tmp/suitemap-profiles-XXXXXX";

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
    json_write_profile(f, p); /* the same again is the same */
    fclose(f);
    expect_id(path, p->id);
    f = fopen(path, "a");
    profile_set(&p->id, "another");
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

/* --- registry exports --- */

#define SCHANNEL                                                               \
    "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"                 \
    "SecurityProviders\\SCHANNEL\\"

static char export[160];

static const char *export_of(const char *keys)
{
    static const char head[] = "Windows Registry Editor Version 5.00\r\n";
    FILE *f = fresh();

    fprintf(f, "%s%s", head, keys);
    fclose(f);
    snprintf(export, sizeof export, "%s+x.reg", path);
    ck_assert_int_eq(rename(path, export), 0);
    return export;
}

static struct profile *laid(const char *base, const char *layer,
                            struct machine **m)
{
    struct err err = {0};
    struct str spec = {0};
    struct profile *p;

    str_addf(&spec, "%s+%s%s", base, export, layer);
    p = profile_resolve_machine(spec.s, m, &err);
    ck_assert_msg(p != NULL, "%s: %s", spec.s, err.text);
    ck_assert_str_eq(strchr(p->id, '+'), strchr(spec.s, '+'));
    str_free(&spec);
    return p;
}

/* The export stands below the program wherever it is named, and a '+' in its
 * path is no end. */
START_TEST(exports)
{
    struct machine *m;
    struct profile *p;

    export_of("[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\"
              "v4.0.30319]\n\"SchUseStrongCrypto\"=dword:1\n");
    p = laid("@windows-7", "+net45", &m);
    ck_assert_int_eq(p->client.versions[VERSION_TLS12], VERSION_STATE_ENABLED);
    ck_assert_str_eq(p->source, "registry");
    ck_assert_str_eq(m->layers[0], "net45");
    ck_assert_uint_eq(m->was->n_keys, 1);
    machine_free(m);
    profile_free(p);
    p = laid("@windows-7+net45", "", &m);
    ck_assert_int_eq(p->client.versions[VERSION_TLS12], VERSION_STATE_ENABLED);
    machine_free(m);
    profile_free(p);
    unlink(export);
}
END_TEST

/* The later of two goes over the earlier; an undo file has only deletions. */
START_TEST(exports_on_exports)
{
    struct err err = {0};
    struct str spec = {0};
    struct profile *p;

    export_of("[" SCHANNEL "Protocols\\TLS 1.2\\Client]\n\"Enabled\"="
              "dword:0\n");
    str_addf(&spec, "@windows-8.1+%s", export);
    p = profile_resolve(spec.s, &err);
    ck_assert_int_eq(p->client.versions[VERSION_TLS12], VERSION_STATE_DISABLED);
    profile_free(p);
    strcpy(path, export);
    strcat(path, "XXXXXX");
    export_of("[" SCHANNEL "Protocols\\TLS 1.2\\Client]\n\"Enabled\"=-\n");
    str_addf(&spec, "+%s", export);
    p = profile_resolve(spec.s, &err);
    ck_assert_msg(p != NULL, "%s", err.text);
    ck_assert_int_eq(p->client.versions[VERSION_TLS12], VERSION_STATE_ENABLED);
    profile_free(p);
    unlink(export);
    export[strlen(export) - 12] = '\0';
    unlink(export);
    str_free(&spec);
}
END_TEST

START_TEST(exports_refused)
{
    struct str spec = {0};

    export_of("[HKEY_LOCAL_MACHINE\\SOFTWARE\\Other]\n\"x\"=dword:1\n");
    refuse(export, ERR_USAGE, "needs a base");
    str_addf(&spec, "@windows-7+%s", export);
    refuse(spec.s, ERR_FORMAT, "no key of Schannel");
    str_clear(&spec);
    str_addf(&spec, "@firefox+%s", export);
    refuse(spec.s, ERR_USAGE, "profile of a Windows");
    str_clear(&spec);
    str_addf(&spec, "@octopus-3.1+%s", export);
    refuse(spec.s, ERR_USAGE, "profile of a Windows");
    unlink(export);
    export_of("x\n");
    str_clear(&spec);
    str_addf(&spec, "@windows-7+%s", export);
    refuse(spec.s, ERR_FORMAT, "line 2: neither a key");
    unlink(export);
    refuse(spec.s, ERR_FILE, "No such file");
    refuse("@windows-7+net40+net40+net40+net40+net40", ERR_USAGE,
           "too many layers");
    str_free(&spec);
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
    tcase_add_test(t, exports);
    tcase_add_test(t, exports_on_exports);
    tcase_add_test(t, exports_refused);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
