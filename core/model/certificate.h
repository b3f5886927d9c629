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
} __attribute__((packed));

struct certificate {
    char *subject; /* "CN=localhost, O=lab" (RFC 4514 order not reversed: as
                    * encoded). Owned, less than CERT_TEXT_MAX bytes */
    char *issuer;  /* likewise */
    char serial[72];             /* hex */
    char not_before[24];         /* "2026-11-21T03:00:00Z" or "" */
    char not_after[24];
    char signature[48];          /* "sha256WithRSAEncryption", or an OID */
    char sig_hash[16];           /* "sha256", "md5", "" unknown */
    char curve[32];              /* EC: named group, or an OID */
    char **names;                /* DNS and IP names, n_names of them; owned */
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
} __attribute__((packed));
#define TRUST_WHY_MAX 200

struct cert_chain {
    uint8_t n;      /* certificates kept in certs[] */
    uint8_t sent;   /* certificates that were sent */
    enum trust trust;
    uint8_t sha256[32]; /* of their hashes, and that of the rest: equal ones */
    unsigned versions;  /* mask of the versions it was sent in */
    char *trust_why;    /* of TRUST_NO and TRUST_UNJUDGED, else NULL; owned:
                         * cert_chain_say() */
    struct certificate *certs; /* owned, n of them */
};

/* Sets a text of a certificate, or of a chain; takes a copy. */
void certificate_set(char **text, const char *value);
/* Why a chain is not trusted; "" where there is nothing to say. What is too
 * long is cut off between two characters. */
void cert_chain_say(struct cert_chain *c, const char *why);
const char *cert_chain_why(const struct cert_chain *c);

/* Adds a name, as far as there is room for one; takes a copy. */
void certificate_add_name(struct certificate *c, const char *name);
/* Gives back what it owns and empties it. */
void certificate_clear(struct certificate *c);
/* The same of all certificates of a chain, and of the chain. */
void cert_chain_clear(struct cert_chain *c);
/* A certificate, or a chain, of its own with the same content. */
struct certificate certificate_copy(const struct certificate *c);
struct cert_chain cert_chain_copy(const struct cert_chain *c);

/* "RSA", "EC", ... */
const char *cert_key_name(enum cert_key k);
/* "unasked", "trusted", "untrusted", "unjudged" */
const char *trust_name(enum trust t);

#endif
