#ifndef SUITEMAP_BASE_WR_H
#define SUITEMAP_BASE_WR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The one writer: fills a buffer that the caller owns. No length is computed
 * by hand: wr_open() leaves room for a length prefix and wr_close() fills it
 * in. A write that does not fit, or a length too large for its prefix, marks
 * the writer failed; all further writes do nothing, and wr_ok() tells. */
#define WR_DEPTH 8

struct wr {
    uint8_t *buf;
    size_t len, cap;
    bool failed;
    unsigned depth;
    struct {
        size_t at;      /* where the prefix stands */
        unsigned width; /* its bytes */
    } open[WR_DEPTH];
};

/* Room for n bytes more, which the caller fills; NULL when there is none. */
static inline uint8_t *wr_room(struct wr *w, size_t n)
{
    uint8_t *to = w->buf + w->len;

    if (w->failed || w->cap - w->len < n) {
        w->failed = true;
        return NULL;
    }
    w->len += n;
    return to;
}

/* Gives back the last n bytes of it, which were not needed. */
static inline void wr_back(struct wr *w, size_t n)
{
    w->len -= n;
}

static inline void wr_u8(struct wr *w, unsigned v)
{
    uint8_t *to = wr_room(w, 1);

    if (to != NULL)
        to[0] = (uint8_t)v;
}

static inline void wr_u16(struct wr *w, unsigned v)
{
    uint8_t *to = wr_room(w, 2);

    if (to == NULL)
        return;
    to[0] = (uint8_t)(v >> 8);
    to[1] = (uint8_t)v;
}

static inline void wr_bytes(struct wr *w, const void *p, size_t n)
{
    uint8_t *to = wr_room(w, n);

    if (to != NULL && n != 0)
        memcpy(to, p, n);
}

/* Bytes, and before them how many there are. */
static inline void wr_vec8(struct wr *w, const void *p, size_t n)
{
    if (n > UINT8_MAX)
        w->failed = true;
    wr_u8(w, (unsigned)n);
    wr_bytes(w, p, n);
}

void wr_init(struct wr *w, void *buf, size_t cap);
void wr_u16s(struct wr *w, const uint16_t *v, size_t n); /* one by one */
void wr_u24(struct wr *w, uint32_t v);
void wr_u32(struct wr *w, uint32_t v);
void wr_zeros(struct wr *w, size_t n);
/* Begins a child with a length prefix of 1, 2 or 3 bytes; ends it. */
void wr_open(struct wr *w, unsigned width);
void wr_close(struct wr *w);
/* Did all fit, and is every child closed? Then w->len bytes are valid. */
bool wr_ok(const struct wr *w);

#endif
