#ifndef SUITEMAP_OUT_JSON_WRITE_H
#define SUITEMAP_OUT_JSON_WRITE_H

#include "core/base/json_emit.h"
#include "core/model/endpoint.h"
#include "scanner/out/sink.h"

/* What the files of the JSON writer share; nobody else includes this. Each
 * writes one value. */

/* The versions of a mask, under the names that they have at the endpoint. */
void write_versions(struct emit *j, const struct endpoint *e, unsigned mask);
void write_groups(struct emit *j, const struct endpoint *e);
/* What it took to find it out. */
void write_cost(struct emit *j, const struct endpoint *e);
/* Why a pair is as it is judged. */
void write_reasons(struct emit *j, const struct pair *p);
/* True, false, or null where it is not known. */
void write_fact(struct emit *j, enum fact f);
/* A code as text: "0x0017". */
void write_code(struct emit *j, unsigned code);
void write_audit(struct emit *j, const struct sink_audit *a);
/* The members that a summary has of audits. */
void write_audit_counts(struct emit *j, const struct scan_summary *sum);

#endif
