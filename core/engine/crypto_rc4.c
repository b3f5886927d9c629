#include "core/engine/crypto_rc4.h"

static void swap(uint8_t *a, uint8_t *b)
{
    uint8_t t = *a;

    *a = *b;
    *b = t;
}

void rc4_init(struct rc4 *r, struct rd key)
{
    uint8_t j = 0;

    r->i = r->j = 0;
    for (size_t i = 0; i < 256; i++)
        r->s[i] = (uint8_t)i;
    for (size_t i = 0; i < 256; i++) {
        j = (uint8_t)(j + r->s[i] + key.p[i % key.n]);
        swap(&r->s[i], &r->s[j]);
    }
}

void rc4_run(struct rc4 *r, const uint8_t *in, size_t n, uint8_t *out)
{
    for (size_t k = 0; k < n; k++) {
        r->i++;
        r->j = (uint8_t)(r->j + r->s[r->i]);
        swap(&r->s[r->i], &r->s[r->j]);
        out[k] = in[k] ^ r->s[(uint8_t)(r->s[r->i] + r->s[r->j])];
    }
}
