#include "scanner/run/retry.h"

/* Descriptors and ports come back when other connections end: it is worth
 * more patience than a peer's trouble. */
#define LOCAL_TRIES 20
/* A device with one session is given this long to be rid of the last one. */
#define BUSY_TRIES 8
#define GAP_LEAST  10
#define GAP_MOST   320

static bool known_alone(const struct retry *r, enum answer_kind kind)
{
    return kind == ANSWER_RESET    ? r->resets_alone
           : kind == ANSWER_CLOSED ? r->closes_alone
                                   : r->silent_alone;
}

/* Broken off without a word: the way in which a device turns away a second
 * connection. */
static bool turned_away(const struct answer *a)
{
    return a->kind == ANSWER_RESET || a->kind == ANSWER_CLOSED ||
           a->kind == ANSWER_TIMEOUT ||
           (a->flight == FLIGHT_BROKEN &&
            (a->broken == BREAK_CLOSED || a->broken == BREAK_RESET));
}

enum retry_verdict retry_judge(const struct retry *r, const struct answer *a,
                               bool reached, unsigned company, unsigned tries,
                               unsigned max_retries)
{
    if (a->kind == ANSWER_LOCAL && tries < LOCAL_TRIES)
        return RETRY_LATER;
    if (!reached)
        return RETRY_TELL;
    if (answer_never_asked(a))
        return tries <= max_retries ? RETRY_LATER : RETRY_TELL;
    if (r->one_at_a_time && a->kind == r->turns_away_by && tries < BUSY_TRIES)
        return RETRY_LATER;
    if (company != 0 && turned_away(a) && !known_alone(r, a->kind))
        return RETRY_ALONE;
    return RETRY_TELL;
}

void retry_learn(struct retry *r, const struct answer *before,
                 const struct answer *after)
{
    if (turned_away(before) && !turned_away(after)) {
        r->one_at_a_time = true;
        r->turns_away_by = before->kind;
        r->gap_ms = GAP_LEAST;
        return;
    }
    r->resets_alone |= after->kind == ANSWER_RESET;
    r->closes_alone |= after->kind == ANSWER_CLOSED;
    r->silent_alone |= after->kind == ANSWER_TIMEOUT;
}

void retry_widen(struct retry *r)
{
    if (r->one_at_a_time && r->gap_ms < GAP_MOST)
        r->gap_ms *= 2;
}

unsigned retry_pause(unsigned tries)
{
    return tries < 5 ? 250u << (tries - (tries != 0)) : 4000;
}
