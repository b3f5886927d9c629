#include "scanner/out/json_read.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "scanner/out/json_endpoint.h"
#include "scanner/out/json_lines.h"

struct report {
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

static bool take(void *context, const char *line, size_t len, struct err *err)
{
    struct endpoint *e = NULL;

    if (!json_endpoint_read(line, len, &e, err))
        return false;
    if (e != NULL)
        keep(context, e);
    return true;
}

static bool finish(struct report *r, bool ok, struct endpoint ***out, size_t *n)
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
    struct report r = {0};

    return finish(&r, lines_of_text(text, len, take, &r, err), out, n);
}

bool report_read(const char *path, struct endpoint ***out, size_t *n,
                 struct err *err)
{
    struct report r = {0};

    return finish(&r, lines_of_file(path, take, &r, err), out, n);
}

void report_free(struct endpoint **list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        endpoint_free(list[i]);
    free(list);
}
