/* The body of a Certificate message, and every certificate in it; and the same
 * bytes as one certificate. */
#include <stdlib.h>
#include <string.h>

#include "core/engine/trust.h"
#include "core/wire/flight.h"
#include "core/wire/x509.h"
#include "tests/fuzz/entry.h"

/* A text ends within its room and has no control character. */
static void check_text(const char *s, size_t room)
{
    const char *end = memchr(s, '\0', room);

    if (end == NULL)
        abort();
    for (; s < end; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            abort();
}

#define TEXT(a) check_text(a, sizeof(a))

static void read_one(struct rd der)
{
    struct certificate c;

    memset(&c, 0xaa, sizeof c);
    x509_read(der, &c);
    check_text(c.subject, CERT_TEXT_MAX);
    check_text(c.issuer, CERT_TEXT_MAX);
    TEXT(c.serial);
    TEXT(c.not_before);
    TEXT(c.not_after);
    TEXT(c.signature);
    TEXT(c.sig_hash);
    TEXT(c.curve);
    if (c.n_names > CERT_NAMES_MAX)
        abort();
    for (size_t i = 0; i < c.n_names; i++)
        check_text(c.names[i], CERT_TEXT_MAX);
    certificate_clear(&c);
}

/* A verdict on any chain; and the store as it was. */
static void judge(struct rd list)
{
    static struct trust_store *store;
    struct certificate certs[CERT_CHAIN_MAX];
    struct cert_chain chain = {.certs = certs};
    struct rd rest = list, der;

    if (store == NULL)
        store = trust_open("tests/data/trust", NULL);
    if (store == NULL)
        abort();
    while (certificate_next(&rest, &der) && chain.sent < UINT8_MAX) {
        if (chain.n < CERT_CHAIN_MAX)
            x509_read(der, &certs[chain.n++]);
        chain.sent++;
    }
    trust_judge(store, list, 1795230000, &chain);
    check_text(cert_chain_why(&chain), TRUST_WHY_MAX);
    for (size_t i = 0; i < chain.n; i++)
        certificate_clear(&certs[i]);
    if (chain.trust == TRUST_UNASKED ||
        (chain.trust == TRUST_YES) != (chain.trust_why == NULL))
        abort();
    free(chain.trust_why);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rd list, der;

    read_one(rd_from(data, size));
    if (!certificate_list(rd_from(data, size), &list))
        return 0;
    judge(list);
    while (certificate_next(&list, &der))
        read_one(der);
    return 0;
}
