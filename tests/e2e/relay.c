/*
 * Servers that speak a protocol up to the point where TLS begins, and from
 * there on hand every byte to a TLS server behind them: so the same TLS can be
 * had behind each protocol. What they say is written from the protocols' own
 * descriptions; what they hear is only looked at for its end.
 */
#include "e2e.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STACK = 256 * 1024, STEPS = 5 };

/* Says; then hears: until these bytes came, or, if there are none, so many, or
   a packet of TDS. */
enum { TDS_PACKET = 100000 };

struct step {
    const char *say;
    size_t n;
    const char *until;
    size_t count;
};

#define SAY(text) text, sizeof(text) - 1
#define XMPP_FEATURES                                                          \
    "<?xml version='1.0'?><stream:stream id='1' version='1.0'>"                \
    "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"     \
    "</stream:features>"

/* A pre-login answer with this encryption option (MS-TDS 2.2.6.5). */
#define TDS_ANSWER(option)                                                     \
    "\x04\x01\x00\x1a\x00\x00\x01\x00"                                         \
    "\x00\x00\x0b\x00\x06\x01\x00\x11\x00\x01\xff"                             \
    "\x0f\x00\x07\xd0\x00\x00" option

static const struct script {
    const char *name;
    struct step steps[STEPS]; /* ended by one that hears nothing */
    bool tds;                 /* the handshake is wrapped */
    bool ends;                /* then it hangs up: no TLS */
} scripts[] = {
    {"smtp",
     {{SAY("220 relay ESMTP\r\n"), "\r\n", 0},
      {SAY("250-relay\r\n250 STARTTLS\r\n"), "STARTTLS\r\n", 0},
      {SAY("220 go\r\n"), NULL, 0}},
     false,
     false},
    {"lmtp",
     {{SAY("220 relay LMTP\r\n"), "\r\n", 0},
      {SAY("250-relay\r\n250 STARTTLS\r\n"), "STARTTLS\r\n", 0},
      {SAY("220 go\r\n"), NULL, 0}},
     false,
     false},
    {"imap",
     {{SAY("* OK relay\r\n"), "STARTTLS\r\n", 0},
      {SAY("a OK go\r\n"), NULL, 0}},
     false,
     false},
    {"pop3",
     {{SAY("+OK relay\r\n"), "STLS\r\n", 0}, {SAY("+OK go\r\n"), NULL, 0}},
     false,
     false},
    {"nntp",
     {{SAY("200 relay\r\n"), "STARTTLS\r\n", 0}, {SAY("382 go\r\n"), NULL, 0}},
     false,
     false},
    {"sieve",
     {{SAY("\"STARTTLS\"\r\nOK\r\n"), "STARTTLS\r\n", 0},
      {SAY("OK\r\n"), NULL, 0}},
     false,
     false},
    {"irc",
     {{SAY(":relay NOTICE * :*** hello\r\n"), "STARTTLS\r\n", 0},
      {SAY(":relay 670 * :go\r\n"), NULL, 0}},
     false,
     false},
    {"ftp",
     {{SAY("220-relay\r\n220 \r\n"), "AUTH TLS\r\n", 0},
      {SAY("234 go\r\n"), NULL, 0}},
     false,
     false},
    {"ipp",
     {{SAY(""), "\r\n\r\n", 0},
      {SAY("HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.0, HTTP/1.1\r\n"
           "Connection: Upgrade\r\n\r\n"),
       NULL, 0}},
     false,
     false},
    {"xmpp",
     {{SAY(""), "version='1.0'>", 0},
      {SAY(XMPP_FEATURES), "xmpp-tls'/>", 0},
      {SAY("<proceed/>"), NULL, 0}},
     false,
     false},
    {"xmpp-server",
     {{SAY(""), "version='1.0'>", 0},
      {SAY(XMPP_FEATURES), "xmpp-tls'/>", 0},
      {SAY("<proceed/>"), NULL, 0}},
     false,
     false},
    {"ldap",
     {{SAY(""), NULL, 31},
      {SAY("\x30\x24\x02\x01\x01\x78\x1f\x0a\x01\x00\x04\x00\x04\x00\x8a\x16"
           "1.3.6.1.4.1.1466.20037"),
       NULL, 0}},
     false,
     false},
    {"ldap-bare", /* without the operation's name */
     {{SAY(""), NULL, 31},
      {SAY("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00"),
       NULL, 0}},
     false,
     false},
    {"postgres", {{SAY(""), NULL, 8}, {SAY("S"), NULL, 0}}, false, false},
    {"mysql",
     {{SAY("\x28\0\0\0\x0a"
           "10.11.6\0"
           "\1\0\0\0scramble\0\xfe\xff\x21\2\0\xff\x81\x15\0\0\0\0\0\0\0\0\0"
           "\0"),
       NULL, 36}},
     false,
     false},
    {"rdp",
     {{SAY(""), NULL, 19},
      {SAY("\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x02\x1f\x08\x00\x02"
           "\x00\x00\x00"),
       NULL, 0}},
     false,
     false},
    {"rdp-tls", /* not CredSSP */
     {{SAY(""), NULL, 19},
      {SAY("\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x02\x1f\x08\x00\x01"
           "\x00\x00\x00"),
       NULL, 0}},
     false,
     false},
    {"telnet",
     {{SAY("\xff\xfd\x2e"), NULL, 3},
      {SAY(""), "\xff\xfa\x2e\x01\xff\xf0", 0},
      {SAY("\xff\xfa\x2e\x01\xff\xf0"), NULL, 0}},
     false,
     false},
    {"vnc",
     {{SAY("RFB 003.008\n"), NULL, 12},
      {SAY("\x01\x13"), NULL, 1},
      {SAY("\x00\x02"), NULL, 2},
      {SAY("\x00\x01\x00\x00\x01\x04"), NULL, 4},
      {SAY("\x01"), NULL, 0}},
     false,
     false},
    {"tds",
     {{SAY(""), NULL, TDS_PACKET}, {SAY(TDS_ANSWER("\1")), NULL, 0}},
     true,
     false},
    {"tds-off",
     {{SAY(""), NULL, TDS_PACKET}, {SAY(TDS_ANSWER("\0")), NULL, 0}},
     true,
     false},
    {"tds-required",
     {{SAY(""), NULL, TDS_PACKET}, {SAY(TDS_ANSWER("\3")), NULL, 0}},
     true,
     false},
    {"nothing", {{SAY(""), NULL, 0}}, false, false},
    /* Those that lead to no TLS. */
    {"tds-none",
     {{SAY(""), NULL, TDS_PACKET}, {SAY(TDS_ANSWER("\2")), NULL, 0}},
     true,
     true},
    {"busy",
     {{SAY("421 4.7.0 relay Error: too many connections\r\n"), NULL, 0}},
     false,
     true},
    {"bare",
     {{SAY("220 relay ESMTP\r\n"), "\r\n", 0}, {SAY("250 relay\r\n"), NULL, 0}},
     false,
     true},
    {"http",
     {{SAY(""), NULL, 1},
      {SAY("HTTP/1.1 400 Bad Request\r\nServer: relay\r\n\r\n"), NULL, 0}},
     false,
     true},
    {"ssh", {{SAY("SSH-2.0-relay_1.0\r\n"), NULL, 1}}, false, true},
    {"pjl", {{SAY(""), NULL, 1}, {SAY("@PJL USTATUS\r\n"), NULL, 0}}, false, true},
    {"greeting", {{SAY("220 relay ESMTP Mailer\r\n"), NULL, 1}}, false, true},
};

static const struct script *script_of(const char *name)
{
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (!strcmp(scripts[i].name, name))
            return &scripts[i];
    abort();
}

struct visit {
    int fd, behind;
    const struct relay *relay;
};

static bool give(int fd, const void *p, size_t n)
{
    const char *at = p;

    while (n > 0) {
        ssize_t k = send(fd, at, n, MSG_NOSIGNAL);

        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

/* MS-TDS 2.2.3.1: the length stands behind type and status. */
static bool hear_packet(int fd)
{
    uint8_t buf[65536];
    size_t length;

    if (recv(fd, buf, 8, MSG_WAITALL) != 8 || buf[0] != 0x12)
        return false;
    length = (size_t)(buf[2] << 8 | buf[3]);
    return length > 8 &&
           recv(fd, buf, length - 8, MSG_WAITALL) == (ssize_t)length - 8;
}

/* By the byte, so that nothing is taken from what follows. What begins like
   TLS gets what a web server says to it that does not speak it. */
static bool hear(int fd, const struct step *s)
{
    static const char bad[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
    char heard[1024];
    size_t n = 0, k = s->until ? strlen(s->until) : 0;

    while (n < sizeof heard && recv(fd, heard + n, 1, 0) == 1) {
        if (k && heard[0] == 0x16) {
            give(fd, bad, sizeof bad - 1);
            return false;
        }
        n++;
        if (k ? n >= k && !memcmp(heard + n - k, s->until, k) : n == s->count)
            return true;
    }
    return false;
}

static bool speak(int fd, const struct script *s)
{
    for (const struct step *step = s->steps; step < s->steps + STEPS; step++) {
        if (!give(fd, step->say, step->n))
            return false;
        if (!step->until && !step->count)
            return true;
        if (step->count == TDS_PACKET ? !hear_packet(fd) : !hear(fd, step))
            return false;
    }
    return true;
}

static int connect_to(const struct server *s)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)s->port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    inet_pton(AF_INET, s->address, &a.sin_addr);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        close(fd);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

/* --- bytes both ways --- */

static bool pass(int from, int to)
{
    char buf[16384];
    ssize_t n = recv(from, buf, sizeof buf, 0);

    return n > 0 && give(to, buf, (size_t)n);
}

/* The server's handshake goes out in small packets of several to a flight. */
static bool wrap(int from, int to)
{
    uint8_t buf[700], header[8] = {0x12};
    ssize_t n = recv(from, buf, sizeof buf, 0);

    if (n <= 0)
        return false;
    header[1] = n < (ssize_t)sizeof buf;
    header[2] = (uint8_t)((n + 8) >> 8);
    header[3] = (uint8_t)(n + 8);
    return give(to, header, sizeof header) && give(to, buf, (size_t)n);
}

/* A packet from the client; or, once its handshake is over, plain records:
 * then nothing is wrapped any more. */
static bool unwrap(int from, int to, bool *wrapped)
{
    uint8_t buf[65536];
    ssize_t n = recv(from, buf, 8, MSG_PEEK | MSG_WAITALL);
    size_t length;

    if (n <= 0)
        return false;
    if (buf[0] != 0x12) {
        *wrapped = false;
        return pass(from, to);
    }
    length = (size_t)(buf[2] << 8 | buf[3]);
    return n == 8 && length > 8 &&
           recv(from, buf, length, MSG_WAITALL) == (ssize_t)length &&
           give(to, buf + 8, length - 8);
}

static void relay_bytes(int client, int server, bool wrapped)
{
    struct pollfd p[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    bool open = true;

    while (open && poll(p, 2, -1) > 0) {
        if (p[0].revents)
            open = wrapped ? unwrap(client, server, &wrapped)
                           : pass(client, server);
        if (open && p[1].revents)
            open = wrapped ? wrap(server, client) : pass(server, client);
    }
}

static void *attend(void *arg)
{
    struct visit *v = arg;
    const struct script *s = script_of(v->relay->script);
    int on = 1, behind;

    setsockopt(v->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (speak(v->fd, s) && !s->ends) {
        behind = connect_to(&v->relay->behind);
        if (behind >= 0) {
            relay_bytes(v->fd, behind, s->tds);
            close(behind);
        }
    }
    close(v->fd);
    free(v);
    return NULL;
}

static void admit(int listener, const struct relay *r)
{
    struct visit *v = calloc(1, sizeof *v);
    pthread_attr_t attr;
    pthread_t thread;

    if (!v)
        abort();
    v->relay = r;
    v->fd = accept(listener, NULL, NULL);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    if (v->fd < 0 || pthread_create(&thread, &attr, attend, v) != 0) {
        if (v->fd >= 0)
            close(v->fd);
        free(v);
    }
    pthread_attr_destroy(&attr);
}

static int listener_at(const struct server *s)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)s->port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    inet_pton(AF_INET, s->address, &a.sin_addr);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    ck_assert_msg(bind(fd, (struct sockaddr *)&a, sizeof a) == 0 &&
                      listen(fd, 128) == 0,
                  "can not listen on %s", s->target);
    return fd;
}

_Noreturn static void serve(struct pollfd *fds, const struct relay *r, size_t n)
{
    for (;;) {
        poll(fds, n, -1);
        for (size_t i = 0; i < n; i++)
            if (fds[i].revents)
                admit(fds[i].fd, &r[i]);
    }
}

void relays_start(const struct relay *r, size_t n)
{
    struct pollfd *fds = calloc(n, sizeof *fds);
    pid_t pid;

    ck_assert(fds != NULL);
    for (size_t i = 0; i < n; i++)
        fds[i] = (struct pollfd){listener_at(&r[i].at), POLLIN, 0};
    pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        serve(fds, r, n);
    }
    for (size_t i = 0; i < n; i++)
        close(fds[i].fd);
    free(fds);
}
