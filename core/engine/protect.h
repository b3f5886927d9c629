#ifndef SUITEMAP_ENGINE_PROTECT_H
#define SUITEMAP_ENGINE_PROTECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/engine/crypto.h"
#include "core/engine/prf.h"
#include "core/registry/suite.h"
#include "core/registry/version.h"

/* Record protection: one value per direction, which counts its records. It is
 * made when ChangeCipherSpec (TLS 1.3: the new secret) comes into force. */
struct protect;

#define PROTECT_PLAIN_MAX 16384 /* bytes in one record */
#define PROTECT_EXTRA     384   /* what sealing adds at most, header included */
#define PROTECT_BODY_MAX  (PROTECT_PLAIN_MAX + 2048) /* RFC 5246, 6.2.3 */

/* Whose records they are: the client's or the server's. */
enum protect_side { PROTECT_CLIENT, PROTECT_SERVER };

/* SSLv3 to TLS 1.2: all that keys come from. */
struct protect_how {
    const struct suite *suite;
    enum version version;
    bool encrypt_then_mac; /* RFC 7366; matters for CBC alone */
    uint8_t master[PRF_MASTER];
    struct prf_randoms randoms;
};

/* Cuts the key block (with the second derivation of EXPORT suites) and makes
 * the value for records that `side` sends. A client seals PROTECT_CLIENT and
 * opens PROTECT_SERVER. `c` is kept for explicit IVs, the rest is not. NULL
 * when suite_can_finish() says no. Owned by the caller. */
struct protect *protect_new(struct crypto *c, const struct protect_how *how,
                            enum protect_side side, enum crypto_way way);
/* TLS 1.3: keys from a traffic secret. */
struct protect *protect_new_13(const struct suite *suite, struct rd traffic,
                               enum crypto_way way);
void protect_free(struct protect *p);

/* Writes one whole record, header included. False when it does not fit or the
 * body is longer than PROTECT_PLAIN_MAX. */
bool protect_seal(struct protect *p, uint8_t type, struct rd body,
                  struct wr *out);
/* Opens the body of a record that came with this type; *type becomes the
 * inner one in TLS 1.3. out has room for body.n bytes; *n are written (it may
 * be none: empty fragments, and TLS 1.0's 1/n-1 split, are common). False
 * when MAC, tag or padding are wrong: the direction is of no use then. */
bool protect_open(struct protect *p, uint8_t *type, struct rd body,
                  uint8_t *out, size_t *n);

#endif
