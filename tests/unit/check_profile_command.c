/* `suitemap profile`: list and show, as text and as objects; and that the
 * manual has every alias. Runs from the root of the repository. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/profile/builtin.h"
#include "core/registry/suite.h"
#include "scanner/out/json_profile.h"
#include "scanner/out/text_profile.h"
#include "scanner/profile.h"

#define MANUAL_MAX (1 << 20)

static char *slurp(const char *path)
{
    char *text = mem_alloc(MANUAL_MAX);
    FILE *f = fopen(path, "r");

    ck_assert_msg(f != NULL, "%s: not there; run from the root", path);
    ck_assert_uint_gt(fread(text, 1, MANUAL_MAX - 1, f), 0);
    fclose(f);
    return text;
}

START_TEST(manual_has_every_alias)
{
    char *manual = slurp("man/suitemap.1"), row[256];

    for (const struct builtin_alias *a = builtin_aliases; a->alias; a++) {
        snprintf(row, sizeof row, "\n.It Li %s Ta Li %s\n", a->alias, a->id);
        ck_assert_msg(strstr(manual, row) != NULL, "not in the manual:%s", row);
    }
    for (const struct builtin_alias *l = layer_names; l->alias; l++) {
        snprintf(row, sizeof row, "\n.It Li %s Ta %s\n", l->alias, l->id);
        ck_assert_msg(strstr(manual, row) != NULL, "not in the manual:%s", row);
    }
    free(manual);
}
END_TEST

static void output_free(struct profile_output *out)
{
    str_free(&out->text);
    str_free(&out->json);
}

static void ck_lines_fit(const char *text)
{
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");

        ck_assert_msg(n <= 80, "%.*s", (int)n, text);
        text += n + (text[n] == '\n');
    }
}

START_TEST(list)
{
    struct profile_output out = {.base = NULL};
    struct profile **all;
    struct err err = {0};
    size_t n;

    ck_assert(profile_list(&out, NULL, 0, &err));
    for (size_t i = 0; i < builtin_count(); i++) {
        char row[64];

        snprintf(row, sizeof row, "\n@%s ", builtin_id(i));
        ck_assert_msg(strstr(out.text.s, row) != NULL, "%s", row);
    }
    ck_assert_ptr_nonnull(strstr(out.text.s, " @windows-server-2012r2"));
    ck_assert_ptr_nonnull(strstr(out.text.s, "\n+octopus-3.1 "));
    ck_lines_fit(out.text.s);
    ck_assert(profiles_read_text(out.json.s, out.json.len, &all, &n, &err));
    ck_assert_uint_eq(n, builtin_count());
    profiles_free(all, n);
    output_free(&out);
}
END_TEST

static void show(struct profile_output *out, const char *word)
{
    struct err err = {0};

    ck_assert_msg(profile_show(out, &word, 1, &err), "%s", err.text);
}

static void ck_has(const struct str *text, const char *part)
{
    ck_assert_msg(strstr(str_text(text), part) != NULL, "no \"%s\" in:\n%s",
                  part, str_text(text));
}

START_TEST(show_windows)
{
    struct profile_output out = {.base = NULL};

    show(&out, "windows-server-2012r2");
    ck_has(&out.text, "@win81-2012r2-updated\n");
    ck_has(&out.text, "with KB2919355");
    ck_has(&out.text, "\nAs a client:\n");
    ck_has(&out.text, "SSLv2 on request");
    ck_has(&out.text, "TLSv1.3 unsupported");
    ck_has(&out.text, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384         TLSv1.2, "
                      "secp256r1\n");
    ck_has(&out.text, "TLS_RSA_WITH_RC4_128_SHA                      SSLv3 to "
                      "TLSv1.2\n");
    ck_has(&out.text, "named groups: secp256r1, secp384r1\n");
    ck_has(&out.text, "key shares: not sent\n");
    ck_has(&out.text, "takes Diffie-Hellman of: 1024 to 4096 bits\n");
    ck_has(&out.text, "bears a short Diffie-Hellman public value: no\n");
    ck_has(&out.text, "\nAs a server:\n");
    ck_has(&out.text, "as a client\n");
    ck_has(&out.text, "uses Diffie-Hellman of: 1024 bits\n");
    ck_has(&out.json, "\"type\":\"profile\"");
    ck_lines_fit(out.text.s);
    output_free(&out);
}
END_TEST

START_TEST(show_others)
{
    struct profile_output out = {.base = NULL};

    show(&out, "@octopus-3.1");
    ck_has(&out.text, "suites: unknown\n");
    ck_has(&out.text, "TLSv1.2 enabled");
    output_free(&out);
    out = (struct profile_output){.base = NULL};
    show(&out, "java-7");
    ck_has(&out.text, "takes Diffie-Hellman of: at most 1024 bits\n");
    ck_has(&out.text, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
    ck_has(&out.text, "a signal\n");
    ck_has(&out.text, "signature schemes: not sent\n");
    ck_assert_ptr_null(strstr(out.text.s, "As a server"));
    output_free(&out);
}
END_TEST

START_TEST(every_profile_can_be_shown)
{
    for (size_t i = 0; i < builtin_count(); i++) {
        struct profile_output out = {.base = NULL};

        show(&out, builtin_id(i));
        ck_lines_fit(out.text.s);
        output_free(&out);
    }
}
END_TEST

/* What listen records: codes without a name, verdicts, no "@". */
START_TEST(show_recorded)
{
    struct profile *p = profile_new("10.0.3.12", "a printer", "recorded");
    struct str out = {0};

    profile_set(&p->match, "java-8u31");
    p->client.present = true;
    codes_set(&p->client.extensions, (const uint16_t[]){0x1234}, 1);
    codes_set(&p->client.shares, NULL, 0);
    p->client.legacy_version = 0x0399;
    p->n_verdicts = 1;
    p->verdicts[0].accepted = FACT_NO;
    memset(p->verdicts[0].sha256, 'a', 64);
    snprintf(p->verdicts[0].how, sizeof p->verdicts[0].how, "alert unknown_ca");
    text_profile(&out, p, 79);
    ck_assert_int_eq(strncmp(out.s, "10.0.3.12\n", 10), 0);
    ck_has(&out, "offers the same as @java-8u31\n");
    ck_has(&out, "extensions: 0x1234\n");
    ck_has(&out, "key shares: none\n");
    ck_has(&out, "version of the hello: 0x0399\n");
    ck_has(&out, "refused, alert unknown_ca: SHA-256");
    str_free(&out);
    profile_free(p);
}
END_TEST

/* A gap between versions is legal for Schannel. */
START_TEST(show_gap)
{
    struct err err = {0};
    struct profile *p = builtin_profile("2022", &err);
    struct str out = {0};

    p->client.versions[VERSION_TLS11] = VERSION_STATE_DISABLED;
    text_profile(&out, p, 79);
    ck_has(&out, "TLSv1.0, TLSv1.2\n");
    ck_has(&out, "key shares: unknown\n");
    str_free(&out);
    profile_free(p);
}
END_TEST

START_TEST(show_nothing)
{
    struct profile_output out = {.base = NULL};
    struct err err = {0};
    const char *word = "windows-99";

    ck_assert(!profile_show(&out, &word, 1, &err));
    ck_assert_int_eq(err.code, ERR_USAGE);
    output_free(&out);
}
END_TEST

/* The whole command, to files. */
START_TEST(command)
{
    char base[] = "/tmp/suitemap-profile-XXXXXX";
    struct str text_path = {0}, json_path = {0};
    struct profile **all;
    struct err err = {0};
    struct cli cli;
    char *text;
    size_t n;

    ck_assert_ptr_nonnull(mkdtemp(base));
    str_addf(&text_path, "%s/a.txt", base);
    str_addf(&json_path, "%s/a.jsonl", base);
    ck_assert_msg(
        cli_parse(&cli, 9,
                  (char *[]){"suitemap", "profile", "show", "-q", "2022", "-oN",
                             text_path.s, "-oJ", json_path.s},
                  &err),
        "%s", err.text);
    ck_assert_int_eq(profile_run(&cli), EXIT_DONE);
    cli_free(&cli);
    text = slurp(text_path.s);
    ck_assert_int_eq(strncmp(text, "@2022\n", 6), 0);
    free(text);
    ck_assert(profiles_read(json_path.s, &all, &n, &err));
    ck_assert_uint_eq(n, 1);
    profiles_free(all, n);
    unlink(text_path.s);
    unlink(json_path.s);
    rmdir(base);
    str_free(&text_path);
    str_free(&json_path);
}
END_TEST

static enum exit_code run(int argc, char *const argv[])
{
    struct err err = {0};
    enum exit_code code = EXIT_BAD_USAGE;
    struct cli cli;

    if (cli_parse(&cli, argc, argv, &err))
        code = profile_run(&cli);
    cli_free(&cli);
    return code;
}

static void write_export(const char *path)
{
    FILE *f = fopen(path, "w");

    fputs("Windows Registry Editor Version 5.00\n"
          "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\"
          "SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client]\n"
          "\"Enabled\"=dword:0\n", f);
    fclose(f);
}

/* An export laid over a base, by either way to name that. */
START_TEST(import_export)
{
    char path[] = "/tmp/suitemap-import-XXXXXX.reg";
    struct profile_output out = {.base = "windows-8.1"};
    struct err err = {0};
    const char *words[] = {path};
    struct str spec = {0};

    close(mkstemps(path, 4));
    write_export(path);
    ck_assert_msg(profile_import(&out, words, 1, &err), "%s", err.text);
    ck_assert_ptr_nonnull(strstr(out.text.s, "1 value of Schannel"));
    ck_assert_ptr_nonnull(strstr(out.text.s, "TLSv1.2"));
    ck_assert_ptr_nonnull(strstr(out.json.s, "\"disabled\""));
    ck_assert_ptr_nonnull(strstr(out.json.s, "\"registry\""));
    str_addf(&spec, "@windows-8.1+%s", path);
    words[0] = spec.s;
    ck_assert(!profile_import(&out, words, 1, &err));
    out.base = NULL;
    ck_assert_msg(profile_import(&out, words, 1, &err), "%s", err.text);
    words[0] = path;
    ck_assert(!profile_import(&out, words, 1, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "needs a base"));
    words[0] = "@windows-8.1+net40";
    ck_assert(!profile_import(&out, words, 1, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "no registry export"));
    ck_assert_int_eq(err.code, ERR_USAGE);
    unlink(path);
    str_free(&spec);
    output_free(&out);
}
END_TEST

START_TEST(command_wrong)
{
    char *const none[] = {"suitemap", "profile"};
    char *const odd[] = {"suitemap", "profile", "draw"};
    char *const bare[] = {"suitemap", "profile", "show"};
    char *const more[] = {"suitemap", "profile", "list", "all"};
    char *const full[] = {"suitemap", "profile", "show",     "2022",
                          "-q",       "-oJ",     "/dev/full"};
    char *const import[] = {"suitemap", "profile", "import", "a.reg"};
    char *const gone[] = {"suitemap",      "profile", "import",
                          "/no/where.reg", "--base",  "@windows-7"};

    ck_assert_int_eq(run(2, none), EXIT_BAD_USAGE);
    ck_assert_int_eq(run(3, odd), EXIT_BAD_USAGE);
    ck_assert_int_eq(run(3, bare), EXIT_BAD_USAGE);
    ck_assert_int_eq(run(4, more), EXIT_BAD_USAGE);
    ck_assert_int_eq(run(7, full), EXIT_BROKEN);
    ck_assert_int_eq(run(4, import), EXIT_BAD_USAGE);
    ck_assert_int_eq(run(6, gone), EXIT_BAD_USAGE);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("profile");
    TCase *t = tcase_create("profile");
    SRunner *runner;
    int failed;

    tcase_add_test(t, manual_has_every_alias);
    tcase_add_test(t, list);
    tcase_add_test(t, show_windows);
    tcase_add_test(t, show_others);
    tcase_add_test(t, every_profile_can_be_shown);
    tcase_add_test(t, show_recorded);
    tcase_add_test(t, show_gap);
    tcase_add_test(t, show_nothing);
    tcase_add_test(t, command);
    tcase_add_test(t, import_export);
    tcase_add_test(t, command_wrong);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
