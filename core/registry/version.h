#ifndef SUITEMAP_REGISTRY_VERSION_H
#define SUITEMAP_REGISTRY_VERSION_H

#include <stdbool.h>
#include <stdint.h>

/* Protocol versions, oldest first. A set of them is a bit mask, 1 << v. */
enum version {
    VERSION_SSL2,
    VERSION_SSL3,
    VERSION_TLS10,
    VERSION_TLS11,
    VERSION_TLS12,
    VERSION_TLS13,
    VERSION_COUNT
};

/* "TLSv1.2", the name used in all output. */
const char *version_name(enum version v);
/* DTLS has two versions, which stand for the TLS that they follow in all but
 * output: "DTLSv1.0" for TLS 1.1 (RFC 4347), "DTLSv1.2" for TLS 1.2. Those
 * that it lacks have their name in TLS. */
const char *version_name_dtls(enum version v);
/* 0x0303; SSLv2 is 0x0002. */
uint16_t version_wire(enum version v);
/* Finds by wire code; false when it is none of ours. */
bool version_from_wire(uint16_t wire, enum version *v);
/* Finds by name, without regard to case: "TLSv1.2", "tls1.2", "1.2",
 * "ssl3", "DTLSv1.2". False when there is none. */
bool version_from_name(const char *name, enum version *v);

#endif
