#ifndef SUITEMAP_PROFILE_BUILTIN_ROW_H
#define SUITEMAP_PROFILE_BUILTIN_ROW_H

#include "core/model/profile.h"

/* The rows behind builtin_profile(), for core/profile alone. One row is one
 * profile; what it leaves out is unknown. Lists are text, read when a profile
 * is made (a test reads them all): "" is known and empty. */

/* What WinHTTP asks for where no registry value tells it. */
enum winhttp_default {
    WINHTTP_UNKNOWN,
    WINHTTP_TLS10,    /* SSLv3 and TLS 1.0 */
    WINHTTP_TO_TLS12, /* SSLv3 to TLS 1.2, of what Schannel has enabled */
    WINHTTP_TLS12_13
};

struct builtin_row {
    const char *id, *name;
    const char *state; /* NULL: nothing to say */
    bool windows;
    /* A letter for each version from SSLv2 to TLS 1.3: e enabled, r on
     * request, d disabled, - unsupported, u unknown. NULL: no such role. */
    const char *client, *server;
    uint16_t legacy, record; /* versions of hello and record */
    /* Codes in hexadecimal, SSLv2 kinds with six digits. "C028/17" is bound to
     * group 0x0017. Of Windows, a suite is used from TLS 1.0 on where its kind
     * is, and with an "s" in SSLv3 too ("0005s"). */
    const char *suites;
    const char *also; /* Windows knows these, and does not offer them */
    /* Codes in hexadecimal. */
    const char *groups, *shares, *schemes, *cert_schemes;
    const char *extensions, *compressors; /* decimal */
    int dh_min, dh_max, rsa_min, rsa_max, ecdsa_min; /* 0: unknown */
    int dh_server;
    enum fact sha512_tls12, sha1_certs, short_dh_ys;
    bool grease;
    /* Windows, for the layers. */
    enum winhttp_default winhttp;
    bool reads_winhttp; /* DefaultSecureProtocols (KB3140245, or newer) */
    bool reads_net35;   /* SystemDefaultTlsVersions of v2.0.50727
                         * (KB3154517 to 3154520, or newer) */
    bool strong_crypto; /* SCH_USE_STRONG_CRYPTO takes RC4 out */
};

/* Each ended by a NULL id. */
extern const struct builtin_row builtin_windows[], builtin_browsers[],
    builtin_browsers_more[], builtin_programs[];

/* The row of an id, NULL when there is none. An id may go on behind a '+':
 * the base of "win7-2008r2-updated+net40" is found too. */
const struct builtin_row *builtin_row_of(const char *id);

#endif
