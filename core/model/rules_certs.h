#ifndef SUITEMAP_MODEL_RULES_CERTS_H
#define SUITEMAP_MODEL_RULES_CERTS_H

#include "core/model/rules.h"

/* What the rules by certificates share. */

struct sent_cert {
    const struct certificate *cert;
    const struct cert_chain *chain;
    size_t position; /* 0: the endpoint's own; above it, who signed */
};

/* Does it have the trouble? */
typedef bool cert_test(const struct sent_cert *c, const void *arg);

/* What the evidence tells of each certificate beside its subject. */
enum cert_fact {
    FACT_SIGNATURE = 1,
    FACT_KEY = 2,
    FACT_DATES = 4,
    FACT_NAMES = 8,
    FACT_ISSUER = 16,
    FACT_TRUST = 32
};

/* Looks for certificates with some trouble in all chains, each once. Writes
 * the evidence, and leaves it open for more; sets *first. Returns how many
 * there are; with 0 nothing is written. */
size_t certs_with(const struct endpoint *e, cert_test *test, const void *arg,
                  unsigned facts, struct emit *evidence,
                  struct sent_cert *first);

/* "Its certificate (CN=mfd-12)", "A certificate above it (CN=Lab CA)". */
void certs_tell(struct str *out, const struct sent_cert *c);

#endif
