/* Makes core/registry/suite_table_sets.c out of the rows of the suites: their
 * offer order, which is that of their indexes, and the sets that the probes ask
 * for again and again.
 *
 * The order in which suites are offered: a server that follows the client's
 * order can be told from one with an order of its own only when the two
 * differ, so ours must be nobody's: suites are ranked by how likely a server
 * is to know them, and within a rank stand in the order of a hash of their
 * code. That is neither by strength nor by its reverse nor by code, and a new
 * suite does not move the others. */
#include <stdio.h>
#include <stdlib.h>

#include "core/registry/suite_table.h"

/* The common suites, by code: what OpenSSL, Schannel, NSS, Java and mbedTLS
 * have offered over the years with an ordinary certificate, as well as the
 * weak suites of old printers; nothing anonymous. */
/* clang-format off */
static const uint16_t common[] = {
    /* SSLv3: RC4, RC2, IDEA, DES, 3DES and the EXPORT ones, RSA and DHE */
    0x0003, 0x0004, 0x0005, 0x0006, 0x0007, 0x0008, 0x0009, 0x000A, 0x0011,
    0x0012, 0x0013, 0x0014, 0x0015, 0x0016,
    /* RFC 3268, RFC 5246: AES-CBC with SHA-1, with SHA-256; RFC 4132:
     * Camellia */
    0x002F, 0x0032, 0x0033, 0x0035, 0x0038, 0x0039, 0x003C, 0x003D, 0x0040,
    0x0041, 0x0045, 0x0067, 0x006A, 0x006B, 0x0084, 0x0088,
    /* RFC 5288: AES-GCM with RSA and DHE_RSA */
    0x009C, 0x009D, 0x009E, 0x009F,
    /* RFC 8446: TLS 1.3 */
    0x1301, 0x1302, 0x1303, 0x1304, 0x1305,
    /* RFC 4492: ECDHE_ECDSA, then ECDHE_RSA, with RC4, 3DES, AES-CBC */
    0xC007, 0xC008, 0xC009, 0xC00A, 0xC011, 0xC012, 0xC013, 0xC014,
    /* RFC 5289: the same with SHA-256 and SHA-384, CBC, then GCM */
    0xC023, 0xC024, 0xC027, 0xC028, 0xC02B, 0xC02C, 0xC02F, 0xC030,
    /* RFC 6655, RFC 7251: AES-CCM, as mbedTLS devices have it */
    0xC09C, 0xC09D, 0xC09E, 0xC09F, 0xC0AC, 0xC0AD,
    /* RFC 7905: ChaCha20 */
    0xCCA8, 0xCCA9, 0xCCAA,
};
/* clang-format on */

#define COMMON (sizeof common / sizeof *common)
_Static_assert(COMMON <= 64, "some servers look no further");

static bool is_common(const struct suite *s)
{
    for (size_t i = 0; i < COMMON; i++)
        if (s->least != VERSION_SSL2 && s->code == common[i])
            return true;
    return false;
}

/* OpenSSL's PRIORITIZE_CHACHA moves ChaCha20 up when the client puts it
 * first, so it comes last of those that a server is likely to know. */
static uint32_t rank(const struct suite *s)
{
    static const uint8_t of_kind[] = {
        [SUITE_CERT] = 3,   [SUITE_OTHER] = 4,   [SUITE_NULL] = 5,
        [SUITE_EXPORT] = 6, [SUITE_PSK] = 7,     [SUITE_SRP] = 8,
        [SUITE_ANON] = 9,   [SUITE_SIGNAL] = 10,
    };

    if (!is_common(s))
        return s->least == VERSION_SSL2 ? 11 : of_kind[s->kind];
    if (s->least == VERSION_TLS13)
        return 0;
    return s->cipher != CIPHER_CHACHA20 ? 1 : 2;
}

/* Rank first, then the hash: the product with an odd number, modulo 2^24, is
 * another one for each code. Of all such numbers near the golden ratio, this
 * one mixes strong and weak best, leads with AES, and gives 1304, 1301, 1303,
 * 1305, 1302 for TLS 1.3, which is no stack's own order. */
static uint32_t sort_key(const struct suite *s)
{
    return rank(s) << 24 | (s->code * UINT32_C(0x9E3E6D) & 0xffffff);
}

struct place {
    uint32_t key;
    uint16_t row;
};

static int by_key(const void *a, const void *b)
{
    uint32_t x = ((const struct place *)a)->key;
    uint32_t y = ((const struct place *)b)->key;

    return (x > y) - (x < y);
}

static bool of_common(const struct suite *s, int arg)
{
    (void)arg;
    return is_common(s);
}

static bool of_dhe(const struct suite *s, int arg)
{
    (void)arg;
    return suite_has_dhe(s);
}

static bool of_ecdhe(const struct suite *s, int arg)
{
    (void)arg;
    return suite_has_ecdhe(s);
}

/* The versions fall into three groups that share their suites. */
static bool of_version(const struct suite *s, int v)
{
    if (s->kind == SUITE_SIGNAL)
        return false;
    if (v == VERSION_SSL2 || v == VERSION_TLS13)
        return (int)s->least == v;
    return s->least != VERSION_SSL2 && s->least != VERSION_TLS13;
}

static bool of_kind(const struct suite *s, int kind)
{
    return (int)s->kind == kind;
}

static const struct suite *row(size_t i)
{
    return i < SUITE_LOW ? &suite_low[i] : &suite_high[i - SUITE_LOW];
}

static void print_numbers(const char *type, const char *name, const char *count,
                          const uint16_t *v, size_t n)
{
    printf("const %s %s[%s] = {", type, name, count);
    for (size_t i = 0; i < n; i++)
        printf("%s%u,", i % 12 == 0 ? "\n    " : " ", v[i]);
    printf("\n};\n\n");
}

/* Fills rows[] with the row of each index. */
static void print_order(uint16_t *rows)
{
    struct place places[SUITE_COUNT];
    uint16_t indexes[SUITE_COUNT];

    for (size_t i = 0; i < SUITE_COUNT; i++)
        places[i] = (struct place){sort_key(row(i)), (uint16_t)i};
    qsort(places, SUITE_COUNT, sizeof *places, by_key);
    for (size_t i = 0; i < SUITE_COUNT; i++) {
        rows[i] = places[i].row;
        indexes[rows[i]] = (uint16_t)i;
    }
    print_numbers("uint16_t", "suite_rows", "SUITE_COUNT", rows, SUITE_COUNT);
    print_numbers("uint16_t", "suite_indexes", "SUITE_COUNT", indexes,
                  SUITE_COUNT);
}

/* The indexes of codes that begin with this byte. */
static void print_page(const uint16_t *rows, const char *name, uint32_t first)
{
    uint16_t page[256];

    for (size_t i = 0; i < 256; i++)
        page[i] = SUITE_COUNT;
    for (size_t i = 0; i < SUITE_SSL2; i++)
        if (row(rows[i])->code >> 8 == first)
            page[row(rows[i])->code & 0xff] = (uint16_t)i;
    print_numbers("uint16_t", name, "256", page, 256);
}

static bool is_family(const struct suite *a, const struct suite *b)
{
    return a->kind == b->kind && a->kx == b->kx && a->auth == b->auth;
}

/* Numbered as they come. */
static void print_families(const uint16_t *rows)
{
    uint16_t families[SUITE_COUNT], n = 0;

    for (size_t i = 0; i < SUITE_COUNT; i++) {
        size_t k = 0;

        while (k < i && !is_family(row(rows[k]), row(rows[i])))
            k++;
        families[i] = k < i ? families[k] : n++;
    }
    if (n > 64) {
        fprintf(stderr, "suite_sets: too many families\n");
        exit(EXIT_FAILURE);
    }
    print_numbers("uint8_t", "suite_families", "SUITE_COUNT", families,
                  SUITE_COUNT);
}

/* What stands in a ClientHello of TLS; the kinds of SSLv2 have no place in
 * one. */
static void print_codes(const uint16_t *rows)
{
    printf("const uint8_t "
           "suite_wire_codes[SUITE_SSL2 + SUITE_WIRE_PIECE][2] = {");
    for (size_t i = 0; i < SUITE_SSL2; i++) {
        unsigned code = row(rows[i])->code;

        printf("%s{0x%02x, 0x%02x},", i % 5 == 0 ? "\n    " : " ", code >> 8,
               code & 0xff);
    }
    printf("\n};\n");
}

static void print_set(const uint16_t *rows, const char *indent,
                      bool (*has)(const struct suite *, int), int arg)
{
    struct bitset set = {{0}};

    for (size_t i = 0; i < SUITE_COUNT; i++)
        if (has(row(rows[i]), arg))
            bit_add(&set, i);
    printf("{{");
    for (size_t i = 0; i < BITSET_MAX / 64; i++)
        printf("%s0x%016llx%s", i == 0        ? ""
                                : i % 3 == 0 ? indent
                                             : " ",
               (unsigned long long)set.w[i], i + 1 < BITSET_MAX / 64 ? "," : "");
    printf("}}");
}

static void print_sets(const uint16_t *rows, const char *name,
                       const char *count, int n,
                       bool (*has)(const struct suite *, int))
{
    printf("\nconst struct bitset %s[%s] = {\n", name, count);
    for (int i = 0; i < n; i++) {
        printf("    ");
        print_set(rows, "\n      ", has, i);
        printf(",\n");
    }
    printf("};\n");
}

int main(void)
{
    uint16_t rows[SUITE_COUNT];

    printf("/* Made by tests/tools/suite_sets.c out of the rows: see there. "
           "*/\n#include \"core/registry/suite_table.h\"\n\n");
    print_order(rows);
    print_page(rows, "suite_index_00", 0x00);
    print_page(rows, "suite_index_c0", 0xc0);
    print_families(rows);
    print_codes(rows);
    printf("\nconst struct bitset suite_common = ");
    print_set(rows, "\n    ", of_common, 0);
    printf(";\n");
    printf("\nconst struct bitset suite_dhe = ");
    print_set(rows, "\n    ", of_dhe, 0);
    printf(";\n");
    printf("\nconst struct bitset suite_ecdhe = ");
    print_set(rows, "\n    ", of_ecdhe, 0);
    printf(";\n");
    print_sets(rows, "suite_of_version", "VERSION_COUNT", VERSION_COUNT, of_version);
    print_sets(rows, "suite_of_kind", "SUITE_KINDS + 1", SUITE_KINDS + 1, of_kind);
    return 0;
}
