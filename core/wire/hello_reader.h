#ifndef SUITEMAP_WIRE_HELLO_READER_H
#define SUITEMAP_WIRE_HELLO_READER_H

#include "core/wire/hello.h"
#include "core/wire/record.h"

/* Reads the first thing that a client says, byte by byte if need be: a
 * ClientHello in records, however it is cut, or in the form of SSLv2. Bounded:
 * whoever says more before his hello is whole is cut off. Zero-initialise;
 * free with hello_reader_free(). */
#define HELLO_READ_MAX (64 * 1024)

enum hello_status {
    HELLO_MORE,
    HELLO_WHOLE,
    HELLO_NOT_TLS,  /* see hello_reader_bytes() */
    HELLO_ALERT,    /* an alert where a hello was due */
    HELLO_BROKEN,   /* records, but no ClientHello that holds together */
    HELLO_OVERSIZE  /* longer than anybody's */
};

struct hello_reader {
    enum hello_status status;
    uint8_t *buf; /* all that came */
    size_t len, cap, taken;
    struct handshake_joiner joiner;
    uint16_t record_version; /* 0: SSLv2 */
    struct rd message;       /* header included; of SSLv2 without length */
    struct client_hello hello;
};

/* Once it has said anything but HELLO_MORE it takes no more. */
enum hello_status hello_reader_feed(struct hello_reader *r, const void *p,
                                    size_t n);
/* All that came so far; and what was fed with the hello's end, but stands
 * behind it. Valid until the next feed. */
struct rd hello_reader_bytes(const struct hello_reader *r);
struct rd hello_reader_rest(const struct hello_reader *r);
void hello_reader_free(struct hello_reader *r);

#endif
