#include "core/base/wr.h"

#include <string.h>

void wr_init(struct wr *w, void *buf, size_t cap)
{
    memset(w, 0, sizeof *w);
    w->buf = buf;
    w->cap = cap;
}

static void put(struct wr *w, uint32_t v, unsigned width)
{
    uint8_t b[4];

    for (unsigned i = 0; i < width; i++)
        b[i] = (uint8_t)(v >> (8 * (width - 1 - i)));
    wr_bytes(w, b, width);
}

void wr_u8(struct wr *w, unsigned v)
{
    put(w, v, 1);
}

void wr_u16(struct wr *w, unsigned v)
{
    put(w, v, 2);
}

void wr_u16s(struct wr *w, const uint16_t *v, size_t n)
{
    uint8_t *to = w->buf + w->len;

    if (w->failed || (w->cap - w->len) / 2 < n) {
        w->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        to[2 * i] = (uint8_t)(v[i] >> 8);
        to[2 * i + 1] = (uint8_t)v[i];
    }
    w->len += 2 * n;
}

void wr_u24(struct wr *w, uint32_t v)
{
    put(w, v, 3);
}

void wr_u32(struct wr *w, uint32_t v)
{
    put(w, v, 4);
}

void wr_bytes(struct wr *w, const void *p, size_t n)
{
    if (w->failed || w->cap - w->len < n) {
        w->failed = true;
        return;
    }
    if (n != 0)
        memcpy(w->buf + w->len, p, n);
    w->len += n;
}

void wr_zeros(struct wr *w, size_t n)
{
    if (w->failed || w->cap - w->len < n) {
        w->failed = true;
        return;
    }
    if (n != 0)
        memset(w->buf + w->len, 0, n);
    w->len += n;
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
    wr_zeros(w, width);
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
    for (unsigned i = 0; i < width; i++)
        w->buf[at + i] = (uint8_t)(n >> (8 * (width - 1 - i)));
}

bool wr_ok(const struct wr *w)
{
    return !w->failed && w->depth == 0;
}
