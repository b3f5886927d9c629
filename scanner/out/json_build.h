#ifndef SUITEMAP_OUT_JSON_BUILD_H
#define SUITEMAP_OUT_JSON_BUILD_H

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

#include "core/model/endpoint.h"

/* Small builders for the two files of the JSON writer; nobody else includes
 * this. Each returns a new reference, never NULL. */

/* Text, made valid UTF-8 if it is not; null for NULL. */
json_t *json_text(const char *s);
/* The same, and null for an empty one. */
json_t *json_text_or_null(const char *s);
json_t *json_seconds(double s);
json_t *json_time(int64_t t);
/* JSON as text; null for NULL. */
json_t *json_evidence(const char *s);
json_t *json_versions(const struct endpoint *e, unsigned mask);
json_t *json_groups(const struct endpoint *e);
void json_put(json_t *object, const char *key, json_t *value);
struct sink_audit;
struct scan_summary;
/* An audit's object, and what the summary says of audits. */
json_t *json_audit_object(const struct sink_audit *a);
void json_put_audits(json_t *j, const struct scan_summary *sum);
/* Writes an object as one line and gives it back. */
void json_line(FILE *out, json_t *object);

#endif
