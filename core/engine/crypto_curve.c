#include "core/engine/crypto_curve.h"

#include <stdlib.h>
#include <string.h>

#include <mbedtls/ecp.h>

#include "core/base/mem.h"
#include "core/engine/crypto_kex.h"

/* RFC 8422, 5.1.1; RFC 7027; RFC 8734 (the brainpool codes of TLS 1.3). */
static const struct row {
    uint16_t group, bits;
    mbedtls_ecp_group_id id;
} rows[] = {
    {0x0012, 192, MBEDTLS_ECP_DP_SECP192K1},
    {0x0013, 192, MBEDTLS_ECP_DP_SECP192R1},
    {0x0014, 224, MBEDTLS_ECP_DP_SECP224K1},
    {0x0015, 224, MBEDTLS_ECP_DP_SECP224R1},
    {0x0016, 256, MBEDTLS_ECP_DP_SECP256K1},
    {0x0017, 256, MBEDTLS_ECP_DP_SECP256R1},
    {0x0018, 384, MBEDTLS_ECP_DP_SECP384R1},
    {0x0019, 521, MBEDTLS_ECP_DP_SECP521R1},
    {0x001A, 256, MBEDTLS_ECP_DP_BP256R1},
    {0x001B, 384, MBEDTLS_ECP_DP_BP384R1},
    {0x001C, 512, MBEDTLS_ECP_DP_BP512R1},
    {0x001D, 255, MBEDTLS_ECP_DP_CURVE25519},
    {0x001E, 448, MBEDTLS_ECP_DP_CURVE448},
    {0x001F, 256, MBEDTLS_ECP_DP_BP256R1},
    {0x0020, 384, MBEDTLS_ECP_DP_BP384R1},
    {0x0021, 512, MBEDTLS_ECP_DP_BP512R1},
};

#define ROWS (sizeof rows / sizeof rows[0])

static const struct row *find(uint16_t group)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].group == group)
            return &rows[i];
    return NULL;
}

static bool load(mbedtls_ecp_group *grp, uint16_t group)
{
    const struct row *row = find(group);

    return row != NULL && mbedtls_ecp_group_load(grp, row->id) == 0;
}

bool curve_known(uint16_t group)
{
    const struct row *row = find(group);

    return row != NULL && mbedtls_ecp_curve_info_from_grp_id(row->id) != NULL;
}

size_t curve_bytes(uint16_t group)
{
    const struct row *row = find(group);

    return row != NULL ? (row->bits + 7u) / 8 : 0;
}

bool curve_is_montgomery(uint16_t group)
{
    return group == 0x001D || group == 0x001E;
}

/* RFC 7748, 5: the bits that every secret has. */
static void clamp(uint16_t group, uint8_t *secret)
{
    bool short_one = group == 0x001D;

    secret[0] &= short_one ? 0xf8 : 0xfc;
    if (short_one)
        secret[31] &= 0x7f;
    secret[short_one ? 31 : 55] |= short_one ? 0x40 : 0x80;
}

static bool read_secret(uint16_t group, struct rd secret, mbedtls_mpi *d)
{
    uint8_t copy[KEX_SECRET_MAX];

    if (secret.n == 0 || secret.n > curve_bytes(group))
        return false;
    if (!curve_is_montgomery(group))
        return mbedtls_mpi_read_binary(d, secret.p, secret.n) == 0;
    if (secret.n != curve_bytes(group))
        return false;
    memcpy(copy, secret.p, secret.n);
    clamp(group, copy);
    return mbedtls_mpi_read_binary_le(d, copy, secret.n) == 0;
}

static size_t write_point(const mbedtls_ecp_group *grp,
                          const mbedtls_ecp_point *q, uint8_t *out)
{
    size_t n = 0;

    if (mbedtls_ecp_point_write_binary(grp, q, MBEDTLS_ECP_PF_UNCOMPRESSED, &n,
                                       out, KEX_POINT_MAX) != 0)
        return 0;
    return n;
}

bool curve_secret(uint16_t group, curve_rng rng, void *ctx, uint8_t *out)
{
    mbedtls_ecp_group grp;
    mbedtls_mpi d;
    bool ok;

    mbedtls_ecp_group_init(&grp);
    mbedtls_mpi_init(&d);
    ok = load(&grp, group) && mbedtls_ecp_gen_privkey(&grp, &d, rng, ctx) == 0;
    if (ok && curve_is_montgomery(group))
        ok = mbedtls_mpi_write_binary_le(&d, out, curve_bytes(group)) == 0;
    else if (ok)
        ok = mbedtls_mpi_write_binary(&d, out, curve_bytes(group)) == 0;
    mbedtls_mpi_free(&d);
    mbedtls_ecp_group_free(&grp);
    return ok;
}

/* The multiplication refuses what is not on the curve, and a secret that is
 * out of range. */
size_t curve_multiply(uint16_t group, struct rd secret, struct rd point,
                      curve_rng rng, void *ctx, uint8_t *out)
{
    mbedtls_ecp_group grp;
    mbedtls_ecp_point p, q;
    mbedtls_mpi d;
    size_t n = 0;

    mbedtls_ecp_group_init(&grp);
    mbedtls_ecp_point_init(&p);
    mbedtls_ecp_point_init(&q);
    mbedtls_mpi_init(&d);
    if (load(&grp, group) && read_secret(group, secret, &d) &&
        (point.n == 0 ||
         mbedtls_ecp_point_read_binary(&grp, &p, point.p, point.n) == 0) &&
        mbedtls_ecp_mul(&grp, &q, &d, point.n == 0 ? &grp.G : &p, rng, ctx) ==
            0)
        n = write_point(&grp, &q, out);
    mbedtls_mpi_free(&d);
    mbedtls_ecp_point_free(&q);
    mbedtls_ecp_point_free(&p);
    mbedtls_ecp_group_free(&grp);
    return n;
}

struct rd curve_x(uint16_t group, struct rd product)
{
    struct rd x = product;

    if (!curve_is_montgomery(group)) {
        rd_skip(&x, 1);
        x.n = curve_bytes(group);
    }
    return x;
}

struct curve_walk {
    mbedtls_ecp_group grp;
    mbedtls_ecp_point base, at;
    mbedtls_mpi d, one;
};

struct curve_walk *curve_walk_new(uint16_t group, struct rd secret,
                                  struct rd point, curve_rng rng, void *ctx)
{
    struct curve_walk *w = mem_alloc(sizeof *w);

    mbedtls_ecp_group_init(&w->grp);
    mbedtls_ecp_point_init(&w->base);
    mbedtls_ecp_point_init(&w->at);
    mbedtls_mpi_init(&w->d);
    mbedtls_mpi_init(&w->one);
    if (!curve_is_montgomery(group) && load(&w->grp, group) &&
        read_secret(group, secret, &w->d) &&
        mbedtls_ecp_point_read_binary(&w->grp, &w->base, point.p, point.n) ==
            0 &&
        mbedtls_mpi_lset(&w->one, 1) == 0 &&
        mbedtls_ecp_mul(&w->grp, &w->at, &w->d, &w->base, rng, ctx) == 0)
        return w;
    curve_walk_free(w);
    return NULL;
}

void curve_walk_free(struct curve_walk *w)
{
    if (w == NULL)
        return;
    mbedtls_mpi_free(&w->one);
    mbedtls_mpi_free(&w->d);
    mbedtls_ecp_point_free(&w->at);
    mbedtls_ecp_point_free(&w->base);
    mbedtls_ecp_group_free(&w->grp);
    free(w);
}

bool curve_walk_step(struct curve_walk *w)
{
    return mbedtls_mpi_add_int(&w->d, &w->d, 1) == 0 &&
           mbedtls_ecp_muladd(&w->grp, &w->at, &w->one, &w->at, &w->one,
                              &w->base) == 0;
}

size_t curve_walk_point(const struct curve_walk *w, uint8_t *out)
{
    return write_point(&w->grp, &w->at, out);
}

size_t curve_walk_public(struct curve_walk *w, curve_rng rng, void *ctx,
                         uint8_t *out)
{
    mbedtls_ecp_point q;
    size_t n = 0;

    mbedtls_ecp_point_init(&q);
    if (mbedtls_ecp_mul(&w->grp, &q, &w->d, &w->grp.G, rng, ctx) == 0)
        n = write_point(&w->grp, &q, out);
    mbedtls_ecp_point_free(&q);
    return n;
}
