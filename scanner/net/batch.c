/* Happy path: go_on() starts what may be started; each answer is kept, and
 * calls go_on() again; with the last, stop() lets the loop end. What fails is
 * in the answers, an address that is none among them. A signal stops what is
 * under way, and nothing more is begun. */
#include "scanner/net/batch.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define SIGNALS 3

struct batch {
    uv_loop_t loop;
    struct net net;
    struct batch_item *items;
    size_t n, next; /* those before `next` are all begun */
    unsigned open, most;
    const struct attempt_limits *limits;
    struct flying *flying;
    struct batch_stats *stats;
    bool stopping;
    uv_signal_t signals[SIGNALS];
};

/* One that is under way. */
struct flying {
    struct flying *next;
    struct batch *batch;
    struct batch_item *item;
    struct attempt *attempt;
};

static void go_on(struct batch *b);

static bool is_busy(const struct batch *b, const char *address)
{
    for (const struct flying *f = b->flying; f != NULL; f = f->next)
        if (strcmp(f->item->address, address) == 0)
            return true;
    return false;
}

static void landed(void *arg, struct answer *answer)
{
    struct flying *f = arg, **at;
    struct batch *b = f->batch;

    f->item->answer = *answer;
    for (at = &b->flying; *at != f;)
        at = &(*at)->next;
    *at = f->next;
    free(f);
    b->open--;
    go_on(b);
}

static void start(struct batch *b, struct batch_item *item)
{
    struct sockaddr_storage sa = {0};
    struct flying *f;

    item->begun = true;
    if (uv_ip4_addr(item->address, item->port, (void *)&sa) != 0 &&
        uv_ip6_addr(item->address, item->port, (void *)&sa) != 0) {
        item->answer.kind = ANSWER_LOCAL;
        return;
    }
    f = mem_alloc(sizeof *f);
    *f = (struct flying){b->flying, b, item, NULL};
    b->flying = f;
    b->open++;
    b->stats->connections++;
    f->attempt = attempt_start(&b->net, (struct sockaddr *)&sa, &item->offer,
                               b->limits, landed, f);
}

/* The signals would keep the loop alive. */
static void stop(struct batch *b)
{
    if (b->stopping)
        return;
    b->stopping = true;
    for (size_t i = 0; i < SIGNALS; i++)
        uv_close((uv_handle_t *)&b->signals[i], NULL);
    while (b->flying != NULL) {
        struct flying *f = b->flying;

        b->flying = f->next;
        attempt_abort(f->attempt);
        free(f);
    }
}

/* A second one ends the program as it would any other. */
static void on_signal(uv_signal_t *handle, int number)
{
    struct batch *b = handle->data;

    (void)number;
    b->stats->interrupted = true;
    stop(b);
}

static void start_signals(struct batch *b)
{
    static const int numbers[SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

    for (size_t i = 0; i < SIGNALS; i++) {
        uv_signal_init(&b->loop, &b->signals[i]);
        b->signals[i].data = b;
        if (!net_ignores(numbers[i]))
            uv_signal_start(&b->signals[i], on_signal, numbers[i]);
    }
}

static void go_on(struct batch *b)
{
    while (b->next < b->n && b->items[b->next].begun)
        b->next++;
    for (size_t i = b->next; i < b->n && b->open < b->most; i++)
        if (!b->items[i].begun && !is_busy(b, b->items[i].address))
            start(b, &b->items[i]);
    if (b->open == 0)
        stop(b);
}

bool batch_run(struct batch_item *items, size_t n, unsigned most_at_once,
               const struct attempt_limits *limits, FILE *trace,
               struct batch_stats *stats, struct err *err)
{
    struct batch *b = mem_alloc(sizeof *b);
    bool ok = uv_loop_init(&b->loop) == 0;

    b->items = items;
    b->n = n;
    b->most = most_at_once;
    b->limits = limits;
    b->stats = stats;
    *stats = (struct batch_stats){0};
    if (!ok) {
        err_set(err, ERR_SYSTEM, "no event loop can be had");
    } else {
        ok = net_init(&b->net, &b->loop, err);
        b->net.trace = trace;
        if (ok) {
            start_signals(b);
            go_on(b);
            uv_run(&b->loop, UV_RUN_DEFAULT);
            net_close(&b->net);
        }
        uv_loop_close(&b->loop);
    }
    free(b);
    return ok;
}
