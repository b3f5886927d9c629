#include <check.h>
#include <stdlib.h>

#include "core/engine/crypto_kex.h"
#include "core/engine/crypto_number.h"
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

/* Primes of 512, 1024 and 505 bits: the last one fills only one bit of its
 * first byte. */
static const char p512[] =
    "f76c07bbadc83c3530d13e9052256c209f8afb76caf5f5de7c29bb574c8c1e75"
    "2a61b78ddba2a5a219aea3a24b02c66ac52adff8e60893951595f3298e2093ff";
static const char p1024[] =
    "d412cec1d16ca738c6770a565097106c4d50c97ac90befd258afdd8836f58120"
    "e625069749d3526134dbdc12ed610463a769200e10ecfd173c358dd00ea86d7f"
    "4783f19132e1a641e4bf790129b48ad0b9b000220892de081ef1d2db7ad6b351"
    "9da4654045e8dc321e4959ada2598d138d7e71bac5e1b436d846fcb7b6d5bf29";
static const char p505[] =
    "01980b5bfba40e2a7928ed5898950ca38cf813bac2f860d75eece5b91a3d9a80"
    "7c3530c849c5424944a1113f1c5121ad731c4993393c02b8d4eb0964248df0f9";

/* A server with a known secret: Z must be Yc to that. */
struct server {
    struct hex p, g, x, ys;
    struct kex_dh dh;
};

static void server_init(struct server *s, const char *p)
{
    s->p = hex(p);
    s->g = hex("02");
    s->x = hex("3b0f7a61c95e8d24704f19e6aa5832dd");
    s->ys.n = s->p.n;
    ck_assert(number_power(hex_rd(&s->g), hex_rd(&s->x), hex_rd(&s->p), s->ys.b,
                           s->ys.n));
    s->dh = (struct kex_dh){hex_rd(&s->p), hex_rd(&s->g), hex_rd(&s->ys)};
}

static void agrees(const struct server *s, const struct kex_dh_made *made)
{
    uint8_t z[KEX_BYTES_MAX];

    ck_assert_uint_eq(made->n, s->p.n);
    ck_assert(number_power(rd_from(made->yc, made->n), hex_rd(&s->x),
                           hex_rd(&s->p), z, made->n));
    ck_assert_mem_eq(z, made->z, made->n);
}

START_TEST(numbers)
{
    struct hex b = hex("04"), e = hex("0d"), m = hex("01f1"); /* 4^13 % 497 */
    struct hex even = hex("01f2"), one = hex("01"), none = hex("");
    static const uint8_t wide[KEX_BYTES_MAX + 1] = {1, [KEX_BYTES_MAX] = 1};
    static uint8_t out[KEX_BYTES_MAX + 1];

    ck_assert(number_power(hex_rd(&b), hex_rd(&e), hex_rd(&m), out, 3));
    hex_eq("power", out, 3, "0001bd");
    ck_assert(!number_power(hex_rd(&b), hex_rd(&e), hex_rd(&m), out, 1));
    ck_assert(!number_power(hex_rd(&b), hex_rd(&e), hex_rd(&even), out, 3));
    ck_assert(!number_power(hex_rd(&b), hex_rd(&e), hex_rd(&one), out, 3));
    ck_assert(!number_power(hex_rd(&b), hex_rd(&e), hex_rd(&none), out, 3));
    ck_assert(!number_power(hex_rd(&b), hex_rd(&e), rd_from(wide, sizeof wide),
                            out, sizeof out));
    ck_assert(number_power(hex_rd(&none), hex_rd(&e), hex_rd(&m), out, 3));
    hex_eq("zero", out, 3, "000000");
    ck_assert_uint_eq(kex_stripped(rd_from("\0\0\1\0", 4)).n, 2);
    ck_assert_uint_eq(kex_stripped(rd_from("\0\0", 2)).n, 0);
}
END_TEST

START_TEST(shape_of_bytes)
{
    static const struct {
        const char *number;
        enum kex_shape shape;
    } rows[] = {
        {"0100", KEX_SHAPE_LOW},         {"7fff", KEX_SHAPE_LOW},
        {"8000", KEX_SHAPE_HIGH},        {"ffff", KEX_SHAPE_HIGH},
        {"0001", KEX_SHAPE_ZERO_LOW},    {"007f", KEX_SHAPE_ZERO_LOW},
        {"0080", KEX_SHAPE_ZERO_HIGH},   {"00ff", KEX_SHAPE_ZERO_HIGH},
        {"0000", KEX_SHAPE_ANY},         {"000080", KEX_SHAPE_ANY},
        {"00ff00", KEX_SHAPE_ZERO_HIGH}, {"", KEX_SHAPE_ANY},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct hex h = hex(rows[i].number);

        ck_assert_msg(kex_shape_of(hex_rd(&h)) == rows[i].shape, "%s",
                      rows[i].number);
    }
}
END_TEST

/* RSA: a key of 512 bits, opened with its private exponent. */
static const struct {
    const char *n, *d;
} rsa = {
    "00bbe9a1cbb61a316a4a770f14455b01436d625c50a4ecccf29df6dc4d783343d2"
    "8a9252c7ea0f3891637c4499eadd1217acfe847ba1df8f8ca0931dfe86ab4c5b",
    "02ab5ffc07db39667c2652d583e2b612e223ea91ceb5fa775bdd1ce610d611998e"
    "d8c3188dd4a7b0539e04ddc3a50dc6c4060c4745544bc6f752ee64b2dc33c9",
};

static void opens_to(const uint8_t *sealed, const uint8_t *message)
{
    struct hex n = hex(rsa.n), d = hex(rsa.d);
    uint8_t em[64];

    ck_assert(number_power(rd_from(sealed, 64), hex_rd(&d), hex_rd(&n), em,
                           sizeof em));
    ck_assert_uint_eq(em[0], 0);
    ck_assert_uint_eq(em[1], 2);
    for (size_t i = 2; i < 15; i++)
        ck_assert_uint_ne(em[i], 0);
    ck_assert_uint_eq(em[15], 0);
    ck_assert_mem_eq(em + 16, message, 48);
}

START_TEST(rsa_of_512_bits)
{
    struct hex n = hex(rsa.n), e = hex("010001"), even = n;
    uint8_t message[53] = {3, 3}, out[64];
    struct rd m = rd_from(message, 48);

    for (int i = 0; i < 40; i++) {
        ck_assert_uint_eq(
            crypto_rsa(crypto, hex_rd(&n), hex_rd(&e), m, out, 64), 64);
        opens_to(out, message);
    }
    ck_assert_uint_eq(crypto_rsa(crypto, hex_rd(&n), hex_rd(&e), m, out, 63),
                      0);
    ck_assert_uint_eq(crypto_rsa(crypto, hex_rd(&n), hex_rd(&e),
                                 rd_from(message, 53), out, 64),
                      64);
    even.b[even.n - 1] ^= 1;
    ck_assert_uint_eq(crypto_rsa(crypto, hex_rd(&even), hex_rd(&e), m, out, 64),
                      0);
}
END_TEST

/* 384 bits hold 37 bytes, and no premaster secret. A giant exponent would
 * stop the loop. */
START_TEST(rsa_limits)
{
    static uint8_t big[KEX_BYTES_MAX + 2], out[KEX_BYTES_MAX + 2];
    struct hex e = hex("03");
    struct rd m =
        rd_from("0123456789012345678901234567890123456789012345678", 48);
    struct rd n384 = rd_from(big, 48);

    memset(big, 0xff, sizeof big);
    ck_assert_uint_eq(
        crypto_rsa(crypto, n384, hex_rd(&e), rd_from(m.p, 37), out, 64), 48);
    ck_assert_uint_eq(
        crypto_rsa(crypto, n384, hex_rd(&e), rd_from(m.p, 38), out, 64), 0);
    ck_assert_uint_eq(crypto_rsa(crypto, rd_from(big, KEX_BYTES_MAX),
                                 hex_rd(&e), m, out, sizeof out),
                      KEX_BYTES_MAX);
    ck_assert_uint_eq(crypto_rsa(crypto, rd_from(big, KEX_BYTES_MAX),
                                 rd_from(big, KEX_BYTES_MAX), m, out,
                                 sizeof out),
                      0);
    ck_assert_uint_eq(crypto_rsa(crypto, rd_from(big, KEX_BYTES_MAX + 1),
                                 hex_rd(&e), m, out, sizeof out),
                      0);
    ck_assert_uint_eq(
        crypto_rsa(crypto, rd_from(NULL, 0), hex_rd(&e), m, out, 64), 0);
}
END_TEST

START_TEST(rsa_search)
{
    static const enum kex_shape shapes[] = {KEX_SHAPE_ANY, KEX_SHAPE_LOW,
                                            KEX_SHAPE_HIGH, KEX_SHAPE_ZERO_LOW,
                                            KEX_SHAPE_ZERO_HIGH};
    struct hex n = hex(rsa.n), e = hex("010001");
    uint8_t message[48] = {3, 3}, out[64], seed[KEX_SEED] = {1};

    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        ck_assert_uint_eq(kex_search_rsa(hex_rd(&n), hex_rd(&e),
                                         rd_from(message, 48), seed, shapes[i],
                                         out, sizeof out),
                          64);
        ck_assert(i == 0 || kex_shape_of(rd_from(out, 64)) == shapes[i]);
        opens_to(out, message);
    }
}
END_TEST

/* Finite fields. */

START_TEST(dh_agrees)
{
    const char *primes[] = {p512, p1024, p505};
    struct kex_dh_made made, again;
    struct server s;

    server_init(&s, primes[_i]);
    ck_assert(crypto_dh(crypto, &s.dh, &made));
    agrees(&s, &made);
    ck_assert(crypto_dh(crypto, &s.dh, &again));
    ck_assert_mem_ne(made.z, again.z, made.n);
}
END_TEST

START_TEST(dh_of_odd_parameters)
{
    struct server s;
    struct kex_dh_made made;
    struct kex_dh dh;
    struct hex tiny = hex("0007"), three = hex("03"), big = hex("ff00000003");

    server_init(&s, p512);
    dh = (struct kex_dh){hex_rd(&tiny), hex_rd(&three), hex_rd(&big)};
    ck_assert(crypto_dh(crypto, &dh, &made));
    ck_assert_uint_eq(made.n, 1);
    dh.p = rd_from("\x08", 1);
    ck_assert(!crypto_dh(crypto, &dh, &made));
    dh.p = rd_from("\x01", 1);
    ck_assert(!crypto_dh(crypto, &dh, &made));
    dh.p = rd_from("", 0);
    ck_assert(!crypto_dh(crypto, &dh, &made));
    dh = s.dh;
    dh.ys = rd_from(NULL, 0);
    ck_assert(crypto_dh(crypto, &dh, &made));
    ck_assert_uint_eq(kex_stripped(rd_from(made.z, made.n)).n, 0);
}
END_TEST

/* The rows of the table of faults, and each shape for itself. */
static const struct {
    enum kex_shape z, yc;
} wanted[] = {
    {KEX_SHAPE_LOW, KEX_SHAPE_LOW},       {KEX_SHAPE_HIGH, KEX_SHAPE_LOW},
    {KEX_SHAPE_ZERO_LOW, KEX_SHAPE_LOW},  {KEX_SHAPE_ZERO_HIGH, KEX_SHAPE_LOW},
    {KEX_SHAPE_LOW, KEX_SHAPE_ZERO_LOW},  {KEX_SHAPE_LOW, KEX_SHAPE_ZERO_HIGH},
    {KEX_SHAPE_HIGH, KEX_SHAPE_ZERO_LOW}, {KEX_SHAPE_HIGH, KEX_SHAPE_HIGH},
    {KEX_SHAPE_LOW, KEX_SHAPE_HIGH},      {KEX_SHAPE_ANY, KEX_SHAPE_LOW},
    {KEX_SHAPE_ANY, KEX_SHAPE_ANY},
};

static void found(const struct server *s, const struct kex_dh_made *made,
                  size_t row)
{
    agrees(s, made);
    ck_assert(wanted[row].z == KEX_SHAPE_ANY ||
              kex_shape_of(rd_from(made->z, made->n)) == wanted[row].z);
    ck_assert(wanted[row].yc == KEX_SHAPE_ANY ||
              kex_shape_of(rd_from(made->yc, made->n)) == wanted[row].yc);
}

START_TEST(search_finds)
{
    const char *primes[] = {p512, p1024};
    uint8_t seed[KEX_SEED];
    struct kex_dh_made made, again;
    struct server s;

    for (size_t p = 0; p < 2; p++)
        for (int i = 0; i < 20; i++) {
            server_init(&s, primes[p]);
            crypto_random(crypto, seed, sizeof seed);
            ck_assert(
                kex_search_dh(&s.dh, seed, wanted[_i].z, wanted[_i].yc, &made));
            found(&s, &made, (size_t)_i);
            ck_assert(kex_search_dh(&s.dh, seed, wanted[_i].z, wanted[_i].yc,
                                    &again));
            ck_assert_mem_eq(made.z, again.z, made.n);
        }
}
END_TEST

/* A p of 505 bits has no number that begins with 80. */
START_TEST(search_knows_what_p_has)
{
    uint8_t seed[KEX_SEED] = {7};
    struct kex_dh_made made;
    struct server s;

    server_init(&s, p505);
    ck_assert(
        kex_search_dh(&s.dh, seed, KEX_SHAPE_LOW, KEX_SHAPE_ZERO_HIGH, &made));
    agrees(&s, &made);
    ck_assert(
        !kex_search_dh(&s.dh, seed, KEX_SHAPE_HIGH, KEX_SHAPE_LOW, &made));
    ck_assert(
        !kex_search_dh(&s.dh, seed, KEX_SHAPE_LOW, KEX_SHAPE_HIGH, &made));
    ck_assert_uint_eq(made.n, 0);
}
END_TEST

static bool searches(struct rd p, struct rd g, struct rd ys)
{
    struct kex_dh dh = {p, g, ys};
    uint8_t seed[KEX_SEED] = {9};
    struct kex_dh_made made;

    return kex_search_dh(&dh, seed, KEX_SHAPE_ZERO_LOW, KEX_SHAPE_LOW, &made);
}

START_TEST(search_of_degenerate_input)
{
    static uint8_t wide[KEX_BYTES_MAX + 1];
    struct server s;
    struct hex top, even, tiny = hex("000007");
    struct rd none = rd_from(NULL, 0), one = rd_from("\0\1", 2);

    server_init(&s, p512);
    top = even = s.p;
    top.b[top.n - 1]--;
    even.b[even.n - 1]++;
    memset(wide, 0xff, sizeof wide);
    ck_assert(searches(s.dh.p, s.dh.g, s.dh.ys));
    ck_assert(!searches(none, s.dh.g, s.dh.ys));
    ck_assert(!searches(hex_rd(&even), s.dh.g, s.dh.ys));
    ck_assert(!searches(hex_rd(&tiny), s.dh.g, rd_from("\3", 1)));
    ck_assert(!searches(rd_from(wide, sizeof wide), s.dh.g, s.dh.ys));
    ck_assert(!searches(s.dh.p, none, s.dh.ys));
    ck_assert(!searches(s.dh.p, one, s.dh.ys));
    ck_assert(!searches(s.dh.p, hex_rd(&top), s.dh.ys));
    ck_assert(!searches(s.dh.p, s.dh.p, s.dh.ys));
    ck_assert(!searches(s.dh.p, s.dh.g, none));
    ck_assert(!searches(s.dh.p, s.dh.g, one));
    ck_assert(!searches(s.dh.p, s.dh.g, hex_rd(&top)));
    ck_assert(!searches(s.dh.p, s.dh.g, s.dh.p));
    ck_assert(!searches(s.dh.p, s.dh.g, rd_from(wide, 64)));
    ck_assert(!searches(s.dh.p, s.dh.g, rd_from(wide, sizeof wide)));
}
END_TEST

/* The same where any shape would do: it is refused for what it is. */
START_TEST(search_never_takes_degenerate_input)
{
    uint8_t seed[KEX_SEED] = {9};
    struct kex_dh_made made;
    struct server s;
    struct hex top, one = hex("01"), prime61 = hex("1fffffffffffffff");

    server_init(&s, p512);
    top = s.p;
    top.b[top.n - 1]--;
    struct kex_dh rows[] = {
        {s.dh.p, hex_rd(&one), s.dh.ys},    {s.dh.p, hex_rd(&top), s.dh.ys},
        {s.dh.p, s.dh.g, hex_rd(&one)},     {s.dh.p, s.dh.g, hex_rd(&top)},
        {hex_rd(&prime61), s.dh.g, s.dh.g},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(
            !kex_search_dh(&rows[i], seed, KEX_SHAPE_ANY, KEX_SHAPE_ANY, &made),
            "row %zu", i);
}
END_TEST

/* p = 2^512 + 1 is odd, and 2^256 has the order four: the walk goes in a
 * circle and ends all the same. */
START_TEST(search_of_small_order_ends)
{
    uint8_t p[65] = {1, [64] = 1}, ys[33] = {1};

    ck_assert(!searches(rd_from(p, 65), rd_from("\3", 1), rd_from(ys, 33)));
}
END_TEST

static bool is_prime(const char *text)
{
    struct hex n = hex(text);
    uint8_t seed[KEX_SEED] = {3};

    return kex_is_prime(hex_rd(&n), seed);
}

/* 561 and 3215031751 deceive lesser tests. */
START_TEST(primes)
{
    static uint8_t wide[KEX_BYTES_MAX + 1];
    uint8_t seed[KEX_SEED] = {3};

    ck_assert(is_prime(p512) && is_prime(p1024) && is_prime(p505));
    ck_assert(is_prime("0002") && is_prime("010001"));
    ck_assert(!is_prime("00") && !is_prime("01") && !is_prime("0231"));
    ck_assert(!is_prime("bfa17cc7"));
    ck_assert(!is_prime("f76c07bbadc83c3530d13e9052256c20"));
    ck_assert(!is_prime("9b4cfa4b6f0ef1d3fdd9f1e5d3ebd5c5a1a8e87a2b51f0b1"));
    memset(wide, 0xff, sizeof wide);
    ck_assert(!kex_is_prime(rd_from(wide, sizeof wide), seed));
    ck_assert(!kex_is_prime(rd_from(NULL, 0), seed));
}
END_TEST

#define COUNT(ROWS) (int)(sizeof ROWS / sizeof ROWS[0])

int main(void)
{
    Suite *s = suite_create("kex");
    TCase *t = tcase_create("exchanges");
    SRunner *r;
    int failed;

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, numbers);
    tcase_add_test(t, shape_of_bytes);
    tcase_add_test(t, rsa_of_512_bits);
    tcase_add_test(t, rsa_limits);
    tcase_add_test(t, rsa_search);
    tcase_add_loop_test(t, dh_agrees, 0, 3);
    tcase_add_test(t, dh_of_odd_parameters);
    tcase_add_loop_test(t, search_finds, 0, COUNT(wanted));
    tcase_add_test(t, search_knows_what_p_has);
    tcase_add_test(t, search_of_degenerate_input);
    tcase_add_test(t, search_never_takes_degenerate_input);
    tcase_add_test(t, search_of_small_order_ends);
    tcase_add_test(t, primes);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
