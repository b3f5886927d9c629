#ifndef SUITEMAP_MODEL_HEARD_H
#define SUITEMAP_MODEL_HEARD_H

#include <stddef.h>
#include <stdint.h>

#include "core/registry/version.h"

/* What came of one connection that somebody else opened to us. A plain value
 * that owns nothing; what was offered is told beside it, as a profile. */
enum heard_kind {
    HEARD_HELLO,    /* a ClientHello */
    HEARD_NOT_TLS,  /* something else: see `words` */
    HEARD_BROKEN,   /* TLS, but no hello that holds: how */
    HEARD_SILENCE,  /* nothing, or no whole hello, until the time was over */
    HEARD_GONE,     /* it hung up before it had said a hello: how */
    HEARD_IN_CLEAR  /* it spoke the prelude, and asked for no TLS: `words` */
};

/* What it did with the certificate that it was shown. */
enum served {
    SERVED_NOT,      /* none was to be shown */
    SERVED_NOTHING,  /* nothing was shared that would lead to one: how */
    SERVED_ACCEPTED,
    SERVED_REFUSED,  /* how */
    SERVED_UNCLEAR   /* how */
};

#define HEARD_WORDS_MAX 64
#define HEARD_HOW_MAX   64

struct heard {
    enum heard_kind kind;
    enum served served;
    char how[HEARD_HOW_MAX]; /* "alert unknown_ca", "closed", ...; ours */
    uint8_t words_len;
    uint8_t words[HEARD_WORDS_MAX]; /* hostile bytes: escape them */
    /* What was agreed on, when something was served. */
    enum version version;
    uint16_t suite; /* wire code */
    uint16_t group; /* or 0 */
};

/* "plain HTTP", "SSH", "nothing that is TLS": what those words look like. */
const char *heard_looks_like(const struct heard *h);

/* "not-shown", "nothing-shared", "accepted", "refused", "unclear". */
const char *served_name(enum served s);

#endif
