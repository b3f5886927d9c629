#include "core/base/str.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/digits.h"
#include "core/base/mem.h"
#include "core/base/utf8.h"

void str_grow(struct str *t, size_t n)
{
    size_t need = t->len + n + 1;

    t->cap = need < 64 ? 64 : need + need / 2;
    t->s = mem_grow(t->s, t->cap, 1);
}

void str_addn(struct str *t, const char *s, size_t n)
{
    char *room = str_room(t, n);

    if (n != 0)
        memcpy(room, s, n);
    t->len += n;
    t->s[t->len] = '\0';
}

void str_add(struct str *t, const char *s)
{
    str_addn(t, s, strlen(s));
}

void str_addc(struct str *t, char c)
{
    str_addn(t, &c, 1);
}

static void add_formatted(struct str *t, const char *fmt, va_list ap)
{
    va_list again;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    if (n > 0) {
        vsnprintf(str_room(t, (size_t)n), (size_t)n + 1, fmt, again);
        t->len += (size_t)n;
    }
    va_end(again);
}

static void add_word(struct str *t, const char *s)
{
    str_add(t, s != NULL ? s : "(null)");
}

/* Most formats are long texts with words and numbers in them: these are put
 * together here, since printf() takes a thousand instructions for each. It
 * gets the rest of a format from the first conversion of another kind on. */
void str_addf(struct str *t, const char *fmt, ...)
{
    char number[DIGITS_MAX];
    va_list ap;

    va_start(ap, fmt);
    for (;;) {
        const char *text = fmt;

        fmt = strchrnul(text, '%');
        str_addn(t, text, (size_t)(fmt - text));
        if (fmt[0] == '%' && fmt[1] == 's')
            add_word(t, va_arg(ap, const char *));
        else if (fmt[0] == '%' && fmt[1] == 'u')
            str_addn(
                t, number,
                (size_t)(put_number(number, va_arg(ap, unsigned)) - number));
        else
            break;
        fmt += 2;
    }
    if (*fmt != '\0')
        add_formatted(t, fmt, ap);
    va_end(ap);
}

/* Characters that would move the cursor or reorder or break the line. */
static bool harmful(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) ||
           (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xfffe ||
           c == 0xffff || c == 0x061c;
}

/* How many bytes are plain ASCII, as most are. */
static size_t plain(const uint8_t *p, size_t n)
{
    size_t i = 0;

    while (i < n && p[i] >= 0x20 && p[i] < 0x7f && p[i] != '\\')
        i++;
    return i;
}

/* One character that is none of those; returns its bytes. */
static size_t add_odd(struct str *t, const uint8_t *p, size_t n)
{
    uint32_t c = 0;
    size_t len = utf8_decode(p, n, &c);
    bool raw = len != 0 && !harmful(c);

    len = len != 0 ? len : 1;
    if (raw && c == '\\')
        str_add(t, "\\\\");
    else if (raw)
        str_addn(t, (const char *)p, len);
    else
        for (size_t i = 0; i < len; i++)
            str_addf(t, "\\x%02x", p[i]);
    return len;
}

void str_add_printable(struct str *t, const void *bytes, size_t n)
{
    const uint8_t *p = bytes, *end = p + n;

    while (p != end) {
        size_t run = plain(p, (size_t)(end - p));

        str_addn(t, (const char *)p, run);
        p += run;
        if (p != end)
            p += add_odd(t, p, (size_t)(end - p));
    }
}

void str_add_clean(struct str *t, const char *s, bool lines)
{
    const char *keep = lines ? "\\\n" : "\\";

    while (*s != '\0') {
        size_t n = strcspn(s, keep);

        str_add_printable(t, s, n);
        s += n;
        n = strspn(s, keep);
        str_addn(t, s, n);
        s += n;
    }
}

void str_clear(struct str *t)
{
    t->len = 0;
    if (t->s != NULL)
        t->s[0] = '\0';
}

void str_free(struct str *t)
{
    free(t->s);
    memset(t, 0, sizeof *t);
}

const char *str_text(const struct str *t)
{
    return t->s != NULL ? t->s : "";
}

const char *str_copy(char *buf, size_t cap, const char *s)
{
    size_t n = strnlen(s, cap - 1);

    memcpy(buf, s, n);
    buf[n] = '\0';
    return buf;
}

/* The wide blocks of Unicode's EastAsianWidth.txt, coarsely. */
static size_t width(uint32_t c)
{
    if (c >= 0x300 && c <= 0x36f)
        return 0;
    if ((c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
        (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
        (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
        (c >= 0x1f300 && c <= 0x1faff) || (c >= 0x20000 && c <= 0x3fffd))
        return 2;
    return 1;
}

size_t str_columns(const char *s)
{
    size_t n = strlen(s), columns = 0;

    while (n != 0) {
        uint32_t c = 0;
        size_t len = utf8_decode((const uint8_t *)s, n, &c);

        columns += len != 0 ? width(c) : 1;
        len = len != 0 ? len : 1;
        s += len;
        n -= len;
    }
    return columns;
}
