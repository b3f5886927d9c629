#ifndef SUITEMAP_WIRE_DTLS_H
#define SUITEMAP_WIRE_DTLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/wire/hello.h"
#include "core/wire/record.h"

/* TLS over datagrams (RFC 4347, RFC 6347): records with an epoch and a number
 * of their own, handshake messages in numbered fragments that may be lost,
 * come twice or out of order, and the HelloVerifyRequest. What a message has
 * in it is read as in TLS. */
#define DTLS_RECORD_HEADER      13
#define DTLS_FRAGMENT_HEADER    12
#define DTLS_COOKIE_MAX         255
#define HS_HELLO_VERIFY_REQUEST 3

/* DTLS 1.0 follows TLS 1.1, DTLS 1.2 follows TLS 1.2: the wire code of one
 * (feff, fefd) for that of the other (0302, 0303). Any other stays as it is. */
uint16_t dtls_wire(uint16_t tls);
uint16_t dtls_from_wire(uint16_t dtls);

struct dtls_record {
    uint8_t type;
    uint16_t version, epoch;
    uint64_t number;
    struct rd body;
};

/* Takes one record from the front of a datagram. False, and nothing is taken,
 * where none stands there that is whole: what is left of the datagram is to be
 * dropped (RFC 6347, 4.1.2.7). */
bool dtls_record_take(struct rd *r, struct dtls_record *out);

struct dtls_fragment {
    uint8_t type;
    uint16_t message; /* message_seq */
    uint32_t length;  /* of the whole message, */
    uint32_t at;      /* from where on this is a part */
    struct rd part;
};

/* Takes one fragment from the front of a handshake record's body. False where
 * none stands there, or one that reaches behind its message's end. */
bool dtls_fragment_take(struct rd *r, struct dtls_fragment *out);

/* Joins messages from fragments, in the order of their numbers. It holds the
 * next DTLS_AHEAD messages, and of all of them together not more bytes than
 * ANSWER_FLIGHT_MAX: what goes beyond is dropped, and comes again when the
 * peer sends its flight again. Zero-initialise; free with dtls_free(). */
#define DTLS_AHEAD 8

struct dtls_waiting {
    bool begun;
    uint8_t type;
    uint32_t length, have;
    uint8_t *bytes; /* the message, */
    uint8_t *seen;  /* and a bit for each of its bytes */
};

struct dtls_joiner {
    uint16_t next; /* the number of the message that is due */
    size_t held;
    struct dtls_waiting waiting[DTLS_AHEAD]; /* by number, modulo */
    uint8_t *out; /* the message that was handed out last */
};

/* Adds a fragment. One that is old, too far ahead, or at odds with what is
 * known of its message changes nothing. */
void dtls_join(struct dtls_joiner *j, const struct dtls_fragment *f);
/* The message that is due, if it is whole; its body is valid until the next
 * call. */
bool dtls_next(struct dtls_joiner *j, struct handshake *out);
/* Forgets all, and waits for the message of this number. */
void dtls_restart(struct dtls_joiner *j, uint16_t next);
void dtls_free(struct dtls_joiner *j);

/* The cookie of a HelloVerifyRequest's body (RFC 6347, 4.2.1). Its version
 * means nothing. False when the structure does not hold. */
bool dtls_verify_parse(struct rd body, struct rd *cookie);

/* Writes a datagram with a ClientHello in one piece, since servers that keep
 * no state join none: `body` is what client_hello_body() has written, and the
 * cookie goes in where it left room. */
void dtls_hello_write(struct wr *w, struct rd body, struct rd cookie,
                      uint16_t message, uint64_t number);
/* Writes a datagram with an alert. */
void dtls_alert_write(struct wr *w, uint16_t version, uint64_t number,
                      uint8_t level, uint8_t description);

#endif
