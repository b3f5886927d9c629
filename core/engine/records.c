#include "core/engine/finishing.h"

/* So much behind a TLS 1.3 ServerHello is more than a padded alert: the
 * server goes through with its flight. */
#define PROTECTED_ENOUGH 300

#define ALERT_LEVEL_WARNING 1
#define CLOSE_NOTIFY        0

static void on_handshake(struct client *c, struct rd body)
{
    struct handshake m;

    if (c->place == PLACE_PROTECTED && c->f == NULL) {
        client_nonsense(c, "plaintext handshake behind a ServerHello");
        return;
    }
    if (!handshake_feed(&c->joiner, body)) {
        client_oversize(c);
        return;
    }
    while (!c->done && handshake_next(&c->joiner, &m))
        client_message(c, &m);
}

/* A warning is none of a refusal's forms (Q20), except that close_notify says
 * there will be nothing else. */
static void alert(struct client *c, uint8_t level, uint8_t description)
{
    if (level == ALERT_LEVEL_WARNING && description != CLOSE_NOTIFY)
        return;
    c->answer.alert_level = level;
    c->answer.alert = description;
    if (!client_has_hello(c))
        client_finish(c, ANSWER_ALERT);
    else if (c->f != NULL && description == CLOSE_NOTIFY)
        finishing_closed(c);
    else
        client_break(c, BREAK_ALERT);
}

/* Alerts are a stream of pairs, however they are cut (Q21). */
static void on_alert(struct client *c, struct rd body)
{
    uint8_t byte;

    while (!c->done && rd_u8(&body, &byte)) {
        c->has_half_alert = !c->has_half_alert;
        if (c->has_half_alert)
            c->half_alert = byte;
        else
            alert(c, c->half_alert, byte);
    }
}

/* Whatever comes back is data; an empty fragment is none yet. */
static void on_data(struct client *c, struct rd body)
{
    if (body.n == 0)
        return;
    c->answer.data = true;
    finishing_done(c);
}

static void on_protected(struct client *c, struct rd body)
{
    if (c->f != NULL && c->place == PLACE_FINISHED) {
        on_data(c, body);
        return;
    }
    if (c->place != PLACE_PROTECTED || c->f != NULL) {
        client_nonsense(c, "application data before it is time");
        return;
    }
    c->answer.encrypted_bytes += (uint32_t)body.n;
    if (c->answer.encrypted_bytes >= PROTECTED_ENOUGH)
        client_finish_flight(c, FLIGHT_ENCRYPTED);
}

static void on_change(struct client *c)
{
    if (c->flow == FLOW_TLS13)
        return; /* the dummy of RFC 8446, D.4 (Q35) */
    if (c->f == NULL)
        client_nonsense(c, "record of type %u", CONTENT_CCS);
    else if (client_step(c, FLOW_CCS))
        legacy_changed(c);
}

/* What a record holds, in the clear. */
static void on_content(struct client *c, uint8_t type, struct rd body)
{
    if (c->f != NULL && c->f->searching && type != CONTENT_ALERT)
        client_nonsense(c, "record of type %u before it is time", type);
    else if (type == CONTENT_HANDSHAKE)
        on_handshake(c, body);
    else if (type == CONTENT_ALERT)
        on_alert(c, body);
    else if (type == CONTENT_DATA)
        on_protected(c, body);
    else if (type == CONTENT_CCS)
        on_change(c);
    else
        client_nonsense(c, "record of type %u", type);
}

/* In a function of its own: few records need its room. */
static void on_sealed(struct client *c, uint8_t type, struct rd body)
{
    uint8_t plain[PROTECT_BODY_MAX];

    if (finishing_open(c, &type, &body, plain))
        on_content(c, type, body);
}

void client_record(struct client *c, const struct record *r)
{
    c->taken += RECORD_HEADER + r->body.n;
    if (c->taken > ANSWER_FLIGHT_MAX)
        client_oversize(c);
    else if (c->f != NULL && finishing_is_sealed(c->f, r->type))
        on_sealed(c, r->type, r->body);
    else
        on_content(c, r->type, r->body);
}
