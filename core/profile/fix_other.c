#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/profile/fix_parts.h"
#include "core/profile/schannel_keys.h"
#include "core/registry/suite.h"

/* ---- A scan with changes ---- */

static bool switched_on(const struct reg *more, enum version v,
                        enum fix_role role)
{
    char path[KEY_PATH_MAX];
    uint32_t on = 0;

    key_protocol(v, role == FIX_CLIENT, path);
    return reg_find_dword(more, path, "Enabled", &on) && on != 0;
}

/* The accepted version next to this one, the lower before the higher. */
static const struct version_result *next_to(const struct endpoint *e, int v)
{
    for (int d = 1; d < VERSION_COUNT; d++) {
        if (v - d >= 0 && e->versions[v - d].outcome == OUTCOME_ACCEPTED)
            return &e->versions[v - d];
        if (v + d < VERSION_TLS13 &&
            e->versions[v + d].outcome == OUTCOME_ACCEPTED)
            return &e->versions[v + d];
    }
    return NULL;
}

/* Keeps of a list what the version has, and what is not DHE if that is off. */
static void take(struct scan_copy *c, const struct version_result *from, int v,
                 bool no_dhe)
{
    struct version_result *to = &c->endpoint.versions[v];
    struct suite_result *list = mem_array(from->n_suites + 1, sizeof *list);
    size_t n = 0;

    for (size_t i = 0; i < from->n_suites; i++) {
        const struct suite *s = suite_at(from->suites[i].suite);

        if ((int)s->least <= v && v <= (int)s->most &&
            !(no_dhe && s->kx == KX_DHE))
            list[n++] = from->suites[i];
    }
    *to = *from;
    to->suites = c->lists[v] = list;
    to->n_suites = n;
}

void scan_copy_make(struct scan_copy *c, const struct endpoint *e,
                    const struct reg *more, enum fix_role role)
{
    uint32_t dh = 1;
    bool no_dhe = reg_find_dword(more, KEY_DH, "Enabled", &dh) && dh == 0;

    memset(c, 0, sizeof *c);
    c->endpoint = *e;
    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++) {
        bool spoken = e->versions[v].outcome == OUTCOME_ACCEPTED;
        const struct version_result *from =
            spoken ? &e->versions[v] : next_to(e, v);

        if (from == NULL ||
            (spoken ? !no_dhe : !switched_on(more, (enum version)v, role)))
            continue;
        take(c, from, v, no_dhe);
    }
}

void scan_copy_clear(struct scan_copy *c)
{
    for (int v = 0; v < VERSION_COUNT; v++)
        free(c->lists[v]);
}

/* ---- What the other side has ---- */

static unsigned shorter(unsigned a, unsigned b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

unsigned other_prime(const struct party *other)
{
    unsigned bits = 0;

    if (other->scan == NULL)
        return other->profile->server.dh_min > 0
                   ? (unsigned)other->profile->server.dh_min
                   : 0;
    for (int v = 0; v < VERSION_COUNT; v++) {
        const struct version_result *r = &other->scan->versions[v];

        for (size_t i = 0; i < r->n_suites; i++)
            if (r->suites[i].kex == KEX_DH &&
                suite_at(r->suites[i].suite)->kind == SUITE_CERT)
                bits = shorter(bits, r->suites[i].kex_bits);
    }
    return shorter(bits, shorter(other->scan->traits.dh_bits_without,
                                 other->scan->traits.dh_bits_with_ffdhe));
}

static const struct profile_role *role_of(const struct party *p,
                                          enum fix_role machine)
{
    if (p->profile == NULL)
        return NULL;
    return machine == FIX_CLIENT ? &p->profile->server : &p->profile->client;
}

struct bitset other_suites(const struct party *other, enum fix_role role)
{
    const struct profile_role *r = role_of(other, role);
    struct bitset all = {{0}};
    bool scan = other->scan != NULL &&
                (role == FIX_CLIENT || r == NULL || !r->present);

    for (int v = 0; scan && v < VERSION_COUNT; v++) {
        struct bitset some = endpoint_suites(other->scan, (enum version)v);

        all = bit_or(&all, &some);
    }
    for (size_t i = 0; !scan && r != NULL && i < r->n_suites; i++)
        bit_add(&all, r->suites[i].suite);
    return all;
}

bool other_has_group(const struct party *other, uint16_t group)
{
    const struct endpoint *e = other->scan;

    for (size_t i = 0; e != NULL && i < e->n_groups; i++)
        if (e->groups[i] == group)
            return true;
    return other->profile != NULL &&
           (codes_have(&other->profile->server.groups, group) ||
            codes_have(&other->profile->client.groups, group));
}
