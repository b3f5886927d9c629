#include "core/base/rd.h"

#include <string.h>

/* The next `width` bytes as an integer. */
static inline bool take(struct rd *r, size_t width, uint32_t *v)
{
    uint32_t x = 0;

    if (r->n < width)
        return false;
    for (size_t i = 0; i < width; i++)
        x = x << 8 | r->p[i];
    r->p += width;
    r->n -= width;
    *v = x;
    return true;
}

bool rd_u24(struct rd *r, uint32_t *v)
{
    return take(r, 3, v);
}

bool rd_u32(struct rd *r, uint32_t *v)
{
    return take(r, 4, v);
}

bool rd_copy(struct rd *r, void *out, size_t n)
{
    struct rd view;

    if (!rd_view(r, n, &view))
        return false;
    if (n != 0)
        memcpy(out, view.p, n);
    return true;
}

/* On a short vector the length is given back too, so nothing is taken. */
static inline bool vec(struct rd *r, size_t width, struct rd *out)
{
    struct rd copy = *r;
    uint32_t n;

    if (!take(&copy, width, &n) || !rd_view(&copy, n, out))
        return false;
    *r = copy;
    return true;
}

bool rd_vec8(struct rd *r, struct rd *out)
{
    return vec(r, 1, out);
}

bool rd_vec16(struct rd *r, struct rd *out)
{
    return vec(r, 2, out);
}

bool rd_vec24(struct rd *r, struct rd *out)
{
    return vec(r, 3, out);
}
