#ifndef SUITEMAP_SCAN_H
#define SUITEMAP_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "scanner/cli.h"

/* One run of the program: endpoints come from the driver and from files, are
 * graded and judged by the rules, go to the sinks as they come, and are laid
 * against each other at the end. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_FOUND = 1, /* a finding at or above --fail-on, or a bad pair, or
                     * (diff) a change */
    EXIT_BAD_USAGE = 2,
    EXIT_INCOMPLETE = 3, /* done, but not whole */
    EXIT_BROKEN = 4      /* could not go on: an output failed */
};

/* Runs a parsed command line. Returns the exit code; lines for stderr are
 * printed already. */
enum exit_code scan_run(const struct cli *cli);

#endif
