#include "scanner/net/net.h"

#include <assert.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Half of them may look up names at a time. */
#define THREADS "32"

bool net_init(struct net *net, uv_loop_t *loop, struct err *err)
{
    int error;

    memset(net, 0, offsetof(struct net, read));
    signal(SIGPIPE, SIG_IGN);
    setenv("UV_THREADPOOL_SIZE", THREADS, 0);
    net->loop = loop;
    net->crypto = crypto_new();
    if (net->crypto == NULL)
        return err_set(err, ERR_SYSTEM, "the system gives no randomness");
    error = watch_init(&net->watch, loop);
    net->clients = client_pool_new();
    if (error == 0)
        return true;
    client_pool_free(net->clients);
    crypto_free(net->crypto);
    return err_set(err, ERR_SYSTEM, "no epoll set can be had: %s",
                   uv_strerror(error));
}

void net_close(struct net *net)
{
    assert(net->attempts == 0 && net->resolves == 0);
    watch_end(&net->watch);
    while (net->n_spares > 0)
        free(net->spares[--net->n_spares]);
    client_pool_free(net->clients);
    crypto_free(net->crypto);
    net->crypto = NULL;
}

bool net_ignores(int signal)
{
    struct sigaction action;

    return sigaction(signal, NULL, &action) == 0 &&
           action.sa_handler == SIG_IGN;
}
