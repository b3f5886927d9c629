/* Happy path: parse what was sent -> let mbedTLS walk from the first
 * certificate to a CA of the store, with every strength allowed -> TRUST_YES.
 *
 * Failure modes: what mbedTLS cannot parse (DSA, odd dates and encodings; see
 * the lists in its manual) or cannot verify (MD2, MD4) is no verdict against
 * anybody: TRUST_UNJUDGED. Only a chain that was read whole is TRUST_NO. */
#include "core/engine/trust.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mbedtls/error.h>
#include <mbedtls/oid.h>
#include <mbedtls/x509_crt.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/base/timestamp.h"
#include "core/wire/flight.h"

/* Verifying with a public exponent or a modulus of a size that nobody uses
 * takes a peer's choice of our time. */
#define RSA_BITS_MAX 8192

struct trust_store {
    mbedtls_x509_crt cas;
};

/* ---- The store ---- */

static bool is_readable(const char *path, bool *is_directory, struct err *err)
{
    struct stat st;

    if (access(path, R_OK) != 0 || stat(path, &st) != 0)
        return err_set(err, ERR_FILE, "%.128s: %s", path, strerror(errno));
    *is_directory = S_ISDIR(st.st_mode);
    return true;
}

struct trust_store *trust_open(const char *path, struct err *err)
{
    struct trust_store *t;
    bool is_directory = false;

    if (!is_readable(path, &is_directory, err))
        return NULL;
    t = mem_alloc(sizeof *t);
    mbedtls_x509_crt_init(&t->cas);
    /* A positive result counts what could not be read beside what could. */
    if (is_directory)
        mbedtls_x509_crt_parse_path(&t->cas, path);
    else
        mbedtls_x509_crt_parse_file(&t->cas, path);
    if (t->cas.raw.p != NULL)
        return t;
    err_set(err, ERR_FORMAT, "%.128s: no certificate that can be read", path);
    trust_close(t);
    return NULL;
}

void trust_close(struct trust_store *t)
{
    if (t == NULL)
        return;
    mbedtls_x509_crt_free(&t->cas);
    free(t);
}

/* ---- The chain as mbedTLS sees it ---- */

static bool is_affordable(const struct certificate *c)
{
    return c->key != CERT_KEY_RSA ||
           (c->rsa_exponent != 0 && c->key_bits <= RSA_BITS_MAX);
}

/* Parses those that were sent into one list, the first one first. mbedTLS
 * looks for an issuer only among those behind a certificate, so the others
 * stand in it twice: then any order will do. Returns mbedTLS's error for the
 * first one; *skipped tells whether another was passed over. */
static int parse_sent(mbedtls_x509_crt *crt, struct rd list,
                      const struct cert_chain *chain, bool *skipped)
{
    struct rd sent[CERT_CHAIN_MAX];
    size_t n = 0;
    int first;

    while (n < chain->n && certificate_next(&list, &sent[n]))
        n++;
    *skipped = chain->sent > n;
    if (n == 0 || !is_affordable(&chain->certs[0]))
        return MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE;
    first = mbedtls_x509_crt_parse_der(crt, sent[0].p, sent[0].n);
    if (first != 0)
        return first;
    for (size_t i = 1; i < 2 * n - 1; i++) {
        size_t k = 1 + (i - 1) % (n - 1);

        if (!is_affordable(&chain->certs[k]) ||
            mbedtls_x509_crt_parse_der(crt, sent[k].p, sent[k].n) != 0)
            *skipped = true;
    }
    return 0;
}

/* ---- The verdict ---- */

/* Every hash, curve and size: strength is judged by rules of its own. */
static const mbedtls_x509_crt_profile any_strength = {0xffffffff, 0xffffffff,
                                                      0xffffffff, 0};

static const char *as_text(const mbedtls_x509_time *t, char buf[TIMESTAMP_SIZE])
{
    snprintf(buf, TIMESTAMP_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ",
             (unsigned)t->year % 10000, (unsigned)t->mon % 100,
             (unsigned)t->day % 100, (unsigned)t->hour % 100,
             (unsigned)t->min % 100, (unsigned)t->sec % 100);
    return buf;
}

/* mbedTLS compares dates with the clock, not with the time that is asked for:
 * its verdict on them is replaced. Those of the first certificate are left
 * out. */
static int judge_dates(void *now, mbedtls_x509_crt *crt, int depth,
                       uint32_t *flags)
{
    char date[TIMESTAMP_SIZE];

    *flags &=
        ~(uint32_t)(MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE);
    if (depth == 0)
        return 0;
    if (strcmp(as_text(&crt->valid_to, date), now) < 0)
        *flags |= MBEDTLS_X509_BADCERT_EXPIRED;
    if (strcmp(as_text(&crt->valid_from, date), now) > 0)
        *flags |= MBEDTLS_X509_BADCERT_FUTURE;
    return 0;
}

static const struct {
    uint32_t flag;
    const char *words;
} reasons[] = {
    {MBEDTLS_X509_BADCERT_EXPIRED, "a certificate above it has ended"},
    {MBEDTLS_X509_BADCERT_FUTURE, "a certificate above it is not yet valid"},
    {MBEDTLS_X509_BADCERT_EXT_KEY_USAGE,
     "its extended key usage does not allow it to be a server's"},
};

/* The one whose issuer is missing: nobody else in the chain signed it. */
static const struct certificate *last_issued(const struct cert_chain *chain)
{
    const struct certificate *c = &chain->certs[0];

    for (size_t steps = 0; steps < chain->n && !c->self_issued; steps++)
        for (size_t i = 0; i < chain->n; i++)
            if (strcmp(chain->certs[i].subject, c->issuer) == 0) {
                c = &chain->certs[i];
                break;
            }
    return c;
}

static void tell_untrusted(struct cert_chain *chain)
{
    const struct certificate *last = last_issued(chain);
    struct str why = {0};

    if (chain->certs[0].self_issued)
        str_add(&why, "it is signed by itself and is not one of them");
    else
        str_addf(&why, "none of them signed it; the chain ends at %s",
                 last->issuer);
    cert_chain_say(chain, str_text(&why));
    str_free(&why);
}

static void tell_flags(struct cert_chain *chain, uint32_t flags)
{
    char words[24];

    chain->trust = TRUST_NO;
    if (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) {
        tell_untrusted(chain);
        return;
    }
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (flags & reasons[i].flag) {
            cert_chain_say(chain, reasons[i].words);
            return;
        }
    snprintf(words, sizeof words, "flags 0x%x", flags);
    cert_chain_say(chain, words);
}

static void tell_unjudged(struct cert_chain *chain, const char *why)
{
    chain->trust = TRUST_UNJUDGED;
    cert_chain_say(chain, why);
}

/* Hashes that mbedTLS has none of: such a signature is neither right nor
 * wrong. */
static bool has_unknown_hash(const struct cert_chain *chain)
{
    static const char *const known[] = {"md5",    "sha1",   "sha224",
                                        "sha256", "sha384", "sha512"};

    for (size_t i = 0; i < chain->n; i++) {
        size_t k = 0;

        while (k < 6 && strcmp(known[k], chain->certs[i].sig_hash) != 0)
            k++;
        if (k == 6)
            return true;
    }
    return false;
}

static uint32_t verify(const struct trust_store *t, mbedtls_x509_crt *crt,
                       char now[TIMESTAMP_SIZE])
{
    uint32_t flags = 0;

    /* mbedTLS only reads the store. */
    mbedtls_x509_crt_verify_with_profile(crt, (mbedtls_x509_crt *)&t->cas, NULL,
                                         &any_strength, NULL, &flags,
                                         judge_dates, now);
    if (mbedtls_x509_crt_check_extended_key_usage(
            crt, MBEDTLS_OID_SERVER_AUTH,
            MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)) != 0)
        flags |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
    return flags;
}

static void judge(const struct trust_store *t, mbedtls_x509_crt *crt,
                  int64_t now, bool skipped, struct cert_chain *chain)
{
    char date[TIMESTAMP_SIZE];
    uint32_t flags = verify(t, crt, (char *)timestamp_format(now, date));

    if (flags == 0)
        chain->trust = TRUST_YES;
    else if (flags == UINT32_MAX) /* mbedTLS gave up */
        tell_unjudged(chain, "the chain is too long or too odd");
    else if (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED &&
             (skipped || has_unknown_hash(chain)))
        tell_unjudged(chain, "a certificate above it cannot be read strictly");
    else
        tell_flags(chain, flags);
}

void trust_judge(const struct trust_store *t, struct rd list, int64_t now,
                 struct cert_chain *chain)
{
    mbedtls_x509_crt crt;
    char why[128];
    bool skipped;
    int error;

    cert_chain_say(chain, "");
    mbedtls_x509_crt_init(&crt);
    error = parse_sent(&crt, list, chain, &skipped);
    if (error == 0) {
        judge(t, &crt, now, skipped, chain);
    } else {
        mbedtls_strerror(error, why, sizeof why);
        tell_unjudged(chain, why);
    }
    mbedtls_x509_crt_free(&crt);
}
