/* Happy path: listener_run() binds and listens; on_connection() accepts a
 * guest, whose bytes are fed to a server, whose output goes out in turn, until
 * it says SERVER_DONE; settle() then tells of the guest and ends our side of
 * the stream, so that the last alert arrives; when the guest has hung up too,
 * its handles are closed and gone() frees it.
 *
 * What can fail: the port is taken, or not ours to take (told at once); a
 * guest says nothing, drips, or falls silent (the deadline passes and the
 * server judges); it closes or resets (the server judges); it does not hang
 * up behind our end (a short deadline, then a reset). When there are as many
 * guests as there may be, the next ones wait in the system's queue until one
 * has gone. stop() closes all, and the loop ends by itself.
 *
 * Bytes pass at two places only, send_out() and take_in(): a STARTTLS prelude
 * will stand between them and the server. */
#include "scanner/net/listener.h"

#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/list.h"
#include "core/base/mem.h"
#include "scanner/net/conn.h"
#include "scanner/net/resolve.h"

#define BACKLOG   511
#define LINGER_MS 1000 /* for a guest to hang up behind our end */
#define ALL_TIMES 3    /* a guest's whole time, in timeouts */
#define SIGNALS   3

struct listener {
    uv_loop_t loop;
    struct net net;
    const struct listener_terms *terms;
    const struct listener_hooks *hooks;
    struct listener_stats stats;
    struct list guests;
    unsigned n_guests;
    bool waiting; /* somebody stands in the queue */
    bool stopping;
    uv_tcp_t tcp;
    uv_signal_t signals[SIGNALS];
};

struct visit {
    struct list link;
    struct listener *listener;
    struct server *server;
    bool settled; /* told of; what comes now is thrown away */
    size_t sending;
    uint64_t begun, heard; /* loop times */
    char address[80];
    uint16_t port;
    struct conn conn;
};

static void stop(struct listener *l);
static void accept_guest(struct listener *l);

static struct visit *owner(struct conn *c)
{
    return (struct visit *)(void *)((char *)c - offsetof(struct visit, conn));
}

/* Asked for at once, for who has reset the connection has none any more; and
 * told without the form of IPv4 inside IPv6. */
static void note_peer(struct visit *v)
{
    struct sockaddr_storage sa = {0};
    const struct sockaddr_in *a4 = (const void *)&sa;
    const struct sockaddr_in6 *a6 = (const void *)&sa;
    int n = sizeof sa;
    char text[80];

    (void)uv_tcp_getpeername(&v->conn.io.tcp, (struct sockaddr *)&sa, &n);
    v->port = ntohs(sa.ss_family == AF_INET6 ? a6->sin6_port : a4->sin_port);
    resolve_text((const struct sockaddr *)&sa, text, sizeof text);
    snprintf(v->address, sizeof v->address, "%s",
             strncmp(text, "::ffff:", 7) == 0 && strchr(text, '.') != NULL
                 ? text + 7
                 : text);
}

static void tell(struct visit *v)
{
    struct listener *l = v->listener;
    struct heard heard;
    struct guest g = {.address = v->address,
                      .port = v->port,
                      .heard = &heard,
                      .hello = server_client_hello(v->server),
                      .record_version = server_record_version(v->server)};

    server_heard(v->server, &heard);
    if (!l->hooks->guest(l->hooks->arg, &g))
        stop(l);
}

/* All that is left is to say the last word, and to see it arrive. */
static void settle(struct visit *v)
{
    if (v->settled)
        return;
    v->settled = true;
    conn_timer(&v->conn, LINGER_MS);
    if (v->sending == 0)
        conn_shutdown(&v->conn);
    tell(v);
}

static void settle_if(struct visit *v, enum server_status s)
{
    if (s == SERVER_DONE)
        settle(v);
}

/* One send at a time. */
static void send_out(struct visit *v)
{
    const uint8_t *p;

    while (v->sending == 0) {
        p = server_output(v->server, &v->sending);
        if (v->sending == 0 || !conn_send(&v->conn, p, v->sending))
            return;
        server_sent(v->server, v->sending);
        v->sending = 0;
    }
}

static void on_sent(struct visit *v)
{
    server_sent(v->server, v->sending);
    v->sending = 0;
    send_out(v);
    if (v->settled && v->sending == 0)
        conn_shutdown(&v->conn);
}

static uint64_t deadline(const struct visit *v)
{
    const struct listener_terms *t = v->listener->terms;
    uint64_t all = v->begun + (uint64_t)t->timeout_ms * ALL_TIMES;
    uint64_t next = v->heard + t->timeout_ms;

    if (server_client_hello(v->server) == NULL)
        return v->begun + t->timeout_ms;
    if (server_settling(v->server))
        next = v->heard + t->settle_ms;
    return next < all ? next : all;
}

static void set_timer(struct visit *v)
{
    uint64_t now = uv_now(&v->listener->loop), at = deadline(v);

    conn_timer(&v->conn, at > now ? at - now : 0);
}

static void take_in(struct visit *v, const uint8_t *p, size_t n)
{
    enum server_status s;

    if (v->settled)
        return;
    v->heard = uv_now(&v->listener->loop);
    s = server_feed(v->server, p, n);
    send_out(v);
    if (s == SERVER_DONE)
        settle(v);
    else
        set_timer(v);
}

static void on_timer(struct visit *v)
{
    if (v->settled)
        conn_close(&v->conn);
    else
        settle_if(v, server_silence(v->server));
}

/* Its end of the stream: nothing can come any more. */
static void on_end(struct visit *v, bool reset)
{
    settle_if(v, server_end(v->server, reset));
    conn_close(&v->conn);
}

static void gone(struct visit *v)
{
    struct listener *l = v->listener;

    list_remove(&v->link);
    server_free(v->server);
    free(v);
    l->n_guests--;
    if (l->waiting && !l->stopping)
        accept_guest(l);
}

static void on_news(struct conn *c, const struct conn_news *news)
{
    struct visit *v = owner(c);

    switch (news->event) {
    case CONN_OPEN:
    case CONN_FAILED:
        break;
    case CONN_BYTES:
        take_in(v, news->p, news->n);
        break;
    case CONN_SENT:
        on_sent(v);
        break;
    case CONN_CLOSED:
        on_end(v, false);
        break;
    case CONN_BROKEN:
        on_end(v, true);
        break;
    case CONN_TIMER:
        on_timer(v);
        break;
    case CONN_GONE:
        gone(v);
        break;
    }
}

static void accept_guest(struct listener *l)
{
    struct visit *v;

    l->waiting = l->n_guests >= l->terms->most_at_once;
    if (l->waiting)
        return;
    v = mem_alloc(sizeof *v);
    v->listener = l;
    v->server = server_new(l->net.crypto, &l->terms->server);
    v->begun = v->heard = uv_now(&l->loop);
    list_init(&v->link);
    list_push(&l->guests, &v->link);
    l->n_guests++;
    if (conn_accept(&v->conn, &l->net, (uv_stream_t *)&l->tcp, on_news) != 0) {
        conn_close(&v->conn);
        return;
    }
    note_peer(v);
    l->stats.connections++;
    set_timer(v);
}

static void on_connection(uv_stream_t *s, int status)
{
    struct listener *l = s->data;

    if (status == 0 && !l->stopping)
        accept_guest(l);
}

/* ---- The whole ---- */

static void stop(struct listener *l)
{
    if (l->stopping)
        return;
    l->stopping = true;
    uv_close((uv_handle_t *)&l->tcp, NULL);
    for (size_t i = 0; i < SIGNALS; i++)
        uv_close((uv_handle_t *)&l->signals[i], NULL);
    for (struct list *at = l->guests.next; at != &l->guests; at = at->next) {
        struct visit *v = LIST_OWNER(at, struct visit, link);

        if (!v->settled) /* who was told of hears the last word */
            conn_close(&v->conn);
    }
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct listener *l = handle->data;

    (void)number;
    l->stats.interrupted = true;
    stop(l);
}

/* nohup's way to say that the end of a terminal shall not matter. */
static bool is_ignored(int number)
{
    struct sigaction action;

    return sigaction(number, NULL, &action) == 0 &&
           action.sa_handler == SIG_IGN;
}

static void start_signals(struct listener *l)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

    for (size_t i = 0; i < SIGNALS; i++) {
        uv_signal_init(&l->loop, &l->signals[i]);
        l->signals[i].data = l;
        if (!is_ignored(numbers[i]))
            uv_signal_start(&l->signals[i], on_signal, numbers[i]);
    }
}

static int listen_at(struct listener *l, const struct sockaddr *sa)
{
    int error;

    uv_tcp_init(&l->loop, &l->tcp);
    l->tcp.data = l;
    error = uv_tcp_bind(&l->tcp, sa, 0);
    if (error == 0)
        error = uv_listen((uv_stream_t *)&l->tcp, BACKLOG, on_connection);
    if (error == 0)
        return 0;
    uv_close((uv_handle_t *)&l->tcp, NULL);
    uv_run(&l->loop, UV_RUN_DEFAULT);
    return error;
}

/* The first address that can be had; with none given that is all of IPv6,
 * which takes IPv4 in, or where there is no IPv6, all of IPv4. */
static bool start_listening(struct listener *l, struct err *err)
{
    const struct listener_terms *t = l->terms;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE};
    struct addrinfo *all = NULL;
    struct sockaddr_in6 any;
    char port[8];
    int error = UV_EAFNOSUPPORT;

    snprintf(port, sizeof port, "%u", t->port);
    if (t->address == NULL && uv_ip6_addr("::", t->port, &any) == 0)
        error = listen_at(l, (struct sockaddr *)&any);
    if (error != 0 && (t->address != NULL || error != UV_EADDRINUSE)) {
        int none = getaddrinfo(t->address != NULL ? t->address : "0.0.0.0",
                               port, &hints, &all);

        if (none != 0)
            return err_set(err, ERR_USAGE, "listen: %.128s: %s", t->address,
                           gai_strerror(none));
        error = listen_at(l, all->ai_addr);
        freeaddrinfo(all);
    }
    if (error == 0)
        return true;
    return err_set(err, ERR_SYSTEM, "listen: %s%sport %u: %s",
                   t->address != NULL ? t->address : "",
                   t->address != NULL ? " " : "", t->port, uv_strerror(error));
}

static uint16_t port_of(const struct listener *l)
{
    struct sockaddr_storage sa = {0};
    int n = sizeof sa;

    (void)uv_tcp_getsockname(&l->tcp, (struct sockaddr *)&sa, &n);
    return ntohs(sa.ss_family == AF_INET6
                     ? ((const struct sockaddr_in6 *)(const void *)&sa)
                           ->sin6_port
                     : ((const struct sockaddr_in *)(const void *)&sa)
                           ->sin_port);
}

static bool run(struct listener *l, struct err *err)
{
    uint64_t start = uv_now(&l->loop);

    if (!start_listening(l, err))
        return false;
    start_signals(l);
    l->hooks->ready(l->hooks->arg, port_of(l));
    uv_run(&l->loop, UV_RUN_DEFAULT);
    l->stats.seconds = (double)(uv_now(&l->loop) - start) / 1000;
    return true;
}

bool listener_run(const struct listener_terms *terms,
                  const struct listener_hooks *hooks,
                  struct listener_stats *stats, struct err *err)
{
    struct listener *l = mem_alloc(sizeof *l);
    bool ok = false;

    l->terms = terms;
    l->hooks = hooks;
    list_init(&l->guests);
    if (uv_loop_init(&l->loop) != 0) {
        err_set(err, ERR_SYSTEM, "no event loop can be had");
        free(l);
        return false;
    }
    if (net_init(&l->net, &l->loop, err)) {
        l->net.trace = hooks->trace;
        ok = run(l, err);
        net_close(&l->net);
    }
    *stats = l->stats;
    uv_loop_close(&l->loop);
    free(l);
    return ok;
}
