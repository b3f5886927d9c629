#ifndef SUITEMAP_OUT_XML_CERTS_H
#define SUITEMAP_OUT_XML_CERTS_H

#include "core/base/str.h"
#include "core/model/endpoint.h"

/* A table of the first certificate that was sent, laid out as nmap's ssl-cert
 * has it; nothing when none could be read. */
void xml_certificate(struct str *out, const struct endpoint *e);

#endif
