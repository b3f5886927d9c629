#include <stdio.h>

#include "scanner/cli.h"
#include "scanner/scan.h"

static int run(const struct cli *cli)
{
    switch (cli->command) {
    case CLI_HELP:
        fputs(cli_help_text(), stdout);
        return EXIT_DONE;
    case CLI_VERSION:
        puts("suitemap " SUITEMAP_VERSION);
        return EXIT_DONE;
    default:
        return scan_run(cli);
    }
}

int main(int argc, char *argv[])
{
    struct err err = {0};
    struct cli cli;
    int code = EXIT_BAD_USAGE;

    if (cli_parse(&cli, argc, argv, &err))
        code = run(&cli);
    else
        fprintf(stderr, "suitemap: %s\n", err.text);
    cli_free(&cli);
    return code;
}
