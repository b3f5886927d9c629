#include "core/engine/finishing.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/suites_done.h"

#define ALERT_WARNING 1

static void add_pair(struct finishing *f, uint16_t group)
{
    struct crypto_pair *pair = crypto_pair_new(f->crypto, group);

    if (pair != NULL)
        f->pairs[f->n_pairs++] = pair;
}

/* Of an own hello, those that can be made; of ours, the one, or it is none. */
static bool add_pairs(struct finishing *f, const struct offer *o)
{
    for (size_t i = 0; o->own != NULL && i < o->own->n_shares; i++)
        add_pair(f, o->own->shares[i]);
    if (o->own != NULL || o->version != VERSION_TLS13 || o->share != SHARE_REAL)
        return true;
    add_pair(f, o->share_group);
    return f->n_pairs != 0;
}

struct finishing *finishing_new(struct crypto *crypto, const struct offer *o,
                                const struct hello_secrets *secrets)
{
    struct finishing *f = mem_alloc(sizeof *f);

    f->crypto = crypto;
    f->offer = o;
    f->secrets = *secrets;
    f->version = o->version;
    memcpy(f->randoms.client, secrets->random, PRF_RANDOM);
    f->transcript = transcript_new();
    if (add_pairs(f, o))
        return f;
    finishing_free(f);
    return NULL;
}

void finishing_free(struct finishing *f)
{
    if (f == NULL)
        return;
    transcript_free(f->transcript);
    finishing_drop_pairs(f);
    protect_free(f->opening);
    protect_free(f->sealing);
    client_search_free(f->search);
    free(f->exchange);
    free(f);
}

void finishing_shares(const struct finishing *f, struct hello_secrets *out)
{
    out->n_shares = f->n_pairs;
    for (size_t i = 0; i < f->n_pairs; i++) {
        out->share_groups[i] = crypto_pair_group(f->pairs[i]);
        out->share_keys[i] = crypto_pair_public(f->pairs[i]);
    }
    if (f->n_pairs == 0)
        return;
    out->share = out->share_keys[0].p;
    out->share_len = out->share_keys[0].n;
}

void finishing_drop_pairs(struct finishing *f)
{
    while (f->n_pairs != 0)
        crypto_pair_free(f->pairs[--f->n_pairs]);
}

struct crypto_pair *finishing_pair(const struct finishing *f, uint16_t group)
{
    for (size_t i = 0; i < f->n_pairs; i++)
        if (crypto_pair_group(f->pairs[i]) == group)
            return f->pairs[i];
    return NULL;
}

void finishing_give_up(struct client *c)
{
    c->answer.finish = FINISH_CANNOT;
    finishing_free(c->f);
    c->f = NULL;
}

static bool has_extension(const struct server_hello *sh, uint16_t type)
{
    for (size_t i = 0; i < sh->n_extensions; i++)
        if (sh->extensions[i] == type)
            return true;
    return false;
}

/* The flow of another version begins at the same place. */
void finishing_settle(struct client *c, const struct handshake *m)
{
    struct server_hello sh;
    enum version v;

    if (c->f == NULL || c->f->offer->own == NULL || c->place != PLACE_START ||
        m->type != HS_SERVER_HELLO || !server_hello_parse(m->body, &sh) ||
        !version_from_wire(sh.version, &v) ||
        (c->f->offer->own->versions >> v & 1) == 0)
        return;
    c->version = sh.version;
    c->flow = flow_of(v);
    c->f->version = v;
}

void finishing_hello(struct client *c, const struct server_hello *sh)
{
    struct finishing *f = c->f;

    c->answer.stage = STAGE_FLIGHT;
    f->suite = suite_find(sh->suite);
    if (!suite_can_finish(f->suite, f->version)) {
        finishing_give_up(c);
        return;
    }
    f->prf = prf_of(f->suite, f->version);
    transcript_settle(f->transcript, f->prf);
    memcpy(f->randoms.server, sh->random.p, PRF_RANDOM);
    /* SSLv3 has no extensions to agree on it with. */
    if (f->version >= VERSION_TLS10) {
        f->extended_master = has_extension(sh, EXT_EXTENDED_MASTER);
        f->encrypt_then_mac = has_extension(sh, EXT_ENCRYPT_THEN_MAC);
    }
    if (f->version == VERSION_TLS13)
        tls13_hello(c, sh);
}

/* RFC 8446, 5.1: what else is in the clear behind a ServerHello of TLS 1.3:
 * the dummy ChangeCipherSpec, and the alert of a peer that has no keys. */
bool finishing_is_sealed(const struct finishing *f, uint8_t type)
{
    return f->opening != NULL &&
           !(f->version == VERSION_TLS13 &&
             (type == CONTENT_CCS || type == CONTENT_ALERT));
}

bool finishing_open(struct client *c, uint8_t *type, struct rd *body,
                    uint8_t plain[PROTECT_BODY_MAX])
{
    struct finishing *f = c->f;
    size_t n;

    if (f->version == VERSION_TLS13 && *type != CONTENT_DATA) {
        client_nonsense(c, "plaintext record behind a ServerHello");
        return false;
    }
    if (body->n > PROTECT_BODY_MAX ||
        !protect_open(f->opening, type, *body, plain, &n)) {
        client_break(c, BREAK_MAC);
        return false;
    }
    *body = rd_from(plain, n);
    return true;
}

/* Output. */

static void plain_record(struct wr *w, const struct finishing *f, uint8_t type,
                         struct rd body)
{
    enum version v = f->version == VERSION_TLS13 ? VERSION_TLS12 : f->version;

    wr_u8(w, type);
    wr_u16(w, version_wire(v));
    wr_open(w, 2);
    wr_bytes(w, body.p, body.n);
    wr_close(w);
}

void finishing_send(struct client *c, uint8_t type, struct rd body)
{
    uint8_t buf[FINISHING_MESSAGE_MAX + PROTECT_EXTRA];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    if (c->f->sealing == NULL)
        plain_record(&w, c->f, type, body);
    else
        (void)protect_seal(c->f->sealing, type, body, &w);
    if (wr_ok(&w)) /* there is room for all that is ever sent */
        client_put(c, w.buf, w.len);
}

void finishing_message(struct client *c, uint8_t type, struct rd body)
{
    uint8_t buf[FINISHING_MESSAGE_MAX];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    wr_u8(&w, type);
    wr_open(&w, 3);
    wr_bytes(&w, body.p, body.n);
    wr_close(&w);
    if (!wr_ok(&w))
        return;
    transcript_add(c->f->transcript, buf, w.len);
    finishing_send(c, CONTENT_HANDSHAKE, rd_from(buf, w.len));
}

void finishing_ccs(struct client *c)
{
    uint8_t buf[RECORD_HEADER + 1];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    plain_record(&w, c->f, CONTENT_CCS, rd_from("\1", 1));
    client_put(c, w.buf, w.len);
}

/* Up to TLS 1.2 the server has agreed by now. In TLS 1.3 nobody knows what it
 * makes of our Finished until it answers to something: a request, or else a
 * close_notify, which is answered by one, or by hanging up. */
void finishing_request(struct client *c)
{
    static const char head[] = "HEAD / HTTP/1.0\r\n\r\n";
    static const uint8_t close_notify[2] = {ALERT_WARNING, 0};

    if (c->f->offer->depth == DEPTH_DATA)
        finishing_send(c, CONTENT_DATA, rd_from(head, sizeof head - 1));
    else if (c->f->version == VERSION_TLS13)
        finishing_send(c, CONTENT_ALERT, rd_from(close_notify, 2));
    else
        finishing_done(c);
}

/* Endings. */

void finishing_done(struct client *c)
{
    c->answer.finish = FINISH_DONE;
    c->answer.stage = STAGE_DATA;
    c->done = true;
}

/* Who hangs up on a request has read it, if it has the keys: a service that
 * speaks no HTTP. In TLS 1.3 that is so only where a ticket, or an end that we
 * asked for, tells that our Finished was read. */
static bool holds(const struct client *c, enum answer_break how)
{
    const struct finishing *f = c->f;

    if (c->answer.stage == STAGE_DATA)
        return how != BREAK_RESET;
    if (c->answer.stage != STAGE_FINISHED || f->version != VERSION_TLS13)
        return false;
    if (how == BREAK_TIMEOUT || f->ticket)
        return true;
    return how == BREAK_CLOSED && f->offer->depth == DEPTH_FINISH;
}

void finishing_end(struct client *c, enum answer_break how)
{
    if (holds(c, how)) {
        finishing_done(c);
        return;
    }
    client_break(c, how);
    if (how == BREAK_TIMEOUT && c->answer.flight == FLIGHT_BROKEN)
        c->answer.flight = FLIGHT_STALLED;
}

void finishing_closed(struct client *c)
{
    if (c->place == PLACE_FINISHED)
        finishing_done(c);
    else
        client_break(c, BREAK_ALERT);
}
