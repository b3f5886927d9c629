#include "probes/rows.h"

#define FUNCTIONS(name) name##_init, name##_next, name##_feed, NULL, NULL
#define ELIMINATES(name)                                                       \
    name##_init, name##_next, name##_feed, name##_drop, NULL
#define SUITES suites_init, suites_next, suites_feed, suites_drop, suites_ahead

/* In the order in which they are asked: TLS 1.2 makes first contact, since
 * almost everything answers to it. */
const struct probe probe_table[] = {
    {"tls12", "suites of TLS 1.2", VERSION_TLS12, NULL, SUITES},
    {"reach", "the plainest hello, where the first met trouble", VERSION_COUNT,
     NULL, FUNCTIONS(reach)},
    {"tls13", "suites of TLS 1.3, by HelloRetryRequest", VERSION_TLS13, NULL,
     SUITES},
    {"tls11", "suites of TLS 1.1", VERSION_TLS11, NULL, SUITES},
    {"tls10", "suites of TLS 1.0", VERSION_TLS10, NULL, SUITES},
    {"ssl3", "suites of SSLv3", VERSION_SSL3, NULL, SUITES},
    {"dh", "the DHE prime that a client without ffdhe groups gets",
     VERSION_COUNT, NULL, ELIMINATES(dh)},
    {"hashes", "TLS 1.2 again without large hashes, where there is a gap",
     VERSION_COUNT, NULL, ELIMINATES(hashes)},
    {"groups", "named groups", VERSION_COUNT, NULL, FUNCTIONS(groups)},
    {"finish", "whole handshakes", VERSION_COUNT, finish_wanted,
     FUNCTIONS(finish)},
    {"faulty-ecdh", "ECDHE handshakes with secrets of chosen shapes",
     VERSION_COUNT, finish_wanted, FUNCTIONS(faulty_ecdh)},
    {"faulty-rsa", "RSA handshakes with ciphertexts of chosen shapes",
     VERSION_COUNT, finish_wanted, FUNCTIONS(faulty_rsa)},
    {"faulty-dh", "DHE handshakes with secrets of chosen shapes", VERSION_COUNT,
     finish_wanted, FUNCTIONS(faulty_dh)},
    {"ssl2", "kinds of SSLv2, in one hello", VERSION_COUNT, ssl2_wanted,
     FUNCTIONS(ssl2)},
    {"repeat", "whole handshakes again and again", VERSION_COUNT, deep_wanted,
     FUNCTIONS(repeat)},
    {0},
};

/* An audit asks TLS 1.2 whatever its policy is: what a host refuses tells
 * little before it is seen to accept something. */
const struct probe audit_table[] = {
    {"audit-tls12", "the policy in TLS 1.2", VERSION_TLS12, NULL,
     ELIMINATES(audit)},
    {"reach", "the plainest hello, where the first met trouble", VERSION_COUNT,
     NULL, FUNCTIONS(reach)},
    {"audit-tls13", "the policy in TLS 1.3", VERSION_TLS13, NULL,
     ELIMINATES(audit)},
    {"audit-tls11", "the policy in TLS 1.1", VERSION_TLS11, NULL,
     ELIMINATES(audit)},
    {"audit-tls10", "the policy in TLS 1.0", VERSION_TLS10, NULL,
     ELIMINATES(audit)},
    {"audit-ssl3", "the policy in SSLv3", VERSION_SSL3, NULL,
     ELIMINATES(audit)},
    {"ssl2", "SSLv2, where the policy names it", VERSION_COUNT, ssl2_by_name,
     FUNCTIONS(ssl2)},
    {"audit-keys", "short keys, and suites that are required", VERSION_COUNT,
     NULL, FUNCTIONS(audit_keys)},
    {"audit-certificate", "a whole handshake, where none was shown",
     VERSION_COUNT, NULL, FUNCTIONS(audit_certificate)},
    {0},
};

const struct probe client_table[] = {
    {"audit-client", "a client's own hello", VERSION_COUNT, NULL,
     FUNCTIONS(audit_client)},
    {0},
};
