/* Stands between a scanner and a real server, passes every byte on, and counts
 * what the server is made to do.
 *
 *   tally ADDRESS PORT TO_PORT        from PORT to TO_PORT of one address
 *
 * "ready" on standard output tells that it listens. Each line on standard input
 * is answered with what happened since the last: connections, ServerHellos,
 * those that cost the server a private-key operation at once, and keys that it
 * had to decrypt since a client finished a handshake with RSA. It ends with its
 * standard input. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/base/mem.h"
#include "core/registry/suite.h"
#include "core/wire/hello.h"
#include "core/wire/record.h"

#define CHUNK 16384

struct tally {
    struct sockaddr_in here, there;
    int listener;
    atomic_ulong connections, server_hellos, keys, decrypted;
};

struct pass {
    struct tally *tally;
    int client, server;
    const struct suite *picked; /* NULL: no ServerHello yet */
    uint8_t first[CHUNK];       /* what the server began with */
    size_t n;
};

/* Signed as it is sent: TLS 1.3 always, before that what is ephemeral and not
 * anonymous; RFC 5246, 7.4.3. */
static bool costs_key(const struct server_hello *sh, const struct suite *s)
{
    if (sh->version == version_wire(VERSION_TLS13))
        return true;
    return s != NULL && (suite_has_dhe(s) || suite_has_ecdhe(s)) &&
           (s->auth == AUTH_RSA || s->auth == AUTH_DSS ||
            s->auth == AUTH_ECDSA);
}

static void see_hello(struct pass *p)
{
    struct rd in = rd_from(p->first, p->n), body;
    struct server_hello sh;
    struct record r;
    uint8_t type;

    if (record_take(&in, &r) != RECORD_OK || r.type != CONTENT_HANDSHAKE ||
        !rd_u8(&r.body, &type) || type != HS_SERVER_HELLO ||
        !rd_vec24(&r.body, &body) || !server_hello_parse(body, &sh) || sh.retry)
        return;
    p->picked = suite_find(sh.suite);
    p->tally->server_hellos++;
    p->tally->keys += costs_key(&sh, p->picked);
    p->n = sizeof p->first; /* one is enough */
}

static void from_server(struct pass *p, const uint8_t *b, size_t n)
{
    if (p->n + n > sizeof p->first)
        return;
    memcpy(p->first + p->n, b, n);
    p->n += n;
    see_hello(p);
}

/* Clients send it at the head of their second flight. */
static void from_client(struct pass *p, const uint8_t *b, size_t n)
{
    if (n > RECORD_HEADER && b[0] == CONTENT_HANDSHAKE &&
        b[RECORD_HEADER] == HS_CLIENT_KEY_EXCHANGE && p->picked != NULL &&
        (p->picked->kx == KX_RSA || p->picked->kx == KX_RSA_PSK))
        p->tally->decrypted++;
}

static bool pass_on(struct pass *p, int from, int to)
{
    uint8_t b[CHUNK];
    ssize_t n = recv(from, b, sizeof b, 0);

    if (n <= 0)
        return false;
    if (from == p->server)
        from_server(p, b, (size_t)n);
    else
        from_client(p, b, (size_t)n);
    return send(to, b, (size_t)n, MSG_NOSIGNAL) == n;
}

static void *serve(void *arg)
{
    struct pass *p = arg;
    struct pollfd files[2];
    bool open = true;

    p->server = socket(AF_INET, SOCK_STREAM, 0);
    open = connect(p->server, (struct sockaddr *)&p->tally->there,
                   sizeof p->tally->there) == 0;
    while (open) {
        files[0] = (struct pollfd){.fd = p->client, .events = POLLIN};
        files[1] = (struct pollfd){.fd = p->server, .events = POLLIN};
        if (poll(files, 2, -1) < 0)
            break;
        if (files[1].revents != 0)
            open = pass_on(p, p->server, p->client);
        if (open && files[0].revents != 0)
            open = pass_on(p, p->client, p->server);
    }
    close(p->client);
    close(p->server);
    free(p);
    return NULL;
}

static void *take_in(void *arg)
{
    struct tally *t = arg;
    pthread_t thread;

    for (;;) {
        struct pass *p = mem_alloc(sizeof *p);

        p->tally = t;
        p->client = accept(t->listener, NULL, NULL);
        if (p->client < 0 || pthread_create(&thread, NULL, serve, p) != 0)
            exit(1);
        t->connections++;
        pthread_detach(thread);
    }
}

int main(int argc, char **argv)
{
    struct tally *t = mem_alloc(sizeof *t);
    pthread_t thread;
    char line[64];
    int on = 1;

    if (argc != 4) {
        fprintf(stderr, "usage: tally ADDRESS PORT TO_PORT\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    t->here.sin_family = AF_INET;
    t->here.sin_addr.s_addr = inet_addr(argv[1]);
    t->there = t->here;
    t->here.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10));
    t->there.sin_port = htons((uint16_t)strtoul(argv[3], NULL, 10));
    t->listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(t->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(t->listener, (struct sockaddr *)&t->here, sizeof t->here) != 0 ||
        listen(t->listener, 128) != 0 ||
        pthread_create(&thread, NULL, take_in, t) != 0) {
        perror("tally");
        return 1;
    }
    printf("ready\n");
    fflush(stdout);
    while (read(0, line, sizeof line) > 0) {
        printf("%lu %lu %lu %lu\n", atomic_exchange(&t->connections, 0),
               atomic_exchange(&t->server_hellos, 0),
               atomic_exchange(&t->keys, 0), atomic_exchange(&t->decrypted, 0));
        fflush(stdout);
    }
    return 0;
}
