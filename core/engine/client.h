#ifndef SUITEMAP_ENGINE_CLIENT_H
#define SUITEMAP_ENGINE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/engine/crypto.h"
#include "core/model/answer.h"
#include "core/model/offer.h"

/* The TLS client as a value that eats bytes and yields bytes. It knows no
 * socket, timer or loop: what comes in is told by client_feed(), an end of the
 * stream by client_end(), silence by client_silence(). It sends the offer's
 * ClientHello, reads the server's first flight and turns it into an answer;
 * or, where the offer says so, goes on to the end of the handshake, and to an
 * application's request, with the same flow. Of SSLv2 it reads the
 * SERVER-HELLO, which says all, and no more. It checks the server's Finished,
 * and nothing else: signatures, chains and sizes are there to be told of. */
struct client;

/* Over datagrams (offer.datagrams) it speaks DTLS: each client_feed() is one
 * datagram and so is each output. Its owner is its clock too. */

enum client_status {
    CLIENT_MORE, /* wants more bytes */
    CLIENT_DONE  /* the answer is ready; the connection may be cut */
};

enum client_end {
    END_CLOSED, /* FIN */
    END_RESET
};

/* The offer is not copied: it has to last until nothing is left to do with the
 * client but client_free(). Owned by the caller. */
struct client *client_new(struct crypto *crypto, const struct offer *offer);
void client_free(struct client *c);

/* What clients that come one after the other leave to those behind them, so
 * that nothing has to be allocated or written twice: the memory of a few that
 * were freed, room for ClientHellos, and the extensions of the last ones.
 * It outlives its clients, and is for one thread. */
struct client_pool;
struct client_pool *client_pool_new(void);
void client_pool_free(struct client_pool *p);
/* client_new(), with what it leaves. */
struct client *client_from(struct client_pool *p, struct crypto *crypto,
                           const struct offer *offer);

/* Writes the ClientHello, unless it is written, into client_output(). All that
 * follows does so too, but it is of no use before there is a connection: many
 * clients wait for theirs. CLIENT_DONE when there can be none. */
enum client_status client_begin(struct client *c);

/* Bytes to be sent, and that they were. They stay where they are until they
 * are sent, and there may be more after each client_feed(). */
const uint8_t *client_output(struct client *c, size_t *n);
void client_sent(struct client *c, size_t n);

enum client_status client_feed(struct client *c, const void *p, size_t n);
enum client_status client_end(struct client *c, enum client_end how);
/* Nothing came for as long as the caller waits: with a ServerHello seen, the
 * flight is FLIGHT_STALLED (or, in TLS 1.3 and with protected records seen,
 * FLIGHT_ENCRYPTED); without one, ANSWER_TIMEOUT. Where the handshake was to
 * be finished, it has failed, unless only data were to come. Always
 * CLIENT_DONE. */
enum client_status client_silence(struct client *c);

/* Datagrams get lost. When nothing was heard for so many milliseconds, since
 * the last datagram of either side, client_resend() puts into the output what
 * is to be sent again; 0: never, as with a stream. */
unsigned client_resend_ms(const struct client *c);
void client_resend(struct client *c);
/* And nobody notices that the other is gone: this puts into the output what
 * tells the server that no more will come, once a ServerHello was seen. */
void client_farewell(struct client *c);

/* Has a ServerHello been seen? From then on the caller waits with the short
 * cap: a stall behind it is no refusal. */
bool client_has_hello(const struct client *c);

/* Has anything come in at all? */
bool client_was_heard(const struct client *c);

/* Has all been sent that the server needs to compute the keys? It may be slow
 * at that: the caller waits as long as for a ServerHello; and always where
 * datagrams may have to be sent again. */
bool client_wants_time(const struct client *c);

/* An offer that asks for a Diffie-Hellman secret of a certain shape has it
 * searched for, which is too long a computation for a loop. Once the server's
 * numbers are known the client is parked, and this hands the search out, once;
 * NULL otherwise. Owned by the caller, who runs it where he likes, gives it
 * back, and frees it. */
struct client_search;
struct client_search *client_take_search(struct client *c);
/* Pure computing that touches nothing but *s: it may run in another thread,
 * whatever is done with the client meanwhile. */
void client_search_run(struct client_search *s);
/* Goes on with what was found. A client that came to its end meanwhile stays
 * there. */
enum client_status client_give_search(struct client *c,
                                      const struct client_search *s);
void client_search_free(struct client_search *s);

/* Moves the answer out (the caller owns it: answer_clear()). Valid once
 * CLIENT_DONE was said. Connection times are left for the caller to fill. */
void client_answer(struct client *c, struct answer *out);

#endif
