#ifndef SUITEMAP_OUT_SERVICE_H
#define SUITEMAP_OUT_SERVICE_H

#include "core/model/endpoint.h"

/* The service, by its prelude or port, as nmap's table of services names it;
 * where that has none, the prelude's name, or "unknown". */
const char *service_name(const struct endpoint *e);

/* "tcp"; "udp" for DTLS. */
const char *service_protocol(const struct endpoint *e);

#endif
