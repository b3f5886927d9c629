#ifndef SUITEMAP_BASE_DIGITS_H
#define SUITEMAP_BASE_DIGITS_H

#include <stddef.h>
#include <stdint.h>

/* Numbers as text, where printf() would cost more than all around it. Each
 * writes at p, and returns the place behind; there is no NUL. */

/* Enough for any number. */
#define DIGITS_MAX 20

/* The last `width` digits, with zeros in front. */
static inline char *put_digits(char *p, uint64_t n, unsigned width)
{
    for (char *at = p + width; at != p; n /= 10)
        *--at = (char)('0' + n % 10);
    return p + width;
}

/* As many digits as it has. */
static inline char *put_number(char *p, uint64_t n)
{
    unsigned width = 1;

    for (uint64_t left = n; left >= 10; left /= 10)
        width++;
    return put_digits(p, n, width);
}

/* Two lower-case digits for each byte. */
static inline char *put_hex(char *p, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        *p++ = digits[bytes[i] >> 4];
        *p++ = digits[bytes[i] & 15];
    }
    return p;
}

#endif
