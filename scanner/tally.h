#ifndef SUITEMAP_TALLY_H
#define SUITEMAP_TALLY_H

#include "scanner/cli.h"
#include "scanner/out/sink.h"

struct scan_stats;

/* What the endpoints, findings and pairs of a scan come to: the counts of its
 * summary, and its exit code. Zero-initialise it but for `cli`. */
struct tally {
    const struct cli *cli;
    struct scan_summary summary;
    bool found;          /* exit code 1 */
    bool incomplete;     /* 3 */
    uint64_t unresolved; /* endpoints whose name was not found; the first: */
    struct err bad_name;
};

/* Is it an address of a range at which nobody is? Such have no line, but with
 * -v. */
bool tally_is_silent(const struct endpoint *e);
void tally_endpoint(struct tally *t, const struct endpoint *e, bool silent);
void tally_finding(struct tally *t, enum severity severity);
void tally_matrix(struct tally *t, const struct matrix *m);
/* A run of the driver is over. */
void tally_run(struct tally *t, const struct scan_stats *stats);
/* Was there nothing but names that do not resolve? Those are bad targets. */
bool tally_only_bad_names(const struct tally *t);

#endif
