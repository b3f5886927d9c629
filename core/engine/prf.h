#ifndef SUITEMAP_ENGINE_PRF_H
#define SUITEMAP_ENGINE_PRF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"
#include "core/engine/crypto.h"
#include "core/registry/suite.h"
#include "core/registry/version.h"

/* From the shared secret to all the others: the derivation of SSLv3, the PRFs
 * of TLS 1.0 to 1.2, the key schedule of TLS 1.3; and the transcript of the
 * handshake, which they take in. */

#define PRF_RANDOM       32
#define PRF_MASTER       48
#define PRF_FINISHED_MAX CRYPTO_HASH_MAX

/* Which derivation a connection uses; a plain value. */
enum prf_kind {
    PRF_SSL3,     /* RFC 6101, 6.1 */
    PRF_MD5_SHA1, /* TLS 1.0 and 1.1: RFC 2246, 5 */
    PRF_HASH,     /* TLS 1.2: RFC 5246, 5 */
    PRF_SCHEDULE  /* TLS 1.3: RFC 8446, 7.1 */
};

struct prf {
    enum prf_kind kind;
    enum crypto_hash hash; /* of PRF_HASH and PRF_SCHEDULE */
};

struct prf prf_of(const struct suite *s, enum version v);

struct prf_randoms {
    uint8_t client[PRF_RANDOM];
    uint8_t server[PRF_RANDOM];
};

/* The transcript: all handshake messages, headers included, that were sent
 * and received (a HelloRequest is none of them). It runs all hashes that could
 * come to be wanted, so it may begin before the ServerHello. */
struct transcript;
struct transcript *transcript_new(void);
void transcript_free(struct transcript *t);
/* The ServerHello has been read: no hashes but this one's will be asked for. */
void transcript_settle(struct transcript *t, struct prf prf);
void transcript_add(struct transcript *t, const void *p, size_t n);
/* A message of this type: writes its header itself. */
void transcript_message(struct transcript *t, uint8_t type, struct rd body);
/* The hash so far: of prf.hash, or MD5 and SHA-1 one behind the other for
 * SSLv3 to TLS 1.1. Returns its length. */
size_t transcript_hash(const struct transcript *t, struct prf prf,
                       uint8_t out[CRYPTO_HASH_MAX]);
/* A HelloRetryRequest came: all so far (the first ClientHello) is replaced by
 * a message_hash (RFC 8446, 4.4.1). To be called before the HelloRetryRequest
 * is added. */
void transcript_retry(struct transcript *t, struct prf prf);

/* SSLv3 to TLS 1.2. */

/* PRF(secret, label, seed), n bytes. SSLv3 leaves the label out and gives at
 * most 26 * 16 bytes: beyond that, zeros. */
void prf_expand(struct prf prf, struct rd secret, const char *label,
                struct rd seed, uint8_t *out, size_t n);
void prf_master(struct prf prf, struct rd premaster,
                const struct prf_randoms *r, uint8_t master[PRF_MASTER]);
/* RFC 7627, 4; session_hash: transcript_hash() up to and including the
 * ClientKeyExchange. */
void prf_master_extended(struct prf prf, struct rd premaster,
                         struct rd session_hash, uint8_t master[PRF_MASTER]);
void prf_key_block(struct prf prf, const uint8_t master[PRF_MASTER],
                   const struct prf_randoms *r, uint8_t *out, size_t n);
/* SSLv3's 36 bytes over transcript, sender ("CLNT", "SRVR") and master. */
size_t transcript_ssl3(const struct transcript *t,
                       const uint8_t master[PRF_MASTER], const char *sender,
                       uint8_t out[PRF_FINISHED_MAX]);
/* verify_data of the client's or the server's Finished over the transcript so
 * far. Returns its length: 36 for SSLv3, else 12. */
size_t prf_finished(struct prf prf, const uint8_t master[PRF_MASTER],
                    const struct transcript *t, bool client,
                    uint8_t out[PRF_FINISHED_MAX]);

/* TLS 1.3. Secrets are as long as the hash. */

void hkdf_extract(enum crypto_hash h, struct rd salt, struct rd ikm,
                  uint8_t *out);
/* n up to 255 hashes. */
void hkdf_expand(enum crypto_hash h, struct rd secret, struct rd info,
                 uint8_t *out, size_t n);
/* HKDF-Expand-Label; the label without its "tls13 ". */
void hkdf_expand_label(enum crypto_hash h, struct rd secret, const char *label,
                       struct rd context, uint8_t *out, size_t n);

/* The row of extracted secrets: Early, Handshake, Master. */
struct schedule {
    enum crypto_hash hash;
    uint8_t secret[CRYPTO_HASH_MAX];
};

/* Early Secret without a pre-shared key. */
struct schedule schedule_begin(enum crypto_hash h);
/* On to the next: the Handshake Secret from the shared secret, then the Master
 * Secret from an empty view. */
void schedule_next(struct schedule *s, struct rd shared);
/* Derive-Secret: "c hs traffic", "s ap traffic"... over a transcript hash. */
void schedule_secret(const struct schedule *s, const char *label,
                     struct rd transcript, uint8_t *out);
/* verify_data under a traffic secret. Returns its length. */
size_t schedule_finished(enum crypto_hash h, struct rd traffic,
                         struct rd transcript, uint8_t *out);

#endif
