#include "core/model/policy.h"

/* Policies that are well known. Each says what it was taken from; what such a
 * paper asks of clients, of people or of processes is not in here. */

#define OLD "SSLv3, TLSv1.0, TLSv1.1"
#define CERTS_ALIVE "expired, not-yet-valid"

/* What keeps a fleet of printers and their servers in touch: no more than can
 * be asked of devices of ten years. */
static const struct policy_row fleet[] = {
    {"versions", "forbid", "SSLv3"},
    {"versions", "require", "TLSv1.2"},
    {"suites", "forbid", "RC4, EXPORT, NULL, anon"},
    {"keys", "dh", "1024"},
    {0},
};

/* Mozilla's server side TLS, 5.7: TLS 1.3 alone. */
static const struct policy_row modern[] = {
    {"versions", "forbid", OLD ", TLSv1.2"},
    {"versions", "require", "TLSv1.3"},
    {"suites", "only",
     "TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 "
     "TLS_CHACHA20_POLY1305_SHA256"},
    {"keys", "rsa", "2048"},
    {"keys", "curve", "250"},
    {"certificate", "forbid", CERTS_ALIVE ", weak-signature"},
    {0},
};

/* The same, for clients of the last ten years. */
static const struct policy_row intermediate[] = {
    {"versions", "forbid", OLD},
    {"versions", "require", "TLSv1.2"},
    {"suites", "only",
     "TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 "
     "TLS_CHACHA20_POLY1305_SHA256 "
     "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 "
     "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 "
     "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 "
     "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 "
     "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 "
     "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 "
     "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 "
     "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 "
     "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    {"keys", "dh", "2048"},
    {"keys", "rsa", "2048"},
    {"keys", "curve", "250"},
    {"certificate", "forbid", CERTS_ALIVE ", weak-signature"},
    {0},
};

/* PCI DSS 4.0, 4.2.1 and its glossary on strong cryptography: no SSL, no
 * early TLS, at least 112 bits, keys that are trusted and valid. */
static const struct policy_row pci_dss[] = {
    {"versions", "forbid", OLD},
    {"versions", "require", "TLSv1.2"},
    {"suites", "forbid", "weak, RC4, NULL, EXPORT, anon, MD5"},
    {"keys", "dh", "2048"},
    {"keys", "rsa", "2048"},
    {"keys", "curve", "224"},
    {"certificate", "forbid", CERTS_ALIVE ", weak-signature"},
    {0},
};

/* BSI TR-02102-2: forward secrecy, AES or better; lengths as of 2024. */
static const struct policy_row bsi[] = {
    {"versions", "forbid", OLD},
    {"versions", "require", "TLSv1.2"},
    {"suites", "forbid",
     "no-forward-secrecy, weak, RC4, 3DES, NULL, EXPORT, anon, MD5, SHA1"},
    {"keys", "dh", "3000"},
    {"keys", "rsa", "3000"},
    {"keys", "curve", "250"},
    {"certificate", "forbid", CERTS_ALIVE ", weak-signature"},
    {0},
};

/* NIST SP 800-52 revision 2, servers of the government: 3.1, 3.3. */
static const struct policy_row nist[] = {
    {"versions", "forbid", OLD},
    {"versions", "require", "TLSv1.2, TLSv1.3"},
    {"suites", "forbid", "weak, RC4, 3DES, NULL, EXPORT, anon, MD5"},
    {"keys", "dh", "2048"},
    {"keys", "rsa", "2048"},
    {"keys", "curve", "250"},
    {"certificate", "forbid", CERTS_ALIVE ", weak-signature"},
    {0},
};

const struct policy_builtin policy_builtins[] = {
    {"fleet", "printers and their servers: TLS 1.2, nothing broken", fleet},
    {"modern", "Mozilla's: TLS 1.3 alone", modern},
    {"intermediate", "Mozilla's: TLS 1.2 with forward secrecy and AEAD",
     intermediate},
    {"pci-dss", "PCI DSS 4.0: strong cryptography", pci_dss},
    {"bsi-tr-02102", "BSI TR-02102-2: forward secrecy, 3000 bits", bsi},
    {"nist-800-52r2", "NIST SP 800-52r2: TLS 1.2 and 1.3", nist},
    {0},
};
