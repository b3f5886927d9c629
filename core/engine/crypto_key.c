#include "core/engine/crypto_key.h"

#include <stdlib.h>
#include <string.h>

#include <mbedtls/error.h>
#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <mbedtls/version.h>

#include "core/base/mem.h"
#include "core/engine/crypto_inside.h"

#define PSS_TRAILER       0xBC

/* The library asks for keys without const, and changes none. */
struct crypto_key {
    mbedtls_pk_context pk;
    enum cert_key kind;
    size_t bits;
};

static mbedtls_pk_context *pk_of(const struct crypto_key *k)
{
    return (mbedtls_pk_context *)(uintptr_t)&k->pk;
}

static int parse_file(struct crypto *c, mbedtls_pk_context *pk,
                      const char *path)
{
#if MBEDTLS_VERSION_MAJOR < 3
    (void)c;
    return mbedtls_pk_parse_keyfile(pk, path, NULL);
#else
    return mbedtls_pk_parse_keyfile(pk, path, NULL, crypto_rng, c);
#endif
}

/* The library counts whole bytes of an RSA modulus. */
static size_t bits_of(mbedtls_pk_context *pk)
{
    size_t bits = mbedtls_pk_get_bitlen(pk);
    mbedtls_mpi n;

    if (!mbedtls_pk_can_do(pk, MBEDTLS_PK_RSA))
        return bits;
    mbedtls_mpi_init(&n);
    if (mbedtls_rsa_export(mbedtls_pk_rsa(*pk), &n, NULL, NULL, NULL, NULL) ==
        0)
        bits = mbedtls_mpi_bitlen(&n);
    mbedtls_mpi_free(&n);
    return bits;
}

struct crypto_key *crypto_key_open(struct crypto *c, const char *path,
                                   struct err *err)
{
    struct crypto_key *k = mem_alloc(sizeof *k);
    char why[128];
    int error;

    mbedtls_pk_init(&k->pk);
    error = parse_file(c, &k->pk, path);
    if (error == 0 && mbedtls_pk_can_do(&k->pk, MBEDTLS_PK_RSA))
        k->kind = CERT_KEY_RSA;
    else if (error == 0 && mbedtls_pk_can_do(&k->pk, MBEDTLS_PK_ECDSA))
        k->kind = CERT_KEY_EC;
    if (k->kind != CERT_KEY_UNKNOWN) {
        k->bits = bits_of(&k->pk);
        return k;
    }
    if (error != 0)
        mbedtls_strerror(error, why, sizeof why);
    err_set(err, ERR_FORMAT, "%.128s: no private key that can be read: %s",
            path, error != 0 ? why : "neither RSA nor EC");
    crypto_key_free(k);
    return NULL;
}

void crypto_key_free(struct crypto_key *k)
{
    if (k == NULL)
        return;
    mbedtls_pk_free(&k->pk);
    free(k);
}

enum cert_key crypto_key_kind(const struct crypto_key *k)
{
    return k->kind;
}

size_t crypto_key_bits(const struct crypto_key *k)
{
    return k->bits;
}

/* The library writes it at the end of the room. */
size_t crypto_key_public(const struct crypto_key *k, uint8_t *out, size_t cap)
{
    int n = mbedtls_pk_write_pubkey_der(pk_of(k), out, cap);

    if (n <= 0)
        return 0;
    memmove(out, out + cap - (size_t)n, (size_t)n);
    return (size_t)n;
}

/* ---- Schemes ---- */

enum padding { PADDING_NONE, PADDING_PKCS1, PADDING_PSS };

static const struct scheme {
    uint16_t code;
    enum cert_key key;
    enum padding padding;
    enum crypto_hash hash;
    mbedtls_md_type_t md;
    uint16_t least_bits; /* of an RSA key that has room for it */
} schemes[] = {
    {0x0201, CERT_KEY_RSA, PADDING_PKCS1, HASH_SHA1, MBEDTLS_MD_SHA1, 368},
    {0x0401, CERT_KEY_RSA, PADDING_PKCS1, HASH_SHA256, MBEDTLS_MD_SHA256, 496},
    {0x0501, CERT_KEY_RSA, PADDING_PKCS1, HASH_SHA384, MBEDTLS_MD_SHA384, 624},
    {0x0601, CERT_KEY_RSA, PADDING_PKCS1, HASH_SHA512, MBEDTLS_MD_SHA512, 752},
    {0x0804, CERT_KEY_RSA, PADDING_PSS, HASH_SHA256, MBEDTLS_MD_SHA256, 528},
    {0x0805, CERT_KEY_RSA, PADDING_PSS, HASH_SHA384, MBEDTLS_MD_SHA384, 784},
    {0x0806, CERT_KEY_RSA, PADDING_PSS, HASH_SHA512, MBEDTLS_MD_SHA512, 1040},
    {0x0203, CERT_KEY_EC, PADDING_NONE, HASH_SHA1, MBEDTLS_MD_SHA1, 0},
    {0x0403, CERT_KEY_EC, PADDING_NONE, HASH_SHA256, MBEDTLS_MD_SHA256, 0},
    {0x0503, CERT_KEY_EC, PADDING_NONE, HASH_SHA384, MBEDTLS_MD_SHA384, 0},
    {0x0603, CERT_KEY_EC, PADDING_NONE, HASH_SHA512, MBEDTLS_MD_SHA512, 0},
};

static const struct scheme *scheme_of(const struct crypto_key *k,
                                      uint16_t code)
{
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (schemes[i].code == code && schemes[i].key == k->kind &&
            (k->kind != CERT_KEY_RSA ||
             crypto_key_bits(k) >= schemes[i].least_bits))
            return &schemes[i];
    return NULL;
}

bool crypto_key_can_sign(const struct crypto_key *k, uint16_t scheme)
{
    return scheme == 0 || scheme_of(k, scheme) != NULL;
}

static size_t pk_sign(struct crypto *c, const struct crypto_key *k,
                      mbedtls_md_type_t md, struct rd hash, uint8_t *out)
{
    size_t n = 0;
    int error;

#if MBEDTLS_VERSION_MAJOR < 3
    error = mbedtls_pk_sign(pk_of(k), md, hash.p, hash.n, out, &n, crypto_rng,
                            c);
#else
    error = mbedtls_pk_sign(pk_of(k), md, hash.p, hash.n, out,
                            KEY_SIGNATURE_MAX, &n, crypto_rng, c);
#endif
    return error == 0 ? n : 0;
}

/* MGF1, xored onto out (RFC 8017, B.2.1). */
static void xor_mask(enum crypto_hash h, struct rd seed, uint8_t *out, size_t n)
{
    uint8_t block[CRYPTO_HASH_MAX], count[4] = {0};
    struct rd parts[] = {seed, rd_from(count, sizeof count)};

    while (n > 0) {
        size_t size = crypto_hash_of(h, parts, 2, block);

        for (size_t i = 0; i < size && n > 0; i++, n--)
            *out++ ^= block[i];
        count[3]++;
    }
}

/* EMSA-PSS with a salt as long as the hash (RFC 8017, 9.1.1; RFC 8446,
 * 4.2.3). em has emBits = modBits - 1. */
static void pss_encode(struct crypto *c, enum crypto_hash h, struct rd hash,
                       uint8_t *em, size_t bits)
{
    static const uint8_t zeros[8];
    size_t n = (bits + 7) / 8, size = hash.n, db = n - size - 1;
    uint8_t salt[CRYPTO_HASH_MAX];
    struct rd parts[] = {rd_from(zeros, sizeof zeros), hash,
                         rd_from(salt, size)};

    crypto_random(c, salt, size);
    memset(em, 0, n);
    em[db - size - 1] = 1;
    memcpy(em + db - size, salt, size);
    crypto_hash_of(h, parts, 3, em + db);
    xor_mask(h, rd_from(em + db, size), em, db);
    em[0] &= (uint8_t)(0xFF >> (8 * n - bits));
    em[n - 1] = PSS_TRAILER;
}

static size_t pss_sign(struct crypto *c, const struct crypto_key *k,
                       enum crypto_hash h, struct rd hash, uint8_t *out)
{
    size_t bits = crypto_key_bits(k), n = (bits + 7) / 8;
    uint8_t em[KEY_SIGNATURE_MAX] = {0};

    if (n > sizeof em)
        return 0;
    /* A modulus of 8k + 1 bits has a byte more than its encoding. */
    pss_encode(c, h, hash, em + n - (bits - 1 + 7) / 8, bits - 1);
    return mbedtls_rsa_private(mbedtls_pk_rsa(*pk_of(k)), crypto_rng, c, em,
                               out) == 0
               ? n
               : 0;
}

/* RFC 4346, 7.4.3: MD5 and SHA-1 one behind the other, without a word which
 * hash it is. */
static size_t old_sign(struct crypto *c, const struct crypto_key *k,
                       const struct rd *parts, size_t n, uint8_t *out)
{
    uint8_t hash[16 + 20];
    size_t md5 = 0, len;

    if (k->kind == CERT_KEY_RSA)
        md5 = crypto_hash_of(HASH_MD5, parts, n, hash);
    len = md5 + crypto_hash_of(HASH_SHA1, parts, n, hash + md5);
    return pk_sign(c, k, md5 != 0 ? MBEDTLS_MD_NONE : MBEDTLS_MD_SHA1,
                   rd_from(hash, len), out);
}

size_t crypto_key_sign(struct crypto *c, const struct crypto_key *k,
                       uint16_t scheme, const struct rd *parts, size_t n,
                       uint8_t *out)
{
    const struct scheme *s = scheme_of(k, scheme);
    uint8_t hash[CRYPTO_HASH_MAX];
    struct rd h;

    if (crypto_key_bits(k) > 8 * KEY_SIGNATURE_MAX)
        return 0;
    if (scheme == 0)
        return old_sign(c, k, parts, n, out);
    if (s == NULL)
        return 0;
    h = rd_from(hash, crypto_hash_of(s->hash, parts, n, hash));
    return s->padding == PADDING_PSS ? pss_sign(c, k, s->hash, h, out)
                                     : pk_sign(c, k, s->md, h, out);
}

bool crypto_key_decrypt(struct crypto *c, const struct crypto_key *k,
                        struct rd sealed, uint8_t *out, size_t n)
{
    uint8_t open[KEY_SIGNATURE_MAX];
    size_t len = 0;

    if (k->kind != CERT_KEY_RSA)
        return false;
    crypto_random(c, out, n);
    if (mbedtls_pk_decrypt(pk_of(k), sealed.p, sealed.n, open, &len,
                           sizeof open, crypto_rng, c) == 0 &&
        len == n)
        memcpy(out, open, n);
    return true;
}
