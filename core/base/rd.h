#ifndef SUITEMAP_BASE_RD_H
#define SUITEMAP_BASE_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The one bounded reader: a view of bytes that somebody else owns. Every
 * function takes from the front and returns true, or takes nothing, leaves its
 * result untouched and returns false. Integers are big-endian (RFC 8446, 3.3).
 * A parser ends by asking rd_done(). */
struct rd {
    const uint8_t *p;
    size_t n; /* bytes left */
};

struct rd rd_from(const void *p, size_t n);
bool rd_u8(struct rd *r, uint8_t *v);
bool rd_u16(struct rd *r, uint16_t *v);
bool rd_u24(struct rd *r, uint32_t *v);
bool rd_u32(struct rd *r, uint32_t *v);
/* The next n bytes as a view of their own. */
bool rd_view(struct rd *r, size_t n, struct rd *out);
/* The next n bytes, copied. */
bool rd_copy(struct rd *r, void *out, size_t n);
bool rd_skip(struct rd *r, size_t n);
/* A vector with a length of 1, 2 or 3 bytes before it, as a view. */
bool rd_vec8(struct rd *r, struct rd *out);
bool rd_vec16(struct rd *r, struct rd *out);
bool rd_vec24(struct rd *r, struct rd *out);
/* Is nothing left? */
bool rd_done(const struct rd *r);

#endif
