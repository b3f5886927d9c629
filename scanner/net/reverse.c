#include "scanner/net/reverse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netdb.h>

#include "core/base/mem.h"

/* A lookup in libuv's thread pool, with a time limit of its own.
 *
 * Happy path: reverse_start() queues the lookup; on_name() keeps the name and
 * closes the timer; timer_gone() calls back and, the lookup being back, frees.
 *
 * What can fail: the lookup cannot be queued, or its time is up: then the
 * timer calls back without a name. A lookup that runs cannot be stopped:
 * the reverse lives on without an owner until it returns. */
struct reverse {
    struct net *net;
    reverse_fn done; /* NULL once called or aborted */
    void *arg;
    bool looking, open; /* lookup out; timer not closed yet */
    char name[NI_MAXHOST];
    uv_getnameinfo_t req;
    uv_timer_t timer;
};

static void free_if_gone(struct reverse *r)
{
    if (r->looking || r->open)
        return;
    r->net->resolves--;
    free(r);
}

static void timer_gone(uv_handle_t *h)
{
    struct reverse *r = h->data;
    reverse_fn done = r->done;

    r->open = false;
    r->done = NULL;
    if (done != NULL)
        done(r->arg, r->name);
    free_if_gone(r);
}

static void finish(struct reverse *r)
{
    if (!uv_is_closing((uv_handle_t *)&r->timer))
        uv_close((uv_handle_t *)&r->timer, timer_gone);
}

static void on_name(uv_getnameinfo_t *req, int status, const char *host,
                    const char *service)
{
    struct reverse *r = req->data;

    (void)service;
    r->looking = false;
    if (status == 0 && r->done != NULL)
        snprintf(r->name, sizeof r->name, "%s", host);
    if (r->open)
        finish(r);
    else
        free_if_gone(r);
}

static void on_time(uv_timer_t *timer)
{
    finish(timer->data);
}

struct reverse *reverse_start(struct net *net, const struct sockaddr *address,
                              unsigned ms, reverse_fn done, void *arg)
{
    struct reverse *r = mem_alloc(sizeof *r);

    r->net = net;
    r->done = done;
    r->arg = arg;
    r->open = true;
    r->req.data = r->timer.data = r;
    net->resolves++;
    uv_timer_init(net->loop, &r->timer);
    r->looking = uv_getnameinfo(net->loop, &r->req, on_name, address,
                                NI_NAMEREQD) == 0;
    uv_timer_start(&r->timer, on_time, r->looking ? ms : 0, 0);
    return r;
}

void reverse_abort(struct reverse *r)
{
    r->done = NULL;
    if (r->looking)
        uv_cancel((uv_req_t *)&r->req);
    finish(r);
}
