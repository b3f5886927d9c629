#include "scanner/net/conn.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A connection on a socket of its own; watch.h tells what becomes of it. One
 * of UDP goes the same way; it is connected at once, never ends, and breaks by
 * ICMP alone.
 *
 * Happy path: conn_start() makes the socket and connects; conn_ready() finds
 * it connected and tells CONN_OPEN; the owner sends, hears CONN_BYTES and in
 * the end calls conn_close(), which resets the connection; behind all that is
 * being told just then comes CONN_GONE. What is to be sent goes out, and a
 * socket that was kept connects, when others have been told (conn_go()).
 *
 * What can fail: the socket cannot be made or the connect is refused at once
 * (returned by conn_start()); the connect fails later (CONN_FAILED); a write
 * fails, at once or later: that is only noted, for the peer may have said why
 * before it hung up, and reading finds that and then the end; reading ends in
 * FIN (CONN_CLOSED) or an error (CONN_BROKEN). A write that met the RST has
 * taken the error from the socket, and reading sees a mere end after it: so a
 * FIN after a failed write is told as what the write met. The timer is the
 * owner's. */

/* A peer that floods us has so many reads a turn, then come the others. */
#define READS_A_TURN 8

static const char *const state_names[] = {
    [CONN_S_CONNECTING] = "connecting",
    [CONN_S_CONNECTED] = "connected",
    [CONN_S_ENDED] = "ended",
    [CONN_S_CLOSING] = "closing",
};

static void enter(struct conn *c, enum conn_state next)
{
    if (c->net->trace != NULL)
        fprintf(c->net->trace, "conn %p: %s -> %s\n", (void *)c,
                state_names[c->state], state_names[next]);
    c->state = (uint8_t)next;
}

static void tell(struct conn *c, enum conn_event event, int error)
{
    const struct conn_news news = {.event = event, .error = error};

    c->tell(c, &news);
}

static int last_error(void)
{
    return uv_translate_sys_error(errno);
}

static bool is_full(void) /* or empty */
{
    return errno == EAGAIN || errno == EWOULDBLOCK;
}

/* ---- Its beginning ---- */

static void prepare(struct conn *c, struct net *net, conn_fn fn)
{
    memset(c, 0, sizeof *c);
    c->net = net;
    c->tell = fn;
    c->fd = -1;
    wheel_timer_init(&c->timer);
    watch_begin(&net->watch);
}

static socklen_t size_of(const struct sockaddr *to)
{
    return to->sa_family == AF_INET    ? sizeof(struct sockaddr_in)
           : to->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                       : 0;
}

/* What is kept may be what is lacking. */
static int make_socket(struct conn *c, int family, int type)
{
    do
        c->fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    while (c->fd < 0 && (errno == EMFILE || errno == ENFILE) &&
           watch_let_go(&c->net->watch));
    return c->fd < 0 ? last_error() : 0;
}

static int begin_to_connect(struct conn *c, const struct sockaddr *to)
{
    return connect(c->fd, to, size_of(to)) == 0 || errno == EINPROGRESS
               ? 0
               : last_error();
}

static int begin_or_wait(struct conn *c, const struct sockaddr *to)
{
    c->waits = watch_later(&c->net->watch, c);
    if (!c->waits)
        return begin_to_connect(c, to);
    memcpy(&c->to, to, sizeof c->to);
    return 0;
}

static int start(struct conn *c, const struct sockaddr *to, int type)
{
    int error;

    if (size_of(to) == 0)
        return UV_EINVAL;
    c->may_keep = to->sa_family == AF_INET && type == SOCK_STREAM;
    if (c->may_keep)
        c->fd = watch_kept(&c->net->watch, c);
    if (c->fd >= 0)
        return begin_or_wait(c, to);
    error = make_socket(c, to->sa_family, type);
    if (error == 0)
        error = begin_to_connect(c, to);
    return error != 0 ? error : watch_socket(&c->net->watch, c, c->fd);
}

int conn_start(struct conn *c, struct net *net, const struct sockaddr *to,
               conn_fn fn)
{
    prepare(c, net, fn);
    return start(c, to, SOCK_STREAM);
}

int conn_start_datagrams(struct conn *c, struct net *net,
                         const struct sockaddr *to, conn_fn fn)
{
    int error;

    prepare(c, net, fn);
    c->datagrams = true;
    error = start(c, to, SOCK_DGRAM);
    if (error == 0)
        enter(c, CONN_S_CONNECTED);
    return error;
}

int conn_accept(struct conn *c, struct net *net, int listening, conn_fn fn)
{
    int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    int error = fd < 0 ? last_error() : watch_socket(&net->watch, c, fd);

    if (error != 0 && fd >= 0)
        close(fd);
    if (error != 0)
        return error;
    prepare(c, net, fn);
    c->fd = fd;
    enter(c, CONN_S_CONNECTED);
    return 0;
}

void conn_peer(const struct conn *c, struct sockaddr_storage *sa)
{
    socklen_t n = sizeof *sa;

    memset(sa, 0, sizeof *sa);
    (void)getpeername(c->fd, (struct sockaddr *)sa, &n);
}

/* ---- What becomes of the socket ---- */

static void failed(struct conn *c, int error)
{
    enter(c, CONN_S_ENDED);
    tell(c, CONN_FAILED, error);
}

static void opened(struct conn *c, bool broken)
{
    int error = 0;
    socklen_t n = sizeof error;

    if (broken &&
        getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &n) == 0 && error != 0)
        error = uv_translate_sys_error(error);
    if (error != 0) {
        failed(c, error);
        return;
    }
    enter(c, CONN_S_CONNECTED);
    tell(c, CONN_OPEN, 0);
}

/* The first is what counts: after a RST, writes meet EPIPE only. */
static void note_write_error(struct conn *c, int error)
{
    if (c->write_error == 0)
        c->write_error = error;
}

/* As much as the socket takes. */
static void write_rest(struct conn *c)
{
    while (c->n_rest != 0) {
        ssize_t n = send(c->fd, c->rest, c->n_rest, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && !is_full())
            note_write_error(c, last_error());
        if (n < 0)
            return;
        c->rest += n;
        c->n_rest -= (size_t)n;
    }
    if (c->last_words)
        (void)shutdown(c->fd, SHUT_WR);
}

static void write_and_tell(struct conn *c)
{
    write_rest(c);
    if (c->n_rest == 0)
        tell(c, CONN_SENT, 0);
}

static void on_writable(struct conn *c)
{
    if (c->state == CONN_S_CONNECTED && c->n_rest != 0 && !c->waits &&
        c->write_error == 0)
        write_and_tell(c);
}

static void ended(struct conn *c, int error)
{
    if (error == UV_EOF && c->write_error == UV_ECONNRESET)
        error = UV_ECONNRESET;
    enter(c, CONN_S_ENDED);
    if (error == UV_EOF)
        tell(c, CONN_CLOSED, 0);
    else
        tell(c, CONN_BROKEN, error);
}

/* An empty datagram is one too; the end of a stream is none. A short read is
 * no sign that there is no more: one ends before each urgent byte. */
static void on_readable(struct conn *c)
{
    struct conn_news news = {.event = CONN_BYTES, .p = c->net->read};
    unsigned reads = 0;

    while (c->state == CONN_S_CONNECTED) {
        ssize_t n;

        if (reads++ == READS_A_TURN) {
            watch_again(&c->net->watch, c->fd);
            return;
        }
        n = recv(c->fd, c->net->read, sizeof c->net->read, 0);
        if (n > 0 || (n == 0 && c->datagrams)) {
            news.n = (size_t)n;
            c->tell(c, &news);
        } else if (n == 0) {
            ended(c, UV_EOF);
        } else if (is_full()) {
            return;
        } else if (errno != EINTR) {
            ended(c, last_error());
        }
    }
}

void conn_ready(struct conn *c, unsigned ready)
{
    if (c->state == CONN_S_CONNECTING)
        opened(c, (ready & WATCH_BROKEN) != 0);
    else if ((ready & WATCH_WRITE) != 0)
        on_writable(c);
    if ((ready & WATCH_READ) != 0)
        on_readable(c);
}

/* Its turn has come. */
void conn_go(struct conn *c)
{
    int error;

    c->waits = false;
    if (c->state == CONN_S_CONNECTED) {
        write_and_tell(c);
        return;
    }
    if (c->state != CONN_S_CONNECTING)
        return;
    error = begin_to_connect(c, (const struct sockaddr *)&c->to);
    if (error != 0)
        failed(c, error);
}

/* ---- What its owner does ---- */

/* What the network said of the last datagram may be told of this one. A full
 * buffer loses it, as any router may. */
static void send_datagram(struct conn *c, const uint8_t *p, size_t n)
{
    if (send(c->fd, p, n, MSG_NOSIGNAL) < 0 && !is_full() && errno != ENOBUFS)
        note_write_error(c, last_error());
}

bool conn_send(struct conn *c, const uint8_t *p, size_t n)
{
    if (c->datagrams) {
        send_datagram(c, p, n);
        return true;
    }
    c->rest = p;
    c->n_rest = n;
    c->waits = watch_later(&c->net->watch, c);
    if (!c->waits)
        write_rest(c);
    return c->n_rest == 0;
}

void conn_shutdown(struct conn *c)
{
    if (c->state != CONN_S_CONNECTED || c->last_words)
        return;
    c->last_words = true;
    if (c->n_rest == 0)
        (void)shutdown(c->fd, SHUT_WR);
}

void conn_timer(struct conn *c, uint64_t ms)
{
    if (c->state != CONN_S_CLOSING)
        watch_timer(&c->net->watch, c, ms);
}

void conn_expired(struct conn *c)
{
    if (c->datagrams && c->write_error != 0 && c->state == CONN_S_CONNECTED)
        ended(c, c->write_error);
    else
        tell(c, CONN_TIMER, 0);
}

static void close_socket(struct conn *c)
{
    const struct linger at_once = {.l_onoff = 1};

    watch_forget(&c->net->watch, c->fd);
    if (!c->datagrams)
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(c->fd);
}

/* Now it will not have a turn any more: the last words go out before. */
static void give_up_turn(struct conn *c)
{
    c->waits = false;
    watch_never(&c->net->watch, c);
    if (c->state == CONN_S_CONNECTED)
        write_rest(c);
}

/* A reset leaves no TIME_WAIT and frees the device's socket at once. */
void conn_close(struct conn *c)
{
    bool kept = c->may_keep && c->state == CONN_S_CONNECTED;

    if (c->state == CONN_S_CLOSING)
        return;
    if (c->waits)
        give_up_turn(c);
    enter(c, CONN_S_CLOSING);
    if (c->fd >= 0 && !(kept && watch_keep(&c->net->watch, c, c->fd)))
        close_socket(c);
    watch_end_of(&c->net->watch, c);
}

void conn_gone(struct conn *c)
{
    tell(c, CONN_GONE, 0);
}
