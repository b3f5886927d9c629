/* A fleet of devices in one process: it listens on a port of every address of
 * 127.0.0.0/8, and the address tells which device is meant.
 *
 *   fleet [--seed N] [--loss PER_MILLE] [--at TIME] [--negotiate]
 *         [CHANGE...] [--truth FILE FIRST COUNT] PORT
 *
 * --truth writes what a scan of COUNT addresses from FIRST on ought to find,
 * in the JSON lines of suitemap, before it listens. Its hosts are named by what
 * they are; with --at (seconds since 1970) by their addresses, as a scan names
 * them, and it has the findings as of then. --loss breaks connections off at
 * random. --negotiate answers what the device has of a hello's versions, not
 * its highest alone, as for clients that are not scanners. A change is what a script wants to be otherwise at an address
 * (change.h): "--as 127.16.0.3 127.16.0.7". "ready" on standard output tells
 * that it listens; it ends when its standard input does, and then tells on
 * standard error how many connections there were.
 *
 * Happy path: on_connection() finds the device -> on_read() collects the hello
 * -> device_answer() -> after the device's delay the bytes of the answer go
 * out, in pieces where the device does so -> the client hangs up -> on_closed()
 * lets the next one in. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <sys/resource.h>
#include <uv.h>

#include "core/base/list.h"
#include "core/base/mem.h"
#include "core/wire/record.h"
#include "scanner/out/json.h"
#include "core/model/grade.h"
#include "core/model/rules.h"
#include "tests/fleet/change.h"

#define BUCKETS    65536
#define FLIGHT_MAX 65536
/* As the scanner's own --expiry-days. */
#define EXPIRY_DAYS 30

/* A device that was called on, and its sessions. */
struct place {
    struct list link; /* in its bucket */
    struct device device;
    unsigned open;
    struct list waiting; /* sessions that are accepted, but not served */
    uint32_t chance;     /* for losses */
    unsigned calls, silent_calls;
};

struct fleet {
    uv_loop_t loop;
    uv_tcp_t listener;
    uv_pipe_t end;
    struct list buckets[BUCKETS];
    uint32_t seed;
    struct device_changes changes;
    unsigned loss;
    bool negotiates;
    int64_t at;
    uint64_t connections, hellos, most_open;
    uint64_t open;
    char lent[65536];
};

enum fate { FATE_NONE, FATE_RESET, FATE_CLOSE, FATE_CUT, FATE_SILENCE };

struct session {
    struct list link; /* while it waits */
    uv_tcp_t tcp;
    uv_timer_t timer;
    unsigned handles;
    struct fleet *fleet;
    struct place *place;
    bool counted, answered, closing, resetting;
    enum fate fate;
    uint8_t in[8192];
    size_t in_len;
    uint8_t *out;
    size_t out_len, out_sent, pieces;
    unsigned gap_ms;
    enum answer_kind then; /* what follows the bytes */
};

static struct place *place_of(struct fleet *f, uint32_t address, uint16_t port)
{
    struct list *bucket = &f->buckets[(address ^ port * 31u) % BUCKETS];
    struct place *p;

    for (struct list *l = bucket->next; l != bucket; l = l->next) {
        p = LIST_OWNER(l, struct place, link);
        if (p->device.address == address && p->device.port == port)
            return p;
    }
    p = mem_alloc(sizeof *p);
    device_make_changed(&p->device, f->seed, address, port, &f->changes);
    if (device_sleeps(&f->changes, address))
        p->device.service = SERVICE_SILENT;
    p->device.negotiates = f->negotiates;
    p->chance = f->seed * 2654435761u ^ address;
    list_init(&p->waiting);
    list_push(bucket, &p->link);
    return p;
}

/* One connection in so many meets with an accident, of one kind or another;
 * silence is the rarest, since TCP sends again what is lost. */
static enum fate fate_of(const struct fleet *f, struct place *p)
{
    static const enum fate fates[] = {FATE_RESET, FATE_CLOSE,  FATE_CUT,
                                      FATE_RESET, FATE_CLOSE,  FATE_CUT,
                                      FATE_RESET, FATE_SILENCE};
    uint32_t r;

    p->chance = p->chance * 1664525u + 1013904223u;
    r = p->chance >> 8;
    if (r % 1000 >= f->loss)
        return FATE_NONE;
    return fates[r / 1000 % 8];
}

static void hang_up(struct session *s, bool reset);
static void serve(struct session *s);

static void admit_next(struct place *p)
{
    struct session *s;

    while (!list_empty(&p->waiting) && p->open < p->device.sessions) {
        s = LIST_OWNER(p->waiting.next, struct session, link);
        list_remove(&s->link);
        p->open++;
        s->counted = true;
        serve(s);
    }
}

static void on_closed(uv_handle_t *h)
{
    struct session *s = h->data;

    if (--s->handles != 0)
        return;
    s->fleet->open--;
    free(s->out);
    free(s);
}

static void release(struct session *s)
{
    struct place *p = s->place;

    list_remove(&s->link);
    if (!s->counted)
        return;
    s->counted = false;
    p->open--;
    admit_next(p);
}

static void end_session(uv_timer_t *t)
{
    struct session *s = t->data;

    release(s);
    uv_close((uv_handle_t *)&s->timer, on_closed);
}

/* A device notices late that a session is over. */
static void hang_up(struct session *s, bool reset)
{
    if (s->closing)
        return;
    s->closing = true;
    if (!reset || uv_tcp_close_reset(&s->tcp, on_closed) != 0)
        uv_close((uv_handle_t *)&s->tcp, on_closed);
    uv_timer_start(&s->timer, end_session,
                   s->counted ? s->place->device.linger_ms : 0, 0);
}

static void send_some(uv_timer_t *t);

/* What comes after the bytes of an answer. */
static void sent_all(struct session *s)
{
    if (s->then == ANSWER_CLOSED || s->then == ANSWER_ALERT)
        hang_up(s, false);
    else if (s->then == ANSWER_RESET)
        hang_up(s, true);
}

static void on_written(uv_write_t *w, int status)
{
    (void)status;
    free(w->data);
    free(w);
}

static void put(struct session *s, const uint8_t *p, size_t n)
{
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)p, (unsigned)n);
    int sent = uv_try_write((uv_stream_t *)&s->tcp, &buf, 1);
    uv_write_t *w;

    if (sent == (int)n || (sent < 0 && sent != UV_EAGAIN))
        return;
    w = mem_alloc(sizeof *w);
    n -= sent > 0 ? (size_t)sent : 0;
    w->data = mem_copy(p + (sent > 0 ? sent : 0), n);
    buf = uv_buf_init(w->data, (unsigned)n);
    uv_write(w, (uv_stream_t *)&s->tcp, &buf, 1, on_written);
}

static void send_some(uv_timer_t *t)
{
    struct session *s = t->data;
    size_t left = s->out_len - s->out_sent;
    size_t n = s->pieces != 0 && s->pieces < left ? s->pieces : left;

    if (s->closing)
        return;
    put(s, s->out + s->out_sent, n);
    s->out_sent += n;
    if (s->out_sent == s->out_len)
        sent_all(s);
    else
        uv_timer_start(&s->timer, send_some, s->gap_ms, 0);
}

static void answer(struct session *s, struct rd raw,
                   const struct client_hello *hello)
{
    struct device *d = &s->place->device;
    uint8_t flight[FLIGHT_MAX];
    struct answer a;
    struct wr w;

    s->fleet->hellos++;
    device_answer(d, hello, raw, &a);
    s->then = a.kind;
    wr_init(&w, flight, sizeof flight);
    if (a.kind == ANSWER_HELLO || a.kind == ANSWER_RETRY ||
        a.kind == ANSWER_ALERT)
        device_flight(d, hello, &a, &w, &s->pieces);
    if (s->fate == FATE_CUT) {
        w.len /= 2;
        s->then = ANSWER_RESET;
    }
    s->out = mem_copy(flight, w.len + 1);
    s->out_len = w.len;
    s->gap_ms = 1;
    if (a.kind == ANSWER_TIMEOUT && s->fate != FATE_CUT)
        return;
    if (d->delay_ms != 0)
        uv_timer_start(&s->timer, send_some, d->delay_ms, 0);
    else
        send_some(&s->timer);
}

static void on_hello(struct session *s)
{
    struct rd in = rd_from(s->in, s->in_len), raw = in, body;
    struct client_hello hello;
    struct record r;
    uint8_t type;

    switch (record_take(&in, &r)) {
    case RECORD_MORE:
        if (s->in_len == sizeof s->in)
            hang_up(s, false);
        return;
    case RECORD_NOT_TLS:
        hang_up(s, false);
        return;
    case RECORD_OK:
        break;
    }
    raw.n -= in.n;
    s->answered = true;
    if (r.type != CONTENT_HANDSHAKE || !rd_u8(&r.body, &type) ||
        type != HS_CLIENT_HELLO || !rd_vec24(&r.body, &body) ||
        !client_hello_parse(body, &hello)) {
        hang_up(s, false);
        return;
    }
    if (s->fate == FATE_CLOSE)
        hang_up(s, false);
    else if (s->fate != FATE_SILENCE)
        answer(s, raw, &hello);
}

/* Other services than TLS. */
static void on_words(struct session *s)
{
    static const char http[] = "HTTP/1.1 400 Bad Request\r\n"
                               "Connection: close\r\n\r\n";
    static const char pjl[] = "@PJL USTATUS DEVICE\r\nCODE=10001\r\n";
    static const char garbage[] = "\1\2\3\xff\xfe garbage \x7f\x80";

    switch (s->place->device.service) {
    case SERVICE_HTTP:
        put(s, (const uint8_t *)http, sizeof http - 1);
        hang_up(s, false);
        break;
    case SERVICE_PJL:
        put(s, (const uint8_t *)pjl, sizeof pjl - 1);
        break;
    case SERVICE_GARBAGE:
        put(s, (const uint8_t *)garbage, sizeof garbage - 1);
        break;
    case SERVICE_ECHO:
        put(s, s->in, s->in_len);
        break;
    default:
        break;
    }
    s->in_len = 0;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct session *s = stream->data;
    size_t room = sizeof s->in - s->in_len;

    if (n == 0 || s->closing)
        return;
    if (n < 0) {
        hang_up(s, false);
        return;
    }
    if ((size_t)n > room)
        n = (ssize_t)room;
    memcpy(s->in + s->in_len, buf->base, (size_t)n);
    s->in_len += (size_t)n;
    if (s->place->device.service != SERVICE_TLS)
        on_words(s);
    else if (!s->answered)
        on_hello(s);
    else
        hang_up(s, false); /* no handshake is ever finished */
}

static void lend(uv_handle_t *h, size_t size, uv_buf_t *buf)
{
    struct session *s = h->data;

    (void)size;
    *buf = uv_buf_init(s->fleet->lent, sizeof s->fleet->lent);
}

static void serve(struct session *s)
{
    const struct device *d = &s->place->device;
    static const char banner[] = "SSH-2.0-dropbear_2012.55\r\n";

    if (d->service == SERVICE_HANGUP || s->fate == FATE_RESET) {
        hang_up(s, s->fate == FATE_RESET);
        return;
    }
    if (d->service == SERVICE_BANNER)
        put(s, (const uint8_t *)banner, sizeof banner - 1);
    uv_read_start((uv_stream_t *)&s->tcp, lend, on_read);
}

/* Is there room for one more, and what becomes of it if not? */
static void seat(struct session *s)
{
    struct place *p = s->place;
    const struct device *d = &p->device;

    if (d->sessions == 0) {
        serve(s);
    } else if (p->open < d->sessions) {
        p->open++;
        s->counted = true;
        serve(s);
    } else if (d->excess == EXCESS_WAIT) {
        list_push(&p->waiting, &s->link);
    } else {
        hang_up(s, d->excess == EXCESS_RESET);
    }
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct fleet *f = listener->data;
    struct session *s;
    struct sockaddr_in at = {0};
    int n = sizeof at;

    if (status < 0)
        return;
    s = mem_alloc(sizeof *s);
    s->fleet = f;
    list_init(&s->link);
    s->tcp.data = s->timer.data = s;
    s->handles = 2;
    uv_tcp_init(&f->loop, &s->tcp);
    uv_timer_init(&f->loop, &s->timer);
    f->open++;
    if (uv_accept(listener, (uv_stream_t *)&s->tcp) == 0)
        uv_tcp_getsockname(&s->tcp, (struct sockaddr *)&at, &n);
    s->place = place_of(f, ntohl(at.sin_addr.s_addr), ntohs(at.sin_port));
    if (ntohl(at.sin_addr.s_addr) >> 24 != 127) {
        hang_up(s, true); /* loopback is all that it serves */
        return;
    }
    f->connections++;
    if (f->open > f->most_open)
        f->most_open = f->open;
    s->fate = fate_of(f, s->place);
    seat(s);
}

/* ---- The beginning and the end ---- */

static void on_input(uv_stream_t *in, ssize_t n, const uv_buf_t *buf)
{
    (void)buf;
    if (n < 0)
        uv_stop(in->loop);
}

static void lend_input(uv_handle_t *h, size_t size, uv_buf_t *buf)
{
    struct fleet *f = h->data;

    (void)size;
    *buf = uv_buf_init(f->lent, sizeof f->lent);
}

static void write_truth(const struct fleet *f, const char *path,
                        const char *first, uint32_t count, uint16_t port)
{
    FILE *out = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
    uint32_t from = ntohl(inet_addr(first));
    struct rule_context context = {.now = f->at, .expiry_days = EXPIRY_DAYS};

    if (out == NULL) {
        perror(path);
        exit(1);
    }
    for (uint32_t i = 0; i < count; i++) {
        struct device d;
        struct endpoint *e;

        device_make_changed(&d, f->seed, from + i, port, &f->changes);
        e = device_truth(&d);
        if (f->at != 0) { /* as it is told of by who scans addresses */
            free(e->host);
            e->host = mem_strdup(e->address);
            e->time = f->at;
        }
        if (device_is_gone(&f->changes, from + i))
            e->state = STATE_CLOSED;
        grade_endpoint(e);
        rules_apply(e, &context);
        json_write_endpoint(out, e);
        endpoint_free(e);
    }
    if (out != stdout)
        fclose(out);
}

static void listen_at(struct fleet *f, uint16_t port)
{
    struct sockaddr_in any;
    struct rlimit files;
    int error;

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    uv_ip4_addr("0.0.0.0", port, &any);
    uv_tcp_init(&f->loop, &f->listener);
    f->listener.data = f;
    error = uv_tcp_bind(&f->listener, (struct sockaddr *)&any, 0);
    if (error == 0)
        error = uv_listen((uv_stream_t *)&f->listener, 4096, on_connection);
    if (error != 0) {
        fprintf(stderr, "fleet: port %u: %s\n", port, uv_strerror(error));
        exit(1);
    }
}

static void usage(void)
{
    fprintf(stderr, "usage: fleet [--seed N] [--loss PER_MILLE] "
                    "[--at TIME] [CHANGE...] "
                    "[--truth FILE FIRST COUNT] PORT\n");
    exit(2);
}

static uint32_t number(const char *s)
{
    return (uint32_t)strtoul(s, NULL, 10);
}

int main(int argc, char **argv)
{
    struct fleet *f = mem_alloc(sizeof *f);
    const char *const *truth = NULL;
    uint16_t port;
    int i = 1;

    /* A scanner that is killed leaves while it is written to. */
    signal(SIGPIPE, SIG_IGN);
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++)
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc)
            f->seed = number(argv[++i]);
        else if (strcmp(argv[i], "--loss") == 0 && i + 1 < argc)
            f->loss = number(argv[++i]);
        else if (strcmp(argv[i], "--negotiate") == 0)
            f->negotiates = true;
        else if (strcmp(argv[i], "--truth") == 0 && i + 3 < argc)
            truth = (const char *const *)&argv[i + 1], i += 3;
        else if (strcmp(argv[i], "--at") == 0 && i + 1 < argc)
            f->at = number(argv[++i]);
        else if (i + 2 < argc &&
                 device_change(&f->changes, argv[i] + 2, argv[i + 1],
                               argv[i + 2]))
            i += 2;
        else
            usage();
    if (i + 1 != argc)
        usage();
    port = (uint16_t)number(argv[i]);
    if (truth != NULL)
        write_truth(f, truth[0], truth[1], number(truth[2]), port);
    for (size_t b = 0; b < BUCKETS; b++)
        list_init(&f->buckets[b]);
    uv_loop_init(&f->loop);
    listen_at(f, port);
    uv_pipe_init(&f->loop, &f->end, 0);
    f->end.data = f;
    uv_pipe_open(&f->end, 0);
    uv_read_start((uv_stream_t *)&f->end, lend_input, on_input);
    printf("ready\n");
    fflush(stdout);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    fprintf(stderr, "fleet: %llu connections, %llu hellos, at most %llu open\n",
            (unsigned long long)f->connections, (unsigned long long)f->hellos,
            (unsigned long long)f->most_open);
    return 0;
}
