#ifndef SUITEMAP_WIRE_DER_H
#define SUITEMAP_WIRE_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/rd.h"

/* A tolerant walker over BER and DER (X.690): long forms of lengths need not
 * be the shortest, lengths may be indefinite. Nothing is allocated, and
 * nothing recurses. */
#define DER_DEPTH_MAX 32 /* open indefinite lengths within each other */

enum der_tag { /* the identifier octet as it stands */
               DER_BOOLEAN = 0x01,
               DER_INTEGER = 0x02,
               DER_BIT_STRING = 0x03,
               DER_OCTET_STRING = 0x04,
               DER_NULL = 0x05,
               DER_OID = 0x06,
               DER_UTF8 = 0x0c,
               DER_NUMERIC = 0x12,
               DER_PRINTABLE = 0x13,
               DER_T61 = 0x14,
               DER_IA5 = 0x16,
               DER_UTC_TIME = 0x17,
               DER_GENERAL_TIME = 0x18,
               DER_VISIBLE = 0x1a,
               DER_UNIVERSAL = 0x1c,
               DER_BMP = 0x1e,
               DER_SEQUENCE = 0x30,
               DER_SET = 0x31
};

#define DER_CONSTRUCTED 0x20
#define DER_CONTEXT(n)  (0x80 | (n)) /* [n] IMPLICIT, primitive */
#define DER_EXPLICIT(n) (0x80 | DER_CONSTRUCTED | (n))

struct der {
    uint8_t tag;
    struct rd body; /* without the end-of-contents octets */
    struct rd raw;  /* the whole element */
};

/* Takes the next element, whatever it is. False, and nothing taken, at the
 * end or where the bytes are no element. Tag numbers above 30 are refused:
 * a certificate has none. */
bool der_next(struct rd *r, struct der *out);
/* Like der_next(), but an element whose length passes the end is cut there:
 * for the outermost ones of a certificate that was truncated. */
bool der_next_cut(struct rd *r, struct der *out);
/* Takes the next element if it has this tag. `body` is not `r` itself. */
bool der_take(struct rd *r, uint8_t tag, struct rd *body);
/* The content of a string that may be in pieces (X.690, 8.7.3): a constructed
 * one yields its first piece, which is all that is ever seen. `tag` is the
 * primitive one. */
bool der_take_string(struct rd *r, uint8_t tag, struct rd *body);
/* A BIT STRING of whole bytes. */
bool der_take_bits(struct rd *r, struct rd *bytes);

/* Writes an object identifier's content as dotted text, "" when it does not
 * hold together or does not fit. Returns whether it did. */
bool der_oid_text(struct rd oid, char *out, size_t cap);

#endif
