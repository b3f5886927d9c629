#ifndef SUITEMAP_MODEL_POLICY_H
#define SUITEMAP_MODEL_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bitset.h"
#include "core/base/err.h"
#include "core/registry/version.h"

/* What hosts are held against by an audit: what must be there and what must
 * not. A plain value. It is made of settings, each a key and a value in a
 * section, as they stand in a file. */
#define POLICY_RULES_MAX    64
#define POLICY_REQUIRED_MAX 16
#define POLICY_WORD_MAX     72

/* Suites that are forbidden, by one word: "RC4", or the name of one. */
struct policy_rule {
    char word[POLICY_WORD_MAX];
    struct bitset set;
};

/* What a certificate may be forbidden to be; each has a rule of endpoints
 * (rules.h) that finds it. */
enum policy_cert {
    POLICY_CERT_EXPIRED, POLICY_CERT_NOT_YET_VALID, POLICY_CERT_EXPIRES_SOON,
    POLICY_CERT_SELF_SIGNED, POLICY_CERT_UNTRUSTED, POLICY_CERT_NAME,
    POLICY_CERT_WEAK_HASH, POLICY_CERT_SHA512,
    POLICY_CERTS
};

struct policy {
    unsigned forbid, require; /* masks of versions */
    struct policy_rule rules[POLICY_RULES_MAX];
    size_t n_rules;
    bool only;                 /* the first rule is all that is not listed */
    uint16_t required[POLICY_REQUIRED_MAX]; /* registry indexes */
    size_t n_required;
    uint16_t dh, rsa, curve; /* least bits, 0: any */
    unsigned certs;          /* mask of enum policy_cert */
    unsigned days;           /* what "expires soon" means; 0: the usual */
};

/* Takes one setting. False with ERR_FORMAT and what is wrong with it. */
bool policy_set(struct policy *p, const char *section, const char *key,
                const char *value, struct err *err);
/* Does it ask for anything, and for nothing that excludes itself? */
bool policy_check(const struct policy *p, struct err *err);

/* The suites that one rule or another forbids. */
struct bitset policy_forbidden(const struct policy *p);
/* A mask: those to be asked besides the usual ones, since it names them. */
unsigned policy_asks_versions(const struct policy *p);
/* Does it look at certificates, or their keys? */
bool policy_wants_certificate(const struct policy *p);
/* The word in a policy, and the rule of endpoints that finds it. */
const char *policy_cert_word(enum policy_cert c);
const char *policy_cert_rule(enum policy_cert c);

/* Those that come with the program, ended by a NULL name. */
struct policy_row {
    const char *section, *key, *value;
};
struct policy_builtin {
    const char *name, *text;
    const struct policy_row *rows; /* ended by a NULL section */
};
extern const struct policy_builtin policy_builtins[];
/* False when there is none of that name. */
bool policy_from_name(struct policy *p, const char *name);

#endif
