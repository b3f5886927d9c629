#ifndef SUITEMAP_BASE_SIP_H
#define SUITEMAP_BASE_SIP_H

#include <stddef.h>
#include <stdint.h>

/* SipHash-1-3 (Aumasson and Bernstein, 2012): 64 bits that tell equal bytes
 * from different ones, cheaply. Whoever does not know the key can make no two
 * that collide, so a random key per run serves what a peer chooses. */
struct sip_key {
    uint64_t k[2];
};

uint64_t sip_hash(const struct sip_key *key, const void *p, size_t n);

#endif
