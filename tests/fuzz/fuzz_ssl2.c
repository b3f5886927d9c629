/* What may answer a hello in the frame of SSLv2: the parsers, and the engine
 * around them. Byte 0 chooses the hello and how the rest is cut; fed at once
 * and cut, it must come to the same answer. */
#include <stdlib.h>
#include <string.h>

#include "core/engine/client.h"
#include "core/registry/suite.h"
#include "core/wire/ssl2.h"
#include "tests/fuzz/entry.h"
#include "tests/unit/offers.h"

static void check_view(struct rd v, const uint8_t *data, size_t size)
{
    if (v.n != 0 && (v.p < data || v.p + v.n > data + size))
        abort();
}

static void parse(const uint8_t *data, size_t size)
{
    struct rd r = rd_from(data, size), body;
    struct ssl2_server_hello sh;
    uint16_t code;

    if (!ssl2_record_take(&r, &body))
        return;
    check_view(body, data, size);
    if (ssl2_server_hello_parse(body, &sh)) {
        check_view(sh.certificate, data, size);
        check_view(sh.connection_id, data, size);
        if (sh.n_kinds > ANSWER_KINDS_MAX || ssl2_error_parse(body, &code))
            abort();
    }
}

static void make_offer(bool framed, struct offer *o)
{
    struct bitset set = suites_for(VERSION_SSL2);

    memset(o, 0, sizeof *o);
    o->version = framed ? VERSION_TLS10 : VERSION_SSL2;
    o->form = FORM_SSL2;
    for (size_t i = 0; i < suite_count(); i++)
        if (bit_has(&set, i) || (framed && i < 10))
            offer_add_index(o, i);
}

static struct answer ask(struct crypto *crypto, const struct offer *o,
                         const uint8_t *p, size_t n, size_t chunk)
{
    struct client *c = client_new(crypto, o);
    enum client_status s = CLIENT_MORE;
    struct answer a;

    while (s == CLIENT_MORE && n > 0) {
        size_t k = n < chunk ? n : chunk;

        s = client_feed(c, p, k);
        p += k;
        n -= k;
    }
    if (s == CLIENT_MORE)
        s = client_end(c, END_CLOSED);
    if (s != CLIENT_DONE)
        abort();
    client_answer(c, &a);
    client_free(c);
    return a;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct crypto *crypto;
    struct answer a, b;
    struct offer o;

    if (crypto == NULL && (crypto = crypto_new()) == NULL)
        abort();
    if (size < 2)
        return 0;
    parse(data + 1, size - 1);
    make_offer(data[0] & 1, &o);
    a = ask(crypto, &o, data + 1, size - 1, size);
    b = ask(crypto, &o, data + 1, size - 1, 1 + data[0] / 2);
    if (a.kind == ANSWER_LOCAL || a.kind != b.kind || a.version != b.version ||
        a.flight != b.flight || a.ssl2_error != b.ssl2_error ||
        a.n_kinds != b.n_kinds || a.chain_len != b.chain_len ||
        memcmp(a.kinds, b.kinds, a.n_kinds * sizeof *a.kinds) != 0)
        abort();
    answer_clear(&a);
    answer_clear(&b);
    return 0;
}
