/*
 * Faulty key exchanges: a real OpenSSL server made faulty is caught, and its
 * fault named, on the first scan, every time; correct servers never.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCAN_S = 120 };
enum { CAUGHT = 2, CAUGHT_SOAK = 20, CORRECT = 9, CORRECT_SOAK = 200 };

#define DHE  "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-SHA:@SECLEVEL=0"
#define REST "ECDHE-RSA-AES128-GCM-SHA256:AES128-GCM-SHA256:@SECLEVEL=0"
#define DH_P "../keys/dh1024.pem"

/* DHE is tried by default; the others where the scan is to go deep. */
static const struct fault {
    const char *setting, *option, *value, *cipher; /* of the server */
    bool deep;
    const char *trait, *name, *words;
} faults[] = {
    {"DEVICE_FAULTY_DH=zeros", "-dhparam", DH_P, DHE, false, "faulty_dh",
     "keeps-zeros", "keeps leading zeros of the shared secret"},
    {"DEVICE_FAULTY_DH=sign", "-dhparam", DH_P, DHE, false, "faulty_dh",
     "adds-sign-byte", "adds a sign byte"},
    {"DEVICE_FAULTY_DH=full", "-dhparam", DH_P, DHE, false, "faulty_dh",
     "wants-full-length", "wants a full-length public value"},
    {"DEVICE_FAULTY_DH=padded", "-dhparam", DH_P, DHE, false, "faulty_dh",
     "refuses-padding", "refuses a padded public value"},
    {"DEVICE_FAULTY_ECDH=zeros", "-groups", "P-256:X25519", REST, true,
     "faulty_ecdh", "strips-zeros", "strips leading zeros"},
    {"DEVICE_FAULTY_ECDH=sign", "-groups", "P-384", REST, true, "faulty_ecdh",
     "adds-sign-byte", "adds a sign byte"},
    {"DEVICE_FAULTY_ECDH=zeros", "-groups", "X25519", REST, true, "faulty_ecdh",
     "strips-zeros", "strips leading zeros"},
    {"DEVICE_FAULTY_RSA=refuse", "-groups", "P-256", REST, true, "faulty_rsa",
     "refuses-zeros", "refuses an encrypted secret that begins with 00"},
    {"DEVICE_FAULTY_RSA=misread", "-groups", "P-256", REST, true, "faulty_rsa",
     "refuses-zeros", "refuses an encrypted secret that begins with 00"},
};
enum { FAULTS = sizeof faults / sizeof faults[0] };

static int times(int brief, int soak)
{
    return getenv("SOAK") ? soak : brief;
}

static const json_t *finding(const json_t *endpoint, const char *rule)
{
    json_t *f;
    size_t i;

    json_array_foreach(json_object_get(endpoint, "findings"), i, f)
    {
        if (!strcmp(json_str(f, "rule"), rule))
            return f;
    }
    return NULL;
}

/* In depth with fewer connections than it would make: what is wrong shows
 * before handshakes are made again and again. */
static struct scan scan_once(const struct server *at, bool deep)
{
    struct args a = scan_args(at);

    if (deep)
        args_add(&a, "--deep", "--max-connections", "400", NULL);
    return suitemap_json(&a, SCAN_S);
}

/* The server has that in its traits, and the finding those words. */
static void scan_for(const struct server *at, const struct fault *x)
{
    struct scan s = scan_once(at, x->deep);
    json_t *endpoint = scan_endpoint(s.lines, at);
    const json_t *f = finding(endpoint, "faulty-dh");
    const char *got = json_str(json_object_get(endpoint, "traits"), x->trait);

    ck_assert_msg(endpoint != NULL, "no endpoint: %.500s", s.run.err);
    ck_assert_msg(got && !strcmp(got, x->name), "%s: %s %s", x->setting,
                  x->trait, got ? got : "nothing");
    ck_assert_msg((f != NULL) == (x->words != NULL), "%s: finding", x->setting);
    if (f != NULL)
        ck_assert_msg(strstr(json_str(f, "text"), x->words) != NULL, "%s",
                      json_str(f, "text"));
    scan_free(&s);
}

START_TEST(catches_each_fault)
{
    const struct fault *f = &faults[_i];
    struct server at = lab_start("openssl-tls12", f->setting, f->option,
                                 f->value, "-cipher", f->cipher, NULL);

    for (int i = 0; i < times(CAUGHT, CAUGHT_SOAK); i++)
        scan_for(&at, f);
    lab_stop(&at);
}
END_TEST

static const char *const correct[][5] = {
    {"openssl-tls12", "-dhparam", DH_P, "-cipher", DHE},
    {"gnutls-dh512"},
    {"jsse-legacy"},
};
enum { STACKS = sizeof correct / sizeof correct[0] };

/* Every tenth scan of a long run, and the last, goes deep. */
START_TEST(no_false_alarm)
{
    static const struct fault none[] = {
        {"sound", NULL, NULL, NULL, false, "faulty_dh", "none", NULL},
        {"sound", NULL, NULL, NULL, true, "faulty_dh", "none", NULL},
    };
    const char *const *k = correct[_i];
    struct server at = lab_start(k[0], k[1], k[2], k[3], k[4], NULL);
    int n = times(CORRECT / STACKS, CORRECT_SOAK);

    for (int i = 1; i <= n; i++)
        scan_for(&at, &none[i % 10 == 0 || i == n]);
    lab_stop(&at);
}
END_TEST

/* Sound servers whose ECDHE and RSA are looked at too. */
START_TEST(others_are_sound)
{
    struct fault none = {"sound", NULL, NULL, NULL, true, NULL, "none", NULL};
    struct server at =
        lab_start(_i == 0 ? "openssl-tls12" : "gnutls-tls10", NULL);

    for (int i = 0; i < times(1, CAUGHT_SOAK); i++) {
        none.trait = "faulty_ecdh";
        scan_for(&at, &none);
        none.trait = "faulty_rsa";
        scan_for(&at, &none);
    }
    lab_stop(&at);
}
END_TEST

/* One handshake in so many fails, for no reason that could be steered: a deep
 * scan tells how often. */
START_TEST(tells_the_rate)
{
    struct server at = lab_start("openssl-tls12", "DEVICE_FAIL_EVERY=25", NULL);
    struct args a = scan_args(&at);
    struct scan s;
    json_t *endpoint;
    const json_t *f;

    args_add(&a, "--deep", NULL);
    s = suitemap_json(&a, SCAN_S);
    endpoint = scan_endpoint(s.lines, &at);
    f = finding(endpoint, "intermittent-failure");
    ck_assert_msg(f != NULL, "no finding: %.500s", s.run.err);
    ck_assert_msg(strncmp(json_str(f, "text"), "3 of ", 5) == 0, "%s",
                  json_str(f, "text"));
    ck_assert(strstr(json_str(f, "text"), "finished, alert ") != NULL);
    ck_assert(finding(endpoint, "faulty-dh") == NULL);
    ck_assert(finding(endpoint, "false-version") == NULL);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

/* What is wrong with its numbers: one finding, and none of the others. */
static const struct numbers {
    const char *kind, *setting, *param, *rule;
} numbers[] = {
    {"openssl-tls12", "DEVICE_RST=0", DH_P, NULL},
    {"openssl-tls12", "DEVICE_RST=0", "../keys/dhcomposite.pem",
     "dh-not-prime"},
    {"openssl-tls12", "DEVICE_FAULTY_DH=reuse", DH_P, "dh-reused"},
    {"jsse-legacy", NULL, NULL, "dh-known-prime"}, /* RFC 2409, group 1 */
};
enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

START_TEST(looks_at_the_numbers)
{
    static const char *const rules[] = {"dh-not-prime", "dh-known-prime",
                                        "dh-reused"};
    const struct numbers *x = &numbers[_i];
    bool openssl = x->param != NULL;
    struct server at = lab_start(x->kind, openssl ? x->setting : NULL,
                                 "-dhparam", x->param, "-cipher", DHE, NULL);
    struct scan s = scan_once(&at, false);
    json_t *endpoint = scan_endpoint(s.lines, &at);

    ck_assert_msg(endpoint != NULL, "no endpoint: %.500s", s.run.err);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        ck_assert_msg((finding(endpoint, rules[i]) != NULL) ==
                          (x->rule && !strcmp(rules[i], x->rule)),
                      "%s: %s", x->kind, rules[i]);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

Suite *faultydh_suite(void)
{
    Suite *s = suite_create("faulty Diffie-Hellman");
    TCase *t = tcase_create("faulty");

    tcase_set_timeout(t, getenv("SOAK") ? 3600 : 300);
    tcase_add_loop_test(t, catches_each_fault, 0, FAULTS);
    tcase_add_loop_test(t, no_false_alarm, 0, STACKS);
    tcase_add_loop_test(t, others_are_sound, 0, 2);
    tcase_add_test(t, tells_the_rate);
    tcase_add_loop_test(t, looks_at_the_numbers, 0, NUMBERS);
    suite_add_tcase(s, t);
    return s;
}
