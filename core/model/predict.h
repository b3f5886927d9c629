#ifndef SUITEMAP_MODEL_PREDICT_H
#define SUITEMAP_MODEL_PREDICT_H

#include "core/model/ability.h"

/* What a client and a server would come to in each version, as far as it can
 * be told from what is known of the two: the suites that the server could
 * pick, or why there is none. Certificates, sizes and faults are looked at
 * afterwards (pair_pick.h). */

enum meeting {
    MEET_NOT,   /* one of them does not speak it */
    MEET_MAYBE, /* whether both speak it is not known */
    MEET_NO_SUITE,
    MEET_NO_GROUP,
    MEET_NO_SIGNATURE,   /* no scheme for the server's key */
    MEET_SUITES_UNKNOWN, /* nothing shared in lists that were cut short */
    MEET_GROUPS_UNKNOWN,
    MEET_CERTIFICATE, /* the suites differ by the kind of certificate alone */
    MEET_FALSE, /* they agree, but no handshake of the server's completes */
    MEET_OK
};

struct meet {
    enum meeting how;
    struct bitset suites; /* on both lists */
    struct bitset usable; /* and not in want of a group or a scheme */
    struct bitset picks;  /* those that the server may pick: one where it is
                           * known whose order counts */
    size_t first;         /* the likeliest of them */
};

struct meet predict_meet(const struct ability *client,
                         const struct ability *server, enum version v);

/* The named group that they use with the suite; 0 when it uses none, or when
 * it cannot be told. */
uint16_t predict_group(const struct ability *client,
                       const struct ability *server, enum version v,
                       size_t suite);

/* The version that the server would choose although the client does not speak
 * it: without supported_versions (RFC 8446, 4.2.1) a client names its highest
 * alone, and not the gaps below. VERSION_COUNT when there is none. */
enum version predict_gap(const struct ability *client,
                         const struct ability *server);

#endif
