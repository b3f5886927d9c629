#include "scanner/print.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "scanner/out/outfile.h"

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
    struct outfile f;
    struct err err = {0};
    int error;
    bool ok;

    if (strcmp(path, "-") == 0)
        return print_text(text);
    if (!outfile_open(&f, path, &err)) {
        fprintf(stderr, "suitemap: %s\n", err.text);
        return EXIT_BROKEN;
    }
    ok = fputs(text, f.stream) != EOF && fflush(f.stream) == 0;
    error = errno;
    if (!outfile_close(&f, ok) || !ok) {
        fprintf(stderr, "suitemap: %s: %s\n", path,
                strerror(ok ? errno : error));
        return EXIT_BROKEN;
    }
    return EXIT_DONE;
}
