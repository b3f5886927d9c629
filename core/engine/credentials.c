#include "core/engine/credentials.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/wire/x509.h"

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END   "-----END CERTIFICATE-----"

/* All that there is room for; what is larger is no chain. */
static char *read_file(const char *path, size_t *n, struct err *err)
{
    FILE *f = fopen(path, "re");
    char *text;
    int failed;

    if (f == NULL) {
        err_set(err, ERR_FILE, "%.128s: %s", path, strerror(errno));
        return NULL;
    }
    text = mem_alloc(CREDENTIALS_CHAIN_MAX + 1);
    errno = 0;
    *n = fread(text, 1, CREDENTIALS_CHAIN_MAX, f);
    failed = ferror(f) ? errno : 0;
    fclose(f);
    if (failed == 0)
        return text;
    err_set(err, ERR_FILE, "%.128s: %s", path, strerror(failed));
    free(text);
    return NULL;
}

static int digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

/* Base64 (RFC 7468); other characters are passed over. Returns how many bytes
 * were written, which is never more than there are characters. */
static size_t decode(const char *from, const char *end, uint8_t *out)
{
    uint32_t bits = 0;
    size_t n = 0;
    unsigned have = 0;

    for (; from < end; from++) {
        int d = digit(*from);

        if (d < 0)
            continue;
        bits = bits << 6 | (uint32_t)d;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (uint8_t)(bits >> have);
        }
    }
    return n;
}

static void add(struct credentials *c, const uint8_t *p, size_t n)
{
    if (n != 0 && c->n < CREDENTIALS_CERTS_MAX)
        c->certs[c->n++] = rd_from(p, n);
}

/* In place: a certificate is shorter than its text. */
static void take_certificates(struct credentials *c, char *text, size_t n)
{
    char *at = text, *end;

    c->bytes = (uint8_t *)text;
    if (n != 0 && c->bytes[0] == 0x30) {
        add(c, c->bytes, n);
        return;
    }
    while ((at = strstr(at, BEGIN)) != NULL &&
           (end = strstr(at, END)) != NULL) {
        uint8_t *to = (uint8_t *)at;

        at += strlen(BEGIN);
        add(c, to, decode(at, end, to));
        at = end + 1;
    }
}

static bool belongs(const struct credentials *c)
{
    uint8_t public[2 * KEY_SIGNATURE_MAX];
    size_t n = crypto_key_public(c->key, public, sizeof public);
    struct rd spki;

    return n != 0 && x509_spki(c->certs[0], &spki) && spki.n == n &&
           memcmp(spki.p, public, n) == 0;
}

static bool check(struct credentials *c, const char *cert, const char *key,
                  struct err *err)
{
    struct x509_public public = {0};

    if (c->n == 0)
        return err_set(err, ERR_FORMAT,
                       "%.128s: no certificate that can be read", cert);
    if (!belongs(c))
        return err_set(err, ERR_FORMAT,
                       "%.100s: the key of another certificate than %.100s",
                       key, cert);
    if (x509_public(c->certs[0], &public))
        c->group = public.group;
    crypto_sha256(c->certs[0].p, c->certs[0].n, c->sha256);
    return true;
}

bool credentials_open(struct credentials *c, struct crypto *crypto,
                      const char *cert_path, const char *key_path,
                      struct err *err)
{
    size_t n;
    char *text = read_file(cert_path, &n, err);

    memset(c, 0, sizeof *c);
    if (text == NULL)
        return false;
    take_certificates(c, text, n);
    c->key = crypto_key_open(crypto, key_path, err);
    if (c->key != NULL && check(c, cert_path, key_path, err))
        return true;
    credentials_close(c);
    return false;
}

void credentials_close(struct credentials *c)
{
    crypto_key_free(c->key);
    free(c->bytes);
    memset(c, 0, sizeof *c);
}
