#include <stdio.h>
#include <stdlib.h>

#include <mbedtls/md.h>

#include "core/base/mem.h"
#include "core/engine/crypto.h"

static const mbedtls_md_type_t types[HASH_COUNT] = {
    [HASH_MD5] = MBEDTLS_MD_MD5,       [HASH_SHA1] = MBEDTLS_MD_SHA1,
    [HASH_SHA224] = MBEDTLS_MD_SHA224, [HASH_SHA256] = MBEDTLS_MD_SHA256,
    [HASH_SHA384] = MBEDTLS_MD_SHA384, [HASH_SHA512] = MBEDTLS_MD_SHA512,
};

static const uint8_t sizes[HASH_COUNT] = {16, 20, 28, 32, 48, 64};

struct crypto_digest {
    mbedtls_md_context_t md;
    enum crypto_hash hash;
};

size_t crypto_hash_size(enum crypto_hash h)
{
    return sizes[h];
}

/* A hash fails only when it is not in the library or memory has run out:
 * neither is anything that a peer can bring about. */
static void must(int failed)
{
    if (failed) {
        fputs("suitemap: the library gives no hash\n", stderr);
        abort();
    }
}

static const void *or_empty(const void *p)
{
    return p != NULL ? p : "";
}

static void set_up(mbedtls_md_context_t *md, enum crypto_hash h, int hmac)
{
    mbedtls_md_init(md);
    must(mbedtls_md_setup(md, mbedtls_md_info_from_type(types[h]), hmac));
}

struct crypto_digest *crypto_digest_new(enum crypto_hash h)
{
    struct crypto_digest *d = mem_alloc(sizeof *d);

    d->hash = h;
    set_up(&d->md, h, 0);
    must(mbedtls_md_starts(&d->md));
    return d;
}

struct crypto_digest *crypto_digest_copy(const struct crypto_digest *d)
{
    struct crypto_digest *twin = crypto_digest_new(d->hash);

    must(mbedtls_md_clone(&twin->md, &d->md));
    return twin;
}

void crypto_digest_free(struct crypto_digest *d)
{
    if (d == NULL)
        return;
    mbedtls_md_free(&d->md);
    free(d);
}

void crypto_digest_add(struct crypto_digest *d, const void *p, size_t n)
{
    must(mbedtls_md_update(&d->md, or_empty(p), n));
}

size_t crypto_digest_peek(const struct crypto_digest *d, uint8_t *out)
{
    struct crypto_digest *twin = crypto_digest_copy(d);

    must(mbedtls_md_finish(&twin->md, out));
    crypto_digest_free(twin);
    return sizes[d->hash];
}

size_t crypto_hash_of(enum crypto_hash h, const struct rd *parts, size_t n,
                      uint8_t *out)
{
    mbedtls_md_context_t md;

    set_up(&md, h, 0);
    must(mbedtls_md_starts(&md));
    for (size_t i = 0; i < n; i++)
        must(mbedtls_md_update(&md, or_empty(parts[i].p), parts[i].n));
    must(mbedtls_md_finish(&md, out));
    mbedtls_md_free(&md);
    return sizes[h];
}

size_t crypto_hmac(enum crypto_hash h, struct rd key, const struct rd *parts,
                   size_t n, uint8_t *out)
{
    mbedtls_md_context_t md;

    set_up(&md, h, 1);
    must(mbedtls_md_hmac_starts(&md, or_empty(key.p), key.n));
    for (size_t i = 0; i < n; i++)
        must(mbedtls_md_hmac_update(&md, or_empty(parts[i].p), parts[i].n));
    must(mbedtls_md_hmac_finish(&md, out));
    mbedtls_md_free(&md);
    return sizes[h];
}

void crypto_sha256(const void *p, size_t n, uint8_t out[32])
{
    struct rd all = rd_from(p, n);

    crypto_hash_of(HASH_SHA256, &all, 1, out);
}

bool crypto_equal(const void *a, const void *b, size_t n)
{
    const uint8_t *x = a, *y = b;
    uint8_t differ = 0;

    for (size_t i = 0; i < n; i++)
        differ |= x[i] ^ y[i];
    return differ == 0;
}
