#include "core/engine/crypto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>

#include "core/base/mem.h"
#include "core/base/sip.h"
#include "core/engine/crypto_inside.h"

/* Written for mbedTLS 2.28 and 3.6 alike: in all files crypto*.c no member of
 * a type is touched except a curve's generator, which is public in both. */

#define POOL_MAX    1024 /* what one call of the generator may give */
#define PRIME_SETS  16
#define PRIMES_KEPT 4 /* in each */

/* Groups of RFC 8446, 4.2.7. */
static const uint16_t kinds[] = {0x0017, 0x0018, 0x0019, 0x001D, 0x001E,
                                 0x0100, 0x0101, 0x0102, 0x0103, 0x0104};

#define KINDS (sizeof kinds / sizeof kinds[0])

struct crypto {
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context drbg;
    size_t pool_left;
    uint8_t pool[POOL_MAX]; /* one call a hello would cost more */
    struct {
        uint8_t *p; /* found when it is first asked for */
        size_t n;
    } shares[KINDS];
    struct sip_key key; /* of crypto_tell() */
    uint64_t nonce;
    struct known_prime {
        uint8_t told[8], hash[8];
    } primes[PRIME_SETS][PRIMES_KEPT]; /* in the set that `told` gives it, the
                                        * latest first */
};

struct crypto *crypto_new(void)
{
    static const unsigned char label[] = "suitemap";
    struct crypto *c = mem_alloc(sizeof *c);

    mbedtls_entropy_init(&c->entropy);
    mbedtls_ctr_drbg_init(&c->drbg);
    if (mbedtls_ctr_drbg_seed(&c->drbg, mbedtls_entropy_func, &c->entropy,
                              label, sizeof label - 1) != 0) {
        crypto_free(c);
        return NULL;
    }
    crypto_random(c, &c->key, sizeof c->key);
    crypto_random(c, &c->nonce, sizeof c->nonce);
    return c;
}

void crypto_free(struct crypto *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < KINDS; i++)
        free(c->shares[i].p);
    mbedtls_ctr_drbg_free(&c->drbg);
    mbedtls_entropy_free(&c->entropy);
    free(c);
}

/* The generator fails only when a reseed finds no entropy: nothing that a
 * scan could do is right then. */
static void refill(struct crypto *c)
{
    if (mbedtls_ctr_drbg_random(&c->drbg, c->pool, sizeof c->pool) != 0) {
        fputs("suitemap: the system gives no randomness\n", stderr);
        abort();
    }
    c->pool_left = sizeof c->pool;
}

void crypto_random(struct crypto *c, void *out, size_t n)
{
    uint8_t *to = out;

    while (n > 0) {
        if (c->pool_left == 0)
            refill(c);
        size_t k = n < c->pool_left ? n : c->pool_left;
        uint8_t *from = c->pool + sizeof c->pool - c->pool_left;

        memcpy(to, from, k);
        memset(from, 0, k);
        c->pool_left -= k;
        to += k;
        n -= k;
    }
}

/* SplitMix64 (Steele, Lea and Flood, 2014): a counter, well mixed. */
static uint64_t next_nonce(struct crypto *c)
{
    uint64_t z = c->nonce += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

void crypto_nonce(struct crypto *c, void *out, size_t n)
{
    uint8_t *to = out;
    uint64_t z;

    for (; n >= sizeof z; n -= sizeof z, to += sizeof z) {
        z = next_nonce(c);
        memcpy(to, &z, sizeof z);
    }
    if (n == 0)
        return;
    z = next_nonce(c);
    memcpy(to, &z, n);
}

int crypto_rng(void *crypto, unsigned char *out, size_t n)
{
    crypto_random(crypto, out, n);
    return 0;
}

void crypto_tell(const struct crypto *c, struct rd number, uint8_t out[8])
{
    uint64_t h;

    number = kex_stripped(number);
    h = sip_hash(&c->key, number.p, number.n);
    memcpy(out, &h, sizeof h);
}

static void learn_prime(struct known_prime set[PRIMES_KEPT],
                        const uint8_t told[8], struct rd number)
{
    uint8_t hash[CRYPTO_HASH_MAX];

    number = kex_stripped(number);
    crypto_hash_of(HASH_SHA256, &number, 1, hash);
    memmove(set + 1, set, (PRIMES_KEPT - 1) * sizeof *set);
    memcpy(set->told, told, sizeof set->told);
    memcpy(set->hash, hash, sizeof set->hash);
}

void crypto_prime_hash(struct crypto *c, struct rd number, uint8_t out[8])
{
    struct known_prime *set;
    uint8_t told[8];
    size_t i = 0;

    crypto_tell(c, number, told);
    set = c->primes[told[0] % PRIME_SETS];
    while (i < PRIMES_KEPT && memcmp(set[i].told, told, sizeof told) != 0)
        i++;
    if (i == PRIMES_KEPT) {
        learn_prime(set, told, number);
        i = 0;
    }
    memcpy(out, set[i].hash, sizeof set[i].hash);
}

static size_t kind_of(uint16_t group)
{
    size_t i = 0;

    while (i < KINDS && kinds[i] != group)
        i++;
    return i;
}

bool crypto_can_share(uint16_t group)
{
    return kind_of(group) < KINDS;
}

static void make_share(struct crypto *c, size_t i)
{
    uint8_t value[KEX_BYTES_MAX];
    size_t n = crypto_share_find(c, kinds[i], value);

    c->shares[i].p = mem_copy(value, n);
    c->shares[i].n = n;
}

size_t crypto_share(struct crypto *c, uint16_t group, uint8_t *out, size_t cap)
{
    size_t i = kind_of(group);

    if (i == KINDS)
        return 0;
    if (c->shares[i].p == NULL)
        make_share(c, i);
    if (c->shares[i].n == 0 || c->shares[i].n > cap)
        return 0;
    memcpy(out, c->shares[i].p, c->shares[i].n);
    return c->shares[i].n;
}
