#include "scanner/out/json_lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "core/base/mem.h"
#include "core/base/str.h"

/* A report may be of any size, and need not be one of ours: it is read a line
 * at a time, and a line has a limit. */
#define LINE_LIMIT (32u << 20)
#define CHUNK      65536

struct lines {
    struct str line; /* what has come of the line so far */
    size_t number;   /* lines that were taken */
    lines_take take;
    void *context;
};

static bool take_line(struct lines *l, struct err *err)
{
    l->number++;
    if (!l->take(l->context, str_text(&l->line), l->line.len, err))
        return err_wrap(err, "line %zu", l->number);
    str_clear(&l->line);
    return true;
}

static bool feed(struct lines *l, const char *p, size_t n, struct err *err)
{
    while (n != 0) {
        const char *end = memchr(p, '\n', n);
        size_t len = end != NULL ? (size_t)(end - p) : n;

        if (l->line.len + len > LINE_LIMIT)
            return err_set(err, ERR_FORMAT, "line %zu: too long",
                           l->number + 1);
        str_addn(&l->line, p, len);
        if (end == NULL)
            return true;
        if (!take_line(l, err))
            return false;
        p += len + 1;
        n -= len + 1;
    }
    return true;
}

/* An object that a cut has shortened is no whole one. */
static bool is_whole(const struct str *line)
{
    json_t *j = json_loadb(str_text(line), line->len, 0, NULL);

    json_decref(j);
    return j != NULL;
}

/* What stands behind the last line end: somebody's editor takes it off. */
static bool finish(struct lines *l, struct err *err)
{
    return l->line.len == 0 || !is_whole(&l->line) || take_line(l, err);
}

bool lines_of_text(const char *text, size_t len, lines_take take, void *context,
                   struct err *err)
{
    struct lines l = {.take = take, .context = context};
    bool ok = feed(&l, text, len, err) && finish(&l, err);

    str_free(&l.line);
    return ok;
}

bool lines_of_file(const char *path, lines_take take, void *context,
                   struct err *err)
{
    struct lines l = {.take = take, .context = context};
    FILE *in = fopen(path, "re");
    char *chunk;
    bool ok = true;
    size_t got;

    if (in == NULL)
        return err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
    chunk = mem_alloc(CHUNK);
    while (ok && (got = fread(chunk, 1, CHUNK, in)) != 0)
        ok = feed(&l, chunk, got, err) || err_wrap(err, "%s", path);
    /* A directory opens, and fails here. */
    if (ok && ferror(in))
        ok = err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
    ok = ok && (finish(&l, err) || err_wrap(err, "%s", path));
    free(chunk);
    fclose(in);
    str_free(&l.line);
    return ok;
}
