/* Happy path: listener_run() binds and listens; accept_guests() lets one in,
 * whose bytes are fed to a server, whose output goes out in turn, until it says
 * SERVER_DONE; settle() then tells of the guest and ends our side of the
 * stream, so that the last alert arrives; when the guest has hung up too, its
 * connection is closed and gone() frees it.
 *
 * What can fail: the port is taken, or not ours to take (told at once); a
 * guest says nothing, drips, or falls silent (the deadline passes and the
 * server judges); it closes or resets (the server judges); it does not hang
 * up behind our end (a short deadline, then a reset). When there are as many
 * guests as there may be, the next ones wait in the system's queue until one
 * has gone. stop() closes all, and the loop ends by itself.
 *
 * Bytes pass at two places only, send_out() and take_in(): there the prelude
 * stands between them and the server. A guest whose first byte is of TLS has
 * none; who speaks none of TLS, and will not, is told of by its words. */
#include "scanner/net/listener.h"

#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/list.h"
#include "core/base/mem.h"
#include "scanner/net/conn.h"
#include "scanner/net/resolve.h"

#define BACKLOG   511
#define GREET_MS  300  /* of silence, for who may begin with TLS */
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
    bool waiting; /* nobody is let in until one has gone */
    bool stopping;
    int socket;
    uv_poll_t door; /* of the socket */
    uv_signal_t signals[SIGNALS];
};

struct visit {
    struct list link;
    struct listener *listener;
    struct server *server;
    struct server_terms terms; /* of it */
    struct prelude *prelude; /* NULL: TLS at once */
    const char *spoken;      /* its name, or what TLS at once is called */
    bool chosen;  /* its first bytes have come, and */
    bool direct;  /* were of TLS */
    bool held;    /* the greeting is, until the guest is silent or speaks */
    bool wrapped; /* what is being sent is the prelude's */
    bool settled; /* told of; what comes now is thrown away */
    size_t sending;
    uint64_t begun, heard; /* loop times */
    char address[80];
    uint16_t port;
    struct conn conn;
};

static void stop(struct listener *l);
static void accept_guests(struct listener *l);

static struct visit *owner(struct conn *c)
{
    return (struct visit *)(void *)((char *)c - offsetof(struct visit, conn));
}

static uint16_t port_in(const struct sockaddr_storage *sa)
{
    const struct sockaddr_in *a4 = (const void *)sa;
    const struct sockaddr_in6 *a6 = (const void *)sa;

    return ntohs(sa->ss_family == AF_INET6 ? a6->sin6_port : a4->sin_port);
}

/* Asked for at once, for who has reset the connection has none any more; and
 * told without the form of IPv4 inside IPv6. */
static void note_peer(struct visit *v)
{
    struct sockaddr_storage sa;
    char text[80];

    conn_peer(&v->conn, &sa);
    v->port = port_in(&sa);
    resolve_text((const struct sockaddr *)&sa, text, sizeof text);
    snprintf(v->address, sizeof v->address, "%s",
             strncmp(text, "::ffff:", 7) == 0 && strchr(text, '.') != NULL
                 ? text + 7
                 : text);
}

static enum prelude_status prelude_status(struct visit *v)
{
    struct rd none = {0};

    return v->prelude != NULL && !v->direct ? prelude_feed(v->prelude, &none)
                                            : PRELUDE_READY;
}

/* It ended in the prelude: with words of its own, or with nothing at all, of
 * which the server knows as much. */
static void judge_prelude(struct visit *v, struct heard *h)
{
    enum prelude_status s = prelude_status(v);
    struct rd words;

    if (s == PRELUDE_READY)
        return;
    words = prelude_words(v->prelude);
    if (s == PRELUDE_MORE && words.n == 0)
        return;
    *h = (struct heard){.kind = HEARD_IN_CLEAR};
    h->words_len =
        (uint8_t)(words.n < HEARD_WORDS_MAX ? words.n : HEARD_WORDS_MAX);
    if (h->words_len != 0)
        memcpy(h->words, words.p, h->words_len);
}

static void tell(struct visit *v)
{
    struct listener *l = v->listener;
    struct heard heard;
    struct guest g = {.address = v->address,
                      .port = v->port,
                      .prelude = v->spoken,
                      .heard = &heard,
                      .hello = server_client_hello(v->server),
                      .record_version = server_record_version(v->server)};

    server_heard(v->server, &heard);
    judge_prelude(v, &heard);
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

/* What is to be sent next: what the prelude has to say, then what the server
 * has, perhaps in the prelude's packets. */
static const uint8_t *next_output(struct visit *v)
{
    const uint8_t *p;
    size_t n;

    v->sending = 0;
    if (v->held)
        return NULL;
    if (v->prelude != NULL && !v->direct) {
        v->wrapped = true;
        p = prelude_output(v->prelude, &v->sending);
        if (v->sending != 0)
            return p;
    }
    v->wrapped =
        v->prelude != NULL && !v->direct && prelude_wraps(v->prelude);
    p = server_output(v->server, &n);
    if (!v->wrapped)
        v->sending = n;
    if (n == 0 || !v->wrapped)
        return p;
    server_sent(v->server, prelude_wrap(v->prelude, p, n));
    return prelude_output(v->prelude, &v->sending);
}

static void mark_sent(struct visit *v)
{
    if (v->wrapped)
        prelude_sent(v->prelude, v->sending);
    else
        server_sent(v->server, v->sending);
    v->sending = 0;
}

/* One send at a time. */
static void send_out(struct visit *v)
{
    while (v->sending == 0) {
        const uint8_t *p = next_output(v);

        if (v->sending == 0 || !conn_send(&v->conn, p, v->sending))
            return;
        mark_sent(v);
    }
}

static void on_sent(struct visit *v)
{
    mark_sent(v);
    send_out(v);
    if (v->settled && v->sending == 0)
        conn_shutdown(&v->conn);
}

static uint64_t deadline(const struct visit *v)
{
    const struct listener_terms *t = v->listener->terms;
    uint64_t all = v->begun + (uint64_t)t->timeout_ms * ALL_TIMES;
    uint64_t next = v->heard + t->timeout_ms;

    if (v->held && t->timeout_ms > GREET_MS)
        return v->begun + GREET_MS;
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

/* A handshake in packets is of TLS 1.2 at most: SQL Server has TLS 1.3 where
 * TLS comes first alone, and clients do not get their Finished out of a packet
 * in time (FreeTDS 1.3). Who asked for TLS 1.3 and nothing else gets it. */
static void set_terms(struct visit *v)
{
    unsigned all = (1u << VERSION_COUNT) - 1, less = 1u << VERSION_TLS13;

    v->terms = v->listener->terms->server;
    v->terms.alpn = prelude_alpn(v->spoken);
    if (v->prelude == NULL || v->direct || !prelude_wraps(v->prelude))
        return;
    less = (v->terms.versions != 0 ? v->terms.versions : all) & ~less;
    if (less != 0)
        v->terms.versions = less;
}

/* The first bytes tell whether it speaks the prelude at all. */
static void choose(struct visit *v, uint8_t first)
{
    v->chosen = true;
    v->held = false;
    if (v->prelude == NULL || !prelude_is_tls(first))
        return;
    v->spoken = prelude_direct(v->listener->terms->prelude);
    v->direct = true;
    set_terms(v);
}

/* What has come is TLS, in packets of the prelude or not. */
static enum server_status take_tls(struct visit *v, struct rd in)
{
    enum server_status s = SERVER_MORE;
    struct rd piece;

    if (v->prelude == NULL || v->direct || !prelude_wraps(v->prelude))
        return in.n != 0 ? server_feed(v->server, in.p, in.n) : SERVER_MORE;
    while (s == SERVER_MORE && prelude_unwrap(v->prelude, &in, &piece))
        s = server_feed(v->server, piece.p, piece.n);
    return s;
}

static void take_in(struct visit *v, const uint8_t *p, size_t n)
{
    struct rd in = rd_from(p, n);
    enum server_status s = SERVER_MORE;
    bool over = false;

    if (v->settled || n == 0)
        return;
    v->heard = uv_now(&v->listener->loop);
    if (!v->chosen)
        choose(v, p[0]);
    if (v->prelude != NULL && !v->direct)
        over = prelude_feed(v->prelude, &in) > PRELUDE_READY;
    if (!over && prelude_status(v) == PRELUDE_READY)
        s = take_tls(v, in);
    send_out(v);
    if (over || s == SERVER_DONE)
        settle(v);
    else
        set_timer(v);
}

static void on_timer(struct visit *v)
{
    if (v->settled) {
        conn_close(&v->conn);
    } else if (v->held) {
        v->held = false;
        send_out(v);
        set_timer(v);
    } else {
        settle_if(v, server_silence(v->server));
    }
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
    prelude_free(v->prelude);
    server_free(v->server);
    free(v);
    l->n_guests--;
    if (l->waiting && !l->stopping)
        accept_guests(l);
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

static void begin_visit(struct visit *v)
{
    struct listener *l = v->listener;

    if (l->terms->prelude != NULL) {
        v->prelude = prelude_new(l->terms->prelude, "");
        v->spoken = prelude_kind_name(l->terms->prelude);
        v->held = !l->terms->greet_at_once;
    }
    set_terms(v);
    v->server = server_new(l->net.crypto, &v->terms);
    v->begun = v->heard = uv_now(&l->loop);
    list_init(&v->link);
    list_push(&l->guests, &v->link);
    l->n_guests++;
    l->stats.connections++;
    note_peer(v);
    send_out(v);
    set_timer(v);
}

/* 0, or why there is none more. */
static int accept_guest(struct listener *l)
{
    struct visit *v = mem_alloc(sizeof *v);
    int error = conn_accept(&v->conn, &l->net, l->socket, on_news);

    v->listener = l;
    if (error == 0)
        begin_visit(v);
    else
        free(v);
    return error;
}

static void on_door(uv_poll_t *door, int status, int events)
{
    (void)status;
    (void)events;
    accept_guests(door->data);
}

/* Where there are as many as may be, or as we have descriptors for, the next
 * ones wait until one has gone. */
static void accept_guests(struct listener *l)
{
    int error = 0;

    while (l->n_guests < l->terms->most_at_once &&
           (error == 0 || error == UV_ECONNABORTED))
        error = accept_guest(l);
    l->waiting = l->n_guests != 0 && error != UV_EAGAIN;
    if (l->waiting)
        uv_poll_stop(&l->door);
    else
        uv_poll_start(&l->door, UV_READABLE, on_door);
}

/* ---- The whole ---- */

static void on_shut(uv_handle_t *door)
{
    struct listener *l = door->data;

    close(l->socket);
}

static void stop(struct listener *l)
{
    if (l->stopping)
        return;
    l->stopping = true;
    uv_close((uv_handle_t *)&l->door, on_shut);
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

static void start_signals(struct listener *l)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

    for (size_t i = 0; i < SIGNALS; i++) {
        uv_signal_init(&l->loop, &l->signals[i]);
        l->signals[i].data = l;
        if (!net_ignores(numbers[i]))
            uv_signal_start(&l->signals[i], on_signal, numbers[i]);
    }
}

static int bind_at(int fd, const struct sockaddr *sa)
{
    static const int on = 1, off = 0;
    bool six = sa->sa_family == AF_INET6;
    socklen_t n =
        six ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);

    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (six)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    return bind(fd, sa, n) == 0 && listen(fd, BACKLOG) == 0
               ? 0
               : uv_translate_sys_error(errno);
}

static int listen_at(struct listener *l, const struct sockaddr *sa)
{
    int fd = socket(sa->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                    0);
    int error = fd < 0 ? uv_translate_sys_error(errno) : bind_at(fd, sa);

    if (error == 0)
        error = uv_poll_init(&l->loop, &l->door, fd);
    if (error != 0) {
        if (fd >= 0)
            close(fd);
        return error;
    }
    l->socket = fd;
    l->door.data = l;
    return uv_poll_start(&l->door, UV_READABLE, on_door);
}

bool listener_find(const char *address, uint16_t port,
                   struct sockaddr_storage *at, struct err *err)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE};
    struct addrinfo *all = NULL;
    char text[8];
    int none;

    snprintf(text, sizeof text, "%u", port);
    none = getaddrinfo(address, text, &hints, &all);
    if (none != 0)
        return err_set(err, ERR_USAGE, "listen: %.128s: %s", address,
                       gai_strerror(none));
    memcpy(at, all->ai_addr, all->ai_addrlen);
    freeaddrinfo(all);
    return true;
}

/* With no address given, all of IPv6, which takes IPv4 in, or where there is
 * no IPv6, all of IPv4. */
static int listen_anywhere(struct listener *l, uint16_t port)
{
    struct sockaddr_in6 any6;
    struct sockaddr_in any4;
    int error;

    uv_ip6_addr("::", port, &any6);
    uv_ip4_addr("0.0.0.0", port, &any4);
    error = listen_at(l, (struct sockaddr *)&any6);
    return error != 0 && error != UV_EADDRINUSE
               ? listen_at(l, (struct sockaddr *)&any4)
               : error;
}

static bool start_listening(struct listener *l, struct err *err)
{
    const struct listener_terms *t = l->terms;
    int error =
        t->at != NULL ? listen_at(l, t->at) : listen_anywhere(l, t->port);

    if (error == 0)
        return true;
    return err_set(err, ERR_SYSTEM, "listen: %s%sport %u: %s",
                   t->address != NULL ? t->address : "",
                   t->address != NULL ? " " : "", t->port, uv_strerror(error));
}

static uint16_t port_of(const struct listener *l)
{
    struct sockaddr_storage sa = {0};
    socklen_t n = sizeof sa;

    (void)getsockname(l->socket, (struct sockaddr *)&sa, &n);
    return port_in(&sa);
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
