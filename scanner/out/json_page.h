#ifndef SUITEMAP_OUT_JSON_PAGE_H
#define SUITEMAP_OUT_JSON_PAGE_H

#include <stdio.h>

#include "scanner/out/sink.h"

/* The data of the HTML page, as JSON lines that its script reads: short rows,
 * and what many endpoints have in common (lists of suites, findings) once, in
 * a pool that rows point into. So a page of thousands of printers stays small
 * enough to open at once.
 *
 *     ["scan", {...}]
 *     ["pool", INDEX, VALUE]       before the first row that points to it
 *     ["endpoint", {...}]
 *     ["finding", {...}] ["class", {...}] ["pair", {...}] ["change", {...}]
 *     ["summary", {...}]
 *
 * No line has a '<', '>' or '&' as such, nor anything beyond ASCII: it may
 * stand within an HTML script element, whatever a peer put into it. */
struct json_page;

struct json_page *json_page_new(FILE *out, const struct scan_info *info);
void json_page_free(struct json_page *p);

void json_page_endpoint(struct json_page *p, const struct endpoint *e);
void json_page_finding(struct json_page *p, const struct scan_finding *f);
void json_page_matrix(struct json_page *p, const struct matrix *m);
void json_page_changes(struct json_page *p, const struct scan_changes *c);
void json_page_summary(struct json_page *p, const struct scan_summary *s);

#endif
