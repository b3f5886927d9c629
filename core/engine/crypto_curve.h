#ifndef SUITEMAP_ENGINE_CRYPTO_CURVE_H
#define SUITEMAP_ENGINE_CRYPTO_CURVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"

/* Named curves over bytes, for the files behind crypto_kex.h. Secrets are
 * big-endian, those of x25519 and x448 as RFC 7748 writes them; points are as
 * they go on the wire. Randomness is asked of rng(ctx, ...). */
typedef int (*curve_rng)(void *ctx, unsigned char *out, size_t n);

/* Has the library this group? */
bool curve_known(uint16_t group);
/* Bytes of a coordinate, and of a secret's room; 0 when it is not known. */
size_t curve_bytes(uint16_t group);
bool curve_is_montgomery(uint16_t group);
/* A secret of curve_bytes() bytes. */
bool curve_secret(uint16_t group, curve_rng rng, void *ctx, uint8_t *out);
/* secret * point; an empty point is the generator. Returns the length of the
 * product, 0 when secret or point are not of the group. out holds
 * KEX_POINT_MAX. */
size_t curve_multiply(uint16_t group, struct rd secret, struct rd point,
                      curve_rng rng, void *ctx, uint8_t *out);
/* The part of a product that is the shared secret: its x or u coordinate. */
struct rd curve_x(uint16_t group, struct rd product);

/* A walk over the points secret * point, (secret + 1) * point...: a step is an
 * addition. Not for x25519 and x448, which have none. NULL when it cannot
 * begin. Owned by the caller. */
struct curve_walk;
struct curve_walk *curve_walk_new(uint16_t group, struct rd secret,
                                  struct rd point, curve_rng rng, void *ctx);
void curve_walk_free(struct curve_walk *w);
bool curve_walk_step(struct curve_walk *w);
/* The point it stands on. Returns its length, 0 when it is none. */
size_t curve_walk_point(const struct curve_walk *w, uint8_t *out);
/* The public value of the secret that leads there: as curve_walk_point(). */
size_t curve_walk_public(struct curve_walk *w, curve_rng rng, void *ctx,
                         uint8_t *out);

#endif
