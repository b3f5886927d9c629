#include "core/wire/extension_cache.h"

#include <string.h>

const struct extension_block *
extension_cache_find(const struct extension_cache *cache, uint64_t head,
                     const struct offer *o)
{
    for (size_t i = 0; i < EXTENSION_BLOCKS; i++)
        if (cache->heads[i] == head &&
            memcmp(cache->blocks[i].groups, o->groups,
                   o->n_groups * sizeof *o->groups) == 0)
            return &cache->blocks[i];
    return NULL;
}

void extension_cache_add(struct extension_cache *cache, uint64_t head,
                         const struct offer *o, struct rd before,
                         struct rd behind, bool last_empty)
{
    struct extension_block *b = &cache->blocks[cache->next];

    if (before.n + behind.n > sizeof b->bytes)
        return;
    memcpy(b->groups, o->groups, o->n_groups * sizeof *o->groups);
    b->before = (uint16_t)before.n;
    b->n = (uint16_t)(before.n + behind.n);
    b->last_empty = last_empty;
    (void)rd_copy(&before, b->bytes, before.n);
    (void)rd_copy(&behind, b->bytes + b->before, behind.n);
    cache->heads[cache->next] = head;
    cache->next = (cache->next + 1) % EXTENSION_BLOCKS;
}
