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

static bool is_single(const struct spec *s)
{
    return s->kind == SPEC_NAME || s->kind == SPEC_ADDR;
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
        if (is_single(&set->v[i]))
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

/* ---- Lists ---- */

static uint32_t number_of(const struct addr *a)
{
    return (uint32_t)a->b[0] << 24 | (uint32_t)a->b[1] << 16 |
           (uint32_t)a->b[2] << 8 | a->b[3];
}

struct addr set_listed(const struct spec_set *set, const struct spec *list,
                       uint64_t index)
{
    uint32_t n = set->addresses[list->first + index];

    return (struct addr){.family = 4,
                         .b = {(uint8_t)(n >> 24), (uint8_t)(n >> 16),
                               (uint8_t)(n >> 8), (uint8_t)n}};
}

/* Where an address is noted, or would be. */
static uint32_t *place_of(const struct spec_set *set, uint32_t address)
{
    uint32_t i = address * 2654435769u;

    for (i ^= i >> 15;; i++) {
        uint32_t *place = &set->places[i & (set->n_places - 1)];

        if (*place == 0 || set->addresses[*place - 1] == address)
            return place;
    }
}

/* The list that has this address, or NULL. */
static struct spec *list_with(const struct spec_set *set, const struct addr *a)
{
    size_t lo = 0, hi = set->n_lists;
    uint32_t at;

    if (a->family != 4 || set->n_places == 0)
        return NULL;
    at = *place_of(set, number_of(a));
    if (at == 0)
        return NULL;
    while (hi - lo > 1) {
        size_t middle = lo + (hi - lo) / 2;

        if (set->v[set->lists[middle]].first < at)
            lo = middle;
        else
            hi = middle;
    }
    return &set->v[set->lists[lo]];
}

/* At most three quarters full. */
static void make_places(struct spec_set *set)
{
    if (4 * (set->n_addresses + 1) <= 3 * set->n_places)
        return;
    free(set->places);
    set->n_places = set->n_places != 0 ? set->n_places * 2 : 64;
    set->places = mem_array(set->n_places, sizeof *set->places);
    for (uint32_t i = 0; i < set->n_addresses; i++)
        *place_of(set, set->addresses[i]) = i + 1;
}

static void add_address(struct spec_set *set, uint32_t address)
{
    size_t n = set->n_addresses;

    /* Whenever it is a power of two. */
    if ((n & (n - 1)) == 0)
        set->addresses =
            mem_grow(set->addresses, n != 0 ? 2 * n : 1, sizeof address);
    make_places(set);
    set->addresses[set->n_addresses++] = address;
    *place_of(set, address) = (uint32_t)set->n_addresses;
}

/* ---- All ---- */

static struct spec *add_spec(struct spec_set *set, const struct spec *s)
{
    if (set->n == set->cap) {
        set->cap = set->cap != 0 ? set->cap * 2 : 16;
        set->v = mem_grow(set->v, set->cap, sizeof *set->v);
    }
    set->v[set->n] = *s;
    return &set->v[set->n++];
}

static void note(uint32_t **list, size_t *n, size_t index)
{
    *list = mem_grow(*list, *n + 1, sizeof **list);
    (*list)[(*n)++] = (uint32_t)index;
}

/* Takes an address into a list; false if it cannot stand in one. */
static bool take_listed(struct spec_set *set, const struct spec *s)
{
    const struct spec *old;
    struct spec *list = set->n != 0 ? &set->v[set->n - 1] : NULL;

    if (s->kind != SPEC_ADDR || s->addr.family != 4 || s->ports != NULL)
        return false;
    old = list_with(set, &s->addr);
    if (old != NULL)
        return (old->sides | s->sides) == old->sides;
    if (list == NULL || list->kind != SPEC_LIST || list->sides != s->sides) {
        note(&set->lists, &set->n_lists, set->n);
        list = add_spec(set,
                        &(struct spec){.kind = SPEC_LIST,
                                       .sides = s->sides,
                                       .first = (uint32_t)set->n_addresses});
    }
    add_address(set, number_of(&s->addr));
    list->n++;
    return true;
}

void set_add(struct spec_set *set, struct spec *s)
{
    if (is_single(s) && (merge(set, s) || take_listed(set, s))) {
        spec_clear(s);
        return;
    }
    rehash(set);
    add_spec(set, s);
    if (s->kind == SPEC_RANGE)
        note(&set->ranges, &set->n_ranges, set->n - 1);
    else
        link_in(set, (uint32_t)set->n - 1);
    memset(s, 0, sizeof *s);
}

void set_clear(struct spec_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        spec_clear(&set->v[i]);
    free(set->v);
    free(set->heads);
    free(set->ranges);
    free(set->lists);
    free(set->addresses);
    free(set->places);
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
    if (!w->listed && who->name == NULL) {
        const struct spec *s = list_with(set, &who->addr);

        w->listed = true;
        if (s != NULL)
            return s;
    }
    return walk_ranges(set, who, w);
}
