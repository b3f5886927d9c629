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

#define MESSAGE_HEADER 4

/* What was kept and not handed out. */
static struct rd waiting(const struct handshake_joiner *j)
{
    return rd_from(j->len != 0 ? j->buf + j->taken : NULL, j->len - j->taken);
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

/* Keeps up to n bytes of what was fed. A first piece gets as much room as it
 * needs; who sends many gets more, so that they are not copied each time. */
static void keep(struct handshake_joiner *j, size_t n)
{
    compact(j);
    if (n > j->fed.n)
        n = j->fed.n;
    if (j->cap - j->len < n) {
        j->cap = j->len + n + j->len / 2;
        j->buf = mem_grow(j->buf, j->cap, 1);
    }
    if (rd_copy(&j->fed, j->buf + j->len, n))
        j->len += n;
}

bool handshake_feed(struct handshake_joiner *j, struct rd body)
{
    size_t limit = j->limit != 0 ? j->limit : ANSWER_FLIGHT_MAX;
    size_t kept = j->len - j->taken + j->fed.n;

    if (kept > limit || body.n > limit - kept)
        return false;
    if (j->fed.n != 0)
        keep(j, j->fed.n);
    j->fed = body;
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

/* Bytes until what waits is a whole message, or has its length. */
static size_t lacking(const struct handshake_joiner *j)
{
    struct rd rest = waiting(j);
    uint8_t type;
    uint32_t n;

    if (!rd_u8(&rest, &type) || !rd_u24(&rest, &n))
        return MESSAGE_HEADER - waiting(j).n;
    return n > rest.n ? n - rest.n : 0;
}

/* Straight from what was fed; what is left of it is kept. */
static bool next_fed(struct handshake_joiner *j, struct handshake *out)
{
    if (take_message(&j->fed, out))
        return true;
    if (j->fed.n != 0) {
        keep(j, j->fed.n);
    } else if (j->buf != NULL) {
        free(j->buf);
        j->buf = NULL;
        j->len = j->taken = j->cap = 0;
    }
    return false;
}

bool handshake_next(struct handshake_joiner *j, struct handshake *out)
{
    struct rd rest;
    size_t n;

    if (j->taken == j->len)
        return next_fed(j, out);
    while ((n = lacking(j)) != 0 && j->fed.n != 0)
        keep(j, n);
    if (n != 0)
        return false;
    rest = waiting(j);
    (void)take_message(&rest, out);
    j->taken = j->len - rest.n;
    return true;
}

bool handshake_partial(const struct handshake_joiner *j)
{
    return j->taken != j->len;
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
