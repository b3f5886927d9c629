#include "core/engine/protect_inside.h"

#include <string.h>

static bool mac_is(const struct protect *p, uint8_t type, struct rd data,
                   struct rd mac)
{
    uint8_t right[CRYPTO_HASH_MAX];

    protect_mac(p, type, data, right);
    return mac.n == p->mac && crypto_equal(right, mac.p, mac.n);
}

bool open_stream(struct protect *p, uint8_t *type, struct rd body, uint8_t *out,
                 size_t *n)
{
    if (body.n < p->mac)
        return false;
    if (p->cipher != NULL)
        crypto_stream(p->cipher, body.p, body.n, out);
    else
        memcpy(out, body.p, body.n);
    *n = body.n - p->mac;
    return mac_is(p, *type, rd_from(out, *n), rd_from(out + *n, p->mac));
}

/* The length without padding. SSLv3 says nothing of what it holds. */
static bool unpad(const struct protect *p, const uint8_t *data, size_t *n)
{
    size_t pad;

    if (*n == 0 || (size_t)data[*n - 1] + 1 > *n)
        return false;
    pad = data[*n - 1];
    for (size_t i = 0; i < pad && p->version != VERSION_SSL3; i++)
        if (data[*n - 2 - i] != pad)
            return false;
    *n -= pad + 1;
    return true;
}

static bool decrypt_cbc(struct protect *p, struct rd body, uint8_t *out,
                        size_t *n)
{
    if (p->version >= VERSION_TLS11 && !rd_copy(&body, p->keys.iv, p->block))
        return false;
    *n = body.n;
    return crypto_cbc(p->cipher, p->keys.iv, body.p, body.n, out) &&
           unpad(p, out, n);
}

bool open_cbc(struct protect *p, uint8_t *type, struct rd body, uint8_t *out,
              size_t *n)
{
    struct rd rest = body, sealed;

    if (body.n < p->mac)
        return false;
    if (p->etm)
        return rd_view(&rest, body.n - p->mac, &sealed) &&
               mac_is(p, *type, sealed, rest) && decrypt_cbc(p, sealed, out, n);
    if (!decrypt_cbc(p, body, out, n) || *n < p->mac)
        return false;
    *n -= p->mac;
    return mac_is(p, *type, rd_from(out, *n), rd_from(out + *n, p->mac));
}

bool open_aead(struct protect *p, uint8_t *type, struct rd body, uint8_t *out,
               size_t *n)
{
    uint8_t header[PSEUDO_MAX], nonce[CRYPTO_NONCE];
    uint8_t explicit[EXPLICIT_PART];

    if (!p->whole_nonce && !rd_copy(&body, explicit, sizeof explicit))
        return false;
    if (body.n < p->tag)
        return false;
    *n = body.n - p->tag;
    protect_nonce(p, explicit, nonce);
    return crypto_aead(p->cipher, nonce, protect_pseudo(p, *type, *n, header),
                       body, out);
}

/* RFC 8446, 5.4: the last byte that is not zero is the type. */
bool open_13(struct protect *p, uint8_t *type, struct rd body, uint8_t *out,
             size_t *n)
{
    uint8_t header[RECORD_HEADER], nonce[CRYPTO_NONCE];
    size_t k;

    if (body.n < p->tag || *type != CONTENT_DATA)
        return false;
    protect_nonce(p, NULL, nonce);
    if (!crypto_aead(p->cipher, nonce, protect_header_13(body.n, header), body,
                     out))
        return false;
    for (k = body.n - p->tag; k > 0 && out[k - 1] == 0;)
        k--;
    if (k == 0)
        return false;
    *type = out[k - 1];
    *n = k - 1;
    return true;
}
