#include "scanner/run/retry.h"

/* Descriptors and ports come back when other connections end: it is worth
 * more patience than a peer's trouble. */
#define LOCAL_TRIES 20
/* A device with one session is given this long to be rid of the last one; a
 * few tries do where it is known to refuse hellos in the same way. */
#define BUSY_TRIES  8
#define KNOWN_TRIES 2
#define ALONE_TRIES 3
/* What says that it is busy, or full, is given eight seconds in all. */
#define FULL_TRIES 6
#define GAP_LEAST  10
#define GAP_MOST   320
/* So many answers at the first try, and half the gap is tried: what made it
 * grow may be over. */
#define GAP_WELL 8
/* So many second connections have to go well before one that is turned away is
 * believed to have been refused for what it said. */
#define JOINED_ENOUGH 4
/* And so many that came right behind another: how late a device notices the
 * end of that depends on what else it does, so it takes more to be sure. */
#define BEHIND_ENOUGH 8

static bool known_alone(const struct retry *r, enum answer_kind way)
{
    return way == ANSWER_RESET     ? r->resets_alone
           : way == ANSWER_CLOSED  ? r->closes_alone
           : way == ANSWER_TIMEOUT ? r->silent_alone
                                   : false; /* no answer, however it came */
}

static bool is_hang_up(enum answer_kind way)
{
    return way == ANSWER_RESET || way == ANSWER_CLOSED;
}

/* Who closes without reading is seen to close or to reset, as it comes: it
 * depends on what arrives first. */
static bool turned_away(const struct retry *r, enum answer_kind way)
{
    if (!r->one_at_a_time || way == ANSWER_NONE)
        return false;
    return way == r->turns_away_by ||
           (is_hang_up(way) && is_hang_up(r->turns_away_by));
}

static void learn_alone(struct retry *r, enum answer_kind way)
{
    r->resets_alone |= way == ANSWER_RESET;
    r->closes_alone |= way == ANSWER_CLOSED;
    r->silent_alone |= way == ANSWER_TIMEOUT;
}

enum answer_kind retry_way(const struct answer *a)
{
    if (a->kind == ANSWER_RESET || a->kind == ANSWER_CLOSED ||
        a->kind == ANSWER_TIMEOUT || a->kind == ANSWER_BUSY ||
        a->kind == ANSWER_BROKE_OFF)
        return a->kind;
    if (a->flight != FLIGHT_BROKEN)
        return ANSWER_NONE;
    return a->broken == BREAK_RESET    ? ANSWER_RESET
           : a->broken == BREAK_CLOSED ? ANSWER_CLOSED
                                       : ANSWER_NONE;
}

/* May it have been company, rather than what was said? */
static bool spoilt(const struct retry *r, enum answer_kind way,
                   struct retry_company company)
{
    bool known = known_alone(r, way);

    if (company.open && (!known || r->joined_well < JOINED_ENOUGH))
        return true;
    /* Who is slow would be late, not silent. */
    if (!company.behind || !is_hang_up(way) || r->one_at_a_time)
        return false;
    return (!known || r->answers) &&
           r->behind_well < BEHIND_ENOUGH * (1 + r->came_early);
}

enum retry_verdict retry_judge(const struct retry *r, const struct answer *a,
                               bool reached, struct retry_company company,
                               unsigned tries, unsigned max_retries)
{
    enum answer_kind way = retry_way(a);
    unsigned busy = known_alone(r, way) ? KNOWN_TRIES : BUSY_TRIES;

    if (a->scarce && tries < LOCAL_TRIES)
        return RETRY_LATER;
    if (a->kind == ANSWER_BUSY) /* it says itself that it is no answer */
        return company.open && !r->one_at_a_time ? RETRY_ALONE
               : tries < FULL_TRIES              ? RETRY_LATER
                                                 : RETRY_TELL;
    if (!reached)
        return RETRY_TELL;
    if (a->kind == ANSWER_BROKE_OFF && company.open && !r->one_at_a_time)
        return RETRY_ALONE;
    if (answer_never_asked(a))
        return tries <= max_retries ? RETRY_LATER : RETRY_TELL;
    if (way == ANSWER_NONE)
        return RETRY_TELL;
    if (turned_away(r, way) && tries < busy)
        return RETRY_LATER;
    return spoilt(r, way, company) ? RETRY_ALONE : RETRY_TELL;
}

bool retry_insists(const struct retry *r, const struct answer *before,
                   const struct answer *after, unsigned alone)
{
    enum answer_kind way = retry_way(after);

    /* What is silent has had time enough. */
    return is_hang_up(way) && is_hang_up(retry_way(before)) &&
           !known_alone(r, way) && alone < ALONE_TRIES;
}

unsigned retry_pause_alone(unsigned alone)
{
    return RETRY_REST_MS << (alone < ALONE_TRIES ? alone : ALONE_TRIES - 1);
}

unsigned retry_pause_turned_away(const struct retry *r)
{
    return r->gap_ms > RETRY_REST_MS ? r->gap_ms : RETRY_REST_MS;
}

void retry_learn(struct retry *r, struct retry_company company,
                 const struct answer *before, const struct answer *after)
{
    unsigned *ill = company.open ? &r->turned_away : &r->came_early;
    unsigned well = company.open ? r->joined_well : r->behind_well;

    if (retry_way(after) != ANSWER_NONE) {
        learn_alone(r, retry_way(after));
        return;
    }
    if (retry_way(before) == ANSWER_NONE)
        return;
    /* Once it may have been the line, unless it is put into words; and where
     * most such connections go well, it was. */
    ++*ill;
    if (!answer_never_asked(before) && (*ill < 2 || 4 * *ill <= well))
        return;
    r->one_at_a_time = true;
    r->turns_away_by = retry_way(before);
    r->gap_ms = r->gap_fit = GAP_LEAST;
}

void retry_widen(struct retry *r)
{
    if (r->gap_ms < GAP_MOST)
        r->gap_ms *= 2;
}

static void narrow(struct retry *r, const struct answer *a)
{
    r->gap_well += retry_way(a) == ANSWER_NONE;
    if (r->gap_well < GAP_WELL || r->gap_fit <= GAP_LEAST)
        return;
    r->gap_well = 0;
    r->gap_ms = r->gap_fit /= 2;
}

void retry_told(struct retry *r, const struct answer *a, unsigned tries,
                struct retry_company company)
{
    if (retry_way(a) == ANSWER_NONE) {
        r->answers = true;
        r->joined_well += company.joined;
        r->behind_well += company.behind;
    }
    if (!r->one_at_a_time)
        return;
    if (tries == 1) {
        narrow(r, a);
    } else if (retry_way(a) == ANSWER_NONE) {
        r->gap_fit = r->gap_ms;
        r->gap_well = 0;
    } else if (turned_away(r, retry_way(a))) {
        learn_alone(r, retry_way(a));
        r->gap_ms = r->gap_fit;
    }
}

unsigned retry_pause_broken(const struct retry *r, const struct answer *a,
                            unsigned in_a_row)
{
    unsigned first = known_alone(r, retry_way(a)) ? 1 : 4;

    if (in_a_row == 0)
        return 0;
    return first << 2 * (in_a_row < 3 ? in_a_row - 1 : 2);
}

unsigned retry_pause(unsigned tries)
{
    return tries < 5 ? 250u << (tries - (tries != 0)) : 4000;
}
