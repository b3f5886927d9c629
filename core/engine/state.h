#ifndef SUITEMAP_ENGINE_STATE_H
#define SUITEMAP_ENGINE_STATE_H

#include "core/engine/client.h"
#include "core/engine/flow.h"
#include "core/registry/suite.h"
#include "core/wire/record.h"

/* The inside of struct client: for the files of core/engine and no others. */
struct client {
    struct crypto *crypto;
    struct client_pool *pool; /* it came from there; or NULL */
    const struct offer *offer; /* borrowed */
    enum flow flow;
    enum flow_place place;
    uint16_t version; /* offered, wire code */
    bool begun; /* the hello is written */
    bool done;
    bool ssl2; /* the hello went in the frame of SSLv2: so may the answer */
    bool has_half_alert; /* Q21: an alert may come byte by byte */
    uint8_t half_alert;
    struct answer answer;
    struct handshake_joiner joiner;
    uint32_t taken; /* bytes of whole records */
    uint32_t part_len, part_cap;
    uint8_t *part;       /* the beginning of a record, when one waits */
    struct finishing *f; /* NULL: it stops behind the flight */
    struct datagrams *d; /* NULL: a stream */
    uint8_t *hello; /* `out`, if that is the room of a pool; or NULL */
    uint8_t *out; /* is being sent, and stays where it is; NULL: nothing is */
    uint8_t *later; /* goes behind that; NULL: nothing does */
    uint32_t out_len, out_sent, later_len;
};

/* Room for most hellos, and that it is not needed any more. Both without a pool
 * (NULL), too. */
#define POOL_ROOM 2048
uint8_t *pool_room(struct client_pool *p);
void pool_take_room(struct client_pool *p, uint8_t *room);
/* An empty client; and one that is empty again. */
struct client *pool_client(struct client_pool *p);
void pool_take_client(struct client_pool *p, struct client *c);
/* What client_hello_write() may keep. NULL without a pool. */
struct extension_cache *pool_extensions(struct client_pool *p);

/* Adds to what is to be sent; forgets what has not been sent. */
void client_put(struct client *c, const void *p, size_t n);
void client_unput(struct client *c);

/* A record that came whole: opens it and hands its content on. */
void client_record(struct client *c, const struct record *r);
/* Is the next record to come one of SSLv2? Then this takes from the front of
 * *in what belongs to it. */
bool client_takes_ssl2(const struct client *c, struct rd in);
void client_ssl2(struct client *c, struct rd *in);
/* Moves up to n bytes into `part`. */
void client_keep(struct client *c, struct rd *in, size_t n);
/* A message that came whole: finds its place in the flow and handles it. */
void client_message(struct client *c, const struct handshake *m);

/* Steps of the flow: false (and it is broken off) where there is none. */
bool client_step(struct client *c, uint16_t message);

/* Endings. Before a ServerHello they decide the answer's kind, after it what
 * became of the flight, and behind the flight of the whole handshake. */
void client_finish(struct client *c, enum answer_kind kind);
void client_finish_flight(struct client *c, enum answer_flight flight);
void client_break(struct client *c, enum answer_break broken);
/* More came than is worth keeping. */
void client_oversize(struct client *c);
/* What came is no TLS: in its own bytes, or in words of ours where it could
 * not come here. */
void client_not_tls(struct client *c, const void *p, size_t n);
void client_nonsense(struct client *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
