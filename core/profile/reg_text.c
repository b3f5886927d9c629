#include <string.h>

#include "core/base/utf8.h"
#include "core/profile/reg_parts.h"

static void add(struct str *out, uint32_t c)
{
    char bytes[4];

    str_addn(out, bytes, utf8_encode(c, bytes));
}

static uint32_t unit(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static bool is_high(uint32_t c)
{
    return c >= 0xd800 && c < 0xdc00;
}

static bool is_low(uint32_t c)
{
    return c >= 0xdc00 && c < 0xe000;
}

void reg_text_from_utf16(const uint8_t *bytes, size_t n, struct str *out)
{
    for (size_t i = 0; i + 1 < n; i += 2) {
        uint32_t c = unit(bytes + i);

        if (is_high(c) && i + 3 < n && is_low(unit(bytes + i + 2))) {
            c = 0x10000 + ((c - 0xd800) << 10) + (unit(bytes + i + 2) - 0xdc00);
            i += 2;
        }
        add(out, c);
    }
}

static bool is_utf8(const uint8_t *bytes, size_t n)
{
    uint32_t c;
    size_t len;

    for (size_t i = 0; i < n; i += len) {
        len = utf8_decode(bytes + i, n - i, &c);
        if (len == 0)
            return false;
    }
    return true;
}

/* The code page of the machine that wrote it is not told: names and values
 * that matter here are ASCII. */
void reg_text_from_ansi(const uint8_t *bytes, size_t n, struct str *out)
{
    if (is_utf8(bytes, n)) {
        str_addn(out, (const char *)bytes, n);
        return;
    }
    for (size_t i = 0; i < n; i++)
        add(out, bytes[i]);
}

void reg_text_to_utf16(const char *text, size_t n, struct str *out)
{
    const uint8_t *p = (const uint8_t *)text;
    uint32_t c = 0;

    for (size_t i = 0, len; i < n; i += len) {
        len = utf8_decode(p + i, n - i, &c);
        if (len == 0) {
            len = 1;
            c = 0xfffd;
        }
        if (c >= 0x10000) {
            uint32_t high = 0xd800 + ((c - 0x10000) >> 10);

            str_addc(out, (char)(high & 0xff));
            str_addc(out, (char)(high >> 8));
            c = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
        str_addc(out, (char)(c & 0xff));
        str_addc(out, (char)(c >> 8));
    }
}

bool reg_text_decode(const uint8_t *bytes, size_t n, struct str *out,
                     struct err *err)
{
    if (n >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff)
        return err_set(err, ERR_FORMAT, "UTF-16BE, which regedit never writes");
    if (n >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
        reg_text_from_utf16(bytes + 2, n - 2, out);
    else if (n >= 2 && bytes[0] != 0 && bytes[1] == 0)
        reg_text_from_utf16(bytes, n, out);
    else if (n >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
        reg_text_from_ansi(bytes + 3, n - 3, out);
    else
        reg_text_from_ansi(bytes, n, out);
    if (out->len != 0 && memchr(out->s, '\0', out->len) != NULL)
        return err_set(err, ERR_FORMAT, "not a text");
    return true;
}
