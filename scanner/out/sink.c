#include "scanner/out/sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/out/formats.h"
#include "scanner/out/outfile.h"

/* Happy path: the format writes an object into the stream's buffer, and
 * flushing hands it to the kernel before the next begins, so that a file that
 * is cut off ends with a whole object. Failure: a full disk or a closed pipe
 * shows at the flush; the first error is kept, and from then on nothing more
 * is written and each call tells the same error again. A file that failed does
 * not take the place of the one that was there. */

const struct sink_format sink_formats[] = {
    {"normal", "-oN", ".txt", text_open, text_endpoint, text_finding,
     text_matrix, text_summary, text_close, text_changes, NULL, text_client,
     text_audit, NULL},
    {"json", "-oJ", ".jsonl", json_open, json_endpoint, json_finding,
     json_matrix, json_summary, json_close, json_changes, NULL, json_client,
     json_audit, json_silent},
    {"xml", "-oX", ".xml", xml_open, xml_endpoint, xml_finding, xml_matrix,
     xml_summary, xml_close, NULL, xml_trouble, NULL, NULL, NULL},
    {"csv", "-oC", ".csv", csv_open, csv_endpoint, csv_finding, csv_no_matrix,
     csv_summary, csv_close, NULL, NULL, NULL, csv_audit, NULL},
    {"csv-matrix", "-oC:matrix", ".matrix.csv", csv_matrix_open,
     csv_no_endpoint, csv_finding, csv_matrix, csv_summary, csv_close, NULL,
     NULL, NULL, NULL, NULL},
    {"html", "-oH", ".html", html_open, html_endpoint, html_finding,
     html_matrix, html_summary, html_close, html_changes, NULL, NULL, NULL,
     NULL},
    {"prometheus", "-oP", ".prom", prom_open, prom_endpoint, prom_finding,
     prom_matrix, prom_summary, prom_close, NULL, NULL, NULL, NULL, NULL},
    {0},
};

struct sink {
    const struct sink_format *format;
    void *state;
    struct outfile file;
    FILE *out; /* of the file */
    bool is_stdout;
    bool changes_only;
    bool continued;
    int error; /* errno of the first failure; 0 while all is well */
    char *name;
    char *kept; /* where it stays if it fails, or NULL */
};

static bool tell(const struct sink *s, struct err *err)
{
    if (s->error == 0)
        return true;
    if (s->kept == NULL)
        return err_set(err, ERR_FILE, "%s: %s", s->name, strerror(s->error));
    return err_set(err, ERR_FILE, "%s: %s; what came before is in %s", s->name,
                   strerror(s->error), s->kept);
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
    if (!wrong && s->state != NULL && s->format->trouble != NULL) {
        saved = s->format->trouble(s->state);
        wrong = saved != 0;
    }
    if (wrong)
        s->error = saved != 0 ? saved : EIO;
    return tell(s, err);
}

struct sink *sink_open(const struct sink_format *format, const char *path,
                       const struct scan_info *info, struct err *err)
{
    bool is_stdout = strcmp(path, "-") == 0;
    struct outfile file;
    struct sink *s;

    if (!(info->continued ? outfile_continue(&file, path, err)
                          : outfile_open(&file, path, err)))
        return NULL;
    s = mem_alloc(sizeof *s);
    s->format = format;
    s->file = file;
    s->out = file.stream;
    s->is_stdout = is_stdout;
    s->changes_only = info->changes_only;
    s->continued = info->continued;
    if (info->key != NULL && format->silent != NULL && file.part != NULL) {
        s->file.keep = true;
        s->kept = mem_strdup(file.part);
    }
    s->name = mem_strdup(is_stdout ? "standard output" : path);
    errno = 0;
    s->state = format->open(s->out, info);
    /* Who cannot be written to at the start is found out by the caller at
     * the first object: opening succeeded. */
    flush(s, errno, NULL);
    return s;
}

bool sink_endpoint(struct sink *s, const struct endpoint *e, struct err *err)
{
    if (s->error != 0 || s->changes_only)
        return tell(s, err);
    errno = 0;
    s->format->endpoint(s->state, e);
    return flush(s, errno, err);
}

bool sink_read(struct sink *s, const struct endpoint *e, struct err *err)
{
    return s->format->endpoint == text_endpoint ? tell(s, err)
                                                : sink_endpoint(s, e, err);
}

bool sink_silent(struct sink *s, const struct endpoint *e, struct err *err)
{
    if (s->error != 0 || s->format->silent == NULL)
        return tell(s, err);
    errno = 0;
    s->format->silent(s->state, e);
    return flush(s, errno, err);
}

bool sink_is_continued(const struct sink *s)
{
    return s->continued;
}

bool sink_finding(struct sink *s, const struct scan_finding *f, struct err *err)
{
    if (s->error != 0 || s->changes_only)
        return tell(s, err);
    errno = 0;
    s->format->finding(s->state, f);
    return flush(s, errno, err);
}

bool sink_matrix(struct sink *s, const struct matrix *m, struct err *err)
{
    if (s->error != 0 || s->changes_only)
        return tell(s, err);
    errno = 0;
    s->format->matrix(s->state, m);
    return flush(s, errno, err);
}

bool sink_client(struct sink *s, const struct sink_client *c, struct err *err)
{
    if (s->error != 0 || s->format->client == NULL)
        return tell(s, err);
    errno = 0;
    s->format->client(s->state, c);
    return flush(s, errno, err);
}

bool sink_audit(struct sink *s, const struct sink_audit *a, struct err *err)
{
    if (s->error != 0 || s->format->audit == NULL)
        return tell(s, err);
    errno = 0;
    s->format->audit(s->state, a);
    return flush(s, errno, err);
}

bool sink_changes(struct sink *s, const struct scan_changes *c, struct err *err)
{
    if (s->error != 0 || s->format->changes == NULL)
        return tell(s, err);
    errno = 0;
    s->format->changes(s->state, c);
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

    /* The format is asked for trouble while it is there. */
    if (s->error == 0)
        flush(s, 0, NULL);
    errno = 0;
    s->format->close(s->state);
    s->state = NULL;
    if (s->error == 0)
        flush(s, errno, NULL);
    if (!outfile_close(&s->file, s->error == 0) && s->error == 0)
        s->error = errno;
    ok = tell(s, err);
    free(s->name);
    free(s->kept);
    free(s);
    return ok;
}

bool sink_broken_pipe(const struct sink *s)
{
    return s->is_stdout && (s->error == EPIPE || s->error == EBADF);
}
