#include "core/profile/fix_try.h"

#include <string.h>
#include <strings.h>

#include "core/profile/fix_parts.h"
#include "core/profile/schannel_keys.h"

/* How far a candidate may go to cure what a version alone does not. */
enum cures {
    CURE_NOTHING,
    CURE_GOOD, /* suites that are sound; Diffie-Hellman off */
    CURE_DH,   /* shorter primes */
    CURE_WEAK  /* 3DES, RC4, DES */
};

#define NO_VERSION VERSION_COUNT
#define DEPTH_MAX  4 /* cures on top of each other */

/* What is tried, in the order of what it opens. */
static const struct plan {
    enum version version;
    enum cures cures;
} plans[] = {
    {NO_VERSION, CURE_NOTHING},    {VERSION_TLS13, CURE_NOTHING},
    {VERSION_TLS12, CURE_NOTHING}, {NO_VERSION, CURE_GOOD},
    {VERSION_TLS13, CURE_GOOD},    {VERSION_TLS12, CURE_GOOD},
    {VERSION_TLS11, CURE_NOTHING}, {VERSION_TLS10, CURE_NOTHING},
    {VERSION_TLS11, CURE_GOOD},    {VERSION_TLS10, CURE_GOOD},
    {NO_VERSION, CURE_DH},         {VERSION_TLS13, CURE_DH},
    {VERSION_TLS12, CURE_DH},      {VERSION_TLS11, CURE_DH},
    {VERSION_TLS10, CURE_DH},      {NO_VERSION, CURE_WEAK},
    {VERSION_TLS12, CURE_WEAK},    {VERSION_TLS11, CURE_WEAK},
    {VERSION_TLS10, CURE_WEAK},    {VERSION_SSL3, CURE_NOTHING},
    {VERSION_SSL3, CURE_WEAK},
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static struct reg *copy_of(const struct reg *r)
{
    struct reg *copy = reg_new();

    reg_append(copy, r);
    return copy;
}

/* Goes back to what the copy had; takes the copy over. */
static void go_back(struct trial *t, struct reg *copy)
{
    reg_free(t->more);
    t->more = copy;
}

void trial_begin(struct trial *t)
{
    t->more = copy_of(t->fix->reg);
}

void trial_end(struct trial *t)
{
    reg_free(t->more);
    t->more = NULL;
}

/* ---- Judging ---- */

static void judge(const struct trial *t, const struct party *machine,
                  struct pair *out)
{
    if (t->role == FIX_CLIENT)
        pair_judge(machine, t->other, out);
    else
        pair_judge(t->other, machine, out);
}

void trial_judge(const struct trial *t, struct pair *out)
{
    const struct fix *f = t->fix;
    struct party me = *f->party;
    struct profile *p;
    struct scan_copy scan;

    if (f->machine == NULL) {
        scan_copy_make(&scan, me.scan, t->more, t->role);
        me.scan = &scan.endpoint;
        judge(t, &me, out);
        scan_copy_clear(&scan);
        return;
    }
    p = machine_profile(f->machine, t->more, true, NULL);
    me.scan = NULL;
    me.profile = p;
    judge(t, &me, out);
    profile_free(p);
}

/* What a registry could cure. One handshake in 256 fails with any server's DHE
 * where the client cannot bear a short public value: that is mended where it
 * is all that is wrong, and else it is a risk that stays. */
#define MEND_VERSIONS 1u
#define MEND_SUITES   2u
#define MEND_PRIME    4u
#define MEND_FAULTY   8u
#define MEND_VALUE    16u

static unsigned mend_of(const char *rule)
{
    static const struct {
        const char *rule;
        unsigned mend;
    } rules[] = {{"exclusive-versions", MEND_VERSIONS},
                 {"version-gap", MEND_VERSIONS},
                 {"exclusive-suites", MEND_SUITES},
                 {"dh-below-client-minimum", MEND_PRIME},
                 {"agrees-on-faulty-dh", MEND_FAULTY},
                 {"short-dh-value", MEND_VALUE}};

    for (size_t i = 0; i < COUNT(rules); i++)
        if (strcmp(rule, rules[i].rule) == 0)
            return rules[i].mend;
    return 0;
}

/* All of a pair's reasons that a registry could cure. */
static unsigned mendable(const struct pair *p)
{
    unsigned mask = 0;

    for (size_t i = 0; i < p->n_reasons; i++)
        mask |= mend_of(p->reasons[i].rule);
    return mask;
}

bool trial_mends(const struct pair *p)
{
    return p->verdict != VERDICT_INCONCLUSIVE && mendable(p) != 0;
}

/* A scan does not tell which primes the machine takes as a client: the value
 * is written on trust. */
static bool on_trust(const struct trial *t)
{
    uint32_t bits;

    return t->fix->machine == NULL &&
           reg_find_dword(t->more, KEY_DH, "ClientMinKeyBitLength", &bits);
}

/* Can they talk now? What is left may be a risk that no registry cures. */
static bool is_good(struct trial *t, bool lenient)
{
    struct pair p;
    bool good;

    trial_judge(t, &p);
    t->left = mendable(&p) & ~t->ignored;
    if (on_trust(t))
        t->left &= ~MEND_PRIME;
    good = (p.verdict == VERDICT_COMPATIBLE || p.verdict == VERDICT_RISKY) &&
           (lenient || t->left == 0);
    pair_clear(&p);
    return good;
}

/* ---- Cures ---- */

static bool is_weak(const struct suite *s)
{
    return s->cipher != CIPHER_AES && s->cipher != CIPHER_CHACHA20;
}

/* The lower the better: sound ciphers, then forward secrecy, then AEAD. */
static int rank(const struct suite *s)
{
    return (s->cipher == CIPHER_3DES ? 8 : is_weak(s) ? 16 : 0) +
           (s->kx == KX_ECDHE || s->kx == KX_ANY ? 0
            : s->kx == KX_DHE                    ? 2
                                                 : 4) +
           (s->mac != MAC_AEAD);
}

/* Could this Windows have the suite? */
static bool supports(const struct machine *m, size_t suite)
{
    const struct profile_role *r = &m->base->client;

    for (size_t i = 0; i < r->n_suites; i++)
        if (r->suites[i].suite == suite)
            return true;
    return builtin_supports(m->base->id, suite) == FACT_YES;
}

static bool settle(struct trial *t, enum cures cures, bool lenient, int depth,
                   bool suites);

/* Suites in the order of their rank, one after the other. */
static bool cure_suites(struct trial *t, enum cures cures, bool lenient,
                        int depth)
{
    const struct machine *m = t->fix->machine;
    struct bitset all = other_suites(t->other, t->role);
    struct reg *before, *registry;
    uint16_t list[BITSET_MAX];
    size_t n = suites_by_code(&all, list);

    for (int r = 0; m != NULL && r < 32; r++)
        for (size_t i = 0; i < n; i++) {
            const struct suite *s = suite_at(list[i]);

            if (s->kind != SUITE_CERT || rank(s) != r ||
                (is_weak(s) && cures < CURE_WEAK) || !supports(m, list[i]))
                continue;
            before = copy_of(t->more);
            registry = machine_registry(m, t->more);
            move_suite(t->more, m, registry, list[i], t->other);
            reg_free(registry);
            if (settle(t, cures, lenient, depth - 1, false)) {
                reg_free(before);
                return true;
            }
            go_back(t, before);
        }
    return false;
}

/* The prime is too short, for the machine or for its client. */
static bool cure_prime(struct trial *t, enum cures cures)
{
    unsigned bits = other_prime(t->other);
    uint32_t old;

    if (t->role == FIX_SERVER) {
        const struct profile *p = t->other->profile;

        if (p == NULL || p->client.dh_min <= 0 ||
            reg_find_dword(t->more, KEY_DH, "ServerMinKeyBitLength", &old))
            return false;
        move_dh_server(t->more, (unsigned)p->client.dh_min);
        return true;
    }
    if (cures < CURE_DH || bits == 0 ||
        (reg_find_dword(t->more, KEY_DH, "ClientMinKeyBitLength", &old) &&
         old <= bits))
        return false;
    move_dh_least(t->more, bits);
    return true;
}

static bool cure_faulty(struct trial *t, enum cures cures)
{
    uint32_t on = 1;

    (void)cures;
    if (reg_find_dword(t->more, KEY_DH, "Enabled", &on) && on == 0)
        return false;
    move_dh_off(t->more);
    return true;
}

/* One cure, and on from there; without avail, back. */
static bool cure(struct trial *t, bool (*apply)(struct trial *, enum cures),
                 enum cures cures, bool lenient, int depth, bool suites)
{
    struct reg *before = copy_of(t->more);

    if (apply(t, cures) && settle(t, cures, lenient, depth - 1, suites)) {
        reg_free(before);
        return true;
    }
    go_back(t, before);
    return false;
}

/* Judges, and cures what speaks against it, as long as there is something to
 * cure. */
static bool settle(struct trial *t, enum cures cures, bool lenient, int depth,
                   bool suites)
{
    unsigned left;

    if (is_good(t, lenient))
        return true;
    left = t->left;
    if (cures == CURE_NOTHING || depth == 0)
        return false;
    return ((left & MEND_SUITES) != 0 && suites &&
            cure_suites(t, cures, lenient, depth)) ||
           ((left & (MEND_FAULTY | MEND_VALUE)) != 0 &&
            cure(t, cure_faulty, cures, lenient, depth, suites)) ||
           ((left & MEND_PRIME) != 0 &&
            cure(t, cure_prime, cures, lenient, depth, suites));
}

/* ---- Versions ---- */

/* The ways to switch a version on: in Schannel, for the program, or both. */
#define WAY_SCHANNEL 1
#define WAY_STRONG   2 /* SchUseStrongCrypto */
#define WAY_SYSTEM   4 /* and SystemDefaultTlsVersions */
#define WAY_WINHTTP  8

static const unsigned ways_plain[] = {WAY_SCHANNEL, 0};
static const unsigned ways_net[] = {WAY_STRONG,
                                    WAY_STRONG | WAY_SYSTEM,
                                    WAY_SCHANNEL,
                                    WAY_SCHANNEL | WAY_STRONG,
                                    WAY_SCHANNEL | WAY_STRONG | WAY_SYSTEM,
                                    0};
/* KB3140245 wants the versions enabled in Schannel, too. */
static const unsigned ways_winhttp[] = {WAY_WINHTTP, WAY_SCHANNEL,
                                        WAY_SCHANNEL | WAY_WINHTTP, 0};

static const char *layer_of(const struct trial *t)
{
    const struct machine *m = t->fix->machine;

    return m != NULL && m->n_layers != 0 ? m->layers[m->n_layers - 1] : "";
}

static const unsigned *ways(const struct trial *t)
{
    const char *layer = layer_of(t);

    if (t->role == FIX_CLIENT && strncasecmp(layer, "net", 3) == 0)
        return ways_net;
    if (t->role == FIX_CLIENT && strcasecmp(layer, "winhttp") == 0)
        return ways_winhttp;
    return ways_plain;
}

static enum version_state state_of(const struct trial *t, enum version v,
                                   bool programs)
{
    struct profile *p =
        machine_profile(t->fix->machine, t->more, programs, NULL);
    const struct profile_role *r =
        t->role == FIX_CLIENT ? &p->client : &p->server;
    enum version_state s = r->present ? r->versions[v] : VERSION_STATE_UNKNOWN;

    profile_free(p);
    return s;
}

/* The versions that the program gets now. */
static unsigned enabled(const struct trial *t)
{
    unsigned mask = 0;

    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        if (state_of(t, (enum version)v, true) == VERSION_STATE_ENABLED)
            mask |= 1u << v;
    return mask;
}

/* False when the way is none: Schannel has the version on already, or never
 * will, or does not have it on for WinHTTP. */
static bool go(struct trial *t, enum version v, unsigned way)
{
    if (t->fix->machine != NULL) {
        enum version_state s = state_of(t, v, false);
        bool can = s == VERSION_STATE_DISABLED || s == VERSION_STATE_ON_REQUEST;

        if ((way & WAY_SCHANNEL) != 0 && !can)
            return false;
        if (way == WAY_WINHTTP && s != VERSION_STATE_ENABLED)
            return false;
    }
    if ((way & WAY_WINHTTP) != 0)
        move_winhttp(t->more, enabled(t) | 1u << v);
    if ((way & WAY_STRONG) != 0)
        move_dotnet(t->more, layer_of(t), (way & WAY_SYSTEM) != 0);
    if ((way & WAY_SCHANNEL) != 0)
        move_version(t->more, v, t->role == FIX_CLIENT);
    return true;
}

static bool is_on(const struct trial *t, enum version v)
{
    return t->fix->machine != NULL
               ? state_of(t, v, true) == VERSION_STATE_ENABLED
               : t->fix->party->scan->versions[v].outcome == OUTCOME_ACCEPTED ||
                     v == VERSION_TLS13;
}

/* Does it help at all to have this version? */
static bool other_speaks(const struct trial *t, enum version v)
{
    const struct party *p = t->other;
    const struct profile_role *r = NULL;

    if (t->role == FIX_CLIENT && p->scan != NULL)
        return p->scan->versions[v].outcome == OUTCOME_ACCEPTED;
    if (p->profile != NULL)
        r = t->role == FIX_CLIENT ? &p->profile->server : &p->profile->client;
    if (r != NULL && r->present)
        return r->versions[v] == VERSION_STATE_ENABLED;
    return p->scan != NULL && p->scan->versions[v].outcome == OUTCOME_ACCEPTED;
}

static bool follow(struct trial *t, const struct plan *plan, bool lenient)
{
    struct reg *start = copy_of(t->more);
    const unsigned *way = ways(t);

    if (plan->version == NO_VERSION) {
        if (settle(t, plan->cures, lenient, DEPTH_MAX, true)) {
            reg_free(start);
            return true;
        }
        go_back(t, start);
        return false;
    }
    if (!is_on(t, plan->version) && other_speaks(t, plan->version))
        for (; *way != 0; way++) {
            if (go(t, plan->version, *way) &&
                settle(t, plan->cures, lenient, DEPTH_MAX, true)) {
                reg_free(start);
                return true;
            }
            go_back(t, copy_of(start));
        }
    reg_free(start);
    return false;
}

bool trial_search(struct trial *t, const struct pair *before)
{
    t->ignored = mendable(before) == MEND_VALUE ? 0 : MEND_VALUE;
    for (size_t i = 0; i < COUNT(plans); i++)
        if (follow(t, &plans[i], false))
            return true;
    if (before->verdict != VERDICT_INCOMPATIBLE)
        return false;
    for (size_t i = 0; i < COUNT(plans); i++)
        if (follow(t, &plans[i], true))
            return true;
    return false;
}
