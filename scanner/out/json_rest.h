#ifndef SUITEMAP_OUT_JSON_REST_H
#define SUITEMAP_OUT_JSON_REST_H

#include "scanner/out/json_read.h"

/* Reads a line that is no endpoint into the report: scan, class, pair and
 * summary; other objects are passed over. False with err when it is not what
 * the writer writes. */
bool json_rest_read(const char *line, size_t len, struct report *r,
                    struct err *err);
/* At the end: what follows from all of it. */
void json_rest_end(struct report *r);

#endif
