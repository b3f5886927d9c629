#ifndef SUITEMAP_RUN_DRIVER_H
#define SUITEMAP_RUN_DRIVER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/base/err.h"
#include "core/model/endpoint.h"
#include "scanner/run/options.h"
#include "scanner/run/targets.h"

/* A whole scan on one loop: takes targets as there is room for them, looks
 * names up, runs the jobs, and gives each endpoint out as it is done. */
struct scan_stats {
    uint64_t total;       /* host:ports there will be */
    uint64_t done;        /* given out */
    uint64_t connections; /* begun */
    unsigned open;        /* connections open now */
    double seconds;       /* since the start */
    bool interrupted;     /* by a signal */
};

struct driver_hooks {
    /* Takes an endpoint over. False ends the scan (its output failed). */
    bool (*endpoint)(void *arg, struct endpoint *e);
    /* Is it known already? Then whoever wants it has got it, and it is not
     * scanned. NULL: nothing is known. */
    bool (*known)(void *arg, const struct target *t);
    /* This machine could not make a connection, for want of descriptors or
     * ports; it is tried again. Or NULL. */
    void (*trouble)(void *arg, const struct endpoint *e, const char *what);
    /* Called every `tick_ms`, when that is not 0. */
    void (*tick)(void *arg, const struct scan_stats *stats);
    unsigned tick_ms;
    FILE *trace; /* every answer, and every change of a connection; or NULL */
    void *arg;
};

/* Runs to the end, or until SIGINT, SIGTERM or SIGHUP: then what is under way
 * is given out as far as it is known, marked incomplete. False when the machine
 * refuses what a scan needs. */
bool driver_run(const struct scan_options *options, struct targets *targets,
                const struct driver_hooks *hooks, struct scan_stats *stats,
                struct err *err);

#endif
