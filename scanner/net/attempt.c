#include "scanner/net/attempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/client.h"
#include "scanner/net/conn.h"

/* One offer over one connection.
 *
 * Happy path: attempt_start() makes the client and begins to connect; once
 * connected the ClientHello goes out and everything that comes in is fed to
 * the client, whose further output goes out in turn, until it says
 * CLIENT_DONE; settle() then resets the connection, and when its handles are
 * closed, gone() frees all and hands over the answer.
 *
 * What can fail: the client cannot be made, there is no socket or no route
 * (known at once, told through the same closing of handles, so never from
 * within attempt_start()); the connect fails or takes too long; the peer
 * closes or resets (the client judges); it falls silent before or behind its
 * ServerHello, or drips, and one of the three deadlines passes. In each case
 * settle() is called with what is known; whoever calls it first wins. An
 * attempt that was aborted goes the same way but has nobody to call.
 *
 * Bytes pass at two places only, send_out() and take_in(): a STARTTLS prelude
 * will stand between them and the client. */

/* Waits that the timer stands for. */
enum attempt_state {
    ATTEMPT_CONNECTING,
    ATTEMPT_ASKING,  /* for a ServerHello, until asked + answer_ms */
    ATTEMPT_READING, /* its flight, until the last byte + stall_ms; and its
                      * part of the handshake, until then + answer_ms */
    ATTEMPT_SETTLED
};

#define WHOLE_FACTOR 3 /* the flight's end, in answer_ms */

struct attempt {
    struct net *net;
    struct client *client;
    enum attempt_state state;
    bool failed; /* `failure` is the answer, not the client's */
    enum answer_kind failure;
    int error;      /* libuv's, behind `failure` */
    bool last_call; /* the deadline is over, once more round the loop */
    size_t sending; /* bytes of the client's that the connection has */
    struct attempt_limits limits;
    uint64_t begun, asked, heard, settled; /* loop times */
    attempt_fn done;
    void *arg;
    struct conn conn;
};

static const char *const state_names[] = {
    [ATTEMPT_CONNECTING] = "connecting",
    [ATTEMPT_ASKING] = "asking",
    [ATTEMPT_READING] = "reading",
    [ATTEMPT_SETTLED] = "settled",
};

static void enter(struct attempt *a, enum attempt_state next)
{
    if (a->net->trace != NULL)
        fprintf(a->net->trace, "attempt %p: %s -> %s\n", (void *)a,
                state_names[a->state], state_names[next]);
    a->state = next;
    a->last_call = false;
}

static struct attempt *owner(struct conn *c)
{
    return (struct attempt *)(void *)((char *)c -
                                      offsetof(struct attempt, conn));
}

/* The answer is known: all that is left is to close. */
static void settle(struct attempt *a)
{
    if (a->state == ATTEMPT_SETTLED)
        return;
    a->settled = uv_now(a->net->loop);
    enter(a, ATTEMPT_SETTLED);
    conn_close(&a->conn);
}

static void settle_failed(struct attempt *a, enum answer_kind kind, int error)
{
    a->failed = true;
    a->failure = kind;
    a->error = error;
    settle(a);
}

static void settle_if(struct attempt *a, enum client_status s)
{
    if (s == CLIENT_DONE)
        settle(a);
}

/* Whose fault is it that no connection came about? */
static enum answer_kind kind_of_failure(int error)
{
    switch (error) {
    case UV_ECONNREFUSED:
        return ANSWER_PORT_CLOSED;
    case UV_ECONNRESET:
    case UV_ECONNABORTED:
        return ANSWER_RESET;
    case UV_ETIMEDOUT:
        return ANSWER_NO_CONNECT;
    case UV_EHOSTUNREACH:
    case UV_ENETUNREACH:
    case UV_EHOSTDOWN:
        return ANSWER_UNREACHABLE;
    default:
        return ANSWER_LOCAL;
    }
}

static void broken(struct attempt *a, int error)
{
    if (error == UV_ECONNRESET || error == UV_EPIPE)
        settle_if(a, client_end(a->client, END_RESET));
    else if (kind_of_failure(error) == ANSWER_LOCAL &&
             !client_has_hello(a->client))
        settle_failed(a, ANSWER_LOCAL, error);
    else /* the network lost it: nothing that the peer said */
        settle_if(a, client_silence(a->client));
}

/* The deadline of the present state. The timer is set when a state begins and
 * only looked at again when it runs out: a read does not touch it. */
static uint64_t deadline(const struct attempt *a)
{
    uint64_t whole = a->asked + (uint64_t)a->limits.answer_ms * WHOLE_FACTOR;
    uint64_t stall =
        a->heard + (client_wants_time(a->client) ? a->limits.answer_ms
                                                 : a->limits.stall_ms);

    if (a->state == ATTEMPT_CONNECTING)
        return a->begun + a->limits.connect_ms;
    if (a->state == ATTEMPT_ASKING)
        return a->asked + a->limits.answer_ms;
    return stall < whole ? stall : whole;
}

static void set_timer(struct attempt *a)
{
    uint64_t now = uv_now(a->net->loop), at = deadline(a);

    conn_timer(&a->conn, at > now ? at - now : 0);
}

/* A busy loop runs its timers before it looks at its sockets: what they hold
 * gets one turn more, lest our own slowness be taken for the peer's. */
static void on_timer(struct attempt *a)
{
    if (uv_now(a->net->loop) < deadline(a)) {
        a->last_call = false;
        set_timer(a);
    } else if (!a->last_call) {
        a->last_call = true;
        conn_timer(&a->conn, 1);
    } else if (a->state == ATTEMPT_CONNECTING) {
        settle_failed(a, ANSWER_NO_CONNECT, 0);
    } else {
        settle_if(a, client_silence(a->client));
    }
}

/* One send at a time: what the client writes meanwhile goes when it is over. */
static void send_out(struct attempt *a)
{
    const uint8_t *p;

    while (a->sending == 0 && a->state != ATTEMPT_SETTLED) {
        p = client_output(a->client, &a->sending);
        if (a->sending == 0 || !conn_send(&a->conn, p, a->sending))
            return;
        client_sent(a->client, a->sending);
        a->sending = 0;
    }
}

static void on_sent(struct attempt *a)
{
    client_sent(a->client, a->sending);
    a->sending = 0;
    send_out(a);
}

static void take_in(struct attempt *a, const uint8_t *p, size_t n)
{
    bool patient = client_wants_time(a->client);

    a->heard = uv_now(a->net->loop);
    settle_if(a, client_feed(a->client, p, n));
    send_out(a);
    if (a->state == ATTEMPT_ASKING && client_has_hello(a->client)) {
        enter(a, ATTEMPT_READING);
        set_timer(a);
    } else if (a->state == ATTEMPT_READING &&
               patient != client_wants_time(a->client)) {
        set_timer(a); /* the deadline moved, perhaps nearer */
    }
}

static void on_open(struct attempt *a)
{
    a->asked = uv_now(a->net->loop);
    enter(a, ATTEMPT_ASKING);
    set_timer(a);
    send_out(a);
}

static void set_words(struct answer *out, const char *words)
{
    size_t n = strlen(words);

    out->words_len = (uint8_t)(n < sizeof out->words ? n : sizeof out->words);
    memcpy(out->words, words, out->words_len);
}

/* Fills what the client cannot know. */
static void make_answer(struct attempt *a, struct answer *out)
{
    client_answer(a->client, out);
    out->milliseconds = (uint32_t)(a->settled - a->begun);
    if (!a->failed)
        return;
    out->kind = a->failure;
    if (a->error != 0)
        set_words(out, uv_strerror(a->error));
}

static void gone(struct attempt *a)
{
    attempt_fn done = a->done;
    void *arg = a->arg;
    struct answer answer = {0};

    if (done != NULL)
        make_answer(a, &answer);
    a->net->attempts--;
    client_free(a->client);
    free(a);
    if (done != NULL)
        done(arg, &answer);
}

static void on_news(struct conn *c, const struct conn_news *news)
{
    struct attempt *a = owner(c);

    switch (news->event) {
    case CONN_OPEN:
        on_open(a);
        break;
    case CONN_FAILED:
        settle_failed(a, kind_of_failure(news->error), news->error);
        break;
    case CONN_BYTES:
        take_in(a, news->p, news->n);
        break;
    case CONN_SENT:
        on_sent(a);
        break;
    case CONN_CLOSED:
        settle_if(a, client_end(a->client, END_CLOSED));
        break;
    case CONN_BROKEN:
        broken(a, news->error);
        break;
    case CONN_TIMER:
        on_timer(a);
        break;
    case CONN_GONE:
        gone(a);
        break;
    }
}

struct attempt *attempt_start(struct net *net, const struct sockaddr *to,
                              const struct offer *offer,
                              const struct attempt_limits *limits,
                              attempt_fn done, void *arg)
{
    struct attempt *a = mem_alloc(sizeof *a);
    size_t hello;
    int error;

    a->net = net;
    a->limits = *limits;
    a->done = done;
    a->arg = arg;
    a->client = client_new(net->crypto, offer);
    uv_update_time(net->loop); /* the caller may have been busy, or we */
    a->begun = uv_now(net->loop);
    net->attempts++;
    error = conn_start(&a->conn, net, to, on_news);
    (void)client_output(a->client, &hello);
    if (hello == 0) /* it could not be made and says so */
        settle(a);
    else if (error != 0)
        settle_failed(a, kind_of_failure(error), error);
    else
        set_timer(a);
    return a;
}

void attempt_abort(struct attempt *a)
{
    a->done = NULL;
    settle(a);
}
