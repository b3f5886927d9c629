#ifndef SUITEMAP_NET_ATTEMPT_H
#define SUITEMAP_NET_ATTEMPT_H

#include <sys/socket.h>

#include "core/model/answer.h"
#include "core/model/offer.h"
#include "scanner/net/net.h"

/* One TCP connection that puts one offer to an endpoint and brings back one
 * answer. The connection is reset (RST) as soon as the answer is known. For an
 * offer of datagrams: one UDP socket, from a port of its own. There a closed
 * port is known by ICMP, and silence is ANSWER_TIMEOUT. */
struct attempt;

/* Milliseconds; none may be 0. */
struct attempt_limits {
    unsigned connect_ms; /* from the SYN to the connection */
    unsigned answer_ms;  /* from there to the ServerHello (or alert); the
                          * whole may take three times as long, then a peer
                          * that drips its flight is cut off */
    unsigned stall_ms;   /* behind a ServerHello: of silence. While the
                          * server computes the keys of a handshake that is
                          * to be finished, it has answer_ms */
};

/* Takes the answer. What it owns is the callee's from then on, who calls
 * answer_clear() on it, or on a copy some day. The attempt is gone already, so
 * a new one may be started from here. */
typedef void (*attempt_fn)(void *arg, struct answer *answer);

/* Begins. Address and limits are not needed once this returns; the offer stays
 * the caller's and has to last until `done` or attempt_abort(). Unless
 * attempt_abort() comes first, `done` is called exactly once, always from the
 * loop and never from within this call, after the connection's handles are
 * closed; whatever happens, local trouble too, is in the answer (kinds from
 * ANSWER_PORT_CLOSED on: the hello was never put). Its `milliseconds` count
 * from the SYN. */
struct attempt *attempt_start(struct net *net, const struct sockaddr *to,
                              const struct offer *offer,
                              const struct attempt_limits *limits,
                              attempt_fn done, void *arg);

/* Has the peer taken the connection? */
bool attempt_is_open(const struct attempt *a);
/* Ends it without calling back; the pointer is invalid afterwards. Its handles
 * are closed by the loop, in its next turn. Not to be called from or after
 * `done`. */
void attempt_abort(struct attempt *a);

#endif
