#ifndef SUITEMAP_PROBES_SERVICE_H
#define SUITEMAP_PROBES_SERVICE_H

#include <stddef.h>

#include "core/base/str.h"

/* Which service is it that says this, where TLS was expected? "SSH", "HTTP",
 * "PJL", ..., or NULL. */
const char *service_guess(const void *words, size_t n);

/* Adds "SSH: SSH-2.0-OpenSSH_9.2", fit for a terminal: the service, where it
 * is known, and the line it said. */
void service_describe(struct str *out, const void *words, size_t n);

#endif
