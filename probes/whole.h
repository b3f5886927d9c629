#ifndef SUITEMAP_PROBES_WHOLE_H
#define SUITEMAP_PROBES_WHOLE_H

#include "probes/probe.h"

/* Offers of handshakes that are to be finished. */

/* Hellos that are tried while the server does not take the suite, or chooses a
 * group that our cryptography lacks. */
enum whole_variant {
    WHOLE_ALL,        /* as the elimination had it */
    WHOLE_NO_FFDHE,   /* as Schannel has it */
    WHOLE_WIDESPREAD, /* widespread groups alone */
    WHOLE_VARIANTS
};

/* One suite of a version. On a web server's port a request goes with it. */
void whole_fill(struct offer *o, const struct inquiry *q, enum version v,
                const struct suite_result *row, enum whole_variant variant);

#endif
