#ifndef SUITEMAP_CLI_H
#define SUITEMAP_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/model/endpoint.h"
#include "core/model/matrix.h"
#include "scanner/run/options.h"
#include "scanner/run/targets.h"
#include "scanner/shard.h"

/* The command line as a plain value. Text in it belongs to argv, unless it is
 * said to be owned. */
enum cli_command {
    CLI_SCAN,
    CLI_MATRIX,
    CLI_CHECK,
    CLI_EXPLAIN,
    CLI_PROFILE,
    CLI_LISTEN,
    CLI_AUDIT,
    CLI_DIFF,
    CLI_REPORT,
    CLI_RUN, /* becomes the command of the job: scan or matrix */
    CLI_VERSION,
    CLI_HELP
};

/* A side of a matrix that is a JSON-lines file, or "@NAME", a profile. */
struct cli_file {
    const char *path;
    unsigned sides; /* mask of enum side */
};

/* A file that an option had read: -iL, --excludefile. */
struct cli_list {
    const char *option, *path;
};

struct cli_output {
    const char *option; /* "-oN": which format, as in its sink's row */
    char *path;         /* "-": standard output; owned */
};

struct config;

struct cli {
    enum cli_command command;
    struct scan_options scan;
    /* All that is to be scanned, with ports and excludes. For matrix and
     * check, target.sides has the sides: SIDE_LEFT is before --vs, or the
     * server; SIDE_RIGHT behind it, or the device; without --vs, both. */
    struct targets *targets;
    struct shard shard; /* --shard; 0 parts: not given */
    struct cli_file *files; /* owned; the other sides of matrix and check */
    size_t n_files;
    struct cli_list *lists; /* owned */
    size_t n_lists;
    const char **words; /* owned array; of commands that take neither */
    size_t n_words;
    bool versus; /* --vs was given; always so for check */
    enum direction direction;
    /* What to write, with the normal text on standard output unless -q is
     * given or another format goes there. */
    struct cli_output *outputs; /* owned */
    size_t n_outputs;
    int verbosity, debug; /* how many -v, -d */
    bool quiet;           /* no progress line, no text that was not asked for */
    bool no_color;        /* --no-color, or NO_COLOR is set */
    unsigned stats_every_ms; /* 0: not asked for */
    bool fail_never;         /* --fail-on never */
    enum severity fail_on;
    unsigned expiry_days;
    const char *ca; /* file or directory of CAs, or NULL */
    bool live; /* --live */
    const char *policy; /* --policy, of audit: a name or a file; or NULL */
    const char *client; /* "@NAME", of audit, or NULL */
    bool then_scan;     /* --then scan */
    const char *serve_cert, *serve_key; /* files of --serve, or NULL */
    unsigned count; /* of clients to listen to; 0: without end */
    const char *lock; /* --lock: held by one run at a time, or NULL */
    const char *resume; /* --resume: what an earlier run wrote, or NULL */
    const char *db;   /* --db: the history, or NULL */
    const char *base; /* --base, of profile import, or NULL */
    const char *reg;  /* --reg, of check: where the fix goes, or NULL */
    const char *fleet; /* --fleet: a report, for what the fix affects */
    bool changes_only; /* standard output gets the changes and nothing else */
    unsigned patience; /* scans without an answer until an endpoint is gone */
    unsigned keep_scans, keep_days; /* --keep: at most one of them, or 0 */
    /* Of a job: each group has targets, files and scan options of its own, and
     * these here have none. Owned, with the file that their text is of. */
    struct cli *groups;
    size_t n_groups;
    struct config *config;
    const char *config_path; /* --config, or NULL */
    char *arguments; /* the whole command line as one text; owned */
};

/* Reads argv, and the target files it names. False with one line, printable
 * and without "suitemap: " before it, and ERR_USAGE or ERR_FILE or ERR_FORMAT:
 * exit code 2. Call cli_free() in both cases. */
bool cli_parse(struct cli *c, int argc, char *const argv[], struct err *err);
void cli_free(struct cli *c);

/* "scan", "matrix", ... */
const char *cli_command_name(enum cli_command command);

/* What --help prints. */
const char *cli_help_text(void);

#endif
