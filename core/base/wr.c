#include "core/base/wr.h"

#include <endian.h>
#include <string.h>

void wr_init(struct wr *w, void *buf, size_t cap)
{
    w->buf = buf;
    w->len = 0;
    w->cap = cap;
    w->failed = false;
    w->depth = 0;
}

static inline void set(uint8_t *to, size_t v, unsigned width)
{
    if (width == 2) { /* nearly always */
        to[0] = (uint8_t)(v >> 8);
        to[1] = (uint8_t)v;
        return;
    }
    for (unsigned i = 0; i < width; i++)
        to[i] = (uint8_t)(v >> (8 * (width - 1 - i)));
}

static inline void put(struct wr *w, uint32_t v, unsigned width)
{
    uint8_t *to = wr_room(w, width);

    if (to != NULL)
        set(to, v, width);
}

void wr_u16s(struct wr *w, const uint16_t *v, size_t n)
{
    uint8_t *to = n <= SIZE_MAX / 2 ? wr_room(w, 2 * n) : NULL;

    for (size_t i = 0; to != NULL && i < n; i++) {
        uint16_t big = htobe16(v[i]);

        memcpy(to + 2 * i, &big, sizeof big);
    }
}

void wr_u24(struct wr *w, uint32_t v)
{
    put(w, v, 3);
}

void wr_u32(struct wr *w, uint32_t v)
{
    put(w, v, 4);
}

void wr_zeros(struct wr *w, size_t n)
{
    uint8_t *to = wr_room(w, n);

    if (to != NULL && n != 0)
        memset(to, 0, n);
}

void wr_open(struct wr *w, unsigned width)
{
    if (w->failed || w->depth == WR_DEPTH) {
        w->failed = true;
        return;
    }
    w->open[w->depth].at = w->len;
    w->open[w->depth].width = width;
    w->depth++;
    put(w, 0, width);
}

void wr_close(struct wr *w)
{
    size_t at, n;
    unsigned width;

    if (w->failed || w->depth == 0) {
        w->failed = true;
        return;
    }
    w->depth--;
    at = w->open[w->depth].at;
    width = w->open[w->depth].width;
    n = w->len - at - width;
    if (n >> (8 * width) != 0) {
        w->failed = true;
        return;
    }
    set(w->buf + at, n, width);
}

bool wr_ok(const struct wr *w)
{
    return !w->failed && w->depth == 0;
}
