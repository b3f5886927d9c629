#ifndef SUITEMAP_LISTEN_H
#define SUITEMAP_LISTEN_H

#include "scanner/scan.h"

/* `suitemap listen`: waits for clients, tells what each of them offers, and
 * with a certificate what each makes of that. */
enum exit_code listen_run(const struct cli *cli);

#endif
