#include "scanner/out/text.h"

#include <string.h>

/* The columns of the first `n` bytes. */
static size_t columns(const char *s, size_t n)
{
    struct str word = {0};
    size_t result;

    str_addn(&word, s, n);
    result = str_columns(str_text(&word));
    str_free(&word);
    return result;
}

/* A key or a value of a registry file, which must be copied in one piece. */
static bool is_registry(const char *s, size_t n)
{
    return (n >= 5 && strncmp(s, "[HKEY", 5) == 0) ||
           (s[0] == '"' && memmem(s, n, "\"=dword:", 8) != NULL);
}

/* One line of the text, n bytes; `at` columns are taken already. */
static void wrap_line(struct str *out, const char *s, size_t n, size_t indent,
                      size_t at, unsigned width)
{
    bool whole = is_registry(s, n);
    bool begin = true;

    while (n != 0) {
        const char *space = whole ? NULL : memchr(s, ' ', n);
        size_t len = space != NULL ? (size_t)(space - s) : n;
        size_t wide = columns(s, len);

        if (!begin && at + 1 + wide > width) {
            str_addf(out, "\n%*s", (int)indent, "");
            at = indent;
            begin = true;
        }
        if (!begin)
            str_addc(out, ' ');
        str_addn(out, s, len);
        at += wide + !begin;
        begin = false;
        n -= len + (space != NULL);
        s += len + (space != NULL);
    }
}

void text_wrap(struct str *out, const char *first, const char *text,
               unsigned width)
{
    size_t indent = str_columns(first);

    str_add(out, first);
    for (;;) {
        size_t n = strcspn(text, "\n");

        wrap_line(out, text, n, indent, indent, width);
        str_addc(out, '\n');
        if (text[n] == '\0')
            return;
        text += n + 1;
        str_addf(out, "%*s", (int)indent, "");
    }
}

void text_versions(struct str *out, const struct endpoint *e, unsigned mask)
{
    bool first = true;

    for (int v = 0; v < VERSION_COUNT; v++) {
        if ((mask >> v & 1) == 0)
            continue;
        str_addf(out, "%s%s", first ? "" : ", ",
                 endpoint_version_name(e, (enum version)v));
        first = false;
    }
    if (first)
        str_add(out, "none");
}
