#include "core/model/certificate.h"

const char *cert_key_name(enum cert_key k)
{
    static const char *const names[] = {
        [CERT_KEY_UNKNOWN] = "unknown", [CERT_KEY_RSA] = "RSA",
        [CERT_KEY_RSA_PSS] = "RSA-PSS", [CERT_KEY_DSA] = "DSA",
        [CERT_KEY_EC] = "EC",           [CERT_KEY_ED25519] = "Ed25519",
        [CERT_KEY_ED448] = "Ed448",     [CERT_KEY_DH] = "DH",
        [CERT_KEY_GOST] = "GOST",
    };

    return names[k];
}

const char *trust_name(enum trust t)
{
    static const char *const names[] = {[TRUST_UNASKED] = "unasked",
                                        [TRUST_YES] = "trusted",
                                        [TRUST_NO] = "untrusted",
                                        [TRUST_UNJUDGED] = "unjudged"};

    return names[t];
}
