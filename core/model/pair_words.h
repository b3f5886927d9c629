#ifndef SUITEMAP_MODEL_PAIR_WORDS_H
#define SUITEMAP_MODEL_PAIR_WORDS_H

#include "core/base/str.h"
#include "core/model/ability.h"
#include "core/model/matrix.h"
#include "core/model/pair_pick.h"

/* The reasons of a pair in words that a technician understands. They speak of
 * "the client" and "the server", never of names: so pairs of other parties
 * with the same trouble have the same reason. Each adds a reason to the pair.
 * Remedies stand with the safest first. */

/* Adds a reason; takes the two texts over. What is too many is dropped. */
void pair_add(struct pair *p, const char *rule, struct str *text,
              struct str *remedy);
/* "TLSv1.0, TLSv1.1 and TLSv1.2". */
void pair_version_list(struct str *out, unsigned mask);

/* No version is shared. */
void pair_exclusive_versions(struct pair *p, const struct ability *client,
                             const struct ability *server);
/* The server would choose a version between those that the client has. */
void pair_version_gap(struct pair *p, const struct ability *client,
                      enum version gap);
/* A version is shared, but no suite in it; `agreed_lower` when they can still
 * meet in a lower one. */
void pair_exclusive_suites(struct pair *p, const struct ability *client,
                           const struct ability *server, enum version v,
                           bool agreed_lower);
/* All shared suites of the version need a named group, and none is shared. */
void pair_no_shared_group(struct pair *p, const struct ability *client,
                          const struct ability *server, enum version v);
/* All shared suites need a signature, and the client has named no scheme that
 * the server's key can make. */
void pair_no_shared_signature(struct pair *p, const struct ability *client,
                              const struct ability *server, enum version v);
/* They agree on a version that the server only pretends to speak. `lower` are
 * the versions that would do; `retried` when the client goes on to them. */
void pair_false_version(struct pair *p, const struct ability *client,
                        enum version v, unsigned lower, bool retried);
/* One flaw of a suite that they agree on, or may. */
void pair_flaw(struct pair *p, const struct ability *client,
               const struct ability *server, const struct pick *pick,
               enum flaw f);
/* They agree on a suite that needs an agreement beforehand (PSK, SRP) or has
 * no certificate or no encryption: no ordinary one is shared. */
void pair_special_suites(struct pair *p);
/* The client speaks a version to which the server fell silent. */
void pair_silent_version(struct pair *p, enum version v);

/* What could change the verdict is not known. */
void pair_not_scanned(struct pair *p, const char *who,
                      const struct endpoint *e);
/* One of them is a port of DTLS. */
void pair_datagrams(struct pair *p);
/* A profile says nothing of the role that it would have. */
void pair_not_described(struct pair *p, const char *who);
void pair_unknown_versions(struct pair *p, unsigned versions);
/* Whether the client offers a version that the server only pretends to
 * speak. */
void pair_unknown_false(struct pair *p, unsigned versions);
/* Of one of them no suite is known at all. */
void pair_no_suites(struct pair *p, const struct ability *client,
                    unsigned versions);
void pair_unknown_suites(struct pair *p, enum version v);
void pair_unknown_groups(struct pair *p, enum version v);
/* The lists differ by the kind of certificate alone. */
void pair_other_certificate(struct pair *p, enum version v);

#endif
