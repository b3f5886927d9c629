#ifndef SUITEMAP_MODEL_LIVE_H
#define SUITEMAP_MODEL_LIVE_H

#include "core/model/answer.h"
#include "core/model/profile.h"
#include "core/registry/version.h"

/* What happened when the hello of a pair's client was really sent to its
 * server. A plain value. */
enum live_outcome {
    LIVE_NONE,       /* it was not asked for, or the pair has no profile */
    LIVE_IMPOSSIBLE, /* no hello can be made, or may be sent: how */
    LIVE_COMPLETED,  /* the whole handshake */
    LIVE_AGREED,     /* a ServerHello; our cryptography lacks the rest */
    LIVE_BROKEN,     /* a ServerHello, and then: how */
    LIVE_REFUSED,    /* none: how */
    LIVE_UNANSWERED, /* silence, or no connection: how */
    LIVE_COUNT
};

#define LIVE_HOW_MAX 128

struct live {
    enum live_outcome outcome;
    enum fact as_predicted;
    bool agreed; /* the next three are meant */
    enum version version;
    uint16_t suite; /* wire code */
    uint16_t group; /* named group, 0 none or it is not known */
    uint16_t dh_bits; /* of a prime that the server showed; 0 none */
    char how[LIVE_HOW_MAX];
    unsigned left_out; /* extensions of the client's that were not sent */
};

/* Out of the answer; says nothing of the prediction yet. */
void live_from_answer(struct live *l, const struct answer *a);
/* Sets as_predicted: the same version and suite (one of those that the server
 * may pick) where an agreement was predicted, a failure where there is none.
 * What the client itself would object to behind the hello - its trust, sizes
 * and hashes - nothing tells: such a pair is as predicted when the server does
 * its part. Unknown where the prediction is inconclusive, or no answer came. */
struct pair;
void live_compare(struct live *l, const struct pair *p);

/* "completed", "agreed", "broken", "refused", "unanswered", "impossible". */
const char *live_outcome_name(enum live_outcome o);

#endif
