#include "scanner/net/conn.h"

#include <assert.h>
#include <string.h>

/* A connection as libuv sees it. One of UDP goes the same way with its own
 * calls; it is connected at once, never ends, and breaks by ICMP alone.
 *
 * Happy path: conn_start() opens the two handles and connects; on_connect()
 * starts reading and tells CONN_OPEN; the owner sends, hears CONN_BYTES and in
 * the end calls conn_close(), which resets the connection; both handles' close
 * callbacks count `open` down, and the last tells CONN_GONE.
 *
 * What can fail: the socket cannot be made or the connect is refused at once
 * (returned by conn_start()); the connect fails later (CONN_FAILED); a write
 * fails, at once or later: that is only noted, for the peer may have said why
 * before it hung up, and reading finds that and then the end; reading ends in
 * FIN (CONN_CLOSED) or an error (CONN_BROKEN). A write that met the RST has
 * taken the error from the socket, and reading sees a mere end after it: so a
 * FIN after a failed write is told as what the write met. And libuv makes an
 * EOF of any hang-up that comes together with bytes, RST or not: the socket
 * still knows better and is asked. The timer is the owner's. Closing cancels a
 * connect or write: their callbacks come before the close callbacks and are
 * not told. */

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
    c->state = next;
}

static void tell(struct conn *c, enum conn_event event, int error)
{
    const struct conn_news news = {.event = event, .error = error};

    c->tell(c, &news);
}

/* The one read buffer of the loop is lent from here until on_read(): libuv
 * calls the two back to back. */
static void lend(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    struct conn *c = h->data;

    (void)suggested;
    assert(!c->net->read_lent);
    c->net->read_lent = true;
    *buf = uv_buf_init(c->net->read, sizeof c->net->read);
}

/* Was it really a FIN? */
static int true_end(struct conn *c)
{
    int error = 0;
    socklen_t n = sizeof error;
    uv_os_fd_t fd;

    if (c->write_error == UV_ECONNRESET)
        return UV_ECONNRESET;
    if (uv_fileno(&c->io.handle, &fd) == 0 &&
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) == 0 && error != 0)
        return uv_translate_sys_error(error);
    return UV_EOF;
}

static void ended(struct conn *c, int error)
{
    uv_read_stop(&c->io.stream);
    enter(c, CONN_S_ENDED);
    if (error == UV_EOF)
        error = true_end(c);
    if (error == UV_EOF)
        tell(c, CONN_CLOSED, 0);
    else
        tell(c, CONN_BROKEN, error);
}

static void broke(struct conn *c, int error)
{
    uv_udp_recv_stop(&c->io.udp);
    enter(c, CONN_S_ENDED);
    tell(c, CONN_BROKEN, error);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *buf)
{
    struct conn *c = s->data;
    const struct conn_news news = {.event = CONN_BYTES,
                                   .p = (const uint8_t *)buf->base,
                                   .n = n > 0 ? (size_t)n : 0};

    c->net->read_lent = false;
    if (c->state != CONN_S_CONNECTED)
        return;
    if (n < 0)
        ended(c, (int)n);
    else if (n > 0)
        c->tell(c, &news);
}

static void on_connect(uv_connect_t *req, int status)
{
    struct conn *c = req->data;

    if (c->state != CONN_S_CONNECTING)
        return;
    if (status == 0)
        status = uv_read_start(&c->io.stream, lend, on_read);
    enter(c, status == 0 ? CONN_S_CONNECTED : CONN_S_ENDED);
    tell(c, status == 0 ? CONN_OPEN : CONN_FAILED, status);
}

/* All but the handle of the one or the other kind. */
static void prepare(struct conn *c, struct net *net, conn_fn fn)
{
    memset(c, 0, sizeof *c);
    c->net = net;
    c->tell = fn;
    c->io.handle.data = c->timer.data = c->req.connect.data = c;
    uv_timer_init(net->loop, &c->timer);
    c->open = 2;
}

static void begin(struct conn *c, struct net *net, conn_fn fn)
{
    prepare(c, net, fn);
    uv_tcp_init(net->loop, &c->io.tcp);
}

int conn_start(struct conn *c, struct net *net, const struct sockaddr *to,
               conn_fn fn)
{
    begin(c, net, fn);
    return uv_tcp_connect(&c->req.connect, &c->io.tcp, to, on_connect);
}

/* Nothing of a datagram may fail the socket but what the network says of it:
 * a port that is closed is told by ICMP (ECONNREFUSED). */
static void on_datagram(uv_udp_t *u, ssize_t n, const uv_buf_t *buf,
                        const struct sockaddr *from, unsigned flags)
{
    struct conn *c = u->data;
    const struct conn_news news = {.event = CONN_BYTES,
                                   .p = (const uint8_t *)buf->base,
                                   .n = n > 0 ? (size_t)n : 0};

    (void)flags;
    c->net->read_lent = false;
    if (c->state != CONN_S_CONNECTED)
        return;
    if (n < 0)
        broke(c, (int)n);
    else if (from != NULL) /* else there was nothing to read */
        c->tell(c, &news);
}

int conn_start_datagrams(struct conn *c, struct net *net,
                         const struct sockaddr *to, conn_fn fn)
{
    int error;

    prepare(c, net, fn);
    c->datagrams = true;
    uv_udp_init(net->loop, &c->io.udp);
    error = uv_udp_connect(&c->io.udp, to);
    if (error == 0)
        error = uv_udp_recv_start(&c->io.udp, lend, on_datagram);
    if (error == 0)
        enter(c, CONN_S_CONNECTED);
    return error;
}

int conn_accept(struct conn *c, struct net *net, uv_stream_t *listening,
                conn_fn fn)
{
    int error;

    begin(c, net, fn);
    error = uv_accept(listening, &c->io.stream);
    if (error == 0)
        error = uv_read_start(&c->io.stream, lend, on_read);
    enter(c, error == 0 ? CONN_S_CONNECTED : CONN_S_ENDED);
    return error;
}

/* The first is what counts: after a RST, writes meet EPIPE only. */
static void note_write_error(struct conn *c, int error)
{
    if (error < 0 && c->write_error == 0)
        c->write_error = error;
}

static void on_write(uv_write_t *req, int status)
{
    struct conn *c = req->data;

    note_write_error(c, status);
    if (c->state == CONN_S_CONNECTED && status == 0)
        tell(c, CONN_SENT, 0);
}

/* What the network said of the last datagram may be told of this one. A full
 * buffer loses it, as any router may. */
static void send_datagram(struct conn *c, const uv_buf_t *buf)
{
    int sent = uv_udp_try_send(&c->io.udp, buf, 1, NULL);

    if (sent != UV_EAGAIN && sent != UV_ENOBUFS)
        note_write_error(c, sent);
}

bool conn_send(struct conn *c, const uint8_t *p, size_t n)
{
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)p, (unsigned)n);
    int sent;

    if (c->datagrams) {
        send_datagram(c, &buf);
        return true;
    }
    sent = uv_try_write(&c->io.stream, &buf, 1);
    if (sent == (int)n)
        return true;
    if (sent > 0)
        buf = uv_buf_init(buf.base + sent, (unsigned)(n - (size_t)sent));
    if (sent >= 0 || sent == UV_EAGAIN) {
        c->req.write.data = c;
        sent = uv_write(&c->req.write, &c->io.stream, &buf, 1, on_write);
    }
    note_write_error(c, sent);
    return false;
}

static void on_shutdown(uv_shutdown_t *req, int status)
{
    (void)req;
    (void)status; /* the reading side tells how it ended */
}

void conn_shutdown(struct conn *c)
{
    if (c->state == CONN_S_CONNECTED)
        (void)uv_shutdown(&c->shutdown, &c->io.stream, on_shutdown);
}

static void on_timer(uv_timer_t *t)
{
    struct conn *c = t->data;

    if (c->datagrams && c->write_error != 0 && c->state == CONN_S_CONNECTED)
        broke(c, c->write_error);
    else if (c->state != CONN_S_CLOSING)
        tell(c, CONN_TIMER, 0);
}

void conn_timer(struct conn *c, uint64_t ms)
{
    uv_timer_start(&c->timer, on_timer, ms, 0);
}

static void on_closed(uv_handle_t *h)
{
    struct conn *c = h->data;

    if (--c->open == 0)
        tell(c, CONN_GONE, 0);
}

/* A reset leaves no TIME_WAIT and frees the device's socket at once. */
void conn_close(struct conn *c)
{
    if (c->state == CONN_S_CLOSING)
        return;
    enter(c, CONN_S_CLOSING);
    uv_close((uv_handle_t *)&c->timer, on_closed);
    if (c->datagrams || uv_tcp_close_reset(&c->io.tcp, on_closed) != 0)
        uv_close(&c->io.handle, on_closed);
}
