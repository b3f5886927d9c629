#ifndef SUITEMAP_ENGINE_FINISHING_H
#define SUITEMAP_ENGINE_FINISHING_H

#include "core/engine/crypto_kex.h"
#include "core/engine/prf.h"
#include "core/engine/protect.h"
#include "core/engine/state.h"
#include "core/wire/hello.h"

/* What a client carries that is to finish the handshake: for the files of
 * core/engine and no others. It is there from the ClientHello on; when the
 * server has picked what our cryptography lacks it is given up, and the client
 * goes on as one that only reads the flight. */
struct finishing {
    struct crypto *crypto;
    const struct offer *offer; /* borrowed */
    struct hello_secrets secrets; /* its views are never used */
    enum version version;         /* from here: as the ServerHello has it */
    const struct suite *suite;
    struct prf prf;
    struct transcript *transcript;
    struct prf_randoms randoms;
    bool extended_master;         /* RFC 7627 */
    bool encrypt_then_mac;        /* RFC 7366 */
    bool ticket;                  /* one came behind our Finished */
    bool searching;               /* it is parked: see client_take_search() */
    struct client_search *search; /* not taken yet, or NULL */
    uint8_t *exchange; /* body of the ServerKeyExchange until ours is made, or
                        * NULL */
    size_t exchange_len;
    size_t n_pairs; /* TLS 1.3: behind our key shares */
    struct crypto_pair *pairs[OFFER_SHARES_MAX];
    uint8_t master[PRF_MASTER];
    struct schedule schedule; /* TLS 1.3, from here on */
    uint8_t client_traffic[CRYPTO_HASH_MAX];
    uint8_t server_traffic[CRYPTO_HASH_MAX];
    struct protect *opening, *sealing; /* NULL: in the clear */
};

/* The longest message that is written behind a ClientHello: a key exchange of
 * 8192 bits. */
#define FINISHING_MESSAGE_MAX (KEX_BYTES_MAX + 64)

/* finishing.c */

/* NULL when the key share cannot be made. */
struct finishing *finishing_new(struct crypto *crypto, const struct offer *o,
                                const struct hello_secrets *secrets);
void finishing_free(struct finishing *f);
/* The key shares as they go into the hello. */
void finishing_shares(const struct finishing *f, struct hello_secrets *out);
/* The pair of a group, NULL when none was sent. */
struct crypto_pair *finishing_pair(const struct finishing *f, uint16_t group);
/* None is of use any more. */
void finishing_drop_pairs(struct finishing *f);
/* Our cryptography lacks something: the answer says so, and the client is one
 * that stops behind the flight. */
void finishing_give_up(struct client *c);
/* The version of a hello that offers several is settled, before the message
 * is handled. */
void finishing_settle(struct client *c, const struct handshake *m);
/* The ServerHello is known: takes what it settles. */
void finishing_hello(struct client *c, const struct server_hello *sh);
/* Is a record that came with this type encrypted? */
bool finishing_is_sealed(const struct finishing *f, uint8_t type);
/* Opens one: its type becomes the one inside, its body what is written to
 * `plain`. False when it does not open; then the client is done. */
bool finishing_open(struct client *c, uint8_t *type, struct rd *body,
                    uint8_t plain[PROTECT_BODY_MAX]);
/* Sends a record, sealed once there are keys; a handshake message, which goes
 * into the transcript too; the change of keys. */
void finishing_send(struct client *c, uint8_t type, struct rd body);
void finishing_message(struct client *c, uint8_t type, struct rd body);
void finishing_ccs(struct client *c);
/* Nothing is left but to see whether the server agrees. */
void finishing_request(struct client *c);
/* The handshake holds. */
void finishing_done(struct client *c);
/* It is over without an alert: by FIN or RST, or by silence. */
void finishing_end(struct client *c, enum answer_break how);
/* A close_notify behind our Finished. */
void finishing_closed(struct client *c);

/* exchange.c */

#define EXCHANGE_PREMASTER_MAX (KEX_BYTES_MAX + 1) /* a sign byte */

struct exchange {
    size_t premaster_len;
    uint8_t premaster[EXCHANGE_PREMASTER_MAX];
    size_t body_len; /* of the ClientKeyExchange */
    uint8_t body[KEX_BYTES_MAX + 2];
};

enum exchange_status {
    EXCHANGE_OK,
    EXCHANGE_CANNOT, /* our cryptography lacks something */
    EXCHANGE_BAD     /* with such values nobody can */
};

/* Our side of the key exchange up to TLS 1.2. */
enum exchange_status exchange_make(const struct client *c,
                                   struct exchange *out);

/* The server's numbers; views into its messages: of a finite-field exchange,
 * of a curve (its group, and a point), of RSA (the key, temporary or of the
 * certificate). */
enum exchange_status exchange_dh_numbers(const struct finishing *f,
                                         struct kex_dh *out);
enum exchange_status exchange_point(const struct finishing *f, uint16_t *group,
                                    struct rd *point);
enum exchange_status exchange_rsa_key(const struct client *c, struct rd *n,
                                      struct rd *e);
/* The secret that goes into an RSA exchange. */
void exchange_rsa_premaster(const struct finishing *f, struct exchange *out);

/* Our side of each, as the offer wants it made of these numbers. */
void exchange_dh_made(const struct offer_steer *how,
                      const struct kex_dh_made *made, struct exchange *out);
void exchange_point_made(const struct offer_steer *how,
                         const struct kex_point_made *made,
                         struct exchange *out);
void exchange_rsa_made(const struct finishing *f, struct rd cipher,
                       struct exchange *out);

/* search.c */

/* Does the offer ask for a number of a certain shape, or whether p is prime? */
bool search_wanted(const struct finishing *f);
/* Parks the client until client_give_search(). */
enum exchange_status search_begin(struct client *c);

/* finish_legacy.c: SSLv3 to TLS 1.2. Handlers as in messages.c. */

/* The server's flight is whole: sends ours. */
void legacy_flight(struct client *c);
/* Ours, with the key exchange that was made, or could not be. */
void legacy_exchange(struct client *c, enum exchange_status status,
                     const struct exchange *x);
/* The server's ChangeCipherSpec came. */
void legacy_changed(struct client *c);
bool legacy_finished(struct client *c, struct rd body);

/* finish_13.c: TLS 1.3. */

/* A HelloRetryRequest: sends the second ClientHello. False when we cannot. */
bool tls13_retry(struct client *c, struct rd body,
                 const struct server_hello *sh);
/* The server's share came with its hello: keys for its flight. */
void tls13_hello(struct client *c, const struct server_hello *sh);
bool tls13_extensions(struct client *c, struct rd body);
bool tls13_certificate(struct client *c, struct rd body);
bool tls13_certificate_verify(struct client *c, struct rd body);
bool tls13_finished(struct client *c, struct rd body);
bool tls13_key_update(struct client *c, struct rd body);

#endif
