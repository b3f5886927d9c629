#ifndef SUITEMAP_ENGINE_SUITES_DONE_H
#define SUITEMAP_ENGINE_SUITES_DONE_H

#include <stdbool.h>

#include "core/registry/suite.h"
#include "core/registry/version.h"

/* Can a handshake with this suite be finished at this version, with the
 * cryptography we have? Key exchange RSA, DHE, ECDHE, static ECDH (the point
 * stands in the certificate), anonymous and export ones; and a cipher that
 * crypto_has_cipher(). What cannot stays untested. A suite at a version where
 * it does not belong can be finished as far as that is defined: not AEAD
 * before TLS 1.2, nor SHA-2 MACs in SSLv3. */
bool suite_can_finish(const struct suite *s, enum version v);

#endif
