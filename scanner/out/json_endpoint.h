#ifndef SUITEMAP_OUT_JSON_ENDPOINT_H
#define SUITEMAP_OUT_JSON_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/model/endpoint.h"

/* Reads one line of a report. *out is the endpoint, the caller's; or NULL,
 * when the line is empty or an object of another type. False with err when it
 * is no object of ours, or opens a report of another format. */
bool json_endpoint_read(const char *line, size_t len, struct endpoint **out,
                        struct err *err);

#endif
