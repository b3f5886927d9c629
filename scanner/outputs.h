#ifndef SUITEMAP_OUTPUTS_H
#define SUITEMAP_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "scanner/cli.h"
#include "scanner/out/progress.h"
#include "scanner/out/sink.h"
#include "scanner/scan.h"

struct scan_stats;

/* All the outputs of a command as one: what is written goes to each. An
 * output that fails is told on stderr once and ends the command with exit code
 * 4; a closed pipe on standard output is only exit code 3. With --changes-only
 * standard output is not touched before there are changes. */
struct outputs {
    const struct cli *cli; /* from outputs_open() on */
    struct scan_info info;
    struct sink **sinks;
    size_t n;
    struct progress_line progress; /* taken off before anything is written */
    bool broken;                   /* an output failed: exit code 4 */
    bool closed; /* nobody reads standard output any more: 3 */
};

/* What a command tells its outputs of itself at the start. */
struct scan_info outputs_info(const struct cli *cli);

/* Opens what the command line names. False with err. Call outputs_close() in
 * any case. */
bool outputs_open(struct outputs *o, const struct cli *cli,
                  const struct scan_info *info, struct err *err);
/* False when any of them failed. */
bool outputs_endpoint(struct outputs *o, const struct endpoint *e);
/* The same of one that an earlier run gave out, whose file may have it. */
bool outputs_known(struct outputs *o, const struct endpoint *e);
/* The same of one that a file of a matrix has. */
void outputs_read(struct outputs *o, const struct endpoint *e);
/* Of an address without a line, where `known` tells the same. */
bool outputs_silent(struct outputs *o, const struct endpoint *e, bool known);
void outputs_finding(struct outputs *o, const struct scan_finding *f);
void outputs_matrix(struct outputs *o, const struct matrix *m);
void outputs_client(struct outputs *o, const struct sink_client *c);
/* Is it known from an earlier run, whose file has it? */
bool outputs_audit(struct outputs *o, const struct sink_audit *a, bool known);
void outputs_changes(struct outputs *o, const struct scan_changes *c);
/* Writes the summary, unless it is NULL, and closes all. */
void outputs_close(struct outputs *o, const struct scan_summary *summary);

/* Draws how far a scan is, or tells it in a line on stderr where the user asked
 * for that and nothing is drawn; to be called so often (ms; 0 never). */
void outputs_progress(struct outputs *o, const struct scan_stats *stats);
unsigned outputs_progress_ms(const struct outputs *o);
/* A line on stderr: "suitemap: TEXT". */
void outputs_complain(struct outputs *o, struct err *err);
/* The exit code when nothing else happened. */
enum exit_code outputs_verdict(const struct outputs *o);
unsigned terminal_width(int fd);

#endif
