#ifndef SUITEMAP_NET_KNOCK_H
#define SUITEMAP_NET_KNOCK_H

#include <sys/socket.h>

#include "scanner/net/net.h"

/* One SYN, to see whether anybody is there. Who takes it is hung up on by a
 * reset before a byte is sent. */
struct knock;

enum knock_answer {
    KNOCK_LIFE,   /* a connection, or a reset */
    KNOCK_SILENT, /* nothing, for as long as was given */
    KNOCK_UNKNOWN /* no route, or trouble on our side: it tells nothing */
};

/* Unless knock_abort() comes first, `done` is called exactly once, always from
 * the loop, when the knock is gone already. */
struct knock *knock_start(struct net *net, const struct sockaddr *to,
                          unsigned ms,
                          void (*done)(void *arg, enum knock_answer answer),
                          void *arg);
/* Ends it without calling back; the pointer is invalid afterwards. */
void knock_abort(struct knock *k);

#endif
