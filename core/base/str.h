#ifndef SUITEMAP_BASE_STR_H
#define SUITEMAP_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

/* A growing string. Zero-initialise it ({0}); s is NULL until something is
 * added and always ends in NUL after that. The owner calls str_free(). */
struct str {
    char *s;
    size_t len, cap;
};

/* Makes room for n more bytes and the NUL, and returns where they go. Who fills
 * it sets t->len, and the NUL. */
void str_grow(struct str *t, size_t n);
static inline char *str_room(struct str *t, size_t n)
{
    if (t->cap - t->len <= n)
        str_grow(t, n);
    return t->s + t->len;
}

void str_add(struct str *t, const char *s);
void str_addn(struct str *t, const char *s, size_t n);
void str_addc(struct str *t, char c);
void str_addf(struct str *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds `n` bytes that a peer controls, fit for a terminal and a one-line
 * field: valid UTF-8 stays, but control characters (C0, DEL, C1, bidirectional
 * overrides, line separators) and invalid bytes become \xHH, a backslash
 * becomes \\. */
void str_add_printable(struct str *t, const void *bytes, size_t n);
/* The same for text that went through it before: backslashes stay as they
 * are; with `lines`, so do newlines. */
void str_add_clean(struct str *t, const char *s, bool lines);
/* Empties it and keeps the memory. */
void str_clear(struct str *t);
void str_free(struct str *t);
/* The text, never NULL ("" when nothing was added); owned by t. */
const char *str_text(const struct str *t);
/* Copies into a buffer of `cap` bytes, cut if need be; gives back buf. */
const char *str_copy(char *buf, size_t cap, const char *s);
/* Number of terminal columns that a text takes (wide East
 * Asian characters count as two, combining marks as none). */
size_t str_columns(const char *s);

#endif
