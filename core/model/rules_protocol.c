#include <stdio.h>

#include "core/model/rules_evidence.h"
#include "core/model/rules_judge.h"
#include "core/model/rules_remedy.h"
#include "core/registry/suite.h"

/* The rules that go by versions, compression and the ways of the stack. */

static bool speaks(const struct endpoint *e, enum version v)
{
    return e->versions[v].outcome == OUTCOME_ACCEPTED &&
           e->versions[v].works != WORKS_NO;
}

static unsigned spoken(const struct endpoint *e)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (speaks(e, (enum version)v))
            mask |= 1u << v;
    return mask;
}

/* The kinds of cipher of SSLv2, in the server's order. */
static void tell_kinds(struct emit *out, const struct version_result *r)
{
    emit_array(emit_key(out, "suites"));
    for (size_t i = 0; i < r->n_suites; i++)
        emit_text(out, suite_at(r->suites[i].suite)->name);
    emit_end(out);
}

bool rule_sslv2(const struct endpoint *e, struct judgement *j)
{
    const struct version_result *r = &e->versions[VERSION_SSL2];

    if (!speaks(e, VERSION_SSL2))
        return false;
    str_addf(&j->text,
             "It accepts SSLv2 with %u kind%s of cipher. SSLv2 is broken "
             "(RFC 6176 forbids it), and it breaks more than itself: what any "
             "server with the same RSA key says in TLS can be read with its "
             "help (DROWN).",
             r->n_suites, r->n_suites == 1 ? "" : "s");
    str_add(&j->remedy,
            "Turn SSLv2 off in the device, or update its firmware. On a "
            "Windows server, save this as tls.reg, open it there and restart "
            "the machine:\n");
    remedy_protocol_file(&j->remedy, VERSION_SSL2, "Server", false);
    str_add(&j->remedy, "Where other servers use the same certificate or key, "
                        "give them a new one.");
    evidence_begin(&j->evidence, 1u << VERSION_SSL2, NULL,
                   "CLIENT-HELLO of SSLv2 with all kinds of cipher",
                   "SERVER-HELLO of SSLv2 with those that it has");
    tell_kinds(&j->evidence, r);
    evidence_versions(&j->evidence, e, "accepted", spoken(e));
    emit_end(&j->evidence);
    return true;
}

bool rule_sslv3(const struct endpoint *e, struct judgement *j)
{
    if (!speaks(e, VERSION_SSL3))
        return false;
    str_add(&j->text, "It accepts SSLv3, whose encryption can be undone "
                      "(POODLE; RFC 7568 forbids it).");
    str_add(&j->remedy,
            "Turn SSLv3 off in the device. On a Windows server, save this as "
            "tls.reg, open it there and restart the machine:\n");
    remedy_protocol_file(&j->remedy, VERSION_SSL3, "Server", false);
    str_add(&j->remedy, "A client that has nothing newer will no longer "
                        "connect: the matrix shows which.");
    evidence_begin(&j->evidence, 1u << VERSION_SSL3, NULL,
                   "ClientHello of SSLv3", "ServerHello of SSLv3");
    evidence_versions(&j->evidence, e, "accepted", spoken(e));
    emit_end(&j->evidence);
    return true;
}

/* Known not to be spoken; silence proves nothing. */
static bool lacks(const struct endpoint *e, enum version v)
{
    return e->versions[v].outcome == OUTCOME_REFUSED ||
           (e->versions[v].outcome == OUTCOME_ACCEPTED && !speaks(e, v));
}

static const char *newest(const struct endpoint *e)
{
    int v = VERSION_TLS13;

    while (v > 0 && !speaks(e, (enum version)v))
        v--;
    return endpoint_version_name(e, (enum version)v);
}

/* Evidence of how every version was met. */
static void how_evidence(struct emit *out, const struct endpoint *e,
                         const char *received)
{
    unsigned asked = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].outcome != OUTCOME_UNASKED)
            asked |= 1u << v;
    evidence_begin(out, asked, NULL, "one ClientHello or more of each version",
                   received);
    emit_object(emit_key(out, "versions"));
    for (int v = 0; v < VERSION_COUNT; v++) {
        const struct version_result *r = &e->versions[v];

        if ((asked >> v & 1) != 0)
            emit_text(emit_key(out, endpoint_version_name(e, (enum version)v)),
                      r->how[0] != '\0' ? r->how : outcome_name(r->outcome));
    }
    emit_end(out);
    emit_end(out);
}

bool rule_legacy_only(const struct endpoint *e, struct judgement *j)
{
    bool old = speaks(e, VERSION_SSL2) || speaks(e, VERSION_SSL3) ||
               speaks(e, VERSION_TLS10) || speaks(e, VERSION_TLS11);

    if (!old || !lacks(e, VERSION_TLS12) || !lacks(e, VERSION_TLS13))
        return false;
    str_addf(&j->text,
             "It speaks nothing newer than %s. Servers and clients with "
             "current settings want TLSv1.2 at least and share no version "
             "with it.",
             newest(e));
    str_add(&j->remedy,
            "Look for a firmware update or a TLS setting of the device. On "
            "Windows Server 2008 R2 (with KB3080079), 2012 and 2012 R2 save "
            "this as tls.reg, open it there and restart the machine:\n");
    remedy_protocol_file(&j->remedy, VERSION_TLS12, "Server", true);
    str_add(&j->remedy, "Until then every peer must keep an old version "
                        "enabled for it.");
    how_evidence(&j->evidence, e, "ServerHellos of old versions alone");
    return true;
}

/* Every version has to be refused: one that was not asked (--versions, a limit
 * of connections) or not answered could be the one that works. Without SSLv3,
 * which no client of today has, the sentence still holds. */
bool rule_rejected_at_hello(const struct endpoint *e, struct judgement *j)
{
    const char *how = e->versions[VERSION_TLS13].how;

    for (int v = 0; v < VERSION_COUNT; v++) {
        enum outcome o = e->versions[v].outcome;

        if (o == OUTCOME_ACCEPTED ||
            (v >= VERSION_TLS10 && o != OUTCOME_REFUSED))
            return false;
    }
    str_addf(&j->text,
             "It answers in TLS, but refuses every ClientHello%s%s%s: no "
             "client can connect.",
             how[0] != '\0' ? " (" : "", how, how[0] != '\0' ? ")" : "");
    str_add(&j->remedy,
            "Most often it has no certificate or private key that it can use, "
            "or all versions and suites are switched off; some answer only to "
            "their own name (--servername). On Windows look for Schannel "
            "events in the system log.");
    how_evidence(&j->evidence, e, "no ServerHello");
    return true;
}

bool rule_compression(const struct endpoint *e, struct judgement *j)
{
    unsigned versions = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (speaks(e, (enum version)v) &&
            (e->versions[v].compressors & ~(1u << COMPRESSOR_NULL)) != 0)
            versions |= 1u << v;
    if (versions == 0)
        return false;
    str_add(&j->text, "It compresses what it encrypts: lengths then give "
                      "secrets away (CRIME).");
    str_add(&j->remedy, "Turn TLS compression off, or update the firmware.");
    evidence_begin(&j->evidence, versions, NULL,
                   "ClientHello that offers DEFLATE and LZS",
                   "ServerHello that picks one of them");
    evidence_versions(&j->evidence, e, "versions", versions);
    emit_end(&j->evidence);
    return true;
}

/* One peculiarity: a part of the sentence and a member of the evidence. */
static void intolerance(struct judgement *j, unsigned versions,
                        const char *name, unsigned value, const char *words)
{
    if (value == 0)
        return;
    str_add(&j->text, j->text.len == 0 ? "It fails on hellos " : ", ");
    str_add(&j->text, words);
    if (j->evidence.text.len == 0)
        evidence_begin(&j->evidence, versions, NULL,
                       "ClientHello with more in it, and one with less",
                       "refusal or silence to the one, ServerHello to the "
                       "other");
    emit_int(emit_key(&j->evidence, name), value);
}

bool rule_hello_intolerance(const struct endpoint *e, struct judgement *j)
{
    const struct traits *t = &e->traits;
    unsigned versions = spoken(e);
    char suites[48] = "", bytes[48] = "";

    if (t->max_suites != 0)
        snprintf(suites, sizeof suites, "with more than %u suites",
                 t->max_suites);
    if (t->max_hello != 0)
        snprintf(bytes, sizeof bytes, "of more than %u bytes", t->max_hello);
    intolerance(j, versions, "max_suites", t->max_suites, suites);
    intolerance(j, versions, "max_hello", t->max_hello, bytes);
    intolerance(j, versions, "plain_only", t->plain_only, "with extensions");
    intolerance(j, versions, "needs_real_share", t->needs_real_share,
                "with an empty TLS 1.3 key share");
    intolerance(j, versions, "compressor_intolerant", t->compressor_intolerant,
                "that offer compression");
    intolerance(j, versions, "poisoned", t->poisoned,
                "that name some unusual kinds of suites");
    if (j->text.len == 0)
        return false;
    str_add(&j->text, ", instead of passing over what it does not know. New "
                      "clients, whose hellos grow, may fail to connect.");
    str_add(&j->remedy, "Update the firmware. A client that fails can be "
                        "given a shorter list of suites.");
    emit_end(&j->evidence);
    return true;
}

bool rule_unoffered_suite(const struct endpoint *e, struct judgement *j)
{
    const struct suite *s = suite_find(e->traits.unoffered_code);
    char code[8];

    if (!e->traits.unoffered_suite)
        return false;
    str_addf(&j->text,
             "It picks a suite that was not offered (0x%04X%s%s): every "
             "correct client breaks off then (illegal_parameter).",
             e->traits.unoffered_code, s != NULL ? ", " : "",
             s != NULL ? s->name : "");
    str_add(&j->remedy, "Update the firmware; enable a suite on the client "
                        "that the device has.");
    snprintf(code, sizeof code, "0x%04X", e->traits.unoffered_code);
    evidence_begin(&j->evidence, spoken(e), NULL, "ClientHello without it",
                   "ServerHello that picks it");
    emit_text(emit_key(&j->evidence, "suite"), code);
    emit_end(&j->evidence);
    return true;
}
