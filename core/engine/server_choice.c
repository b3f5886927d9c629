#include "core/engine/server_inside.h"
#include "core/engine/suites_done.h"
#include "core/registry/group.h"
#include "core/registry/names.h"

/* What a server with these credentials agrees on with this client: the highest
 * version in which there is a suite, the client's first suite, group and
 * scheme. It wants to be talked to: what a stricter one would refuse is taken,
 * and an exchange over a prime is left to those who have no other, since old
 * clients bear short ones only. */

#define GROUP_P256    23
#define GROUP_DHE     0x0100 /* ffdhe2048: its prime goes into the exchange */

struct asking {
    const struct client_hello *ch;
    const struct credentials *cred;
    enum version version;
};

static unsigned offered_versions(const struct client_hello *ch)
{
    unsigned mask = 0;
    enum version v;

    for (size_t i = 0; i < ch->n_versions; i++)
        if (version_from_wire(ch->versions[i], &v))
            mask |= 1u << v;
    if (client_hello_has(ch, EXT_VERSIONS))
        return mask;
    for (v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        if (version_wire(v) <= ch->legacy_version)
            mask |= 1u << v;
    return mask;
}

/* Schemes. */

static bool scheme_fits(const struct asking *a, uint16_t scheme)
{
    static const struct {
        uint16_t scheme, group;
    } curves[] = {{0x0403, 23}, {0x0503, 24}, {0x0603, 25}};

    if (!crypto_key_can_sign(a->cred->key, scheme))
        return false;
    if (a->version < VERSION_TLS13)
        return true;
    if (crypto_key_kind(a->cred->key) == CERT_KEY_RSA) /* RFC 8446, 4.2.3 */
        return scheme >= 0x0804 && scheme <= 0x0806;
    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++)
        if (curves[i].scheme == scheme)
            return curves[i].group == a->cred->group;
    return false;
}

/* RFC 5246, 7.4.1.4.1: who names none takes SHA-1. */
static bool pick_scheme(const struct asking *a, uint16_t *out)
{
    *out = 0;
    if (a->version < VERSION_TLS12)
        return true;
    if (a->ch->n_schemes == 0 && a->version == VERSION_TLS12) {
        *out = crypto_key_kind(a->cred->key) == CERT_KEY_RSA ? 0x0201 : 0x0203;
        return scheme_fits(a, *out);
    }
    for (size_t i = 0; i < a->ch->n_schemes; i++)
        if (scheme_fits(a, a->ch->schemes[i])) {
            *out = a->ch->schemes[i];
            return true;
        }
    return false;
}

/* Groups. */

static bool group_fits(const struct asking *a, uint16_t code)
{
    const struct group *g = group_find(code);

    if (g == NULL || !crypto_can_pair(code))
        return false;
    return a->version == VERSION_TLS13 ? g->tls13
                                       : g->tls12 && g->kind != GROUP_FFDHE;
}

/* RFC 8422, 4: who names none takes any. */
static uint16_t pick_group(const struct asking *a)
{
    if (a->ch->n_groups == 0)
        return a->version < VERSION_TLS13 ? GROUP_P256 : 0;
    for (size_t i = 0; i < a->ch->n_groups; i++)
        if (group_fits(a, a->ch->groups[i]))
            return a->ch->groups[i];
    return 0;
}

/* Suites. */

static bool key_fits(const struct asking *a, const struct suite *s)
{
    if (s->auth == AUTH_RSA && s->kx != KX_ECDH)
        return crypto_key_kind(a->cred->key) == CERT_KEY_RSA;
    return s->auth == AUTH_ECDSA && s->kx == KX_ECDHE &&
           crypto_key_kind(a->cred->key) == CERT_KEY_EC;
}

static bool suite_fits(const struct asking *a, const struct suite *s,
                       bool prime)
{
    uint16_t scheme;

    if (s->kind != SUITE_CERT || a->version < s->least ||
        a->version > s->most || s->cipher == CIPHER_NULL ||
        !suite_can_finish(s, a->version))
        return false;
    if (a->version == VERSION_TLS13)
        return true;
    if (!key_fits(a, s) || (s->kx == KX_DHE) != prime)
        return false;
    if (s->kx == KX_RSA)
        return true;
    return pick_scheme(a, &scheme) && (prime || pick_group(a) != 0);
}

static const struct suite *pick_suite(const struct asking *a, bool prime)
{
    for (size_t i = 0; i < a->ch->n_suites; i++) {
        const struct suite *s = suite_find(a->ch->suites[i]);

        if (s != NULL && suite_fits(a, s, prime))
            return s;
    }
    return NULL;
}

static bool choose_legacy(const struct asking *a, struct choice *out)
{
    out->suite = pick_suite(a, false);
    if (out->suite == NULL)
        out->suite = pick_suite(a, true);
    if (out->suite == NULL)
        return false;
    if (out->suite->kx == KX_RSA)
        return true;
    out->group = out->suite->kx == KX_DHE ? GROUP_DHE : pick_group(a);
    return pick_scheme(a, &out->scheme);
}

/* A share that is there spares a round. */
static bool choose_13(const struct asking *a, struct choice *out)
{
    out->suite = pick_suite(a, false);
    if (out->suite == NULL || !pick_scheme(a, &out->scheme))
        return false;
    for (size_t i = 0; i < a->ch->n_shares && out->group == 0; i++)
        if (group_fits(a, a->ch->shares[i])) {
            out->group = a->ch->shares[i];
            out->share = a->ch->share_keys[i];
        }
    out->retry = out->group == 0;
    if (out->retry)
        out->group = pick_group(a);
    return out->group != 0;
}

bool server_choose(const struct client_hello *ch, const struct credentials *c,
                   unsigned versions, struct choice *out, uint8_t *alert,
                   const char **why)
{
    unsigned mask = offered_versions(ch);

    if (versions != 0)
        mask &= versions;
    for (int v = VERSION_TLS13; v >= VERSION_SSL3; v--) {
        struct asking a = {ch, c, (enum version)v};

        *out = (struct choice){.version = a.version};
        if ((mask >> v & 1) != 0 && (a.version == VERSION_TLS13
                                         ? choose_13(&a, out)
                                         : choose_legacy(&a, out)))
            return true;
    }
    *alert = mask == 0 ? ALERT_PROTOCOL_VERSION : ALERT_HANDSHAKE_FAILURE;
    *why = mask == 0 ? "no version is shared"
                     : "no suite, group or signature scheme is shared";
    return false;
}
