#include <string.h>

#include "core/wire/x509_parts.h"

struct algorithm {
    const char *oid, *name, *hash;
};

/* RFC 8017, RFC 3279, RFC 5758, RFC 8410, RFC 4491, RFC 9215, NIST's list of
 * 2.16.840.1.101.3.4; the old ones of OIW are 1.3.14.3.2. */
static const struct algorithm ALGORITHMS[] = {
    {"1.2.840.113549.1.1.2", "md2WithRSAEncryption", "md2"},
    {"1.2.840.113549.1.1.3", "md4WithRSAEncryption", "md4"},
    {"1.2.840.113549.1.1.4", "md5WithRSAEncryption", "md5"},
    {"1.2.840.113549.1.1.5", "sha1WithRSAEncryption", "sha1"},
    {"1.2.840.113549.1.1.10", "rsassaPss", ""},
    {"1.2.840.113549.1.1.11", "sha256WithRSAEncryption", "sha256"},
    {"1.2.840.113549.1.1.12", "sha384WithRSAEncryption", "sha384"},
    {"1.2.840.113549.1.1.13", "sha512WithRSAEncryption", "sha512"},
    {"1.2.840.113549.1.1.14", "sha224WithRSAEncryption", "sha224"},
    {"1.2.840.113549.1.1.15", "sha512-224WithRSAEncryption", "sha512-224"},
    {"1.2.840.113549.1.1.16", "sha512-256WithRSAEncryption", "sha512-256"},
    {"1.3.14.3.2.2", "md4WithRSA", "md4"},
    {"1.3.14.3.2.3", "md5WithRSA", "md5"},
    {"1.3.14.3.2.4", "md4WithRSAEncryption", "md4"},
    {"1.3.14.3.2.13", "dsaWithSHA", "sha"},
    {"1.3.14.3.2.15", "shaWithRSASignature", "sha"},
    {"1.3.14.3.2.27", "dsaWithSHA1", "sha1"},
    {"1.3.14.3.2.29", "sha1WithRSA", "sha1"},
    {"1.3.36.3.3.1.2", "ripemd160WithRSA", "ripemd160"},
    {"1.2.840.10040.4.3", "dsa-with-SHA1", "sha1"},
    {"2.16.840.1.101.3.4.3.1", "dsa-with-SHA224", "sha224"},
    {"2.16.840.1.101.3.4.3.2", "dsa-with-SHA256", "sha256"},
    {"2.16.840.1.101.3.4.3.3", "dsa-with-SHA384", "sha384"},
    {"2.16.840.1.101.3.4.3.4", "dsa-with-SHA512", "sha512"},
    {"1.2.840.10045.4.1", "ecdsa-with-SHA1", "sha1"},
    {"1.2.840.10045.4.3.1", "ecdsa-with-SHA224", "sha224"},
    {"1.2.840.10045.4.3.2", "ecdsa-with-SHA256", "sha256"},
    {"1.2.840.10045.4.3.3", "ecdsa-with-SHA384", "sha384"},
    {"1.2.840.10045.4.3.4", "ecdsa-with-SHA512", "sha512"},
    {"2.16.840.1.101.3.4.3.9", "ecdsa-with-SHA3-224", "sha3-224"},
    {"2.16.840.1.101.3.4.3.10", "ecdsa-with-SHA3-256", "sha3-256"},
    {"2.16.840.1.101.3.4.3.11", "ecdsa-with-SHA3-384", "sha3-384"},
    {"2.16.840.1.101.3.4.3.12", "ecdsa-with-SHA3-512", "sha3-512"},
    {"2.16.840.1.101.3.4.3.13", "RSA-SHA3-224", "sha3-224"},
    {"2.16.840.1.101.3.4.3.14", "RSA-SHA3-256", "sha3-256"},
    {"2.16.840.1.101.3.4.3.15", "RSA-SHA3-384", "sha3-384"},
    {"2.16.840.1.101.3.4.3.16", "RSA-SHA3-512", "sha3-512"},
    {"2.16.840.1.101.3.4.3.17", "ML-DSA-44", ""},
    {"2.16.840.1.101.3.4.3.18", "ML-DSA-65", ""},
    {"2.16.840.1.101.3.4.3.19", "ML-DSA-87", ""},
    {"1.3.101.112", "Ed25519", ""},
    {"1.3.101.113", "Ed448", ""},
    {"1.2.643.2.2.3", "GOST3411-94-with-GOST3410-2001", "gostr94"},
    {"1.2.643.2.2.4", "GOST3411-94-with-GOST3410-94", "gostr94"},
    {"1.2.643.7.1.1.3.2", "GOST3410-2012-256", "streebog256"},
    {"1.2.643.7.1.1.3.3", "GOST3410-2012-512", "streebog512"},
    {"1.2.156.10197.1.501", "SM2-with-SM3", "sm3"},
};

/* As they stand in RSASSA-PSS-params. */
static const struct algorithm HASHES[] = {
    {"1.2.840.113549.2.2", "", "md2"},
    {"1.2.840.113549.2.4", "", "md4"},
    {"1.2.840.113549.2.5", "", "md5"},
    {"1.3.14.3.2.26", "", "sha1"},
    {"1.3.36.3.2.1", "", "ripemd160"},
    {"2.16.840.1.101.3.4.2.1", "", "sha256"},
    {"2.16.840.1.101.3.4.2.2", "", "sha384"},
    {"2.16.840.1.101.3.4.2.3", "", "sha512"},
    {"2.16.840.1.101.3.4.2.4", "", "sha224"},
    {"2.16.840.1.101.3.4.2.5", "", "sha512-224"},
    {"2.16.840.1.101.3.4.2.6", "", "sha512-256"},
    {"2.16.840.1.101.3.4.2.7", "", "sha3-224"},
    {"2.16.840.1.101.3.4.2.8", "", "sha3-256"},
    {"2.16.840.1.101.3.4.2.9", "", "sha3-384"},
    {"2.16.840.1.101.3.4.2.10", "", "sha3-512"},
};

static const struct algorithm *find(const struct algorithm *table, size_t n,
                                    const char *oid)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(table[i].oid, oid) == 0)
            return &table[i];
    return NULL;
}

/* hashAlgorithm [0] of RSASSA-PSS-params; absent, it is SHA-1 (RFC 8017,
 * A.2.3). */
static const char *pss_hash(struct rd algorithm)
{
    const struct algorithm *known;
    struct rd params, hash, identifier, oid;
    char dotted[X509_OID_MAX];

    if (!der_take(&algorithm, DER_SEQUENCE, &params))
        return "";
    if (!der_take(&params, DER_EXPLICIT(0), &hash))
        return "sha1";
    if (!der_take(&hash, DER_SEQUENCE, &identifier) ||
        !der_take(&identifier, DER_OID, &oid) ||
        !der_oid_text(oid, dotted, sizeof dotted))
        return "";
    known = find(HASHES, sizeof HASHES / sizeof HASHES[0], dotted);
    return known != NULL ? known->hash : "";
}

bool x509_signature(struct rd algorithm, struct certificate *out)
{
    const struct algorithm *known;
    const char *hash;
    struct rd oid;
    char dotted[X509_OID_MAX];

    if (!der_take(&algorithm, DER_OID, &oid) ||
        !der_oid_text(oid, dotted, sizeof dotted))
        return false;
    known = find(ALGORITHMS, sizeof ALGORITHMS / sizeof ALGORITHMS[0], dotted);
    hash = known != NULL ? known->hash : "";
    if (known != NULL && strcmp(known->name, "rsassaPss") == 0)
        hash = pss_hash(algorithm);
    str_copy(out->signature, sizeof out->signature,
             known != NULL ? known->name : dotted);
    str_copy(out->sig_hash, sizeof out->sig_hash, hash);
    return true;
}
