/* A fleet without quirks that costs its core as little as it can: what the
 * benchmark measures is to be the scanner.
 *
 *   responder [--delay MS] [--sessions N] [--silent] [--model NAME]
 *             [--record FILE] PORT
 *
 * It listens on a port of every address of 127.0.0.0/8. The address tells the
 * model (tests/fleet/models.h), unless one is named. Each device answers after
 * the delay; of the connections above its sessions it resets the later ones; a
 * silent one accepts and says nothing. None finishes a handshake: what comes
 * behind the hello is never answered. --record keeps every hello in FILE for
 * the floor (tests/bench/hellos.h).
 *
 * "ready" on standard output tells that it listens. Each line on standard input
 * is answered with what happened since the last: connections, hellos,
 * ServerHellos, those of them that cost a device a private-key operation,
 * HelloRetryRequests, and how many connections were open at most. It ends with
 * its standard input.
 *
 * Happy path: take_in() accepts -> on_bytes() collects the hello, which waits
 * for its time in a queue where there is a delay -> reply() -> the client hangs
 * up -> leave(). */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "core/base/mem.h"
#include "core/registry/group.h"
#include "core/wire/record.h"
#include "tests/bench/hellos.h"
#include "tests/fleet/device.h"
#include "tests/fleet/models.h"

#define FILES_MAX  65536
#define EVENTS     256
#define FLIGHT_MAX 16384
#define SUITES_MAX 128

struct guest {
    uint32_t address; /* of the device, host order; 0: this file is free */
    uint32_t visit;   /* tells it from earlier guests of the same file */
    size_t n;
    uint8_t in[4096];
};

/* An answer that waits; all wait equally long, so this is a queue. */
struct waiting {
    uint64_t due; /* milliseconds */
    int file;
    uint32_t visit;
};

struct responder {
    int poll, listener;
    unsigned delay_ms, sessions;
    bool silent;
    const struct model *only;
    FILE *record;
    struct guest *guests[FILES_MAX];
    uint8_t open_at[1 << 16]; /* by the address's lower half */
    bool marked[1 << 16];     /* by a suite's code, in first_common() */
    struct waiting queue[FILES_MAX];
    size_t first, queued;
    uint32_t visits;
    unsigned long open, most;
    unsigned long connections, hellos, server_hellos, keys, retries;
};

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* ---- What a device says ---- */

static const struct model *model_at(const struct responder *r, uint32_t address)
{
    if (r->only != NULL)
        return r->only;
    return &fleet_models[(address * 2654435761u >> 16) % fleet_model_count];
}

static void make_device(struct device *d, const struct model *m,
                        uint32_t address)
{
    memset(d, 0, sizeof *d);
    d->address = address;
    d->model = m->name;
    d->sim.seed = address;
    d->sim.groups = m->groups;
    d->dh_bits = m->dh_bits;
    d->rsa_bits = m->rsa_bits;
    d->ecdsa = m->ecdsa;
    d->md5 = m->md5;
    d->shared_key = m->shared_key;
    d->has_clock = m->has_clock;
}

/* The highest version that both speak (RFC 5246, E.1; RFC 8446, 4.2.1), or
 * none. */
static int common_version(const struct model *m, const struct client_hello *h)
{
    int most = h->legacy_version & 0xff;

    for (size_t i = 0; i < h->n_versions; i++)
        if (h->versions[i] == version_wire(VERSION_TLS13) &&
            m->suites[VERSION_TLS13] != NULL)
            return VERSION_TLS13;
    for (int v = VERSION_TLS12; v >= VERSION_SSL3; v--)
        if ((version_wire((enum version)v) & 0xff) <= most &&
            m->suites[v] != NULL)
            return v;
    return -1;
}

static uint16_t common_group(const struct model *m,
                             const struct client_hello *h)
{
    static const uint16_t x25519[] = {0x1d, 0};

    for (const uint16_t *g = m->groups != NULL ? m->groups : x25519; *g; g++)
        for (size_t i = 0; i < h->n_groups; i++)
            if (h->groups[i] == *g)
                return *g;
    return 0;
}

static bool has_share(const struct client_hello *h, uint16_t group)
{
    for (size_t i = 0; i < h->n_shares; i++)
        if (h->shares[i] == group)
            return true;
    return false;
}

static bool is_ecdhe(const struct suite *s)
{
    return s->kx == KX_ECDHE || s->kx == KX_ECDHE_PSK;
}

/* The first of a list that stands in the other too, or -1. */
static int first_common(struct responder *r, const uint16_t *list, size_t n,
                        const uint16_t *other, size_t n_other)
{
    int found = -1;

    for (size_t i = 0; i < n_other; i++)
        r->marked[other[i]] = true;
    for (size_t i = 0; i < n && found < 0; i++)
        if (r->marked[list[i]])
            found = list[i];
    for (size_t i = 0; i < n_other; i++)
        r->marked[other[i]] = false;
    return found;
}

/* A client that names no groups takes what comes (RFC 8422, 4). */
static int pick_suite(struct responder *r, const struct model *m,
                      const uint16_t *list, const struct client_hello *h,
                      uint16_t group)
{
    uint16_t usable[SUITES_MAX];
    size_t n = 0;

    for (; *list != 0xffff && n < SUITES_MAX; list++)
        if (group != 0 || h->n_groups == 0 || !is_ecdhe(suite_find(*list)))
            usable[n++] = *list;
    if (m->client_order)
        return first_common(r, h->suites, h->n_suites, usable, n);
    return first_common(r, usable, n, h->suites, h->n_suites);
}

static void refuse(struct answer *a, uint8_t alert)
{
    a->kind = ANSWER_ALERT;
    a->alert_level = 2;
    a->alert = alert;
}

static void decide(struct responder *r, const struct model *m,
                   const struct client_hello *h, struct answer *a)
{
    int v = common_version(m, h), suite;

    memset(a, 0, sizeof *a);
    if (v < 0) {
        refuse(a, 70); /* protocol_version */
        return;
    }
    a->group = common_group(m, h);
    suite = pick_suite(r, m, m->suites[v], h, a->group);
    if (suite < 0 || (v == VERSION_TLS13 && a->group == 0)) {
        refuse(a, 40); /* handshake_failure */
        return;
    }
    a->kind = v == VERSION_TLS13 && !has_share(h, a->group) ? ANSWER_RETRY
                                                            : ANSWER_HELLO;
    a->version = version_wire((enum version)v);
    a->suite = (uint16_t)suite;
    if (a->group == 0)
        a->group = m->groups != NULL ? m->groups[0] : 0x1d;
}

/* A ServerKeyExchange is signed where keys are made for this once and a
 * certificate stands for them; TLS 1.3 always has its CertificateVerify. */
static bool costs_key(const struct device *d, const struct answer *a)
{
    const struct suite *s = suite_find(a->suite);
    uint16_t bits;

    if (a->version == version_wire(VERSION_TLS13))
        return true;
    return device_kex(d, s, &bits) != KEX_UNKNOWN && s->auth != AUTH_ANON &&
           s->auth != AUTH_PSK;
}

static void count(struct responder *r, const struct device *d,
                  const struct answer *a)
{
    r->hellos++;
    if (a->kind == ANSWER_RETRY)
        r->retries++;
    if (a->kind != ANSWER_HELLO)
        return;
    r->server_hellos++;
    r->keys += costs_key(d, a);
}

/* ---- Connections ---- */

static void leave(struct responder *r, int file, bool reset)
{
    const struct linger at_once = {1, 0};
    struct guest *g = r->guests[file];

    if (g->address == 0)
        return;
    if (reset)
        setsockopt(file, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    r->open_at[g->address & 0xffff]--;
    r->open--;
    g->address = 0;
    close(file);
}

static void reply(struct responder *r, int file)
{
    struct guest *g = r->guests[file];
    struct rd in = rd_from(g->in, g->n), body;
    const struct model *m = model_at(r, g->address);
    uint8_t flight[FLIGHT_MAX], type;
    struct client_hello hello;
    struct device d;
    struct record record;
    struct answer a;
    size_t pieces;
    struct wr w;

    if (record_take(&in, &record) != RECORD_OK ||
        record.type != CONTENT_HANDSHAKE || !rd_u8(&record.body, &type)) {
        leave(r, file, false);
        return;
    }
    g->n = 0;
    if (type == HS_CLIENT_KEY_EXCHANGE)
        return; /* no handshake is finished: let it wait */
    if (type != HS_CLIENT_HELLO || !rd_vec24(&record.body, &body) ||
        !client_hello_parse(body, &hello)) {
        leave(r, file, false);
        return;
    }
    decide(r, m, &hello, &a);
    make_device(&d, m, g->address);
    count(r, &d, &a);
    wr_init(&w, flight, sizeof flight);
    device_flight(&d, &hello, &a, &w, &pieces);
    if (send(file, flight, w.len, MSG_NOSIGNAL) < 0 || a.kind == ANSWER_ALERT)
        leave(r, file, false);
}

static void reply_due(struct responder *r, uint64_t now)
{
    while (r->queued > 0 && r->queue[r->first].due <= now) {
        struct waiting w = r->queue[r->first];

        r->first = (r->first + 1) % FILES_MAX;
        r->queued--;
        if (r->guests[w.file]->address != 0 &&
            r->guests[w.file]->visit == w.visit)
            reply(r, w.file);
    }
}

/* SSLv2's frame has its length first; what speaks no SSLv2 has enough then. */
static bool is_whole(const struct guest *g)
{
    return g->n != 0 &&
           (g->in[0] != CONTENT_HANDSHAKE ||
            (g->n >= RECORD_HEADER &&
             g->n >= RECORD_HEADER + (size_t)(g->in[3] << 8 | g->in[4])));
}

static void on_hello(struct responder *r, int file)
{
    struct guest *g = r->guests[file];

    if (r->record != NULL)
        hello_keep(r->record, g->address, g->in, g->n);
    if (r->delay_ms == 0) {
        reply(r, file);
    } else if (r->queued < FILES_MAX) {
        r->queue[(r->first + r->queued++) % FILES_MAX] =
            (struct waiting){now_ms() + r->delay_ms, file, g->visit};
    }
}

static void on_bytes(struct responder *r, int file)
{
    struct guest *g = r->guests[file];
    ssize_t n = recv(file, g->in + g->n, sizeof g->in - g->n, 0);

    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0 || (g->n += (size_t)n) == sizeof g->in) {
        leave(r, file, false);
        return;
    }
    if (r->silent)
        g->n = 0;
    else if (is_whole(g))
        on_hello(r, file);
}

static void greet(struct responder *r, int file)
{
    struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = file};
    struct sockaddr_in at = {0};
    socklen_t n = sizeof at;
    struct guest *g = r->guests[file];

    if (g == NULL)
        g = r->guests[file] = mem_alloc(sizeof *g);
    getsockname(file, (struct sockaddr *)&at, &n);
    g->address = ntohl(at.sin_addr.s_addr);
    g->visit = ++r->visits;
    g->n = 0;
    r->connections++;
    if (++r->open > r->most)
        r->most = r->open;
    r->open_at[g->address & 0xffff]++;
    if (g->address >> 24 != 127 || /* loopback is all that it serves */
        (r->sessions != 0 && r->open_at[g->address & 0xffff] > r->sessions))
        leave(r, file, true);
    else
        epoll_ctl(r->poll, EPOLL_CTL_ADD, file, &e);
}

static void take_in(struct responder *r)
{
    int file;

    while ((file = accept4(r->listener, NULL, NULL, SOCK_NONBLOCK)) >= 0)
        if (file < FILES_MAX)
            greet(r, file);
        else
            close(file);
}

/* ---- The beginning and the end ---- */

static bool tell(struct responder *r)
{
    char line[64];

    if (read(0, line, sizeof line) <= 0)
        return false;
    printf("%lu %lu %lu %lu %lu %lu\n", r->connections, r->hellos,
           r->server_hellos, r->keys, r->retries, r->most);
    fflush(stdout);
    r->connections = r->hellos = r->server_hellos = r->keys = r->retries = 0;
    r->most = r->open;
    return true;
}

static int until_due(const struct responder *r)
{
    uint64_t now = now_ms(), due;

    if (r->queued == 0)
        return -1;
    due = r->queue[r->first].due;
    return due > now ? (int)(due - now) : 0;
}

static void serve(struct responder *r)
{
    struct epoll_event events[EVENTS];

    for (;;) {
        int n = epoll_wait(r->poll, events, EVENTS, until_due(r));

        for (int i = 0; i < n; i++) {
            int file = events[i].data.fd;

            if (file == r->listener)
                take_in(r);
            else if (file == 0 && !tell(r))
                return;
            else if (file != 0)
                on_bytes(r, file);
        }
        if (r->queued > 0)
            reply_due(r, now_ms());
    }
}

static void watch(struct responder *r, int file)
{
    struct epoll_event e = {.events = EPOLLIN, .data.fd = file};

    epoll_ctl(r->poll, EPOLL_CTL_ADD, file, &e);
}

static void listen_at(struct responder *r, uint16_t port)
{
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct rlimit files;
    int on = 1;

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max < FILES_MAX ? files.rlim_max : FILES_MAX;
    setrlimit(RLIMIT_NOFILE, &files);
    r->poll = epoll_create1(0);
    r->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(r->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(r->listener, (struct sockaddr *)&any, sizeof any) != 0 ||
        listen(r->listener, 4096) != 0) {
        perror("responder");
        exit(1);
    }
    watch(r, r->listener);
    watch(r, 0);
}

static const struct model *model_named(const char *name)
{
    for (size_t i = 0; i < fleet_model_count; i++)
        if (strcmp(fleet_models[i].name, name) == 0)
            return &fleet_models[i];
    fprintf(stderr, "responder: no model %s\n", name);
    exit(2);
}

static void usage(void)
{
    fprintf(stderr, "usage: responder [--delay MS] [--sessions N] [--silent] "
                    "[--model NAME] [--record FILE] PORT\n");
    exit(2);
}

int main(int argc, char **argv)
{
    struct responder *r = mem_alloc(sizeof *r);
    int i = 1;

    signal(SIGPIPE, SIG_IGN);
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++)
        if (strcmp(argv[i], "--silent") == 0)
            r->silent = true;
        else if (i + 1 == argc)
            usage();
        else if (strcmp(argv[i], "--delay") == 0)
            r->delay_ms = (unsigned)strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--sessions") == 0)
            r->sessions = (unsigned)strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--model") == 0)
            r->only = model_named(argv[++i]);
        else if (strcmp(argv[i], "--record") == 0)
            r->record = fopen(argv[++i], "w");
        else
            usage();
    if (i + 1 != argc)
        usage();
    listen_at(r, (uint16_t)strtoul(argv[i], NULL, 10));
    printf("ready\n");
    fflush(stdout);
    serve(r);
    if (r->record != NULL)
        fclose(r->record);
    return 0;
}
