#include <check.h>

#include "core/model/matrix.h"
#include "sample_endpoint.h"

/* Predicted negotiation: a client that is known by its profile against a
 * scanned server, or against a profile. Each rule is shown, and shown
 * silent. */

#define ECDHE_RSA_AES256 0xC030
#define ECDHE_ECDSA      ECDHE_ECDSA_AES128
#define TLS13_AES256     0x1302

#define PKCS1_SHA256 0x0401
#define PKCS1_SHA1   0x0201
#define ECDSA_P256   0x0403
#define PSS_SHA256   0x0804
#define ECDSA_SHA1   0x0203
#define PKCS1_SHA512 0x0601

#define FFDHE2048 0x0100

/* What is not said of a test's two sides is as below: nothing is the matter
 * with them. */
struct scene {
    struct profile *client;
    struct endpoint *server;
    struct pair pair;
};

static void offer(struct profile_role *r, uint32_t code)
{
    role_add_suite(r, (size_t)suite_index(code), 0, 0);
}

/* A Windows client of TLS 1.0 to 1.2 with all that is usual. */
static struct profile *windows(void)
{
    struct profile *q = profile_new("win", "Windows", "built-in");
    struct profile_role *r = &q->client;

    q->windows = true;
    r->present = true;
    for (int v = 0; v < VERSION_COUNT; v++)
        r->versions[v] = VERSION_STATE_UNSUPPORTED;
    r->versions[VERSION_TLS10] = VERSION_STATE_ENABLED;
    r->versions[VERSION_TLS11] = VERSION_STATE_ENABLED;
    r->versions[VERSION_TLS12] = VERSION_STATE_ENABLED;
    offer(r, ECDHE_RSA_AES256);
    offer(r, ECDHE_RSA_AES128);
    offer(r, DHE_RSA_AES128);
    offer(r, RSA_AES256_SHA);
    offer(r, RSA_AES128_SHA);
    codes_add(&r->groups, SECP256R1);
    codes_add(&r->groups, SECP384R1);
    codes_add(&r->schemes, PKCS1_SHA256);
    codes_add(&r->schemes, PKCS1_SHA1);
    codes_add(&r->schemes, ECDSA_P256);
    r->dh_min = 1024;
    r->dh_max = 4096;
    r->rsa_min = 1024;
    r->rsa_max = 16384;
    r->sha512_tls12 = FACT_YES;
    r->sha1_certs = FACT_YES;
    r->short_dh_ys = FACT_YES;
    r->falls_back = FACT_NO;
    return q;
}

/* A server of TLS 1.2 with one trusted certificate and no suite yet. */
static struct endpoint *server(void)
{
    struct endpoint *e = sample_new("srv");

    sample_rsa(e, 2048, "sha256");
    e->chains[0].trust = TRUST_YES;
    e->chains[0].versions |= 1u << VERSION_TLS13;
    return e;
}

static struct endpoint *server_with(enum version v, uint32_t code)
{
    struct endpoint *e = server();

    sample_suite(e, v, code);
    return e;
}

static const struct pair *judge(struct scene *s)
{
    struct party c = {.profile = s->client}, e = party_scanned(s->server, 0);

    pair_clear(&s->pair);
    pair_judge(&c, &e, &s->pair);
    ck_assert(!s->pair.inferred);
    return &s->pair;
}

static void end(struct scene *s)
{
    pair_clear(&s->pair);
    profile_free(s->client);
    endpoint_free(s->server);
}

static const struct reason *reason(const struct pair *p, const char *rule)
{
    for (size_t i = 0; i < p->n_reasons; i++)
        if (strcmp(p->reasons[i].rule, rule) == 0)
            return &p->reasons[i];
    return NULL;
}

/* The pair has this verdict for this reason, parts there, and its remedy says
 * that. */
static void ck_shows(struct scene *s, enum verdict verdict, const char *rule,
                     const char *stage, const char *remedy)
{
    const struct pair *p = judge(s);
    const struct reason *r = reason(p, rule);

    ck_assert_msg(r != NULL, "no reason %s, but %s", rule,
                  p->n_reasons != 0 ? p->reasons[0].rule : "none");
    ck_assert_str_eq(verdict_name(p->verdict), verdict_name(verdict));
    if (stage == NULL)
        ck_assert_int_eq(p->stage, PAIR_STAGE_NONE);
    else
        ck_assert_str_eq(pair_stage_name(p->stage), stage);
    if (remedy != NULL)
        ck_assert_msg(strstr(r->remedy, remedy) != NULL, "%s", r->remedy);
}

static void ck_silent(struct scene *s, const char *rule)
{
    ck_assert_msg(reason(judge(s), rule) == NULL, "%s", rule);
}

static void ck_compatible(struct scene *s, enum version v, uint32_t suite)
{
    const struct pair *p = judge(s);

    ck_assert_msg(p->verdict == VERDICT_COMPATIBLE, "%s: %s",
                  verdict_name(p->verdict),
                  p->n_reasons != 0 ? p->reasons[0].text : "");
    ck_assert_str_eq(version_name(p->version), version_name(v));
    ck_assert_uint_eq(suite_at(p->suite)->code, suite);
}

/* ---- what they agree on ---- */

START_TEST(server_order)
{
    struct scene s = {windows(), server(), {0}};
    struct version_result *r;

    sample_group(s.server, VERSION_TLS12, RSA_AES128_SHA, 0);
    sample_group(s.server, VERSION_TLS12, ECDHE_RSA_AES256, SECP256R1);
    r = &s.server->versions[VERSION_TLS12];
    ck_compatible(&s, VERSION_TLS12, RSA_AES128_SHA);
    r->preference = PREFERENCE_CLIENT;
    ck_compatible(&s, VERSION_TLS12, ECDHE_RSA_AES256);
    ck_assert_uint_eq(bit_count(&s.pair.picks), 1);
    /* Whose order counts is not known: either may come. */
    r->preference = PREFERENCE_UNKNOWN;
    ck_compatible(&s, VERSION_TLS12, ECDHE_RSA_AES256);
    ck_assert_uint_eq(bit_count(&s.pair.picks), 2);
    end(&s);
}
END_TEST

/* The client's order would count, but a scan does not show it. */
START_TEST(order_not_seen)
{
    struct endpoint *a = server(), *b = server();
    struct party client = party_scanned(a, 0), other = party_scanned(b, 0);
    struct pair p;

    sample_suite(a, VERSION_TLS12, RSA_AES128_SHA);
    sample_suite(a, VERSION_TLS12, RSA_AES256_SHA);
    sample_suite(b, VERSION_TLS12, RSA_AES256_SHA);
    sample_suite(b, VERSION_TLS12, RSA_AES128_SHA);
    b->versions[VERSION_TLS12].preference = PREFERENCE_CLIENT;
    pair_judge(&client, &other, &p);
    ck_assert(p.inferred);
    ck_assert_uint_eq(bit_count(&p.picks), 1);
    pair_clear(&p);
    a->versions[VERSION_TLS12].preference = PREFERENCE_CLIENT;
    pair_judge(&client, &other, &p);
    ck_assert_uint_eq(bit_count(&p.picks), 2);
    pair_clear(&p);
    endpoint_free(a);
    endpoint_free(b);
}
END_TEST

START_TEST(group)
{
    struct scene s = {windows(), server(), {0}};

    sample_group(s.server, VERSION_TLS12, ECDHE_RSA_AES256, SECP384R1);
    endpoint_add_group(s.server, SECP384R1);
    endpoint_add_group(s.server, X25519);
    ck_compatible(&s, VERSION_TLS12, ECDHE_RSA_AES256);
    ck_assert_uint_eq(s.pair.group, SECP384R1);
    /* Two are shared: whose order counts is not known. */
    endpoint_add_group(s.server, SECP256R1);
    ck_compatible(&s, VERSION_TLS12, ECDHE_RSA_AES256);
    ck_assert_uint_eq(s.pair.group, 0);
    end(&s);
}
END_TEST

static struct profile *of_13(void)
{
    struct profile *q = windows();

    q->client.versions[VERSION_TLS13] = VERSION_STATE_ENABLED;
    offer(&q->client, TLS13_AES256);
    offer(&q->client, TLS13_AES128);
    codes_add(&q->client.groups, X25519);
    codes_add(&q->client.shares, X25519);
    codes_add(&q->client.schemes, PSS_SHA256);
    return q;
}

static struct endpoint *server_13(void)
{
    struct endpoint *e = server();

    sample_group(e, VERSION_TLS13, TLS13_AES128, X25519);
    sample_group(e, VERSION_TLS12, ECDHE_RSA_AES128, X25519);
    endpoint_add_group(e, X25519);
    endpoint_add_group(e, SECP256R1);
    return e;
}

/* The group for which a share was sent is taken. */
START_TEST(tls13)
{
    struct scene s = {of_13(), server_13(), {0}};

    ck_compatible(&s, VERSION_TLS13, TLS13_AES128);
    ck_assert_uint_eq(s.pair.group, X25519);
    codes_add(&s.client->client.shares, SECP256R1);
    ck_compatible(&s, VERSION_TLS13, TLS13_AES128);
    ck_assert_uint_eq(s.pair.group, 0);
    end(&s);
}
END_TEST

START_TEST(tls13_needs_pss)
{
    struct scene s = {of_13(), server_13(), {0}};

    codes_set(&s.client->client.schemes,
              (const uint16_t[]){PKCS1_SHA256, ECDSA_P256}, 2);
    /* It would do in TLS 1.2, but servers settle on TLS 1.3. */
    ck_shows(&s, VERDICT_RISKY, "no-shared-signature", NULL, "RSA-PSS");
    s.client->client.versions[VERSION_TLS12] = VERSION_STATE_DISABLED;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "no-shared-signature", "signature",
             NULL);
    end(&s);
}
END_TEST

/* A server skips what it cannot use: no group, no scheme for that key. */
START_TEST(server_skips)
{
    struct scene s = {windows(), server(), {0}};

    sample_group(s.server, VERSION_TLS12, ECDHE_RSA_AES256, X25519);
    sample_suite(s.server, VERSION_TLS12, RSA_AES128_SHA);
    endpoint_add_group(s.server, X25519);
    ck_compatible(&s, VERSION_TLS12, RSA_AES128_SHA);
    /* More groups may exist: then either may come. */
    s.server->traits.groups_incomplete = true;
    ck_compatible(&s, VERSION_TLS12, RSA_AES128_SHA);
    ck_assert_uint_eq(bit_count(&s.pair.picks), 2);
    end(&s);
}
END_TEST

static void add_server_role(struct profile *q)
{
    q->server.present = true;
    q->server.versions[VERSION_TLS12] = VERSION_STATE_ENABLED;
    q->server.own_order = FACT_YES;
    q->server.dh_min = q->server.dh_max = 2048;
    offer(&q->server, ECDHE_ECDSA);
    offer(&q->server, RSA_AES128_SHA);
    codes_add(&q->server.groups, SECP256R1);
}

/* Against a profile: its certificate is taken to be an RSA one. */
START_TEST(profile_as_server)
{
    struct profile *c = windows(), *q = windows();
    struct party client = {.profile = c}, as_server = {.profile = q};
    struct pair p;

    offer(&c->client, ECDHE_ECDSA);
    pair_judge(&client, &as_server, &p);
    ck_assert_int_eq(p.verdict, VERDICT_INCONCLUSIVE);
    ck_assert_str_eq(p.reasons[0].rule, "not-described");
    pair_clear(&p);
    add_server_role(q);
    pair_judge(&client, &as_server, &p);
    ck_assert_int_eq(p.verdict, VERDICT_COMPATIBLE);
    ck_assert_int_eq(p.server_basis, BASIS_PROFILE);
    ck_assert_uint_eq(suite_at(p.suite)->code, RSA_AES128_SHA);
    pair_clear(&p);
    profile_free(c);
    profile_free(q);
}
END_TEST

/* A recorded client that was scanned too: each role from where it is known. */
START_TEST(joined)
{
    struct profile *q = windows();
    struct endpoint *mfd = sample_old("mfd"), *srv = server_13();
    struct party both = {.scan = mfd, .profile = q};
    struct party other = party_scanned(srv, 0);
    struct pair p;

    srv->groups[0] = SECP384R1;
    pair_judge(&both, &other, &p);
    ck_assert_int_eq(p.verdict, VERDICT_COMPATIBLE);
    ck_assert_int_eq(p.client_basis, BASIS_PROFILE);
    pair_clear(&p);
    pair_judge(&other, &both, &p);
    ck_assert_int_eq(p.verdict, VERDICT_INCOMPATIBLE);
    ck_assert_int_eq(p.server_basis, BASIS_SCAN);
    ck_assert(p.inferred);
    pair_clear(&p);
    endpoint_free(mfd);
    endpoint_free(srv);
    profile_free(q);
}
END_TEST

/* ---- versions ---- */

START_TEST(exclusive_versions)
{
    struct scene s = {windows(), server_13(), {0}};

    ck_silent(&s, "exclusive-versions");
    s.client->client.versions[VERSION_TLS12] = VERSION_STATE_UNSUPPORTED;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "exclusive-versions", "version",
             "no setting brings it");
    ck_assert_ptr_null(strstr(s.pair.reasons[0].remedy, "TLS 1.2\\Client]\n"));
    s.client->client.versions[VERSION_TLS12] = VERSION_STATE_DISABLED;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "exclusive-versions", "version",
             "\\Protocols\\TLS 1.2\\Client]\n\"Enabled\"=dword:00000001\n"
             "\"DisabledByDefault\"=dword:00000000\n");
    ck_assert_ptr_nonnull(strstr(s.pair.reasons[0].remedy, "KB3140245"));
    ck_assert_ptr_nonnull(
        strstr(s.pair.reasons[0].remedy, "securityProtocolTypesForOutbound"));
    ck_assert_ptr_nonnull(
        strstr(s.pair.reasons[0].remedy, "upgrade them to 3.1"));
    end(&s);
}
END_TEST

/* Not offered unless the program asks: and said to be there. */
START_TEST(on_request)
{
    struct scene s = {windows(), server_13(), {0}};

    s.client->client.versions[VERSION_TLS12] = VERSION_STATE_ON_REQUEST;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "exclusive-versions", "version",
             "only where the program asks");
    ck_assert_ptr_nonnull(
        strstr(s.pair.reasons[0].text, "asks for it, the client has TLSv1.2"));
    end(&s);
}
END_TEST

START_TEST(unknown_version)
{
    struct scene s = {windows(), server_13(), {0}};

    s.client->client.versions[VERSION_TLS12] = VERSION_STATE_UNKNOWN;
    ck_shows(&s, VERDICT_INCONCLUSIVE, "unanswered", NULL, NULL);
    end(&s);
}
END_TEST

/* TLS 1.0 and 1.2, and the server picks what is between. */
START_TEST(version_gap)
{
    struct scene s = {
        windows(), server_with(VERSION_TLS11, RSA_AES128_SHA), {0}};

    sample_suite(s.server, VERSION_TLS10, RSA_AES128_SHA);
    ck_compatible(&s, VERSION_TLS11, RSA_AES128_SHA);
    s.client->client.versions[VERSION_TLS11] = VERSION_STATE_DISABLED;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "version-gap", "version",
             "TLS 1.1\\Client]");
    s.client->client.falls_back = FACT_YES;
    ck_compatible(&s, VERSION_TLS10, RSA_AES128_SHA);
    end(&s);
}
END_TEST

START_TEST(false_version)
{
    struct scene s = {
        windows(), server_with(VERSION_TLS12, RSA_AES128_SHA), {0}};

    sample_suite(s.server, VERSION_TLS10, RSA_AES128_SHA);
    ck_silent(&s, "agrees-on-false-version");
    s.server->versions[VERSION_TLS12].works = WORKS_NO;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "agrees-on-false-version", "handshake",
             "securityProtocolTypesForOutboundCommunication");
    ck_assert_int_eq(s.pair.version, VERSION_TLS12);
    ck_assert_ptr_nonnull(
        strstr(s.pair.reasons[0].remedy,
               "TLS 1.2\\Client]\n\"Enabled\"=dword:00000000"));
    /* A client that tries again lower gets through. */
    s.client->client.falls_back = FACT_YES;
    ck_shows(&s, VERDICT_RISKY, "agrees-on-false-version", NULL, NULL);
    ck_assert_int_eq(s.pair.version, VERSION_TLS10);
    /* One that does not name the version does not see it. */
    s.client->client.falls_back = FACT_NO;
    s.client->client.versions[VERSION_TLS12] = VERSION_STATE_DISABLED;
    ck_compatible(&s, VERSION_TLS10, RSA_AES128_SHA);
    /* Whether it does decides. */
    s.client->client.versions[VERSION_TLS12] = VERSION_STATE_UNKNOWN;
    ck_shows(&s, VERDICT_INCONCLUSIVE, "unanswered", NULL, NULL);
    end(&s);
}
END_TEST

/* ---- suites, groups, schemes ---- */

START_TEST(exclusive_suites)
{
    struct scene s = {windows(), server_with(VERSION_TLS12, RSA_RC4_MD5), {0}};

    ck_shows(&s, VERDICT_INCOMPATIBLE, "exclusive-suites", "suite",
             "SSL Cipher Suite Order");
    /* What a client offers does not depend on a certificate of its own. */
    sample_suite(s.server, VERSION_TLS12, ECDHE_ECDSA);
    ck_shows(&s, VERDICT_INCOMPATIBLE, "exclusive-suites", "suite", NULL);
    s.server->versions[VERSION_TLS12].complete = false;
    ck_shows(&s, VERDICT_INCONCLUSIVE, "incomplete-list", NULL, NULL);
    sample_suite(s.server, VERSION_TLS12, RSA_AES128_SHA);
    ck_compatible(&s, VERSION_TLS12, RSA_AES128_SHA);
    end(&s);
}
END_TEST

START_TEST(unknown_suites)
{
    struct scene s = {windows(), server_13(), {0}};

    s.client->client.suites_known = false;
    s.client->client.n_suites = 0;
    ck_shows(&s, VERDICT_INCONCLUSIVE, "incomplete-list", NULL,
             "name the machine");
    ck_assert_uint_eq(s.pair.n_reasons, 1);
    s.client->client.versions[VERSION_TLS12] = VERSION_STATE_DISABLED;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "exclusive-versions", "version", NULL);
    end(&s);
}
END_TEST

START_TEST(broken_suite)
{
    struct scene s = {
        windows(), server_with(VERSION_TLS12, RSA_AES128_SHA), {0}};

    sample_suite(s.server, VERSION_TLS12, RSA_AES256_SHA);
    ck_silent(&s, "agrees-on-broken-suite");
    s.server->versions[VERSION_TLS12].suites[0].works = WORKS_NO;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "agrees-on-broken-suite", "handshake",
             NULL);
    /* It may be the other one. */
    s.server->versions[VERSION_TLS12].preference = PREFERENCE_UNKNOWN;
    ck_shows(&s, VERDICT_RISKY, "agrees-on-broken-suite", NULL, NULL);
    end(&s);
}
END_TEST

START_TEST(no_shared_group)
{
    struct scene s = {windows(), server(), {0}};

    sample_group(s.server, VERSION_TLS12, ECDHE_RSA_AES256, X25519);
    endpoint_add_group(s.server, X25519);
    ck_shows(&s, VERDICT_INCOMPATIBLE, "no-shared-group", "group",
             "ECC Curve Order");
    s.server->traits.groups_incomplete = true;
    ck_shows(&s, VERDICT_INCONCLUSIVE, "incomplete-list", NULL, NULL);
    s.server->traits.groups_incomplete = false;
    /* A client that names none takes any. */
    codes_set(&s.client->client.groups, NULL, 0);
    ck_compatible(&s, VERSION_TLS12, ECDHE_RSA_AES256);
    /* One of which nothing is known is no such client. */
    s.client->client.groups.known = false;
    ck_shows(&s, VERDICT_INCONCLUSIVE, "incomplete-list", NULL, NULL);
    codes_set(&s.client->client.groups, (const uint16_t[]){X25519}, 1);
    ck_silent(&s, "no-shared-group");
    end(&s);
}
END_TEST

START_TEST(no_shared_signature)
{
    struct scene s = {windows(), server(), {0}};

    sample_group(s.server, VERSION_TLS12, ECDHE_RSA_AES256, SECP256R1);
    ck_silent(&s, "no-shared-signature");
    codes_set(&s.client->client.schemes, (const uint16_t[]){ECDSA_P256}, 1);
    ck_shows(&s, VERDICT_INCOMPATIBLE, "no-shared-signature", "signature",
             "certificate");
    /* It was only seen to sign with SHA-1. */
    codes_set(&s.client->client.schemes, (const uint16_t[]){PKCS1_SHA256}, 1);
    endpoint_add_scheme(s.server, PKCS1_SHA1);
    ck_shows(&s, VERDICT_RISKY, "no-shared-signature", NULL, NULL);
    endpoint_add_scheme(s.server, PSS_SHA256);
    ck_silent(&s, "no-shared-signature");
    /* Nothing is signed where the key exchange is the certificate's. */
    codes_set(&s.client->client.schemes, (const uint16_t[]){ECDSA_P256}, 1);
    sample_suite(s.server, VERSION_TLS12, RSA_AES128_SHA);
    ck_silent(&s, "no-shared-signature");
    end(&s);
}
END_TEST

/* ---- Diffie-Hellman ---- */

static struct scene with_dh(uint16_t bits)
{
    struct scene s = {windows(), server(), {0}};

    sample_dh(s.server, VERSION_TLS12, DHE_RSA_AES128, bits);
    return s;
}

START_TEST(short_dh)
{
    struct scene s = with_dh(512);
    struct suite_result *r;

    ck_shows(&s, VERDICT_INCOMPATIBLE, "dh-below-client-minimum",
             "key exchange", "\"ClientMinKeyBitLength\"=dword:00000200");
    ck_assert(s.pair.agreed);
    /* Another suite may come. */
    r = sample_suite(s.server, VERSION_TLS12, RSA_AES128_SHA);
    s.server->versions[VERSION_TLS12].preference = PREFERENCE_UNKNOWN;
    ck_shows(&s, VERDICT_RISKY, "dh-below-client-minimum", NULL, NULL);
    ck_assert_ptr_nonnull(r);
    s.client->client.dh_min = 512;
    ck_silent(&s, "dh-below-client-minimum");
    s.client->client.dh_min = PROFILE_LIMIT_UNKNOWN;
    ck_shows(&s, VERDICT_RISKY, "dh-below-client-minimum", NULL, NULL);
    end(&s);
}
END_TEST

START_TEST(long_dh)
{
    struct scene s = with_dh(8192);

    ck_shows(&s, VERDICT_INCOMPATIBLE, "dh-above-client-maximum",
             "key exchange", "2048 bits");
    s.client->client.dh_max = 0; /* none */
    ck_compatible(&s, VERSION_TLS12, DHE_RSA_AES128);
    end(&s);
}
END_TEST

/* Which prime it takes depends on the groups that the client names. */
START_TEST(dh_of_the_groups)
{
    struct scene s = with_dh(2048);

    s.server->traits.dh_bits_with_ffdhe = 2048;
    s.server->traits.dh_bits_without = 512;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "dh-below-client-minimum",
             "key exchange", NULL);
    codes_add(&s.client->client.groups, FFDHE2048);
    ck_compatible(&s, VERSION_TLS12, DHE_RSA_AES128);
    end(&s);
}
END_TEST

/* The scan saw DHE only where it named no such groups (RFC 7919, 4). */
START_TEST(dh_shunned)
{
    struct scene s = with_dh(512);

    sample_suite(s.server, VERSION_TLS12, RSA_AES128_SHA);
    s.server->traits.dh_bits_without = 512;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "dh-below-client-minimum",
             "key exchange", NULL);
    codes_add(&s.client->client.groups, FFDHE2048);
    ck_compatible(&s, VERSION_TLS12, RSA_AES128_SHA);
    end(&s);
}
END_TEST

START_TEST(unknown_dh)
{
    struct scene s = with_dh(0);

    ck_shows(&s, VERDICT_INCONCLUSIVE, "dh-unknown", NULL, NULL);
    s.client->client.dh_min = 0;
    ck_silent(&s, "dh-unknown");
    end(&s);
}
END_TEST

START_TEST(faulty_dh)
{
    struct scene s = with_dh(2048);
    char *trait = s.server->traits.faulty_dh;

    snprintf(trait, 80, "none");
    ck_compatible(&s, VERSION_TLS12, DHE_RSA_AES128);
    snprintf(trait, 80, "keeps-zeros");
    ck_shows(&s, VERDICT_RISKY, "agrees-on-faulty-dh", NULL,
             "Diffie-Hellman]\n\"Enabled\"=dword:00000000");
    /* Only where they come to it. */
    s.server->versions[VERSION_TLS12].n_suites = 0;
    sample_suite(s.server, VERSION_TLS12, RSA_AES128_SHA);
    sample_dh(s.server, VERSION_TLS12, DHE_RSA_AES128, 2048);
    ck_silent(&s, "agrees-on-faulty-dh");
    /* Nor does the fault of another exchange matter, but that of this does. */
    snprintf(s.server->traits.faulty_ecdh, 40, "strips-zeros");
    ck_silent(&s, "agrees-on-faulty-dh");
    snprintf(s.server->traits.faulty_rsa, 40, "refuses-zeros");
    ck_shows(&s, VERDICT_RISKY, "agrees-on-faulty-dh", NULL,
             "PKCS]\n\"Enabled\"=dword:00000000");
    end(&s);
}
END_TEST

START_TEST(short_dh_value)
{
    struct scene s = with_dh(2048);

    ck_silent(&s, "short-dh-value");
    s.client->client.short_dh_ys = FACT_NO;
    ck_shows(&s, VERDICT_RISKY, "short-dh-value", NULL, NULL);
    /* Unless the server was seen to keep the zeros. */
    s.server->traits.dh_padded = 1;
    ck_silent(&s, "short-dh-value");
    s.server->traits.dh_short = 1;
    ck_shows(&s, VERDICT_RISKY, "short-dh-value", NULL, NULL);
    end(&s);
}
END_TEST

/* ---- certificates ---- */

static struct certificate *leaf(struct scene *s)
{
    return s->server->chains[0].certs;
}

static struct scene with_rsa(void)
{
    struct scene s = {
        windows(), server_with(VERSION_TLS12, RSA_AES128_SHA), {0}};

    return s;
}

START_TEST(short_key)
{
    struct scene s = with_rsa();

    leaf(&s)->key_bits = 512;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "certificate-unacceptable",
             "certificate", "new-certificate");
    s.client->client.rsa_min = PROFILE_LIMIT_UNKNOWN;
    ck_shows(&s, VERDICT_RISKY, "certificate-unacceptable", NULL, NULL);
    leaf(&s)->key_bits = 1024;
    ck_silent(&s, "certificate-unacceptable");
    end(&s);
}
END_TEST

/* "RSA keys of a maximum length of 1024 bits." */
START_TEST(long_key)
{
    struct scene s = with_rsa();

    s.client->client.rsa_max = 1024;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "certificate-unacceptable",
             "certificate", "compatible with the client");
    leaf(&s)->key_bits = 1024;
    ck_silent(&s, "certificate-unacceptable");
    end(&s);
}
END_TEST

START_TEST(sha512)
{
    struct scene s = with_rsa();

    codes_add(&s.client->client.schemes, PKCS1_SHA512);
    snprintf(leaf(&s)->sig_hash, 16, "sha512");
    ck_compatible(&s, VERSION_TLS12, RSA_AES128_SHA);
    s.client->client.sha512_tls12 = FACT_NO;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "certificate-unacceptable",
             "certificate", "KB2973337");
    ck_assert_ptr_nonnull(strstr(s.pair.reasons[0].remedy, "KB2975331"));
    ck_assert_ptr_nonnull(strstr(s.pair.reasons[0].remedy, "KB2975719"));
    /* What a client names counts where nothing else is known. */
    s.client->client.sha512_tls12 = FACT_UNKNOWN;
    ck_compatible(&s, VERSION_TLS12, RSA_AES128_SHA);
    codes_set(&s.client->client.schemes, NULL, 0);
    ck_shows(&s, VERDICT_RISKY, "certificate-unacceptable", NULL, NULL);
    /* In TLS 1.1 it does not matter. */
    s.client->client.sha512_tls12 = FACT_NO;
    sample_suite(s.server, VERSION_TLS11, RSA_AES128_SHA);
    s.client->client.versions[VERSION_TLS12] = VERSION_STATE_DISABLED;
    ck_compatible(&s, VERSION_TLS11, RSA_AES128_SHA);
    end(&s);
}
END_TEST

START_TEST(old_hash)
{
    struct scene s = with_rsa();

    snprintf(leaf(&s)->sig_hash, 16, "sha1");
    ck_compatible(&s, VERSION_TLS12, RSA_AES128_SHA);
    s.client->client.sha1_certs = FACT_NO;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "certificate-unacceptable",
             "certificate", "SHA-256");
    end(&s);
}
END_TEST

/* How a root signed itself is nobody's affair, but Schannel's with SHA-512. */
START_TEST(hash_of_a_root)
{
    struct scene s = with_rsa();
    struct cert_chain *c = &s.server->chains[0];

    c->certs = mem_grow(c->certs, 2, sizeof *c->certs);
    c->certs[1] = certificate_copy(&c->certs[0]);
    c->certs[0].self_issued = false;
    c->n = c->sent = 2;
    snprintf(c->certs[1].sig_hash, 16, "sha1");
    s.client->client.sha1_certs = FACT_NO;
    ck_compatible(&s, VERSION_TLS12, RSA_AES128_SHA);
    snprintf(c->certs[1].sig_hash, 16, "sha512");
    s.client->client.sha512_tls12 = FACT_NO;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "certificate-unacceptable",
             "certificate", "KB2973337");
    c->certs[1].self_issued = false;
    snprintf(c->certs[1].sig_hash, 16, "sha1");
    ck_shows(&s, VERDICT_INCOMPATIBLE, "certificate-unacceptable",
             "certificate", NULL);
    end(&s);
}
END_TEST

/* A device that knows SHA-1 alone. */
START_TEST(unnamed_hash)
{
    struct scene s = with_rsa();

    codes_set(&s.client->client.schemes, (const uint16_t[]){PKCS1_SHA1}, 1);
    ck_shows(&s, VERDICT_RISKY, "certificate-unacceptable", NULL,
             "firmware update");
    codes_add(&s.client->client.cert_schemes, PKCS1_SHA256);
    ck_silent(&s, "certificate-unacceptable");
    end(&s);
}
END_TEST

START_TEST(unnamed_curve)
{
    struct scene s = {windows(), server(), {0}};

    sample_group(s.server, VERSION_TLS12, ECDHE_ECDSA, SECP256R1);
    offer(&s.client->client, ECDHE_ECDSA);
    leaf(&s)->key = CERT_KEY_EC;
    leaf(&s)->key_bits = 256;
    snprintf(leaf(&s)->curve, 32, "secp256r1");
    ck_compatible(&s, VERSION_TLS12, ECDHE_ECDSA);
    s.client->client.ecdsa_min = 384;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "certificate-unacceptable",
             "certificate", NULL);
    s.client->client.ecdsa_min = 0;
    snprintf(leaf(&s)->curve, 32, "secp521r1");
    ck_shows(&s, VERDICT_RISKY, "certificate-unacceptable", NULL, NULL);
    end(&s);
}
END_TEST

/* Chains go with suites: that of the one they agree on counts. */
START_TEST(chain_of_the_suite)
{
    struct scene s = with_rsa();

    sample_rsa(s.server, 512, "sha256");
    s.server->chains[1].trust = TRUST_YES;
    s.server->versions[VERSION_TLS12].suites[0].chain = 0;
    ck_compatible(&s, VERSION_TLS12, RSA_AES128_SHA);
    s.server->versions[VERSION_TLS12].suites[0].chain = 1;
    ck_shows(&s, VERDICT_INCOMPATIBLE, "certificate-unacceptable",
             "certificate", NULL);
    end(&s);
}
END_TEST

START_TEST(untrusted)
{
    struct scene s = with_rsa();
    struct cert_chain *c = &s.server->chains[0];

    ck_silent(&s, "certificate-untrusted");
    c->trust = TRUST_UNASKED;
    ck_shows(&s, VERDICT_RISKY, "certificate-untrusted", NULL,
             "import the root");
    /* It looks like a public one. */
    leaf(&s)->self_issued = false;
    ck_silent(&s, "certificate-untrusted");
    c->trust = TRUST_NO;
    ck_shows(&s, VERDICT_RISKY, "certificate-untrusted", NULL, NULL);
    end(&s);
}
END_TEST

/* What the scan found the matter with the certificate, whoever trusts it. */
START_TEST(found_in_certificate)
{
    static const char *const rules[] = {"cert-expired", "cert-not-yet-valid",
                                        "name-mismatch"};

    for (size_t i = 0; i < 3; i++) {
        struct scene s = with_rsa();
        struct profile_verdict *v = &s.client->verdicts[0];

        ck_silent(&s, rules[i]);
        endpoint_add_finding(s.server, rules[i], SEVERITY_HIGH, "", NULL, NULL);
        ck_shows(&s, VERDICT_RISKY, rules[i], NULL, NULL);
        ck_assert_uint_eq(s.pair.n_reasons, 1);
        /* Tried on the client, and accepted. */
        s.client->n_verdicts = 1;
        snprintf(v->sha256, sizeof v->sha256, "%064d", 0);
        v->accepted = FACT_YES;
        ck_silent(&s, rules[i]);
        end(&s);
    }
}
END_TEST

/* It was tried: then nothing need be guessed. */
START_TEST(tried)
{
    struct scene s = with_rsa();
    struct profile_verdict *v = &s.client->verdicts[0];

    s.server->chains[0].trust = TRUST_NO;
    leaf(&s)->key_bits = 512;
    leaf(&s)->sha256[0] = 0xAB;
    s.client->n_verdicts = 1;
    snprintf(v->sha256, sizeof v->sha256, "ab%062d", 0);
    v->accepted = FACT_YES;
    ck_compatible(&s, VERSION_TLS12, RSA_AES128_SHA);
    v->accepted = FACT_NO;
    snprintf(v->how, sizeof v->how, "alert unknown_ca");
    ck_shows(&s, VERDICT_INCOMPATIBLE, "certificate-unacceptable",
             "certificate", NULL);
    ck_assert_ptr_nonnull(strstr(s.pair.reasons[0].text, "alert unknown_ca"));
    leaf(&s)->sha256[0] = 0;
    leaf(&s)->key_bits = 2048;
    ck_shows(&s, VERDICT_RISKY, "certificate-untrusted", NULL, NULL);
    end(&s);
}
END_TEST

static TCase *agreements(void)
{
    TCase *t = tcase_create("agreements");

    tcase_add_test(t, server_order);
    tcase_add_test(t, order_not_seen);
    tcase_add_test(t, group);
    tcase_add_test(t, tls13);
    tcase_add_test(t, tls13_needs_pss);
    tcase_add_test(t, server_skips);
    tcase_add_test(t, profile_as_server);
    tcase_add_test(t, joined);
    tcase_add_test(t, exclusive_versions);
    tcase_add_test(t, on_request);
    tcase_add_test(t, unknown_version);
    tcase_add_test(t, version_gap);
    tcase_add_test(t, false_version);
    tcase_add_test(t, exclusive_suites);
    tcase_add_test(t, unknown_suites);
    tcase_add_test(t, broken_suite);
    tcase_add_test(t, no_shared_group);
    tcase_add_test(t, no_shared_signature);
    return t;
}

static TCase *flaws(void)
{
    TCase *t = tcase_create("flaws");

    tcase_add_test(t, short_dh);
    tcase_add_test(t, long_dh);
    tcase_add_test(t, dh_of_the_groups);
    tcase_add_test(t, dh_shunned);
    tcase_add_test(t, unknown_dh);
    tcase_add_test(t, faulty_dh);
    tcase_add_test(t, short_dh_value);
    tcase_add_test(t, short_key);
    tcase_add_test(t, long_key);
    tcase_add_test(t, sha512);
    tcase_add_test(t, old_hash);
    tcase_add_test(t, hash_of_a_root);
    tcase_add_test(t, unnamed_hash);
    tcase_add_test(t, unnamed_curve);
    tcase_add_test(t, chain_of_the_suite);
    tcase_add_test(t, untrusted);
    tcase_add_test(t, found_in_certificate);
    tcase_add_test(t, tried);
    return t;
}

int main(void)
{
    Suite *s = suite_create("predict");
    SRunner *runner;
    int failed;

    suite_add_tcase(s, agreements());
    suite_add_tcase(s, flaws());
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
