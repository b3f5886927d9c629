#ifndef SUITEMAP_CLIENTS_H
#define SUITEMAP_CLIENTS_H

#include "core/base/str.h"
#include "core/model/heard.h"
#include "core/model/profile.h"
#include "core/wire/hello.h"

/* The clients that `listen` has met, each with its profile. A host may have
 * several programs that connect: offers that do not fit together are profiles
 * of their own, "10.0.3.12", "10.0.3.12#2". Bounded: beyond CLIENTS_MAX the
 * one that was met first is forgotten, which was told of long ago. */
#define CLIENTS_MAX        1024
#define CLIENTS_OFFERS_MAX 8 /* of one address; further ones are not kept */

struct client_met {
    struct profile *profile;
    const char *match;  /* recorded_match(); NULL: none is near */
    struct str differs;
    bool failed; /* its last connection led to no handshake */
};

struct clients {
    size_t n;
    uint64_t met; /* all that there were, also those forgotten */
    struct client_met *list[CLIENTS_MAX];
};

/* One more hello, behind that prelude or NULL. Returns its client; *news tells
 * whether the profile is new or was added to. NULL when its address has too
 * many already. */
struct client_met *clients_hear(struct clients *c, const char *address,
                                const struct client_hello *hello,
                                uint16_t record_version, const char *prelude,
                                bool *news);
/* How the connection ended: what it made of the certificate. Returns whether
 * that is news. */
bool client_ended(struct client_met *m, const char *sha256,
                    const struct heard *h);
void clients_free(struct clients *c);

#endif
