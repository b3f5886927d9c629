/*
 * TLS behind a prelude: the same suites as without one, for each protocol by
 * a relay in front of one and the same TLS server, and for the real services.
 * And what is told of a port that leads to no TLS.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probes/prelude.h"

enum { SCAN_S = 90, MORE = 4, TSQL_S = 20 };

/* SCHEME://ADDRESS:PORT; the caller's, for as long as the arguments are. */
static char *target(const char *scheme, const struct server *s, int further)
{
    char *t;

    if (asprintf(&t, "%s%s%s:%d", scheme, *scheme ? "://" : "", s->address,
                 s->port + further) < 0)
        abort();
    return t;
}

static const json_t *endpoint_at(const struct scan *s, const struct server *at,
                                 int further)
{
    struct server port = *at;
    json_t *e;

    port.port += further;
    e = scan_endpoint(s->lines, &port);
    ck_assert_msg(e != NULL, "no endpoint %s + %d; stderr: %.500s", at->target,
                  further, s->run.err);
    return e;
}

static void assert_tls(const json_t *e, const char *prelude)
{
    const json_t *p = json_object_get(e, "prelude");

    ck_assert_msg(!strcmp(json_str(e, "state"), "tls") &&
                      json_is_true(json_object_get(e, "complete")),
                  "%s: %s, %s", prelude, json_str(e, "state"),
                  json_str(e, "how"));
    if (*prelude)
        ck_assert_str_eq(json_str(e, "prelude"), prelude);
    else
        ck_assert(json_is_null(p));
}

/* Each accepted version had a handshake finished. */
static void assert_works(const json_t *e, const char *what)
{
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(e, "versions"), i,
                       row) if (!strcmp(json_str(row, "outcome"), "accepted"))
        ck_assert_msg(!strcmp(json_str(row, "works"), "yes"), "%s: %s works %s",
                      what, json_str(row, "version"), json_str(row, "works"));
}

static void assert_same(const json_t *truth, const json_t *claim,
                        const char *what)
{
    struct table *a = table_of_endpoint(truth), *b = table_of_endpoint(claim);

    assert_same_table(what, a, b);
    free(a);
    free(b);
}

/* --- relays --- */

static const struct {
    const char *script, *prelude;
} relayed[] = {
    {"smtp", "smtp"},         {"lmtp", "lmtp"},
    {"imap", "imap"},         {"pop3", "pop3"},
    {"nntp", "nntp"},         {"sieve", "sieve"},
    {"irc", "irc"},           {"ftp", "ftp"},
    {"ipp", "ipp"},           {"xmpp", "xmpp"},
    {"ldap", "ldap"},         {"xmpp-server", "xmpp-server"},
    {"postgres", "postgres"}, {"mysql", "mysql"},
    {"rdp", "rdp"},           {"telnet", "telnet"},
    {"vnc", "vnc"},           {"tds", "tds"},
    {"tds-off", "tds"},       {"tds-required", "tds"},
    {"ldap-bare", "ldap"},    {"rdp-tls", "rdp"},
};
enum { RELAYED = sizeof relayed / sizeof relayed[0] };

/* All there are, but for strict TDS, which begins with TLS: see below. */
START_TEST(every_prelude_is_relayed)
{
    for (size_t k = 0; prelude_at(k) != NULL; k++) {
        bool found = !strcmp(prelude_at(k), "tds8");

        for (size_t i = 0; i < RELAYED; i++)
            found = found || !strcmp(relayed[i].prelude, prelude_at(k));
        ck_assert_msg(found, "%s", prelude_at(k));
    }
}
END_TEST

START_TEST(relays_change_nothing)
{
    struct server behind = lab_start("gnutls-wide", NULL);
    struct args a = scan_args(NULL);
    static struct relay r[RELAYED];
    const json_t *truth;
    struct scan s;

    args_add(&a, "-n", target("tls", &behind, 0), NULL);
    for (size_t i = 0; i < RELAYED; i++) {
        r[i] = (struct relay){lab_address(), relayed[i].script, behind};
        args_add(&a, target(relayed[i].prelude, &r[i].at, 0), NULL);
    }
    relays_start(r, RELAYED);
    s = suitemap_json(&a, SCAN_S);
    truth = endpoint_at(&s, &behind, 0);
    assert_tls(truth, "");
    for (size_t i = 0; i < RELAYED; i++) {
        const json_t *e = endpoint_at(&s, &r[i].at, 0);

        assert_tls(e, relayed[i].prelude);
        assert_works(e, relayed[i].script);
        assert_same(truth, e, relayed[i].script);
    }
    scan_free(&s);
    lab_stop(&behind);
}
END_TEST

/* The relays are no invention: openssl's client comes through them as well. It
 * asks imap, nntp and irc for more than these say, and knows some not at all.
 */
START_TEST(relays_speak_as_others_do)
{
    static const char *const names[] = {
        "smtp",   "lmtp",     "pop3",  "sieve", "ftp",         "xmpp",
        "telnet", "postgres", "mysql", "ldap",  "xmpp-server",
    };
    enum { NAMES = sizeof names / sizeof names[0] };
    static struct relay r[NAMES];
    struct server behind = lab_start("gnutls-modern", NULL);

    for (size_t i = 0; i < NAMES; i++)
        r[i] = (struct relay){lab_address(), names[i], behind};
    relays_start(r, NAMES);
    for (size_t i = 0; i < NAMES; i++) {
        struct args a = {.n = 0};
        struct run run;

        args_add(&a, "timeout", "10", "openssl", "s_client", "-starttls",
                 names[i], "-connect", r[i].at.target, NULL);
        run = proc_run(&a, SCAN_S);
        ck_assert_msg(strstr(run.out, "Cipher is TLS_AES"), "%s: %.300s %.300s",
                      names[i], run.out, run.err);
        run_free(&run);
    }
    lab_stop(&behind);
}
END_TEST

/* Well-known ports choose their own, and its counterpart where that leads to
 * nobody: port, what is there, what is found. */
static const struct {
    int port;
    const char *script; /* "": TLS at once */
    const char *prelude;
} well_known[] = {
    {2525, "smtp", "smtp"}, /* its own */
    {3269, "ldap", "ldap"}, /* TLS at once is usual, and comes first */
    {6697, "irc", "irc"},   /* likewise, and it speaks first */
    {5222, "", ""},         /* a prelude is usual */
    {1433, "", "tds8"},     /* SQL Server, strict */
    {1433, "tds", "tds"},   {631, "ipp", "ipp"}, /* 400, and then an upgrade */
};
enum { WELL_KNOWN = sizeof well_known / sizeof well_known[0] };

static bool may_listen(int port)
{
    return port >= 1024 || geteuid() == 0 || net_is_isolated();
}

START_TEST(ports_choose)
{
    static struct relay r[WELL_KNOWN];
    struct server behind = lab_start("gnutls-wide", NULL);
    struct args a = scan_args(NULL);
    const json_t *truth;
    struct scan s;
    size_t n = 0;

    args_add(&a, "-n", "--timeout", "2", target("tls", &behind, 0), NULL);
    for (; n < WELL_KNOWN && may_listen(well_known[n].port); n++) {
        r[n] = (struct relay){
            lab_address(),
            *well_known[n].script ? well_known[n].script : "nothing", behind};
        r[n].at.port = well_known[n].port;
        args_add(&a, target("", &r[n].at, 0), NULL);
    }
    relays_start(r, n);
    s = suitemap_json(&a, SCAN_S);
    truth = endpoint_at(&s, &behind, 0);
    for (size_t i = 0; i < n; i++) {
        const json_t *e = endpoint_at(&s, &r[i].at, 0);

        assert_tls(e, well_known[i].prelude);
        assert_same(truth, e, well_known[i].script);
    }
    scan_free(&s);
    lab_stop(&behind);
}
END_TEST

/* --- no TLS there --- */

static const struct {
    const char *script, *scheme, *how;
    bool complete;
} strangers[] = {
    {"busy", "smtp", "SMTP", false},
    {"bare", "smtp", "no STARTTLS is offered: 250 relay", true},
    {"tds-none", "tds", "SQL Server says that it has no encryption", true},
    {"http", "", "HTTP: HTTP/1.1 400 Bad Request", true},
    {"http", "ipp", "HTTP: HTTP/1.1 400 Bad Request", true},
    {"http", "ldap", "HTTP: HTTP/1.1 400 Bad Request", true},
    {"pjl", "", "PJL, a raw print port: @PJL USTATUS", true},
    {"ssh", "", "SSH: SSH-2.0-relay_1.0", true},
    {"ssh", "smtp", "SSH: SSH-2.0-relay_1.0", true},
    {"greeting", "", "SMTP: 220 relay ESMTP Mailer", true},
    {"greeting", "rdp", "SMTP: 220 relay ESMTP Mailer", true},
};
enum { STRANGERS = sizeof strangers / sizeof strangers[0] };

/* Who speaks something else is told by its words: no version was refused. */
START_TEST(strangers_are_told)
{
    static struct relay r[STRANGERS];
    struct args a = scan_args(NULL);
    struct scan s;

    args_add(&a, "-n", NULL);
    for (size_t i = 0; i < STRANGERS; i++) {
        r[i] = (struct relay){lab_address(), strangers[i].script, {"", 0, ""}};
        args_add(&a, target(strangers[i].scheme, &r[i].at, 0), NULL);
    }
    relays_start(r, STRANGERS);
    s = suitemap_json(&a, SCAN_S);
    for (size_t i = 0; i < STRANGERS; i++) {
        const json_t *e = endpoint_at(&s, &r[i].at, 0), *row;
        const char *how = json_str(e, "how");
        size_t j;

        ck_assert_str_eq(json_str(e, "state"), "not-tls");
        if (strcmp(strangers[i].script, "busy"))
            ck_assert_str_eq(how, strangers[i].how);
        else
            ck_assert_msg(strstr(how, "421 4.7.0 relay Error: too many"), "%s",
                          how);
        ck_assert_int_eq(json_is_true(json_object_get(e, "complete")),
                         strangers[i].complete);
        json_array_foreach(json_object_get(e, "versions"), j, row)
            ck_assert_str_ne(json_str(row, "outcome"), "refused");
    }
    ck_assert_int_eq(s.run.exit_code, 3); /* the busy one is not done */
    scan_free(&s);
}
END_TEST

/* --- the real ones --- */

/* The kind of server, its further ports, each with the prelude to ask it by,
 * and what has the same TLS: a kind of its own, or another of its ports. */
static const struct service {
    const char *kind;
    const char *preludes[MORE];
    const char *twin;    /* a kind, */
    const char *setting; /* with an argument; NULL: none */
    int twin_port;       /* or a port with TLS at once, without a twin */
} services[] = {
    {"service-postfix", {"smtp"}, "service-openssl", NULL, 0},
    {"service-dovecot",
     {"imap", "pop3", "sieve", "lmtp"},
     "service-openssl",
     NULL,
     0},
    {"service-inn", {"nntp"}, "service-openssl", NULL, 0},
    {"service-vsftpd", {"ftp"}, "service-openssl", "-no_dhe", 0},
    {"service-slapd", {"ldap"}, NULL, NULL, 1},
    {"service-postgres", {"postgres"}, "service-openssl", NULL, 0},
    {"service-mariadb", {"mysql"}, "service-openssl", NULL, 0},
    {"service-xrdp", {"rdp"}, "service-openssl", NULL, 0},
    {"service-prosody", {"xmpp", "xmpp-server"}, "service-openssl", NULL, 0},
    {"service-cupsd", {"ipp"}, NULL, NULL, 0},
    {"ippeve", {"ipp"}, NULL, NULL, 0},
    {"service-inspircd", {"irc"}, NULL, NULL, 1},
    {"service-xvnc", {"vnc"}, "service-gnutls", NULL, 0},
};
enum { SERVICES = sizeof services / sizeof services[0] };

/* Postfix's master is root; INN is fetched where it can be (tests/lab/inn.sh).
 */
static bool is_left_out(const char *kind)
{
    bool out = false;
    char *path;

    if (!strcmp(kind, "service-postfix"))
        out = geteuid() != 0;
    if (!strcmp(kind, "service-inn")) {
        if (asprintf(&path, "%s/inn/bin/nnrpd",
                     env_or("LAB_DIR", "build/lab")) < 0)
            abort();
        out = access(path, X_OK) != 0;
        free(path);
    }
    if (out)
        printf("e2e: %s cannot run here: left out\n", kind);
    return out;
}

static struct scan scan_of(const char *scheme, const struct server *at,
                           int further)
{
    struct args a = scan_args(NULL);

    args_add(&a, "-n", "--servername", "localhost", target(scheme, at, further),
             NULL);
    return suitemap_json(&a, SCAN_S);
}

START_TEST(real_service)
{
    const struct service *c = &services[_i];
    struct server at, twin;
    struct scan truth;

    if (is_left_out(c->kind))
        return;
    at = lab_start(c->kind, NULL);
    twin = c->twin ? lab_start(c->twin, c->setting, NULL) : at;
    truth = scan_of("tls", &twin, c->twin_port);
    assert_tls(endpoint_at(&truth, &twin, c->twin_port), "");
    for (int i = 0; i < MORE && c->preludes[i]; i++) {
        struct scan s = scan_of(c->preludes[i], &at, i);
        const json_t *e = endpoint_at(&s, &at, i);

        assert_tls(e, c->preludes[i]);
        assert_works(e, c->preludes[i]);
        assert_same(endpoint_at(&truth, &twin, c->twin_port), e, c->kind);
        scan_free(&s);
    }
    scan_free(&truth);
    if (c->twin)
        lab_stop(&twin);
    lab_stop(&at);
}
END_TEST

/* "421 There are too many connections": the second of two at a time is turned
 * away, and the scan is complete all the same. */
START_TEST(one_at_a_time)
{
    struct server at = lab_start("service-vsftpd", "SERVICE_SESSIONS=1", NULL);
    struct server twin = lab_start("service-openssl", "-no_dhe", NULL);
    struct scan truth = scan_of("tls", &twin, 0), s = scan_of("ftp", &at, 0);

    assert_tls(endpoint_at(&s, &at, 0), "ftp");
    assert_same(endpoint_at(&truth, &twin, 0), endpoint_at(&s, &at, 0),
                "vsftpd, one at a time");
    scan_free(&truth);
    scan_free(&s);
    lab_stop(&twin);
    lab_stop(&at);
}
END_TEST

/* What a server of the lab has said. free() it. */
static char *log_of(const struct server *s, size_t *n)
{
    enum { LOG_MOST = 1 << 20 };
    char *path, *log = malloc(LOG_MOST);
    FILE *f;

    if (!log || asprintf(&path, "%s/run/%s-%d.log",
                         env_or("LAB_DIR", "build/lab"), s->address,
                         s->port) < 0)
        abort();
    f = fopen(path, "r");
    ck_assert_msg(f != NULL, "no %s", path);
    *n = fread(log, 1, LOG_MOST - 1, f);
    log[*n] = '\0';
    fclose(f);
    free(path);
    return log;
}

static int count(const char *log, const char *words)
{
    int n = 0;

    while ((log = strstr(log, words)) != NULL) {
        log += strlen(words);
        n++;
    }
    return n;
}

/* SQL Server, strict: TLS at once, and each hello that may carry extensions
 * names TDS 8 by ALPN, which a real server then chooses; without that prelude
 * none does, and the TLS is the same. */
START_TEST(strict_tds_names_itself)
{
    static const char asked[] = "ALPN protocols advertised by the client",
                      named[] = "ALPN protocols advertised by the client: "
                                "tds/8.0",
                      chosen[] = "ALPN protocols selected: tds/8.0";
    struct server plain = lab_start("service-strict", NULL);
    struct server strict = lab_start("service-strict", NULL);
    struct scan truth = scan_of("tls", &plain, 0);
    struct scan s = scan_of("tds8", &strict, 0);
    const json_t *e = endpoint_at(&s, &strict, 0);
    char *log;
    size_t n;

    assert_tls(e, "tds8");
    assert_works(e, "tds8");
    assert_same(endpoint_at(&truth, &plain, 0), e, "tds8");
    log = log_of(&strict, &n);
    ck_assert_int_gt(count(log, named), 20);
    /* The last line may not be whole yet. */
    ck_assert_int_le(count(log, asked) - count(log, named), 1);
    ck_assert_int_le(count(log, named) - count(log, chosen), 1);
    free(log);
    log = log_of(&plain, &n);
    ck_assert_int_eq(count(log, asked), 0);
    free(log);
    scan_free(&truth);
    scan_free(&s);
    lab_stop(&plain);
    lab_stop(&strict);
}
END_TEST

/* The simulated SQL Server of relay.c is one: a real client of TDS comes
 * through its pre-login and its wrapped handshake, and sends its login. */
START_TEST(real_client_of_tds)
{
    struct server behind = lab_start("service-login", NULL);
    static struct relay r[1];
    struct args a = {.n = 0};
    /* The user's name in the login, in UTF-16. */
    static const char user[] = "l\0a\0b\0u\0s\0e\0r";
    char *log, port[16];
    struct run run;
    size_t n;

    r[0] = (struct relay){lab_address(), "tds-required", behind};
    relays_start(r, 1);
    snprintf(port, sizeof port, "%d", r[0].at.port);
    args_add(&a, "timeout", "3", "env", "TDSVER=7.4", "tsql", "-H",
             r[0].at.address, "-p", port, "-U", "labuser", "-P", "x", NULL);
    run = proc_run(&a, TSQL_S);
    log = log_of(&behind, &n);
    ck_assert_msg(memmem(log, n, "Protocol version: TLSv1.2", 25),
                  "no handshake: %.*s; tsql: %.300s", (int)n, log, run.err);
    ck_assert_msg(memmem(log, n, user, sizeof user - 1),
                  "no login: %.*s; tsql: %.300s", (int)n, log, run.err);
    free(log);
    run_free(&run);
    lab_stop(&behind);
}
END_TEST

Suite *services_suite(void)
{
    Suite *s = suite_create("services");
    TCase *relays = tcase_create("relays"), *real = tcase_create("real");
    TCase *strange = tcase_create("strangers"), *tds = tcase_create("tds");

    tcase_set_timeout(relays, 120);
    tcase_add_test(relays, every_prelude_is_relayed);
    tcase_add_test(relays, relays_change_nothing);
    tcase_add_test(relays, relays_speak_as_others_do);
    tcase_add_test(relays, ports_choose);
    suite_add_tcase(s, relays);
    tcase_set_timeout(strange, 120);
    tcase_add_test(strange, strangers_are_told);
    suite_add_tcase(s, strange);
    tcase_set_timeout(real, 120);
    tcase_add_loop_test(real, real_service, 0, SERVICES);
    tcase_add_test(real, one_at_a_time);
    suite_add_tcase(s, real);
    tcase_set_timeout(tds, 120);
    tcase_add_test(tds, strict_tds_names_itself);
    tcase_add_test(tds, real_client_of_tds);
    suite_add_tcase(s, tds);
    return s;
}
