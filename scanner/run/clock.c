#include "scanner/run/clock.h"

/* A hello is written before we read it: by the time of a round trip, of a slow
 * key operation, of a flight that stalls, and of our own where the machine is
 * busy. Random bytes are off by years. */
#define SPREAD_MS (60 * 1000)

/* After so long a clock must have gone on by a second. */
#define STEP_MS 1500

/* Nobody asks for more than a hint where the clock is right: that would cost
 * a connection for nothing. */
#define WORTH_MS (120 * 1000)

#define WIRE_SSL3  0x0300
#define WIRE_TLS13 0x0304

/* A HelloRetryRequest, SSLv2 and TLS 1.3 have no time; zero is that of no
 * clock. */
static bool has_time(const struct answer *a)
{
    return a->kind == ANSWER_HELLO && a->version >= WIRE_SSL3 &&
           a->version < WIRE_TLS13;
}

static void begin(struct clock_watch *c, const struct answer *a, int64_t now_ms)
{
    int64_t ahead = (int64_t)a->server_time * 1000 - now_ms;

    c->told = a->server_time;
    c->first_ms = now_ms;
    c->least_ms = c->most_ms = ahead;
}

static void compare(struct clock_watch *c, const struct answer *a,
                    int64_t now_ms)
{
    int64_t ahead = (int64_t)a->server_time * 1000 - now_ms;

    c->moved |= a->server_time != c->told;
    if (ahead < c->least_ms)
        c->least_ms = ahead;
    if (ahead > c->most_ms)
        c->most_ms = ahead;
    c->broken |= c->most_ms - c->least_ms > SPREAD_MS;
}

void clock_note(struct clock_watch *c, const struct answer *a, int64_t now_ms)
{
    if (c->broken || !has_time(a))
        return;
    c->broken = a->server_time == 0;
    if (c->hellos++ == 0)
        begin(c, a, now_ms);
    else
        compare(c, a, now_ms);
    c->last_ms = now_ms;
}

static bool is_far_off(int64_t ahead_ms)
{
    return ahead_ms > WORTH_MS || ahead_ms < -WORTH_MS;
}

/* The hello with the least delay tells best. */
static int64_t skew_of(const struct clock_watch *c)
{
    int64_t ms = c->most_ms + 500; /* the half of what was cut off */

    return ms >= 0 ? ms / 1000 : -((999 - ms) / 1000);
}

enum clock_verdict clock_judge(const struct clock_watch *c, int64_t *skew_s)
{
    *skew_s = 0;
    if (c->broken)
        return CLOCK_NONE;
    if (c->hellos == 0)
        return CLOCK_UNKNOWN;
    if (!c->moved && is_far_off(c->most_ms))
        return c->last_ms - c->first_ms >= STEP_MS ? CLOCK_NONE : CLOCK_UNKNOWN;
    *skew_s = skew_of(c);
    return CLOCK_TOLD;
}

bool clock_asks(const struct clock_watch *c, int64_t now_ms, unsigned *wait_ms)
{
    int64_t passed = now_ms - c->first_ms;

    if (c->broken || c->moved || c->hellos < 2 || !is_far_off(c->most_ms) ||
        c->last_ms - c->first_ms >= STEP_MS)
        return false;
    *wait_ms = passed < 0 || passed >= STEP_MS ? 0 : STEP_MS - (unsigned)passed;
    return true;
}
