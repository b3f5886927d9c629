#include "core/model/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/matrix_key.h"

/* Where the classes are looked for while they are made: open addressing, at
 * most half full. A slot holds the class's number plus one, 0 when free. */
struct finder {
    size_t *slots;
    size_t n_slots; /* a power of two */
    struct str *keys;
};

/* FNV-1a, 64 bits. */
static uint64_t hash(const struct str *key)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < key->len; i++)
        h = (h ^ (uint8_t)key->s[i]) * UINT64_C(0x100000001b3);
    return h;
}

static bool same(const struct str *a, const struct str *b)
{
    return a->len == b->len && memcmp(a->s, b->s, a->len) == 0;
}

/* The slot of a key: its own, or the free one where it belongs. */
static size_t *slot_of(const struct finder *f, const struct str *key)
{
    size_t i = hash(key) & (f->n_slots - 1);

    while (f->slots[i] != 0 && !same(&f->keys[f->slots[i] - 1], key))
        i = (i + 1) & (f->n_slots - 1);
    return &f->slots[i];
}

/* A, B, ... Z, AA, AB, ... */
static void name_class(char id[8], size_t number)
{
    char letters[8];
    size_t n = 0;

    number++;
    while (number != 0 && n < sizeof letters - 1) {
        letters[n++] = (char)('A' + (number - 1) % 26);
        number = (number - 1) / 26;
    }
    for (size_t i = 0; i < n; i++)
        id[i] = letters[n - 1 - i];
    id[n] = '\0';
}

static struct tried tried_on(const struct party *parties, size_t n)
{
    struct tried t = {0};

    for (size_t i = 0; i < n; i++) {
        const struct profile *q = parties[i].profile;

        t.short_ys |= q != NULL && q->client.short_dh_ys == FACT_NO;
        for (size_t k = 0; q != NULL && k < q->n_verdicts; k++) {
            t.sha256 = mem_grow(t.sha256, t.n + 1, sizeof *t.sha256);
            t.sha256[t.n++] = q->verdicts[k].sha256;
        }
    }
    return t;
}

static void add_member(struct class *c, const struct party *p)
{
    size_t n = c->n_members;

    /* Room doubles: a class may hold the whole fleet. */
    if ((n & (n - 1)) == 0)
        c->members =
            mem_grow(c->members, n == 0 ? 1 : 2 * n, sizeof *c->members);
    c->members[c->n_members++] = *p;
    c->sides |= p->sides;
}

static void classify(struct matrix *m, const struct party *parties, size_t n)
{
    struct finder f = {.n_slots = 16};
    struct tried tried = tried_on(parties, n);

    while (f.n_slots < 2 * n)
        f.n_slots *= 2;
    f.slots = mem_array(f.n_slots, sizeof *f.slots);
    f.keys = mem_array(n, sizeof *f.keys);
    m->classes = mem_array(n, sizeof *m->classes);
    for (size_t i = 0; i < n; i++) {
        struct str *key = &f.keys[m->n_classes];
        size_t *slot;

        str_clear(key);
        matrix_key(key, &parties[i], &tried);
        slot = slot_of(&f, key);
        if (*slot == 0) {
            name_class(m->classes[m->n_classes].id, m->n_classes);
            *slot = ++m->n_classes;
        }
        add_member(&m->classes[*slot - 1], &parties[i]);
    }
    for (size_t i = 0; i < n; i++)
        str_free(&f.keys[i]);
    free(tried.sha256);
    free(f.keys);
    free(f.slots);
}

/* May this class be the client of that one? */
static bool wanted(const struct matrix *m, enum direction direction,
                   size_t client, size_t server)
{
    unsigned c = m->classes[client].sides, s = m->classes[server].sides;

    if (client == server && m->classes[client].n_members < 2)
        return false;
    if (!m->versus)
        return true;
    return ((c & SIDE_LEFT) != 0 && (s & SIDE_RIGHT) != 0 &&
            direction != DIRECTION_DEVICE) ||
           ((c & SIDE_RIGHT) != 0 && (s & SIDE_LEFT) != 0 &&
            direction != DIRECTION_SERVER);
}

static void judge(struct matrix *m, enum direction direction)
{
    size_t cap = 0;

    for (size_t c = 0; c < m->n_classes; c++)
        for (size_t s = 0; s < m->n_classes; s++) {
            struct pair *p;

            if (!wanted(m, direction, c, s))
                continue;
            if (m->n_pairs == cap) {
                cap = cap == 0 ? 16 : cap * 2;
                m->pairs = mem_grow(m->pairs, cap, sizeof *m->pairs);
            }
            p = &m->pairs[m->n_pairs++];
            pair_judge(&m->classes[c].members[0], &m->classes[s].members[0], p);
            p->client = c;
            p->server = s;
        }
}

struct matrix *matrix_new(const struct party *parties, size_t n, bool versus,
                          enum direction direction)
{
    struct matrix *m = mem_alloc(sizeof *m);

    m->versus = versus;
    classify(m, parties, n);
    judge(m, direction);
    return m;
}

void matrix_free(struct matrix *m)
{
    if (m == NULL)
        return;
    for (size_t i = 0; i < m->n_classes; i++)
        free(m->classes[i].members);
    for (size_t i = 0; i < m->n_pairs; i++)
        pair_clear(&m->pairs[i]);
    free(m->classes);
    free(m->pairs);
    free(m);
}

static int by_classes(const void *key, const void *element)
{
    const struct pair *a = key, *b = element;

    if (a->client != b->client)
        return a->client < b->client ? -1 : 1;
    return (a->server > b->server) - (a->server < b->server);
}

const struct pair *matrix_pair(const struct matrix *m, size_t client,
                               size_t server)
{
    struct pair key = {.client = client, .server = server};

    /* judge() makes them in this order. */
    return m->n_pairs == 0 ? NULL
                           : bsearch(&key, m->pairs, m->n_pairs,
                                     sizeof *m->pairs, by_classes);
}
