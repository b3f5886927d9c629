#ifndef SUITEMAP_NET_LISTENER_H
#define SUITEMAP_NET_LISTENER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>

#include "core/base/err.h"
#include "core/engine/server.h"
#include "probes/prelude.h"

/* Waits at a port for clients, and hears each of them out (core/engine/
 * server.h): bounded in how many at once, and in the time of each. */
struct listener_terms {
    const char *address;       /* as it is called; NULL: all addresses */
    const struct sockaddr *at; /* the same, with the port */
    uint16_t port;
    const struct prelude_kind *prelude; /* before TLS; NULL: TLS at once */
    bool greet_at_once; /* else a client may begin with TLS all the same: who
                         * says nothing for a little while is greeted */
    struct server_terms server;
    unsigned timeout_ms;   /* for a client's hello, and then for each of its
                            * answers; three times as long for all of it */
    unsigned settle_ms;    /* of silence behind a complete handshake */
    unsigned most_at_once; /* the others wait in the system's queue */
};

/* One client, heard out. Valid during the call. */
struct guest {
    const char *address; /* numeric */
    uint16_t port;
    const char *prelude; /* what came before its TLS; NULL: nothing */
    const struct heard *heard;
    const struct client_hello *hello; /* NULL when it said none */
    uint16_t record_version;
};

struct listener_hooks {
    void (*ready)(void *arg, uint16_t port); /* it may be connected to */
    bool (*guest)(void *arg, const struct guest *g); /* false: no more */
    FILE *trace; /* every change of a connection; or NULL */
    void *arg;
};

struct listener_stats {
    uint64_t connections;
    double seconds;
    bool interrupted;
};

/* Looks an address up, numeric or a name. False with err. */
bool listener_find(const char *address, uint16_t port,
                   struct sockaddr_storage *at, struct err *err);

/* Runs until `guest` says that it is enough, or until SIGINT, SIGTERM or
 * SIGHUP: whoever has not been heard out by then is not told of. False with
 * err when it cannot listen there. */
bool listener_run(const struct listener_terms *terms,
                  const struct listener_hooks *hooks,
                  struct listener_stats *stats, struct err *err);

#endif
