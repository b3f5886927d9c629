#include "core/model/shared_keys.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/model/rules_evidence.h"

/* An endpoint has few keys of its own (RSA, EC, DSA); one that sends another
 * one to each hello would fill our memory. */
#define KEYS_OF_ENDPOINT 4

static bool is_known(const struct shared_keys *s, size_t from,
                     const uint8_t sha256[32])
{
    for (size_t i = from; i < s->n; i++)
        if (memcmp(s->keys[i].sha256, sha256, 32) == 0)
            return true;
    return false;
}

static void keep(struct shared_keys *s, const struct endpoint *e,
                 const struct cert_chain *c)
{
    struct shared_key *k;
    char label[600];

    if (s->n == s->cap) {
        s->cap = s->cap == 0 ? 16 : 2 * s->cap;
        s->keys = mem_grow(s->keys, s->cap, sizeof *s->keys);
    }
    k = &s->keys[s->n++];
    endpoint_label(e, label, sizeof label);
    memcpy(k->sha256, c->certs[0].key_sha256, sizeof k->sha256);
    k->order = e->order;
    k->versions = c->versions;
    k->label = mem_strdup(label);
    k->address = mem_strdup(e->address);
}

void shared_keys_add(struct shared_keys *s, const struct endpoint *e)
{
    static const uint8_t none[32];
    size_t first = s->n;

    for (size_t i = 0; i < e->n_chains && s->n - first < KEYS_OF_ENDPOINT;
         i++) {
        const struct cert_chain *c = &e->chains[i];

        if (c->n != 0 &&
            memcmp(c->certs[0].key_sha256, none, sizeof none) != 0 &&
            !is_known(s, first, c->certs[0].key_sha256))
            keep(s, e, c);
    }
}

static int by_key(const void *a, const void *b)
{
    const struct shared_key *x = a, *y = b;
    int d = memcmp(x->sha256, y->sha256, sizeof x->sha256);

    if (d != 0)
        return d;
    return x->order < y->order ? -1 : x->order > y->order;
}

static size_t count_addresses(const struct shared_key *keys, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        size_t k = 0;

        while (k < i && strcmp(keys[k].address, keys[i].address) != 0)
            k++;
        count += k == i;
        if (count > 1)
            break;
    }
    return count;
}

static void tell_evidence(struct emit *out, const struct shared_key *keys,
                          size_t n, const char *hex)
{
    unsigned versions = 0;

    for (size_t i = 0; i < n; i++)
        versions |= keys[i].versions;
    evidence_begin(out, versions, NULL, "ClientHello to each of them",
                   "Certificate with the same public key");
    emit_text(emit_key(out, "key_sha256"), hex);
    emit_end(out);
}

static const char remedy[] =
    "Make a key and certificate of its own in each device. Only where they "
    "are meant to pass for one another (a cluster, a wildcard certificate) "
    "may they share one.";

static void tell_group(const struct shared_key *keys, size_t n,
                       void (*tell)(void *arg, const struct scan_finding *f),
                       void *arg)
{
    const char **labels = mem_array(n, sizeof *labels);
    struct str text = {0}, hex = {0};
    struct emit evidence = {0};

    for (size_t i = 0; i < n; i++)
        labels[i] = keys[i].label;
    str_addf(&text,
             "%zu endpoints have one and the same key: most often a vendor's "
             "default, which is in every device of that kind. Who takes it "
             "out of one can read, or pose as, all of them.",
             n);
    for (size_t i = 0; i < sizeof keys->sha256; i++)
        str_addf(&hex, "%02x", keys->sha256[i]);
    tell_evidence(&evidence, keys, n, str_text(&hex));
    tell(arg, &(struct scan_finding){.rule = "shared-certificate",
                                     .key = str_text(&hex),
                                     .severity = SEVERITY_MEDIUM,
                                     .text = str_text(&text),
                                     .remedy = remedy,
                                     .evidence = emit_whole(&evidence),
                                     .endpoints = labels,
                                     .n_endpoints = n});
    str_free(&text);
    emit_free(&evidence);
    str_free(&hex);
    free(labels);
}

void shared_keys_judge(struct shared_keys *s,
                       void (*tell)(void *arg, const struct scan_finding *f),
                       void *arg)
{
    if (s->n != 0)
        qsort(s->keys, s->n, sizeof *s->keys, by_key);
    for (size_t i = 0, n; i < s->n; i += n) {
        n = 1;
        while (i + n < s->n && memcmp(s->keys[i].sha256, s->keys[i + n].sha256,
                                      sizeof s->keys[i].sha256) == 0)
            n++;
        if (count_addresses(&s->keys[i], n) > 1)
            tell_group(&s->keys[i], n, tell, arg);
    }
}

void shared_keys_free(struct shared_keys *s)
{
    for (size_t i = 0; i < s->n; i++) {
        free(s->keys[i].label);
        free(s->keys[i].address);
    }
    free(s->keys);
    memset(s, 0, sizeof *s);
}
