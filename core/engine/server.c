#include "core/engine/server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/server_inside.h"
#include "core/registry/names.h"

#define ALERT_WARNING            1
#define ALERT_UNEXPECTED         10
#define ALERT_BAD_MAC            20
#define ALERT_DECODE_ERROR       50

struct server *server_new(struct crypto *crypto,
                          const struct server_terms *terms)
{
    struct server *s = mem_alloc(sizeof *s);

    s->crypto = crypto;
    s->terms = terms;
    return s;
}

void server_free(struct server *s)
{
    if (s == NULL)
        return;
    hello_reader_free(&s->reader);
    handshake_free(&s->joiner);
    transcript_free(s->transcript);
    crypto_pair_free(s->pair);
    protect_free(s->opening);
    protect_free(s->sealing);
    free(s->part);
    free(s->plain);
    free(s->out);
    free(s);
}

const uint8_t *server_output(const struct server *s, size_t *n)
{
    *n = s->out_len - s->out_sent;
    return *n != 0 ? s->out + s->out_sent : NULL;
}

void server_sent(struct server *s, size_t n)
{
    size_t left = s->out_len - s->out_sent;

    s->out_sent += n < left ? n : left;
}

bool server_settling(const struct server *s)
{
    return s->place == AT_DATA;
}

void server_heard(const struct server *s, struct heard *out)
{
    *out = s->heard;
}

const struct client_hello *server_client_hello(const struct server *s)
{
    return s->reader.status == HELLO_WHOLE ? &s->reader.hello : NULL;
}

uint16_t server_record_version(const struct server *s)
{
    return s->reader.record_version;
}

const char *server_alpn(const struct server *s)
{
    const char *name = s->terms->alpn;

    return name != NULL && client_hello_speaks(&s->reader.hello, name) ? name
                                                                      : NULL;
}

/* Endings. */

static void set_how(struct server *s, const char *how)
{
    snprintf(s->heard.how, sizeof s->heard.how, "%s", how);
}

void server_finish(struct server *s, enum served served, const char *how)
{
    s->heard.served = served;
    set_how(s, how);
    s->done = true;
}

void server_nonsense(struct server *s, uint8_t alert, const char *how)
{
    server_alert(s, alert);
    server_finish(s, SERVED_UNCLEAR, how);
}

static void no_hello(struct server *s, enum heard_kind kind, const char *how)
{
    struct rd said = hello_reader_bytes(&s->reader);

    s->heard.kind = kind;
    s->heard.words_len =
        (uint8_t)(said.n < HEARD_WORDS_MAX ? said.n : HEARD_WORDS_MAX);
    memcpy(s->heard.words, said.p, s->heard.words_len);
    set_how(s, how);
    s->done = true;
}

/* Alerts. */

/* Is it one that a certificate has nothing to do with: our numbers, our
 * messages, our version? Those of a certificate are told apart from the rest,
 * but old stacks also say handshake_failure or internal_error to one. */
static bool is_about_else(uint8_t alert)
{
    static const uint8_t others[] = {10, 20, 21, 22,  30,  47, 50,
                                     51, 70, 71, 109, 110, 120};

    return memchr(others, alert, sizeof others) != NULL;
}

static void on_close_notify(struct server *s)
{
    if (s->place == AT_DATA)
        server_finish(s, SERVED_UNCLEAR,
                      "it completed the handshake and hung up");
    else
        server_finish(s, SERVED_REFUSED, "close_notify");
}

/* A warning that speaks of the certificate is meant as a refusal. */
static void on_alert(struct server *s, struct rd body)
{
    uint8_t level, code;
    char how[HEARD_HOW_MAX];

    if (!alert_parse(body, &level, &code)) {
        server_nonsense(s, ALERT_DECODE_ERROR, "an alert that is none");
    } else if (code == ALERT_CLOSE_NOTIFY) {
        on_close_notify(s);
    } else if (level != ALERT_WARNING || (code >= 42 && code <= 49)) {
        if (alert_name(code) != NULL)
            snprintf(how, sizeof how, "alert %s", alert_name(code));
        else
            snprintf(how, sizeof how, "alert %u", code);
        server_finish(s, is_about_else(code) ? SERVED_UNCLEAR : SERVED_REFUSED,
                      how);
    }
}

/* Input behind the hello. */

static void on_second_hello(struct server *s, const struct handshake *m)
{
    struct client_hello ch;

    if (!client_hello_parse(m->body, &ch)) {
        server_nonsense(s, ALERT_DECODE_ERROR, "a second hello that is none");
        return;
    }
    transcript_message(s->transcript, m->type, m->body);
    tls13_second_hello(s, &ch);
}

static void on_message(struct server *s, const struct handshake *m)
{
    bool last = s->choice.version == VERSION_TLS13;

    if (s->place == AT_SECOND_HELLO && m->type == HS_CLIENT_HELLO)
        on_second_hello(s, m);
    else if (s->place == AT_EXCHANGE && m->type == HS_CLIENT_KEY_EXCHANGE)
        legacy_client_exchange(s, m->body);
    else if (s->place == AT_FINISHED && m->type == HS_FINISHED && last)
        tls13_client_finished(s, m->body);
    else if (s->place == AT_FINISHED && m->type == HS_FINISHED)
        legacy_client_finished(s, m->body);
    else if (s->place == AT_DATA) /* a KeyUpdate, or another handshake */
        server_finish(s, SERVED_ACCEPTED, "it goes on behind the handshake");
    else
        server_nonsense(s, ALERT_UNEXPECTED, "a message out of place");
}

static void on_handshake(struct server *s, struct rd body)
{
    struct handshake m;

    s->joiner.limit = HELLO_READ_MAX;
    if (!handshake_feed(&s->joiner, body)) {
        server_nonsense(s, ALERT_DECODE_ERROR, "a message without an end");
        return;
    }
    while (!s->done && handshake_next(&s->joiner, &m))
        on_message(s, &m);
}

static bool open_record(struct server *s, uint8_t *type, struct rd *body)
{
    bool last = s->choice.version == VERSION_TLS13;
    size_t n;

    /* RFC 8446, D.4 and 5.1: the dummy ChangeCipherSpec, and the alert of a
     * client that made no keys. */
    if (s->opening == NULL ||
        (last && (*type == CONTENT_CCS || *type == CONTENT_ALERT)))
        return true;
    if (s->plain == NULL)
        s->plain = mem_alloc(PROTECT_BODY_MAX);
    if (body->n > PROTECT_BODY_MAX ||
        !protect_open(s->opening, type, *body, s->plain, &n)) {
        server_nonsense(s, ALERT_BAD_MAC, "a record that does not open");
        return false;
    }
    *body = rd_from(s->plain, n);
    return true;
}

static void on_change(struct server *s)
{
    if (s->choice.version == VERSION_TLS13)
        return;
    if (s->place == AT_CHANGE)
        legacy_client_changed(s);
    else
        server_nonsense(s, ALERT_UNEXPECTED, "ChangeCipherSpec out of place");
}

static void on_record(struct server *s, const struct record *r)
{
    struct rd body = r->body;
    uint8_t type = r->type;

    if (!open_record(s, &type, &body))
        return;
    if (type == CONTENT_HANDSHAKE)
        on_handshake(s, body);
    else if (type == CONTENT_ALERT)
        on_alert(s, body);
    else if (type == CONTENT_CCS)
        on_change(s);
    else if (type == CONTENT_DATA && s->place == AT_DATA && body.n != 0)
        server_finish(s, SERVED_ACCEPTED, "it sends data");
    else if (type != CONTENT_DATA || s->place != AT_DATA)
        server_nonsense(s, ALERT_UNEXPECTED, "a record out of place");
}

static void keep(struct server *s, struct rd in)
{
    if (in.n > s->part_cap - s->part_len) {
        s->part_cap = 2 * (s->part_len + in.n);
        s->part = mem_grow(s->part, s->part_cap, 1);
    }
    if (in.n != 0)
        memcpy(s->part + s->part_len, in.p, in.n);
    s->part_len += in.n;
}

static void take_records(struct server *s, struct rd in)
{
    enum record_status status = RECORD_OK;
    struct record r;
    struct rd rest;

    s->taken += in.n;
    if (s->taken > SERVER_IN_MAX) {
        server_nonsense(s, ALERT_UNEXPECTED, "more than anybody says");
        return;
    }
    keep(s, in);
    rest = rd_from(s->part, s->part_len);
    while (!s->done && status == RECORD_OK) {
        status = record_take(&rest, &r);
        if (status == RECORD_OK)
            on_record(s, &r);
    }
    if (!s->done && status == RECORD_NOT_TLS)
        server_nonsense(s, ALERT_UNEXPECTED, "no TLS behind the hello");
    if (rest.n != 0)
        memmove(s->part, rest.p, rest.n);
    s->part_len = rest.n;
}

/* The hello. */

static void answer(struct server *s)
{
    uint8_t alert = ALERT_HANDSHAKE_FAILURE;
    const char *why = "";

    s->heard.kind = HEARD_HELLO;
    if (s->terms->credentials == NULL) {
        server_alert(s, alert);
        s->done = true;
        return;
    }
    if (!server_choose(&s->reader.hello, s->terms->credentials,
                       s->terms->versions, &s->choice, &alert, &why)) {
        s->choice.suite = NULL;
        server_alert(s, alert);
        server_finish(s, SERVED_NOTHING, why);
        return;
    }
    s->heard.version = s->choice.version;
    s->heard.suite = (uint16_t)s->choice.suite->code;
    s->heard.group = s->choice.group;
    s->transcript = transcript_new();
    transcript_add(s->transcript, s->reader.message.p, s->reader.message.n);
    if (s->choice.version == VERSION_TLS13)
        tls13_answer(s);
    else
        legacy_answer(s);
}

static void take_hello(struct server *s, const void *p, size_t n)
{
    switch (hello_reader_feed(&s->reader, p, n)) {
    case HELLO_MORE:
        break;
    case HELLO_WHOLE:
        answer(s);
        if (!s->done)
            take_records(s, hello_reader_rest(&s->reader));
        break;
    case HELLO_NOT_TLS:
        no_hello(s, HEARD_NOT_TLS, "");
        break;
    case HELLO_ALERT:
        no_hello(s, HEARD_BROKEN, "an alert instead of a ClientHello");
        break;
    case HELLO_BROKEN:
        server_alert(s, ALERT_DECODE_ERROR);
        no_hello(s, HEARD_BROKEN, "no ClientHello that holds together");
        break;
    case HELLO_OVERSIZE:
        server_alert(s, ALERT_DECODE_ERROR);
        no_hello(s, HEARD_BROKEN, "a ClientHello without an end");
        break;
    }
}

enum server_status server_feed(struct server *s, const void *p, size_t n)
{
    if (!s->done && s->place == AT_HELLO)
        take_hello(s, p, n);
    else if (!s->done)
        take_records(s, rd_from(p, n));
    return s->done ? SERVER_DONE : SERVER_MORE;
}

/* Who hangs up on the certificate has refused it, if without a word. */
enum server_status server_end(struct server *s, bool reset)
{
    const char *how = reset ? "reset" : "closed";

    if (s->done)
        return SERVER_DONE;
    if (s->place == AT_HELLO)
        no_hello(s, HEARD_GONE, how);
    else if (s->place == AT_DATA)
        on_close_notify(s);
    else
        server_finish(s, SERVED_REFUSED, how);
    return SERVER_DONE;
}

enum server_status server_silence(struct server *s)
{
    if (s->done)
        return SERVER_DONE;
    if (s->place == AT_HELLO)
        no_hello(s, HEARD_SILENCE, "timeout");
    else if (s->place == AT_DATA)
        server_finish(s, SERVED_ACCEPTED,
                      "it waits for the server to speak");
    else
        server_finish(s, SERVED_UNCLEAR, "timeout");
    return SERVER_DONE;
}
