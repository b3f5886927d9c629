#ifndef SUITEMAP_RUN_CERTS_H
#define SUITEMAP_RUN_CERTS_H

#include "core/model/answer.h"
#include "core/model/endpoint.h"
#include "scanner/run/options.h"

/* Enters the certificate chain that an answer brought into the endpoint: each
 * different chain once, with the versions it was sent in, judged by the CAs of
 * the options. Returns its index,
 * -1 when there was none or there is no room. */
int certs_note(struct endpoint *e, const struct answer *a,
               const struct scan_options *o);

#endif
