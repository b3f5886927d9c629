#include "core/wire/ssl2.h"

#include <string.h>

#include "core/registry/suite.h"

#define CHALLENGE_SSL2 16 /* 16 to 32 bytes; some servers take only 16 */
#define KIND_BYTES     3
#define TYPE_X509      1

bool ssl2_frames(const struct offer *o)
{
    return o->version == VERSION_SSL2 || o->form == FORM_SSL2;
}

/* RFC 5246, E.2: a suite is a kind with a first byte of zero. */
static void write_kinds(struct wr *w, const struct offer *o)
{
    uint16_t suites[BITSET_MAX];
    size_t n = suite_list_indexes(&o->suites, suites);

    for (size_t i = 0; i < n; i++)
        wr_u24(w, suite_at(suites[i])->code);
    if (o->version != VERSION_SSL2)
        wr_u24(w, SCSV_RENEGOTIATION); /* RFC 5746, 3.3 */
}

/* The lengths stand together before what they measure. */
static void write_body(struct wr *w, const struct offer *o,
                       const struct hello_secrets *secrets)
{
    bool tls = o->version != VERSION_SSL2;
    size_t kinds = (o->suites.n + (size_t)tls) * KIND_BYTES;
    size_t challenge = tls ? HELLO_RANDOM : CHALLENGE_SSL2;

    wr_u8(w, SSL2_CLIENT_HELLO);
    wr_u16(w, version_wire(o->version));
    wr_u16(w, (unsigned)kinds);
    wr_u16(w, 0); /* no session id */
    wr_u16(w, (unsigned)challenge);
    write_kinds(w, o);
    wr_bytes(w, secrets->random, challenge);
}

bool ssl2_hello_write(struct wr *w, const struct offer *o,
                      const struct hello_secrets *secrets)
{
    size_t begin = w->len;

    wr_open(w, SSL2_HEADER);
    write_body(w, o, secrets);
    wr_close(w);
    if (!wr_ok(w) || w->len - begin > SSL2_HELLO_MAX)
        return false;
    w->buf[begin] |= 0x80;
    return true;
}

bool ssl2_begins(uint8_t first)
{
    return (first & 0x80) != 0;
}

bool ssl2_answers(uint8_t type)
{
    return type == SSL2_ERROR || type == SSL2_SERVER_HELLO;
}

bool ssl2_record_take(struct rd *r, struct rd *body)
{
    struct rd in = *r, out;
    uint16_t n;

    if (!rd_u16(&in, &n) || !rd_view(&in, n & 0x7fff, &out))
        return false;
    *body = out;
    *r = in;
    return true;
}

static void read_kinds(struct rd list, struct ssl2_server_hello *out)
{
    uint32_t kind;

    while (out->n_kinds < ANSWER_KINDS_MAX && rd_u24(&list, &kind))
        out->kinds[out->n_kinds++] = kind;
}

bool ssl2_server_hello_parse(struct rd body, struct ssl2_server_hello *out)
{
    uint16_t certificate, kinds, id;
    uint8_t message, hit, type;
    struct rd list;

    memset(out, 0, sizeof *out);
    if (!rd_u8(&body, &message) || message != SSL2_SERVER_HELLO ||
        !rd_u8(&body, &hit) || !rd_u8(&body, &type) ||
        !rd_u16(&body, &out->version) || !rd_u16(&body, &certificate) ||
        !rd_u16(&body, &kinds) || !rd_u16(&body, &id) ||
        !rd_view(&body, certificate, &out->certificate) ||
        kinds % KIND_BYTES != 0 || !rd_view(&body, kinds, &list) ||
        !rd_view(&body, id, &out->connection_id) || !rd_done(&body))
        return false;
    out->has_x509 = type == TYPE_X509;
    read_kinds(list, out);
    return true;
}

bool ssl2_error_parse(struct rd body, uint16_t *code)
{
    uint8_t message;

    return rd_u8(&body, &message) && message == SSL2_ERROR &&
           rd_u16(&body, code) && rd_done(&body);
}
