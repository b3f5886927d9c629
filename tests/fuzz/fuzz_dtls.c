/* Datagrams to the DTLS client: the first byte of each piece of the input is
 * how long the datagram behind it is, in units of eight bytes. Whatever comes,
 * the client ends in time, keeps no more than it may, and says no more than
 * its own few hellos. */
#include <stdlib.h>
#include <string.h>

#include "core/engine/client.h"
#include "core/registry/suite.h"
#include "core/wire/dtls.h"
#include "tests/fuzz/entry.h"
#include "tests/unit/offers.h"

static struct offer make_offer(uint8_t how)
{
    static const uint16_t codes[] = {0x002f, 0x0033, 0x0034, 0xc02f, 0xc013};
    struct offer o = {.version = how & 1 ? VERSION_TLS11 : VERSION_TLS12,
                      .datagrams = true};

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        offer_add(&o, codes[i]);
    return o;
}

/* What it says is always one whole record. */
static void take_output(struct client *c)
{
    struct dtls_record rec;
    size_t n;
    const uint8_t *p = client_output(c, &n);
    struct rd r = rd_from(p, n);

    if (n != 0 && (!dtls_record_take(&r, &rec) || !rd_done(&r)))
        abort();
    client_sent(c, n);
}

static void talk(struct client *c, struct rd in)
{
    enum client_status s = CLIENT_MORE;
    struct rd datagram;
    uint8_t units;

    while (s == CLIENT_MORE && rd_u8(&in, &units)) {
        size_t n = 8u * units;

        if (!rd_view(&in, n < in.n ? n : in.n, &datagram))
            abort();
        s = client_feed(c, datagram.p, datagram.n);
        take_output(c);
        if (units % 16 == 0)
            client_resend(c);
        take_output(c);
    }
    if (s == CLIENT_MORE)
        s = client_silence(c);
    if (s != CLIENT_DONE || client_resend_ms(c) != 0)
        abort();
}

/* And the joiner alone, which holds what its header says. */
static void join(struct rd in)
{
    struct dtls_joiner j = {0};
    struct dtls_fragment f;
    struct handshake m;

    while (dtls_fragment_take(&in, &f)) {
        dtls_join(&j, &f);
        if (j.held > ANSWER_FLIGHT_MAX)
            abort();
        while (dtls_next(&j, &m))
            if (m.body.n > ANSWER_FLIGHT_MAX)
                abort();
    }
    dtls_restart(&j, 0);
    if (j.held != 0)
        abort();
    dtls_free(&j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct crypto *crypto; /* seeding it costs more than a run */
    struct rd in = rd_from(data, size);
    struct client *c;
    struct offer o;
    struct answer a;
    uint8_t how;

    if (crypto == NULL && (crypto = crypto_new()) == NULL)
        abort();
    if (!rd_u8(&in, &how))
        return 0;
    join(in);
    o = make_offer(how);
    c = client_new(crypto, &o);
    take_output(c);
    talk(c, in);
    client_farewell(c);
    take_output(c);
    client_answer(c, &a);
    if (a.chain_len > ANSWER_FLIGHT_MAX)
        abort();
    answer_clear(&a);
    client_free(c);
    return 0;
}
