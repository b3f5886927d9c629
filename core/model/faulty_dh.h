#ifndef SUITEMAP_MODEL_FAULTY_DH_H
#define SUITEMAP_MODEL_FAULTY_DH_H

#include <stddef.h>

/* What can be wrong with a server's Diffie-Hellman, up to TLS 1.2. */
enum faulty_dh {
    FAULTY_DH_ZEROS,  /* keeps leading zeros of the shared secret */
    FAULTY_DH_SIGN,   /* puts a sign byte before it */
    FAULTY_DH_SHORT,  /* refuses a public value that is shorter than p */
    FAULTY_DH_PADDED, /* refuses one that begins with zeros */
    FAULTY_DH_COUNT
};

/* The member `faulty_dh` of an endpoint's traits: "" when it was not tested,
 * "none", "not-testable" when the server's numbers do not allow it, or the
 * faults by their names, with a comma between: "keeps-zeros",
 * "adds-sign-byte", "wants-full-length", "refuses-padding". */
#define FAULTY_DH_UNTESTABLE "not-testable"

/* Writes a mask of faults, at most cap bytes. */
void faulty_dh_write(unsigned faults, char *buf, size_t cap);
/* The faults that it names; what it does not know is left out. */
unsigned faulty_dh_read(const char *text);

#endif
