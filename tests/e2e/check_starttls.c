/*
 * Real clients of mail, directories, files and databases against `suitemap
 * listen`, which leads them to TLS as their server would.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S_CLIENT "openssl s_client -connect $A:$P </dev/null "
#define CURL     "curl -sS -m 5 --ssl-reqd --cacert $CA --resolve localhost:$P:$A "
#define MAIL     "--mail-from a@lab --mail-rcpt b@lab "
#define TSQL     "TDSVER=7.4 timeout 5 tsql -H $A -p $P -U labuser -P x </dev/null"
#define LDAP     "ldapsearch -H ldap://$A:$P -x -s base "

static const json_t *profile(const struct scan *s)
{
    const json_t *p = scan_object(s->lines, "profile");

    ck_assert_msg(p != NULL, "no profile: %s %s", s->run.out, s->run.err);
    return p;
}

/* ---- What they offer ---- */

static const struct asks {
    const char *scheme;
    int port; /* a well-known one, or 0 */
    const char *command;
    const char *prelude; /* NULL: none was spoken */
} asks[] = {
    {"smtp://", 0, S_CLIENT "-starttls smtp", "smtp"},
    {"lmtp://", 0, S_CLIENT "-starttls lmtp", "lmtp"},
    {"imap://", 0, S_CLIENT "-starttls imap", "imap"},
    {"pop3://", 0, S_CLIENT "-starttls pop3", "pop3"},
    {"ftp://", 0, S_CLIENT "-starttls ftp", "ftp"},
    {"ldap://", 0, S_CLIENT "-starttls ldap", "ldap"},
    {"smtp://", 0, CURL MAIL "smtp://localhost:$P", "smtp"},
    {"ftp://", 0, CURL "ftp://localhost:$P/", "ftp"},
    {"imap://", 0, CURL "imap://localhost:$P/", "imap"},
    {"pop3://", 0, CURL "pop3://localhost:$P/", "pop3"},
    {"ldap://", 0, LDAP "-ZZ", "ldap"},
    {"tds://", 0, TSQL, "tds"},
    {"", 25, S_CLIENT "-starttls smtp", "smtp"},
    {"", 587, CURL MAIL "smtp://localhost:$P", "smtp"},
    {"", 389, LDAP "-ZZ", "ldap"},
    {"", 21, CURL "ftp://localhost:$P/", "ftp"},
    {"", 1433, TSQL, "tds"},
    /* TLS before all else. */
    {"", 25, S_CLIENT, NULL},
    {"", 389, S_CLIENT, NULL},
    {"", 1433, S_CLIENT "-alpn tds/8.0", "tds8"},
    {"tds8://", 0, S_CLIENT "-alpn tds/8.0", "tds8"},
    {"tls://", 25, S_CLIENT, NULL},
};

START_TEST(leads_to_tls)
{
    const struct asks *o = &asks[_i];
    struct ear e = ear_behind(o->scheme, o->port, "--count", "1", NULL);
    struct run client = client_run(&e.at, "rsa2048.crt", o->command);
    struct scan s = ear_close(&e, true);
    const json_t *p = profile(&s);
    const json_t *role = json_object_get(p, "client");

    ck_assert_int_eq(s.run.exit_code, 0);
    if (o->prelude != NULL)
        ck_assert_str_eq(json_str(p, "prelude"), o->prelude);
    else
        ck_assert(json_is_null(json_object_get(p, "prelude")));
    ck_assert_uint_gt(json_array_size(json_object_get(role, "suites")), 3);
    ck_assert(!strncmp(json_str(p, "match"), "openssl-3", 9) ||
              !strncmp(json_str(p, "match"), "gnutls-3", 8));
    run_free(&client);
    scan_free(&s);
}
END_TEST

/* ---- What they make of a certificate ---- */

static const struct shown {
    const char *scheme, *command, *ca;
    const char *says;
} shown[] = {
    {"smtp://", CURL MAIL "smtp://localhost:$P", "rsa2048.crt", "accepted"},
    {"smtp://", CURL MAIL "smtp://localhost:$P", "ec256.crt", "refused"},
    {"ftp://", CURL "ftp://localhost:$P/", "rsa2048.crt", "accepted"},
    {"ftp://", CURL "ftp://localhost:$P/", "ec256.crt", "refused"},
    {"ldap://", "LDAPTLS_REQCERT=never " LDAP "-ZZ", "ec256.crt", "accepted"},
    {"ldap://", "LDAPTLS_CACERT=$CA LDAPTLS_REQCERT=demand " LDAP "-ZZ",
     "ec256.crt", NULL},
    {"tds://", TSQL, "rsa2048.crt", "accepted"},
};

/* Behind the prelude all of the handshake goes on, and for TDS in packets. */
START_TEST(hears_the_verdict)
{
    const struct shown *o = &shown[_i];
    char key[512], want[64];
    struct run client;
    struct scan s;
    struct ear e;

    snprintf(key, sizeof key, "%s/keys/rsa2048.pem",
             env_or("LAB_DIR", "build/lab"));
    e = ear_behind(o->scheme, 0, "--count", "1", "--serve", key, key, NULL);
    client = client_run(&e.at, o->ca, o->command);
    s = ear_close(&e, true);
    if (o->says != NULL) {
        snprintf(want, sizeof want, "certificate %s 1 time", o->says);
        ck_assert_msg(strstr(s.run.out, want) != NULL, "%s: %s %s", o->command,
                      s.run.out, client.err);
    }
    ck_assert_uint_eq(
        json_array_size(json_object_get(profile(&s), "verdicts")), 1);
    ck_assert(strstr(s.run.out, "accepted 1 time") == NULL ||
              o->says != NULL);
    run_free(&client);
    scan_free(&s);
}
END_TEST

/* ---- TDS 8 ---- */

static const struct strict {
    const char *scheme;
    int port;
    const char *command, *says;
} stricts[] = {
    {"tds8://", 0, S_CLIENT "-tls1_2 -alpn tds/8.0", "ALPN protocol: tds/8.0"},
    {"tds8://", 0, S_CLIENT "-tls1_3 -alpn h2,tds/8.0",
     "ALPN protocol: tds/8.0"},
    {"tds://", 0, S_CLIENT "-alpn tds/8.0", "ALPN protocol: tds/8.0"},
    {"", 1433, S_CLIENT "-alpn tds/8.0", "ALPN protocol: tds/8.0"},
    {"tds8://", 0, S_CLIENT "-alpn h2", "No ALPN negotiated"},
    {"tds8://", 0, S_CLIENT, "No ALPN negotiated"},
    {"smtp://", 0, S_CLIENT "-alpn tds/8.0", "No ALPN negotiated"},
    {"tls://", 0, S_CLIENT "-alpn tds/8.0", "No ALPN negotiated"},
};

/* Who begins with TLS where SQL Server is served speaks its version 8, and is
 * told so where it names that. */
START_TEST(agrees_on_tds8)
{
    const struct strict *o = &stricts[_i];
    struct run client;
    struct scan s;
    char key[512];
    struct ear e;

    snprintf(key, sizeof key, "%s/keys/rsa2048.pem",
             env_or("LAB_DIR", "build/lab"));
    e = ear_behind(o->scheme, o->port, "--count", "1", "--serve", key, key,
                   NULL);
    client = client_run(&e.at, "rsa2048.crt", o->command);
    s = ear_close(&e, true);
    ck_assert_msg(strstr(client.out, o->says) != NULL, "%s%s: %s",
                  o->scheme, o->command, client.out);
    run_free(&client);
    scan_free(&s);
}
END_TEST

/* ---- Who asks for none ---- */

static const struct plain {
    const char *scheme, *command, *says;
} plain[] = {
    {"smtp://", "curl -sS -m 5 smtp://$A:$P " MAIL, "no TLS: \"VRFY\""},
    {"ftp://", "curl -sS -m 5 ftp://u:secret@$A:$P/", "no TLS: \"USER\""},
    {"imap://", "curl -sS -m 5 imap://u:secret@$A:$P/", "no TLS: \""},
    {"ldap://", LDAP "-D cn=x -w secret", "no TLS: \"LDAP bind\""},
    {"tds://",
     "TDSVER=4.2 timeout 5 tsql -H $A -p $P -U u -P secret </dev/null",
     "no TLS: \"TDS login without encryption\""},
    {"smtp://", "curl -sS -m 1 http://$A:$P/",
     "no TLS: \"GET\""},
};

/* It is told what he began with, and no password. */
START_TEST(tells_who_asks_for_none)
{
    const struct plain *o = &plain[_i];
    struct ear e = ear_behind(o->scheme, 0, "--timeout", "2s", NULL);
    struct run client = client_run(&e.at, "rsa2048.crt", o->command);
    struct scan s;

    run_free(&client);
    client = client_run(&e.at, "rsa2048.crt", "sleep 0.2");
    s = ear_close(&e, false);
    ck_assert_msg(strstr(s.run.out, o->says) != NULL, "%s: %s", o->command,
                  s.run.out);
    ck_assert_ptr_null(strstr(s.run.out, "secret"));
    run_free(&client);
    scan_free(&s);
}
END_TEST

Suite *starttls_suite(void)
{
    Suite *s = suite_create("starttls");
    TCase *t = tcase_create("starttls");

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, leads_to_tls, 0, sizeof asks / sizeof *asks);
    tcase_add_loop_test(t, hears_the_verdict, 0, sizeof shown / sizeof *shown);
    tcase_add_loop_test(t, agrees_on_tds8, 0,
                        sizeof stricts / sizeof *stricts);
    tcase_add_loop_test(t, tells_who_asks_for_none, 0,
                        sizeof plain / sizeof *plain);
    suite_add_tcase(s, t);
    return s;
}
