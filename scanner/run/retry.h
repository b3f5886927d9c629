#ifndef SUITEMAP_RUN_RETRY_H
#define SUITEMAP_RUN_RETRY_H

#include <stdbool.h>

#include "core/model/answer.h"

/* Which answers speak of the line or of a busy device rather than of its TLS,
 * and are put again before the inquiry gets to see them. Pure. */
struct retry {
    /* What came while another connection was open, or had just ended, and came
     * again when none was: it is an answer, once company is known to do no
     * harm. */
    bool resets_alone, closes_alone, silent_alone;
    unsigned joined_well; /* second connections that were answered, */
    unsigned turned_away; /* and that were only when they came alone; */
    unsigned behind_well; /* those right behind another that were, */
    unsigned came_early;  /* and that were only when they came later */
    bool answers; /* not all that it ever did was to break off */
    /* Second connections are turned away, and how: ANSWER_RESET, _CLOSED,
     * _TIMEOUT, _BUSY or _BROKE_OFF. Such a device may do so to the next one
     * too, while it has not yet noticed the end of the last. */
    bool one_at_a_time;
    enum answer_kind turns_away_by;
    unsigned gap_ms;  /* what it is given between connections, */
    unsigned gap_fit; /* and the last that was seen to help, */
    unsigned gap_well; /* so many answers ago: it may do with less by now */
};

enum retry_verdict {
    RETRY_TELL,  /* it is an answer */
    RETRY_ALONE, /* once more, with no other connection open */
    RETRY_LATER  /* once more after a pause */
};

/* Of other connections to the host, beside the one that was answered. */
struct retry_company {
    bool open;   /* one was at the same time */
    bool joined; /* already when this one began */
    bool behind; /* one had ended less than RETRY_REST_MS before: a device may
                    not have noticed */
};
#define RETRY_REST_MS 60u

/* `tries` were made of this offer, this one included; `reached` tells that the
 * host spoke TLS before. */
enum retry_verdict retry_judge(const struct retry *r, const struct answer *a,
                               bool reached, struct retry_company company,
                               unsigned tries, unsigned max_retries);
/* The answer to an offer that was put again alone, `alone` times by now: is it
 * to be put once more, since a device may notice late that its last session is
 * over? */
bool retry_insists(const struct retry *r, const struct answer *before,
                   const struct answer *after, unsigned alone);
/* The pause before it is put alone for the given time. */
unsigned retry_pause_alone(unsigned alone);
/* The pause before what a device with one session turned away is put again: its
 * refusals may look the same, so that this answer counts. */
unsigned retry_pause_turned_away(const struct retry *r);
/* Was it broken off without a word, and how: ANSWER_RESET, _CLOSED, _TIMEOUT;
 * ANSWER_NONE if not. A flight that is cut off counts as well, and so do
 * ANSWER_BUSY and a prelude that broke off (ANSWER_BROKE_OFF). */
enum answer_kind retry_way(const struct answer *a);
/* An offer was turned away though it came alone: a longer gap from now on. */
void retry_widen(struct retry *r);
/* What the verdict to tell an answer teaches, after so many tries: did the
 * longer gap help, or is this how the host answers? */
void retry_told(struct retry *r, const struct answer *a, unsigned tries,
                struct retry_company company);
/* What came of an offer that was put again alone: did the company matter that
 * it had before? */
void retry_learn(struct retry *r, struct retry_company company,
                 const struct answer *before, const struct answer *after);
/* The pause after an answer was told that broke off, when so many in a row did:
 * it gives a device the time to notice that its last session is over. Shorter
 * where the host is known to answer so. */
unsigned retry_pause_broken(const struct retry *r, const struct answer *a,
                            unsigned in_a_row);
/* The pause before the given try, in milliseconds. */
unsigned retry_pause(unsigned tries);

#endif
