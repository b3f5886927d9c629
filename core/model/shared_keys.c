#include "core/model/shared_keys.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/digits.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/model/rules_evidence.h"

/* An endpoint has few keys of its own (RSA, EC, DSA); one that sends another
 * one to each hello would fill our memory. */
#define KEYS_OF_ENDPOINT 4

/* A note of one key at one endpoint, as it lies in memory: this, the key, host
 * and address, each with its NUL, and the address empty where the host is one.
 * Of most the host is one of IPv4: a sign and its four bytes stand for both.
 * Half of a hash tells keys apart; the other half is for who is told of it, and
 * stands in all but the first note of a key. */
struct note {
    uint64_t order : 48;
    uint64_t versions : 8; /* mask of those that it was sent in */
    uint32_t before; /* where the note before of the same key is; 0 none */
    uint16_t port;
} __attribute__((packed));

#define KEY_HALF  16
#define KEY_WHOLE 32
#define IPV4      '\1' /* no name begins so */
#define IPV4_SIZE 4
#define IPV4_TEXT 16

/* The same, read. All is borrowed. */
struct holder {
    uint32_t at;
    struct note note;
    const uint8_t *key;
    const char *names;
};

struct names {
    const char *host, *address;
    char text[IPV4_TEXT]; /* of one of IPv4 */
};

/* Where a note is, is told by its block and its offset there, + 1. */
#define BLOCK 65536u

static struct holder holder_at(const struct shared_keys *s, uint32_t at)
{
    const uint8_t *p = s->blocks[(at - 1) / BLOCK] + (at - 1) % BLOCK;
    struct holder h = {.at = at};

    memcpy(&h.note, p, sizeof h.note);
    h.key = p + sizeof h.note;
    h.names = (const char *)h.key + (h.note.before != 0 ? KEY_WHOLE : KEY_HALF);
    return h;
}

static void names_of(const struct holder *h, struct names *out)
{
    out->host = out->address = h->names;
    if (*h->names == IPV4) {
        (void)inet_ntop(AF_INET, h->names + 1, out->text, sizeof out->text);
        out->host = out->address = out->text;
        return;
    }
    out->address += strlen(out->host) + 1;
    if (out->address[0] == '\0')
        out->address = out->host;
}

/* Is it an address of IPv4, and written as it would be again? */
static bool is_ipv4(const struct endpoint *e, char out[IPV4_SIZE])
{
    char again[IPV4_TEXT];

    return strcmp(e->host, e->address) == 0 &&
           inet_pton(AF_INET, e->host, out) == 1 &&
           inet_ntop(AF_INET, out, again, sizeof again) != NULL &&
           strcmp(again, e->host) == 0;
}

/* The place of a key in the table. A hash needs no hashing. */
static uint32_t *place_of(const struct shared_keys *s, const uint8_t *key)
{
    uint64_t i;

    memcpy(&i, key, sizeof i);
    for (;; i++) {
        uint32_t *at = &s->last[i & (s->room - 1)];

        if (*at == 0 || memcmp(holder_at(s, *at).key, key, KEY_HALF) == 0)
            return at;
    }
}

/* A table of a power of two, at most three quarters full. */
static void make_room(struct shared_keys *s)
{
    struct shared_keys old = *s;

    if (4 * (s->n_keys + 1) <= 3 * s->room)
        return;
    s->room = s->room == 0 ? 16 : 2 * s->room;
    s->last = mem_array(s->room, sizeof *s->last);
    for (size_t i = 0; i < old.room; i++)
        if (old.last[i] != 0)
            *place_of(s, holder_at(s, old.last[i]).key) = old.last[i];
    free(old.last);
}

/* Room for so many bytes, fewer than a block; where it is, or 0: there were too
 * many to count. */
static uint32_t make_note(struct shared_keys *s, size_t bytes)
{
    if (s->n_blocks == 0 || s->len + bytes > BLOCK) {
        if (s->n_blocks == UINT32_MAX / BLOCK)
            return 0;
        s->blocks = mem_grow(s->blocks, s->n_blocks + 1, sizeof *s->blocks);
        s->blocks[s->n_blocks++] = mem_array(BLOCK, 1);
        s->len = 0;
    }
    s->len += bytes;
    return (uint32_t)((s->n_blocks - 1) * BLOCK + s->len - bytes) + 1;
}

/* As names_of() reads them; returns their size, and writes nothing to NULL. */
static size_t put_names(const struct endpoint *e, uint8_t *p)
{
    const char *address = strcmp(e->host, e->address) == 0 ? "" : e->address;
    size_t n_host = strlen(e->host) + 1, n_address = strlen(address) + 1;
    char ipv4[IPV4_SIZE];

    if (is_ipv4(e, ipv4)) {
        if (p != NULL) {
            *p = IPV4;
            memcpy(p + 1, ipv4, sizeof ipv4);
        }
        return 1 + sizeof ipv4;
    }
    if (p != NULL) {
        memcpy(p, e->host, n_host);
        memcpy(p + n_host, address, n_address);
    }
    return n_host + n_address;
}

static void keep(struct shared_keys *s, const struct endpoint *e,
                 const struct cert_chain *c)
{
    struct note note = {
        .order = e->order, .port = e->port, .versions = (uint8_t)c->versions};
    size_t n_key, n_names = put_names(e, NULL);
    uint32_t *place, at;
    uint8_t *p;

    if (n_names > BLOCK / 2)
        return; /* there are no such names */
    make_room(s);
    place = place_of(s, c->certs[0].key_sha256);
    note.before = *place;
    n_key = note.before != 0 ? KEY_WHOLE : KEY_HALF;
    at = make_note(s, sizeof note + n_key + n_names);
    if (at == 0)
        return;
    s->n++;
    s->n_keys += note.before == 0;
    *place = at;
    p = s->blocks[(at - 1) / BLOCK] + (at - 1) % BLOCK;
    memcpy(p, &note, sizeof note);
    p += sizeof note;
    memcpy(p, c->certs[0].key_sha256, n_key);
    (void)put_names(e, p + n_key);
}

static bool is_among(const struct endpoint *e, size_t chains,
                     const uint8_t sha256[32])
{
    for (size_t i = 0; i < chains; i++)
        if (e->chains[i].n != 0 &&
            memcmp(e->chains[i].certs[0].key_sha256, sha256, 32) == 0)
            return true;
    return false;
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
            !is_among(e, i, c->certs[0].key_sha256))
            keep(s, e, c);
    }
}

static int by_order(const void *a, const void *b)
{
    const struct holder *x = a, *y = b;

    if (x->note.order != y->note.order)
        return x->note.order < y->note.order ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static int by_key(const void *a, const void *b)
{
    const struct holder *x = a, *y = b;

    return memcmp(x->key, y->key, KEY_WHOLE);
}

/* All who hold the key of a note, in their order: the caller's to free. */
static struct holder *holders(const struct shared_keys *s,
                              const struct holder *last, size_t *n)
{
    struct holder h = *last, *list;

    for (*n = 1; h.note.before != 0; (*n)++)
        h = holder_at(s, h.note.before);
    list = mem_array(*n, sizeof *list);
    list[0] = *last;
    for (size_t i = 1; i < *n; i++)
        list[i] = holder_at(s, list[i - 1].note.before);
    qsort(list, *n, sizeof *list, by_order);
    return list;
}

static bool at_several_addresses(const struct holder *list, size_t n)
{
    struct names first, other;

    names_of(&list[0], &first);
    for (size_t i = 1; i < n; i++) {
        names_of(&list[i], &other);
        if (strcmp(other.address, first.address) != 0)
            return true;
    }
    return false;
}

static void tell_evidence(struct emit *out, const struct holder *list, size_t n,
                          const char *hex)
{
    unsigned versions = 0;

    for (size_t i = 0; i < n; i++)
        versions |= list[i].note.versions;
    evidence_begin(out, versions, NULL, "ClientHello to each of them",
                   "Certificate with the same public key");
    emit_text(emit_key(out, "key_sha256"), hex);
    emit_end(out);
}

static const char remedy[] =
    "Make a key and certificate of its own in each device. Only where they "
    "are meant to pass for one another (a cluster, a wildcard certificate) "
    "may they share one.";

static char *label_of(const struct holder *h)
{
    struct names names;
    char label[600];

    names_of(h, &names);
    endpoint_label_of(names.host, names.address, h->note.port, label,
                      sizeof label);
    return mem_strdup(label);
}

/* `key` is one of theirs, whole. */
static void tell_group(const struct holder *list, size_t n, const uint8_t *key,
                       void (*tell)(void *arg, const struct scan_finding *f),
                       void *arg)
{
    char **labels = mem_array(n, sizeof *labels);
    char hex[2 * KEY_WHOLE + 1];
    struct str text = {0};
    struct emit evidence = {0};

    for (size_t i = 0; i < n; i++)
        labels[i] = label_of(&list[i]);
    str_addf(&text,
             "%zu endpoints have one and the same key: most often a vendor's "
             "default, which is in every device of that kind. Who takes it "
             "out of one can read, or pose as, all of them.",
             n);
    *put_hex(hex, key, KEY_WHOLE) = '\0';
    tell_evidence(&evidence, list, n, hex);
    tell(arg, &(struct scan_finding){.rule = "shared-certificate",
                                     .key = hex,
                                     .severity = SEVERITY_MEDIUM,
                                     .text = str_text(&text),
                                     .remedy = remedy,
                                     .evidence = emit_whole(&evidence),
                                     .endpoints = (const char *const *)labels,
                                     .n_endpoints = n});
    str_free(&text);
    emit_free(&evidence);
    for (size_t i = 0; i < n; i++)
        free(labels[i]);
    free(labels);
}

void shared_keys_judge(const struct shared_keys *s,
                       void (*tell)(void *arg, const struct scan_finding *f),
                       void *arg)
{
    struct holder *keys = NULL;
    size_t n_keys = 0, n;

    for (size_t i = 0; i < s->room; i++) {
        struct holder last;

        if (s->last[i] == 0)
            continue;
        last = holder_at(s, s->last[i]);
        if (last.note.before == 0)
            continue;
        keys = mem_grow(keys, n_keys + 1, sizeof *keys);
        keys[n_keys++] = last;
    }
    if (n_keys != 0)
        qsort(keys, n_keys, sizeof *keys, by_key);
    for (size_t i = 0; i < n_keys; i++) {
        struct holder *list = holders(s, &keys[i], &n);

        if (at_several_addresses(list, n))
            tell_group(list, n, keys[i].key, tell, arg);
        free(list);
    }
    free(keys);
}

void shared_keys_free(struct shared_keys *s)
{
    for (size_t i = 0; i < s->n_blocks; i++)
        free(s->blocks[i]);
    free(s->blocks);
    free(s->last);
    memset(s, 0, sizeof *s);
}
