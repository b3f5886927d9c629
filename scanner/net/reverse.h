#ifndef SUITEMAP_NET_REVERSE_H
#define SUITEMAP_NET_REVERSE_H

#include <sys/socket.h>

#include "scanner/net/net.h"

/* The name that DNS gives for an address, by the system's resolver. */
struct reverse;

/* `name` is "" when there is none. It is hostile: whoever has the address
 * chooses it. Gone afterwards, as is the lookup. */
typedef void (*reverse_fn)(void *arg, const char *name);

/* Begins. Unless reverse_abort() comes first, `done` is called exactly once,
 * always from the loop and never from within this call; after `ms` without an
 * answer it is told that there is no name. */
struct reverse *reverse_start(struct net *net, const struct sockaddr *address,
                              unsigned ms, reverse_fn done, void *arg);

/* Ends it without calling back; the pointer is invalid afterwards. */
void reverse_abort(struct reverse *r);

#endif
