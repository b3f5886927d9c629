#include "core/model/certificate.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

void certificate_set(char **text, const char *value)
{
    char *copy = mem_strdup(value);

    free(*text);
    *text = copy;
}

void certificate_add_name(struct certificate *c, const char *name)
{
    if (c->n_names == CERT_NAMES_MAX)
        return;
    c->names = mem_grow(c->names, c->n_names + 1u, sizeof *c->names);
    c->names[c->n_names++] = mem_strdup(name);
}

void certificate_clear(struct certificate *c)
{
    for (size_t i = 0; i < c->n_names; i++)
        free(c->names[i]);
    free(c->names);
    free(c->subject);
    free(c->issuer);
    memset(c, 0, sizeof *c);
}

struct certificate certificate_copy(const struct certificate *c)
{
    struct certificate copy = *c;

    copy.subject = mem_strdup(c->subject);
    copy.issuer = mem_strdup(c->issuer);
    copy.names = NULL;
    copy.n_names = 0;
    for (size_t i = 0; i < c->n_names; i++)
        certificate_add_name(&copy, c->names[i]);
    return copy;
}

void cert_chain_say(struct cert_chain *c, const char *why)
{
    size_t n = strlen(why);

    if (n >= TRUST_WHY_MAX) {
        n = TRUST_WHY_MAX - 1;
        while (n != 0 && ((unsigned char)why[n] & 0xc0) == 0x80)
            n--;
    }
    free(c->trust_why);
    c->trust_why = n != 0 ? mem_strndup(why, n) : NULL;
}

const char *cert_chain_why(const struct cert_chain *c)
{
    return c->trust_why != NULL ? c->trust_why : "";
}

void cert_chain_clear(struct cert_chain *c)
{
    for (size_t i = 0; i < c->n; i++)
        certificate_clear(&c->certs[i]);
    free(c->certs);
    free(c->trust_why);
    memset(c, 0, sizeof *c);
}

struct cert_chain cert_chain_copy(const struct cert_chain *c)
{
    struct cert_chain copy = *c;

    copy.trust_why = NULL;
    cert_chain_say(&copy, cert_chain_why(c));
    copy.certs = mem_array(c->n, sizeof *copy.certs);
    for (size_t i = 0; i < c->n; i++)
        copy.certs[i] = certificate_copy(&c->certs[i]);
    return copy;
}

const char *cert_key_name(enum cert_key k)
{
    static const char *const names[] = {
        [CERT_KEY_UNKNOWN] = "unknown", [CERT_KEY_RSA] = "RSA",
        [CERT_KEY_RSA_PSS] = "RSA-PSS", [CERT_KEY_DSA] = "DSA",
        [CERT_KEY_EC] = "EC",           [CERT_KEY_ED25519] = "Ed25519",
        [CERT_KEY_ED448] = "Ed448",     [CERT_KEY_DH] = "DH",
        [CERT_KEY_GOST] = "GOST",
    };

    return names[k];
}

const char *trust_name(enum trust t)
{
    static const char *const names[] = {[TRUST_UNASKED] = "unasked",
                                        [TRUST_YES] = "trusted",
                                        [TRUST_NO] = "untrusted",
                                        [TRUST_UNJUDGED] = "unjudged"};

    return names[t];
}
