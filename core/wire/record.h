#ifndef SUITEMAP_WIRE_RECORD_H
#define SUITEMAP_WIRE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"

/* The record layer (RFC 8446, 5.1; RFC 5246, 6.2.1) and the handshake
 * messages that travel in it, in any fragmentation. */
enum content_type {
    CONTENT_CCS = 20,
    CONTENT_ALERT = 21,
    CONTENT_HANDSHAKE = 22,
    CONTENT_DATA = 23,
    CONTENT_HEARTBEAT = 24
};

enum handshake_type {
    HS_HELLO_REQUEST = 0,
    HS_CLIENT_HELLO = 1,
    HS_SERVER_HELLO = 2,
    HS_NEW_SESSION_TICKET = 4,
    HS_ENCRYPTED_EXTENSIONS = 8,
    HS_CERTIFICATE = 11,
    HS_SERVER_KEY_EXCHANGE = 12,
    HS_CERTIFICATE_REQUEST = 13,
    HS_SERVER_HELLO_DONE = 14,
    HS_CERTIFICATE_VERIFY = 15,
    HS_CLIENT_KEY_EXCHANGE = 16,
    HS_FINISHED = 20,
    HS_CERTIFICATE_STATUS = 22,
    HS_KEY_UPDATE = 24
};

/* 2^14 plus what any version's protection may add (RFC 5246, 6.2.3). */
#define RECORD_BODY_MAX (16384 + 2048)
#define RECORD_HEADER   5

struct record {
    uint8_t type;
    uint16_t version;
    struct rd body;
};

enum record_status {
    RECORD_OK,
    RECORD_MORE,   /* what is there is a beginning of a record */
    RECORD_NOT_TLS /* and this is none: type, version or length is impossible */
};

/* Takes one record from the front of r. Nothing is taken unless RECORD_OK. A
 * verdict "not TLS" comes as early as the first byte allows. */
enum record_status record_take(struct rd *r, struct record *out);

/* Joins handshake messages from record bodies. Fed with the bodies of
 * handshake records in order; messages come out whole. What lies whole in one
 * body is read where it is; only what waits for its rest is copied. Zero-
 * initialise; free with handshake_free(). */
struct handshake_joiner {
    struct rd fed; /* of the last body: what was not handed out */
    uint8_t *buf;  /* and what was kept before that */
    uint32_t len, cap, taken;
    uint32_t limit; /* most bytes to keep; 0 means ANSWER_FLIGHT_MAX */
};

struct handshake {
    uint8_t type;
    struct rd body;
};

/* Adds bytes, which stay the caller's: they must be there until
 * handshake_next() has said false. False when the limit is passed: nothing is
 * kept of them. */
bool handshake_feed(struct handshake_joiner *j, struct rd body);
/* The next whole message; its body is valid until the next call of either.
 * False when none is whole yet. */
bool handshake_next(struct handshake_joiner *j, struct handshake *out);
/* handshake_next() has said false: does the beginning of a message wait for its
 * rest? */
bool handshake_partial(const struct handshake_joiner *j);
void handshake_free(struct handshake_joiner *j);

/* An alert record's body (RFC 8446, 6). False when it is not two bytes: an
 * encrypted or split one. */
bool alert_parse(struct rd body, uint8_t *level, uint8_t *description);

#endif
