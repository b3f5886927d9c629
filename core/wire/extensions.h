#ifndef SUITEMAP_WIRE_EXTENSIONS_H
#define SUITEMAP_WIRE_EXTENSIONS_H

#include <stdbool.h>

#include "core/wire/hello.h"

/* The extensions block of a hello (RFC 8446, 4.2). Each extension is a row of
 * one table; one loop writes them and one loop reads them. A type without a
 * row, a second one of the same type and one in the wrong message are noted
 * among the types that were seen, and skipped. */

/* Writes the block of an offer, or nothing where its form has none.
 * `message` is where the handshake message (its type byte) begins in w. */
void extensions_write(struct wr *w, const struct offer *o,
                      const struct hello_secrets *secrets, size_t message);

/* Read the content of a block. False when the list, or a known extension in
 * its right place, does not hold together. The server's side asks out->retry
 * which of its two messages this is. */
bool extensions_read_client(struct rd block, struct client_hello *out);
bool extensions_read_server(struct rd block, struct server_hello *out);

/* Does a stack exist that is known to choke on a handshake message of this
 * length, its four-byte header included (Q5, Q6)? */
bool hello_length_awkward(size_t message);

#endif
