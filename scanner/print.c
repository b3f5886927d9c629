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
