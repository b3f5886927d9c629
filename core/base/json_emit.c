#include "core/base/json_emit.h"

#include <assert.h>
#include <math.h>

#include "core/base/digits.h"
#include "core/base/timestamp.h"
#include "core/base/utf8.h"

/* What no clock tells: seconds from here on. */
#define SECONDS_MAX 1e12

static inline bool in_object(const struct emit *j)
{
    return j->depth != 0 && (j->objects >> (j->depth - 1) & 1) != 0;
}

/* A value begins: room for n bytes of it, and for a comma. */
static inline char *begin(struct emit *j, size_t n)
{
    char *p = str_room(&j->text, n + 1);

    assert(j->depth == 0 ? !j->more : j->keyed == in_object(j));
    if (j->more)
        *p++ = ',';
    j->more = true;
    j->keyed = false;
    return p;
}

/* The value, or as much of it as is there, goes up to `end`. */
static inline void ends_at(struct emit *j, char *end)
{
    *end = '\0';
    j->text.len = (size_t)(end - j->text.s);
}

static void open(struct emit *j, char sign)
{
    char *p = begin(j, 1);

    assert(j->depth < EMIT_DEPTH);
    j->objects &= ~(UINT64_C(1) << j->depth);
    j->objects |= (uint64_t)(sign == '{') << j->depth;
    j->depth++;
    j->more = false;
    *p++ = sign;
    ends_at(j, p);
}

void emit_object(struct emit *j)
{
    open(j, '{');
}

void emit_array(struct emit *j)
{
    open(j, '[');
}

void emit_end(struct emit *j)
{
    char *p = str_room(&j->text, 1);

    assert(j->depth != 0 && !j->keyed);
    *p++ = in_object(j) ? '}' : ']';
    ends_at(j, p);
    j->depth--;
    j->more = true;
}

void emit_again(struct emit *j, size_t from, size_t n)
{
    char *p = str_room(&j->text, n);

    assert(in_object(j) && !j->keyed && j->more && j->text.s[from] == ',');
    memcpy(p, j->text.s + from, n);
    ends_at(j, p + n);
}

/* ---- Strings ---- */

/* RFC 8259, 7: all but these may stand as it is; and what is beyond ASCII has
 * to be looked at. */
static bool is_plain(char c)
{
    return (uint8_t)c >= 0x20 && (uint8_t)c < 0x80 && c != '"' && c != '\\';
}

#define ALL(BYTE) (UINT64_C(0x0101010101010101) * (BYTE))

/* The same of eight bytes at once: the top bit of a byte is set if it is set
 * in c, or if the byte less 0x20, or less 1 once a sign is laid over it, goes
 * below zero. A borrow can only come from a byte that is itself not plain. */
static bool all_plain(uint64_t c)
{
    uint64_t quote = c ^ ALL('"'), slash = c ^ ALL('\\');

    return ((c | (c - ALL(0x20)) | (quote - ALL(1)) | (slash - ALL(1))) &
            ALL(0x80)) == 0;
}

static uint64_t take(const char *s, size_t n)
{
    uint64_t c = ALL('x');

    memcpy(&c, s, n);
    return c;
}

/* How many bytes may stand as they are. */
static size_t plain(const char *s, size_t n)
{
    size_t i = 0;

    while (n - i >= 8 && all_plain(take(s + i, 8)))
        i += 8;
    while (i < n && is_plain(s[i]))
        i++;
    return i;
}

/* Copies a text, and tells whether all of it is plain: most are. The last bytes
 * are taken a second time with some before them. */
static bool copy_plain(char *to, const char *s, size_t n)
{
    bool ok = true;

    if (n < 4) {
        for (size_t i = 0; i < n; i++)
            ok &= is_plain(to[i] = s[i]);
        return ok;
    }
    if (n < 8) {
        memcpy(to, s, 4);
        memcpy(to + n - 4, s + n - 4, 4);
        return all_plain(take(s, 4)) && all_plain(take(s + n - 4, 4));
    }
    for (size_t i = 0; i < n - 8; i += 8) {
        uint64_t c = take(s + i, 8);

        memcpy(to + i, &c, 8);
        ok &= all_plain(c);
    }
    memcpy(to + n - 8, s + n - 8, 8);
    return ok && all_plain(take(s + n - 8, 8));
}

/* One that may not; returns its length, 0 when it is no UTF-8. */
static size_t escape(struct str *out, const char *s, size_t n)
{
    static const char letters[] = "\b\t\n\f\r\"\\", names[] = "btnfr\"\\";
    const char *letter = *s != '\0' ? strchr(letters, *s) : NULL;
    uint32_t c;
    size_t len = utf8_decode((const uint8_t *)s, n, &c);

    if (len > 1) {
        str_addn(out, s, len);
    } else if (len == 1 && letter != NULL) {
        str_addc(out, '\\');
        str_addc(out, names[letter - letters]);
    } else if (len == 1) {
        str_addf(out, "\\u%04X", (unsigned)c);
    }
    return len;
}

/* The inside of a string; false when it is no UTF-8. */
static bool add_escaped(struct str *out, const char *s, size_t n)
{
    while (n != 0) {
        size_t run = plain(s, n);

        str_addn(out, s, run);
        s += run;
        n -= run;
        if (n == 0)
            break;
        run = escape(out, s, n);
        if (run == 0)
            return false;
        s += run;
        n -= run;
    }
    return true;
}

/* One of which something needs a look; its quote stands there. */
static void add_string(struct str *out, const char *s, size_t n)
{
    size_t start = out->len;
    struct str clean = {0};

    if (!add_escaped(out, s, n)) {
        out->len = start;
        str_add_printable(&clean, s, n);
        add_escaped(out, clean.s, clean.len);
        str_free(&clean);
    }
    str_addc(out, '"');
}

void emit_textn(struct emit *j, const char *s, size_t n)
{
    char *p = begin(j, n + 2);

    *p++ = '"';
    if (copy_plain(p, s, n)) {
        p[n] = '"';
        ends_at(j, p + n + 1);
    } else {
        ends_at(j, p);
        add_string(&j->text, s, n);
    }
}

void emit_text(struct emit *j, const char *s)
{
    if (s != NULL)
        emit_textn(j, s, strlen(s));
    else
        emit_null(j);
}

void emit_text_or_null(struct emit *j, const char *s)
{
    emit_text(j, s != NULL && *s != '\0' ? s : NULL);
}

struct emit *emit_keyn(struct emit *j, const char *key, size_t n)
{
    char *p = str_room(&j->text, n + 4);

    assert(in_object(j) && !j->keyed);
    if (j->more)
        *p++ = ',';
    *p++ = '"';
    memcpy(p, key, n);
    p += n;
    *p++ = '"';
    *p++ = ':';
    ends_at(j, p);
    j->keyed = true;
    j->more = false;
    return j;
}

void emit_time(struct emit *j, int64_t t)
{
    char buf[TIMESTAMP_SIZE];

    emit_text(j, timestamp_format(t, buf));
}

void emit_hex(struct emit *j, const uint8_t *bytes, size_t n)
{
    char *p = begin(j, 2 * n + 2);

    *p++ = '"';
    p = put_hex(p, bytes, n);
    *p++ = '"';
    ends_at(j, p);
}

/* ---- The rest ---- */

static void word(struct emit *j, const char *s, size_t n)
{
    char *p = begin(j, n);

    memcpy(p, s, n);
    ends_at(j, p + n);
}

void emit_null(struct emit *j)
{
    word(j, "null", 4);
}

void emit_raw(struct emit *j, const char *json)
{
    if (json != NULL)
        word(j, json, strlen(json));
    else
        emit_null(j);
}

void emit_bool(struct emit *j, bool b)
{
    word(j, b ? "true" : "false", b ? 4 : 5);
}

void emit_int(struct emit *j, int64_t n)
{
    char *p = begin(j, DIGITS_MAX + 1);

    if (n < 0)
        *p++ = '-';
    ends_at(j, put_number(p, n < 0 ? -(uint64_t)n : (uint64_t)n));
}

void emit_int_or_null(struct emit *j, int64_t n)
{
    if (n != 0)
        emit_int(j, n);
    else
        emit_null(j);
}

void emit_seconds(struct emit *j, double s)
{
    int64_t ms = s > 0 && s < SECONDS_MAX ? llround(s * 1000) : 0;
    int digits = (int)(ms % 1000);

    /* At least one digit stands behind the point. */
    emit_int(j, ms / 1000);
    str_addc(&j->text, '.');
    do
        str_addc(&j->text, (char)('0' + digits / 100));
    while ((digits = digits % 100 * 10) != 0);
}

const char *emit_whole(const struct emit *j)
{
    assert(j->depth == 0 && j->more);
    return j->text.s;
}

void emit_line(struct emit *j, FILE *out)
{
    assert(j->depth == 0 && j->more);
    str_addc(&j->text, '\n');
    fwrite(j->text.s, 1, j->text.len, out);
    emit_clear(j);
}

void emit_clear(struct emit *j)
{
    str_clear(&j->text);
    j->objects = 0;
    j->depth = 0;
    j->more = j->keyed = false;
}

void emit_free(struct emit *j)
{
    str_free(&j->text);
    emit_clear(j);
}
