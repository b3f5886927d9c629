/*
 * A preloaded library that makes an ordinary TLS server behave like a small
 * device, and keeps it on loopback. All of it is asked for by environment:
 *
 *   DEVICE_BIND=127.0.0.9   every IPv4 bind goes to this address instead; an
 *                           IPv6 bind seems to work, but nobody can connect
 *   DEVICE_BACKLOG=1        the accept queue, whatever the server asks for
 *   DEVICE_ACCEPT_MS=100    wait before each accepted connection is handed on
 *   DEVICE_REPLY_MS=1000    wait before the first byte sent on a connection
 *   DEVICE_RST=1            every close sends RST instead of FIN
 *   DEVICE_SESSIONS=2       so many connections at once; more get an RST
 *   DEVICE_SPOIL=22:0303    what it decrypts is spoilt: see spoil.c
 */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { FD_LIMIT = 65536 };

/* What we know of a descriptor: an accepted connection, and a silent one. */
enum { ACCEPTED = 1, SILENT = 2 };

static atomic_uchar fd_state[FD_LIMIT];
static atomic_int sessions;

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int setting(const char *name, int otherwise)
{
    const char *v = getenv(name);

    return v && *v ? atoi(v) : otherwise;
}

static void wait_ms(int ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000L};

    if (ms > 0)
        nanosleep(&t, NULL);
}

static void close_with_rst(int fd)
{
    struct linger l = {1, 0};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
}

/*
 * Puts a nameless Unix socket in the place of fd: ippeveprinter ends when it
 * can not listen on IPv6, and not every container has it.
 */
static int bind_nowhere(int fd)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int r = -1;

    if (s >= 0 &&
        NEXT(bind)(s, (struct sockaddr *)&un, sizeof un.sun_family) == 0)
        r = dup2(s, fd) < 0 ? -1 : 0;
    if (s >= 0)
        NEXT(close)(s);
    return r;
}

int bind(int fd, const struct sockaddr *sa, socklen_t len)
{
    const char *to = getenv("DEVICE_BIND");

    if (to && sa->sa_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in in = *(const struct sockaddr_in *)(const void *)sa;

        if (inet_pton(AF_INET, to, &in.sin_addr) == 1)
            return NEXT(bind)(fd, (struct sockaddr *)&in, sizeof in);
    }
    if (to && sa->sa_family == AF_INET6)
        return bind_nowhere(fd);
    return NEXT(bind)(fd, sa, len);
}

int listen(int fd, int backlog)
{
    return NEXT(listen)(fd, setting("DEVICE_BACKLOG", backlog));
}

/* spoil.c */
void spoil_begin(int fd);

/* Hands the new connection on, or turns it away when too many are open. */
static int admit(int fd)
{
    int limit = setting("DEVICE_SESSIONS", 0);

    if (fd < 0)
        return fd;
    if (limit && atomic_load(&sessions) >= limit) {
        close_with_rst(fd);
        NEXT(close)(fd);
        errno = ECONNABORTED;
        return -1;
    }
    wait_ms(setting("DEVICE_ACCEPT_MS", 0));
    if (setting("DEVICE_RST", 0))
        close_with_rst(fd);
    spoil_begin(fd);
    if (fd < FD_LIMIT) {
        atomic_store(&fd_state[fd], ACCEPTED | SILENT);
        atomic_fetch_add(&sessions, 1);
    }
    return fd;
}

int accept(int fd, struct sockaddr *restrict sa, socklen_t *restrict len)
{
    return admit(NEXT(accept)(fd, sa, len));
}

int accept4(int fd, struct sockaddr *restrict sa, socklen_t *restrict len,
            int flags)
{
    return admit(NEXT(accept4)(fd, sa, len, flags));
}

int close(int fd)
{
    if (fd >= 0 && fd < FD_LIMIT && atomic_exchange(&fd_state[fd], 0)) {
        int r = NEXT(close)(fd);

        atomic_fetch_sub(&sessions, 1);
        return r;
    }
    return NEXT(close)(fd);
}

static void before_send(int fd)
{
    if (fd >= 0 && fd < FD_LIMIT &&
        atomic_fetch_and(&fd_state[fd], (unsigned char)~SILENT) & SILENT)
        wait_ms(setting("DEVICE_REPLY_MS", 0));
}

ssize_t send(int fd, const void *data, size_t n, int flags)
{
    before_send(fd);
    return NEXT(send)(fd, data, n, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
    before_send(fd);
    return NEXT(sendmsg)(fd, m, flags);
}

ssize_t write(int fd, const void *data, size_t n)
{
    before_send(fd);
    return NEXT(write)(fd, data, n);
}

ssize_t writev(int fd, const struct iovec *v, int count)
{
    before_send(fd);
    return NEXT(writev)(fd, v, count);
}
