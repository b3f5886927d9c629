#include "core/registry/suite.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

#include "core/registry/suite_table.h"

size_t suite_count(void)
{
    return SUITE_COUNT;
}

static const struct suite *row(size_t i)
{
    return i < SUITE_LOW ? &suite_low[i] : &suite_high[i - SUITE_LOW];
}

const struct suite *suite_at(size_t index)
{
    return index < SUITE_COUNT ? row(suite_rows[index]) : NULL;
}

size_t suite_by_code(size_t k)
{
    return suite_indexes[k];
}

size_t suites_by_code(const struct bitset *set, uint16_t list[BITSET_MAX])
{
    struct bitset rows = {{0}};
    size_t n = 0;

    for (size_t i = bit_next(set, 0); i < SUITE_COUNT; i = bit_next(set, i + 1))
        bit_add(&rows, suite_rows[i]);
    for (size_t k = bit_next(&rows, 0); k < SUITE_COUNT;
         k = bit_next(&rows, k + 1))
        list[n++] = suite_indexes[k];
    return n;
}

/* Binary search in the rows from..end. */
static int search(uint32_t code, size_t from, size_t end)
{
    while (from < end) {
        size_t middle = from + (end - from) / 2;
        uint32_t here = row(middle)->code;

        if (here == code)
            return suite_indexes[middle];
        if (here < code)
            from = middle + 1;
        else
            end = middle;
    }
    return -1;
}

static int known(uint16_t index)
{
    return index < SUITE_COUNT ? index : -1;
}

int suite_index(uint32_t code)
{
    if (code >> 8 == 0)
        return known(suite_index_00[code]);
    if (code >> 8 == 0xc0)
        return known(suite_index_c0[code & 0xff]);
    if (code > 0xffff)
        return suite_index_ssl2(code);
    return search(code, 0, SUITE_SSL2);
}

int suite_index_ssl2(uint32_t kind)
{
    return search(kind, SUITE_SSL2, SUITE_COUNT);
}

const struct suite *suite_find(uint32_t code)
{
    int index = suite_index(code);

    return index >= 0 ? suite_at((size_t)index) : NULL;
}

static bool same(const char *a, const char *b)
{
    return a != NULL && strcasecmp(a, b) == 0;
}

const struct suite *suite_by_name(const char *name)
{
    for (size_t i = 0; i < SUITE_COUNT; i++) {
        const struct suite *s = row(i);

        if (same(s->name, name) || same(s->openssl, name) ||
            same(s->gnutls, name))
            return s;
    }
    return NULL;
}

struct bitset suites_for(enum version v)
{
    return suite_of_version[v];
}

struct bitset suites_of_kind(enum suite_kind kind)
{
    return suite_of_kind[kind];
}

struct bitset suites_with_dhe(void)
{
    return suite_dhe;
}

struct bitset suites_with_ecdhe(void)
{
    return suite_ecdhe;
}

unsigned suite_family(size_t index)
{
    return suite_families[index];
}

bool suite_is_common(size_t index)
{
    return bit_has(&suite_common, index);
}

struct bitset suites_common(void)
{
    return suite_common;
}

const char *suite_code_text(const struct suite *s, char *buf, size_t cap)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t n = s->least == VERSION_SSL2 ? 8 : 6;
    uint32_t left = s->code;

    assert(cap > n);
    memcpy(buf, "0x", 2);
    buf[n] = '\0';
    for (; n > 2; left >>= 4)
        buf[--n] = digits[left & 15];
    return buf;
}

const char *suite_kind_name(enum suite_kind k)
{
    /* clang-format off */
    static const char *const names[] = {
        [SUITE_CERT] = "certificate", [SUITE_ANON] = "anonymous",
        [SUITE_PSK] = "PSK",          [SUITE_SRP] = "SRP",
        [SUITE_EXPORT] = "export",    [SUITE_NULL] = "NULL",
        [SUITE_OTHER] = "other",      [SUITE_SIGNAL] = "signalling",
    };
    /* clang-format on */

    return names[k];
}

const char *suite_kx_name(enum suite_kx kx)
{
    /* clang-format off */
    static const char *const names[] = {
        [KX_NULL] = "NULL",           [KX_RSA] = "RSA",
        [KX_DH] = "DH",               [KX_DHE] = "DHE",
        [KX_ECDH] = "ECDH",           [KX_ECDHE] = "ECDHE",
        [KX_PSK] = "PSK",             [KX_DHE_PSK] = "DHE_PSK",
        [KX_RSA_PSK] = "RSA_PSK",     [KX_ECDHE_PSK] = "ECDHE_PSK",
        [KX_SRP] = "SRP",             [KX_KRB5] = "KRB5",
        [KX_FORTEZZA] = "FORTEZZA",   [KX_GOST] = "GOST",
        [KX_SM2] = "SM2",             [KX_SM2DHE] = "SM2DHE",
        [KX_IBC] = "IBC",             [KX_IBSDH] = "IBSDH",
        [KX_ECMQV] = "ECMQV",         [KX_CECPQ1] = "CECPQ1",
        [KX_ECCPWD] = "ECCPWD",       [KX_ECJPAKE] = "ECJPAKE",
        [KX_ANY] = "any",             [KX_NONE] = "none",
    };
    /* clang-format on */

    return names[kx];
}

const char *suite_cipher_name(enum suite_cipher c)
{
    /* clang-format off */
    static const char *const names[] = {
        [CIPHER_NULL] = "NULL",           [CIPHER_RC4] = "RC4",
        [CIPHER_RC2] = "RC2",             [CIPHER_IDEA] = "IDEA",
        [CIPHER_DES] = "DES",             [CIPHER_3DES] = "3DES",
        [CIPHER_SKIPJACK] = "SKIPJACK",   [CIPHER_AES] = "AES",
        [CIPHER_CAMELLIA] = "CAMELLIA",   [CIPHER_ARIA] = "ARIA",
        [CIPHER_SEED] = "SEED",           [CIPHER_CHACHA20] = "CHACHA20",
        [CIPHER_GOST89] = "GOST89",       [CIPHER_KUZNYECHIK] = "KUZNYECHIK",
        [CIPHER_MAGMA] = "MAGMA",         [CIPHER_SM1] = "SM1",
        [CIPHER_SM4] = "SM4",             [CIPHER_RABBIT] = "RABBIT",
        [CIPHER_SALSA20] = "SALSA20",     [CIPHER_ESALSA20] = "ESALSA20",
        [CIPHER_AEGIS128L] = "AEGIS128L", [CIPHER_AEGIS256] = "AEGIS256",
        [CIPHER_NONE] = "none",
    };
    /* clang-format on */

    return names[c];
}

bool suite_has_dhe(const struct suite *s)
{
    return s->kx == KX_DHE || s->kx == KX_DHE_PSK;
}

bool suite_has_ecdhe(const struct suite *s)
{
    return s->kx == KX_ECDHE || s->kx == KX_ECDHE_PSK;
}
