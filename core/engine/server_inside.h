#ifndef SUITEMAP_ENGINE_SERVER_INSIDE_H
#define SUITEMAP_ENGINE_SERVER_INSIDE_H

#include "core/engine/crypto_kex.h"
#include "core/engine/prf.h"
#include "core/engine/protect.h"
#include "core/engine/server.h"
#include "core/registry/suite.h"
#include "core/wire/hello_reader.h"

/* The inside of struct server: for server*.c and no others. */

/* What is agreed on. */
struct choice {
    enum version version;
    const struct suite *suite;
    uint16_t group;  /* of the exchange, 0: none */
    uint16_t scheme; /* 0: none is named */
    bool retry;      /* TLS 1.3: there is no share of the group yet */
    struct rd share; /* its public value */
};

enum server_place {
    AT_HELLO,
    AT_SECOND_HELLO, /* TLS 1.3, behind a HelloRetryRequest */
    AT_EXCHANGE,     /* up to TLS 1.2 */
    AT_CHANGE,
    AT_FINISHED,
    AT_DATA          /* the handshake is complete */
};

struct server {
    struct crypto *crypto;
    const struct server_terms *terms;
    enum server_place place;
    bool done, retried;
    struct heard heard;
    struct hello_reader reader;
    /* Behind the hello. */
    struct choice choice;
    struct prf prf;
    struct transcript *transcript;
    struct prf_randoms randoms;
    bool extended_master, encrypt_then_mac;
    struct crypto_pair *pair;
    uint8_t master[PRF_MASTER];
    struct schedule schedule;
    uint8_t client_traffic[CRYPTO_HASH_MAX];
    uint8_t server_traffic[CRYPTO_HASH_MAX];
    uint8_t next_traffic[CRYPTO_HASH_MAX]; /* the client's, for its data */
    struct protect *opening, *sealing;
    struct handshake_joiner joiner;
    size_t taken;                  /* bytes of the client's */
    size_t part_len, part_cap;
    uint8_t *part;                 /* a record that is not whole yet */
    uint8_t *plain;                /* of the record that is being read */
    size_t out_len, out_sent, out_cap;
    uint8_t *out;                  /* does not move once there is something */
};

#define SERVER_IN_MAX  (256 * 1024) /* bytes of a client behind its hello */
#define SERVER_OUT_MIN 16384        /* room beside the certificates */

/* server_choice.c: what to answer a hello with. False: nothing is shared, and
 * `*alert` says so. */
bool server_choose(const struct client_hello *ch, const struct credentials *c,
                   unsigned versions, struct choice *out, uint8_t *alert,
                   const char **why);

/* The protocol that both name by ALPN, or NULL. */
const char *server_alpn(const struct server *s);

/* server_say.c */

/* Sends a record, sealed once there are keys, in as many pieces as it takes;
 * a handshake message, which goes into the transcript too. */
void server_say(struct server *s, uint8_t type, struct rd body);
void server_message(struct server *s, uint8_t type, const struct wr *body);
void server_change(struct server *s);
void server_alert(struct server *s, uint8_t description);
/* All certificates, in the form of the version. */
void server_say_certificate(struct server *s);

/* server.c: endings. */
void server_finish(struct server *s, enum served served, const char *how);
/* What came makes no sense, or not with these keys: ends with this alert. */
void server_nonsense(struct server *s, uint8_t alert, const char *how);

/* server_legacy.c: up to TLS 1.2. */
void legacy_answer(struct server *s);
void legacy_client_exchange(struct server *s, struct rd body);
void legacy_client_changed(struct server *s);
void legacy_client_finished(struct server *s, struct rd body);

/* server_13.c */
void tls13_answer(struct server *s);
void tls13_second_hello(struct server *s, const struct client_hello *ch);
void tls13_client_finished(struct server *s, struct rd body);

#endif
