#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/wr.h"
#include "core/engine/prf.h"

#define MESSAGE_HEADER 4
#define MESSAGE_HASH   254 /* RFC 8446, 4.4.1 */

static const enum crypto_hash kept[] = {HASH_MD5, HASH_SHA1, HASH_SHA256,
                                        HASH_SHA384};

#define KEPT (sizeof kept / sizeof kept[0])

struct transcript {
    struct crypto_digest *digest[KEPT]; /* NULL: it is not wanted any more */
};

static void begin(struct transcript *t)
{
    for (size_t i = 0; i < KEPT; i++)
        t->digest[i] = crypto_digest_new(kept[i]);
}

static void end(struct transcript *t)
{
    for (size_t i = 0; i < KEPT; i++)
        crypto_digest_free(t->digest[i]);
}

static bool is_of(struct prf prf, enum crypto_hash h)
{
    if (prf.kind == PRF_HASH || prf.kind == PRF_SCHEDULE)
        return h == prf.hash;
    return h == HASH_MD5 || h == HASH_SHA1;
}

void transcript_settle(struct transcript *t, struct prf prf)
{
    for (size_t i = 0; i < KEPT; i++)
        if (!is_of(prf, kept[i])) {
            crypto_digest_free(t->digest[i]);
            t->digest[i] = NULL;
        }
}

struct transcript *transcript_new(void)
{
    struct transcript *t = mem_alloc(sizeof *t);

    begin(t);
    return t;
}

void transcript_free(struct transcript *t)
{
    if (t == NULL)
        return;
    end(t);
    free(t);
}

void transcript_add(struct transcript *t, const void *p, size_t n)
{
    for (size_t i = 0; i < KEPT; i++)
        if (t->digest[i] != NULL)
            crypto_digest_add(t->digest[i], p, n);
}

void transcript_message(struct transcript *t, uint8_t type, struct rd body)
{
    uint8_t header[MESSAGE_HEADER];
    struct wr w;

    wr_init(&w, header, sizeof header);
    wr_u8(&w, type);
    wr_u24(&w, (uint32_t)body.n);
    transcript_add(t, header, sizeof header);
    transcript_add(t, body.p, body.n);
}

static const struct crypto_digest *kept_as(const struct transcript *t,
                                           enum crypto_hash h)
{
    size_t i = 0;

    while (i < KEPT - 1 && kept[i] != h)
        i++;
    return t->digest[i];
}

size_t transcript_hash(const struct transcript *t, struct prf prf,
                       uint8_t out[CRYPTO_HASH_MAX])
{
    size_t n = 0;

    if (prf.kind == PRF_HASH || prf.kind == PRF_SCHEDULE)
        return crypto_digest_peek(kept_as(t, prf.hash), out);
    n = crypto_digest_peek(kept_as(t, HASH_MD5), out);
    return n + crypto_digest_peek(kept_as(t, HASH_SHA1), out + n);
}

void transcript_retry(struct transcript *t, struct prf prf)
{
    uint8_t hash[CRYPTO_HASH_MAX];
    size_t n = transcript_hash(t, prf, hash);

    end(t);
    begin(t);
    transcript_message(t, MESSAGE_HASH, rd_from(hash, n));
}

/* RFC 6101, 5.6.9: hash(master + pad2 + hash(messages + sender + master +
 * pad1)), the pads as in the record MAC. */
static size_t ssl3_half(const struct transcript *t, enum crypto_hash h,
                        struct rd master, const char *sender, uint8_t *out)
{
    size_t pad = h == HASH_MD5 ? 48 : 40, n;
    uint8_t pad1[48], pad2[48], inner[CRYPTO_HASH_MAX];
    struct crypto_digest *d = crypto_digest_copy(kept_as(t, h));

    memset(pad1, 0x36, sizeof pad1);
    memset(pad2, 0x5c, sizeof pad2);
    crypto_digest_add(d, sender, strlen(sender));
    crypto_digest_add(d, master.p, master.n);
    crypto_digest_add(d, pad1, pad);
    n = crypto_digest_peek(d, inner);
    crypto_digest_free(d);
    return crypto_hash_of(
        h, (struct rd[]){master, rd_from(pad2, pad), rd_from(inner, n)}, 3,
        out);
}

size_t transcript_ssl3(const struct transcript *t,
                       const uint8_t master[PRF_MASTER], const char *sender,
                       uint8_t out[PRF_FINISHED_MAX])
{
    struct rd m = rd_from(master, PRF_MASTER);
    size_t n = ssl3_half(t, HASH_MD5, m, sender, out);

    return n + ssl3_half(t, HASH_SHA1, m, sender, out + n);
}
