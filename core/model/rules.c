#include "core/model/rules.h"

#include <stdlib.h>
#include <string.h>

#include "core/model/rules_judge.h"

const struct rule rules_table[] = {
    {"export-suite", SEVERITY_CRITICAL, rule_export_suite},
    {"null-suite", SEVERITY_CRITICAL, rule_null_suite},
    {"anonymous-suite", SEVERITY_CRITICAL, rule_anonymous_suite},
    {"sslv2", SEVERITY_CRITICAL, rule_sslv2},
    {"weak-dh", SEVERITY_HIGH, rule_weak_dh},
    {"faulty-dh", SEVERITY_HIGH, rule_faulty_dh},
    {"dh-not-prime", SEVERITY_HIGH, rule_dh_not_prime},
    {"false-version", SEVERITY_HIGH, rule_false_version},
    {"sslv3", SEVERITY_HIGH, rule_sslv3},
    {"short-rsa-key", SEVERITY_HIGH, rule_short_rsa_key},
    {"cert-expired", SEVERITY_HIGH, rule_cert_expired},
    {"rejected-at-hello", SEVERITY_HIGH, rule_rejected_at_hello},
    {"intermittent-failure", SEVERITY_MEDIUM, rule_intermittent_failure},
    {"dh-known-prime", SEVERITY_MEDIUM, rule_dh_known_prime},
    {"sha512-chain", SEVERITY_MEDIUM, rule_sha512_chain},
    {"weak-signature", SEVERITY_MEDIUM, rule_weak_signature},
    {"rc4", SEVERITY_MEDIUM, rule_rc4},
    {"cert-not-yet-valid", SEVERITY_MEDIUM, rule_cert_not_yet_valid},
    {"name-mismatch", SEVERITY_MEDIUM, rule_name_mismatch},
    {"untrusted-chain", SEVERITY_MEDIUM, rule_untrusted_chain},
    {"clock-skew", SEVERITY_MEDIUM, rule_clock_skew},
    {"legacy-only", SEVERITY_MEDIUM, rule_legacy_only},
    {"compression", SEVERITY_MEDIUM, rule_compression},
    {"cert-expires-soon", SEVERITY_MEDIUM, rule_cert_expires_soon},
    {"sweet32", SEVERITY_LOW, rule_sweet32},
    {"dh-reused", SEVERITY_LOW, rule_dh_reused},
    {"dh-short-public", SEVERITY_LOW, rule_dh_short_public},
    {"hello-intolerance", SEVERITY_LOW, rule_hello_intolerance},
    {"unoffered-suite", SEVERITY_LOW, rule_unoffered_suite},
    {"self-signed", SEVERITY_INFO, rule_self_signed},
    {0},
};

static bool is_ours(const char *rule)
{
    for (const struct rule *r = rules_table; r->name != NULL; r++)
        if (strcmp(r->name, rule) == 0)
            return true;
    return false;
}

static void drop_ours(struct endpoint *e)
{
    size_t kept = 0;

    for (size_t i = 0; i < e->n_findings; i++) {
        struct finding *f = &e->findings[i];

        if (!is_ours(f->rule)) {
            e->findings[kept++] = *f;
            continue;
        }
        free(f->rule);
        free(f->text);
        free(f->remedy);
        free(f->evidence);
    }
    e->n_findings = kept;
}

static void apply(struct endpoint *e, const struct rule *r, struct judgement *j)
{
    j->severity = r->severity;
    if (r->judge(e, j))
        endpoint_add_finding(
            e, r->name, j->severity, str_text(&j->text),
            j->remedy.len != 0 ? j->remedy.s : NULL,
            j->evidence.text.len != 0 ? emit_whole(&j->evidence) : NULL);
    str_clear(&j->text);
    str_clear(&j->remedy);
    emit_clear(&j->evidence);
}

/* What one rule wrote into, the next does again. */
static void apply_all(struct endpoint *e, const struct rule_context *context)
{
    struct judgement j = {.context = context};

    for (const struct rule *r = rules_table; r->name != NULL; r++)
        apply(e, r, &j);
    str_free(&j.text);
    str_free(&j.remedy);
    emit_free(&j.evidence);
}

/* Worst first; equals stay as they stand (insertion sort: they are few). */
static void sort(struct endpoint *e)
{
    for (size_t i = 1; i < e->n_findings; i++) {
        struct finding f = e->findings[i];
        size_t k = i;

        for (; k > 0 && e->findings[k - 1].severity < f.severity; k--)
            e->findings[k] = e->findings[k - 1];
        e->findings[k] = f;
    }
}

void rules_apply(struct endpoint *e, const struct rule_context *context)
{
    struct rule_context at = *context;

    if (at.now == 0)
        at.now = e->time;
    drop_ours(e);
    if (e->state == STATE_TLS)
        apply_all(e, &at);
    sort(e);
}
