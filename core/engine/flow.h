#ifndef SUITEMAP_ENGINE_FLOW_H
#define SUITEMAP_ENGINE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/registry/version.h"

/* Which plaintext handshake messages a server may send, and in what order
 * (RFC 5246, 7.3; RFC 8446, 2). A flow is a const table of rows: standing at
 * a place, this message leads to that place. A flow ends where no row leads
 * on. What a suite must or must not send is not asked here: this is a
 * measuring device, it only has to know where the flight ends. */
enum flow {
    FLOW_LEGACY, /* SSLv3 to TLS 1.2 */
    FLOW_TLS13,
    FLOW_COUNT
};

enum flow_place {
    PLACE_START,
    PLACE_HELLO,
    PLACE_CERTIFICATE,
    PLACE_STATUS,
    PLACE_KEY_EXCHANGE,
    PLACE_REQUEST,
    PLACE_DONE,     /* ServerHelloDone was read */
    PLACE_PROTECTED /* TLS 1.3: all that follows is encrypted */
};

struct flow_row {
    enum flow_place at;
    uint8_t message; /* enum handshake_type */
    enum flow_place next;
};

/* The flow that an offer of this version asks for. */
enum flow flow_of(enum version v);
/* The rows of a flow. */
const struct flow_row *flow_rows(enum flow f, size_t *n);
/* Moves *place on; false, and *place stays, when the message has no business
 * there. */
bool flow_step(enum flow f, enum flow_place *place, uint8_t message);

#endif
