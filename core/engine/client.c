#include "core/engine/client.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/datagrams.h"
#include "core/engine/finishing.h"
#include "core/wire/ssl2.h"

#define OUT_STEP 128

/* Endings. */

void client_finish(struct client *c, enum answer_kind kind)
{
    c->answer.kind = kind;
    c->done = true;
}

void client_finish_flight(struct client *c, enum answer_flight flight)
{
    c->answer.flight = flight;
    c->done = true;
}

void client_break(struct client *c, enum answer_break broken)
{
    c->answer.broken = broken;
    if (c->f != NULL)
        c->answer.finish = FINISH_FAILED;
    if (c->f == NULL || c->answer.stage <= STAGE_FLIGHT)
        client_finish_flight(c, FLIGHT_BROKEN);
    c->done = true;
}

void client_not_tls(struct client *c, const void *p, size_t n)
{
    answer_say(&c->answer, p, n);
    if (client_has_hello(c))
        client_break(c, BREAK_NONSENSE);
    else
        client_finish(c, ANSWER_NOT_TLS);
}

void client_nonsense(struct client *c, const char *fmt, ...)
{
    char text[ANSWER_WORDS_MAX];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    client_not_tls(c, text, strlen(text));
}

void client_oversize(struct client *c)
{
    if (client_has_hello(c))
        client_break(c, BREAK_OVERSIZE);
    else
        client_nonsense(c, "no ServerHello in %u bytes",
                        (unsigned)ANSWER_FLIGHT_MAX);
}

/* Beginning and output. */

struct client *client_from(struct client_pool *p, struct crypto *crypto,
                           const struct offer *offer)
{
    struct client *c = pool_client(p);

    c->pool = p;
    c->crypto = crypto;
    c->offer = offer;
    c->flow = flow_of(offer->version);
    c->version = version_wire(offer->version);
    c->ssl2 = ssl2_frames(offer);
    return c;
}

struct client *client_new(struct crypto *crypto, const struct offer *offer)
{
    return client_from(NULL, crypto, offer);
}

static bool write_hello(struct wr *w, const struct offer *offer,
                        const struct hello_secrets *secrets)
{
    return (ssl2_frames(offer) ? ssl2_hello_write(w, offer, secrets)
                               : client_hello_write(w, offer, secrets)) &&
           wr_ok(w);
}

/* What is being sent is not needed any more. */
static void drop_out(struct client *c)
{
    if (c->hello != NULL)
        pool_take_room(c->pool, c->hello);
    else
        free(c->out);
    c->hello = c->out = NULL;
}

/* Nearly all fit into the room of a pool; a long one gets its own. */
static bool write_out(struct client *c, const struct offer *offer,
                      const struct hello_secrets *secrets, struct wr *w)
{
    c->out = c->hello = pool_room(c->pool);
    wr_init(w, c->out, POOL_ROOM);
    if (write_hello(w, offer, secrets))
        return true;
    drop_out(c);
    c->out = mem_grow(NULL, HELLO_BYTES_MAX, 1);
    wr_init(w, c->out, HELLO_BYTES_MAX);
    return write_hello(w, offer, secrets);
}

static bool say_hello(struct client *c, const struct offer *offer,
                      const struct hello_secrets *secrets)
{
    struct wr w;

    if (offer->datagrams) {
        c->d = datagrams_new(offer, secrets);
        if (c->d != NULL)
            datagrams_hello(c);
        return c->d != NULL;
    }
    if (!write_out(c, offer, secrets, &w))
        return false;
    if (c->f != NULL)
        transcript_add(c->f->transcript, w.buf + RECORD_HEADER,
                       w.len - RECORD_HEADER);
    c->out_len = (uint32_t)w.len;
    return true;
}

/* What the hello needs beside the offer, which in TLS 1.3 is a key share, or
 * several where the handshake is to be finished. */
static bool make_secrets(struct client *c, const struct offer *offer,
                         struct hello_secrets *out,
                         uint8_t share[HELLO_SHARE_MAX])
{
    crypto_nonce(c->crypto, out->random, sizeof out->random);
    crypto_nonce(c->crypto, out->session, sizeof out->session);
    if (offer->datagrams)
        return true;
    if (offer->depth != DEPTH_FLIGHT && !ssl2_frames(offer)) {
        c->f = finishing_new(c->crypto, offer, out);
        if (c->f != NULL)
            finishing_shares(c->f, out);
        return c->f != NULL;
    }
    if (offer->version != VERSION_TLS13 || offer->share != SHARE_REAL)
        return true;
    out->share = share;
    out->share_len = crypto_share(c->crypto, offer->share_group, share,
                                  HELLO_SHARE_MAX);
    return out->share_len != 0;
}

/* The hello cannot be written: the answer says so without a single byte. */
static void give_up(struct client *c, const char *why)
{
    finishing_free(c->f);
    c->f = NULL;
    answer_say(&c->answer, why, strlen(why));
    client_finish(c, ANSWER_LOCAL);
}

static void begin(struct client *c)
{
    uint8_t share[HELLO_SHARE_MAX];
    struct hello_secrets secrets = {.cache = pool_extensions(c->pool)};

    c->begun = true;
    if (!make_secrets(c, c->offer, &secrets, share))
        give_up(c, "no key share can be made");
    else if (!say_hello(c, c->offer, &secrets))
        give_up(c, "the ClientHello does not fit");
}

enum client_status client_begin(struct client *c)
{
    if (!c->begun)
        begin(c);
    return c->done ? CLIENT_DONE : CLIENT_MORE;
}

void client_free(struct client *c)
{
    if (c == NULL)
        return;
    drop_out(c);
    handshake_free(&c->joiner);
    finishing_free(c->f);
    datagrams_free(c->d);
    free(c->answer.chain);
    free(c->part);
    free(c->later);
    pool_take_client(c->pool, c);
}

/* Not byte by byte: one of datagrams is put anew again and again. */
static size_t room_for(size_t n)
{
    return (n + OUT_STEP - 1) / OUT_STEP * OUT_STEP;
}

void client_put(struct client *c, const void *p, size_t n)
{
    if (n == 0)
        return;
    if (c->later == NULL || room_for(c->later_len) < c->later_len + n)
        c->later = mem_grow(c->later, room_for(c->later_len + n), 1);
    memcpy(c->later + c->later_len, p, n);
    c->later_len += n;
}

/* Goes on to what was put meanwhile. */
static void turn_out(struct client *c)
{
    drop_out(c);
    c->out = c->later;
    c->out_len = c->later_len;
    c->out_sent = 0;
    c->later = NULL;
    c->later_len = 0;
}

void client_unput(struct client *c)
{
    turn_out(c);
    turn_out(c);
}

const uint8_t *client_output(struct client *c, size_t *n)
{
    static const uint8_t nothing[1];

    (void)client_begin(c);
    if (c->out_sent == c->out_len)
        turn_out(c);
    *n = c->out_len - c->out_sent;
    return *n != 0 ? c->out + c->out_sent : nothing;
}

void client_sent(struct client *c, size_t n)
{
    size_t left = c->out_len - c->out_sent;

    c->out_sent += n < left ? n : left;
    if (c->out_sent == c->out_len)
        turn_out(c);
}

/* Input. */

void client_keep(struct client *c, struct rd *in, size_t n)
{
    if (n > in->n)
        n = in->n;
    if (c->part_len + n > c->part_cap) {
        c->part_cap = c->part_len + n + c->part_len / 2;
        c->part = mem_grow(c->part, c->part_cap, 1);
    }
    (void)rd_copy(in, c->part + c->part_len, n);
    c->part_len += n;
}

/* How much the record that has begun lacks, or its header. */
static size_t lacking(const struct client *c)
{
    if (c->part_len < RECORD_HEADER)
        return RECORD_HEADER - c->part_len;
    return RECORD_HEADER + (size_t)(c->part[3] << 8 | c->part[4]) - c->part_len;
}

/* The next record: straight from the input where that has it whole, from
 * `part` where it came in pieces. *at is what was looked at. */
static enum record_status next_record(struct client *c, struct rd *in,
                                      struct record *out, struct rd *at)
{
    enum record_status s;
    struct rd r;

    if (c->part_len == 0) {
        *at = *in;
        s = record_take(in, out);
        if (s == RECORD_MORE)
            client_keep(c, in, in->n);
        return s;
    }
    client_keep(c, in, lacking(c));
    *at = r = rd_from(c->part, c->part_len);
    s = record_take(&r, out);
    if (s == RECORD_OK)
        c->part_len = 0;
    return s;
}

static void take_stream(struct client *c, struct rd in)
{
    struct record r;
    struct rd at;

    while (!c->done && in.n > 0) {
        enum record_status s;

        if (client_takes_ssl2(c, in)) {
            client_ssl2(c, &in);
            continue;
        }
        s = next_record(c, &in, &r, &at);
        if (s == RECORD_NOT_TLS) {
            client_not_tls(c, at.p, at.n);
            break;
        }
        if (s == RECORD_OK || c->part_len >= RECORD_HEADER)
            c->answer.got_handshake_bytes = true;
        if (s == RECORD_OK)
            client_record(c, &r);
    }
    if (c->part_len == 0 && c->part != NULL) {
        free(c->part);
        c->part = NULL;
        c->part_cap = 0;
    }
}

enum client_status client_feed(struct client *c, const void *p, size_t n)
{
    if (client_begin(c) == CLIENT_DONE)
        return CLIENT_DONE;
    c->answer.bytes += (uint32_t)n;
    if (c->d != NULL)
        datagrams_take(c, rd_from(p, n));
    else
        take_stream(c, rd_from(p, n));
    return c->done ? CLIENT_DONE : CLIENT_MORE;
}

enum client_status client_end(struct client *c, enum client_end how)
{
    enum answer_break broken = how == END_RESET ? BREAK_RESET : BREAK_CLOSED;

    if (client_begin(c) == CLIENT_DONE)
        return CLIENT_DONE;
    if (!client_has_hello(c))
        client_finish(c, how == END_RESET ? ANSWER_RESET : ANSWER_CLOSED);
    else if (c->f != NULL)
        finishing_end(c, broken);
    else
        client_break(c, broken);
    return CLIENT_DONE;
}

enum client_status client_silence(struct client *c)
{
    if (client_begin(c) == CLIENT_DONE)
        return CLIENT_DONE;
    if (!client_has_hello(c))
        client_finish(c, ANSWER_TIMEOUT);
    else if (c->f != NULL)
        finishing_end(c, BREAK_TIMEOUT);
    else if (c->answer.encrypted_bytes > 0)
        client_finish_flight(c, FLIGHT_ENCRYPTED);
    else
        client_finish_flight(c, FLIGHT_STALLED);
    return CLIENT_DONE;
}

bool client_wants_time(const struct client *c)
{
    return c->d != NULL || (c->f != NULL && c->flow != FLOW_TLS13 &&
                            c->answer.stage == STAGE_FINISHED);
}

bool client_has_hello(const struct client *c)
{
    return c->answer.kind == ANSWER_HELLO;
}

bool client_was_heard(const struct client *c)
{
    return c->answer.bytes != 0;
}

void client_answer(struct client *c, struct answer *out)
{
    *out = c->answer;
    c->answer.chain = NULL;
}
