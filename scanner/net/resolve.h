#ifndef SUITEMAP_NET_RESOLVE_H
#define SUITEMAP_NET_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "scanner/net/net.h"

/* A name's addresses, by the system's resolver. */
#define RESOLVE_ADDRESSES_MAX 16

enum resolve_family { RESOLVE_ANY, RESOLVE_V4, RESOLVE_V6 };

struct resolve_query {
    const char *host; /* a name, or an address (with %scope) */
    uint16_t port;    /* written into the addresses */
    enum resolve_family family;
    bool numeric; /* addresses only: the network is not asked */
};

/* What came back: at least one address, or an error. */
struct resolved {
    const char *error; /* "unknown node or service"; NULL when it went well */
    size_t n;
    struct sockaddr_storage at[RESOLVE_ADDRESSES_MAX]; /* resolver's order */
};

struct resolve;

/* Takes the result, which is gone afterwards, as is the resolve. */
typedef void (*resolve_fn)(void *arg, const struct resolved *r);

/* Begins; the query is not needed once this returns. Unless resolve_abort()
 * comes first, `done` is called exactly once, always from the loop and never
 * from within this call. */
struct resolve *resolve_start(struct net *net, const struct resolve_query *q,
                              resolve_fn done, void *arg);

/* Ends it without calling back; the pointer is invalid afterwards. A lookup
 * that runs already cannot be stopped: the loop lives on until it returns. */
void resolve_abort(struct resolve *r);

/* Writes the numeric form of an address ("192.0.2.1", "fe80::1%eth0"), without
 * port. "" when it is none. */
void resolve_text(const struct sockaddr *sa, char *buf, size_t cap);

#endif
