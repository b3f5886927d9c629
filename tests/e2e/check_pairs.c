/*
 * Pairs of a built-in profile and a real server: what they would agree on, or
 * the reason, the place and the remedy where they part.
 */
#include "e2e.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SCAN_S = 60 };

#define DHE    "DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES256-SHA:@SECLEVEL=0"
#define DH_P   "../keys/dh1024.pem"
#define CHACHA "ECDHE-RSA-CHACHA20-POLY1305"
#define ECDHE  "ECDHE-RSA-AES128-SHA"

static const struct pairing {
    const char *client, *kind, *settings[6];
    const char *ca; /* what the client is taken to trust */
    const char *verdict, *version, *rule, *stage, *remedy;
} pairings[] = {
    {"@windows-server-2022",
     "openssl-modern",
     {NULL},
     "rsa2048.crt",
     "compatible",
     "TLSv1.3",
     NULL,
     NULL,
     NULL},
    {"@win10-22h2",
     "openssl-modern",
     {NULL},
     "rsa2048.crt",
     "compatible",
     "TLSv1.2",
     NULL,
     NULL,
     NULL},
    {"@win10-22h2",
     "openssl-modern",
     {NULL},
     NULL,
     "risky",
     "TLSv1.2",
     "certificate-untrusted",
     NULL,
     "import the root"},
    {"@octopus-before-3.1",
     "openssl-modern",
     {NULL},
     "rsa2048.crt",
     "incompatible",
     NULL,
     "exclusive-versions",
     "version",
     "upgrade them to 3.1"},
    {"@windows-7",
     "openssl-tls12",
     {NULL},
     "rsa2048.crt",
     "incompatible",
     NULL,
     "exclusive-versions",
     "version",
     "\\Protocols\\TLS 1.2\\Client]\n\"Enabled\"=dword:00000001"},
    {"@windows-7+octopus-3.1",
     "openssl-tls12",
     {NULL},
     "rsa2048.crt",
     "compatible",
     "TLSv1.2",
     NULL,
     NULL,
     NULL},
    {"@windows-server-2012r2",
     "openssl-tls12",
     {"-cipher", CHACHA},
     "rsa2048.crt",
     "incompatible",
     NULL,
     "exclusive-suites",
     "suite",
     "SSL Cipher Suite Order"},
    {"@windows-server-2012r2",
     "openssl-tls12",
     {"-cipher", ECDHE, "-curves", "X25519"},
     "rsa2048.crt",
     "incompatible",
     NULL,
     "no-shared-group",
     "group",
     "ECC Curve Order"},
    {"@windows-server-2012r2",
     "gnutls-dh512",
     {NULL},
     "rsa1024.crt",
     "incompatible",
     "TLSv1.2",
     "dh-below-client-minimum",
     "key exchange",
     "\"ClientMinKeyBitLength\"=dword:00000200"},
    {"@win10-1607-2016",
     "openssl-tls12",
     {"DEVICE_FAULTY_DH=zeros", "-dhparam", DH_P, "-cipher", DHE},
     "rsa2048.crt",
     "risky",
     "TLSv1.2",
     "agrees-on-faulty-dh",
     NULL,
     "Diffie-Hellman]\n\"Enabled\"=dword:00000000"},
    {"@win10-1607-2016",
     "openssl-tls12",
     {"-dhparam", DH_P, "-cipher", DHE},
     "rsa2048.crt",
     "compatible",
     "TLSv1.2",
     NULL,
     NULL,
     NULL},
    {"@windows-server-2012r2",
     "openssl-wide",
     {"DEVICE_SPOIL=22:0303"},
     "rsa1024-sha1.crt",
     "incompatible",
     "TLSv1.2",
     "agrees-on-false-version",
     "handshake",
     "securityProtocolTypesForOutboundCommunication"},
    {"@win81-2012r2-original",
     "openssl-cert",
     {"sha512"},
     "sha512.crt",
     "incompatible",
     "TLSv1.2",
     "certificate-unacceptable",
     "certificate",
     "KB2975719"},
    {"@windows-server-2012r2",
     "openssl-cert",
     {"sha512"},
     "sha512.crt",
     "compatible",
     "TLSv1.2",
     NULL,
     NULL,
     NULL},
    {"@win10-22h2",
     "openssl-cert",
     {"short"},
     "short.crt",
     "incompatible",
     "TLSv1.2",
     "certificate-unacceptable",
     "certificate",
     "new-certificate"},
};
enum { PAIRINGS = sizeof pairings / sizeof pairings[0] };

static json_t *reason(const json_t *pair, const char *rule)
{
    json_t *r;
    size_t i;

    json_array_foreach(json_object_get(pair, "reasons"), i, r)
    {
        if (!strcmp(json_str(r, "rule"), rule))
            return r;
    }
    return NULL;
}

static struct args command(const char *name)
{
    struct args a = {.n = 0};

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), name, NULL);
    return a;
}

/* json_str() gives "" for null. */
static void ck_text(const char *got, const char *want, const char *what)
{
    want = want != NULL ? want : "";
    ck_assert_msg(!strcmp(got, want), "%s: \"%s\", not \"%s\"", what, got,
                  want);
}

static void ck_pair(const json_t *pair, const struct pairing *p)
{
    json_t *r;

    ck_text(json_str(pair, "client"), p->client, "client");
    ck_text(json_str(json_object_get(pair, "basis"), "client"), "profile",
            "basis");
    ck_text(json_str(pair, "verdict"), p->verdict, "verdict");
    ck_text(json_str(pair, "version"), p->version, "version");
    ck_text(json_str(pair, "stage"), p->stage, "stage");
    if (p->rule == NULL) {
        ck_assert_uint_eq(json_array_size(json_object_get(pair, "reasons")), 0);
        return;
    }
    r = reason(pair, p->rule);
    ck_assert_msg(r != NULL, "no reason %s", p->rule);
    ck_assert_msg(strstr(json_str(r, "remedy"), p->remedy) != NULL, "%s",
                  json_str(r, "remedy"));
}

START_TEST(profile_against_server)
{
    const struct pairing *p = &pairings[_i];
    const char *const *w = p->settings;
    struct server at =
        lab_start(p->kind, w[0], w[1], w[2], w[3], w[4], w[5], NULL);
    struct args a = command("check");
    char ca[4096];
    struct scan s;

    args_add(&a, p->client, at.target, "--direction", "server", NULL);
    if (p->ca != NULL) {
        snprintf(ca, sizeof ca, "%s/keys/%s", env_or("LAB_DIR", "build/lab"),
                 p->ca);
        args_add(&a, "--ca", ca, NULL);
    }
    s = suitemap_json(&a, SCAN_S);
    ck_assert_msg(scan_object(s.lines, "pair") != NULL, "%.500s", s.run.err);
    ck_pair(scan_object(s.lines, "pair"), p);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

/* Both directions: the printer's own offer is inferred, and that is said. */
START_TEST(check_says_the_basis)
{
    struct server at = lab_start("openssl-tls12", NULL);
    struct args a = command("check");
    struct scan s;
    json_t *o;
    size_t i, n = 0;

    args_add(&a, "@windows-server-2012r2", at.target, NULL);
    s = suitemap_json(&a, SCAN_S);
    json_array_foreach(s.lines, i, o)
    {
        bool profile = !strncmp(
            json_str(o, "client") ? json_str(o, "client") : "", "@", 1);

        if (strcmp(json_str(o, "type"), "pair"))
            continue;
        n++;
        ck_text(json_str(json_object_get(o, "basis"), "client"),
                profile ? "profile" : "server-role", "client");
        ck_text(json_str(json_object_get(o, "basis"), "server"),
                profile ? "scan" : "profile", "server");
        ck_assert_int_eq(json_is_true(json_object_get(o, "inferred")),
                         !profile);
    }
    ck_assert_uint_eq(n, 2);
    ck_assert_msg(strstr(s.run.out, "is inferred from what it accepts") &&
                      strstr(s.run.out, "suitemap listen"),
                  "%.2000s", s.run.out);
    scan_free(&s);
    lab_stop(&at);
}
END_TEST

static char *file_of(const char *text)
{
    char *path = lab_path("side.jsonl");
    FILE *f = fopen(path, "w");

    fputs(text, f);
    fclose(f);
    return path;
}

/* A file with a profile is a side; one of a format to come is refused. */
START_TEST(files_as_sides)
{
    char *path = file_of("{\"type\":\"scan\",\"format\":2}\n");
    struct args a = command("matrix");
    struct run r;

    args_add(&a, path, "@win10-22h2", NULL);
    r = proc_run(&a, SCAN_S);
    ck_assert_int_eq(r.exit_code, 2);
    ck_assert_msg(strstr(r.err, "format 2") != NULL, "%s", r.err);
    run_free(&r);
    unlink(path);
    free(path);
    a = command("check");
    args_add(&a, "@win10-22h2", "@nobody", NULL);
    r = proc_run(&a, SCAN_S);
    ck_assert_int_eq(r.exit_code, 2);
    run_free(&r);
}
END_TEST

/* A report of a scan that was allowed to ask a print port does not allow to
 * send a hello there. */
START_TEST(no_hello_to_a_print_port)
{
    static const char server[] =
        "{\"type\":\"endpoint\",\"host\":\"127.0.0.1\",\"address\":\"127.0.0.1\","
        "\"port\":9100,\"state\":\"tls\",\"complete\":true,\"versions\":[{"
        "\"version\":\"TLSv1.2\",\"outcome\":\"accepted\",\"suites\":[{\"code\":"
        "\"0xC02F\"}]}]}\n";
    char *path = file_of(server);

    for (int allowed = 0; allowed < 2; allowed++) {
        struct args a = command("check");
        struct scan s;
        const json_t *live;

        args_add(&a, "@openssl-3-0-15-debian", path, "--live", "--direction",
                 "server", allowed ? "--allow-print-ports" : NULL, NULL);
        s = suitemap_json(&a, SCAN_S);
        live = json_object_get(scan_object(s.lines, "pair"), "live");
        ck_assert_msg(json_is_object(live), "%.500s", s.run.err);
        ck_assert_int_eq(!strcmp(json_str(live, "outcome"), "impossible"),
                         !allowed);
        scan_free(&s);
    }
    unlink(path);
    free(path);
}
END_TEST

/* What is laid out stands in every format, also where it was only read; the
 * text has it in its matrix. */
START_TEST(what_was_read_is_written)
{
    static const char *const suffixes[] = {"jsonl", "csv", "xml", "html",
                                           "prom"};
    char *path = file_of("{\"type\":\"endpoint\",\"host\":\"read-1\","
                         "\"address\":\"127.0.0.1\",\"port\":443,"
                         "\"state\":\"tls\",\"complete\":true}\n");
    char *base = lab_path("read"), line[8192], file[4096];
    struct args a = command("matrix");
    struct run r;

    args_add(&a, path, "@win10-22h2", "-q", "-oA", base, NULL);
    r = proc_run(&a, SCAN_S);
    run_free(&r);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        bool found = false;
        FILE *f;

        snprintf(file, sizeof file, "%s.%s", base, suffixes[i]);
        f = fopen(file, "r");
        ck_assert_ptr_nonnull(f);
        while (fgets(line, sizeof line, f) != NULL)
            found |= strstr(line, "read-1") != NULL &&
                     strstr(line, "matrix") == NULL;
        fclose(f);
        ck_assert_msg(found, "not in %s", file);
        unlink(file);
    }
    unlink(path);
    free(path);
    free(base);
}
END_TEST

/* Waits until a program that runs with -d has told of something. */
static void wait_for_trace(const struct proc *p)
{
    struct stat st = {0};

    for (int i = 0; i < 1000 && st.st_size == 0; i++) {
        usleep(20000);
        stat(p->err_path, &st);
    }
    ck_assert_int_ne(st.st_size, 0);
}

/* Who is interrupted while the hello is under way tells what was predicted,
 * and how many connections it made. */
START_TEST(interrupted_while_live)
{
    struct hostile_server h = {.at = lab_address(), .how = H_SILENT};
    struct args a = command("check");
    char server[512], *path, *json = lab_path("live.jsonl");
    json_t *lines;
    struct proc p;
    struct run r;

    hostile_start(&h, 1, NULL);
    snprintf(server, sizeof server,
             "{\"type\":\"endpoint\",\"host\":\"%s\",\"address\":\"%s\","
             "\"port\":%d,\"state\":\"tls\",\"complete\":true,\"versions\":[{"
             "\"version\":\"TLSv1.2\",\"outcome\":\"accepted\",\"suites\":[{"
             "\"code\":\"0xC02F\"}]}]}\n",
             h.at.address, h.at.address, h.at.port);
    path = file_of(server);
    args_add(&a, "@openssl-3-0-15-debian", path, "--live", "--direction",
             "server", "--timeout", "60s", "-d", "-oJ", json, NULL);
    p = proc_start(&a);
    wait_for_trace(&p);
    kill(p.pid, SIGINT);
    r = proc_finish(&p, SCAN_S);
    lines = json_lines(json);
    ck_assert_int_eq(r.exit_code, 3);
    ck_text(json_str(json_object_get(scan_object(lines, "pair"), "live"),
                     "outcome"),
            "unanswered", "live");
    ck_assert_int_eq(
        json_integer_value(json_object_get(scan_object(lines, "summary"),
                                           "connections")),
        1);
    json_decref(lines);
    run_free(&r);
    unlink(path);
    free(path);
    free(json);
}
END_TEST

Suite *pairs_suite(void)
{
    Suite *s = suite_create("pairs");
    TCase *t = tcase_create("pairs");

    tcase_set_timeout(t, 150);
    tcase_add_loop_test(t, profile_against_server, 0, PAIRINGS);
    tcase_add_test(t, check_says_the_basis);
    tcase_add_test(t, files_as_sides);
    tcase_add_test(t, no_hello_to_a_print_port);
    tcase_add_test(t, what_was_read_is_written);
    tcase_add_test(t, interrupted_while_live);
    suite_add_tcase(s, t);
    return s;
}
