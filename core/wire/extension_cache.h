#ifndef SUITEMAP_WIRE_EXTENSION_CACHE_H
#define SUITEMAP_WIRE_EXTENSION_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/rd.h"
#include "core/model/offer.h"

/* The extensions that were written lately: from one hello to the next it is
 * mostly the suites that differ. What is kept has no key share, cookie or ALPN,
 * and server_name and padding are left out, which are written anew; all else
 * that it depends on is compared. Zero-initialise; it owns nothing, and is for
 * one thread. */
#define EXTENSION_BLOCKS    8
#define EXTENSION_BLOCK_MAX 256 /* a longer one is not kept */

struct extension_block {
    uint16_t groups[OFFER_GROUPS_MAX];
    uint16_t before, n; /* bytes before server_name's place, and in all */
    bool last_empty;    /* the last extension has no body */
    uint8_t bytes[EXTENSION_BLOCK_MAX];
};

struct extension_cache {
    uint64_t heads[EXTENSION_BLOCKS]; /* of the blocks; 0: there is none */
    unsigned next;                    /* gives way to a new one */
    struct extension_block blocks[EXTENSION_BLOCKS];
};

/* What a block depends on: `head` in one number, which is not 0, and the groups
 * of the offer. */
const struct extension_block *
extension_cache_find(const struct extension_cache *cache, uint64_t head,
                     const struct offer *o);
/* Keeps the one that was not found: what stands before server_name, and what
 * stands behind it. */
void extension_cache_add(struct extension_cache *cache, uint64_t head,
                         const struct offer *o, struct rd before,
                         struct rd behind, bool last_empty);

#endif
