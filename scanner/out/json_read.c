#include "scanner/out/json_read.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/out/json_endpoint.h"
#include "scanner/out/json_lines.h"
#include "scanner/out/json_rest.h"

struct reading {
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

static bool take(void *context, const char *line, size_t len, struct err *err)
{
    struct reading *r = context;
    struct endpoint *e = NULL;

    if (!json_endpoint_read(line, len, &e, err))
        return false;
    if (e != NULL)
        keep(r, e);
    else if (r->rest != NULL)
        return json_rest_read(line, len, r->rest, err);
    return true;
}

static bool finish(struct reading *r, bool ok, struct endpoint ***out,
                   size_t *n)
{
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

    return finish(&r, lines_of_text(text, len, take, &r, err), out, n);
}

bool report_read(const char *path, struct endpoint ***out, size_t *n,
                 struct err *err)
{
    struct reading r = {0};

    return finish(&r, lines_of_file(path, take, &r, err), out, n);
}

static struct reading begin_whole(struct report *out)
{
    memset(out, 0, sizeof *out);
    out->verdicts = verdicts_new();
    return (struct reading){.rest = out};
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

bool report_read_whole(const char *path, struct report *out, struct err *err)
{
    struct reading r = begin_whole(out);

    return finish_whole(&r, lines_of_file(path, take, &r, err), out);
}

bool report_read_whole_text(const char *text, size_t len, struct report *out,
                            struct err *err)
{
    struct reading r = begin_whole(out);

    return finish_whole(&r, lines_of_text(text, len, take, &r, err), out);
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
