#include "core/engine/protect_inside.h"

#include <string.h>

/* What is authenticated beside the data: RFC 5246, 6.2.3.1 and 6.2.3.3; SSLv3
 * leaves the version out (RFC 6101, 5.2.3.1). */
struct rd protect_pseudo(const struct protect *p, uint8_t type, size_t length,
                         uint8_t out[PSEUDO_MAX])
{
    struct wr w;

    wr_init(&w, out, PSEUDO_MAX);
    wr_u32(&w, (uint32_t)(p->seq >> 32));
    wr_u32(&w, (uint32_t)p->seq);
    wr_u8(&w, type);
    if (p->version != VERSION_SSL3)
        wr_u16(&w, version_wire(p->version));
    wr_u16(&w, (unsigned)length);
    return rd_from(out, w.len);
}

/* SSLv3: hash(secret + pad2 + hash(secret + pad1 + header + data)). */
static void mac_ssl3(const struct protect *p, struct rd header, struct rd data,
                     uint8_t *out)
{
    size_t n = p->hash == HASH_MD5 ? 48 : 40;
    uint8_t pad1[48], pad2[48], inner[CRYPTO_HASH_MAX];
    struct rd secret = rd_from(p->keys.mac, p->mac);
    struct rd in[] = {secret, rd_from(pad1, n), header, data};
    struct rd around[] = {secret, rd_from(pad2, n), rd_from(inner, p->mac)};

    memset(pad1, 0x36, sizeof pad1);
    memset(pad2, 0x5c, sizeof pad2);
    crypto_hash_of(p->hash, in, 4, inner);
    crypto_hash_of(p->hash, around, 3, out);
}

void protect_mac(const struct protect *p, uint8_t type, struct rd data,
                 uint8_t *out)
{
    uint8_t bytes[PSEUDO_MAX];
    struct rd header = protect_pseudo(p, type, data.n, bytes);
    struct rd parts[] = {header, data};

    if (p->version == VERSION_SSL3)
        mac_ssl3(p, header, data, out);
    else
        crypto_hmac(p->hash, rd_from(p->keys.mac, p->mac), parts, 2, out);
}

void protect_nonce(const struct protect *p, const uint8_t *explicit,
                   uint8_t nonce[CRYPTO_NONCE])
{
    memcpy(nonce, p->keys.iv, CRYPTO_NONCE);
    if (!p->whole_nonce) {
        memcpy(nonce + CRYPTO_NONCE - EXPLICIT_PART, explicit, EXPLICIT_PART);
        return;
    }
    for (size_t i = 0; i < 8; i++)
        nonce[CRYPTO_NONCE - 1 - i] ^= (uint8_t)(p->seq >> (8 * i));
}

struct rd protect_header_13(size_t length, uint8_t out[RECORD_HEADER])
{
    struct wr w;

    wr_init(&w, out, RECORD_HEADER);
    wr_u8(&w, CONTENT_DATA);
    wr_u16(&w, VERSION_13);
    wr_u16(&w, (unsigned)length);
    return rd_from(out, w.len);
}

bool seal_stream(struct protect *p, uint8_t type, struct rd body,
                 struct wr *out)
{
    uint8_t mac[CRYPTO_HASH_MAX];
    size_t at = out->len;

    protect_mac(p, type, body, mac);
    wr_bytes(out, body.p, body.n);
    wr_bytes(out, mac, p->mac);
    if (!out->failed && p->cipher != NULL)
        crypto_stream(p->cipher, out->buf + at, out->len - at, out->buf + at);
    return !out->failed;
}

/* Padding is as short as it can be: SSLv3 wants it below a block. */
static void write_padding(const struct protect *p, size_t n, struct wr *out)
{
    size_t pad = p->block - 1 - n % p->block;

    for (size_t i = 0; i <= pad; i++)
        wr_u8(out, (unsigned)pad);
}

bool seal_cbc(struct protect *p, uint8_t type, struct rd body, struct wr *out)
{
    uint8_t mac[CRYPTO_HASH_MAX];
    size_t start = out->len, at;

    if (p->version >= VERSION_TLS11) {
        crypto_random(p->crypto, p->keys.iv, p->block);
        wr_bytes(out, p->keys.iv, p->block);
    }
    at = out->len;
    wr_bytes(out, body.p, body.n);
    if (!p->etm) {
        protect_mac(p, type, body, mac);
        wr_bytes(out, mac, p->mac);
    }
    write_padding(p, out->len - at, out);
    if (out->failed || !crypto_cbc(p->cipher, p->keys.iv, out->buf + at,
                                   out->len - at, out->buf + at))
        return false;
    if (p->etm) {
        protect_mac(p, type, rd_from(out->buf + start, out->len - start), mac);
        wr_bytes(out, mac, p->mac);
    }
    return !out->failed;
}

bool seal_aead(struct protect *p, uint8_t type, struct rd body, struct wr *out)
{
    uint8_t header[PSEUDO_MAX], nonce[CRYPTO_NONCE];
    struct rd aad = protect_pseudo(p, type, body.n, header);
    size_t at;

    /* The explicit part is the number, which begins the header. */
    protect_nonce(p, header, nonce);
    if (!p->whole_nonce)
        wr_bytes(out, header, EXPLICIT_PART);
    at = out->len;
    wr_zeros(out, body.n + p->tag);
    return !out->failed &&
           crypto_aead(p->cipher, nonce, aad, body, out->buf + at);
}

bool seal_13(struct protect *p, uint8_t type, struct rd body, struct wr *out)
{
    uint8_t inner[PROTECT_PLAIN_MAX + 1], header[RECORD_HEADER];
    uint8_t nonce[CRYPTO_NONCE];
    size_t at = out->len, n = body.n + 1;

    if (body.n != 0)
        memcpy(inner, body.p, body.n);
    inner[body.n] = type;
    protect_nonce(p, NULL, nonce);
    wr_zeros(out, n + p->tag);
    return !out->failed &&
           crypto_aead(p->cipher, nonce, protect_header_13(n + p->tag, header),
                       rd_from(inner, n), out->buf + at);
}
