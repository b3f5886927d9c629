#ifndef SUITEMAP_BASE_JSON_EMIT_H
#define SUITEMAP_BASE_JSON_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/base/str.h"

/* The one writer of JSON (RFC 8259): it writes the text at once, into memory
 * that is kept from line to line. A library would build a tree first, and the
 * tree of an endpoint's line costs more than all else that a scan does for it;
 * so the library only reads.
 *
 *     emit_object(&j);
 *     emit_int(emit_key(&j, "port"), 443);
 *     emit_array(emit_key(&j, "groups"));
 *     emit_text(&j, "x25519");
 *     emit_end(&j);
 *     emit_end(&j);
 *     emit_line(&j, stdout);
 *
 * Commas, quotes and escapes come by themselves, and emit_end() knows what it
 * ends: what is written is JSON, as long as emit_raw() is given some. Who
 * forgets a key or an end meets an assertion. Zero-initialise it ({0}); the
 * owner calls emit_free(). */
#define EMIT_DEPTH 64

struct emit {
    struct str text;  /* what was written so far */
    uint64_t objects; /* of those that are open, by depth; the rest: arrays */
    unsigned depth;
    bool more;  /* a value stands there: the next takes a comma */
    bool keyed; /* a key stands there, and waits for its value */
};

/* Each of these writes a value, or begins one. */
void emit_object(struct emit *j);
void emit_array(struct emit *j);
/* NULL is null. What is no UTF-8 is made printable first, all of it. */
void emit_text(struct emit *j, const char *s);
void emit_textn(struct emit *j, const char *s, size_t n);
/* The same, and null for an empty one. */
void emit_text_or_null(struct emit *j, const char *s);
void emit_int(struct emit *j, int64_t n);
/* null for 0. */
void emit_int_or_null(struct emit *j, int64_t n);
void emit_bool(struct emit *j, bool b);
void emit_null(struct emit *j);
/* So many seconds, to the millisecond: what is read back then prints the same.
 * What no clock tells is 0. */
void emit_seconds(struct emit *j, double s);
/* A time, as text. */
void emit_time(struct emit *j, int64_t t);
/* Bytes in hexadecimal, as text. */
void emit_hex(struct emit *j, const uint8_t *p, size_t n);
/* JSON that an emitter or the library wrote before; NULL is null. */
void emit_raw(struct emit *j, const char *json);

/* Writes whole members once more, which stand from there on, and not first, in
 * an object that ended. */
void emit_again(struct emit *j, size_t from, size_t n);

/* Ends the object or array that was begun last. */
void emit_end(struct emit *j);

/* The key of the next value, of ours: plain ASCII that needs no escape. Gives
 * back j. */
struct emit *emit_keyn(struct emit *j, const char *key, size_t n);
static inline struct emit *emit_key(struct emit *j, const char *key)
{
    return emit_keyn(j, key, strlen(key));
}

/* The text of a whole value; it lasts until the next call. */
const char *emit_whole(const struct emit *j);
/* Writes a whole value as a line, and empties the emitter. */
void emit_line(struct emit *j, FILE *out);
/* Empties it and keeps the memory. */
void emit_clear(struct emit *j);
void emit_free(struct emit *j);

#endif
