#ifndef SUITEMAP_DIFF_H
#define SUITEMAP_DIFF_H

#include "scanner/cli.h"
#include "scanner/scan.h"

/* suitemap diff OLD NEW, or --db FILE [SCAN SCAN]: what changed from one
 * report, or one saved scan, to the other.
 * EXIT_FOUND when something did; EXIT_BAD_USAGE, with a line on stderr, when
 * one of them cannot be read. */
enum exit_code diff_run(const struct cli *cli);

#endif
