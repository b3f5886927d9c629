#ifndef SUITEMAP_AUDIT_H
#define SUITEMAP_AUDIT_H

#include "scanner/cli.h"
#include "scanner/scan.h"

/* suitemap audit: holds every target against a policy, or sends it a client's
 * own hello. Returns the exit code: 1 when one of them violates, 3 when it is
 * unknown whether one does; lines for stderr are printed already. */
enum exit_code audit_run(const struct cli *cli);

#endif
