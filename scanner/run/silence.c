#include "scanner/run/silence.h"

/* A SYN that was lost is sent again after a second (RFC 6298, 2.1): who then
 * has not answered is not slow. Where there is less time, a quarter of it. */
#define KNOCK_AFTER_MS 1000

void silence_begin(struct silence *s, uint64_t now, unsigned timeout_ms)
{
    if (s->since != 0)
        return;
    s->since = now != 0 ? now : 1;
    s->timeout_ms = timeout_ms;
}

uint64_t silence_knock_at(const struct silence *s)
{
    unsigned after = s->timeout_ms / 4;

    if (s->broken || s->since == 0)
        return 0;
    return s->since + (after < KNOCK_AFTER_MS ? after : KNOCK_AFTER_MS);
}

unsigned silence_left(const struct silence *s, uint64_t now)
{
    uint64_t end = s->since + s->timeout_ms;

    return end > now ? (unsigned)(end - now) : 1;
}

void silence_break(struct silence *s)
{
    s->broken = true;
}

void silence_next(struct silence *s)
{
    s->since = 0;
}
