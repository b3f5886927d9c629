#ifndef SUITEMAP_TESTS_SIM_H
#define SUITEMAP_TESTS_SIM_H

#include "core/model/faulty_dh.h"
#include "probes/inquiry.h"

/* A server that exists as a value: it answers an offer by its configuration
 * and its quirks. It is for the tests of the probes, which are pure too. */
enum sim_refusal { SIM_ALERT, SIM_CLOSE, SIM_RESET, SIM_SILENCE };

#define SIM_KINDS_END 0xffffffffu

struct sim {
    /* Per version: the suites in the server's order, ended by 0xFFFF. */
    const uint16_t *suites[VERSION_COUNT];
    bool client_order;
    enum sim_refusal refusal; /* of lists without a suite of its own */
    uint8_t alert;            /* 0: handshake_failure */
    bool version_by_hello;    /* refuses a version by answering with another */
    bool version_as_list;     /* refuses a version as it refuses lists */
    const uint16_t *groups;   /* ended by 0; NULL: x25519 alone */
    /* Quirks */
    size_t head;              /* looks only at so many suites (Q1, Q9) */
    size_t most;              /* fails on longer lists (Q3) */
    size_t most_bytes;        /* and on longer hellos (Q2) */
    enum sim_refusal failure; /* how it fails at those */
    uint8_t failure_alert;
    bool no_extensions;   /* fails on hellos with extensions (Q37) */
    bool anon_poison;     /* an anonymous suite in the list spoils it */
    bool srp_alert;       /* picks SRP first, then sends internal_error */
    uint16_t unoffered;   /* always picks this one, if not 0 (Q10) */
    uint16_t broken;      /* the flight of this suite breaks, */
    unsigned breaks;      /* so many times; 0: always */
    bool real_share_only; /* an empty key_share is refused */
    bool no_compressors;  /* fails if any but NULL is offered (Q40) */
    bool dhe_needs_ffdhe, dhe_without_ffdhe; /* serves DHE only so */
    unsigned lose_every;      /* every n-th connection is reset */
    unsigned loss;            /* of 1000 connections so many are broken off, */
    unsigned crowd;           /* so many of those that do not go alone, */
    uint32_t seed;            /* at random, as is all that sim_random() chose */
    unsigned poison_versions; /* mask: where company is poison; 0 all */
    bool version_first;    /* refuses a version before it looks at the list */
    bool group_by_refusal; /* TLS 1.3 without a group of its own, likewise */
    bool silent;           /* accepts and never answers */
    unsigned hushed[VERSION_COUNT]; /* so do the first hellos of a version */
    unsigned dies_after;   /* connections, then silence */
    unsigned busy_from, busy_for; /* from that connection on, so many lists of
                                   * more than one suite are reset */
    /* Whole handshakes */
    enum plan_finish finish; /* what is asked for */
    unsigned false_versions; /* mask: they only pretend */
    uint16_t false_suite;    /* so does this one, whatever the version */
    bool deep;               /* --deep */
    unsigned max_asked;      /* --max-connections */
    unsigned faulty_dh;      /* mask of enum faulty_dh */
    unsigned fail_of;        /* of 1000 such handshakes so many fail */
    bool by_chance;          /* false_versions hold with such handshakes */
    bool dh_untestable;      /* p, g and Ys have no such secrets */
    uint16_t dh_bits;        /* of p; 0: 1024 */
    const char *dh_known;    /* the name of p */
    uint16_t own_bits;       /* of another, for hellos without ffdhe groups */
    bool dh_composite;       /* p is no prime */
    unsigned ys_same;        /* so many public values in a row are the same, */
    unsigned ys_short_every; /* every n-th lacks its zeros, */
    unsigned ys_zero_every;  /* or has some; 0: none */
    unsigned ys;             /* values so far */
    bool faults_reset;       /* and a faulty handshake ends in a reset */
    unsigned spoilt;         /* so many handshakes are reset at the end, */
    unsigned wavers;         /* and so many fail with an alert, */
    unsigned fail_every;     /* as every n-th does, or with a reset: */
    bool fails_reset;
    size_t received; /* bytes of the hello, where it was one; 0: made here */
    /* SSLv2 */
    const uint32_t *kinds; /* ended by SIM_KINDS_END; NULL: not spoken */
    enum sim_refusal ssl2; /* how hellos in its frame are refused, */
    unsigned ssl2_lost;    /* and so many are reset before */
    bool framed;           /* takes TLS 1.0 in its frame, */
    bool framed_only;      /* and refuses all else as a version */
    unsigned versions;     /* mask of those asked for; 0: the usual ones */
    /* How it is scanned */
    unsigned slots; /* connections at a time, all answered at once; 0: two,
                     * answered out of turn */
    struct guesses *guesses;
    /* Counted */
    unsigned rounds; /* with `slots` */
    unsigned ssl2_hellos;
    unsigned broke, connections, hellos, finished, steered;
};

void sim_answer(struct sim *s, const struct offer *o, struct answer *a);

/* A server at random, the same for the same seed: any suites, any way to
 * refuse, and up to three quirks that may well meet in one device. */
struct sim_lists {
    uint16_t of[VERSION_COUNT][64];
};
void sim_random(struct sim *s, struct sim_lists *lists, uint32_t seed);

/* Scans it; the caller frees the endpoint. */
struct endpoint *sim_scan(struct sim *s, bool thrifty);
/* Likewise, an audit. */
struct policy;
struct endpoint *sim_audit(struct sim *s, const struct policy *p);

#endif
