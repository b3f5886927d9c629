#ifndef SUITEMAP_NET_WATCH_H
#define SUITEMAP_NET_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include <uv.h>

#include "core/base/list.h"
#include "scanner/net/wheel.h"

/* What one loop waits for on behalf of all its connections: their sockets, in
 * an epoll set of their own, of which the loop sees one descriptor, and their
 * timers, of which it sees the earliest. A handle of libuv for each socket and
 * timer costs twice the system calls of a probe. Linux only. */
struct conn;
struct epoll_event;

/* A socket that was reset may connect again. Of four system calls (to make it,
 * put it into the set, have it reset, and close it) that leaves one. */
#define WATCH_SPARES 64

/* A way through the kernel turns our code out of the processor's cache. So
 * those who heard of something in a pass are told that they are gone, and those
 * who have something to say go on, when all have heard: one after the other. */
#define WATCH_LATER 64

struct watch {
    uv_loop_t *loop; /* borrowed */
    int set;         /* the epoll set */
    unsigned n;      /* connections that are alive: they keep the loop so */
    struct list closed; /* of these, those that wait to hear that they may go */
    struct wheel wheel;
    uint64_t armed; /* when the timer goes off; UINT64_MAX: it does not */
    bool passing;   /* sockets are being looked at */
    struct epoll_event *at_hand; /* so many, that are not told yet */
    int n_at_hand;
    struct conn *telling;  /* of whose socket is told just now */
    struct conn **owners;  /* of the sockets, by descriptor, or NULL */
    unsigned n_owners;
    int spares[WATCH_SPARES]; /* reset sockets of IPv4 TCP */
    unsigned n_spares;
    struct conn *later[WATCH_LATER]; /* for conn_go(); NULL: not any more */
    unsigned n_later;
    uv_poll_t poll;
    uv_timer_t timer;
};

/* What may be done with a socket. */
enum watch_ready {
    WATCH_READ = 1,  /* or it has ended, or is broken */
    WATCH_WRITE = 2,
    WATCH_BROKEN = 4 /* both ways */
};

/* 0, or libuv's error. */
int watch_init(struct watch *w, uv_loop_t *loop);
/* When no connection is alive. Turns the loop until its handles are closed. */
void watch_end(struct watch *w);

/* Counts a connection in: until it was told that it is gone. */
void watch_begin(struct watch *w);
/* Looks out for what becomes of its socket: each change is told once, by
 * conn_ready(), until the socket is closed. 0, or libuv's error. */
int watch_socket(struct watch *w, struct conn *c, int fd);
/* A connected socket of TCP over IPv4 that is looked out for: resets it, and
 * keeps it. False when that cannot be done just now, or not be wanted. */
bool watch_keep(struct watch *w, struct conn *c, int fd);
/* One that was kept, looked out for on behalf of another, which is to connect
 * before the next pass; or -1. */
int watch_kept(struct watch *w, struct conn *c);
/* Closes those that are kept; false when there are none. */
bool watch_let_go(struct watch *w);
/* Before it is closed otherwise. */
void watch_forget(struct watch *w, int fd);
/* Tells it once more, in its turn: there was more than it took. */
void watch_again(struct watch *w, int fd);
/* conn_expired(), once, in ms or a little later, but only after what has come
 * in until then was told. */
void watch_timer(struct watch *w, struct conn *c, uint64_t ms);
/* conn_go(), once, before this pass is over. False outside of a pass, or when
 * too many wait: there is nothing to wait for. */
bool watch_later(struct watch *w, struct conn *c);
/* Not any more. */
void watch_never(struct watch *w, const struct conn *c);
/* Nothing more is told of it but conn_gone(): behind all that is being told
 * now, so that nobody hears of a connection that is gone. */
void watch_end_of(struct watch *w, struct conn *c);

/* Told to connections, from the loop. */
void conn_ready(struct conn *c, unsigned ready);
void conn_go(struct conn *c);
void conn_expired(struct conn *c);
void conn_gone(struct conn *c);

#endif
