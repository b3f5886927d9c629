/* Certificates: made by OpenSSL, put together by hand, cut short. */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/wr.h"
#include "core/wire/der.h"
#include "core/wire/x509.h"

#define CERTS "tests/data/certs/"

static uint8_t *load(const char *name, size_t *n)
{
    uint8_t buf[4096];
    char path[128];
    FILE *f;

    snprintf(path, sizeof path, CERTS "%s.der", name);
    f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s", path);
    *n = fread(buf, 1, sizeof buf, f);
    fclose(f);
    ck_assert_uint_lt(*n, sizeof buf);
    return mem_copy(buf, *n);
}

/* Reads from memory of exactly that size. */
static struct certificate read_exact(const void *p, size_t n)
{
    struct certificate c;
    uint8_t *exact = malloc(n + (n == 0 ? 1 : 0));

    memset(&c, 0xaa, sizeof c); /* so that what is left unset shows */
    if (n != 0)
        memcpy(exact, p, n);
    ck_assert_int_eq(x509_read(rd_from(exact, n), &c), c.readable);
    for (size_t i = 0; i < sizeof c.sha256; i++)
        ck_assert_uint_eq(c.sha256[i], 0xaa);
    free(exact);
    return c;
}

struct sample {
    const char *file;
    enum cert_key key;
    unsigned bits, exponent;
    const char *curve, *signature, *hash;
};

static const struct sample SAMPLES[] = {
    {"rsa512", CERT_KEY_RSA, 512, 65537, "", "sha256WithRSAEncryption",
     "sha256"},
    {"rsa1024", CERT_KEY_RSA, 1024, 65537, "", "sha256WithRSAEncryption",
     "sha256"},
    {"rsa1024-e3", CERT_KEY_RSA, 1024, 3, "", "sha256WithRSAEncryption",
     "sha256"},
    {"rsa1024-sha1", CERT_KEY_RSA, 1024, 65537, "", "sha1WithRSAEncryption",
     "sha1"},
    {"rsa1024-md5", CERT_KEY_RSA, 1024, 65537, "", "md5WithRSAEncryption",
     "md5"},
    {"rsa2048-sha512", CERT_KEY_RSA, 2048, 65537, "", "sha512WithRSAEncryption",
     "sha512"},
    {"rsa2048-psssig", CERT_KEY_RSA, 2048, 65537, "", "rsassaPss", "sha384"},
    {"rsapss", CERT_KEY_RSA_PSS, 2048, 65537, "", "rsassaPss", "sha256"},
    {"ec-prime256v1", CERT_KEY_EC, 256, 0, "secp256r1", "ecdsa-with-SHA256",
     "sha256"},
    {"ec-secp384r1", CERT_KEY_EC, 384, 0, "secp384r1", "ecdsa-with-SHA256",
     "sha256"},
    {"ec-secp521r1", CERT_KEY_EC, 521, 0, "secp521r1", "ecdsa-with-SHA256",
     "sha256"},
    {"ec-brainpoolP256r1", CERT_KEY_EC, 256, 0, "brainpoolP256r1",
     "ecdsa-with-SHA256", "sha256"},
    {"ec-secp256k1", CERT_KEY_EC, 256, 0, "secp256k1", "ecdsa-with-SHA256",
     "sha256"},
    {"ec-sect283r1", CERT_KEY_EC, 283, 0, "sect283r1", "ecdsa-with-SHA256",
     "sha256"},
    {"ec-explicit", CERT_KEY_EC, 256, 0, "explicit", "ecdsa-with-SHA384",
     "sha384"},
    {"ec-explicit2", CERT_KEY_EC, 283, 0, "explicit", "ecdsa-with-SHA1",
     "sha1"},
    {"dsa1024", CERT_KEY_DSA, 1024, 0, "", "dsa-with-SHA256", "sha256"},
    {"ed25519", CERT_KEY_ED25519, 256, 0, "", "Ed25519", ""},
    {"ed448", CERT_KEY_ED448, 456, 0, "", "Ed448", ""},
    {"san", CERT_KEY_EC, 256, 0, "secp256r1", "ecdsa-with-SHA256", "sha256"},
    {"utf8", CERT_KEY_EC, 256, 0, "secp256r1", "ecdsa-with-SHA256", "sha256"},
};

#define N_SAMPLES ((int)(sizeof SAMPLES / sizeof SAMPLES[0]))

/* Dotted, or "" where it does not fit or breaks off. */
START_TEST(identifiers)
{
    static const struct {
        const char *bytes, *text;
        size_t n;
    } rows[] = {
        {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "1.2.840.113549.1.1.11", 9},
        {"\x55\x04\x03", "2.5.4.3", 3},
        {"\x00", "0.0", 1},
        {"\x27", "0.39", 1},
        {"\x4f", "1.39", 1},
        {"\x50", "2.0", 1},
        {"\x88\x37", "2.999", 2},
        {"\x2a\x81\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
         "1.2.18446744073709551615", 11},
        {"\x2a\x82\x80\x80\x80\x80\x80\x80\x80\x80\x00", NULL, 11},
        {"\x2a\x86", NULL, 2},
        {"", NULL, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t cap = 1; cap <= 64; cap++) {
            char text[64] = "before";
            bool fits = rows[i].text != NULL && strlen(rows[i].text) < cap;

            ck_assert(der_oid_text(rd_from(rows[i].bytes, rows[i].n), text,
                                   cap) == fits);
            ck_assert_str_eq(text, fits ? rows[i].text : "");
        }
}
END_TEST

START_TEST(samples)
{
    const struct sample *want = &SAMPLES[_i];
    size_t n;
    uint8_t *der = load(want->file, &n);
    struct certificate c = read_exact(der, n);

    ck_assert(c.readable && c.self_issued);
    ck_assert_int_eq(c.key, want->key);
    ck_assert_uint_eq(c.key_bits, want->bits);
    ck_assert_uint_eq(c.rsa_exponent, want->exponent);
    ck_assert_str_eq(c.curve, want->curve);
    ck_assert_str_eq(c.signature, want->signature);
    ck_assert_str_eq(c.sig_hash, want->hash);
    ck_assert_str_eq(c.issuer, c.subject);
    certificate_clear(&c);
    free(der);
}
END_TEST

START_TEST(sample_in_full)
{
    size_t n;
    uint8_t *der = load("san", &n);
    struct certificate c = read_exact(der, n);

    ck_assert_str_eq(c.subject, "C=DE, O=Lab, CN=printer.example");
    ck_assert_str_eq(c.serial, "1234567890abcdef");
    ck_assert_str_eq(c.not_before, "2026-11-21T05:23:52Z");
    ck_assert_str_eq(c.not_after, "2036-11-18T05:23:52Z");
    ck_assert_uint_eq(c.n_names, 4);
    ck_assert_str_eq(c.names[0], "printer.example");
    ck_assert_str_eq(c.names[1], "*.mfd.example");
    ck_assert_str_eq(c.names[2], "192.0.2.7");
    ck_assert_str_eq(c.names[3], "2001:db8::1");
    certificate_clear(&c);
    free(der);
    der = load("utf8", &n);
    c = read_exact(der, n);
    ck_assert_str_eq(c.subject, "C=JP, O=リコー\\, 株式会社, CN=Größe\\+1");
    ck_assert_str_eq(c.not_after, "2081-08-24T05:24:17Z"); /* GeneralizedTime */
    certificate_clear(&c);
    free(der);
}
END_TEST

/* From the cut on where the key can be read it stays readable, and it is so
 * well before the end. */
START_TEST(samples_cut_everywhere)
{
    size_t n, first = 0;
    uint8_t *der = load(SAMPLES[_i].file, &n);

    for (size_t cut = 0; cut <= n; cut++) {
        struct certificate c = read_exact(der, cut);

        if (c.readable && first == 0)
            first = cut;
        ck_assert(c.readable == (first != 0));
        if (c.readable)
            ck_assert_uint_eq(c.key_bits, SAMPLES[_i].bits);
        certificate_clear(&c);
    }
    ck_assert_uint_gt(first, n / 3);
    ck_assert_uint_lt(first, n - 50);
    free(der);
}
END_TEST

/* --- certificates by hand --- */

struct sheet {
    uint8_t string_tag, time_tag;
    const char *cn, *time, *serial;
    size_t cn_n, serial_n;
    bool indefinite, v1;
    const char *key_oid, *params; /* contents of the algorithm */
    size_t key_oid_n, params_n;
    unsigned names; /* dNSNames to add */
};

#define BYTES(member, s) .member = s, .member##_n = sizeof(s) - 1

static void open_tag(struct wr *w, const struct sheet *s, unsigned tag)
{
    wr_u8(w, tag);
    wr_u8(w, s->indefinite ? 0x80 : 0x82);
    if (!s->indefinite)
        wr_open(w, 2);
}

static void close_tag(struct wr *w, const struct sheet *s)
{
    if (s->indefinite)
        wr_u16(w, 0); /* end of contents */
    else
        wr_close(w);
}

static void add(struct wr *w, unsigned tag, const void *p, size_t n)
{
    wr_u8(w, tag);
    wr_u8(w, 0x84); /* longer than it need be */
    wr_u16(w, 0);
    wr_u16(w, (unsigned)n);
    wr_bytes(w, p, n);
}

static void add_name(struct wr *w, const struct sheet *s)
{
    open_tag(w, s, DER_SEQUENCE);
    open_tag(w, s, DER_SET);
    open_tag(w, s, DER_SEQUENCE);
    add(w, DER_OID, "\x55\x04\x03", 3);
    add(w, s->string_tag, s->cn, s->cn_n);
    close_tag(w, s);
    close_tag(w, s);
    close_tag(w, s);
}

static void add_key(struct wr *w, const struct sheet *s)
{
    open_tag(w, s, DER_SEQUENCE);
    open_tag(w, s, DER_SEQUENCE);
    add(w, DER_OID, s->key_oid, s->key_oid_n);
    wr_bytes(w, s->params, s->params_n);
    close_tag(w, s);
    add(w, DER_BIT_STRING, "\0\4", 2);
    close_tag(w, s);
}

static void add_names(struct wr *w, const struct sheet *s)
{
    open_tag(w, s, DER_EXPLICIT(3));
    open_tag(w, s, DER_SEQUENCE);
    open_tag(w, s, DER_SEQUENCE);
    add(w, DER_OID, "\x55\x1d\x11", 3);
    open_tag(w, s, DER_OCTET_STRING | (s->indefinite ? DER_CONSTRUCTED : 0));
    if (s->indefinite) { /* a string in one piece */
        wr_u8(w, DER_OCTET_STRING);
        wr_open(w, 1);
    }
    open_tag(w, s, DER_SEQUENCE);
    for (unsigned i = 1; i < s->names; i++)
        add(w, DER_CONTEXT(2), "n", 1);
    wr_bytes(w, "\x82\x05pr\x1b[m\x87\x02\x01\x02\x81\x01x", 14);
    close_tag(w, s);
    if (s->indefinite)
        wr_close(w);
    close_tag(w, s);
    for (int i = 0; i < 3; i++)
        close_tag(w, s);
}

static void add_body(struct wr *w, const struct sheet *s)
{
    if (!s->v1)
        wr_bytes(w, "\xa0\x03\x02\x01\x02", 5);
    add(w, DER_INTEGER, s->serial, s->serial_n);
    wr_bytes(w, "\x30\x05\x06\x03\x2b\x65\x71", 7); /* Ed448, to be overruled */
    add_name(w, s);
    open_tag(w, s, DER_SEQUENCE);
    add(w, s->time_tag, s->time, strlen(s->time));
    add(w, s->time_tag, s->time, strlen(s->time));
    close_tag(w, s);
    add_name(w, s);
    add_key(w, s);
    wr_bytes(w, "\x81\x02\x00\xaa", 4); /* issuerUniqueID */
    if (s->names != 0)
        add_names(w, s);
}

static struct certificate build(struct sheet s)
{
    uint8_t buf[8192];
    struct wr w;

    if (s.time == NULL)
        s.time = "";
    wr_init(&w, buf, sizeof buf);
    open_tag(&w, &s, DER_SEQUENCE);
    open_tag(&w, &s, DER_SEQUENCE);
    add_body(&w, &s);
    close_tag(&w, &s);
    wr_bytes(&w, "\x30\x05\x06\x03\x2b\x65\x70", 7); /* Ed25519 */
    add(&w, DER_BIT_STRING, "\0x", 2);
    close_tag(&w, &s);
    wr_bytes(&w, "left over", 9);
    ck_assert(wr_ok(&w));
    return read_exact(buf, w.len);
}

static const char *subject_of(uint8_t tag, const char *p, size_t n)
{
    static struct certificate c;

    certificate_clear(&c);
    c = build((struct sheet){.string_tag = tag, .cn = p, .cn_n = n});
    ck_assert(!c.readable); /* it has no key */
    ck_assert(c.self_issued);
    ck_assert_str_eq(c.subject, c.issuer);
    return c.subject;
}

#define SUBJECT(tag, s, want)                                                  \
    ck_assert_str_eq(subject_of(tag, s, sizeof(s) - 1), want)

START_TEST(strings)
{
    SUBJECT(DER_PRINTABLE, "mfd", "CN=mfd");
    SUBJECT(DER_PRINTABLE, "", "CN=");
    SUBJECT(DER_UTF8,
            "Gr\xc3\xb6\xc3\x9f"
            "e",
            "CN=Größe");
    SUBJECT(DER_UTF8,
            "Gr\xf6\xdf"
            "e",
            "CN=Gr\\xf6\\xdfe");
    SUBJECT(DER_T61,
            "Gr\xf6\xdf"
            "e",
            "CN=Größe");
    SUBJECT(DER_PRINTABLE,
            "Gr\xf6\xdf"
            "e",
            "CN=Größe");
    SUBJECT(DER_T61,
            "Gr\xc3\xb6\xc3\x9f"
            "e",
            "CN=Größe");
    SUBJECT(DER_T61, "\xf0\x9f\x96\xa8", "CN=\xf0\x9f\x96\xa8");
    SUBJECT(DER_T61, "\xe2\x82\xac", "CN=\xe2\x82\xac");
    SUBJECT(DER_T61, "\xe2\x82", "CN=\xc3\xa2\\xc2\\x82");
    SUBJECT(DER_T61, "a\x80", "CN=a\\xc2\\x80");
    SUBJECT(DER_BMP, "\0G\0r\0\xf6\0\xdf\0e", "CN=Größe");
    SUBJECT(DER_BMP, "\x30\xea\x30\xb3\x30\xfc", "CN=リコー");
    SUBJECT(DER_BMP, "\xd8\x3d\xdd\xa8\0!", "CN=\xf0\x9f\x96\xa8!");
    SUBJECT(DER_BMP, "\xd8\x3d\0!\xdd\xa8\0", "CN=\xef\xbf\xbd!\xef\xbf\xbd");
    SUBJECT(DER_UNIVERSAL, "\0\1\xf5\xa8\0\0\0!", "CN=\xf0\x9f\x96\xa8!");
    SUBJECT(DER_UNIVERSAL, "\xff\xff\xff\xff", "CN=\xef\xbf\xbd");
    SUBJECT(DER_VISIBLE, "v", "CN=v");
    SUBJECT(0x45, "any tag", "CN=any tag");
}
END_TEST

START_TEST(hostile_strings)
{
    SUBJECT(DER_UTF8, "\x1b[2J\x1b]0;x\x07", "CN=\\x1b[2J\\x1b]0;x\\x07");
    SUBJECT(DER_UTF8, "a\nb\r\tc\x7f", "CN=a\\x0ab\\x0d\\x09c\\x7f");
    SUBJECT(DER_UTF8, "www.good.example\0.evil",
            "CN=www.good.example\\x00.evil");
    SUBJECT(DER_UTF8, "a, O=Bank+OU=b", "CN=a\\, O=Bank\\+OU=b");
    SUBJECT(DER_UTF8, "\\x1b", "CN=\\\\x1b");
    SUBJECT(DER_T61,
            "\x9b"
            "31m",
            "CN=\\xc2\\x9b31m");
    SUBJECT(DER_BMP, "\0\x1b\0[\x20\x2e", "CN=\\x1b[\\xe2\\x80\\xae");
    SUBJECT(DER_UNIVERSAL, "\0\0\0\x1b", "CN=\\x1b");
}
END_TEST

START_TEST(long_strings_are_cut)
{
    static char much[4000];
    const char *s;

    memset(much, 'x', sizeof much);
    s = subject_of(DER_UTF8, much, CERT_TEXT_MAX - 4); /* it just fits */
    ck_assert_uint_eq(strlen(s), CERT_TEXT_MAX - 1);
    ck_assert_int_eq(s[CERT_TEXT_MAX - 2], 'x');
    s = subject_of(DER_UTF8, much, CERT_TEXT_MAX - 3);
    ck_assert_uint_eq(strlen(s), CERT_TEXT_MAX - 1);
    ck_assert_str_eq(s + CERT_TEXT_MAX - 4, "...");
    for (size_t i = 0; i < sizeof much; i += 2)
        memcpy(much + i, "ö", 2);
    s = subject_of(DER_UTF8, much, sizeof much); /* no half character */
    ck_assert_uint_eq(strlen(s), 3 + 2 * 124 + 3);
    ck_assert_str_eq(s + 3 + 2 * 123, "ö...");
}
END_TEST

static const char *time_of(uint8_t tag, const char *text)
{
    static struct certificate c;

    certificate_clear(&c);
    c = build((struct sheet){.time_tag = tag, .time = text});
    ck_assert_str_eq(c.not_before, c.not_after);
    return c.not_after;
}

#define UTC(s, want) ck_assert_str_eq(time_of(DER_UTC_TIME, s), want)
#define GEN(s, want) ck_assert_str_eq(time_of(DER_GENERAL_TIME, s), want)

START_TEST(times)
{
    UTC("491231235959Z", "2049-12-31T23:59:59Z");
    UTC("500101000000Z", "1950-01-01T00:00:00Z");
    UTC("0001020304Z", "2000-01-02T03:04:00Z");
    UTC("9912312330-0100", "2000-01-01T00:30:00Z");
    UTC("000101003000+0100", "1999-12-31T23:30:00Z");
    UTC("240228230000-0200", "2024-02-29T01:00:00Z");
    UTC("20240229000000Z", "2024-02-29T00:00:00Z"); /* the wrong tag */
    UTC("240101000000", "2024-01-01T00:00:00Z");
    GEN("20500101000000Z", "2050-01-01T00:00:00Z");
    GEN("99991231235959Z", "9999-12-31T23:59:59Z");
    GEN("19500101000000Z", "1950-01-01T00:00:00Z");
    GEN("205001010203Z", "2050-01-01T02:03:00Z");
    GEN("2050010102Z", "2050-01-01T02:00:00Z");
    GEN("20500101020304.567Z", "2050-01-01T02:03:04Z");
    GEN("20500301000000+2359", "2050-02-28T00:01:00Z");
    GEN("20161231235960Z", "2016-12-31T23:59:60Z");
}
END_TEST

START_TEST(times_that_are_none)
{
    static const char *const bad[] = {
        "",
        "Z",
        "2",
        "241301000000Z",
        "240001000000Z",
        "240100000000Z",
        "230229000000Z",
        "240230000000Z",
        "240101240000Z",
        "240101006000Z",
        "240101000061Z",
        "240101000000X",
        "240101000000ZZ",
        "240101000000+01",
        "2401010000+0100Z",
        "24 101000000Z",
        "-40101000000Z",
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        UTC(bad[i], "");
    GEN("00000101000000Z", "0000-01-01T00:00:00Z");
    UTC("240101000000*0100", "");
    UTC("240101000000+01", "");
    GEN("99991231235959-0100", "");
    GEN("00000101000000+0100", "");
    ck_assert_str_eq(time_of(DER_UTF8, "240101000000Z"), "");
}
END_TEST

START_TEST(serials)
{
    static char much[100];
    struct certificate c = {0};

    c = build((struct sheet){BYTES(serial, "\0\x80\1")});
    ck_assert_str_eq(c.serial, "8001");
    certificate_clear(&c);
    c = build((struct sheet){BYTES(serial, "\0\xff")});
    ck_assert_str_eq(c.serial, "ff");
    certificate_clear(&c);
    c = build((struct sheet){BYTES(serial, "\0")});
    ck_assert_str_eq(c.serial, "00");
    certificate_clear(&c);
    c = build((struct sheet){BYTES(serial, "\xff\xfe")});
    ck_assert_str_eq(c.serial, "fffe");
    certificate_clear(&c);
    c = build((struct sheet){BYTES(serial, "")});
    ck_assert_str_eq(c.serial, "");
    memset(much, 0x11, sizeof much);
    certificate_clear(&c);
    c = build((struct sheet){.serial = much, .serial_n = 35});
    ck_assert_uint_eq(strlen(c.serial), 70);
    certificate_clear(&c);
    c = build((struct sheet){.serial = much, .serial_n = 100});
    ck_assert_str_eq(c.serial + 68, "...");
    certificate_clear(&c);
}
END_TEST

/* The same certificate, with and without indefinite lengths and version. */
START_TEST(forms_of_encoding)
{
    for (int i = 0; i < 4; i++) {
        struct certificate c = build((struct sheet){
            .indefinite = (i & 1) != 0,
            .v1 = (i & 2) != 0,
            .string_tag = DER_UTF8,
            .time_tag = DER_UTC_TIME,
            .time = "240101000000Z",
            BYTES(serial, "\1"),
            BYTES(cn, "ber"),
            BYTES(key_oid, "\x2a\x86\x48\xce\x3d\x02\x01"),
            BYTES(params, "\x06\x05\x2b\x81\x04\x00\x22"),
            .names = 1,
        });

        ck_assert(c.readable);
        ck_assert_str_eq(c.subject, "CN=ber");
        ck_assert_str_eq(c.serial, "01");
        ck_assert_str_eq(c.not_after, "2024-01-01T00:00:00Z");
        ck_assert_str_eq(c.curve, "secp384r1");
        ck_assert_uint_eq(c.key_bits, 384);
        ck_assert_str_eq(c.signature, "Ed25519"); /* the outer one */
        ck_assert_uint_eq(c.n_names, 2);
        ck_assert_str_eq(c.names[0], "pr\\x1b[m");
        ck_assert_str_eq(c.names[1], "0102"); /* no address */
        certificate_clear(&c);
    }
}
END_TEST

/* As many as are kept, and one more; what is no name does not count. */
START_TEST(many_names)
{
    for (unsigned n = CERT_NAMES_MAX - 2; n <= CERT_NAMES_MAX; n++) {
        struct certificate c = build((struct sheet){
            BYTES(key_oid, "\x2a\x86\x48\xce\x3d\x02\x01"),
            BYTES(params, "\x06\x05\x2b\x81\x04\x00\x22"), .names = n});

        ck_assert_uint_eq(c.n_names,
                          n < CERT_NAMES_MAX ? n + 1 : CERT_NAMES_MAX);
        ck_assert(c.names_cut == (n == CERT_NAMES_MAX));
        certificate_clear(&c);
    }
}
END_TEST

/* The key as it stands: the same in a renewed certificate. */
START_TEST(public_keys)
{
    size_t n;
    uint8_t *der = load("ed25519", &n);
    struct rd spki, again = rd_from(der, n);

    ck_assert(x509_spki(again, &spki));
    ck_assert_uint_eq(spki.n, 44); /* RFC 8410, 10.1 */
    ck_assert_mem_eq(spki.p, "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70", 9);
    ck_assert(spki.p > der && spki.p + spki.n < der + n);
    for (size_t i = 0; i < n; i++) /* cut short, it has none */
        ck_assert(!x509_spki(rd_from(der, i), &spki));
    free(der);
}
END_TEST

#define KEY(oid, par)                                                          \
    build((struct sheet){BYTES(key_oid, oid), BYTES(params, par)})

START_TEST(keys)
{
    struct certificate c;

    c = KEY("\x2a\x86\x48\xce\x3d\x02\x01", "\x06\x03\x2a\x03\x04");
    ck_assert_int_eq(c.key, CERT_KEY_EC);
    ck_assert_str_eq(c.curve, "1.2.3.4");
    ck_assert_uint_eq(c.key_bits, 0);
    certificate_clear(&c);
    c = KEY("\x2a\x86\x48\xce\x3d\x02\x01", "\x05\x00"); /* implicitCurve */
    ck_assert(c.readable);
    ck_assert_str_eq(c.curve, "");
    certificate_clear(&c);
    c = KEY("\x2a\x85\x03\x07\x01\x01\x01\x02", "");
    ck_assert_int_eq(c.key, CERT_KEY_GOST);
    ck_assert_uint_eq(c.key_bits, 512);
    certificate_clear(&c);
    c = KEY("\x2a\x86\x48\xce\x3e\x02\x01", "\x30\x04\x02\x02\x00\xff");
    ck_assert_int_eq(c.key, CERT_KEY_DH);
    ck_assert_uint_eq(c.key_bits, 8);
    certificate_clear(&c);
    c = KEY("\x2a\x03", "");
    ck_assert(c.readable);
    ck_assert_int_eq(c.key, CERT_KEY_UNKNOWN);
    certificate_clear(&c);
}
END_TEST

/* --- the walker --- */

static bool walks(const void *p, size_t n, size_t body)
{
    uint8_t *exact = malloc(n + 1);
    struct rd r;
    struct der d;
    bool ok;

    memcpy(exact, p, n);
    exact = realloc(exact, n + (n == 0 ? 1 : 0));
    r = rd_from(exact, n);
    ok = der_next(&r, &d);
    ck_assert(ok || r.n == n);
    ck_assert(!ok || (d.body.n == body && d.raw.n + r.n == n));
    free(exact);
    return ok;
}

#define WALKS(s, body) ck_assert(walks(s, sizeof(s) - 1, body))
#define FAILS(s)       ck_assert(!walks(s, sizeof(s) - 1, 0))

START_TEST(lengths)
{
    WALKS("\x04\x00", 0);
    WALKS("\x04\x01x", 1);
    WALKS("\x04\x81\x01x", 1);
    WALKS("\x04\x84\0\0\0\x01x", 1);
    WALKS("\x04\x89\0\0\0\0\0\0\0\0\x01x", 1);
    WALKS("\x30\x80\x04\x01x\0\0", 3);
    WALKS("\x30\x80\x30\x80\0\0\0\0rest", 4);
    WALKS("\x30\x80\0\0", 0);
    FAILS("");
    FAILS("\x04");
    FAILS("\x04\x01");
    FAILS("\x04\x80x\0\0"); /* indefinite, but primitive */
    FAILS("\x04\xff");
    FAILS("\x04\x84\xff\xff\xff\xff");
    FAILS("\x04\x88\0\0\0\1\0\0\0\0");
    FAILS("\x04\x81");
    FAILS("\x1f\x81\x01\x00");
    FAILS("\x30\x80");
    FAILS("\x30\x80\x04\x01x\0");
    FAILS("\x30\x80\x30\x80\0\0");
}
END_TEST

START_TEST(depth_is_capped)
{
    uint8_t deep[4 * (DER_DEPTH_MAX + 1)];

    for (size_t open = 1; open <= DER_DEPTH_MAX + 1; open++) {
        for (size_t i = 0; i < open; i++)
            memcpy(deep + 2 * i, "\x30\x80", 2);
        memset(deep + 2 * open, 0, 2 * open);
        ck_assert(walks(deep, 4 * open, 4 * open - 4) ==
                  (open <= DER_DEPTH_MAX));
    }
}
END_TEST

static const char *oid_of(const void *p, size_t n, size_t cap)
{
    static char text[64];
    char *exact = malloc(cap);

    if (!der_oid_text(rd_from(p, n), exact, cap))
        ck_assert_str_eq(exact, "");
    strcpy(text, exact);
    free(exact);
    return text;
}

START_TEST(object_identifiers)
{
    ck_assert_str_eq(oid_of("\x55\x04\x03", 3, 64), "2.5.4.3");
    ck_assert_str_eq(oid_of("\x2a\x86\x48\x86\xf7\x0d", 6, 64),
                     "1.2.840.113549");
    ck_assert_str_eq(oid_of("\x09\x92\x26", 3, 64), "0.9.2342");
    ck_assert_str_eq(oid_of("\x88\x37\x03", 3, 64), "2.999.3");
    ck_assert_str_eq(oid_of("\x27\x28\x4f\x50", 4, 64), "0.39.40.79.80");
    ck_assert_str_eq(oid_of("\x28", 1, 64), "1.0");
    ck_assert_str_eq(oid_of("\x4f", 1, 64), "1.39");
    ck_assert_str_eq(oid_of("\x50", 1, 64), "2.0");
    ck_assert_str_eq(oid_of("", 0, 64), "");
    ck_assert_str_eq(oid_of("\x55\x84", 2, 64), ""); /* an arc is cut */
    ck_assert_str_eq(oid_of("\x55\x04\x03", 3, 7), "");
    ck_assert_str_eq(oid_of("\x55\x04\x03", 3, 8), "2.5.4.3");
    ck_assert_str_eq(
        oid_of("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 11, 64), "");
}
END_TEST

static Suite *x509_suite(void)
{
    Suite *s = suite_create("x509");
    TCase *t = tcase_create("x509");

    tcase_add_loop_test(t, samples, 0, N_SAMPLES);
    tcase_add_test(t, identifiers);
    tcase_add_test(t, sample_in_full);
    tcase_add_loop_test(t, samples_cut_everywhere, 0, N_SAMPLES);
    tcase_add_test(t, strings);
    tcase_add_test(t, hostile_strings);
    tcase_add_test(t, long_strings_are_cut);
    tcase_add_test(t, times);
    tcase_add_test(t, times_that_are_none);
    tcase_add_test(t, serials);
    tcase_add_test(t, forms_of_encoding);
    tcase_add_test(t, many_names);
    tcase_add_test(t, public_keys);
    tcase_add_test(t, keys);
    tcase_add_test(t, lengths);
    tcase_add_test(t, depth_is_capped);
    tcase_add_test(t, object_identifiers);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(x509_suite());
    int failed;

    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
