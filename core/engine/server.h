#ifndef SUITEMAP_ENGINE_SERVER_H
#define SUITEMAP_ENGINE_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/engine/credentials.h"
#include "core/engine/crypto.h"
#include "core/model/heard.h"
#include "core/wire/hello.h"

/* A TLS server as a value that eats bytes and yields bytes; it measures the
 * client. Without credentials it reads the ClientHello, answers it with a
 * fatal alert, and is done. With them it goes on as a server would, from SSLv3
 * to TLS 1.3, to see what the client makes of the certificate: who sends his
 * key exchange may still refuse, for some check only when the handshake is
 * complete, so it is completed, and a little longer is waited then. */
struct server;

enum server_status { SERVER_MORE, SERVER_DONE };

struct server_terms {
    const struct credentials *credentials; /* NULL: none is shown */
    unsigned versions;                     /* mask to choose of; 0: all */
    const char *alpn; /* agreed to where it is offered; NULL: none is */
};

/* Both are kept, and must outlive it. Owned by the caller: server_free(). */
struct server *server_new(struct crypto *crypto,
                          const struct server_terms *terms);
void server_free(struct server *s);

/* As with a client: bytes to be sent, which stay where they are, and that
 * they were. There may be some when it is done: the last word. */
const uint8_t *server_output(const struct server *s, size_t *n);
void server_sent(struct server *s, size_t n);

enum server_status server_feed(struct server *s, const void *p, size_t n);
enum server_status server_end(struct server *s, bool reset);
/* Nothing came for as long as the caller waits. Always SERVER_DONE. */
enum server_status server_silence(struct server *s);

/* Is the handshake complete, so that a short silence is enough: the client is
 * content, and waits for the server to speak? */
bool server_settling(const struct server *s);

/* What came of it; valid once SERVER_DONE was said. */
void server_heard(const struct server *s, struct heard *out);
/* The hello, NULL when none came, and the version of its record (0: SSLv2).
 * Valid as long as the server. */
const struct client_hello *server_client_hello(const struct server *s);
uint16_t server_record_version(const struct server *s);

#endif
