#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine/client.h"
#include "core/registry/suite.h"
#include "tests/fuzz/entry.h"

/* A hostile server against the engine. Byte 0 chooses the offer, byte 1 how
 * the rest is cut and how the connection ends; the rest is what the server
 * sends. It is fed twice, at once and cut: both must come to the same answer,
 * however the bytes fell into reads. */

static void make_offer(uint8_t choice, struct offer *o)
{
    struct bitset set;
    uint16_t order[BITSET_MAX];
    size_t n;

    memset(o, 0, sizeof *o);
    o->version = (enum version)(VERSION_SSL3 + choice % 5);
    o->form = choice & 0x40 ? FORM_PLAIN : FORM_FULL;
    o->share = choice & 0x80 ? SHARE_REAL : SHARE_EMPTY;
    o->share_group = 0x001D;
    o->groups[o->n_groups++] = 0x001D;
    o->groups[o->n_groups++] = 0x0017;
    set = suites_for(o->version);
    n = suites_in_offer_order(&set, order);
    for (size_t i = 0; i < n && i < OFFER_SUITES_MAX; i++)
        if (i % 8 != choice / 5 % 8) /* some are not offered */
            o->suites[o->n_suites++] = order[i];
}

static struct answer run(struct crypto *crypto, const struct offer *o,
                         const uint8_t *p, size_t n, size_t chunk, uint8_t how)
{
    struct client *c = client_new(crypto, o);
    enum client_status s = CLIENT_MORE;
    struct answer a;

    while (s == CLIENT_MORE && n > 0) {
        size_t k = n < chunk ? n : chunk;
        uint8_t *own = malloc(k); /* a read past its end is seen */

        memcpy(own, p, k);
        s = client_feed(c, own, k);
        free(own);
        p += k;
        n -= k;
    }
    if (s == CLIENT_MORE)
        s = how % 3 == 0 ? client_silence(c)
                         : client_end(c, how % 3 == 1 ? END_CLOSED : END_RESET);
    if (s != CLIENT_DONE)
        abort();
    client_answer(c, &a);
    client_free(c);
    return a;
}

/* All that does not depend on the reads: the words may be shorter, and more
 * bytes may have come than were needed. */
static void compare(const struct answer *a, const struct answer *b)
{
    if (a->kind != b->kind || a->flight != b->flight ||
        a->broken != b->broken || a->alert != b->alert ||
        a->got_handshake_bytes != b->got_handshake_bytes ||
        a->version != b->version || a->suite != b->suite || a->kex != b->kex ||
        a->group != b->group || a->dh_bits != b->dh_bits ||
        a->sigscheme != b->sigscheme || a->chain_len != b->chain_len ||
        a->encrypted_bytes != b->encrypted_bytes)
        abort();
    if (a->chain_len != 0 && memcmp(a->chain, b->chain, a->chain_len) != 0)
        abort();
}

static void check(const struct answer *a)
{
    if (a->kind == ANSWER_NONE || a->chain_len > ANSWER_FLIGHT_MAX ||
        a->words_len > ANSWER_WORDS_MAX ||
        (a->flight != FLIGHT_NONE && a->kind != ANSWER_HELLO) ||
        (a->broken != BREAK_NONE) != (a->flight == FLIGHT_BROKEN))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct crypto *crypto; /* seeding it costs more than a run */
    struct answer a, b;
    struct offer o;

    if (crypto == NULL && (crypto = crypto_new()) == NULL)
        abort();
    if (size < 2)
        return 0;
    make_offer(data[0], &o);
    a = run(crypto, &o, data + 2, size - 2, size, data[1]);
    b = run(crypto, &o, data + 2, size - 2, 1 + data[1] / 3, data[1]);
    check(&a);
    compare(&a, &b);
    answer_clear(&a);
    answer_clear(&b);
    return 0;
}
