/* Profiles as JSON: there and back, and what is no profile of ours. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/profile/builtin.h"
#include "core/registry/suite.h"
#include "scanner/out/json_profile.h"
#include "scanner/out/json_read.h"

static char *written(const struct profile *p)
{
    char *text;
    size_t n;
    FILE *out = open_memstream(&text, &n);

    json_write_profile(out, p);
    fclose(out);
    return text;
}

static struct profile *read_one(const char *text)
{
    struct profile **list, *p;
    struct err err = {0};
    size_t n;

    ck_assert_msg(profiles_read_text(text, strlen(text), &list, &n, &err), "%s",
                  err.text);
    ck_assert_uint_eq(n, 1);
    p = list[0];
    free(list);
    return p;
}

/* Writes, reads, writes: equal, byte for byte. Frees p. */
static void ck_round(struct profile *p)
{
    char *first = written(p), *again;
    struct profile *back = read_one(first);

    again = written(back);
    ck_assert_str_eq(first, again);
    free(first);
    free(again);
    profile_free(back);
    profile_free(p);
}

START_TEST(every_builtin)
{
    for (size_t i = 0; i < builtin_count(); i++) {
        struct err err = {0};

        ck_round(builtin_profile(builtin_id(i), &err));
    }
}
END_TEST

static bool same_codes(const struct profile_codes *a,
                       const struct profile_codes *b)
{
    return a->known == b->known && a->n == b->n &&
           (a->n == 0 || memcmp(a->codes, b->codes, a->n * 2) == 0);
}

static bool same_role(const struct profile_role *a,
                      const struct profile_role *b)
{
    return a->present == b->present &&
           memcmp(a->versions, b->versions, sizeof a->versions) == 0 &&
           a->suites_known == b->suites_known && a->n_suites == b->n_suites &&
           (a->n_suites == 0 || memcmp(a->suites, b->suites,
                                       a->n_suites * sizeof *a->suites) == 0) &&
           same_codes(&a->groups, &b->groups) &&
           same_codes(&a->shares, &b->shares) &&
           same_codes(&a->schemes, &b->schemes) &&
           same_codes(&a->cert_schemes, &b->cert_schemes) &&
           same_codes(&a->extensions, &b->extensions) &&
           same_codes(&a->compressors, &b->compressors) &&
           a->dh_min == b->dh_min && a->dh_max == b->dh_max &&
           a->rsa_min == b->rsa_min && a->rsa_max == b->rsa_max &&
           a->ecdsa_min == b->ecdsa_min && a->sha512_tls12 == b->sha512_tls12 &&
           a->sha1_certs == b->sha1_certs && a->short_dh_ys == b->short_dh_ys &&
           a->falls_back == b->falls_back && a->own_order == b->own_order &&
           a->legacy_version == b->legacy_version &&
           a->record_version == b->record_version && a->grease == b->grease;
}

/* Not only is what is read written the same again: it is the same. */
START_TEST(every_builtin_is_the_same)
{
    for (size_t i = 0; i < builtin_count(); i++) {
        struct err err = {0};
        struct profile *p = builtin_profile(builtin_id(i), &err);
        char *text = written(p);
        struct profile *back = read_one(text);

        ck_assert_msg(same_role(&p->client, &back->client), "%s", p->id);
        ck_assert_msg(same_role(&p->server, &back->server), "%s", p->id);
        ck_assert_int_eq(p->windows, back->windows);
        ck_assert_str_eq(p->name, back->name);
        ck_assert_str_eq(p->state, back->state);
        free(text);
        profile_free(p);
        profile_free(back);
    }
}
END_TEST

/* What listen records: codes that nobody knows, verdicts, every fact. */
START_TEST(everything)
{
    struct profile *p = profile_new("10.0.3.12", "a client", "recorded");
    struct profile_role *r = &p->client;

    profile_set(&p->host, "10.0.3.12");
    profile_set(&p->match, "java-8u31");
    profile_set(&p->prelude, "smtp");
    profile_set(&p->state, "says \"hello\"\\");
    r->present = true;
    for (int v = 0; v < VERSION_COUNT; v++)
        r->versions[v] = (enum version_state)(v % 5);
    role_add_suite(r, (size_t)suite_index_ssl2(0x010080), 0, 0);
    role_add_suite(r, (size_t)suite_index(0xc028), 1u << VERSION_TLS12, 0x17);
    role_add_suite(r, (size_t)suite_index(0x00ff), 0, 0x9999);
    codes_set(&r->groups, (const uint16_t[]){0, 0x17, 0x9999}, 3);
    codes_set(&r->shares, NULL, 0);
    codes_set(&r->schemes, (const uint16_t[]){0x0401, 0x9999, 0}, 3);
    codes_set(&r->cert_schemes, (const uint16_t[]){0x0403}, 1);
    codes_set(&r->extensions, (const uint16_t[]){0, 65281, 12345}, 3);
    codes_set(&r->compressors, (const uint16_t[]){1, 0}, 2);
    r->dh_min = 0;
    r->dh_max = 65536;
    r->rsa_min = 1;
    r->sha512_tls12 = FACT_NO;
    r->sha1_certs = r->falls_back = FACT_YES;
    r->legacy_version = 0x0399;
    r->grease = true;
    p->n_verdicts = 2;
    memset(p->verdicts[0].sha256, 'a', 64);
    p->verdicts[0].accepted = FACT_NO;
    snprintf(p->verdicts[0].how, 64, "alert unknown_ca");
    memset(p->verdicts[1].sha256, '0', 64);
    ck_round(p);
}
END_TEST

/* A report has both, and each reader takes its own. */
START_TEST(beside_endpoints)
{
    struct err err = {0};
    struct profile *p = builtin_profile("windows-7", &err), **list;
    char *line = written(p), *other;
    struct endpoint **endpoints;
    struct str text = {0};
    size_t n;

    profile_set(&p->id, "another");
    other = written(p);
    str_addf(&text,
             "{\"type\":\"pair\",\"basis\":{\"client\":\"profile\"}}\n"
             "{\"type\":\"endpoint\",\"host\":\"a\",\"port\":443,"
             "\"state\":\"closed\"}\n\n%s%s{\"type\":\"profile\",",
             line, other);
    ck_assert(profiles_read_text(text.s, text.len, &list, &n, &err));
    ck_assert_uint_eq(n, 2);
    profiles_free(list, n);
    ck_assert(report_read_text(text.s, text.len, &endpoints, &n, &err));
    ck_assert_uint_eq(n, 1);
    report_free(endpoints, n);
    free(line);
    free(other);
    str_free(&text);
    profile_free(p);
}
END_TEST

static void refuse(const char *members, const char *says)
{
    struct profile **list;
    struct err err = {0};
    struct str text = {0};
    size_t n;

    str_addf(&text, "{\"type\":\"profile\",%s}\n", members);
    ck_assert_msg(!profiles_read_text(text.s, text.len, &list, &n, &err),
                  "taken: %s", members);
    ck_assert_int_eq(err.code, ERR_FORMAT);
    ck_assert_ptr_null(list);
    ck_assert_uint_eq(n, 0);
    ck_assert_msg(strstr(err.text, says) != NULL, "%s: %s", members, err.text);
    ck_assert_ptr_nonnull(strstr(err.text, "line 1"));
    str_free(&text);
}

/* "client":{"KEY":[ITEM,ITEM,...]}, with n items. */
static void refuse_many(const char *key, const char *item, size_t n)
{
    struct str text = {0};

    str_addf(&text, "\"id\":\"a\",\"client\":{\"%s\":[", key);
    for (size_t i = 0; i < n; i++)
        str_addf(&text, "%s%s", i == 0 ? "" : ",", item);
    str_add(&text, "]}");
    refuse(text.s, key);
    str_free(&text);
}

/* The last word on a client counts, with the end of its line or without. */
START_TEST(last_of_an_id)
{
    static const char text[] =
        "{\"type\":\"profile\",\"id\":\"a\",\"name\":\"first\"}\n"
        "{\"type\":\"profile\",\"id\":\"b\",\"name\":\"other\"}\n"
        "{\"type\":\"profile\",\"id\":\"a\",\"name\":\"last\"}";
    struct profile **list;
    struct err err = {0};
    size_t n;

    ck_assert_msg(profiles_read_text(text, strlen(text), &list, &n, &err), "%s",
                  err.text);
    ck_assert_uint_eq(n, 2);
    ck_assert_str_eq(list[0]->name, "last");
    ck_assert_str_eq(list[1]->name, "other");
    profiles_free(list, n);
}
END_TEST

/* More than a table of the reader's holds at first, each of them twice. */
START_TEST(many_ids)
{
    struct str text = {0};
    struct profile **list;
    struct err err = {0};
    char id[32];
    size_t n;

    for (int i = 0; i < 6000; i++)
        str_addf(&text, "{\"type\":\"profile\",\"id\":\"p%d\",\"name\":\"%s\"}\n",
                 i % 3000, i < 3000 ? "first" : "last");
    ck_assert_msg(profiles_read_text(text.s, text.len, &list, &n, &err), "%s",
                  err.text);
    ck_assert_uint_eq(n, 3000);
    for (size_t i = 0; i < n; i++) {
        snprintf(id, sizeof id, "p%zu", i);
        ck_assert_str_eq(list[i]->id, id);
        ck_assert_str_eq(list[i]->name, "last");
    }
    profiles_free(list, n);
    str_free(&text);
}
END_TEST

START_TEST(not_ours)
{
    refuse("\"id\":\"\"", "without id");
    refuse("\"name\":\"a\"", "without id");
    refuse("\"id\":7", "id");
    refuse("\"id\":\"a\",\"client\":[]", "client");
    refuse("\"id\":\"a\",\"client\":{\"suites\":[7]}", "suite");
    refuse("\"id\":\"a\",\"client\":{\"suites\":[{\"code\":\"0x9ABC\"}]}",
           "suite");
    refuse("\"id\":\"a\",\"client\":{\"suites\":[{\"code\":\"0x010080\","
           "\"group\":\"none\"}]}",
           "group");
    refuse("\"id\":\"a\",\"server\":{\"versions\":[{\"version\":\"TLSv1.9\"}]}",
           "server");
    refuse("\"id\":\"a\",\"client\":{\"versions\":[{\"version\":\"TLSv1.2\","
           "\"state\":\"perhaps\"}]}",
           "state");
    refuse("\"id\":\"a\",\"client\":{\"versions\":[7]}", "version");
    refuse("\"id\":\"a\",\"client\":{\"groups\":[7]}", "groups");
    refuse("\"id\":\"a\",\"client\":{\"signature_schemes\":[\"0x10000\"]}",
           "scheme");
    refuse("\"id\":\"a\",\"client\":{\"extensions\":[65536]}", "extensions");
    refuse("\"id\":\"a\",\"client\":{\"extensions\":[-1]}", "extensions");
    refuse("\"id\":\"a\",\"client\":{\"dh_min\":-1}", "dh_min");
    refuse("\"id\":\"a\",\"client\":{\"dh_max\":1.5}", "dh_max");
    refuse("\"id\":\"a\",\"client\":{\"grease\":\"yes\"}", "grease");
    refuse("\"id\":\"a\",\"client\":{\"own_order\":\"yes\"}", "own_order");
    refuse("\"id\":\"a\",\"client\":{\"legacy_version\":\"3.3\"}", "legacy");
    refuse("\"id\":\"a\",\"verdicts\":[{\"sha256\":\"ab\"}]", "sha256");
    refuse("\"id\":", "JSON");
    refuse_many("suites", "{\"code\":\"0x002F\"}", 1025);
    refuse_many("extensions", "0", 513);
    refuse_many("groups", "\"secp256r1\"", 513);
}
END_TEST

START_TEST(text_is_cleaned_and_cut)
{
    struct str text = {0};
    struct profile *p;

    str_add(&text, "{\"type\":\"profile\",\"id\":\"\\u001b[2J");
    for (int i = 0; i < 1000; i++)
        str_addc(&text, 'a');
    str_add(&text, "\"}\n");
    p = read_one(text.s);
    ck_assert_ptr_null(strchr(p->id, '\x1b'));
    ck_assert_uint_lt(strlen(p->id), 256);
    ck_assert(!p->client.present && !p->server.present);
    profile_free(p);
    str_free(&text);
}
END_TEST

START_TEST(absent_is_unknown)
{
    struct profile *p =
        read_one("{\"type\":\"profile\",\"id\":\"a\",\"client\":{}}\n");
    const struct profile_role *r = &p->client;

    ck_assert(r->present && !r->suites_known && !r->groups.known);
    ck_assert_int_eq(r->versions[VERSION_TLS12], VERSION_STATE_UNKNOWN);
    ck_assert_int_eq(r->dh_min, PROFILE_LIMIT_UNKNOWN);
    ck_assert_int_eq(r->sha512_tls12, FACT_UNKNOWN);
    profile_free(p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("json of profiles");
    TCase *t = tcase_create("json");
    SRunner *runner;
    int failed;

    tcase_add_test(t, every_builtin);
    tcase_add_test(t, every_builtin_is_the_same);
    tcase_add_test(t, everything);
    tcase_add_test(t, beside_endpoints);
    tcase_add_test(t, last_of_an_id);
    tcase_add_test(t, many_ids);
    tcase_add_test(t, not_ours);
    tcase_add_test(t, text_is_cleaned_and_cut);
    tcase_add_test(t, absent_is_unknown);
    suite_add_tcase(s, t);
    runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
