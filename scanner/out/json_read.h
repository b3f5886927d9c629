#ifndef SUITEMAP_OUT_JSON_READ_H
#define SUITEMAP_OUT_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/model/endpoint.h"

/* Reads the endpoints of a JSON-lines report back; all other objects are
 * passed over. An unfinished last line is none: a report that was cut off
 * anywhere is read up to its last full line. The list and its endpoints are
 * the caller's: report_free(). False with err, which names the line, when a
 * line is not what the writer writes; then there is no list. */
bool report_read(const char *path, struct endpoint ***out, size_t *n,
                 struct err *err);
/* The same from memory. */
bool report_read_text(const char *text, size_t len, struct endpoint ***out,
                      size_t *n, struct err *err);
void report_free(struct endpoint **list, size_t n);

#endif
