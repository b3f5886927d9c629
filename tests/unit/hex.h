#ifndef SUITEMAP_TESTS_HEX_H
#define SUITEMAP_TESTS_HEX_H

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/base/rd.h"

/* Bytes written in hex, for test vectors. */
#define HEX_MAX 2048

struct hex {
    size_t n;
    uint8_t b[HEX_MAX];
};

static inline struct hex hex(const char *s)
{
    struct hex h = {.n = strlen(s) / 2};
    unsigned v;

    ck_assert_uint_le(h.n, HEX_MAX);
    for (size_t i = 0; i < h.n; i++) {
        ck_assert_int_eq(sscanf(s + 2 * i, "%2x", &v), 1);
        h.b[i] = (uint8_t)v;
    }
    return h;
}

static inline struct rd hex_rd(const struct hex *h)
{
    return rd_from(h->b, h->n);
}

/* Are these bytes what is written there? */
static inline void hex_eq(const char *what, const void *p, size_t n,
                          const char *s)
{
    struct hex h = hex(s);
    char got[2 * HEX_MAX + 1] = "";

    for (size_t i = 0; i < n && i < HEX_MAX; i++)
        snprintf(got + 2 * i, 3, "%02x", ((const uint8_t *)p)[i]);
    ck_assert_msg(h.n == n && memcmp(h.b, p, n) == 0, "%s: %s, not %s", what,
                  got, s);
}

#endif
