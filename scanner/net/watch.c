/* Happy path: a socket is ready -> the set is -> on_poll() -> pass() tells
 * each connection of it, has those send that want to, tells those that closed
 * meanwhile that they are gone, and has those connect that follow them.
 * The timer goes off -> on_timer() makes a pass first: what has come in by
 * then was in time, however slow we were; then it tells the timers that had
 * run out before.
 *
 * Sockets are told of by their edges: a connection reads until there is no
 * more, or asks to be told again. One pass takes as many as there are, those
 * that are kept among them, since their end is an event too: so each that was
 * ready when it began is told. It takes no more, so that those who are always
 * ready do not keep the timers from running out; the set stays ready for the
 * loop's next turn. A connection may close any other at any time; its memory
 * stays until the events that are at hand have been told.
 *
 * Linux lets a connected socket be dissolved (connect(2), AF_UNSPEC): the other
 * side gets the same reset as of closing it, and the socket connects anew, from
 * another port of ours.
 *
 * Failure modes: the set cannot be made, or a socket not be put into it; both
 * are returned. */
#include "scanner/net/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "scanner/net/conn.h"

/* As many answers as stay in a processor's cache until new questions follow. */
#define EVENTS 32

#define READABLE (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP)

static void arm(struct watch *w, uint64_t at);

static unsigned ready_of(uint32_t events)
{
    return ((events & READABLE) != 0 ? WATCH_READ : 0) |
           ((events & EPOLLOUT) != 0 ? WATCH_WRITE : 0) |
           ((events & (EPOLLERR | EPOLLHUP)) != 0 ? WATCH_BROKEN : 0);
}

static void tell_one(struct watch *w, struct conn *c)
{
    list_remove(&c->timer.link);
    if (--w->n == 0)
        uv_unref((uv_handle_t *)&w->poll);
    conn_gone(c);
}

/* Those that close from here on wait for the next time. */
static void tell_gone(struct watch *w)
{
    struct list gone;

    list_init(&gone);
    list_push(&w->closed, &gone);
    list_remove(&w->closed);
    while (!list_empty(&gone))
        tell_one(w, LIST_OWNER(gone.next, struct conn, timer.link));
}

static void tell_ready(struct watch *w, const struct epoll_event *e)
{
    struct conn *c = e->data.fd >= 0 ? w->owners[e->data.fd] : NULL;

    if (c == NULL)
        return;
    w->telling = c;
    conn_ready(c, ready_of(e->events));
    w->telling = NULL;
}

/* More may come in while these go on. */
static void have_go(struct watch *w)
{
    for (unsigned i = 0; i < w->n_later; i++)
        if (w->later[i] != NULL)
            conn_go(w->later[i]);
    w->n_later = 0;
}

static void pass(struct watch *w)
{
    struct epoll_event events[EVENTS];
    unsigned ready = w->n + w->n_spares, told = 0;
    int n;

    w->passing = true;
    do {
        n = epoll_wait(w->set, events, EVENTS, 0);
        w->at_hand = events;
        for (w->n_at_hand = n; w->n_at_hand > 0;) {
            w->n_at_hand--;
            tell_ready(w, w->at_hand++);
        }
        told += EVENTS;
        have_go(w);
        uv_update_time(w->loop);
        tell_gone(w);
        have_go(w);
    } while (n == EVENTS && told < ready);
    w->passing = false;
    if (!list_empty(&w->closed))
        arm(w, 0);
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    pass(poll->data);
}

static void on_timer(uv_timer_t *timer)
{
    struct watch *w = timer->data;
    uint64_t now = uv_now(w->loop), next;
    struct list over;

    w->armed = UINT64_MAX;
    list_init(&over);
    pass(w);
    wheel_turn(&w->wheel, now, &over);
    while (!list_empty(&over)) {
        struct conn *c = LIST_OWNER(over.next, struct conn, timer.link);

        list_remove(&c->timer.link);
        conn_expired(c);
    }
    if (wheel_next(&w->wheel, &next))
        arm(w, next);
}

/* The loop's own timer, for the earliest that is wanted. */
static void arm(struct watch *w, uint64_t at)
{
    uint64_t now = uv_now(w->loop);

    if (at >= w->armed)
        return;
    w->armed = at;
    uv_timer_start(&w->timer, on_timer, at > now ? at - now : 0, 0);
}

int watch_init(struct watch *w, uv_loop_t *loop)
{
    int error;

    w->loop = loop;
    w->n = 0;
    w->armed = UINT64_MAX;
    w->passing = false;
    w->n_at_hand = 0;
    w->telling = NULL;
    w->owners = NULL;
    w->n_owners = w->n_spares = w->n_later = 0;
    list_init(&w->closed);
    wheel_init(&w->wheel, uv_now(loop));
    w->set = epoll_create1(EPOLL_CLOEXEC);
    if (w->set < 0)
        return uv_translate_sys_error(errno);
    error = uv_poll_init(loop, &w->poll, w->set);
    if (error != 0) {
        close(w->set);
        return error;
    }
    uv_timer_init(loop, &w->timer);
    w->poll.data = w->timer.data = w;
    uv_poll_start(&w->poll, UV_READABLE, on_poll);
    uv_unref((uv_handle_t *)&w->poll);
    uv_unref((uv_handle_t *)&w->timer);
    return 0;
}

void watch_end(struct watch *w)
{
    uv_close((uv_handle_t *)&w->poll, NULL);
    uv_close((uv_handle_t *)&w->timer, NULL);
    uv_run(w->loop, UV_RUN_DEFAULT);
    (void)watch_let_go(w);
    free(w->owners);
    close(w->set);
}

void watch_begin(struct watch *w)
{
    if (w->n++ == 0)
        uv_ref((uv_handle_t *)&w->poll);
}

static int control(struct watch *w, int how, int fd)
{
    struct epoll_event e = {
        .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.fd = fd};

    return epoll_ctl(w->set, how, fd, &e) == 0 ? 0
                                               : uv_translate_sys_error(errno);
}

static void grow(struct watch *w, unsigned n)
{
    w->owners = mem_grow(w->owners, n, sizeof(struct conn *));
    while (w->n_owners < n)
        w->owners[w->n_owners++] = NULL;
}

int watch_socket(struct watch *w, struct conn *c, int fd)
{
    int error = control(w, EPOLL_CTL_ADD, fd);

    if ((unsigned)fd >= w->n_owners)
        grow(w, 2 * (unsigned)fd + 64);
    w->owners[fd] = error == 0 ? c : NULL;
    return error;
}

void watch_again(struct watch *w, int fd)
{
    (void)control(w, EPOLL_CTL_MOD, fd);
}

/* Another may have its number before the event of it that is at hand is told.
 */
void watch_forget(struct watch *w, int fd)
{
    if ((unsigned)fd < w->n_owners)
        w->owners[fd] = NULL;
    for (int i = 0; i < w->n_at_hand; i++)
        if (w->at_hand[i].data.fd == fd)
            w->at_hand[i].data.fd = -1;
}

/* Only while its own event is being told: another that is at hand would be
 * taken for the next owner's. What the set has ready of it, it looks at anew.
 */
bool watch_keep(struct watch *w, struct conn *c, int fd)
{
    const struct sockaddr nobody = {.sa_family = AF_UNSPEC};

    if (c != w->telling || w->n_spares == WATCH_SPARES ||
        connect(fd, &nobody, sizeof nobody) != 0)
        return false;
    w->owners[fd] = NULL;
    w->spares[w->n_spares++] = fd;
    return true;
}

int watch_kept(struct watch *w, struct conn *c)
{
    int fd;

    if (w->n_spares == 0)
        return -1;
    fd = w->spares[--w->n_spares];
    w->owners[fd] = c;
    return fd;
}

bool watch_let_go(struct watch *w)
{
    bool any = w->n_spares != 0;

    while (w->n_spares != 0)
        close(w->spares[--w->n_spares]);
    return any;
}

bool watch_later(struct watch *w, struct conn *c)
{
    if (!w->passing || w->n_later == WATCH_LATER)
        return false;
    w->later[w->n_later++] = c;
    return true;
}

void watch_never(struct watch *w, const struct conn *c)
{
    for (unsigned i = 0; i < w->n_later; i++)
        if (w->later[i] == c)
            w->later[i] = NULL;
}

void watch_timer(struct watch *w, struct conn *c, uint64_t ms)
{
    wheel_set(&w->wheel, &c->timer, uv_now(w->loop) + ms);
    arm(w, c->timer.tick * WHEEL_TICK_MS);
}

void watch_end_of(struct watch *w, struct conn *c)
{
    wheel_remove(&w->wheel, &c->timer);
    list_push(&w->closed, &c->timer.link);
    if (!w->passing)
        arm(w, 0);
}
