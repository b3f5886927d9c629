#ifndef SUITEMAP_MODEL_HOSTNAME_H
#define SUITEMAP_MODEL_HOSTNAME_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/certificate.h"

/* Names of hosts against names in certificates (RFC 6125, 6.4; RFC 9525). */

/* Is it an IPv4 or IPv6 address, perhaps with a zone? */
bool hostname_is_address(const char *name);

/* Does a name of a certificate stand for this host? Case does not count, nor
 * does a dot at the end. "*" stands for one whole label, the first, of at
 * least three. Addresses are compared as addresses. */
bool hostname_matches(const char *pattern, const char *host);

enum name_match {
    NAME_MATCHES,
    NAME_DIFFERS,
    NAME_UNKNOWN /* there are names that were not kept */
};

/* Is the certificate made for this host? The common names of the subject count
 * where there is no DNS name among the subject alternative names. */
enum name_match hostname_in_certificate(const struct certificate *c,
                                        const char *host);

/* Are all its names addresses, and is there one? */
bool hostname_only_addresses(const struct certificate *c);

#endif
