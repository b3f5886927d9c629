#ifndef SUITEMAP_PROBES_RECORD_H
#define SUITEMAP_PROBES_RECORD_H

#include "probes/hello.h"
#include "probes/probe.h"

/* What an answer teaches of the endpoint, whoever asked. */

/* Is this a pick: a ServerHello or HelloRetryRequest of the offered version,
 * with a suite that was offered? */
bool record_is_pick(const struct offer *o, const struct answer *a);
/* Likewise, but of another version. */
bool record_is_other_version(const struct offer *o, const struct answer *a);
/* The same version, but a suite that was not offered (Q10). */
bool record_is_unoffered(const struct offer *o, const struct answer *a);

/* Is it the version that this refuses, rather than the list? */
bool record_says_version(const struct answer *a);

/* Enters a pick: the version is accepted, the suite has its row with key
 * exchange, certificate and, if the flight broke, works "no". Gives back the
 * row. */
struct suite_result *record_pick(struct inquiry *q, const struct offer *o,
                                 const struct answer *a);
/* Is this the SERVER-HELLO of SSLv2, whoever was asked for it? */
bool record_is_ssl2(const struct answer *a);
/* Enters it: all kinds at once. One without any is a refusal, and a trait. */
void record_ssl2(struct inquiry *q, const struct answer *a);
/* Enters how a version was refused, or that it was not answered. */
void record_refused(struct inquiry *q, enum version v, const struct answer *a);
/* Enters what is learnt beside the suite: groups, signature schemes. */
void record_traits(struct inquiry *q, const struct offer *o,
                   const struct answer *a);

/* TLS 1.3: of the few groups that were offered the server named this one; what
 * it would name first of all is not known by that. */
void record_forget_group(struct inquiry *q, uint16_t group);

#endif
