#include <check.h>
#include <stdlib.h>

#include "core/engine/protect.h"
#include "core/engine/suites_done.h"
#include "core/wire/record.h"
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

static struct protect_how how_of(const struct suite *s, enum version v,
                                 bool etm)
{
    struct protect_how how = {
        .suite = s, .version = v, .encrypt_then_mac = etm};

    for (unsigned i = 0; i < PRF_MASTER; i++)
        how.master[i] = (uint8_t)i;
    for (unsigned i = 0; i < PRF_RANDOM; i++) {
        how.randoms.client[i] = (uint8_t)(0x50 + i);
        how.randoms.server[i] = (uint8_t)(0xa0 + i);
    }
    return how;
}

/* Two records each, "one" in a handshake record and "and another one" in
 * application data, made by an independent reference in Python from the keys
 * of how_of(). */
static const struct sealed {
    uint32_t code;
    enum version version;
    bool etm;
    enum protect_side side;
    const char *first, *second;
} sealed[] = {
    {0x003B, VERSION_TLS12, false, PROTECT_CLIENT,
     "6f6e65ee3fefc1b906ec9498e8f3e46df004002e795177ffdf03f33e664780f3"
     "46f564",
     "616e6420616e6f74686572206f6e6535e82e00e2aca7dae242db9d05fbeced82"
     "80eb96aa4bcc3054ac5fb07ee41a53"},
    {0x003B, VERSION_TLS10, false, PROTECT_SERVER,
     "6f6e65407b9befd1974c75e64ccf537582f1342ed855cf13db89554a3b0257cd"
     "17df0b",
     "616e6420616e6f74686572206f6e65886a8103d4e96a091e24d32322d3f23668"
     "0a781eb0efb442d8d49b4e50163fed"},
    {0x0004, VERSION_SSL3, false, PROTECT_CLIENT,
     "bae7bde184344ce2e5d3184a9e4e44cee7eaf6",
     "69198b95e9b0244fa3782bb3870d4ef4609776e12c55aa43402e71b461a384"},
    {0x0004, VERSION_TLS10, false, PROTECT_SERVER,
     "454e4a135df4e9a24f7469c41c7bccfa0c6606",
     "5ea12c9c096f06e18918e5c35a9e73968de36266dd438661f059bd2d173c55"},
    {0x0004, VERSION_TLS12, true, PROTECT_CLIENT,
     "f27783e377366994aa1f1fee86007798f1ae9e",
     "a987d3aef505076a1e952f31c9aa7c05f8c05a22d42d28bd64fd09e6c07cc2"},
    {0x0003, VERSION_SSL3, false, PROTECT_CLIENT,
     "db62f98c99891673433589b7cac9c18a0751e6",
     "25700f7f1143a4272352369173dbe4ca3c193555137af5c07fea656bbbe6e3"},
    {0x0003, VERSION_SSL3, false, PROTECT_SERVER,
     "0e881088d1211bf35e431a0cfa8a730382bf50",
     "69f5f919d2ec13bedc54278a11f5795016224b6109a9762c6edddf14bf0449"},
    {0x0003, VERSION_TLS10, false, PROTECT_CLIENT,
     "669444cd47bf7b05cdde5ce0c917fa7633c17e",
     "5d3921a31d836ff0278a023354d664034037d50d193059dd3c37dad5a8c7b4"},
    {0x0003, VERSION_TLS11, false, PROTECT_SERVER,
     "b509fc531846012fcd227ce5cfcefa0169407f",
     "1efbc89924012f6c1d1a49d808cbbc555001ff0de3ed04fec2d2db8e2a72c6"},
    {0x0064, VERSION_SSL3, false, PROTECT_SERVER,
     "7d0f4217e90799658cb0c30520c796ab7ad074d680f12c",
     "e2763b45c4fe16b1358ad1348ab2beb818252b1b8dd6a39fdc87d87f9a7eecc1"
     "e7dc72"},
    {0x0064, VERSION_TLS10, false, PROTECT_CLIENT,
     "ef8b92a31e93d1a228d87ca93ba7a23ef1625ab851585a",
     "36774129212130be5bda8f06eb6456a0bfc602c09b35a115affdc3fb5722b7d6"
     "eff1e9"},
    {0x0008, VERSION_SSL3, false, PROTECT_CLIENT,
     "da4c0dfbfb9daad558a3689bcc40001666f52e7881b63dd7",
     "745d2f91cc16d6e6ef9d904641af0bce1dc6e19197798bbe324dec9fa3188490"
     "470a60d3ba7bd1ab"},
    {0x0008, VERSION_SSL3, false, PROTECT_SERVER,
     "9a6c92e40ddd54763bbe4f3cf07a73e11b2e38071a82f6e3",
     "17f3016abb37b86b8830c6a561359e0e90ac89d58fcf9a37b03b7d80a099fa09"
     "db339dade9dbef69"},
    {0x0008, VERSION_TLS10, false, PROTECT_SERVER,
     "a8daddf37e17187058409f333d24bc8d9a54510db22e55cd",
     "ac4aaebbb9093614a96e2d4d4a43d728dda8f8e119ab37da0d508aa1420fa1b2"
     "f01565c49f8c2869"},
    {0x0008, VERSION_TLS11, false, PROTECT_CLIENT,
     "993d31e0210ee2728d071e7ba8d53d644eda4daf57c2b4ef58e17bcc4753aca7",
     "3919e6ab0945da90fd4f1b63761d2ae77956e4d021ff31a863f53ff3e2aceabb"
     "87a57614349051942a03452f3e953986"},
    {0x0062, VERSION_TLS10, false, PROTECT_CLIENT,
     "ab72c19a92ed6ce3e0e666c685810f83f1bc68efc1bed296",
     "45e6f5049eed20660dd7854436bc59777af6d311cfa2af241e34043e1dea3d5e"
     "8e4db76325d11bdf"},
    {0x0009, VERSION_SSL3, false, PROTECT_SERVER,
     "8a84983f824aa5e24f8f8d6612182b1fa8694005470c9823",
     "912f07ec694bcaae60f9044dd6ae7f238f75388398e62f66b505aa1049eb6fca"
     "5878489b176f4aa2"},
    {0x0009, VERSION_TLS11, false, PROTECT_SERVER,
     "cb680b67fab6d39826e0863c5b69a347a64dbafba2f232429f2abd07be50630e",
     "eca637cf82126f2d8b26f49d4da6db21515615d6f8e9668caad5078b18365674"
     "8daa15bb7b1ac1f0247b57c8ca0b1a07"},
    {0x000A, VERSION_SSL3, false, PROTECT_CLIENT,
     "3a1522b7442a8c177fd4dfc626a9365ac23b7cfe0bdba417",
     "e8f401f97ff1cb3914c70873f302042b8878b89e6a1d98ee3e8896320751b081"
     "f7ce8f1b94b24e6a"},
    {0x000A, VERSION_TLS10, false, PROTECT_CLIENT,
     "1abbd61c9459414e48366e11dc64748f77e71a46ca8b02cc",
     "24676a21c4a48caa290b535031e1ab463ed393c4e3a80cc1b2a1e58c4232a80a"
     "cc559e9ec9e213b9"},
    {0x000A, VERSION_TLS12, false, PROTECT_SERVER,
     "a423a9b7e80be130b9351e5c64922dd985b0efe08ed7355383b93a216b2bd3de",
     "ce1b976272d6624dbeb249a1d3a027a99d1e8d1c7b7d47e0c38e9ce7dfcb8dae"
     "acf2fefcc7387c956294dbce48a38127"},
    {0x002F, VERSION_SSL3, false, PROTECT_SERVER,
     "558d6417da1d10de93b12d59d451c406f833fb9280dd28cd076dff6b9e22e552",
     "53626b6c75efeb199b332dd20c85089d9fc5ee7ea389430582d74f6a2398216d"
     "2516a0c5fe66d4aedc09bbfd654bb9b2"},
    {0x002F, VERSION_TLS10, false, PROTECT_CLIENT,
     "c0824e1d79a3a828b4bc80a72f4678d17efc35a18c013468aa8a6aad0008fdfc",
     "0723956600594d7cb6a5994177f43ec45340816c91f020d0512d385b5c841f6e"
     "9663ed65cf4ff5d442c5fb4e5f6749e7"},
    {0x002F, VERSION_TLS10, true, PROTECT_CLIENT,
     "7afda229bf7d33cad420fa9e3ab52fadd02424fec709a40972f1389eb9c37187"
     "3e316253e156cd20adabf2130df05725ecdf53ce",
     "f0e1298c86e70c24e06a92b6b8ca483569478fb6ce39e92382ad0a44d5dd8dd0"
     "853e36268523f6ecc723220f53e09952fc1a4d9a"},
    {0x002F, VERSION_TLS11, false, PROTECT_SERVER,
     "ae055a13759e08f58970bf824bd3ed409ff62ae9243f35ba64fabef889cbcc09"
     "215abd19bacbe71b314f3890cd031205",
     "93931a5e42c4b14ecea3c586446a63a69d0281eb0e66845dae95cf2103608ef5"
     "d2e65e9ce5125fcefffde85ffba89d36dcdf4aabccfa7a635ec0e3ec43edb226"},
    {0x002F, VERSION_TLS12, true, PROTECT_SERVER,
     "ae055a13759e08f58970bf824bd3ed406a2df727ff254eaf242c042ae05b462b"
     "f519ff18cfcdde939fe332442005c72e2b3b66156c4bf7a4d97518eb8690d9c7"
     "e1d05d44",
     "93931a5e42c4b14ecea3c586446a63a6965ca17e5c06b5a96c7ed693d773d403"
     "d4be9de362743ff241507a51692eb2e741fb7682ca27c0f75ecb03dfa0e24b91"
     "64776a7f"},
    {0xC028, VERSION_TLS12, false, PROTECT_CLIENT,
     "bfa4f5093b91c40e2a6159909095a19cb7e3840493559a9fa144cdb1b994ff8e"
     "de6e53260e194611345a82abfd21a0c78a4a12b0110dd0395cd40529cfc3d854"
     "caf0cad5d0c3250a13f2f4f7d969ebe7",
     "0398bef3dc84d8d4e7bcef1c39605cd722d12c0b23ff2fd9a3777100073e213d"
     "01b2b84757d57847e72d395192c5af096d841f791e196a81fa1dd185d4e3ccc3"
     "4100af4c12db3b3441877478b851ca29"},
    {0xC028, VERSION_TLS12, true, PROTECT_SERVER,
     "bfa4f5093b91c40e2a6159909095a19ceabc794c07b40779dd143a349f9c8951"
     "77948d5474a20273a00098009fb9a08923258af79e44ccdb8e48e3c405bfb8b2"
     "042b7e7b5ad466a11b7c95780af0eed23622f65bf7fc2da38f6ba7589926483c",
     "0398bef3dc84d8d4e7bcef1c39605cd780043dbadd11a1ce3df5d6d048b4f625"
     "41879f2e47580857e36d048346373e5d3eba718fcdd28f9b33aaddf7e5f3f8a2"
     "3263eec264a9161995c0873e1e425b0471efd418df6e09ef1617680e382ab416"},
    {0x003D, VERSION_TLS12, false, PROTECT_CLIENT,
     "1c5b09a64060657063c68d2408a2e2ee52044b03f9d6c80eff8baf2297f23dc6"
     "e7328939271b53f837df97ce136eb73f8bd311fb5607d0c4bfdf05cbb57d0f7c",
     "fc5c64de0d2ecf9ec86e2825090c2d6c533f7b9b07fcd80891a13b055debf121"
     "eeaf9ec5ef34349618de5f3d09e3a4124f21bc46a9d7be071f2925ee0cda26dd"},
    {0x0041, VERSION_TLS10, false, PROTECT_CLIENT,
     "ade905c197e12343a868fc88b505c56b1b62ecaba2529287248f9beccf14e995",
     "beb2585041394dd3fc70b5041afb3e7d554cad151773c30c31a303e4823d004a"
     "eb082c747749233f651871d75a940626"},
    {0x0041, VERSION_TLS12, false, PROTECT_SERVER,
     "09bc8c34a8a6ee6d263efe3472a86e5743f6ec8c24aede9e2a1dbbd67a94f730"
     "be07db8f098cea5d996fe4829574d761",
     "b3452cc17edc3970af91926e4d88593a151839fa704939571ed4f9f42afc4867"
     "3fb085f0984e60f3c6e93657b4f1af08ec0c9ee0f5e6ea2a457700c8478a94cd"},
    {0x009C, VERSION_TLS12, false, PROTECT_CLIENT,
     "000000000000000093d27fba30a7fba690ee4330e2de8e0b2045fc",
     "00000000000000014ab1122efbc1e8067b52eac4804c98560c7ac24069a6b62f"
     "c4955656f705f0"},
    {0x009D, VERSION_TLS12, true, PROTECT_SERVER,
     "0000000000000000671d2e26755e640da00933142196cb7ec90f54",
     "00000000000000010763c4158072dd33e290449d3971ecd74ff43f8d864dd286"
     "326fcaf7e59d83"},
    {0xC07A, VERSION_TLS12, false, PROTECT_CLIENT,
     "000000000000000005ce7058a0bca2cf02072e6842796f365b837e",
     "0000000000000001ea0be8c1aac5a83d5347e2ac0d638f0b46082ace03967fb3"
     "16ea5d37f874f8"},
    {0xC09C, VERSION_TLS12, false, PROTECT_SERVER,
     "000000000000000024c3f9c921cc455dfc230f5bf1e9831bad4892",
     "0000000000000001a695b8610b0260c578793434a141af24ae76a81b0e22a50d"
     "8de8600908b6f5"},
    {0xC0A1, VERSION_TLS12, false, PROTECT_CLIENT,
     "0000000000000000c638cca7cbff508319f924",
     "0000000000000001893177fbd038879314da193aa259d25b6ee558db4cb63c"},
    {0xCCA8, VERSION_TLS12, false, PROTECT_CLIENT,
     "a909fa3e84ab756da41016f7d516fc65db99ae",
     "cb9d84af0f86f9336f9c62bfe31b6e8c81204cc1c34b24af950521a9267691"},
    {0xCCA8, VERSION_TLS12, false, PROTECT_SERVER,
     "d528550d8bfbaf7581ad0467eaac4e6314b9d2",
     "925b320e31ee9073625a573be76b49289e371a7fdc882a4d7b735f1191d95a"},
};

static void open_one(struct protect *p, const struct sealed *row, uint8_t type,
                     const char *record, const char *plain)
{
    struct hex h = hex(record);
    uint8_t out[256];
    size_t n = 0;
    bool ok = protect_open(p, &type, hex_rd(&h), out, &n);

    ck_assert_msg(ok && n == strlen(plain) && memcmp(out, plain, n) == 0,
                  "%04x in %s: %s", row->code, version_name(row->version),
                  plain);
}

START_TEST(opens_what_others_sealed)
{
    const struct sealed *row = &sealed[_i];
    struct protect_how how =
        how_of(suite_find(row->code), row->version, row->etm);
    struct protect *p = protect_new(crypto, &how, row->side, CRYPTO_OPEN);

    ck_assert_ptr_nonnull(p);
    open_one(p, row, CONTENT_HANDSHAKE, row->first, "one");
    open_one(p, row, CONTENT_DATA, row->second, "and another one");
    protect_free(p);
}
END_TEST

/* What has no random part comes out byte for byte. */
START_TEST(seals_as_others_do)
{
    const struct sealed *row = &sealed[_i];
    const struct suite *s = suite_find(row->code);
    struct protect_how how = how_of(s, row->version, row->etm);
    struct protect *p = protect_new(crypto, &how, row->side, CRYPTO_SEAL);
    uint8_t out[256];
    struct wr w;

    if (s->mode != MODE_CBC || (row->version < VERSION_TLS11 && !row->etm)) {
        wr_init(&w, out, sizeof out);
        ck_assert(protect_seal(p, 22, rd_from("one", 3), &w) && wr_ok(&w));
        hex_eq("first", out + 5, w.len - 5, row->first);
        ck_assert_uint_eq(out[0], 22);
        ck_assert_uint_eq(out[1] << 8 | out[2], version_wire(row->version));
        ck_assert_uint_eq((size_t)(out[3] << 8 | out[4]), w.len - 5);
        wr_init(&w, out, sizeof out);
        ck_assert(protect_seal(p, 23, rd_from("and another one", 15), &w));
        hex_eq("second", out + 5, w.len - 5, row->second);
    }
    protect_free(p);
}
END_TEST

/* The client's Finished of RFC 8448, 3. */
START_TEST(record_of_rfc8448)
{
    struct hex traffic =
        hex("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21");
    struct hex plain =
        hex("14000020a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2"
            "edd5ce61");
    struct protect *p =
        protect_new_13(suite_find(0x1301), hex_rd(&traffic), CRYPTO_SEAL);
    uint8_t out[128];
    struct wr w;

    wr_init(&w, out, sizeof out);
    ck_assert(protect_seal(p, CONTENT_HANDSHAKE, hex_rd(&plain), &w));
    hex_eq("record", out, w.len,
           "170303003575ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc"
           "44d87f38f80338ac98fc46deb384bd1caeacab6867d726c40546");
    protect_free(p);
}
END_TEST

/* Round trips: every suite at every version it can be finished at. */

struct ends {
    struct protect *seal, *open;
};

static struct ends ends_of(const struct suite *s, enum version v, bool etm)
{
    struct protect_how how = how_of(s, v, etm);
    struct rd traffic = rd_from(how.master, 48);
    struct ends e;

    if (v == VERSION_TLS13) {
        e.seal = protect_new_13(s, traffic, CRYPTO_SEAL);
        e.open = protect_new_13(s, traffic, CRYPTO_OPEN);
    } else {
        e.seal = protect_new(crypto, &how, PROTECT_CLIENT, CRYPTO_SEAL);
        e.open = protect_new(crypto, &how, PROTECT_CLIENT, CRYPTO_OPEN);
    }
    ck_assert_msg(e.seal != NULL && e.open != NULL, "%s in %s", s->name,
                  version_name(v));
    return e;
}

static void ends_free(struct ends *e)
{
    protect_free(e->seal);
    protect_free(e->open);
}

static size_t seal_into(struct protect *p, uint8_t type, size_t n, uint8_t *out,
                        size_t cap)
{
    static const uint8_t plain[PROTECT_PLAIN_MAX] = {1, 2, 3};
    struct wr w;

    wr_init(&w, out, cap);
    ck_assert(protect_seal(p, type, rd_from(plain, n), &w) && wr_ok(&w));
    ck_assert_uint_le(w.len, n + PROTECT_EXTRA);
    return w.len;
}

static bool open_from(struct protect *p, const uint8_t *record, size_t len,
                      uint8_t wanted, size_t length)
{
    static uint8_t out[PROTECT_BODY_MAX];
    uint8_t type = record[0];
    size_t n;

    return protect_open(p, &type, rd_from(record + 5, len - 5), out, &n) &&
           n == length && type == wanted && (n == 0 || out[0] == 1);
}

static void round_trip(const struct suite *s, enum version v, bool etm)
{
    static const size_t lengths[] = {0, 1, 3, 15, 16, 17, 250, 16384};
    static uint8_t buf[PROTECT_PLAIN_MAX + PROTECT_EXTRA];
    struct ends e = ends_of(s, v, etm);

    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        uint8_t type = i % 2 ? CONTENT_DATA : CONTENT_ALERT;
        size_t n = seal_into(e.seal, type, lengths[i], buf, sizeof buf);

        ck_assert_msg(open_from(e.open, buf, n, type, lengths[i]),
                      "%s in %s: %zu bytes", s->name, version_name(v),
                      lengths[i]);
    }
    ends_free(&e);
}

/* One bit changed anywhere, a byte cut off, another type, a record twice. */
static void tamper(const struct suite *s, enum version v, bool etm)
{
    uint8_t buf[64 + PROTECT_EXTRA];
    struct ends e = ends_of(s, v, etm);
    size_t n = seal_into(e.seal, CONTENT_DATA, 20, buf, sizeof buf);

    ends_free(&e);
    for (size_t i = 5; i <= n + 1; i++) {
        e = ends_of(s, v, etm);
        if (i < n)
            buf[i] ^= 1;
        else if (i == n)
            buf[0] ^= 1;
        ck_assert_msg(
            !open_from(e.open, buf, i <= n ? n : n - 1, CONTENT_DATA, 20),
            "%s in %s: byte %zu", s->name, version_name(v), i);
        if (i < n)
            buf[i] ^= 1;
        else if (i == n)
            buf[0] ^= 1;
        ends_free(&e);
    }
    e = ends_of(s, v, etm);
    ck_assert(open_from(e.open, buf, n, CONTENT_DATA, 20));
    ck_assert(!open_from(e.open, buf, n, CONTENT_DATA, 20));
    ends_free(&e);
}

START_TEST(every_suite_round_trips)
{
    enum version v = (enum version)_i;
    unsigned done = 0;

    for (size_t i = 0; i < suite_count(); i++) {
        const struct suite *s = suite_at(i);

        if (!suite_can_finish(s, v))
            continue;
        round_trip(s, v, false);
        round_trip(s, v, true);
        tamper(s, v, false);
        tamper(s, v, true);
        done++;
    }
    ck_assert_uint_ge(done, v == VERSION_TLS13 ? 5 : 40);
}
END_TEST

/* TLS 1.3 padding: sealed as a body that ends in its type and zeros. */
START_TEST(padding_of_tls13)
{
    const struct suite *s = suite_find(0x1303);
    struct ends e = ends_of(s, VERSION_TLS13, false);
    uint8_t buf[128], out[128], type = CONTENT_DATA;
    size_t n = 0;
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    ck_assert(protect_seal(e.seal, 0, rd_from("data\x16\0\0", 7), &w));
    ck_assert(
        protect_open(e.open, &type, rd_from(buf + 5, w.len - 5), out, &n));
    ck_assert_uint_eq(type, CONTENT_HANDSHAKE);
    ck_assert_uint_eq(n, 4);
    /* Nothing but padding has no type. */
    wr_init(&w, buf, sizeof buf);
    ck_assert(protect_seal(e.seal, 0, rd_from("\0\0", 2), &w));
    type = CONTENT_DATA;
    ck_assert(
        !protect_open(e.open, &type, rd_from(buf + 5, w.len - 5), out, &n));
    ends_free(&e);
}
END_TEST

START_TEST(what_does_not_fit)
{
    static uint8_t big[PROTECT_BODY_MAX + 1];
    struct ends e = ends_of(suite_find(0x2F), VERSION_TLS12, false);
    uint8_t small[64], type = CONTENT_DATA;
    size_t n;
    struct wr w;

    wr_init(&w, small, sizeof small);
    ck_assert(!protect_seal(e.seal, 23, rd_from(big, 40), &w));
    wr_init(&w, big, sizeof big);
    ck_assert(!protect_seal(e.seal, 23, rd_from(big, 16385), &w));
    ck_assert(!protect_seal(e.open, 23, rd_from(small, 1), &w));
    ck_assert(!protect_open(e.open, &type, rd_from(big, sizeof big), big, &n));
    ck_assert(!protect_open(e.seal, &type, rd_from(small, 64), big, &n));
    for (size_t k = 0; k < 48; k++)
        ck_assert(!protect_open(e.open, &type, rd_from(small, k), big, &n));
    ends_free(&e);
    protect_free(NULL);
}
END_TEST

static const struct {
    uint32_t code;
    enum version version;
    bool can;
} finishes[] = {
    {0x0001, VERSION_SSL3, true},   /* NULL, MD5 */
    {0x0003, VERSION_SSL3, true},   /* EXPORT, RC4_40 */
    {0x0006, VERSION_TLS10, false}, /* RC2 */
    {0x0007, VERSION_TLS10, false}, /* IDEA */
    {0x000A, VERSION_TLS12, true},
    {0x0014, VERSION_TLS10, true},  /* DHE, DES40 */
    {0x0018, VERSION_TLS11, true},  /* anonymous */
    {0x001E, VERSION_TLS10, false}, /* Kerberos */
    {0x002F, VERSION_SSL3, true},   /* AES in SSLv3 */
    {0x002F, VERSION_TLS13, false},
    {0x002F, VERSION_SSL2, false},
    {0x0032, VERSION_TLS10, true},  /* DSS */
    {0x003C, VERSION_SSL3, false},  /* SHA-256 in SSLv3 */
    {0x003C, VERSION_TLS10, true},  /* where it does not belong */
    {0x008B, VERSION_TLS12, false}, /* PSK */
    {0x0096, VERSION_TLS12, false}, /* SEED */
    {0x009C, VERSION_TLS12, true},
    {0x009C, VERSION_TLS11, false}, /* AEAD before TLS 1.2 */
    {0x00FF, VERSION_TLS12, false}, /* SCSV */
    {0x1301, VERSION_TLS13, true},
    {0x1301, VERSION_TLS12, false},
    {0x1304, VERSION_TLS13, true},
    {0x1305, VERSION_TLS13, true},
    {0xC004, VERSION_TLS12, true},  /* static ECDH */
    {0xC018, VERSION_TLS12, true},  /* ECDH_anon */
    {0xC01D, VERSION_TLS12, false}, /* SRP */
    {0xC07A, VERSION_TLS12, true},  /* Camellia GCM */
    {0xC0A0, VERSION_TLS12, true},  /* CCM_8 */
    {0xCC13, VERSION_TLS12, false}, /* a draft's ChaCha20 */
    {0xCCA8, VERSION_TLS12, true},
};

START_TEST(what_can_be_finished)
{
    const struct suite *s = suite_find(finishes[_i].code);

    ck_assert_ptr_nonnull(s);
    ck_assert_msg(suite_can_finish(s, finishes[_i].version) == finishes[_i].can,
                  "%s in %s", s->name, version_name(finishes[_i].version));
}
END_TEST

/* ARIA is told by the library itself: Debian's has none. */
START_TEST(aria_where_available)
{
    bool has = crypto_has_cipher(CIPHER_ARIA, MODE_GCM, 16);

    ck_assert_int_eq(suite_can_finish(suite_find(0xC050), VERSION_TLS12), has);
    for (size_t i = 0; i < suite_count(); i++)
        ck_assert(suite_at(i)->code <= 0xFFFF ||
                  !suite_can_finish(suite_at(i), VERSION_SSL3));
}
END_TEST

#define COUNT(ROWS) (int)(sizeof ROWS / sizeof ROWS[0])

int main(void)
{
    Suite *s = suite_create("protect");
    TCase *t = tcase_create("records");
    SRunner *r;
    int failed;

    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, opens_what_others_sealed, 0, COUNT(sealed));
    tcase_add_loop_test(t, seals_as_others_do, 0, COUNT(sealed));
    tcase_add_test(t, record_of_rfc8448);
    tcase_add_loop_test(t, every_suite_round_trips, VERSION_SSL3,
                        VERSION_COUNT);
    tcase_add_test(t, padding_of_tls13);
    tcase_add_test(t, what_does_not_fit);
    tcase_add_loop_test(t, what_can_be_finished, 0, COUNT(finishes));
    tcase_add_test(t, aria_where_available);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
