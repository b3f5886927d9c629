#ifndef SUITEMAP_OUT_JSON_READ_H
#define SUITEMAP_OUT_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/model/diff.h"
#include "core/model/endpoint.h"

/* Reads the endpoints of a JSON-lines report back; all other objects are
 * passed over. A report that was cut off anywhere is read up to its last
 * whole object. The list and its endpoints are
 * the caller's: report_free(). False with err, which names the line, when a
 * line is not what the writer writes; then there is no list. */
bool report_read(const char *path, struct endpoint ***out, size_t *n,
                 struct err *err);
/* The same from memory. */
bool report_read_text(const char *text, size_t len, struct endpoint ***out,
                      size_t *n, struct err *err);
void report_free(struct endpoint **list, size_t n);

/* A report with all that two of them are compared by. */
struct report {
    struct endpoint **list;
    size_t n;
    struct verdicts *verdicts; /* of its pairs, if it has any */
    int64_t start;             /* 0: not told */
    bool whole;  /* not cut off: it has a summary, or is a bare list */
    bool silent; /* addresses that did not answer have no line in it */
    /* While it is read. */
    bool begun, ended, interrupted;
    uint64_t silent_addresses, unanswered;
};

/* As report_read(). What was read is the caller's: report_clear(). */
bool report_read_whole(const char *path, struct report *out, struct err *err);
/* The same from memory. */
bool report_read_whole_text(const char *text, size_t len, struct report *out,
                            struct err *err);
void report_clear(struct report *r);

#endif
