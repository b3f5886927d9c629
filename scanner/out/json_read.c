#include "scanner/out/json_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "scanner/out/json_endpoint.h"
#include "scanner/out/json_rest.h"

/* A report may be of any size, and need not be one of ours: it is read a line
 * at a time, and a line has a limit. */
#define LINE_LIMIT (32u << 20)
#define CHUNK      65536

struct reading {
    struct str line; /* what has come of the line so far */
    size_t number;   /* lines that were taken */
    struct endpoint **list;
    size_t n, cap;
    struct report *rest; /* where the other objects go, or NULL */
};

static void keep(struct reading *r, struct endpoint *e)
{
    if (r->n == r->cap) {
        r->cap = r->cap == 0 ? 16 : 2 * r->cap;
        r->list = mem_grow(r->list, r->cap, sizeof *r->list);
    }
    r->list[r->n++] = e;
}

static bool take_line(struct reading *r, struct err *err)
{
    struct endpoint *e = NULL;

    r->number++;
    if (!json_endpoint_read(str_text(&r->line), r->line.len, &e, err))
        return err_wrap(err, "line %zu", r->number);
    if (e != NULL)
        keep(r, e);
    else if (r->rest != NULL &&
             !json_rest_read(str_text(&r->line), r->line.len, r->rest, err))
        return err_wrap(err, "line %zu", r->number);
    str_clear(&r->line);
    return true;
}

static bool feed(struct reading *r, const char *p, size_t n, struct err *err)
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

static bool finish(struct reading *r, bool ok, struct endpoint ***out,
                   size_t *n)
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
    struct reading r = {0};

    return finish(&r, feed(&r, text, len, err), out, n);
}

static bool read_file(const char *path, struct reading *r, struct err *err)
{
    FILE *in = fopen(path, "re");
    char *chunk;
    bool ok = true;
    size_t got;

    if (in == NULL)
        return err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
    chunk = mem_alloc(CHUNK);
    while (ok && (got = fread(chunk, 1, CHUNK, in)) != 0)
        ok = feed(r, chunk, got, err) || err_wrap(err, "%s", path);
    /* A directory opens, and fails here. */
    if (ok && ferror(in))
        ok = err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
    free(chunk);
    fclose(in);
    return ok;
}

bool report_read(const char *path, struct endpoint ***out, size_t *n,
                 struct err *err)
{
    struct reading r = {0};

    return finish(&r, read_file(path, &r, err), out, n);
}

static bool finish_whole(struct reading *r, bool ok, struct report *out)
{
    ok = finish(r, ok, &out->list, &out->n);
    if (ok)
        json_rest_end(out);
    else
        report_clear(out);
    return ok;
}

static struct reading begin_whole(struct report *out)
{
    memset(out, 0, sizeof *out);
    out->verdicts = verdicts_new();
    return (struct reading){.rest = out};
}

bool report_read_whole(const char *path, struct report *out, struct err *err)
{
    struct reading r = begin_whole(out);

    return finish_whole(&r, read_file(path, &r, err), out);
}

bool report_read_whole_text(const char *text, size_t len, struct report *out,
                            struct err *err)
{
    struct reading r = begin_whole(out);

    return finish_whole(&r, feed(&r, text, len, err), out);
}

void report_clear(struct report *r)
{
    report_free(r->list, r->n);
    verdicts_free(r->verdicts);
    memset(r, 0, sizeof *r);
}

void report_free(struct endpoint **list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        endpoint_free(list[i]);
    free(list);
}
