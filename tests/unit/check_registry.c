/* The tables of core/registry against the CSV files that their facts come
 * from: every row, both ways. Runs from the root of the repository. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/registry/group.h"
#include "core/registry/names.h"
#include "core/registry/suite_list.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* --- a small reader of RFC 4180 --- */

#define CSV_ROWS  600
#define CSV_CELLS 32

struct csv {
    char *text;
    char *cell[CSV_ROWS][CSV_CELLS]; /* row 0 has the names */
    size_t rows, columns;
};

static char *slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *text = mem_alloc(1 << 20);
    size_t n;

    ck_assert_msg(f != NULL, "%s: not there; run from the root", path);
    n = fread(text, 1, (1 << 20) - 1, f);
    ck_assert_uint_gt(n, 0);
    fclose(f);
    return text;
}

/* Ends the cell at *p in place and moves *p past it; returns what ended it. */
static char csv_cell(char **p)
{
    char *out = *p, *in = *p, end;
    bool quoted = *in == '"';

    in += quoted;
    for (; *in != '\0'; in++) {
        if (quoted && in[0] == '"' && in[1] == '"')
            in++;
        else if (quoted && *in == '"') {
            in++;
            break;
        } else if (!quoted && strchr(",\r\n", *in) != NULL)
            break;
        *out++ = *in;
    }
    in += *in == '\r';
    end = *in;
    *p = in + (end != '\0');
    *out = '\0';
    return end;
}

static struct csv *csv_open(const char *path)
{
    struct csv *c = mem_alloc(sizeof *c);
    char *p = c->text = slurp(path);

    while (*p != '\0') {
        size_t n = 0;
        char end;

        ck_assert_uint_lt(c->rows, CSV_ROWS);
        do {
            ck_assert_uint_lt(n, CSV_CELLS);
            c->cell[c->rows][n++] = p;
            end = csv_cell(&p);
        } while (end == ',');
        if (c->rows == 0)
            c->columns = n;
        ck_assert_msg(n == c->columns, "%s: row %zu has %zu cells", path,
                      c->rows, n);
        c->rows++;
    }
    c->rows--;
    return c;
}

static void csv_close(struct csv *c)
{
    free(c->text);
    free(c);
}

/* The text in a named column of data row i, from 0. */
static const char *get(const struct csv *c, size_t i, const char *column)
{
    for (size_t n = 0; n < c->columns; n++)
        if (strcmp(c->cell[0][n], column) == 0)
            return c->cell[i + 1][n];
    ck_abort_msg("no column %s", column);
    return "";
}

static bool is(const struct csv *c, size_t i, const char *column,
               const char *text)
{
    return strcmp(get(c, i, column), text) == 0;
}

static unsigned long number(const struct csv *c, size_t i, const char *column,
                            int base)
{
    return strtoul(get(c, i, column), NULL, base);
}

static struct csv *suites(void)
{
    return csv_open("tests/data/tls-ciphersuites.csv");
}

/* --- the words of the suites' file --- */

struct word {
    const char *text;
    int value;
};

/* clang-format off */
static const struct word kx_words[] = {
    {"NULL", KX_NULL}, {"RSA", KX_RSA}, {"DH", KX_DH}, {"DHE", KX_DHE},
    {"ECDH", KX_ECDH}, {"ECDHE", KX_ECDHE}, {"PSK", KX_PSK},
    {"DHE_PSK", KX_DHE_PSK}, {"RSA_PSK", KX_RSA_PSK},
    {"ECDHE_PSK", KX_ECDHE_PSK}, {"SRP", KX_SRP}, {"KRB5", KX_KRB5},
    {"GOST", KX_GOST}, {"FORTEZZA", KX_FORTEZZA}, {"SM2", KX_SM2},
    {"SM2DHE", KX_SM2DHE}, {"IBC", KX_IBC}, {"IBSDH", KX_IBSDH},
    {"ECMQV", KX_ECMQV}, {"CECPQ1", KX_CECPQ1}, {"ECCPWD", KX_ECCPWD},
    {"ECJPAKE", KX_ECJPAKE}, {"any", KX_ANY}, {"", KX_NONE}, {NULL, 0},
};

static const struct word auth_words[] = {
    {"NULL", AUTH_NULL}, {"RSA", AUTH_RSA}, {"DSS", AUTH_DSS},
    {"ECDSA", AUTH_ECDSA}, {"anon", AUTH_ANON}, {"PSK", AUTH_PSK},
    {"SRP", AUTH_SRP}, {"KRB5", AUTH_KRB5}, {"GOST94", AUTH_GOST},
    {"FORTEZZA", AUTH_FORTEZZA}, {"GOST2001", AUTH_GOST},
    {"GOST2012", AUTH_GOST}, {"SM2", AUTH_SM2}, {"IBC", AUTH_IBC},
    {"IBS", AUTH_IBC}, {"ECNRA", AUTH_ECNRA}, {"PWD", AUTH_PWD},
    {"ECJPAKE", AUTH_ECJPAKE}, {"any", AUTH_ANY}, {"", AUTH_NONE}, {NULL, 0},
};

static const struct word cipher_words[] = {
    {"NULL", CIPHER_NULL}, {"RC4", CIPHER_RC4}, {"RC2", CIPHER_RC2},
    {"IDEA", CIPHER_IDEA}, {"DES", CIPHER_DES}, {"3DES", CIPHER_3DES},
    {"SKIPJACK", CIPHER_SKIPJACK}, {"AES", CIPHER_AES},
    {"CAMELLIA", CIPHER_CAMELLIA}, {"ARIA", CIPHER_ARIA}, {"SEED", CIPHER_SEED},
    {"CHACHA20", CIPHER_CHACHA20}, {"GOST89", CIPHER_GOST89},
    {"KUZNYECHIK", CIPHER_KUZNYECHIK}, {"MAGMA", CIPHER_MAGMA},
    {"SM1", CIPHER_SM1}, {"SM4", CIPHER_SM4}, {"RABBIT", CIPHER_RABBIT},
    {"SALSA20", CIPHER_SALSA20}, {"ESALSA20", CIPHER_ESALSA20},
    {"AEGIS128L", CIPHER_AEGIS128L}, {"AEGIS256", CIPHER_AEGIS256},
    {"", CIPHER_NONE}, {NULL, 0},
};

static const struct word mode_words[] = {
    {"NULL", MODE_NULL}, {"STREAM", MODE_STREAM}, {"CBC", MODE_CBC},
    {"CFB", MODE_CFB}, {"CTR", MODE_CTR}, {"CNT", MODE_CNT}, {"GCM", MODE_GCM},
    {"CCM", MODE_CCM}, {"CCM_8", MODE_CCM_8}, {"POLY1305", MODE_POLY1305},
    {"MGM_L", MODE_MGM}, {"MGM_S", MODE_MGM}, {"AEGIS", MODE_AEGIS},
    {"", MODE_NONE}, {NULL, 0},
};

static const struct word mac_words[] = {
    {"NULL", MAC_NULL}, {"MD5", MAC_MD5}, {"SHA1", MAC_SHA1},
    {"SHA256", MAC_SHA256}, {"SHA384", MAC_SHA384}, {"RMD", MAC_RMD},
    {"IMIT", MAC_IMIT}, {"GOSTR3411-94", MAC_GOSTR94}, {"OMAC", MAC_OMAC},
    {"SM3", MAC_SM3}, {"STREEBOG256", MAC_STREEBOG256}, {"AEAD", MAC_AEAD},
    {"", MAC_NONE}, {NULL, 0},
};

static const struct word version_words[] = {
    {"SSLv2", VERSION_SSL2}, {"SSLv3", VERSION_SSL3}, {"TLS1.0", VERSION_TLS10},
    {"TLS1.1", VERSION_TLS11}, {"TLS1.2", VERSION_TLS12},
    {"TLS1.3", VERSION_TLS13}, {"GMTLS1.1", VERSION_TLS11}, {NULL, 0},
};
/* clang-format on */

static int value(const struct word *words, const char *text)
{
    for (; words->text != NULL; words++)
        if (strcmp(words->text, text) == 0)
            return words->value;
    ck_abort_msg("unknown word %s", text);
    return -1;
}

static bool same(const char *ours, const char *cell)
{
    return ours == NULL ? *cell == '\0' : strcmp(ours, cell) == 0;
}

static enum suite_kind kind(const struct csv *c, size_t i)
{
    const char *kx = get(c, i, "kx"), *auth = get(c, i, "auth");
    bool plain_kx = strcmp(kx, "RSA") == 0 || strcmp(kx, "DH") == 0 ||
                    strcmp(kx, "DHE") == 0 || strcmp(kx, "ECDH") == 0 ||
                    strcmp(kx, "ECDHE") == 0;
    bool plain_auth = strcmp(auth, "RSA") == 0 || strcmp(auth, "DSS") == 0 ||
                      strcmp(auth, "ECDSA") == 0;

    if (is(c, i, "status", "scsv") || is(c, i, "status", "grease"))
        return SUITE_SIGNAL;
    if (is(c, i, "min_version", "TLS1.3"))
        return SUITE_CERT;
    if (!is(c, i, "export", ""))
        return SUITE_EXPORT;
    if (strcmp(auth, "anon") == 0)
        return SUITE_ANON;
    if (strcmp(auth, "PSK") == 0 || strstr(kx, "PSK") != NULL)
        return SUITE_PSK;
    if (strcmp(kx, "SRP") == 0)
        return SUITE_SRP;
    if (is(c, i, "cipher", "NULL"))
        return SUITE_NULL;
    return plain_kx && plain_auth ? SUITE_CERT : SUITE_OTHER;
}

static void check_facts(const struct csv *c, size_t i, const struct suite *s)
{
    const char *code = get(c, i, "code");

    ck_assert_msg((int)s->kx == value(kx_words, get(c, i, "kx")), "%s", code);
    ck_assert_msg((int)s->auth == value(auth_words, get(c, i, "auth")), "%s",
                  code);
    ck_assert_msg((int)s->cipher == value(cipher_words, get(c, i, "cipher")),
                  "%s", code);
    ck_assert_msg((int)s->mode == value(mode_words, get(c, i, "mode")), "%s",
                  code);
    ck_assert_msg((int)s->mac == value(mac_words, get(c, i, "mac")), "%s",
                  code);
    ck_assert_msg(s->bits == number(c, i, "cipher_bits", 10), "%s", code);
    ck_assert_msg(s->key_bits == number(c, i, "key_bits", 10), "%s", code);
    ck_assert_msg(s->export_bits == number(c, i, "export", 10), "%s", code);
    ck_assert_msg(s->kind == kind(c, i), "%s", code);
}

static void check_versions(const struct csv *c, size_t i, const struct suite *s)
{
    const char *least = get(c, i, "min_version");
    const char *most = get(c, i, "max_version");
    bool unknown = *least == '\0' || strcmp(least, "-") == 0;

    if (unknown) {
        ck_assert_int_eq(s->least, VERSION_SSL3);
        ck_assert_int_eq(s->most, VERSION_TLS13);
        return;
    }
    ck_assert_msg((int)s->least == value(version_words, least), "%s", s->name);
    ck_assert_msg((int)s->most == value(version_words, most), "%s", s->name);
}

START_TEST(suite_rows)
{
    struct csv *c = suites();

    ck_assert_uint_eq(suite_count(), c->rows);
    ck_assert_uint_le(suite_count(), BITSET_MAX);
    for (size_t i = 0; i < c->rows; i++) {
        const struct suite *s = suite_at(suite_by_code(i));

        ck_assert_uint_eq(s->code, number(c, i, "code", 16));
        ck_assert_str_eq(s->name, get(c, i, "iana_name"));
        ck_assert_msg(same(s->openssl, get(c, i, "openssl_name")), "%s",
                      s->name);
        ck_assert_msg(same(s->gnutls, get(c, i, "gnutls_name")), "%s", s->name);
        check_facts(c, i, s);
        check_versions(c, i, s);
    }
    ck_assert_ptr_null(suite_at(suite_count()));
    csv_close(c);
}
END_TEST

START_TEST(suite_registered)
{
    struct csv *c = suites();

    for (size_t i = 0; i < c->rows; i++) {
        bool expected = strncmp(get(c, i, "status"), "iana", 4) == 0 ||
                        is(c, i, "status", "scsv") ||
                        is(c, i, "status", "grease");

        size_t index = suite_by_code(i);

        ck_assert_msg(suite_at(index)->registered == expected, "%s",
                      suite_at(index)->name);
    }
    csv_close(c);
}
END_TEST

static bool is_ssl2(size_t i)
{
    return suite_at(i)->least == VERSION_SSL2;
}

/* A set as a list, in the order of suite_by_code(). */
START_TEST(suite_sets_by_code)
{
    for (size_t step = 1; step <= suite_count(); step += 1 + step / 4) {
        struct bitset set = {{0}};
        uint16_t list[BITSET_MAX];
        size_t n = 0, listed;

        for (size_t i = step - 1; i < suite_count(); i += step)
            bit_add(&set, i);
        listed = suites_by_code(&set, list);
        for (size_t k = 0; k < suite_count(); k++)
            if (bit_has(&set, suite_by_code(k)))
                ck_assert_uint_eq(list[n++], suite_by_code(k));
        ck_assert_uint_eq(listed, n);
    }
}
END_TEST

START_TEST(suite_sorted_and_unique)
{
    for (size_t i = 1; i < suite_count(); i++) {
        size_t k = suite_by_code(i), before = suite_by_code(i - 1);

        if (is_ssl2(k) == is_ssl2(before))
            ck_assert_uint_gt(suite_at(k)->code, suite_at(before)->code);
        else
            ck_assert(is_ssl2(k)); /* once, at the seam */
        for (size_t j = 0; j < i; j++)
            ck_assert_int_ne(strcasecmp(suite_at(i)->name, suite_at(j)->name),
                             0);
    }
}
END_TEST

START_TEST(suite_of_code)
{
    size_t found = 0;

    for (size_t i = 0; i < suite_count(); i++) {
        uint32_t code = suite_at(i)->code;
        struct suite_list one = {0};
        uint8_t wire[2 * BITSET_MAX] = {0, 0};

        suite_list_add_one(&one, i);

        if (is_ssl2(i))
            ck_assert_int_eq(suite_index_ssl2(code), (int)i);
        if (!is_ssl2(i) || code > 0xffff)
            ck_assert_ptr_eq(suite_find(code), suite_at(i));
        ck_assert_uint_eq(suite_list_codes(&one, wire), is_ssl2(i) ? 0 : 2);
        ck_assert(is_ssl2(i) || (wire[0] << 8 | wire[1]) == (int)code);
    }
    for (uint32_t code = 0; code <= 0xffff; code++)
        found += suite_index(code) >= 0;
    ck_assert_uint_eq(found, suite_count() - 13);
    ck_assert_int_eq(suite_index(0x0000ffff), -1);
    ck_assert_int_eq(suite_index(0x010081), -1);
    ck_assert_int_eq(suite_index_ssl2(0x00002f), -1);
    ck_assert_ptr_null(suite_find(0x1308));
    ck_assert_str_eq(suite_find(0)->name, "TLS_NULL_WITH_NULL_NULL");
    ck_assert_str_eq(suite_at((size_t)suite_index_ssl2(0))->name,
                     "SSL_CK_NULL_WITH_MD5");
}
END_TEST

START_TEST(code_texts)
{
    char code[16];

    ck_assert_str_eq(suite_code_text(suite_find(0x2f), code, sizeof code),
                     "0x002F");
    ck_assert_str_eq(suite_code_text(suite_find(0x060040), code, sizeof code),
                     "0x060040");
    ck_assert_str_eq(suite_code_text(suite_at((size_t)suite_index_ssl2(0)),
                                     code, sizeof code),
                     "0x000000");
}
END_TEST

/* A name that two rows share (SSLv2's kinds reuse SSLv3's) is the first's. */
static void check_name(const struct suite *s, const char *name)
{
    const struct suite *found = suite_by_name(name);

    ck_assert_msg(found != NULL, "%s not found", name);
    ck_assert_msg(found == s ||
                      (s->least == VERSION_SSL2 && same(found->openssl, name)),
                  "%s found as %s", name, found->name);
}

START_TEST(suite_by_any_name)
{
    for (size_t i = 0; i < suite_count(); i++) {
        const struct suite *s = suite_at(i);

        ck_assert_ptr_eq(suite_by_name(s->name), s);
        if (s->openssl != NULL)
            check_name(s, s->openssl);
        if (s->gnutls != NULL)
            check_name(s, s->gnutls);
    }
    ck_assert_uint_eq(suite_by_name("DES-CBC3-SHA")->code, 0x000a);
    ck_assert_uint_eq(suite_by_name("tls_aes_128_gcm_sha256")->code, 0x1301);
    ck_assert_uint_eq(suite_by_name("TLS_RSA_ARCFOUR_128_MD5")->code, 0x0004);
    ck_assert_ptr_null(suite_by_name(""));
    ck_assert_ptr_null(suite_by_name("TLS_RSA_WITH_AES_128_CBC"));
}
END_TEST

/* The three groups of versions and the signals share no suite, and all four
 * together are the table. */
START_TEST(suite_partition)
{
    struct bitset ssl2 = suites_for(VERSION_SSL2);
    struct bitset tls = suites_for(VERSION_TLS12);
    struct bitset tls13 = suites_for(VERSION_TLS13);
    struct bitset signal = suites_of_kind(SUITE_SIGNAL);

    ck_assert_uint_eq(bit_count(&ssl2), 13);
    ck_assert_uint_eq(bit_count(&tls13), 15);
    ck_assert_uint_eq(bit_count(&signal), 18);
    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++) {
        struct bitset set = suites_for((enum version)v);

        ck_assert(bit_equal(&set, &tls));
    }
    for (size_t i = 0; i < suite_count(); i++) {
        const struct suite *s = suite_at(i);

        ck_assert_int_eq(bit_has(&ssl2, i) + bit_has(&tls, i) +
                             bit_has(&tls13, i) + bit_has(&signal, i),
                         1);
        ck_assert(!bit_has(&ssl2, i) || is_ssl2(i));
        ck_assert(!bit_has(&tls, i) || s->code <= 0xffff);
        ck_assert(!bit_has(&tls13, i) || s->least == VERSION_TLS13);
    }
}
END_TEST

START_TEST(suite_kinds)
{
    struct bitset all = {{0}}, dhe = suites_with_dhe();
    size_t sum = 0;

    for (int k = 0; k <= SUITE_SIGNAL; k++) {
        struct bitset set = suites_of_kind((enum suite_kind)k);

        sum += bit_count(&set);
        all = bit_or(&all, &set);
        for (size_t i = 0; i < suite_count(); i++)
            ck_assert(bit_has(&set, i) == ((int)suite_at(i)->kind == k));
        ck_assert_str_ne(suite_kind_name((enum suite_kind)k), "");
    }
    for (size_t i = 0; i < suite_count(); i++)
        ck_assert(bit_has(&dhe, i) == suite_has_dhe(suite_at(i)));
    ck_assert_uint_eq(sum, suite_count());
    ck_assert_uint_eq(bit_count(&all), suite_count());
    ck_assert_int_eq(suite_find(0x0000)->kind, SUITE_NULL);
    ck_assert_int_eq(suite_find(0x0017)->kind, SUITE_EXPORT);
    ck_assert_int_eq(suite_find(0x0026)->kind, SUITE_EXPORT);
    ck_assert_int_eq(suite_find(0xc015)->kind, SUITE_ANON);
    ck_assert_int_eq(suite_find(0x002e)->kind, SUITE_PSK);
    ck_assert_int_eq(suite_find(0xc01b)->kind, SUITE_SRP);
    ck_assert_int_eq(suite_find(0x001e)->kind, SUITE_OTHER);
    ck_assert_int_eq(suite_find(0x00ff)->kind, SUITE_SIGNAL);
    ck_assert_int_eq(suite_find(0x1301)->kind, SUITE_CERT);
}
END_TEST

START_TEST(suite_words)
{
    struct csv *c = suites();

    for (size_t i = 0; i < c->rows; i++) {
        const char *kx = get(c, i, "kx"), *cipher = get(c, i, "cipher");
        const struct suite *s = suite_at(suite_by_code(i));

        ck_assert_str_eq(suite_kx_name(s->kx), *kx != '\0' ? kx : "none");
        ck_assert_str_eq(suite_cipher_name(s->cipher),
                         *cipher != '\0' ? cipher : "none");
        ck_assert(suite_has_dhe(s) == (strncmp(kx, "DHE", 3) == 0));
        ck_assert(suite_has_ecdhe(s) == (strncmp(kx, "ECDHE", 5) == 0));
    }
    csv_close(c);
}
END_TEST

/* --- versions --- */

START_TEST(version_both_ways)
{
    static const uint16_t wire[] = {0x0002, 0x0300, 0x0301,
                                    0x0302, 0x0303, 0x0304};
    enum version v = VERSION_COUNT;

    for (int i = 0; i < VERSION_COUNT; i++) {
        ck_assert_uint_eq(version_wire((enum version)i), wire[i]);
        ck_assert(version_from_wire(wire[i], &v));
        ck_assert_int_eq(v, i);
        ck_assert(version_from_name(version_name((enum version)i), &v));
        ck_assert_int_eq(v, i);
    }
    ck_assert_str_eq(version_name(VERSION_SSL3), "SSLv3");
    ck_assert_str_eq(version_name(VERSION_TLS12), "TLSv1.2");
    v = VERSION_TLS11;
    ck_assert(!version_from_wire(0x0305, &v));
    ck_assert(!version_from_wire(0x7f1c, &v));
    ck_assert(!version_from_wire(0, &v));
    ck_assert_int_eq(v, VERSION_TLS11);
}
END_TEST

START_TEST(version_spellings)
{
    static const struct word good[] = {
        {"tls1.2", VERSION_TLS12},  {"1.2", VERSION_TLS12},
        {"TLSV1.3", VERSION_TLS13}, {"1.3", VERSION_TLS13},
        {"ssl3", VERSION_SSL3},     {"SSLv3.0", VERSION_SSL3},
        {"ssl2", VERSION_SSL2},     {"TLSv1", VERSION_TLS10},
        {"tls1.0", VERSION_TLS10},  {"1.1", VERSION_TLS11},
    };
    static const char *const bad[] = {"",
                                      "tls",
                                      "1",
                                      "tls1.4",
                                      "ssl1",
                                      "tls1.22",
                                      "vtls1.2",
                                      "1.2 ",
                                      "tls1.2v",
                                      "tlsvv1.2",
                                      "a name that is far too long"};
    enum version v = VERSION_COUNT;

    for (size_t i = 0; i < COUNT(good); i++) {
        ck_assert_msg(version_from_name(good[i].text, &v), "%s", good[i].text);
        ck_assert_int_eq(v, good[i].value);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        ck_assert_msg(!version_from_name(bad[i], &v), "%s", bad[i]);
}
END_TEST

/* --- groups --- */

static const struct word group_words[] = {
    {"ec", GROUP_EC},
    {"xdh", GROUP_XDH},
    {"ffdhe", GROUP_FFDHE},
    {"pq-kem", GROUP_KEM},
    {"pq-hybrid", GROUP_HYBRID},
    {"grease", GROUP_GREASE},
    {"ec-explicit", GROUP_EXPLICIT},
    {NULL, 0},
};

static struct csv *groups(void)
{
    return csv_open("tests/data/tls-groups.csv");
}

START_TEST(group_rows)
{
    struct csv *c = groups();

    ck_assert_uint_eq(group_count(), c->rows);
    for (size_t i = 0; i < c->rows; i++) {
        const struct group *g = group_at(i);

        ck_assert_uint_eq(g->code, number(c, i, "code", 16));
        ck_assert_str_eq(g->name, get(c, i, "name"));
        ck_assert_int_eq(g->kind, value(group_words, get(c, i, "kind")));
        ck_assert_uint_eq(g->bits, number(c, i, "bits", 10));
        ck_assert_uint_eq(g->security_bits, number(c, i, "security_bits", 10));
        ck_assert(g->tls12 == is(c, i, "tls12_ok", "Y"));
        ck_assert(g->tls13 == is(c, i, "tls13_ok", "Y"));
        ck_assert_uint_eq(g->client_share,
                          number(c, i, "client_share_len", 10));
        ck_assert_uint_eq(g->server_share,
                          number(c, i, "server_share_len", 10));
        ck_assert_ptr_eq(group_find(g->code), g);
        ck_assert(i == 0 || g->code > group_at(i - 1)->code);
    }
    ck_assert_ptr_null(group_at(group_count()));
    csv_close(c);
}
END_TEST

/* Every alias in a cell leads to the row. */
static void check_aliases(const char *cell, const struct group *g)
{
    char *copy = mem_strdup(cell), *rest = copy, *alias;

    while ((alias = strsep(&rest, ";")) != NULL)
        if (*alias != '\0')
            ck_assert_msg(group_by_name(alias) == g, "%s", alias);
    free(copy);
}

START_TEST(group_names)
{
    struct csv *c = groups();

    for (size_t i = 0; i < c->rows; i++) {
        check_aliases(get(c, i, "name"), group_at(i));
        check_aliases(get(c, i, "aliases"), group_at(i));
        check_aliases(get(c, i, "openssl_name"), group_at(i));
        check_aliases(get(c, i, "gnutls_name"), group_at(i));
        check_aliases(get(c, i, "schannel_name"), group_at(i));
    }
    csv_close(c);
    ck_assert_uint_eq(group_by_name("p-256")->code, 0x0017);
    ck_assert_ptr_null(group_by_name("P-25"));
    ck_assert_ptr_null(group_by_name("P-256;prime256v1"));
    ck_assert_ptr_null(group_by_name(""));
}
END_TEST

START_TEST(group_unknown)
{
    size_t found = 0;

    for (unsigned code = 0; code <= 0xffff; code++)
        found += group_find((uint16_t)code) != NULL;
    ck_assert_uint_eq(found, group_count());
    ck_assert_ptr_null(group_find(0));
    ck_assert_ptr_null(group_find(0xffff));
}
END_TEST

/* --- signature schemes, alerts, extensions --- */

/* All that can be used, each once: the common curves first, then by code. */
START_TEST(group_order)
{
    static const uint16_t first[] = {0x1d, 0x17, 0x18, 0x19, 0x1e};
    const uint16_t *codes;
    size_t n = groups_in_offer_order(_i != 0, &codes), wanted = 0;

    for (size_t i = 0; i < group_count(); i++) {
        const struct group *g = group_at(i);

        wanted += g->kind != GROUP_GREASE && g->kind != GROUP_EXPLICIT &&
                  (_i != 0 ? g->tls13 : g->tls12);
    }
    ck_assert_uint_eq(n, wanted);
    ck_assert_mem_eq(codes, first, sizeof first);
    for (size_t i = 0; i < n; i++) {
        const struct group *g = group_find(codes[i]);

        ck_assert(g != NULL && (_i != 0 ? g->tls13 : g->tls12));
        ck_assert_int_ne(g->kind, GROUP_GREASE);
        ck_assert(i <= 5 || codes[i] > codes[i - 1]);
        for (size_t k = 0; k < i; k++)
            ck_assert_uint_ne(codes[i], codes[k]);
    }
}
END_TEST

START_TEST(sigscheme_rows)
{
    struct csv *c = csv_open("tests/data/tls-sigschemes.csv");
    size_t found = 0;

    ck_assert_uint_eq(sigscheme_count(), c->rows);
    for (size_t i = 0; i < c->rows; i++) {
        const struct sigscheme *s = sigscheme_at(i);

        ck_assert_uint_eq(s->code, number(c, i, "code", 16));
        ck_assert_str_eq(s->name, get(c, i, "name"));
        ck_assert_str_eq(s->hash, get(c, i, "hash"));
        ck_assert_str_eq(s->key, get(c, i, "key"));
        ck_assert_ptr_eq(sigscheme_find(s->code), s);
        ck_assert(i == 0 || s->code > sigscheme_at(i - 1)->code);
    }
    for (unsigned code = 0; code <= 0xffff; code++)
        found += sigscheme_find((uint16_t)code) != NULL;
    ck_assert_uint_eq(found, sigscheme_count());
    ck_assert_ptr_null(sigscheme_at(sigscheme_count()));
    csv_close(c);
}
END_TEST

START_TEST(alert_rows)
{
    struct csv *c = csv_open("tests/data/tls-alerts.csv");
    size_t found = 0;

    ck_assert_uint_eq(alert_count(), c->rows);
    for (size_t i = 0; i < c->rows; i++) {
        const struct alert *a = alert_at(i);

        ck_assert_uint_eq(a->code, number(c, i, "code", 10));
        ck_assert_str_eq(a->name, get(c, i, "name"));
        ck_assert_ptr_eq(alert_name(a->code), a->name);
        ck_assert(i == 0 || a->code > alert_at(i - 1)->code);
    }
    for (unsigned code = 0; code <= 0xff; code++)
        found += alert_name((uint8_t)code) != NULL;
    ck_assert_uint_eq(found, alert_count());
    ck_assert_ptr_null(alert_at(alert_count()));
    ck_assert_str_eq(alert_name(ALERT_CLOSE_NOTIFY), "close_notify");
    ck_assert_str_eq(alert_name(ALERT_HANDSHAKE_FAILURE), "handshake_failure");
    ck_assert_str_eq(alert_name(ALERT_PROTOCOL_VERSION), "protocol_version");
    csv_close(c);
}
END_TEST

START_TEST(extension_rows)
{
    struct csv *c = csv_open("tests/data/tls-extensions.csv");
    size_t found = 0;

    ck_assert_uint_eq(extension_count(), c->rows);
    for (size_t i = 0; i < c->rows; i++) {
        const struct extension *e = extension_at(i);

        ck_assert_uint_eq(e->code, number(c, i, "code", 10));
        ck_assert_uint_eq(e->code, number(c, i, "hex", 16));
        ck_assert_str_eq(e->name, get(c, i, "name"));
        ck_assert_ptr_eq(extension_name(e->code), e->name);
        ck_assert(i == 0 || e->code > extension_at(i - 1)->code);
    }
    for (unsigned code = 0; code <= 0xffff; code++)
        found += extension_name((uint16_t)code) != NULL;
    ck_assert_uint_eq(found, extension_count());
    ck_assert_ptr_null(extension_at(extension_count()));
    csv_close(c);
}
END_TEST

static TCase *suite_case(void)
{
    TCase *t = tcase_create("suites");

    tcase_add_test(t, suite_rows);
    tcase_add_test(t, code_texts);
    tcase_add_test(t, suite_registered);
    tcase_add_test(t, suite_sorted_and_unique);
    tcase_add_test(t, suite_sets_by_code);
    tcase_add_test(t, suite_of_code);
    tcase_add_test(t, suite_by_any_name);
    tcase_add_test(t, suite_partition);
    tcase_add_test(t, suite_kinds);
    tcase_add_test(t, suite_words);
    return t;
}

static TCase *names_case(void)
{
    TCase *t = tcase_create("names");

    tcase_add_test(t, version_both_ways);
    tcase_add_test(t, version_spellings);
    tcase_add_test(t, group_rows);
    tcase_add_test(t, group_names);
    tcase_add_test(t, group_unknown);
    tcase_add_loop_test(t, group_order, 0, 2);
    tcase_add_test(t, sigscheme_rows);
    tcase_add_test(t, alert_rows);
    tcase_add_test(t, extension_rows);
    return t;
}

int main(void)
{
    Suite *s = suite_create("registry");
    SRunner *runner;
    int failed;

    suite_add_tcase(s, suite_case());
    suite_add_tcase(s, names_case());
    runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
