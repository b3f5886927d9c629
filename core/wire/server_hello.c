#include <string.h>

#include "core/wire/extensions.h"
#include "core/wire/hello.h"

/* RFC 8446, 4.1.3: SHA-256 of "HelloRetryRequest". */
static const uint8_t RETRY_RANDOM[HELLO_RANDOM] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
    0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
    0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

/* What every ServerHello has (RFC 5246, 7.4.1.3). */
static bool read_fixed(struct rd *r, struct server_hello *out)
{
    if (!rd_u16(r, &out->legacy_version) ||
        !rd_view(r, HELLO_RANDOM, &out->random))
        return false;
    out->version = out->legacy_version;
    out->retry = memcmp(out->random.p, RETRY_RANDOM, HELLO_RANDOM) == 0;
    return rd_vec8(r, &out->session) && out->session.n <= HELLO_SESSION_MAX &&
           rd_u16(r, &out->suite) && rd_u8(r, &out->compression);
}

bool server_hello_parse(struct rd body, struct server_hello *out)
{
    struct rd block;

    memset(out, 0, sizeof *out);
    if (!read_fixed(&body, out))
        return false;
    if (rd_done(&body)) /* RFC 5246, 7.4.1.3: the block may be absent */
        return true;
    out->has_extensions = rd_vec16(&body, &block);
    return out->has_extensions && rd_done(&body) &&
           extensions_read_server(block, out);
}

/* KeyShareServerHello, or of a HelloRetryRequest the group alone (RFC 8446,
 * 4.2.8). */
static void write_share(struct wr *w, const struct server_hello *sh)
{
    wr_u16(w, sh->group);
    if (sh->retry)
        return;
    wr_open(w, 2);
    wr_bytes(w, sh->share.p, sh->share.n);
    wr_close(w);
}

static void write_extension(struct wr *w, uint16_t type,
                            const struct server_hello *sh)
{
    wr_u16(w, type);
    wr_open(w, 2);
    if (type == EXT_VERSIONS)
        wr_u16(w, sh->version);
    else if (type == EXT_KEY_SHARE)
        write_share(w, sh);
    else if (type == EXT_RENEGOTIATION) /* RFC 5746, 3.6 */
        wr_u8(w, 0);
    else if (type == EXT_POINT_FORMATS) /* RFC 8422, 5.1.2: uncompressed */
        wr_u16(w, 0x0100);
    else if (type == EXT_ALPN)
        alpn_body_write(w, sh->alpn);
    wr_close(w);
}

bool server_hello_write(struct wr *w, const struct server_hello *sh)
{
    wr_u16(w, sh->legacy_version);
    wr_bytes(w, sh->retry ? RETRY_RANDOM : sh->random.p, HELLO_RANDOM);
    wr_open(w, 1);
    wr_bytes(w, sh->session.p, sh->session.n);
    wr_close(w);
    wr_u16(w, sh->suite);
    wr_u8(w, sh->compression);
    if (sh->n_extensions == 0)
        return wr_ok(w);
    wr_open(w, 2);
    for (size_t i = 0; i < sh->n_extensions; i++)
        write_extension(w, sh->extensions[i], sh);
    wr_close(w);
    return wr_ok(w);
}
