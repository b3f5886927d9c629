#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/profile/reg_parts.h"

/* What is left of the text, which ends in NUL, and where it stands. */
struct cursor {
    const char *p;
    unsigned line;
    bool ansi; /* REGEDIT4: texts in hex(7) and the like have 8 bits */
    struct err *err;
};

static bool bad(struct cursor *c, const char *what)
{
    return err_set(c->err, ERR_FORMAT, "line %u: %s", c->line, what);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blank(struct cursor *c)
{
    while (blank(*c->p))
        c->p++;
}

static bool at_end(const struct cursor *c)
{
    return *c->p == '\n' || *c->p == '\0';
}

static void next_line(struct cursor *c)
{
    c->p += strcspn(c->p, "\n");
    if (*c->p == '\n') {
        c->p++;
        c->line++;
    }
}

/* Behind a value nothing may follow but a comment. */
static bool end_of_value(struct cursor *c)
{
    skip_blank(c);
    if (!at_end(c) && *c->p != ';')
        return bad(c, "more than a value");
    next_line(c);
    return true;
}

/* ---- Keys ---- */

/* The ']' that ends the key: the last character of the line, else the first
 * ']' of it, since a name may hold one. */
static const char *key_end(const char *line)
{
    size_t n = strcspn(line, "\n");

    while (n > 0 && blank(line[n - 1]))
        n--;
    if (n > 0 && line[n - 1] == ']')
        return line + n - 1;
    return memchr(line, ']', n);
}

static bool read_key(struct cursor *c, struct reg *r)
{
    const char *end = key_end(c->p), *begin = c->p + 1;
    bool deleted = *begin == '-';
    struct reg_key *k;

    begin += deleted;
    while (end != NULL && end > begin && end[-1] == '\\')
        end--;
    if (end == NULL || end <= begin)
        return bad(c, "a key without an end or a name");
    if (r->n_keys == REG_KEYS_MAX)
        return bad(c, "too many keys");
    k = reg_push_key(r, begin, (size_t)(end - begin));
    k->deleted = deleted;
    c->p = end + strspn(end, "\\") + 1;
    return end_of_value(c);
}

/* ---- Values ---- */

/* "text": \\ and \" stand for one character. regedit writes line ends inside
 * as they are. */
static bool read_quoted(struct cursor *c, struct str *out)
{
    unsigned began = c->line;

    for (c->p++; *c->p != '"'; c->p++) {
        if (*c->p == '\0') {
            c->line = began;
            return bad(c, "a text without its end");
        }
        if (*c->p == '\n')
            c->line++;
        if (*c->p == '\\' && (c->p[1] == '\\' || c->p[1] == '"'))
            c->p++;
        str_addc(out, *c->p);
    }
    c->p++;
    return true;
}

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Up to `most` hexadecimal digits. */
static bool read_hex_number(struct cursor *c, int most, uint32_t *out)
{
    uint32_t n = 0;
    int digits = 0;

    for (; digit(*c->p) >= 0; c->p++, digits++)
        n = n << 4 | (uint32_t)digit(*c->p);
    if (digits == 0 || digits > most)
        return bad(c, "a bad hexadecimal number");
    *out = n;
    return true;
}

/* A backslash at the end of a line: the bytes go on in the next. */
static bool skip_continuation(struct cursor *c)
{
    for (skip_blank(c); *c->p == '\\'; skip_blank(c)) {
        c->p++;
        skip_blank(c);
        if (!at_end(c))
            return bad(c, "a bad continuation");
        next_line(c);
    }
    return true;
}

/* "01,02,\" and so on. */
static bool read_bytes(struct cursor *c, struct str *out)
{
    uint32_t byte;

    if (!skip_continuation(c))
        return false;
    while (!at_end(c) && *c->p != ';') {
        if (!read_hex_number(c, 2, &byte))
            return false;
        str_addc(out, (char)byte);
        skip_blank(c);
        if (*c->p != ',')
            return true;
        c->p++;
        if (!skip_continuation(c))
            return false;
    }
    return true;
}

static void texts_of(struct reg_value *v, const struct str *text, bool multi)
{
    size_t at = 0;

    do {
        const char *s = str_text(text) + at;
        size_t n = strlen(s);

        if (multi && n == 0)
            return;
        reg_push_string(v, s, n);
        at += n + 1;
    } while (multi && at < text->len);
}

static void set_bytes(struct cursor *c, struct reg_value *v,
                      const struct str *raw)
{
    const uint8_t *p = (const uint8_t *)str_text(raw);
    struct str text = {0};

    if (v->hex == REG_HEX_DWORD && raw->len == 4) {
        v->type = REG_DWORD;
        v->number = (uint32_t)p[0] | (uint32_t)p[1] << 8 |
                    (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
        v->hex = 0;
    } else if (v->hex == REG_HEX_SZ || v->hex == REG_HEX_EXPAND ||
               v->hex == REG_HEX_MULTI) {
        if (c->ansi)
            reg_text_from_ansi(p, raw->len, &text);
        else
            reg_text_from_utf16(p, raw->len, &text);
        v->type = v->hex == REG_HEX_MULTI ? REG_STRINGS : REG_STRING;
        texts_of(v, &text, v->type == REG_STRINGS);
        v->hex = v->hex == REG_HEX_EXPAND ? REG_HEX_EXPAND : 0;
    } else {
        v->n_bytes = raw->len;
        v->bytes = raw->len == 0 ? NULL : mem_copy(p, raw->len);
    }
    str_free(&text);
}

/* hex: or hex(N): */
static bool read_hex(struct cursor *c, struct reg_value *v)
{
    struct str raw = {0};
    bool ok = true;

    v->type = REG_BINARY;
    v->hex = REG_HEX_BINARY;
    if (*c->p == '(') {
        c->p++;
        ok = read_hex_number(c, 8, &v->hex) &&
             (*c->p == ')' || bad(c, "a bad type"));
        c->p += ok;
    }
    ok = ok && (*c->p == ':' || bad(c, "a bad type"));
    if (ok) {
        c->p++;
        ok = read_bytes(c, &raw);
    }
    if (ok)
        set_bytes(c, v, &raw);
    str_free(&raw);
    return ok;
}

static bool take(struct cursor *c, const char *word)
{
    size_t n = strlen(word);

    if (strncasecmp(c->p, word, n) != 0)
        return false;
    c->p += n;
    return true;
}

static bool read_data(struct cursor *c, struct reg_value *v)
{
    struct str text = {0};
    bool ok;

    if (*c->p == '"') {
        v->type = REG_STRING;
        ok = read_quoted(c, &text);
        reg_push_string(v, str_text(&text), text.len);
        str_free(&text);
        return ok;
    }
    if (take(c, "-"))
        return true; /* REG_DELETE */
    if (take(c, "dword:")) {
        v->type = REG_DWORD;
        return read_hex_number(c, 8, &v->number);
    }
    if (take(c, "hex"))
        return read_hex(c, v);
    return bad(c, "a value of unknown type");
}

/* "Name"=..., @=... */
static bool read_value(struct cursor *c, struct reg *r)
{
    struct str name = {0};
    struct reg_value *v;
    bool ok = true;

    if (r->n_keys == 0)
        return bad(c, "a value before any key");
    if (*c->p == '@')
        c->p++;
    else
        ok = read_quoted(c, &name);
    skip_blank(c);
    ok = ok && (*c->p == '=' || bad(c, "a name without a value"));
    if (ok) {
        c->p++;
        skip_blank(c);
        v = reg_push_value(&r->keys[r->n_keys - 1], str_text(&name), name.len,
                           REG_DELETE);
        ok = read_data(c, v) && end_of_value(c);
    }
    str_free(&name);
    return ok;
}

/* ---- The whole ---- */

static bool read_header(struct cursor *c)
{
    while (isspace((unsigned char)*c->p)) {
        c->line += *c->p == '\n';
        c->p++;
    }
    c->ansi = take(c, "REGEDIT4");
    if (!c->ansi && !take(c, "Windows Registry Editor Version 5.00"))
        return bad(c, "not a registry export: it begins neither with "
                      "\"Windows Registry Editor Version 5.00\" nor with "
                      "REGEDIT4");
    return end_of_value(c);
}

static bool read_line(struct cursor *c, struct reg *r)
{
    skip_blank(c);
    switch (*c->p) {
    case '\n':
    case ';':
        next_line(c);
        return true;
    case '[':
        return read_key(c, r);
    case '"':
    case '@':
        return read_value(c, r);
    case '\0':
        return true;
    default:
        return bad(c, "neither a key nor a value");
    }
}

struct reg *reg_parse(const uint8_t *bytes, size_t n, struct err *err)
{
    struct reg *r = reg_new();
    struct str text = {0};
    struct cursor c = {.line = 1, .err = err};
    bool ok = n <= REG_FILE_MAX || err_set(err, ERR_FORMAT, "too large");

    ok = ok && reg_text_decode(bytes, n, &text, err);
    c.p = str_text(&text);
    ok = ok && read_header(&c);
    while (ok && *c.p != '\0')
        ok = read_line(&c, r);
    str_free(&text);
    if (ok) {
        reg_paths_settle(r);
        return r;
    }
    reg_free(r);
    return NULL;
}
