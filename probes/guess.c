#include "probes/guess.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

struct list {
    uint32_t mark;
    bool sure; /* the last two hosts had it */
    uint16_t n;
    uint64_t used; /* of the clock, 0 never */
    uint16_t suites[GUESS_SUITES_MAX];
};

struct guesses {
    uint64_t clock;
    struct list lists[GUESS_LISTS];
};

struct guesses *guesses_new(void)
{
    return mem_alloc(sizeof(struct guesses));
}

void guesses_free(struct guesses *g)
{
    free(g);
}

/* FNV-1a, by the word. */
static uint32_t mix(uint32_t mark, uint32_t value)
{
    return (mark ^ value) * UINT32_C(16777619);
}

uint32_t guess_mark(const struct endpoint *e, const struct answer *a)
{
    uint32_t mark = UINT32_C(2166136261);

    mark = mix(mark, (uint32_t)a->version << 16 | a->suite);
    mark = mix(mark, (uint32_t)a->kex << 16 | a->group);
    mark = mix(mark, (uint32_t)a->dh_bits << 16 | a->sigscheme);
    mark = mix(mark, (uint32_t)a->has_extensions << 8 | a->compression);
    if (a->chain_index >= 0 && e->chains[a->chain_index].n != 0) {
        const struct certificate *leaf = &e->chains[a->chain_index].certs[0];

        mark = mix(mark, (uint32_t)leaf->key << 16 | leaf->key_bits);
    }
    return mark;
}

static const struct list *recall(const struct guesses *g, uint32_t mark)
{
    for (size_t i = 0; i < GUESS_LISTS; i++)
        if (g->lists[i].used != 0 && g->lists[i].mark == mark)
            return &g->lists[i];
    return NULL;
}

/* The place of a mark, new or not. */
static struct list *place(struct guesses *g, uint32_t mark)
{
    struct list *oldest = &g->lists[0];

    for (size_t i = 0; i < GUESS_LISTS; i++) {
        if (g->lists[i].used != 0 && g->lists[i].mark == mark)
            return &g->lists[i];
        if (g->lists[i].used < oldest->used)
            oldest = &g->lists[i];
    }
    oldest->mark = mark;
    oldest->n = 0;
    return oldest;
}

void guess_learn(struct guesses *g, uint32_t mark,
                 const struct version_result *r)
{
    struct list *l;

    if (r->n_suites > GUESS_SUITES_MAX)
        return;
    l = place(g, mark);
    l->used = ++g->clock;
    l->sure = l->n == r->n_suites;
    for (size_t i = 0; i < r->n_suites; i++) {
        l->sure = l->sure && l->suites[i] == r->suites[i].suite;
        l->suites[i] = r->suites[i].suite;
    }
    l->n = (uint16_t)r->n_suites;
}

bool guess_picks(const struct guesses *g, uint32_t mark,
                 const struct version_result *r, size_t n, struct bitset *picks,
                 size_t *count)
{
    const struct list *l = recall(g, mark);

    if (l == NULL || !l->sure || r->n_suites == 0 || r->n_suites > l->n)
        return false;
    for (size_t i = 0; i < r->n_suites; i++)
        if (r->suites[i].suite != l->suites[i])
            return false;
    *picks = (struct bitset){{0}};
    for (*count = 0; *count < n && r->n_suites + *count < l->n; ++*count)
        bit_add(picks, l->suites[r->n_suites + *count]);
    return true;
}
