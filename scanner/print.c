#include "scanner/print.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum exit_code print_text(const char *text)
{
    if (fputs(text, stdout) != EOF && fflush(stdout) == 0)
        return EXIT_DONE;
    if (errno == EPIPE || errno == EBADF)
        return EXIT_INCOMPLETE;
    fprintf(stderr, "suitemap: standard output: %s\n", strerror(errno));
    return EXIT_BROKEN;
}

enum exit_code print_to(const char *path, const char *text)
{
    FILE *out;
    bool ok;

    if (strcmp(path, "-") == 0)
        return print_text(text);
    out = fopen(path, "we");
    ok = out != NULL && fputs(text, out) != EOF;
    if (out != NULL && fclose(out) != 0)
        ok = false;
    if (!ok)
        fprintf(stderr, "suitemap: %s: %s\n", path, strerror(errno));
    return ok ? EXIT_DONE : EXIT_BROKEN;
}
