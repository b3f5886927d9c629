#ifndef SUITEMAP_MODEL_PAIR_WORDS_H
#define SUITEMAP_MODEL_PAIR_WORDS_H

#include "core/model/matrix.h"

/* The reasons of a pair in words that a technician understands. They speak of
 * "the client" and "the server", never of names: so pairs of other endpoints
 * with the same trouble have the same reason. Each adds a reason to the pair.
 * `versions` and the like are what pair.c found. */

/* No version is shared; the masks are those each of them speaks. */
void pair_exclusive_versions(struct pair *p, unsigned client, unsigned server);
/* A version is shared, but no suite in it; `agreed_lower` when they can still
 * meet in a lower one. */
void pair_exclusive_suites(struct pair *p, const struct endpoint *client,
                           const struct endpoint *server, enum version v,
                           bool agreed_lower);
/* All shared suites of the version need a named group, and none is shared. */
void pair_no_shared_group(struct pair *p, enum version v,
                          const char *client_groups, const char *server_groups);
/* They agree on a suite whose DH prime is too short. */
void pair_short_dh(struct pair *p, size_t suite, unsigned bits);
/* They agree on a suite that needs an agreement beforehand (PSK, SRP) or has
 * no certificate or no encryption: no ordinary one is shared. */
void pair_special_suites(struct pair *p);
/* The client speaks a version to which the server fell silent. */
void pair_silent_version(struct pair *p, enum version v);

/* What could change the verdict is not known. */
void pair_not_scanned(struct pair *p, const char *who,
                      const struct endpoint *e);
/* A profile says nothing of the role that it would have. */
void pair_not_described(struct pair *p, const char *who);
void pair_unknown_versions(struct pair *p, unsigned versions);
void pair_unknown_suites(struct pair *p, enum version v);
void pair_unknown_groups(struct pair *p, enum version v);
/* The lists differ by the kind of certificate alone. */
void pair_other_certificate(struct pair *p, enum version v);

#endif
