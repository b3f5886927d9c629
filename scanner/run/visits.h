#ifndef SUITEMAP_RUN_VISITS_H
#define SUITEMAP_RUN_VISITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "core/base/list.h"
#include "core/model/endpoint.h"
#include "scanner/run/job.h"

/* Endpoints that were left before all was known of them: a busy device, a
 * switch that was just starting, a bad line. They are visited again at the end
 * of the scan, when there has been time for it to pass. Pure: the time, in
 * milliseconds of any steady clock, arrives as an argument. */
struct visits {
    struct list left;
    size_t n;
    unsigned each; /* most visits to one endpoint beyond the first */
};

/* So long an endpoint is left alone before it is visited again. */
#define VISIT_PAUSE_MS 2000
/* So many are remembered; more are given out as they are. */
#define VISITS_MAX 1024

struct visit {
    struct list link;
    struct endpoint *endpoint; /* what is known so far; owned */
    struct sockaddr_storage address;
    struct job_way way;
    unsigned made; /* visits beyond the first */
    uint64_t not_before;
};

void visits_init(struct visits *v, unsigned each);
/* Somebody is there and has not told all: is it worth a visit? */
bool visits_worth(const struct endpoint *e);
/* Takes an endpoint over to be visited again, unless it is not worth it, was
 * visited often enough or there is no room: then it stays the caller's, and
 * the answer is false. */
bool visits_leave(struct visits *v, struct endpoint *e,
                  const struct sockaddr *address, const struct job_way *way,
                  unsigned made, uint64_t now);
/* The next one whose time has come: the caller frees it, and owns its endpoint
 * from then on. NULL when there is none; then *when is the time of the next,
 * or 0. */
struct visit *visits_take(struct visits *v, uint64_t now, uint64_t *when);
/* Any one, whatever the time; NULL when all are gone. */
struct visit *visits_drop(struct visits *v);
/* An endpoint for the next visit, of which nothing is known yet. */
struct endpoint *visits_again(const struct visit *v);
/* Of what two visits found, the one that knows more, with the cost of both; the
 * other is freed. */
struct endpoint *visits_better(struct endpoint *first,
                               struct endpoint *second);

#endif
