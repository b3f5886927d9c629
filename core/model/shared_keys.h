#ifndef SUITEMAP_MODEL_SHARED_KEYS_H
#define SUITEMAP_MODEL_SHARED_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "core/model/endpoint.h"

/* The one rule that needs all endpoints of a scan: shared-certificate. Of each
 * endpoint only a hash and its names are kept, in some forty bytes: there may
 * be a million of them. */

/* Zero-initialise it; shared_keys_free() gives back what it holds. */
struct shared_keys {
    size_t n;         /* notes: one for each key of each endpoint */
    uint8_t **blocks; /* of them, as shared_keys.c packs them; they never move:
                       * what moves leaves holes behind */
    size_t n_blocks;
    size_t len; /* of the last block */
    uint32_t *last; /* by key: where its last note is, + 1; 0 none */
    size_t n_keys, room;
};

/* A finding about several endpoints. All of it is borrowed. */
struct scan_finding {
    const char *rule;
    const char *key; /* tells it from others of its rule: here the hash, hex */
    enum severity severity;
    const char *text, *remedy, *evidence;
    const char *const *endpoints; /* their labels */
    size_t n_endpoints;
};

/* Notes the keys of an endpoint's own certificates. */
void shared_keys_add(struct shared_keys *s, const struct endpoint *e);
/* Tells each key that endpoints at more than one address have, each time with
 * all of them; the ports of one device may well have one key. */
void shared_keys_judge(const struct shared_keys *s,
                       void (*tell)(void *arg, const struct scan_finding *f),
                       void *arg);
void shared_keys_free(struct shared_keys *s);

#endif
