#ifndef SUITEMAP_PROBES_HELLO_H
#define SUITEMAP_PROBES_HELLO_H

#include "core/base/bitset.h"
#include "probes/probe.h"

/* Offers, as the probes begin them. */

/* So much of a list is looked at by those that only look at its head (Q1), and
 * no stack is known to fail on a plain hello of so few suites. */
#define HELLO_HEAD_LEAST 64

/* An offer of a version with all its usual content and no suites yet: named
 * groups (ffdhe too), server name, an empty key share. */
void hello_begin(struct offer *o, const struct inquiry *q, enum version v);
/* Leaves groups out: those of ffdhe; those that the endpoint has shown. */
void hello_without_ffdhe(struct offer *o);
void hello_without_known_groups(struct offer *o, const struct endpoint *e);
/* Makes it fit for a batch stage: fewer groups, or no extensions. */
void hello_cut(struct offer *o, enum batch_stage stage);
/* How many suites a hello of this stage takes. */
size_t hello_room(const struct inquiry *q, enum version v,
                  enum batch_stage stage);
/* The thirty suites of the plainest hello. */
struct bitset hello_plainest(enum version v);
/* An offer of TLS 1.0 in the frame of SSLv2: suites of the plainest hello, as
 * many as there is room for, and if `kinds` those of SSLv2 before them. */
void hello_framed(struct offer *o, const struct inquiry *q, bool kinds);
/* Can a TLS 1.3 key share of this group be made? */
bool hello_can_share(uint16_t group);
/* Does it go without extensions, as all of SSLv3 do? */
bool hello_is_plain(const struct offer *o);
/* How large it is, in bytes, beside what all hellos have. */
size_t hello_weight(const struct offer *o);
bool hello_has_ffdhe(const struct offer *o);

#endif
