#ifndef SUITEMAP_LIVE_H
#define SUITEMAP_LIVE_H

#include "core/base/err.h"
#include "core/model/matrix.h"
#include "scanner/cli.h"
#include "scanner/net/batch.h"

/* --live: where the client of a pair is a profile and its server was scanned,
 * sends the profile's own hello to the first server of the class and finishes
 * the handshake; but to no print port that is not allowed. What came of it is
 * in the pairs. False with err when the machine refuses what that needs. */
bool live_run(struct matrix *m, const struct cli *cli,
              struct batch_stats *stats, struct err *err);

#endif
