#ifndef SUITEMAP_RUN_TARGET_SET_H
#define SUITEMAP_RUN_TARGET_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scanner/run/target_spec.h"

/* Words in the order they came, with a quick answer to "which of them name
 * this host": names and addresses are hashed, ranges are asked in turn. Of a
 * file of addresses, each takes some ten bytes. Zero-initialise it. */
struct spec_set {
    struct spec *v; /* moves when a word is added */
    size_t n, cap;
    uint32_t *heads; /* hash of names and addresses: index + 1, 0 none */
    size_t n_heads;
    uint32_t *ranges; /* indexes of the ranges */
    size_t n_ranges;
    uint32_t *lists; /* and of the lists */
    size_t n_lists;
    uint32_t *addresses; /* of the lists, one behind the other, each once */
    size_t n_addresses;
    uint32_t *places; /* hash of those: index + 1, 0 none */
    size_t n_places;
};

/* One host, as asked for: a name, or an address with perhaps a zone. */
struct who {
    const char *name; /* NULL: an address */
    struct addr addr;
    const char *zone; /* "%eth0", or NULL */
};

/* Takes the spec over. One that repeats a single host with the ports of an
 * earlier word is dropped, so that its chain stays short. */
void set_add(struct spec_set *set, struct spec *s);
void set_clear(struct spec_set *set);

/* Walks the words that name a host, whatever their ports. Begin with a zeroed
 * walk; NULL at the end. */
struct set_walk {
    bool begun;
    uint32_t chain; /* index + 1 */
    bool listed;    /* the lists were looked at */
    size_t range;
};

const struct spec *set_walk(const struct spec_set *set, const struct who *who,
                            struct set_walk *w);
/* The address of a list at an index below its count. */
struct addr set_listed(const struct spec_set *set, const struct spec *list,
                       uint64_t index);
/* The host of a single spec. */
struct who spec_who(const struct spec *s);
/* The same for all ways to write one name, or one address of any zone. */
uint32_t who_hash(const struct who *who);
/* Are both in the same zone, or both in none? */
bool same_zone(const char *a, const char *b);

#endif
