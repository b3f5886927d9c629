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
