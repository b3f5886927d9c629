#include "scanner/out/sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/out/formats.h"

/* Happy path: the format writes an object into the stream's buffer, and
 * flushing hands it to the kernel before the next begins, so that a file that
 * is cut off ends with a whole object. Failure: a full disk or a closed pipe
 * shows at the flush; the first error is kept, and from then on nothing more
 * is written and each call tells the same error again. */

const struct sink_format sink_formats[] = {
    {"normal", "-oN", ".txt", text_open, text_endpoint, text_finding,
     text_matrix, text_client, text_summary, text_close},
    {"json", "-oJ", ".jsonl", json_open, json_endpoint, json_finding,
     json_matrix, json_client, json_summary, json_close},
    {0},
};

struct sink {
    const struct sink_format *format;
    void *state;
    FILE *out;
    bool is_stdout;
    int error; /* errno of the first failure; 0 while all is well */
    char *name;
};

static bool tell(const struct sink *s, struct err *err)
{
    if (s->error == 0)
        return true;
    return err_set(err, ERR_FILE, "%s: %s", s->name, strerror(s->error));
}

/* Hands what the format wrote to the kernel. `saved` is the errno that
 * writing left: a large object is flushed while it is written. */
static bool flush(struct sink *s, int saved, struct err *err)
{
    bool wrong = ferror(s->out) != 0;

    if (fflush(s->out) != 0 && !wrong) {
        wrong = true;
        saved = errno;
    }
    if (wrong)
        s->error = saved != 0 ? saved : EIO;
    return tell(s, err);
}

struct sink *sink_open(const struct sink_format *format, const char *path,
                       const struct scan_info *info, struct err *err)
{
    bool is_stdout = strcmp(path, "-") == 0;
    FILE *out = is_stdout ? stdout : fopen(path, "we");
    struct sink *s;

    if (out == NULL) {
        err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
        return NULL;
    }
    s = mem_alloc(sizeof *s);
    s->format = format;
    s->out = out;
    s->is_stdout = is_stdout;
    s->name = mem_strdup(is_stdout ? "standard output" : path);
    errno = 0;
    s->state = format->open(out, info);
    /* Who cannot be written to at the start is found out by the caller at
     * the first object: opening succeeded. */
    flush(s, errno, NULL);
    return s;
}

bool sink_endpoint(struct sink *s, const struct endpoint *e, struct err *err)
{
    if (s->error != 0)
        return tell(s, err);
    errno = 0;
    s->format->endpoint(s->state, e);
    return flush(s, errno, err);
}

bool sink_finding(struct sink *s, const struct scan_finding *f, struct err *err)
{
    if (s->error != 0)
        return tell(s, err);
    errno = 0;
    s->format->finding(s->state, f);
    return flush(s, errno, err);
}

bool sink_matrix(struct sink *s, const struct matrix *m, struct err *err)
{
    if (s->error != 0)
        return tell(s, err);
    errno = 0;
    s->format->matrix(s->state, m);
    return flush(s, errno, err);
}

bool sink_client(struct sink *s, const struct sink_client *c, struct err *err)
{
    if (s->error != 0)
        return tell(s, err);
    errno = 0;
    s->format->client(s->state, c);
    return flush(s, errno, err);
}

bool sink_summary(struct sink *s, const struct scan_summary *sum,
                  struct err *err)
{
    if (s->error != 0)
        return tell(s, err);
    errno = 0;
    s->format->summary(s->state, sum);
    return flush(s, errno, err);
}

bool sink_close(struct sink *s, struct err *err)
{
    bool ok;

    errno = 0;
    s->format->close(s->state);
    if (s->error == 0)
        flush(s, errno, NULL);
    if (!s->is_stdout && fclose(s->out) != 0 && s->error == 0)
        s->error = errno;
    ok = tell(s, err);
    free(s->name);
    free(s);
    return ok;
}

bool sink_broken_pipe(const struct sink *s)
{
    return s->is_stdout && (s->error == EPIPE || s->error == EBADF);
}
