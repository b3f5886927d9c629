/*
 * Faulty Diffie-Hellman: a real OpenSSL server made faulty is caught, and its
 * fault named, on the first scan, every time; correct servers never.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCAN_S = 120 };
enum { CAUGHT = 3, CAUGHT_SOAK = 20, CORRECT = 10, CORRECT_SOAK = 200 };

#define DHE  "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-SHA:@SECLEVEL=0"
#define DH_P "../keys/dh1024.pem"

static const struct fault {
    const char *setting, *name, *words;
} faults[] = {
    {"DEVICE_FAULTY_DH=zeros", "keeps-zeros",
     "keeps leading zeros of the shared secret"},
    {"DEVICE_FAULTY_DH=sign", "adds-sign-byte", "adds a sign byte"},
    {"DEVICE_FAULTY_DH=full", "wants-full-length",
     "wants a full-length public value"},
    {"DEVICE_FAULTY_DH=padded", "refuses-padding",
     "refuses a padded public value"},
};
enum { FAULTS = sizeof faults / sizeof faults[0] };

static int times(int brief, int soak)
{
    return getenv("SOAK") ? soak : brief;
}

static const json_t *finding(const json_t *endpoint)
{
    json_t *f;
    size_t i;

    json_array_foreach(json_object_get(endpoint, "findings"), i, f)
    {
        if (!strcmp(json_str(f, "rule"), "faulty-dh"))
            return f;
    }
    return NULL;
}

/* Scans; the server has that in its traits, and the finding those words. */
static void scan_for(const struct server *at, const char *what,
                     const char *trait, const char *words)
{
    struct args a = scan_args(at);
    struct scan s = suitemap_json(&a, SCAN_S);
    json_t *endpoint = scan_endpoint(s.lines, at);
    const json_t *f = finding(endpoint);
    const char *got =
        json_str(json_object_get(endpoint, "traits"), "faulty_dh");

    ck_assert_msg(endpoint != NULL, "no endpoint: %.500s", s.run.err);
    ck_assert_msg(got && !strcmp(got, trait), "%s: %s", what,
                  got ? got : "nothing");
    ck_assert_msg((f != NULL) == (words != NULL), "%s: finding", what);
    if (f != NULL)
        ck_assert_msg(strstr(json_str(f, "text"), words) != NULL, "%s",
                      json_str(f, "text"));
    scan_free(&s);
}

START_TEST(catches_each_fault)
{
    const struct fault *f = &faults[_i];
    struct server at = lab_start("openssl-tls12", f->setting, "-dhparam", DH_P,
                                 "-cipher", DHE, NULL);

    for (int i = 0; i < times(CAUGHT, CAUGHT_SOAK); i++)
        scan_for(&at, f->setting, f->name, f->words);
    lab_stop(&at);
}
END_TEST

static const char *const correct[][5] = {
    {"openssl-tls12", "-dhparam", DH_P, "-cipher", DHE},
    {"gnutls-dh512"},
    {"jsse-legacy"},
};
enum { STACKS = sizeof correct / sizeof correct[0] };

START_TEST(no_false_alarm)
{
    const char *const *k = correct[_i];
    struct server at = lab_start(k[0], k[1], k[2], k[3], k[4], NULL);
    int n = times(CORRECT, CORRECT_SOAK);

    /* Shared among the stacks; the first has what is left over. */
    for (int i = _i; i < n; i += STACKS)
        scan_for(&at, k[0], "none", NULL);
    lab_stop(&at);
}
END_TEST

Suite *faultydh_suite(void)
{
    Suite *s = suite_create("faulty Diffie-Hellman");
    TCase *t = tcase_create("faulty");

    tcase_set_timeout(t, getenv("SOAK") ? 1800 : 300);
    tcase_add_loop_test(t, catches_each_fault, 0, FAULTS);
    tcase_add_loop_test(t, no_false_alarm, 0, STACKS);
    suite_add_tcase(s, t);
    return s;
}
