#ifndef SUITEMAP_PROBES_OWN_PRIME_H
#define SUITEMAP_PROBES_OWN_PRIME_H

#include "core/registry/prime.h"
#include "probes/probe.h"

/* Which DHE prime does a client get that offers no ffdhe groups? To ask that by
 * itself costs the server a key operation (dh.c), so it is asked by the way:
 * from the first pick of an elimination that shows a prime to the second, the
 * hellos go without ffdhe groups, and the second shows the other prime. Mostly
 * it is the same, and the pick counts as any other. Who has used a prime of
 * RFC 7919 is not asked so: there DHE, or its prime, may hang on the groups. */
struct own_prime {
    bool wanted; /* this elimination is to ask for it */
    bool open;   /* its hellos go without ffdhe groups */
    bool over;
    uint8_t p_hash[PRIME_HASH]; /* of the first prime */
};

/* Takes the answer to a hello of the elimination, which may be a pick. True: it
 * does not count there, and the hello goes once more, with ffdhe groups. */
bool own_prime_feed(struct own_prime *p, struct inquiry *q,
                    const struct offer *o, const struct answer *a, bool pick);
/* If these are picked, and then perhaps lists refused, will the next hello go
 * without ffdhe groups? False where that cannot be told. */
bool own_prime_ahead(const struct own_prime *p, const struct bitset *picks,
                     size_t refusals, bool *open);

#endif
