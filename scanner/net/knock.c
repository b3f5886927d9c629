/* Happy path: conn_start() -> CONN_OPEN or CONN_FAILED, or the timer ->
 * settle() closes the connection -> CONN_GONE frees it and calls back.
 *
 * Failure modes: no socket or no route, at once or later, is KNOCK_UNKNOWN. */
#include "scanner/net/knock.h"

#include <stddef.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "scanner/net/conn.h"

struct knock {
    enum knock_answer answer;
    void (*done)(void *arg, enum knock_answer answer);
    void *arg;
    struct conn conn;
};

static struct knock *owner(struct conn *c)
{
    return (struct knock *)(void *)((char *)c - offsetof(struct knock, conn));
}

static void settle(struct knock *k, enum knock_answer answer)
{
    k->answer = answer;
    conn_close(&k->conn);
}

static void settle_failed(struct knock *k, int error)
{
    if (error == UV_ECONNREFUSED || error == UV_ECONNRESET)
        settle(k, KNOCK_LIFE);
    else
        settle(k, error == UV_ETIMEDOUT ? KNOCK_SILENT : KNOCK_UNKNOWN);
}

static void gone(struct knock *k)
{
    void (*done)(void *arg, enum knock_answer answer) = k->done;
    enum knock_answer answer = k->answer;
    void *arg = k->arg;

    k->conn.net->attempts--;
    free(k);
    if (done != NULL)
        done(arg, answer);
}

static void on_news(struct conn *c, const struct conn_news *news)
{
    struct knock *k = owner(c);

    switch (news->event) {
    case CONN_FAILED:
        settle_failed(k, news->error);
        break;
    case CONN_TIMER:
        settle(k, KNOCK_SILENT);
        break;
    case CONN_GONE:
        gone(k);
        break;
    default: /* connected, or more */
        settle(k, KNOCK_LIFE);
    }
}

struct knock *knock_start(struct net *net, const struct sockaddr *to,
                          unsigned ms,
                          void (*done)(void *arg, enum knock_answer answer),
                          void *arg)
{
    struct knock *k = mem_alloc(sizeof *k);
    int error;

    k->done = done;
    k->arg = arg;
    net->attempts++;
    error = conn_start(&k->conn, net, to, on_news);
    if (error == 0)
        conn_timer(&k->conn, ms);
    else
        settle_failed(k, error);
    return k;
}

void knock_abort(struct knock *k)
{
    k->done = NULL;
    conn_close(&k->conn);
}
