/* What a program gets of the machine that it runs on. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/profile/builtin.h"
#include "core/registry/suite.h"

static const struct dotnet_settings none = {.winhttp_protocols = -1};

static void letters(const struct profile_role *r, char buf[8])
{
    static const char of[] = {[VERSION_STATE_UNKNOWN] = 'u',
                              [VERSION_STATE_UNSUPPORTED] = '-',
                              [VERSION_STATE_DISABLED] = 'd',
                              [VERSION_STATE_ON_REQUEST] = 'r',
                              [VERSION_STATE_ENABLED] = 'e'};

    for (int v = 0; v < VERSION_COUNT; v++)
        buf[v] = of[r->versions[v]];
    buf[VERSION_COUNT] = '\0';
}

static struct profile *laid(const char *base, const char *layer,
                            const struct dotnet_settings *s)
{
    struct err err = {0};
    struct profile *p = *base == '\0' ? profile_new("", "", "built-in")
                                      : builtin_profile(base, &err);

    ck_assert_msg(p != NULL, "%s", err.text);
    ck_assert_msg(layer_apply(p, layer, s, &err), "%s", err.text);
    return p;
}

/* SSLv2 to TLS 1.3, as a letter each: enabled, on request, - unsupported. */
static void expect(const char *base, const char *layer,
                   const struct dotnet_settings *s, const char *client)
{
    struct profile *p = laid(base, layer, s);
    char got[8];

    letters(&p->client, got);
    ck_assert_msg(strcmp(got, client) == 0, "%s+%s: %s, not %s", base, layer,
                  got, client);
    profile_free(p);
}

START_TEST(dotnet_by_target)
{
    expect("windows-7", "net35", &none, "reerr-");
    expect("windows-7", "net40", &none, "reerr-");
    expect("windows-7", "net452", &none, "reerr-");
    expect("windows-7", "net46", &none, "rreee-");
    expect("windows-7", "net462", &none, "rreee-");
    /* The system's choice is TLS 1.0 there. */
    expect("windows-7", "net47", &none, "reerr-");
    expect("windows-server-2012r2", "net40", &none, "reerr-");
    expect("windows-server-2012r2", "net462", &none, "rreee-");
    expect("windows-server-2012r2", "net47", &none, "reeee-");
    expect("windows-server-2016", "net40", &none, "-eerr-");
    /* TLS 1.3 from 4.8 on, where the machine has it. */
    expect("windows-server-2022", "net472", &none, "-reee-");
    expect("windows-server-2022", "net48", &none, "-reeee");
    expect("windows-server-2022", "dotnet", &none, "-reeee");
    expect("windows-server-2019", "net48", &none, "-reee-");
}
END_TEST

START_TEST(dotnet_by_registry)
{
    struct dotnet_settings s = none;

    s.strong_crypto = FACT_YES;
    expect("windows-7", "net40", &s, "rreee-");
    expect("windows-7", "net35", &s, "reerr-");
    s = none;
    s.strong_crypto = FACT_NO;
    expect("windows-7", "net462", &s, "reerr-");
    s = none;
    s.system_default = FACT_YES;
    expect("windows-server-2012r2", "net40", &s, "reeee-");
    s.system_default = FACT_NO;
    expect("windows-server-2012r2", "net48", &s, "rreee-");
    /* .NET Core does not read them. */
    expect("windows-server-2012r2", "dotnet", &s, "reeee-");
}
END_TEST

START_TEST(dotnet_2)
{
    struct dotnet_settings s = none;

    s.system_default_v2 = FACT_YES;
    expect("windows-server-2012r2", "net35", &s, "reeee-");
    expect("windows-server-2016", "net35", &s, "-reee-");
    /* Without the update that teaches it to be read. */
    expect("win81-2012r2-original", "net35", &s, "reerr-");
    s = none;
    s.strong_crypto_v2 = FACT_YES;
    expect("windows-server-2012r2", "net35", &s, "rreee-");
    expect("windows-server-2012r2", "net40", &s, "reerr-");
}
END_TEST

START_TEST(strong_crypto_and_rc4)
{
    const size_t rc4 = (size_t)suite_index(0x0005);
    struct profile *p = laid("windows-server-2012r2", "net40", &none);
    size_t n = p->client.n_suites;

    ck_assert(role_uses(&p->client, rc4, VERSION_TLS10));
    profile_free(p);
    p = laid("windows-server-2012r2", "net462", &none);
    ck_assert(!role_uses(&p->client, rc4, VERSION_TLS10));
    ck_assert_uint_eq(p->client.n_suites, n - 2);
    ck_assert(role_uses(&p->server, rc4, VERSION_TLS10));
    profile_free(p);
    /* Not known of Windows 7 before the update. */
    p = laid("win7-2008r2-original", "net462", &none);
    ck_assert(role_uses(&p->client, rc4, VERSION_TLS10));
    profile_free(p);
}
END_TEST

START_TEST(winhttp)
{
    struct dotnet_settings s = none;

    expect("windows-7", "winhttp", &none, "reerr-");
    expect("windows-server-2012", "winhttp", &none, "reerr-");
    expect("windows-server-2012r2", "winhttp", &none, "reeee-");
    expect("windows-server-2016", "winhttp", &none, "-reee-");
    expect("windows-server-2022", "winhttp", &none, "-rrree");
    expect("windows-vista", "winhttp", &none, "uuu---");
    s.winhttp_protocols = 0xa00;
    expect("windows-7", "winhttp", &s, "rrree-");
    s.winhttp_protocols = 0xa80;
    expect("windows-7", "winhttp", &s, "rreee-");
    /* Read only with KB3140245. */
    expect("win7-2008r2-original", "winhttp", &s, "reerr-");
    s.winhttp_protocols = 0x8 | 0x20 | 0x2000;
    expect("windows-server-2022", "winhttp", &s, "-errre");
    expect("windows-7", "winhttp", &s, "eerrr-");
    s.winhttp_protocols = 0;
    expect("windows-7", "winhttp", &s, "rrrrr-");
}
END_TEST

START_TEST(octopus)
{
    struct profile *p =
        laid("windows-server-2012r2", "octopus-before-3.1", NULL);
    char got[8];

    letters(&p->client, got);
    ck_assert_str_eq(got, "rrerr-");
    letters(&p->server, got);
    ck_assert_str_eq(got, "rrerr-");
    ck_assert_uint_eq(p->client.legacy_version, 0x0301);
    ck_assert_str_eq(p->id, "win81-2012r2-updated+octopus-before-3.1");
    ck_assert_str_eq(p->name, "Windows 8.1 Update, Windows Server 2012 R2, "
                              "Octopus Server or Tentacle before 3.1");
    profile_free(p);
    expect("windows-server-2012r2", "Octopus-3.1", NULL, "rreee-");
    /* What a program asks for by name, Windows 7 gives. */
    expect("windows-7", "octopus-3.1", NULL, "rreee-");
    p = laid("windows-7", "octopus-3.1", NULL);
    ck_assert_uint_eq(p->client.legacy_version, 0x0303);
    profile_free(p);
}
END_TEST

START_TEST(alone)
{
    struct profile *p = laid("", "octopus-3.1", NULL);
    char got[8];

    ck_assert_str_eq(p->id, "octopus-3.1");
    letters(&p->client, got);
    ck_assert_str_eq(got, "rreee-");
    ck_assert(p->client.present && p->server.present && p->windows);
    ck_assert(!p->client.suites_known);
    ck_assert_int_eq(p->client.dh_min, PROFILE_LIMIT_UNKNOWN);
    profile_free(p);
    p = laid("", "net48", NULL);
    letters(&p->client, got);
    ck_assert_str_eq(got, "uuuuuu");
    ck_assert(!p->server.present);
    profile_free(p);
    expect("", "net40", NULL, "reerr-");
    expect("", "net462", NULL, "rreee-");
    expect("", "winhttp", NULL, "uuuuuu");
    p = laid("", "dotnet", NULL);
    ck_assert(!p->windows);
    profile_free(p);
}
END_TEST

/* What the registry has switched off, no program gets. */
START_TEST(disabled_is_final)
{
    struct err err = {0};
    struct profile *p = builtin_profile("windows-server-2012r2", &err);
    char got[8];

    p->client.versions[VERSION_TLS12] = VERSION_STATE_DISABLED;
    ck_assert(layer_apply(p, "net462", NULL, &err));
    letters(&p->client, got);
    ck_assert_str_eq(got, "rreed-");
    profile_free(p);
}
END_TEST

START_TEST(no_such_layer)
{
    struct err err = {0};
    struct profile *p = builtin_profile("windows-7", &err);

    ck_assert(!layer_apply(p, "net99", NULL, &err));
    ck_assert_int_eq(err.code, ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "net99"));
    ck_assert_str_eq(p->id, "win7-2008r2-updated");
    profile_free(p);
}
END_TEST

START_TEST(every_layer_on_every_base)
{
    for (const struct builtin_alias *l = layer_names; l->alias != NULL; l++)
        for (size_t i = 0; i < builtin_count(); i++) {
            struct err err = {0};
            struct profile *p = builtin_profile(builtin_id(i), &err);
            bool fits = p->windows || strcmp(l->alias, "dotnet") == 0;

            ck_assert_int_eq(layer_apply(p, l->alias, NULL, &err), fits);
            ck_assert_int_eq(strstr(p->id, l->alias) != NULL, fits);
            profile_free(p);
        }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("layers");
    TCase *t = tcase_create("layers");
    SRunner *runner;
    int failed;

    tcase_add_test(t, dotnet_by_target);
    tcase_add_test(t, dotnet_by_registry);
    tcase_add_test(t, dotnet_2);
    tcase_add_test(t, strong_crypto_and_rc4);
    tcase_add_test(t, winhttp);
    tcase_add_test(t, octopus);
    tcase_add_test(t, alone);
    tcase_add_test(t, disabled_is_final);
    tcase_add_test(t, no_such_layer);
    tcase_add_test(t, every_layer_on_every_base);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
