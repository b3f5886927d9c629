#ifndef SUITEMAP_RUN_TARGET_PORTS_H
#define SUITEMAP_RUN_TARGET_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

/* Port lists, a part of the target syntax: "443,5012-5014,tds:1433,mfd". */

/* A prelude of a port that must not have one, well known or not. */
#define PRELUDE_DIRECT ""

struct scheme {
    const char *name;
    const char *prelude; /* as in struct target, or PRELUDE_DIRECT */
    uint16_t port;       /* where none is given */
};

/* The scheme of these n characters, or NULL. */
const struct scheme *scheme_find(const char *name, size_t n);

struct port_range {
    uint16_t lo, hi;
    const char *prelude; /* static; NULL: what the port is known for */
};

/* The ranges are disjoint: no port stands in a list twice, unless once for
 * TCP and once for DTLS. Zero-initialise it; give it back with ports_clear().
 */
struct ports {
    struct port_range *r;
    size_t n;
};

/* Adds the n characters of a list. A scheme, when there is one, belongs to
 * all of it, and an item may then not have its own. False with a line such
 * as "bad port '99999'"; the list is then partly added. */
bool ports_add(struct ports *p, const char *list, size_t n,
               const struct scheme *scheme, struct err *err);
void ports_clear(struct ports *p);
uint32_t ports_count(const struct ports *p);
/* The port at an index below ports_count(), and its range. */
uint16_t ports_at(const struct ports *p, uint32_t index,
                  const struct port_range **range);
/* The range that holds this port of TCP or DTLS, or NULL. */
const struct port_range *ports_find(const struct ports *p, uint16_t port,
                                    bool dtls);
bool ports_equal(const struct ports *a, const struct ports *b);

/* Is it the prelude of DTLS, so that the port is one of UDP? */
bool prelude_is_dtls(const char *prelude);

/* Sets "WHAT 'TEXT'", or "WHAT 'TEXT': WHY", with n characters of the user's
 * text made printable and cut to a readable length. Returns false. */
bool err_word(struct err *err, const char *what, const char *text, size_t n,
              const char *why);

#endif
