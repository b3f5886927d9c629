#include "probes/guess.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

struct list {
    uint16_t n;
    uint16_t suites[GUESS_SUITES_MAX];
};

/* What is searched stands apart from what is found. */
struct guesses {
    uint64_t clock;
    size_t n; /* lists */
    uint32_t marks[GUESS_LISTS];
    uint64_t seen[GUESS_LISTS]; /* at last, by the clock */
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

/* Do the first picks stand at the beginning of the list? */
static bool begins(const struct list *l, const struct version_result *r)
{
    if (l->n < r->n_suites)
        return false;
    for (size_t i = 0; i < r->n_suites; i++)
        if (l->suites[i] != r->suites[i].suite)
            return false;
    return true;
}

/* The place of this very list, else one for it. */
static size_t place(struct guesses *g, uint32_t mark,
                    const struct version_result *r)
{
    size_t oldest = 0;

    for (size_t i = 0; i < g->n; i++)
        if (g->marks[i] == mark && g->lists[i].n == r->n_suites &&
            begins(&g->lists[i], r))
            return i;
    if (g->n < GUESS_LISTS)
        return g->n++;
    for (size_t i = 1; i < GUESS_LISTS; i++)
        if (g->seen[i] < g->seen[oldest])
            oldest = i;
    return oldest;
}

void guess_learn(struct guesses *g, uint32_t mark,
                 const struct version_result *r)
{
    struct list *l;
    size_t i;

    if (r->n_suites == 0 || r->n_suites > GUESS_SUITES_MAX)
        return;
    i = place(g, mark, r);
    g->marks[i] = mark;
    g->seen[i] = ++g->clock;
    l = &g->lists[i];
    l->n = r->n_suites;
    for (size_t k = 0; k < r->n_suites; k++)
        l->suites[k] = r->suites[k].suite;
}

/* How many of the next n picks two lists have in common; n also where both end
 * before. */
static size_t agree(const struct list *a, const struct list *b, size_t from,
                    size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (from + i == a->n && from + i == b->n)
            return n;
        if (from + i >= a->n || from + i >= b->n ||
            a->suites[from + i] != b->suites[from + i])
            return i;
    }
    return n;
}

bool guess_picks(const struct guesses *g, uint32_t mark,
                 const struct version_result *r, size_t n, struct bitset *picks,
                 size_t *count)
{
    const struct list *like = NULL;

    if (r->n_suites == 0)
        return false;
    for (size_t i = 0; i < g->n; i++) {
        const struct list *l = &g->lists[i];

        if (g->marks[i] != mark || !begins(l, r))
            continue;
        if (like != NULL && agree(like, l, r->n_suites, n) < n)
            return false;
        like = l;
    }
    if (like == NULL)
        return false;
    *picks = (struct bitset){{0}};
    for (*count = 0; *count < n && r->n_suites + *count < like->n; ++*count)
        bit_add(picks, like->suites[r->n_suites + *count]);
    return true;
}
