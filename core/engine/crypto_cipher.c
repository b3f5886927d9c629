#include <stdlib.h>
#include <string.h>

#include <mbedtls/cipher.h>

#include "core/base/mem.h"
#include "core/engine/crypto.h"
#include "core/engine/crypto_rc4.h"

struct crypto_cipher {
    enum crypto_way way;
    enum suite_mode mode;
    size_t block, tag;
    mbedtls_cipher_context_t ctx; /* set up unless it is a stream */
    struct rc4 rc4[];             /* which has this one */
};

/* The library's names of what a suite calls for; its tables say which of
 * them it was built with. */
static const struct {
    enum suite_cipher cipher;
    mbedtls_cipher_id_t id;
    uint8_t block;
} ciphers[] = {
    {CIPHER_DES, MBEDTLS_CIPHER_ID_DES, 8},
    {CIPHER_3DES, MBEDTLS_CIPHER_ID_3DES, 8},
    {CIPHER_AES, MBEDTLS_CIPHER_ID_AES, 16},
    {CIPHER_CAMELLIA, MBEDTLS_CIPHER_ID_CAMELLIA, 16},
    {CIPHER_ARIA, MBEDTLS_CIPHER_ID_ARIA, 16},
    {CIPHER_CHACHA20, MBEDTLS_CIPHER_ID_CHACHA20, 0},
};

static const struct {
    enum suite_mode mode;
    mbedtls_cipher_mode_t theirs;
    uint8_t tag;
} modes[] = {
    {MODE_CBC, MBEDTLS_MODE_CBC, 0},
    {MODE_GCM, MBEDTLS_MODE_GCM, 16},
    {MODE_CCM, MBEDTLS_MODE_CCM, 16},
    {MODE_CCM_8, MBEDTLS_MODE_CCM, 8},
    {MODE_POLY1305, MBEDTLS_MODE_CHACHAPOLY, 16},
};

#define COUNT(ROWS) (sizeof ROWS / sizeof ROWS[0])

static size_t cipher_row(enum suite_cipher cipher)
{
    size_t i = 0;

    while (i < COUNT(ciphers) && ciphers[i].cipher != cipher)
        i++;
    return i;
}

static size_t mode_row(enum suite_mode mode)
{
    size_t i = 0;

    while (i < COUNT(modes) && modes[i].mode != mode)
        i++;
    return i;
}

static const mbedtls_cipher_info_t *find(enum suite_cipher cipher,
                                         enum suite_mode mode, size_t key)
{
    size_t c = cipher_row(cipher), m = mode_row(mode);

    if (c == COUNT(ciphers) || m == COUNT(modes) || key > CRYPTO_KEY_MAX)
        return NULL;
    return mbedtls_cipher_info_from_values(ciphers[c].id, (int)key * 8,
                                           modes[m].theirs);
}

static bool is_rc4(enum suite_cipher cipher, enum suite_mode mode)
{
    return cipher == CIPHER_RC4 && mode == MODE_STREAM;
}

bool crypto_has_cipher(enum suite_cipher cipher, enum suite_mode mode,
                       size_t key)
{
    if (is_rc4(cipher, mode))
        return key >= 1 && key <= CRYPTO_KEY_MAX;
    return find(cipher, mode, key) != NULL;
}

size_t crypto_block_size(enum suite_cipher cipher, enum suite_mode mode)
{
    size_t c = cipher_row(cipher);

    if (mode == MODE_STREAM)
        return 1;
    return mode == MODE_CBC && c < COUNT(ciphers) ? ciphers[c].block : 0;
}

size_t crypto_tag_size(enum suite_mode mode)
{
    size_t m = mode_row(mode);

    return m < COUNT(modes) ? modes[m].tag : 0;
}

static bool set_up(struct crypto_cipher *c, const mbedtls_cipher_info_t *info,
                   struct rd key)
{
    return mbedtls_cipher_setup(&c->ctx, info) == 0 &&
           mbedtls_cipher_setkey(&c->ctx, key.p, (int)key.n * 8,
                                 c->way == CRYPTO_SEAL
                                     ? MBEDTLS_ENCRYPT
                                     : MBEDTLS_DECRYPT) == 0 &&
           (c->mode != MODE_CBC || mbedtls_cipher_set_padding_mode(
                                       &c->ctx, MBEDTLS_PADDING_NONE) == 0);
}

struct crypto_cipher *crypto_cipher_new(enum suite_cipher cipher,
                                        enum suite_mode mode,
                                        enum crypto_way way, struct rd key)
{
    struct crypto_cipher *c;

    if (!crypto_has_cipher(cipher, mode, key.n))
        return NULL;
    c = mem_alloc(sizeof *c + (is_rc4(cipher, mode) ? sizeof *c->rc4 : 0));
    c->way = way;
    c->mode = mode;
    c->block = crypto_block_size(cipher, mode);
    c->tag = crypto_tag_size(mode);
    mbedtls_cipher_init(&c->ctx);
    if (is_rc4(cipher, mode)) {
        rc4_init(c->rc4, key);
    } else if (!set_up(c, find(cipher, mode, key.n), key)) {
        crypto_cipher_free(c);
        return NULL;
    }
    return c;
}

void crypto_cipher_free(struct crypto_cipher *c)
{
    if (c == NULL)
        return;
    mbedtls_cipher_free(&c->ctx);
    free(c);
}

void crypto_stream(struct crypto_cipher *c, const uint8_t *in, size_t n,
                   uint8_t *out)
{
    rc4_run(c->rc4, in, n, out);
}

bool crypto_cbc(struct crypto_cipher *c, uint8_t *iv, const uint8_t *in,
                size_t n, uint8_t *out)
{
    uint8_t last[CRYPTO_BLOCK_MAX];
    size_t done;

    if (n == 0)
        return true;
    if (c->block == 0 || n % c->block != 0)
        return false;
    memcpy(last, in + n - c->block, c->block);
    if (mbedtls_cipher_crypt(&c->ctx, iv, c->block, in, n, out, &done) != 0 ||
        done != n)
        return false;
    memcpy(iv, c->way == CRYPTO_SEAL ? out + n - c->block : last, c->block);
    return true;
}

bool crypto_aead(struct crypto_cipher *c, const uint8_t nonce[CRYPTO_NONCE],
                 struct rd aad, struct rd in, uint8_t *out)
{
    static const uint8_t none[1];
    const uint8_t *p = in.n != 0 ? in.p : none;
    const uint8_t *ad = aad.n != 0 ? aad.p : none;
    size_t done;

    if (c->tag == 0 || (c->way == CRYPTO_OPEN && in.n < c->tag))
        return false;
    if (c->way == CRYPTO_SEAL)
        return mbedtls_cipher_auth_encrypt_ext(
                   &c->ctx, nonce, CRYPTO_NONCE, ad, aad.n, p, in.n, out,
                   in.n + c->tag, &done, c->tag) == 0;
    return mbedtls_cipher_auth_decrypt_ext(&c->ctx, nonce, CRYPTO_NONCE, ad,
                                           aad.n, p, in.n, out, in.n - c->tag,
                                           &done, c->tag) == 0;
}
