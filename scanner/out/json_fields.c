#include "scanner/out/json_fields.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"

/* The member, or NULL when it is absent or null. */
static const json_t *member(const json_t *j, const char *key)
{
    const json_t *m = json_object_get(j, key);

    return json_is_null(m) ? NULL : m;
}

static bool wrong(struct err *err, const char *key, const char *want)
{
    return err_set(err, ERR_FORMAT, "\"%s\" is not %s", key, want);
}

bool field_text(const json_t *j, const char *key, const char **out,
                struct err *err)
{
    const json_t *m = member(j, key);

    *out = m != NULL ? json_string_value(m) : "";
    return *out != NULL || wrong(err, key, "a text");
}

bool field_number(const json_t *j, const char *key, uint64_t max, uint64_t *out,
                  struct err *err)
{
    const json_t *m = member(j, key);
    json_int_t v = json_integer_value(m);

    *out = 0;
    if (m == NULL)
        return true;
    if (!json_is_integer(m) || v < 0 || (uint64_t)v > max)
        return wrong(err, key, "a number in its range");
    *out = (uint64_t)v;
    return true;
}

bool field_seconds(const json_t *j, const char *key, int64_t *out,
                   struct err *err)
{
    const int64_t most = INT64_C(1) << 33;
    const json_t *m = member(j, key);
    json_int_t v = json_integer_value(m);

    *out = v;
    return m == NULL || (json_is_integer(m) && v > -most && v < most) ||
           wrong(err, key, "a number of seconds");
}

bool field_flag(const json_t *j, const char *key, bool *out, struct err *err)
{
    const json_t *m = member(j, key);

    *out = json_is_true(m);
    return m == NULL || json_is_boolean(m) || wrong(err, key, "true or false");
}

bool field_array(const json_t *j, const char *key, size_t max,
                 const json_t **out, struct err *err)
{
    *out = member(j, key);
    if (*out != NULL && !json_is_array(*out))
        return wrong(err, key, "a list");
    return json_array_size(*out) <= max ||
           wrong(err, key, "a list of a length that can be");
}

bool field_object(const json_t *j, const char *key, const json_t **out,
                  struct err *err)
{
    *out = member(j, key);
    return *out == NULL || json_is_object(*out) || wrong(err, key, "an object");
}

void text_copy(const char *s, char *buf, size_t cap)
{
    struct str clean = {0};
    size_t n;

    str_add_clean(&clean, s, false);
    n = clean.len;
    if (n >= cap) {
        n = cap - 1;
        while (n != 0 && ((uint8_t)clean.s[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(buf, str_text(&clean), n);
    buf[n] = '\0';
    str_free(&clean);
}

bool field_copy(const json_t *j, const char *key, char *buf, size_t cap,
                struct err *err)
{
    const char *s;

    if (!field_text(j, key, &s, err))
        return false;
    text_copy(s, buf, cap);
    return true;
}

bool field_dup(const json_t *j, const char *key, bool lines, char **out,
               struct err *err)
{
    struct str clean = {0};
    const char *s;

    if (!field_text(j, key, &s, err))
        return false;
    free(*out);
    *out = NULL;
    if (member(j, key) == NULL)
        return true;
    str_add_clean(&clean, s, lines);
    *out = mem_strdup(str_text(&clean));
    str_free(&clean);
    return true;
}

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

bool field_sha256(const json_t *j, const char *key, uint8_t out[32],
                  struct err *err)
{
    const char *s;

    memset(out, 0, 32);
    if (!field_text(j, key, &s, err))
        return false;
    if (*s == '\0')
        return true;
    if (strlen(s) != 64)
        return wrong(err, key, "64 hexadecimal digits");
    for (size_t i = 0; i < 32; i++) {
        int high = digit(s[2 * i]), low = digit(s[2 * i + 1]);

        if (high < 0 || low < 0)
            return wrong(err, key, "64 hexadecimal digits");
        out[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

bool field_name(const json_t *j, const char *key, const char *(*name)(int),
                int count, int *out, struct err *err)
{
    const char *s;

    if (!field_text(j, key, &s, err))
        return false;
    if (member(j, key) == NULL)
        return true;
    for (int i = 0; i < count; i++)
        if (strcmp(name(i), s) == 0) {
            *out = i;
            return true;
        }
    return wrong(err, key, "a name that is known");
}

bool parse_code(const char *s, unsigned long max, unsigned long *out)
{
    char *end;

    if (s[0] != '0' || s[1] != 'x' || !isxdigit((unsigned char)s[2]))
        return false;
    errno = 0;
    *out = strtoul(s + 2, &end, 16);
    return *end == '\0' && errno == 0 && *out <= max;
}
