#ifndef SUITEMAP_MODEL_RULES_JUDGE_H
#define SUITEMAP_MODEL_RULES_JUDGE_H

#include "core/model/rules.h"

/* The judging functions behind the table in rules.c. */

/* rules_suites.c: by what suites are served. */
bool rule_export_suite(const struct endpoint *e, struct judgement *j);
bool rule_null_suite(const struct endpoint *e, struct judgement *j);
bool rule_anonymous_suite(const struct endpoint *e, struct judgement *j);
bool rule_rc4(const struct endpoint *e, struct judgement *j);
bool rule_sweet32(const struct endpoint *e, struct judgement *j);
bool rule_weak_dh(const struct endpoint *e, struct judgement *j);

/* rules_protocol.c: by versions, compression and the ways of the stack. */
bool rule_sslv3(const struct endpoint *e, struct judgement *j);
bool rule_legacy_only(const struct endpoint *e, struct judgement *j);
bool rule_rejected_at_hello(const struct endpoint *e, struct judgement *j);
bool rule_compression(const struct endpoint *e, struct judgement *j);
bool rule_hello_intolerance(const struct endpoint *e, struct judgement *j);
bool rule_unoffered_suite(const struct endpoint *e, struct judgement *j);

/* Adds a name to a JSON list that is being written: `"` and a comma where one
 * is due. Only for names of our own, which need no escaping. */
void rules_json_name(struct str *list, const char *name);

#endif
