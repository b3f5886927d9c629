#ifndef SUITEMAP_MODEL_AUDIT_H
#define SUITEMAP_MODEL_AUDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/endpoint.h"
#include "core/model/policy.h"
#include "core/model/profile.h"

/* How an endpoint stands up to a policy, or to a client. What was not answered
 * is unknown: neither compliant nor a violation. */
enum audit_verdict { AUDIT_COMPLIANT, AUDIT_UNKNOWN, AUDIT_VIOLATES };

struct audit_check {
    char *what;     /* "suites: no RC4"; owned */
    enum audit_verdict verdict;
    char *evidence; /* "TLSv1.0: TLS_RSA_WITH_RC4_128_SHA"; owned */
};

struct audit {
    enum audit_verdict verdict; /* the worst of the checks */
    struct audit_check *checks; /* owned, in the order of the policy */
    size_t n;
    bool full_scan; /* the endpoint is to be scanned in full besides */
};

/* Judges an endpoint that was asked for this policy. Its findings must be
 * there already: the checks of certificates go by them. */
void audit_judge(struct audit *a, const struct policy *p,
                 const struct endpoint *e);
/* Judges by what came of the hello of the client of that name, and by the
 * Diffie-Hellman primes that it takes; what else it objects to behind the hello
 * (certificates, their trust) is not judged. */
void audit_judge_client(struct audit *a, const char *client,
                        const struct profile_role *limits,
                        const struct endpoint *e);
/* Would asking again tell no more? */
bool audit_is_complete(const struct audit *a, const struct endpoint *e);
void audit_free(struct audit *a);

/* "compliant", "violates", "unknown". */
const char *audit_verdict_name(enum audit_verdict v);

#endif
