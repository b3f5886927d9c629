#ifndef SUITEMAP_MODEL_CERTIFICATE_H
#define SUITEMAP_MODEL_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A certificate as far as it can be read; what cannot be read is "" or 0. All
 * text is made printable already (str_add_printable). */
#define CERT_TEXT_MAX   256
#define CERT_NAMES_MAX  16 /* subject alternative names that are kept */
#define CERT_CHAIN_MAX  8  /* certificates of a chain that are kept */

enum cert_key {
    CERT_KEY_UNKNOWN, CERT_KEY_RSA, CERT_KEY_RSA_PSS, CERT_KEY_DSA,
    CERT_KEY_EC, CERT_KEY_ED25519, CERT_KEY_ED448, CERT_KEY_DH, CERT_KEY_GOST
};

struct certificate {
    char subject[CERT_TEXT_MAX]; /* "CN=localhost, O=lab" (RFC 4514 order not
                                  * reversed: as encoded) */
    char issuer[CERT_TEXT_MAX];
    char serial[72];             /* hex */
    char not_before[24];         /* "2026-11-21T03:00:00Z" or "" */
    char not_after[24];
    char signature[48];          /* "sha256WithRSAEncryption", or an OID */
    char sig_hash[16];           /* "sha256", "md5", "" unknown */
    char curve[32];              /* EC: named group, or an OID */
    char *names[CERT_NAMES_MAX]; /* DNS and IP names, n_names of them; owned */
    uint8_t n_names;
    bool names_cut;              /* it has more names than were kept */
    enum cert_key key;
    uint16_t key_bits;
    uint32_t rsa_exponent;       /* 0 unknown or larger than 32 bits */
    bool self_issued;            /* subject equals issuer, byte for byte */
    bool readable;               /* the outer structure could be walked */
    uint8_t sha256[32];          /* of the DER, by the engine */
    uint8_t key_sha256[32];      /* of the SubjectPublicKeyInfo, likewise;
                                  * zeros where it could not be found */
};

/* Does a chain lead to one of the CAs that were given (--ca)? */
enum trust {
    TRUST_UNASKED,  /* none were given */
    TRUST_YES,
    TRUST_NO,
    TRUST_UNJUDGED  /* the strict reader cannot read it: no verdict */
};
#define TRUST_WHY_MAX 200

struct cert_chain {
    uint8_t n;      /* certificates kept in certs[] */
    uint8_t sent;   /* certificates that were sent */
    uint8_t sha256[32]; /* of the whole Certificate body: equal chains */
    unsigned versions;  /* mask of the versions it was sent in */
    enum trust trust;
    char trust_why[TRUST_WHY_MAX]; /* of TRUST_NO and TRUST_UNJUDGED */
    struct certificate *certs; /* owned, n of them */
};

/* Adds a name, as far as there is room for one; takes a copy. */
void certificate_add_name(struct certificate *c, const char *name);
/* Gives back what it owns and empties it. */
void certificate_clear(struct certificate *c);
/* The same of all certificates of a chain, and of the chain. */
void cert_chain_clear(struct cert_chain *c);
/* A chain of its own with the same content. */
struct cert_chain cert_chain_copy(const struct cert_chain *c);

/* "RSA", "EC", ... */
const char *cert_key_name(enum cert_key k);
/* "unasked", "trusted", "untrusted", "unjudged" */
const char *trust_name(enum trust t);

#endif
