#include "core/wire/hello_reader.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define SSL2_HEADER      2
#define MESSAGE_HEADER   4
#define SSL2_LENGTH_LEAST 12 /* a suite and a byte of challenge */

struct rd hello_reader_bytes(const struct hello_reader *r)
{
    return rd_from(r->buf != NULL ? r->buf : (const uint8_t *)"", r->len);
}

struct rd hello_reader_rest(const struct hello_reader *r)
{
    struct rd all = hello_reader_bytes(r);

    (void)rd_skip(&all, r->taken);
    return all;
}

/* The length of a record of SSLv2 with a header of two bytes, and the type:
 * no TLS record begins with a first byte of 80-ff. */
static bool is_ssl2(struct rd all)
{
    return all.n > 0 && (all.p[0] & 0x80) != 0;
}

static enum hello_status take_ssl2(struct hello_reader *r, struct rd all)
{
    uint16_t length;
    uint8_t type;
    struct rd in;

    if (!rd_u16(&all, &length))
        return HELLO_MORE;
    length &= 0x7FFF;
    in = all;
    if (length < SSL2_LENGTH_LEAST ||
        (rd_u8(&in, &type) && type != HS_CLIENT_HELLO))
        return HELLO_NOT_TLS;
    if (!rd_view(&all, length, &r->message))
        return HELLO_MORE;
    r->taken = SSL2_HEADER + length;
    return client_hello_parse_ssl2(r->message, &r->hello) ? HELLO_WHOLE
                                                          : HELLO_BROKEN;
}

/* The message as it stands in the joiner, with its header before it. */
static enum hello_status take_message(struct hello_reader *r,
                                      const struct handshake *m)
{
    if (m->type != HS_CLIENT_HELLO)
        return HELLO_BROKEN;
    r->message =
        rd_from(m->body.p - MESSAGE_HEADER, m->body.n + MESSAGE_HEADER);
    return client_hello_parse(m->body, &r->hello) ? HELLO_WHOLE : HELLO_BROKEN;
}

static enum hello_status take_record(struct hello_reader *r,
                                     const struct record *rec)
{
    struct handshake m;

    if (rec->type == CONTENT_ALERT)
        return HELLO_ALERT;
    if (rec->type != CONTENT_HANDSHAKE)
        return HELLO_BROKEN;
    if (r->record_version == 0)
        r->record_version = rec->version;
    r->joiner.limit = HELLO_READ_MAX;
    if (!handshake_feed(&r->joiner, rec->body))
        return HELLO_OVERSIZE;
    return handshake_next(&r->joiner, &m) ? take_message(r, &m) : HELLO_MORE;
}

static enum hello_status take(struct hello_reader *r)
{
    struct rd rest = hello_reader_rest(r);
    enum hello_status s = HELLO_MORE;
    struct record rec;

    if (r->taken == 0 && is_ssl2(rest))
        return take_ssl2(r, rest);
    while (s == HELLO_MORE) {
        switch (record_take(&rest, &rec)) {
        case RECORD_MORE:
            return HELLO_MORE;
        case RECORD_NOT_TLS:
            return r->taken == 0 ? HELLO_NOT_TLS : HELLO_BROKEN;
        case RECORD_OK:
            r->taken = r->len - rest.n;
            s = take_record(r, &rec);
        }
    }
    return s;
}

enum hello_status hello_reader_feed(struct hello_reader *r, const void *p,
                                    size_t n)
{
    if (r->status != HELLO_MORE)
        return r->status;
    if (n > HELLO_READ_MAX - r->len) {
        r->status = HELLO_OVERSIZE;
        return r->status;
    }
    if (n > r->cap - r->len) {
        r->cap = 2 * (r->len + n);
        r->buf = mem_grow(r->buf, r->cap, 1);
    }
    if (n != 0)
        memcpy(r->buf + r->len, p, n);
    r->len += n;
    r->status = take(r);
    return r->status;
}

void hello_reader_free(struct hello_reader *r)
{
    handshake_free(&r->joiner);
    free(r->buf);
    memset(r, 0, sizeof *r);
}
