#ifndef SUITEMAP_PROBES_INQUIRY_H
#define SUITEMAP_PROBES_INQUIRY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bitset.h"
#include "core/model/answer.h"
#include "core/model/endpoint.h"
#include "core/model/offer.h"
#include "core/model/policy.h"

/* The questioning of one endpoint: which offer to put next, and what the
 * answers teach. Pure: it knows no socket and no clock. All probes of the
 * table (probe.h) take part and share what was learnt. */
#define INQUIRY_WAYS 2

enum plan_finish {
    PLAN_FINISH_NOTHING,
    PLAN_FINISH_VERSIONS, /* one suite of each version */
    PLAN_FINISH_SUITES    /* every suite */
};

struct inquiry_plan {
    unsigned versions; /* mask of those to ask */
    bool ssl2_of_old;  /* and SSLv2 too, where SSLv3 or TLS 1.0 is spoken, or
                        * nothing at all (ssl2.c) */
    enum plan_finish finish;                 /* which handshakes */
    /* And what suites can be, VERSION_COUNT sets. Borrowed, and needed where
     * any are to be. */
    const struct bitset *can_finish;
    bool datagrams;     /* DTLS: what is asked as TLS 1.1 or 1.2 is that */
    bool deep;          /* look for rare trouble too (--deep) */
    bool thrifty;       /* keep to the connection budget (--verify none) */
    unsigned max_asked; /* most offers, 0 without limit */
    /* What comes before TLS: preludes by name, NULL for none; where the first
     * leads to no TLS, the second is tried, if there is one. */
    const char *ways[INQUIRY_WAYS];
    size_t n_ways; /* 0 stands for TLS at once */
    const char *servername; /* SNI; NULL or "" for none. Borrowed */
    /* What to guess by, so that hellos may go out ahead of their turn (it is
     * borrowed, and learns from this host), and how many at a time: a wrong
     * guess costs that many. NULL and 0: none. */
    struct guesses *guesses;
    unsigned max_ahead;
    /* An audit: of all the probes only those of a policy, or of a client's own
     * hello. Both borrowed; at most one, else NULL. */
    const struct policy *policy;
    const struct offer *client;
};

struct inquiry;

enum inquiry_status {
    INQUIRY_ASK,  /* *offer is to be put; answer it with this ticket */
    INQUIRY_WAIT, /* nothing before one of the open offers is answered */
    INQUIRY_DONE, /* all is known; nothing is open */
    INQUIRY_REST  /* of a probe alone: see probe.h */
};

/* Fills `e` from now on; it is borrowed and must outlive the inquiry. */
struct inquiry *inquiry_new(const struct inquiry_plan *plan,
                            struct endpoint *e);
void inquiry_free(struct inquiry *q);

/* The next offer. Several may be open at a time, each with its ticket. What is
 * found does not depend on how many are. */
enum inquiry_status inquiry_next(struct inquiry *q, struct offer *offer,
                                 size_t *ticket);

/* Takes the answer to an open offer. An answer that answer_never_asked() ends
 * the inquiry: the endpoint is marked incomplete, or, if it never spoke,
 * given the state that the answer tells. */
void inquiry_feed(struct inquiry *q, size_t ticket, const struct offer *offer,
                  const struct answer *answer);

#define INQUIRY_SPENT "the limit of connections was reached"
/* Ends it early (a time limit, an interruption): what was found stays, the
 * endpoint is marked incomplete with the reason. */
void inquiry_stop(struct inquiry *q, const char *why);

/* Did the peer take the first hello? Trouble before that is the inquiry's
 * affair, after it a connection that breaks may be tried again first. */
bool inquiry_reached(const struct inquiry *q);

/* Connections that the budget still allows: S + 3 for a version with S
 * suites, 1 for one refused, and 5 more. */
unsigned inquiry_allowance(const struct inquiry *q);

#endif
