#ifndef SUITEMAP_TESTS_TLS_SERVER_H
#define SUITEMAP_TESTS_TLS_SERVER_H

#include "core/base/wr.h"
#include "core/engine/crypto_kex.h"
#include "core/engine/flow.h"
#include "core/engine/prf.h"
#include "core/engine/protect.h"

/* A TLS server as a value, made of the same primitives as the client: it says
 * the messages of a path through the flow tables, and reads what it is told.
 * Its numbers are chosen so that it needs no secret: an RSA exponent of 1, a
 * Diffie-Hellman value that is the generator itself. */
#define SERVER_PATH_MAX 16
#define SERVER_ROOM     70000

enum server_fault {
    SERVER_SOUND,
    SERVER_WRONG_FINISHED,
    SERVER_SPOILT_RECORD, /* of its Finished */
    SERVER_ALERT,         /* once it has the client's Finished */
    SERVER_SILENT,        /* from then on */
    SERVER_BAD_POINT,
    SERVER_STRANGE_GROUP
};

struct tls_server {
    struct crypto *crypto;
    enum version version;
    uint16_t suite, group;
    bool extended_master, encrypt_then_mac, cookie;
    enum server_fault fault;
    size_t fragment;
    uint16_t path[SERVER_PATH_MAX];
    size_t n_path;

    size_t at; /* in the path */
    unsigned hellos;
    bool finished, requested, closed; /* seen from the client */
    bool empty_certificate, warned;   /* likewise */
    struct prf prf;
    struct transcript *transcript;
    struct prf_randoms randoms;
    struct crypto_pair *pair;
    uint8_t master[PRF_MASTER], share[KEX_BYTES_MAX];
    size_t share_len;
    struct schedule schedule;
    uint8_t client_secret[64], server_secret[64], next_secret[64];
    struct protect *sealing, *opening;
    uint8_t in[SERVER_ROOM], buf[SERVER_ROOM];
    size_t in_len;
    struct wr out;
};

/* All but what is said above `at` is set here. */
void tls_server_begin(struct tls_server *s);
void tls_server_end(struct tls_server *s);
/* Bytes of the client; what is answered is in out. */
void tls_server_feed(struct tls_server *s, const uint8_t *p, size_t n);
/* One more record of the server's, sealed if it has keys. */
void tls_server_send(struct tls_server *s, uint8_t type, struct rd body);

#endif
