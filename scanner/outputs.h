#ifndef SUITEMAP_OUTPUTS_H
#define SUITEMAP_OUTPUTS_H

#include "core/base/err.h"
#include "scanner/cli.h"
#include "scanner/out/sink.h"

/* All outputs of a command line, as one. A failure is said on stderr once. */
struct outputs {
    struct sink **sinks;
    size_t n;
    bool broken; /* exit code 4 */
    bool closed; /* nobody reads standard output any more: 3 */
};

bool outputs_open(struct outputs *o, const struct cli *cli,
                  const char *command, struct err *err);
void outputs_client(struct outputs *o, const struct sink_client *c);
/* The summary, then all are closed. */
void outputs_end(struct outputs *o, const struct scan_summary *sum);

#endif
