#ifndef SUITEMAP_RUN_CERTS_H
#define SUITEMAP_RUN_CERTS_H

#include "core/model/answer.h"
#include "core/model/endpoint.h"
#include "scanner/run/options.h"

/* What many devices of a scan have in common, the certificates of their CAs
 * above all, is read and hashed once. */
struct certs_common;

struct certs_common *certs_common_new(void);
void certs_common_free(struct certs_common *c);

/* The chains of one endpoint, by a mark of their bytes: what came before is not
 * read again. The marks begin as zero. */
struct certs_seen {
    struct certs_common *common; /* borrowed */
    uint64_t marks[ENDPOINT_CHAINS_MAX];
};

/* Enters the certificate chain that an answer brought into the endpoint: each
 * different chain once, with the versions it was sent in, judged by the CAs of
 * the options. Returns its index, -1 when there was none or there is no
 * room. `seen` is the endpoint's own. */
int certs_note(struct endpoint *e, const struct answer *a,
               const struct scan_options *o, struct certs_seen *seen);

#endif
