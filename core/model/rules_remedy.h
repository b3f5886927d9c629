#ifndef SUITEMAP_MODEL_RULES_REMEDY_H
#define SUITEMAP_MODEL_RULES_REMEDY_H

#include "core/base/str.h"
#include "core/registry/version.h"

/* Remedies that the rules of an endpoint and those of a pair share. They are
 * those of the vendors' own troubleshooting pages: registry files that can be
 * saved and opened on the Windows machine. Each line of a registry file stands
 * alone, so that it can be copied. */

/* A device whose DH prime has so many bits: mend the device, else let Windows
 * clients accept it (ClientMinKeyBitLength), with what that costs. */
void remedy_weak_dh(struct str *out, unsigned bits);

/* A device whose Diffie-Hellman is faulty: mend the device, else let Windows
 * clients do without DHE, with what that costs. */
void remedy_no_dh(struct str *out);

/* The same for its elliptic curves, and for its RSA key exchange: there is
 * little that the Windows machine can do about these. */
void remedy_no_ecdh(struct str *out);
void remedy_no_pkcs(struct str *out);

/* The updates since which Windows clients refuse DH primes under 1024 bits. */
void remedy_dh_updates(struct str *out);

/* The updates with which Windows takes SHA-512 in TLS 1.2. */
void remedy_sha512_updates(struct str *out);

/* The registry file that switches a version on or off for one role, "Server"
 * or "Client". */
void remedy_protocol_file(struct str *out, enum version v, const char *role,
                          bool enable);

/* "[...\Protocols\TLS 1.0\Client]", the short form of its key. */
void remedy_protocol_key(struct str *out, enum version v, const char *role);

#endif
