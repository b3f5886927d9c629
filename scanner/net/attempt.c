#include "scanner/net/attempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine/client.h"
#include "probes/prelude.h"
#include "scanner/net/conn.h"

/* One offer over one connection, or, of datagrams, from one port of ours.
 *
 * Happy path: attempt_start() makes the client and begins to connect; once
 * connected the prelude, where the offer has one, is spoken until it is ready
 * for TLS; then the ClientHello goes out and everything that comes in is fed
 * to the client, whose further output goes out in turn, until it says
 * CLIENT_DONE; settle() then resets the connection, and when its handles are
 * closed, gone() frees all and hands over the answer.
 *
 * What can fail: the client cannot be made, there is no socket or no route
 * (known at once, told through the same closing of handles, so never from
 * within attempt_start()); the connect fails or takes too long; the prelude
 * is refused, or the connection ends before TLS could begin; the peer closes
 * or resets (the client judges); it falls silent before or behind its
 * ServerHello, or drips, and one of the deadlines passes. In each case
 * settle() is called with what is known; whoever calls it first wins. An
 * attempt that was aborted goes the same way but has nobody to call.
 *
 * Datagrams get lost: the timer also runs out whenever the client may have to
 * repeat itself, and the last word to a server that was heard is that no more
 * will come.
 *
 * A client that wants a long computation (client_take_search()) is parked
 * while one of libuv's threads does it: no deadline runs meanwhile, and the
 * attempt outlives its connection until the thread is done with it. The work
 * has all it needs of its own, so the client may come to an end before.
 *
 * Bytes pass at two places only, send_out() and take_in(): there the prelude
 * stands between them and the client, and stays where it wraps (TDS). */

/* Waits that the timer stands for. */
enum attempt_state {
    ATTEMPT_CONNECTING,
    ATTEMPT_PRELUDE, /* each of its answers, until the last byte + answer_ms */
    ATTEMPT_ASKING,  /* for a ServerHello, until asked + answer_ms */
    ATTEMPT_READING, /* its flight, until the last byte + stall_ms; and its
                      * part of the handshake, until then + answer_ms */
    ATTEMPT_SETTLED
};

#define WHOLE_FACTOR 3 /* the flight's end, or the prelude's, in answer_ms */

struct attempt {
    struct conn conn;
    struct net *net;
    struct client *client;
    struct prelude *prelude; /* NULL: TLS at once */
    attempt_fn done;
    void *arg;
    uint64_t begun, asked, heard, settled; /* loop times */
    uint64_t again; /* when the client repeats itself; 0: never */
    size_t sending; /* bytes that the connection has, */
    struct searching *searching; /* a thread is at it; NULL: none is */
    struct attempt_limits limits;
    int error;                /* libuv's, behind `failure` */
    enum answer_kind failure; /* where it has failed: */
    enum answer_break broken; /* of ANSWER_BROKE_OFF */
    enum attempt_state state;
    bool failed; /* `failure` is the answer, not the client's */
    bool datagrams;
    bool wrapped; /* what is sent is the prelude's rather than the client's */
    bool closed;  /* the thread alone is waited for */
};

/* A computation in one of libuv's threads. */
struct searching {
    uv_work_t work;
    struct attempt *attempt;
    struct client_search *search;
    uint64_t since;
};

static const char *const state_names[] = {
    [ATTEMPT_CONNECTING] = "connecting", [ATTEMPT_PRELUDE] = "in the prelude",
    [ATTEMPT_ASKING] = "asking",         [ATTEMPT_READING] = "reading",
    [ATTEMPT_SETTLED] = "settled",
};

static void enter(struct attempt *a, enum attempt_state next)
{
    if (a->net->trace != NULL)
        fprintf(a->net->trace, "attempt %p: %s -> %s\n", (void *)a,
                state_names[a->state], state_names[next]);
    a->state = next;
}

static struct attempt *owner(struct conn *c)
{
    return (struct attempt *)(void *)((char *)c -
                                      offsetof(struct attempt, conn));
}

/* The last word goes out at once, or not at all. */
static void take_leave(struct attempt *a)
{
    const uint8_t *p;
    size_t n;

    client_farewell(a->client);
    p = client_output(a->client, &n);
    if (n != 0)
        (void)conn_send(&a->conn, p, n);
}

/* The answer is known: all that is left is to close. */
static void settle(struct attempt *a)
{
    if (a->state == ATTEMPT_SETTLED)
        return;
    if (a->datagrams && a->state != ATTEMPT_CONNECTING)
        take_leave(a);
    if (a->searching != NULL) /* too late, when a thread has begun with it */
        (void)uv_cancel((uv_req_t *)&a->searching->work);
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

/* The connection, or the peer's patience, ended in the prelude. */
static void settle_broke_off(struct attempt *a, enum answer_break broken)
{
    a->broken = broken;
    settle_failed(a, ANSWER_BROKE_OFF, 0);
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
    case UV_ENONET:
    case UV_ENOPROTOOPT: /* ICMP: no such protocol there */
        return ANSWER_UNREACHABLE;
    default:
        return ANSWER_LOCAL;
    }
}

/* What this machine lacks now it may have soon; what it forbids, it forbids. */
static bool is_scarce(int error)
{
    switch (error) {
    case UV_EMFILE:
    case UV_ENFILE:
    case UV_ENOBUFS:
    case UV_ENOMEM:
    case UV_EADDRNOTAVAIL:
    case UV_EADDRINUSE:
    case UV_EAGAIN:
        return true;
    default:
        return false;
    }
}

static void closed(struct attempt *a)
{
    if (a->state == ATTEMPT_PRELUDE)
        settle_broke_off(a, BREAK_CLOSED);
    else
        settle_if(a, client_end(a->client, END_CLOSED));
}

static void broken(struct attempt *a, int error)
{
    if (a->datagrams && !client_was_heard(a->client))
        settle_failed(a, kind_of_failure(error), error);
    else if (a->datagrams && error == UV_ECONNREFUSED)
        settle_if(a, client_end(a->client, END_RESET));
    else if (a->state == ATTEMPT_PRELUDE)
        settle_broke_off(a, error == UV_ECONNRESET || error == UV_EPIPE
                                ? BREAK_RESET
                                : BREAK_TIMEOUT);
    else if (error == UV_ECONNRESET || error == UV_EPIPE)
        settle_if(a, client_end(a->client, END_RESET));
    else if (kind_of_failure(error) == ANSWER_LOCAL &&
             !client_has_hello(a->client))
        settle_failed(a, ANSWER_LOCAL, error);
    else /* the network lost it: nothing that the peer said */
        settle_if(a, client_silence(a->client));
}

/* The deadline of the present state. The timer is only looked at again when it
 * runs out: a read does not touch it. */
static uint64_t deadline(const struct attempt *a)
{
    uint64_t whole, still;

    if (a->state == ATTEMPT_CONNECTING)
        return a->begun + a->limits.connect_ms;
    if (a->state == ATTEMPT_ASKING)
        return a->asked + a->limits.answer_ms;
    /* In a prelude, `asked` is its beginning. */
    whole = a->asked + (uint64_t)a->limits.answer_ms * WHOLE_FACTOR;
    still = a->heard +
            (a->state == ATTEMPT_PRELUDE || client_wants_time(a->client)
                 ? a->limits.answer_ms
                 : a->limits.stall_ms);
    return still < whole ? still : whole;
}

/* One that runs out before sees that it is too early, and is set again. */
static void set_timer(struct attempt *a)
{
    uint64_t at = deadline(a), now;

    if (a->again != 0 && a->again < at)
        at = a->again;
    if (wheel_timer_is_set(&a->conn.timer) && a->conn.timer.at <= at)
        return;
    now = uv_now(a->net->loop);
    conn_timer(&a->conn, at > now ? at - now : 0);
}

static void send_again(struct attempt *a);

/* What is over is the time that was set; the deadline may have moved since, and
 * all that came in before its end is told before that of the new one. */
static void on_timer(struct attempt *a)
{
    uint64_t over = a->conn.timer.at, end = deadline(a);

    if (a->searching != NULL)
        return; /* it is our own time */
    if (a->again != 0 && a->again <= over && over < end)
        send_again(a);
    else if (over < end)
        set_timer(a);
    else if (a->state == ATTEMPT_CONNECTING)
        settle_failed(a, ANSWER_NO_CONNECT, 0);
    else if (a->state == ATTEMPT_PRELUDE)
        settle_broke_off(a, BREAK_TIMEOUT);
    else
        settle_if(a, client_silence(a->client));
}

/* What is to be sent next: what the prelude has to say, then what the client
 * has, perhaps in the prelude's packets. */
static const uint8_t *next_out(struct attempt *a)
{
    const uint8_t *p;
    size_t n;

    a->wrapped = false;
    if (a->prelude != NULL) {
        p = prelude_output(a->prelude, &a->sending);
        a->wrapped = a->sending != 0;
        if (a->sending != 0 || a->state == ATTEMPT_PRELUDE)
            return p;
    }
    p = client_output(a->client, &n);
    a->sending = n;
    if (n == 0 || a->prelude == NULL || !prelude_wraps(a->prelude))
        return p;
    client_sent(a->client, prelude_wrap(a->prelude, p, n));
    a->wrapped = true;
    return prelude_output(a->prelude, &a->sending);
}

static void sent(struct attempt *a)
{
    if (a->wrapped)
        prelude_sent(a->prelude, a->sending);
    else
        client_sent(a->client, a->sending);
    a->sending = 0;
}

/* One send at a time: what is written meanwhile goes when it is over. */
static void send_out(struct attempt *a)
{
    const uint8_t *p;

    while (a->sending == 0 && a->state != ATTEMPT_SETTLED) {
        p = next_out(a);
        if (a->sending == 0 || !conn_send(&a->conn, p, a->sending))
            return;
        sent(a);
    }
}

/* From now on: the peer has just been heard, or spoken to. */
static void set_again(struct attempt *a)
{
    unsigned ms;

    if (!a->datagrams || a->state == ATTEMPT_SETTLED)
        return;
    ms = client_resend_ms(a->client);
    a->again = ms != 0 ? uv_now(a->net->loop) + ms : 0;
    set_timer(a);
}

static void send_again(struct attempt *a)
{
    client_resend(a->client);
    send_out(a);
    set_again(a);
}

static void on_sent(struct attempt *a)
{
    sent(a);
    send_out(a);
}

static void gone(struct attempt *a);

static void in_thread(uv_work_t *work)
{
    struct searching *s = work->data;

    client_search_run(s->search);
}

static void searched(uv_work_t *work, int status)
{
    struct searching *s = work->data;
    struct attempt *a = s->attempt;
    uint64_t now = uv_now(a->net->loop);

    a->searching = NULL;
    if (!a->closed && a->state != ATTEMPT_SETTLED && status == 0) {
        a->asked += now - s->since;
        a->heard = now;
        settle_if(a, client_give_search(a->client, s->search));
        send_out(a);
        if (a->state != ATTEMPT_SETTLED)
            set_timer(a);
    }
    client_search_free(s->search);
    free(s);
    if (a->closed)
        gone(a);
}

/* It cannot fail: libuv has its threads already, or ends the program. */
static void search_if_wanted(struct attempt *a)
{
    struct client_search *search = client_take_search(a->client);
    struct searching *s;

    if (search == NULL)
        return;
    s = mem_alloc(sizeof *s);
    s->attempt = a;
    s->search = search;
    s->since = uv_now(a->net->loop);
    s->work.data = s;
    a->searching = s;
    (void)uv_queue_work(a->net->loop, &s->work, in_thread, searched);
}

/* What has come is TLS, in packets of the prelude or not. */
static void feed(struct attempt *a, struct rd in)
{
    struct rd piece;

    if (a->prelude == NULL || !prelude_wraps(a->prelude)) {
        settle_if(a, client_feed(a->client, in.p, in.n));
        return;
    }
    while (a->state != ATTEMPT_SETTLED &&
           prelude_unwrap(a->prelude, &in, &piece))
        settle_if(a, client_feed(a->client, piece.p, piece.n));
}

static void take_tls(struct attempt *a, struct rd in)
{
    bool patient = client_wants_time(a->client);

    feed(a, in);
    if (a->state == ATTEMPT_SETTLED)
        return;
    send_out(a);
    if (a->state == ATTEMPT_ASKING && client_has_hello(a->client)) {
        enter(a, ATTEMPT_READING);
        set_timer(a);
    } else if (a->state == ATTEMPT_READING &&
               patient != client_wants_time(a->client)) {
        set_timer(a); /* the deadline moved, perhaps nearer */
    }
    search_if_wanted(a);
    set_again(a);
}

static void begin_tls(struct attempt *a)
{
    a->asked = uv_now(a->net->loop);
    enter(a, ATTEMPT_ASKING);
    settle_if(a, client_begin(a->client)); /* it may be that none can be made */
    if (a->state == ATTEMPT_SETTLED)
        return;
    set_timer(a);
    send_out(a);
    set_again(a);
}

/* What comes behind the prelude without having been asked for is taken for
 * TLS: nobody else may have put it there. */
static void speak(struct attempt *a, struct rd in)
{
    switch (prelude_feed(a->prelude, &in)) {
    case PRELUDE_MORE:
        send_out(a);
        break;
    case PRELUDE_READY:
        begin_tls(a);
        if (in.n != 0)
            take_tls(a, in);
        break;
    case PRELUDE_REFUSED:
        settle_failed(a, ANSWER_TURNED_AWAY, 0);
        break;
    case PRELUDE_BUSY:
        settle_failed(a, ANSWER_BUSY, 0);
        break;
    }
}

static void take_in(struct attempt *a, const uint8_t *p, size_t n)
{
    a->heard = uv_now(a->net->loop);
    if (a->state == ATTEMPT_PRELUDE)
        speak(a, rd_from(p, n));
    else
        take_tls(a, rd_from(p, n));
}

static void on_open(struct attempt *a)
{
    if (a->prelude == NULL) {
        begin_tls(a);
        return;
    }
    a->asked = a->heard = uv_now(a->net->loop);
    enter(a, ATTEMPT_PRELUDE);
    set_timer(a);
    speak(a, rd_from(NULL, 0));
}

/* Fills what the client cannot know. */
static void make_answer(struct attempt *a, struct answer *out)
{
    client_answer(a->client, out);
    out->milliseconds = (uint32_t)(a->settled - a->begun);
    if (!a->failed)
        return;
    out->kind = a->failure;
    out->scarce = a->failure == ANSWER_LOCAL && is_scarce(a->error);
    if (a->error != 0)
        answer_say(out, uv_strerror(a->error), strlen(uv_strerror(a->error)));
    if (out->kind < ANSWER_TURNED_AWAY)
        return;
    out->broken = a->broken;
    answer_say(out, prelude_words(a->prelude).p, prelude_words(a->prelude).n);
}

/* For the next one, which follows at once. */
static void put_away(struct attempt *a)
{
    struct net *net = a->net;

    if (net->n_spares < NET_SPARES)
        net->spares[net->n_spares++] = a;
    else
        free(a);
}

static struct attempt *take_spare(struct net *net)
{
    struct attempt *a;

    if (net->n_spares == 0)
        return mem_alloc(sizeof *a);
    a = net->spares[--net->n_spares];
    memset(a, 0, sizeof *a);
    return a;
}

static void gone(struct attempt *a)
{
    attempt_fn done = a->done;
    void *arg = a->arg;
    struct answer answer;

    a->closed = true;
    if (a->searching != NULL)
        return; /* searched() comes back here */
    if (done != NULL)
        make_answer(a, &answer);
    a->net->attempts--;
    client_free(a->client);
    prelude_free(a->prelude);
    put_away(a);
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
        closed(a);
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

/* The name that it goes by, or its address. */
static struct prelude *make_prelude(const struct offer *offer,
                                    const struct sockaddr *to)
{
    const struct prelude_kind *kind = prelude_find(offer->prelude);
    char address[INET6_ADDRSTRLEN] = "";

    if (kind == NULL)
        return NULL;
    if (offer->servername != NULL)
        return prelude_new(kind, offer->servername);
    (void)uv_ip_name(to, address, sizeof address);
    return prelude_new(kind, address);
}

struct attempt *attempt_start(struct net *net, const struct sockaddr *to,
                              const struct offer *offer,
                              const struct attempt_limits *limits,
                              attempt_fn done, void *arg)
{
    struct attempt *a = take_spare(net);
    int error;

    a->net = net;
    a->limits = *limits;
    a->done = done;
    a->arg = arg;
    a->client = client_from(net->clients, net->crypto, offer);
    a->prelude = make_prelude(offer, to);
    uv_update_time(net->loop); /* the caller may have been busy, or we */
    a->begun = uv_now(net->loop);
    net->attempts++;
    a->datagrams = offer->datagrams;
    error = a->datagrams ? conn_start_datagrams(&a->conn, net, to, on_news)
                         : conn_start(&a->conn, net, to, on_news);
    if (error != 0)
        settle_failed(a, kind_of_failure(error), error);
    else if (a->datagrams)
        on_open(a);
    else
        set_timer(a);
    return a;
}

bool attempt_is_open(const struct attempt *a)
{
    return a->state != ATTEMPT_CONNECTING && a->state != ATTEMPT_SETTLED;
}

void attempt_abort(struct attempt *a)
{
    a->done = NULL;
    settle(a);
}
