#ifndef SUITEMAP_RUN_SCHED_H
#define SUITEMAP_RUN_SCHED_H

#include <stdbool.h>
#include <stdint.h>

/* Who may connect when: limits over all and for each host, a rate, a gap
 * between connections to one host, and slowness after trouble. Pure: the time,
 * in milliseconds of any steady clock, arrives as an argument. */
struct sched {
    unsigned total;    /* most connections at a time */
    unsigned window;   /* so many of them just now: see sched_waited() */
    unsigned busy;     /* times that it was told of no waiting */
    unsigned per_host; /* to one address */
    double rate;       /* begun a second, 0 without limit */
    unsigned gap_ms;   /* least time between two to one address */
    unsigned open;
    double tokens;   /* of the rate: one a connection */
    uint64_t filled; /* when they were counted last */
};

struct sched_host {
    unsigned open;
    unsigned most;       /* at a time; per_host, less where it shall be slow */
    unsigned limit;      /* at most that, less after trouble */
    uint64_t not_before; /* earliest time of the next one */
};

enum sched_verdict {
    SCHED_GO,    /* a slot was taken: give it back with sched_release() */
    SCHED_HOST,  /* when one of this host's is given back */
    SCHED_LATER, /* at *when */
    SCHED_GLOBAL /* when any is given back */
};

void sched_init(struct sched *s, unsigned total, unsigned per_host, double rate,
                unsigned gap_ms, uint64_t now);
void sched_host_init(const struct sched *s, struct sched_host *h);

/* Where answers come at once, few connections keep the program busy, and what
 * they are about stays in the processor's cache. So it begins with few. While
 * that keeps others from being let in, it is told now and then how much of the
 * time that went by was spent on waiting: where that was most of it, twice as
 * many are let in; where it was hardly any for long, half as many. */
#define SCHED_WINDOW 64
#define SCHED_BUSY   25 /* times in a row */
bool sched_is_full(const struct sched *s);
void sched_waited(struct sched *s, uint64_t idle, uint64_t gone_by);

/* May this host have a connection now? */
enum sched_verdict sched_admit(struct sched *s, struct sched_host *h,
                               uint64_t now, uint64_t *when);
void sched_release(struct sched *s, struct sched_host *h);
/* May one SYN more go to a host that has answered none so far (silence.h)? It
 * counts in all and against the rate, and is given back when it is over. Not
 * where a host shall have one connection at a time, or a gap between them. */
bool sched_admit_knock(struct sched *s, uint64_t now);
void sched_release_knock(struct sched *s);
/* Trouble: no connection for `pause_ms`, and only one at a time from now on. */
void sched_slow(struct sched_host *h, uint64_t now, unsigned pause_ms);
/* No connection for `pause_ms`, but as many as before then. */
void sched_pause(struct sched_host *h, uint64_t now, unsigned pause_ms);
/* For good: one at a time. */
void sched_gentle(struct sched_host *h);
/* The trouble had another cause: as many as before. */
void sched_restore(struct sched_host *h);

#endif
