#ifndef SUITEMAP_MODEL_OFFER_H
#define SUITEMAP_MODEL_OFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/registry/version.h"

/* What one connection puts to an endpoint: the ClientHello to send, and how
 * far to read. A plain value: it holds no handle and owns nothing. */
#define OFFER_SUITES_MAX 480
#define OFFER_GROUPS_MAX 64
#define OFFER_NAME_MAX   256

/* How bare the hello is. Some old stacks fail on extensions (Q37). */
enum offer_form {
    FORM_FULL,  /* all that a version's hello usually carries */
    FORM_PLAIN  /* no extensions at all; TLS 1.3 keeps what it must have */
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

struct offer {
    enum version version; /* the only version offered */
    enum offer_depth depth;
    enum offer_form form;
    enum offer_hashes hashes;
    enum offer_share share;
    uint16_t share_group;
    bool compressors; /* offer DEFLATE and LZS beside NULL */
    uint16_t n_suites, n_groups;
    uint16_t suites[OFFER_SUITES_MAX]; /* registry indexes, in offer order */
    uint16_t groups[OFFER_GROUPS_MAX]; /* codes, in offer order; n_groups 0
                                        * leaves the extension out */
    char servername[OFFER_NAME_MAX]; /* "" leaves server_name out */
};

#endif
