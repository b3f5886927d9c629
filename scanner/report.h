#ifndef SUITEMAP_REPORT_H
#define SUITEMAP_REPORT_H

#include "scanner/cli.h"
#include "scanner/scan.h"

/* suitemap report --db FILE [SCAN]: gives a saved scan to the outputs as if it
 * were made now, and with its exit code. EXIT_BAD_USAGE, with a line on
 * stderr, when there is none of that number. */
enum exit_code report_run(const struct cli *cli);

#endif
