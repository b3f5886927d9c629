#ifndef SUITEMAP_REGISTRY_SUITE_TABLE_H
#define SUITEMAP_REGISTRY_SUITE_TABLE_H

#include "core/registry/suite.h"

/* The rows behind suite_at(), for core/registry alone. They stand in two
 * files, since one would be too long; suite.c joins them. */
#define SUITE_LOW   214 /* below 0xC000 */
#define SUITE_HIGH  270 /* from 0xC000 on, then the SSLv2 kinds */
#define SUITE_COUNT (SUITE_LOW + SUITE_HIGH)
#define SUITE_SSL2  471 /* row, and index, of the first SSLv2 kind */

_Static_assert(SUITE_COUNT <= BITSET_MAX, "a set of suites is a bitset");

extern const struct suite suite_low[SUITE_LOW];
extern const struct suite suite_high[SUITE_HIGH];

/* The codes of a hello are copied so many at a time; behind the last one there
 * is as much of nothing. */
#define SUITE_WIRE_PIECE 16

/* What follows from the rows, in suite_table_sets.c: which row has an index,
 * and the other way round; the codes by index, as they stand in a hello; and
 * sets of them. */
extern const uint16_t suite_rows[SUITE_COUNT], suite_indexes[SUITE_COUNT];
extern const uint8_t suite_wire_codes[SUITE_SSL2 + SUITE_WIRE_PIECE][2];
/* Indexes of the codes 0x0000 to 0x00FF and 0xC000 to 0xC0FF, where nearly all
 * are; SUITE_COUNT where there is none. */
extern const uint16_t suite_index_00[256], suite_index_c0[256];
extern const uint8_t suite_families[SUITE_COUNT];
extern const struct bitset suite_common, suite_dhe, suite_ecdhe;
extern const struct bitset suite_of_version[VERSION_COUNT];
extern const struct bitset suite_of_kind[SUITE_KINDS + 1];

/* One row. REG tells whether IANA has registered it. */
#define S(CODE, KIND, KX, AUTH, CIPHER, MODE, MAC, BITS, KEY_BITS, EXPORT_BITS, \
          LEAST, MOST, REG, NAME, OPENSSL, GNUTLS)                             \
    {.code = CODE,                                                             \
     .name = NAME,                                                             \
     .openssl = OPENSSL,                                                       \
     .gnutls = GNUTLS,                                                         \
     .kind = SUITE_##KIND,                                                     \
     .kx = KX_##KX,                                                            \
     .auth = AUTH_##AUTH,                                                      \
     .cipher = CIPHER_##CIPHER,                                                \
     .mode = MODE_##MODE,                                                      \
     .mac = MAC_##MAC,                                                         \
     .bits = BITS,                                                             \
     .key_bits = KEY_BITS,                                                     \
     .export_bits = EXPORT_BITS,                                               \
     .least = VERSION_##LEAST,                                                 \
     .most = VERSION_##MOST,                                                   \
     .registered = REG}

#endif
