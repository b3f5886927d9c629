#include "scanner/run/options.h"

#include <stddef.h>

/* Printers are slow, small and many: time is saved across hosts, not by
 * pressing one. Only level 5 goes above two connections a host. */
static const struct timing {
    unsigned all, host, timeout_ms, retries, visits, host_timeout_ms, delay_ms;
} timings[] = {
    {1, 1, 15000, 3, 2, 0, 5000},     /* paranoid */
    {8, 1, 15000, 3, 2, 0, 1000},     /* sneaky */
    {64, 1, 10000, 2, 2, 0, 200},     /* polite */
    {512, 2, 5000, 2, 1, 0, 0},       /* normal */
    {1024, 2, 3000, 1, 1, 0, 0},      /* aggressive */
    {2048, 4, 2000, 1, 0, 900000, 0}, /* insane */
};

void scan_options_timing(struct scan_options *o, int level)
{
    const int last = (int)(sizeof timings / sizeof timings[0]) - 1;
    const struct timing *t = &timings[level < 0      ? 0
                                      : level > last ? last
                                                     : level];

    o->max_parallelism = t->all;
    o->host_parallelism = t->host;
    o->max_rate = 0;
    o->timeout_ms = t->timeout_ms;
    o->max_retries = t->retries;
    o->visits = t->visits;
    o->host_timeout_ms = t->host_timeout_ms;
    o->scan_delay_ms = t->delay_ms;
}
