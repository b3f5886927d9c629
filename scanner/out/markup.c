#include "scanner/out/markup.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* The length of the UTF-8 sequence that begins here, 0 when it is none:
 * RFC 3629, section 4, and neither U+FFFE nor U+FFFF. */
static size_t sequence(const unsigned char *s)
{
    unsigned long c;
    size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2
               : s[0] < 0xf0 ? 3 : s[0] < 0xf5 ? 4 : 0;

    if (n <= 1)
        return n;
    c = s[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (s[i] & 0x3f);
    }
    if ((n == 3 && c < 0x800) || (n == 4 && (c < 0x10000 || c > 0x10ffff)) ||
        (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff)
        return 0;
    return n;
}

void markup_add(struct str *out, const char *text)
{
    const unsigned char *s = (const unsigned char *)text;

    while (*s != '\0') {
        size_t n = sequence(s);

        if (*s == '&')
            str_add(out, "&amp;");
        else if (*s == '<')
            str_add(out, "&lt;");
        else if (*s == '>')
            str_add(out, "&gt;");
        else if (*s == '"')
            str_add(out, "&quot;");
        else if (*s == '\'')
            str_add(out, "&#39;");
        else if (*s == '\n')
            str_add(out, "&#10;");
        else if (n == 0 || (*s < 0x20 && *s != '\t') || *s == 0x7f)
            str_add(out, REPLACEMENT);
        else
            str_addn(out, (const char *)s, n);
        s += n != 0 ? n : 1;
    }
}

void markup_attribute(struct str *out, const char *name, const char *text)
{
    str_addf(out, " %s=\"", name);
    markup_add(out, text);
    str_addc(out, '"');
}
