#ifndef SUITEMAP_EXPLAIN_H
#define SUITEMAP_EXPLAIN_H

#include "scanner/cli.h"
#include "scanner/scan.h"

/* suitemap explain TEXT: prints what is known of an error message. EXIT_DONE;
 * EXIT_INCOMPLETE when nothing is known of it. */
enum exit_code explain_run(const struct cli *cli);

#endif
