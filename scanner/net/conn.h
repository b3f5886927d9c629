#ifndef SUITEMAP_NET_CONN_H
#define SUITEMAP_NET_CONN_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "scanner/net/net.h"

/* One TCP connection, or one connected UDP socket, with one timer; it knows
 * nothing of TLS. It is embedded in its owner, who hears of everything through
 * one function. */
enum conn_event {
    CONN_OPEN,   /* connected: the owner may send */
    CONN_FAILED, /* the connection did not come about; error says why */
    CONN_BYTES,  /* p, n: what came in (of UDP, one datagram); valid during the
                  * call */
    CONN_SENT,   /* all that conn_send() was given is out of our hands */
    CONN_CLOSED, /* FIN */
    CONN_BROKEN, /* reset or another failure of the connection: error. Of UDP:
                  * what came back by ICMP */
    CONN_TIMER,  /* the time set with conn_timer() is over */
    CONN_GONE    /* all is closed: the owner may free it. Last */
};

enum conn_state {
    CONN_S_CONNECTING,
    CONN_S_CONNECTED,
    CONN_S_ENDED, /* nothing more comes in */
    CONN_S_CLOSING
};

struct conn_news {
    enum conn_event event;
    const uint8_t *p;
    size_t n;
    int error; /* libuv's, negative */
};

struct conn;
typedef void (*conn_fn)(struct conn *c, const struct conn_news *news);

struct conn {
    struct net *net;
    conn_fn tell;
    struct wheel_timer timer;
    struct sockaddr_in to; /* where it waits to connect: IPv4 alone does */
    const uint8_t *rest;   /* of a send that waits or was taken in part */
    size_t n_rest;
    int fd;          /* -1: there is none */
    int write_error; /* of a send; the verdict waits for the reading side */
    uint8_t state;   /* enum conn_state */
    bool datagrams;
    bool may_keep;   /* its socket, for another connection: watch.h */
    bool waits;      /* for its turn to connect, or to send */
    bool last_words; /* our side ends with what is being sent */
};

/* Begins to connect, now or soon. Never tells anything from within: a failure
 * that is known at once is returned (libuv's error). In either case
 * conn_close() must follow some day, and CONN_GONE comes after it. */
int conn_start(struct conn *c, struct net *net, const struct sockaddr *to,
               conn_fn tell);

/* Takes a connection that waits at a listening socket: it is connected, and
 * there is no CONN_OPEN. Otherwise as conn_start(), but when there is none
 * (UV_EAGAIN) or it cannot be had, nothing was begun and nothing follows. */
int conn_accept(struct conn *c, struct net *net, int listening, conn_fn tell);
/* The address of the other side; zeroes when it has none any more. */
void conn_peer(const struct conn *c, struct sockaddr_storage *sa);

/* The same for UDP, with a port of ours that nobody had before. It is open when
 * this returns, and CONN_OPEN is not told. */
int conn_start_datagrams(struct conn *c, struct net *net,
                         const struct sockaddr *to, conn_fn tell);

/* Sends, now or soon; p must stay until CONN_SENT or CONN_GONE. Returns true
 * when all went out at once: then there is no CONN_SENT. Only one send at a
 * time. A peer that is gone is not told here: what it sent before is read
 * first. Of UDP, p is one datagram, and it always goes out at once, or is
 * lost. */
bool conn_send(struct conn *c, const uint8_t *p, size_t n);

/* (Re)starts the timer: one CONN_TIMER after ms, or a little later, when all
 * that came in until then has been told: our own slowness is never taken for
 * the peer's. c->timer.at is when it runs out, or ran out, by the loop's time.
 */
void conn_timer(struct conn *c, uint64_t ms);

/* Ends our side of the stream once all is sent, so that the last words arrive:
 * a FIN. Bytes are still told, and the peer's own end, which is waited for
 * before conn_close(), for then that is no RST. */
void conn_shutdown(struct conn *c);

/* Resets the connection (RST; nothing of UDP) and closes it. From then on
 * nothing but CONN_GONE is told, once and from the loop. Harmless when
 * called again. */
void conn_close(struct conn *c);

#endif
