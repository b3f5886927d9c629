#ifndef SUITEMAP_MODEL_GRADE_H
#define SUITEMAP_MODEL_GRADE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/endpoint.h"

/* The letters of nmap's ssl-enum-ciphers, in integers: 0.43 times a score of
 * the key exchange plus 0.57 times a score of the cipher (the rating of SSL
 * Labs without its share for the protocol). They are nmap's, and kind: a
 * 1024-bit DH prime still gets an A. The rules look closer. */

/* A strength that is not known. */
#define STRENGTH_UNKNOWN (-1)

/* The letter of a key exchange, in bits of an RSA key of equal strength, with
 * a cipher of so many key bits. Either may be STRENGTH_UNKNOWN. A zero is an F
 * whatever the other may be; else an unknown gives '?'. */
char grade_letter(int kex_bits, int cipher_bits);

/* Bits of an RSA key as strong as an elliptic curve of so many bits. */
int grade_curve_bits(unsigned curve_bits);

/* The strength of a suite's key exchange, in bits of an RSA key: the weaker of
 * the certificate's key and the ephemeral one. `leaf` may be NULL: then the
 * ephemeral key counts alone. 0: none to speak of (anonymous, a certificate
 * signed with MD5 or SHA-1, an RSA exponent of 1). */
int grade_kex_bits(const struct suite_result *r,
                   const struct certificate *leaf);

/* The strength of a certificate's key on the same scale, 0 as above. `c` may
 * be NULL: unknown. */
int grade_certificate_bits(const struct certificate *c);
/* Is a signature with this hash ("md5") no proof any more? */
bool grade_weak_hash(const char *hash);
/* Does the cipher work on blocks of 64 bits (CVE-2016-2183)? */
bool suite_has_small_blocks(const struct suite *s);

/* The letter of one suite. `leaf` may be NULL. */
char grade_suite(const struct suite_result *r, const struct certificate *leaf);

/* The certificate that goes with a suite: that of its own chain, else one of
 * the endpoint's with a key that fits. NULL when none is known. */
const struct certificate *grade_leaf(const struct endpoint *e, enum version v,
                                     const struct suite_result *r);

/* Fills the grade of every suite, and the key bits of those whose exchange
 * uses the certificate's own key (RSA). */
void grade_endpoint(struct endpoint *e);

/* The worst letter of all suites that do not break. Unknown ones do not hide
 * the known (nmap lets "unknown" beat F): '?' only when none is known. */
char grade_least(const struct endpoint *e);

/* The key exchange in brackets: "dh 1024", "rsa 2048", "secp256r1"; "" where
 * there is nothing to tell. Returns buf. */
const char *kex_text(const struct endpoint *e, enum version v,
                     const struct suite_result *r, char *buf, size_t cap);
/* Its kind: "RSA", "DHE", "ECDHE"; in TLS 1.3 as the group tells, "any" while
 * that is unknown. */
const char *kex_name(const struct suite_result *r);
/* "secp256r1", "0x4A4A" for an unknown code; NULL for 0. Uses buf if need
 * be. */
const char *kex_group_name(uint16_t code, char *buf, size_t cap);

#endif
