#include <mbedtls/ecp.h>

#include "core/engine/crypto_curve.h"
#include "core/engine/crypto_inside.h"
#include "core/engine/crypto_number.h"

/* Public values that nobody has the secret of: they are found, not computed
 * from one, which costs a fiftieth. */

#define TRIES 200 /* half of all x are of no point */

/* u may be any number (RFC 7748, 5). */
static size_t find_u(struct crypto *c, uint16_t group, uint8_t *out)
{
    size_t n = curve_bytes(group);

    crypto_random(c, out, n);
    out[n - 1] &= 0x7f; /* below 2^255; x448 would not mind */
    return n;
}

/* A square, so that it is in the group (RFC 7919, 5.1). */
static size_t find_y(struct crypto *c, struct rd p, uint8_t *out)
{
    static const uint8_t two[] = {2};
    uint8_t root[KEX_BYTES_MAX];

    crypto_random(c, root, p.n);
    return number_power(rd_from(root, p.n), rd_from(two, 1), p, out, p.n) ? p.n
                                                                          : 0;
}

/* t = x^3 - 3x + b: all three curves have that a (FIPS 186-4, D.1.2). */
static bool right_side(const mbedtls_ecp_group *grp, const mbedtls_mpi *x,
                       mbedtls_mpi *t)
{
    return mbedtls_mpi_mul_mpi(t, x, x) == 0 &&
           mbedtls_mpi_mod_mpi(t, t, &grp->P) == 0 &&
           mbedtls_mpi_sub_int(t, t, 3) == 0 &&
           mbedtls_mpi_mul_mpi(t, t, x) == 0 &&
           mbedtls_mpi_add_mpi(t, t, &grp->B) == 0 &&
           mbedtls_mpi_mod_mpi(t, t, &grp->P) == 0;
}

/* y = t^((p + 1) / 4), as p mod 4 is 3; false where t has no root. */
static bool root_of(const mbedtls_ecp_group *grp, const mbedtls_mpi *t,
                    mbedtls_mpi *y, mbedtls_mpi *e)
{
    return mbedtls_mpi_add_int(e, &grp->P, 1) == 0 &&
           mbedtls_mpi_shift_r(e, 2) == 0 &&
           mbedtls_mpi_exp_mod(y, t, e, &grp->P, NULL) == 0 &&
           mbedtls_mpi_mul_mpi(e, y, y) == 0 &&
           mbedtls_mpi_mod_mpi(e, e, &grp->P) == 0 &&
           mbedtls_mpi_cmp_mpi(e, t) == 0;
}

static bool find_point(struct crypto *c, const mbedtls_ecp_group *grp,
                       mbedtls_mpi *x, mbedtls_mpi *y)
{
    mbedtls_mpi t, e;
    bool found = false;

    mbedtls_mpi_init(&t);
    mbedtls_mpi_init(&e);
    for (unsigned i = 0; i < TRIES && !found; i++)
        found = mbedtls_mpi_fill_random(x, mbedtls_mpi_size(&grp->P),
                                        crypto_rng, c) == 0 &&
                mbedtls_mpi_mod_mpi(x, x, &grp->P) == 0 &&
                right_side(grp, x, &t) && root_of(grp, &t, y, &e);
    mbedtls_mpi_free(&e);
    mbedtls_mpi_free(&t);
    return found;
}

static size_t find_on_curve(struct crypto *c, mbedtls_ecp_group_id id,
                            uint8_t *out)
{
    mbedtls_ecp_group grp;
    mbedtls_mpi x, y;
    size_t n = 0;

    mbedtls_ecp_group_init(&grp);
    mbedtls_mpi_init(&x);
    mbedtls_mpi_init(&y);
    if (mbedtls_ecp_group_load(&grp, id) == 0 && find_point(c, &grp, &x, &y)) {
        size_t k = mbedtls_mpi_size(&grp.P);

        out[0] = 4; /* uncompressed (RFC 8446, 4.2.8.2) */
        if (mbedtls_mpi_write_binary(&x, out + 1, k) == 0 &&
            mbedtls_mpi_write_binary(&y, out + 1 + k, k) == 0)
            n = 1 + 2 * k;
    }
    mbedtls_mpi_free(&y);
    mbedtls_mpi_free(&x);
    mbedtls_ecp_group_free(&grp);
    return n;
}

size_t crypto_share_find(struct crypto *c, uint16_t group,
                         uint8_t out[KEX_BYTES_MAX])
{
    struct rd p = crypto_group_prime(group);

    switch (group) {
    case 0x0017:
        return find_on_curve(c, MBEDTLS_ECP_DP_SECP256R1, out);
    case 0x0018:
        return find_on_curve(c, MBEDTLS_ECP_DP_SECP384R1, out);
    case 0x0019:
        return find_on_curve(c, MBEDTLS_ECP_DP_SECP521R1, out);
    case 0x001D:
    case 0x001E:
        return find_u(c, group, out);
    default:
        return p.n != 0 ? find_y(c, p, out) : 0;
    }
}
