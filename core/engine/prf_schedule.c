#include <string.h>

#include "core/base/wr.h"
#include "core/engine/prf.h"

#define INFO_MAX 520 /* of HKDF-Expand-Label: 2 + 1 + 255 + 1 + 255 */

void hkdf_extract(enum crypto_hash h, struct rd salt, struct rd ikm,
                  uint8_t *out)
{
    /* No salt is a salt of zeros (RFC 5869, 2.2); HMAC sees no difference. */
    crypto_hmac(h, salt, &ikm, 1, out);
}

void hkdf_expand(enum crypto_hash h, struct rd secret, struct rd info,
                 uint8_t *out, size_t n)
{
    uint8_t t[CRYPTO_HASH_MAX] = {0}, count = 0;
    struct rd before = rd_from(t, 0);

    while (n > 0) {
        count++;
        struct rd parts[] = {before, info, rd_from(&count, 1)};
        size_t size = crypto_hmac(h, secret, parts, 3, t);
        size_t k = n < size ? n : size;

        memcpy(out, t, k);
        out += k;
        n -= k;
        before = rd_from(t, size);
    }
}

void hkdf_expand_label(enum crypto_hash h, struct rd secret, const char *label,
                       struct rd context, uint8_t *out, size_t n)
{
    uint8_t info[INFO_MAX];
    struct wr w;

    wr_init(&w, info, sizeof info);
    wr_u16(&w, (unsigned)n);
    wr_open(&w, 1);
    wr_bytes(&w, "tls13 ", 6);
    wr_bytes(&w, label, strlen(label));
    wr_close(&w);
    wr_open(&w, 1);
    wr_bytes(&w, context.p, context.n);
    wr_close(&w);
    hkdf_expand(h, secret, rd_from(info, w.len), out, n);
}

/* What stands where a secret would: as many zeros as the hash has bytes. */
static struct rd zeros(enum crypto_hash h)
{
    static const uint8_t none[CRYPTO_HASH_MAX];

    return rd_from(none, crypto_hash_size(h));
}

struct schedule schedule_begin(enum crypto_hash h)
{
    struct schedule s = {.hash = h};

    hkdf_extract(h, zeros(h), zeros(h), s.secret);
    return s;
}

void schedule_next(struct schedule *s, struct rd shared)
{
    uint8_t nothing[CRYPTO_HASH_MAX], salt[CRYPTO_HASH_MAX];
    size_t n = crypto_hash_of(s->hash, NULL, 0, nothing);

    schedule_secret(s, "derived", rd_from(nothing, n), salt);
    hkdf_extract(s->hash, rd_from(salt, n),
                 shared.n != 0 ? shared : zeros(s->hash), s->secret);
}

void schedule_secret(const struct schedule *s, const char *label,
                     struct rd transcript, uint8_t *out)
{
    size_t n = crypto_hash_size(s->hash);

    hkdf_expand_label(s->hash, rd_from(s->secret, n), label, transcript, out,
                      n);
}

size_t schedule_finished(enum crypto_hash h, struct rd traffic,
                         struct rd transcript, uint8_t *out)
{
    uint8_t key[CRYPTO_HASH_MAX];
    size_t n = crypto_hash_size(h);

    hkdf_expand_label(h, traffic, "finished", rd_from(NULL, 0), key, n);
    return crypto_hmac(h, rd_from(key, n), &transcript, 1, out);
}
