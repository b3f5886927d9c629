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
    bool last_call; /* its time is over, once more round the loop */
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

/* As with attempts: what a busy loop has not looked at yet is not silence. */
static void on_timer(struct knock *k)
{
    if (k->last_call) {
        settle(k, KNOCK_SILENT);
        return;
    }
    k->last_call = true;
    conn_timer(&k->conn, 1);
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
        on_timer(k);
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

    k->done = done;
    k->arg = arg;
    net->attempts++;
    if (conn_start(&k->conn, net, to, on_news) == 0)
        conn_timer(&k->conn, ms);
    else
        settle(k, KNOCK_UNKNOWN);
    return k;
}

void knock_abort(struct knock *k)
{
    k->done = NULL;
    conn_close(&k->conn);
}
