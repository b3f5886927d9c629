#ifndef SUITEMAP_ENGINE_FLOW_H
#define SUITEMAP_ENGINE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/registry/version.h"

/* Which handshake messages a server may send, and in what order (RFC 5246,
 * 7.3; RFC 8446, 2). A flow is a const table of rows: standing at a place,
 * this message leads to that place. A client that does not finish the
 * handshake leaves it at PLACE_DONE or PLACE_PROTECTED. What a suite must or
 * must not send is not asked here: this is a measuring device, it only has to
 * know where it stands. */
enum flow {
    FLOW_LEGACY, /* SSLv3 to TLS 1.2 */
    FLOW_TLS13,
    FLOW_COUNT
} __attribute__((packed));

enum flow_place {
    PLACE_START,
    PLACE_HELLO,
    PLACE_CERTIFICATE,
    PLACE_STATUS,
    PLACE_KEY_EXCHANGE,
    PLACE_REQUEST,
    PLACE_DONE,      /* ServerHelloDone was read: our part is due */
    PLACE_TICKET,
    PLACE_CHANGED,   /* ChangeCipherSpec: what follows is encrypted */
    PLACE_RETRIED,   /* TLS 1.3: a HelloRetryRequest was obeyed */
    PLACE_PROTECTED, /* TLS 1.3: all that follows is encrypted */
    PLACE_EXTENSIONS,
    PLACE_VERIFY,
    PLACE_FINISHED   /* the server's Finished was read */
} __attribute__((packed));

/* What counts as a message of its own beside enum handshake_type. */
#define FLOW_CCS   0x100 /* the record ChangeCipherSpec */
#define FLOW_RETRY 0x101 /* the ServerHello that is a HelloRetryRequest */

struct flow_row {
    enum flow_place at;
    uint16_t message; /* enum handshake_type, or one of the above */
    enum flow_place next;
};

/* The flow that an offer of this version asks for. */
enum flow flow_of(enum version v);
/* The rows of a flow. */
const struct flow_row *flow_rows(enum flow f, size_t *n);
/* Moves *place on; false, and *place stays, when the message has no business
 * there. */
bool flow_step(enum flow f, enum flow_place *place, uint16_t message);

#endif
