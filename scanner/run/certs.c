#include "scanner/run/certs.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/mem.h"
#include "core/engine/crypto.h"
#include "core/engine/trust.h"
#include "core/wire/flight.h"
#include "core/wire/x509.h"

/* Certificates that two hosts have sent are kept, as many as this and none that
 * is longer; of those that one has sent, only the marks. */
#define KEPT      64
#define KEPT_LONG 4096
#define MET       512

struct certs_common {
    uint64_t met[MET];
    struct kept {
        uint8_t *der;
        size_t n;
        struct certificate read;
    } kept[KEPT];
};

struct certs_common *certs_common_new(void)
{
    return mem_alloc(sizeof(struct certs_common));
}

void certs_common_free(struct certs_common *c)
{
    for (size_t i = 0; i < KEPT; i++) {
        certificate_clear(&c->kept[i].read);
        free(c->kept[i].der);
    }
    free(c);
}

/* Tells bytes apart, but not from those that are made to have the same mark: a
 * device may deceive us about its own. */
static uint64_t mark_of(const uint8_t *p, size_t n)
{
    const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mark = n, word = 0;

    for (; n >= sizeof word; p += sizeof word, n -= sizeof word) {
        memcpy(&word, p, sizeof word);
        mark = (mark ^ word) * odd;
        mark ^= mark >> 29;
    }
    word = 0;
    memcpy(&word, p, n);
    mark = (mark ^ word) * odd;
    return mark ^ mark >> 32;
}

/* Equal keys, equal bytes: what a vendor put into every device shows. */
static void note_key(struct rd der, struct certificate *c)
{
    struct rd spki;

    if (x509_spki(der, &spki))
        crypto_sha256(spki.p, spki.n, c->key_sha256);
}

static void read_whole(struct rd der, struct certificate *out)
{
    x509_read(der, out);
    crypto_sha256(der.p, der.n, out->sha256);
    note_key(der, out);
}

static void keep(struct kept *k, struct rd der, const struct certificate *c)
{
    if (der.n > KEPT_LONG)
        return;
    certificate_clear(&k->read);
    free(k->der);
    k->der = mem_copy(der.p, der.n);
    k->n = der.n;
    k->read = certificate_copy(c);
}

static struct certificate read_one(struct certs_common *common, struct rd der)
{
    uint64_t mark = mark_of(der.p, der.n);
    struct kept *k = &common->kept[mark % KEPT];
    uint64_t *met = &common->met[mark % MET];
    struct certificate c = {0};

    if (k->der != NULL && k->n == der.n && memcmp(k->der, der.p, der.n) == 0)
        return certificate_copy(&k->read);
    read_whole(der, &c);
    if (*met == mark)
        keep(k, der, &c);
    *met = mark;
    return c;
}

/* What is behind those that are kept counts as one: a device may send tens of
 * thousands. */
static void read_chain(struct cert_chain *chain, struct rd list,
                       struct certs_common *common)
{
    uint8_t hashes[CERT_CHAIN_MAX + 1][32];
    struct rd rest = list, der;
    size_t sent = 0, n = 0;

    while (certificate_next(&rest, &der))
        sent++;
    chain->sent = (uint8_t)(sent < 255 ? sent : 255);
    chain->n = (uint8_t)(sent < CERT_CHAIN_MAX ? sent : CERT_CHAIN_MAX);
    chain->certs = mem_array(chain->n, sizeof *chain->certs);
    for (; n < chain->n && certificate_next(&list, &der); n++) {
        chain->certs[n] = read_one(common, der);
        memcpy(hashes[n], chain->certs[n].sha256, sizeof *hashes);
    }
    if (n < sent)
        crypto_sha256(list.p, list.n, hashes[n++]);
    crypto_sha256(hashes, n * sizeof *hashes, chain->sha256);
}

static void judge(struct cert_chain *chain, struct rd list,
                  const struct scan_options *o)
{
    int64_t now = o->at != 0 ? o->at : (int64_t)time(NULL);

    if (o->trust != NULL)
        trust_judge(o->trust, list, now, chain);
}

int certs_note(struct endpoint *e, const struct answer *a,
               const struct scan_options *o, struct certs_seen *seen)
{
    struct cert_chain *chain;
    struct rd list;
    enum version v;
    uint64_t mark;

    if (a->chain == NULL || !version_from_wire(a->version, &v) ||
        !certificate_list(rd_from(a->chain, a->chain_len), &list))
        return -1;
    mark = mark_of(a->chain, a->chain_len);
    for (size_t i = 0; i < e->n_chains; i++)
        if (seen->marks[i] == mark) {
            e->chains[i].versions |= 1u << v;
            return (int)i;
        }
    chain = endpoint_add_chain(e);
    if (chain == NULL)
        return -1;
    seen->marks[e->n_chains - 1] = mark;
    read_chain(chain, list, seen->common);
    judge(chain, list, o);
    chain->versions |= 1u << v;
    return (int)e->n_chains - 1;
}
