#ifndef SUITEMAP_REGISTRY_SUITE_H
#define SUITEMAP_REGISTRY_SUITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bitset.h"
#include "core/registry/version.h"

/* How the premaster secret comes about. */
enum suite_kx {
    KX_NULL, KX_RSA, KX_DH, KX_DHE, KX_ECDH, KX_ECDHE, KX_PSK, KX_DHE_PSK,
    KX_RSA_PSK, KX_ECDHE_PSK, KX_SRP, KX_KRB5, KX_FORTEZZA, KX_GOST, KX_SM2,
    KX_SM2DHE, KX_IBC, KX_IBSDH, KX_ECMQV, KX_CECPQ1, KX_ECCPWD, KX_ECJPAKE,
    KX_ANY,  /* TLS 1.3: not the suite's affair */
    KX_NONE  /* signalling values and GREASE */
};

enum suite_auth {
    AUTH_NULL, AUTH_RSA, AUTH_DSS, AUTH_ECDSA, AUTH_ANON, AUTH_PSK, AUTH_SRP,
    AUTH_KRB5, AUTH_FORTEZZA, AUTH_GOST, AUTH_SM2, AUTH_IBC, AUTH_ECNRA,
    AUTH_PWD, AUTH_ECJPAKE, AUTH_ANY, AUTH_NONE
};

enum suite_cipher {
    CIPHER_NULL, CIPHER_RC4, CIPHER_RC2, CIPHER_IDEA, CIPHER_DES, CIPHER_3DES,
    CIPHER_SKIPJACK, CIPHER_AES, CIPHER_CAMELLIA, CIPHER_ARIA, CIPHER_SEED,
    CIPHER_CHACHA20, CIPHER_GOST89, CIPHER_KUZNYECHIK, CIPHER_MAGMA,
    CIPHER_SM1, CIPHER_SM4, CIPHER_RABBIT, CIPHER_SALSA20, CIPHER_ESALSA20,
    CIPHER_AEGIS128L, CIPHER_AEGIS256, CIPHER_NONE
};

enum suite_mode {
    MODE_NULL, MODE_STREAM, MODE_CBC, MODE_CFB, MODE_CTR, MODE_CNT, MODE_GCM,
    MODE_CCM, MODE_CCM_8, MODE_POLY1305, MODE_MGM, MODE_AEGIS, MODE_NONE
};

enum suite_mac {
    MAC_NULL, MAC_MD5, MAC_SHA1, MAC_SHA256, MAC_SHA384, MAC_RMD, MAC_IMIT,
    MAC_GOSTR94, MAC_OMAC, MAC_SM3, MAC_STREEBOG256, MAC_AEAD, MAC_NONE
};

/* What kind of batch a suite belongs to: the kinds that a server may choke
 * on are asked apart from those that need an ordinary certificate. */
enum suite_kind {
    SUITE_CERT,   /* RSA, DSS, ECDSA; and all of TLS 1.3 */
    SUITE_ANON,
    SUITE_PSK,
    SUITE_SRP,
    SUITE_EXPORT,
    SUITE_NULL,   /* no encryption */
    SUITE_OTHER,  /* Kerberos, Fortezza, GOST, national and draft ones */
    SUITE_KINDS,
    SUITE_SIGNAL = SUITE_KINDS /* SCSV and GREASE: never probed */
};

struct suite {
    uint32_t code;       /* 16 bits; SSLv2 kinds have 24 */
    const char *name;    /* IANA's, or the usual one */
    const char *openssl; /* OpenSSL's name, NULL where there is none */
    const char *gnutls;  /* GnuTLS's name, NULL where there is none */
    enum suite_kind kind;
    enum suite_kx kx;
    enum suite_auth auth;
    enum suite_cipher cipher;
    enum suite_mode mode;
    enum suite_mac mac;
    uint16_t bits;     /* effective strength: 3DES 112, EXPORT 40 or 56 */
    uint16_t key_bits; /* nominal key length: 3DES 168 */
    uint16_t export_bits; /* key exchange limit of EXPORT: 512, 1024; 40 where
                           * only the cipher is weak (KRB5, SSLv2); or 0 */
    enum version least, most; /* what known stacks negotiate it in */
    bool registered;   /* in the IANA registry */
};

/* Indexes are dense and below BITSET_MAX, so a set of suites is a bitset. They
 * are the places of the offer order, a fixed, unnatural one
 * (tests/tools/suite_sets.c has the rule): the common suites come first (at
 * most 64 of them: some servers look no further), those of TLS 1.3 before the
 * rest; ChaCha20 never leads, and stands last among the common ones up to TLS
 * 1.2, since some servers move it up when it leads. The SSLv2 kinds (24 bits)
 * stand last of all. An index means nothing outside of the program. */
size_t suite_count(void);
const struct suite *suite_at(size_t index); /* NULL past the end */
/* The index of the k-th by code (the SSLv2 kinds behind all others): the order
 * in which they are told to people. k is below suite_count(). */
size_t suite_by_code(size_t k);
/* The members of a set in that order; returns how many. */
size_t suites_by_code(const struct bitset *set, uint16_t list[BITSET_MAX]);
/* The index of a code, -1 when it is unknown. Codes up to 0xFFFF are looked
 * for among the 16-bit ones, larger ones among the SSLv2 kinds. */
int suite_index(uint32_t code);
/* The index of an SSLv2 kind, -1 when it is unknown: kind 0x000000 and suite
 * 0x0000 are the same number, so SSLv2 code asks here. */
int suite_index_ssl2(uint32_t kind);
/* The suite of a code (as suite_index()), NULL when it is unknown. */
const struct suite *suite_find(uint32_t code);
/* The suite of an IANA, OpenSSL or GnuTLS name, without regard to case; NULL
 * when there is none. Where SSLv2 and SSLv3 share an OpenSSL name, SSLv3's. */
const struct suite *suite_by_name(const char *name);

/* All that is worth offering at a version: TLS 1.3 has its own suites; SSLv3
 * to TLS 1.2 share all the others, since servers are known to pick what does
 * not belong there; SSLv2 has its kinds. Never SCSV or GREASE. */
struct bitset suites_for(enum version v);
/* The suites of one kind. */
struct bitset suites_of_kind(enum suite_kind kind);

/* Is this one of the common suites (the first 64 offered)? */
bool suite_is_common(size_t index);
struct bitset suites_common(void);

/* Its code as it is written everywhere: "0xC02F", of SSLv2 "0x060040". Gives
 * back buf. */
const char *suite_code_text(const struct suite *s, char *buf, size_t cap);
const char *suite_kind_name(enum suite_kind k);
/* "DHE", "ECDHE", "RSA"; "any" for TLS 1.3. */
const char *suite_kx_name(enum suite_kx kx);
const char *suite_cipher_name(enum suite_cipher c);
/* Does the ServerKeyExchange of this suite carry Diffie-Hellman parameters
 * (finite field, or a curve)? */
bool suite_has_dhe(const struct suite *s);
bool suite_has_ecdhe(const struct suite *s);
/* All those. */
struct bitset suites_with_dhe(void);
struct bitset suites_with_ecdhe(void);
/* The family of a suite: all that have its kind, key exchange and
 * authentication. What the flight of one shows goes for all of them. The number
 * is below 64, so a set of families is a mask. */
unsigned suite_family(size_t index);

#endif
