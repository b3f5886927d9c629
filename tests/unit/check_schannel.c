/* What a registry export does to a Windows profile, section by section. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/profile/builtin.h"
#include "core/profile/schannel.h"
#include "core/registry/suite.h"

#define V5  "Windows Registry Editor Version 5.00\n"
#define SYS "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"
#define SCH SYS "SecurityProviders\\SCHANNEL\\"
#define POL                                                                    \
    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\"       \
    "Configuration\\SSL\\00010002]\n"
#define LOC "[" SYS "Cryptography\\Configuration\\Local\\SSL\\00010002]\n"
#define SIG "[" SYS "Cryptography\\Configuration\\Local\\SSL\\00010003]\n"
#define DH  "[" SCH "KeyExchangeAlgorithms\\Diffie-Hellman]\n"

#define WIN7 "win7-2008r2-updated"
#define WIN81 "win81-2012r2-updated"

struct laid {
    struct profile *p;
    struct dotnet_settings settings;
    size_t understood;
};

static struct laid lay(const char *base, const char *text)
{
    struct err err = {0};
    struct laid l = {.p = builtin_profile(base, &err)};
    struct str whole = {0};
    struct reg *r;

    ck_assert_msg(l.p != NULL, "%s", err.text);
    str_add(&whole, V5);
    str_add(&whole, text);
    r = reg_parse((const uint8_t *)whole.s, whole.len, &err);
    ck_assert_msg(r != NULL, "%s", err.text);
    l.understood = schannel_apply(l.p, r, &l.settings);
    reg_free(r);
    str_free(&whole);
    return l;
}

static bool offers(const struct profile_role *r, unsigned code)
{
    for (size_t i = 0; i < r->n_suites; i++)
        if (suite_at(r->suites[i].suite)->code == code)
            return true;
    return false;
}

/* --- Protocols --- */

#define ON      "\"Enabled\"=dword:1\n"
#define FULL_ON "\"Enabled\"=dword:ffffffff\n"
#define OFF     "\"Enabled\"=dword:0\n"
#define DEFAULT "\"DisabledByDefault\"=dword:0\n"
#define ASK     "\"DisabledByDefault\"=dword:1\n"

#define DIS VERSION_STATE_DISABLED
#define REQ VERSION_STATE_ON_REQUEST
#define ENA VERSION_STATE_ENABLED
#define UNS VERSION_STATE_UNSUPPORTED
#define UNK VERSION_STATE_UNKNOWN

/* All combinations, over TLS 1.2 that is on (8.1), off by default (7) and not
 * there (Vista), and TLS 1.0 of which nothing is known (XP as a server). */
static const struct {
    const char *values;
    enum version_state on, request, none, unknown;
} states[] = {
    {"", ENA, REQ, UNS, UNK},
    {ON DEFAULT, ENA, ENA, UNS, UNK},
    {FULL_ON DEFAULT, ENA, ENA, UNS, UNK},
    {ON ASK, REQ, REQ, UNS, UNK},
    {OFF DEFAULT, DIS, DIS, UNS, DIS},
    {OFF ASK, DIS, DIS, UNS, DIS},
    {ON, ENA, REQ, UNS, UNK},
    {OFF, DIS, DIS, UNS, DIS},
    {DEFAULT, ENA, ENA, UNS, UNK},
    {ASK, REQ, REQ, UNS, UNK},
    {"\"DisabledByDefault\"=dword:ffffffff\n", REQ, REQ, UNS, UNK},
};

static enum version_state state(const char *base, const char *name,
                                const char *values, enum version v, bool client)
{
    const char *role = client ? "Client" : "Server";
    enum version_state s, other;
    struct profile *before;
    struct str text = {0};
    struct laid l;

    str_addf(&text, "[" SCH "Protocols\\%s\\%s]\n%s", name, role, values);
    before = builtin_profile(base, NULL);
    l = lay(base, text.s);
    s = (client ? &l.p->client : &l.p->server)->versions[v];
    /* The other role is left alone. */
    other = (client ? &l.p->server : &l.p->client)->versions[v];
    ck_assert_int_eq(other,
                     (client ? &before->server : &before->client)->versions[v]);
    str_free(&text);
    profile_free(before);
    profile_free(l.p);
    return s;
}

START_TEST(protocol_states)
{
    const char *v = states[_i].values;

    for (int client = 0; client < 2; client++) {
        ck_assert_int_eq(state(WIN81, "TLS 1.2", v, VERSION_TLS12, client),
                         states[_i].on);
        ck_assert_int_eq(state(WIN7, "tls 1.2", v, VERSION_TLS12, client),
                         states[_i].request);
        ck_assert_int_eq(state("vista-2008", "TLS 1.2", v, VERSION_TLS12,
                               client),
                         states[_i].none);
    }
    ck_assert_int_eq(state("winxp-2003", "TLS 1.0", v, VERSION_TLS10, false),
                     states[_i].unknown);
}
END_TEST

/* TLS 1.3 comes with Windows alone. */
START_TEST(no_tls13_before_its_time)
{
    ck_assert_int_eq(state("win10-1809-2019", "TLS 1.3", ON DEFAULT,
                           VERSION_TLS13, false), UNS);
    ck_assert_int_eq(state("2022", "TLS 1.3", OFF DEFAULT, VERSION_TLS13,
                           false), DIS);
}
END_TEST

/* --- Ciphers, Hashes, KeyExchangeAlgorithms --- */

static const struct {
    const char *base, *key;
    unsigned gone, stays;
} switches[] = {
    {WIN81, "Ciphers\\AES 128/128", 0xc013, 0xc014},
    {WIN81, "Ciphers\\AES 256/256", 0xc014, 0xc013},
    {WIN81, "Ciphers\\Triple DES 168", 0x000a, 0x002f},
    {WIN81, "ciphers\\rc4 128/128", 0x0005, 0x002f},
    {"winxp-2003", "Ciphers\\Triple DES 168/168", 0x000a, 0x0005},
    {"winxp-2003", "Ciphers\\DES 56/56", 0x0009, 0x000a},
    {"winxp-2003", "Ciphers\\DES 56/56", 0x0062, 0x0064},
    {"winxp-2003", "Ciphers\\RC4 56/128", 0x0064, 0x0003},
    {"winxp-2003", "Ciphers\\RC4 40/128", 0x0003, 0x0005},
    {"winxp-2003", "Ciphers\\RC2 40/128", 0x0006, 0x0003},
    {WIN81, "Hashes\\MD5", 0x0004, 0x0005},
    {WIN81, "Hashes\\SHA", 0xc014, 0xc028},
    {WIN81, "Hashes\\SHA256", 0xc027, 0xc013},
    {WIN81, "Hashes\\SHA384", 0x009f, 0x009e},
    {WIN81, "KeyExchangeAlgorithms\\Diffie-Hellman", 0x0039, 0x0035},
    {WIN81, "KeyExchangeAlgorithms\\ECDH", 0xc013, 0x0039},
    {WIN81, "KeyExchangeAlgorithms\\PKCS", 0x0035, 0x0039},
    /* Keys of other times and unknown ones. */
    {"winxp-2003", "Ciphers\\Triple DES 168", 0, 0x000a},
    {WIN81, "Ciphers\\Triple DES 168/168", 0, 0x000a},
    {WIN81, "Hashes\\SHA512", 0, 0xc014},
};

START_TEST(switched_off)
{
    struct str text = {0};
    struct laid l;

    str_addf(&text, "[" SCH "%s]\n" OFF, switches[_i].key);
    l = lay(switches[_i].base, text.s);
    if (switches[_i].gone != 0)
        ck_assert(!offers(&l.p->client, switches[_i].gone));
    ck_assert(offers(&l.p->client, switches[_i].stays));
    ck_assert(offers(&l.p->server, switches[_i].stays));
    ck_assert_uint_eq(l.understood, 1);
    profile_free(l.p);
    str_clear(&text);
    str_addf(&text, "[" SCH "%s]\n" ON, switches[_i].key);
    l = lay(switches[_i].base, text.s);
    if (switches[_i].gone != 0)
        ck_assert(offers(&l.p->client, switches[_i].gone));
    profile_free(l.p);
    str_free(&text);
}
END_TEST

START_TEST(sizes)
{
    struct laid l = lay(WIN81, DH "\"ClientMinKeyBitLength\"=dword:200\n"
                                  "\"ClientMaxKeyBitLength\"=dword:ffffffff\n"
                                  "\"ServerMinKeyBitLength\"=dword:800\n"
                                  "[" SCH "KeyExchangeAlgorithms\\PKCS]\n"
                                  "\"ClientMinKeyBitLength\"=dword:200\n");

    ck_assert_int_eq(l.p->client.dh_min, 512);
    ck_assert_int_eq(l.p->client.dh_max, 65535);
    ck_assert_int_eq(l.p->server.dh_min, 2048);
    ck_assert_int_eq(l.p->server.dh_max, 2048);
    ck_assert_int_eq(l.p->client.rsa_min, 1024);
    ck_assert_uint_eq(l.understood, 4);
    profile_free(l.p);
    l = lay(WIN81, "[" SCH "KeyExchangeAlgorithms\\PKCS]\n"
                   "\"ClientMinKeyBitLength\"=dword:800\n");
    ck_assert_int_eq(l.p->client.rsa_min, 2048);
    ck_assert_int_eq(l.p->client.dh_min, 1024);
    profile_free(l.p);
}
END_TEST

/* --- Suite order --- */

static void assert_suites(const struct profile_role *r, const char *codes)
{
    struct str got = {0};

    for (size_t i = 0; i < r->n_suites; i++) {
        str_addf(&got, "%s%04X", i != 0 ? " " : "",
                 (unsigned)suite_at(r->suites[i].suite)->code);
        if (r->suites[i].group != 0)
            str_addf(&got, "/%02X", r->suites[i].group);
    }
    ck_assert_str_eq(str_text(&got), codes);
    str_free(&got);
}

#define RSA128 "TLS_RSA_WITH_AES_128_CBC_SHA"
#define ECDHE128 "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
#define GCM_RSA "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"

static const struct {
    const char *base, *text, *codes;
} orders[] = {
    {WIN81, POL "\"Functions\"=\"" RSA128 "," ECDHE128 "_P384\"\n",
     "002F C013/18"},
    {WIN81, POL "\"Functions\"=\" " RSA128 " ,, " RSA128 ",\"\n", "002F"},
    /* Unknown, without encryption, and what this Windows does not have. */
    {WIN81, POL "\"Functions\"=\"TLS_NO_SUCH,TLS_RSA_WITH_NULL_SHA," GCM_RSA
                "_P256,TLS_AES_128_GCM_SHA256," RSA128 "\"\n", "002F"},
    /* What it has, but does not offer by itself. */
    {WIN81, POL "\"Functions\"=\"TLS_RSA_WITH_DES_CBC_SHA," RSA128 "\"\n",
     "0009 002F"},
    {WIN81, LOC "\"Functions\"=hex(7):54,00,4c,00,53,00,5f,00,52,00,53,00,\\\n"
                " 41,00,5f,00,57,00,49,00,54,00,48,00,5f,00,52,00,43,00,34,\\\n"
                " 00,5f,00,31,00,32,00,38,00,5f,00,53,00,48,00,41,00,00,00,\\\n"
                " 00,00\n", "0005"},
    /* The policy wins as a whole. */
    {WIN81, LOC "\"Functions\"=\"TLS_RSA_WITH_RC4_128_SHA\"\n"
            POL "\"Functions\"=\"" RSA128 "\"\n", "002F"},
    /* From Windows 10 on a suffix binds nothing. */
    {"win10-1607-2016", POL "\"Functions\"=\"" ECDHE128 "_P256," ECDHE128
                            "_P384," GCM_RSA "\"\n", "C013 C030"},
    /* The order is cut by the keys. */
    {WIN81, POL "\"Functions\"=\"" RSA128 ",TLS_RSA_WITH_RC4_128_SHA\"\n"
            "[" SCH "Ciphers\\RC4 128/128]\n" OFF, "002F"},
    {WIN81, POL "\"Functions\"=\"\"\n", ""},
};

START_TEST(suite_order)
{
    struct laid l = lay(orders[_i].base, orders[_i].text);

    assert_suites(&l.p->client, orders[_i].codes);
    assert_suites(&l.p->server, orders[_i].codes);
    profile_free(l.p);
}
END_TEST

/* Before Windows 10 the suffixes are the curves. */
START_TEST(curves_of_suffixes)
{
    struct laid l = lay(WIN81, POL "\"Functions\"=\"" ECDHE128 "_P384,"
                                   ECDHE128 "_P521," RSA128 "\"\n");

    ck_assert_uint_eq(l.p->client.groups.n, 2);
    ck_assert_uint_eq(l.p->client.groups.codes[0], 0x18);
    ck_assert_uint_eq(l.p->server.groups.codes[1], 0x19);
    profile_free(l.p);
    l = lay(WIN81, POL "\"Functions\"=\"" ECDHE128 "\"\n");
    ck_assert_uint_eq(l.p->client.groups.codes[0], 0x17);
    profile_free(l.p);
}
END_TEST

/* A list that is not known stays so: which of the names this Windows has is
 * not known either. */
START_TEST(unknown_stays_unknown)
{
    struct laid l = lay("win8-2012-original",
                        POL "\"Functions\"=\"" RSA128 "\"\n");

    ck_assert(!l.p->client.suites_known);
    ck_assert_uint_eq(l.understood, 1);
    profile_free(l.p);
}
END_TEST

/* The versions of a suite stay: AES is not used in SSLv3. */
START_TEST(versions_of_suites)
{
    struct laid l = lay(WIN81, POL "\"Functions\"=\"" RSA128
                                   ",TLS_RSA_WITH_RC4_128_SHA,"
                                   "TLS_RSA_WITH_DES_CBC_SHA\"\n");
    const struct profile_role *r = &l.p->client;

    ck_assert(!role_uses(r, (size_t)suite_index(0x2f), VERSION_SSL3));
    ck_assert(role_uses(r, (size_t)suite_index(0x2f), VERSION_TLS10));
    ck_assert(role_uses(r, (size_t)suite_index(0x05), VERSION_SSL3));
    ck_assert(role_uses(r, (size_t)suite_index(0x09), VERSION_SSL3));
    profile_free(l.p);
}
END_TEST

START_TEST(no_tls13_without_suites)
{
    struct laid l = lay("2022", POL "\"Functions\"=\"" RSA128 "\"\n");

    ck_assert_int_eq(l.p->client.versions[VERSION_TLS13], DIS);
    profile_free(l.p);
    l = lay("2022", POL "\"Functions\"=\"TLS_AES_128_GCM_SHA256\"\n");
    ck_assert_int_eq(l.p->client.versions[VERSION_TLS13], ENA);
    profile_free(l.p);
}
END_TEST

/* --- Curves, signature algorithms, FIPS --- */

START_TEST(curves)
{
    struct laid l = lay("2022", LOC "\"EccCurves\"=\"NistP521\"\n" POL
                                    "\"EccCurves\"=\"nistP384,Curve25519,x\"\n");

    ck_assert_uint_eq(l.p->client.groups.n, 2);
    ck_assert_uint_eq(l.p->client.groups.codes[0], 0x18);
    ck_assert_uint_eq(l.p->server.groups.codes[1], 0x1d);
    profile_free(l.p);
    l = lay("2022", LOC "\"EccCurves\"=\"NistP521\"\n");
    ck_assert_uint_eq(l.p->client.groups.codes[0], 0x19);
    profile_free(l.p);
    /* There before Windows 10, it says nothing. */
    l = lay(WIN81, LOC "\"EccCurves\"=\"NistP521\"\n");
    ck_assert_uint_eq(l.p->client.groups.codes[0], 0x17);
    profile_free(l.p);
}
END_TEST

START_TEST(signatures)
{
    struct laid l =
        lay(WIN7, SIG "\"Functions\"=\"RSAE-PSS/SHA256,rsa/sha256,X/Y\"\n");

    ck_assert_uint_eq(l.p->client.schemes.n, 2);
    ck_assert_uint_eq(l.p->client.schemes.codes[0], 0x0804);
    ck_assert_uint_eq(l.p->client.schemes.codes[1], 0x0401);
    ck_assert_int_eq(l.p->client.sha512_tls12, FACT_NO);
    profile_free(l.p);
    l = lay("win7-2008r2-original", SIG "\"Functions\"=\"RSA/SHA512\"\n");
    ck_assert_int_eq(l.p->client.sha512_tls12, FACT_YES);
    profile_free(l.p);
}
END_TEST

static const char *const fips[] = {
    "[" SYS "Lsa\\FIPSAlgorithmPolicy]\n" ON,
    "[" SYS "Lsa]\n\"FIPSAlgorithmPolicy\"=dword:1\n",
};

START_TEST(fips_mode)
{
    struct laid l = lay("win10-1607-2016", fips[_i]);

    ck_assert(!offers(&l.p->client, 0x0004) && !offers(&l.p->client, 0x0005));
    ck_assert(offers(&l.p->client, 0x000a) && offers(&l.p->client, 0xc030));
    ck_assert(!codes_have(&l.p->client.groups, 0x1d));
    ck_assert(codes_have(&l.p->server.groups, 0x17));
    ck_assert_int_eq(l.p->client.versions[VERSION_SSL3], DIS);
    ck_assert_int_eq(l.p->client.versions[VERSION_TLS10], ENA);
    ck_assert_uint_eq(l.understood, 1);
    profile_free(l.p);
    l = lay("win10-1607-2016", "[" SYS "Lsa\\FIPSAlgorithmPolicy]\n" OFF);
    ck_assert(codes_have(&l.p->client.groups, 0x1d));
    profile_free(l.p);
}
END_TEST

/* --- Programs --- */

#define NET "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\"
#define WOW                                                                    \
    "HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\"
#define WHTTP                                                                  \
    "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp]\n"        \
    "\"DefaultSecureProtocols\"=dword:a00\n"

START_TEST(programs)
{
    struct laid l = lay(WIN7, "[" NET "v4.0.30319]\n"
                              "\"SchUseStrongCrypto\"=dword:1\n"
                              "[" WOW "v4.0.30319]\n"
                              "\"SystemDefaultTlsVersions\"=dword:1\n"
                              "[" NET "v2.0.50727]\n"
                              "\"SystemDefaultTlsVersions\"=dword:0\n"
                              "[HKLM\\SOFTWARE\\" WHTTP);

    ck_assert_int_eq(l.settings.strong_crypto, FACT_YES);
    ck_assert_int_eq(l.settings.system_default, FACT_YES);
    ck_assert_int_eq(l.settings.strong_crypto_v2, FACT_UNKNOWN);
    ck_assert_int_eq(l.settings.system_default_v2, FACT_NO);
    ck_assert_int_eq(l.settings.winhttp_protocols, 0xa00);
    ck_assert_uint_eq(l.understood, 4);
    profile_free(l.p);
    l = lay(WIN7, "[HKLM\\SOFTWARE\\WOW6432Node\\" WHTTP);
    ck_assert_int_eq(l.settings.winhttp_protocols, 0xa00);
    profile_free(l.p);
}
END_TEST

/* Nothing of it concerns TLS. */
START_TEST(other_exports)
{
    struct laid l = lay(WIN81, "[HKLM\\SOFTWARE\\Other]\n" OFF
                               "[" SCH "Protocols\\TLS 1.2]\n" OFF);
    struct profile *base = builtin_profile(WIN81, NULL);

    ck_assert_uint_eq(l.understood, 0);
    ck_assert_int_eq(l.settings.strong_crypto, FACT_UNKNOWN);
    ck_assert_int_eq(l.settings.winhttp_protocols, -1);
    ck_assert_uint_eq(l.p->client.n_suites, base->client.n_suites);
    ck_assert_int_eq(l.p->client.versions[VERSION_TLS12], ENA);
    profile_free(base);
    profile_free(l.p);
}
END_TEST

#define LOOP(t, test, table)                                                   \
    tcase_add_loop_test(t, test, 0, (int)(sizeof table / sizeof *table))

int main(void)
{
    Suite *s = suite_create("schannel");
    TCase *t = tcase_create("schannel");
    SRunner *runner;
    int failed;

    LOOP(t, protocol_states, states);
    tcase_add_test(t, no_tls13_before_its_time);
    LOOP(t, switched_off, switches);
    tcase_add_test(t, sizes);
    LOOP(t, suite_order, orders);
    tcase_add_test(t, curves_of_suffixes);
    tcase_add_test(t, unknown_stays_unknown);
    tcase_add_test(t, versions_of_suites);
    tcase_add_test(t, no_tls13_without_suites);
    tcase_add_test(t, curves);
    tcase_add_test(t, signatures);
    LOOP(t, fips_mode, fips);
    tcase_add_test(t, programs);
    tcase_add_test(t, other_exports);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
