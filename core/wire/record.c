#include "core/wire/record.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/answer.h"

static bool known_type(uint8_t type)
{
    return type >= CONTENT_CCS && type <= CONTENT_HEARTBEAT;
}

/* Every check stands as soon as its bytes are there, so that an answer of
 * "HTTP/1.1 400" or a print job's echo is told from a slow start (Q53). The
 * minor version is free: intolerant stacks echo what they were sent (Q18). */
enum record_status record_take(struct rd *r, struct record *out)
{
    struct rd in = *r;
    struct record rec;
    uint8_t major, minor, high, low;

    if (!rd_u8(&in, &rec.type))
        return RECORD_MORE;
    if (!known_type(rec.type))
        return RECORD_NOT_TLS;
    if (!rd_u8(&in, &major))
        return RECORD_MORE;
    if (major != 3)
        return RECORD_NOT_TLS;
    if (!rd_u8(&in, &minor) || !rd_u8(&in, &high))
        return RECORD_MORE;
    if (high > RECORD_BODY_MAX >> 8)
        return RECORD_NOT_TLS;
    if (!rd_u8(&in, &low))
        return RECORD_MORE;
    if ((high << 8 | low) > RECORD_BODY_MAX) /* RFC 5246, 6.2.3 */
        return RECORD_NOT_TLS;
    if (!rd_view(&in, (size_t)(high << 8 | low), &rec.body))
        return RECORD_MORE;
    rec.version = (uint16_t)(major << 8 | minor);
    *out = rec;
    *r = in;
    return RECORD_OK;
}

/* Drops the messages that were handed out. */
static void compact(struct handshake_joiner *j)
{
    if (j->taken == 0)
        return;
    j->len -= j->taken;
    memmove(j->buf, j->buf + j->taken, j->len);
    j->taken = 0;
}

bool handshake_feed(struct handshake_joiner *j, struct rd body)
{
    size_t limit = j->limit != 0 ? j->limit : ANSWER_FLIGHT_MAX;

    compact(j);
    if (j->len > limit || body.n > limit - j->len)
        return false;
    if (body.n == 0)
        return true;
    if (j->cap - j->len < body.n) {
        j->cap = 2 * (j->len + body.n);
        j->buf = mem_grow(j->buf, j->cap, 1);
    }
    memcpy(j->buf + j->len, body.p, body.n);
    j->len += body.n;
    return true;
}

/* One message from the front: msg_type and a 24-bit length (RFC 8446, 4). */
static bool take_message(struct rd *r, struct handshake *out)
{
    struct rd in = *r;
    struct handshake msg;

    if (!rd_u8(&in, &msg.type) || !rd_vec24(&in, &msg.body))
        return false;
    *out = msg;
    *r = in;
    return true;
}

/* What was fed and not handed out. */
static struct rd waiting(const struct handshake_joiner *j)
{
    return j->buf != NULL ? rd_from(j->buf + j->taken, j->len - j->taken)
                          : rd_from(NULL, 0);
}

bool handshake_next(struct handshake_joiner *j, struct handshake *out)
{
    struct rd rest = waiting(j);

    if (!take_message(&rest, out))
        return false;
    j->taken = j->len - rest.n;
    return true;
}

bool handshake_partial(const struct handshake_joiner *j)
{
    struct rd rest = waiting(j);
    struct handshake msg;

    while (take_message(&rest, &msg))
        continue;
    return !rd_done(&rest);
}

void handshake_free(struct handshake_joiner *j)
{
    free(j->buf);
    memset(j, 0, sizeof *j);
}

bool alert_parse(struct rd body, uint8_t *level, uint8_t *description)
{
    uint8_t l, d;

    if (!rd_u8(&body, &l) || !rd_u8(&body, &d) || !rd_done(&body))
        return false;
    *level = l;
    *description = d;
    return true;
}
