#ifndef SUITEMAP_OUT_TEXT_H
#define SUITEMAP_OUT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/base/str.h"
#include "core/model/endpoint.h"
#include "core/model/matrix.h"
#include "scanner/out/sink.h"

/* What the files of the text format share; no other format needs it but for
 * text_script(), whose text XML carries too. */
struct text_sink {
    FILE *out;
    bool full;  /* endpoints are told in full */
    bool check; /* a single pair is explained */
    bool color;
    bool changes_only; /* neither head nor summary */
    unsigned width;
    int verbosity;
};

/* The script block of an endpoint in nmap's shape, without the "| " before
 * its lines: each ends in a newline. */
void text_script(struct str *out, const struct endpoint *e, unsigned width,
                 int verbosity);

/* Adds words, broken at spaces to fit `width` columns. The first line begins
 * with `first`, the others with as many spaces. Newlines in the text stay;
 * lines of a registry file are never broken. */
void text_wrap(struct str *out, const char *first, const char *text,
               unsigned width);

/* The evidence of a finding, JSON, in words: "probe tls12; sent ...". Nothing
 * for NULL. Long lists are cut. */
void text_evidence(struct str *out, const char *first, const char *json,
                   unsigned width);

/* "TLSv1.0, TLSv1.2"; "none" for an empty mask. Under the names that they have
 * at the endpoint, which may be NULL. */
void text_versions(struct str *out, const struct endpoint *e, unsigned mask);

/* The grid, the legend, the classes and the reasons. */
void text_grid(struct str *out, const struct matrix *m, unsigned width,
               bool color);
void text_classes(struct str *out, const struct matrix *m, unsigned width,
                  int verbosity);
void text_reasons(struct str *out, const struct matrix *m, unsigned width);

/* What happened when the pairs were tried (--live), a paragraph each; and of
 * one of them, without its names. */
void text_lives(struct str *out, const struct matrix *m, unsigned width);
void text_live(struct str *out, const struct live *l, unsigned width);

/* One pair, explained: what each side speaks, where they part, what to
 * change. False, with nothing added, when the sides are not one endpoint
 * each. */
bool text_check(struct str *out, const struct matrix *m, unsigned width);

/* The summary of a command that listened. */
void text_listened(FILE *out, const struct scan_summary *sum);
/* The summary of an audit. */
void text_audited(FILE *out, const struct scan_summary *sum);
/* What changed, by endpoint; `bare`: nothing at all where nothing did. */
void text_change_list(struct str *out, const struct scan_changes *c,
                      unsigned width, bool bare);

#endif
