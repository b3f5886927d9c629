/*
 * brute: what a TLS server accepts, asked one suite at a time.
 *
 *   brute [-j PROCESSES] [-t SECONDS] SUITES.csv ADDRESS PORT
 *
 * The oracle of the end-to-end tests. It shares no line with the scanner and
 * is as plain as can be: a blocking connection for every version and suite,
 * and a look at what comes back. It prints, for each suite that a ServerHello
 * picked,
 *
 *   TLSv1.2 0xC02F served            the flight behind the ServerHello held
 *   TLSv1.0 0x0013 broken            an alert or a close came instead
 *   TLSv1.2 0x0033 served dh=512     DHE: with the length of the prime
 *
 * The flight holds when it reaches ServerHelloDone. In TLS 1.3, where it is
 * encrypted, it holds when a certificate's worth of bytes follows, or nothing
 * at all (no alert, no close) for a while.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MAX_SUITES = 1024,
    FLIGHT_CAP = 1 << 16,
    TRIES = 4,
    QUIET_MS = 150, /* TLS 1.3: silence that counts as a flight that held */
    RETRY_MS = 30,
    CERTIFICATE_BYTES = 200
};

enum outcome { REFUSED, BROKEN, SERVED };
enum kind { PLAIN = 0, DHE = 1, DHE_PSK = 2, SRP = 4, TLS13 = 8 };

/* How a hello is varied when the first one is not served. */
enum { NO_FFDHE = 1, SMALL_HASHES = 2 };

struct suite {
    uint16_t code;
    unsigned kind;
};

struct result {
    uint8_t outcome;
    uint16_t dh_bits;
};

struct version {
    const char *name;
    uint16_t code;
};

static const struct version versions[] = {
    {"SSLv3", 0x0300},   {"TLSv1.0", 0x0301}, {"TLSv1.1", 0x0302},
    {"TLSv1.2", 0x0303}, {"TLSv1.3", 0x0304},
};
enum { VERSIONS = sizeof versions / sizeof versions[0] };

struct run {
    struct suite suites[MAX_SUITES];
    int count;
    struct sockaddr_in peer;
    int timeout_s;
    int processes;
    struct result (*results)[MAX_SUITES]; /* shared between the processes */
};

/* ---- the ClientHello ---- */

struct buf {
    uint8_t b[1024];
    size_t n;
};

static void put(struct buf *b, unsigned v, int bytes)
{
    while (bytes--)
        b->b[b->n++] = (uint8_t)(v >> (8 * bytes));
}

static void put_bytes(struct buf *b, const void *p, size_t n)
{
    memcpy(b->b + b->n, p, n);
    b->n += n;
}

/* Opens a vector with a two-byte length; returns where, for end(). */
static size_t begin(struct buf *b)
{
    put(b, 0, 2);
    return b->n;
}

static void end(struct buf *b, size_t at)
{
    size_t len = b->n - at;

    b->b[at - 2] = (uint8_t)(len >> 8);
    b->b[at - 1] = (uint8_t)len;
}

static size_t extension(struct buf *b, unsigned type)
{
    put(b, type, 2);
    return begin(b);
}

static void put_groups(struct buf *b, bool ffdhe)
{
    size_t ext = extension(b, 10), list = begin(b);

    put(b, 29, 2);
    for (unsigned g = 23; g <= 25; g++)
        put(b, g, 2);
    put(b, 30, 2);
    for (unsigned g = 1; g <= 28; g++)
        if (g < 23 || g > 25)
            put(b, g, 2);
    for (unsigned g = 256; ffdhe && g <= 260; g++)
        put(b, g, 2);
    end(b, list);
    end(b, ext);
}

static void put_signature_algorithms(struct buf *b, bool small)
{
    static const uint8_t hash_of[] = {4, 5, 6, 3, 2, 1};
    size_t ext = extension(b, 13), list = begin(b);

    for (size_t i = 0; i < sizeof hash_of; i++) {
        if (small && hash_of[i] > 2)
            continue;
        put(b, hash_of[i] << 8 | 3, 2); /* ECDSA */
        put(b, hash_of[i] << 8 | 1, 2); /* RSA */
        put(b, hash_of[i] << 8 | 2, 2); /* DSA */
    }
    for (unsigned s = 0x0804; !small && s <= 0x080b; s++)
        put(b, s, 2);
    end(b, list);
    end(b, ext);
}

/* Any valid public key will do, since no handshake is finished: the base
   points of x25519 and of P-256. */
static void put_key_shares(struct buf *b)
{
    static const uint8_t x25519[32] = {9};
    static const uint8_t p256[65] = {
        0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc,
        0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d,
        0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
        0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb,
        0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31,
        0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};
    size_t ext = extension(b, 51), list = begin(b), share;

    put(b, 29, 2);
    share = begin(b);
    put_bytes(b, x25519, sizeof x25519);
    end(b, share);
    put(b, 23, 2);
    share = begin(b);
    put_bytes(b, p256, sizeof p256);
    end(b, share);
    end(b, list);
    end(b, ext);
}

static void put_extensions(struct buf *b, uint16_t version,
                           const struct suite *s, unsigned how)
{
    size_t all = begin(b), ext;

    put_groups(b, !(how & NO_FFDHE));
    ext = extension(b, 11); /* ec_point_formats: uncompressed */
    put(b, 0x0100, 2);
    end(b, ext);
    if (s->kind & SRP) {
        ext = extension(b, 12);
        put(b, 4, 1);
        put_bytes(b, "user", 4);
        end(b, ext);
    }
    if (version >= 0x0303)
        put_signature_algorithms(b, how & SMALL_HASHES);
    if (version == 0x0304) {
        ext = extension(b, 43); /* supported_versions */
        put(b, 2, 1);
        put(b, 0x0304, 2);
        end(b, ext);
        ext = extension(b, 45); /* psk_key_exchange_modes: psk_dhe_ke */
        put(b, 0x0101, 2);
        end(b, ext);
        put_key_shares(b);
    }
    end(b, all);
}

static void make_hello(struct buf *b, uint16_t version, const struct suite *s,
                       unsigned how)
{
    size_t record, hello;
    static const uint8_t fixed[32] = "a fixed string does for a random";

    b->n = 0;
    put(b, 22, 1);
    put(b, version == 0x0300 ? 0x0300 : 0x0301, 2);
    record = begin(b);
    put(b, 1, 1);
    put(b, 0, 1);
    hello = begin(b);
    put(b, version == 0x0304 ? 0x0303 : version, 2);
    put_bytes(b, fixed, sizeof fixed);
    if (version == 0x0300) {
        put(b, 0, 1);
    } else {
        put(b, sizeof fixed, 1);
        put_bytes(b, fixed, sizeof fixed);
    }
    put(b, 4, 2);
    put(b, s->code, 2);
    put(b, 0x00ff, 2);
    put(b, 0x0100, 2); /* compression: none */
    if (version != 0x0300)
        put_extensions(b, version, s, how);
    end(b, hello);
    end(b, record);
}

/* ---- what comes back ---- */

struct flight {
    uint16_t version;
    const struct suite *suite;
    uint8_t raw[FLIGHT_CAP]; /* bytes as they came */
    size_t n;
    uint8_t hs[FLIGHT_CAP]; /* handshake messages, put together */
    size_t hs_n, hs_at;
    size_t encrypted;
    bool hello, other, done, alert;
    uint16_t dh_bits;
};

static unsigned get(const uint8_t *p, int bytes)
{
    unsigned v = 0;

    while (bytes--)
        v = v << 8 | *p++;
    return v;
}

/* ServerHello: is it the version and the suite that were asked for? */
static void read_server_hello(struct flight *f, const uint8_t *p, size_t n)
{
    static const uint8_t retry[4] = {0xcf, 0x21, 0xad, 0x74};
    uint16_t version;
    size_t at;

    f->other = true;
    if (n < 38 || n < (at = 35u + p[34]) + 3)
        return;
    version = (uint16_t)get(p, 2);
    if (get(p + at, 2) != f->suite->code)
        return;
    at += 5; /* suite, compression, length of the extensions */
    while (version == 0x0303 && at + 4 <= n) {
        if (get(p + at, 2) == 43 && at + 6 <= n)
            version = (uint16_t)get(p + at + 4, 2);
        at += 4 + get(p + at + 2, 2);
    }
    if (version != f->version)
        return;
    if (version == 0x0304 && memcmp(p + 2, retry, sizeof retry) == 0) {
        fprintf(stderr, "brute: 0x%04X: a HelloRetryRequest: not judged\n",
                f->suite->code);
        return;
    }
    f->other = false;
    f->hello = true;
}

static void read_dh_prime(struct flight *f, const uint8_t *p, size_t n)
{
    size_t at = 0, len;

    if ((f->suite->kind & DHE_PSK) && n >= 2)
        at = 2 + get(p, 2); /* the identity hint */
    if (!(f->suite->kind & (DHE | DHE_PSK)) || at + 2 > n)
        return;
    len = get(p + at, 2);
    p += at + 2;
    if (at + 2 + len > n)
        return;
    while (len && *p == 0) {
        p++;
        len--;
    }
    f->dh_bits = (uint16_t)(8 * len);
    for (unsigned top = len ? *p : 0x80; top < 0x80; top <<= 1)
        f->dh_bits--;
}

static void read_messages(struct flight *f)
{
    while (f->hs_n - f->hs_at >= 4) {
        const uint8_t *m = f->hs + f->hs_at;
        size_t len = get(m + 1, 3);

        if (f->hs_n - f->hs_at < 4 + len)
            return;
        if (m[0] == 2)
            read_server_hello(f, m + 4, len);
        else if (m[0] == 12)
            read_dh_prime(f, m + 4, len);
        else if (m[0] == 14)
            f->done = true;
        f->hs_at += 4 + len;
    }
}

/* Takes whole records off the front of what came. */
static void read_records(struct flight *f)
{
    size_t at = 0;

    while (f->n - at >= 5) {
        const uint8_t *r = f->raw + at;
        size_t len = get(r + 3, 2);

        if (f->n - at < 5 + len)
            break;
        if (r[0] == 22 && len <= sizeof f->hs - f->hs_n) {
            memcpy(f->hs + f->hs_n, r + 5, len);
            f->hs_n += len;
            read_messages(f);
        } else if (r[0] == 23) {
            f->encrypted += len;
        } else if (r[0] == 21 && len == 2) {
            f->alert |= r[5] != 1 || r[6] == 0; /* not for mere warnings */
        } else if (r[0] != 20) {
            f->other = true;
        }
        at += 5 + len;
    }
    memmove(f->raw, f->raw + at, f->n - at);
    f->n -= at;
}

enum verdict { AGAIN = SERVED + 1 };

/* Reads until the flight can be judged: an outcome, or AGAIN when nothing
   came but a reset or silence. */
static int read_flight(int fd, struct flight *f, int timeout_ms)
{
    bool tls13 = f->version == 0x0304;

    for (;;) {
        struct pollfd p = {fd, POLLIN, 0};
        bool quiet = tls13 && f->hello && f->encrypted == 0;
        int ready = poll(&p, 1, quiet ? QUIET_MS : timeout_ms);
        ssize_t n = 0;

        if (ready == 0 && quiet)
            return SERVED;
        if (ready > 0)
            n = recv(fd, f->raw + f->n, sizeof f->raw - f->n, 0);
        if (n > 0) {
            f->n += (size_t)n;
            read_records(f);
        }
        if (f->done && f->hello)
            return SERVED;
        if (tls13 && f->hello && f->encrypted >= CERTIFICATE_BYTES)
            return SERVED;
        if (f->other)
            return REFUSED;
        if (f->alert || n <= 0) {
            if (f->hello)
                return ready ? BROKEN : AGAIN;
            return f->alert || (ready && n == 0) ? REFUSED : AGAIN;
        }
    }
}

static int dial(const struct run *r)
{
    struct timeval t = {r->timeout_s, 0};
    struct linger rst = {1, 0};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof t);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &rst, sizeof rst);
    if (connect(fd, (const struct sockaddr *)&r->peer, sizeof r->peer) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

/* One hello, sent again when the answer is a reset or silence. */
static struct result ask(const struct run *r, uint16_t version,
                         const struct suite *s, unsigned how)
{
    static struct flight f;
    struct result res = {REFUSED, 0};
    struct buf hello;

    make_hello(&hello, version, s, how);
    for (int try = 0; try < TRIES; try++) {
        int outcome = AGAIN;
        int fd = dial(r);

        memset(&f, 0, sizeof f);
        f.version = version;
        f.suite = s;
        if (fd >= 0 && send(fd, hello.b, hello.n, MSG_NOSIGNAL) > 0)
            outcome = read_flight(fd, &f, r->timeout_s * 1000);
        if (fd >= 0)
            close(fd);
        if (outcome != AGAIN) {
            res.outcome = (uint8_t)outcome;
            res.dh_bits = f.dh_bits;
            return res;
        }
        usleep(RETRY_MS * 1000 << try);
    }
    res.outcome = f.hello ? BROKEN : REFUSED;
    return res;
}

/* The best of all the hellos that make sense for this suite and version. */
static struct result ask_all_ways(const struct run *r, uint16_t version,
                                  const struct suite *s)
{
    unsigned can = 0;
    struct result best = {REFUSED, 0};

    if (version == 0x0303)
        can |= SMALL_HASHES;
    if (version >= 0x0301 && version <= 0x0303 && s->kind & (DHE | DHE_PSK))
        can |= NO_FFDHE;
    for (unsigned how = 0; how < 4 && best.outcome != SERVED; how++) {
        struct result res;

        if (how & ~can)
            continue;
        res = ask(r, version, s, how);
        if (res.outcome > best.outcome)
            best = res;
    }
    return best;
}

/* ---- the run ---- */

/* Columns: 1 code, 5 lowest version, 7 key exchange, 16 status. */
static void read_row(struct run *r, char *line)
{
    char *col[17] = {0};
    struct suite s = {0};

    for (int i = 1; i < 17 && line; i++)
        col[i] = strsep(&line, ",");
    if (!col[16] || strlen(col[1]) != 4 || !strcmp(col[1], "code") ||
        !strcmp(col[16], "grease") || !strcmp(col[16], "scsv"))
        return;
    if (r->count == MAX_SUITES) {
        fprintf(stderr, "brute: more than %d suites\n", MAX_SUITES);
        exit(1);
    }
    s.code = (uint16_t)strtoul(col[1], NULL, 16);
    s.kind |= strcmp(col[5], "TLS1.3") ? 0 : TLS13;
    s.kind |= strcmp(col[7], "DHE") ? 0 : DHE;
    s.kind |= strcmp(col[7], "DHE_PSK") ? 0 : DHE_PSK;
    s.kind |= strcmp(col[7], "SRP") ? 0 : SRP;
    r->suites[r->count++] = s;
}

static void read_suites(struct run *r, const char *path)
{
    char line[4096];
    FILE *f = fopen(path, "r");

    if (!f) {
        fprintf(stderr, "brute: %s: %s\n", path, strerror(errno));
        exit(1);
    }
    while (fgets(line, sizeof line, f))
        read_row(r, line);
    fclose(f);
}

/* Every processes-th question, beginning with the which-th. */
static void work(struct run *r, int which)
{
    for (int v = 0, q = 0; v < VERSIONS; v++)
        for (int i = 0; i < r->count; i++) {
            bool tls13 = r->suites[i].kind & TLS13;

            if (tls13 == (versions[v].code == 0x0304) &&
                q++ % r->processes == which)
                r->results[v][i] =
                    ask_all_ways(r, versions[v].code, &r->suites[i]);
        }
}

static bool work_in_parallel(struct run *r)
{
    bool ok = true;
    int status;

    for (int i = 0; i < r->processes; i++) {
        pid_t pid = fork();

        if (pid == 0) {
            work(r, i);
            _exit(0);
        }
        ok = ok && pid > 0;
    }
    while (wait(&status) > 0)
        ok = ok && status == 0;
    return ok;
}

static void print_results(const struct run *r)
{
    for (int v = 0; v < VERSIONS; v++)
        for (int i = 0; i < r->count; i++) {
            struct result res = r->results[v][i];

            if (res.outcome == REFUSED)
                continue;
            printf("%s 0x%04X %s", versions[v].name, r->suites[i].code,
                   res.outcome == SERVED ? "served" : "broken");
            if (res.dh_bits)
                printf(" dh=%d", res.dh_bits);
            putchar('\n');
        }
}

int main(int argc, char **argv)
{
    static struct run r = {.timeout_s = 3, .processes = 1};
    int c;

    while ((c = getopt(argc, argv, "j:t:")) != -1) {
        if (c == 'j')
            r.processes = atoi(optarg);
        else if (c == 't')
            r.timeout_s = atoi(optarg);
        else
            return 2;
    }
    r.peer.sin_family = AF_INET;
    if (argc - optind != 3 || r.processes < 1 || r.timeout_s < 1 ||
        inet_pton(AF_INET, argv[optind + 1], &r.peer.sin_addr) != 1) {
        fprintf(stderr, "usage: brute [-j PROCESSES] [-t SECONDS] "
                        "SUITES.csv ADDRESS PORT\n");
        return 2;
    }
    r.peer.sin_port = htons((uint16_t)atoi(argv[optind + 2]));
    read_suites(&r, argv[optind]);
    r.results = mmap(NULL, VERSIONS * sizeof *r.results, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (r.results == MAP_FAILED || !work_in_parallel(&r)) {
        fprintf(stderr, "brute: could not run\n");
        return 1;
    }
    print_results(&r);
    return 0;
}
