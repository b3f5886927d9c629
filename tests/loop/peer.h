#ifndef SUITEMAP_TESTS_PEER_H
#define SUITEMAP_TESTS_PEER_H

#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/mem.h"

/* A server in a thread of its own, on loopback, with blocking sockets: it
 * serves its connections one by one as the script says, then ends. */
enum peer_end {
    PEER_FIN,
    PEER_RST,
    PEER_HOLD, /* keeps it open until the other side hangs up */
    PEER_KEEP  /* the same, and serves the next ones meanwhile */
};

struct peer_script {
    const uint8_t *bytes;
    size_t n;           /* sent to each connection... */
    size_t chunk;       /* so many at a time; 0 all at once */
    unsigned delay_us;  /* before each chunk */
    bool deaf;          /* does not wait for the hello first */
    bool growing;       /* connection i gets the first i bytes only, */
    size_t from;        /* and so many more */
    size_t thirst;      /* bytes to read first; 0 one read */
    unsigned slow_us;   /* before it reads */
    unsigned linger_us; /* before it hangs up */
    enum peer_end end;
    unsigned connections;
};

struct peer {
    struct peer_script script;
    int fd;
    struct sockaddr_in at;
    pthread_t thread;
};

static inline void peer_bind(struct peer *p, int backlog)
{
    socklen_t n = sizeof p->at;

    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    p->at = (struct sockaddr_in){.sin_family = AF_INET};
    p->at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ck_assert_int_ge(p->fd, 0);
    ck_assert_int_eq(bind(p->fd, (struct sockaddr *)&p->at, sizeof p->at), 0);
    ck_assert_int_eq(getsockname(p->fd, (struct sockaddr *)&p->at, &n), 0);
    if (backlog >= 0)
        ck_assert_int_eq(listen(p->fd, backlog), 0);
}

/* Reads the hello, or as much as the script says. */
static inline void peer_hear(const struct peer_script *s, int fd)
{
    char buf[65536];
    size_t want = s->thirst != 0 ? s->thirst : 1;

    while (want > 0) {
        ssize_t n = recv(fd, buf, sizeof buf, 0);

        if (n <= 0)
            return;
        want -= (size_t)n < want ? (size_t)n : want;
    }
}

static inline void peer_say(const struct peer_script *s, int fd, size_t n)
{
    size_t chunk = s->chunk != 0 ? s->chunk : n;

    for (size_t at = 0; at < n;) {
        size_t k = n - at < chunk ? n - at : chunk;

        if (s->delay_us != 0)
            usleep(s->delay_us);
        ssize_t sent = send(fd, s->bytes + at, k, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        at += (size_t)sent;
    }
}

static inline void peer_hang_up(enum peer_end end, int fd)
{
    const struct linger now = {1, 0};
    char buf[4096];

    if (end == PEER_RST)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    if (end == PEER_HOLD)
        while (recv(fd, buf, sizeof buf, 0) > 0)
            continue;
    close(fd);
}

static inline void *peer_run(void *arg)
{
    struct peer *p = arg;
    const struct peer_script *s = &p->script;
    const int one = 1;
    int *kept = mem_alloc(s->connections * sizeof *kept);
    unsigned n_kept = 0;

    for (unsigned i = 0; i < s->connections; i++) {
        int fd = accept(p->fd, NULL, NULL);

        if (fd < 0)
            break;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        usleep(s->slow_us);
        if (!s->deaf)
            peer_hear(s, fd);
        peer_say(s, fd, s->growing ? s->from + i : s->n);
        usleep(s->linger_us);
        if (s->end == PEER_KEEP)
            kept[n_kept++] = fd;
        else
            peer_hang_up(s->end, fd);
    }
    for (unsigned i = 0; i < n_kept; i++)
        peer_hang_up(PEER_HOLD, kept[i]);
    free(kept);
    return NULL;
}

static inline void peer_run_script(struct peer *p, struct peer_script script)
{
    p->script = script;
    if (p->script.connections == 0)
        p->script.connections = 1;
    ck_assert_int_eq(pthread_create(&p->thread, NULL, peer_run, p), 0);
}

static inline void peer_start(struct peer *p, struct peer_script script)
{
    peer_bind(p, script.connections > 128 ? (int)script.connections : 128);
    peer_run_script(p, script);
}

static inline void peer_start_at(struct peer *p, struct peer_script script,
                                 const char *address, uint16_t port)
{
    const int one = 1;

    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    p->at = (struct sockaddr_in){.sin_family = AF_INET,
                                 .sin_addr.s_addr = inet_addr(address),
                                 .sin_port = htons(port)};
    setsockopt(p->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    ck_assert_int_eq(bind(p->fd, (struct sockaddr *)&p->at, sizeof p->at), 0);
    ck_assert_int_eq(listen(p->fd, 128), 0);
    peer_run_script(p, script);
}

/* A port that drops every SYN: as many connections as its backlog takes wait
 * there already, and nobody accepts them. */
#define HOLE_FILLERS 4

struct hole {
    int fd, fillers[HOLE_FILLERS];
};

static inline void hole_dig(struct hole *h, const struct sockaddr_in *at)
{
    const int one = 1;

    h->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(h->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    ck_assert_int_eq(bind(h->fd, (const void *)at, sizeof *at), 0);
    ck_assert_int_eq(listen(h->fd, 0), 0);
    for (int i = 0; i < HOLE_FILLERS; i++) {
        h->fillers[i] = socket(
            AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (i != 0 ? SOCK_NONBLOCK : 0),
            0);
        (void)connect(h->fillers[i], (const void *)at, sizeof *at);
    }
}

static inline void hole_fill(struct hole *h)
{
    for (int i = 0; i < HOLE_FILLERS; i++)
        close(h->fillers[i]);
    close(h->fd);
}

/* Waits for its end; a peer that still accepts is woken up. */
static inline void peer_stop(struct peer *p)
{
    shutdown(p->fd, SHUT_RDWR);
    pthread_join(p->thread, NULL);
    close(p->fd);
}

#endif
