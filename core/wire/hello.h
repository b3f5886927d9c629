#ifndef SUITEMAP_WIRE_HELLO_H
#define SUITEMAP_WIRE_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"
#include "core/base/wr.h"
#include "core/model/offer.h"
#include "core/wire/extension_cache.h"

/* ClientHello both ways, ServerHello and HelloRetryRequest (RFC 8446, 4.1;
 * RFC 5246, 7.4.1). Extensions are rows of one table (extensions.c). */
#define HELLO_RANDOM      32
#define HELLO_SESSION_MAX 32
#define HELLO_SHARE_MAX   1700 /* the largest client key share we know of */
/* Large enough for any hello that an offer can ask for, record included. */
#define HELLO_BYTES_MAX 8192

#define SCSV_RENEGOTIATION 0x00FF /* RFC 5746, 3.3 */
#define SCSV_FALLBACK      0x5600 /* RFC 7507 */

/* Extensions that are named outside of their table. */
#define EXT_SERVER_NAME      0
#define EXT_GROUPS           10
#define EXT_POINT_FORMATS    11
#define EXT_SCHEMES          13
#define EXT_ALPN             16
#define EXT_ENCRYPT_THEN_MAC 22
#define EXT_EXTENDED_MASTER  23
#define EXT_VERSIONS         43
#define EXT_CERT_SCHEMES     50
#define EXT_KEY_SHARE        51
#define EXT_RENEGOTIATION    0xFF01

/* 0x0A0A, 0x1A1A...: what is sent to keep servers used to the unknown (RFC
 * 8701). */
static inline bool is_grease(uint16_t code)
{
    return (code & 0x0F0F) == 0x0A0A && code >> 8 == (code & 0xFF);
}

/* What a hello needs beside the offer. */
struct hello_secrets {
    uint8_t random[HELLO_RANDOM];
    uint8_t session[HELLO_SESSION_MAX]; /* Q27: never an empty session id */
    const uint8_t *share;               /* public value for SHARE_REAL */
    size_t share_len;
    size_t n_shares; /* of an own hello: their groups and public values */
    uint16_t share_groups[OFFER_SHARES_MAX];
    struct rd share_keys[OFFER_SHARES_MAX];
    bool again;       /* it is the answer to a HelloRetryRequest, */
    struct rd cookie; /* which had this cookie; empty when none */
    struct extension_cache *cache; /* of what was written before; or NULL. The
                                    * bytes are the same */
};

/* Writes the ClientHello of an offer as one handshake record. What is in it:
 * - legacy versions: client_version is the offer's; the record says 3.1 (3.0
 *   for SSLv3), the session id is 32 bytes, the suites are in the order of the
 *   offer with the renegotiation SCSV (Q28) at the end, and, in FORM_FULL
 *   from TLS 1.0 on: server_name, extended_master_secret, ec_point_formats
 *   and supported_groups (when a group is offered), ALPN when the offer names
 *   a protocol (in TLS 1.3 as well), srp when an SRP suite is
 *   offered (lab: else alert 115), signature_algorithms (TLS 1.2), and
 *   encrypt_then_mac if the handshake is to be finished. The last extension is
 *   never empty (Q7).
 * - TLS 1.3: legacy_version 3.3, supported_versions with 3.4 alone,
 *   psk_key_exchange_modes (Q31), signature_algorithms, supported_groups and
 *   key_share, empty or real. No SCSV.
 * - SSLv3: no extensions, whatever the form.
 * The record is never 256 to 511 bytes long (Q5), nor is its message length
 * mod 256 equal to 10 or 14 (Q6), where the form has extensions: the padding
 * extension (RFC 7685) or nothing at all sees to it.
 * - an own hello (offer.own): as it says, in the order of its extensions.
 * Returns false only if it does not fit. */
bool client_hello_write(struct wr *w, const struct offer *o,
                        const struct hello_secrets *secrets);
/* The body of the message alone; over datagrams with an empty cookie in it:
 * dtls.h. */
bool client_hello_body(struct wr *w, const struct offer *o,
                       const struct hello_secrets *secrets);

/* Can this extension be made without what only its owner knows? Those whose
 * use we could not bear, such as compressed certificates, cannot either. */
bool own_extension_known(uint16_t type);

/* A ClientHello as read from the wire: what a client offers. Views point into
 * the message. */
#define CLIENT_HELLO_LIST_MAX 512

struct client_hello {
    uint16_t legacy_version;
    struct rd random, session;
    uint16_t n_suites, n_versions, n_groups, n_schemes, n_cert_schemes;
    uint16_t n_shares, n_extensions;
    uint16_t suites[CLIENT_HELLO_LIST_MAX];
    uint16_t versions[32]; /* supported_versions; none: legacy_version rules */
    uint16_t groups[CLIENT_HELLO_LIST_MAX];
    uint16_t schemes[CLIENT_HELLO_LIST_MAX];
    uint16_t cert_schemes[CLIENT_HELLO_LIST_MAX]; /* those of certificates */
    uint16_t shares[32];      /* groups of the key shares */
    struct rd share_keys[32]; /* and their public values */
    uint16_t extensions[96]; /* types, in order */
    uint8_t n_compressions;
    uint8_t compressions[32];
    struct rd servername; /* empty when none */
    struct rd alpn; /* ProtocolNameList, empty when none */
    bool ssl2; /* it came in the form of SSLv2, whose random may be shorter */
    uint16_t n_kinds;
    uint32_t kinds[64]; /* suites of SSLv2 itself, of 24 bits */
};

/* Parses the body of a ClientHello message. Lists longer than the room are
 * cut, never overrun. False when the structure does not hold. */
bool client_hello_parse(struct rd body, struct client_hello *out);
/* The same for what old clients begin with (RFC 5246, E.2): a message of
 * SSLv2, from its type on, that offers TLS. */
bool client_hello_parse_ssl2(struct rd message, struct client_hello *out);
bool client_hello_has(const struct client_hello *ch, uint16_t extension);
/* Does it offer this protocol by ALPN? */
bool client_hello_speaks(const struct client_hello *ch, const char *protocol);

struct server_hello {
    uint16_t version; /* as chosen: from supported_versions if present */
    uint16_t legacy_version;
    struct rd random, session;
    uint16_t suite;
    uint8_t compression;
    bool retry; /* it is a HelloRetryRequest */
    bool has_extensions;
    uint16_t group;   /* of key_share, 0 when none */
    struct rd share;  /* the server's public value, empty when none */
    struct rd cookie; /* HelloRetryRequest; empty when none */
    const char *alpn; /* to be written: the protocol that was chosen */
    uint16_t n_extensions;
    uint16_t extensions[32]; /* types, in order, cut at 32 */
};

/* Parses the body of a ServerHello message (also HelloRetryRequest). Unknown,
 * repeated or misplaced extensions do not fail it: this is a measuring device.
 * False when the structure does not hold. */
bool server_hello_parse(struct rd body, struct server_hello *out);

/* Writes the body of one: legacy_version, random (of a HelloRetryRequest the
 * one that makes it so), session, suite; and the extensions in their order,
 * if there are any: supported_versions, key_share, renegotiation_info,
 * ec_point_formats, ALPN, and those that are empty. */
bool server_hello_write(struct wr *w, const struct server_hello *sh);
/* The body of ALPN where one protocol is named (RFC 7301, 3.1). */
void alpn_body_write(struct wr *w, const char *protocol);

#endif
