#include "core/model/policy.h"

/* Policies that are well known. Each says what it was taken from, and what of
 * that was held against the paper itself; the rest is as others tell of it.
 * What such a paper asks of clients, of people or of processes, or of what does
 * not show on the wire, is not in here. */

#define SSL          "SSLv2, SSLv3"
#define OLD          SSL ", TLSv1.0, TLSv1.1"
#define CERTS_ALIVE  "expired, not-yet-valid"
#define MOZILLA_TLS13                                                          \
    "TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 "                           \
    "TLS_CHACHA20_POLY1305_SHA256 "

/* What keeps a fleet of printers and their servers in touch: no more than can
 * be asked of devices of ten years. It is nobody's paper. */
static const struct policy_row fleet[] = {
    {"versions", "forbid", SSL},
    {"versions", "require", "TLSv1.2"},
    {"suites", "forbid", "RC4, EXPORT, NULL, anon"},
    {"keys", "dh", "1024"},
    {0},
};

/* Mozilla, Server Side TLS 5.7 (2023-05-15), guidelines/5.7.json, "modern":
 * tls_versions, ciphersuites, ecdh_param_size, certificate_signatures; read in
 * 5.6 and 6.0, between which nothing of it changed. That a certificate has to
 * be of ECDSA, and for how long it may be valid, is not asked. */
static const struct policy_row modern[] = {
    {"versions", "forbid", OLD ", TLSv1.2"},
    {"versions", "require", "TLSv1.3"},
    {"suites", "only", MOZILLA_TLS13},
    {"keys", "curve", "250"},
    {"certificate", "forbid", CERTS_ALIVE ", weak-signature"},
    {0},
};

/* The same, "intermediate", with what the changelog says that 5.7 added to the
 * ciphers of 5.6 (DHE_RSA with ChaCha20); rsa_key_size, dh_param_size. 6.0 has
 * no DHE any more. */
static const struct policy_row intermediate[] = {
    {"versions", "forbid", OLD},
    {"versions", "require", "TLSv1.2"},
    {"suites", "only",
     MOZILLA_TLS13 "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 "
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

/* PCI DSS 4.0, requirement 4.2.1: only secure versions, algorithms and key
 * sizes, and certificates that have not expired. It names none of them; that
 * these are TLS 1.2 and later and 112 bits of strength is in its glossary
 * ("strong cryptography") and its supplement on early TLS, which were not at
 * hand; lengths for 112 bits as in NIST SP 800-57, part 1, table 2. */
static const struct policy_row pci_dss[] = {
    {"versions", "forbid", OLD},
    {"suites", "forbid", "weak, RC4, NULL, EXPORT, anon, MD5"},
    {"keys", "dh", "2048"},
    {"keys", "rsa", "2048"},
    {"keys", "curve", "224"},
    {"certificate", "forbid", CERTS_ALIVE ", weak-signature"},
    {0},
};

/* BSI TR-02102-2, version 2026-01: TLS 1.2 or 1.3; of TLS 1.2 the suites with
 * forward secrecy (table 3), of TLS 1.3 those of table 13. The paper was not at
 * hand: the lists are those of 2020, as checkers carry them, which accounts of
 * 2026 agree with (no ChaCha20, no CCM_8). Its lists of static Diffie-Hellman
 * and of PSK are left out. Lengths: TR-02102-1, 3000 bits, 250 of curves. */
static const struct policy_row bsi[] = {
    {"versions", "forbid", OLD},
    {"suites", "only",
     "TLS_AES_128_GCM_SHA256 TLS_AES_256_GCM_SHA384 TLS_AES_128_CCM_SHA256 "
     "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 "
     "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 "
     "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 "
     "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 "
     "TLS_ECDHE_ECDSA_WITH_AES_128_CCM TLS_ECDHE_ECDSA_WITH_AES_256_CCM "
     "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 "
     "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 "
     "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 "
     "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 "
     "TLS_DHE_DSS_WITH_AES_128_CBC_SHA256 TLS_DHE_DSS_WITH_AES_256_CBC_SHA256 "
     "TLS_DHE_DSS_WITH_AES_128_GCM_SHA256 TLS_DHE_DSS_WITH_AES_256_GCM_SHA384 "
     "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256 TLS_DHE_RSA_WITH_AES_256_CBC_SHA256 "
     "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 "
     "TLS_DHE_RSA_WITH_AES_128_CCM TLS_DHE_RSA_WITH_AES_256_CCM"},
    {"keys", "dh", "3000"},
    {"keys", "rsa", "3000"},
    {"keys", "curve", "250"},
    {"certificate", "forbid", CERTS_ALIVE ", weak-signature"},
    {0},
};

/* NIST SP 800-52 revision 2 (August 2019), 3.1: servers of the government have
 * TLS 1.2, since 2024 TLS 1.3 too, and nothing before (where they serve
 * citizens, 3.1 lets TLS 1.0 and 1.1 pass); 3.3.1: approved algorithms alone,
 * of whose ciphers SP 800-131A leaves AES. Key transport by RSA is not
 * forbidden here: appendix D has it for a transition. The paper was not at
 * hand; NIST's announcement and other accounts were. */
static const struct policy_row nist[] = {
    {"versions", "forbid", OLD},
    {"versions", "require", "TLSv1.2, TLSv1.3"},
    {"suites", "forbid", "no-aes, EXPORT, anon, MD5"},
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
    {"bsi-tr-02102", "BSI TR-02102-2: AES, forward secrecy, 3000 bits", bsi},
    {"nist-800-52r2", "NIST SP 800-52r2: TLS 1.2 and 1.3, AES alone", nist},
    {0},
};
