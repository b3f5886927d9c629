/*
 * Predictions against reality. Real clients are recorded by `suitemap listen`,
 * real servers are scanned, and `suitemap matrix` predicts what each pair
 * agrees on; then each client connects to each server, and what the two say of
 * their handshake has to be that. With --live our own hello, made of the
 * recorded profile, has to come to the same.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/registry/suite.h"

/* Clients print "TLSv1.2 SUITE", by IANA's or their own name, or nothing. */
#define OPENSSL(more)                                                          \
    "echo | timeout 10 openssl s_client -brief -connect $A:$P " more           \
    " 2>&1 | sed -n 's/^Protocol version: //p; s/^Ciphersuite: //p' |"         \
    " tr '\\n' ' '"
#define GNUTLS(priority)                                                       \
    "sleep 0.2 | timeout 10 gnutls-cli --insecure -p $P $A --priority '"       \
    priority "' | sed -n 's/^- Description: //p'"
#define JAVA(more)                                                             \
    "timeout 20 java -Xshare:auto -XX:TieredStopAtLevel=1"                     \
    " -Djava.security.properties=$LAB/keys/java.security"                      \
    " -cp $LAB Client $A $P any " more
#define PYTHON(more)                                                           \
    "timeout 10 python3 -c 'import os,ssl,socket;"                             \
    "c=ssl._create_unverified_context();"                                      \
    "c.set_ciphers(\"DEFAULT@SECLEVEL=0\");" more ";"                          \
    "s=socket.create_connection((os.environ[\"A\"],int(os.environ[\"P\"])));"  \
    "s=c.wrap_socket(s,server_hostname=\"localhost\");"                        \
    "print(s.version(),s.cipher()[0])' 2> /dev/null"
#define CURL(more)                                                             \
    "timeout 10 curl -skv --ciphers DEFAULT@SECLEVEL=0 " more                  \
    " https://$A:$P/ 2>&1 |"                                                   \
    " sed -n 's/^\\* SSL connection using \\(.*\\) \\/ /\\1 /p'"

/* These print nothing of it; but the pages of some servers do. */
#define PAGE                                                                   \
    " 2> /dev/null | sed -n 's/^    Protocol  : //p; s/^    Cipher    : //p;"  \
    " s/.*Description:<.TD><TD>\\(([^<]*\\)<.*/\\1/p' | tr '\\n' ' '"
#define WGET(more)                                                             \
    "timeout 10 wget -q -t 1 --no-check-certificate " more                     \
    " -O - https://$A:$P/" PAGE
#define LIBCURL(library, more)                                                 \
    "timeout 10 $LAB/libcurl libcurl-" library ".so.4 $A $P any " more PAGE

static const struct client {
    const char *name, *command;
    bool from_page;
} clients[] = {
    {"openssl", OPENSSL("-cipher DEFAULT@SECLEVEL=0"), false},
    {"openssl 1.2", OPENSSL("-tls1_2 -cipher DEFAULT@SECLEVEL=0"), false},
    {"openssl 1.0", OPENSSL("-tls1 -cipher ALL:@SECLEVEL=0"), false},
    {"openssl 1.2 kRSA", OPENSSL("-tls1_2 -cipher kRSA:@SECLEVEL=0"), false},
    {"openssl DHE", OPENSSL("-no_tls1_3 -cipher DHE:@SECLEVEL=0"), false},
    {"openssl P-384", OPENSSL("-groups P-384 -cipher DEFAULT@SECLEVEL=0 "
                              "-ciphersuites TLS_AES_128_GCM_SHA256"), false},
    {"openssl all", OPENSSL("-cipher ALL:COMPLEMENTOFALL:@SECLEVEL=0"), false},
    {"gnutls", GNUTLS("NORMAL"), false},
    {"gnutls 1.2", GNUTLS("NORMAL:-VERS-TLS1.3"), false},
    {"gnutls 1.0", GNUTLS("NORMAL:-VERS-ALL:+VERS-TLS1.0"), false},
    {"gnutls aes128",
     GNUTLS("NORMAL:-CIPHER-ALL:+AES-128-CBC:-VERS-TLS1.3"), false},
    {"java", JAVA("-"), false},
    {"java 1.2", JAVA("TLSv1.2"), false},
    {"python", PYTHON("pass"), false},
    {"python 1.2", PYTHON("c.maximum_version=ssl.TLSVersion.TLSv1_2"), false},
    {"curl", CURL(""), false},
    {"curl 1.2", CURL("--tls-max 1.2"), false},
    {"wget", WGET(""), true},
    {"wget PFS", WGET("--secure-protocol=PFS"), true},
    {"curl gnutls", LIBCURL("gnutls", ""), true},
    {"curl nss", LIBCURL("nss", ""), true},
    {"curl nss 1.2", LIBCURL("nss", "393222"), true},
};

static const char *const kinds[] = {"openssl-wide",  "openssl-modern",
                                    "openssl-tls10", "gnutls-wide",
                                    "openssl-ecdsa", "jsse-legacy"};

enum {
    CLIENTS = sizeof clients / sizeof *clients,
    SERVERS = sizeof kinds / sizeof *kinds,
    LEAST = 60, /* pairs, of which the prediction is certain */
    SCAN_S = 120
};

static char *rows_file;

void reality_begin(void)
{
    rows_file = lab_path("reality");
}

void reality_print(void)
{
    char line[256];
    FILE *f = fopen(rows_file, "r");

    printf("\nPredictions against real handshakes\n");
    while (f && fgets(line, sizeof line, f))
        fputs(line, stdout);
    if (f)
        fclose(f);
    unlink(rows_file);
    free(rows_file);
}

/* ---- Recording, scanning, predicting ---- */

/* The profile that a client's hello makes, under the client's name. */
static json_t *record(const struct client *c)
{
    struct ear e = ear_open("--count", "1", NULL);
    struct run r = client_run(&e.at, "rsa2048.crt", c->command);
    struct scan s = ear_close(&e, true);
    json_t *p = json_incref(scan_object(s.lines, "profile"));

    ck_assert_msg(p != NULL, "%s: %s", c->name, r.err);
    json_object_set_new(p, "id", json_string(c->name));
    json_object_set_new(p, "host", json_null());
    run_free(&r);
    scan_free(&s);
    return p;
}

static char *record_all(void)
{
    char *path = lab_path("profiles");
    FILE *f = fopen(path, "w");

    ck_assert(f != NULL);
    for (size_t i = 0; i < CLIENTS; i++) {
        json_t *p = record(&clients[i]);

        json_dumpf(p, f, 0);
        fputc('\n', f);
        json_decref(p);
    }
    fclose(f);
    return path;
}

static struct scan predict(const char *profiles, const struct server *servers)
{
    struct args a = {.n = 0};

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), "matrix", "-q",
             "--live", "--direction", "server", profiles, "--vs", NULL);
    for (size_t i = 0; i < SERVERS; i++)
        args_add(&a, servers[i].target, NULL);
    return suitemap_json(&a, SCAN_S);
}

/* The id of the class that a party is in, and the pair of two classes. */
static const char *class_of(const json_t *lines, const char *party)
{
    json_t *o, *member;
    size_t i, k;

    json_array_foreach(lines, i, o)
    {
        if (strcmp(json_str(o, "type"), "class"))
            continue;
        json_array_foreach(json_object_get(o, "endpoints"), k, member)
        {
            if (!strcmp(json_string_value(member), party))
                return json_str(o, "id");
        }
    }
    return "";
}

static json_t *pair_of(const json_t *lines, const char *client,
                       const char *server)
{
    json_t *o;
    size_t i;

    json_array_foreach(lines, i, o)
    {
        if (!strcmp(json_str(o, "type"), "pair") &&
            !strcmp(json_str(o, "client_class"), class_of(lines, client)) &&
            !strcmp(json_str(o, "server_class"), class_of(lines, server)))
            return o;
    }
    return NULL;
}

/* ---- What really happened ---- */

/* What a client printed: the suites are several where its words fit several. */
struct outcome {
    enum version version;
    size_t n;
    const struct suite *suites[8];
};

static void add_suite(struct outcome *o, const struct suite *s)
{
    if (s && o->n < sizeof o->suites / sizeof *o->suites)
        o->suites[o->n++] = s;
}

/* "TLS_ECDHE_RSA_AES_256_CBC_SHA1": how GnuTLS's name of the suite begins. */
static void add_named(struct outcome *o, const char *kx, const char *auth,
                      const char *cipher, const char *mac)
{
    char name[160];

    if (o->version == VERSION_TLS13)
        snprintf(name, sizeof name, "TLS_%s", cipher);
    else
        snprintf(name, sizeof name, "TLS_%s%s%s_%s%s%s", kx, *auth ? "_" : "",
                 auth, cipher, *mac ? "_" : "", mac);
    for (char *c = name; *c; c++)
        if (*c == '-')
            *c = '_';
    for (size_t i = 0; i < suite_count(); i++) {
        const struct suite *s = suite_at(i);

        if (s->gnutls && !strncmp(s->gnutls, name, strlen(name)) &&
            o->version >= s->least && o->version <= s->most)
            add_suite(o, s);
    }
}

/* "(TLS1.2-X.509)-(ECDHE-SECP256R1)-(RSA-SHA256)-(AES-256-GCM)", with the
   signature in TLS 1.2 and later alone, with the MAC of CBC behind all. */
static void read_gnutls(struct outcome *o, const char *text)
{
    char part[4][48] = {"", "", "", ""}, kx[48];
    char *cipher = part[1], *mac = part[2];
    bool plain;

    sscanf(text, "%*[^)])-(%47[^)])-(%47[^)])-(%47[^)])-(%47[^)])", part[0],
           part[1], part[2], part[3]);
    snprintf(kx, sizeof kx, "%.*s", (int)strcspn(part[0], "-"), part[0]);
    plain = !strcmp(part[0], "RSA");
    if (o->version >= VERSION_TLS12 && !plain) {
        cipher = part[2];
        mac = part[3];
        add_named(o, kx, !strncmp(part[1], "RSA", 3) ? "RSA" : "ECDSA", cipher,
                  mac);
        return;
    }
    add_named(o, kx, plain ? "" : "RSA", cipher, mac);
    if (!plain)
        add_named(o, kx, "ECDSA", cipher, mac);
}

static bool read_outcome(const char *text, struct outcome *o)
{
    char first[64] = "", second[128] = "";

    if (sscanf(text, "(%15[^-]", first) == 1) {
        if (!version_from_name(first, &o->version))
            return false;
        read_gnutls(o, text);
        return true;
    }
    if (sscanf(text, "%63s %127s", first, second) != 2 ||
        !version_from_name(strcmp(first, "TLSv1") ? first : "TLSv1.0",
                           &o->version))
        return false;
    add_suite(o, suite_by_name(second));
    return true;
}

static bool names(const json_t *pair, const struct suite *s)
{
    json_t *name;
    size_t i;

    json_array_foreach(json_object_get(pair, "candidates"), i, name)
    {
        if (!strcmp(json_string_value(name), s->name))
            return true;
    }
    return !strcmp(json_str(pair, "suite"), s->name);
}

/* One that was predicted to agree with several possible suites may pick any. */
static bool is_predicted(const json_t *pair, struct outcome *o)
{
    if (strcmp(json_str(pair, "version"), version_name(o->version)))
        return false;
    for (size_t i = 0; i < o->n; i++)
        if (names(pair, o->suites[i])) {
            o->suites[0] = o->suites[i];
            return true;
        }
    return false;
}

/* A client's least size of a prime is not in its hello: that a short one is a
   risk is what can be predicted. OpenSSL takes none of 768 bits. */
static bool was_warned(const json_t *pair)
{
    json_t *reason;
    size_t i;

    json_array_foreach(json_object_get(pair, "reasons"), i, reason)
    {
        if (!strcmp(json_str(reason, "rule"), "dh-below-client-minimum"))
            return true;
    }
    return false;
}

/* One row of the table. Returns whether the prediction held; *certain counts
   those that were no "cannot be told". */
static bool try_pair(FILE *rows, const struct client *c, const char *kind,
                     const struct server *at, const json_t *pair, int *certain)
{
    struct run r = client_run(at, "rsa2048.crt", c->command);
    const json_t *live = json_object_get(pair, "live");
    const char *verdict = json_str(pair, "verdict");
    struct outcome o = {.n = 0};
    bool went = read_outcome(r.out, &o), held = true;
    bool differs = json_is_false(json_object_get(live, "as_predicted"));

    if (!strcmp(verdict, "incompatible"))
        held = !went;
    else if (strcmp(verdict, "inconclusive"))
        held = went ? is_predicted(pair, &o) : was_warned(pair);
    *certain += strcmp(verdict, "inconclusive") != 0;
    fprintf(rows, "  %-16s %-14s %-12s %-7s %s%s%s\n", c->name, kind, verdict,
            went ? version_name(o.version) : "none",
            o.n ? o.suites[0]->name : r.out, held ? "" : " DIFFERS",
            differs ? " LIVE DIFFERS" : "");
    held = held && !differs;
    run_free(&r);
    return held;
}

START_TEST(predictions_hold)
{
    struct server servers[SERVERS];
    char *profiles = record_all();
    FILE *rows = fopen(rows_file, "a");
    int certain = 0, wrong = 0;
    struct scan s;

    ck_assert(rows != NULL);
    for (size_t i = 0; i < SERVERS; i++)
        servers[i] = lab_start(kinds[i], NULL);
    s = predict(profiles, servers);
    for (size_t k = 0; k < SERVERS; k++)
        for (size_t i = 0; i < CLIENTS; i++) {
            json_t *pair = pair_of(s.lines, clients[i].name, servers[k].target);

            if (clients[i].from_page && !strncmp(kinds[k], "jsse", 4))
                continue; /* its pages say nothing */
            ck_assert_msg(pair != NULL, "no pair of %s and %s: %.500s",
                          clients[i].name, kinds[k], s.run.err);
            wrong += !try_pair(rows, &clients[i], kinds[k], &servers[k], pair,
                               &certain);
        }
    fprintf(rows, "  %d predicted for certain, %d differ\n", certain, wrong);
    fclose(rows);
    for (size_t i = 0; i < SERVERS; i++)
        lab_stop(&servers[i]);
    scan_free(&s);
    unlink(profiles);
    free(profiles);
    ck_assert_int_eq(wrong, 0);
    ck_assert_int_ge(certain, LEAST);
}
END_TEST

Suite *reality_suite(void)
{
    Suite *s = suite_create("predictions and reality");
    TCase *t = tcase_create("reality");

    tcase_set_timeout(t, 300);
    tcase_add_test(t, predictions_hold);
    suite_add_tcase(s, t);
    return s;
}
