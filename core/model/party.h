#ifndef SUITEMAP_MODEL_PARTY_H
#define SUITEMAP_MODEL_PARTY_H

#include <stddef.h>

#include "core/model/endpoint.h"
#include "core/model/profile.h"

/* One that is laid against others in the matrix: an endpoint that was scanned,
 * a profile, or both, where the scanned host's own ClientHello was recorded.
 * Borrows what it points to; at least one is set.
 *
 * As a server it is what the scan found, and where there is none, the server
 * role of its profile. As a client it is the client role of its profile, and
 * where there is none, what it accepts as a server stands in for what it would
 * offer: that is an inference, and said to be one. */
struct party {
    const struct endpoint *scan;
    const struct profile *profile;
    const char *name; /* of a profile, as the user wrote it: an alias is kept,
                       * "@windows-server-2012r2"; NULL: by its id */
    unsigned sides;   /* mask of enum side */
};

/* Of one that was scanned and has no profile: for tests and small callers. */
struct party party_scanned(const struct endpoint *e, unsigned sides);

/* What was used of a party in a pair, for the report. */
enum basis { BASIS_PROFILE, BASIS_SERVER_ROLE, BASIS_SCAN };

enum basis party_client_basis(const struct party *p);
enum basis party_server_basis(const struct party *p); /* scan or profile */
/* "profile", "server-role", "scan". */
const char *basis_name(enum basis b);

/* How it is named in pairs and on the terminal: "mfd-12:443" for what was
 * scanned, "@win81-2012r2-updated" for a built-in profile. */
void party_label(const struct party *p, char *buf, size_t cap);

#endif
