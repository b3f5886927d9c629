#ifndef SUITEMAP_RUN_RETRY_H
#define SUITEMAP_RUN_RETRY_H

#include <stdbool.h>

#include "core/model/answer.h"

/* Which answers speak of the line or of a busy device rather than of its TLS,
 * and are put again before the inquiry gets to see them. Pure. */
struct retry {
    /* A hang-up that came while another connection was open, and came again
     * when none was, is no sign of too many connections. */
    bool resets_alone, closes_alone, silent_alone;
    /* A second connection was turned away, and how. Such a device may do so to
     * the next one too, while it has not yet noticed the end of the last. */
    bool one_at_a_time;
    enum answer_kind turns_away_by;
    unsigned gap_ms; /* what it is given between connections */
};

enum retry_verdict {
    RETRY_TELL,  /* it is an answer */
    RETRY_ALONE, /* once more, with no other connection open */
    RETRY_LATER  /* once more after a pause */
};

/* `tries` were made of this offer, this one included; `company` other
 * connections to the host were open; `reached` tells that the host spoke TLS
 * before. */
enum retry_verdict retry_judge(const struct retry *r, const struct answer *a,
                               bool reached, unsigned company, unsigned tries,
                               unsigned max_retries);
/* It was turned away though it came alone: a longer gap from now on. */
void retry_widen(struct retry *r);
/* What came of an offer that was put again alone: did company matter? */
void retry_learn(struct retry *r, const struct answer *before,
                 const struct answer *after);
/* The pause before the given try, in milliseconds. */
unsigned retry_pause(unsigned tries);

#endif
