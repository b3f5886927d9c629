#ifndef SUITEMAP_OUT_JSON_PARTS_H
#define SUITEMAP_OUT_JSON_PARTS_H

#include <jansson.h>

#include "core/base/err.h"
#include "core/model/endpoint.h"

/* The parts of the JSON reader; nobody else includes this. Each reads one
 * member of an endpoint object into the endpoint. */

bool json_read_how(const json_t *j, struct endpoint *e, struct err *err);
bool json_read_versions(const json_t *j, struct endpoint *e, struct err *err);
bool json_read_certificates(const json_t *j, struct endpoint *e,
                            struct err *err);
/* A group's name or code. */
bool json_read_group(const char *name, uint16_t *out, struct err *err);
/* A signature scheme's name or code. */
bool json_read_scheme(const char *name, uint16_t *out);
bool json_read_version_name(const json_t *j, enum version *v, struct err *err);

#endif
