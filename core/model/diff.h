#ifndef SUITEMAP_MODEL_DIFF_H
#define SUITEMAP_MODEL_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "core/model/endpoint.h"
#include "core/model/matrix.h"
#include "core/model/rules.h"
#include "core/model/shared_keys.h"

/* What changed from one scan to another. Values are compared and never texts:
 * words may be put otherwise in a later version, and that is no change. What
 * was not answered is not known, and what is not known is neither lost nor
 * gained: diff_carry() fills it with what was known before. */

enum change_kind {
    CHANGE_ENDPOINT_NEW,  /* it speaks TLS, and was not known to */
    CHANGE_ENDPOINT_GONE, /* closed, or no TLS any more, or given up */
    CHANGE_VERSION_GAINED,
    CHANGE_VERSION_LOST,
    CHANGE_SUITE_GAINED, /* in a version that both scans know whole */
    CHANGE_SUITE_LOST,
    CHANGE_KEX_WEAKER, /* the ephemeral one: DHE, ECDHE, RSA_EXPORT */
    CHANGE_CERT_REPLACED,
    CHANGE_CERT_ENDING, /* it came near its end: rule cert-expires-soon */
    CHANGE_FINDING_NEW,
    CHANGE_FINDING_FIXED,
    CHANGE_PAIR_BROKEN, /* could talk and no longer can */
    CHANGE_PAIR_FIXED,
    CHANGE_KINDS
};

struct change {
    enum change_kind kind;
    char *endpoint; /* its label; of a pair, the client's */
    char *address;  /* "" for a pair */
    char *server;   /* of a pair: the server's label, else NULL */
    char *subject;  /* what changed: a version, a suite, a rule, or NULL */
    char *before, *after;   /* the values, NULL for none */
    enum severity severity; /* of a finding; else SEVERITY_INFO */
    char *text;             /* the whole in one sentence */
};

/* Zero-initialise it; changes_free() gives back what it holds. */
struct changes {
    struct change *list;
    size_t n, cap;
    size_t untold; /* pairs beyond CHANGES_PAIRS_MAX */
};

/* One server that broke can part thousands of pairs: no more are told one by
 * one. */
#define CHANGES_PAIRS_MAX 10000

void changes_free(struct changes *c);
/* "endpoint-new", "suite-lost", ... */
const char *change_name(enum change_kind kind);
/* Adds a change of an endpoint; takes copies. `text` may be changed by nobody:
 * it is a format. NULL for what there is not. */
struct change *changes_add(struct changes *c, enum change_kind kind,
                           const struct endpoint *e, const char *subject,
                           const char *before, const char *after,
                           const char *text);

/* ---- One endpoint ---- */

/* Is there something to say of it? Not of one that gave no answer, left alone
 * or not found: it may be asleep. */
bool endpoint_is_known(const struct endpoint *e);

/* Fills in `now` what it does not tell with what was known before: versions
 * that did not answer or were not asked, lists of suites that were cut short,
 * certificates that were not seen, handshakes that were not finished. Where
 * that filled anything, the rules judge anew, and it returns true. Both must be
 * STATE_TLS. */
bool diff_carry(struct endpoint *now, const struct endpoint *before,
                const struct rule_context *context);

/* Compares one endpoint. NULL stands for one that is not there: not known
 * before, or given up. An endpoint that is not known (see above) says
 * nothing. Where both are known, `now` must have been carried. */
void diff_endpoint(const struct endpoint *before, const struct endpoint *now,
                   struct changes *out);

/* ---- Two whole scans ---- */

struct diff_side {
    struct endpoint **list; /* not sorted; the second side's are carried */
    size_t n;
    bool whole;  /* the scan came to its end: what it was to ask has a line */
    bool silent; /* but addresses of ranges at which nobody answered */
};

/* Compares endpoints of equal host, address, port, servername and prelude. One
 * that is missing from the new scan is gone, unless that ended early, its name
 * was not found, or it may be one of those that have no line for their silence.
 * One that is missing from the old scan is new, unless that ended early. */
void diff_sides(struct diff_side *before, struct diff_side *now,
                const struct rule_context *context, struct changes *out);

/* ---- Findings of whole scans ---- */

/* What only all endpoints together tell, of what is known before and now: keys
 * that several of them share. Zero-initialise it; diff_keys_tell() gives back
 * what it holds. */
struct diff_keys {
    struct shared_keys before, now;
};

/* Notes what is known of an endpoint, NULL for nothing. One that came, went or
 * gave no answer counts as the same on both sides: it changed no key. */
void diff_keys_add(struct diff_keys *k, const struct endpoint *before,
                   const struct endpoint *now);
/* Tells the findings that are new and those that are no more. */
void diff_keys_tell(struct diff_keys *k, struct changes *out);

/* ---- Pairs ---- */

/* The verdicts of a matrix by the labels of its endpoints. */
struct verdicts;

struct verdicts *verdicts_new(void);
void verdicts_free(struct verdicts *v);
/* Adds a class of the given id, with one more label at each call. `sides` is
 * the mask of that one, of both where there are none: a class may have members
 * on both sides, and only those on opposite sides make a pair. */
void verdicts_add_label(struct verdicts *v, const char *class_id,
                        const char *label, unsigned sides);
/* Adds a pair of classes; `why` is the first reason's text, or NULL. */
void verdicts_add_pair(struct verdicts *v, const char *client_id,
                       const char *server_id, enum verdict verdict,
                       const char *why);
void verdicts_add_matrix(struct verdicts *v, const struct matrix *m);
/* Tells the pairs of endpoints that are in both and went from one that can
 * talk (compatible, risky) to one that cannot, or back. */
void diff_verdicts(struct verdicts *before, struct verdicts *now,
                   struct changes *out);

#endif
