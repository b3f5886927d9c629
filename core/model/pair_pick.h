#ifndef SUITEMAP_MODEL_PAIR_PICK_H
#define SUITEMAP_MODEL_PAIR_PICK_H

#include "core/model/ability.h"

/* What could go wrong behind the ServerHello with one suite that the server
 * may pick: its key exchange, its signature and its certificate, as the client
 * would see them. */

enum flaw {
    FLAW_BROKEN_SUITE, /* the scan saw it fail */
    FLAW_SHORT_DH,
    FLAW_LONG_DH,
    FLAW_UNKNOWN_DH, /* the prime is not known, and the client has limits */
    FLAW_FAULTY_DH,
    FLAW_SHORT_YS,      /* the client refuses a public value with zeros cut */
    FLAW_OLD_SIGNATURE, /* the server was only seen to sign with SHA-1 */
    FLAW_REFUSED,       /* this very certificate was tried on the client */
    FLAW_SHORT_KEY,
    FLAW_LONG_KEY,
    FLAW_SHA512, /* in TLS 1.2, to a client that cannot */
    FLAW_SHA1,
    FLAW_HASH,  /* a signature that the client has not named */
    FLAW_CURVE, /* a certificate's curve that it has not named */
    FLAW_ENDED, /* by our clock; so are these two findings of the server */
    FLAW_EARLY,
    FLAW_NAME, /* made for another name than the server was scanned by */
    FLAW_UNTRUSTED,
    FLAW_COUNT
};

/* How much it weighs. */
enum weight { WEIGHT_NONE, WEIGHT_RISK, WEIGHT_UNKNOWN, WEIGHT_FATAL };

struct pick {
    size_t suite;
    enum weight flaws[FLAW_COUNT];
    unsigned dh_bits; /* 0 none, or not known */
    /* Whose flaw it is, of one that lies in a certificate. */
    const struct certificate *certs[FLAW_COUNT];
    const struct profile_verdict *verdict; /* of FLAW_REFUSED */
};

/* 64 digits of hexadecimal, in lower case: how a certificate is named in
 * verdicts. */
void pick_sha256(const struct certificate *c, char hex[65]);

/* Does the server send DHE public values without their leading zeros? Only one
 * in 256 has any, so that this is mostly unknown. */
enum fact pick_cuts_zeros(const struct traits *t);

struct pick pick_look(const struct ability *client,
                      const struct ability *server, enum version v,
                      size_t suite);

#endif
