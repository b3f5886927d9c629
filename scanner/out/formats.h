#ifndef SUITEMAP_OUT_FORMATS_H
#define SUITEMAP_OUT_FORMATS_H

#include <stdio.h>

#include "scanner/out/sink.h"

/* What the formats offer to the table in sink.c: see struct sink_format. */
void *text_open(FILE *out, const struct scan_info *info);
void text_endpoint(void *state, const struct endpoint *e);
void text_finding(void *state, const struct scan_finding *f);
void text_matrix(void *state, const struct matrix *m);
void text_audit(void *state, const struct sink_audit *a);
void text_client(void *state, const struct sink_client *c);
void text_changes(void *state, const struct scan_changes *c);
void text_summary(void *state, const struct scan_summary *s);
void text_close(void *state);

void *xml_open(FILE *out, const struct scan_info *info);
void xml_endpoint(void *state, const struct endpoint *e);
void xml_finding(void *state, const struct scan_finding *f);
void xml_matrix(void *state, const struct matrix *m);
void xml_summary(void *state, const struct scan_summary *s);
void xml_close(void *state);
int xml_trouble(const void *state);

/* Endpoints, and beside them a file of the matrix. */
void *csv_open(FILE *out, const struct scan_info *info);
void *csv_matrix_open(FILE *out, const struct scan_info *info);
void csv_endpoint(void *state, const struct endpoint *e);
void csv_no_endpoint(void *state, const struct endpoint *e);
void csv_finding(void *state, const struct scan_finding *f);
void csv_matrix(void *state, const struct matrix *m);
void csv_no_matrix(void *state, const struct matrix *m);
void csv_summary(void *state, const struct scan_summary *s);
void csv_close(void *state);

void *html_open(FILE *out, const struct scan_info *info);
void html_endpoint(void *state, const struct endpoint *e);
void html_finding(void *state, const struct scan_finding *f);
void html_matrix(void *state, const struct matrix *m);
void html_changes(void *state, const struct scan_changes *c);
void html_summary(void *state, const struct scan_summary *s);
void html_close(void *state);

void *prom_open(FILE *out, const struct scan_info *info);
void prom_endpoint(void *state, const struct endpoint *e);
void prom_finding(void *state, const struct scan_finding *f);
void prom_matrix(void *state, const struct matrix *m);
void prom_summary(void *state, const struct scan_summary *s);
void prom_close(void *state);

void *json_open(FILE *out, const struct scan_info *info);
void json_endpoint(void *state, const struct endpoint *e);
void json_silent(void *state, const struct endpoint *e);
void json_finding(void *state, const struct scan_finding *f);
void json_matrix(void *state, const struct matrix *m);
void json_audit(void *state, const struct sink_audit *a);
void csv_audit(void *state, const struct sink_audit *a);
void json_client(void *state, const struct sink_client *c);
void json_changes(void *state, const struct scan_changes *c);
void json_summary(void *state, const struct scan_summary *s);
void json_close(void *state);

#endif
