#include "scanner/cli_parts.h"

#include <string.h>

#define ANY UINT_MAX

/* A new command takes a row here, a value in cli.h, and a case in main.c. */
static const struct command commands[] = {
    {"scan", CLI_SCAN, TAKES_TARGETS, 1, ANY, "TARGET..."},
    {"matrix", CLI_MATRIX, TAKES_SIDES, 1, ANY, "SIDE... [--vs SIDE...]"},
    {"check", CLI_CHECK, TAKES_SIDES, 2, 2, "two, SERVER and DEVICE"},
    {"explain", CLI_EXPLAIN, TAKES_WORDS, 1, ANY, "TEXT"},
    {"profile", CLI_PROFILE, TAKES_WORDS, 1, ANY,
     "list, show NAME, or import FILE.reg"},
    {"diff", CLI_DIFF, TAKES_WORDS, 0, 2, "two, OLD and NEW"},
    {"report", CLI_REPORT, TAKES_WORDS, 0, 1, "at most one, SCAN"},
    {"run", CLI_RUN, TAKES_WORDS, 1, 1, "one, the NAME of a job"},
    {"audit", CLI_AUDIT, TAKES_TARGETS, 1, ANY, "TARGET..."},
    {"listen", CLI_LISTEN, TAKES_WORDS, 1, 1, "[PRELUDE://][ADDRESS:]PORT"},
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COUNT(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

const struct command *command_row(enum cli_command command)
{
    for (size_t i = 0; i < COUNT(commands); i++)
        if (commands[i].command == command)
            return &commands[i];
    return NULL;
}

bool command_count(const struct command *row, size_t n, struct err *err)
{
    if (n >= row->least && n <= row->most)
        return true;
    if (row->takes == TAKES_WORDS || row->least > 1)
        return err_set(err, ERR_USAGE, "%s: takes %s, not %zu", row->name,
                       row->usage, n);
    return err_set(err, ERR_USAGE,
                   "no targets given (suitemap --help tells more)");
}
