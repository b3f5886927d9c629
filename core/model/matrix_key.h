#ifndef SUITEMAP_MODEL_MATRIX_KEY_H
#define SUITEMAP_MODEL_MATRIX_KEY_H

#include "core/base/str.h"
#include "core/model/party.h"

/* What matters only where one of the clients minds it. The certificates that
 * were tried on clients (profile_verdict): they alone are told apart one by
 * one, by their SHA-256 in hexadecimal, borrowed. And whether a server cuts
 * zeros off its DHE values, which is seen by chance. */
struct tried {
    const char **sha256;
    size_t n;
    bool short_ys; /* a client fails with such values */
};

/* Writes down, as bytes, all that a party can do and nothing of who it is:
 * parties with equal keys form one class. Order counts only where it is the
 * party's own: the suites of a client's offer, and of a server with a
 * preference. */
void matrix_key(struct str *out, const struct party *p,
                const struct tried *tried);

#endif
