#include <check.h>
#include <stdlib.h>

#include "core/engine/protect.h"
#include "core/engine/suites_done.h"
#include "core/wire/record.h"
#include "tests/unit/hex.h"
#include "tests/unit/protect_vectors.h"

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

/* Bodies too short to hold a MAC, a tag or a nonce. */
START_TEST(bodies_too_short)
{
    static const uint32_t codes[] = {0x02, 0x05, 0x2F, 0x9C, 0xC0A0, 0xCCA8};
    uint8_t body[20] = {0}, out[20], type = CONTENT_DATA;
    size_t n;

    for (size_t k = 0; k < sizeof body; k++) {
        struct ends e =
            ends_of(suite_find(codes[_i]), VERSION_TLS12, k % 2 == 0);
        uint8_t *exact = malloc(k + 1);

        memcpy(exact, body, k);
        ck_assert(!protect_open(e.open, &type, rd_from(exact, k), out, &n));
        free(exact);
        ends_free(&e);
    }
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
    {0x009C, VERSION_TLS13, false},
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
    tcase_add_loop_test(t, bodies_too_short, 0, 6);
    tcase_add_loop_test(t, what_can_be_finished, 0, COUNT(finishes));
    tcase_add_test(t, aria_where_available);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
