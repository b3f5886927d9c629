#ifndef SUITEMAP_OUT_JSON_AUDIT_H
#define SUITEMAP_OUT_JSON_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/model/audit.h"

/* Reads one line of an audit's report: *out is the endpoint, with as much of
 * it as an audit tells, the caller's, and its audit for audit_free(); NULL when
 * the line is of another type. False with err when it is no audit of ours. */
bool json_audit_read(const char *line, size_t len, struct endpoint **out,
                     struct audit *a, struct err *err);

#endif
