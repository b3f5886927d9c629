#include "scanner/net/net.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Half of them may look up names at a time. */
#define THREADS "32"

bool net_init(struct net *net, uv_loop_t *loop, struct err *err)
{
    memset(net, 0, sizeof *net);
    signal(SIGPIPE, SIG_IGN);
    setenv("UV_THREADPOOL_SIZE", THREADS, 0);
    net->loop = loop;
    net->crypto = crypto_new();
    if (net->crypto == NULL)
        return err_set(err, ERR_SYSTEM, "the system gives no randomness");
    return true;
}

void net_close(struct net *net)
{
    assert(net->attempts == 0 && net->resolves == 0);
    crypto_free(net->crypto);
    net->crypto = NULL;
}

bool net_ignores(int signal)
{
    struct sigaction action;

    return sigaction(signal, NULL, &action) == 0 &&
           action.sa_handler == SIG_IGN;
}
