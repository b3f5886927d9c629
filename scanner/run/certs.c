#include "scanner/run/certs.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/engine/crypto.h"
#include "core/engine/trust.h"
#include "core/wire/flight.h"
#include "core/wire/x509.h"

static size_t count(struct rd list)
{
    struct rd der;
    size_t n = 0;

    while (certificate_next(&list, &der))
        n++;
    return n;
}

/* Equal keys, equal bytes: what a vendor put into every device shows. */
static void note_key(struct rd der, struct certificate *c)
{
    struct rd spki;

    if (x509_spki(der, &spki))
        crypto_sha256(spki.p, spki.n, c->key_sha256);
}

static void read_chain(struct cert_chain *chain, struct rd list)
{
    size_t sent = count(list);
    struct rd der;

    chain->sent = (uint8_t)(sent < 255 ? sent : 255);
    chain->n = (uint8_t)(sent < CERT_CHAIN_MAX ? sent : CERT_CHAIN_MAX);
    chain->certs = mem_array(chain->n, sizeof *chain->certs);
    for (size_t i = 0; i < chain->n && certificate_next(&list, &der); i++) {
        x509_read(der, &chain->certs[i]);
        crypto_sha256(der.p, der.n, chain->certs[i].sha256);
        note_key(der, &chain->certs[i]);
    }
}

static void judge(struct cert_chain *chain, struct rd list,
                  const struct scan_options *o)
{
    int64_t now = o->at != 0 ? o->at : (int64_t)time(NULL);

    if (o->trust != NULL)
        trust_judge(o->trust, list, now, chain);
}

static void keep(struct certs_last *last, const struct answer *a, int index)
{
    certs_forget(last);
    last->p = mem_copy(a->chain, a->chain_len);
    last->n = a->chain_len;
    last->index = index;
}

void certs_forget(struct certs_last *last)
{
    free(last->p);
    last->p = NULL;
}

int certs_note(struct endpoint *e, const struct answer *a,
               const struct scan_options *o, struct certs_last *last)
{
    struct cert_chain *chain;
    struct rd list;
    uint8_t hash[32];
    enum version v;
    bool fresh;
    size_t i;

    if (a->chain == NULL || !version_from_wire(a->version, &v) ||
        !certificate_list(rd_from(a->chain, a->chain_len), &list))
        return -1;
    if (last->p != NULL && last->n == a->chain_len &&
        memcmp(last->p, a->chain, last->n) == 0) {
        e->chains[last->index].versions |= 1u << v;
        return last->index;
    }
    crypto_sha256(a->chain, a->chain_len, hash);
    for (i = 0; i < e->n_chains; i++)
        if (memcmp(e->chains[i].sha256, hash, sizeof hash) == 0)
            break;
    fresh = i == e->n_chains;
    chain = fresh ? endpoint_add_chain(e) : &e->chains[i];
    if (chain == NULL)
        return -1;
    if (fresh) {
        memcpy(chain->sha256, hash, sizeof hash);
        read_chain(chain, list);
        judge(chain, list, o);
    }
    chain->versions |= 1u << v;
    keep(last, a, (int)i);
    return (int)i;
}
