#ifndef SUITEMAP_WIRE_SSL2_H
#define SUITEMAP_WIRE_SSL2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/model/answer.h"
#include "core/model/offer.h"
#include "core/wire/hello.h"

/* SSLv2 (The SSL Protocol, Hickman 1995), as far as a server's list of cipher
 * kinds, and its CLIENT-HELLO as the frame of a hello for TLS (RFC 5246, E.2).
 * Records have a header of two bytes, of which the first has its high bit set;
 * those with padding, whose header has three, are never sent in the clear. */
#define SSL2_HEADER    2
#define SSL2_HELLO_MAX 127 /* header included: some stacks take no more (Q41)  \
                            */

enum ssl2_message {
    SSL2_ERROR = 0,
    SSL2_CLIENT_HELLO = 1,
    SSL2_SERVER_HELLO = 4
};

/* Does the hello of this offer go in the frame of SSLv2? */
bool ssl2_frames(const struct offer *o);

/* Writes the CLIENT-HELLO of such an offer, without session id: of SSLv2 with
 * its kinds and a challenge of 16 bytes; of a later version with 32, its
 * suites and the SCSV of RFC 5746, and kinds of SSLv2 where the offer has
 * some: then a server may answer in either. False when it does not fit into
 * SSL2_HELLO_MAX. */
bool ssl2_hello_write(struct wr *w, const struct offer *o,
                      const struct hello_secrets *secrets);

/* Can this be the first byte of an SSLv2 record? No TLS record begins so. */
bool ssl2_begins(uint8_t first);
/* Is this the type of a message that a server may begin with? */
bool ssl2_answers(uint8_t type);

/* Takes the body of one record from the front of r; false (and nothing is
 * taken) while it is not whole. */
bool ssl2_record_take(struct rd *r, struct rd *body);

struct ssl2_server_hello {
    uint16_t version;
    bool has_x509; /* it says so of its certificate */
    struct rd certificate, connection_id;
    uint16_t n_kinds; /* as told, the room for them is bounded */
    uint32_t kinds[ANSWER_KINDS_MAX];
};

/* Parses a SERVER-HELLO or an ERROR, which has a code: the body of a record.
 * False when it is another message, or its structure does not hold. */
bool ssl2_server_hello_parse(struct rd body, struct ssl2_server_hello *out);
bool ssl2_error_parse(struct rd body, uint16_t *code);

#endif
