#ifndef SUITEMAP_ENGINE_PROTECT_INSIDE_H
#define SUITEMAP_ENGINE_PROTECT_INSIDE_H

#include "core/engine/protect_keys.h"
#include "core/wire/record.h"

/* The inside of struct protect: for protect*.c and no others. */

#define VERSION_13    0x0303 /* RFC 8446, 5.2: what its records say */
#define EXPLICIT_PART 8      /* of a GCM or CCM nonce up to TLS 1.2 */
#define PSEUDO_MAX    13     /* seq, type, version, length */

enum protect_kind {
    PROTECT_STREAM, /* RC4 and NULL */
    PROTECT_CBC,
    PROTECT_AEAD,
    PROTECT_13
};

struct protect {
    enum protect_kind kind;
    enum crypto_way way;
    enum version version;
    bool etm;              /* of CBC alone */
    bool whole_nonce;      /* ChaCha20, TLS 1.3: the IV with seq xored in */
    struct crypto *crypto; /* for explicit IVs */
    struct crypto_cipher *cipher; /* NULL: no encryption */
    size_t block, mac, tag;
    enum crypto_hash hash; /* of the MAC */
    uint64_t seq;
    struct record_keys keys; /* iv moves on, where it is chained */
};

/* What is authenticated beside the data of a record up to TLS 1.2. */
struct rd protect_pseudo(const struct protect *p, uint8_t type, size_t length,
                         uint8_t out[PSEUDO_MAX]);
/* The MAC of a record with the present number. */
void protect_mac(const struct protect *p, uint8_t type, struct rd data,
                 uint8_t *out);
/* A nonce: the fixed part with the record's explicit one behind it, or the
 * whole IV with the number xored in (RFC 7905, 2; RFC 8446, 5.3). */
void protect_nonce(const struct protect *p, const uint8_t *explicit,
                   uint8_t nonce[CRYPTO_NONCE]);
/* A TLS 1.3 record's header. */
struct rd protect_header_13(size_t length, uint8_t out[RECORD_HEADER]);

/* One pair per kind. Sealing writes what stands behind the record's header;
 * opening is protect_open() without the number. */
bool seal_stream(struct protect *p, uint8_t type, struct rd body,
                 struct wr *out);
bool seal_cbc(struct protect *p, uint8_t type, struct rd body, struct wr *out);
bool seal_aead(struct protect *p, uint8_t type, struct rd body, struct wr *out);
bool seal_13(struct protect *p, uint8_t type, struct rd body, struct wr *out);
bool open_stream(struct protect *p, uint8_t *type, struct rd body, uint8_t *out,
                 size_t *n);
bool open_cbc(struct protect *p, uint8_t *type, struct rd body, uint8_t *out,
              size_t *n);
bool open_aead(struct protect *p, uint8_t *type, struct rd body, uint8_t *out,
               size_t *n);
bool open_13(struct protect *p, uint8_t *type, struct rd body, uint8_t *out,
             size_t *n);

#endif
