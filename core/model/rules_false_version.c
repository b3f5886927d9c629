#include "core/model/rules_evidence.h"
#include "core/model/rules_judge.h"
#include "core/model/rules_remedy.h"

/* A version that is negotiated and then does not get through, where another
 * does. Versions that were not finished prove nothing either way. */

static bool is_false(const struct endpoint *e, int v)
{
    const struct version_result *r = &e->versions[v];

    return r->outcome == OUTCOME_ACCEPTED && r->works == WORKS_NO;
}

static bool is_true(const struct endpoint *e, int v)
{
    return e->versions[v].outcome == OUTCOME_ACCEPTED &&
           e->versions[v].works == WORKS_YES;
}

static void list(struct str *out, const struct endpoint *e,
                 bool (*which)(const struct endpoint *, int))
{
    bool first = true;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (which(e, v)) {
            str_addf(out, "%s%s", first ? "" : ", ",
                     endpoint_version_name(e, (enum version)v));
            first = false;
        }
}

static unsigned mask(const struct endpoint *e,
                     bool (*which)(const struct endpoint *, int))
{
    unsigned versions = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (which(e, v))
            versions |= 1u << v;
    return versions;
}

static void evidence(struct emit *out, const struct endpoint *e)
{
    evidence_begin(out, mask(e, is_false), "finish",
                   "whole handshakes, two tries each",
                   "a ServerHello, and then a failure");
    emit_array(emit_key(out, "failed"));
    for (int v = 0; v < VERSION_COUNT; v++)
        if (is_false(e, v)) {
            emit_object(out);
            emit_text(emit_key(out, "version"),
                      endpoint_version_name(e, (enum version)v));
            emit_text(emit_key(out, "stage"), e->versions[v].failure->stage);
            emit_text(emit_key(out, "how"), e->versions[v].failure->how);
            emit_end(out);
        }
    emit_end(out);
    evidence_versions(out, e, "working", mask(e, is_true));
    emit_end(out);
}

static void remedy(struct str *out, const struct endpoint *e)
{
    str_add(out,
            "Update the firmware of the device, or switch off in it what does "
            "not work. Until then, in the Dispatcher Paragon management "
            "interface, under System settings (Expert options), set "
            "securityProtocolTypesForOutboundCommunication to only the "
            "versions that work: ");
    list(out, e, is_true);
    str_add(out,
            ". Be careful when modifying this property: some other devices "
            "may stop communicating when the versions are not set properly.\n"
            "Else, on the Windows machine that connects to it (the Terminal "
            "Server), save this as tls.reg, open it there and restart the "
            "machine; it then does without on all of its connections:\n");
    for (int v = 0; v < VERSION_COUNT; v++)
        if (is_false(e, v))
            remedy_protocol_file(out, (enum version)v, "Client", false);
}

bool rule_false_version(const struct endpoint *e, struct judgement *j)
{
    int worst = -1;
    bool other = false;

    for (int v = 0; v < VERSION_COUNT; v++) {
        worst = is_false(e, v) ? v : worst;
        other |= is_true(e, v);
    }
    if (worst < 0 || !other)
        return false;
    str_add(&j->text, "It accepts ");
    list(&j->text, e, is_false);
    str_addf(&j->text,
             ", but no handshake gets through (%s: %s). A client that has it "
             "too agrees on it and fails, though ",
             e->versions[worst].failure->stage,
             e->versions[worst].failure->how);
    list(&j->text, e, is_true);
    str_add(&j->text, " would do.");
    remedy(&j->remedy, e);
    evidence(&j->evidence, e);
    return true;
}
