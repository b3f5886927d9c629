#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/profile/builtin.h"
#include "core/profile/recorded.h"
#include "core/registry/suite.h"
#include "core/wire/hello_reader.h"
#include "scanner/clients.h"

/* Profiles of clients that were listened to. */

static struct client_hello hello(const char *suites, uint16_t legacy)
{
    struct client_hello ch = {.legacy_version = legacy,
                              .n_compressions = 1};
    unsigned code;
    int n;

    for (; sscanf(suites, "%x%n", &code, &n) == 1; suites += n)
        ch.suites[ch.n_suites++] = (uint16_t)code;
    return ch;
}

static struct profile_role role_of(const struct client_hello *ch)
{
    struct profile_role r = {0};

    recorded_role(&r, ch, 0x0301);
    return r;
}

static void ck_states(const struct profile_role *r, const char *want)
{
    char got[VERSION_COUNT + 1] = "";

    for (int v = 0; v < VERSION_COUNT; v++)
        got[v] = version_state_name(r->versions[v])[0];
    ck_assert_str_eq(got, want); /* enabled, disabled, unknown */
}

/* Without a list of versions, those below the highest stay unknown. */
START_TEST(versions_that_a_hello_tells)
{
    static const struct {
        uint16_t legacy;
        const char *states;
    } hellos[] = {{0x0300, "dedddd"}, {0x0301, "dueddd"}, {0x0302, "duuedd"},
                  {0x0303, "duuued"}, {0x0304, "duuued"}, {0x0399, "duuued"},
                  {0x0002, "eddddd"}};
    struct client_hello ch = hello("2f", hellos[_i].legacy);
    struct profile_role r = role_of(&ch);

    ck_states(&r, hellos[_i].states);
    role_clear(&r);
}
END_TEST

START_TEST(versions_that_are_listed)
{
    static const uint16_t listed[] = {0x6A6A, 0x0304, 0x0303};
    struct client_hello ch = hello("1301", 0x0303);
    struct profile_role r;

    memcpy(ch.versions, listed, sizeof listed);
    ch.n_versions = 3;
    ch.extensions[ch.n_extensions++] = EXT_VERSIONS;
    r = role_of(&ch);
    ck_states(&r, "ddddee");
    ck_assert(r.grease);
    role_clear(&r);
}
END_TEST

/* GREASE and signals are left out, but noted. */
START_TEST(lists_of_a_hello)
{
    struct client_hello ch = hello("2a2a c02f ff 5600 2f eeee", 0x0303);
    struct profile_role r;

    ch.groups[ch.n_groups++] = 0x0A0A;
    ch.groups[ch.n_groups++] = 29;
    ch.extensions[ch.n_extensions++] = EXT_GROUPS;
    ch.extensions[ch.n_extensions++] = 0xDADA;
    ch.kinds[ch.n_kinds++] = 0x010080;
    r = role_of(&ch);
    ck_assert(r.present && r.grease && r.suites_known);
    ck_assert_uint_eq(r.n_suites, 3);
    ck_assert_uint_eq(suite_at(r.suites[0].suite)->code, 0xC02F);
    ck_assert_uint_eq(suite_at(r.suites[2].suite)->code, 0x010080);
    ck_assert_int_eq(r.versions[VERSION_SSL2], VERSION_STATE_ENABLED);
    ck_assert_int_eq(r.falls_back, FACT_YES);
    ck_assert_uint_eq(r.groups.n, 1);
    ck_assert(!r.schemes.known && !r.shares.known && !r.cert_schemes.known);
    ck_assert_uint_eq(r.extensions.n, 1);
    ck_assert_uint_eq(r.compressors.n, 1);
    ck_assert_uint_eq(r.legacy_version, 0x0303);
    ck_assert_uint_eq(r.record_version, 0x0301);
    role_clear(&r);
}
END_TEST

START_TEST(merging)
{
    static const struct {
        const char *suites;
        uint16_t legacy;
        bool failed;
        enum recorded said;
        const char *states;
    } next[] = {
        {"c02f 2f", 0x0303, true, RECORDED_SAME, "duuued"},
        {"2f", 0x0301, true, RECORDED_CHANGED, "dueued"},
        {"2f", 0x0301, false, RECORDED_OTHER, "duuued"},
        {"2f 35", 0x0301, true, RECORDED_OTHER, "duuued"},
        {"2f c02f", 0x0303, true, RECORDED_OTHER, "duuued"},
        {"c02f 2f", 0x0302, true, RECORDED_CHANGED, "duueed"},
    };
    struct client_hello a = hello("c02f 2f", 0x0303);
    struct client_hello b = hello(next[_i].suites, next[_i].legacy);
    struct profile_role known = role_of(&a), heard = role_of(&b);

    ck_assert_int_eq(recorded_merge(&known, &heard, next[_i].failed),
                     next[_i].said);
    ck_states(&known, next[_i].states);
    ck_assert_int_eq(known.falls_back, next[_i].said == RECORDED_CHANGED
                                           ? FACT_YES
                                           : FACT_UNKNOWN);
    if (next[_i].said == RECORDED_CHANGED)
        ck_assert_int_eq(recorded_merge(&known, &heard, true), RECORDED_SAME);
    role_clear(&known);
    role_clear(&heard);
}
END_TEST

/* Each built-in client that tells all its lists matches itself, or one that
 * offers the very same. */
START_TEST(builtins_match_themselves)
{
    struct str differs = {0};
    unsigned matched = 0;

    for (size_t i = 0; i < builtin_count(); i++) {
        struct profile *p = builtin_profile(builtin_id(i), NULL);
        const char *id;

        if (p->client.present && p->client.suites_known && !p->windows &&
            p->client.groups.known && p->client.schemes.known) {
            id = recorded_match(&p->client, &differs);
            ck_assert_msg(id != NULL && differs.len == 0, "%s: %s %s", p->id,
                          id != NULL ? id : "none", str_text(&differs));
            matched++;
        }
        profile_free(p);
    }
    ck_assert_uint_gt(matched, 20);
    str_free(&differs);
}
END_TEST

static struct profile_role real(const char *name)
{
    struct profile_role r = {0};
    struct hello_reader reader = {0};
    char path[96];
    uint8_t buf[4096];
    FILE *f;

    snprintf(path, sizeof path, "tests/data/flights/%s.bin", name);
    f = fopen(path, "rb");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(
        hello_reader_feed(&reader, buf, fread(buf, 1, sizeof buf, f)),
        HELLO_WHOLE);
    fclose(f);
    recorded_role(&r, &reader.hello, reader.record_version);
    hello_reader_free(&reader);
    return r;
}

START_TEST(matches_in_words)
{
    struct profile_role r = real("client-gnutls");
    struct str differs = {0};
    const char *id = recorded_match(&r, &differs);

    ck_assert_str_eq(id, "gnutls-3.7.9-debian12-normal");
    ck_assert_str_eq(str_text(&differs), "");
    r.suites[3] = r.suites[0];
    r.groups.codes[1] = 22;
    r.versions[VERSION_TLS10] = VERSION_STATE_DISABLED;
    id = recorded_match(&r, &differs);
    ck_assert_str_eq(id, "gnutls-3.7.9-debian12-normal");
    ck_assert_str_eq(str_text(&differs),
                     "without TLSv1.0; without TLS_AES_128_CCM_SHA256; "
                     "without secp384r1; also secp256k1");
    r.n_suites = 4;
    ck_assert_ptr_null(recorded_match(&r, &differs));
    role_clear(&r);
    str_free(&differs);
}
END_TEST

/* ---- Many clients ---- */

START_TEST(clients_of_one_address)
{
    struct clients *c = calloc(1, sizeof *c);
    struct client_hello a = hello("c02f 2f", 0x0303), b = hello("5 4", 0x0301);
    struct client_hello low = hello("2f", 0x0301);
    struct heard refused = {.served = SERVED_REFUSED, .how = "alert x"};
    struct client_met *m;
    bool news;

    m = clients_hear(c, "10.0.0.1", &a, 0x0301, NULL, &news);
    ck_assert(news);
    ck_assert_str_eq(m->profile->id, "10.0.0.1");
    ck_assert_str_eq(m->profile->source, "recorded");
    ck_assert_ptr_eq(clients_hear(c, "10.0.0.1", &a, 0x0301, NULL, &news), m);
    ck_assert(!news);
    ck_assert_ptr_eq(clients_hear(c, "10.0.0.1", &a, 0x0301, "smtp", &news), m);
    ck_assert(news);
    ck_assert_str_eq(m->profile->prelude, "smtp");
    ck_assert_ptr_eq(clients_hear(c, "10.0.0.1", &a, 0x0301, NULL, &news), m);
    ck_assert(!news);
    ck_assert_str_eq(m->profile->prelude, "smtp");
    ck_assert(client_ended(m, "ab", &refused));
    ck_assert(!client_ended(m, "ab", &refused));
    ck_assert_ptr_eq(clients_hear(c, "10.0.0.1", &low, 0x0301, NULL, &news), m);
    ck_assert(news);
    refused.served = SERVED_ACCEPTED;
    ck_assert(client_ended(m, "ab", &refused));
    ck_assert(client_ended(m, "cd", &refused));
    ck_assert_uint_eq(m->profile->n_verdicts, 2);
    ck_assert_int_eq(m->profile->verdicts[0].accepted, FACT_YES);
    m = clients_hear(c, "10.0.0.1", &b, 0x0301, NULL, &news);
    ck_assert_str_eq(m->profile->id, "10.0.0.1#2");
    ck_assert_str_eq(m->profile->host, "10.0.0.1");
    m = clients_hear(c, "10.0.0.2", &b, 0x0301, NULL, &news);
    ck_assert_str_eq(m->profile->id, "10.0.0.2");
    ck_assert_uint_eq(c->met, 3);
    clients_free(c);
    free(c);
}
END_TEST

START_TEST(clients_are_bounded)
{
    struct clients *c = calloc(1, sizeof *c);
    struct client_hello ch = hello("2f", 0x0301);
    char address[32];
    bool news;

    for (unsigned i = 0; i < 2 * CLIENTS_OFFERS_MAX; i++) {
        ch.suites[0] = (uint16_t)(0x2f + i);
        ck_assert_int_eq(clients_hear(c, "::1", &ch, 0, NULL, &news) != NULL,
                         i < CLIENTS_OFFERS_MAX);
    }
    for (unsigned i = 0; i < CLIENTS_MAX + 10; i++) {
        snprintf(address, sizeof address, "10.0.%u.%u", i / 200, i % 200);
        ck_assert(clients_hear(c, address, &ch, 0, NULL, &news) != NULL && news);
    }
    ck_assert_uint_eq(c->n, CLIENTS_MAX);
    ck_assert_uint_eq(c->met, CLIENTS_OFFERS_MAX + CLIENTS_MAX + 10);
    clients_free(c);
    free(c);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("recorded");
    TCase *t = tcase_create("recorded");
    SRunner *runner;
    int failed;

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, versions_that_a_hello_tells, 0, 7);
    tcase_add_test(t, versions_that_are_listed);
    tcase_add_test(t, lists_of_a_hello);
    tcase_add_loop_test(t, merging, 0, 6);
    tcase_add_test(t, builtins_match_themselves);
    tcase_add_test(t, matches_in_words);
    tcase_add_test(t, clients_of_one_address);
    tcase_add_test(t, clients_are_bounded);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
