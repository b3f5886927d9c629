#include <check.h>
#include <stdlib.h>

#include "core/engine/crypto_kex.h"
#include "tests/unit/hex.h"

static struct crypto *crypto;

static void setup(void)
{
    crypto = crypto_new();
    ck_assert_ptr_nonnull(crypto);
}

static void teardown(void)
{
    crypto_free(crypto);
}

/* Named groups: vectors, pairs with each other, and the search. */

static const struct {
    uint16_t group;
    const char *a, *a_public, *b, *b_public, *secret;
} known[] = {
    /* RFC 7748, 6.1 and 6.2. */
    {0x001D, "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
     "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
     "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
     "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
     "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"},
    {0x001E,
     "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf5"
     "74a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
     "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bb"
     "c836647241d953d40c5b12da88120d53177f80e532c41fa0",
     "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120"
     "bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d",
     "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972"
     "fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
     "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56"
     "fd2464c335543936521c24403085d59a449a5037514a879d"},
    /* RFC 8448, 3: the client's key and the server's share. */
    {0x001D, "49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005",
     "99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c",
     "b1580eeadf6dd589b8ef4f2d5652578cc810e9980191ec8d058308cea216a21e",
     "c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f",
     "8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"},
    /* RFC 5903, 8.1. */
    {0x0017, "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
     "04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c37725811"
     "805271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990b"
     "b3",
     "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
     "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf"
     "6356fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872"
     "ab",
     "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"},
};

static void pair_is(struct crypto_pair *mine, struct crypto_pair *theirs,
                    const char *public, const char *secret)
{
    struct rd value = crypto_pair_public(mine);
    uint8_t out[KEX_SECRET_MAX];

    hex_eq("public", value.p, value.n, public);
    hex_eq("secret", out,
           crypto_pair_secret(crypto, mine, crypto_pair_public(theirs), out,
                              sizeof out),
           secret);
}

START_TEST(known_pairs)
{
    struct hex ha = hex(known[_i].a), hb = hex(known[_i].b);
    struct crypto_pair *a =
        crypto_pair_of(crypto, known[_i].group, hex_rd(&ha));
    struct crypto_pair *b =
        crypto_pair_of(crypto, known[_i].group, hex_rd(&hb));

    pair_is(a, b, known[_i].a_public, known[_i].secret);
    pair_is(b, a, known[_i].b_public, known[_i].secret);
    crypto_pair_free(a);
    crypto_pair_free(b);
}
END_TEST

static const struct {
    uint16_t group, public, secret;
} groups[] = {
    {0x12, 49, 24},    {0x13, 49, 24},    {0x14, 57, 28},
    {0x15, 57, 28},    {0x16, 65, 32},    {0x17, 65, 32},
    {0x18, 97, 48},    {0x19, 133, 66},   {0x1A, 65, 32},
    {0x1B, 97, 48},    {0x1C, 129, 64},   {0x1D, 32, 32},
    {0x1E, 56, 56},    {0x1F, 65, 32},    {0x20, 97, 48},
    {0x21, 129, 64},   {0x100, 256, 256}, {0x101, 384, 384},
    {0x102, 512, 512}, {0x103, 768, 768}, {0x104, 1024, 1024},
};

static size_t secret_with(const struct crypto_pair *p, const void *peer,
                          size_t n)
{
    uint8_t out[KEX_BYTES_MAX];

    return crypto_pair_secret(crypto, p, rd_from(peer, n), out, sizeof out);
}

START_TEST(pairs_agree)
{
    struct crypto_pair *a = crypto_pair_new(crypto, groups[_i].group);
    struct crypto_pair *b = crypto_pair_new(crypto, groups[_i].group);
    struct rd va = crypto_pair_public(a), vb = crypto_pair_public(b);
    uint8_t za[KEX_BYTES_MAX], zb[KEX_BYTES_MAX];
    size_t n = crypto_pair_secret(crypto, a, vb, za, sizeof za);

    ck_assert(crypto_can_pair(groups[_i].group));
    ck_assert_uint_eq(crypto_pair_group(a), groups[_i].group);
    ck_assert_uint_eq(va.n, groups[_i].public);
    ck_assert_uint_eq(n, groups[_i].secret);
    ck_assert_uint_eq(crypto_pair_secret(crypto, b, va, zb, sizeof zb), n);
    ck_assert_mem_eq(za, zb, n);
    ck_assert_mem_ne(va.p, vb.p, va.n);
    ck_assert_uint_eq(crypto_pair_secret(crypto, a, vb, za, n - 1), 0);
    crypto_pair_free(a);
    crypto_pair_free(b);
}
END_TEST

/* What is no public value gives no secret. */
START_TEST(peers_that_are_none)
{
    struct crypto_pair *p = crypto_pair_new(crypto, groups[_i].group);
    struct rd value = crypto_pair_public(p);
    uint8_t bad[KEX_BYTES_MAX + 1] = {0};

    ck_assert_uint_eq(secret_with(p, bad, value.n), 0);
    ck_assert_uint_eq(secret_with(p, bad, 0), 0);
    ck_assert_uint_eq(secret_with(p, bad, 1), 0);
    bad[value.n - 1] = groups[_i].group >= 0x100;
    ck_assert_uint_eq(secret_with(p, bad, value.n), 0);
    memcpy(bad, value.p, value.n);
    ck_assert_uint_eq(secret_with(p, bad, value.n - 1), 0);
    ck_assert_uint_eq(secret_with(p, bad, value.n + 1), 0);
    if (groups[_i].group == 0x1D || groups[_i].group == 0x1E) {
        ck_assert_uint_ne(secret_with(p, bad, value.n), 0);
    } else {
        memset(bad + 1, 0xff, value.n - 1);
        bad[0] = groups[_i].group >= 0x100 ? 0xff : 4;
        ck_assert_uint_eq(secret_with(p, bad, value.n), 0);
    }
    crypto_pair_free(p);
}
END_TEST

/* RFC 7919, A.1. */
static const char ffdhe2048[] =
    "ffffffffffffffffadf85458a2bb4a9aafdc5620273d3cf1d8b9c583ce2d3695"
    "a9e13641146433fbcc939dce249b3ef97d2fe363630c75d8f681b202aec4617a"
    "d3df1ed5d5fd65612433f51f5f066ed0856365553ded1af3b557135e7f57c935"
    "984f0c70e0e68b77e2a689daf3efe8721df158a136ade73530acca4f483a797a"
    "bc0ab182b324fb61d108a94bb2c8e3fbb96adab760d7f4681d4f42a3de394df4"
    "ae56ede76372bb190b07a7c8ee0a6d709e02fce1cdf7e2ecc03404cd28342f61"
    "9172fe9ce98583ff8e4f1232eef28183c3fe3b1b4c6fad733bb5fcbc2ec22005"
    "c58ef1837d1683b2c6f34a26c1b2effa886b423861285c97ffffffffffffffff";

START_TEST(field_limits)
{
    struct crypto_pair *p = crypto_pair_new(crypto, 0x100);
    struct hex y = hex(ffdhe2048);

    ck_assert_uint_eq(secret_with(p, y.b, y.n), 0);
    y.b[y.n - 1]--;
    ck_assert_uint_eq(secret_with(p, y.b, y.n), 0);
    y.b[y.n - 1]--;
    ck_assert_uint_eq(secret_with(p, y.b, y.n), 256);
    memset(y.b, 0, y.n);
    y.b[y.n - 1] = 2;
    ck_assert_uint_eq(secret_with(p, y.b, y.n), 256);
    crypto_pair_free(p);
}
END_TEST

START_TEST(groups_that_are_none)
{
    struct hex zero = hex("00"), long_one = hex(known[1].a_public);

    ck_assert(!crypto_can_pair(0x0001));
    ck_assert(!crypto_can_pair(0x11EC));
    ck_assert_ptr_null(crypto_pair_new(crypto, 0x0001));
    ck_assert_ptr_null(crypto_pair_of(crypto, 0x17, hex_rd(&zero)));
    ck_assert_ptr_null(crypto_pair_of(crypto, 0x17, hex_rd(&long_one)));
    ck_assert_ptr_null(crypto_pair_of(crypto, 0x1D, hex_rd(&zero)));
    crypto_pair_free(NULL);
}
END_TEST

/* A secret on a curve with a chosen shape: the server comes to the same. */
static void search_on(uint16_t group, enum kex_shape shape)
{
    struct crypto_pair *server = crypto_pair_new(crypto, group);
    uint8_t seed[KEX_SEED], z[KEX_SECRET_MAX];
    struct kex_point_made made;
    struct rd x;

    crypto_random(crypto, seed, sizeof seed);
    ck_assert(kex_search_point(group, crypto_pair_public(server), seed, shape,
                               &made));
    ck_assert_uint_eq(crypto_pair_secret(crypto, server,
                                         rd_from(made.public, made.public_len),
                                         z, sizeof z),
                      made.z_len);
    ck_assert_mem_eq(z, made.z, made.z_len);
    x = rd_from(z, made.z_len);
    ck_assert_int_eq(kex_shape_of(x), shape);
    crypto_pair_free(server);
}

START_TEST(search_on_curves)
{
    static const uint16_t on[] = {0x13, 0x17, 0x18, 0x19, 0x1A, 0x1D};
    bool ladder = on[_i] == 0x1D;

    search_on(on[_i], KEX_SHAPE_LOW);
    if (on[_i] != 0x19) /* it has one bit in its first byte */
        search_on(on[_i], KEX_SHAPE_HIGH);
    if (!ladder)
        search_on(on[_i], KEX_SHAPE_ZERO_LOW);
    search_on(on[_i], KEX_SHAPE_ZERO_HIGH);
}
END_TEST

START_TEST(search_on_no_curve)
{
    struct crypto_pair *server = crypto_pair_new(crypto, 0x17);
    uint8_t seed[KEX_SEED] = {0}, bad[65] = {4};
    struct rd point = crypto_pair_public(server);
    struct kex_point_made made;

    ck_assert(
        !kex_search_point(0x17, rd_from(bad, 65), seed, KEX_SHAPE_LOW, &made));
    ck_assert(
        !kex_search_point(0x17, rd_from(NULL, 0), seed, KEX_SHAPE_LOW, &made));
    ck_assert(!kex_search_point(0x1D, rd_from(bad + 1, 32), seed, KEX_SHAPE_LOW,
                                &made));
    ck_assert(!kex_search_point(0x18, point, seed, KEX_SHAPE_LOW, &made));
    ck_assert(!kex_search_point(0x19, point, seed, KEX_SHAPE_HIGH, &made));
    ck_assert(!kex_search_point(0x01, point, seed, KEX_SHAPE_LOW, &made));
    ck_assert(!kex_search_point(0x100, point, seed, KEX_SHAPE_LOW, &made));
    crypto_pair_free(server);
}
END_TEST

#define COUNT(ROWS) (int)(sizeof ROWS / sizeof ROWS[0])

int main(void)
{
    Suite *s = suite_create("pair");
    TCase *t = tcase_create("groups");
    SRunner *r;
    int failed;

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, known_pairs, 0, COUNT(known));
    tcase_add_loop_test(t, pairs_agree, 0, COUNT(groups));
    tcase_add_loop_test(t, peers_that_are_none, 0, COUNT(groups));
    tcase_add_test(t, groups_that_are_none);
    tcase_add_test(t, field_limits);
    tcase_add_loop_test(t, search_on_curves, 0, 6);
    tcase_add_test(t, search_on_no_curve);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
