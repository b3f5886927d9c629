#ifndef SUITEMAP_OUT_JSON_FIELDS_H
#define SUITEMAP_OUT_JSON_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

/* Typed access to the members of a JSON object, for the two files of the
 * reader; nobody else includes this. A member that is absent or null leaves
 * the default; one of another type is an error that names it. */

/* "" by default; borrowed from the object. */
bool field_text(const json_t *j, const char *key, const char **out,
                struct err *err);
/* 0 by default; at most `max`. */
bool field_number(const json_t *j, const char *key, uint64_t max, uint64_t *out,
                  struct err *err);
/* 0 by default; less than 2^33 either way. */
bool field_seconds(const json_t *j, const char *key, int64_t *out,
                   struct err *err);
bool field_flag(const json_t *j, const char *key, bool *out, struct err *err);
/* NULL by default. json_array_size(NULL) is 0. */
bool field_array(const json_t *j, const char *key, size_t max,
                 const json_t **out, struct err *err);
bool field_object(const json_t *j, const char *key, const json_t **out,
                  struct err *err);

/* A text into a member of fixed size, cleaned: whatever stands in the file,
 * nothing goes on from here that could move a cursor. What is too long is cut
 * at a character. */
bool field_copy(const json_t *j, const char *key, char *buf, size_t cap,
                struct err *err);
void text_copy(const char *s, char *buf, size_t cap);
/* The same into memory of its own; NULL for null. Newlines may stay. */
bool field_dup(const json_t *j, const char *key, bool lines, char **out,
               struct err *err);

/* 32 bytes in hexadecimal; zeros by default. */
bool field_sha256(const json_t *j, const char *key, uint8_t out[32],
                  struct err *err);
/* One of `count` names; `*out` stays when it is absent. */
bool field_name(const json_t *j, const char *key, const char *(*name)(int),
                int count, int *out, struct err *err);
/* "0x0017" to a number. */
bool parse_code(const char *s, unsigned long max, unsigned long *out);

#endif
