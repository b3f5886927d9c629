/* The ClientHello that we write: byte for byte, read back, and its length. */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/registry/names.h"
#include "core/registry/suite.h"
#include "core/wire/hello.h"
#include "core/wire/record.h"
#include "tests/unit/offers.h"

static struct hello_secrets secrets(void)
{
    static const uint8_t share[HELLO_SHARE_MAX] = {5, 6, 7};
    struct hello_secrets s = {.again = false};

    memset(s.random, 0x11, sizeof s.random);
    memset(s.session, 0x22, sizeof s.session);
    s.share = share;
    s.share_len = 32;
    return s;
}

static void add_suite(struct offer *o, uint16_t code)
{
    ck_assert_int_ge(suite_index(code), 0);
    offer_add(o, code);
}

static size_t write_hello(const struct offer *o, uint8_t *buf)
{
    struct hello_secrets s = secrets();
    struct wr w;

    wr_init(&w, buf, HELLO_BYTES_MAX);
    ck_assert(client_hello_write(&w, o, &s));
    return w.len;
}

/* Takes the hello apart as a server would. */
static struct rd body_of(const uint8_t *buf, size_t n, uint16_t record_version)
{
    struct rd r = rd_from(buf, n), body;
    struct record rec;
    uint8_t type;

    ck_assert_int_eq(record_take(&r, &rec), RECORD_OK);
    ck_assert(rd_done(&r));
    ck_assert_uint_eq(rec.type, CONTENT_HANDSHAKE);
    ck_assert_uint_eq(rec.version, record_version);
    ck_assert(rd_u8(&rec.body, &type) && rd_vec24(&rec.body, &body));
    ck_assert_uint_eq(type, HS_CLIENT_HELLO);
    ck_assert(rd_done(&rec.body));
    return body;
}

static struct client_hello reread(const struct offer *o)
{
    static uint8_t buf[HELLO_BYTES_MAX]; /* the views point into it */
    static const uint16_t record[] = {0, 0x300, 0x301, 0x301, 0x301, 0x301};
    struct client_hello ch;
    size_t n = write_hello(o, buf);

    ck_assert(client_hello_parse(body_of(buf, n, record[o->version]), &ch));
    return ch;
}

static bool has(const struct client_hello *ch, uint16_t type)
{
    for (size_t i = 0; i < ch->n_extensions; i++)
        if (ch->extensions[i] == type)
            return true;
    return false;
}

static void fill(uint8_t **p, uint8_t byte, size_t n)
{
    memset(*p, byte, n);
    *p += n;
}

static void put(uint8_t **p, const void *bytes, size_t n)
{
    memcpy(*p, bytes, n);
    *p += n;
}

#define PUT(p, s) put(p, s, sizeof(s) - 1)

/* TLS 1.0, AES128-SHA, P-256: put together by hand from RFC 5246, 7.4.1.2. */
START_TEST(hello_exact_tls10)
{
    struct offer o = {.version = VERSION_TLS10, .n_groups = 1, .groups = {23}};
    uint8_t want[128], *p = want, got[HELLO_BYTES_MAX];

    add_suite(&o, 0x002f);
    PUT(&p, "\x16\x03\x01\x00\x63"
            "\x01\x00\x00\x5f"
            "\x03\x01");
    fill(&p, 0x11, 32);
    PUT(&p, "\x20");
    fill(&p, 0x22, 32);
    PUT(&p, "\x00\x04\x00\x2f\x00\xff"
            "\x01\x00"
            "\x00\x12"
            "\x00\x17\x00\x00"
            "\x00\x0b\x00\x02\x01\x00"
            "\x00\x0a\x00\x04\x00\x02\x00\x17");
    ck_assert_uint_eq(write_hello(&o, got), (size_t)(p - want));
    ck_assert_mem_eq(got, want, (size_t)(p - want));
}
END_TEST

/* TLS 1.3 as bare as it gets, RFC 8446, 4.1.2, and an empty key_share. */
START_TEST(hello_exact_tls13_plain)
{
    struct offer o = {.version = VERSION_TLS13,
                      .form = FORM_PLAIN,
                      .hashes = HASHES_SMALL,
                      .n_groups = 1,
                      .groups = {29},
                      .servername = "left.out"};
    uint8_t want[160], *p = want, got[HELLO_BYTES_MAX];

    add_suite(&o, 0x1301);
    PUT(&p, "\x16\x03\x01\x00\x7c"
            "\x01\x00\x00\x78"
            "\x03\x03");
    fill(&p, 0x11, 32);
    PUT(&p, "\x20");
    fill(&p, 0x22, 32);
    PUT(&p, "\x00\x02\x13\x01"
            "\x01\x00"
            "\x00\x2d"
            "\x00\x0a\x00\x04\x00\x02\x00\x1d"
            "\x00\x2b\x00\x03\x02\x03\x04"
            "\x00\x2d\x00\x02\x01\x01"
            "\x00\x0d\x00\x0e\x00\x0c"
            "\x04\x01\x04\x03\x04\x02\x02\x01\x02\x03\x02\x02"
            "\x00\x33\x00\x02\x00\x00");
    ck_assert_uint_eq(write_hello(&o, got), (size_t)(p - want));
    ck_assert_mem_eq(got, want, (size_t)(p - want));
}
END_TEST

static void check_suites(const struct client_hello *ch, const struct offer *o)
{
    bool scsv = o->version != VERSION_TLS13;
    uint16_t suites[BITSET_MAX];
    size_t n = suite_list_indexes(&o->suites, suites);

    ck_assert_uint_eq(ch->n_suites, n + (scsv ? 1u : 0u));
    for (size_t i = 0; i < n; i++)
        ck_assert_uint_eq(ch->suites[i], suite_at(suites[i])->code);
    if (scsv)
        ck_assert_uint_eq(ch->suites[n], SCSV_RENEGOTIATION);
}

static void check_extensions(const struct client_hello *ch,
                             const struct offer *o)
{
    bool full = o->form == FORM_FULL && o->version > VERSION_SSL3;
    bool is13 = o->version == VERSION_TLS13;
    bool groups = o->n_groups != 0 && (full || is13);

    ck_assert_uint_eq(has(ch, 0), full && o->servername != NULL);
    ck_assert_uint_eq(has(ch, 23), full && !is13);
    ck_assert_uint_eq(has(ch, 11), groups && !is13);
    ck_assert_uint_eq(has(ch, 10), groups);
    ck_assert_uint_eq(has(ch, 13),
                      is13 || (full && o->version == VERSION_TLS12));
    ck_assert_uint_eq(has(ch, 43), is13);
    ck_assert_uint_eq(has(ch, 45), is13);
    ck_assert_uint_eq(has(ch, 51), is13);
    ck_assert(!has(ch, 12));
    if (!full && !is13)
        ck_assert_uint_eq(ch->n_extensions, 0);
    for (size_t i = 0; i < ch->n_extensions; i++)
        for (size_t k = 0; k < i; k++)
            ck_assert_uint_ne(ch->extensions[i], ch->extensions[k]);
}

static void check_contents(const struct client_hello *ch, const struct offer *o)
{
    bool is13 = o->version == VERSION_TLS13;

    ck_assert_uint_eq(ch->legacy_version,
                      is13 ? 0x0303 : version_wire(o->version));
    ck_assert_uint_eq(ch->session.n, 32);
    ck_assert_uint_eq(ch->random.p[31], 0x11);
    ck_assert_uint_eq(ch->n_versions, is13 ? 1 : 0);
    if (is13)
        ck_assert_uint_eq(ch->versions[0], 0x0304);
    if (has(ch, 10)) {
        ck_assert_uint_eq(ch->n_groups, o->n_groups);
        ck_assert_mem_eq(ch->groups, o->groups, 2u * o->n_groups);
    }
    if (has(ch, 13))
        ck_assert_uint_eq(ch->n_schemes, o->hashes == HASHES_SMALL ? 6 : 24);
    ck_assert_uint_eq(ch->n_shares, is13 && o->share == SHARE_REAL ? 1 : 0);
    ck_assert_uint_eq(ch->n_compressions, o->compressors && !is13 ? 3 : 1);
    ck_assert_uint_eq(ch->compressions[ch->n_compressions - 1], 0);
    if (has(ch, 0))
        ck_assert_mem_eq(ch->servername.p, o->servername, ch->servername.n);
}

/* Every version in every form, each bit of _i a choice. */
START_TEST(hello_round_trip)
{
    struct offer o = {.form = _i & 1 ? FORM_PLAIN : FORM_FULL,
                      .hashes = _i & 2 ? HASHES_SMALL : HASHES_ALL,
                      .share = _i & 4 ? SHARE_REAL : SHARE_EMPTY,
                      .share_group = 29,
                      .compressors = (_i & 8) != 0,
                      .n_groups = _i & 16 ? 3 : 0,
                      .groups = {29, 23, 256}};
    struct client_hello ch;

    if (_i & 32)
        o.servername = "printer.example";
    add_suite(&o, 0xc02f);
    add_suite(&o, 0x000a);
    for (int v = VERSION_SSL3; v <= VERSION_TLS13; v++) {
        o.version = (enum version)v;
        ch = reread(&o);
        check_suites(&ch, &o);
        check_extensions(&ch, &o);
        check_contents(&ch, &o);
        if (ch.n_shares == 1)
            ck_assert_uint_eq(ch.shares[0], 29);
    }
}
END_TEST

/* RFC 5054, 2.8.1, in its place before the padding. */
START_TEST(hello_srp_names_a_user)
{
    static const uint8_t srp[] = {0, 12, 0, 5, 4, 'u', 's', 'e', 'r'};
    struct offer o = {.version = VERSION_TLS10};
    uint8_t buf[HELLO_BYTES_MAX];
    size_t n;

    add_suite(&o, 0xc01d);
    n = write_hello(&o, buf);
    ck_assert_mem_eq(buf + n - sizeof srp, srp, sizeof srp);
    o.version = VERSION_SSL3;
    ck_assert_uint_eq(reread(&o).n_extensions, 0);
}
END_TEST

/* A real share: TLS 1.3, group 29, its 32 bytes last (RFC 8446, 4.2.8). */
START_TEST(hello_real_share)
{
    static const uint8_t head[] = {0, 51, 0, 38, 0, 36, 0, 29, 0, 32, 5, 6, 7};
    struct offer o = {
        .version = VERSION_TLS13, .share = SHARE_REAL, .share_group = 29};
    uint8_t buf[HELLO_BYTES_MAX];
    size_t n;

    add_suite(&o, 0x1301);
    n = write_hello(&o, buf);
    ck_assert_mem_eq(buf + n - 42, head, sizeof head);
}
END_TEST

/* server_name holds a list of one host_name (RFC 6066, 3); the schemes of
 * both kinds are as the field knows them. */
START_TEST(hello_name_and_schemes)
{
    static const uint8_t name[] = {0, 0, 0, 6, 0, 4, 0, 0, 1, 'a'};
    struct offer o = {.version = VERSION_TLS12, .servername = "a"};
    uint8_t buf[HELLO_BYTES_MAX];
    struct client_hello ch;

    add_suite(&o, 0x002f);
    write_hello(&o, buf);
    /* behind two headers, version, random, session, suites, compression,
     * block length and extended_master_secret */
    ck_assert_mem_eq(buf + 9 + 2 + 32 + 33 + 6 + 2 + 2 + 4, name, sizeof name);
    ch = reread(&o);
    ck_assert_uint_eq(ch.schemes[0], 0x0401); /* Q30 */
    ck_assert_uint_eq(ch.schemes[1], 0x0403);
    ck_assert_uint_eq(ch.schemes[2], 0x0402);
    ck_assert_uint_eq(ch.schemes[23], 0x0101);
    for (size_t i = 0; i < ch.n_schemes; i++)
        ck_assert_ptr_ne(sigscheme_find(ch.schemes[i]), NULL);
}
END_TEST

START_TEST(hello_compressors)
{
    struct offer o = {.version = VERSION_SSL3, .compressors = true};
    struct client_hello ch;

    add_suite(&o, 0x000a);
    ch = reread(&o);
    ck_assert_uint_eq(ch.n_compressions, 3);
    ck_assert_mem_eq(ch.compressions, "\1\x40\0", 3);
}
END_TEST

START_TEST(hello_no_sslv2)
{
    struct hello_secrets s = secrets();
    struct offer o = {.version = VERSION_SSL2};
    uint8_t buf[64];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    ck_assert(!client_hello_write(&w, &o, &s));
    o.version = VERSION_TLS12; /* its kinds have no place in a TLS hello */
    for (size_t i = 0; i < suite_count(); i++)
        if (suite_at(i)->code > 0xffff)
            offer_add_index(&o, i);
    ck_assert_uint_gt(o.suites.n, 0);
    ck_assert_uint_eq(reread(&o).n_suites, 1);
}
END_TEST

/* --- its length --- */

static bool fatal(size_t n)
{
    return (n > 255 && n < 512) || n % 256 == 10 || n % 256 == 14;
}

/* What stands in the extensions block, last of all? */
static struct rd last_extension(struct rd body, uint16_t *type)
{
    struct rd v, block, last = {0};

    ck_assert(rd_skip(&body, 34) && rd_vec8(&body, &v) && rd_vec16(&body, &v) &&
              rd_vec8(&body, &v) && rd_vec16(&body, &block));
    while (!rd_done(&block))
        ck_assert(rd_u16(&block, type) && rd_vec16(&block, &last));
    return last;
}

static void check_length(const struct offer *o)
{
    uint8_t buf[HELLO_BYTES_MAX];
    size_t n = write_hello(o, buf);
    uint16_t type = 0;
    struct rd last = last_extension(body_of(buf, n, 0x0301), &type);

    ck_assert(!fatal(n) && !fatal(n - 5) && !fatal(n - 9));
    ck_assert_uint_gt(last.n, 0);
    ck_assert_uint_lt(last.n, 512);
    if (type == 21 && last.n != 1) /* and one byte less would not have done */
        ck_assert(fatal(n - 1) || fatal(n - 6) || fatal(n - 10));
}

/* _i is the number of suites. */
START_TEST(hello_length_rules)
{
    static const char *const names[] = {NULL, "a", "ab", "printer.example"};
    struct offer o = {.n_groups = 2, .groups = {23, 24}};

    for (int i = 0; i < _i; i++)
        offer_add_index(&o, (size_t)i);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        o.servername = names[i];
        for (int v = VERSION_TLS10; v <= VERSION_TLS13; v++) {
            o.version = (enum version)v;
            check_length(&o);
        }
    }
}
END_TEST

START_TEST(hello_last_extension_has_a_body)
{
    struct offer o = {.version = VERSION_TLS11};
    struct client_hello ch;

    add_suite(&o, 0x002f);
    check_length(&o);
    ch = reread(&o);
    ck_assert_uint_eq(ch.n_extensions, 2);
    ck_assert_uint_eq(ch.extensions[1], 21);
}
END_TEST

/* The largest hello we know of fits, and less room fails cleanly. */
START_TEST(hello_room)
{
    struct hello_secrets s = secrets();
    struct offer o = {.version = VERSION_TLS13,
                      .share = SHARE_REAL,
                      .n_groups = OFFER_GROUPS_MAX};
    uint8_t buf[HELLO_BYTES_MAX];
    char name[256] = "";
    struct wr w;
    size_t n;

    for (size_t i = 0; i < suite_count(); i++)
        if (suite_at(i)->least != VERSION_SSL2)
            offer_add_index(&o, i);
    memset(name, 'x', sizeof name - 1);
    o.servername = name;
    s.share_len = HELLO_SHARE_MAX;
    wr_init(&w, buf, sizeof buf);
    ck_assert(client_hello_write(&w, &o, &s));
    n = w.len;
    for (size_t cap = 0; cap < n; cap++) {
        uint8_t *exact = malloc(cap + 1);

        wr_init(&w, exact, cap);
        ck_assert(!client_hello_write(&w, &o, &s));
        free(exact);
    }
}
END_TEST

/* One of few values of everything, so that most have been there before, and
 * many that differ in one of them alone. */
static struct offer draw_offer(void)
{
    static const char *const names[] = {NULL, "a", "mfd-12.example"};
    struct offer o = {
        .version = VERSION_SSL3 + (enum version)(rand() % 5),
        .depth = rand() % 4 == 0 ? DEPTH_FINISH : DEPTH_FLIGHT,
        .form = rand() % 4 == 0 ? FORM_PLAIN : FORM_FULL,
        .hashes = rand() % 2 == 0 ? HASHES_SMALL : HASHES_ALL,
        .share = rand() % 4 == 0 ? SHARE_REAL : SHARE_EMPTY,
        .share_group = 29,
        .compressors = rand() % 4 == 0,
        .servername = names[rand() % 3],
        .alpn = rand() % 8 == 0 ? "h2" : NULL,
        .n_groups = (uint16_t)(rand() % 3),
        .groups = {(uint16_t)(23 + rand() % 2), 29},
    };
    unsigned sparse = 1u << (unsigned)(rand() % 8);

    for (size_t i = 0; i < suite_count(); i++)
        if ((unsigned)rand() % sparse == 0 && suite_at(i)->least != VERSION_SSL2)
            offer_add_index(&o, i);
    return o;
}

static size_t write_with(struct extension_cache *cache, const struct offer *o,
                         struct rd cookie, uint8_t *buf)
{
    struct hello_secrets s = secrets();
    struct wr w;

    s.cache = cache;
    s.cookie = cookie;
    wr_init(&w, buf, HELLO_BYTES_MAX);
    ck_assert(client_hello_write(&w, o, &s));
    return w.len;
}

START_TEST(hello_known_extensions)
{
    static uint8_t plain[HELLO_BYTES_MAX], known[HELLO_BYTES_MAX];
    struct extension_cache cache = {.next = 0};

    srand((unsigned)_i);
    for (unsigned i = 0; i < 200; i++) {
        struct offer o = draw_offer();
        struct rd cookie = rd_from("x", rand() % 8 == 0);
        size_t n = write_with(NULL, &o, cookie, plain);

        ck_assert_uint_eq(write_with(&cache, &o, cookie, known), n);
        ck_assert_mem_eq(plain, known, n);
    }
}
END_TEST

/* What is found is what is written: one block serves all lists of suites, and
 * one that is too long, or has a share, none. */
START_TEST(hello_extensions_are_kept)
{
    static uint8_t plain[HELLO_BYTES_MAX], known[HELLO_BYTES_MAX];
    struct offer o = {.version = VERSION_TLS12, .n_groups = 1, .groups = {23}};
    struct extension_cache cache = {.next = 0};
    size_t n;

    add_suite(&o, 0x002f);
    write_with(&cache, &o, rd_from(NULL, 0), known);
    ck_assert_uint_eq(cache.next, 1);
    add_suite(&o, 0x0035);
    n = write_with(NULL, &o, rd_from(NULL, 0), plain);
    cache.blocks[0].bytes[cache.blocks[0].n - 1] ^= 1;
    ck_assert_uint_eq(write_with(&cache, &o, rd_from(NULL, 0), known), n);
    ck_assert_mem_eq(plain, known, n - 1);
    ck_assert_uint_ne(plain[n - 1], known[n - 1]);
    o.version = VERSION_TLS13;
    o.share = SHARE_REAL;
    o.share_group = 29;
    write_with(&cache, &o, rd_from(NULL, 0), known);
    o.version = VERSION_TLS10;
    o.n_groups = OFFER_GROUPS_MAX;
    write_with(&cache, &o, rd_from(NULL, 0), known);
    ck_assert_uint_eq(cache.next, 1);
}
END_TEST

/* Whatever stands in the list, no more than the list is looked at. */
START_TEST(alpn_list)
{
    static const struct {
        const char *list;
        size_t n;
        bool speaks;
    } rows[] = {
        {"\x07tds/8.0", 8, true},
        {"\x02h2\x07tds/8.0\x08http/1.1", 20, true},
        {"\x02h2", 3, false},
        {"\x07tds/8.0", 7, false}, /* cut off */
        {"\x00\x07tds/8.0", 9, true},
        {"\x08tds/8.0x", 9, false},
        {"\x06tds/8.", 7, false},
        {"\xfftds/8.0", 8, false},
        {"", 0, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct client_hello ch = {.alpn = rd_from(rows[i].list, rows[i].n)};

        ck_assert_msg(client_hello_speaks(&ch, "tds/8.0") == rows[i].speaks,
                      "row %zu", i);
    }
}
END_TEST

static Suite *hello_suite(void)
{
    Suite *s = suite_create("hello");
    TCase *t = tcase_create("writer");

    tcase_set_timeout(t, 60);
    tcase_add_test(t, hello_exact_tls10);
    tcase_add_test(t, hello_exact_tls13_plain);
    tcase_add_loop_test(t, hello_round_trip, 0, 64);
    tcase_add_test(t, hello_srp_names_a_user);
    tcase_add_test(t, hello_real_share);
    tcase_add_test(t, hello_name_and_schemes);
    tcase_add_test(t, hello_compressors);
    tcase_add_test(t, hello_no_sslv2);
    tcase_add_loop_test(t, hello_length_rules, 1, 472);
    tcase_add_test(t, hello_last_extension_has_a_body);
    tcase_add_test(t, hello_room);
    tcase_add_loop_test(t, hello_known_extensions, 0, 50);
    tcase_add_test(t, hello_extensions_are_kept);
    tcase_add_test(t, alpn_list);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(hello_suite());
    int failed;

    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
