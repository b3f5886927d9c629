#include <string.h>

#include "core/profile/reg_parts.h"

#define LINE_COLUMNS 78 /* of the bytes of hex: */

static void add_quoted(struct str *out, const char *text)
{
    str_addc(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            str_addc(out, '\\');
        str_addc(out, *text);
    }
    str_addc(out, '"');
}

static void add_bytes(struct str *out, size_t columns, const struct str *bytes)
{
    for (size_t i = 0; i < bytes->len; i++) {
        if (columns + 3 > LINE_COLUMNS) {
            str_add(out, "\\\r\n  ");
            columns = 2;
        }
        str_addf(out, "%02x%s", (unsigned)(uint8_t)bytes->s[i],
                 i + 1 < bytes->len ? "," : "");
        columns += 3;
    }
}

static void add_hex(struct str *out, size_t columns, uint32_t type,
                    const struct str *bytes)
{
    size_t before = out->len;

    if (type == REG_HEX_BINARY)
        str_add(out, "hex:");
    else
        str_addf(out, "hex(%x):", (unsigned)type);
    add_bytes(out, columns + out->len - before, bytes);
}

/* Strings with their terminating zeros, and one more behind a list. */
static void add_strings(struct str *out, size_t columns,
                        const struct reg_value *v)
{
    bool multi = v->type == REG_STRINGS;
    struct str bytes = {0};

    for (size_t i = 0; i < v->n_strings; i++) {
        reg_text_to_utf16(v->strings[i], strlen(v->strings[i]), &bytes);
        str_addn(&bytes, "\0", 2);
    }
    if (multi)
        str_addn(&bytes, "\0", 2);
    add_hex(out, columns, multi ? REG_HEX_MULTI : v->hex, &bytes);
    str_free(&bytes);
}

static void add_value(struct str *out, const struct reg_value *v)
{
    size_t before = out->len;

    if (v->name[0] == '\0')
        str_addc(out, '@');
    else
        add_quoted(out, v->name);
    str_addc(out, '=');
    if (v->type == REG_DELETE) {
        str_addc(out, '-');
    } else if (v->type == REG_DWORD) {
        str_addf(out, "dword:%08x", (unsigned)v->number);
    } else if (v->type == REG_STRING && v->hex == 0) {
        add_quoted(out, v->strings[0]);
    } else if (v->type == REG_BINARY) {
        const struct str bytes = {(char *)v->bytes, v->n_bytes, 0};

        add_hex(out, out->len - before, v->hex, &bytes);
    } else {
        add_strings(out, out->len - before, v);
    }
    str_add(out, "\r\n");
}

static void add_comment(struct str *out, const char *text)
{
    while (text != NULL && *text != '\0') {
        size_t n = strcspn(text, "\n");

        str_add(out, n != 0 ? "; " : ";");
        str_addn(out, text, n);
        str_add(out, "\r\n");
        text += n + (text[n] == '\n');
    }
}

static void add_key(struct str *out, const struct reg_key *k)
{
    str_add(out, "\r\n");
    add_comment(out, k->comment);
    str_addf(out, "[%s%s]\r\n", k->deleted ? "-" : "", k->path);
    for (size_t i = 0; i < k->n_values; i++)
        add_value(out, &k->values[i]);
}

void reg_write(const struct reg *r, const char *head, struct str *out)
{
    struct str text = {0};

    str_add(&text, "Windows Registry Editor Version 5.00\r\n");
    if (head != NULL)
        str_add(&text, "\r\n");
    add_comment(&text, head);
    for (size_t i = 0; i < r->n_keys; i++)
        add_key(&text, &r->keys[i]);
    str_add(out, "\xff\xfe");
    reg_text_to_utf16(text.s, text.len, out);
    str_free(&text);
}
