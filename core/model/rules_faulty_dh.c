#include "core/model/faulty_dh.h"
#include "core/model/rules_evidence.h"
#include "core/model/rules_judge.h"
#include "core/model/rules_remedy.h"

/* Handshakes that fail by chance, by what the probes of faulty key exchanges
 * proved. */

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
    [FAULTY_ECDH_ZEROS] = {"strips leading zeros of the shared secret",
                           "about one in 256", "Z 00 01-7f"},
    [FAULTY_ECDH_SIGN] = {"adds a sign byte to the shared secret",
                          "about every second", "Z 80-ff"},
    [FAULTY_RSA_ZEROS] = {"refuses an encrypted secret that begins with 00",
                          "about one in 256", "ciphertext 00 01-7f"},
};

/* What a technician reads of each exchange. */
static const struct {
    const char *name, *suites, *probe;
    void (*remedy)(struct str *out);
} exchanges[FAULTY_EXCHANGES] = {
    [FAULTY_DHE] = {"Diffie-Hellman", "a DHE suite", "faulty-dh", remedy_no_dh},
    [FAULTY_ECDHE] = {"elliptic-curve Diffie-Hellman", "an ECDHE suite",
                      "faulty-ecdh", remedy_no_ecdh},
    [FAULTY_RSA] = {"RSA key exchange", "an RSA suite", "faulty-rsa",
                    remedy_no_pkcs},
};

static void tell(struct str *out, unsigned faults, enum faulty_exchange x)
{
    const char *between = "";

    str_addf(out, "%sIts %s is faulty: it ", out->len != 0 ? " " : "",
             exchanges[x].name);
    for (unsigned i = 0; i < FAULTY_DH_COUNT; i++)
        if (faults >> i & 1) {
            str_addf(out, "%s%s, so that %s of its handshakes with %s fails",
                     between, words[i].what, words[i].how_often,
                     exchanges[x].suites);
            between = "; and it ";
        }
    str_add(out, ". To Windows clients it shows as connections that break now "
                 "and then (\"Could not create SSL/TLS secure channel\")");
    if (x == FAULTY_DHE) {
        str_add(out, ", since ");
        remedy_dh_updates(out);
    }
    str_addc(out, '.');
}

static unsigned versions_with(const struct endpoint *e, unsigned faults)
{
    unsigned versions = 0;

    for (int v = VERSION_SSL3; v <= VERSION_TLS12; v++)
        for (size_t i = 0; i < e->versions[v].n_suites; i++)
            if (faulty_dh_met(faults,
                              suite_at(e->versions[v].suites[i].suite)) != 0)
                versions |= 1u << v;
    return versions;
}

/* Of all the faults: no more than those whose proof is a mistake of ours. */
static bool has_proof(unsigned faults)
{
    return (faults & (1u << FAULTY_DH_ZEROS | 1u << FAULTY_DH_SIGN |
                      1u << FAULTY_ECDH_ZEROS | 1u << FAULTY_ECDH_SIGN)) != 0;
}

static void list(struct emit *out, const char *key, unsigned faults,
                 bool shapes)
{
    emit_array(emit_key(out, key));
    for (unsigned i = 0; i < FAULTY_DH_COUNT; i++)
        if (faults >> i & 1)
            emit_text(out, shapes ? words[i].shape : words[i].what);
    emit_end(out);
}

static void evidence(struct emit *out, const struct endpoint *e,
                     unsigned faults)
{
    enum faulty_exchange first = FAULTY_DHE;

    while (faulty_dh_of(faults, first) == 0)
        first++;
    evidence_begin(out, 0, exchanges[first].probe,
                   "handshakes with numbers chosen so that the shared secret "
                   "Z, the public value Yc or the RSA ciphertext begins in a "
                   "certain way",
                   "where all begin with 01-7f the handshake holds; with the "
                   "shapes below it fails each time");
    emit_array(emit_key(out, "exchanges"));
    for (int x = FAULTY_DHE; x < FAULTY_EXCHANGES; x++)
        if (faulty_dh_of(faults, (enum faulty_exchange)x) != 0)
            emit_text(out, exchanges[x].name);
    emit_end(out);
    list(out, "faults", faults, false);
    list(out, "fails_with", faults, true);
    if (has_proof(faults))
        emit_text(emit_key(out, "proof"),
                  "with the same mistake on our side it holds");
    evidence_versions(out, e, "versions", versions_with(e, faults));
    emit_end(out);
}

bool rule_faulty_dh(const struct endpoint *e, struct judgement *j)
{
    unsigned faults = faulty_dh_read(&e->traits);

    if (faults == 0)
        return false;
    for (int x = FAULTY_DHE; x < FAULTY_EXCHANGES; x++) {
        unsigned some = faulty_dh_of(faults, (enum faulty_exchange)x);

        if (some == 0)
            continue;
        tell(&j->text, some, (enum faulty_exchange)x);
        if (j->remedy.len != 0)
            str_addc(&j->remedy, '\n');
        exchanges[x].remedy(&j->remedy);
    }
    evidence(&j->evidence, e, faults);
    return true;
}
