#include "scanner/sides.h"

#include <stdlib.h>
#include <string.h>

/* A port that nobody listens on says nothing of a host that speaks TLS on
 * another of the ports that were tried. */
static bool is_spare_port(struct endpoint *const *all, size_t n,
                          const struct endpoint *e)
{
    if (e->state == STATE_TLS)
        return false;
    for (size_t i = 0; i < n; i++)
        if (all[i]->state == STATE_TLS && all[i]->sides == e->sides &&
            strcmp(all[i]->host, e->host) == 0)
            return true;
    return false;
}

/* The left side first, and each as the user gave it, not as answers came. */
static int by_order(const void *a, const void *b)
{
    const struct endpoint *x = *(const struct endpoint *const *)a;
    const struct endpoint *y = *(const struct endpoint *const *)b;

    if (x->sides != y->sides)
        return x->sides < y->sides ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

size_t sides_select(struct endpoint **all, size_t n, struct party *list)
{
    size_t kept = 0;

    if (n != 0)
        qsort(all, n, sizeof *all, by_order);
    for (size_t i = 0; i < n; i++)
        if (!is_spare_port(all, n, all[i]))
            list[kept++] = party_scanned(all[i], all[i]->sides);
    return kept;
}
