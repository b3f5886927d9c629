#ifndef SUITEMAP_OUT_FORMATS_H
#define SUITEMAP_OUT_FORMATS_H

#include <stdio.h>

#include "scanner/out/sink.h"

/* What the formats offer to the table in sink.c: see struct sink_format. */
void *text_open(FILE *out, const struct scan_info *info);
void text_endpoint(void *state, const struct endpoint *e);
void text_finding(void *state, const struct scan_finding *f);
void text_matrix(void *state, const struct matrix *m);
void text_client(void *state, const struct sink_client *c);
void text_changes(void *state, const struct scan_changes *c);
void text_summary(void *state, const struct scan_summary *s);
void text_close(void *state);

void *json_open(FILE *out, const struct scan_info *info);
void json_endpoint(void *state, const struct endpoint *e);
void json_finding(void *state, const struct scan_finding *f);
void json_matrix(void *state, const struct matrix *m);
void json_client(void *state, const struct sink_client *c);
void json_changes(void *state, const struct scan_changes *c);
void json_summary(void *state, const struct scan_summary *s);
void json_close(void *state);

#endif
