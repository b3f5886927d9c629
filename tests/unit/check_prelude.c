/* The preludes, against servers that are bytes: sound ones in any pieces, such
 * as refuse, such as lie, and the packets of TDS. And who it is that speaks. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "probes/prelude.h"
#include "probes/service.h"
#include "tests/unit/talks.h"

static struct prelude *begin(const char *kind)
{
    const struct prelude_kind *k = prelude_find(kind);

    ck_assert_msg(k != NULL, "no prelude %s", kind);
    return prelude_new(k, "mfd.lab");
}

/* All that it has to say, which then counts as sent. */
static void say(struct prelude *p, struct str *said)
{
    size_t n;
    const uint8_t *b = prelude_output(p, &n);

    str_addn(said, (const char *)b, n);
    prelude_sent(p, n);
    (void)prelude_output(p, &n);
    ck_assert_uint_eq(n, 0);
}

/* Puts the bytes to it in pieces of the given size, from memory that ends with
 * them. Gives back how many were taken. */
static size_t put(struct prelude *p, const char *bytes, size_t n, size_t step,
                  struct str *said)
{
    enum prelude_status s = PRELUDE_MORE;
    size_t taken = 0;

    say(p, said);
    while (taken < n && s == PRELUDE_MORE) {
        size_t k = n - taken < step ? n - taken : step;
        uint8_t *exact = mem_copy(bytes + taken, k);
        struct rd in = rd_from(exact, k);

        s = prelude_feed(p, &in);
        ck_assert(s != PRELUDE_MORE || in.n == 0);
        taken += k - in.n;
        free(exact);
        say(p, said);
    }
    return taken;
}

static enum prelude_status status(struct prelude *p)
{
    struct rd none = rd_from(NULL, 0);

    return prelude_feed(p, &none);
}

/* Every kind is in the talks, but for the one that says nothing. */
START_TEST(all_kinds)
{
    for (size_t i = 0; prelude_at(i) != NULL; i++) {
        bool found = strcmp(prelude_at(i), "tds8") == 0;

        for (size_t t = 0; t < TALKS; t++)
            found = found || strcmp(prelude_at(i), talks[t].kind) == 0;
        ck_assert_msg(found, "no talk of %s", prelude_at(i));
    }
    ck_assert_ptr_null(prelude_find("gopher"));
    ck_assert_ptr_null(prelude_find(NULL));
}
END_TEST

static void expect_corpus(const char *side, const char *kind)
{
    struct str path = {0};

    str_addf(&path, "tests/fuzz/corpus/fuzz_%s_%s", side, kind);
    ck_assert_msg(access(path.s, R_OK) == 0, "no fuzz target of %s", path.s);
    str_free(&path);
}

/* A fuzz target is where its corpus is. */
START_TEST(all_are_fuzzed)
{
    for (size_t i = 0; prelude_at(i) != NULL; i++)
        expect_corpus("prelude", prelude_at(i));
    for (size_t i = 0; prelude_serve_at(i) != NULL; i++)
        expect_corpus("serve", prelude_serve_at(i));
}
END_TEST

/* In pieces of any size a talk ends where TLS begins; not a byte behind it is
 * touched, none is missing, and the same is said. */
START_TEST(sound)
{
    const struct talk *t = &talks[_i];
    struct str whole = {0}, bytes = {0};

    str_addn(&bytes, t->bytes, t->n);
    str_add(&bytes, "\x16\x03\x03 behind it");
    for (size_t step = 1; step <= bytes.len; step++) {
        struct prelude *p = begin(t->kind);
        struct str said = {0};
        size_t taken = put(p, bytes.s, bytes.len, step, &said);

        ck_assert_msg(status(p) == PRELUDE_READY, "%s, pieces of %zu: %d",
                      t->kind, step, status(p));
        ck_assert_msg(taken == t->n, "%s: %zu of %zu bytes", t->kind, taken,
                      t->n);
        if (step == 1)
            str_addn(&whole, said.s, said.len);
        ck_assert_uint_eq(whole.len, said.len);
        ck_assert_mem_eq(whole.s, said.s, said.len);
        str_free(&said);
        prelude_free(p);
    }
    str_free(&whole);
    str_free(&bytes);
}
END_TEST

/* Cut off anywhere, it waits for more and takes nothing for granted. */
START_TEST(cut)
{
    const struct talk *t = &talks[_i];

    for (size_t n = 0; n < t->n; n++) {
        struct prelude *p = begin(t->kind);
        struct str said = {0};

        ck_assert_uint_eq(put(p, t->bytes, n, t->n, &said), n);
        ck_assert_msg(status(p) == PRELUDE_MORE, "%s cut at %zu: %d", t->kind,
                      n, status(p));
        str_free(&said);
        prelude_free(p);
    }
}
END_TEST

/* Lied to at any byte, and then for as long as it listens, it comes to an end
 * within its bounds. */
START_TEST(lied_to)
{
    static const char lies[] = {0,   1,   '\n', ' ',        '>',
                                '<', 'A', 0x7f, (char)0x80, (char)0xff};
    const struct talk *t = &talks[_i];
    char *bytes = mem_alloc(t->n + 2 * PRELUDE_TOTAL_MAX);

    for (size_t at = 0; at < t->n; at++)
        for (size_t l = 0; l < sizeof lies; l++) {
            size_t n = t->n + 2 * PRELUDE_TOTAL_MAX;
            struct prelude *p = begin(t->kind);
            struct str said = {0};

            memset(bytes, lies[l], n);
            memcpy(bytes, t->bytes, t->n);
            bytes[at] = lies[l];
            ck_assert_uint_le(put(p, bytes, n, n, &said),
                              PRELUDE_TOTAL_MAX + 1);
            ck_assert_int_ne(status(p), PRELUDE_MORE);
            ck_assert_uint_le(prelude_words(p).n, PRELUDE_WORDS_MAX);
            str_free(&said);
            prelude_free(p);
        }
    free(bytes);
}
END_TEST

/* --- what is said --- */

static void expect_said(const char *kind, const char *want, size_t n)
{
    for (size_t i = 0; i < TALKS; i++) {
        struct prelude *p;
        struct str said = {0};

        if (strcmp(talks[i].kind, kind) != 0)
            continue;
        p = begin(kind);
        put(p, talks[i].bytes, talks[i].n, 1, &said);
        ck_assert_msg(said.len == n && memcmp(said.s, want, n) == 0,
                      "%s says %zu bytes: %s", kind, said.len, said.s);
        str_free(&said);
        prelude_free(p);
        return;
    }
    ck_abort_msg("no talk of %s", kind);
}

#define EXPECT_SAID(kind, want) expect_said(kind, want, sizeof(want) - 1)

START_TEST(what_is_said)
{
    EXPECT_SAID("smtp", "EHLO suitemap.invalid\r\nSTARTTLS\r\n");
    EXPECT_SAID("lmtp", "LHLO suitemap.invalid\r\nSTARTTLS\r\n");
    EXPECT_SAID("imap", "a STARTTLS\r\n");
    EXPECT_SAID("pop3", "STLS\r\n");
    EXPECT_SAID("ftp", "AUTH TLS\r\n");
    EXPECT_SAID("ipp", "OPTIONS * HTTP/1.1\r\nHost: mfd.lab\r\n"
                       "Upgrade: TLS/1.0\r\nConnection: Upgrade\r\n\r\n");
    EXPECT_SAID("xmpp",
                "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
                "xmlns:stream='http://etherx.jabber.org/streams' "
                "to='mfd.lab' version='1.0'>"
                "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    EXPECT_SAID("ldap", "\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                        "1.3.6.1.4.1.1466.20037");
    EXPECT_SAID("postgres", "\x00\x00\x00\x08\x04\xd2\x16\x2f");
    EXPECT_SAID("mysql", "\x20\x00\x00\x01\x00\x8a\x00\x00\x00\x00\x00\x01\x21"
                         "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    EXPECT_SAID("rdp", "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00"
                       "\x01\x00\x08\x00\x0b\x00\x00\x00");
    EXPECT_SAID("telnet", "\xff\xfb\x2e\xff\xfc\x18\xff\xfe\x01"
                          "\xff\xfa\x2e\x01\xff\xf0");
    EXPECT_SAID("vnc", "RFB 003.008\n\x13\x00\x02\x00\x00\x01\x05");
    EXPECT_SAID("tds", "\x12\x01\x00\x1a\x00\x00\x00\x00"
                       "\x00\x00\x0b\x00\x06\x01\x00\x11\x00\x01\xff"
                       "\x0f\x00\x00\x00\x00\x00\x01");
}
END_TEST

START_TEST(tds8_says_nothing)
{
    struct prelude *p = begin("tds8");
    struct str said = {0};

    say(p, &said);
    ck_assert_uint_eq(said.len, 0);
    ck_assert_int_eq(status(p), PRELUDE_READY);
    ck_assert_str_eq(prelude_alpn("tds8"), "tds/8.0");
    ck_assert_ptr_null(prelude_alpn("tds"));
    ck_assert_ptr_null(prelude_alpn(NULL));
    str_free(&said);
    prelude_free(p);
}
END_TEST

/* --- refusals --- */

static const struct refusal {
    struct talk talk;
    enum prelude_status status;
    const char *words;
} refusals[] = {
    {TALK("smtp", "421 4.7.0 too many connections\r\n"), PRELUDE_BUSY,
     "421 4.7.0 too many connections"},
    {TALK("smtp", "554 go away\r\n"), PRELUDE_REFUSED, "554 go away"},
    {TALK("smtp", "220 a\r\n250-a\r\n250 DSN\r\n"), PRELUDE_REFUSED,
     "no STARTTLS is offered: 250 DSN"},
    {TALK("smtp", "220 a\r\n250-a\r\n250 NOSTARTTLS\r\n"), PRELUDE_REFUSED,
     "no STARTTLS is offered: 250 NOSTARTTLS"},
    {TALK("smtp", "220 a\r\n250-a\r\n250 STARTTLS\r\n454 not now\r\n"),
     PRELUDE_BUSY, "454 not now"},
    {TALK("smtp", "SSH-2.0-OpenSSH_9.2\r\n"), PRELUDE_REFUSED,
     "SSH-2.0-OpenSSH_9.2"},
    {TALK("lmtp", "421 4.3.2 full\r\n"), PRELUDE_BUSY, "421 4.3.2 full"},
    {TALK("lmtp", "220 a\r\n250 DSN\r\n"), PRELUDE_REFUSED,
     "no STARTTLS is offered: 250 DSN"},
    {TALK("xmpp-server", "<a><stream:error><not-authorized/>"),
     PRELUDE_REFUSED, "<not-authorized/>"},
    {TALK("imap", "* BYE too many\r\n"), PRELUDE_BUSY, "* BYE too many"},
    {TALK("imap", "* PREAUTH hi\r\n"), PRELUDE_REFUSED, "* PREAUTH hi"},
    {TALK("imap", "* OK\r\na BAD what?\r\n"), PRELUDE_REFUSED, "a BAD what?"},
    {TALK("pop3", "+OK\r\n-ERR unknown\r\n"), PRELUDE_REFUSED, "-ERR unknown"},
    {TALK("nntp", "400 later\r\n"), PRELUDE_BUSY, "400 later"},
    {TALK("nntp", "200 a\r\n580 no\r\n"), PRELUDE_REFUSED, "580 no"},
    {TALK("sieve", "\"SASL\" \"\"\r\nOK\r\n"), PRELUDE_REFUSED,
     "no STARTTLS is offered: OK"},
    {TALK("sieve", "BYE \"later\"\r\n"), PRELUDE_BUSY, "BYE \"later\""},
    {TALK("irc", ":a 691 * :no\r\n"), PRELUDE_REFUSED, ":a 691 * :no"},
    {TALK("irc", "ERROR :Throttled\r\n"), PRELUDE_BUSY, "ERROR :Throttled"},
    {TALK("ftp", "421 full\r\n"), PRELUDE_BUSY, "421 full"},
    {TALK("ftp", "220 a\r\n530 log in\r\n"), PRELUDE_REFUSED, "530 log in"},
    {TALK("ipp", "HTTP/1.1 400 Bad Request\r\n"), PRELUDE_REFUSED,
     "HTTP/1.1 400 Bad Request"},
    {TALK("ipp", "HTTP/1.1 503 Busy\r\n"), PRELUDE_BUSY, "HTTP/1.1 503 Busy"},
    {TALK("xmpp", "<a><stream:error><host-unknown/>"), PRELUDE_REFUSED,
     "<host-unknown/>"},
    {TALK("xmpp", "<a><stream:error><resource-constraint a='b'/>"),
     PRELUDE_BUSY, "<resource-constraint a='b'/>"},
    {TALK("xmpp", "<a><stream:features><x/></stream:features>"),
     PRELUDE_REFUSED, "no STARTTLS is offered"},
    {TALK("xmpp", "220 mfd ESMTP\r\n"), PRELUDE_REFUSED, "220 mfd ESMTP"},
    {TALK("ldap", "\x30\x0f\x02\x01\x01\x78\x0a\x0a\x01\x02\x04\x00\x04\x03"
                  "no."),
     PRELUDE_REFUSED, "LDAP result 2: no."},
    {TALK("ldap", "\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x33\x04\x00\x04\x00"),
     PRELUDE_BUSY, "LDAP result 51"},
    {TALK("ldap", "HTTP/1.1 400 Bad\r\n"), PRELUDE_REFUSED, "HTTP/1.1 400 Bad"},
    {TALK("ldap", "\x30\x84\x7f\xff\xff\xff"), PRELUDE_REFUSED,
     "too long a message"},
    {TALK("postgres", "N"), PRELUDE_REFUSED,
     "PostgreSQL answers N: no TLS "
     "here"},
    {TALK("postgres", "E\0\0\0\x1dSFATAL\0C53300\0Mtoo many\0\0"), PRELUDE_BUSY,
     "too many"},
    {TALK("postgres", "E\0\0\0\x12"
                      "C28000\0Mnever\0\0"),
     PRELUDE_REFUSED, "never"},
    {TALK("mysql", "\x0d\0\0\0\xff\x10\x04Too many.."), PRELUDE_BUSY,
     "error 1040: Too many.."},
    {TALK("mysql", "\x09\0\0\0\xff\x69\x04no one"), PRELUDE_REFUSED,
     "error 1129: no one"},
    {TALK("mysql", MYSQL_GREETING("\xfe\xf7")), PRELUDE_REFUSED,
     "no TLS is offered: MySQL 10.11.6"},
    {TALK("rdp", "\x03\x00\x00\x0b\x06\xd0\x00\x00\x12\x34\x00"),
     PRELUDE_REFUSED, "RDP: it knows its old security alone"},
    {TALK("rdp", "\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00"
                 "\x03\x00\x08\x00\x02\x00\x00\x00"),
     PRELUDE_REFUSED, "RDP: TLS is not allowed"},
    {TALK("rdp", "\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00"
                 "\x02\x00\x08\x00\x00\x00\x00\x00"),
     PRELUDE_REFUSED, "RDP: it chooses its old security"},
    {TALK("telnet", "login: \xff\xfe\x2e"), PRELUDE_REFUSED,
     "telnet: DONT START_TLS, it answers"},
    {TALK("vnc", "RFB 003.008\n\x01\x02"), PRELUDE_REFUSED,
     "VNC without VeNCrypt: no TLS here"},
    {TALK("vnc", "RFB 003.008\n\x00\x00\x00\x00\x08too many"), PRELUDE_BUSY,
     "VNC: too many"},
    {TALK("tds", "\x04\x01\x00\x0f\x00\x00\x00\x00"
                 "\x01\x00\x06\x00\x01\xff\x02"),
     PRELUDE_REFUSED, "SQL Server says that it has no encryption"},
    {TALK("tds", "\x15\x03\x01\x00\x02\x02\x28"), PRELUDE_REFUSED,
     "\x15\x03\x01"},
};

#define REFUSALS (sizeof refusals / sizeof *refusals)

/* Each kind can be refused. */
START_TEST(all_refuse)
{
    for (size_t i = 0; prelude_at(i) != NULL; i++) {
        bool found = strcmp(prelude_at(i), "tds8") == 0;

        for (size_t r = 0; r < REFUSALS; r++)
            found = found || strcmp(prelude_at(i), refusals[r].talk.kind) == 0;
        ck_assert_msg(found, "no refusal of %s", prelude_at(i));
    }
}
END_TEST

START_TEST(refused)
{
    const struct refusal *r = &refusals[_i];
    struct prelude *p = begin(r->talk.kind);
    struct str said = {0};
    struct rd words;

    put(p, r->talk.bytes, r->talk.n, r->talk.n, &said);
    words = prelude_words(p);
    ck_assert_msg(status(p) == r->status, "%s (%s): %d", r->talk.kind, r->words,
                  status(p));
    ck_assert_msg(words.n >= strlen(r->words) &&
                      memcmp(words.p, r->words, strlen(r->words)) == 0 &&
                      (words.n == strlen(r->words) || r->words[0] == 0x15),
                  "%s: %.*s instead of %s", r->talk.kind, (int)words.n,
                  (const char *)words.p, r->words);
    str_free(&said);
    prelude_free(p);
}
END_TEST

/* Of a line that is too long the beginning counts. */
START_TEST(long_line)
{
    struct prelude *p = begin("smtp");
    struct str said = {0}, line = {0};

    str_add(&line, "220 ");
    for (unsigned i = 0; i < 3 * PRELUDE_UNIT_MAX; i++)
        str_addc(&line, 'x');
    str_add(&line, "\r\n250 STARTTLS\r\n220 go\r\n");
    put(p, line.s, line.len, 100, &said);
    ck_assert_int_eq(status(p), PRELUDE_READY);
    ck_assert_str_eq(said.s, "EHLO suitemap.invalid\r\nSTARTTLS\r\n");
    str_free(&line);
    str_free(&said);
    prelude_free(p);
}
END_TEST

/* Options that are asked for without end are not answered without end. */
START_TEST(output_is_bounded)
{
    struct prelude *p = begin("telnet");
    uint8_t flood[3 * 4096];
    struct rd in = rd_from(flood, sizeof flood);
    size_t n;

    for (size_t i = 0; i < sizeof flood; i += 3)
        memcpy(flood + i, "\xff\xfd\x01", 3);
    ck_assert_int_eq(prelude_feed(p, &in), PRELUDE_REFUSED);
    (void)prelude_output(p, &n);
    ck_assert_uint_le(n, 4096);
    prelude_free(p);
}
END_TEST

/* --- TDS packets --- */

static struct prelude *tds_ready(void)
{
    static const char reply[] = "\x04\x01\x00\x0f\x00\x00\x00\x00"
                                "\x01\x00\x06\x00\x01\xff\x01";
    struct prelude *p = begin("tds");
    struct str said = {0};

    put(p, reply, sizeof reply - 1, 99, &said);
    ck_assert_int_eq(status(p), PRELUDE_READY);
    ck_assert(prelude_wraps(p));
    str_free(&said);
    return p;
}

START_TEST(tds_wraps)
{
    struct prelude *p = tds_ready();
    uint8_t record[5000];
    const uint8_t *b;
    size_t n;

    memset(record, 7, sizeof record);
    ck_assert_uint_eq(prelude_wrap(p, record, 3), 3);
    ck_assert_uint_eq(prelude_wrap(p, record, 3), 0); /* not before it went */
    b = prelude_output(p, &n);
    ck_assert_uint_eq(n, 11);
    ck_assert_mem_eq(b, "\x12\x01\x00\x0b\0\0\0\0\7\7\7", 11);
    prelude_sent(p, n);
    ck_assert_uint_eq(prelude_wrap(p, record, sizeof record), 4088);
    b = prelude_output(p, &n);
    ck_assert_mem_eq(b, "\x12\x00\x10\x00", 4); /* more of it to come */
    prelude_sent(p, n);
    ck_assert_uint_eq(prelude_wrap(p, record, 912), 912);
    prelude_free(p);
}
END_TEST

/* Packets in any pieces; then, without one, records as they are. */
START_TEST(tds_unwraps)
{
    static const char packets[] = "\x12\x00\x00\x0a\0\0\0\0ab"
                                  "\x04\x01\x00\x08\0\0\0\0"
                                  "\x12\x01\x00\x0b\0\0\0\0cde"
                                  "\x17\x03\x03";
    const size_t n = sizeof packets - 1;

    for (size_t step = 1; step <= n; step++) {
        struct prelude *p = tds_ready();
        struct str got = {0};

        for (size_t at = 0; at < n; at += step) {
            size_t k = n - at < step ? n - at : step;
            uint8_t *exact = mem_copy(packets + at, k);
            struct rd in = rd_from(exact, k), out;

            while (prelude_unwrap(p, &in, &out))
                str_addn(&got, (const char *)out.p, out.n);
            ck_assert_uint_eq(in.n, 0);
            free(exact);
        }
        ck_assert_str_eq(got.s, "abcde\x17\x03\x03");
        str_free(&got);
        prelude_free(p);
    }
}
END_TEST

/* --- who is it? --- */

START_TEST(services)
{
    static const struct {
        struct talk talk; /* the service, or "", and what it says */
        const char *line;
    } rows[] = {
        {TALK("SSH", "SSH-2.0-OpenSSH_9.2p1\r\nxx"),
         "SSH: SSH-2.0-OpenSSH_9.2p1"},
        {TALK("HTTP", "HTTP/1.1 400 Bad Request\r\nServer: x"),
         "HTTP: HTTP/1.1 400 Bad Request"},
        {TALK("HTTP", "<!doctype html>"), "HTTP: <!doctype html>"},
        {TALK("PJL, a raw print port", "@PJL INFO\r\n"),
         "PJL, a raw print port: @PJL INFO"},
        {TALK("SMTP", "220 mfd ESMTP Postfix\r\n"),
         "SMTP: 220 mfd ESMTP Postfix"},
        {TALK("FTP", "220 FTP ready\r\n"), "FTP: 220 FTP ready"},
        {TALK("SMTP or FTP", "220 mfd\r\n"), "SMTP or FTP: 220 mfd"},
        {TALK("IMAP", "* OK hi"), "IMAP: * OK hi"},
        {TALK("POP3", "+OK hi"), "POP3: +OK hi"},
        {TALK("VNC", "RFB 003.008\n"), "VNC: RFB 003.008"},
        {TALK("telnet", "\xff\xfd\x18"), "telnet: \\xff\\xfd\\x18"},
        {TALK("MySQL", MYSQL_GREETING("\xfe\xff")), NULL},
        {TALK("TLS", "\x15\x03\x01\x00\x02\x02\x28"), NULL},
        {TALK("", "hello\r\n"), "hello"},
        {TALK("", "\r\n"), "\\x0d\\x0a"},
        {TALK("", ""), ""},
        {TALK("", "2"), "2"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *name = service_guess(rows[i].talk.bytes, rows[i].talk.n);
        struct str line = {0};

        ck_assert_str_eq(name != NULL ? name : "", rows[i].talk.kind);
        service_describe(&line, rows[i].talk.bytes, rows[i].talk.n);
        if (rows[i].line != NULL)
            ck_assert_str_eq(str_text(&line), rows[i].line);
        str_free(&line);
    }
}
END_TEST

static Suite *prelude_suite(void)
{
    Suite *s = suite_create("prelude");
    TCase *t = tcase_create("talks");

    tcase_add_test(t, all_kinds);
    tcase_add_test(t, all_are_fuzzed);
    tcase_add_loop_test(t, sound, 0, (int)TALKS);
    tcase_add_loop_test(t, cut, 0, (int)TALKS);
    tcase_add_loop_test(t, lied_to, 0, (int)TALKS);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    t = tcase_create("words");
    tcase_add_test(t, what_is_said);
    tcase_add_test(t, tds8_says_nothing);
    tcase_add_test(t, all_refuse);
    tcase_add_loop_test(t, refused, 0, (int)REFUSALS);
    tcase_add_test(t, long_line);
    tcase_add_test(t, output_is_bounded);
    suite_add_tcase(s, t);
    t = tcase_create("packets");
    tcase_add_test(t, tds_wraps);
    tcase_add_test(t, tds_unwraps);
    suite_add_tcase(s, t);
    t = tcase_create("services");
    tcase_add_test(t, services);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(prelude_suite());
    int failed;

    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
