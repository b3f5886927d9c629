#include <string.h>

#include <mbedtls/bignum.h>

#include "core/engine/crypto_curve.h"
#include "core/engine/crypto_inside.h"

/* What counts as how many steps of one multiplication: an exponentiation with
 * a 256-bit secret, and one multiplication on a curve without a cheap step. */
#define POWER_COST  64
#define LADDER_COST 4

#define DH_LEAST_BITS 64
#define PRIME_ROUNDS  4

/* Z and Yc are g and Ys to the same secret. The one whose shape is rarer
 * leads: it goes on by one multiplication a step, and only where it has its
 * shape the other is computed. */
struct walk {
    mbedtls_mpi p, x, step, at; /* at = step^x */
    mbedtls_mpi other_base, other;
    size_t bytes; /* of p */
};

static void walk_init(struct walk *w)
{
    mbedtls_mpi_init(&w->p);
    mbedtls_mpi_init(&w->x);
    mbedtls_mpi_init(&w->step);
    mbedtls_mpi_init(&w->at);
    mbedtls_mpi_init(&w->other_base);
    mbedtls_mpi_init(&w->other);
}

static void walk_free(struct walk *w)
{
    mbedtls_mpi_free(&w->other);
    mbedtls_mpi_free(&w->other_base);
    mbedtls_mpi_free(&w->at);
    mbedtls_mpi_free(&w->step);
    mbedtls_mpi_free(&w->x);
    mbedtls_mpi_free(&w->p);
}

/* Above 1 and below p - 1. */
static bool moves(const mbedtls_mpi *base, const mbedtls_mpi *p)
{
    mbedtls_mpi top;
    bool yes;

    mbedtls_mpi_init(&top);
    yes = mbedtls_mpi_sub_int(&top, p, 1) == 0 &&
          mbedtls_mpi_cmp_int(base, 1) > 0 &&
          mbedtls_mpi_cmp_mpi(base, &top) < 0;
    mbedtls_mpi_free(&top);
    return yes;
}

static bool read_walk(struct walk *w, struct rd p, struct rd lead,
                      struct rd other, const uint8_t seed[KEX_SEED])
{
    if (mbedtls_mpi_read_binary(&w->p, p.p, p.n) != 0 ||
        mbedtls_mpi_read_binary(&w->step, lead.p, lead.n) != 0 ||
        mbedtls_mpi_read_binary(&w->other_base, other.p, other.n) != 0 ||
        mbedtls_mpi_read_binary(&w->x, seed, KEX_SEED) != 0 ||
        mbedtls_mpi_set_bit(&w->x, KEX_SEED * 8 - 1, 1) != 0)
        return false;
    w->bytes = mbedtls_mpi_size(&w->p);
    return w->bytes <= KEX_BYTES_MAX && mbedtls_mpi_get_bit(&w->p, 0) == 1 &&
           mbedtls_mpi_bitlen(&w->p) >= DH_LEAST_BITS &&
           moves(&w->step, &w->p) && moves(&w->other_base, &w->p);
}

static bool has_shape(const struct walk *w, const mbedtls_mpi *n,
                      enum kex_shape wanted)
{
    return wanted == KEX_SHAPE_ANY ||
           kex_shape_of_bits(mbedtls_mpi_bitlen(n), w->bytes) == wanted;
}

/* A p that does not fill its first byte has no number of shape high. */
static bool p_allows(const struct walk *w, enum kex_shape wanted)
{
    return wanted != KEX_SHAPE_HIGH ||
           mbedtls_mpi_bitlen(&w->p) == 8 * w->bytes;
}

static bool walk_step(struct walk *w)
{
    return mbedtls_mpi_mul_mpi(&w->at, &w->at, &w->step) == 0 &&
           mbedtls_mpi_mod_mpi(&w->at, &w->at, &w->p) == 0 &&
           mbedtls_mpi_add_int(&w->x, &w->x, 1) == 0;
}

static bool walk(struct walk *w, enum kex_shape lead, enum kex_shape other)
{
    unsigned spent = POWER_COST;

    if (mbedtls_mpi_exp_mod(&w->at, &w->step, &w->x, &w->p, NULL) != 0)
        return false;
    while (spent < KEX_TRIES) {
        if (has_shape(w, &w->at, lead)) {
            spent += POWER_COST;
            if (mbedtls_mpi_exp_mod(&w->other, &w->other_base, &w->x, &w->p,
                                    NULL) != 0)
                return false;
            if (has_shape(w, &w->other, other))
                return true;
        }
        spent++;
        if (!walk_step(w))
            return false;
    }
    return false;
}

static bool is_rare(enum kex_shape s)
{
    return s == KEX_SHAPE_ZERO_LOW || s == KEX_SHAPE_ZERO_HIGH;
}

bool kex_search_dh(const struct kex_dh *dh, const uint8_t seed[KEX_SEED],
                   enum kex_shape z, enum kex_shape yc, struct kex_dh_made *out)
{
    bool z_leads = !is_rare(yc);
    struct rd lead = z_leads ? dh->ys : dh->g;
    struct rd other = z_leads ? dh->g : dh->ys;
    struct walk w;
    bool ok;

    walk_init(&w);
    ok = read_walk(&w, dh->p, lead, other, seed) && p_allows(&w, z) &&
         p_allows(&w, yc) && (z_leads ? walk(&w, z, yc) : walk(&w, yc, z)) &&
         mbedtls_mpi_write_binary(z_leads ? &w.at : &w.other, out->z,
                                  w.bytes) == 0 &&
         mbedtls_mpi_write_binary(z_leads ? &w.other : &w.at, out->yc,
                                  w.bytes) == 0;
    out->n = ok ? w.bytes : 0;
    walk_free(&w);
    return ok;
}

bool kex_is_prime(struct rd p, const uint8_t seed[KEX_SEED])
{
    struct kex_rng rng;
    mbedtls_mpi n;
    bool prime;

    p = kex_stripped(p);
    kex_rng_init(&rng, seed);
    mbedtls_mpi_init(&n);
    prime = p.n <= KEX_BYTES_MAX &&
            mbedtls_mpi_read_binary(&n, p.p, p.n) == 0 &&
            mbedtls_mpi_is_prime_ext(&n, PRIME_ROUNDS, kex_rng, &rng) !=
                MBEDTLS_ERR_MPI_NOT_ACCEPTABLE;
    mbedtls_mpi_free(&n);
    return prime;
}

/* Curves. */

static bool keep_x(struct kex_point_made *out, uint16_t group,
                   struct rd product, enum kex_shape wanted)
{
    struct rd x = curve_x(group, product);

    if (product.n == 0 ||
        (wanted != KEX_SHAPE_ANY && kex_shape_of(x) != wanted))
        return false;
    memcpy(out->z, x.p, x.n);
    out->z_len = x.n;
    return true;
}

static bool search_walk(uint16_t group, struct rd peer, struct kex_rng *rng,
                        struct rd secret, enum kex_shape z,
                        struct kex_point_made *out)
{
    struct curve_walk *w = curve_walk_new(group, secret, peer, kex_rng, rng);
    bool found = false;

    for (unsigned k = 0; w != NULL && k < KEX_TRIES && !found; k++) {
        uint8_t product[KEX_POINT_MAX];
        size_t n = curve_walk_point(w, product);

        found = keep_x(out, group, rd_from(product, n), z);
        if (!found && !curve_walk_step(w))
            break;
    }
    if (found)
        out->public_len = curve_walk_public(w, kex_rng, rng, out->public);
    curve_walk_free(w);
    return found && out->public_len != 0;
}

/* The lowest bits of a secret are fixed, so it changes in its second byte. */
static bool search_ladder(uint16_t group, struct rd peer, struct kex_rng *rng,
                          uint8_t *secret, size_t size, enum kex_shape z,
                          struct kex_point_made *out)
{
    struct rd s = rd_from(secret, size);

    for (unsigned spent = 0; spent < KEX_TRIES; spent += LADDER_COST) {
        uint8_t product[KEX_POINT_MAX];
        size_t n = curve_multiply(group, s, peer, kex_rng, rng, product);

        if (n == 0)
            return false;
        if (keep_x(out, group, rd_from(product, n), z)) {
            out->public_len = curve_multiply(group, s, rd_from(NULL, 0),
                                             kex_rng, rng, out->public);
            return out->public_len != 0;
        }
        if (++secret[1] == 0)
            secret[2]++;
    }
    return false;
}

static bool curve_allows(uint16_t group, enum kex_shape wanted)
{
    return wanted != KEX_SHAPE_HIGH || curve_bytes(group) != KEX_SECRET_MAX;
}

bool kex_search_point(uint16_t group, struct rd peer,
                      const uint8_t seed[KEX_SEED], enum kex_shape z,
                      struct kex_point_made *out)
{
    uint8_t secret[KEX_SECRET_MAX];
    struct kex_rng rng;

    kex_rng_init(&rng, seed);
    if (peer.n == 0 || !curve_known(group) || !curve_allows(group, z) ||
        !curve_secret(group, kex_rng, &rng, secret))
        return false;
    if (curve_is_montgomery(group))
        return search_ladder(group, peer, &rng, secret, curve_bytes(group), z,
                             out);
    return search_walk(group, peer, &rng, rd_from(secret, curve_bytes(group)),
                       z, out);
}
