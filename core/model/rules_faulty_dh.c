#include "core/model/faulty_dh.h"
#include "core/model/rules_evidence.h"
#include "core/model/rules_judge.h"
#include "core/model/rules_remedy.h"

/* Handshakes that fail by chance, by what the probe of the same name proved. */

static const struct {
    const char *what, *how_often, *shape;
} words[FAULTY_DH_COUNT] = {
    [FAULTY_DH_ZEROS] = {"keeps leading zeros of the shared secret",
                         "about one in 256", "Z 00 01-7f"},
    [FAULTY_DH_SIGN] = {"adds a sign byte to the shared secret",
                        "up to every second", "Z 80-ff"},
    [FAULTY_DH_SHORT] = {"wants a full-length public value",
                         "about one in 256 of a client that strips its zeros",
                         "Yc 00 01-7f, stripped"},
    [FAULTY_DH_PADDED] = {"refuses a padded public value",
                          "about one in 256 of a client that pads it",
                          "Yc 00 01-7f, padded"},
};

static void tell(struct str *out, unsigned faults)
{
    const char *between = "";

    str_add(out, "Its Diffie-Hellman is faulty: it ");
    for (unsigned i = 0; i < FAULTY_DH_COUNT; i++)
        if (faults >> i & 1) {
            str_addf(out,
                     "%s%s, so that %s of its handshakes with a DHE suite "
                     "fails",
                     between, words[i].what, words[i].how_often);
            between = "; and it ";
        }
    str_add(out, ". To Windows clients it shows as connections that break now "
                 "and then (\"Could not create SSL/TLS secure channel\"), "
                 "since ");
    remedy_dh_updates(out);
    str_addc(out, '.');
}

static unsigned versions_with_dhe(const struct endpoint *e)
{
    unsigned versions = 0;

    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        for (size_t i = 0; i < e->versions[v].n_suites; i++)
            if (suite_has_dhe(suite_at(e->versions[v].suites[i].suite)))
                versions |= 1u << v;
    return versions;
}

static void evidence(struct str *out, const struct endpoint *e, unsigned faults)
{
    evidence_begin(out, 0, "faulty-dh",
                   "DHE handshakes with a secret chosen so that the shared "
                   "secret Z and the public value Yc begin in a certain way",
                   "where both begin with 01-7f the handshake holds; with the "
                   "shapes below it fails each time");
    evidence_list(out, "faults");
    for (unsigned i = 0; i < FAULTY_DH_COUNT; i++)
        if (faults >> i & 1)
            evidence_item(out, words[i].what);
    evidence_list_end(out);
    evidence_list(out, "fails_with");
    for (unsigned i = 0; i < FAULTY_DH_COUNT; i++)
        if (faults >> i & 1)
            evidence_item(out, words[i].shape);
    evidence_list_end(out);
    if ((faults & (1u << FAULTY_DH_ZEROS | 1u << FAULTY_DH_SIGN)) != 0)
        evidence_text(out, "proof",
                      "with the same mistake on our side it "
                      "holds");
    evidence_versions(out, "versions", versions_with_dhe(e));
    evidence_end(out);
}

bool rule_faulty_dh(const struct endpoint *e, struct judgement *j)
{
    unsigned faults = faulty_dh_read(e->traits.faulty_dh);

    if (faults == 0)
        return false;
    tell(&j->text, faults);
    remedy_no_dh(&j->remedy);
    evidence(&j->evidence, e, faults);
    return true;
}
