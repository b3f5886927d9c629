#include <check.h>
#include <stdlib.h>

#include "core/engine/prf.h"
#include "core/engine/suites_done.h"
#include "tests/unit/hex.h"

/* Published vectors; where none is published, values made by an independent
 * reference (Python's hashlib, hmac and cryptography). */

static struct rd text(const char *s)
{
    return rd_from(s, strlen(s));
}

static struct rd no_bytes(void)
{
    return rd_from(NULL, 0);
}

/* Derivations up to TLS 1.2. */

static const struct prf ssl3 = {PRF_SSL3, HASH_SHA256};
static const struct prf tls10 = {PRF_MD5_SHA1, HASH_SHA256};
static const struct prf tls12 = {PRF_HASH, HASH_SHA256};
static const struct prf tls12_384 = {PRF_HASH, HASH_SHA384};

static const struct {
    const struct prf *prf;
    const char *secret, *label, *seed, *out;
} prf_rows[] = {
    /* Reference: 47 bytes share the middle one. */
    {&tls10,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
     "202122232425262728292a2b2c2d2e",
     "master secret",
     "505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f"
     "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf",
     "b8e53c7e2b94eb98e07801a9bac6e2b16ce6fde1fe97f9927e656b0bb6cc06a8"
     "e9a6c7e3b061eaef42f651cb30e4be5a"},
    /* NIST CAVP, TLS 1.0/1.1. */
    {&tls10,
     "bded7fa5c1699c010be23dd06ada3a48349f21e5f86263d512c0c5cc379f0e78"
     "0ec55d9844b2f1db02a96453513568d0",
     "master secret",
     "e5acaf549cd25c22d964c0d930fa4b5261d2507fad84c33715b7b9a864020693"
     "135e4d557fdf3aa6406d82975d5c606a9734c9334b42136e96990fbd5358cdb2",
     "2f6962dfbc744c4b2138bb6b3d33054c5ecc14f24851d9896395a44ab3964efc"
     "2090c5bf51a0891209f46c1e1e998f62"},
    /* The vectors of the TLS working group's list for TLS 1.2. */
    {&tls12, "9bbe436ba940f017b17652849a71db35", "test label",
     "a0ba9f936cda311827a6f796ffd5198c",
     "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a"
     "6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab"
     "4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701"
     "87347b66"},
    {&tls12_384, "b80b733d6ceefcdc71566ea48e5567df", "test label",
     "cd665cf6a8447dd6ff8b27555edb7465",
     "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cd"
     "e9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700884f9dc236f80edd"
     "8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425"
     "9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee6"
     "91c8f3a26854308d5eaa3be85e0990703d73e56f"},
};

START_TEST(prf_vectors)
{
    struct hex secret = hex(prf_rows[_i].secret), seed = hex(prf_rows[_i].seed);
    size_t n = strlen(prf_rows[_i].out) / 2;
    uint8_t out[256];

    prf_expand(*prf_rows[_i].prf, hex_rd(&secret), prf_rows[_i].label,
               hex_rd(&seed), out, n);
    hex_eq("PRF", out, n, prf_rows[_i].out);
}
END_TEST

static struct prf_randoms randoms(void)
{
    struct prf_randoms r;

    for (unsigned i = 0; i < PRF_RANDOM; i++) {
        r.client[i] = (uint8_t)(0x50 + i);
        r.server[i] = (uint8_t)(0xa0 + i);
    }
    return r;
}

static void count_up(uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)i;
}

START_TEST(ssl3_derivations) /* reference */
{
    struct prf_randoms r = randoms();
    uint8_t premaster[48] = {3, 0}, master[PRF_MASTER], out[26 * 16 + 3];

    count_up(premaster + 2, 46);
    prf_master(ssl3, rd_from(premaster, 48), &r, master);
    hex_eq("master", master, sizeof master,
           "0f01af7ceb6e5232e5b2c796dd4ba44e327f3d213a51db0093f19281b45fa6f4"
           "552b93ceec1b87ab8bdf798b4e625d6f");
    count_up(master, sizeof master);
    prf_key_block(ssl3, master, &r, out, 120);
    hex_eq("key block", out, 120,
           "47f876d8b019d011aa68d51ced84076354729290d801bcf99adae3d0ba0464c1"
           "552de54875da7f811f1b433f60f9247398d97408eca83bcb47e8c01127d664f2"
           "2f5d8fb3cf55274997b19a1e509aa55c71a497567716d97d397780e69f7e3a72"
           "b84291b22d52181a5cb1975c3cb5695b5c49842f3125e6e8");
    prf_key_block(ssl3, master, &r, out, sizeof out);
    hex_eq("ZZZ...", out + 25 * 16, 16, "99fe5fa15aadf72faafed03a003d659a");
    hex_eq("beyond", out + 26 * 16, 3, "000000");
}
END_TEST

static struct transcript *two_messages(void)
{
    struct transcript *t = transcript_new();

    transcript_add(t, "\1\0\0\3abc", 7);
    transcript_message(t, 2, text("defg"));
    return t;
}

START_TEST(finished_of_each_version) /* reference */
{
    struct transcript *t = two_messages();
    uint8_t master[PRF_MASTER], out[PRF_FINISHED_MAX];

    count_up(master, sizeof master);
    hex_eq("SSLv3 client", out, prf_finished(ssl3, master, t, true, out),
           "babad04d8425299a3f9fd9d41892df6d6c3d27153c982b3c116d8f3bdde76d21"
           "9e8c2458");
    hex_eq("SSLv3 server", out, prf_finished(ssl3, master, t, false, out),
           "5ae7415d6b22764c328decb248a34b7a0484b3e520f6cf22c1b8407bc25763a3"
           "6d5f01c6");
    hex_eq("TLS 1.0", out, prf_finished(tls10, master, t, true, out),
           "1b03850d77b7af9d8c6e409b");
    hex_eq("TLS 1.2", out, prf_finished(tls12_384, master, t, false, out),
           "5668d52f9ae0e1a6457e944e");
    transcript_free(t);
    transcript_free(NULL);
}
END_TEST

START_TEST(extended_master_and_retry) /* reference */
{
    struct transcript *t = two_messages();
    uint8_t premaster[48] = {3, 0}, hash[CRYPTO_HASH_MAX], master[PRF_MASTER];
    size_t n = transcript_hash(t, tls12, hash);

    count_up(premaster + 2, 46);
    prf_master_extended(tls12, rd_from(premaster, 48), rd_from(hash, n),
                        master);
    hex_eq("extended", master, sizeof master,
           "7d963f5078fe0f315b26c3db69ebf0ce260b59008e60bfc57c13ee570a82629a"
           "5bff532895c269c0371bca985b92b54f");
    transcript_retry(t, tls12);
    transcript_add(t, "xyz", 3);
    hex_eq("retry", hash, transcript_hash(t, tls12, hash),
           "746b4c8796fe873dabde6cad7bd956bc5f6aa18cbcb2f2d5354c412eb3ae49de");
    ck_assert_uint_eq(transcript_hash(t, ssl3, hash), 36);
    ck_assert_uint_eq(transcript_hash(t, tls12_384, hash), 48);
    transcript_free(t);
}
END_TEST

/* TLS 1.3. */

START_TEST(hkdf_vectors) /* RFC 5869, A.1, A.2's length, A.3 */
{
    struct hex ikm = hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
    struct hex salt = hex("000102030405060708090a0b0c");
    struct hex info = hex("f0f1f2f3f4f5f6f7f8f9");
    uint8_t prk[32], out[42];

    hkdf_extract(HASH_SHA256, hex_rd(&salt), hex_rd(&ikm), prk);
    hex_eq("PRK", prk, 32,
           "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    hkdf_expand(HASH_SHA256, rd_from(prk, 32), hex_rd(&info), out, 42);
    hex_eq("OKM", out, 42,
           "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
           "34007208d5b887185865");
    hkdf_extract(HASH_SHA256, no_bytes(), hex_rd(&ikm), prk);
    hkdf_expand(HASH_SHA256, rd_from(prk, 32), no_bytes(), out, 42);
    hex_eq("OKM", out, 42,
           "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
           "9d201395faa4b61a96c8");
}
END_TEST

START_TEST(schedule_of_rfc8448) /* 3, Simple 1-RTT Handshake */
{
    struct hex shared =
        hex("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d");
    struct hex hello =
        hex("860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8");
    struct hex flight =
        hex("9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13");
    struct schedule s = schedule_begin(HASH_SHA256);
    uint8_t out[32], server[32], key[16];

    hex_eq("early", s.secret, 32,
           "33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a");
    schedule_next(&s, hex_rd(&shared));
    hex_eq("handshake", s.secret, 32,
           "1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac");
    schedule_secret(&s, "c hs traffic", hex_rd(&hello), out);
    hex_eq("c hs traffic", out, 32,
           "b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21");
    schedule_secret(&s, "s hs traffic", hex_rd(&hello), server);
    hex_eq("s hs traffic", server, 32,
           "b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38");
    hkdf_expand_label(HASH_SHA256, rd_from(server, 32), "key", no_bytes(), key,
                      16);
    hex_eq("key", key, 16, "3fce516009c21727d0f2e4e86ee403bc");
    schedule_next(&s, no_bytes());
    hex_eq("master", s.secret, 32,
           "18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919");
    schedule_secret(&s, "c ap traffic", hex_rd(&flight), server);
    hex_eq("c ap traffic", server, 32,
           "9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5");
    hex_eq("client Finished", server,
           schedule_finished(HASH_SHA256, rd_from(out, 32), hex_rd(&flight),
                             server),
           "a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61");
}
END_TEST

START_TEST(derivation_of_each_suite)
{
    for (size_t i = 0; i < suite_count(); i++) {
        const struct suite *s = suite_at(i);
        struct prf prf = prf_of(s, VERSION_TLS12);

        if (!suite_can_finish(s, VERSION_TLS12))
            continue;
        ck_assert_int_eq(prf.kind, PRF_HASH);
        if (s->mac == MAC_SHA384 || (s->mode == MODE_GCM && s->key_bits == 256))
            ck_assert_msg(prf.hash == HASH_SHA384, "%s", s->name);
        else
            ck_assert_msg(prf.hash == HASH_SHA256, "%s", s->name);
    }
    ck_assert_int_eq(prf_of(suite_find(0x1302), VERSION_TLS13).hash,
                     HASH_SHA384);
    ck_assert_int_eq(prf_of(suite_find(0x1302), VERSION_TLS13).kind,
                     PRF_SCHEDULE);
    ck_assert_int_eq(prf_of(suite_find(5), VERSION_TLS11).kind, PRF_MD5_SHA1);
    ck_assert_int_eq(prf_of(suite_find(5), VERSION_SSL3).kind, PRF_SSL3);
}
END_TEST

#define COUNT(ROWS) (int)(sizeof ROWS / sizeof ROWS[0])

int main(void)
{
    Suite *s = suite_create("prf");
    TCase *t = tcase_create("vectors");
    SRunner *r;
    int failed;

    tcase_add_loop_test(t, prf_vectors, 0, COUNT(prf_rows));
    tcase_add_test(t, ssl3_derivations);
    tcase_add_test(t, finished_of_each_version);
    tcase_add_test(t, extended_master_and_retry);
    tcase_add_test(t, hkdf_vectors);
    tcase_add_test(t, schedule_of_rfc8448);
    tcase_add_test(t, derivation_of_each_suite);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
