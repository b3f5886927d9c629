#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/server_inside.h"

#define ALERT_FATAL 2

/* What a server says. */

/* Room for the flight is made before its first byte. */
static void make_room(struct server *s)
{
    const struct credentials *c = s->terms->credentials;
    size_t chain = 0;

    for (size_t i = 0; c != NULL && i < c->n; i++)
        chain += c->certs[i].n + 16;
    s->out_cap = SERVER_OUT_MIN + chain + chain / 16;
    s->out = mem_alloc(s->out_cap);
}

static struct wr writer(struct server *s)
{
    struct wr w;

    if (s->out == NULL)
        make_room(s);
    wr_init(&w, s->out + s->out_len, s->out_cap - s->out_len);
    return w;
}

/* RFC 5246, E.1: before a version is agreed on, the client's own, or the
 * nearest that there is. */
static uint16_t record_version(const struct server *s)
{
    uint16_t v = s->reader.hello.legacy_version;

    if (s->choice.suite != NULL)
        v = version_wire(s->choice.version);
    if (v < 0x0300)
        return 0x0300;
    return v > 0x0303 ? 0x0303 : v;
}

static void plain_record(struct server *s, uint8_t type, struct rd body)
{
    struct wr w = writer(s);

    wr_u8(&w, type);
    wr_u16(&w, record_version(s));
    wr_open(&w, 2);
    wr_bytes(&w, body.p, body.n);
    wr_close(&w);
    if (wr_ok(&w))
        s->out_len += w.len;
}

static void sealed_record(struct server *s, uint8_t type, struct rd body)
{
    struct wr w = writer(s);

    if (protect_seal(s->sealing, type, body, &w))
        s->out_len += w.len;
}

void server_say(struct server *s, uint8_t type, struct rd body)
{
    struct rd part;

    do {
        size_t n = body.n < PROTECT_PLAIN_MAX ? body.n : PROTECT_PLAIN_MAX;

        (void)rd_view(&body, n, &part);
        if (s->sealing != NULL)
            sealed_record(s, type, part);
        else
            plain_record(s, type, part);
    } while (body.n > 0);
}

void server_message(struct server *s, uint8_t type, const struct wr *body)
{
    size_t cap = body->len + 4;
    uint8_t *buf = mem_alloc(cap);
    struct wr w;

    wr_init(&w, buf, cap);
    wr_u8(&w, type);
    wr_open(&w, 3);
    wr_bytes(&w, body->buf, body->len);
    wr_close(&w);
    transcript_add(s->transcript, buf, w.len);
    server_say(s, CONTENT_HANDSHAKE, rd_from(buf, w.len));
    free(buf);
}

void server_change(struct server *s)
{
    plain_record(s, CONTENT_CCS, rd_from("\1", 1));
}

/* A client of SSLv2 alone is told in its own words that there is no cipher
 * for it. */
void server_alert(struct server *s, uint8_t description)
{
    static const uint8_t no_cipher[] = {0x80, 3, 0, 0, 1};
    const uint8_t alert[2] = {ALERT_FATAL, description};
    struct wr w;

    if (s->reader.hello.ssl2 && s->reader.hello.legacy_version < 0x0300) {
        w = writer(s);
        wr_bytes(&w, no_cipher, sizeof no_cipher);
        s->out_len += w.len;
        return;
    }
    server_say(s, CONTENT_ALERT, rd_from(alert, sizeof alert));
}

static void write_certificates(const struct server *s, struct wr *w)
{
    const struct credentials *c = s->terms->credentials;
    bool last = s->choice.version == VERSION_TLS13;

    if (last)
        wr_u8(w, 0); /* no context (RFC 8446, 4.4.2) */
    wr_open(w, 3);
    for (size_t i = 0; i < c->n; i++) {
        wr_open(w, 3);
        wr_bytes(w, c->certs[i].p, c->certs[i].n);
        wr_close(w);
        if (last)
            wr_u16(w, 0); /* no extensions */
    }
    wr_close(w);
}

void server_say_certificate(struct server *s)
{
    size_t room = CREDENTIALS_CHAIN_MAX + 1024;
    uint8_t *buf = mem_alloc(room);
    struct wr w;

    wr_init(&w, buf, room);
    write_certificates(s, &w);
    server_message(s, HS_CERTIFICATE, &w);
    free(buf);
}
