#ifndef SUITEMAP_MODEL_OFFER_H
#define SUITEMAP_MODEL_OFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bitset.h"
#include "core/registry/suite_list.h"
#include "core/registry/version.h"

/* What one connection puts to an endpoint: the ClientHello to send, and how
 * far to read. A plain value: it holds no handle and owns nothing; what it
 * points to outlives it. Many are kept at a time: it is small. */
#define OFFER_GROUPS_MAX 64

/* How bare the hello is. Some old stacks fail on extensions (Q37). */
enum offer_form {
    FORM_FULL,  /* all that a version's hello usually carries */
    FORM_PLAIN, /* no extensions at all; TLS 1.3 keeps what it must have */
    FORM_SSL2   /* up to TLS 1.2: none, and in the frame of SSLv2, as SSLv2
                 * itself always (RFC 5246, E.2) */
};

/* TLS 1.2 and later: which signature algorithms are named. */
enum offer_hashes {
    HASHES_ALL,
    HASHES_SMALL /* SHA-256 and SHA-1, no PSS: what a 512-bit RSA key can do */
};

/* TLS 1.3 key_share. */
enum offer_share {
    SHARE_EMPTY, /* the server answers HelloRetryRequest and names its group */
    SHARE_REAL   /* a valid share for `share_group` */
};

/* How far to go. */
enum offer_depth {
    DEPTH_FLIGHT, /* read the server's first flight */
    DEPTH_FINISH, /* finish the handshake */
    DEPTH_DATA    /* and send an HTTP HEAD: only where a web server listens */
};

/* What a number of fixed length begins with. */
enum offer_shape {
    SHAPE_ANY,
    SHAPE_LOW,      /* 01-7f */
    SHAPE_HIGH,     /* 80-ff */
    SHAPE_ZERO_LOW, /* 00, then 01-7f */
    SHAPE_ZERO_HIGH /* 00, then 80-ff */
};

/* The premaster secret that is made of the shared secret Z. Only the first is
 * right; the others are what faulty servers make of it. */
enum offer_premaster {
    PREMASTER_RIGHT,    /* DHE: without leading zeros (RFC 5246, 8.1.2); ECDHE:
                         * with them (RFC 8422, 5.10) */
    PREMASTER_STRIPPED, /* without them */
    PREMASTER_ZEROS,    /* with them */
    PREMASTER_SIGN      /* stripped, and 00 before a first byte of 80-ff */
};

/* Up to TLS 1.2: a key exchange that is steered. Where a shape is given, a
 * secret (of RSA: a padding) is searched for that brings it about. Of the
 * shapes each key exchange looks at its own. */
struct offer_steer {
    enum offer_shape z;             /* DHE, ECDHE: the shared secret */
    enum offer_shape yc;            /* DHE: our public value */
    enum offer_shape cipher;        /* RSA: the encrypted premaster secret */
    bool short_yc;                  /* Yc goes without its leading zeros */
    enum offer_premaster premaster; /* DHE, ECDHE */
    bool judge_prime;               /* DHE: is p prime? */
};

/* A hello that is somebody else's: all that a client's profile tells of it. */
#define OFFER_EXTENSIONS_MAX 64
#define OFFER_SCHEMES_MAX    64
#define OFFER_SHARES_MAX     4

struct offer_own {
    unsigned versions; /* mask of all that are offered; offer.version is the
                        * highest of them */
    uint16_t legacy_version, record_version;
    uint16_t n_extensions, n_schemes, n_cert_schemes, n_shares;
    uint16_t extensions[OFFER_EXTENSIONS_MAX]; /* types, in order; those that
                                                * cannot be made are left out */
    uint16_t schemes[OFFER_SCHEMES_MAX];
    uint16_t cert_schemes[OFFER_SCHEMES_MAX];
    uint16_t shares[OFFER_SHARES_MAX]; /* groups to make a key share of */
};

struct offer {
    enum version version; /* the only version offered, but for `own` */
    bool datagrams; /* over UDP: DTLS 1.0 where that is TLS 1.1, or DTLS 1.2;
                     * up to DEPTH_FLIGHT */
    enum offer_depth depth;
    enum offer_form form;
    enum offer_hashes hashes;
    enum offer_share share;
    uint16_t share_group;
    struct offer_steer steer;
    bool compressors; /* offer DEFLATE and LZS beside NULL */
    bool alone;       /* after a rest, and with no other connection to the host:
                       * what it meets then is no matter of company */
    /* A mask of families of suites (suite_family()) whose flights tell nothing
     * new: where one of these is picked, the ServerHello is the end. */
    uint64_t brief;
    const char *servername; /* NULL leaves server_name out */
    /* What is spoken before TLS, by its name in probes/prelude.h; NULL: TLS at
     * once. And the ALPN protocol that goes with it, or NULL. */
    const char *prelude, *alpn;
    /* NULL: the hello is ours. Else form, hashes, share and compressors above
     * mean nothing; no compressor but NULL. */
    const struct offer_own *own;
    uint16_t n_groups; /* 0 leaves the extension out */
    struct suite_list suites;
    uint16_t groups[OFFER_GROUPS_MAX]; /* codes, in offer order: the first
                                        * n_groups; others are of no meaning */
};

#endif
