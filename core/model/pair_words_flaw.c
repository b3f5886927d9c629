#include "core/base/bitset.h"
#include "core/model/faulty_dh.h"
#include "core/model/pair_words.h"
#include "core/model/rules_remedy.h"
#include "core/registry/suite.h"

/* Reasons that lie behind the ServerHello: the key exchange, the signature and
 * the certificate of a suite that they agree on, or may. */

struct telling {
    struct pair *p;
    const struct ability *client, *server;
    const struct pick *pick;
    const struct certificate *cert; /* that has the flaw, or NULL */
    struct str text, remedy;
};

/* "They agree on TLS_RSA_...", or "may agree on" where there are others. */
static void agreement(struct telling *t)
{
    str_addf(&t->text, "They %s %s",
             bit_count(&t->p->picks) > 1 ? "may agree on" : "agree on",
             suite_at(t->pick->suite)->name);
}

/* Is anything known of the client as such? */
static bool is_known(const struct telling *t)
{
    return !t->client->stands_in;
}

/* ---- The suite ---- */

static void broken_suite(struct telling *t)
{
    agreement(t);
    str_add(&t->text, ", and with that suite the server's handshakes break: "
                      "the scan saw it.");
    str_add(&t->remedy, "Best: a firmware update of the server, or a setting "
                        "of it that switches the suite off. Else switch the "
                        "suite off in the client: on Windows that is the "
                        "policy \"SSL Cipher Suite Order\" (gpedit.msc, "
                        "Network, SSL Configuration Settings), then a "
                        "restart.");
}

/* ---- Diffie-Hellman ---- */

static void short_dh(struct telling *t)
{
    int least = is_known(t) ? t->client->role->dh_min : PROFILE_LIMIT_UNKNOWN;

    agreement(t);
    str_addf(&t->text, ", where the DH prime of the server has %u bits. ",
             t->pick->dh_bits);
    if (least > 0) {
        str_addf(&t->text, "The client refuses less than %d bits", least);
        if (t->client->windows) {
            str_add(&t->text, " (Windows does since ");
            remedy_dh_updates(&t->text);
            str_addc(&t->text, ')');
        }
        str_addc(&t->text, '.');
    } else {
        str_add(&t->text,
                "A Windows client refuses less than 1024 bits since ");
        remedy_dh_updates(&t->text);
        str_add(&t->text, ", and current browsers and Java do so too.");
    }
    remedy_weak_dh(&t->remedy, t->pick->dh_bits);
}

static void long_dh(struct telling *t)
{
    agreement(t);
    str_addf(&t->text,
             ", where the DH prime of the server has %u bits. The client takes "
             "at most %d.",
             t->pick->dh_bits, t->client->role->dh_max);
    str_add(&t->remedy, "Give the server a DH prime of 2048 bits, or turn its "
                        "DHE suites off. Else turn DHE off in the client.");
}

static void unknown_dh(struct telling *t)
{
    agreement(t);
    str_addf(&t->text,
             ". How long the DH prime of the server is is not known, and the "
             "client refuses less than %d bits.",
             t->client->role->dh_min);
    str_add(&t->remedy, "Scan the server.");
}

static void faulty_dh(struct telling *t)
{
    const unsigned signs = 1u << FAULTY_DH_SIGN | 1u << FAULTY_ECDH_SIGN;
    const struct suite *suite = suite_at(t->pick->suite);
    unsigned faults =
        faulty_dh_met(faulty_dh_read(&t->server->scan->traits), suite);

    agreement(t);
    str_addf(&t->text,
             ", and the server's %s is faulty: %s handshakes with it fails, at "
             "random.",
             suite_has_dhe(suite)     ? "Diffie-Hellman"
             : suite_has_ecdhe(suite) ? "elliptic-curve Diffie-Hellman"
                                      : "RSA key exchange",
             (faults & signs) != 0 ? "up to every second of the"
                                   : "about one in 256");
    if (suite_has_dhe(suite))
        remedy_no_dh(&t->remedy);
    else if (suite_has_ecdhe(suite))
        remedy_no_ecdh(&t->remedy);
    else
        remedy_no_pkcs(&t->remedy);
}

static void short_ys(struct telling *t)
{
    agreement(t);
    str_add(&t->text, ", and this client fails when the server's public value "
                      "is shorter than the prime: ");
    if (pick_cuts_zeros(&t->server->scan->traits) == FACT_YES)
        str_add(&t->text, "that is one handshake in 256, at random, for this "
                          "server was seen to send such values.");
    else
        str_add(&t->text, "with a server that does not pad it that is one "
                          "handshake in 256, at random.");
    str_add(&t->remedy, "Best: bring the client's Windows up to date (Windows "
                        "10 1607 and Server 2016 bear it), or turn the DHE "
                        "suites off, in the server or in the client.");
}

static void old_signature(struct telling *t)
{
    agreement(t);
    str_add(&t->text, ", for which the server must sign. It was only seen to "
                      "sign with SHA-1 or MD5, and the client has named no "
                      "scheme with these.");
    str_add(&t->remedy, "Best: a firmware update of the server. Else let the "
                        "client offer suites with RSA key exchange, which need "
                        "no signature.");
}

/* ---- Certificates ---- */

/* "The server's certificate", with its place in the chain. */
static void certificate(struct telling *t, const char *what)
{
    const struct cert_chain *c =
        ability_chain(t->server, t->p->version, t->pick->suite);

    str_add(&t->text, c == NULL || t->cert == &c->certs[0]
                          ? "The server's certificate "
                          : "A certificate that the server sends above its "
                            "own ");
    str_add(&t->text, what);
}

/* The last resort of the vendor's page for devices that know no better. */
static void new_certificate(struct telling *t, const char *which)
{
    str_addf(&t->remedy,
             "Give the server a new key and certificate: %s. Terminal Server: "
             "see \"Configuring secured connection between terminals and "
             "Terminal Server\"; Octopus Server and Tentacle: their command "
             "new-certificate, and an upgrade to 3.1 or newer. Then import it, "
             "or its root, where the old one was trusted.",
             which);
}

static void refused(struct telling *t)
{
    const char *how = t->pick->verdict->how;

    str_add(&t->text, "The server's certificate was tried on this client, and "
                      "it refused");
    if (how[0] != '\0')
        str_addf(&t->text, " (%s)", how);
    str_addc(&t->text, '.');
    new_certificate(t, "one that the client takes, to be tried with "
                       "`suitemap listen --serve`");
}

static void short_key(struct telling *t)
{
    const struct certificate *c = t->cert;

    certificate(t, "has ");
    str_addf(&t->text, "%s key of %u bits. ",
             c->key == CERT_KEY_EC ? "an elliptic" : "an RSA", c->key_bits);
    if (is_known(t) && c->key == CERT_KEY_EC)
        str_addf(&t->text, "The client refuses less than %d.",
                 t->client->role->ecdsa_min);
    else if (is_known(t) && t->client->role->rsa_min > 0)
        str_addf(&t->text, "The client refuses less than %d%s.",
                 t->client->role->rsa_min,
                 t->client->windows ? " (since KB2661254)" : "");
    else
        str_add(&t->text, "Windows refuses less than 1024 since KB2661254, "
                          "and so do current clients.");
    new_certificate(t, "RSA with 2048 bits, signed with SHA-256");
}

static void long_key(struct telling *t)
{
    certificate(t, "has ");
    str_addf(&t->text, "an RSA key of %u bits. The client takes at most %d.",
             t->cert->key_bits, t->client->role->rsa_max);
    str_add(&t->remedy, "Best: a firmware update of the client.\n");
    new_certificate(t, "compatible with the client, where it really is a must "
                       "to encrypt the connection to such a device. A shorter "
                       "key weakens the connections of all clients");
}

static void sha512(struct telling *t)
{
    certificate(t, "is signed with SHA-512, ");
    str_add(&t->text, t->pick->flaws[FLAW_SHA512] == WEIGHT_FATAL
                          ? "which this client does not take in TLS 1.2"
                          : "which a Windows client does not take in TLS 1.2");
    str_add(&t->text, " without ");
    remedy_sha512_updates(&t->text);
    str_addc(&t->text, '.');
    str_add(&t->remedy, "On the Windows machine that connects (the client) "
                        "install ");
    remedy_sha512_updates(&t->remedy);
    str_add(&t->remedy, ". Or give the server a certificate whose chain is "
                        "signed with SHA-256 throughout. Rolling Windows "
                        "patches back is advised against.");
}

static void sha1(struct telling *t)
{
    certificate(t, "is signed with ");
    str_addf(&t->text, "%s, which this client refuses.", t->cert->signature);
    new_certificate(t, "RSA with 2048 bits, signed with SHA-256");
}

static void hash(struct telling *t)
{
    certificate(t, "is signed with ");
    str_addf(&t->text,
             "%s, and the client has not named that among its signature "
             "schemes: it may not be able to check it.",
             t->cert->signature);
    str_add(&t->remedy, "Best: a firmware update of the client.\n");
    new_certificate(t, "signed with a hash that the client names, where it "
                       "really is a must to encrypt the connection to such a "
                       "device");
}

static void curve(struct telling *t)
{
    certificate(t, "has an elliptic key on ");
    str_addf(&t->text,
             "%s, and the client has not named that among its groups.",
             t->cert->curve);
    new_certificate(t, "RSA with 2048 bits, or an elliptic key on secp256r1, "
                       "signed with SHA-256");
}

static void dates(struct telling *t, const char *what)
{
    str_addf(&t->text,
             "The server's certificate, or one above it, %s: a client that "
             "checks certificates refuses it.",
             what);
    str_add(&t->remedy,
            "Look at the dates and clocks of both first: the same time, time "
            "zone and time server. Else give the server a new certificate, and "
            "import it, or its root, where the old one was trusted.");
}

static void ended(struct telling *t)
{
    dates(t, "has ended");
}

static void early(struct telling *t)
{
    dates(t, "is not valid yet");
}

static void other_name(struct telling *t)
{
    str_add(&t->text, "The server's certificate is made for other names than "
                      "the one it was scanned by: a client that goes by that "
                      "name, and checks, refuses it.");
    str_add(&t->remedy, "Let the client connect by a name that the certificate "
                        "has, and mend stale entries in DNS and in hosts "
                        "files; or give the server a certificate with the name "
                        "that clients use.");
}

static void untrusted(struct telling *t)
{
    const struct cert_chain *c =
        ability_chain(t->server, t->p->version, t->pick->suite);

    if (c->trust == TRUST_NO)
        str_add(&t->text, "The server's certificate does not lead to any of "
                          "the CAs of --ca");
    else
        str_add(&t->text, "The server's certificate is signed by itself");
    str_add(&t->text, ". What the client trusts is not known: if it checks "
                      "certificates, it takes this one only where it was "
                      "imported.");
    str_add(&t->remedy,
            "Nothing, where the client has it or does not check. Else create "
            "a new key and certificate for the server, signed by a CA, let "
            "the server use it (Terminal Server: \"Configuring secured "
            "connection between terminals and Terminal Server\"), and import "
            "the root of that CA on the client as trusted: on a device in its "
            "web page, on Windows in Trusted Root Certification Authorities of "
            "the computer. A default certificate that all deployments share "
            "should not be trusted. Try the new one on the device first: "
            "`suitemap listen --serve CERT KEY PORT`.");
}

static const struct {
    const char *rule;
    void (*tell)(struct telling *t);
} flaws[FLAW_COUNT] = {
    [FLAW_BROKEN_SUITE] = {"agrees-on-broken-suite", broken_suite},
    [FLAW_SHORT_DH] = {"dh-below-client-minimum", short_dh},
    [FLAW_LONG_DH] = {"dh-above-client-maximum", long_dh},
    [FLAW_UNKNOWN_DH] = {"dh-unknown", unknown_dh},
    [FLAW_FAULTY_DH] = {"agrees-on-faulty-dh", faulty_dh},
    [FLAW_SHORT_YS] = {"short-dh-value", short_ys},
    [FLAW_OLD_SIGNATURE] = {"no-shared-signature", old_signature},
    [FLAW_REFUSED] = {"certificate-unacceptable", refused},
    [FLAW_SHORT_KEY] = {"certificate-unacceptable", short_key},
    [FLAW_LONG_KEY] = {"certificate-unacceptable", long_key},
    [FLAW_SHA512] = {"certificate-unacceptable", sha512},
    [FLAW_SHA1] = {"certificate-unacceptable", sha1},
    [FLAW_HASH] = {"certificate-unacceptable", hash},
    [FLAW_CURVE] = {"certificate-unacceptable", curve},
    [FLAW_ENDED] = {"cert-expired", ended},
    [FLAW_EARLY] = {"cert-not-yet-valid", early},
    [FLAW_NAME] = {"name-mismatch", other_name},
    [FLAW_UNTRUSTED] = {"certificate-untrusted", untrusted},
};

void pair_flaw(struct pair *p, const struct ability *client,
               const struct ability *server, const struct pick *pick,
               enum flaw f)
{
    struct telling t = {.p = p,
                        .client = client,
                        .server = server,
                        .pick = pick,
                        .cert = pick->certs[f]};

    flaws[f].tell(&t);
    pair_add(p, flaws[f].rule, &t.text, &t.remedy);
}
