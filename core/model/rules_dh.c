#include <string.h>

#include "core/model/rules_evidence.h"
#include "core/model/rules_judge.h"

/* The numbers that a server takes for its Diffie-Hellman: p, and its public
 * value. */

/* Who has precomputed for one prime of this size breaks all that use it
 * (Logjam); longer ones are shared with good reason. */
#define KNOWN_WEAK 1024

static const char better[] =
    "Update the firmware of the device, or give it a DH prime of its own of "
    "2048 bits or more where it has a setting for that; or turn its DHE suites "
    "off, so that ECDHE or RSA is agreed on.";

static unsigned versions_with_dhe(const struct endpoint *e)
{
    unsigned versions = 0;

    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        for (size_t i = 0; i < e->versions[v].n_suites; i++)
            if (suite_has_dhe(suite_at(e->versions[v].suites[i].suite)))
                versions |= 1u << v;
    return versions;
}

static void begin(struct emit *out, const struct endpoint *e,
                  const char *received)
{
    evidence_begin(out, versions_with_dhe(e), "dh",
                   "ClientHello that offers DHE suites", received);
}

bool rule_dh_not_prime(const struct endpoint *e, struct judgement *j)
{
    if (strcmp(e->traits.dh_prime, "not-prime") != 0)
        return false;
    str_add(&j->text,
            "The number p of its Diffie-Hellman is not a prime: whoever knows "
            "its factors, or finds them, can read what its DHE suites protect. "
            "It was made wrongly, or on purpose.");
    str_add(&j->remedy, better);
    evidence_begin(&j->evidence, versions_with_dhe(e), "faulty-dh",
                   "DHE handshake",
                   "ServerKeyExchange with a p that is the "
                   "product of other numbers");
    emit_text(emit_key(&j->evidence, "test"), "Miller-Rabin");
    emit_end(&j->evidence);
    return true;
}

bool rule_dh_known_prime(const struct endpoint *e, struct judgement *j)
{
    const struct traits *t = &e->traits;

    if (t->dh_known_bits == 0 || t->dh_known_bits > KNOWN_WEAK)
        return false;
    str_addf(&j->text,
             "Its Diffie-Hellman prime of %u bits is that of many others (%s): "
             "who has once done the computing for it can break the connections "
             "of all of them (Logjam).",
             t->dh_known_bits, t->dh_known);
    str_add(&j->remedy, better);
    begin(&j->evidence, e, "ServerKeyExchange with a prime that is known");
    emit_text(emit_key(&j->evidence, "prime"), t->dh_known);
    emit_int(emit_key(&j->evidence, "bits"), t->dh_known_bits);
    emit_end(&j->evidence);
    return true;
}

static void counts(struct emit *out, const struct traits *t)
{
    emit_int(emit_key(out, "seen"), t->dh_seen);
    emit_int(emit_key(out, "reused"), t->dh_reused);
    emit_int(emit_key(out, "short"), t->dh_short);
    emit_int(emit_key(out, "padded"), t->dh_padded);
}

bool rule_dh_reused(const struct endpoint *e, struct judgement *j)
{
    const struct traits *t = &e->traits;

    if (t->dh_reused == 0)
        return false;
    str_addf(&j->text,
             "It does not make a new Diffie-Hellman secret for each "
             "connection: %u of %u DHE public values had been there before. "
             "Who gets hold of that secret can read them all, and the Raccoon "
             "attack needs just this.",
             t->dh_reused, t->dh_seen);
    str_add(&j->remedy,
            "Update the firmware of the device, or turn its DHE suites off, so "
            "that ECDHE is agreed on.");
    begin(&j->evidence, e, "ServerKeyExchange with a public value as before");
    counts(&j->evidence, t);
    emit_end(&j->evidence);
    return true;
}

bool rule_dh_short_public(const struct endpoint *e, struct judgement *j)
{
    const struct traits *t = &e->traits;

    if (t->dh_short == 0)
        return false;
    str_addf(&j->text,
             "It sent %u of %u DHE public values without their leading zeros. "
             "RFC 5246 allows that, but some clients, versions of Windows "
             "among them, want them as long as the prime: there about one "
             "handshake in 256 fails.",
             t->dh_short, t->dh_seen);
    str_add(&j->remedy,
            "Nothing, where no client has trouble. Else update the firmware of "
            "the device, or turn its DHE suites off.");
    begin(&j->evidence, e,
          "ServerKeyExchange with a public value shorter than p");
    counts(&j->evidence, t);
    emit_end(&j->evidence);
    return true;
}
