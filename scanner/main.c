#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "scanner/audit.h"
#include "scanner/cli.h"
#include "scanner/diff.h"
#include "scanner/explain.h"
#include "scanner/listen.h"
#include "scanner/lock.h"
#include "scanner/print.h"
#include "scanner/profile.h"
#include "scanner/report.h"
#include "scanner/scan.h"

/* A descriptor that was closed by whoever started us would become that of a
 * connection or of a file, which then got what we print. Read only, /dev/null
 * fails to be written to as a closed one does. */
static void fill_standard_descriptors(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

static enum exit_code run_command(const struct cli *cli)
{
    switch (cli->command) {
    case CLI_HELP:
        return print_text(cli_help_text());
    case CLI_VERSION:
        return print_text("suitemap " SUITEMAP_VERSION "\n");
    case CLI_EXPLAIN:
        return explain_run(cli);
    case CLI_AUDIT:
        return audit_run(cli);
    case CLI_LISTEN:
        return listen_run(cli);
    case CLI_PROFILE:
        return profile_run(cli);
    case CLI_DIFF:
        return diff_run(cli);
    case CLI_REPORT:
        return report_run(cli);
    default:
        return scan_run(cli);
    }
}

static enum exit_code run(const struct cli *cli)
{
    struct err err = {0};
    enum exit_code code;
    int lock = -1;

    if (cli->lock != NULL && (lock = lock_take(cli->lock, &err)) < 0) {
        err_printable(&err);
        fprintf(stderr, "suitemap: %s\n", err.text);
        return EXIT_BROKEN;
    }
    code = run_command(cli);
    if (lock >= 0)
        close(lock);
    return code;
}

int main(int argc, char *argv[])
{
    struct err err = {0};
    struct cli cli;
    int code = EXIT_BAD_USAGE;

    fill_standard_descriptors();
    /* Who reads our output may leave early: that is told by a write. */
    signal(SIGPIPE, SIG_IGN);
    /* So is a file that has become as large as it may. */
    signal(SIGXFSZ, SIG_IGN);
    if (cli_parse(&cli, argc, argv, &err))
        code = run(&cli);
    else
        fprintf(stderr, "suitemap: %s\n", err.text);
    cli_free(&cli);
    return code;
}
