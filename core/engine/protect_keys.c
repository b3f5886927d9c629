#include "core/engine/protect_keys.h"

#include <string.h>

#define BLOCK_MAX (2 * (CRYPTO_HASH_MAX + CRYPTO_KEY_MAX + CRYPTO_BLOCK_MAX))
#define FIXED_IV  4 /* GCM and CCM up to TLS 1.2: RFC 5288, 3; RFC 6655, 3 */

size_t suite_key_bytes(const struct suite *s)
{
    if (s->cipher == CIPHER_NULL)
        return 0;
    if (s->cipher == CIPHER_DES)
        return 8;
    return s->cipher == CIPHER_3DES ? 24 : s->key_bits / 8u;
}

/* What the key block holds: of EXPORT suites so much as may be secret. */
static size_t material_bytes(const struct suite *s)
{
    if (s->export_bits != 0 && s->bits == 40)
        return 5;
    if (s->export_bits != 0 && s->cipher != CIPHER_DES)
        return s->bits / 8u;
    return suite_key_bytes(s);
}

enum crypto_hash suite_mac_hash(const struct suite *s)
{
    switch (s->mac) {
    case MAC_MD5:
        return HASH_MD5;
    case MAC_SHA256:
        return HASH_SHA256;
    case MAC_SHA384:
        return HASH_SHA384;
    default:
        return HASH_SHA1;
    }
}

size_t suite_mac_bytes(const struct suite *s)
{
    return s->mac == MAC_AEAD ? 0 : crypto_hash_size(suite_mac_hash(s));
}

size_t suite_iv_bytes(const struct suite *s)
{
    if (s->mode == MODE_CBC)
        return crypto_block_size(s->cipher, s->mode);
    if (s->mac == MAC_AEAD)
        return s->cipher == CIPHER_CHACHA20 ? CRYPTO_NONCE : FIXED_IV;
    return 0;
}

/* The client's part, then the server's. */
static void cut(struct rd *block, size_t n, enum protect_side side,
                uint8_t *out)
{
    rd_skip(block, side == PROTECT_SERVER ? n : 0);
    rd_copy(block, out, n);
    rd_skip(block, side == PROTECT_CLIENT ? n : 0);
}

/* client_random + server_random, or the other way round. */
static struct rd seed_of(const struct prf_randoms *r, bool client_first,
                         uint8_t seed[2 * PRF_RANDOM])
{
    memcpy(seed, client_first ? r->client : r->server, PRF_RANDOM);
    memcpy(seed + PRF_RANDOM, client_first ? r->server : r->client, PRF_RANDOM);
    return rd_from(seed, 2 * PRF_RANDOM);
}

/* RFC 6101, 6.2.2.1: MD5 over the key and the randoms, the writer's first. */
static void export_ssl3(const struct protect_how *how, enum protect_side side,
                        size_t material, struct record_keys *k)
{
    uint8_t seed[2 * PRF_RANDOM], hash[CRYPTO_HASH_MAX];
    struct rd s = seed_of(&how->randoms, side == PROTECT_CLIENT, seed);
    struct rd parts[] = {rd_from(k->key, material), s};

    crypto_hash_of(HASH_MD5, parts, 2, hash);
    memcpy(k->key, hash, suite_key_bytes(how->suite));
    crypto_hash_of(HASH_MD5, &s, 1, hash);
    memcpy(k->iv, hash, suite_iv_bytes(how->suite));
}

/* RFC 2246, 6.3.1: always client_random + server_random. */
static void export_tls(const struct protect_how *how, struct prf prf,
                       enum protect_side side, size_t material,
                       struct record_keys *k)
{
    uint8_t seed[2 * PRF_RANDOM], block[2 * CRYPTO_BLOCK_MAX];
    uint8_t key[CRYPTO_KEY_MAX];
    struct rd s = seed_of(&how->randoms, true, seed);
    size_t n = suite_key_bytes(how->suite), iv = suite_iv_bytes(how->suite);
    struct rd ivs = rd_from(block, 2 * iv);

    prf_expand(prf, rd_from(k->key, material),
               side == PROTECT_CLIENT ? "client write key" : "server write key",
               s, key, n);
    memcpy(k->key, key, n);
    prf_expand(prf, rd_from("", 0), "IV block", s, block, 2 * iv);
    cut(&ivs, iv, side, k->iv);
}

void record_keys_cut(const struct protect_how *how, enum protect_side side,
                     struct record_keys *out)
{
    const struct suite *s = how->suite;
    struct prf prf = prf_of(s, how->version);
    size_t mac = suite_mac_bytes(s), key = material_bytes(s);
    size_t iv = suite_iv_bytes(s);
    uint8_t bytes[BLOCK_MAX];
    struct rd block = rd_from(bytes, 2 * (mac + key + iv));

    prf_key_block(prf, how->master, &how->randoms, bytes, block.n);
    cut(&block, mac, side, out->mac);
    cut(&block, key, side, out->key);
    cut(&block, iv, side, out->iv);
    if (s->export_bits == 0)
        return;
    if (prf.kind == PRF_SSL3)
        export_ssl3(how, side, key, out);
    else
        export_tls(how, prf, side, key, out);
}
