#ifndef SUITEMAP_MODEL_ENDPOINT_H
#define SUITEMAP_MODEL_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bitset.h"
#include "core/model/answer.h"
#include "core/model/certificate.h"
#include "core/model/live.h"
#include "core/registry/suite.h"
#include "core/registry/version.h"

/* What is known of one host:port. It is filled by the probes as answers come,
 * saved and loaded by the JSON reader and writer, and read by the rules, the
 * matrix and the renderers. It owns what it points to. */

enum endpoint_state {
    STATE_TLS,
    STATE_NOT_TLS,     /* it spoke, but not TLS */
    STATE_CLOSED,      /* RST to the SYN */
    STATE_UNREACHABLE, /* no route, ICMP */
    STATE_UNANSWERED,  /* no answer to the SYN, or accepted and silent */
    STATE_PRINT_PORT,  /* left alone */
    STATE_ERROR        /* local trouble, or the name does not resolve */
};

/* A scan holds thousands of these at once: each enum takes up one byte. */

enum outcome {
    OUTCOME_UNASKED,
    OUTCOME_ACCEPTED,
    OUTCOME_REFUSED,
    OUTCOME_UNANSWERED
} __attribute__((packed));

enum works { WORKS_UNTESTED, WORKS_YES, WORKS_NO } __attribute__((packed));

enum preference {
    PREFERENCE_UNKNOWN,
    PREFERENCE_NONE, /* a single suite has no order */
    PREFERENCE_SERVER,
    PREFERENCE_CLIENT
} __attribute__((packed));

/* Compression methods that are asked for (RFC 3749, RFC 3943). */
enum compressor { COMPRESSOR_NULL, COMPRESSOR_DEFLATE, COMPRESSOR_LZS };

/* Where a handshake broke off. An endpoint keeps each once; what points to one
 * is never NULL, but for those of no endpoint. */
#define FAILURE_HOW_MAX 40

struct failure {
    char stage[24];            /* "server flight", "finished"; "" for none */
    char how[FAILURE_HOW_MAX]; /* "alert internal_error", "closed" */
    struct failure *next;
};

extern const struct failure failure_none;

/* One suite's handshake made again and again (--deep). */
struct repeats {
    uint16_t suite;      /* registry index */
    uint16_t handshakes; /* 0: it was not */
    uint16_t failed;
    const struct failure *failure; /* the last one's */
};

struct suite_result {
    uint16_t suite;      /* registry index */
    uint16_t kex_bits;   /* dh p, RSA key, curve; 0 unknown */
    uint16_t group;      /* named group, or 0 */
    enum answer_kex kex; /* what its flight showed */
    int8_t chain;        /* index of its certificate chain, -1 none seen */
    enum works works;
    char grade; /* 'A'..'F', or '?' unknown; see grade.h */
    const struct failure *failure;
};

struct version_result {
    enum outcome outcome;
    enum works works;
    enum preference preference;
    bool complete; /* the list of suites is whole */
    bool compressors_asked;
    uint8_t compressors;         /* mask of enum compressor */
    uint16_t n_suites;
    struct suite_result *suites; /* in the order of the server's picks */
    uint64_t filter; /* mask of their indexes modulo 64: what is not in it has
                      * no row */
    const char *how; /* of a refusal or silence: "alert protocol_version"; the
                      * endpoint keeps it: endpoint_how() */
    const struct failure *failure;
    struct repeats repeats;
};

/* Peculiarities of the stack, learnt once and then kept to. */
struct traits {
    uint16_t max_suites;   /* longer lists fail (Q1, Q3, Q9); 0 no limit met */
    uint16_t max_hello;    /* longer hellos fail, bytes (Q2); 0 none met */
    bool plain_only;       /* only hellos without extensions pass (Q37) */
    bool needs_real_share; /* an empty key_share is refused (Q33) */
    bool small_hashes;     /* some suites only with small hashes in TLS 1.2 */
    bool poisoned;         /* some suite kinds make it refuse all (lab 5) */
    bool ssl2_no_kinds;    /* answers in SSLv2, and lists no kind (Q41) */
    char ssl2_framed[40];  /* takes no hellos but those in the frame of SSLv2:
                            * what it said to one of TLS 1.0 */
    bool unoffered_suite;  /* picked a suite that was not offered (Q10) */
    bool compressor_intolerant; /* fails if compressors are offered (Q40) */
    bool single_session;        /* resets a second connection at once */
    bool groups_incomplete;     /* more named groups may exist */
    bool client_cert_requested;
    uint16_t unoffered_code;
    uint16_t dh_bits_with_ffdhe; /* p when ffdhe groups are offered, 0 none */
    uint16_t dh_bits_without;    /* p when not: what Schannel gets to see */
    char refuses_by[40];         /* how a list of unsupported suites is met */
    char faulty_dh[80];          /* what the probes of these names found: */
    char faulty_ecdh[40];        /* faulty_dh.h */
    char faulty_rsa[40];
    char dh_prime[16];      /* "prime", "not-prime"; "" when nobody asked */
    char dh_known[40];      /* the name of p, if it has one: prime.h; where */
    uint16_t dh_known_bits; /* there are several, of the shortest */
    /* Answers with a DHE public value; those of them with one that was there
     * before, with one that lacks its leading zeros, and with one that has
     * some. */
    uint16_t dh_seen, dh_reused, dh_short, dh_padded;
    bool no_clock;        /* the time in its ServerHellos is none, */
    bool tells_time;      /* or it is a clock's; else that is not known */
    int64_t clock_skew_s; /* and the clock is so far ahead of ours */
};

#define ENDPOINT_GROUPS_MAX   64
#define ENDPOINT_CHAINS_MAX   16
#define ENDPOINT_SCHEMES_MAX  32
#define ENDPOINT_FINDINGS_MAX 64

enum severity {
    SEVERITY_INFO,
    SEVERITY_LOW,
    SEVERITY_MEDIUM,
    SEVERITY_HIGH,
    SEVERITY_CRITICAL
};

struct finding {
    char *rule; /* "weak-dh"; owned */
    enum severity severity;
    char *text, *remedy, *evidence; /* owned; evidence is JSON or NULL */
};

/* What an audit asked for by itself, and got an answer to. */
struct asked {
    struct bitset alone; /* suites */
    bool dh, curves;     /* DHE without ffdhe groups; short curves alone */
};

struct endpoint {
    char *host;    /* as the user named it */
    char *address; /* numeric; "" when the name did not resolve */
    uint16_t port;
    char *prelude;    /* "smtp", "dtls", or NULL */
    char *servername; /* sent as SNI, or "" */
    char *reverse;    /* the name that DNS gives for the address, printable;
                       * "" none, NULL not asked for */
    bool named;       /* a single host the user named, not a range's member */
    uint64_t order;   /* its place among the targets */
    unsigned sides;   /* of a matrix, mask of enum side; 0 in a plain scan */
    bool read;        /* out of a file: it was not asked in this run */
    bool connected;   /* a TCP connection came about */
    enum endpoint_state state;
    char *how; /* printable, see endpoint_say() */
    bool complete;
    int64_t time; /* start, seconds since 1970 UTC */
    struct version_result versions[VERSION_COUNT];
    struct failure *failures; /* those that are kept */
    uint16_t *groups;
    size_t n_groups;
    uint16_t *schemes; /* seen in ServerKeyExchange */
    size_t n_schemes;
    struct cert_chain *chains; /* owned, n_chains of them */
    size_t n_chains;
    struct traits traits;
    struct asked asked;
    struct live *live; /* what came of a client's own hello, in an audit;
                        * else NULL */
    struct finding *findings;
    size_t n_findings;
    unsigned connections; /* TCP connections that were begun */
    double seconds;
};

struct endpoint *endpoint_new(const char *host, const char *address,
                              uint16_t port);
void endpoint_free(struct endpoint *e);

#define ENDPOINT_HOW_MAX (ANSWER_WORDS_MAX * 4 + 40)
/* Sets e->how; what is longer is cut off. */
void endpoint_say(struct endpoint *e, const char *how);
/* The failure of these words; it lives as long as the endpoint. */
const struct failure *endpoint_failure(struct endpoint *e, const char *stage,
                                       const char *how);
/* The same of an answer that broke off, at this stage. */
const struct failure *endpoint_broke(struct endpoint *e, const char *stage,
                                     const struct answer *a);
/* Words for a version's `how`, likewise. */
const char *endpoint_how(struct endpoint *e, const char *how);

/* Adds a suite to a version's list, or gives back the row it has. NULL when
 * the list is full. The row is valid until the next addition. */
struct suite_result *endpoint_add_suite(struct endpoint *e, enum version v,
                                        size_t suite);
/* The row of a suite, or NULL. */
struct suite_result *endpoint_suite(const struct endpoint *e, enum version v,
                                    size_t suite);
/* The suites of a version that are not known to break. */
struct bitset endpoint_suites(const struct endpoint *e, enum version v);
/* All that were picked in a ServerHello, broken ones included. */
struct bitset endpoint_picked(const struct endpoint *e, enum version v);
void endpoint_add_group(struct endpoint *e, uint16_t code);
void endpoint_add_scheme(struct endpoint *e, uint16_t code);
/* Adds an empty chain; NULL when there is no room for another. The chains move
 * with it. */
struct cert_chain *endpoint_add_chain(struct endpoint *e);
/* Adds a finding; takes copies. */
void endpoint_add_finding(struct endpoint *e, const char *rule,
                          enum severity severity, const char *text,
                          const char *remedy, const char *evidence);
/* Has a rule found something? Only a scan that was judged knows. */
bool endpoint_has_finding(const struct endpoint *e, const char *rule);
/* Is any version accepted? */
bool endpoint_speaks(const struct endpoint *e);
/* Does it speak DTLS, that is, over UDP? NULL stands for any that does not. */
bool endpoint_datagrams(const struct endpoint *e);
/* What the version is called there: "TLSv1.2", "DTLSv1.2". */
const char *endpoint_version_name(const struct endpoint *e, enum version v);
/* "mfd-12:443", "[::1]:443": how it is named in pairs and on the terminal. */
void endpoint_label(const struct endpoint *e, char *buf, size_t cap);
/* The same of its host, address and port. */
void endpoint_label_of(const char *host, const char *address, uint16_t port,
                       char *buf, size_t cap);

/* Names as in the JSON: "tls", "accepted", "untested", "server", "high". */
const char *state_name(enum endpoint_state s);
const char *outcome_name(enum outcome o);
const char *works_name(enum works w);
const char *preference_name(enum preference p);
const char *severity_name(enum severity s);
bool severity_from_name(const char *name, enum severity *s);

#endif
