#ifndef SUITEMAP_NET_BATCH_H
#define SUITEMAP_NET_BATCH_H

#include <stdio.h>

#include "core/base/err.h"
#include "scanner/net/attempt.h"

/* A list of offers, each put once to its endpoint: one connection at a time to
 * an address, and so many in all. */
struct batch_item {
    const char *address; /* numeric */
    uint16_t port;
    struct offer offer;
    struct answer answer; /* filled in; the caller's: answer_clear() */
    bool begun;
};

struct batch_stats {
    size_t connections;
    bool interrupted; /* by a signal: what was not answered has ANSWER_NONE */
};

/* Runs on a loop of its own until all are answered, or until SIGINT, SIGTERM
 * or SIGHUP. False with err when the machine has no loop for it. */
bool batch_run(struct batch_item *items, size_t n, unsigned most_at_once,
               const struct attempt_limits *limits, FILE *trace,
               struct batch_stats *stats, struct err *err);

#endif
