#ifndef SUITEMAP_RUN_CERTS_H
#define SUITEMAP_RUN_CERTS_H

#include "core/model/answer.h"
#include "core/model/endpoint.h"
#include "scanner/run/options.h"

/* The chain that came last, as it came: the next is likely to be the same, and
 * is then not hashed again. Begins as zero, and ends with certs_forget(). */
struct certs_last {
    uint8_t *p;
    size_t n;
    int index;
};

void certs_forget(struct certs_last *last);

/* Enters the certificate chain that an answer brought into the endpoint: each
 * different chain once, with the versions it was sent in, judged by the CAs of
 * the options. Returns its index, -1 when there was none or there is no
 * room. `last` is the endpoint's own. */
int certs_note(struct endpoint *e, const struct answer *a,
               const struct scan_options *o, struct certs_last *last);

#endif
