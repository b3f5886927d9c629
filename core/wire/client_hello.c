#include <string.h>

#include "core/registry/suite.h"
#include "core/wire/dtls.h"
#include "core/wire/extension_rows.h"
#include "core/wire/extensions.h"
#include "core/wire/hello.h"
#include "core/wire/own_hello.h"
#include "core/wire/record.h"

/* RFC 8446, 4.1.2: TLS 1.3 says 3.3 here, and the truth in an extension. */
static uint16_t legacy_version(const struct offer *o)
{
    uint16_t v =
        version_wire(o->version == VERSION_TLS13 ? VERSION_TLS12 : o->version);

    return o->datagrams ? dtls_wire(v) : v;
}

/* RFC 8446, 5.1: an initial ClientHello's record may say 3.1, and some stacks
 * take no other (Q39); a second one's says 3.3. */
static uint16_t record_version(const struct offer *o,
                               const struct hello_secrets *secrets)
{
    if (secrets->again)
        return version_wire(VERSION_TLS12);
    return version_wire(o->version == VERSION_SSL3 ? VERSION_SSL3
                                                   : VERSION_TLS10);
}

static void write_suites(struct wr *w, const struct offer *o)
{
    const size_t most = 2 * BITSET_MAX;
    uint8_t *codes;

    wr_open(w, 2);
    codes = wr_room(w, most);
    if (codes != NULL)
        wr_back(w, most - suite_list_codes(&o->suites, codes));
    if (o->version != VERSION_TLS13)
        wr_u16(w, SCSV_RENEGOTIATION); /* RFC 5746, 3.4; Q28 */
    wr_close(w);
}

/* The wanted ones first: the list is in order of preference (RFC 5246,
 * 7.4.1.2). TLS 1.3 allows NULL only (RFC 8446, 4.1.2). */
static void write_compressions(struct wr *w, const struct offer *o)
{
    /* DEFLATE (RFC 3749), LZS (RFC 3943), NULL */
    static const uint8_t methods[] = {1, 64, 0};
    size_t n = o->compressors && o->version != VERSION_TLS13 ? 3 : 1;

    wr_vec8(w, methods + sizeof methods - n, n);
}

/* `message` is where the handshake message begins. */
static void write_body(struct wr *w, const struct offer *o,
                       const struct hello_secrets *secrets, size_t message)
{
    wr_u16(w, legacy_version(o));
    wr_bytes(w, secrets->random, sizeof secrets->random);
    wr_vec8(w, secrets->session, sizeof secrets->session);
    if (o->datagrams)
        wr_u8(w, 0); /* no cookie yet (RFC 6347, 4.2.1) */
    write_suites(w, o);
    write_compressions(w, o);
    extensions_write(w, o, secrets, message);
}

bool client_hello_body(struct wr *w, const struct offer *o,
                       const struct hello_secrets *secrets)
{
    write_body(w, o, secrets, w->len);
    return wr_ok(w);
}

bool client_hello_write(struct wr *w, const struct offer *o,
                        const struct hello_secrets *secrets)
{
    size_t message;

    if (o->own != NULL)
        return own_hello_write(w, o, secrets);
    if (o->version == VERSION_SSL2)
        return false;
    wr_u8(w, CONTENT_HANDSHAKE);
    wr_u16(w, record_version(o, secrets));
    wr_open(w, 2);
    message = w->len;
    wr_u8(w, HS_CLIENT_HELLO);
    wr_open(w, 3);
    write_body(w, o, secrets, message);
    wr_close(w);
    wr_close(w);
    return wr_ok(w);
}

static bool read_compressions(struct rd list, struct client_hello *out)
{
    uint8_t v;

    if (list.n == 0) /* compression_methods<1..2^8-1> */
        return false;
    while (rd_u8(&list, &v))
        if (out->n_compressions < sizeof out->compressions)
            out->compressions[out->n_compressions++] = v;
    return true;
}

/* What every ClientHello has (RFC 5246, 7.4.1.2). */
static bool read_fixed(struct rd *r, struct client_hello *out)
{
    struct rd suites, compressions;

    return rd_u16(r, &out->legacy_version) &&
           rd_view(r, HELLO_RANDOM, &out->random) &&
           rd_vec8(r, &out->session) && out->session.n <= HELLO_SESSION_MAX &&
           rd_vec16(r, &suites) &&
           number_list_read(suites, out->suites, &out->n_suites,
                            CLIENT_HELLO_LIST_MAX) &&
           rd_vec8(r, &compressions) && read_compressions(compressions, out);
}

bool client_hello_parse(struct rd body, struct client_hello *out)
{
    struct rd block, tail;

    memset(out, 0, sizeof *out);
    if (!read_fixed(&body, out))
        return false;
    if (rd_done(&body)) /* RFC 5246, 7.4.1.2: the block may be absent */
        return true;
    tail = body;
    if (rd_vec16(&tail, &block) && rd_done(&tail))
        return extensions_read_client(block, out);
    /* RFC 6101, 5.6.1.2: an SSLv3 hello may end in data to be ignored. */
    return out->legacy_version == version_wire(VERSION_SSL3);
}

/* RFC 5246, E.2: a suite of three bytes is one of TLS when the first is 0. */
static void read_kinds(struct rd list, struct client_hello *out)
{
    uint32_t kind;

    while (rd_u24(&list, &kind)) {
        if (kind <= UINT16_MAX && out->n_suites < CLIENT_HELLO_LIST_MAX)
            out->suites[out->n_suites++] = (uint16_t)kind;
        else if (kind > UINT16_MAX &&
                 out->n_kinds < sizeof out->kinds / sizeof *out->kinds)
            out->kinds[out->n_kinds++] = kind;
    }
}

bool client_hello_parse_ssl2(struct rd message, struct client_hello *out)
{
    uint16_t suites, session, challenge;
    uint8_t type;
    struct rd list;

    memset(out, 0, sizeof *out);
    if (!rd_u8(&message, &type) || type != HS_CLIENT_HELLO ||
        !rd_u16(&message, &out->legacy_version) ||
        !rd_u16(&message, &suites) || !rd_u16(&message, &session) ||
        !rd_u16(&message, &challenge))
        return false;
    if (suites == 0 || suites % 3 != 0 || challenge == 0 ||
        challenge > HELLO_RANDOM || session > HELLO_SESSION_MAX)
        return false;
    out->ssl2 = true;
    out->n_compressions = 1; /* it knows none */
    if (!rd_view(&message, suites, &list) ||
        !rd_view(&message, session, &out->session) ||
        !rd_view(&message, challenge, &out->random))
        return false;
    read_kinds(list, out);
    return rd_done(&message);
}

bool client_hello_has(const struct client_hello *ch, uint16_t extension)
{
    for (size_t i = 0; i < ch->n_extensions; i++)
        if (ch->extensions[i] == extension)
            return true;
    return false;
}

bool client_hello_speaks(const struct client_hello *ch, const char *protocol)
{
    struct rd list = ch->alpn, name;

    while (rd_vec8(&list, &name))
        if (name.n == strlen(protocol) &&
            memcmp(name.p, protocol, name.n) == 0)
            return true;
    return false;
}
