#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/protect_inside.h"
#include "core/engine/suites_done.h"

static enum protect_kind kind_of(const struct suite *s)
{
    if (s->mac == MAC_AEAD)
        return PROTECT_AEAD;
    return s->mode == MODE_CBC ? PROTECT_CBC : PROTECT_STREAM;
}

static struct protect *make(const struct suite *s, enum version v,
                            enum crypto_way way)
{
    struct protect *p = mem_alloc(sizeof *p);

    p->kind = v == VERSION_TLS13 ? PROTECT_13 : kind_of(s);
    p->way = way;
    p->version = v;
    p->whole_nonce = v == VERSION_TLS13 || s->cipher == CIPHER_CHACHA20;
    p->block = crypto_block_size(s->cipher, s->mode);
    p->mac = suite_mac_bytes(s);
    p->tag = crypto_tag_size(s->mode);
    p->hash = suite_mac_hash(s);
    return p;
}

static struct protect *with_cipher(struct protect *p, const struct suite *s)
{
    struct rd key = rd_from(p->keys.key, suite_key_bytes(s));

    if (s->cipher == CIPHER_NULL)
        return p;
    p->cipher = crypto_cipher_new(s->cipher, s->mode, p->way, key);
    if (p->cipher != NULL)
        return p;
    protect_free(p);
    return NULL;
}

struct protect *protect_new(struct crypto *c, const struct protect_how *how,
                            enum protect_side side, enum crypto_way way)
{
    struct protect *p;

    if (how->version > VERSION_TLS12 ||
        !suite_can_finish(how->suite, how->version))
        return NULL;
    p = make(how->suite, how->version, way);
    p->crypto = c;
    p->etm = how->encrypt_then_mac;
    record_keys_cut(how, side, &p->keys);
    return with_cipher(p, how->suite);
}

struct protect *protect_new_13(const struct suite *suite, struct rd traffic,
                               enum crypto_way way)
{
    enum crypto_hash h = prf_of(suite, VERSION_TLS13).hash;
    struct rd none = rd_from(NULL, 0);
    struct protect *p;

    if (!suite_can_finish(suite, VERSION_TLS13))
        return NULL;
    p = make(suite, VERSION_TLS13, way);
    hkdf_expand_label(h, traffic, "key", none, p->keys.key,
                      suite_key_bytes(suite));
    hkdf_expand_label(h, traffic, "iv", none, p->keys.iv, CRYPTO_NONCE);
    return with_cipher(p, suite);
}

void protect_free(struct protect *p)
{
    if (p == NULL)
        return;
    crypto_cipher_free(p->cipher);
    free(p);
}

static const struct {
    bool (*seal)(struct protect *p, uint8_t type, struct rd body,
                 struct wr *out);
    bool (*open)(struct protect *p, uint8_t *type, struct rd body, uint8_t *out,
                 size_t *n);
} ways[] = {
    [PROTECT_STREAM] = {seal_stream, open_stream},
    [PROTECT_CBC] = {seal_cbc, open_cbc},
    [PROTECT_AEAD] = {seal_aead, open_aead},
    [PROTECT_13] = {seal_13, open_13},
};

bool protect_seal(struct protect *p, uint8_t type, struct rd body,
                  struct wr *out)
{
    bool last = p->version == VERSION_TLS13;

    if (body.n > PROTECT_PLAIN_MAX || p->way != CRYPTO_SEAL)
        return false;
    wr_u8(out, last ? CONTENT_DATA : type);
    wr_u16(out, last ? VERSION_13 : version_wire(p->version));
    wr_open(out, 2);
    if (!ways[p->kind].seal(p, type, body, out))
        return false;
    wr_close(out);
    p->seq++;
    return !out->failed;
}

bool protect_open(struct protect *p, uint8_t *type, struct rd body,
                  uint8_t *out, size_t *n)
{
    if (body.n > PROTECT_BODY_MAX || p->way != CRYPTO_OPEN ||
        !ways[p->kind].open(p, type, body, out, n))
        return false;
    p->seq++;
    return true;
}
