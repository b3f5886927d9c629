#include "core/model/warnings.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/grade.h"

/* Adds a line unless it stands there already. */
static void warn(struct warnings *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void warn(struct warnings *w, const char *fmt, ...)
{
    char line[sizeof w->lines[0]];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->lines[i], line) == 0)
            return;
    if (w->n < WARNINGS_MAX)
        memcpy(w->lines[w->n++], line, sizeof line);
}

static void warn_cipher(struct warnings *w, enum version v,
                        const struct suite *s)
{
    if (suite_has_small_blocks(s))
        warn(w, "64-bit block cipher %s vulnerable to SWEET32 attack",
             suite_cipher_name(s->cipher));
    if (s->cipher == CIPHER_RC4)
        warn(w, "Broken cipher RC4 is deprecated by RFC 7465");
    if (s->mode == MODE_CBC && v == VERSION_SSL3)
        warn(w, "CBC-mode cipher in SSLv3 (CVE-2014-3566)");
    if (s->mac == MAC_MD5)
        warn(w, "Ciphersuite uses MD5 for message integrity");
    if (v == VERSION_TLS13 && s->least != VERSION_TLS13)
        warn(w, "Non-TLSv1.3 ciphersuite chosen for TLSv1.3");
}

static void warn_certificate(struct warnings *w, const struct certificate *c)
{
    char hash[sizeof c->sig_hash];

    if (c == NULL)
        return;
    if (c->rsa_exponent == 1)
        warn(w, "Certificate RSA exponent is 1, score capped at F");
    if (!grade_weak_hash(c->sig_hash))
        return;
    memcpy(hash, c->sig_hash, sizeof hash);
    for (char *p = hash; *p != '\0'; p++)
        *p = (char)toupper((unsigned char)*p);
    warn(w, "Insecure certificate signature (%s), score capped at F", hash);
}

static void warn_exchange(struct warnings *w, const struct endpoint *e,
                          enum version v, const struct suite_result *r)
{
    const struct suite *s = suite_at(r->suite);
    const struct certificate *leaf = grade_leaf(e, v, r);
    struct certificate sound;
    char kex[48];

    if (s->auth == AUTH_ANON)
        warn(w, "Anonymous key exchange, score capped at F");
    if (s->export_bits != 0)
        warn(w, "Export key exchange");
    if (s->auth == AUTH_ANON || leaf == NULL)
        return;
    warn_certificate(w, leaf);
    /* The comparison is of key sizes: what else is wrong with the
     * certificate has its own line. */
    sound = *leaf;
    sound.sig_hash[0] = '\0';
    sound.rsa_exponent = 0;
    if ((suite_has_dhe(s) || suite_has_ecdhe(s)) && s->export_bits == 0 &&
        grade_kex_bits(r, &sound) < grade_certificate_bits(&sound) &&
        kex_text(e, v, r, kex, sizeof kex)[0] != '\0')
        warn(w, "Key exchange (%s) of lower strength than certificate key",
             kex);
}

static bool forward_secret(const struct suite *s)
{
    return suite_has_dhe(s) || suite_has_ecdhe(s) || s->kx == KX_ANY ||
           s->kx == KX_SRP || s->kx == KX_SM2DHE || s->kx == KX_CECPQ1;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

void warnings_of(const struct endpoint *e, enum version v, struct warnings *out)
{
    bool any = false, secret = false;

    out->n = 0;
    for (size_t i = 0; i < e->versions[v].n_suites; i++) {
        const struct suite_result *r = &e->versions[v].suites[i];
        const struct suite *s = suite_at(r->suite);

        if (r->works == WORKS_NO || s == NULL)
            continue;
        any = true;
        secret = secret || forward_secret(s);
        warn_cipher(out, v, s);
        warn_exchange(out, e, v, r);
    }
    if (any && !secret)
        warn(out, "Forward Secrecy not supported by any cipher");
    qsort(out->lines, out->n, sizeof out->lines[0], by_text);
}
