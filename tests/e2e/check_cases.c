/*
 * The cases of the three troubleshooting guides that the program is made for:
 * Dispatcher Paragon's of SChannel, Octopus's of Schannel and TLS, and one of
 * "A call to SSPI failed". Each is set up with real servers, told by its rule
 * in its direction with its remedy, repaired as the remedy says, and judged
 * again.
 */
#include "e2e.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCAN_S = 60, SETTINGS = 6, WORDS = 6, PATH_BYTES = 600 };

/* ---- The real servers ---- */

#define RSA_ONLY "AES128-SHA:AES256-SHA"
#define CHACHA   "ECDHE-RSA-CHACHA20-POLY1305"

/* Each with what its clients have imported, unless a case says otherwise. */
static const struct host {
    const char *name, *kind, *settings[SETTINGS];
    const char *ca;
    const char *options[2]; /* of the scan */
} hosts[] = {
    {"usual", "openssl-cert", {"rsa2048"}, "rsa2048.crt", {NULL}},
    {"tls10", "openssl-tls10", {NULL}, "rsa1024-sha1.crt", {NULL}},
    {"tls12", "openssl-tls12", {NULL}, "rsa2048.crt", {NULL}},
    {"tls13", "openssl-tls13", {NULL}, "rsa2048.crt", {NULL}},
    {"modern", "gnutls-modern", {NULL}, "rsa2048.crt", {NULL}},
    {"dh512", "gnutls-dh512", {NULL}, "rsa1024.crt", {NULL}},
    {"faulty",
     "openssl-tls12",
     {"DEVICE_FAULTY_DH=zeros", "-dhparam", "../keys/dh1024.pem", "-cipher",
      "DHE-RSA-AES128-SHA:AES128-SHA:@SECLEVEL=0"},
     "rsa2048.crt",
     {NULL}},
    {"pretends",
     "openssl-cert",
     {"DEVICE_SPOIL=22:0303", "rsa2048"},
     "rsa2048.crt",
     {NULL}},
    {"sha512", "openssl-cert", {"sha512"}, "sha512.crt", {NULL}},
    {"rsa512", "openssl-cert", {"short"}, "short.crt", {NULL}},
    {"rsa1024", "openssl-cert", {"rsa1024"}, "rsa1024.crt", {NULL}},
    {"rsa-only", "openssl-tls12", {"-cipher", RSA_ONLY}, "rsa2048.crt", {NULL}},
    {"chacha", "openssl-tls12", {"-cipher", CHACHA}, "rsa2048.crt", {NULL}},
    {"expired", "openssl-cert", {"expired"}, "expired.crt", {NULL}},
    {"future", "openssl-cert", {"future"}, "future.crt", {NULL}},
    {"unknown", "openssl-cert", {"rsa2048"}, NULL, {NULL}},
    {"by-ca", "openssl-cert", {"chain"}, "labca.crt", {NULL}},
    /* As a machine sees it whose clock is wrong. */
    {"clock-of-2019",
     "openssl-cert",
     {"chain"},
     "labca.crt",
     {"--at", "2019-06-01T00:00:00Z"}},
    {"misnamed",
     "openssl-cert",
     {"chain"},
     "labca.crt",
     {"--servername", "sql.lab.example"}},
    {"named",
     "openssl-cert",
     {"chain"},
     "labca.crt",
     {"--servername", "mfd.lab.example"}},
};
enum { HOSTS = sizeof hosts / sizeof hosts[0] };

/* ---- The exports of the registry ---- */

#define HEADER "Windows Registry Editor Version 5.00\n"
#define SCHANNEL                                                               \
    "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\"                \
    "SecurityProviders\\SCHANNEL\\"
#define OFF "\"Enabled\"=dword:00000000\n"
#define VERSION_OFF(v, role)                                                   \
    SCHANNEL "Protocols\\" v "\\" role "]\n" OFF                               \
             "\"DisabledByDefault\"=dword:00000001\n"
#define VERSION_ON(v, role)                                                    \
    SCHANNEL "Protocols\\" v "\\" role "]\n\"Enabled\"=dword:00000001\n"       \
             "\"DisabledByDefault\"=dword:00000000\n"

/* "Enables TLS 1.1 and 1.2": the file of the Dispatcher Paragon guide. */
static const char tls_reg[] =
    HEADER VERSION_OFF("SSL 3.0", "Server") VERSION_OFF("TLS 1.0", "Server")
        VERSION_ON("TLS 1.1", "Server") VERSION_ON("TLS 1.2", "Server");
static const char no_higher[] =
    HEADER VERSION_OFF("TLS 1.1", "Server") VERSION_OFF("TLS 1.2", "Server");
static const char no_aes[] = HEADER SCHANNEL "Ciphers\\AES 128/128]\n" OFF
    SCHANNEL "Ciphers\\AES 256/256]\n" OFF;
static const char no_sha[] = HEADER SCHANNEL "Hashes\\SHA]\n" OFF;
static const char no_pkcs[] =
    HEADER SCHANNEL "KeyExchangeAlgorithms\\PKCS]\n" OFF;
/* What KB3140245 is there for. */
static const char winhttp_tls12[] = HEADER
    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\"
    "Internet Settings\\WinHttp]\n\"DefaultSecureProtocols\"=dword:00000800\n";

/* ---- The cases ---- */

#define JULY_2016 "KB3172605", "KB3172614"
#define SECURED   "Configuring secured connection between terminals and"
#define SERVER_12 "Protocols\\TLS 1.2\\Server]\n\"Enabled\"=dword:00000001"
#define CLIENT_12 "Protocols\\TLS 1.2\\Client]\n\"Enabled\"=dword:00000001"
#define TOGETHER  "Schannel must be configured alike on both sides"
#define ALIKE     "SCHANNEL\\Ciphers, Hashes or KeyExchangeAlgorithms"

/* How it is repaired: the fix that --reg writes, the lines of the registry in
 * the remedy, or another end in the place of one (the update that is
 * installed, the server with another certificate). */
enum repair { BY_FIX, BY_REMEDY, BY_OTHER_END };

/* An end is a name of hosts[], or a profile: "@NAME+%s" is one with the export
 * laid over it. The pair is SERVER and DEVICE; direction names the client. */
static const struct problem {
    const char *server, *device, *direction;
    const char *export;
    const char *rule, *stage, *words[WORDS];
    enum repair repair;
    const char *repaired_server, *repaired_device;
    const char *remains; /* a rule that may still speak */
} problems[] = {
    /* -- Dispatcher Paragon: the device only supports weak DH keys -- */
    {.server = "@windows-server-2016", .device = "dh512",
     .direction = "server",
     .rule = "dh-below-client-minimum", .stage = "key exchange",
     .words = {"\"ClientMinKeyBitLength\"=dword:00000200",
               "Do not set a lower length of DH keys unless really necessary",
               "KB3161608", "KB3161606", "KB3163018", "512 bits"},
     .repair = BY_FIX},
    {.server = "@windows-server-2012r2", .device = "dh512",
     .direction = "server",
     .rule = "dh-below-client-minimum", .stage = "key exchange",
     .words = {JULY_2016, "makes that machine vulnerable"},
     .repair = BY_REMEDY, .remains = "short-dh-value"},
    /* How to recognize it: Firefox refuses it too. */
    {.server = "@firefox-45-win-7", .device = "dh512",
     .direction = "server",
     .rule = "dh-below-client-minimum", .stage = "key exchange",
     .words = {"gives it a DH prime of 2048 bits"},
     .repair = BY_OTHER_END, .repaired_device = "usual"},
    /* -- The incorrect implementation of DH in the device -- */
    {.server = "@windows-server-2016", .device = "faulty",
     .direction = "server",
     .rule = "agrees-on-faulty-dh",
     .words = {"Diffie-Hellman]\n\"Enabled\"=dword:00000000",
               "disables DH/DHE ciphers for the whole machine", "KB3161608",
               JULY_2016, "one in 256"},
     .repair = BY_REMEDY},
    {.server = "@windows-server-2012r2", .device = "faulty",
     .direction = "server",
     .rule = "agrees-on-faulty-dh", .words = {"at random"},
     .repair = BY_FIX},
    /* -- The MFD accepts higher versions than it supports -- */
    {.server = "@windows-server-2012r2", .device = "pretends",
     .direction = "server",
     .rule = "agrees-on-false-version", .stage = "handshake",
     .words = {"securityProtocolTypesForOutboundCommunication",
               "System settings (Expert options)",
               "only the versions that work: TLSv1.0 and TLSv1.1",
               "Be careful when modifying this property",
               "Protocols\\TLS 1.2\\Client]\n\"Enabled\"=dword:00000000"},
     .repair = BY_REMEDY},
    /* The property, as a program that asks for what is left. */
    {.server = "@windows-server-2012r2+octopus-3.1", .device = "pretends",
     .direction = "server",
     .rule = "agrees-on-false-version", .stage = "handshake",
     .words = {"firmware update"},
     .repair = BY_OTHER_END,
     .repaired_server = "@windows-server-2012r2+octopus-before-3.1"},
    /* -- Payment System: TLS 1.2 and a certificate with SHA-512 -- */
    {.server = "@win7-2008r2-original+octopus-3.1", .device = "sha512",
     .direction = "server",
     .rule = "certificate-unacceptable", .stage = "certificate",
     .words = {"signed with SHA-512", "KB2973337 (Windows 7, Server 2008 R2)",
               "August 2014"},
     .repair = BY_OTHER_END,
     .repaired_server = "@win7-2008r2-updated+octopus-3.1"},
    {.server = "@win81-2012r2-original", .device = "sha512",
     .direction = "server",
     .rule = "certificate-unacceptable", .stage = "certificate",
     .words = {"KB2975331 (Windows 8, Server 2012)",
               "KB2975719 (Windows 8.1, Server 2012 R2)",
               "Rolling Windows patches back is advised against"},
     .repair = BY_OTHER_END, .repaired_server = "@win81-2012r2-updated"},
    {.server = "@win81-2012r2-original", .device = "sha512",
     .direction = "server",
     .rule = "certificate-unacceptable", .stage = "certificate",
     .words = {"signed with SHA-256 throughout"},
     .repair = BY_OTHER_END, .repaired_device = "usual"},
    /* -- The device supporting only higher versions cannot connect -- */
    {.server = "tls10", .device = "tls12", .direction = "device",
     .rule = "exclusive-versions", .stage = "version",
     .words = {"the lists are exclusive", SERVER_12, "restart the machine",
               "Server 2008 R2 with KB3080079, 2012 and 2012 R2"},
     .repair = BY_OTHER_END, .repaired_server = "usual"},
    {.server = "@windows-server-2008r2", .device = "tls12",
     .direction = "device",
     .rule = "exclusive-versions", .stage = "version",
     .words = {SERVER_12},
     .repair = BY_FIX},
    {.server = "@windows-server-2008r2", .device = "tls12",
     .direction = "device",
     .rule = "exclusive-versions", .stage = "version",
     .words = {SERVER_12},
     .repair = BY_OTHER_END, .export = tls_reg,
     .repaired_server = "@windows-server-2008r2+%s"},
    {.server = "@windows-server-2012+%s", .device = "tls12",
     .direction = "device", .export = no_higher,
     .rule = "exclusive-versions", .stage = "version",
     .words = {SERVER_12},
     .repair = BY_REMEDY},
    {.server = "@windows-server-2012r2+%s", .device = "tls12",
     .direction = "device", .export = no_higher,
     .rule = "exclusive-versions", .stage = "version",
     .words = {"ave this as tls.reg, open it there and restart the machine"},
     .repair = BY_FIX},
    /* -- The server's certificate is not trusted -- */
    {.server = "unknown", .device = "@openssl-1.0.2", .direction = "device",
     .rule = "certificate-untrusted",
     .words = {SECURED, "create a new key and certificate",
               "import the root of that CA on the client as trusted",
               "on a device in its web page",
               "A default certificate that all deployments share",
               "suitemap listen --serve CERT KEY PORT"},
     .repair = BY_OTHER_END, .repaired_server = "by-ca"},
    {.server = "unknown", .device = "modern", .direction = "device",
     .rule = "certificate-untrusted",
     .words = {"takes this one only where it was imported"},
     .repair = BY_OTHER_END, .repaired_server = "usual"},
    /* -- Octopus: upgrade Server and Tentacle to 3.1 or newer -- */
    {.server = "tls12", .device = "@windows-server-2012r2+octopus-before-3.1",
     .direction = "device",
     .rule = "exclusive-versions", .stage = "version",
     .words = {"Octopus Server or Tentacle before 3.1, which use TLS 1.0 alone",
               "upgrade them to 3.1 or newer",
               "Rolling Windows patches back is advised against"},
     .repair = BY_OTHER_END,
     .repaired_device = "@windows-server-2012r2+octopus-3.1"},
    {.server = "@windows-server-2008r2+octopus-before-3.1", .device = "tls12",
     .direction = "device",
     .rule = "exclusive-versions", .stage = "version",
     .words = {"upgrade them to 3.1 or newer"},
     .repair = BY_OTHER_END,
     .repaired_server = "@windows-server-2008r2+octopus-3.1"},
    /* -- TLS 1.1 and 1.2 are off by default on Server 2003 and 2008 -- */
    {.server = "tls12", .device = "@windows-server-2003+octopus-3.1",
     .direction = "device",
     .rule = "exclusive-versions", .stage = "version",
     .words = {"does not have TLSv1.2, and no setting brings it"},
     .repair = BY_OTHER_END,
     .repaired_device = "@windows-server-2008r2+octopus-3.1"},
    {.server = "tls12", .device = "@vista-2008+octopus-3.1",
     .direction = "device",
     .rule = "exclusive-versions", .stage = "version",
     .words = {"Server 2008 SP2: the update KB4019276"},
     .repair = BY_OTHER_END,
     .repaired_device = "@windows-server-2012r2+octopus-3.1"},
    {.server = "tls12", .device = "@windows-server-2008r2",
     .direction = "device",
     .rule = "exclusive-versions", .stage = "version",
     .words = {"uses it only where the program asks for it", CLIENT_12},
     .repair = BY_REMEDY},
    /* -- A Tentacle forced to TLS 1.2 by KB3140245 -- */
    {.server = "tls10", .device = "@windows-server-2008r2+winhttp+%s",
     .direction = "device", .export = winhttp_tls12,
     .rule = "exclusive-versions", .stage = "version",
     .words = {"The client speaks TLSv1.2 only, the server TLSv1.0 only",
               "let the server, which stops at TLSv1.0, speak TLSv1.2 too",
               "or let its program ask for it",
               SERVER_12},
     .repair = BY_OTHER_END, .repaired_server = "usual"},
    {.server = "@windows-server-2008r2+winhttp", .device = "tls12",
     .direction = "server",
     .rule = "exclusive-versions", .stage = "version",
     .words = {"KB3140245", "DefaultSecureProtocols\"=dword:00000800"},
     .repair = BY_FIX},
    /* -- Schannel is not configured alike on both servers -- */
    {.server = "@windows-server-2016+%s", .device = "tls12",
     .direction = "server", .export = no_aes,
     .rule = "exclusive-suites", .stage = "suite",
     .words = {TOGETHER, ALIKE},
     .repair = BY_FIX},
    {.server = "@windows-server-2016+%s", .device = "rsa-only",
     .direction = "server", .export = no_sha,
     .rule = "exclusive-suites", .stage = "suite", .words = {ALIKE},
     .repair = BY_FIX},
    {.server = "@windows-server-2016+%s", .device = "rsa-only",
     .direction = "server", .export = no_pkcs,
     .rule = "exclusive-suites", .stage = "suite", .words = {ALIKE},
     .repair = BY_FIX},
    {.server = "@windows-server-2016+%s", .device = "rsa-only",
     .direction = "device", .export = no_pkcs,
     .rule = "exclusive-suites", .stage = "suite", .words = {TOGETHER},
     .repair = BY_FIX},
    /* -- The RSA key of the certificate has 512 bits -- */
    {.server = "rsa512", .device = "@windows-server-2012r2+octopus-3.1",
     .direction = "device",
     .rule = "certificate-unacceptable", .stage = "certificate",
     .words = {"an RSA key of 512 bits", "their command new-certificate",
               "RSA with 2048 bits, signed with SHA-256"},
     .repair = BY_OTHER_END, .repaired_server = "usual"},
    /* -- SSPI: client and server do not possess a common algorithm -- */
    {.server = "chacha", .device = "@windows-server-2012r2",
     .direction = "device",
     .rule = "exclusive-suites", .stage = "suite",
     .words = {"no cipher suite of it is on both lists", 
               "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
               "SSL Cipher Suite Order"},
     .repair = BY_OTHER_END, .repaired_server = "tls12"},
    /* -- The handshake fails right after the ClientHello -- */
    {.server = "tls13", .device = "@windows-server-2019",
     .direction = "device",
     .rule = "exclusive-versions", .stage = "version",
     .words = {"speak TLSv1.3 too", "it takes a newer Windows"},
     .repair = BY_OTHER_END, .repaired_device = "@windows-server-2022"},
    /* -- The certificate: untrusted root, expired, of another name -- */
    {.server = "unknown", .device = "@windows-server-2019",
     .direction = "device",
     .rule = "certificate-untrusted",
     .words = {"Trusted Root Certification Authorities"},
     .repair = BY_OTHER_END, .repaired_server = "by-ca"},
    {.server = "expired", .device = "@windows-server-2019",
     .direction = "device",
     .rule = "cert-expired",
     .words = {"has ended", "time zone", "a new certificate"},
     .repair = BY_OTHER_END, .repaired_server = "usual"},
    {.server = "future", .device = "@windows-server-2019",
     .direction = "device",
     .rule = "cert-not-yet-valid", .words = {"not valid yet", "clocks of both"},
     .repair = BY_OTHER_END, .repaired_server = "usual"},
    /* -- System date and time -- */
    {.server = "clock-of-2019", .device = "@windows-server-2019",
     .direction = "device",
     .rule = "cert-not-yet-valid",
     .words = {"the same time, time zone and time server"},
     .repair = BY_OTHER_END, .repaired_server = "by-ca"},
    {.server = "misnamed", .device = "@windows-server-2019",
     .direction = "device",
     .rule = "name-mismatch",
     .words = {"connect by a name that the certificate has", "DNS", "hosts"},
     .repair = BY_OTHER_END, .repaired_server = "named"},
    /* -- A driver, or a program of .NET, that stops at TLS 1.0 -- */
    {.server = "tls12", .device = "@java-6", .direction = "device",
     .rule = "exclusive-versions", .stage = "version",
     .words = {"a newer driver, library or runtime",
               "opens the weaker protocol to every peer"},
     .repair = BY_OTHER_END, .repaired_device = "@java-8"},
    {.server = "@windows-server-2012r2+net45", .device = "tls12",
     .direction = "server",
     .rule = "exclusive-versions", .stage = "version",
     .words = {"SchUseStrongCrypto and SystemDefaultTlsVersions"},
     .repair = BY_FIX},
};
enum { PROBLEMS = sizeof problems / sizeof problems[0] };

/* ---- Setting up ---- */

/* An end of a pair: what check takes, and what the pair calls it. */
struct end {
    char side[PATH_BYTES], label[PATH_BYTES];
    bool scanned;
    struct server at;
};

static const struct host *host_of(const char *name)
{
    for (size_t i = 0; i < HOSTS; i++)
        if (strcmp(hosts[i].name, name) == 0)
            return &hosts[i];
    ck_abort_msg("no host %s", name);
}

static struct args program(const char *command)
{
    struct args a = {.n = 0};

    args_add(&a, env_or("SUITEMAP", "build/suitemap"), command, NULL);
    return a;
}

/* Starts the server and scans it, once, into a file. */
static void scan_host(struct end *e, const char *name)
{
    const struct host *h = host_of(name);
    const char *const *w = h->settings;
    char *path = lab_path("jsonl"), ca[PATH_BYTES];
    struct args a;
    struct run r;

    e->scanned = true;
    e->at = lab_start(h->kind, w[0], w[1], w[2], w[3], w[4], w[5], NULL);
    a = scan_args(&e->at);
    args_add(&a, "-q", "-oJ", path, NULL);
    snprintf(ca, sizeof ca, "%s/keys/%s", env_or("LAB_DIR", "build/lab"),
             h->ca != NULL ? h->ca : "");
    if (h->ca != NULL)
        args_add(&a, "--ca", ca, NULL);
    args_add(&a, h->options[0], h->options[1], NULL);
    r = proc_run(&a, SCAN_S);
    ck_assert_msg(r.exit_code == 0, "%s: exit code %d: %.500s", name,
                  r.exit_code, r.err);
    run_free(&r);
    snprintf(e->side, sizeof e->side, "%s", path);
    snprintf(e->label, sizeof e->label, "%s", e->at.target);
    free(path);
}

/* A profile, with the file in the place of its "%s". */
static void name_profile(struct end *e, const char *name, const char *file)
{
    const char *gap = strstr(name, "%s");
    int n = gap != NULL ? (int)(gap - name) : (int)strlen(name);

    snprintf(e->side, sizeof e->side, "%.*s%s", n, name,
             gap != NULL ? file : "");
    snprintf(e->label, sizeof e->label, "%s", e->side);
}

static struct end end_of(const char *name, const char *file)
{
    struct end e = {.scanned = false};

    if (name[0] == '@')
        name_profile(&e, name, file);
    else
        scan_host(&e, name);
    return e;
}

static void end_clear(struct end *e)
{
    if (!e->scanned)
        return;
    lab_stop(&e->at);
    unlink(e->side);
}

static char *written(const char *name, const char *text)
{
    char *path = lab_path(name);
    FILE *f = fopen(path, "w");

    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
    return path;
}

/* ---- Judging ---- */

static struct scan check(const struct end *server, const struct end *device,
                         const char *direction, const char *reg)
{
    struct args a = program("check");

    args_add(&a, server->side, device->side, "--direction", direction, NULL);
    if (reg != NULL)
        args_add(&a, "--reg", reg, NULL);
    return suitemap_json(&a, SCAN_S);
}

/* The one pair: of these two, the client first. */
static const json_t *pair_of(const struct scan *s, const struct end *server,
                             const struct end *device, const char *direction)
{
    const json_t *pair = scan_object(s->lines, "pair");
    bool server_connects = strcmp(direction, "server") == 0;

    ck_assert_msg(pair != NULL, "no pair: %.1000s", s->run.err);
    ck_assert_str_eq(json_str(pair, "client"),
                     (server_connects ? server : device)->label);
    ck_assert_str_eq(json_str(pair, "server"),
                     (server_connects ? device : server)->label);
    return pair;
}

static const json_t *reason_of(const json_t *pair, const char *rule)
{
    const json_t *r;
    size_t i;

    json_array_foreach(json_object_get(pair, "reasons"), i, r)
    {
        if (strcmp(json_str(r, "rule"), rule) == 0)
            return r;
    }
    return NULL;
}

/* It is said with the rule, at the stage, in these words. */
static void assert_told(const struct problem *p, const json_t *pair,
                        const struct scan *s)
{
    const json_t *r = reason_of(pair, p->rule);

    ck_assert_msg(r != NULL, "not %s: %s", p->rule, s->run.out);
    ck_assert_str_eq(json_str(pair, "stage"), p->stage != NULL ? p->stage : "");
    ck_assert_str_eq(json_str(pair, "verdict"),
                     p->stage != NULL ? "incompatible" : "risky");
    ck_assert_int_eq(s->run.exit_code, p->stage != NULL ? 1 : 0);
    for (size_t i = 0; i < WORDS && p->words[i] != NULL; i++)
        ck_assert_msg(strstr(json_str(r, "text"), p->words[i]) != NULL ||
                          strstr(json_str(r, "remedy"), p->words[i]) != NULL,
                      "not \"%s\": %s", p->words[i], s->run.out);
}

static void assert_repaired(const struct problem *p, const json_t *pair,
                            const struct scan *s)
{
    const json_t *r;
    size_t i;

    json_array_foreach(json_object_get(pair, "reasons"), i, r)
        ck_assert_msg(p->remains != NULL &&
                          strcmp(json_str(r, "rule"), p->remains) == 0,
                      "repaired, and still: %s", s->run.out);
    ck_assert_str_eq(json_str(pair, "verdict"),
                     p->remains != NULL ? "risky" : "compatible");
    ck_assert_int_eq(s->run.exit_code, 0);
}

/* The lines of the registry in a remedy: up to the first that is none. */
static char *file_of_remedy(const char *remedy)
{
    const char *from = strstr(remedy, HEADER), *to;
    char *text, *path;

    ck_assert_msg(from != NULL, "no file in: %s", remedy);
    to = from + strlen(HEADER);
    while (*to == '[' || *to == '"')
        to = strchr(to, '\n') + 1;
    text = strndup(from, (size_t)(to - from));
    path = written("remedy.reg", text);
    free(text);
    return path;
}

/* The machine with one more file laid over it. */
static struct end changed(const struct end *machine, const char *file)
{
    struct end e = *machine;
    int n = snprintf(e.side, sizeof e.side, "%s+%s", machine->label, file);

    ck_assert_int_lt(n, (int)sizeof e.side);
    memcpy(e.label, e.side, (size_t)n + 1);
    return e;
}

static void remove_fix(char *reg)
{
    char undo[PATH_BYTES];

    snprintf(undo, sizeof undo, "%.*s.undo.reg", (int)strlen(reg) - 4, reg);
    unlink(reg);
    unlink(undo);
    free(reg);
}

/* ---- The tests ---- */

static void judge_again(const struct problem *p, const struct end *server,
                        const struct end *device)
{
    struct scan s = check(server, device, p->direction, NULL);

    assert_repaired(p, pair_of(&s, server, device, p->direction), &s);
    scan_free(&s);
}

/* Repaired by a change of the registry of the one that is a profile. */
static void repair_machine(const struct problem *p, const struct end *server,
                           const struct end *device, const char *file)
{
    struct end machine = changed(server->scanned ? device : server, file);

    if (server->scanned)
        judge_again(p, server, &machine);
    else
        judge_again(p, &machine, device);
}

static void repair_end(const struct problem *p, const struct end *server,
                       const struct end *device, const char *export)
{
    const char *const other[] = {p->repaired_server, p->repaired_device};
    struct end new_server, new_device;

    if (other[0] != NULL)
        new_server = end_of(other[0], export);
    if (other[1] != NULL)
        new_device = end_of(other[1], export);
    judge_again(p, other[0] != NULL ? &new_server : server,
                other[1] != NULL ? &new_device : device);
    if (other[0] != NULL)
        end_clear(&new_server);
    if (other[1] != NULL)
        end_clear(&new_device);
}

START_TEST(told_and_repaired)
{
    const struct problem *p = &problems[_i];
    char *export = p->export != NULL ? written("was.reg", p->export) : NULL;
    struct end server = end_of(p->server, export);
    struct end device = end_of(p->device, export);
    char *reg = p->repair == BY_FIX ? lab_path("fix.reg") : NULL;
    struct scan s = check(&server, &device, p->direction, reg);
    const json_t *pair = pair_of(&s, &server, &device, p->direction);

    assert_told(p, pair, &s);
    if (p->repair == BY_REMEDY)
        reg = file_of_remedy(json_str(reason_of(pair, p->rule), "remedy"));
    if (p->repair == BY_OTHER_END)
        repair_end(p, &server, &device, export);
    else
        repair_machine(p, &server, &device, reg);
    scan_free(&s);
    end_clear(&server);
    end_clear(&device);
    if (reg != NULL)
        remove_fix(reg);
    if (export != NULL)
        unlink(export);
    free(export);
}
END_TEST

/* -- The device does not support the certificate's algorithm or key -- */

/* A device that takes RSA keys of at most 1024 bits, as a profile in a file:
 * that of an old library, with what was found out about the device. */
static char *old_device(const char *refused, bool limited)
{
    char *path = lab_path("device.jsonl"), *line;
    struct args a = program("profile");
    json_t *profile, *lines;
    struct run r;
    FILE *f;

    args_add(&a, "show", "openssl-0.9.8", "-oJ", path, "-q", NULL);
    r = proc_run(&a, SCAN_S);
    ck_assert_int_eq(r.exit_code, 0);
    run_free(&r);
    lines = json_lines(path);
    profile = json_array_get(lines, 0);
    json_object_set_new(profile, "id", json_string("mfd-12"));
    if (limited)
        json_object_set_new(json_object_get(profile, "client"), "rsa_max",
                            json_integer(1024));
    if (refused != NULL)
        json_object_set_new(
            profile, "verdicts",
            json_pack("[{s:s, s:b, s:s}]", "sha256", refused, "accepted", 0,
                      "how", "alert unsupported_certificate"));
    line = json_dumps(profile, JSON_COMPACT);
    f = fopen(path, "w");
    fprintf(f, "%s\n", line);
    fclose(f);
    free(line);
    json_decref(lines);
    return path;
}

/* The SHA-256 of a scanned server's certificate. */
static char *fingerprint(const struct end *e)
{
    json_t *lines = json_lines(e->side);
    const json_t *endpoint = scan_endpoint(lines, &e->at);
    const json_t *chain = json_object_get(
        json_array_get(json_object_get(endpoint, "certificates"), 0), "chain");
    char *hex = strdup(json_str(json_array_get(chain, 0), "sha256"));

    ck_assert_uint_eq(strlen(hex), 64);
    json_decref(lines);
    return hex;
}

static void device_against(const struct end *server, char *file,
                           const struct problem *p, bool repaired)
{
    struct end device = {.scanned = false, .label = "@mfd-12"};
    struct scan s;

    snprintf(device.side, sizeof device.side, "%s", file);
    s = check(server, &device, p->direction, NULL);
    if (repaired)
        assert_repaired(p, pair_of(&s, server, &device, p->direction), &s);
    else
        assert_told(p, pair_of(&s, server, &device, p->direction), &s);
    scan_free(&s);
}

START_TEST(key_too_long)
{
    static const struct problem p = {
        .direction = "device", .rule = "certificate-unacceptable",
        .stage = "certificate",
        .words = {"an RSA key of 2048 bits. The client takes at most 1024",
                  "compatible with the client, where it really is a must",
                  SECURED}};
    struct end server = end_of("usual", NULL), other = end_of("rsa1024", NULL);
    char *file = old_device(NULL, true);

    device_against(&server, file, &p, false);
    device_against(&other, file, &p, true);
    end_clear(&server);
    end_clear(&other);
    unlink(file);
    free(file);
}
END_TEST

/* SHA-256 is refused by a device that names no schemes: only a try tells. */
START_TEST(hash_not_taken)
{
    static const struct problem p = {
        .direction = "device", .rule = "certificate-unacceptable",
        .stage = "certificate",
        .words = {"was tried on this client", "alert unsupported_certificate",
                  "listen --serve", SECURED}};
    struct end server = end_of("usual", NULL), other = end_of("tls10", NULL);
    char *hex = fingerprint(&server), *file = old_device(hex, false);

    device_against(&server, file, &p, false);
    device_against(&other, file, &p, true);
    end_clear(&server);
    end_clear(&other);
    unlink(file);
    free(hex);
    free(file);
}
END_TEST

/* What troubles the one who connects does not trouble the other way round. */
START_TEST(one_way_only)
{
    static const struct {
        const char *server, *device, *rule;
    } ways[] = {
        {"@windows-server-2016", "dh512", "dh-below-client-minimum"},
        {"@windows-server-2016", "faulty", "agrees-on-faulty-dh"},
        {"@windows-server-2012r2", "pretends", "agrees-on-false-version"},
        {"@win81-2012r2-original", "sha512", "certificate-unacceptable"},
        {"@windows-server-2019", "expired", "cert-expired"},
    };
    struct end server = end_of(ways[_i].server, NULL);
    struct end device = end_of(ways[_i].device, NULL);
    struct scan s = check(&server, &device, "server", NULL);
    const json_t *pair = pair_of(&s, &server, &device, "server");

    ck_assert_ptr_nonnull(reason_of(pair, ways[_i].rule));
    scan_free(&s);
    s = check(&server, &device, "device", NULL);
    pair = pair_of(&s, &server, &device, "device");
    ck_assert_msg(reason_of(pair, ways[_i].rule) == NULL, "%s", s.run.out);
    ck_assert_int_eq(s.run.exit_code, 0);
    scan_free(&s);
    end_clear(&device);
}
END_TEST

/* Two that are well: nothing is said, whoever connects. */
START_TEST(nothing_the_matter)
{
    static const char *const directions[] = {"server", "device"};
    static const struct problem none = {.remains = NULL};
    struct end server = end_of("@windows-server-2022", NULL);
    struct end scanned = end_of("tls12", NULL);
    struct end device = end_of("modern", NULL);

    for (size_t i = 0; i < 2; i++) {
        struct scan s = check(&server, &device, directions[i], NULL);

        assert_repaired(&none, pair_of(&s, &server, &device, directions[i]),
                        &s);
        scan_free(&s);
        s = check(&scanned, &device, directions[i], NULL);
        assert_repaired(&none, pair_of(&s, &scanned, &device, directions[i]),
                        &s);
        scan_free(&s);
    }
    end_clear(&scanned);
    end_clear(&device);
}
END_TEST

/* ---- What the guides quote, explained ---- */

static const struct quote {
    const char *text, *says[WORDS];
} quotes[] = {
    /* Dispatcher Paragon */
    {"Could not create SSL/TLS secure channel",
     {"dh-below-client-minimum", "agrees-on-faulty-dh",
      "agrees-on-false-version", "exclusive-versions",
      "suitemap check SERVER DEVICE --direction server"}},
    {"This page can\xe2\x80\x99t be displayed", {"weak-dh", "suitemap HOST"}},
    {"SSL_ERROR_WEAK_SERVER_EPHEMERAL_DH_KEY",
     {"dh-below-client-minimum", "KB3161608", "--reg fix.reg"}},
    {"SSL_ERROR_BAD_MAC_ALERT",
     {"false-version", "securityProtocolTypesForOutboundCommunication"}},
    {"ERR_SSL_BAD_RECORD_MAC_ALERT", {"false-version", "suitemap DEVICE"}},
    {"Make sure TLS and SSL protocols are enabled.",
     {"sha512-chain", "KB2973337"}},
    {"Windows Server 2008 R2 with KB3080079 installed",
     {"exclusive-versions", "--direction device"}},
    /* Octopus */
    {"System.Security.Authentication.AuthenticationException: A call to SSPI "
     "failed, see inner exception. ---> System.ComponentModel.Win32Exception: "
     "One or more of the parameters passed to the function was invalid",
     {"exclusive-versions", "short-rsa-key", "upgrade to 3.1",
      "new-certificate", "suitemap check SERVER DEVICE", "advised against"}},
    {"System.IO.IOException: Unable to read data from the transport "
     "connection: An existing connection was forcibly closed by the remote "
     "host.",
     {"exclusive-versions", "exclusive-suites"}},
    {"KB3140245", {"DefaultSecureProtocols", "exclusive-versions"}},
    {"KB3174644", {"Rolling them back is advised against", "weak-dh"}},
    {"IISCrypto", {"exclusive-suites", "must overlap on both sides"}},
    {"new-certificate", {"512-bit", "Upgrade both to 3.1", "short-rsa-key"}},
    /* SSPI */
    {"The client and server do not possess a common algorithm",
     {"exclusive-versions", "exclusive-suites", "suitemap check"}},
    {"Handshake fails right after ClientHello in a trace capture",
     {"exclusive-versions", "rejected-at-hello", "suitemap -d HOST"}},
    {"Error mentions certificate chain or untrusted root",
     {"certificate-untrusted", "cert-expired", "suitemap --ca ROOT.pem HOST"}},
    {"the hostname does not match the certificate", {"name-mismatch"}},
    {"The target principal name is incorrect",
     {"name-mismatch", "setspn -L", "nslookup"}},
    {"cannot generate SSPI context",
     {"setspn -L ACCOUNT", "klist", "w32tm", "nslookup",
      "If the handshakes complete, it is not TLS"}},
    {"SPN registration", {"setspn -X", "it is not TLS"}},
    {"Kerberos clock skew too great", {"clock-skew", "w32tm /query /status"}},
    {"The server now requires TLS 1.2 or newer",
     {"exclusive-versions", "driver", "TLS 1.0"}},
};
enum { QUOTES = sizeof quotes / sizeof quotes[0] };

/* The text on one line, however it was broken. */
static char *flattened(const char *text)
{
    char *flat = malloc(strlen(text) + 1), *to = flat;

    for (; *text != '\0'; text++)
        if (*text != ' ' && *text != '\n')
            *to++ = *text;
        else if (to == flat || to[-1] != ' ')
            *to++ = ' ';
    *to = '\0';
    return flat;
}

START_TEST(explained)
{
    const struct quote *q = &quotes[_i];
    struct args a = program("explain");
    struct run r;
    char *flat;

    args_add(&a, q->text, NULL);
    r = proc_run(&a, SCAN_S);
    ck_assert_int_eq(r.exit_code, 0);
    flat = flattened(r.out);
    for (size_t i = 0; i < WORDS && q->says[i] != NULL; i++)
        ck_assert_msg(strstr(flat, q->says[i]) != NULL, "not \"%s\": %s",
                      q->says[i], r.out);
    free(flat);
    run_free(&r);
}
END_TEST

Suite *cases_suite(void)
{
    Suite *s = suite_create("cases");
    TCase *t = tcase_create("cases");

    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, told_and_repaired, 0, PROBLEMS);
    tcase_add_test(t, key_too_long);
    tcase_add_test(t, hash_not_taken);
    tcase_add_loop_test(t, one_way_only, 0, 5);
    tcase_add_test(t, nothing_the_matter);
    tcase_add_loop_test(t, explained, 0, QUOTES);
    suite_add_tcase(s, t);
    return s;
}
