#include "core/model/pair_groups.h"

#include "core/base/str.h"
#include "core/model/grade.h"
#include "core/model/pair_words.h"
#include "core/registry/group.h"

#define LIST_MAX (ENDPOINT_GROUPS_MAX + 32)

struct group_list {
    size_t n;
    uint16_t codes[LIST_MAX];
    bool whole;
};

/* Is the group one for the key exchange of this version? Up to TLS 1.2 the
 * ffdhe groups belong to DHE suites, which need none of them. */
static bool applies(uint16_t code, enum version v)
{
    const struct group *g = group_find(code);

    if (g == NULL)
        return true;
    if (v == VERSION_TLS13)
        return g->tls13;
    return g->tls12 && g->kind != GROUP_FFDHE;
}

static bool has(const struct group_list *l, uint16_t code)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->codes[i] == code)
            return true;
    return false;
}

static void add(struct group_list *l, uint16_t code, enum version v)
{
    if (code != 0 && applies(code, v) && !has(l, code) && l->n < LIST_MAX)
        l->codes[l->n++] = code;
}

/* Those that were asked for one by one, and those that suites showed. */
static void collect(struct group_list *l, const struct endpoint *e,
                    enum version v)
{
    const struct version_result *r = &e->versions[v];

    l->n = 0;
    l->whole = e->n_groups != 0 && !e->traits.groups_incomplete;
    for (size_t i = 0; i < e->n_groups; i++)
        add(l, e->groups[i], v);
    for (size_t i = 0; i < r->n_suites; i++)
        if (r->suites[i].works != WORKS_NO)
            add(l, r->suites[i].group, v);
}

enum group_relation pair_groups(const struct endpoint *a,
                                const struct endpoint *b, enum version v)
{
    struct group_list x, y;

    collect(&x, a, v);
    collect(&y, b, v);
    /* Suites are served, so there are groups: they just were not seen. */
    if (x.n == 0 || y.n == 0)
        return GROUPS_SHARED;
    for (size_t i = 0; i < x.n; i++)
        if (has(&y, x.codes[i]))
            return GROUPS_SHARED;
    return x.whole && y.whole ? GROUPS_DISJOINT : GROUPS_UNKNOWN;
}

static void names(struct str *out, const struct endpoint *e, enum version v)
{
    struct group_list l;
    char buf[16];

    collect(&l, e, v);
    for (size_t i = 0; i < l.n; i++)
        str_addf(out, "%s%s", i != 0 ? ", " : "",
                 kex_group_name(l.codes[i], buf, sizeof buf));
}

void pair_group_reason(struct pair *p, const struct endpoint *client,
                       const struct endpoint *server, enum version v)
{
    struct str c = {0}, s = {0};

    names(&c, client, v);
    names(&s, server, v);
    pair_no_shared_group(p, v, str_text(&c), str_text(&s));
    str_free(&c);
    str_free(&s);
}
