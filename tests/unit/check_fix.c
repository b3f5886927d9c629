/* Fixes of the registry: each kind, and where there is nothing to fix. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/profile/fix.h"
#include "core/profile/schannel_keys.h"
#include "core/registry/suite.h"
#include "tests/unit/sample_endpoint.h"

#define V5     "Windows Registry Editor Version 5.00\n"
#define CLIENT(v) KEY_SCHANNEL "Protocols\\" v "\\Client"
#define SERVER(v) KEY_SCHANNEL "Protocols\\" v "\\Server"

struct bench {
    struct machine *machine;
    struct profile *profile;
    struct endpoint *device;
    struct party parties[2]; /* the machine, the device */
    struct fix fix;
    struct str why;
};

/* A machine of "base", or "base+layer", with the keys of an export laid over
 * it, and a device that speaks nothing yet. */
static void set_up(struct bench *b, const char *spec, const char *keys)
{
    char *base = mem_strdup(spec), *layer = strchr(base, '+');
    struct err err = {0};
    struct str text = {0};
    struct reg *r;

    memset(b, 0, sizeof *b);
    if (layer != NULL)
        *layer++ = '\0';
    b->machine = machine_new(builtin_profile(base, &err));
    ck_assert_msg(b->machine->base != NULL, "%s", err.text);
    if (layer != NULL)
        ck_assert(machine_add_layer(b->machine, layer, &err));
    if (keys != NULL) {
        str_add(&text, V5);
        str_add(&text, keys);
        r = reg_parse((const uint8_t *)text.s, text.len, &err);
        ck_assert_msg(r != NULL, "%s", err.text);
        machine_lay_reg(b->machine, r);
        reg_free(r);
        str_free(&text);
    }
    free(base);
    b->profile = machine_profile(b->machine, NULL, true, &err);
    ck_assert_msg(b->profile != NULL, "%s", err.text);
    b->device = sample_new("mfd-12");
    b->parties[0] = (struct party){.profile = b->profile, .sides = SIDE_LEFT};
    b->parties[1] = party_scanned(b->device, SIDE_RIGHT);
    fix_init(&b->fix, b->machine, &b->parties[0]);
}

/* A version of the device with suites, up to a 0; DHE with so many bits. */
static void speak(struct endpoint *e, enum version v, unsigned dh,
                  const unsigned *codes)
{
    struct version_result *r = sample_accept(e, v);

    for (; *codes != 0; codes++) {
        struct suite_result *s =
            endpoint_add_suite(e, v, (size_t)suite_index(*codes));

        if (suite_at(s->suite)->kx == KX_DHE) {
            s->kex = KEX_DH;
            s->kex_bits = (uint16_t)dh;
        }
    }
    r->works = WORKS_YES;
    if (dh != 0)
        e->traits.dh_bits_without = (uint16_t)dh;
}

#define SPEAK(b, v, dh, ...)                                                   \
    speak((b)->device, v, dh, (const unsigned[]){__VA_ARGS__, 0})

static enum fix_result find(struct bench *b, enum fix_role role)
{
    return fix_pair(&b->fix, role, &b->parties[1], &b->why);
}

/* The pair with the fix's file read back and laid over the machine. */
static enum verdict again(struct bench *b, enum fix_role role)
{
    struct str file = {0};
    struct err err = {0};
    struct party me = b->parties[0];
    struct profile *p;
    struct reg *r;
    struct pair pair;
    enum verdict v;

    fix_write(&b->fix, &file);
    r = reg_parse((const uint8_t *)file.s, file.len, &err);
    ck_assert_msg(r != NULL, "%s", err.text);
    p = machine_profile(b->machine, r, true, &err);
    me.profile = p;
    if (role == FIX_CLIENT)
        pair_judge(&me, &b->parties[1], &pair);
    else
        pair_judge(&b->parties[1], &me, &pair);
    v = pair.verdict;
    pair_clear(&pair);
    profile_free(p);
    reg_free(r);
    str_free(&file);
    return v;
}

/* Found, and what is written does what it says. */
static void found(struct bench *b, enum fix_role role)
{
    enum fix_result r = find(b, role);
    enum verdict v;

    ck_assert_msg(r == FIX_FOUND, "%d: %s", r, str_text(&b->why));
    v = again(b, role);
    ck_assert_msg(v == VERDICT_COMPATIBLE, "%s", verdict_name(v));
    fix_finish(&b->fix, &b->parties[1], 1, 1);
}

static void has_dword(const struct reg *r, const char *path, const char *name,
                      uint32_t expected)
{
    uint32_t n = 0;

    ck_assert_msg(reg_find_dword(r, path, name, &n), "%s %s", path, name);
    ck_assert_uint_eq(n, expected);
}

static void has_version(const struct reg *r, const char *path)
{
    has_dword(r, path, "Enabled", 1);
    has_dword(r, path, "DisabledByDefault", 0);
}

static void noted(const struct fix *f, const char *text)
{
    struct str all = {0};

    for (size_t i = 0; i < f->n_notes; i++)
        str_addf(&all, "%s\n", f->notes[i]);
    for (size_t i = 0; i < f->reg->n_keys; i++)
        str_addf(&all, "%s\n", f->reg->keys[i].comment);
    for (char *c = all.s; c != NULL && *c != '\0'; c++)
        *c = *c == '\n' ? ' ' : *c;
    ck_assert_msg(strstr(str_text(&all), text) != NULL, "%s", str_text(&all));
    str_free(&all);
}

static void tear_down(struct bench *b)
{
    fix_clear(&b->fix);
    str_free(&b->why);
    endpoint_free(b->device);
    profile_free(b->profile);
    machine_free(b->machine);
}

/* --- versions --- */

#define ALL_OFF                                                                \
    "[" CLIENT("TLS 1.0") "]\n\"Enabled\"=dword:0\n"                           \
    "[" CLIENT("TLS 1.1") "]\n\"Enabled\"=dword:0\n"                           \
    "[" CLIENT("TLS 1.2") "]\n\"Enabled\"=dword:0\n"                           \
    "\"DisabledByDefault\"=dword:1\n"

/* The highest that the device speaks, and that one alone. */
static const struct {
    unsigned spoken;
    const char *key, *says;
} highest[] = {
    {1u << VERSION_TLS10 | 1u << VERSION_TLS11 | 1u << VERSION_TLS12,
     CLIENT("TLS 1.2"), "weakens nothing"},
    {1u << VERSION_SSL3 | 1u << VERSION_TLS10 | 1u << VERSION_TLS11,
     CLIENT("TLS 1.1"), "outdated"},
    {1u << VERSION_SSL3 | 1u << VERSION_TLS10, CLIENT("TLS 1.0"), "outdated"},
};

START_TEST(client_versions)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2",
           ALL_OFF "[" CLIENT("SSL 3.0") "]\n\"Enabled\"=dword:0\n");
    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        if ((highest[_i].spoken >> v & 1) != 0)
            SPEAK(&b, (enum version)v, 0, RSA_AES128_SHA);
    found(&b, FIX_CLIENT);
    ck_assert_uint_eq(b.fix.reg->n_keys, 1);
    has_version(b.fix.reg, highest[_i].key);
    ck_assert(b.fix.restart);
    noted(&b.fix, highest[_i].says);
    noted(&b.fix, "Restart the machine");
    noted(&b.fix, "Rolling Windows updates back");
    tear_down(&b);
}
END_TEST

/* SSL 3.0 only where there is nothing else. */
START_TEST(ssl3_last)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2",
           "[" CLIENT("SSL 3.0") "]\n\"Enabled\"=dword:0\n");
    SPEAK(&b, VERSION_SSL3, 0, 0x0005);
    found(&b, FIX_CLIENT);
    has_version(b.fix.reg, CLIENT("SSL 3.0"));
    noted(&b.fix, "POODLE");
    tear_down(&b);
}
END_TEST

/* The third case of the Dispatcher Paragon document: the device connects. */
START_TEST(server_versions)
{
    struct bench b;

    set_up(&b, "windows-server-2008r2", NULL);
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    found(&b, FIX_SERVER);
    ck_assert_uint_eq(b.fix.reg->n_keys, 1);
    has_version(b.fix.reg, SERVER("TLS 1.2"));
    noted(&b.fix, "No export of the machine's registry");
    noted(&b.fix, "--fleet FILE");
    tear_down(&b);
}
END_TEST

/* Both directions in one file. */
START_TEST(both_directions)
{
    struct bench b;

    set_up(&b, "windows-server-2008r2", NULL);
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    ck_assert_int_eq(find(&b, FIX_SERVER), FIX_FOUND);
    found(&b, FIX_CLIENT);
    ck_assert_uint_eq(b.fix.reg->n_keys, 2);
    has_version(b.fix.reg, SERVER("TLS 1.2"));
    has_version(b.fix.reg, CLIENT("TLS 1.2"));
    ck_assert_int_eq(again(&b, FIX_SERVER), VERDICT_COMPATIBLE);
    tear_down(&b);
}
END_TEST

/* Windows that does not have the version gets no key for it. */
START_TEST(no_version_to_have)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2", NULL);
    SPEAK(&b, VERSION_TLS13, 0, TLS13_AES128);
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_NONE);
    ck_assert_uint_eq(b.fix.reg->n_keys, 0);
    ck_assert_ptr_nonnull(strstr(b.why.s, "no change of the registry"));
    fix_finish(&b.fix, &b.parties[1], 1, 1);
    ck_assert_uint_eq(b.fix.n_notes, 0);
    tear_down(&b);
}
END_TEST

/* No protocol is switched off; and what cannot be tried is called so. */
START_TEST(why_there_is_none)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2", NULL);
    SPEAK(&b, VERSION_TLS11, 0, RSA_AES128_SHA);
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    b.device->versions[VERSION_TLS12].works = WORKS_NO;
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_NONE);
    ck_assert_ptr_nonnull(strstr(b.why.s, "without switching a protocol off"));
    tear_down(&b);
    set_up(&b, "2008-sp2-kb4019276", NULL);
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_NONE);
    ck_assert_ptr_nonnull(strstr(b.why.s, "no change can be tried"));
    tear_down(&b);
}
END_TEST

/* --- programs --- */

START_TEST(dotnet)
{
    struct bench b;

    set_up(&b, "windows-server-2008r2+net45", NULL);
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    found(&b, FIX_CLIENT);
    ck_assert_uint_eq(b.fix.reg->n_keys, 2);
    has_dword(b.fix.reg, KEY_NET4, "SchUseStrongCrypto", 1);
    has_dword(b.fix.reg, KEY_NET4_WOW, "SchUseStrongCrypto", 1);
    ck_assert(!b.fix.restart);
    noted(&b.fix, "Restart the programs");
    tear_down(&b);
}
END_TEST

START_TEST(dotnet_35)
{
    struct bench b;

    set_up(&b, "windows-server-2008r2+net35", NULL);
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    found(&b, FIX_CLIENT);
    has_dword(b.fix.reg, KEY_NET2, "SchUseStrongCrypto", 1);
    has_dword(b.fix.reg, KEY_NET2_WOW, "SchUseStrongCrypto", 1);
    ck_assert_ptr_null(reg_find(b.fix.reg, KEY_NET4, "SchUseStrongCrypto"));
    tear_down(&b);
}
END_TEST

/* KB3140245: Schannel needs the version as well; what there was stays. */
START_TEST(winhttp)
{
    struct bench b;

    set_up(&b, "windows-server-2008r2+winhttp", NULL);
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    found(&b, FIX_CLIENT);
    has_dword(b.fix.reg, KEY_WINHTTP, "DefaultSecureProtocols", 0x8a0);
    has_dword(b.fix.reg, KEY_WINHTTP_WOW, "DefaultSecureProtocols", 0x8a0);
    has_version(b.fix.reg, CLIENT("TLS 1.2"));
    noted(&b.fix, "KB3140245");
    tear_down(&b);
}
END_TEST

/* Its versions are in its code. */
START_TEST(octopus)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2+octopus-before-3.1", NULL);
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_NONE);
    tear_down(&b);
}
END_TEST

/* --- Diffie-Hellman --- */

static const unsigned primes[] = {512, 768};

START_TEST(short_prime)
{
    struct bench b;

    set_up(&b, "windows-server-2016", NULL);
    SPEAK(&b, VERSION_TLS12, primes[_i], DHE_RSA_AES128, RSA_AES128_SHA);
    found(&b, FIX_CLIENT);
    ck_assert_uint_eq(b.fix.reg->n_keys, 1);
    ck_assert_uint_eq(b.fix.reg->keys[0].n_values, 1);
    has_dword(b.fix.reg, KEY_DH, "ClientMinKeyBitLength", primes[_i]);
    noted(&b.fix, "Do not set a lower length of DH keys unless really");
    ck_assert(!b.fix.restart);
    tear_down(&b);
}
END_TEST

/* A longer prime that a stricter export refuses: not below what it has. */
START_TEST(not_shorter_than_needed)
{
    struct bench b;

    set_up(&b, "windows-server-2016",
           "[" KEY_DH "]\n\"ClientMinKeyBitLength\"=dword:800\n");
    SPEAK(&b, VERSION_TLS12, 1024, DHE_RSA_AES128);
    found(&b, FIX_CLIENT);
    has_dword(b.fix.reg, KEY_DH, "ClientMinKeyBitLength", 1024);
    has_dword(b.fix.undo, KEY_DH, "ClientMinKeyBitLength", 2048);
    tear_down(&b);
}
END_TEST

/* A higher version without the short prime is the smaller opening. */
START_TEST(version_before_prime)
{
    struct bench b;

    set_up(&b, "windows-server-2008r2", NULL);
    SPEAK(&b, VERSION_TLS10, 512, DHE_RSA_AES128);
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    b.device->traits.dh_bits_without = 0;
    found(&b, FIX_CLIENT);
    ck_assert_uint_eq(b.fix.reg->n_keys, 1);
    has_version(b.fix.reg, CLIENT("TLS 1.2"));
    tear_down(&b);
}
END_TEST

/* The documented case in which a key exchange is switched off. */
START_TEST(faulty_dh)
{
    struct bench b;

    set_up(&b, "windows-server-2016", NULL);
    SPEAK(&b, VERSION_TLS12, 2048, DHE_RSA_AES128, RSA_AES128_SHA);
    snprintf(b.device->traits.faulty_dh, sizeof b.device->traits.faulty_dh,
             "keeps-zeros");
    found(&b, FIX_CLIENT);
    ck_assert_uint_eq(b.fix.reg->n_keys, 1);
    has_dword(b.fix.reg, KEY_DH, "Enabled", 0);
    noted(&b.fix, "for the whole machine");
    ck_assert_uint_eq(b.fix.undo->keys[0].n_values, 1);
    ck_assert_int_eq(b.fix.undo->keys[0].values[0].type, REG_DELETE);
    tear_down(&b);
}
END_TEST

/* An old Windows that cannot bear a short public value: without DHE it has no
 * trouble, but that alone is no reason to lower anything. */
START_TEST(short_value)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2", NULL);
    SPEAK(&b, VERSION_TLS12, 2048, DHE_RSA_AES128, RSA_AES128_SHA);
    found(&b, FIX_CLIENT);
    has_dword(b.fix.reg, KEY_DH, "Enabled", 0);
    tear_down(&b);
    set_up(&b, "windows-server-2012r2", NULL);
    SPEAK(&b, VERSION_TLS12, 512, DHE_RSA_AES128, RSA_AES128_SHA);
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_FOUND);
    ck_assert_uint_eq(b.fix.reg->keys[0].n_values, 1);
    has_dword(b.fix.reg, KEY_DH, "ClientMinKeyBitLength", 512);
    noted(&b.fix, "(short-dh-value)");
    ck_assert_int_eq(again(&b, FIX_CLIENT), VERDICT_RISKY);
    tear_down(&b);
}
END_TEST

/* Only where they can do without. */
START_TEST(faulty_dh_alone)
{
    struct bench b;

    set_up(&b, "windows-server-2016", NULL);
    SPEAK(&b, VERSION_TLS12, 2048, DHE_RSA_AES128);
    snprintf(b.device->traits.faulty_dh, sizeof b.device->traits.faulty_dh,
             "keeps-zeros");
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_NONE);
    ck_assert_uint_eq(b.fix.reg->n_keys, 0);
    tear_down(&b);
}
END_TEST

/* --- suites --- */

static const struct {
    const char *key;
    unsigned code;
} cuts[] = {
    {KEY_CIPHERS "AES 128/128", RSA_AES128_SHA},
    {KEY_HASHES "SHA", RSA_AES128_SHA},
    {KEY_KEX "PKCS", RSA_AES128_SHA},
    {KEY_CIPHERS "Triple DES 168", RSA_3DES_SHA},
    {KEY_CIPHERS "RC4 128/128", RSA_RC4_MD5},
};

/* What cut the suite out, and nothing beside it. */
START_TEST(cut_suites)
{
    struct bench b;
    struct str keys = {0};

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
        str_addf(&keys, "[%s]\n\"Enabled\"=dword:0\n", cuts[i].key);
    str_clear(&keys);
    str_addf(&keys, "[%s]\n\"Enabled\"=dword:0\n", cuts[_i].key);
    str_addf(&keys, "[%s]\n\"Enabled\"=dword:0\n", KEY_CIPHERS "DES 56/56");
    set_up(&b, "windows-server-2012r2", keys.s);
    SPEAK(&b, VERSION_TLS12, 0, cuts[_i].code);
    found(&b, FIX_CLIENT);
    ck_assert_uint_eq(b.fix.reg->n_keys, 1);
    has_dword(b.fix.reg, cuts[_i].key, "Enabled", 0xffffffff);
    has_dword(b.fix.undo, cuts[_i].key, "Enabled", 0);
    ck_assert(b.fix.restart == (strstr(cuts[_i].key, "Exchange") == NULL));
    str_free(&keys);
    tear_down(&b);
}
END_TEST

#define ECDHE "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P256"
#define GCM   "TLS_RSA_WITH_AES_128_GCM_SHA256"

static void policy_is(const struct reg *r, const char *text)
{
    const struct reg_value *v = reg_find(r, KEY_POLICY, "Functions");

    ck_assert_ptr_nonnull(v);
    ck_assert_str_eq(v->strings[0], text);
}

/* The policy keeps what it has, and gets the best that the device has. */
START_TEST(policy)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2",
           "[" KEY_POLICY "]\n\"Functions\"=\"" ECDHE "\"\n");
    SPEAK(&b, VERSION_TLS12, 0, RSA_3DES_SHA, RSA_AES128_SHA, 0x009c);
    found(&b, FIX_CLIENT);
    ck_assert_uint_eq(b.fix.reg->n_keys, 1);
    policy_is(b.fix.reg, ECDHE "," GCM);
    policy_is(b.fix.undo, ECDHE);
    tear_down(&b);
}
END_TEST

/* An elliptic one is bound to a curve on Windows 8.1. */
START_TEST(policy_with_curve)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2",
           "[" KEY_POLICY "]\n\"Functions\"=\"" GCM "\"\n");
    SPEAK(&b, VERSION_TLS12, 0, 0xc013);
    endpoint_add_group(b.device, SECP384R1);
    found(&b, FIX_CLIENT);
    policy_is(b.fix.reg, GCM ",TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P384");
    tear_down(&b);
}
END_TEST

/* Without a policy the whole list goes into it, with a warning when that is
 * long. */
START_TEST(policy_from_default)
{
    struct bench b;
    const char *list;

    set_up(&b, "windows-server-2022", NULL);
    SPEAK(&b, VERSION_TLS12, 0, RSA_RC4_MD5);
    found(&b, FIX_CLIENT);
    list = reg_find(b.fix.reg, KEY_POLICY, "Functions")->strings[0];
    ck_assert_ptr_nonnull(strstr(list, "TLS_AES_256_GCM_SHA384,"));
    ck_assert_str_eq(strrchr(list, ','), ",TLS_RSA_WITH_RC4_128_MD5");
    if (strlen(list) > 1023)
        noted(&b.fix, "cuts it after 1023");
    tear_down(&b);
}
END_TEST

/* What weakens is asked for last: RC4 only where there is no AES. */
START_TEST(weak_suites_last)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2",
           "[" KEY_POLICY "]\n\"Functions\"=\"" ECDHE "\"\n");
    SPEAK(&b, VERSION_TLS12, 0, RSA_RC4_MD5, RSA_AES256_SHA, RSA_3DES_SHA);
    found(&b, FIX_CLIENT);
    policy_is(b.fix.reg, ECDHE ",TLS_RSA_WITH_AES_256_CBC_SHA");
    tear_down(&b);
}
END_TEST

/* Another version with a sound suite comes before what weakens the one they
 * share: a weak suite, a short prime. */
START_TEST(sound_version_first)
{
    static const unsigned old[] = {RSA_3DES_SHA, DHE_RSA_AES128};
    struct bench b;

    set_up(&b, "windows-server-2012r2",
           "[" CLIENT("TLS 1.2") "]\n\"Enabled\"=dword:0\n[" KEY_POLICY
           "]\n\"Functions\"=\"" ECDHE ",TLS_DHE_RSA_WITH_AES_128_CBC_SHA\"\n");
    SPEAK(&b, VERSION_TLS10, _i == 0 ? 0 : 512, old[_i]);
    SPEAK(&b, VERSION_TLS12, 0, 0x009c);
    b.device->traits.dh_bits_without = 0;
    found(&b, FIX_CLIENT);
    ck_assert_uint_eq(b.fix.reg->n_keys, 2);
    has_version(b.fix.reg, CLIENT("TLS 1.2"));
    policy_is(b.fix.reg, ECDHE ",TLS_DHE_RSA_WITH_AES_128_CBC_SHA," GCM);
    tear_down(&b);
}
END_TEST

/* A name that begins like one of the list is not on it. */
START_TEST(policy_names)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2",
           "[" KEY_POLICY "]\n\"Functions\"=\"" GCM
           ",TLS_RSA_WITH_AES_128_CBC_SHA256\"\n");
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    found(&b, FIX_CLIENT);
    policy_is(b.fix.reg, GCM ",TLS_RSA_WITH_AES_128_CBC_SHA256,"
                             "TLS_RSA_WITH_AES_128_CBC_SHA");
    tear_down(&b);
}
END_TEST

/* No export suite, whatever the device has. */
START_TEST(no_export_suites)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2", NULL);
    SPEAK(&b, VERSION_TLS10, 0, RSA_EXPORT_RC4);
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_NONE);
    tear_down(&b);
}
END_TEST

/* --- nothing to do --- */

START_TEST(nothing_to_fix)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2", NULL);
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_FINE);
    ck_assert_int_eq(find(&b, FIX_SERVER), FIX_FINE);
    fix_finish(&b.fix, &b.parties[1], 1, 1);
    ck_assert_uint_eq(b.fix.reg->n_keys, 0);
    ck_assert_uint_eq(b.fix.n_notes, 0);
    tear_down(&b);
}
END_TEST

/* A version that the device only pretends to speak is no matter of the
 * registry: no protocol is switched off. */
START_TEST(false_version)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2", NULL);
    SPEAK(&b, VERSION_TLS10, 0, RSA_AES128_SHA);
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    b.device->versions[VERSION_TLS12].works = WORKS_NO;
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_NONE);
    ck_assert_uint_eq(b.fix.reg->n_keys, 0);
    tear_down(&b);
}
END_TEST

START_TEST(inconclusive)
{
    struct bench b;

    set_up(&b, "windows-server-2012r2", NULL);
    SPEAK(&b, VERSION_TLS12, 0, 0xc030);
    b.device->versions[VERSION_TLS12].complete = false;
    b.device->versions[VERSION_TLS10].outcome = OUTCOME_UNANSWERED;
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_NONE);
    ck_assert_ptr_nonnull(strstr(b.why.s, "does not tell"));
    tear_down(&b);
}
END_TEST

/* --- others --- */

/* Who else is affected, for better or for worse. */
START_TEST(others_named)
{
    struct endpoint *other = sample_new("mfd-99");
    struct party all[3];
    struct bench b;

    set_up(&b, "windows-server-2016", NULL);
    SPEAK(&b, VERSION_TLS12, 2048, DHE_RSA_AES128, RSA_AES128_SHA);
    snprintf(b.device->traits.faulty_dh, sizeof b.device->traits.faulty_dh,
             "keeps-zeros");
    speak(other, VERSION_TLS12, 2048, (const unsigned[]){DHE_RSA_AES128, 0});
    all[0] = b.parties[0];
    all[1] = b.parties[1];
    all[2] = party_scanned(other, SIDE_RIGHT);
    b.fix.party = &all[0];
    ck_assert_int_eq(fix_pair(&b.fix, FIX_CLIENT, &all[1], &b.why), FIX_FOUND);
    fix_finish(&b.fix, all + 1, 1, 2);
    noted(&b.fix, "connects to mfd-99:443: incompatible instead of compatible");
    for (size_t i = 0; i < b.fix.n_notes; i++)
        ck_assert_ptr_null(strstr(b.fix.notes[i], "mfd-12:443: compatible "));
    tear_down(&b);
    endpoint_free(other);
}
END_TEST

/* --- a machine that was scanned alone --- */

static void set_up_scanned(struct bench *b, struct endpoint *machine)
{
    set_up(b, "windows-server-2012r2", NULL);
    fix_clear(&b->fix);
    b->parties[0] = party_scanned(machine, SIDE_LEFT);
    fix_init(&b->fix, NULL, &b->parties[0]);
}

START_TEST(scanned_machine)
{
    struct endpoint *server = sample_new("print-server");
    struct bench b;

    set_up_scanned(&b, server);
    speak(server, VERSION_TLS10, 0,
          (const unsigned[]){RSA_AES128_SHA, RSA_AES256_SHA, 0});
    SPEAK(&b, VERSION_TLS12, 0, RSA_AES128_SHA);
    ck_assert_int_eq(find(&b, FIX_SERVER), FIX_FOUND);
    fix_finish(&b.fix, &b.parties[1], 1, 1);
    ck_assert_uint_eq(b.fix.reg->n_keys, 1);
    has_version(b.fix.reg, SERVER("TLS 1.2"));
    ck_assert(b.fix.inferred);
    noted(&b.fix, "Only a scan is known of the machine");
    endpoint_free(server);
    tear_down(&b);
}
END_TEST

/* Which primes it takes as a client no scan tells: written on trust. */
START_TEST(scanned_machine_short_prime)
{
    struct endpoint *server = sample_new("print-server");
    struct bench b;

    set_up_scanned(&b, server);
    speak(server, VERSION_TLS12, 0, (const unsigned[]){DHE_RSA_AES128, 0});
    SPEAK(&b, VERSION_TLS12, 512, DHE_RSA_AES128);
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_FOUND);
    has_dword(b.fix.reg, KEY_DH, "ClientMinKeyBitLength", 512);
    endpoint_free(server);
    tear_down(&b);
}
END_TEST

START_TEST(scanned_machine_faulty_dh)
{
    struct endpoint *server = sample_new("print-server");
    struct bench b;

    set_up_scanned(&b, server);
    speak(server, VERSION_TLS12, 2048,
          (const unsigned[]){DHE_RSA_AES128, RSA_AES128_SHA, 0});
    SPEAK(&b, VERSION_TLS12, 2048, DHE_RSA_AES128, RSA_AES128_SHA);
    snprintf(b.device->traits.faulty_dh, sizeof b.device->traits.faulty_dh,
             "keeps-zeros");
    ck_assert_int_eq(find(&b, FIX_CLIENT), FIX_FOUND);
    has_dword(b.fix.reg, KEY_DH, "Enabled", 0);
    ck_assert_uint_eq(server->versions[VERSION_TLS12].n_suites, 2);
    endpoint_free(server);
    tear_down(&b);
}
END_TEST

#define LOOP(t, test, table)                                                   \
    tcase_add_loop_test(t, test, 0, (int)(sizeof table / sizeof *table))

static TCase *versions_case(void)
{
    TCase *t = tcase_create("versions");

    LOOP(t, client_versions, highest);
    tcase_add_test(t, ssl3_last);
    tcase_add_test(t, server_versions);
    tcase_add_test(t, both_directions);
    tcase_add_test(t, no_version_to_have);
    tcase_add_test(t, why_there_is_none);
    tcase_add_test(t, dotnet);
    tcase_add_test(t, dotnet_35);
    tcase_add_test(t, winhttp);
    tcase_add_test(t, octopus);
    return t;
}

static TCase *suites_case(void)
{
    TCase *t = tcase_create("suites");

    LOOP(t, short_prime, primes);
    tcase_add_test(t, not_shorter_than_needed);
    tcase_add_test(t, version_before_prime);
    tcase_add_test(t, faulty_dh);
    tcase_add_test(t, faulty_dh_alone);
    tcase_add_test(t, short_value);
    LOOP(t, cut_suites, cuts);
    tcase_add_test(t, policy);
    tcase_add_test(t, policy_with_curve);
    tcase_add_test(t, policy_from_default);
    tcase_add_test(t, weak_suites_last);
    tcase_add_loop_test(t, sound_version_first, 0, 2);
    tcase_add_test(t, policy_names);
    tcase_add_test(t, no_export_suites);
    return t;
}

static TCase *rest_case(void)
{
    TCase *t = tcase_create("rest");

    tcase_add_test(t, nothing_to_fix);
    tcase_add_test(t, false_version);
    tcase_add_test(t, inconclusive);
    tcase_add_test(t, others_named);
    tcase_add_test(t, scanned_machine);
    tcase_add_test(t, scanned_machine_short_prime);
    tcase_add_test(t, scanned_machine_faulty_dh);
    return t;
}

int main(void)
{
    Suite *s = suite_create("fixes");
    SRunner *runner;
    int failed;

    suite_add_tcase(s, versions_case());
    suite_add_tcase(s, suites_case());
    suite_add_tcase(s, rest_case());
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
