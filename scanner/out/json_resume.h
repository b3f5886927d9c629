#ifndef SUITEMAP_OUT_JSON_RESUME_H
#define SUITEMAP_OUT_JSON_RESUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/model/endpoint.h"

/* A line of a report, as a scan that is continued sees it. */
enum resume_kind {
    RESUME_OTHER, /* what the end of a scan told */
    RESUME_SCAN,
    RESUME_ENDPOINT,
    RESUME_AUDIT, /* the endpoint has what an audit tells */
    RESUME_SILENT
};

struct resume_line {
    enum resume_kind kind;
    char *key, *arguments;       /* of the scan; owned; key may be NULL */
    struct endpoint *endpoint;   /* owned */
    enum endpoint_state state;   /* of the silent addresses, */
    uint64_t *places;            /* and where they stood; owned */
    size_t n;
};

/* Reads one line. False with err when it is no object of ours. Clear it in any
 * case. */
bool json_resume_read(const char *line, size_t len, struct resume_line *out,
                      struct err *err);
void resume_line_clear(struct resume_line *l);

#endif
