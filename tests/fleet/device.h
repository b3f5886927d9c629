#ifndef SUITEMAP_TESTS_FLEET_DEVICE_H
#define SUITEMAP_TESTS_FLEET_DEVICE_H

#include "core/base/wr.h"
#include "core/model/endpoint.h"
#include "core/wire/hello.h"
#include "tests/unit/sim.h"

/* A device of the fleet: a server as a value (tests/unit/sim.h) with what only
 * shows on the wire and in time. All of it follows from the seed of the fleet,
 * the address and the port. */

/* What stands on the port. */
enum service {
    SERVICE_TLS,
    SERVICE_HTTP,   /* answers 400 in plain text (Q53) */
    SERVICE_BANNER, /* speaks first, as SSH and mail servers do */
    SERVICE_PJL,    /* a raw print port */
    SERVICE_ECHO,
    SERVICE_GARBAGE,
    SERVICE_SILENT, /* accepts and never answers */
    SERVICE_HANGUP, /* accepts and closes */
    SERVICE_KINDS
};

/* How the messages of a flight go over the wire. */
enum framing {
    FRAMING_PLAIN,
    FRAMING_ONE_RECORD,   /* the whole flight in one (Q24) */
    FRAMING_SMALL,        /* records of 37 bytes (Q24) */
    FRAMING_TRICKLE,      /* segments of a few bytes */
    FRAMING_WARNING,      /* unrecognized_name before all else (Q20) */
    FRAMING_SPLIT_ALERT,  /* alerts in two segments (Q21) */
    FRAMING_DOUBLE_ALERT, /* and twice */
    FRAMING_OLD_ALERT,    /* with the record version of SSLv3 (Q18) */
    FRAMING_CCS,          /* a stray ChangeCipherSpec before (Q35) */
    FRAMING_STALL,        /* nothing behind the ServerHello (Q25) */
    FRAMING_REQUEST,      /* a client certificate is asked for (Q46) */
    FRAMINGS
};

/* What a hello must have, or must not. */
enum demand {
    DEMAND_NOTHING,
    DEMAND_SCSV,          /* Q28 */
    DEMAND_SESSION,       /* Q27 */
    DEMAND_GROUPS,        /* Q29, of all but SSLv3 */
    DEMAND_SCHEMES,       /* Q30 */
    DEMAND_PSK_MODES,     /* Q31 */
    DEMAND_SHORT_OR_LONG, /* not 256 to 511 bytes (Q5) */
    DEMAND_MODULUS,       /* length mod 256 neither 10 nor 14 (Q6) */
    DEMAND_LAST_FULL,     /* the last extension is not empty (Q7) */
    DEMAND_RECORD_TLS,    /* the record says 3.1 or more (Q39) */
    DEMANDS
};

/* What becomes of connections above the number of sessions. */
enum excess { EXCESS_RESET, EXCESS_CLOSE, EXCESS_WAIT, EXCESS_KINDS };

struct device {
    uint32_t address; /* host order */
    uint16_t port;
    const char *model;
    char quirk[48]; /* for the reader of the truth */
    struct sim sim;
    struct sim_lists lists;
    enum service service;
    enum framing framing;
    enum demand demand;
    bool negotiates; /* takes the highest version that both have; else that of
                      * the hello or none, as its refusals are to be seen */
    bool low_byte; /* compares only the second byte of a suite (Q11) */
    unsigned delay_ms;
    unsigned sessions; /* at a time; 0 without limit */
    enum excess excess;
    unsigned linger_ms; /* a session lasts so long after its end */
    uint16_t dh_bits, rsa_bits;
    bool ecdsa; /* has a certificate for it too */
    bool md5, shared_key;
    int64_t clock_ahead; /* of the time in its ServerHellos */
    bool has_clock;      /* else those bytes are random */
    uint32_t renewed;    /* so many times it got another certificate, */
    char until[16];      /* which ends then; "" late */
};

void device_make(struct device *d, uint32_t seed, uint32_t address,
                 uint16_t port);

/* What it answers; a->kind is what is to be done. `raw` is the hello's record
 * with its header. */
void device_answer(struct device *d, const struct client_hello *hello,
                   struct rd raw, struct answer *a);

/* What a suite shows in a flight. */
enum answer_kex device_kex(const struct device *d, const struct suite *s,
                           uint16_t *bits);
/* The Certificate message's body for a suite; false when it needs none. */
bool device_chain(const struct device *d, const struct suite *s, struct wr *w);
/* The bytes of an answer. `w` is for the whole of it; *pieces tells in how many
 * bytes at a time they shall be sent, 0 at once. */
void device_flight(struct device *d, const struct client_hello *hello,
                   const struct answer *a, struct wr *w, size_t *pieces);

/* What a scan ought to find there; the caller frees it. */
struct endpoint *device_truth(struct device *d);

#endif
