/* Chains against CAs: the certificates of tests/data/trust. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/trust.h"
#include "core/wire/flight.h"
#include "core/wire/x509.h"

#define TRUST "tests/data/trust/"
#define NOW   1795230000 /* 2026-11-21 */
#define THEN  1600000000 /* 2020-09-13: "old" was good */

struct sent {
    size_t len;
    uint8_t buf[16384];
    struct cert_chain chain;
    struct certificate certs[CERT_CHAIN_MAX];
};

static size_t load(const char *name, uint8_t *buf, size_t cap)
{
    const char *folder = strchr(name, '/') != NULL ? "" : TRUST;
    char path[128];
    FILE *f;
    size_t n;

    snprintf(path, sizeof path, "%s%s.der", folder, name);
    f = fopen(path, "rb");
    ck_assert_msg(f != NULL, "%s", path);
    n = fread(buf, 1, cap, f);
    fclose(f);
    return n;
}

/* A Certificate message of "leaf low middle". */
static struct sent *send_chain(const char *names)
{
    struct sent *s = mem_alloc(sizeof *s);
    char copy[256], *rest = copy, *name;
    size_t at = 3;

    snprintf(copy, sizeof copy, "%s", names);
    s->chain.certs = s->certs;
    while ((name = strsep(&rest, " ")) != NULL) {
        size_t n = load(name, s->buf + at + 3, sizeof s->buf - at - 3);

        s->buf[at] = 0;
        s->buf[at + 1] = (uint8_t)(n >> 8);
        s->buf[at + 2] = (uint8_t)n;
        if (s->chain.n < CERT_CHAIN_MAX)
            x509_read(rd_from(s->buf + at + 3, n), &s->certs[s->chain.n++]);
        s->chain.sent++;
        at += 3 + n;
    }
    s->buf[0] = 0;
    s->buf[1] = (uint8_t)((at - 3) >> 8);
    s->buf[2] = (uint8_t)(at - 3);
    s->len = at;
    return s;
}

static void end_chain(struct sent *s)
{
    for (size_t i = 0; i < s->chain.n; i++)
        certificate_clear(&s->certs[i]);
    free(s->chain.trust_why);
    free(s);
}

static struct cert_chain judged(const char *names, const char *cas, int64_t now)
{
    struct err err = {0};
    struct trust_store *t = trust_open(cas, &err);
    struct sent *s = send_chain(names);
    struct cert_chain result;
    struct rd list;

    ck_assert_msg(t != NULL, "%s", err.text);
    ck_assert(certificate_list(rd_from(s->buf, s->len), &list));
    trust_judge(t, list, now, &s->chain);
    result = s->chain;
    result.certs = NULL;
    s->chain.trust_why = NULL;
    end_chain(s);
    trust_close(t);
    return result;
}

static const struct {
    const char *names, *cas;
    int64_t now;
    enum trust trust;
    const char *why;
} cases[] = {
    {"leaf low middle", "root.pem", NOW, TRUST_YES, ""},
    {"leaf low middle root", "root.pem", NOW, TRUST_YES, ""},
    /* in any order, and with others between */
    {"leaf middle low", "root.pem", NOW, TRUST_YES, ""},
    {"leaf root middle client low", "root.pem", NOW, TRUST_YES, ""},
    {"direct", "root.der", NOW, TRUST_YES, ""},
    /* a CA that is none of the top, and the certificate itself */
    {"leaf low", "middle.der", NOW, TRUST_YES, ""},
    {"self", "self.der", NOW, TRUST_YES, ""},
    /* a folder */
    {"leaf low middle", "", NOW, TRUST_YES, ""},
    {"self", "root.pem", NOW, TRUST_NO,
     "it is signed by itself and is not one of them"},
    {"leaf middle", "root.pem", NOW, TRUST_NO,
     "none of them signed it; the chain ends at CN=Trust Low"},
    {"leaf low middle", "self.der", NOW, TRUST_NO,
     "none of them signed it; the chain ends at CN=Trust Root"},
    /* the right name, but another key */
    {"impostor", "root.pem", NOW, TRUST_NO,
     "none of them signed it; the chain ends at CN=Trust Root"},
    /* signed by what is no CA */
    {"nonca direct", "root.pem", NOW, TRUST_NO,
     "none of them signed it; the chain ends at CN=Trust Root"},
    {"client", "root.pem", NOW, TRUST_NO,
     "its extended key usage does not allow it to be a server's"},
    {"underold old", "root.pem", NOW, TRUST_NO,
     "a certificate above it has ended"},
    {"underold old", "root.pem", THEN, TRUST_YES, ""},
    {"leaf low middle", "root.pem", 1500000000, TRUST_NO,
     "a certificate above it is not yet valid"},
    /* what mbedTLS cannot read is no verdict */
    {"tests/data/certs/dsa1024", "root.pem", NOW, TRUST_UNJUDGED, NULL},
    {"tests/data/certs/ed25519", "root.pem", NOW, TRUST_UNJUDGED, NULL},
    {"leaf tests/data/certs/dsa1024", "root.pem", NOW, TRUST_UNJUDGED,
     "a certificate above it cannot be read strictly"},
    {"leaf low middle tests/data/certs/dsa1024", "root.pem", NOW, TRUST_YES,
     ""},
    /* weak, but whole: other rules tell that */
    {"tests/data/certs/rsa1024-md5", "tests/data/certs/rsa1024-md5.der", NOW,
     TRUST_YES, ""},
};

START_TEST(verdicts)
{
    const char *cas = cases[_i].cas;
    struct cert_chain c;
    char path[128];

    snprintf(path, sizeof path, "%s%s", strchr(cas, '/') ? "" : TRUST, cas);
    c = judged(cases[_i].names, path, cases[_i].now);
    ck_assert_msg(c.trust == cases[_i].trust, "%s: %s: %s", cases[_i].names,
                  trust_name(c.trust), cert_chain_why(&c));
    if (cases[_i].why != NULL)
        ck_assert_str_eq(cert_chain_why(&c), cases[_i].why);
    else
        ck_assert_str_ne(cert_chain_why(&c), "");
    free(c.trust_why);
}
END_TEST

static const struct {
    const char *path, *why;
    enum err_code code;
} bad[] = {
    {"/nonexistent/ca", "/nonexistent/ca: No such file or directory", ERR_FILE},
    {"Makefile", "Makefile: no certificate that can be read", ERR_FORMAT},
    {"/dev/null", "/dev/null: no certificate that can be read", ERR_FORMAT},
    {"tests/unit", "tests/unit: no certificate that can be read", ERR_FORMAT},
    {"tests/data/certs/dsa1024.der",
     "tests/data/certs/dsa1024.der: no certificate that can be read",
     ERR_FORMAT},
};

START_TEST(no_store)
{
    struct err err = {0};

    ck_assert_ptr_null(trust_open(bad[_i].path, &err));
    ck_assert_str_eq(err.text, bad[_i].why);
    ck_assert_int_eq(err.code, bad[_i].code);
}
END_TEST

/* Any byte of a chain may be another: there is a verdict all the same, and a
 * certificate that was changed is not trusted. */
START_TEST(damaged)
{
    struct err err = {0};
    struct trust_store *t = trust_open(TRUST "root.pem", &err);
    struct sent *s = send_chain("direct");
    struct rd list;

    ck_assert_ptr_nonnull(t);
    for (size_t i = 6; i < s->len; i++) {
        s->buf[i] ^= 0x20;
        ck_assert(certificate_list(rd_from(s->buf, s->len), &list));
        certificate_clear(&s->certs[0]);
        x509_read(rd_from(s->buf + 6, s->len - 6), &s->certs[0]);
        trust_judge(t, list, NOW, &s->chain);
        ck_assert_msg(s->chain.trust != TRUST_YES, "byte %zu", i);
        ck_assert_str_ne(cert_chain_why(&s->chain), "");
        s->buf[i] ^= 0x20;
    }
    end_chain(s);
    trust_close(t);
}
END_TEST

/* A long name is cut between two characters. */
START_TEST(long_names)
{
    struct err err = {0};
    struct trust_store *t = trust_open(TRUST "root.pem", &err);
    struct sent *s = send_chain("impostor");
    char issuer[CERT_TEXT_MAX];
    struct rd list;

    ck_assert_ptr_nonnull(t);
    ck_assert(certificate_list(rd_from(s->buf, s->len), &list));
    for (size_t begin = 0; begin < 3; begin++) {
        size_t n;

        memset(issuer, 'x', begin);
        for (size_t i = begin; i + 3 < CERT_TEXT_MAX; i += 3)
            memcpy(issuer + i, "\xe3\x83\xaa", 4);
        certificate_set(&s->certs[0].issuer, issuer);
        trust_judge(t, list, NOW, &s->chain);
        n = strlen(s->chain.trust_why);
        ck_assert_uint_ge(n, TRUST_WHY_MAX - 4);
        ck_assert_int_eq((unsigned char)s->chain.trust_why[n - 1], 0xaa);
    }
    end_chain(s);
    trust_close(t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("trust");
    TCase *t = tcase_create("trust");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_loop_test(t, verdicts, 0, (int)(sizeof cases / sizeof *cases));
    tcase_add_loop_test(t, no_store, 0, (int)(sizeof bad / sizeof *bad));
    tcase_add_test(t, damaged);
    tcase_add_test(t, long_names);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
