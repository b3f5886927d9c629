/* DTLS against peers that are no servers: what they send is dropped, bounded or
 * told of, within the time of one attempt; and what is sent to them, no matter
 * what they say, are a few hellos. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/wire/dtls.h"
#include "scanner/net/attempt.h"
#include "tests/loop/loop.h"
#include "tests/unit/flights.h"

/* Three hellos, of which any may be answered by a cookie, and three more. */
enum { HELLOS_MAX = 6, COUNT_MAX = 200, TICK_US = 20000 };

static const struct attempt_limits limits = {9000, 3500, 3500};

struct peer {
    const struct manner *manner;
    int fd, other; /* a second socket, with a port of its own */
    struct sockaddr_in at, from;
    pthread_t thread;
    atomic_bool over;
    unsigned hellos, alerts; /* that came */
    unsigned calls;
    struct answer answer;
};

static const struct manner {
    const char *name;
    /* Called for each datagram, and each tick without one (n is 0). */
    void (*act)(struct peer *p, size_t n);
    enum answer_kind kind;
    unsigned most; /* hellos */
} manners[];

static int open_at(struct sockaddr_in *at)
{
    const struct timeval tick = {0, TICK_US};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t n = sizeof *at;

    *at = (struct sockaddr_in){.sin_family = AF_INET};
    at->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)at, sizeof *at) != 0 ||
        getsockname(fd, (struct sockaddr *)at, &n) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick) != 0)
        abort();
    return fd;
}

static void say_from(int fd, struct peer *p, const struct wr *w)
{
    (void)sendto(fd, w->buf, w->len, MSG_NOSIGNAL,
                 (const struct sockaddr *)&p->from, sizeof p->from);
}

static void record(struct wr *w, uint8_t type, unsigned version, unsigned epoch)
{
    wr_u8(w, type);
    wr_u16(w, version);
    wr_u16(w, epoch);
    wr_zeros(w, 6);
    wr_open(w, 2);
}

static void fragment(struct wr *w, uint8_t type, uint32_t length,
                     unsigned message, uint32_t at, uint32_t n)
{
    record(w, CONTENT_HANDSHAKE, 0xfefd, 0);
    wr_u8(w, type);
    wr_u24(w, length);
    wr_u16(w, message);
    wr_u24(w, at);
    wr_u24(w, n);
    wr_zeros(w, n);
    wr_close(w);
}

static void verify(struct wr *w, size_t cookie)
{
    record(w, CONTENT_HANDSHAKE, 0xfeff, 0);
    wr_u8(w, HS_HELLO_VERIFY_REQUEST);
    wr_u24(w, (uint32_t)(3 + cookie));
    wr_u16(w, 0);
    wr_u24(w, 0);
    wr_u24(w, (uint32_t)(3 + cookie));
    wr_u16(w, 0xfeff);
    wr_u8(w, (unsigned)cookie);
    wr_zeros(w, cookie);
    wr_close(w);
}

static void alert(struct wr *w)
{
    record(w, CONTENT_ALERT, 0xfeff, 0);
    wr_u8(w, 2);
    wr_u8(w, 40);
    wr_close(w);
}

/* ---- what they do ---- */

static void silent(struct peer *p, size_t n)
{
    (void)p;
    (void)n;
}

static void empty(struct peer *p, size_t n)
{
    struct wr none = {.buf = (uint8_t[1]){0}};

    for (int i = 0; n != 0 && i < 20; i++)
        say_from(p->fd, p, &none);
}

/* Asks for a cookie whatever it is told: the longest there is, or none. */
static void asks_for_ever(struct peer *p, size_t n)
{
    uint8_t buf[400];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    verify(&w, p->hellos % 2 == 0 ? 0 : DTLS_COOKIE_MAX);
    if (n != 0)
        for (int i = 0; i < 3; i++)
            say_from(p->fd, p, &w);
}

/* An answer from another port than that which was asked is nobody's. */
static void other_port(struct peer *p, size_t n)
{
    uint8_t buf[64];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    alert(&w);
    if (n != 0)
        say_from(p->other, p, &w);
}

static void odd_records(struct peer *p, size_t n)
{
    static const struct {
        uint8_t type;
        unsigned version, epoch;
    } odd[] = {{22, 0xfefd, 1}, {21, 0xfefd, 0xffff}, {23, 0xfefd, 0},
               {20, 0xfe00, 0}, {24, 0xfeff, 0},      {22, 0xfefd, 0},
               {22, 0x0303, 0}, {0x2f, 0xfefd, 0},    {22, 0x0100, 0}};
    uint8_t buf[64];

    for (size_t i = 0; n != 0 && i < sizeof odd / sizeof *odd; i++) {
        struct wr w;

        wr_init(&w, buf, sizeof buf);
        record(&w, odd[i].type, odd[i].version, odd[i].epoch);
        wr_u16(&w, 0x0228); /* an alert, elsewhere */
        if (odd[i].type == 24)
            wr_zeros(&w, 30);
        wr_close(&w);
        say_from(p->fd, p, &w);
    }
}

/* A ServerHello of 100 kB, again and again under another number, and parts of
 * what would come behind it. */
static void hoards(struct peer *p, size_t n)
{
    static uint8_t buf[1400];

    for (unsigned i = 0; n != 0 && i < COUNT_MAX; i++) {
        struct wr w;

        wr_init(&w, buf, sizeof buf);
        fragment(&w, HS_SERVER_HELLO, 100000, 60000 + i, i * 7, 1);
        fragment(&w, HS_CERTIFICATE, 3000 + i, 60001 + i, 1000, 500);
        fragment(&w, HS_CERTIFICATE, 3000, 1 + i % 9, 900, 300);
        say_from(p->fd, p, &w);
    }
}

/* A byte of a message that never gets whole, now and then. */
static void drips(struct peer *p, size_t n)
{
    uint8_t buf[64];
    struct wr w;

    (void)n;
    if (p->hellos == 0)
        return;
    wr_init(&w, buf, sizeof buf);
    fragment(&w, HS_SERVER_HELLO, 5000, 0, 17, 1);
    say_from(p->fd, p, &w);
}

/* All in one datagram: it wants a cookie, and wants nothing more. */
static void of_two_minds(struct peer *p, size_t n)
{
    uint8_t buf[100];
    struct wr w;

    wr_init(&w, buf, sizeof buf);
    verify(&w, 5);
    alert(&w);
    if (n != 0)
        say_from(p->fd, p, &w);
}

/* The port is closed behind it: ICMP tells. */
static void leaves(struct peer *p, size_t n)
{
    uint8_t buf[100];
    struct wr w;

    if (n == 0 || p->hellos > 1)
        return;
    wr_init(&w, buf, sizeof buf);
    verify(&w, 5);
    say_from(p->fd, p, &w);
    (void)dup2(p->other, p->fd); /* its own port has nobody any more */
}

static const struct manner manners[] = {
    {"silent", silent, ANSWER_TIMEOUT, 3},
    {"empty", empty, ANSWER_TIMEOUT, 3},

    {"asks for ever", asks_for_ever, ANSWER_TIMEOUT, HELLOS_MAX},
    {"other port", other_port, ANSWER_TIMEOUT, 3},
    {"odd records", odd_records, ANSWER_TIMEOUT, 3},
    {"hoards", hoards, ANSWER_NOT_TLS, 3},
    {"drips", drips, ANSWER_TIMEOUT, 3},
    {"of two minds", of_two_minds, ANSWER_ALERT, 1},
    {"leaves", leaves, ANSWER_RESET, HELLOS_MAX},
};

enum { MANNERS = sizeof manners / sizeof *manners };

static void *run(void *arg)
{
    struct peer *p = arg;
    uint8_t buf[65536];

    while (!p->over) {
        socklen_t k = sizeof p->from;
        struct sockaddr_in from;
        ssize_t n =
            recvfrom(p->fd, buf, sizeof buf, 0, (struct sockaddr *)&from, &k);

        if (n > 0)
            p->from = from;
        p->hellos += n > 0 && buf[0] == CONTENT_HANDSHAKE;
        p->alerts += n > 0 && buf[0] == CONTENT_ALERT;
        p->manner->act(p, n > 0 ? (size_t)n : 0);
    }
    return NULL;
}

static void on_done(void *arg, struct answer *a)
{
    struct peer *p = arg;

    p->calls++;
    p->answer = *a;
}

static void expect(const struct peer *p)
{
    const struct manner *m = p->manner;

    ck_assert_uint_eq(p->calls, 1);
    ck_assert_msg(p->answer.kind == m->kind, "%s: kind %d, not %d", m->name,
                  p->answer.kind, m->kind);
    ck_assert_msg(p->hellos >= 1 && p->hellos <= m->most, "%s: %u hellos",
                  m->name, p->hellos);
    ck_assert_msg(p->alerts <= 1, "%s: %u alerts", m->name, p->alerts);
    ck_assert_msg(p->answer.milliseconds < limits.connect_ms, "%s: %u ms",
                  m->name, p->answer.milliseconds);
}

/* All at once, since most take all the time there is. */
START_TEST(no_servers)
{
    static struct peer peers[MANNERS];
    struct offer offer = test_offer(VERSION_TLS12);

    offer.datagrams = true;
    for (int i = 0; i < MANNERS; i++) {
        struct peer *p = &peers[i];
        struct sockaddr_in second;

        p->manner = &manners[i];
        p->fd = open_at(&p->at);
        p->other = open_at(&second);
        ck_assert_int_eq(pthread_create(&p->thread, NULL, run, p), 0);
        attempt_start(&net, (const struct sockaddr *)&p->at, &offer, &limits,
                      on_done, p);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    usleep(5 * TICK_US); /* so that the last words are heard */
    for (int i = 0; i < MANNERS; i++) {
        struct peer *p = &peers[i];

        p->over = true;
        pthread_join(p->thread, NULL);
        close(p->fd);
        close(p->other);
        expect(p);
        answer_clear(&p->answer);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("dtls on the wire");
    TCase *t = tcase_create("dtls");
    SRunner *r = srunner_create(s);
    int failed;

    tcase_add_checked_fixture(t, loop_setup, loop_teardown);
    tcase_add_test(t, no_servers);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    srunner_run_all(r, CK_NORMAL);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
