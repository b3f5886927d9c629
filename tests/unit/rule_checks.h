#ifndef SUITEMAP_TESTS_RULE_CHECKS_H
#define SUITEMAP_TESTS_RULE_CHECKS_H

#include <check.h>
#include <jansson.h>

#include "core/model/rules.h"
#include "sample_endpoint.h"

/* What the tests of the rules share. */

static inline const struct finding *judged(struct endpoint *e, const char *rule)
{
    rules_apply(e, &sample_context);
    return sample_finding(e, rule);
}

/* Evidence says which probes asked, what they sent and what came back. */
static inline void ck_evidence(const struct finding *f)
{
    json_t *j = json_loads(f->evidence, JSON_REJECT_DUPLICATES, NULL);

    ck_assert_msg(json_is_object(j), "%s: %s", f->rule, f->evidence);
    ck_assert_msg(json_array_size(json_object_get(j, "probe")) > 0, "%s",
                  f->rule);
    ck_assert(json_string_length(json_object_get(j, "sent")) > 0);
    ck_assert(json_string_length(json_object_get(j, "received")) > 0);
    json_decref(j);
}

static inline const struct finding *
ck_found(struct endpoint *e, const char *rule, enum severity severity)
{
    const struct finding *f = judged(e, rule);

    ck_assert_msg(f != NULL, "%s is silent", rule);
    ck_assert_str_eq(severity_name(f->severity), severity_name(severity));
    ck_assert(f->text != NULL && strlen(f->text) > 20);
    ck_assert(f->remedy != NULL && strlen(f->remedy) > 10);
    ck_assert(f->evidence != NULL);
    ck_evidence(f);
    return f;
}

static inline void ck_silent(struct endpoint *e, const char *rule)
{
    const struct finding *f = judged(e, rule);

    ck_assert_msg(f == NULL, "%s is not silent: %s", rule, f->text);
}

static inline void ck_has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no '%s' in: %s", part, text);
}

#endif
