/*
 * Real clients against `suitemap listen`: what they offer is recorded and
 * named, what they make of a certificate is told as they meant it, and who is
 * no client does no harm.
 */
#include "e2e.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The profile of an id as it was told last. */
static json_t *profile_of(const json_t *lines, const char *id)
{
    json_t *o, *last = NULL;
    size_t i;

    json_array_foreach(lines, i, o)
    {
        if (!strcmp(json_str(o, "type"), "profile") &&
            (id == NULL || !strcmp(json_str(o, "id"), id)))
            last = o;
    }
    return last;
}

static long count_of(const json_t *lines, const char *key)
{
    return (long)json_integer_value(
        json_object_get(scan_object(lines, "summary"), key));
}

static bool is_enabled(const json_t *profile, const char *version)
{
    json_t *v;
    size_t i;

    json_array_foreach(json_object_get(json_object_get(profile, "client"),
                                       "versions"),
                       i, v)
    {
        if (!strcmp(json_str(v, "version"), version))
            return !strcmp(json_str(v, "state"), "enabled");
    }
    return false;
}

#define OPENSSL "(echo x; sleep 0.3) | openssl s_client -connect $A:$P "
#define GNUTLS                                                                 \
    "(echo x; sleep 0.3) | gnutls-cli --x509cafile=$CA -p $P $A "              \
    "--verify-hostname=localhost "
#define JAVA "java -Xshare:auto -XX:TieredStopAtLevel=1 -cp $LAB Client $A $P "
#define CURL                                                                   \
    "curl -s --cacert $CA --resolve localhost:$P:$A https://localhost:$P/ "
#define PYTHON                                                                 \
    "python3 -c 'import os,ssl,socket;"                                        \
    "c=ssl.create_default_context(cafile=os.environ[\"CA\"]);"                 \
    "s=socket.create_connection((os.environ[\"A\"],int(os.environ[\"P\"])));"  \
    "s=c.wrap_socket(s,server_hostname=\"localhost\");s.send(b\"x\")' "

/* ---- What they offer ---- */

static const struct offered {
    const char *command;
    const char *match; /* how the id of the built-in begins, or NULL */
    const char *has, *lacks; /* versions */
} offers[] = {
    {OPENSSL, "openssl-3", "TLSv1.3", "SSLv3"},
    {OPENSSL "-tls1_2", NULL, "TLSv1.2", "TLSv1.3"},
    {GNUTLS, "gnutls-3", "TLSv1.3", "SSLv3"},
    {GNUTLS "--priority NORMAL:-VERS-ALL:+VERS-TLS1.0", NULL, "TLSv1.0",
     "TLSv1.1"},
    {CURL, "openssl-3", "TLSv1.3", "SSLv3"},
    {PYTHON, "python-3", "TLSv1.3", "TLSv1.1"},
    {JAVA "-", NULL, "TLSv1.3", "TLSv1.1"},
};

START_TEST(hears_what_is_offered)
{
    const struct offered *o = &offers[_i];
    struct ear e = ear_open("--count", "1", NULL);
    struct run client = client_run(&e.at, "rsa2048.crt", o->command);
    struct scan s = ear_close(&e, true);
    json_t *p = profile_of(s.lines, "127.0.0.1");
    json_t *role = json_object_get(p, "client");

    ck_assert_int_eq(s.run.exit_code, 0);
    ck_assert_msg(p != NULL, "no profile: %s %s", s.run.out, client.err);
    ck_assert_str_eq(json_str(p, "source"), "recorded");
    if (o->match)
        ck_assert_msg(!strncmp(json_str(p, "match"), o->match,
                               strlen(o->match)),
                      "%s: %s", o->command, json_str(p, "match"));
    ck_assert(is_enabled(p, o->has));
    ck_assert(!is_enabled(p, o->lacks));
    ck_assert_uint_gt(json_array_size(json_object_get(role, "suites")), 3);
    ck_assert_uint_gt(json_array_size(json_object_get(role, "extensions")), 3);
    ck_assert_ptr_nonnull(strstr(s.run.out, "offered this"));
    ck_assert_int_eq(count_of(s.lines, "clients"), 1);
    run_free(&client);
    scan_free(&s);
}
END_TEST

/* The alert arrives as one, and the list of suites is the client's own. */
START_TEST(answers_and_tells_the_truth)
{
    struct ear e = ear_open("--count", "1", NULL);
    struct run client =
        client_run(&e.at, "rsa2048.crt", OPENSSL "-cipher ALL@SECLEVEL=0");
    struct run truth = client_run(
        &e.at, "rsa2048.crt", "openssl ciphers -s -stdname ALL@SECLEVEL=0 |"
                              " sed 's/ .*//'");
    struct scan s = ear_close(&e, true);
    json_t *role =
        json_object_get(profile_of(s.lines, "127.0.0.1"), "client");
    json_t *suites = json_object_get(role, "suites");
    char *rest = truth.out, *line;
    size_t n = 0;

    ck_assert_msg(strstr(client.err, "alert handshake failure") != NULL, "%s",
                  client.err);
    while ((line = strsep(&rest, "\n")) != NULL && *line != '\0')
        ck_assert_str_eq(json_str(json_array_get(suites, n++), "name"), line);
    ck_assert_uint_eq(json_array_size(suites), n);
    ck_assert_uint_gt(n, 50);
    run_free(&client);
    run_free(&truth);
    scan_free(&s);
}
END_TEST

/* Turned away, it comes again with less: a fallback. Another program at the
   same address is another profile. */
START_TEST(tells_fallbacks_from_others)
{
    struct ear e = ear_open(NULL);
    const char *commands[] = {OPENSSL, OPENSSL, OPENSSL "-tls1_2", GNUTLS};
    struct scan s;

    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        struct run r = client_run(&e.at, "rsa2048.crt", commands[i]);

        run_free(&r);
    }
    s = ear_close(&e, false);
    ck_assert_int_eq(s.run.exit_code, 0);
    ck_assert(json_is_true(json_object_get(
        json_object_get(profile_of(s.lines, "127.0.0.1"), "client"),
        "falls_back")));
    ck_assert_ptr_nonnull(profile_of(s.lines, "127.0.0.1#2"));
    ck_assert_int_eq(count_of(s.lines, "clients"), 2);
    ck_assert_int_eq(count_of(s.lines, "connections"), 4);
    scan_free(&s);
}
END_TEST

/* ---- What they make of a certificate ---- */

static const struct served {
    const char *command;
    const char *version; /* that is agreed on */
    const char *alert;   /* of who does not trust it; NULL: it hangs up */
    bool late;           /* it looks at the certificate when all is done */
} clients[] = {
    {OPENSSL "-CAfile $CA -verify_return_error", "TLSv1.3", "unknown_ca",
     false},
    {OPENSSL "-CAfile $CA -verify_return_error -tls1_2", "TLSv1.2",
     "unknown_ca", false},
    {OPENSSL "-CAfile $CA -verify_return_error -tls1_1 -cipher "
             "DEFAULT@SECLEVEL=0",
     "TLSv1.1", "unknown_ca", false},
    {OPENSSL "-CAfile $CA -verify_return_error -tls1 -cipher "
             "DHE@SECLEVEL=0",
     "TLSv1.0", "unknown_ca", false},
    {OPENSSL "-CAfile $CA -verify_return_error -tls1_2 -cipher kRSA", "TLSv1.2",
     "unknown_ca", false},
    {GNUTLS, "TLSv1.3", "bad_certificate", false},
    {GNUTLS "--priority NORMAL:-VERS-TLS1.3", "TLSv1.2", "bad_certificate",
     false},
    {GNUTLS "--priority NORMAL:-VERS-ALL:+VERS-TLS1.0", "TLSv1.0",
     "bad_certificate", false},
    {JAVA "$CA", "TLSv1.3", "certificate_unknown", false},
    {JAVA "$CA TLSv1.2", "TLSv1.2", "certificate_unknown", false},
    {CURL, "TLSv1.3", "unknown_ca", false},
    {CURL "--tls-max 1.2", "TLSv1.2", "unknown_ca", false},
    {PYTHON, "TLSv1.3", "unknown_ca", false},
    {"$LAB/libcurl libcurl-nss.so.4 $A $P $CA", "TLSv1.3", "unknown_ca",
     false},
    {"$LAB/libcurl libcurl-gnutls.so.4 $A $P $CA", "TLSv1.3", NULL, true},
    {"wget -q -t 1 --no-check-certificate -O /dev/null https://$A:$P/",
     "TLSv1.3", "", false},
};

/* With its own certificate as the CA, and with another; "" trusts all. */
START_TEST(hears_the_verdict)
{
    const struct served *c = &clients[_i / 2];
    bool trusts = _i % 2 == 0 || (c->alert != NULL && *c->alert == '\0');
    const char *lab = env_or("LAB_DIR", "build/lab");
    char key[512], how[64] = "";
    struct ear e;
    struct run client;
    struct scan s;
    json_t *v;

    snprintf(key, sizeof key, "%s/keys/rsa2048.pem", lab);
    e = ear_open("--count", "1", "--serve", key, key, NULL);
    client = client_run(&e.at, trusts ? "rsa2048.crt" : "ec256.crt",
                        c->command);
    s = ear_close(&e, true);
    v = json_array_get(
        json_object_get(profile_of(s.lines, "127.0.0.1"), "verdicts"), 0);
    ck_assert_msg(v != NULL, "%s: %s %s", c->command, s.run.out, client.err);
    if (c->alert)
        snprintf(how, sizeof how, "alert %s", c->alert);
    else if (!trusts)
        snprintf(how, sizeof how, "it completed the handshake and hung up");
    if (!trusts)
        ck_assert_msg(!strcmp(json_str(v, "how"), how), "%s: %s", c->command,
                      json_str(v, "how"));
    if (!trusts && c->late)
        ck_assert(json_is_null(json_object_get(v, "accepted")));
    else
        ck_assert_msg(json_is_true(json_object_get(v, "accepted")) == trusts,
                      "%s: %s", c->command, json_str(v, "how"));
    ck_assert_uint_eq(strlen(json_str(v, "sha256")), 64);
    snprintf(how, sizeof how, "(in %s with", c->version);
    for (char *p = s.run.out; (p = strchr(p, '\n')) != NULL;)
        *p = ' '; /* lines may break anywhere */
    ck_assert_msg(strstr(s.run.out, c->version) != NULL, "%s: %s", c->command,
                  s.run.out);
    run_free(&client);
    scan_free(&s);
}
END_TEST

/* An ECDSA certificate, a chain, and a client that cannot use either. */
START_TEST(serves_other_certificates)
{
    static const struct {
        const char *cert, *key, *command, *says;
    } cases[] = {
        {"ec256.pem", "ec256.key", OPENSSL, "certificate accepted 1 time"},
        {"ec256.pem", "ec256.key", OPENSSL "-tls1_2 -cipher kRSA",
         "certificate nothing-shared 1 time"},
        {"rsa1024-sha1.pem", "rsa1024-sha1.key",
         OPENSSL "-tls1_2 -CAfile $CA -verify_return_error",
         "certificate refused 1 time"},
    };
    const char *lab = env_or("LAB_DIR", "build/lab");
    char cert[512], key[512];
    struct run client;
    struct scan s;
    struct ear e;

    snprintf(cert, sizeof cert, "%s/keys/%s", lab, cases[_i].cert);
    snprintf(key, sizeof key, "%s/keys/%s", lab, cases[_i].key);
    e = ear_open("--count", "1", "--serve", cert, key, NULL);
    client = client_run(&e.at, "rsa2048.crt", cases[_i].command);
    s = ear_close(&e, true);
    ck_assert_msg(strstr(s.run.out, cases[_i].says) != NULL, "%s", s.run.out);
    run_free(&client);
    scan_free(&s);
}
END_TEST

/* ---- Who is no client ---- */

static int connect_to(const struct server *s)
{
    struct sockaddr_in sa = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)s->port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    inet_pton(AF_INET, s->address, &sa.sin_addr);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&sa, sizeof sa), 0);
    return fd;
}

static void reset(int fd)
{
    struct linger l = {1, 0};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
    close(fd);
}

/* More of them than may be heard at once, and a real client behind them. */
START_TEST(bears_strangers)
{
    enum { SILENT = 5 };
    struct ear e = ear_open("--timeout", "500ms", "--max-parallelism", "2",
                            "--count", "1", NULL);
    char buf[16], flood[70000];
    struct run client;
    struct scan s;
    int fd[SILENT];

    client = client_run(&e.at, "rsa2048.crt",
                        "curl -s http://$A:$P/; printf '\\200garbage' |"
                        " curl -s telnet://$A:$P");
    run_free(&client);
    close(connect_to(&e.at));
    reset(connect_to(&e.at));
    for (int i = 0; i < SILENT; i++)
        fd[i] = connect_to(&e.at);
    ck_assert_int_eq(read(fd[SILENT - 1], buf, sizeof buf), 0);
    for (int i = 0; i < SILENT; i++)
        close(fd[i]);
    /* A message without an end is cut off, whatever more is sent. */
    memset(flood, 0, sizeof flood);
    memcpy(flood, "\x16\3\1\x40\0\1\xff\xff\xff", 9);
    fd[0] = connect_to(&e.at);
    (void)send(fd[0], flood, sizeof flood, MSG_NOSIGNAL);
    while (read(fd[0], buf, sizeof buf) > 0)
        continue;
    close(fd[0]);
    client = client_run(&e.at, "rsa2048.crt", OPENSSL);
    s = ear_close(&e, true);
    ck_assert_int_eq(s.run.exit_code, 0);
    ck_assert_int_eq(count_of(s.lines, "clients"), 1);
    ck_assert_int_ge(count_of(s.lines, "strangers"), SILENT + 4);
    ck_assert_ptr_nonnull(strstr(s.run.out, "spoke plain HTTP: \"GET /"));
    ck_assert_ptr_nonnull(strstr(s.run.out, "said nothing"));
    ck_assert_ptr_nonnull(strstr(s.run.out, "hung up before"));
    run_free(&client);
    scan_free(&s);
}
END_TEST

/* ---- How it ends ---- */

START_TEST(port_in_use)
{
    struct ear e = ear_open("--count", "2", NULL);
    struct args a = {.n = 0};
    struct run r;
    struct scan s;

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), "listen", "-q",
             e.at.target, NULL);
    r = proc_run(&a, 10);
    ck_assert_int_eq(r.exit_code, 4);
    ck_assert_ptr_nonnull(strstr(r.err, "address already in use"));
    ck_assert_ptr_eq(strchr(r.err, '\n'), r.err + strlen(r.err) - 1);
    run_free(&r);
    s = ear_close(&e, false); /* before there were two */
    ck_assert_int_eq(s.run.exit_code, 3);
    ck_assert(json_is_false(
        json_object_get(scan_object(s.lines, "summary"), "complete")));
    scan_free(&s);
}
END_TEST

START_TEST(bad_usage)
{
    static const char *const words[][4] = {
        {"127.0.0.1:https", NULL},
        {"::1:443", NULL},
        {"nobody.invalid:443", NULL},
        {"443", "--serve", "/nonexistent", "/nonexistent"},
    };
    struct args a = {.n = 0};
    struct run r;

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), "listen", NULL);
    for (int i = 0; i < 4 && words[_i][i]; i++)
        args_add(&a, words[_i][i], NULL);
    r = proc_run(&a, 10);
    ck_assert_int_eq(r.exit_code, 2);
    ck_assert_str_eq(r.out, "");
    run_free(&r);
}
END_TEST

Suite *listen_suite(void)
{
    Suite *s = suite_create("listen");
    TCase *t = tcase_create("listen");

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, hears_what_is_offered, 0,
                        sizeof offers / sizeof *offers);
    tcase_add_test(t, answers_and_tells_the_truth);
    tcase_add_test(t, tells_fallbacks_from_others);
    tcase_add_loop_test(t, hears_the_verdict, 0,
                        2 * sizeof clients / sizeof *clients);
    tcase_add_loop_test(t, serves_other_certificates, 0, 3);
    tcase_add_test(t, bears_strangers);
    tcase_add_test(t, port_in_use);
    tcase_add_loop_test(t, bad_usage, 0, 4);
    suite_add_tcase(s, t);
    return s;
}
