#include <check.h>
#include <stdlib.h>

#include "core/engine/crypto.h"
#include "tests/unit/hex.h"

/* Published vectors. */

static struct rd text(const char *s)
{
    return rd_from(s, strlen(s));
}

static struct rd no_bytes(void)
{
    return rd_from(NULL, 0);
}

/* Hashes. */

static const struct {
    enum crypto_hash hash;
    const char *of_abc; /* RFC 1321, RFC 3174, FIPS 180-4 */
} hashes[] = {
    {HASH_MD5, "900150983cd24fb0d6963f7d28e17f72"},
    {HASH_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {HASH_SHA224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
    {HASH_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f200"
                  "15ad"},
    {HASH_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff"
                  "5bed8086072ba1e7cc2358baeca134c825a7"},
    {HASH_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55"
                  "d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94f"
                  "a54ca49f"},
};

START_TEST(hash_of_abc)
{
    struct rd parts[] = {text("a"), no_bytes(), text("bc")};
    uint8_t out[CRYPTO_HASH_MAX];
    size_t n = crypto_hash_of(hashes[_i].hash, parts, 3, out);

    ck_assert_uint_eq(n, crypto_hash_size(hashes[_i].hash));
    hex_eq("hash", out, n, hashes[_i].of_abc);
}
END_TEST

START_TEST(digest_goes_on_after_a_look)
{
    struct crypto_digest *d = crypto_digest_new(hashes[_i].hash), *twin;
    uint8_t out[CRYPTO_HASH_MAX];

    crypto_digest_add(d, "a", 1);
    twin = crypto_digest_copy(d);
    crypto_digest_add(twin, "x", 1);
    crypto_digest_peek(d, out);
    crypto_digest_add(d, NULL, 0);
    crypto_digest_add(d, "bc", 2);
    hex_eq("digest", out, crypto_digest_peek(d, out), hashes[_i].of_abc);
    hex_eq("digest", out, crypto_digest_peek(d, out), hashes[_i].of_abc);
    crypto_digest_free(d);
    crypto_digest_free(twin);
    crypto_digest_free(NULL);
}
END_TEST

START_TEST(hmac_vectors) /* RFC 2202, case 2; RFC 4231, case 2 */
{
    struct rd parts[] = {text("what do ya want "), text("for nothing?")};
    uint8_t out[CRYPTO_HASH_MAX];

    hex_eq("MD5", out, crypto_hmac(HASH_MD5, text("Jefe"), parts, 2, out),
           "750c783e6ab0b503eaa86e310a5db738");
    hex_eq("SHA-1", out, crypto_hmac(HASH_SHA1, text("Jefe"), parts, 2, out),
           "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    hex_eq("SHA-256", out,
           crypto_hmac(HASH_SHA256, text("Jefe"), parts, 2, out),
           "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    ck_assert(crypto_equal("abc", "abd", 2));
    ck_assert(!crypto_equal("abc", "abd", 3));
}
END_TEST

/* Ciphers. */

START_TEST(rc4_vectors) /* RFC 6229 */
{
    static const struct {
        const char *key, *stream;
    } rows[] = {
        {"0102030405", "b2396305f03dc027ccc3524a0a1118a8"},
        {"01020304050607", "293f02d47f37c9b633f2af5285feb46b"},
        {"0102030405060708090a0b0c0d0e0f10",
         "9ac7cc9a609d1ef7b2932899cde41b97"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct hex key = hex(rows[i].key);
        uint8_t out[16] = {0};
        struct crypto_cipher *c = crypto_cipher_new(CIPHER_RC4, MODE_STREAM,
                                                    CRYPTO_SEAL, hex_rd(&key));

        crypto_stream(c, out, 5, out);
        crypto_stream(c, out + 5, 11, out + 5);
        hex_eq("RC4", out, 16, rows[i].stream);
        crypto_cipher_free(c);
    }
}
END_TEST

static const struct {
    enum suite_cipher cipher;
    const char *key, *iv, *plain, *sealed;
} cbc_rows[] = {
    /* The classic DES block; 3DES with three equal keys is DES. */
    {CIPHER_DES, "133457799bbcdff1", "0000000000000000", "0123456789abcdef",
     "85e813540f0ab405"},
    {CIPHER_3DES, "133457799bbcdff1133457799bbcdff1133457799bbcdff1",
     "0000000000000000", "0123456789abcdef", "85e813540f0ab405"},
    /* SP 800-38A, F.2.1 and F.2.5. */
    {CIPHER_AES, "2b7e151628aed2a6abf7158809cf4f3c",
     "000102030405060708090a0b0c0d0e0f",
     "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
     "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"},
    {CIPHER_AES,
     "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "000102030405060708090a0b0c0d0e0f", "6bc1bee22e409f96e93d7e117393172a",
     "f58c4c04d6e5f1ba779eabfb5f7bfbd6"},
    /* RFC 3713, A. */
    {CIPHER_CAMELLIA, "0123456789abcdeffedcba9876543210",
     "00000000000000000000000000000000", "0123456789abcdeffedcba9876543210",
     "67673138549669730857065648eabe43"},
};

START_TEST(cbc_vectors)
{
    struct hex key = hex(cbc_rows[_i].key), iv = hex(cbc_rows[_i].iv);
    struct hex plain = hex(cbc_rows[_i].plain), back_iv = iv;
    enum suite_cipher k = cbc_rows[_i].cipher;
    size_t block = crypto_block_size(k, MODE_CBC);
    struct crypto_cipher *seal, *open;
    uint8_t buf[64];

    ck_assert_uint_eq(block, iv.n);
    seal = crypto_cipher_new(k, MODE_CBC, CRYPTO_SEAL, hex_rd(&key));
    open = crypto_cipher_new(k, MODE_CBC, CRYPTO_OPEN, hex_rd(&key));
    memcpy(buf, plain.b, plain.n);
    ck_assert(crypto_cbc(seal, iv.b, buf, plain.n, buf));
    hex_eq("CBC", buf, plain.n, cbc_rows[_i].sealed);
    ck_assert_mem_eq(iv.b, buf + plain.n - block, block);
    ck_assert(crypto_cbc(open, back_iv.b, buf, plain.n, buf));
    ck_assert_mem_eq(buf, plain.b, plain.n);
    ck_assert_mem_eq(back_iv.b, iv.b, block);
    ck_assert(!crypto_cbc(seal, iv.b, buf, block - 1, buf));
    ck_assert(crypto_cbc(seal, iv.b, buf, 0, buf));
    crypto_cipher_free(seal);
    crypto_cipher_free(open);
}
END_TEST

static const struct {
    enum suite_cipher cipher;
    enum suite_mode mode;
    const char *key, *nonce, *aad, *plain, *sealed;
} aead_rows[] = {
    /* The GCM paper, test case 4. */
    {CIPHER_AES, MODE_GCM, "feffe9928665731c6d6a8f9467308308",
     "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
     "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
     "5bc94fbc3221a5db94fae95ae7121a47"},
    /* ... and test case 1: nothing at all. */
    {CIPHER_AES, MODE_GCM, "00000000000000000000000000000000",
     "000000000000000000000000", "", "", "58e2fccefa7e3061367f1d57a4e7455a"},
    /* SP 800-38C, C.3: a tag of 8 bytes. */
    {CIPHER_AES, MODE_CCM_8, "404142434445464748494a4b4c4d4e4f",
     "101112131415161718191a1b", "000102030405060708090a0b0c0d0e0f10111213",
     "202122232425262728292a2b2c2d2e2f3031323334353637",
     "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951"},
    /* RFC 8439, 2.8.2. */
    {CIPHER_CHACHA20, MODE_POLY1305,
     "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
     "070000004041424344454647", "50515253c0c1c2c3c4c5c6c7",
     "4c616469657320616e642047656e746c656d656e206f662074686520636c6173"
     "73206f66202739393a204966204920636f756c64206f6666657220796f75206f"
     "6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73"
     "637265656e20776f756c642062652069742e",
     "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
     "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
     "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
     "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd060"
     "0691"},
};

START_TEST(aead_vectors)
{
    struct hex key = hex(aead_rows[_i].key), nonce = hex(aead_rows[_i].nonce);
    struct hex aad = hex(aead_rows[_i].aad), plain = hex(aead_rows[_i].plain);
    size_t n = plain.n + crypto_tag_size(aead_rows[_i].mode);
    struct crypto_cipher *seal, *open;
    uint8_t buf[256], back[256];

    seal = crypto_cipher_new(aead_rows[_i].cipher, aead_rows[_i].mode,
                             CRYPTO_SEAL, hex_rd(&key));
    open = crypto_cipher_new(aead_rows[_i].cipher, aead_rows[_i].mode,
                             CRYPTO_OPEN, hex_rd(&key));
    ck_assert(crypto_aead(seal, nonce.b, hex_rd(&aad), hex_rd(&plain), buf));
    hex_eq("AEAD", buf, n, aead_rows[_i].sealed);
    ck_assert(crypto_aead(open, nonce.b, hex_rd(&aad), rd_from(buf, n), back));
    ck_assert_mem_eq(back, plain.b, plain.n);
    ck_assert(!crypto_aead(open, nonce.b, hex_rd(&aad), rd_from(buf, 7), back));
    buf[n - 1] ^= 1;
    ck_assert(!crypto_aead(open, nonce.b, hex_rd(&aad), rd_from(buf, n), back));
    crypto_cipher_free(seal);
    crypto_cipher_free(open);
}
END_TEST

START_TEST(what_ciphers_there_are)
{
    struct hex key = hex("00112233");

    ck_assert(crypto_has_cipher(CIPHER_CAMELLIA, MODE_GCM, 32));
    ck_assert(crypto_has_cipher(CIPHER_AES, MODE_CCM, 16));
    ck_assert(!crypto_has_cipher(CIPHER_AES, MODE_CBC, 15));
    ck_assert(!crypto_has_cipher(CIPHER_RC2, MODE_CBC, 16));
    ck_assert(!crypto_has_cipher(CIPHER_RC4, MODE_STREAM, 0));
    ck_assert(!crypto_has_cipher(CIPHER_AES, MODE_POLY1305, 32));
    ck_assert_ptr_null(
        crypto_cipher_new(CIPHER_SEED, MODE_CBC, CRYPTO_SEAL, hex_rd(&key)));
    crypto_cipher_free(NULL);
}
END_TEST

#define COUNT(ROWS) (int)(sizeof ROWS / sizeof ROWS[0])

int main(void)
{
    Suite *s = suite_create("crypto");
    TCase *t = tcase_create("vectors");
    SRunner *r;
    int failed;

    tcase_add_loop_test(t, hash_of_abc, 0, COUNT(hashes));
    tcase_add_loop_test(t, digest_goes_on_after_a_look, 0, COUNT(hashes));
    tcase_add_test(t, hmac_vectors);
    tcase_add_test(t, rc4_vectors);
    tcase_add_loop_test(t, cbc_vectors, 0, COUNT(cbc_rows));
    tcase_add_loop_test(t, aead_vectors, 0, COUNT(aead_rows));
    tcase_add_test(t, what_ciphers_there_are);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
