#ifndef SUITEMAP_MODEL_ANSWER_H
#define SUITEMAP_MODEL_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What came back on one connection. A plain value that owns `chain`. Many are
 * kept at a time: it is small. */

/* How the peer met the ClientHello. */
enum answer_kind {
    ANSWER_NONE,         /* not asked yet */
    ANSWER_HELLO,        /* a ServerHello */
    ANSWER_RETRY,        /* a HelloRetryRequest: suite and group, no keys */
    ANSWER_ALERT,        /* a fatal alert (or close_notify) instead */
    ANSWER_CLOSED,       /* FIN before any ServerHello or alert */
    ANSWER_RESET,        /* RST likewise */
    ANSWER_TIMEOUT,      /* connected, then silence */
    ANSWER_NOT_TLS,      /* bytes that are not TLS: see `words` */
    ANSWER_SSL2_ERROR,   /* an ERROR of SSLv2: see `ssl2_error` */
    /* The hello was never put to it. */
    ANSWER_PORT_CLOSED,  /* RST to the SYN */
    ANSWER_NO_CONNECT,   /* no answer to the SYN */
    ANSWER_UNREACHABLE,  /* no route, ICMP */
    ANSWER_LOCAL,        /* trouble on our side: see `words` */
    /* Nor here: what has to come before TLS (the prelude) came to nothing. */
    ANSWER_TURNED_AWAY,  /* no STARTTLS, in the server's words */
    ANSWER_BUSY,         /* not now, in the server's words */
    ANSWER_BROKE_OFF     /* it ended (see `broken`) before TLS could begin;
                          * `words` are the last that were heard */
} __attribute__((packed));

/* What became of the flight behind the ServerHello. */
enum answer_flight {
    FLIGHT_NONE, /* none came, or the offer wanted none: see offer.brief */
    FLIGHT_WHOLE,     /* ServerHelloDone was reached */
    FLIGHT_ENCRYPTED, /* TLS 1.3: protected records follow, nobody hung up */
    FLIGHT_STALLED,   /* it stopped, but the connection stayed open */
    FLIGHT_BROKEN     /* alert, close, reset or nonsense: see `broken` */
} __attribute__((packed));

/* How a flight, or a handshake, broke off. */
enum answer_break {
    BREAK_NONE, BREAK_ALERT, BREAK_CLOSED, BREAK_RESET, BREAK_NONSENSE,
    BREAK_OVERSIZE,
    /* Only in a prelude, or when the handshake was to be finished. */
    BREAK_TIMEOUT,
    /* And only in the latter case. */
    BREAK_MAC,       /* a record of its does not open */
    BREAK_FINISHED,  /* its Finished is wrong */
    BREAK_PARAMETERS /* its key exchange has values that cannot be */
} __attribute__((packed));

/* The stages of a whole handshake. */
enum answer_stage {
    STAGE_HELLO,        /* to the ServerHello */
    STAGE_FLIGHT,       /* to the end of the server's first flight */
    STAGE_KEY_EXCHANGE, /* making our part of it */
    STAGE_FINISHED,     /* to the proof that both have the same keys */
    STAGE_DATA          /* application data */
} __attribute__((packed));

/* What became of a handshake that was to be finished. */
enum answer_finish {
    FINISH_NONE,   /* it was not to be, or no ServerHello came */
    FINISH_DONE,
    FINISH_FAILED, /* at `stage`; how is in `broken` */
    FINISH_CANNOT, /* our cryptography lacks something: nothing is proven */
    FINISH_UNTESTABLE /* the server's p, g and Ys give no secret of the shapes
                       * that were asked for: nothing is proven either */
} __attribute__((packed));

#define ANSWER_WORDS_MAX 96
/* Room for chain bytes: more than this is cut off (FLIGHT_BROKEN, oversize) */
#define ANSWER_FLIGHT_MAX (128 * 1024)

#define ANSWER_GROUPS_MAX 32
/* Cipher kinds of a SERVER-HELLO of SSLv2; there are hardly half as many. */
#define ANSWER_KINDS_MAX 24

/* Which public value a ServerKeyExchange or key_share carried. */
enum answer_kex {
    KEX_UNKNOWN, /* none came, or it could not be read */
    KEX_DH,      /* finite field: dh_bits */
    KEX_GROUP,   /* a named group: group */
    KEX_EXPLICIT_CURVE,
    KEX_RSA_EXPORT /* a temporary RSA key: rsa_bits */
} __attribute__((packed));

/* Is the prime of a finite field one? It is asked where an offer says so. */
enum answer_prime {
    PRIME_UNKNOWN,
    PRIME_YES,
    PRIME_NO
} __attribute__((packed));

struct answer {
    uint8_t *chain;        /* body of the Certificate message, or NULL; that
                            * of TLS 1.3 in the form of TLS 1.2 */
    uint32_t chain_len;
    int chain_index; /* in the endpoint's chains, -1 none: the job tells */
    uint32_t server_time;     /* gmt_unix_time, if it is one */
    uint32_t encrypted_bytes; /* TLS 1.3, behind the ServerHello */
    uint32_t bytes;           /* all that was received */
    uint32_t milliseconds;    /* from connect to the verdict */
    enum answer_kind kind;
    enum answer_flight flight;
    enum answer_break broken;
    enum answer_finish finish;
    enum answer_stage stage; /* how far it came, if it was to be finished */
    enum answer_kex kex;
    enum answer_prime dh_prime;
    uint8_t alert_level, alert; /* of ANSWER_ALERT or BREAK_ALERT */
    uint8_t compression;
    bool verified;            /* the server's Finished was right */
    bool data;                /* application data came back */
    bool got_handshake_bytes; /* any TLS record at all was seen */
    bool has_extensions;      /* of the ServerHello */
    bool cert_requested;
    bool scarce; /* ANSWER_LOCAL: something of ours was short, and may not be
                  * so a little later */
    bool dh_ys_zero;       /* the public value begins with 00 */
    uint8_t dh_p_hash[8];  /* tells equal primes from different ones */
    uint8_t dh_ys_hash[8]; /* and public values; of neither zeros at first */
    uint16_t dh_bits;      /* true bit length of p */
    uint16_t dh_p_bytes;   /* of p without its leading zeros */
    uint16_t dh_ys_bytes;  /* of the public value as it was sent */
    uint16_t version;      /* wire code the server chose */
    uint16_t suite;        /* wire code */
    uint16_t group;        /* from SKE, key_share or HelloRetryRequest; or 0 */
    uint16_t rsa_bits;     /* of a temporary export key */
    uint16_t sigscheme;    /* of the ServerKeyExchange in TLS 1.2, of the
                            * CertificateVerify in TLS 1.3; or 0 */
    uint16_t ssl2_error;   /* of ANSWER_SSL2_ERROR */
    uint8_t words_len, n_groups, n_kinds; /* two of them are 0 */
    union {
        uint8_t words[ANSWER_WORDS_MAX]; /* hostile bytes: escape them */
        /* The server's own list (RFC 8446, 4.2.7). */
        uint16_t groups[ANSWER_GROUPS_MAX];
        /* SSLv2: all that the server has, and no `suite`. */
        uint32_t kinds[ANSWER_KINDS_MAX];
    };
};

/* Gives back what it owns and empties it. */
void answer_clear(struct answer *a);
/* Takes so many of the words as there is room for. */
void answer_say(struct answer *a, const void *words, size_t n);

/* "accepted", "alert handshake_failure", "closed", "timeout", ... : how it
 * ended, in the words of the report. Writes at most cap bytes. */
const char *answer_how(const struct answer *a, char *buf, size_t cap);
/* The same for a broken flight: "alert internal_error", "closed". */
const char *answer_break_how(const struct answer *a, char *buf, size_t cap);
/* "server flight", "key exchange", "finished", "data". */
const char *answer_stage_name(enum answer_stage stage);

/* The peer answered in TLS: a ServerHello, a HelloRetryRequest or an alert; or
 * in SSLv2. */
static inline bool answer_speaks_tls(const struct answer *a)
{
    return a->kind == ANSWER_HELLO || a->kind == ANSWER_RETRY ||
           a->kind == ANSWER_ALERT || a->kind == ANSWER_SSL2_ERROR;
}

/* No TCP connection came about, or not for reasons of the peer's TLS. */
static inline bool answer_never_asked(const struct answer *a)
{
    return a->kind == ANSWER_NONE || a->kind >= ANSWER_PORT_CLOSED;
}

#endif
