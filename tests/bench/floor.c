/* The floor under every scanner: a bare epoll loop that connects, sends a
 * hello, reads the answer and closes with RST. It decides nothing.
 *
 *   floor [-c CONCURRENCY] [-n PROBES] HELLOS PORT
 *
 * HELLOS is what the responder has kept of a scan (tests/bench/hellos.h): the
 * very same bytes go to the very same addresses, from the beginning again when
 * they are used up; without -n each goes once. Prints probes, those that got no
 * answer, and seconds of the wall, of user and of system time. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "tests/bench/hellos.h"

#define EVENTS    256
#define FILES_MAX 65536

struct floor {
    int poll;
    uint16_t port; /* network order */
    const uint8_t *first, *next, *end;
    const uint8_t *hello_of[FILES_MAX]; /* by file; NULL once it is sent */
    unsigned long begun, done, most, failed;
};

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void begin(struct floor *f)
{
    const struct linger at_once = {1, 0};
    struct hello_head head;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = f->port};
    int file = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLET,
                            .data.fd = file};

    if (file < 0 || file >= FILES_MAX)
        fail("floor: socket");
    if (f->next == f->end)
        f->next = f->first;
    memcpy(&head, f->next, sizeof head);
    to.sin_addr.s_addr = htonl(head.address);
    f->hello_of[file] = f->next;
    f->next += sizeof head + head.n;
    f->begun++;
    setsockopt(file, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    if (connect(file, (struct sockaddr *)&to, sizeof to) != 0 &&
        errno != EINPROGRESS)
        fail("floor: connect");
    epoll_ctl(f->poll, EPOLL_CTL_ADD, file, &e);
}

static void finish(struct floor *f, int file, bool answered)
{
    f->failed += !answered;
    f->done++;
    close(file);
    if (f->begun < f->most)
        begin(f);
}

static void on_event(struct floor *f, const struct epoll_event *e)
{
    uint8_t answer[16384];
    int file = e->data.fd;
    const uint8_t *hello = f->hello_of[file];
    struct hello_head head;

    if (hello != NULL && (e->events & EPOLLOUT) != 0) {
        memcpy(&head, hello, sizeof head);
        f->hello_of[file] = NULL;
        if (send(file, hello + sizeof head, head.n, MSG_NOSIGNAL) !=
            (ssize_t)head.n)
            finish(f, file, false);
    } else if ((e->events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
        finish(f, file, recv(file, answer, sizeof answer, 0) > 0);
    }
}

static void run(struct floor *f, unsigned long concurrency)
{
    struct epoll_event events[EVENTS];

    while (f->begun < concurrency && f->begun < f->most)
        begin(f);
    while (f->done < f->most) {
        int n = epoll_wait(f->poll, events, EVENTS, -1);

        for (int i = 0; i < n; i++)
            on_event(f, &events[i]);
    }
}

/* How many hellos there are. */
static unsigned long load(struct floor *f, const char *path)
{
    int file = open(path, O_RDONLY);
    unsigned long n = 0;
    struct hello_head head;
    struct stat s;

    if (file < 0 || fstat(file, &s) != 0 || s.st_size == 0)
        fail(path);
    f->first = mmap(NULL, (size_t)s.st_size, PROT_READ,
                    MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (f->first == MAP_FAILED)
        fail(path);
    close(file);
    f->end = f->first + s.st_size;
    for (f->next = f->first; f->next < f->end; n++) {
        memcpy(&head, f->next, sizeof head);
        f->next += sizeof head + head.n;
    }
    f->next = f->first;
    return n;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    struct floor *f = calloc(1, sizeof *f);
    unsigned long concurrency = 64, hellos;
    struct rusage before, after;
    double start;
    int option;

    if (f == NULL)
        return 1;
    while ((option = getopt(argc, argv, "c:n:")) != -1)
        if (option == 'c')
            concurrency = strtoul(optarg, NULL, 10);
        else if (option == 'n')
            f->most = strtoul(optarg, NULL, 10);
        else
            return 2;
    if (optind + 2 != argc) {
        fprintf(stderr, "usage: floor [-c N] [-n PROBES] HELLOS PORT\n");
        return 2;
    }
    hellos = load(f, argv[optind]);
    if (f->most == 0)
        f->most = hellos;
    f->port = htons((uint16_t)strtoul(argv[optind + 1], NULL, 10));
    f->poll = epoll_create1(0);
    getrusage(RUSAGE_SELF, &before);
    start = now();
    run(f, concurrency);
    start = now() - start;
    getrusage(RUSAGE_SELF, &after);
    printf("%lu %lu %.4f %.4f %.4f\n", f->done, f->failed, start,
           seconds(after.ru_utime) - seconds(before.ru_utime),
           seconds(after.ru_stime) - seconds(before.ru_stime));
    return 0;
}
