#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine/client.h"
#include "core/engine/server.h"
#include "core/model/matrix.h"
#include "core/profile/builtin.h"
#include "core/profile/profile_offer.h"
#include "core/profile/recorded.h"
#include "core/registry/names.h"
#include "core/registry/suite.h"
#include "core/wire/hello_reader.h"

#define DATA "tests/data/server/"

/* Hellos of profiles: written, read back, and put to a server. */

static struct profile_role reread(struct crypto *crypto, const struct offer *o)
{
    struct client *c = client_new(crypto, o);
    struct hello_reader reader = {0};
    struct profile_role r = {0};
    const uint8_t *p;
    size_t n;

    p = client_output(c, &n);
    ck_assert_int_eq(hello_reader_feed(&reader, p, n), HELLO_WHOLE);
    recorded_role(&r, &reader.hello, reader.record_version);
    hello_reader_free(&reader);
    client_free(c);
    return r;
}

static void same_codes(const char *id, const struct profile_codes *want,
                       const struct profile_codes *got)
{
    if (!want->known || want->n == 0)
        return;
    ck_assert_msg(got->known && got->n == want->n, "%s", id);
    ck_assert_msg(memcmp(got->codes, want->codes, 2 * want->n) == 0, "%s", id);
}

/* Its extensions, but those that cannot be made, in their order. */
static void same_extensions(const char *id, const struct profile_role *want,
                            const struct profile_role *got)
{
    size_t k = 0;

    for (size_t i = 0; want->extensions.known && i < want->extensions.n; i++) {
        uint16_t type = want->extensions.codes[i];

        if (!own_extension_known(type) || type == EXT_SERVER_NAME ||
            (type == EXT_SCHEMES && want->schemes.n == 0) ||
            (type == EXT_GROUPS && want->groups.n == 0) ||
            (type == EXT_CERT_SCHEMES && want->cert_schemes.n == 0))
            continue;
        ck_assert_msg(k < got->extensions.n && got->extensions.codes[k] == type,
                      "%s: extension %u", id, type);
        k++;
    }
}

static void same_suites(const struct profile *p, const struct profile_role *got)
{
    size_t k = 0;

    for (size_t i = 0; i < p->client.n_suites; i++) {
        const struct suite *s = suite_at(p->client.suites[i].suite);

        if (p->windows || s->kind == SUITE_SIGNAL || s->code > 0xFFFF)
            continue;
        ck_assert_msg(k < got->n_suites &&
                          got->suites[k].suite == p->client.suites[i].suite,
                      "%s: %s", p->id, s->name);
        k++;
    }
    if (!p->windows)
        ck_assert_uint_eq(k, got->n_suites);
}

START_TEST(hello_of_every_builtin)
{
    struct crypto *crypto = crypto_new();
    unsigned made = 0;

    for (size_t i = 0; i < builtin_count(); i++) {
        struct profile *p = builtin_profile(builtin_id(i), NULL);
        struct profile_role got;
        struct profile_hello *h;
        const char *why;

        h = profile_offer(p, "", &why);
        if (h == NULL) {
            ck_assert_ptr_nonnull(why);
            profile_free(p);
            continue;
        }
        got = reread(crypto, &h->offer);
        same_suites(p, &got);
        same_codes(p->id, &p->client.groups, &got.groups);
        same_codes(p->id, &p->client.schemes, &got.schemes);
        same_extensions(p->id, &p->client, &got);
        for (int v = VERSION_TLS10; v <= VERSION_TLS13; v++)
            if (got.versions[v] != VERSION_STATE_UNKNOWN)
                ck_assert_msg((got.versions[v] == VERSION_STATE_ENABLED) ==
                                  (p->client.versions[v] ==
                                   VERSION_STATE_ENABLED),
                              "%s %d", p->id, v);
        if (p->client.legacy_version >= 0x0300)
            ck_assert_uint_eq(got.legacy_version, p->client.legacy_version);
        role_clear(&got);
        profile_free(p);
        free(h);
        made++;
    }
    ck_assert_uint_gt(made, 100);
    crypto_free(crypto);
}
END_TEST

/* ---- Against a server that chooses ---- */

static struct answer put(const char *profile, unsigned versions,
                         const char *name)
{
    struct crypto *crypto = crypto_new();
    struct profile *p = builtin_profile(profile, NULL);
    struct credentials cred;
    struct server_terms terms = {.credentials = &cred, .versions = versions};
    struct server *server;
    struct client *client;
    struct answer a;
    struct profile_hello *h;
    const char *why;
    size_t n, m;

    ck_assert(credentials_open(&cred, crypto, DATA "rsa.pem", DATA "rsa.key",
                               NULL));
    h = profile_offer(p, name, &why);
    ck_assert_ptr_nonnull(h);
    server = server_new(crypto, &terms);
    client = client_new(crypto, &h->offer);
    do {
        const uint8_t *out = client_output(client, &n);

        server_feed(server, out, n);
        client_sent(client, n);
        out = server_output(server, &m);
        client_feed(client, out, m);
        server_sent(server, m);
    } while (n != 0 || m != 0);
    client_silence(client);
    client_answer(client, &a);
    free(a.chain);
    client_free(client);
    free(h);
    server_free(server);
    credentials_close(&cred);
    profile_free(p);
    crypto_free(crypto);
    return a;
}

static const struct {
    const char *profile;
    unsigned versions;
    uint16_t agreed; /* 0: nothing */
} chosen[] = {
    {"openssl-3.0.19-debian12-default", 0, 0x0304},
    {"openssl-3.0.19-debian12-default", 1u << VERSION_TLS12, 0x0303},
    {"openssl-3.0.19-debian12-default", 1u << VERSION_TLS10, 0x0301},
    {"openssl-3.0.19-debian12-default", 1u << VERSION_SSL3, 0},
    {"gnutls-3.7.9-debian12-normal", 0, 0x0304},
    {"gnutls-3.7.9-debian12-normal", 1u << VERSION_TLS11, 0x0302},
    {"win81-2012r2-updated", 0, 0x0303},
    {"win81-2012r2-updated", 1u << VERSION_TLS13, 0},
    {"winxp-2003", 0, 0x0301},
    {"winxp-2003", 1u << VERSION_SSL3, 0x0300},
};

START_TEST(any_version_that_is_offered)
{
    struct answer a = put(chosen[_i].profile, chosen[_i].versions, "a.example");

    if (chosen[_i].agreed == 0) {
        ck_assert_int_eq(a.kind, ANSWER_ALERT);
        return;
    }
    ck_assert_int_eq(a.kind, ANSWER_HELLO);
    ck_assert_uint_eq(a.version, chosen[_i].agreed);
    ck_assert(a.verified);
    ck_assert_int_eq(a.finish, FINISH_DONE);
}
END_TEST

/* What is no hello is said to be none. */
START_TEST(no_hello)
{
    struct profile *p = profile_new("a", "", "recorded");
    struct profile_hello *h;
    const char *why;

    ck_assert_ptr_null(profile_offer(p, "", &why));
    ck_assert_str_eq(why, "nothing is known of it as a client");
    p->client.present = true;
    ck_assert_ptr_null(profile_offer(p, "", &why));
    ck_assert_str_eq(why, "its versions are none that can be offered");
    p->client.versions[VERSION_TLS12] = VERSION_STATE_ENABLED;
    ck_assert_ptr_null(profile_offer(p, "", &why));
    ck_assert_str_eq(why, "its suites are not known");
    role_add_suite(&p->client, (size_t)suite_index(0x002F), 0, 0);
    h = profile_offer(p, "", &why);
    ck_assert_ptr_nonnull(h);
    ck_assert_uint_eq(h->own.legacy_version, 0x0303);
    /* Lower ones are taken as they come. */
    ck_assert((h->own.versions & 1u << VERSION_TLS10) != 0);
    free(h);
    profile_free(p);
}
END_TEST

/* ---- Against the prediction ---- */

static const struct {
    enum live_outcome outcome;
    enum version version;
    uint16_t suite;
    enum verdict verdict;
    enum pair_stage stage;
    enum fact as;
} compared[] = {
    {LIVE_COMPLETED, VERSION_TLS12, 0xC02F, VERDICT_COMPATIBLE,
     PAIR_STAGE_NONE, FACT_YES},
    {LIVE_AGREED, VERSION_TLS12, 0x002F, VERDICT_RISKY, PAIR_STAGE_NONE,
     FACT_YES},
    {LIVE_COMPLETED, VERSION_TLS12, 0x0035, VERDICT_COMPATIBLE,
     PAIR_STAGE_NONE, FACT_NO},
    {LIVE_COMPLETED, VERSION_TLS10, 0x002F, VERDICT_COMPATIBLE,
     PAIR_STAGE_NONE, FACT_NO},
    {LIVE_BROKEN, VERSION_TLS12, 0xC02F, VERDICT_COMPATIBLE, PAIR_STAGE_NONE,
     FACT_NO},
    {LIVE_REFUSED, VERSION_TLS12, 0, VERDICT_COMPATIBLE, PAIR_STAGE_NONE,
     FACT_NO},
    {LIVE_REFUSED, VERSION_TLS12, 0, VERDICT_INCOMPATIBLE, PAIR_STAGE_VERSION,
     FACT_YES},
    {LIVE_COMPLETED, VERSION_TLS12, 0xC02F, VERDICT_INCOMPATIBLE,
     PAIR_STAGE_SUITE, FACT_NO},
    {LIVE_COMPLETED, VERSION_TLS12, 0xC02F, VERDICT_INCOMPATIBLE,
     PAIR_STAGE_CERTIFICATE, FACT_YES},
    {LIVE_COMPLETED, VERSION_TLS12, 0xC02F, VERDICT_INCONCLUSIVE,
     PAIR_STAGE_NONE, FACT_UNKNOWN},
    {LIVE_UNANSWERED, VERSION_TLS12, 0, VERDICT_COMPATIBLE, PAIR_STAGE_NONE,
     FACT_UNKNOWN},
};

/* TLS 1.2 with 0xC02F or 0x002F was predicted. */
START_TEST(comparing)
{
    struct live l = {.outcome = compared[_i].outcome,
                     .agreed = compared[_i].suite != 0,
                     .version = compared[_i].version,
                     .suite = compared[_i].suite};
    struct pair p = {.agreed = true,
                     .version = VERSION_TLS12,
                     .suite = (size_t)suite_index(0xC02F),
                     .verdict = compared[_i].verdict,
                     .stage = compared[_i].stage};

    bit_add(&p.picks, (size_t)suite_index(0xC02F));
    bit_add(&p.picks, (size_t)suite_index(0x002F));
    live_compare(&l, &p);
    ck_assert_int_eq(l.as_predicted, compared[_i].as);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("live");
    TCase *t = tcase_create("live");
    SRunner *runner;
    int failed;

    tcase_set_timeout(t, 60);
    tcase_add_test(t, hello_of_every_builtin);
    tcase_add_loop_test(t, any_version_that_is_offered, 0,
                        sizeof chosen / sizeof *chosen);
    tcase_add_test(t, no_hello);
    tcase_add_loop_test(t, comparing, 0, sizeof compared / sizeof *compared);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
