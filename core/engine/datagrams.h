#ifndef SUITEMAP_ENGINE_DATAGRAMS_H
#define SUITEMAP_ENGINE_DATAGRAMS_H

#include "core/engine/state.h"
#include "core/wire/dtls.h"

/* What the client has beside, where it speaks DTLS: for core/engine alone. It
 * reads the server's first flight and goes no further, so all that it sees is
 * in the clear, and all that it ever repeats is its ClientHello. */
struct datagrams {
    struct dtls_joiner joiner;
    uint64_t number;  /* of the next record */
    unsigned sends;   /* of the present hello */
    bool verified;    /* a HelloVerifyRequest was obeyed */
    bool heard;       /* a record came */
    uint16_t version; /* of the last of them */
    uint8_t cookie_len, cookie[DTLS_COOKIE_MAX];
    size_t body_len;
    uint8_t body[]; /* of the hello, without the cookie */
};

/* Room for any datagram of ours. */
#define DATAGRAM_OUT                                                           \
    (HELLO_BYTES_MAX + DTLS_COOKIE_MAX + DTLS_RECORD_HEADER +                  \
     DTLS_FRAGMENT_HEADER)

/* NULL where the hello does not fit. */
struct datagrams *datagrams_new(const struct offer *offer,
                                const struct hello_secrets *secrets);
void datagrams_free(struct datagrams *d);
/* Puts the hello into the output, for the first time or again. */
void datagrams_hello(struct client *c);
/* Takes one datagram. */
void datagrams_take(struct client *c, struct rd in);

#endif
