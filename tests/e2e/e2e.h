/*
 * What the end-to-end tests share. Everything fails the running Check test
 * itself when something goes wrong, so no call returns an error.
 *
 * The environment says where things are: SUITEMAP (the program), BRUTE (the
 * oracle), LAB_SH (tests/lab/lab.sh), SUITES_CSV, LAB_DIR (work files, kept
 * from run to run). All have defaults that fit the root of the repository.
 */
#ifndef E2E_H
#define E2E_H

#include <check.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* ---- env.c: the surroundings ---- */

/* The path that an environment variable gives, or otherwise. */
const char *env_or(const char *name, const char *otherwise);

/* A new network namespace with nothing but lo, when the system lets us: then
   addresses and the kernel's counters are ours alone. */
void net_isolate(void);

/* Did net_isolate() succeed? */
bool net_is_isolated(void);

/* TCP connections opened in this namespace so far, by the kernel's count. */
long net_active_opens(void);

/* ---- lab.c: real servers ---- */

struct server {
    char address[16];
    int port;
    char target[32]; /* "127.0.0.1:443" */
};

/* Builds tools and certificates into LAB_DIR; false (after a line on stderr)
   when that fails. Called once, before the first test. */
bool lab_prepare(void);

/* A path of its own in LAB_DIR for a file of this test; free() it. */
char *lab_path(const char *name);

/* An address and port of 127/8 that no other test uses. */
struct server lab_address(void);

/* Starts a server of a kind of lab.sh. The further strings, up to NULL, are
   settings for it ("DEVICE_SESSIONS=1"; "LAB_PORT=8443" for a port of that
   number) or arguments of the program. */
struct server lab_start(const char *kind, ...);

void lab_stop(const struct server *s);

/* ---- proc.c: programs ---- */

enum { ARGS_MAX = 64 };

struct args {
    const char *v[ARGS_MAX];
    int n;
};

/* Appends strings, up to NULL. */
void args_add(struct args *a, ...);

struct run {
    int exit_code; /* -SIGNAL when a signal ended it */
    char *out, *err;
    double seconds;
};

/* Starts a program; its output goes to files. */
struct proc {
    pid_t pid;
    char *out_path, *err_path;
    double began;
};
struct proc proc_start(const struct args *a);

/* Waits for the end; a program that needs longer than timeout_s is ended and
   the test fails. */
struct run proc_finish(struct proc *p, int timeout_s);

struct run proc_run(const struct args *a, int timeout_s);

void run_free(struct run *r);

/* ---- table.c: which suites does a server serve ---- */

enum cell { ABSENT, BROKEN, SERVED };
enum { VERSIONS = 5, CODES = 65536 };

extern const char *const version_names[VERSIONS];

struct table {
    uint8_t cell[VERSIONS][CODES];
    uint16_t dh_bits[VERSIONS][CODES]; /* 0 unless DHE */
};

/* What the oracle finds at a server. free() it. */
struct table *table_by_brute_force(const struct server *s);
/* The same of DTLS: 1.0 stands where TLS 1.1 does, 1.2 where TLS 1.2 does. By
   an oracle of dtls.py: "brute", or "listed". */
struct table *table_by_dtls(const char *oracle, const struct server *s);

/* What an endpoint object of suitemap claims. free() it. */
struct table *table_of_endpoint(const json_t *endpoint);

/* Suites in a version, served or broken; broken ones alone. */
int table_count(const struct table *t, int version);
int table_broken(const struct table *t, int version);

/* Fails with a list of the differing cells, unless the tables are equal. */
void assert_same_table(const char *what, const struct table *truth,
                       const struct table *claim);

/* ---- scan.c: suitemap and its JSON lines ---- */

struct scan {
    struct run run;
    json_t *lines;    /* array of all objects */
    long connections; /* by the kernel's count */
};

/* Runs "suitemap ARGS... -oJ FILE". */
struct scan suitemap_json(const struct args *a, int timeout_s);

/* Reads JSON lines; each line has to be a whole object. */
json_t *json_lines(const char *path);

/* The endpoint object of a server; NULL when there is none. */
json_t *scan_endpoint(const json_t *lines, const struct server *s);

/* The first object of a type ("summary"); NULL when there is none. */
json_t *scan_object(const json_t *lines, const char *type);

const char *json_str(const json_t *o, const char *key);

void scan_free(struct scan *s);

/* "SUITEMAP scan --fail-on never TARGET": the start of many commands. */
struct args scan_args(const struct server *s);

/* ---- ear.c: `suitemap listen`, and real clients ---- */

struct ear {
    struct server at;
    struct proc proc;
    char *json; /* the file of -oJ */
};

/* Starts "suitemap listen ADDRESS:PORT -oJ FILE ARGS..."; it listens when this
   returns. The strings end in NULL. */
struct ear ear_open(const char *arg, ...);

/* The same behind a prelude ("smtp://" or ""), and at a port (0: any). */
struct ear ear_behind(const char *scheme, int port, const char *arg, ...);

/* What it told, once it has been ended (or, if `wait`, has come to its end). */
struct scan ear_close(struct ear *e, bool wait);

/* Runs a command of the shell to its end; in it, $A is the address, $P the
   port, $CA the file that is named, and $LAB the lab's tools. */
struct run client_run(const struct server *at, const char *ca,
                      const char *command);

/* ---- hostile.c: servers that misbehave ---- */

enum hostile {
    H_SILENT,      /* accepts, never answers */
    H_GARBAGE,     /* random bytes, then closes */
    H_ENDLESS,     /* garbage that goes on while one reads: 10 MB */
    H_HALF_RECORD, /* less than its record header promises, then silence */
    H_BIG_RECORDS, /* 10 MB of records: one endless handshake message */
    H_CUT_FIN,     /* byte_count bytes of a real flight, then a close */
    H_CUT_RST,     /* the same, with a reset */
    H_TRICKLE,     /* a real flight, one byte at a time, then a close */
    H_REPLAY,      /* a real flight, the same to everybody */
    H_CLOCK        /* the same, with a clock in the ServerHello's random */
};

/* The clock of H_CLOCK: so far behind ours. */
enum { H_CLOCK_BEHIND_S = 400 * 86400 };

struct hostile_server {
    struct server at;
    enum hostile how;
    size_t byte_count;
};

struct flight {
    uint8_t bytes[16384];
    size_t n;
};

/* The suite of that flight: ECDHE-ECDSA-AES128-GCM-SHA256. */
enum { FLIGHT_SUITE = 0xc02b };

/* Takes down the TLS 1.2 flight of a real server with an ECDSA key. */
void flight_record(struct flight *f, const struct server *s);

/* Serves all of them from one child process; it ends with this test. */
void hostile_start(const struct hostile_server *s, size_t n,
                   const struct flight *f);

/* ---- relay.c: a protocol before TLS ---- */

struct relay {
    struct server at;
    const char *script;   /* a row of the table in relay.c: "smtp", "tds" */
    struct server behind; /* the TLS server that it leads to */
};

/* Serves all of them from one child process; it ends with this test. They
   must stay where they are. */
void relays_start(const struct relay *r, size_t n);

/* ---- the tests, one function a file ---- */

Suite *lab_suite(void);
Suite *agree_suite(void);
Suite *sessions_suite(void);
Suite *input_suite(void);
Suite *hostile_suite(void);
Suite *matrix_suite(void);
Suite *certs_suite(void);
Suite *finish_suite(void);
Suite *faultydh_suite(void);
Suite *services_suite(void);
Suite *fix_suite(void);
Suite *formats_suite(void);
Suite *history_suite(void);
Suite *listen_suite(void);
Suite *starttls_suite(void);
Suite *reality_suite(void);
Suite *pairs_suite(void);
Suite *dtls_suite(void);
Suite *audit_suite(void);
Suite *ssl2_suite(void);
Suite *resume_suite(void);
Suite *cases_suite(void);

/* Before the first and after the last test: the connection counts that
   agree_suite() collects, as a table. */
void budget_begin(void);
void budget_print(void);

/* Likewise the suites that finish_suite() finished, per server. */
void finish_begin(void);
void finish_print(void);

/* Likewise the predictions that reality_suite() laid against what happened. */
void reality_begin(void);
void reality_print(void);

#endif
