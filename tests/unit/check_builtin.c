/* The built-in profiles: that every row can be read and names what the
 * registries know, and, for several, that it says what the sources say. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/profile/builtin.h"
#include "core/registry/group.h"
#include "core/registry/names.h"
#include "core/registry/suite.h"

static struct profile *get(const char *name)
{
    struct err err = {0};
    struct profile *p = builtin_profile(name, &err);

    ck_assert_msg(p != NULL, "%s: %s", name, err.text);
    return p;
}

/* A role's versions as letters, from SSLv2 to TLS 1.3. */
static const char *states(const struct profile_role *r, char buf[8])
{
    static const char letters[] = {[VERSION_STATE_UNKNOWN] = 'u',
                                   [VERSION_STATE_UNSUPPORTED] = '-',
                                   [VERSION_STATE_DISABLED] = 'd',
                                   [VERSION_STATE_ON_REQUEST] = 'r',
                                   [VERSION_STATE_ENABLED] = 'e'};

    for (int v = 0; v < VERSION_COUNT; v++)
        buf[v] = letters[r->versions[v]];
    buf[VERSION_COUNT] = '\0';
    return buf;
}

/* Suites in order, "C028/17" where a group is bound. */
static void suites(const struct profile_role *r, struct str *out)
{
    str_clear(out);
    for (size_t i = 0; i < r->n_suites; i++) {
        uint32_t code = suite_at(r->suites[i].suite)->code;

        str_addf(out, code > 0xffff ? "%s%06X" : "%s%04X", i == 0 ? "" : " ",
                 code);
        if (r->suites[i].group != 0)
            str_addf(out, "/%X", r->suites[i].group);
    }
}

static void codes(const struct profile_codes *c, struct str *out)
{
    str_clear(out);
    for (size_t i = 0; i < c->n; i++)
        str_addf(out, "%s%04X", i == 0 ? "" : " ", c->codes[i]);
}

#define assert_codes(CODES, WANT)                                              \
    do {                                                                       \
        struct str s_ = {0};                                                   \
                                                                               \
        ck_assert((CODES).known);                                              \
        codes(&(CODES), &s_);                                                  \
        ck_assert_str_eq(str_text(&s_), WANT);                                 \
        str_free(&s_);                                                         \
    } while (0)

#define assert_suites(ROLE, WANT)                                              \
    do {                                                                       \
        struct str s_ = {0};                                                   \
                                                                               \
        ck_assert((ROLE).suites_known);                                        \
        suites(&(ROLE), &s_);                                                  \
        ck_assert_str_eq(str_text(&s_), WANT);                                 \
        str_free(&s_);                                                         \
    } while (0)

#define assert_states(ROLE, WANT)                                              \
    do {                                                                       \
        char b_[8];                                                            \
                                                                               \
        ck_assert_str_eq(states(&(ROLE), b_), WANT);                           \
    } while (0)

/* --- all rows --- */

/* 24 versions of Windows and 105 clients. */
START_TEST(counts)
{
    size_t windows = 0, servers = 0;

    ck_assert_uint_eq(builtin_count(), 24 + 105);
    for (size_t i = 0; i < builtin_count(); i++) {
        struct profile *p = get(builtin_id(i));

        windows += p->windows;
        servers += p->server.present;
        ck_assert(p->client.present);
        ck_assert_int_eq(p->windows, p->server.present);
        ck_assert_str_eq(p->source, "built-in");
        ck_assert_str_eq(p->id, builtin_id(i));
        ck_assert_str_eq(p->name, builtin_name(i));
        profile_free(p);
    }
    ck_assert_uint_eq(windows, 24);
    ck_assert_uint_eq(servers, 24);
}
END_TEST

START_TEST(ids_are_unique)
{
    for (size_t i = 0; i < builtin_count(); i++) {
        for (size_t k = 0; k < i; k++)
            ck_assert_int_ne(strcasecmp(builtin_id(i), builtin_id(k)), 0);
        for (const struct builtin_alias *a = builtin_aliases; a->alias; a++)
            ck_assert_int_ne(strcasecmp(builtin_id(i), a->alias), 0);
        for (const struct builtin_alias *l = layer_names; l->alias; l++)
            ck_assert_int_ne(strcasecmp(builtin_id(i), l->alias), 0);
        ck_assert_msg(strpbrk(builtin_id(i), "+@ /") == NULL, "%s",
                      builtin_id(i));
    }
}
END_TEST

START_TEST(aliases_resolve)
{
    size_t n = 0;

    for (const struct builtin_alias *a = builtin_aliases; a->alias; a++, n++) {
        struct profile *p = get(a->alias);

        ck_assert_str_eq(p->id, a->id);
        profile_free(p);
        for (const struct builtin_alias *b = builtin_aliases; b < a; b++)
            ck_assert_int_ne(strcasecmp(a->alias, b->alias), 0);
    }
    ck_assert_uint_gt(n, 60);
}
END_TEST

static void check_role(const struct profile *p, const struct profile_role *r)
{
    const struct profile_codes *schemes[] = {&r->schemes, &r->cert_schemes};

    for (size_t i = 0; i < r->n_suites; i++) {
        const struct profile_suite *s = &r->suites[i];

        ck_assert_msg(suite_at(s->suite) != NULL, "%s", p->id);
        if (s->group != 0)
            ck_assert_msg(codes_have(&r->groups, s->group), "%s", p->id);
        for (size_t k = 0; k < i; k++)
            ck_assert_msg(s->suite != r->suites[k].suite ||
                              s->group != r->suites[k].group,
                          "%s: %s twice", p->id, suite_at(s->suite)->name);
        /* Every mask leaves a version that the suite exists in. */
        if (p->windows)
            ck_assert_msg(s->versions != 0, "%s", p->id);
    }
    for (size_t i = 0; i < r->groups.n; i++)
        ck_assert_msg(group_find(r->groups.codes[i]) != NULL, "%s: group %04X",
                      p->id, r->groups.codes[i]);
    for (size_t i = 0; i < r->shares.n; i++)
        ck_assert_msg(codes_have(&r->groups, r->shares.codes[i]),
                      "%s: share %04X", p->id, r->shares.codes[i]);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < schemes[k]->n; i++)
            ck_assert_msg(sigscheme_find(schemes[k]->codes[i]) != NULL,
                          "%s: scheme %04X", p->id, schemes[k]->codes[i]);
}

START_TEST(codes_are_known)
{
    for (size_t i = 0; i < builtin_count(); i++) {
        struct profile *p = get(builtin_id(i));

        check_role(p, &p->client);
        check_role(p, &p->server);
        if (!p->windows)
            ck_assert_msg(p->client.suites_known, "%s", p->id);
        profile_free(p);
    }
}
END_TEST

/* --- names --- */

START_TEST(names_without_case)
{
    struct profile *p = get("WIN81-2012R2-Updated");

    ck_assert_str_eq(p->id, "win81-2012r2-updated");
    profile_free(p);
    p = get("Windows-Server-2012R2");
    ck_assert_str_eq(p->id, "win81-2012r2-updated");
    profile_free(p);
}
END_TEST

START_TEST(names_that_are_none)
{
    struct err err = {0};

    ck_assert_ptr_null(builtin_profile("windows-server-2021", &err));
    ck_assert_int_eq(err.code, ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(err.text, "@windows-server-202"));
    ck_assert_ptr_null(builtin_profile("", &err));
    ck_assert_ptr_null(builtin_profile("zzzzzzzzz", &err));
    ck_assert_ptr_nonnull(strstr(err.text, "profile list"));
    ck_assert_ptr_null(builtin_profile("opensl-3.0", &err));
    ck_assert_ptr_nonnull(strstr(err.text, "@openssl-3.0"));
    ck_assert_ptr_null(builtin_profile("win81-2012r2-updated+net40", &err));
    ck_assert_ptr_null(builtin_profile("\x1b[2J", &err));
    ck_assert_ptr_null(strchr(err.text, '\x1b'));
}
END_TEST

/* --- several of them whole --- */

START_TEST(server_2012r2)
{
    struct profile *p = get("win81-2012r2-updated");
    const struct profile_role *c = &p->client, *s = &p->server;
    const size_t rc4 = (size_t)suite_index(0x0005);
    const size_t aes = (size_t)suite_index(0x002f);
    const size_t gcm = (size_t)suite_index(0x009f);

    ck_assert_str_eq(p->name, "Windows 8.1 Update, Windows Server 2012 R2");
    ck_assert_str_eq(p->state, "with KB2919355, KB2973337, KB3061518");
    assert_states(*c, "reeee-");
    assert_states(*s, "reeee-");
    assert_suites(*c, "C028/17 C028/18 C027/17 C027/18 C014/17 C014/18 "
                      "C013/17 C013/18 009F 009E 0039 0033 009D 009C 003D 003C "
                      "0035 002F C02C/18 C02B/17 C02B/18 C024/18 C023/17 "
                      "C023/18 C00A/17 C00A/18 C009/17 C009/18 006A 0040 0038 "
                      "0032 000A 0013 0005 0004");
    ck_assert_uint_eq(s->n_suites, c->n_suites);
    assert_codes(c->groups, "0017 0018");
    assert_codes(c->schemes, "0401 0501 0601 0201 0403 0503 0603 0203 0202");
    assert_codes(c->extensions, "0000 0005 000A 000B 000D 0023 0010 3374 0017 "
                                "FF01");
    assert_codes(c->compressors, "0000");
    ck_assert_int_eq(c->dh_min, 1024);
    ck_assert_int_eq(c->dh_max, 4096);
    ck_assert_int_eq(s->dh_min, 1024);
    ck_assert_int_eq(s->dh_max, 1024);
    ck_assert_int_eq(c->rsa_min, 1024);
    ck_assert_int_eq(c->rsa_max, 16384);
    ck_assert_int_eq(s->rsa_min, PROFILE_LIMIT_UNKNOWN);
    ck_assert_int_eq(c->sha512_tls12, FACT_YES);
    ck_assert_int_eq(c->short_dh_ys, FACT_NO);
    ck_assert_int_eq(c->sha1_certs, FACT_UNKNOWN);
    ck_assert_int_eq(s->own_order, FACT_YES);
    ck_assert_int_eq(c->own_order, FACT_UNKNOWN);
    ck_assert_uint_eq(c->legacy_version, 0x0303);
    ck_assert(!c->shares.known && !c->cert_schemes.known);
    /* SSLv3 has RC4, and not AES; what SHA-256 brought begins with TLS 1.2. */
    ck_assert(role_uses(c, rc4, VERSION_SSL3));
    ck_assert(!role_uses(c, aes, VERSION_SSL3));
    ck_assert(role_uses(c, aes, VERSION_TLS10));
    ck_assert(role_uses(c, gcm, VERSION_TLS12));
    ck_assert(!role_uses(c, gcm, VERSION_TLS11));
    profile_free(p);
}
END_TEST

START_TEST(windows_xp)
{
    struct profile *p = get("winxp-2003");

    assert_states(p->client, "eee---");
    assert_states(p->server, "uuu---");
    assert_suites(p->client,
                  "0004 0005 000A 0009 0064 0062 0003 0006 0013 0012 0063");
    ck_assert(role_uses(&p->client, (size_t)suite_index(0x0003), VERSION_SSL3));
    ck_assert(!p->client.groups.known && !p->client.schemes.known);
    ck_assert_int_eq(p->client.dh_min, PROFILE_LIMIT_UNKNOWN);
    ck_assert_int_eq(p->client.rsa_min, PROFILE_LIMIT_UNKNOWN);
    ck_assert_int_eq(p->client.short_dh_ys, FACT_UNKNOWN);
    profile_free(p);
}
END_TEST

START_TEST(windows_7)
{
    struct profile *old = get("win7-2008r2-original");
    struct profile *new = get("windows-7");

    assert_states(old->client, "reerr-");
    assert_states(old->server, "eeerr-");
    ck_assert_int_eq(old->client.dh_min, 512);
    ck_assert_int_eq(new->client.dh_min, 1024);
    ck_assert_int_eq(old->client.sha512_tls12, FACT_NO);
    ck_assert_int_eq(new->client.sha512_tls12, FACT_YES);
    ck_assert(!old->client.schemes.known);
    ck_assert_uint_eq(new->client.legacy_version, 0x0301);
    profile_free(old);
    profile_free(new);
}
END_TEST

START_TEST(unknown_suites_stay_unknown)
{
    struct profile *p = get("win8-2012-original");

    ck_assert(!p->client.suites_known && !p->server.suites_known);
    ck_assert_uint_eq(p->client.n_suites, 0);
    assert_codes(p->client.groups, "0017 0018");
    ck_assert(!p->client.extensions.known);
    profile_free(p);
}
END_TEST

START_TEST(server_2022)
{
    struct profile *p = get("windows-server-2022");

    ck_assert_str_eq(p->id, "2022");
    assert_states(p->client, "-reeee");
    assert_suites(p->client,
                  "1302 1301 C02C C02B C030 C02F 009F 009E C024 C023 C028 C027 "
                  "C00A C009 C014 C013 009D 009C 003D 003C 0035 002F 000A");
    assert_codes(p->client.groups, "001D 0017 0018");
    assert_codes(p->client.schemes, "0804 0805 0806 0401 0501 0201 0403 0503 "
                                    "0203 0202 0601 0603");
    ck_assert_int_eq(p->client.dh_max, PROFILE_LIMIT_UNKNOWN);
    ck_assert_int_eq(p->server.dh_min, 2048);
    ck_assert_int_eq(p->client.short_dh_ys, FACT_YES);
    ck_assert(!p->client.shares.known);
    ck_assert(
        role_uses(&p->client, (size_t)suite_index(0x1301), VERSION_TLS13));
    ck_assert(
        !role_uses(&p->client, (size_t)suite_index(0x1301), VERSION_TLS12));
    profile_free(p);
}
END_TEST

START_TEST(go)
{
    struct profile *p = get("go-1.19.8");
    const struct profile_role *c = &p->client;

    ck_assert(!p->windows && !p->server.present);
    assert_states(*c, "ddddee");
    assert_suites(*c, "C02B C02F C02C C030 CCA9 CCA8 C009 C013 C00A C014 009C "
                      "009D 002F 0035 C012 000A 1301 1302 1303");
    assert_codes(c->groups, "001D 0017 0018 0019");
    assert_codes(c->shares, "001D");
    assert_codes(c->schemes, "0804 0403 0807 0805 0806 0401 0501 0601 0503 "
                             "0603 0201 0203");
    assert_codes(c->extensions, "0000 0005 000A 000B 000D FF01 0012 002B 0033");
    ck_assert_uint_eq(c->legacy_version, 0x0303);
    ck_assert_uint_eq(c->record_version, 0x0301);
    ck_assert_int_eq(c->sha1_certs, FACT_UNKNOWN);
    ck_assert(!c->grease);
    profile_free(p);
}
END_TEST

START_TEST(java_7)
{
    struct profile *p = get("java-7");

    assert_states(p->client, "deerrd");
    ck_assert_int_eq(p->client.dh_max, 1024);
    ck_assert_int_eq(p->client.sha1_certs, FACT_YES);
    profile_free(p);
}
END_TEST

/* Internet Explorer 6 offers kinds of SSLv2 between suites of SSLv3. */
START_TEST(sslv2_kinds)
{
    struct profile *p = get("ie-6-xp");

    assert_states(p->client, "eedddd");
    assert_suites(p->client,
                  "0004 0005 000A 010080 0700C0 030080 0009 060040 0064 0062 "
                  "0003 0006 020080 040080 0013 0012 0063 00FF");
    ck_assert(!p->client.extensions.known);
    profile_free(p);
}
END_TEST

START_TEST(safari_greases)
{
    struct profile *p = get("safari");

    ck_assert(p->client.grease);
    ck_assert(p->client.shares.known);
    profile_free(p);
    p = get("android-2-3-7");
    ck_assert(p->client.extensions.known && p->client.extensions.n == 0);
    profile_free(p);
}
END_TEST

START_TEST(supports)
{
    const size_t gcm = (size_t)suite_index(0xc030);
    const size_t rc4 = (size_t)suite_index(0x0005);

    /* 2012 R2 never had ECDHE_RSA with GCM, whatever a policy says. */
    ck_assert_int_eq(builtin_supports("win81-2012r2-updated", gcm), FACT_NO);
    ck_assert_int_eq(builtin_supports("win10-1507+net40", gcm), FACT_YES);
    ck_assert_int_eq(builtin_supports("win81-2012r2-updated", rc4), FACT_YES);
    ck_assert_int_eq(builtin_supports("2022", rc4), FACT_YES);
    ck_assert_int_eq(builtin_supports("win8-2012-original", rc4), FACT_UNKNOWN);
    ck_assert_int_eq(builtin_supports("vista-2008", gcm), FACT_UNKNOWN);
    ck_assert_int_eq(builtin_supports("go-1.19.8", gcm), FACT_UNKNOWN);
    ck_assert_int_eq(builtin_supports("none", gcm), FACT_UNKNOWN);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("builtin");
    TCase *t = tcase_create("rows"), *one = tcase_create("one");
    SRunner *runner;
    int failed;

    tcase_add_test(t, counts);
    tcase_add_test(t, ids_are_unique);
    tcase_add_test(t, aliases_resolve);
    tcase_add_test(t, codes_are_known);
    tcase_add_test(t, names_without_case);
    tcase_add_test(t, names_that_are_none);
    tcase_add_test(t, supports);
    tcase_add_test(one, server_2012r2);
    tcase_add_test(one, windows_xp);
    tcase_add_test(one, windows_7);
    tcase_add_test(one, unknown_suites_stay_unknown);
    tcase_add_test(one, server_2022);
    tcase_add_test(one, go);
    tcase_add_test(one, java_7);
    tcase_add_test(one, sslv2_kinds);
    tcase_add_test(one, safari_greases);
    suite_add_tcase(s, t);
    suite_add_tcase(s, one);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
