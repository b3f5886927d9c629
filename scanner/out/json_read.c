#include "scanner/out/json_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "scanner/out/json_endpoint.h"

/* A report may be of any size, and need not be one of ours: it is read a line
 * at a time, and a line has a limit. */
#define LINE_LIMIT (32u << 20)
#define CHUNK      65536

struct report {
    struct str line; /* what has come of the line so far */
    size_t number;   /* lines that were taken */
    struct endpoint **list;
    size_t n, cap;
};

static void keep(struct report *r, struct endpoint *e)
{
    if (r->n == r->cap) {
        r->cap = r->cap == 0 ? 16 : 2 * r->cap;
        r->list = mem_grow(r->list, r->cap, sizeof *r->list);
    }
    r->list[r->n++] = e;
}

static bool take_line(struct report *r, struct err *err)
{
    struct endpoint *e = NULL;

    r->number++;
    if (!json_endpoint_read(str_text(&r->line), r->line.len, &e, err))
        return err_wrap(err, "line %zu", r->number);
    if (e != NULL)
        keep(r, e);
    str_clear(&r->line);
    return true;
}

static bool feed(struct report *r, const char *p, size_t n, struct err *err)
{
    while (n != 0) {
        const char *end = memchr(p, '\n', n);
        size_t len = end != NULL ? (size_t)(end - p) : n;

        if (r->line.len + len > LINE_LIMIT)
            return err_set(err, ERR_FORMAT, "line %zu: too long",
                           r->number + 1);
        str_addn(&r->line, p, len);
        if (end == NULL)
            return true;
        if (!take_line(r, err))
            return false;
        p += len + 1;
        n -= len + 1;
    }
    return true;
}

static bool finish(struct report *r, bool ok, struct endpoint ***out, size_t *n)
{
    str_free(&r->line);
    if (!ok) {
        report_free(r->list, r->n);
        r->list = NULL;
        r->n = 0;
    }
    *out = r->list;
    *n = r->n;
    return ok;
}

bool report_read_text(const char *text, size_t len, struct endpoint ***out,
                      size_t *n, struct err *err)
{
    struct report r = {0};

    return finish(&r, feed(&r, text, len, err), out, n);
}

bool report_read(const char *path, struct endpoint ***out, size_t *n,
                 struct err *err)
{
    struct report r = {0};
    FILE *in = fopen(path, "re");
    char *chunk;
    bool ok = true;
    size_t got;

    *out = NULL;
    *n = 0;
    if (in == NULL)
        return err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
    chunk = mem_alloc(CHUNK);
    while (ok && (got = fread(chunk, 1, CHUNK, in)) != 0)
        ok = feed(&r, chunk, got, err) || err_wrap(err, "%s", path);
    /* A directory opens, and fails here. */
    if (ok && ferror(in))
        ok = err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
    free(chunk);
    fclose(in);
    return finish(&r, ok, out, n);
}

void report_free(struct endpoint **list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        endpoint_free(list[i]);
    free(list);
}
