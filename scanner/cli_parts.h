#ifndef SUITEMAP_CLI_PARTS_H
#define SUITEMAP_CLI_PARTS_H

#include <limits.h>
#include <stdint.h>

#include "scanner/cli.h"

/* Between the files of the command line's parser. */

enum option_kind {
    OPTION_FLAG,   /* sets a bool */
    OPTION_COUNT,  /* counts up an int */
    OPTION_DO,     /* calls apply() without a value */
    OPTION_END,    /* the same, and nothing else counts: -h, -V */
    OPTION_NUMBER, /* from here on with a value */
    OPTION_RATE,
    OPTION_TIME,
    OPTION_TEXT, /* sets a const char *, once */
    OPTION_PAIR, /* the same, and a second value goes to the next row */
    OPTION_CALL
};

#define FOR_SCAN   (1u << CLI_SCAN)
#define FOR_MATRIX (1u << CLI_MATRIX)
#define FOR_CHECK  (1u << CLI_CHECK)
#define FOR_PAIRS  (FOR_MATRIX | FOR_CHECK)
#define FOR_RUN    (1u << CLI_RUN)
#define FOR_ALL    (FOR_SCAN | FOR_PAIRS | FOR_RUN)
#define FOR_LISTEN (1u << CLI_LISTEN)
#define FOR_AUDIT  (1u << CLI_AUDIT)
/* Those that write reports. */
#define FOR_OUTPUT                                                             \
    (FOR_ALL | 1u << CLI_PROFILE | 1u << CLI_DIFF | 1u << CLI_REPORT)
/* Those that write text or JSON lines at least. */
/* Those that ask hosts. */
#define FOR_HOSTS (FOR_ALL | FOR_AUDIT)
#define FOR_TEXT (FOR_OUTPUT | FOR_LISTEN | FOR_AUDIT)
/* Of every command there is, also those that scan nothing. */
#define FOR_EVERY  UINT_MAX

struct option {
    const char *name;
    enum option_kind kind;
    unsigned commands;    /* mask of those that have it */
    size_t at;            /* offset in struct cli of what it sets */
    unsigned least, most; /* of a number; of a time in ms */
    bool (*apply)(struct cli *c, const struct option *o, const char *value,
                  struct err *err);
    bool first; /* to be applied before all others */
};

/* The rows, ended by a NULL name. */
extern const struct option cli_options[];

static inline bool option_has_value(const struct option *o)
{
    return o->kind >= OPTION_NUMBER;
}

/* Does what the option says. False with a line that names it. */
bool option_apply(struct cli *c, const struct option *o, const char *value,
                  struct err *err);
/* Adds an output; takes a copy of path. False if it is in use already. */
bool cli_add_output(struct cli *c, const char *option, const char *path,
                    struct err *err);

/* One argument of the command line, told apart. */
struct item {
    const struct option *option; /* NULL: a word */
    const char *text;            /* the word, or the value, or NULL */
    bool escaped;                /* a word behind "--": never a command */
};

/* Splits the command line behind argv[0] into items, owned by the caller in
 * any case. False with a line on an unknown option or a missing value. Ends
 * early behind -h and -V. */
bool cli_split(int argc, char *const argv[], struct item **items, size_t *n,
               struct err *err);

/* All defaults; also of a group. */
void cli_defaults(struct cli *c);
/* Adds a word as a target, or of a matrix as a side. */
bool cli_add_target(struct cli *c, const char *word, unsigned sides,
                    struct err *err);
/* suitemap run NAME: fills the command line with what the configuration says
 * of that job. The items are those of the command line behind "run". False
 * with a line. */
bool cli_run_job(struct cli *c, const struct item *items, size_t n,
                 struct err *err);

/* Does each file that is written to, the history and the lock among them, have
 * a name of its own, which is also none of those that are read? Who replaces
 * the history by a report loses it, and a matrix has no endpoints that were
 * not asked. False with a line. */
bool cli_check_files(const struct cli *c, struct err *err);

/* What the words of a command are. */
enum command_takes {
    TAKES_TARGETS,
    TAKES_SIDES, /* of a matrix: targets, files, profiles */
    TAKES_WORDS  /* its own affair: they go to cli.words */
};

struct command {
    const char *name;
    enum cli_command command;
    enum command_takes takes;
    unsigned least, most; /* words */
    const char *usage;    /* what the words are */
};

/* The row of a name, NULL when there is none. */
const struct command *command_find(const char *name);
/* The row of a command; NULL for those that are options (--help). */
const struct command *command_row(enum cli_command command);
/* Takes it so many words? False with a line. */
bool command_count(const struct command *row, size_t n, struct err *err);

/* "500ms", "5s", "1.5m", "2h"; a plain number is seconds. */
bool parse_time(const char *s, unsigned *ms);
/* A decimal number above 0, such as "0.5". */
bool parse_rate(const char *s, double *rate);
/* "2026-11-21T03:00:00Z", or a date alone: its first second, UTC. Behind
 * 1970-01-01, since 0 means now. */
bool parse_moment(const char *s, int64_t *t);
bool parse_number(const char *s, unsigned least, unsigned most, unsigned *out);

#endif
