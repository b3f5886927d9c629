#ifndef SUITEMAP_MODEL_RULES_H
#define SUITEMAP_MODEL_RULES_H

#include <stdint.h>

#include "core/base/json_emit.h"
#include "core/base/str.h"
#include "core/model/endpoint.h"

/* The rules of one endpoint. A rule is one row of the table in rules.c. */

/* What a rule may go by beside the endpoint. */
struct rule_context {
    int64_t now;          /* judged as of this time; 0: that of its scan */
    unsigned expiry_days; /* so long before its end a certificate is told */
};

/* What a rule has to say; the strings are empty at first. */
struct judgement {
    const struct rule_context *context; /* `now` is never 0 in here */
    enum severity severity; /* the row's, unless the rule sets another */
    struct str text;        /* a sentence that a technician understands */
    struct str remedy;      /* what to do; may stay empty */
    struct emit evidence;   /* see rules_evidence.h */
};

struct rule {
    const char *name;
    enum severity severity;
    /* Does the rule apply? Then it fills the judgement. */
    bool (*judge)(const struct endpoint *e, struct judgement *j);
};

extern const struct rule rules_table[]; /* ended by a NULL name */

/* Puts the findings of all rules into the endpoint, worst first, in place of
 * those that the rules of this table gave it before. */
void rules_apply(struct endpoint *e, const struct rule_context *context);

/* Is a certificate of its made for another name? Then it is worth to ask DNS
 * what its address is called, before the rules are applied. */
bool rules_name_differs(const struct endpoint *e);

#endif
