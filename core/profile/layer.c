#include <string.h>
#include <strings.h>

#include "core/base/str.h"
#include "core/profile/builtin.h"
#include "core/profile/builtin_row.h"
#include "core/registry/suite.h"

#define M(v)        (1u << VERSION_##v)
#define TLS10_ONLY  M(TLS10)
#define SSL3_TLS10  (M(SSL3) | M(TLS10))
#define TLS10_TO_12 (M(TLS10) | M(TLS11) | M(TLS12))
#define SSL3_TO_12  (M(SSL3) | TLS10_TO_12)
#define TLS12_TO_13 (M(TLS12) | M(TLS13))

/* What a program asks Schannel for: "the versions that are enabled" (then
 * list is 0), or a list of its own. */
enum asks { ASKS_UNKNOWN, ASKS_SYSTEM, ASKS_LIST };

struct request {
    enum asks asks;
    unsigned list;
    bool lifts;         /* a version that is there on request only, too */
    bool strong_crypto; /* SCH_USE_STRONG_CRYPTO */
    bool no_tls13;      /* the program's runtime does not have it */
    bool server;        /* it is a server of the same kind as well */
};

struct layer {
    const char *name;
    struct request (*request)(const struct layer *l,
                              const struct builtin_row *base,
                              const struct dotnet_settings *settings);
    /* Of .NET, by the version that the program targets: does it let the
     * system choose, does it ask for strong cryptography? */
    bool system, strong;
    bool tls13;
    unsigned list; /* of a program that sets its versions itself */
};

/* ---- What each asks for ---- */

static bool fact_or(enum fact f, bool otherwise)
{
    return f == FACT_UNKNOWN ? otherwise : f == FACT_YES;
}

static struct request dotnet(bool system, bool strong, bool tls13)
{
    return (struct request){
        .asks = system ? ASKS_SYSTEM : ASKS_LIST,
        .list = strong ? TLS10_TO_12 : SSL3_TLS10,
        .lifts = true,
        .strong_crypto = strong,
        .no_tls13 = !tls13,
    };
}

/* v4.0.30319: the registry's word goes before the target's. */
static struct request net4(const struct layer *l,
                           const struct builtin_row *base,
                           const struct dotnet_settings *s)
{
    (void)base;
    return dotnet(fact_or(s->system_default, l->system),
                  fact_or(s->strong_crypto, l->strong), l->tls13);
}

/* v2.0.50727: SystemDefaultTlsVersions counts only where an update (KB3154517
 * to KB3154520) or Windows 10 1511 has taught it to be read. */
static struct request net35(const struct layer *l,
                            const struct builtin_row *base,
                            const struct dotnet_settings *s)
{
    bool reads = base == NULL || base->reads_net35;

    return dotnet(reads && fact_or(s->system_default_v2, l->system),
                  fact_or(s->strong_crypto_v2, l->strong), l->tls13);
}

/* .NET Core and .NET 5 on: the operating system's versions; the keys of the
 * .NET Framework are not read. */
static struct request dotnet_core(const struct layer *l,
                                  const struct builtin_row *base,
                                  const struct dotnet_settings *s)
{
    (void)l;
    (void)base;
    (void)s;
    return (struct request){.asks = ASKS_SYSTEM};
}

/* DefaultSecureProtocols is a mask of two bits to each version, one of them
 * for servers: SSLv2 is 0x8, TLS 1.3 0x2000. */
static unsigned winhttp_mask(long value)
{
    unsigned list = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if ((value >> (3 + 2 * v) & 1) != 0)
            list |= 1u << v;
    return list;
}

/* KB3140245 wants the versions enabled in Schannel, too; the other documents
 * say that asking for them is enough, and so does this. */
static struct request winhttp(const struct layer *l,
                              const struct builtin_row *base,
                              const struct dotnet_settings *s)
{
    static const unsigned lists[] = {[WINHTTP_TLS10] = SSL3_TLS10,
                                     [WINHTTP_TO_TLS12] = SSL3_TO_12,
                                     [WINHTTP_TLS12_13] = TLS12_TO_13};

    (void)l;
    if (s->winhttp_protocols >= 0 && (base == NULL || base->reads_winhttp))
        return (struct request){.asks = ASKS_LIST,
                                .list = winhttp_mask(s->winhttp_protocols),
                                .lifts = true};
    if (base == NULL || base->winhttp == WINHTTP_UNKNOWN)
        return (struct request){.asks = ASKS_UNKNOWN};
    return (struct request){.asks = ASKS_LIST, .list = lists[base->winhttp]};
}

/* Octopus Server and Tentacle set their versions themselves, as clients and as
 * servers. The strong cryptography of their .NET (4.0, 4.5) is the
 * registry's. */
static struct request octopus(const struct layer *l,
                              const struct builtin_row *base,
                              const struct dotnet_settings *s)
{
    (void)base;
    return (struct request){.asks = ASKS_LIST,
                            .list = l->list,
                            .lifts = true,
                            .strong_crypto = fact_or(s->strong_crypto, false),
                            .no_tls13 = true,
                            .server = true};
}

/* ---- The tables ---- */

const struct builtin_alias layer_names[] = {
    {"net35", "a program for the .NET Framework 2.0 to 3.5"},
    {"net40", "a program for the .NET Framework 4.0"},
    {"net45", "a program for the .NET Framework 4.5"},
    {"net451", "a program for the .NET Framework 4.5.1"},
    {"net452", "a program for the .NET Framework 4.5.2"},
    {"net46", "a program for the .NET Framework 4.6"},
    {"net461", "a program for the .NET Framework 4.6.1"},
    {"net462", "a program for the .NET Framework 4.6.2"},
    {"net47", "a program for the .NET Framework 4.7"},
    {"net471", "a program for the .NET Framework 4.7.1"},
    {"net472", "a program for the .NET Framework 4.7.2"},
    {"net48", "a program for the .NET Framework 4.8"},
    {"net481", "a program for the .NET Framework 4.8.1"},
    {"dotnet", "a program for .NET Core 2.1, .NET 5 or later"},
    {"winhttp", "a program that uses WinHTTP"},
    {"octopus-before-3.1", "Octopus Server or Tentacle before 3.1"},
    {"octopus-3.1", "Octopus Server or Tentacle 3.1 or later"},
    {NULL, NULL},
};

/* In the order of layer_names. TLS 1.3 came with the .NET Framework 4.8. */
static const struct layer layers[] = {
    {.name = "net35", .request = net35},
    {.name = "net40", .request = net4},
    {.name = "net45", .request = net4},
    {.name = "net451", .request = net4},
    {.name = "net452", .request = net4},
    {.name = "net46", .request = net4, .strong = true},
    {.name = "net461", .request = net4, .strong = true},
    {.name = "net462", .request = net4, .strong = true},
    {.name = "net47", .request = net4, .strong = true, .system = true},
    {.name = "net471", .request = net4, .strong = true, .system = true},
    {.name = "net472", .request = net4, .strong = true, .system = true},
    {.name = "net48",
     .request = net4,
     .strong = true,
     .system = true,
     .tls13 = true},
    {.name = "net481",
     .request = net4,
     .strong = true,
     .system = true,
     .tls13 = true},
    {.name = "dotnet", .request = dotnet_core},
    {.name = "winhttp", .request = winhttp},
    {.name = "octopus-before-3.1", .request = octopus, .list = TLS10_ONLY},
    {.name = "octopus-3.1", .request = octopus, .list = TLS10_TO_12},
};

/* ---- Laying it over ---- */

/* What a program gets of a version that the machine has in this state. One
 * that it does not ask for is there on request: its author could ask. */
static enum version_state got(enum version_state machine,
                              const struct request *q, int v)
{
    bool asked = (q->list >> v & 1) != 0;

    if (machine == VERSION_STATE_UNSUPPORTED ||
        machine == VERSION_STATE_DISABLED)
        return machine;
    if (v == VERSION_TLS13 && q->no_tls13)
        return VERSION_STATE_UNSUPPORTED;
    if (q->asks == ASKS_UNKNOWN || machine == VERSION_STATE_UNKNOWN)
        return VERSION_STATE_UNKNOWN;
    if (q->asks == ASKS_SYSTEM)
        return machine;
    if (asked && (q->lifts || machine == VERSION_STATE_ENABLED))
        return VERSION_STATE_ENABLED;
    return VERSION_STATE_ON_REQUEST;
}

/* SCH_USE_STRONG_CRYPTO: RC4 in all Windows that know it, and what is weaker,
 * which the defaults of those do not have. */
static void take_rc4_out(struct profile_role *r)
{
    size_t n = 0;

    for (size_t i = 0; i < r->n_suites; i++)
        if (suite_at(r->suites[i].suite)->cipher != CIPHER_RC4)
            r->suites[n++] = r->suites[i];
    r->n_suites = n;
}

/* The legacy_version follows the highest version that is offered now. */
static void set_legacy_version(struct profile_role *r)
{
    int v = VERSION_TLS12;

    while (v > VERSION_SSL3 && r->versions[v] != VERSION_STATE_ENABLED)
        v--;
    if (r->legacy_version != 0)
        r->legacy_version = r->record_version = version_wire((enum version)v);
}

static void lay_role(struct profile_role *r, const struct request *q,
                     const struct builtin_row *base)
{
    if (!r->present)
        return;
    for (int v = 0; v < VERSION_COUNT; v++)
        r->versions[v] = got(r->versions[v], q, v);
    if (q->strong_crypto && base != NULL && base->strong_crypto)
        take_rc4_out(r);
    set_legacy_version(r);
}

/* Without a machine below it: what it asks for is all that is known. */
static void stand_alone(struct profile_role *r, const struct request *q)
{
    r->present = true;
    for (int v = 0; v < VERSION_COUNT; v++)
        r->versions[v] = q->asks != ASKS_LIST      ? VERSION_STATE_UNKNOWN
                         : (q->list >> v & 1) != 0 ? VERSION_STATE_ENABLED
                                                   : VERSION_STATE_ON_REQUEST;
    if (q->no_tls13)
        r->versions[VERSION_TLS13] = VERSION_STATE_UNSUPPORTED;
}

static void rename_profile(struct profile *p, size_t index)
{
    const struct builtin_alias *l = &layer_names[index];
    struct str id = {0}, name = {0};

    str_addf(&id, "%s+%s", p->id, l->alias);
    str_addf(&name, "%s, %s", p->name, l->id);
    profile_set(&p->id, str_text(&id));
    profile_set(&p->name, str_text(&name));
    str_free(&id);
    str_free(&name);
}

static void lay(struct profile *p, size_t index,
                const struct dotnet_settings *settings)
{
    const struct layer *l = &layers[index];
    const struct builtin_row *base = builtin_row_of(p->id);
    bool alone = !p->client.present && !p->server.present;
    struct request q = l->request(l, base, settings);

    if (alone) {
        stand_alone(&p->client, &q);
        if (q.server)
            stand_alone(&p->server, &q);
        p->windows = strcmp(l->name, "dotnet") != 0;
        profile_set(&p->id, l->name);
        profile_set(&p->name, layer_names[index].id);
        return;
    }
    lay_role(&p->client, &q, base);
    if (q.server)
        lay_role(&p->server, &q, base);
    rename_profile(p, index);
}

bool layer_apply(struct profile *p, const char *layer,
                 const struct dotnet_settings *settings, struct err *err)
{
    static const struct dotnet_settings none = {.winhttp_protocols = -1};
    size_t i = 0;

    while (layer_names[i].alias != NULL &&
           strcasecmp(layer_names[i].alias, layer) != 0)
        i++;
    if (layer_names[i].alias == NULL) {
        err_set(err, ERR_USAGE,
                "+%.64s: no such layer (suitemap profile list has them)",
                layer);
        err_printable(err);
        return false;
    }
    if (!p->windows && (p->client.present || p->server.present) &&
        strcmp(layers[i].name, "dotnet") != 0)
        return err_set(err, ERR_USAGE, "+%s: goes over a Windows profile only",
                       layers[i].name);
    lay(p, i, settings != NULL ? settings : &none);
    return true;
}
