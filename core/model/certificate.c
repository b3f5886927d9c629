#include "core/model/certificate.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

void certificate_add_name(struct certificate *c, const char *name)
{
    if (c->n_names < CERT_NAMES_MAX)
        c->names[c->n_names++] = mem_strdup(name);
}

void certificate_clear(struct certificate *c)
{
    for (size_t i = 0; i < c->n_names; i++)
        free(c->names[i]);
    memset(c, 0, sizeof *c);
}

void cert_chain_clear(struct cert_chain *c)
{
    for (size_t i = 0; i < c->n; i++)
        certificate_clear(&c->certs[i]);
    free(c->certs);
    memset(c, 0, sizeof *c);
}

struct cert_chain cert_chain_copy(const struct cert_chain *c)
{
    struct cert_chain copy = *c;

    copy.certs = NULL;
    if (c->n != 0)
        copy.certs = mem_copy(c->certs, c->n * sizeof *c->certs);
    for (size_t i = 0; i < c->n; i++)
        for (size_t k = 0; k < c->certs[i].n_names; k++)
            copy.certs[i].names[k] = mem_strdup(c->certs[i].names[k]);
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
