#ifndef SUITEMAP_REGISTRY_PRIME_H
#define SUITEMAP_REGISTRY_PRIME_H

#include <stddef.h>
#include <stdint.h>

/* Primes of finite-field Diffie-Hellman that many share: those of the RFCs,
 * and those that came built into widespread software. What is computed once
 * against one of them serves against all who use it. */
#define PRIME_HASH 8

struct prime {
    const char *name; /* "RFC 3526 group 14", "nginx 1024-bit" */
    uint16_t bits;
    uint8_t hash[PRIME_HASH]; /* beginning of the SHA-256 of its bytes */
};

size_t prime_count(void);
const struct prime *prime_at(size_t index); /* NULL past the end */
const struct prime *prime_find(const uint8_t hash[PRIME_HASH]); /* or NULL */

#endif
