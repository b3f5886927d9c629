#ifndef SUITEMAP_NET_NET_H
#define SUITEMAP_NET_NET_H

#include <stdbool.h>
#include <stdio.h>

#include <uv.h>

#include "core/base/err.h"
#include "core/engine/client.h"
#include "core/engine/crypto.h"
#include "scanner/net/watch.h"

/* What all network objects of one loop share. The owner of the program keeps
 * one; it must outlive every attempt and resolve, their callbacks included. */
#define NET_READ_MAX (64 * 1024)
#define NET_SPARES   8

struct net {
    uv_loop_t *loop;       /* borrowed */
    struct crypto *crypto; /* owned */
    struct client_pool *clients; /* owned */
    FILE *trace;           /* every change of state is told here; or NULL */
    unsigned attempts;     /* alive: started, not yet called back or gone */
    unsigned resolves;     /* likewise */
    struct watch watch;    /* all its connections */
    void *spares[NET_SPARES]; /* memory of attempts that are over */
    unsigned n_spares;
    uint8_t read[NET_READ_MAX]; /* what came in, while it is told */
};

/* Sets it up on a loop that the caller made and will close. It also does the
 * two things that a program must do once before it talks to hostile peers:
 * SIGPIPE is set to SIG_IGN (who closes while we write would end the program,
 * Q23), and
 * UV_THREADPOOL_SIZE is set unless it is there already (libuv gives lookups
 * half of its threads). False, with err set, when there is no randomness, or
 * no descriptor for what it waits with. */
bool net_init(struct net *net, uv_loop_t *loop, struct err *err);

/* Gives back what it owns, before the loop is closed, which it turns a last
 * time. Nothing of it may be alive any more: attempts and resolves are both 0,
 * which is so once uv_run() has come to its end. */
void net_close(struct net *net);

/* Is this signal ignored? nohup's way to say that the end of a terminal shall
 * not matter. */
bool net_ignores(int signal);

#endif
