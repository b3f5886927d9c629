#ifndef SUITEMAP_RUN_CLOCK_H
#define SUITEMAP_RUN_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/model/answer.h"

/* Is the time in the ServerHellos of an endpoint a clock's (RFC 5246,
 * 7.4.1.2: gmt_unix_time)? Most stacks put random bytes there, some a constant.
 * It is one if all hellos are off from our clock by the same, and if it was
 * seen to go on, or is about right. Pure: our own time comes as an argument, in
 * milliseconds. */
struct clock_watch {
    unsigned hellos;
    bool broken;               /* no clock */
    bool moved;                /* two hellos had different times */
    uint32_t told;             /* by the first */
    int64_t first_ms, last_ms; /* our time at the first and the last */
    int64_t least_ms, most_ms; /* theirs minus ours */
};

/* Notes an answer that came just now. */
void clock_note(struct clock_watch *c, const struct answer *a, int64_t now_ms);

/* A clock that is far off and was not yet seen to go on may be a constant. */
enum clock_verdict { CLOCK_UNKNOWN, CLOCK_NONE, CLOCK_TOLD };

/* Is it a clock, and if so, how many seconds is it ahead? */
enum clock_verdict clock_judge(const struct clock_watch *c, int64_t *skew_s);

/* Would one more hello tell a clock that is far off from a constant? Sets
 * *wait_ms to how long to wait before it. */
bool clock_asks(const struct clock_watch *c, int64_t now_ms, unsigned *wait_ms);

#endif
