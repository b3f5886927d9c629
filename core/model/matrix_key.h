#ifndef SUITEMAP_MODEL_MATRIX_KEY_H
#define SUITEMAP_MODEL_MATRIX_KEY_H

#include "core/base/str.h"
#include "core/model/party.h"

/* The certificates that were tried on clients (profile_verdict): they alone are
 * told apart one by one, by their SHA-256 in hexadecimal. Borrowed. */
struct tried {
    const char **sha256;
    size_t n;
};

/* Writes down, as bytes, all that a party can do and nothing of who it is:
 * parties with equal keys form one class. Order counts only where it is the
 * party's own: the suites of a client's offer, and of a server with a
 * preference. */
void matrix_key(struct str *out, const struct party *p,
                const struct tried *tried);

#endif
