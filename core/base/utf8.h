#ifndef SUITEMAP_BASE_UTF8_H
#define SUITEMAP_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Decodes the character that n bytes (at least one) begin with (RFC 3629,
 * section 4: no overlong forms, no surrogates). Returns its length, 0 when it
 * is not valid. */
size_t utf8_decode(const uint8_t *p, size_t n, uint32_t *out);
/* Writes a character; returns its length. What is none becomes U+FFFD. */
size_t utf8_encode(uint32_t c, char out[4]);

#endif
