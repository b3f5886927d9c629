#include "core/profile/schannel.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/profile/schannel_keys.h"
#include "core/profile/schannel_parts.h"
#include "core/registry/suite.h"

#define OLD_FIPS "FIPSAlgorithmPolicy" /* Windows XP: a value, not a key */

/* The order is that of the precedence: protocols, then the suite order, then
 * what takes suites out of it, then curves and sizes. The application's part
 * (.NET, WinHTTP) is laid over it by layer_apply(). */

bool reading_dword(struct reading *in, const char *path, const char *name,
                   uint32_t *number)
{
    bool there = reg_find_dword(in->r, path, name, number);

    in->understood += there;
    return there;
}

/* ---- Lists ---- */

static void split(const char *text, char ***words, size_t *n)
{
    while (*text != '\0') {
        size_t len = strcspn(text, ",");
        const char *word = text + strspn(text, " \t\r\n");
        const char *end = text + len;

        while (end > word && strchr(" \t\r\n", end[-1]) != NULL)
            end--;
        if (end > word) {
            *words = mem_grow(*words, *n + 2, sizeof(char *));
            (*words)[(*n)++] = mem_strndup(word, (size_t)(end - word));
        }
        text += len + (text[len] == ',');
    }
}

char **reading_list(struct reading *in, const char *path, const char *name)
{
    const struct reg_value *v = reg_find(in->r, path, name);
    char **words;
    size_t n = 0;

    if (v == NULL || (v->type != REG_STRING && v->type != REG_STRINGS))
        return NULL;
    in->understood++;
    words = mem_alloc(sizeof *words);
    for (size_t i = 0; i < v->n_strings; i++)
        split(v->strings[i], &words, &n);
    words[n] = NULL;
    return words;
}

void words_free(char **words)
{
    for (size_t i = 0; words != NULL && words[i] != NULL; i++)
        free(words[i]);
    free(words);
}

/* ---- Protocols ---- */

/* Where one of the two values is missing, it keeps the default of the Windows
 * version; where that is not known either, neither is the state. */
static enum version_state state_of(enum version_state base, bool has_enabled,
                                   uint32_t enabled, bool has_default,
                                   uint32_t by_default)
{
    if (base == VERSION_STATE_UNSUPPORTED)
        return base;
    if (has_enabled && enabled == 0)
        return VERSION_STATE_DISABLED;
    if (base == VERSION_STATE_UNKNOWN)
        return base;
    if (!has_enabled && base == VERSION_STATE_DISABLED)
        return base;
    if (has_default)
        return by_default != 0 ? VERSION_STATE_ON_REQUEST
                               : VERSION_STATE_ENABLED;
    if (base == VERSION_STATE_DISABLED)
        return VERSION_STATE_UNKNOWN;
    return base;
}

static void protocols(struct reading *in, struct profile_role *role,
                      bool client)
{
    char path[KEY_PATH_MAX];

    for (int v = 0; v < VERSION_COUNT; v++) {
        uint32_t enabled = 0, by_default = 0;
        bool has_enabled, has_default;

        key_protocol((enum version)v, client, path);
        has_enabled = reading_dword(in, path, "Enabled", &enabled);
        has_default =
            reading_dword(in, path, "DisabledByDefault", &by_default);
        if (role->present && (has_enabled || has_default))
            role->versions[v] = state_of(role->versions[v], has_enabled,
                                         enabled, has_default, by_default);
    }
}

/* Without a suite of TLS 1.3 there is no TLS 1.3. */
static void without_suites(struct profile_role *role)
{
    enum version_state *state = &role->versions[VERSION_TLS13];

    if (!role->suites_known || *state < VERSION_STATE_ON_REQUEST)
        return;
    for (size_t i = 0; i < role->n_suites; i++)
        if (suite_at(role->suites[i].suite)->kx == KX_ANY)
            return;
    *state = VERSION_STATE_DISABLED;
}

static bool fips_mode(struct reading *in)
{
    uint32_t on = 0;

    if (!reading_dword(in, KEY_FIPS, "Enabled", &on))
        reading_dword(in, KEY_LSA, OLD_FIPS, &on);
    return on != 0;
}

/* FIPS mode knows nothing below TLS: their key derivation needs MD5. */
static void fips_versions(struct profile_role *role)
{
    for (int v = VERSION_SSL2; v <= VERSION_SSL3; v++)
        if (role->versions[v] != VERSION_STATE_UNSUPPORTED)
            role->versions[v] = VERSION_STATE_DISABLED;
}

/* ---- Sizes ---- */

static bool bits_of(struct reading *in, const char *path, const char *name,
                    int *bits)
{
    uint32_t value;

    if (!reading_dword(in, path, name, &value))
        return false;
    *bits = value > UINT16_MAX ? UINT16_MAX : (int)value;
    return true;
}

static void sizes(struct reading *in)
{
    struct profile_role *client = &in->p->client, *server = &in->p->server;
    int bits;

    bits_of(in, KEY_DH, "ClientMinKeyBitLength", &client->dh_min);
    bits_of(in, KEY_DH, "ClientMaxKeyBitLength", &client->dh_max);
    if (bits_of(in, KEY_DH, "ServerMinKeyBitLength", &bits))
        server->dh_min = server->dh_max = bits;
    /* It can raise the least of a certificate's key, but certificates are
     * refused below 1024 bits whatever it says (KB2661254). */
    if (bits_of(in, KEY_PKCS, "ClientMinKeyBitLength", &bits) &&
        bits > client->rsa_min)
        client->rsa_min = bits;
}

/* ---- Programs ---- */

static enum fact net_fact(struct reading *in, const char *path,
                          const char *wow, const char *name)
{
    uint32_t value, copy;
    bool here = reading_dword(in, path, name, &value);
    bool there = reading_dword(in, wow, name, &copy);

    if (!here && !there)
        return FACT_UNKNOWN;
    return (here ? value : copy) != 0 ? FACT_YES : FACT_NO;
}

static void programs(struct reading *in, struct dotnet_settings *s)
{
    static const char strong[] = "SchUseStrongCrypto";
    static const char system[] = "SystemDefaultTlsVersions";
    uint32_t mask;

    s->strong_crypto = net_fact(in, KEY_NET4, KEY_NET4_WOW, strong);
    s->system_default = net_fact(in, KEY_NET4, KEY_NET4_WOW, system);
    s->strong_crypto_v2 = net_fact(in, KEY_NET2, KEY_NET2_WOW, strong);
    s->system_default_v2 = net_fact(in, KEY_NET2, KEY_NET2_WOW, system);
    s->winhttp_protocols = -1;
    if (reading_dword(in, KEY_WINHTTP, "DefaultSecureProtocols", &mask) ||
        reading_dword(in, KEY_WINHTTP_WOW, "DefaultSecureProtocols", &mask))
        s->winhttp_protocols = (long)mask;
}

/* ---- The whole ---- */

bool schannel_concerns(const struct reg_key *k)
{
    static const char *const keys[] = {
        KEY_SCHANNEL, KEY_POLICY, KEY_LOCAL_LIST, KEY_SIGNATURES,
        KEY_FIPS,     KEY_NET4,   KEY_NET4_WOW,   KEY_NET2,
        KEY_NET2_WOW, KEY_LSA,    KEY_WINHTTP,    KEY_WINHTTP_WOW};
    size_t n = strlen(k->path);

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strncasecmp(k->path, keys[i], strlen(keys[i])) == 0 ||
            (k->deleted && strncasecmp(k->path, keys[i], n) == 0))
            return true;
    return false;
}

static bool has_bound(const struct profile_role *role)
{
    for (size_t i = 0; i < role->n_suites; i++)
        if (role->suites[i].group != 0)
            return true;
    return false;
}

size_t schannel_apply(struct profile *p, const struct reg *r,
                      struct dotnet_settings *settings)
{
    struct reading in = {.p = p, .r = r};

    in.vista = key_is_vista(p);
    in.bound = has_bound(&p->client) || has_bound(&p->server);
    in.fips = fips_mode(&in);
    protocols(&in, &p->client, true);
    protocols(&in, &p->server, false);
    schannel_suites(&in);
    without_suites(&p->client);
    without_suites(&p->server);
    schannel_curves(&in);
    schannel_signatures(&in);
    sizes(&in);
    if (in.fips) {
        fips_versions(&p->client);
        fips_versions(&p->server);
    }
    programs(&in, settings);
    return in.understood;
}
