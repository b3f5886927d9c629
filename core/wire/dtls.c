#include "core/wire/dtls.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/answer.h"

#define VERSION_DTLS10 0xfeff
#define VERSION_DTLS12 0xfefd

uint16_t dtls_wire(uint16_t tls)
{
    return tls == 0x0302   ? VERSION_DTLS10
           : tls == 0x0303 ? VERSION_DTLS12
                           : tls;
}

uint16_t dtls_from_wire(uint16_t dtls)
{
    return dtls == VERSION_DTLS10   ? 0x0302
           : dtls == VERSION_DTLS12 ? 0x0303
                                    : dtls;
}

static bool rd_u48(struct rd *r, uint64_t *v)
{
    uint16_t high;
    uint32_t low;
    struct rd in = *r;

    if (!rd_u16(&in, &high) || !rd_u32(&in, &low))
        return false;
    *v = (uint64_t)high << 32 | low;
    *r = in;
    return true;
}

static void wr_u48(struct wr *w, uint64_t v)
{
    wr_u16(w, (unsigned)(v >> 32 & 0xffff));
    wr_u32(w, (uint32_t)v);
}

/* The major version is the ones' complement of 1 (RFC 6347, 4.1); 0x0100 is
 * what OpenSSL before 0.9.8f called it, and is not spoken any more. */
bool dtls_record_take(struct rd *r, struct dtls_record *out)
{
    struct rd in = *r;
    struct dtls_record rec;

    if (!rd_u8(&in, &rec.type) || rec.type < CONTENT_CCS ||
        rec.type > CONTENT_HEARTBEAT || !rd_u16(&in, &rec.version) ||
        rec.version >> 8 != VERSION_DTLS10 >> 8 || !rd_u16(&in, &rec.epoch) ||
        !rd_u48(&in, &rec.number) || !rd_vec16(&in, &rec.body) ||
        rec.body.n > RECORD_BODY_MAX)
        return false;
    *out = rec;
    *r = in;
    return true;
}

bool dtls_fragment_take(struct rd *r, struct dtls_fragment *out)
{
    struct rd in = *r;
    struct dtls_fragment f;
    uint32_t n;

    if (!rd_u8(&in, &f.type) || !rd_u24(&in, &f.length) ||
        !rd_u16(&in, &f.message) || !rd_u24(&in, &f.at) || !rd_u24(&in, &n) ||
        !rd_view(&in, n, &f.part) || f.at > f.length || n > f.length - f.at)
        return false;
    *out = f;
    *r = in;
    return true;
}

static void drop(struct dtls_joiner *j, struct dtls_waiting *w)
{
    j->held -= w->begun ? w->length : 0;
    free(w->bytes);
    free(w->seen);
    memset(w, 0, sizeof *w);
}

/* Where a fragment belongs, or NULL: nothing is made room for before its
 * length is known to fit. */
static struct dtls_waiting *place(struct dtls_joiner *j,
                                  const struct dtls_fragment *f)
{
    struct dtls_waiting *w = &j->waiting[f->message % DTLS_AHEAD];

    if ((uint16_t)(f->message - j->next) >= DTLS_AHEAD)
        return NULL;
    if (w->begun)
        return w->type == f->type && w->length == f->length ? w : NULL;
    if (f->length > ANSWER_FLIGHT_MAX - j->held)
        return NULL;
    w->begun = true;
    w->type = f->type;
    w->length = f->length;
    w->bytes = mem_alloc(f->length + 1);
    w->seen = mem_alloc(f->length / 8 + 1);
    j->held += f->length;
    return w;
}

void dtls_join(struct dtls_joiner *j, const struct dtls_fragment *f)
{
    struct dtls_waiting *w = place(j, f);

    for (size_t i = 0; w != NULL && i < f->part.n; i++) {
        size_t at = f->at + i;
        uint8_t bit = (uint8_t)(1u << at % 8);

        w->have += (w->seen[at / 8] & bit) == 0;
        w->seen[at / 8] |= bit;
        w->bytes[at] = f->part.p[i];
    }
}

bool dtls_next(struct dtls_joiner *j, struct handshake *out)
{
    struct dtls_waiting *w = &j->waiting[j->next % DTLS_AHEAD];

    if (!w->begun || w->have != w->length)
        return false;
    free(j->out);
    j->out = w->bytes;
    w->bytes = NULL;
    out->type = w->type;
    out->body = rd_from(j->out, w->length);
    drop(j, w);
    j->next++;
    return true;
}

void dtls_restart(struct dtls_joiner *j, uint16_t next)
{
    for (size_t i = 0; i < DTLS_AHEAD; i++)
        drop(j, &j->waiting[i]);
    j->next = next;
}

void dtls_free(struct dtls_joiner *j)
{
    dtls_restart(j, 0);
    free(j->out);
    j->out = NULL;
}

bool dtls_verify_parse(struct rd body, struct rd *cookie)
{
    uint16_t version;

    return rd_u16(&body, &version) && rd_vec8(&body, cookie) && rd_done(&body);
}

static void open_record(struct wr *w, uint8_t type, uint16_t version,
                        uint64_t number)
{
    wr_u8(w, type);
    wr_u16(w, version);
    wr_u16(w, 0); /* the epoch: nothing is protected yet */
    wr_u48(w, number);
    wr_open(w, 2);
}

/* RFC 6347, 4.2.1: the cookie stands behind the session id. */
static bool split_body(struct rd *rest, struct rd *head)
{
    struct rd body = *rest, session;
    uint8_t none;

    return rd_skip(rest, 2 + HELLO_RANDOM) && rd_vec8(rest, &session) &&
           rd_view(&body, body.n - rest->n, head) && rd_u8(rest, &none) &&
           none == 0;
}

void dtls_hello_write(struct wr *w, struct rd body, struct rd cookie,
                      uint16_t message, uint64_t number)
{
    uint32_t length = (uint32_t)(body.n + cookie.n);
    struct rd head;

    if (!split_body(&body, &head)) {
        w->failed = true;
        return;
    }
    open_record(w, CONTENT_HANDSHAKE, VERSION_DTLS10, number);
    wr_u8(w, HS_CLIENT_HELLO);
    wr_u24(w, length);
    wr_u16(w, message);
    wr_u24(w, 0);
    wr_u24(w, length);
    wr_bytes(w, head.p, head.n);
    wr_open(w, 1);
    wr_bytes(w, cookie.p, cookie.n);
    wr_close(w);
    wr_bytes(w, body.p, body.n);
    wr_close(w);
}

void dtls_alert_write(struct wr *w, uint16_t version, uint64_t number,
                      uint8_t level, uint8_t description)
{
    open_record(w, CONTENT_ALERT, version, number);
    wr_u8(w, level);
    wr_u8(w, description);
    wr_close(w);
}
