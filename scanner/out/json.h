#ifndef SUITEMAP_OUT_JSON_H
#define SUITEMAP_OUT_JSON_H

#include <stdint.h>
#include <stdio.h>

#include "core/base/json_emit.h"
#include "core/model/endpoint.h"

/* What the JSON writer and the reader share. */

/* The version of the format, in the "scan" object: names keep their meaning
 * while it stays. */
#define JSON_FORMAT 1

/* A "group" that is no named one: the server sent a curve of its own. */
#define JSON_EXPLICIT_CURVE "explicit"

/* So many silent addresses are told at a time. */
#define JSON_SILENT 64

/* Enough for seconds to the millisecond, and no digits of dust. */
#define JSON_DIGITS 15

/* "NULL", "DEFLATE", "LZS"; NULL past the last. */
const char *json_compressor_name(int c);

/* One endpoint, as an object; and as a line. */
void json_emit_endpoint(struct emit *j, const struct endpoint *e);
void json_write_endpoint(FILE *out, const struct endpoint *e);

#endif
