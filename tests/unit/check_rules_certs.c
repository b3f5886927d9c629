/* The rules by certificates: each shown on an endpoint that has the trouble,
 * and silent on one that nearly has it. */
#include "core/base/mem.h"
#include "core/model/hostname.h"
#include "core/model/rules_evidence.h"
#include "core/model/shared_keys.h"
#include "probes/probe.h"
#include "rule_checks.h"

#define NOW INT64_C(1795230000) /* 2026-11-21T03:00:00Z, the sample's scan */

static struct certificate *leaf(struct endpoint *e)
{
    return &e->chains[0].certs[0];
}

static void set_hash(struct certificate *c, const char *hash)
{
    snprintf(c->sig_hash, sizeof c->sig_hash, "%s", hash);
    snprintf(c->signature, sizeof c->signature, "%sWithRSAEncryption", hash);
}

/* Signed by a CA, which is sent too. */
static struct certificate *add_issuer(struct endpoint *e)
{
    struct cert_chain *c = &e->chains[0];
    struct certificate *issuer;

    c->certs = mem_grow(c->certs, 2, sizeof *c->certs);
    c->n = c->sent = 2;
    issuer = &c->certs[1];
    *issuer = certificate_copy(&c->certs[0]);
    issuer->sha256[0] = 1;
    certificate_set(&issuer->subject, "CN=Lab CA");
    certificate_set(&issuer->issuer, "CN=Lab CA");
    certificate_set(&c->certs[0].issuer, "CN=Lab CA");
    c->certs[0].self_issued = false;
    return issuer;
}

/* ---- Hashes and keys ---- */

static const struct {
    const char *hash;
    bool sha512_chain, weak;
} hashes[] = {
    {"md2", false, true},     {"md4", false, true},
    {"md5", true, true},      {"sha", false, true},
    {"sha1", false, true},    {"sha224", false, false},
    {"sha256", false, false}, {"sha384", false, false},
    {"sha512", true, false},  {"sha512-256", false, false},
    {"", false, false},
};

START_TEST(signature_hashes)
{
    struct endpoint *e = sample_modern("a");
    const struct finding *f;

    set_hash(leaf(e), hashes[_i].hash);
    if (hashes[_i].sha512_chain) {
        f = ck_found(e, "sha512-chain", SEVERITY_MEDIUM);
        ck_has(f->remedy, "KB2973337");
        ck_has(f->remedy, "KB2975331");
        ck_has(f->remedy, "KB2975719");
        ck_has(f->evidence, "\"probe\":[\"tls12\"");
    } else {
        ck_silent(e, "sha512-chain");
    }
    if (hashes[_i].weak)
        ck_found(e, "weak-signature", SEVERITY_MEDIUM);
    else
        ck_silent(e, "weak-signature");
    endpoint_free(e);
}
END_TEST

/* Anywhere in what was sent, but only where TLS 1.2 is spoken. */
START_TEST(sha512_chain)
{
    struct endpoint *e = sample_modern("a");
    const struct finding *f;

    set_hash(add_issuer(e), "sha512");
    f = ck_found(e, "sha512-chain", SEVERITY_MEDIUM);
    ck_has(f->text, "CN=Lab CA");
    ck_assert(strstr(f->text, "can connect") == NULL);
    sample_suite(e, VERSION_TLS10, RSA_AES128_SHA);
    f = ck_found(e, "sha512-chain", SEVERITY_MEDIUM);
    ck_has(f->text, "In TLSv1.0 the same client can connect");
    e->versions[VERSION_TLS12].works = WORKS_NO;
    ck_silent(e, "sha512-chain");
    e->versions[VERSION_TLS12].works = WORKS_UNTESTED;
    e->chains[0].versions = 1u << VERSION_TLS10;
    ck_silent(e, "sha512-chain");
    endpoint_free(e);
    e = sample_old("a");
    set_hash(leaf(e), "sha512");
    ck_silent(e, "sha512-chain");
    endpoint_free(e);
}
END_TEST

/* The signature of a root means nothing, that of a CA between does. */
START_TEST(weak_signature_above)
{
    struct endpoint *e = sample_modern("a");
    struct certificate *issuer = add_issuer(e);

    set_hash(issuer, "sha1");
    ck_silent(e, "weak-signature");
    issuer->self_issued = false;
    ck_found(e, "weak-signature", SEVERITY_MEDIUM);
    endpoint_free(e);
}
END_TEST

static const struct {
    enum cert_key key;
    unsigned bits;
    const char *words; /* NULL: silent */
} keys[] = {
    {CERT_KEY_RSA, 512, "sign with SHA-384 or SHA-512"},
    {CERT_KEY_RSA, 616, "sign with SHA-384 or SHA-512"},
    {CERT_KEY_RSA, 617, "sign with SHA-512"},
    {CERT_KEY_RSA, 744, "sign with SHA-512"},
    {CERT_KEY_RSA, 745, "745 bits"},
    {CERT_KEY_RSA, 1023, "KB2661254"},
    {CERT_KEY_RSA_PSS, 1000, "1000 bits"},
    {CERT_KEY_RSA, 1024, NULL},
    {CERT_KEY_RSA, 0, NULL},
    {CERT_KEY_EC, 256, NULL},
    {CERT_KEY_DSA, 512, NULL},
};

START_TEST(short_rsa_key)
{
    struct endpoint *e = sample_modern("a");
    const struct finding *f;

    leaf(e)->key = keys[_i].key;
    leaf(e)->key_bits = (uint16_t)keys[_i].bits;
    if (keys[_i].words != NULL) {
        f = ck_found(e, "short-rsa-key", SEVERITY_HIGH);
        ck_has(f->text, keys[_i].words);
        ck_assert((keys[_i].bits < 745) == (strstr(f->text, "TLS 1.2") != 0));
    } else {
        ck_silent(e, "short-rsa-key");
    }
    endpoint_free(e);
}
END_TEST

/* ---- Who signed it ---- */

START_TEST(self_signed)
{
    struct endpoint *e = sample_modern("a");

    ck_found(e, "self-signed", SEVERITY_INFO);
    add_issuer(e); /* which signed itself, as roots do */
    ck_silent(e, "self-signed");
    endpoint_free(e);
}
END_TEST

START_TEST(untrusted_chain)
{
    struct endpoint *e = sample_modern("a");
    struct cert_chain *c = &e->chains[0];
    const struct finding *f;

    ck_silent(e, "untrusted-chain");
    c->trust = TRUST_NO;
    cert_chain_say(c, "none of them \"signed\" it");
    f = ck_found(e, "untrusted-chain", SEVERITY_MEDIUM);
    ck_has(f->text, "none of them \"signed\" it");
    c->trust = TRUST_YES;
    ck_silent(e, "untrusted-chain");
    c->trust = TRUST_UNJUDGED;
    ck_silent(e, "untrusted-chain");
    endpoint_free(e);
}
END_TEST

/* ---- Dates ---- */

static void set_dates(struct certificate *c, const char *from, const char *to)
{
    snprintf(c->not_before, sizeof c->not_before, "%s", from);
    snprintf(c->not_after, sizeof c->not_after, "%s", to);
}

static const struct {
    const char *from, *to, *rule, *words;
} dates[] = {
    {"2020-01-01T00:00:00Z", "2026-11-21T02:59:59Z", "cert-expired",
     "(0 days ago)"},
    {"2020-01-01T00:00:00Z", "2026-11-20T02:59:60Z", "cert-expired",
     "(1 day ago)"},
    {"1950-01-01T00:00:00Z", "1960-01-01T00:00:00Z", "cert-expired",
     "ended on 1960-01-01"},
    {"2020-01-01T00:00:00Z", "2026-11-21T03:00:00Z", "cert-expires-soon",
     "(0 days from now)"},
    {"2020-01-01T00:00:00Z", "2026-12-21T02:59:59Z", "cert-expires-soon",
     "(29 days from now)"},
    {"2020-01-01T00:00:00Z", "2026-12-21T03:00:00Z", NULL, NULL},
    {"2026-11-21T03:00:00Z", "2030-01-01T00:00:00Z", NULL, NULL},
    {"2026-11-21T03:00:01Z", "2030-01-01T00:00:00Z", "cert-not-yet-valid",
     "only from 2026-11-21"},
    {"", "", NULL, NULL},
    {"0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", NULL, NULL},
};

static const char *const date_rules[] = {"cert-expired", "cert-expires-soon",
                                         "cert-not-yet-valid"};

START_TEST(date_bounds)
{
    struct endpoint *e = sample_modern("a");

    set_dates(leaf(e), dates[_i].from, dates[_i].to);
    for (size_t i = 0; i < 3; i++) {
        const char *rule = date_rules[i];

        if (dates[_i].rule == NULL || strcmp(rule, dates[_i].rule) != 0) {
            ck_silent(e, rule);
            continue;
        }
        ck_has(
            ck_found(e, rule, i == 0 ? SEVERITY_HIGH : SEVERITY_MEDIUM)->text,
            dates[_i].words);
    }
    endpoint_free(e);
}
END_TEST

/* Turned round it is never valid. */
START_TEST(dates_turned_round)
{
    struct endpoint *e = sample_modern("a");

    set_dates(leaf(e), "2027-01-01T00:00:00Z", "2025-01-01T00:00:00Z");
    ck_found(e, "cert-expired", SEVERITY_HIGH);
    ck_found(e, "cert-not-yet-valid", SEVERITY_MEDIUM);
    endpoint_free(e);
}
END_TEST

/* --at and --expiry-days. */
START_TEST(judged_as_of)
{
    const struct rule_context later = {.now = NOW + 1200 * INT64_C(86400),
                                       .expiry_days = 30};
    const struct rule_context soon = {.now = NOW, .expiry_days = 1200};
    const struct rule_context off = {.now = 1893455999, .expiry_days = 0};
    struct endpoint *e = sample_modern("a"); /* ends at the start of 2030 */

    ck_silent(e, "cert-expired");
    rules_apply(e, &later);
    ck_assert_ptr_nonnull(sample_finding(e, "cert-expired"));
    rules_apply(e, &soon);
    ck_assert_ptr_nonnull(sample_finding(e, "cert-expires-soon"));
    rules_apply(e, &off);
    ck_assert_ptr_null(sample_finding(e, "cert-expires-soon"));
    ck_assert_ptr_null(sample_finding(e, "cert-expired"));
    endpoint_free(e);
}
END_TEST

START_TEST(dates_above)
{
    struct endpoint *e = sample_modern("a");
    struct certificate *issuer = add_issuer(e);

    set_dates(issuer, "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z");
    ck_silent(e, "cert-expired");
    issuer->self_issued = false;
    ck_has(ck_found(e, "cert-expired", SEVERITY_HIGH)->text, "CN=Lab CA");
    endpoint_free(e);
}
END_TEST

/* ---- The device's clock ---- */

START_TEST(clock_skew)
{
    static const struct {
        int64_t skew;
        const char *words;
    } shown[] = {{-300, "5 minutes behind"},
                 {300, "5 minutes ahead of"},
                 {7200, "2 hours ahead of"},
                 {-86400, "1 day behind"},
                 {-NOW, "it said 1970-01-01T00:00:00Z"}};
    struct endpoint *e = sample_modern("a");

    e->traits.tells_time = true;
    ck_silent(e, "clock-skew");
    e->traits.clock_skew_s = 299;
    ck_silent(e, "clock-skew");
    e->traits.clock_skew_s = -299;
    ck_silent(e, "clock-skew");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        e->traits.clock_skew_s = shown[i].skew;
        ck_has(ck_found(e, "clock-skew", SEVERITY_MEDIUM)->text,
               shown[i].words);
    }
    e->traits.tells_time = false;
    ck_silent(e, "clock-skew");
    endpoint_free(e);
}
END_TEST

/* Expired by ours, still good by its own. */
START_TEST(expiry_by_both_clocks)
{
    struct endpoint *e = sample_modern("a");
    const struct finding *f;

    set_dates(leaf(e), "2020-01-01T00:00:00Z", "2025-01-01T00:00:00Z");
    f = ck_found(e, "cert-expired", SEVERITY_HIGH);
    ck_assert(strstr(f->text, "own clock") == NULL);
    e->traits.tells_time = true;
    f = ck_found(e, "cert-expired", SEVERITY_HIGH);
    ck_has(f->text, "which says 2026-11-21T03:00:00Z, it has ended");
    e->traits.clock_skew_s = -3 * 365 * 86400;
    f = ck_found(e, "cert-expired", SEVERITY_HIGH);
    ck_has(f->text, "which says 2023-11-22T03:00:00Z, it is valid");
    ck_has(f->evidence, "\"device_time\":\"2023-11-22T03:00:00Z\"");
    e->traits.clock_skew_s = -20 * 365 * 86400;
    f = ck_found(e, "cert-expired", SEVERITY_HIGH);
    ck_has(f->text, "it has not begun");
    endpoint_free(e);
}
END_TEST

/* ---- Names ---- */

static const struct {
    const char *pattern, *host;
    bool matches;
} patterns[] = {
    {"mfd-1", "mfd-1", true},
    {"MFD-1.Example", "mfd-1.example", true},
    {"mfd-1.example", "mfd-1.example.", true},
    {"mfd-1.example.", "mfd-1.example", true},
    {"mfd-1", "mfd-11", false},
    {"mfd-1", "mfd-1.example", false},
    {"", "", false},
    {"*.lab.example", "a.lab.example", true},
    {"*.LAB.example", "a.lab.Example.", true},
    {"*.lab.example", "a.b.lab.example", false},
    {"*.lab.example", "lab.example", false},
    {"*.lab.example", ".lab.example", false},
    {"*.example", "a.example", false},
    {"*", "a", false},
    {"a*.lab.example", "ab.lab.example", false},
    {"*.*.example", "a.b.example", false},
    {"10.0.3.12", "10.0.3.12", true},
    {"10.0.3.12", "10.0.3.13", false},
    {"*.0.3.12", "10.0.3.12", false},
    {"2001:db8::1", "2001:DB8:0:0::1", true},
    {"fe80::1", "fe80::1%eth0", true},
    {"::1", "10.0.3.12", false},
};

START_TEST(name_patterns)
{
    ck_assert_msg(hostname_matches(patterns[_i].pattern, patterns[_i].host) ==
                      patterns[_i].matches,
                  "%s, %s", patterns[_i].pattern, patterns[_i].host);
}
END_TEST

static const struct {
    const char *subject, *host;
    enum name_match match;
} subjects[] = {
    {"CN=mfd-1, O=Lab", "mfd-1", NAME_MATCHES},
    {"O=Lab, CN=mfd-1", "mfd-1", NAME_MATCHES},
    {"O=Lab+CN=mfd-1", "mfd-1", NAME_MATCHES},
    {"CN=a, CN=mfd-1", "mfd-1", NAME_MATCHES},
    {"CN=*.lab.example", "x.lab.example", NAME_MATCHES},
    {"CN=10.0.3.12", "10.0.3.12", NAME_MATCHES},
    {"OU=mfd-1", "mfd-1", NAME_DIFFERS},
    {"O=x\\, CN=mfd-1", "mfd-1", NAME_DIFFERS},
    {"O=x\\+CN=mfd-1", "mfd-1", NAME_DIFFERS},
    {"O=x\\\\, CN=mfd-1", "mfd-1", NAME_MATCHES},
    {"XCN=mfd-1", "mfd-1", NAME_DIFFERS},
    {"CN=mfd-1\\x00", "mfd-1", NAME_DIFFERS},
    {"CN=", "", NAME_DIFFERS},
    {"", "mfd-1", NAME_DIFFERS},
    {"\\", "mfd-1", NAME_DIFFERS},
};

START_TEST(common_names)
{
    struct certificate c = {0};

    certificate_set(&c.subject, subjects[_i].subject);
    ck_assert_msg(hostname_in_certificate(&c, subjects[_i].host) ==
                      subjects[_i].match,
                  "%s", subjects[_i].subject);
    certificate_clear(&c);
}
END_TEST

static void rename_first(struct certificate *c, const char *name)
{
    free(c->names[0]);
    c->names[0] = mem_strdup(name);
}

/* A DNS name puts the common name out of use; an address does not. */
START_TEST(alternative_names)
{
    struct certificate c = {0};
    char subject[CERT_TEXT_MAX];

    certificate_set(&c.subject, "CN=mfd-1");
    certificate_add_name(&c, "10.0.3.12");
    ck_assert_int_eq(hostname_in_certificate(&c, "mfd-1"), NAME_MATCHES);
    ck_assert(hostname_only_addresses(&c));
    rename_first(&c, "mfd-2");
    ck_assert_int_eq(hostname_in_certificate(&c, "mfd-1"), NAME_DIFFERS);
    ck_assert_int_eq(hostname_in_certificate(&c, "mfd-2"), NAME_MATCHES);
    ck_assert(!hostname_only_addresses(&c));
    c.names_cut = true;
    ck_assert_int_eq(hostname_in_certificate(&c, "mfd-1"), NAME_UNKNOWN);
    c.names_cut = false;
    memset(subject, 'a', sizeof subject);
    strcpy(subject + sizeof subject - 4, "...");
    certificate_set(&c.subject, subject);
    ck_assert_int_eq(hostname_in_certificate(&c, "mfd-1"), NAME_UNKNOWN);
    certificate_clear(&c);
}
END_TEST

static void set_servername(struct endpoint *e, const char *name)
{
    free(e->servername);
    e->servername = mem_strdup(name);
}

START_TEST(name_mismatch)
{
    struct endpoint *e = sample_modern("mfd-1");
    const struct finding *f;

    ck_silent(e, "name-mismatch");
    certificate_set(&leaf(e)->subject, "CN=mfd-12, O=Lab");
    f = ck_found(e, "name-mismatch", SEVERITY_MEDIUM);
    ck_has(f->text, "not made for mfd-1, but for CN=mfd-12");
    ck_has(f->evidence, "\"host\":\"mfd-1\"");
    /* What was asked for goes before what was typed. */
    set_servername(e, "mfd-12");
    ck_silent(e, "name-mismatch");
    set_servername(e, "other");
    ck_has(ck_found(e, "name-mismatch", SEVERITY_MEDIUM)->text, "for other");
    /* SSLv3 cannot be asked for a name. */
    e->chains[0].versions = 1u << VERSION_SSL3;
    ck_silent(e, "name-mismatch");
    e->chains[0].versions = 1u << VERSION_TLS12;
    leaf(e)->readable = false;
    ck_silent(e, "name-mismatch");
    endpoint_free(e);
}
END_TEST

/* What DNS calls the address stands beside the name that is wrong. */
START_TEST(name_and_dns)
{
    struct endpoint *e = sample_modern("mfd-1");
    const struct finding *f;

    ck_assert(!rules_name_differs(e));
    certificate_set(&leaf(e)->subject, "CN=mfd-12, O=Lab");
    ck_assert(rules_name_differs(e));
    e->reverse = mem_strdup("");
    f = ck_found(e, "name-mismatch", SEVERITY_MEDIUM);
    ck_has(f->text, "is called nothing.");
    free(e->reverse);
    e->reverse = mem_strdup("mfd-12");
    f = ck_found(e, "name-mismatch", SEVERITY_MEDIUM);
    ck_has(f->text, "DNS: mfd-1 is ");
    ck_has(f->text, "is called mfd-12, for which the certificate is made.");
    ck_has(f->evidence, "\"reverse\":\"mfd-12\"");
    endpoint_free(e);
}
END_TEST

/* Scanned by address: only a certificate for addresses can be judged. */
START_TEST(name_of_address)
{
    struct endpoint *e = sample_modern("10.0.3.12");

    certificate_set(&leaf(e)->subject, "CN=mfd-12");
    ck_silent(e, "name-mismatch");
    certificate_add_name(leaf(e), "mfd-12");
    ck_silent(e, "name-mismatch");
    rename_first(leaf(e), "10.0.3.12");
    ck_silent(e, "name-mismatch");
    rename_first(leaf(e), "10.0.3.99");
    ck_found(e, "name-mismatch", SEVERITY_MEDIUM);
    e->named = false; /* one of a range: how the scan came, no more */
    ck_silent(e, "name-mismatch");
    set_servername(e, "mfd-77");
    ck_found(e, "name-mismatch", SEVERITY_MEDIUM);
    endpoint_free(e);
}
END_TEST

/* ---- Evidence ---- */

/* Each certificate once, however many chains have it, and all names whole. */
START_TEST(evidence_of_certificates)
{
    struct endpoint *e = sample_modern("a");
    struct certificate *second;
    const struct finding *f;

    set_hash(leaf(e), "sha1");
    certificate_set(&leaf(e)->subject, "CN=\"a\\\\\", O=\xc3\xa4");
    second = sample_rsa(e, 2048, "sha1");
    f = ck_found(e, "weak-signature", SEVERITY_MEDIUM);
    ck_has(f->evidence, "\"count\":1");
    ck_has(f->evidence, "CN=\\\"a\\\\\\\\\\\", O=\xc3\xa4");
    second->sha256[31] = 1;
    ck_has(ck_found(e, "weak-signature", SEVERITY_MEDIUM)->evidence,
           "\"count\":2");
    endpoint_free(e);
}
END_TEST

/* The names of probes in evidence are those of the table of probes. */
START_TEST(probe_names)
{
    for (int v = VERSION_SSL3; v < VERSION_COUNT; v++) {
        const struct probe *p = probe_table;

        while (p->name != NULL && (int)p->version != v)
            p++;
        ck_assert_ptr_nonnull(p->name);
        ck_assert_str_eq(p->name, evidence_probe((enum version)v));
    }
}
END_TEST

/* ---- One key on several endpoints ---- */

struct told {
    unsigned n;
    size_t endpoints;
    char last[64];
};

static void tell(void *arg, const struct scan_finding *f)
{
    struct told *t = arg;
    struct finding as_one = {.rule = (char *)f->rule,
                             .evidence = (char *)f->evidence};

    t->n++;
    t->endpoints = f->n_endpoints;
    snprintf(t->last, sizeof t->last, "%.60s",
             f->endpoints[f->n_endpoints - 1]);
    ck_assert_str_eq(f->rule, "shared-certificate");
    ck_assert_int_eq(f->severity, SEVERITY_MEDIUM);
    ck_assert(strlen(f->text) > 20 && strlen(f->remedy) > 20);
    ck_evidence(&as_one);
}

static void add(struct shared_keys *s, const char *host, uint16_t port,
                uint8_t key, uint64_t order)
{
    struct endpoint *e = sample_modern(host);

    e->port = port;
    e->order = order;
    leaf(e)->key_sha256[5] = key;
    sample_rsa(e, 2048, "sha1")->key_sha256[5] = key;
    shared_keys_add(s, e);
    endpoint_free(e);
}

START_TEST(shared_certificate)
{
    struct shared_keys s = {0};
    struct told t = {0};

    shared_keys_judge(&s, tell, &t);
    add(&s, "a", 443, 1, 0);
    add(&s, "a", 631, 1, 1); /* of one device */
    add(&s, "b", 443, 2, 2);
    add(&s, "c", 443, 0, 3); /* no key could be read */
    add(&s, "d", 443, 0, 4);
    ck_assert_uint_eq(s.n, 3);
    shared_keys_judge(&s, tell, &t);
    ck_assert_uint_eq(t.n, 0);
    add(&s, "z", 443, 1, 5);
    shared_keys_judge(&s, tell, &t);
    ck_assert_uint_eq(t.n, 1);
    ck_assert_uint_eq(t.endpoints, 3);
    ck_assert_str_eq(t.last, "z:443");
    add(&s, "y", 443, 2, 6);
    shared_keys_judge(&s, tell, &t);
    ck_assert_uint_eq(t.n, 3);
    shared_keys_free(&s);
}
END_TEST

/* Each of a fleet has a key of its own, and each tenth one of three others. */
static void tell_third(void *arg, const struct scan_finding *f)
{
    struct told *t = arg;
    char key[65];

    t->n++;
    ck_assert_uint_eq(f->n_endpoints, 34 - (t->n > 1));
    sprintf(key, "%02u", t->n);
    memset(key + 2, '0', 60);
    strcpy(key + 62, "ee");
    ck_assert_str_eq(f->key, key);
    ck_has(f->evidence, key);
    for (size_t i = 0; i < f->n_endpoints; i++) {
        char label[40];

        sprintf(label, "h%zu:443", (i * 3 + t->n - 1) * 10);
        ck_assert_str_eq(f->endpoints[i], label);
    }
}

START_TEST(shared_keys_of_many)
{
    struct shared_keys s = {0};
    struct told t = {0};

    for (unsigned i = 1000; i-- > 0;) {
        char host[16];
        struct endpoint *e;
        uint8_t *key;

        sprintf(host, "h%u", i);
        e = sample_modern(host);
        key = leaf(e)->key_sha256;
        e->order = i;
        if (i % 10 == 0) {
            key[0] = (uint8_t)(i / 10 % 3 + 1);
            key[31] = 0xee;
        } else {
            key[0] = 4;
            key[8] = (uint8_t)(i / 256);
            key[9] = (uint8_t)i;
        }
        shared_keys_add(&s, e);
        endpoint_free(e);
    }
    ck_assert_uint_eq(s.n, 1000);
    ck_assert_uint_eq(s.n_keys, 903);
    shared_keys_judge(&s, tell_third, &t);
    ck_assert_uint_eq(t.n, 3);
    shared_keys_free(&s);
}
END_TEST

/* Names come out as they went in, and in their order, whatever they look like
 * and however many there are. */
#define NAMED 5000

static void name_of(size_t i, char host[40], char address[40])
{
    static const char *const odd[][2] = {
        {"10.1.2.3", "10.1.2.3"},     {"10.1.2.3", ""},
        {"10.001.2.3", "10.001.2.3"}, {"fe80::1", "fe80::1"},
        {"0.0.0.0", "0.0.0.0"},       {"10.1.2.4", "10.1.2.5"},
        {"mfd", "10.1.2.3"},          {"255.255.255.255", "255.255.255.255"}};

    if (i < sizeof odd / sizeof odd[0]) {
        strcpy(host, odd[i][0]);
        strcpy(address, odd[i][1]);
        return;
    }
    sprintf(host, "10.2.%zu.%zu", i / 256, i % 256);
    strcpy(address, i % 3 == 0 ? "" : i % 3 == 1 ? host : "192.0.2.1");
}

static void tell_names(void *arg, const struct scan_finding *f)
{
    ck_assert_uint_eq(f->n_endpoints, NAMED);
    for (size_t i = 0; i < NAMED; i++) {
        char host[40], address[40], label[600];

        name_of(i, host, address);
        endpoint_label_of(host, address[0] != '\0' ? address : host, 443, label,
                          sizeof label);
        ck_assert_str_eq(f->endpoints[i], label);
    }
    ++*(unsigned *)arg;
}

START_TEST(shared_keys_names)
{
    struct shared_keys s = {0};
    unsigned told = 0;

    for (size_t i = 0; i < NAMED; i++) {
        char host[40], address[40];
        struct endpoint *e;

        name_of(i, host, address);
        e = sample_modern(host);
        free(e->address);
        e->address = mem_strdup(address);
        e->port = 443;
        leaf(e)->key_sha256[0] = 1;
        shared_keys_add(&s, e);
        endpoint_free(e);
    }
    shared_keys_judge(&s, tell_names, &told);
    ck_assert_uint_eq(told, 1);
    shared_keys_free(&s);
}
END_TEST

/* A device that has a new key for each hello gets no more than its share. */
START_TEST(shared_keys_bounded)
{
    struct endpoint *e = sample_modern("a");
    struct shared_keys s = {0};

    leaf(e)->key_sha256[0] = 1;
    for (uint8_t i = 2; i <= ENDPOINT_CHAINS_MAX; i++)
        sample_rsa(e, 2048, "sha256")->key_sha256[0] = i;
    shared_keys_add(&s, e);
    ck_assert_uint_eq(s.n, 4);
    shared_keys_free(&s);
    endpoint_free(e);
}
END_TEST

#define LOOP(t, test, table)                                                   \
    tcase_add_loop_test(t, test, 0, (int)(sizeof table / sizeof *table))

static TCase *chains_case(void)
{
    TCase *t = tcase_create("chains");

    LOOP(t, signature_hashes, hashes);
    tcase_add_test(t, sha512_chain);
    tcase_add_test(t, weak_signature_above);
    LOOP(t, short_rsa_key, keys);
    tcase_add_test(t, self_signed);
    tcase_add_test(t, untrusted_chain);
    tcase_add_test(t, evidence_of_certificates);
    tcase_add_test(t, probe_names);
    tcase_add_test(t, shared_certificate);
    tcase_add_test(t, shared_keys_of_many);
    tcase_add_test(t, shared_keys_names);
    tcase_add_test(t, shared_keys_bounded);
    return t;
}

static TCase *dates_case(void)
{
    TCase *t = tcase_create("dates");

    LOOP(t, date_bounds, dates);
    tcase_add_test(t, dates_turned_round);
    tcase_add_test(t, judged_as_of);
    tcase_add_test(t, dates_above);
    tcase_add_test(t, clock_skew);
    tcase_add_test(t, expiry_by_both_clocks);
    return t;
}

static TCase *names_case(void)
{
    TCase *t = tcase_create("names");

    LOOP(t, name_patterns, patterns);
    LOOP(t, common_names, subjects);
    tcase_add_test(t, alternative_names);
    tcase_add_test(t, name_mismatch);
    tcase_add_test(t, name_of_address);
    tcase_add_test(t, name_and_dns);
    return t;
}

int main(void)
{
    Suite *s = suite_create("rules of certificates");
    SRunner *runner;
    int failed;

    suite_add_tcase(s, chains_case());
    suite_add_tcase(s, dates_case());
    suite_add_tcase(s, names_case());
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
