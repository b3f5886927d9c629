#ifndef SUITEMAP_MODEL_PROFILE_H
#define SUITEMAP_MODEL_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/registry/version.h"

/* What a machine, or a program on it, is known to do in TLS: what it offers
 * and refuses as a client, what it accepts as a server. Built-in profiles come
 * from core/profile, others from a registry export laid over one, or from a
 * ClientHello that `suitemap listen` recorded. A plain value that owns its
 * lists; it can be printed, compared, saved and loaded.
 *
 * What is not known is said to be unknown, and never guessed: a prediction
 * that would need it is inconclusive. */
enum fact { FACT_UNKNOWN, FACT_NO, FACT_YES };

/* How a protocol version stands in one role. Schannel tells apart what a
 * program gets without asking and what it must name itself. */
enum version_state {
    VERSION_STATE_UNKNOWN,
    VERSION_STATE_UNSUPPORTED, /* not compiled in: no setting brings it */
    VERSION_STATE_DISABLED,    /* switched off: no program gets it */
    VERSION_STATE_ON_REQUEST,  /* only if the program names the version */
    VERSION_STATE_ENABLED
};

/* A suite of a list. */
struct profile_suite {
    uint16_t suite;    /* registry index */
    uint16_t versions; /* mask of versions it is used in; 0: as its kind is */
    uint16_t group;    /* the named group it is bound to (Windows 7 to 8.1:
                        * _P256), or 0 */
};

/* A list of codes that may be unknown, which is not the same as empty. */
struct profile_codes {
    bool known;
    size_t n;
    uint16_t *codes; /* in order; owned */
};

#define PROFILE_LIMIT_UNKNOWN (-1) /* a limit of 0 is none */

/* One role of it. All unknown after role_init(). */
struct profile_role {
    bool present; /* false: this role is not described at all */
    enum version_state versions[VERSION_COUNT];
    bool suites_known;
    size_t n_suites;
    struct profile_suite *suites;    /* in order of preference; owned */
    struct profile_codes groups;     /* named groups */
    struct profile_codes shares;     /* TLS 1.3: those with a key share */
    struct profile_codes schemes;    /* signature_algorithms */
    struct profile_codes cert_schemes; /* signature_algorithms_cert; unknown
                                        * where the extension is not sent:
                                        * then schemes are meant */
    struct profile_codes extensions; /* in the order sent */
    struct profile_codes compressors; /* compression_methods */
    /* Limits in bits. Of a client, for what a server sends; of a server, the
     * prime it uses (dh_min == dh_max) and nothing else. */
    int dh_min, dh_max, rsa_min, rsa_max, ecdsa_min;
    enum fact sha512_tls12;  /* takes SHA-512 signatures in TLS 1.2 */
    enum fact sha1_certs;    /* takes certificates signed with SHA-1 or MD5 */
    enum fact short_dh_ys;   /* bears a dh_Ys shorter than the prime */
    enum fact falls_back;    /* tries again with a lower version when the
                              * higher one fails */
    enum fact own_order;     /* of a server: its order decides, not the
                              * client's */
    uint16_t legacy_version; /* of the ClientHello; 0 unknown */
    uint16_t record_version; /* of its record; 0 unknown */
    bool grease;             /* sends GREASE values (RFC 8701) */
};

/* What this client did with one certificate (listen --serve). */
struct profile_verdict {
    char sha256[65]; /* of the certificate, in hex */
    enum fact accepted;
    char how[64];    /* "alert unknown_ca"; printable */
};

#define PROFILE_VERDICTS_MAX 16

struct profile {
    char *id;     /* "win81-2012r2-updated"; of a recorded one its address */
    char *name;   /* "Windows 8.1 Update, Windows Server 2012 R2" */
    char *state;  /* "with KB2919355, ..."; "" when nothing is to say */
    char *source; /* "built-in", "registry", "recorded" */
    char *host;   /* recorded: the client's numeric address; else "" */
    char *match;  /* recorded: the built-in it offers the same as, or "" */
    char *prelude; /* recorded: what it spoke before TLS ("smtp"), or "" */
    bool windows; /* Schannel: remedies are registry values */
    struct profile_role client, server;
    size_t n_verdicts;
    struct profile_verdict verdicts[PROFILE_VERDICTS_MAX];
};

/* Takes copies; source and the rest may be set afterwards with
 * profile_set(). */
struct profile *profile_new(const char *id, const char *name,
                            const char *source);
struct profile *profile_copy(const struct profile *p);
void profile_free(struct profile *p);
/* Replaces one of its texts by a copy. */
void profile_set(char **text, const char *value);

/* Empties a role: nothing known, limits unknown. Frees nothing. */
void role_init(struct profile_role *r);
void role_clear(struct profile_role *r);
void role_add_suite(struct profile_role *r, size_t suite, unsigned versions,
                    uint16_t group);
/* Makes the list known and appends; codes_set() replaces the whole list (n 0:
 * known and empty). */
void codes_add(struct profile_codes *c, uint16_t code);
void codes_set(struct profile_codes *c, const uint16_t *codes, size_t n);
bool codes_have(const struct profile_codes *c, uint16_t code);
/* Is the suite used in this version, as far as the role's list says? */
bool role_uses(const struct profile_role *r, size_t suite, enum version v);

/* "enabled", "on-request", "disabled", "unsupported", "unknown". */
const char *version_state_name(enum version_state s);
bool version_state_from_name(const char *name, enum version_state *s);
/* "yes", "no", "unknown". */
const char *fact_name(enum fact f);

#endif
