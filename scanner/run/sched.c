#include "scanner/run/sched.h"

bool sched_is_full(const struct sched *s)
{
    return s->open >= s->window;
}

static unsigned least(const struct sched *s)
{
    return s->total < SCHED_WINDOW ? s->total : SCHED_WINDOW;
}

void sched_init(struct sched *s, unsigned total, unsigned per_host, double rate,
                unsigned gap_ms, uint64_t now)
{
    *s = (struct sched){.total = total,
                        .per_host = per_host,
                        .rate = rate,
                        .gap_ms = gap_ms,
                        .tokens = 1,
                        .filled = now};
    s->window = least(s);
}

void sched_host_init(const struct sched *s, struct sched_host *h)
{
    *h = (struct sched_host){.most = s->per_host, .limit = s->per_host};
}

static void narrow(struct sched *s)
{
    s->busy = 0;
    s->window = s->window / 2 > least(s) ? s->window / 2 : least(s);
}

static void widen(struct sched *s)
{
    s->busy = 0;
    s->window = s->window < s->total - s->window ? 2 * s->window : s->total;
}

void sched_waited(struct sched *s, uint64_t idle, uint64_t gone_by)
{
    if (idle >= gone_by / 4 * 3)
        widen(s);
    else if (idle >= gone_by / 16)
        s->busy = 0;
    else if (++s->busy == SCHED_BUSY)
        narrow(s);
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
    if (sched_is_full(s))
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

    if (s->per_host < 2 || s->gap_ms != 0 || sched_is_full(s) ||
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
