#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/profile/fix_parts.h"
#include "core/profile/schannel_keys.h"
#include "core/registry/suite.h"

#define FUNCTIONS "Functions"
#define POLICY_TEXT_MAX 1023 /* of the group policy editor */

/* Adds to the comment of a key; one that has it already stays. */
static void comment(struct reg_key *k, const char *text)
{
    struct str whole = {0};

    if (k->comment != NULL && strstr(k->comment, text) != NULL)
        return;
    if (k->comment != NULL)
        str_addf(&whole, "%s\n", k->comment);
    str_add(&whole, text);
    reg_comment(k, str_text(&whole));
    str_free(&whole);
}

/* ---- Versions ---- */

static const char *opens(enum version v)
{
    switch (v) {
    case VERSION_SSL3:
        return "SSL 3.0 is broken (POODLE): every program of the machine that "
               "leaves\nthe choice to Windows can be made to use it. For as "
               "short as possible.";
    case VERSION_TLS10:
    case VERSION_TLS11:
        return "It is outdated: every program of the machine that leaves the "
               "choice to\nWindows uses it with whoever has nothing better.";
    default:
        return "It weakens nothing.";
    }
}

void move_version(struct reg *r, enum version v, bool client)
{
    char path[KEY_PATH_MAX];
    struct reg_key *k = reg_add_key(r, key_protocol(v, client, path));
    struct str text = {0};

    str_addf(&text, "Switches %s on for %s.\n%s", version_name(v),
             client ? "connections that this machine makes"
                    : "what connects to this machine",
             opens(v));
    comment(k, text.s);
    str_free(&text);
    reg_set_dword(k, "Enabled", 1);
    reg_set_dword(k, "DisabledByDefault", 0);
}

/* ---- Diffie-Hellman ---- */

void move_dh_least(struct reg *r, unsigned bits)
{
    struct reg_key *k = reg_add_key(r, KEY_DH);
    struct str text = {0};

    str_addf(&text,
             "Lets this machine connect to servers with Diffie-Hellman keys of "
             "%u bits.\nDo not set a lower length of DH keys unless really "
             "necessary: less than\n1024 bits makes the machine vulnerable to "
             "some attacks, on all of its\nconnections, not on this one alone.",
             bits);
    comment(k, text.s);
    str_free(&text);
    reg_set_dword(k, "ClientMinKeyBitLength", bits);
}

void move_dh_server(struct reg *r, unsigned bits)
{
    struct reg_key *k = reg_add_key(r, KEY_DH);

    comment(k, "A longer Diffie-Hellman key for what connects to this machine. "
               "It weakens\nnothing; very old clients may not bear it.");
    reg_set_dword(k, "ServerMinKeyBitLength", bits);
}

void move_dh_off(struct reg *r)
{
    struct reg_key *k = reg_add_key(r, KEY_DH);

    comment(k, "Disables the DH/DHE cipher suites for the whole machine, as a "
               "client and as\na server: no communication links that depend on "
               "the settings of the\noperating system will be able to use "
               "them.");
    reg_set_dword(k, "Enabled", 0);
}

/* ---- Suites ---- */

static void add_name(struct str *list, size_t suite, uint16_t group)
{
    str_addf(list, "%s%s%s", list->len != 0 ? "," : "", suite_at(suite)->name,
             group == 0x17   ? "_P256"
             : group == 0x18 ? "_P384"
             : group == 0x19 ? "_P521"
                             : "");
}

/* The suite order that counts now, as the policy's text. */
static void order_now(struct str *list, const struct machine *m,
                      const struct reg *all)
{
    const struct reg_value *v = reg_find(all, KEY_POLICY, FUNCTIONS);
    const struct profile_role *base = m->base->client.n_suites != 0
                                          ? &m->base->client
                                          : &m->base->server;

    if (v == NULL)
        v = reg_find(all, KEY_LOCAL_LIST, FUNCTIONS);
    for (size_t i = 0; v != NULL && i < v->n_strings; i++)
        str_addf(list, "%s%s", list->len != 0 ? "," : "", v->strings[i]);
    for (size_t i = 0; v == NULL && i < base->n_suites; i++)
        add_name(list, base->suites[i].suite, base->suites[i].group);
}

/* Is the name on the list, with or without a curve? */
static bool on_list(const char *list, const char *name)
{
    size_t n = strlen(name);

    while (*list != '\0') {
        list += strspn(list, " ");
        if (strncasecmp(list, name, n) == 0 && (strchr(", ", list[n]) != NULL ||
             strncasecmp(list + n, "_P", 2) == 0))
            return true;
        list += strcspn(list, ",");
        list += *list == ',';
    }
    return false;
}

/* Windows 7 to 8.1 bind elliptic suites to a curve by the name. */
static uint16_t curve_for(const struct machine *m, size_t suite,
                          const struct party *other)
{
    const struct profile_role *base = &m->base->client;
    bool bound = false;

    for (size_t i = 0; i < base->n_suites; i++)
        bound |= base->suites[i].group != 0;
    if (!bound || !suite_has_ecdhe(suite_at(suite)))
        return 0;
    return other_has_group(other, 0x17) || !other_has_group(other, 0x18)
               ? 0x17
               : 0x18;
}

static void put_on_list(struct reg *r, const struct machine *m,
                        const struct reg *all, size_t suite,
                        const struct party *other)
{
    struct str list = {0}, text = {0};
    struct reg_key *k;

    order_now(&list, m, all);
    if (!on_list(str_text(&list), suite_at(suite)->name)) {
        add_name(&list, suite, curve_for(m, suite, other));
        k = reg_add_key(r, KEY_POLICY);
        str_addf(&text,
                 "The list of suites as it is, with %s\nbehind all others. It "
                 "stands for the whole machine, as a client and as a\nserver, "
                 "and goes before any other list.",
                 suite_at(suite)->name);
        if (list.len > POLICY_TEXT_MAX)
            str_addf(&text,
                     "\nIt has %zu characters: import it as a file, since the "
                     "editor of group\npolicies cuts it after %d.",
                     list.len, POLICY_TEXT_MAX);
        comment(k, text.s);
        reg_set_string(k, FUNCTIONS, list.s);
    }
    str_free(&text);
    str_free(&list);
}

/* "Enabled" again, where 0 is what took the suite out. */
static void switch_on(struct reg *r, const struct reg *all, const char *parent,
                      const char *name)
{
    struct str path = {0}, text = {0};
    struct reg_key *k;
    uint32_t on = 1;

    if (name == NULL)
        return;
    str_addf(&path, "%s%s", parent, name);
    if (reg_find_dword(all, path.s, "Enabled", &on) && on == 0) {
        k = reg_add_key(r, path.s);
        str_addf(&text,
                 "Allows %s again, for the whole machine, as a client and as a "
                 "server.",
                 name);
        comment(k, text.s);
        reg_set_dword(k, "Enabled", 0xffffffff);
    }
    str_free(&text);
    str_free(&path);
}

void move_suite(struct reg *r, const struct machine *m, const struct reg *all,
                size_t suite, const struct party *other)
{
    const struct suite *s = suite_at(suite);

    switch_on(r, all, KEY_CIPHERS, key_cipher_name(s, key_is_vista(m->base)));
    switch_on(r, all, KEY_HASHES, key_hash_name(s));
    switch_on(r, all, KEY_KEX, key_exchange_name(s));
    put_on_list(r, m, all, suite, other);
}

/* ---- Programs ---- */

static void dotnet_copy(struct reg *r, const char *path, bool system)
{
    struct reg_key *k = reg_add_key(r, path);

    comment(k, "Programs for the .NET Framework that name no versions get TLS "
               "1.1 and 1.2,\nand no longer use SSL 3.0 and RC4.");
    reg_set_dword(k, "SchUseStrongCrypto", 1);
    if (system) {
        comment(k, "They leave the choice of versions to Windows.");
        reg_set_dword(k, "SystemDefaultTlsVersions", 1);
    }
}

void move_dotnet(struct reg *r, const char *layer, bool system)
{
    bool v2 = strcasecmp(layer, "net35") == 0;

    dotnet_copy(r, v2 ? KEY_NET2 : KEY_NET4, system);
    dotnet_copy(r, v2 ? KEY_NET2_WOW : KEY_NET4_WOW, system);
}

/* Two bits to a version, SSLv2 0x8 and TLS 1.3 0x2000 being the client's. */
void move_winhttp(struct reg *r, unsigned versions)
{
    static const char *const paths[] = {KEY_WINHTTP, KEY_WINHTTP_WOW};
    uint32_t mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if ((versions >> v & 1) != 0)
            mask |= UINT32_C(8) << 2 * v;
    for (int i = 0; i < 2; i++) {
        struct reg_key *k = reg_add_key(r, paths[i]);

        comment(k, "The versions that programs over WinHTTP use where they "
                   "name none. Windows 7,\nServer 2008 R2 and Server 2012 read "
                   "it with KB3140245 only.");
        reg_set_dword(k, "DefaultSecureProtocols", mask);
    }
}
