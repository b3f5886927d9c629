#ifndef SUITEMAP_MODEL_ABILITY_H
#define SUITEMAP_MODEL_ABILITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bitset.h"
#include "core/model/party.h"

/* What one party brings to a handshake in one role: the same value whether it
 * comes from a scan, from a profile, or from a scan that stands in for a
 * client's offer. The prediction works on two of these. */

enum speaks { SPEAKS_NO, SPEAKS_MAYBE, SPEAKS_YES };

struct ability_version {
    enum speaks speaks;
    bool broken;     /* the scan found no handshake that completes */
    bool on_request; /* spoken only where the program asks for it; speaks is
                      * SPEAKS_NO then */
    bool whole;      /* the list of suites is complete */
    bool ordered;    /* and stands in the party's own order */
    size_t n;
    uint16_t suites[BITSET_MAX];
};

struct ability {
    const struct endpoint *scan;     /* where it is from: this, */
    const struct profile_role *role; /* or this; the other is NULL */
    const struct profile *profile;   /* that the role belongs to, or NULL */
    bool windows;                    /* Schannel, for certain */
    bool stands_in; /* a client that is known by what it serves */
    bool suites_known;
    struct ability_version versions[VERSION_COUNT];
};

/* False when nothing is known of the party in this role. */
bool ability_client(struct ability *a, const struct party *p);
bool ability_server(struct ability *a, const struct party *p);

/* The suites of a version as a set. */
struct bitset ability_suites(const struct ability *a, enum version v);
/* Did the scan see this suite break? */
bool ability_breaks(const struct ability *a, enum version v, size_t suite);
/* The versions it speaks, as a mask; those it speaks on request. */
unsigned ability_spoken(const struct ability *a);
unsigned ability_on_request(const struct ability *a);

/* The named groups that count in a version, as far as they are known. */
#define ABILITY_GROUPS_MAX (ENDPOINT_GROUPS_MAX + 32)

struct ability_groups {
    size_t n;
    uint16_t codes[ABILITY_GROUPS_MAX];
    bool any;   /* it named none, so that any will do (RFC 8422, 4) */
    bool whole; /* there are no others */
};

void ability_groups(const struct ability *a, enum version v,
                    struct ability_groups *out);
bool ability_groups_have(const struct ability_groups *g, uint16_t code);

/* Does the client name groups for finite fields (RFC 7919)? Then a server may
 * take another prime, or do without DHE. */
enum fact ability_names_ffdhe(const struct ability *client);
/* Is it known that the server has no DHE for a client that names such groups?
 * The scan names them all at first, and leaves them out later. */
bool ability_shuns_ffdhe(const struct ability *server);

/* The chain that a server shows with a suite of this version; NULL when that
 * is not known. */
const struct cert_chain *ability_chain(const struct ability *a, enum version v,
                                       size_t suite);

#endif
