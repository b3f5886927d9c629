#include "e2e.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ENDLESS_BYTES = 10 * 1000 * 1000, STACK = 64 * 1024 };

static struct sockaddr_in socket_address(const struct server *s)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)s->port)};

    inet_pton(AF_INET, s->address, &a.sin_addr);
    return a;
}

/* A TLS 1.2 hello with one suite, FLIGHT_SUITE. */
/* clang-format off */
static const uint8_t hello[] = {
    22, 3, 1, 0, 76, 1, 0, 0, 72, 3, 3,         /* record, message, version */
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,        /* random */
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    0, 0, 2, 0xc0, 0x2b, 1, 0,          /* no session, suite, compression */
    0, 29,                                                    /* extensions */
    0, 10, 0, 4, 0, 2, 0, 23,                               /* group: P-256 */
    0, 11, 0, 2, 1, 0,                               /* uncompressed points */
    0, 13, 0, 6, 0, 4, 4, 3, 8, 4,                  /* signature algorithms */
    0xff, 1, 0, 1, 0                                  /* renegotiation_info */
};
/* clang-format on */

void flight_record(struct flight *f, const struct server *s)
{
    static const uint8_t done[] = {14, 0, 0, 0};
    struct sockaddr_in a = socket_address(s);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ssize_t n = 1;

    f->n = 0;
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    ck_assert_int_eq(send(fd, hello, sizeof hello, MSG_NOSIGNAL),
                     (ssize_t)sizeof hello);
    while (n > 0) {
        n = recv(fd, f->bytes + f->n, sizeof f->bytes - f->n, 0);
        f->n += n > 0 ? (size_t)n : 0;
        if (f->n > 4 && !memcmp(f->bytes + f->n - 4, done, sizeof done))
            break;
    }
    close(fd);
    ck_assert_msg(f->n > 300 && f->bytes[0] == 22, "no flight to record");
}

/* ---- the child process: one thread a connection ---- */

struct guest {
    int fd;
    const struct hostile_server *host;
    const struct flight *flight;
};

static bool give(int fd, const void *data, size_t n)
{
    const char *p = data;

    while (n > 0) {
        ssize_t w = send(fd, p, n, MSG_NOSIGNAL);

        if (w <= 0)
            return false;
        p += w;
        n -= (size_t)w;
    }
    return true;
}

/* Stays until the client leaves. */
static void hold(int fd)
{
    char sink[4096];

    while (recv(fd, sink, sizeof sink, 0) > 0)
        ;
}

static void give_much(int fd, const uint8_t *chunk, size_t n)
{
    for (size_t sent = 0; sent < ENDLESS_BYTES; sent += n)
        if (!give(fd, chunk, n))
            return;
}

static void give_garbage(int fd, bool endless)
{
    uint8_t junk[4099];
    unsigned seed = 12345;

    for (size_t i = 0; i < sizeof junk; i++) {
        seed = seed * 1103515245u + 12345u;
        junk[i] = (uint8_t)(seed >> 16);
    }
    if (endless)
        give_much(fd, junk, sizeof junk);
    else
        give(fd, junk, sizeof junk);
}

/* Full handshake records; the message in them says it is 16 MB long. */
static void give_big_records(int fd)
{
    static const uint8_t first[] = {22, 3, 3, 0, 4, 2, 0xff, 0xff, 0xff};
    uint8_t record[5 + 16384] = {22, 3, 3, 0x40, 0};

    give(fd, first, sizeof first);
    give_much(fd, record, sizeof record);
}

static void trickle(int fd, const struct flight *f)
{
    for (size_t i = 0; i < f->n; i++) {
        if (!give(fd, f->bytes + i, 1))
            return;
        usleep(200);
    }
}

/* gmt_unix_time (RFC 5246, 7.4.1.2) stands behind the headers of record and
   message and the version. */
static void tell_time(int fd, const struct flight *f)
{
    struct flight mine = *f;
    uint32_t t = htonl((uint32_t)(time(NULL) - H_CLOCK_BEHIND_S));

    memcpy(mine.bytes + 5 + 4 + 2, &t, sizeof t);
    give(fd, mine.bytes, mine.n);
    hold(fd);
}

static void reset_on_close(int fd)
{
    struct linger l = {1, 0};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
}

static void misbehave(const struct guest *g)
{
    static const uint8_t half[300] = {22, 3, 3, 0x10, 0};

    switch (g->host->how) {
    case H_SILENT:
        hold(g->fd);
        break;
    case H_GARBAGE:
    case H_ENDLESS:
        give_garbage(g->fd, g->host->how == H_ENDLESS);
        break;
    case H_HALF_RECORD:
        give(g->fd, half, sizeof half);
        hold(g->fd);
        break;
    case H_BIG_RECORDS:
        give_big_records(g->fd);
        break;
    case H_TRICKLE:
        trickle(g->fd, g->flight);
        break;
    case H_REPLAY:
        give(g->fd, g->flight->bytes, g->flight->n);
        hold(g->fd);
        break;
    case H_CLOCK:
        tell_time(g->fd, g->flight);
        break;
    case H_CUT_RST:
        reset_on_close(g->fd);
        give(g->fd, g->flight->bytes, g->host->byte_count);
        usleep(2000); /* so that the bytes get there before the reset */
        break;
    case H_CUT_FIN:
        give(g->fd, g->flight->bytes, g->host->byte_count);
        break;
    }
}

static void *attend(void *arg)
{
    struct guest *g = arg;
    uint8_t hello_of_client[4096];

    if (recv(g->fd, hello_of_client, sizeof hello_of_client, 0) > 0)
        misbehave(g);
    close(g->fd);
    free(g);
    return NULL;
}

static void admit(int listener, const struct hostile_server *host,
                  const struct flight *flight)
{
    struct guest *g = malloc(sizeof *g);
    pthread_attr_t attr;
    pthread_t thread;

    if (!g)
        abort();
    *g = (struct guest){accept(listener, NULL, NULL), host, flight};
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    if (g->fd < 0 || pthread_create(&thread, &attr, attend, g) != 0) {
        if (g->fd >= 0)
            close(g->fd);
        free(g);
    }
    pthread_attr_destroy(&attr);
}

_Noreturn static void serve(struct pollfd *fds, const struct hostile_server *s,
                            size_t n, const struct flight *f)
{
    for (;;) {
        poll(fds, n, -1);
        for (size_t i = 0; i < n; i++)
            if (fds[i].revents)
                admit(fds[i].fd, &s[i], f);
    }
}

static int listener_at(const struct server *s)
{
    struct sockaddr_in a = socket_address(s);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    ck_assert_msg(bind(fd, (struct sockaddr *)&a, sizeof a) == 0 &&
                      listen(fd, 128) == 0,
                  "can not listen on %s", s->target);
    return fd;
}

void hostile_start(const struct hostile_server *s, size_t n,
                   const struct flight *f)
{
    struct pollfd *fds = calloc(n, sizeof *fds);
    pid_t pid;

    ck_assert(fds != NULL);
    for (size_t i = 0; i < n; i++)
        fds[i] = (struct pollfd){listener_at(&s[i].at), POLLIN, 0};
    pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(fds, s, n, f);
    }
    for (size_t i = 0; i < n; i++)
        close(fds[i].fd);
    free(fds);
}
