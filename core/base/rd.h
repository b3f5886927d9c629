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

static inline struct rd rd_from(const void *p, size_t n)
{
    return (struct rd){.p = p, .n = n};
}

/* Is nothing left? */
static inline bool rd_done(const struct rd *r)
{
    return r->n == 0;
}

static inline bool rd_skip(struct rd *r, size_t n)
{
    if (r->n < n)
        return false;
    if (n != 0)
        r->p += n;
    r->n -= n;
    return true;
}

static inline bool rd_u8(struct rd *r, uint8_t *v)
{
    if (r->n < 1)
        return false;
    *v = *r->p;
    return rd_skip(r, 1);
}

static inline bool rd_u16(struct rd *r, uint16_t *v)
{
    if (r->n < 2)
        return false;
    *v = (uint16_t)(r->p[0] << 8 | r->p[1]);
    return rd_skip(r, 2);
}

/* The next n bytes as a view of their own. */
static inline bool rd_view(struct rd *r, size_t n, struct rd *out)
{
    struct rd view = {r->p, n};

    if (!rd_skip(r, n))
        return false;
    *out = view;
    return true;
}

bool rd_u24(struct rd *r, uint32_t *v);
bool rd_u32(struct rd *r, uint32_t *v);
/* The next n bytes, copied. */
bool rd_copy(struct rd *r, void *out, size_t n);
/* A vector with a length of 1, 2 or 3 bytes before it, as a view. */
bool rd_vec8(struct rd *r, struct rd *out);
bool rd_vec16(struct rd *r, struct rd *out);
bool rd_vec24(struct rd *r, struct rd *out);

#endif
