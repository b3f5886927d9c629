#include "scanner/net/resolve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netdb.h>

#include "core/base/mem.h"

/* A lookup in libuv's thread pool.
 *
 * Happy path: resolve_start() queues the lookup; on_found() copies the
 * addresses and closes the timer, the only handle; gone() frees all and calls
 * back.
 *
 * What can fail: the lookup cannot even be queued (a name that is no name):
 * then on_refused() runs from the timer, in the loop's next turn; the lookup
 * finds nothing. An aborted lookup that waits in the queue is cancelled; one
 * that runs cannot be, and on_found() comes when it returns: the resolve
 * lives on until then without an owner. */

enum resolve_state { RESOLVE_RUNNING, RESOLVE_REFUSED, RESOLVE_CLOSING };

struct resolve {
    struct net *net;
    enum resolve_state state;
    struct resolved result;
    resolve_fn done; /* NULL once aborted */
    void *arg;
    uv_getaddrinfo_t req;
    uv_timer_t timer; /* takes an immediate refusal into the loop */
};

static const char *const state_names[] = {
    [RESOLVE_RUNNING] = "running",
    [RESOLVE_REFUSED] = "refused",
    [RESOLVE_CLOSING] = "closing",
};

static void enter(struct resolve *r, enum resolve_state next)
{
    if (r->net->trace != NULL)
        fprintf(r->net->trace, "resolve %p: %s -> %s\n", (void *)r,
                state_names[r->state], state_names[next]);
    r->state = next;
}

static void gone(uv_handle_t *h)
{
    struct resolve *r = h->data;
    struct resolved result = r->result;
    resolve_fn done = r->done;
    void *arg = r->arg;

    r->net->resolves--;
    free(r);
    if (done != NULL)
        done(arg, &result);
}

static void finish(struct resolve *r)
{
    enter(r, RESOLVE_CLOSING);
    uv_close((uv_handle_t *)&r->timer, gone);
}

static void take(struct resolved *out, const struct addrinfo *ai)
{
    for (; ai != NULL && out->n < RESOLVE_ADDRESSES_MAX; ai = ai->ai_next)
        if (ai->ai_addrlen <= sizeof out->at[0])
            memcpy(&out->at[out->n++], ai->ai_addr, ai->ai_addrlen);
    if (out->n == 0)
        out->error = uv_strerror(UV_EAI_NODATA);
}

static void on_found(uv_getaddrinfo_t *req, int status, struct addrinfo *ai)
{
    struct resolve *r = req->data;

    if (status == 0)
        take(&r->result, ai);
    else
        r->result.error = uv_strerror(status);
    uv_freeaddrinfo(ai);
    finish(r);
}

static void on_refused(uv_timer_t *t)
{
    finish(t->data);
}

static int look_up(struct resolve *r, const struct resolve_query *q)
{
    static const int families[] = {AF_UNSPEC, AF_INET, AF_INET6};
    char port[8];
    struct addrinfo hints = {
        .ai_family = families[q->family],
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_NUMERICSERV | (q->numeric ? AI_NUMERICHOST : 0),
    };

    snprintf(port, sizeof port, "%u", q->port);
    return uv_getaddrinfo(r->net->loop, &r->req, on_found, q->host, port,
                          &hints);
}

struct resolve *resolve_start(struct net *net, const struct resolve_query *q,
                              resolve_fn done, void *arg)
{
    struct resolve *r = mem_alloc(sizeof *r);
    int error;

    r->net = net;
    r->done = done;
    r->arg = arg;
    r->req.data = r->timer.data = r;
    uv_timer_init(net->loop, &r->timer);
    net->resolves++;
    error = look_up(r, q);
    if (error != 0) {
        r->result.error = uv_strerror(error);
        enter(r, RESOLVE_REFUSED);
        uv_timer_start(&r->timer, on_refused, 0, 0);
    }
    return r;
}

void resolve_abort(struct resolve *r)
{
    r->done = NULL;
    if (r->state == RESOLVE_REFUSED)
        finish(r);
    else if (r->state == RESOLVE_RUNNING)
        uv_cancel((uv_req_t *)&r->req);
}

void resolve_text(const struct sockaddr *sa, char *buf, size_t cap)
{
    socklen_t n = sa->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6)
                                            : sizeof(struct sockaddr_in);

    if (cap == 0)
        return;
    if (getnameinfo(sa, n, buf, (socklen_t)cap, NULL, 0, NI_NUMERICHOST) != 0)
        buf[0] = '\0';
}
