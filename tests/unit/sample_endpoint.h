#ifndef SUITEMAP_TESTS_SAMPLE_ENDPOINT_H
#define SUITEMAP_TESTS_SAMPLE_ENDPOINT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/endpoint.h"
#include "core/model/rules.h"

/* Endpoints for the tests of grades, rules, matrix and formats, built by hand:
 * a real one would need a server. */

#define RSA_AES128_SHA     0x002F
#define RSA_AES256_SHA     0x0035
#define RSA_RC4_MD5        0x0004
#define RSA_3DES_SHA       0x000A
#define RSA_NULL_SHA       0x0002
#define RSA_EXPORT_RC4     0x0003
#define DHE_RSA_AES128     0x0033
#define DH_ANON_AES128     0x0034
#define PSK_AES128         0x008C
#define ECDHE_RSA_AES128   0xC02F
#define ECDHE_ECDSA_AES128 0xC02B
#define TLS13_AES128       0x1301

#define X25519    0x001D
#define SECP256R1 0x0017
#define SECP384R1 0x0018

/* Judged as of the sample's own time. */
static const struct rule_context sample_context = {.expiry_days = 30};

static inline struct endpoint *sample_new(const char *host)
{
    struct endpoint *e = endpoint_new(host, host, 443);

    e->state = STATE_TLS;
    e->complete = true;
    e->named = true;
    e->time = 1795230000; /* 2026-11-21T03:00:00Z */
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++) {
        e->versions[v].outcome = OUTCOME_REFUSED;
        e->versions[v].how = "alert protocol_version";
    }
    return e;
}

/* Accepts a version; returns its row. */
static inline struct version_result *sample_accept(struct endpoint *e,
                                                   enum version v)
{
    struct version_result *r = &e->versions[v];

    r->outcome = OUTCOME_ACCEPTED;
    r->how = "";
    r->complete = true;
    r->preference = PREFERENCE_SERVER;
    return r;
}

static inline struct suite_result *sample_suite(struct endpoint *e,
                                                enum version v, uint32_t code)
{
    if (e->versions[v].outcome != OUTCOME_ACCEPTED)
        sample_accept(e, v);
    return endpoint_add_suite(e, v, (size_t)suite_index(code));
}

static inline struct suite_result *
sample_group(struct endpoint *e, enum version v, uint32_t code, uint16_t group)
{
    struct suite_result *r = sample_suite(e, v, code);

    r->kex = KEX_GROUP;
    r->group = group;
    return r;
}

static inline struct suite_result *sample_dh(struct endpoint *e, enum version v,
                                             uint32_t code, uint16_t bits)
{
    struct suite_result *r = sample_suite(e, v, code);

    r->kex = KEX_DH;
    r->kex_bits = bits;
    return r;
}

/* A chain of one RSA certificate, of all legacy versions. */
static inline struct certificate *sample_rsa(struct endpoint *e, uint16_t bits,
                                             const char *hash)
{
    struct cert_chain *c = endpoint_add_chain(e);
    char name[80];

    c->n = c->sent = 1;
    c->versions = 0x1E;
    c->certs = mem_alloc(sizeof *c->certs);
    c->certs->readable = true;
    c->certs->key = CERT_KEY_RSA;
    c->certs->key_bits = bits;
    c->certs->rsa_exponent = 65537;
    c->certs->self_issued = true;
    snprintf(name, sizeof name, "CN=%.60s, O=Lab", e->host);
    certificate_set(&c->certs->subject, name);
    certificate_set(&c->certs->issuer, name);
    snprintf(c->certs->not_before, 24, "2020-01-01T00:00:00Z");
    snprintf(c->certs->not_after, 24, "2030-01-01T00:00:00Z");
    snprintf(c->certs->signature, 48, "%sWithRSAEncryption", hash);
    snprintf(c->certs->sig_hash, 16, "%s", hash);
    return c->certs;
}

/* A Terminal Server with current settings: TLS 1.2 and 1.3. */
static inline struct endpoint *sample_modern(const char *host)
{
    struct endpoint *e = sample_new(host);

    sample_rsa(e, 2048, "sha256");
    sample_group(e, VERSION_TLS13, TLS13_AES128, X25519);
    sample_group(e, VERSION_TLS12, ECDHE_RSA_AES128, X25519);
    sample_suite(e, VERSION_TLS12, RSA_AES128_SHA);
    endpoint_add_group(e, X25519);
    endpoint_add_group(e, SECP256R1);
    return e;
}

/* A printer of TLS 1.0 alone. */
static inline struct endpoint *sample_old(const char *host)
{
    struct endpoint *e = sample_new(host);

    sample_rsa(e, 1024, "sha1");
    sample_suite(e, VERSION_TLS10, RSA_AES128_SHA);
    sample_suite(e, VERSION_TLS10, RSA_3DES_SHA);
    return e;
}

static inline const struct finding *sample_finding(const struct endpoint *e,
                                                   const char *rule)
{
    for (size_t i = 0; i < e->n_findings; i++)
        if (strcmp(e->findings[i].rule, rule) == 0)
            return &e->findings[i];
    return NULL;
}

#endif
