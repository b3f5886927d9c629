#include "core/model/explain.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/registry/names.h"
#include "core/registry/suite.h"

/* The text as patterns are written. */
static char *normal(const char *text)
{
    char *out = mem_alloc(strlen(text) + 2), *at = out;

    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        bool blank = isspace(c) || c == '_' || c == '-';

        if (blank && at != out && at[-1] == ' ')
            continue;
        *at++ = blank ? ' ' : (char)tolower(c);
    }
    *at = '\0';
    return out;
}

static bool is_number(const char *pattern, size_t n)
{
    return strspn(pattern, "0123456789") == n || strncmp(pattern, "0x", 2) == 0;
}

static bool alone(const char *text, const char *at, size_t n)
{
    return (at == text || !isalnum((unsigned char)at[-1])) &&
           !isalnum((unsigned char)at[n]);
}

/* Where the first `n` bytes of the pattern stand, or NULL. */
static const char *find_part(const char *text, const char *from,
                             const char *pattern, size_t n)
{
    for (const char *at = from; *at != '\0'; at++)
        if (strncmp(at, pattern, n) == 0 &&
            (!is_number(pattern, n) || alone(text, at, n)))
            return at;
    return NULL;
}

static bool matches(const char *text, const char *pattern)
{
    const char *from = text;

    for (;;) {
        size_t n = strcspn(pattern, "*");

        from = find_part(text, from, pattern, n);
        if (from == NULL)
            return false;
        if (pattern[n] == '\0')
            return true;
        from += n;
        pattern += n + 1;
    }
}

static bool row_matches(const char *text, const struct explain_row *row)
{
    for (size_t i = 0; i < EXPLAIN_PATTERNS && row->patterns[i] != NULL; i++)
        if (matches(text, row->patterns[i]))
            return true;
    return false;
}

/* What has been found so far. */
struct found {
    struct explanation *out;
    size_t n;
};

static struct explanation *next(struct found *f)
{
    return f->n < EXPLAIN_MAX ? &f->out[f->n++] : NULL;
}

static void add_row(struct found *f, const struct explain_row *row)
{
    struct explanation *e = next(f);

    if (e == NULL)
        return;
    str_add(&e->title, row->title);
    str_add(&e->means, row->means);
    str_add(&e->rules, row->rules != NULL ? row->rules : "");
    str_add(&e->run, row->run != NULL ? row->run : "");
}

static void add_rows(struct found *f, const char *text,
                     const struct explain_row *rows)
{
    for (; rows->title != NULL; rows++)
        if (row_matches(text, rows))
            add_row(f, rows);
}

/* A rule of ours is meant only where nothing else is said: "sslv3" stands in
 * many a message. */
static void add_rule(struct found *f, const char *text)
{
    for (const struct explain_row *r = explain_rules; r->title != NULL; r++)
        if (strcmp(text, r->patterns[0]) == 0)
            add_row(f, r);
}

/* ---- Alerts ---- */

/* Is this number given as an alert's: "alert number 40", "fatal alert code is
 * 40", or behind the event that tells of one? */
static bool has_alert_code(const char *text, int code)
{
    static const char *const heads[] = {"alert", "36887", "36888"};
    const char *at = NULL;

    for (size_t i = 0; at == NULL && i < sizeof heads / sizeof *heads; i++)
        at = strstr(text, heads[i]);
    while (at != NULL && *at != '\0') {
        size_t n = strspn(at, "0123456789");

        if (n != 0 && n <= 3 && alone(text, at, n) && atoi(at) == code)
            return true;
        at += n != 0 ? n : 1;
    }
    return false;
}

static void add_alerts(struct found *f, const char *text)
{
    for (const struct explain_alert *a = explain_alerts; a->code >= 0; a++)
        if (row_matches(text, &a->row) || has_alert_code(text, a->code))
            add_row(f, &a->row);
}

/* ---- Suites ---- */

static void add_kind(struct str *out, const struct suite *s)
{
    if (s->kx == KX_RSA)
        str_add(out, " The client encrypts the secret with the certificate's "
                     "RSA key: no forward secrecy.");
    else if (suite_has_ecdhe(s))
        str_add(out, " Ephemeral keys on an elliptic curve: needs a named "
                     "group on both sides.");
    else if (suite_has_dhe(s))
        str_add(out, " Ephemeral Diffie-Hellman: Windows clients refuse primes "
                     "under 1024 bits since 2016, and some devices have it "
                     "wrong.");
    if (s->kind == SUITE_ANON)
        str_add(out, " Without certificate: anyone can stand in between.");
    if (s->kind == SUITE_NULL)
        str_add(out, " Nothing is encrypted.");
    if (s->export_bits != 0)
        str_add(out, " Made weak on purpose for export in the 1990s; broken.");
    if (s->cipher == CIPHER_RC4)
        str_add(out, " RC4 is broken, and forbidden by RFC 7465.");
    if (s->cipher == CIPHER_DES || s->cipher == CIPHER_3DES)
        str_add(out, " Blocks of 64 bits: see sweet32.");
}

static void add_suite(struct found *f, const struct suite *s)
{
    struct explanation *e = next(f);
    char code[16];

    if (e == NULL)
        return;
    str_addf(&e->title, "%s (%s)", s->name,
             suite_code_text(s, code, sizeof code));
    str_addf(&e->means, "A cipher suite of %s", version_name(s->least));
    if (s->most != s->least)
        str_addf(&e->means, " to %s", version_name(s->most));
    str_addf(&e->means, ", %u bits", (unsigned)s->bits);
    if (s->openssl != NULL)
        str_addf(&e->means, "; OpenSSL calls it %s", s->openssl);
    if (s->gnutls != NULL)
        str_addf(&e->means, "; GnuTLS %s", s->gnutls);
    str_addc(&e->means, '.');
    if (s->auth == AUTH_ECDSA || s->auth == AUTH_RSA || s->auth == AUTH_DSS)
        str_addf(&e->means, " The server needs a certificate with %s key.",
                 s->auth == AUTH_RSA     ? "an RSA"
                 : s->auth == AUTH_ECDSA ? "an EC"
                                         : "a DSA");
    add_kind(&e->means, s);
    str_add(&e->run, "suitemap HOST  (which endpoints serve it)\n"
                     "suitemap check SERVER DEVICE  (whether both have it)");
}

static const struct suite *suite_of(const char *word)
{
    char *end;
    unsigned long code;

    if (strncmp(word, "0x", 2) != 0 && strncmp(word, "0X", 2) != 0)
        return suite_by_name(word);
    code = strtoul(word + 2, &end, 16);
    return *end == '\0' && strlen(word) == 6 ? suite_find((uint32_t)code)
                                             : NULL;
}

static void add_suites(struct found *f, const char *text)
{
    char *copy = mem_strdup(text), *rest = copy, *word;

    while ((word = strsep(&rest, " \t\r\n,;:\"'()[]")) != NULL) {
        const struct suite *s = *word != '\0' ? suite_of(word) : NULL;

        if (s != NULL)
            add_suite(f, s);
    }
    free(copy);
}

/* ---- The whole ---- */

size_t explain(const char *text, struct explanation *out)
{
    struct found f = {.out = out};
    char *plain = normal(text);

    memset(out, 0, EXPLAIN_MAX * sizeof *out);
    add_suites(&f, text);
    add_rule(&f, plain);
    add_rows(&f, plain, explain_messages);
    add_alerts(&f, plain);
    free(plain);
    return f.n;
}

void explanation_free(struct explanation *e)
{
    str_free(&e->title);
    str_free(&e->means);
    str_free(&e->rules);
    str_free(&e->run);
}
