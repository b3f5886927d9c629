#include "core/engine/datagrams.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/* RFC 6347, 4.2.4.1: one second, and twice as long each time. A server that
 * does not answer to three is left alone. */
#define RESEND_MS 1000
#define SENDS_MAX 3

#define ALERT_LEVEL_FATAL 2
#define USER_CANCELED     90

struct datagrams *datagrams_new(const struct offer *offer,
                                const struct hello_secrets *secrets)
{
    uint8_t buf[HELLO_BYTES_MAX];
    struct datagrams *d;
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    if (!client_hello_body(&w, offer, secrets))
        return NULL;
    d = mem_alloc(sizeof *d + w.len);
    d->body_len = w.len;
    memcpy(d->body, w.buf, w.len);
    return d;
}

void datagrams_free(struct datagrams *d)
{
    if (d == NULL)
        return;
    dtls_free(&d->joiner);
    free(d);
}

/* What has not gone by now is not wanted any more. */
static void put(struct client *c, const struct wr *w)
{
    client_unput(c);
    if (wr_ok(w))
        client_put(c, w->buf, w->len);
    c->d->number++;
}

/* A repeated message keeps its number and gets a new record (RFC 6347, 4.2.2);
 * the hello with the cookie is the second message. */
void datagrams_hello(struct client *c)
{
    uint8_t buf[DATAGRAM_OUT];
    struct datagrams *d = c->d;
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    dtls_hello_write(&w, rd_from(d->body, d->body_len),
                     rd_from(d->cookie, d->cookie_len), d->verified, d->number);
    put(c, &w);
    d->sends++;
}

/* The first is obeyed at once. A later one answers to a hello that was sent
 * twice: its cookie is kept for the next time, since the server may have taken
 * the first one meanwhile. */
static void on_verify(struct client *c, const struct dtls_fragment *f)
{
    struct datagrams *d = c->d;
    struct rd cookie;

    if (c->place != PLACE_START || f->part.n != f->length ||
        !dtls_verify_parse(f->part, &cookie))
        return;
    d->cookie_len = (uint8_t)cookie.n;
    (void)rd_copy(&cookie, d->cookie, cookie.n);
    if (d->verified)
        return;
    d->verified = true;
    d->sends = 0;
    dtls_restart(&d->joiner, 1);
    datagrams_hello(c);
}

/* Servers do not agree on the number that a ServerHello has behind a
 * HelloVerifyRequest: it is the first, whatever it says. */
static void on_fragment(struct client *c, const struct dtls_fragment *f)
{
    struct dtls_joiner *j = &c->d->joiner;
    struct handshake m;

    if (c->place == PLACE_START && f->type == HS_SERVER_HELLO &&
        f->message != j->next)
        dtls_restart(j, f->message);
    dtls_join(j, f);
    while (!c->done && dtls_next(j, &m))
        client_message(c, &m);
}

static void on_handshake(struct client *c, struct rd body)
{
    struct dtls_fragment f;

    while (!c->done && dtls_fragment_take(&body, &f))
        if (f.type == HS_HELLO_VERIFY_REQUEST)
            on_verify(c, &f);
        else
            on_fragment(c, &f);
}

/* What is protected, or makes no sense here, is dropped: it may be late, or
 * too early (RFC 6347, 4.1.2.7). */
static void on_record(struct client *c, const struct dtls_record *r)
{
    const struct record alert = {r->type, r->version, r->body};

    c->d->heard = true;
    c->d->version = r->version;
    c->answer.got_handshake_bytes = true;
    if (r->epoch != 0)
        return;
    if (r->type == CONTENT_HANDSHAKE)
        on_handshake(c, r->body);
    else if (r->type == CONTENT_ALERT && r->body.n == 2)
        client_record(c, &alert);
}

/* Who speaks DTLS is forgiven what is none; a first datagram without any is
 * something else, unless it is empty, which says nothing at all. */
void datagrams_take(struct client *c, struct rd in)
{
    struct dtls_record r;
    struct rd all = in;

    c->taken += in.n;
    if (c->taken > ANSWER_FLIGHT_MAX) {
        client_oversize(c);
        return;
    }
    while (!c->done && dtls_record_take(&in, &r))
        on_record(c, &r);
    if (!c->d->heard && all.n != 0)
        client_not_tls(c, all.p, all.n);
}

unsigned client_resend_ms(const struct client *c)
{
    if (c->d == NULL || c->done || c->d->sends >= SENDS_MAX)
        return 0;
    return RESEND_MS << (c->d->sends - 1);
}

void client_resend(struct client *c)
{
    if (client_resend_ms(c) != 0)
        datagrams_hello(c);
}

/* Else it would send its flight again and again. */
void client_farewell(struct client *c)
{
    uint8_t buf[DTLS_RECORD_HEADER + 2];
    struct wr w;

    if (c->d == NULL)
        return;
    client_unput(c);
    if (!client_has_hello(c) || c->answer.broken == BREAK_ALERT)
        return;
    wr_init(&w, buf, sizeof buf);
    dtls_alert_write(&w, c->d->version, c->d->number, ALERT_LEVEL_FATAL,
                     USER_CANCELED);
    put(c, &w);
}
