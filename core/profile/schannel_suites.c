#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/profile/schannel_keys.h"
#include "core/profile/schannel_parts.h"
#include "core/registry/group.h"
#include "core/registry/suite.h"

#define X25519 0x001d

/* ---- The suite order ---- */

/* "_P256" at the end of a name binds the suite to that curve (Windows 7 to
 * 8.1). Takes it off. */
static uint16_t take_suffix(char *name)
{
    static const struct {
        const char *suffix;
        uint16_t group;
    } curves[] = {{"_P256", 0x0017}, {"_P384", 0x0018}, {"_P521", 0x0019}};
    size_t n = strlen(name);

    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
        if (n > 5 && strcasecmp(name + n - 5, curves[i].suffix) == 0) {
            name[n - 5] = '\0';
            return curves[i].group;
        }
    return 0;
}

/* Suites without encryption, and those of SSLv2, are used only where a program
 * asks for them. */
static const struct suite *named(const char *name)
{
    const struct suite *s = suite_by_name(name);

    if (s == NULL || strcasecmp(s->name, name) != 0 || s->kind == SUITE_NULL ||
        s->kind == SUITE_PSK || s->kind == SUITE_SIGNAL || s->code > 0xffff)
        return NULL;
    return s;
}

static const struct profile_suite *listed(const struct profile_role *role,
                                          size_t suite, uint16_t group)
{
    for (size_t i = 0; i < role->n_suites; i++)
        if (role->suites[i].suite == suite &&
            (group == 0 || role->suites[i].group == group))
            return &role->suites[i];
    return NULL;
}

/* The versions of a suite that the base does not offer: in SSLv3 Windows has
 * only what is older than AES. */
static unsigned versions_of(const struct suite *s)
{
    unsigned mask = ((2u << s->most) - 1) & (~0u << s->least);
    bool old = s->cipher == CIPHER_RC4 || s->cipher == CIPHER_DES ||
               s->cipher == CIPHER_RC2 || s->cipher == CIPHER_3DES;

    return old ? mask : mask & (~0u << VERSION_TLS10);
}

/* Puts one name of the order into the list; what this Windows does not have
 * is skipped. */
static void put(const struct reading *in, const struct profile_role *base,
                struct profile_role *list, char *name)
{
    uint16_t group = take_suffix(name);
    const struct suite *s = named(name);
    const struct profile_suite *known;
    size_t index;

    if (s == NULL)
        return;
    index = (size_t)suite_index(s->code);
    /* From Windows 10 on a suffix says nothing: the curves have an order of
     * their own. */
    if (!in->bound)
        group = 0;
    known = listed(base, index, 0);
    if (known == NULL && builtin_supports(in->p->id, index) == FACT_NO)
        return;
    if (listed(list, index, group) == NULL)
        role_add_suite(list, index,
                       known != NULL ? known->versions : versions_of(s), group);
}

static void order(const struct reading *in, struct profile_role *role,
                  char *const *names)
{
    struct profile_role list;

    /* Which of the names this Windows has is not known. */
    if (!role->present || !role->suites_known)
        return;
    role_init(&list);
    for (size_t i = 0; names[i] != NULL; i++) {
        char *name = mem_strdup(names[i]);

        put(in, role, &list, name);
        free(name);
    }
    free(role->suites);
    role->suites = list.suites;
    role->n_suites = list.n_suites;
}

static bool all_bound(const struct profile_role *role)
{
    for (size_t i = 0; i < role->n_suites; i++)
        if (role->suites[i].group == 0 &&
            suite_has_ecdhe(suite_at(role->suites[i].suite)))
            return false;
    return true;
}

/* Before Windows 10 the curves are those that suites are bound to. */
static void bound_groups(const struct reading *in, struct profile_role *role)
{
    if (!in->bound || !role->present || !all_bound(role))
        return;
    codes_set(&role->groups, NULL, 0);
    for (size_t i = 0; i < role->n_suites; i++)
        if (role->suites[i].group != 0 &&
            !codes_have(&role->groups, role->suites[i].group))
            codes_add(&role->groups, role->suites[i].group);
}

/* ---- What is taken out of it ---- */

static bool fips_allows(const struct suite *s)
{
    return (s->cipher == CIPHER_AES || s->cipher == CIPHER_3DES) &&
           s->mac != MAC_MD5;
}

/* Off: "Enabled" is there and 0. */
static bool is_off(const struct reading *in, const char *parent,
                   const char *name)
{
    struct str path = {0};
    uint32_t on = 1;

    if (name == NULL)
        return false;
    str_add(&path, parent);
    str_add(&path, name);
    reg_find_dword(in->r, path.s, "Enabled", &on);
    str_free(&path);
    return on == 0;
}

static bool is_dropped(const struct reading *in, const struct suite *s)
{
    return is_off(in, KEY_CIPHERS, key_cipher_name(s, in->vista)) ||
           is_off(in, KEY_HASHES, key_hash_name(s)) ||
           is_off(in, KEY_KEX, key_exchange_name(s)) ||
           (in->fips && !fips_allows(s));
}

static void drop(const struct reading *in, struct profile_role *role)
{
    size_t kept = 0;

    for (size_t i = 0; i < role->n_suites; i++)
        if (!is_dropped(in, suite_at(role->suites[i].suite)))
            role->suites[kept++] = role->suites[i];
    role->n_suites = kept;
}

/* Every "Enabled" below the three keys was understood. */
static void count_switches(struct reading *in)
{
    static const char *const parents[] = {KEY_CIPHERS, KEY_HASHES, KEY_KEX};
    uint32_t on;

    for (size_t i = 0; i < in->r->n_keys; i++)
        for (size_t p = 0; p < sizeof parents / sizeof *parents; p++)
            if (strncasecmp(in->r->keys[i].path, parents[p],
                            strlen(parents[p])) == 0)
                in->understood += reg_find_dword(in->r, in->r->keys[i].path,
                                                 "Enabled", &on);
}

void schannel_suites(struct reading *in)
{
    char **names = reading_list(in, KEY_POLICY, "Functions");

    if (names == NULL)
        names = reading_list(in, KEY_LOCAL_LIST, "Functions");
    if (names != NULL) {
        order(in, &in->p->client, names);
        order(in, &in->p->server, names);
        bound_groups(in, &in->p->client);
        bound_groups(in, &in->p->server);
    }
    words_free(names);
    drop(in, &in->p->client);
    drop(in, &in->p->server);
    count_switches(in);
}

/* ---- Curves ---- */

/* Keeps of a list what is in another; unknown when that is nothing. */
static void keep_common(struct profile_codes *list,
                        const struct profile_codes *in)
{
    size_t kept = 0;

    for (size_t i = 0; i < list->n; i++)
        if (codes_have(in, list->codes[i]))
            list->codes[kept++] = list->codes[i];
    list->n = kept;
    list->known = list->known && kept != 0;
}

static void set_groups(struct profile_role *role, char *const *names)
{
    if (!role->present)
        return;
    codes_set(&role->groups, NULL, 0);
    for (size_t i = 0; names[i] != NULL; i++) {
        const struct group *g = group_by_name(names[i]);

        if (g != NULL && !codes_have(&role->groups, g->code))
            codes_add(&role->groups, g->code);
    }
    keep_common(&role->shares, &role->groups);
}

static void fips_groups(struct profile_role *role)
{
    size_t kept = 0;

    for (size_t i = 0; i < role->groups.n; i++)
        if (role->groups.codes[i] != X25519)
            role->groups.codes[kept++] = role->groups.codes[i];
    role->groups.n = kept;
    keep_common(&role->shares, &role->groups);
}

/* The value is of Windows 10 on, where suites are not bound to curves. */
void schannel_curves(struct reading *in)
{
    char **names = reading_list(in, KEY_POLICY, "EccCurves");

    if (names == NULL)
        names = reading_list(in, KEY_LOCAL_LIST, "EccCurves");
    if (names != NULL && !in->bound) {
        set_groups(&in->p->client, names);
        set_groups(&in->p->server, names);
    }
    words_free(names);
    if (in->fips) {
        fips_groups(&in->p->client);
        fips_groups(&in->p->server);
    }
}

/* ---- Signature algorithms ---- */

/* "RSA/SHA256" and so on; 0 when it is none. */
static uint16_t scheme(const char *name)
{
    static const struct {
        const char *name;
        uint16_t code;
    } schemes[] = {
        {"RSA/MD5", 0x0101},       {"RSA/SHA1", 0x0201},
        {"RSA/SHA256", 0x0401},    {"RSA/SHA384", 0x0501},
        {"RSA/SHA512", 0x0601},    {"DSA/SHA1", 0x0202},
        {"ECDSA/SHA1", 0x0203},    {"ECDSA/SHA256", 0x0403},
        {"ECDSA/SHA384", 0x0503},  {"ECDSA/SHA512", 0x0603},
        {"RSAE-PSS/SHA256", 0x0804}, {"RSAE-PSS/SHA384", 0x0805},
        {"RSAE-PSS/SHA512", 0x0806},
    };

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strcasecmp(name, schemes[i].name) == 0)
            return schemes[i].code;
    return 0;
}

static void set_schemes(struct profile_role *role, char *const *names)
{
    bool sha512;

    if (!role->present)
        return;
    codes_set(&role->schemes, NULL, 0);
    for (size_t i = 0; names[i] != NULL; i++)
        if (scheme(names[i]) != 0)
            codes_add(&role->schemes, scheme(names[i]));
    sha512 = codes_have(&role->schemes, 0x0601) ||
             codes_have(&role->schemes, 0x0603);
    role->sha512_tls12 = sha512 ? FACT_YES : FACT_NO;
}

void schannel_signatures(struct reading *in)
{
    char **names = reading_list(in, KEY_SIGNATURES, "Functions");

    if (names != NULL) {
        set_schemes(&in->p->client, names);
        set_schemes(&in->p->server, names);
    }
    words_free(names);
}
