#include "core/engine/crypto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/bignum.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/dhm.h>
#include <mbedtls/ecp.h>
#include <mbedtls/entropy.h>
#include <mbedtls/md.h>

#include "core/base/mem.h"

/* Written for mbedTLS 2.28 and 3.6 alike: no member of a type is touched
 * except a curve's generator and size, which are public in both. */

#define POOL_MAX        1024 /* what one call of the generator may give */
#define SHARE_MAX       1024 /* ffdhe8192 */
#define FFDHE_SECRET    52   /* bytes: above RFC 7919, 5.2 for all groups */
#define FFDHE_GENERATOR 2

static const uint8_t ffdhe2048_p[] = MBEDTLS_DHM_RFC7919_FFDHE2048_P_BIN;
static const uint8_t ffdhe3072_p[] = MBEDTLS_DHM_RFC7919_FFDHE3072_P_BIN;
static const uint8_t ffdhe4096_p[] = MBEDTLS_DHM_RFC7919_FFDHE4096_P_BIN;
static const uint8_t ffdhe6144_p[] = MBEDTLS_DHM_RFC7919_FFDHE6144_P_BIN;
static const uint8_t ffdhe8192_p[] = MBEDTLS_DHM_RFC7919_FFDHE8192_P_BIN;

/* Groups of RFC 8446, 4.2.7; a row has a curve or a prime. */
static const struct kind {
    uint16_t group;
    mbedtls_ecp_group_id curve;
    const uint8_t *p;
    size_t p_len;
} kinds[] = {
    {0x0017, MBEDTLS_ECP_DP_SECP256R1, NULL, 0},
    {0x0018, MBEDTLS_ECP_DP_SECP384R1, NULL, 0},
    {0x0019, MBEDTLS_ECP_DP_SECP521R1, NULL, 0},
    {0x001D, MBEDTLS_ECP_DP_CURVE25519, NULL, 0},
    {0x001E, MBEDTLS_ECP_DP_CURVE448, NULL, 0},
    {0x0100, MBEDTLS_ECP_DP_NONE, ffdhe2048_p, sizeof ffdhe2048_p},
    {0x0101, MBEDTLS_ECP_DP_NONE, ffdhe3072_p, sizeof ffdhe3072_p},
    {0x0102, MBEDTLS_ECP_DP_NONE, ffdhe4096_p, sizeof ffdhe4096_p},
    {0x0103, MBEDTLS_ECP_DP_NONE, ffdhe6144_p, sizeof ffdhe6144_p},
    {0x0104, MBEDTLS_ECP_DP_NONE, ffdhe8192_p, sizeof ffdhe8192_p},
};

#define KINDS (sizeof kinds / sizeof kinds[0])

struct crypto {
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context drbg;
    size_t pool_left;
    uint8_t pool[POOL_MAX]; /* one call a hello would cost more */
    struct {
        uint8_t *p; /* public value, made when it is first asked for */
        size_t n;
    } shares[KINDS];
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

static int pooled(void *c, unsigned char *out, size_t n)
{
    crypto_random(c, out, n);
    return 0;
}

void crypto_sha256(const void *p, size_t n, uint8_t out[32])
{
    const mbedtls_md_info_t *sha = mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);

    if (mbedtls_md(sha, n != 0 ? p : (const void *)"", n, out) != 0)
        abort();
}

/* The value as point_write_binary gives it is what RFC 8446, 4.2.8.2 wants:
 * uncompressed for the NIST curves, little-endian u for X25519 and X448. */
static size_t share_on_curve(struct crypto *c, const struct kind *k,
                             uint8_t *out)
{
    mbedtls_ecp_group grp;
    mbedtls_ecp_point q;
    mbedtls_mpi d;
    size_t n = 0;

    mbedtls_ecp_group_init(&grp);
    mbedtls_ecp_point_init(&q);
    mbedtls_mpi_init(&d);
    if (mbedtls_ecp_group_load(&grp, k->curve) != 0 ||
        mbedtls_ecp_gen_keypair(&grp, &d, &q, pooled, c) != 0 ||
        mbedtls_ecp_point_write_binary(&grp, &q, MBEDTLS_ECP_PF_UNCOMPRESSED,
                                       &n, out, SHARE_MAX) != 0)
        n = 0;
    mbedtls_mpi_free(&d);
    mbedtls_ecp_point_free(&q);
    mbedtls_ecp_group_free(&grp);
    return n;
}

/* 2^x mod p, as long as p (RFC 8446, 4.2.8.1). */
static size_t share_in_field(struct crypto *c, const struct kind *k,
                             uint8_t *out)
{
    mbedtls_mpi p, g, x, y;
    size_t n = 0;

    mbedtls_mpi_init(&p);
    mbedtls_mpi_init(&g);
    mbedtls_mpi_init(&x);
    mbedtls_mpi_init(&y);
    if (mbedtls_mpi_read_binary(&p, k->p, k->p_len) == 0 &&
        mbedtls_mpi_lset(&g, FFDHE_GENERATOR) == 0 &&
        mbedtls_mpi_fill_random(&x, FFDHE_SECRET, pooled, c) == 0 &&
        mbedtls_mpi_exp_mod(&y, &g, &x, &p, NULL) == 0 &&
        mbedtls_mpi_write_binary(&y, out, k->p_len) == 0)
        n = k->p_len;
    mbedtls_mpi_free(&y);
    mbedtls_mpi_free(&x);
    mbedtls_mpi_free(&g);
    mbedtls_mpi_free(&p);
    return n;
}

static size_t kind_of(uint16_t group)
{
    size_t i = 0;

    while (i < KINDS && kinds[i].group != group)
        i++;
    return i;
}

bool crypto_can_share(uint16_t group)
{
    return kind_of(group) < KINDS;
}

static void make_share(struct crypto *c, size_t i)
{
    uint8_t value[SHARE_MAX];
    size_t n = kinds[i].p != NULL ? share_in_field(c, &kinds[i], value)
                                  : share_on_curve(c, &kinds[i], value);

    if (n != 0)
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
