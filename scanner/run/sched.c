#include "scanner/run/sched.h"

void sched_init(struct sched *s, unsigned total, unsigned per_host, double rate,
                unsigned gap_ms, uint64_t now)
{
    *s = (struct sched){.total = total,
                        .per_host = per_host,
                        .rate = rate,
                        .gap_ms = gap_ms,
                        .tokens = 1,
                        .filled = now};
}

void sched_host_init(const struct sched *s, struct sched_host *h)
{
    *h = (struct sched_host){.most = s->per_host, .limit = s->per_host};
}

/* Tokens come at the rate, and no more than a tenth of a second's worth is
 * kept, so that a pause is not made up for by a burst. */
static void fill(struct sched *s, uint64_t now)
{
    double most = s->rate / 10 > 1 ? s->rate / 10 : 1;

    s->tokens += (double)(now - s->filled) * s->rate / 1000;
    if (s->tokens > most)
        s->tokens = most;
    s->filled = now;
}

static bool token(struct sched *s, uint64_t now, uint64_t *when)
{
    if (s->rate <= 0)
        return true;
    fill(s, now);
    if (s->tokens < 1) {
        *when = now + 1 + (uint64_t)((1 - s->tokens) * 1000 / s->rate);
        return false;
    }
    s->tokens -= 1;
    return true;
}

enum sched_verdict sched_admit(struct sched *s, struct sched_host *h,
                               uint64_t now, uint64_t *when)
{
    if (h->open >= h->limit)
        return SCHED_HOST;
    if (now < h->not_before) {
        *when = h->not_before;
        return SCHED_LATER;
    }
    if (s->open >= s->total)
        return SCHED_GLOBAL;
    if (!token(s, now, when))
        return SCHED_LATER;
    s->open++;
    h->open++;
    if (s->gap_ms != 0)
        h->not_before = now + s->gap_ms;
    return SCHED_GO;
}

void sched_release(struct sched *s, struct sched_host *h)
{
    s->open--;
    h->open--;
}

bool sched_admit_knock(struct sched *s, uint64_t now)
{
    uint64_t when;

    if (s->per_host < 2 || s->gap_ms != 0 || s->open >= s->total ||
        !token(s, now, &when))
        return false;
    s->open++;
    return true;
}

void sched_release_knock(struct sched *s)
{
    s->open--;
}

void sched_pause(struct sched_host *h, uint64_t now, unsigned pause_ms)
{
    if (h->not_before < now + pause_ms)
        h->not_before = now + pause_ms;
}

void sched_slow(struct sched_host *h, uint64_t now, unsigned pause_ms)
{
    h->limit = 1;
    sched_pause(h, now, pause_ms);
}

void sched_gentle(struct sched_host *h)
{
    h->most = h->limit = 1;
}

void sched_restore(struct sched_host *h)
{
    h->limit = h->most;
}
