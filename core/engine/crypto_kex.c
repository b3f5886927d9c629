#include "core/engine/crypto_kex.h"

#include <string.h>

#include "core/engine/crypto_curve.h"
#include "core/engine/crypto_inside.h"
#include "core/engine/crypto_number.h"
#include "core/wire/flight.h"

#define DH_SECRET   32 /* bytes */
#define PKCS1_LEAST 11 /* RFC 8017, 7.2.1: 00 02, eight bytes, 00 */

/* What one exponentiation may cost: a server that hands over a giant exponent
 * must not stop the loop. 4096 bits with an exponent of 2048 are allowed. */
#define RSA_WORK_MAX (UINT64_C(4096) * 4096 * 2048)

bool crypto_dh(struct crypto *c, const struct kex_dh *dh,
               struct kex_dh_made *out)
{
    struct rd p = kex_stripped(dh->p);
    uint8_t x[DH_SECRET];

    crypto_random(c, x, sizeof x);
    x[0] |= 0x80;
    out->n = p.n;
    return p.n <= KEX_BYTES_MAX &&
           number_power(dh->g, rd_from(x, sizeof x), p, out->yc, p.n) &&
           number_power(dh->ys, rd_from(x, sizeof x), p, out->z, p.n);
}

static bool rsa_fits(struct rd n, struct rd e, struct rd message, size_t cap)
{
    uint64_t bits = number_bits(n);

    return n.n <= KEX_BYTES_MAX && n.n <= cap &&
           n.n >= message.n + PKCS1_LEAST && e.n <= KEX_BYTES_MAX &&
           bits * bits * number_bits(e) <= RSA_WORK_MAX;
}

/* EME-PKCS1-v1_5: 00 02, random bytes that are not zero, 00, the message. */
static void rsa_pad(curve_rng rng, void *ctx, struct rd message, uint8_t *em,
                    size_t n)
{
    size_t zero = n - message.n - 1;

    rng(ctx, em, zero);
    em[0] = 0;
    em[1] = 2;
    for (size_t i = 2; i < zero; i++)
        while (em[i] == 0)
            rng(ctx, em + i, 1);
    em[zero] = 0;
    memcpy(em + zero + 1, message.p, message.n);
}

static size_t rsa_once(curve_rng rng, void *ctx, struct rd n, struct rd e,
                       struct rd message, uint8_t *out)
{
    uint8_t em[KEX_BYTES_MAX];

    rsa_pad(rng, ctx, message, em, n.n);
    return number_power(rd_from(em, n.n), e, n, out, n.n) ? n.n : 0;
}

size_t crypto_rsa(struct crypto *c, struct rd n, struct rd e, struct rd message,
                  uint8_t *out, size_t cap)
{
    n = kex_stripped(n);
    return rsa_fits(n, e, message, cap)
               ? rsa_once(crypto_rng, c, n, e, message, out)
               : 0;
}

size_t kex_search_rsa(struct rd n, struct rd e, struct rd message,
                      const uint8_t seed[KEX_SEED], enum kex_shape ciphertext,
                      uint8_t *out, size_t cap)
{
    unsigned cost = 2 + number_bits(e) / 8u;
    struct kex_rng rng;

    n = kex_stripped(n);
    if (!rsa_fits(n, e, message, cap))
        return 0;
    kex_rng_init(&rng, seed);
    for (unsigned spent = 0; spent < KEX_TRIES; spent += cost) {
        size_t made = rsa_once(kex_rng, &rng, n, e, message, out);

        if (made == 0)
            return 0;
        if (ciphertext == KEX_SHAPE_ANY ||
            kex_shape_of(rd_from(out, made)) == ciphertext)
            return made;
    }
    return 0;
}
