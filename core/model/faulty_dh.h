#ifndef SUITEMAP_MODEL_FAULTY_DH_H
#define SUITEMAP_MODEL_FAULTY_DH_H

#include <stddef.h>

#include "core/model/endpoint.h"

/* What can be wrong with a server's key exchange, up to TLS 1.2: it fails with
 * numbers that happen to begin in a certain way. */
enum faulty_exchange { FAULTY_DHE, FAULTY_ECDHE, FAULTY_RSA, FAULTY_EXCHANGES };

enum faulty_dh {
    FAULTY_DH_ZEROS,     /* DHE: keeps leading zeros of the shared secret */
    FAULTY_DH_SIGN,      /* puts a sign byte before it */
    FAULTY_DH_SHORT,     /* refuses a public value that is shorter than p */
    FAULTY_DH_PADDED,    /* refuses one that begins with zeros */
    FAULTY_ECDH_ZEROS,   /* ECDHE: strips leading zeros of the shared secret */
    FAULTY_ECDH_SIGN,    /* puts a sign byte before it */
    FAULTY_RSA_ZEROS,    /* RSA: refuses a ciphertext that begins with zeros */
    FAULTY_DH_COUNT
};

/* The faults of an exchange are those from its first to that of the next. */
enum faulty_dh faulty_dh_first(enum faulty_exchange x);
enum faulty_exchange faulty_dh_exchange(enum faulty_dh fault);

/* The members `faulty_dh`, `faulty_ecdh` and `faulty_rsa` of an endpoint's
 * traits: "" when it was not tested, "none", "not-testable" when the server's
 * numbers do not allow it, or the faults by their names, with a comma between:
 * "keeps-zeros", "adds-sign-byte", "wants-full-length", "refuses-padding";
 * "strips-zeros", "adds-sign-byte"; "refuses-zeros". */
#define FAULTY_DH_UNTESTABLE "not-testable"

/* That member, and its room. */
char *faulty_dh_trait(struct traits *t, enum faulty_exchange x, size_t *cap);
/* Writes those of a mask of faults that are of this exchange. */
void faulty_dh_write(struct traits *t, enum faulty_exchange x, unsigned faults);
/* The faults of all exchanges that the members name; what they do not know is
 * left out. */
unsigned faulty_dh_read(const struct traits *t);
/* Those of a mask that are of this exchange, or that a handshake up to TLS 1.2
 * with this suite may meet. */
unsigned faulty_dh_of(unsigned faults, enum faulty_exchange x);
unsigned faulty_dh_met(unsigned faults, const struct suite *s);

#endif
