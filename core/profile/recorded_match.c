#include "core/profile/recorded.h"

#include <stdlib.h>
#include <string.h>

#include "core/profile/builtin.h"
#include "core/registry/group.h"
#include "core/registry/names.h"
#include "core/registry/suite.h"

/* Which built-in profile is this? Compared is what a hello tells: a version
 * that it leaves open, and a list that it does not carry, part nobody; but a
 * list that a built-in profile does not know makes it no match, only near. */

#define NAMED_MOST   4   /* of what is missing, or too much */
#define CODES_MOST   512 /* a list of a hello has no more */
#define FAR          4   /* differences that are always few, */
#define FAR_SHARE    3   /* and the part of the suites that is */

struct codes {
    size_t n;
    uint16_t v[CODES_MOST];
};

static bool has(const struct codes *c, uint16_t code)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->v[i] == code)
            return true;
    return false;
}

static void add(struct codes *c, uint16_t code)
{
    if (c->n < CODES_MOST && !has(c, code))
        c->v[c->n++] = code;
}

/* Suites of TLS as they are offered: those that an enabled version uses, each
 * once, without the signalling ones. */
static void offered_suites(const struct profile_role *r, bool all,
                           struct codes *out)
{
    out->n = 0;
    for (size_t i = 0; i < r->n_suites; i++) {
        const struct suite *s = suite_at(r->suites[i].suite);
        bool used = all;

        for (int v = VERSION_SSL3; v < VERSION_COUNT && !used; v++)
            used = r->versions[v] == VERSION_STATE_ENABLED &&
                   role_uses(r, r->suites[i].suite, (enum version)v);
        if (used && s->kind != SUITE_SIGNAL && s->least != VERSION_SSL2)
            add(out, r->suites[i].suite);
    }
}

static void list_of(const struct profile_codes *c, struct codes *out)
{
    out->n = 0;
    for (size_t i = 0; i < c->n; i++)
        add(out, c->codes[i]);
}

/* How many codes only one of both has; 1 when only the order differs. */
static size_t list_distance(const struct codes *a, const struct codes *b)
{
    size_t n = 0;

    for (size_t i = 0; i < a->n; i++)
        n += !has(b, a->v[i]);
    for (size_t i = 0; i < b->n; i++)
        n += !has(a, b->v[i]);
    if (n == 0 && (a->n != b->n || memcmp(a->v, b->v, 2 * a->n) != 0))
        n = 1;
    return n;
}

static bool version_differs(const struct profile_role *r,
                            const struct profile_role *b, int v)
{
    bool on = r->versions[v] == VERSION_STATE_ENABLED;

    if (r->versions[v] == VERSION_STATE_UNKNOWN)
        return false;
    if (b->versions[v] == VERSION_STATE_UNKNOWN)
        return on;
    return on != (b->versions[v] == VERSION_STATE_ENABLED);
}

static size_t codes_distance(const struct profile_codes *r,
                             const struct profile_codes *b)
{
    struct codes x, y;

    if (!r->known)
        return b->known && b->n != 0;
    if (!b->known)
        return 1;
    list_of(r, &x);
    list_of(b, &y);
    return list_distance(&x, &y);
}

/* A list of Windows is that of the machine, those of others are hellos. */
static size_t distance(const struct profile_role *r, const struct profile *p)
{
    const struct profile_role *b = &p->client;
    struct codes x, y;
    size_t n;

    offered_suites(r, true, &x);
    offered_suites(b, !p->windows, &y);
    n = list_distance(&x, &y) + codes_distance(&r->groups, &b->groups) +
        codes_distance(&r->schemes, &b->schemes);
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        n += version_differs(r, b, v);
    return n;
}

/* ---- In words ---- */

typedef const char *(*code_name)(uint16_t code);

static const char *suite_name(uint16_t code)
{
    return suite_at(code)->name;
}

static const char *group_name(uint16_t code)
{
    const struct group *g = group_find(code);

    return g != NULL ? g->name : "an unknown one";
}

static const char *scheme_name(uint16_t code)
{
    const struct sigscheme *s = sigscheme_find(code);

    return s != NULL ? s->name : "an unknown one";
}

/* "without A, B and 3 more; " */
static void tell_missing(struct str *out, const char *word,
                         const struct codes *a, const struct codes *b,
                         code_name name)
{
    size_t n = 0;

    for (size_t i = 0; i < a->n; i++) {
        if (has(b, a->v[i]))
            continue;
        if (n++ == 0)
            str_addf(out, "%s%s ", out->len != 0 ? "; " : "", word);
        else if (n <= NAMED_MOST)
            str_add(out, ", ");
        if (n <= NAMED_MOST)
            str_add(out, name(a->v[i]));
    }
    if (n > NAMED_MOST)
        str_addf(out, " and %zu more", n - NAMED_MOST);
}

static void tell_list(struct str *out, const char *what, const struct codes *r,
                      const struct codes *b, code_name name)
{
    size_t before = out->len;

    tell_missing(out, "without", b, r, name);
    tell_missing(out, "also", r, b, name);
    if (out->len == before && list_distance(r, b) != 0)
        str_addf(out, "%s%s in another order", before != 0 ? "; " : "", what);
}

static void tell_codes(struct str *out, const char *what,
                       const struct profile_codes *r,
                       const struct profile_codes *b, code_name name)
{
    struct codes x, y;

    list_of(r, &x);
    list_of(b, &y);
    if (r->known && b->known)
        tell_list(out, what, &x, &y, name);
    else if (r->known)
        str_addf(out, "%swhose %s are not known", out->len != 0 ? "; " : "",
                 what);
    else if (b->known && b->n != 0)
        str_addf(out, "%swithout %s", out->len != 0 ? "; " : "", what);
}

static void tell(struct str *out, const struct profile_role *r,
                 const struct profile *p)
{
    const struct profile_role *b = &p->client;
    struct codes x, y;

    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++)
        if (version_differs(r, b, v))
            str_addf(out, "%s%s %s", out->len != 0 ? "; " : "",
                     r->versions[v] == VERSION_STATE_ENABLED ? "also"
                                                             : "without",
                     version_name((enum version)v));
    offered_suites(r, true, &x);
    offered_suites(b, !p->windows, &y);
    tell_list(out, "suites", &x, &y, suite_name);
    tell_codes(out, "groups", &r->groups, &b->groups, group_name);
    tell_codes(out, "signature schemes", &r->schemes, &b->schemes,
               scheme_name);
}

static bool is_near(const struct profile_role *r, size_t far)
{
    return far <= FAR || far <= r->n_suites / FAR_SHARE;
}

const char *recorded_match(const struct profile_role *r, struct str *differs)
{
    struct profile *best = NULL;
    size_t least = SIZE_MAX, at = 0;

    str_clear(differs);
    for (size_t i = 0; i < builtin_count(); i++) {
        struct profile *p = builtin_profile(builtin_id(i), NULL);
        size_t far = SIZE_MAX;

        if (p != NULL && p->client.present && p->client.suites_known)
            far = distance(r, p);
        if (far < least) {
            struct profile *old = best;

            best = p;
            p = old;
            least = far;
            at = i;
        }
        profile_free(p);
    }
    if (best != NULL && least != 0 && is_near(r, least))
        tell(differs, r, best);
    profile_free(best);
    return least != SIZE_MAX && is_near(r, least) ? builtin_id(at) : NULL;
}
