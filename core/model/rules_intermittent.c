#include <string.h>

#include "core/model/rules_evidence.h"
#include "core/model/rules_judge.h"

/* A handshake that holds one time and fails another, with the same hello.
 * Whatever the reason, its users meet it as a device that now and then cannot
 * be reached. One hang-up alone may be the line's. */

static bool is_soft(const struct failure *f)
{
    return strcmp(f->how, "reset") == 0 || strcmp(f->how, "closed") == 0 ||
           strcmp(f->how, "timeout") == 0;
}

static bool is_intermittent(const struct repeats *r)
{
    return r->failed > 1 || (r->failed == 1 && !is_soft(r->failure));
}

static void tell(struct str *out, enum version v, const struct repeats *r)
{
    str_addf(
        out, "%s%u of %u handshakes of %s with %s failed (the last: %s, %s)",
        out->len != 0 ? "; " : "", r->failed, r->handshakes, version_name(v),
        suite_at(r->suite)->name, r->failure->stage, r->failure->how);
}

static void evidence_of(struct emit *out, enum version v,
                        const struct repeats *r)
{
    emit_object(out);
    emit_text(emit_key(out, "version"), version_name(v));
    emit_text(emit_key(out, "suite"), suite_at(r->suite)->name);
    emit_int(emit_key(out, "handshakes"), r->handshakes);
    emit_int(emit_key(out, "failed"), r->failed);
    emit_text(emit_key(out, "stage"), r->failure->stage);
    emit_text(emit_key(out, "how"), r->failure->how);
    emit_end(out);
}

bool rule_intermittent_failure(const struct endpoint *e, struct judgement *j)
{
    for (int v = VERSION_COUNT - 1; v >= 0; v--)
        if (is_intermittent(&e->versions[v].repeats))
            tell(&j->text, (enum version)v, &e->versions[v].repeats);
    if (j->text.len == 0)
        return false;
    str_add(&j->text, ", where the same handshake held before. To its users "
                      "the device is one that now and then cannot be reached.");
    str_add(&j->remedy,
            "Update the firmware of the device. Where faulty-dh is found too, "
            "its remedy is this one's. Else see in the evidence how it fails: "
            "an alert such as bad_record_mac tells of its cryptography, a "
            "reset or a timeout rather of a device that is overloaded.");
    evidence_begin(&j->evidence, 0, "repeat",
                   "the same handshake again and again",
                   "some that hold and some that fail");
    emit_array(emit_key(&j->evidence, "repeats"));
    for (int v = VERSION_COUNT - 1; v >= 0; v--)
        if (is_intermittent(&e->versions[v].repeats))
            evidence_of(&j->evidence, (enum version)v, &e->versions[v].repeats);
    emit_end(&j->evidence);
    emit_end(&j->evidence);
    return true;
}
