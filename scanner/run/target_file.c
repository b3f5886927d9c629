#include "scanner/run/target_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SPACE " \t\r\n\v\f"

enum line { LINE_READ, LINE_END, LINE_BAD };

/* Reads one line without its end into buf (TARGET_LINE_MAX + 1 bytes). */
static enum line read_line(FILE *f, char *buf, struct err *err)
{
    size_t n = 0;
    int c;

    while ((c = getc(f)) != EOF && c != '\n') {
        if (c == '\0') {
            err_set(err, ERR_USAGE, "not plain text (save it as UTF-8)");
            return LINE_BAD;
        }
        if (n == TARGET_LINE_MAX) {
            err_set(err, ERR_USAGE, "longer than %d bytes", TARGET_LINE_MAX);
            return LINE_BAD;
        }
        buf[n++] = (char)c;
    }
    buf[n] = '\0';
    return c == EOF && n == 0 ? LINE_END : LINE_READ;
}

static bool words_of_line(char *line,
                          bool (*add)(void *state, const char *word,
                                      struct err *err),
                          void *state, struct err *err)
{
    char *rest = NULL;

    line[strcspn(line, "#")] = '\0';
    for (char *w = strtok_r(line, SPACE, &rest); w != NULL;
         w = strtok_r(NULL, SPACE, &rest))
        if (!add(state, w, err))
            return false;
    return true;
}

static bool words_of_stream(FILE *f,
                            bool (*add)(void *state, const char *word,
                                        struct err *err),
                            void *state, struct err *err)
{
    static const char bom[] = "\xef\xbb\xbf"; /* Notepad's UTF-8 */
    char buf[TARGET_LINE_MAX + 1];

    for (unsigned long n = 1;; n++) {
        enum line got = read_line(f, buf, err);
        char *line = buf;

        if (got == LINE_END)
            return true;
        if (n == 1 && strncmp(line, bom, 3) == 0)
            line += 3;
        if (got == LINE_BAD || !words_of_line(line, add, state, err))
            return err_wrap(err, "line %lu", n);
    }
}

bool words_of_file(const char *path,
                   bool (*add)(void *state, const char *word, struct err *err),
                   void *state, struct err *err)
{
    bool in = strcmp(path, "-") == 0, ok;
    const char *name = in ? "standard input" : path;
    FILE *f = in ? stdin : fopen(path, "re");

    if (f == NULL)
        return err_set(err, ERR_FILE, "%.128s: %s", name, strerror(errno));
    errno = 0;
    ok = words_of_stream(f, add, state, err);
    if (ok && ferror(f))
        ok = err_set(err, ERR_FILE, "%.128s: %s", name, strerror(errno));
    else if (!ok)
        err_wrap(err, "%.64s", name);
    if (!in)
        fclose(f);
    return ok;
}
