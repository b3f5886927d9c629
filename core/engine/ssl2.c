#include "core/wire/ssl2.h"
#include "core/base/mem.h"
#include "core/base/wr.h"
#include "core/engine/state.h"

/* The answer to a hello in the frame of SSLv2. One record decides: nothing of
 * SSLv2 is gone on with. A server that speaks TLS answers in TLS records, and
 * those are none of ours. */
#define SSL2_TYPE_AT SSL2_HEADER

bool client_takes_ssl2(const struct client *c, struct rd in)
{
    uint8_t first;

    return c->ssl2 && c->taken == 0 &&
           (c->part_len != 0 ? ssl2_begins(c->part[0])
                             : rd_u8(&in, &first) && ssl2_begins(first));
}

/* The certificate, in the form of a TLS Certificate message. */
static void keep_chain(struct answer *a, const struct ssl2_server_hello *sh)
{
    size_t room = sh->certificate.n + 6;
    uint8_t *chain;
    struct wr w;

    if (!sh->has_x509 || sh->certificate.n == 0)
        return;
    chain = mem_array(room, 1);
    wr_init(&w, chain, room);
    wr_open(&w, 3);
    wr_open(&w, 3);
    wr_bytes(&w, sh->certificate.p, sh->certificate.n);
    wr_close(&w);
    wr_close(&w);
    a->chain = chain;
    a->chain_len = (uint32_t)w.len;
}

static void on_server_hello(struct client *c,
                            const struct ssl2_server_hello *sh)
{
    struct answer *a = &c->answer;

    a->kind = ANSWER_HELLO;
    a->version = sh->version;
    a->n_kinds = (uint8_t)sh->n_kinds;
    for (size_t i = 0; i < sh->n_kinds; i++)
        a->kinds[i] = sh->kinds[i];
    keep_chain(a, sh);
    client_finish_flight(c, FLIGHT_WHOLE);
}

static void on_record(struct client *c, struct rd body)
{
    struct ssl2_server_hello sh;
    uint16_t code;

    c->answer.got_handshake_bytes = true;
    if (ssl2_error_parse(body, &code)) {
        c->answer.ssl2_error = code;
        client_finish(c, ANSWER_SSL2_ERROR);
    } else if (ssl2_server_hello_parse(body, &sh)) {
        on_server_hello(c, &sh);
    } else {
        client_nonsense(c, "malformed SERVER-HELLO of SSLv2");
    }
}

/* Up to so many bytes of what has begun. */
static void gather(struct client *c, struct rd *in, size_t n)
{
    if (c->part_len < n)
        client_keep(c, in, n - c->part_len);
}

void client_ssl2(struct client *c, struct rd *in)
{
    struct rd r, body;

    gather(c, in, SSL2_TYPE_AT + 1);
    if (c->part_len <= SSL2_TYPE_AT)
        return;
    /* What is no beginning of such an answer need not be waited for. */
    if (!ssl2_answers(c->part[SSL2_TYPE_AT])) {
        client_keep(c, in, in->n);
        client_not_tls(c, c->part, c->part_len);
        return;
    }
    gather(c, in,
           SSL2_HEADER + (size_t)((c->part[0] & 0x7f) << 8 | c->part[1]));
    r = rd_from(c->part, c->part_len);
    if (ssl2_record_take(&r, &body))
        on_record(c, body);
}
