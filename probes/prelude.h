#ifndef SUITEMAP_PROBES_PRELUDE_H
#define SUITEMAP_PROBES_PRELUDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"

/* What is spoken in the clear before TLS can begin: STARTTLS and its like. A
 * prelude is a value as the TLS client is: bytes in, bytes out, a state; it
 * knows no socket and no clock. Which side it plays is its kind's affair, so
 * that a server's side of a protocol is no more than another kind. */
struct prelude_kind;
struct prelude;

enum prelude_status {
    PRELUDE_MORE,    /* wants more bytes */
    PRELUDE_READY,   /* TLS begins, once all of the output is sent */
    PRELUDE_REFUSED, /* the peer will not, or speaks something else */
    PRELUDE_BUSY     /* it will not for now: "421 too many connections" */
};

/* All that a peer may say before TLS begins; longer is refused. */
#define PRELUDE_TOTAL_MAX (64 * 1024)
/* The longest unit (a packet, a tag). Of longer lines, the rest is dropped. */
#define PRELUDE_UNIT_MAX  4096
#define PRELUDE_WORDS_MAX 96

/* The kind of that name ("smtp", "tds", ...), or NULL: a table in prelude.c
 * has all of them. */
const struct prelude_kind *prelude_find(const char *name);
const char *prelude_kind_name(const struct prelude_kind *kind);
/* The i-th kind's name, NULL behind the last. */
const char *prelude_at(size_t i);
/* The protocol that a hello names by ALPN behind this prelude (which may be
 * NULL), or NULL. Static. */
const char *prelude_alpn(const char *name);

/* The same of the side that is connected to: a server's, for who listens. */
const struct prelude_kind *prelude_serve_find(const char *name);
const char *prelude_serve_at(size_t i);
/* Is TLS what begins with this byte, though the client may speak the prelude
 * of this kind first? And what that is called then: "tds8", or NULL for TLS
 * and nothing else. */
bool prelude_is_tls(uint8_t first);
const char *prelude_direct(const struct prelude_kind *kind);

/* Begins; `host` is how the peer is called, where it wants to be called.
 * Owned by the caller: prelude_free(). */
struct prelude *prelude_new(const struct prelude_kind *kind, const char *host);
void prelude_free(struct prelude *p);

/* Bytes to be sent, and that they were: they stay where they are until the
 * next feed or wrap. */
const uint8_t *prelude_output(const struct prelude *p, size_t *n);
void prelude_sent(struct prelude *p, size_t n);

/* Takes bytes from the front of *in, none behind the end of the prelude: what
 * is left belongs to TLS. With none at all it tells the present status, which
 * a peer that speaks first can be asked as well. */
enum prelude_status prelude_feed(struct prelude *p, struct rd *in);

/* What the peer said last, or, where it refused, what it said to that effect:
 * hostile bytes, to be escaped. Empty when it said nothing. */
struct rd prelude_words(const struct prelude *p);

/* Some carry the handshake itself in packets of their own (TDS). Those have
 * all of its bytes pass through here, each way. */
bool prelude_wraps(const struct prelude *p);
/* Puts as many of the n bytes as there is room for into the output, as a
 * packet, and tells how many. None while there is output unsent. */
size_t prelude_wrap(struct prelude *p, const uint8_t *bytes, size_t n);
/* Takes packets from the front of *in; *out is a view of the next piece of
 * their content. False when nothing is left. What comes without a packet
 * around it, once the handshake is over, is handed on as it is. */
bool prelude_unwrap(struct prelude *p, struct rd *in, struct rd *out);

#endif
