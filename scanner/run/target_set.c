#include "scanner/run/target_set.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

static uint8_t lower(char c)
{
    return (uint8_t)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* FNV-1a over the name in lower case, or over the address without its zone. */
uint32_t who_hash(const struct who *who)
{
    uint32_t h = 2166136261u;

    if (who->name != NULL)
        for (const char *c = who->name; *c != '\0'; c++)
            h = (h ^ lower(*c)) * 16777619u;
    else
        for (size_t i = 0; i < sizeof who->addr.b; i++)
            h = (h ^ who->addr.b[i]) * 16777619u;
    return h ^ h >> 15;
}

static bool is_host(const struct spec *s, const struct who *who)
{
    if (s->kind == SPEC_NAME)
        return who->name != NULL && strcasecmp(s->host, who->name) == 0;
    return who->name == NULL && addr_equal(&s->addr, &who->addr);
}

bool same_zone(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

struct who spec_who(const struct spec *s)
{
    if (s->kind == SPEC_NAME)
        return (struct who){.name = s->host};
    return (struct who){.addr = s->addr, .zone = spec_zone(s)};
}

static void link_in(struct spec_set *set, uint32_t index)
{
    struct spec *s = &set->v[index];
    struct who who = spec_who(s);
    uint32_t *head = &set->heads[who_hash(&who) & (set->n_heads - 1)];

    s->next = *head;
    *head = index + 1;
}

/* Keeps the table at least as large as the list. */
static void rehash(struct spec_set *set)
{
    if (set->n < set->n_heads)
        return;
    free(set->heads);
    set->n_heads = set->n_heads != 0 ? set->n_heads * 4 : 64;
    set->heads = mem_array(set->n_heads, sizeof *set->heads);
    for (uint32_t i = 0; i < set->n; i++)
        if (set->v[i].kind != SPEC_RANGE)
            link_in(set, i);
}

static bool same_ports(const struct spec *a, const struct spec *b)
{
    if (a->ports == NULL || b->ports == NULL)
        return a->ports == b->ports;
    return ports_equal(a->ports, b->ports);
}

/* Finds the word that s repeats, and lets it stand for both. */
static bool merge(struct spec_set *set, const struct spec *s)
{
    struct who who = spec_who(s);
    uint32_t i;

    if (set->n_heads == 0)
        return false;
    i = set->heads[who_hash(&who) & (set->n_heads - 1)];
    for (; i != 0; i = set->v[i - 1].next) {
        struct spec *old = &set->v[i - 1];

        if (!is_host(old, &who) || !same_ports(old, s) ||
            !same_zone(spec_zone(old), spec_zone(s)))
            continue;
        old->sides |= s->sides;
        return true;
    }
    return false;
}

void set_add(struct spec_set *set, struct spec *s)
{
    if (s->kind != SPEC_RANGE && merge(set, s)) {
        spec_clear(s);
        return;
    }
    if (set->n == set->cap) {
        set->cap = set->cap != 0 ? set->cap * 2 : 16;
        set->v = mem_grow(set->v, set->cap, sizeof *set->v);
    }
    rehash(set);
    set->v[set->n] = *s;
    if (s->kind == SPEC_RANGE) {
        set->ranges =
            mem_grow(set->ranges, set->n_ranges + 1, sizeof *set->ranges);
        set->ranges[set->n_ranges++] = (uint32_t)set->n;
    } else {
        link_in(set, (uint32_t)set->n);
    }
    set->n++;
    memset(s, 0, sizeof *s);
}

void set_clear(struct spec_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        spec_clear(&set->v[i]);
    free(set->v);
    free(set->heads);
    free(set->ranges);
    memset(set, 0, sizeof *set);
}

static const struct spec *walk_ranges(const struct spec_set *set,
                                      const struct who *who, struct set_walk *w)
{
    while (who->name == NULL && w->range < set->n_ranges) {
        const struct spec *s = &set->v[set->ranges[w->range++]];

        if (range_has(s->range, &who->addr))
            return s;
    }
    return NULL;
}

const struct spec *set_walk(const struct spec_set *set, const struct who *who,
                            struct set_walk *w)
{
    if (!w->begun) {
        w->begun = true;
        w->chain =
            set->n_heads != 0 ? set->heads[who_hash(who) & (set->n_heads - 1)]
                              : 0;
    }
    while (w->chain != 0) {
        const struct spec *s = &set->v[w->chain - 1];

        w->chain = s->next;
        if (is_host(s, who))
            return s;
    }
    return walk_ranges(set, who, w);
}
