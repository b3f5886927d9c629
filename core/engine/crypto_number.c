#include "core/engine/crypto_number.h"

#include <string.h>

#include <mbedtls/bignum.h>

#include "core/engine/crypto_inside.h"
#include "core/wire/flight.h"

/* The library's own DH and RSA types refuse what we want to look at: an odd
 * Ys, a short key. Plain numbers do not. */
bool number_power(struct rd base, struct rd exponent, struct rd modulus,
                  uint8_t *out, size_t n)
{
    mbedtls_mpi b, e, m, y;
    bool ok;

    mbedtls_mpi_init(&b);
    mbedtls_mpi_init(&e);
    mbedtls_mpi_init(&m);
    mbedtls_mpi_init(&y);
    ok = mbedtls_mpi_read_binary(&b, base.p, base.n) == 0 &&
         mbedtls_mpi_read_binary(&e, exponent.p, exponent.n) == 0 &&
         mbedtls_mpi_read_binary(&m, modulus.p, modulus.n) == 0 &&
         mbedtls_mpi_cmp_int(&m, 3) >= 0 && mbedtls_mpi_get_bit(&m, 0) == 1 &&
         mbedtls_mpi_size(&m) <= KEX_BYTES_MAX &&
         mbedtls_mpi_exp_mod(&y, &b, &e, &m, NULL) == 0 &&
         mbedtls_mpi_write_binary(&y, out, n) == 0;
    mbedtls_mpi_free(&y);
    mbedtls_mpi_free(&m);
    mbedtls_mpi_free(&e);
    mbedtls_mpi_free(&b);
    return ok;
}

struct rd kex_stripped(struct rd number)
{
    while (number.n > 0 && number.p[0] == 0)
        rd_skip(&number, 1);
    return number;
}

enum kex_shape kex_shape_of_bits(size_t bits, size_t bytes)
{
    if (bytes < 2 || bits == 0)
        return KEX_SHAPE_ANY;
    if (bits > 8 * (bytes - 1))
        return bits == 8 * bytes ? KEX_SHAPE_HIGH : KEX_SHAPE_LOW;
    if (bits > 8 * (bytes - 2))
        return bits == 8 * (bytes - 1) ? KEX_SHAPE_ZERO_HIGH
                                       : KEX_SHAPE_ZERO_LOW;
    return KEX_SHAPE_ANY;
}

enum kex_shape kex_shape_of(struct rd number)
{
    return kex_shape_of_bits(number_bits(number), number.n);
}

void kex_rng_init(struct kex_rng *r, const uint8_t seed[KEX_SEED])
{
    r->count = 0;
    memcpy(r->seed, seed, KEX_SEED);
}

int kex_rng(void *rng, unsigned char *out, size_t n)
{
    struct kex_rng *r = rng;

    while (n > 0) {
        struct rd parts[] = {rd_from(r->seed, KEX_SEED),
                             rd_from(&r->count, sizeof r->count)};
        size_t k = crypto_hash_of(HASH_SHA512, parts, 2, r->block);

        r->count++;
        if (k > n)
            k = n;
        memcpy(out, r->block, k);
        out += k;
        n -= k;
    }
    return 0;
}
