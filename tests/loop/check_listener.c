/* Clients of `listen` that fall silent or hang up at any byte of a prelude:
 * each is told of, as what it was, within its time. */
#include <arpa/inet.h>
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "scanner/net/listener.h"
#include "tests/unit/serve_talks.h"

enum { CLIENTS_MAX = 300, TIMEOUT_MS = 100 };

/* One client for each length of what is said, the whole of it too. */
struct scene {
    const struct talk *talk;
    bool hangs_up; /* or else it falls silent */
    uint16_t port; /* of the listener */
    pthread_t thread;
    uint16_t ports[CLIENTS_MAX]; /* of the clients */
    size_t n, told;
    struct {
        uint16_t port;
        enum heard_kind kind;
    } guests[CLIENTS_MAX];
};

static int connect_to(uint16_t port, uint16_t *own)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t n = sizeof to;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 ||
        getsockname(fd, (struct sockaddr *)&to, &n) != 0)
        abort();
    *own = ntohs(to.sin_port);
    return fd;
}

static void *clients(void *arg)
{
    struct scene *s = arg;
    int fd[CLIENTS_MAX];
    char buf[4096];

    for (size_t i = 0; i < s->n; i++) {
        fd[i] = connect_to(s->port, &s->ports[i]);
        (void)send(fd[i], s->talk->heard, i, MSG_NOSIGNAL);
        if (s->hangs_up)
            shutdown(fd[i], SHUT_WR);
    }
    for (size_t i = 0; i < s->n; i++) {
        while (recv(fd[i], buf, sizeof buf, 0) > 0)
            continue;
        close(fd[i]);
    }
    return NULL;
}

static void on_ready(void *arg, uint16_t port)
{
    struct scene *s = arg;

    s->port = port;
    ck_assert_int_eq(pthread_create(&s->thread, NULL, clients, s), 0);
}

static bool on_guest(void *arg, const struct guest *g)
{
    struct scene *s = arg;

    ck_assert_ptr_null(g->hello);
    s->guests[s->told].port = g->port;
    s->guests[s->told].kind = g->heard->kind;
    return ++s->told < s->n;
}

static enum heard_kind kind_of_guest(const struct scene *s, uint16_t port)
{
    for (size_t i = 0; i < s->told; i++)
        if (s->guests[i].port == port)
            return s->guests[i].kind;
    ck_abort_msg("nothing was told of a client");
    return HEARD_HELLO;
}

static void play(struct scene *s)
{
    const struct listener_terms terms = {
        .address = "127.0.0.1",
        .prelude = prelude_serve_find(s->talk->kind),
        .greet_at_once = true,
        .timeout_ms = TIMEOUT_MS,
        .settle_ms = TIMEOUT_MS,
        .most_at_once = CLIENTS_MAX,
    };
    const struct listener_hooks hooks = {on_ready, on_guest, NULL, s};
    struct listener_stats stats;
    struct err err;

    s->n = s->talk->n_heard + 1;
    ck_assert_uint_le(s->n, CLIENTS_MAX);
    ck_assert(listener_run(&terms, &hooks, &stats, &err));
    pthread_join(s->thread, NULL);
    ck_assert_uint_eq(s->told, s->n);
}

/* Who said nothing, and who said all and then nothing of TLS, did not speak in
 * the clear. */
START_TEST(broken_off)
{
    struct scene *s = mem_alloc(sizeof *s);

    s->talk = &talks[_i / 2];
    s->hangs_up = _i % 2 != 0;
    play(s);
    for (size_t i = 0; i < s->n; i++) {
        enum heard_kind got = kind_of_guest(s, s->ports[i]);
        enum heard_kind end = s->hangs_up ? HEARD_GONE : HEARD_SILENCE;

        ck_assert_msg(got == (i == 0 || i + 1 == s->n ? end : HEARD_IN_CLEAR),
                      "%s at %zu: %d", s->talk->kind, i, got);
    }
    free(s);
}
END_TEST

static Suite *listener_suite(void)
{
    Suite *s = suite_create("listener");
    TCase *t = tcase_create("listener");

    tcase_add_loop_test(t, broken_off, 0, 2 * (int)TALKS);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(listener_suite());
    int failed;

    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
