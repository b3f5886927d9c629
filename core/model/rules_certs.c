#include "core/model/rules_certs.h"

#include <string.h>

#include "core/model/rules_evidence.h"
#include "core/model/rules_judge.h"
#include "core/model/rules_remedy.h"

/* The rules that go by what stands in certificates. What a client does not
 * get to see is not judged: only what was sent. */

/* ---- Finding them ---- */

#define CERTS_MAX  (ENDPOINT_CHAINS_MAX * CERT_CHAIN_MAX)
#define CERTS_TOLD 6 /* in the evidence, one by one */

struct found {
    size_t n;
    struct sent_cert certs[CERTS_MAX];
};

/* One certificate may be sent in several chains. */
static bool is_new(const struct found *f, const struct certificate *c)
{
    for (size_t i = 0; i < f->n; i++)
        if (memcmp(f->certs[i].cert->sha256, c->sha256, sizeof c->sha256) == 0)
            return false;
    return true;
}

static void find(const struct endpoint *e, cert_test *test, const void *arg,
                 struct found *f)
{
    f->n = 0;
    for (size_t i = 0; i < e->n_chains; i++)
        for (size_t k = 0; k < e->chains[i].n; k++) {
            struct sent_cert c = {&e->chains[i].certs[k], &e->chains[i], k};

            if (test(&c, arg) && is_new(f, c.cert))
                f->certs[f->n++] = c;
        }
}

static void tell_names(struct emit *out, const struct certificate *c)
{
    emit_array(emit_key(out, "names"));
    for (size_t i = 0; i < c->n_names; i++)
        emit_text(out, c->names[i]);
    emit_end(out);
}

static void tell_cert(struct emit *out, const struct sent_cert *c,
                      unsigned facts)
{
    emit_object(out);
    emit_int(emit_key(out, "position"), (int64_t)c->position);
    emit_text(emit_key(out, "subject"), c->cert->subject);
    if (facts & FACT_ISSUER)
        emit_text(emit_key(out, "issuer"), c->cert->issuer);
    if (facts & FACT_SIGNATURE)
        emit_text(emit_key(out, "signature"), c->cert->signature);
    if (facts & FACT_KEY) {
        emit_text(emit_key(out, "key"), cert_key_name(c->cert->key));
        emit_int(emit_key(out, "key_bits"), c->cert->key_bits);
    }
    if (facts & FACT_DATES) {
        emit_text(emit_key(out, "not_before"), c->cert->not_before);
        emit_text(emit_key(out, "not_after"), c->cert->not_after);
    }
    if (facts & FACT_NAMES)
        tell_names(out, c->cert);
    if (facts & FACT_TRUST)
        emit_text(emit_key(out, "trust_why"), cert_chain_why(c->chain));
    emit_end(out);
}

size_t certs_with(const struct endpoint *e, cert_test *test, const void *arg,
                  unsigned facts, struct emit *evidence,
                  struct sent_cert *first)
{
    struct found f;
    unsigned versions = 0;

    find(e, test, arg, &f);
    if (f.n == 0)
        return 0;
    for (size_t i = 0; i < f.n; i++)
        versions |= f.certs[i].chain->versions;
    evidence_begin(evidence, versions, NULL, "ClientHello",
                   "Certificate behind the ServerHello");
    evidence_versions(evidence, e, "versions", versions);
    emit_int(emit_key(evidence, "count"), (int64_t)f.n);
    emit_array(emit_key(evidence, "certificates"));
    for (size_t i = 0; i < f.n && i < CERTS_TOLD; i++)
        tell_cert(evidence, &f.certs[i], facts);
    emit_end(evidence);
    *first = f.certs[0];
    return f.n;
}

void certs_tell(struct str *out, const struct sent_cert *c)
{
    str_addf(out, "%s (%s)",
             c->position == 0 ? "Its certificate"
                              : "A certificate that it sends above its own",
             c->cert->subject[0] != '\0' ? c->cert->subject : "no subject");
}

/* ---- Keys ---- */

/* Windows since KB2661254, and most others, refuse shorter ones. */
#define RSA_SHORT 1024

static bool is_short_rsa(const struct sent_cert *c, const void *arg)
{
    (void)arg;
    return (c->cert->key == CERT_KEY_RSA || c->cert->key == CERT_KEY_RSA_PSS) &&
           c->cert->key_bits != 0 && c->cert->key_bits < RSA_SHORT;
}

/* A signature of PKCS #1 v1.5 needs room for the hash, 19 bytes that name it
 * and 11 of padding (RFC 8017, 9.2). NULL: there is room for all. */
static const char *too_large_hashes(unsigned bits)
{
    unsigned bytes = (bits + 7) / 8;

    return bytes < 48 + 19 + 11   ? "SHA-384 or SHA-512"
           : bytes < 64 + 19 + 11 ? "SHA-512"
                                  : NULL;
}

static bool speaks_tls12(const struct endpoint *e)
{
    return e->versions[VERSION_TLS12].outcome == OUTCOME_ACCEPTED &&
           e->versions[VERSION_TLS12].works != WORKS_NO;
}

bool rule_short_rsa_key(const struct endpoint *e, struct judgement *j)
{
    struct sent_cert first;
    const char *hashes;

    if (certs_with(e, is_short_rsa, NULL, FACT_KEY, &j->evidence, &first) == 0)
        return false;
    emit_end(&j->evidence);
    certs_tell(&j->text, &first);
    str_addf(&j->text,
             " has an RSA key of %u bits: that can be broken, and Windows "
             "refuses RSA keys under 1024 bits since KB2661254.",
             first.cert->key_bits);
    hashes = too_large_hashes(first.cert->key_bits);
    if (first.position == 0 && hashes != NULL && speaks_tls12(e))
        str_addf(&j->text,
                 " In TLS 1.2 it is too short to sign with %s: a handshake "
                 "that comes to that fails.",
                 hashes);
    str_add(&j->remedy,
            "Make a new key and certificate in the device, RSA with 2048 bits "
            "and SHA-256, and import it where the old one was trusted. If the "
            "device can make none, make them outside and import both.");
    return true;
}

/* ---- Signatures ---- */

static bool has_hash(const struct certificate *c, const char *const *names)
{
    for (; *names != NULL; names++)
        if (strcmp(c->sig_hash, *names) == 0)
            return true;
    return false;
}

static bool sent_in_tls12(const struct sent_cert *c)
{
    return (c->chain->versions >> VERSION_TLS12 & 1) != 0;
}

/* Schannel looks at every certificate that is sent, roots included. */
static bool is_refused_in_tls12(const struct sent_cert *c, const void *arg)
{
    static const char *const hashes[] = {"sha512", "md5", NULL};

    (void)arg;
    return sent_in_tls12(c) && has_hash(c->cert, hashes);
}

/* In lower versions no list of signature algorithms is in the way. */
static void tell_lower(struct str *out, const struct endpoint *e)
{
    for (int v = VERSION_TLS11; v >= VERSION_TLS10; v--)
        if (e->versions[v].outcome == OUTCOME_ACCEPTED &&
            e->versions[v].works != WORKS_NO) {
            str_addf(out, " In %s the same client can connect.",
                     endpoint_version_name(e, (enum version)v));
            return;
        }
}

bool rule_sha512_chain(const struct endpoint *e, struct judgement *j)
{
    struct sent_cert first;
    bool md5;

    if (!speaks_tls12(e) ||
        certs_with(e, is_refused_in_tls12, NULL, FACT_SIGNATURE, &j->evidence,
                   &first) == 0)
        return false;
    emit_end(&j->evidence);
    md5 = strcmp(first.cert->sig_hash, "md5") == 0;
    certs_tell(&j->text, &first);
    str_addf(&j->text,
             " is signed with %s, and it speaks TLS 1.2: Windows clients "
             "without the updates of August 2014 refuse that (\"Could not "
             "create SSL/TLS secure channel\").",
             md5 ? "MD5" : "SHA-512");
    tell_lower(&j->text, e);
    str_add(&j->remedy, "On the Windows machine that connects to it install ");
    remedy_sha512_updates(&j->remedy);
    str_add(&j->remedy, ". Or give the device a certificate whose chain is "
                        "signed with SHA-256 throughout");
    str_add(&j->remedy, md5 ? ", which for MD5 is the only lasting way: newer "
                              "clients refuse it altogether."
                            : ".");
    return true;
}

/* The signature of a root is never looked at: a client has its own copy. That
 * of a certificate that the endpoint uses itself may be. */
static bool is_weakly_signed(const struct sent_cert *c, const void *arg)
{
    static const char *const hashes[] = {"md2", "md4",  "md5",
                                         "sha", "sha1", NULL};

    (void)arg;
    return has_hash(c->cert, hashes) &&
           (c->position == 0 || !c->cert->self_issued);
}

bool rule_weak_signature(const struct endpoint *e, struct judgement *j)
{
    struct sent_cert first;

    if (certs_with(e, is_weakly_signed, NULL, FACT_SIGNATURE, &j->evidence,
                   &first) == 0)
        return false;
    emit_end(&j->evidence);
    certs_tell(&j->text, &first);
    str_addf(&j->text,
             " is signed with %s, a hash that can be forged: current clients "
             "refuse such a certificate.",
             first.cert->signature);
    str_add(&j->remedy,
            "Make a new certificate, signed with SHA-256. Some old devices "
            "can neither make nor read one: there every client must keep "
            "accepting the old.");
    return true;
}

/* ---- Trust ---- */

static bool is_untrusted(const struct sent_cert *c, const void *arg)
{
    (void)arg;
    return c->position == 0 && c->chain->trust == TRUST_NO;
}

bool rule_untrusted_chain(const struct endpoint *e, struct judgement *j)
{
    struct sent_cert first;

    if (certs_with(e, is_untrusted, NULL, FACT_ISSUER | FACT_TRUST,
                   &j->evidence, &first) == 0)
        return false;
    emit_end(&j->evidence);
    certs_tell(&j->text, &first);
    str_addf(&j->text, " is not trusted by the CAs of --ca: %s.",
             cert_chain_why(first.chain));
    str_add(&j->remedy,
            "Have the device's certificate signed by your own CA and import "
            "it there with all certificates between it and the CA; or import "
            "the CA that signed it into the clients (on Windows: Trusted Root "
            "Certification Authorities of the computer).");
    return true;
}

static bool is_self_signed(const struct sent_cert *c, const void *arg)
{
    (void)arg;
    return c->position == 0 && c->cert->self_issued;
}

bool rule_self_signed(const struct endpoint *e, struct judgement *j)
{
    struct sent_cert first;

    if (certs_with(e, is_self_signed, NULL, FACT_ISSUER, &j->evidence,
                   &first) == 0)
        return false;
    emit_end(&j->evidence);
    certs_tell(&j->text, &first);
    str_add(&j->text, " is signed by itself: a client can only trust it if "
                      "this very certificate was imported there.");
    str_add(&j->remedy,
            "Nothing, where that was done. Else have it signed by a CA that "
            "the clients trust, or import it into each of them.");
    return true;
}
