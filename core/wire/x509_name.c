#include <string.h>

#include "core/wire/x509_parts.h"

struct attribute {
    const char *oid, *name;
};

/* RFC 4514, 3, and those that devices use beside. */
static const struct attribute ATTRIBUTES[] = {
    {"2.5.4.3", "CN"},
    {"2.5.4.4", "SN"},
    {"2.5.4.5", "serialNumber"},
    {"2.5.4.6", "C"},
    {"2.5.4.7", "L"},
    {"2.5.4.8", "ST"},
    {"2.5.4.9", "STREET"},
    {"2.5.4.10", "O"},
    {"2.5.4.11", "OU"},
    {"2.5.4.12", "title"},
    {"2.5.4.13", "description"},
    {"2.5.4.17", "postalCode"},
    {"2.5.4.41", "name"},
    {"2.5.4.42", "GN"},
    {"2.5.4.46", "dnQualifier"},
    {"2.5.4.97", "organizationIdentifier"},
    {"0.9.2342.19200300.100.1.1", "UID"},
    {"0.9.2342.19200300.100.1.25", "DC"},
    {"1.2.840.113549.1.9.1", "emailAddress"},
    {"1.2.840.113549.1.9.2", "unstructuredName"},
};

/* One character as UTF-8; what is none becomes U+FFFD. */
static void add_utf8(struct str *out, uint32_t c)
{
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        c = 0xfffd;
    if (c < 0x80) {
        str_addc(out, (char)c);
    } else if (c < 0x800) {
        str_addc(out, (char)(0xc0 | c >> 6));
    } else if (c < 0x10000) {
        str_addc(out, (char)(0xe0 | c >> 12));
        str_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
    } else {
        str_addc(out, (char)(0xf0 | c >> 18));
        str_addc(out, (char)(0x80 | (c >> 12 & 0x3f)));
        str_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
    }
    if (c >= 0x80)
        str_addc(out, (char)(0x80 | (c & 0x3f)));
}

/* UTF-16, since what calls itself BMPString often holds surrogates. */
static void add_bmp(struct str *out, struct rd body)
{
    uint16_t high, low;

    while (rd_u16(&body, &high)) {
        struct rd in = body;
        bool pair = (high & 0xfc00) == 0xd800 && rd_u16(&in, &low) &&
                    (low & 0xfc00) == 0xdc00;

        if (pair)
            body = in;
        add_utf8(out, pair ? 0x10000u + ((high & 0x3ffu) << 10 | (low & 0x3ffu))
                           : high);
    }
}

static void add_universal(struct str *out, struct rd body)
{
    uint32_t c;

    while (rd_u32(&body, &c))
        add_utf8(out, c);
}

/* Could these bytes be UTF-8? Their lengths agree; that is enough to tell it
 * from Latin-1, and str_add_printable() looks closer. */
static bool looks_utf8(struct rd r)
{
    uint8_t b, follow;

    while (rd_u8(&r, &b)) {
        unsigned more = b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : b >= 0xc0 ? 1 : 0;

        if (b >= 0x80 && b < 0xc0)
            return false;
        while (more-- > 0)
            if (!rd_u8(&r, &follow) || (follow & 0xc0) != 0x80)
                return false;
    }
    return true;
}

/* T61String is Latin-1 in practice, and so are high bytes in a
 * PrintableString; but some write UTF-8 there. */
static void add_bytes(struct str *out, uint8_t tag, struct rd body)
{
    uint8_t b;

    if (tag == DER_UTF8 || looks_utf8(body)) {
        str_addn(out, (const char *)body.p, body.n);
        return;
    }
    while (rd_u8(&body, &b))
        add_utf8(out, b);
}

void x509_string(struct str *out, uint8_t tag, struct rd body)
{
    struct str plain = {0};

    /* More could not be kept: four bytes make at least one character. */
    if (body.n > 4 * CERT_TEXT_MAX)
        body.n = 4 * CERT_TEXT_MAX;
    if (tag == DER_BMP)
        add_bmp(&plain, body);
    else if (tag == DER_UNIVERSAL)
        add_universal(&plain, body);
    else
        add_bytes(&plain, tag, body);
    str_add_printable(out, str_text(&plain), plain.len);
    str_free(&plain);
}

void x509_keep(char *out, size_t cap, const struct str *text)
{
    static const char mark[] = "...";
    const char *s = str_text(text);
    size_t n = text->len;

    if (n < cap) {
        memcpy(out, s, n + 1);
        return;
    }
    n = cap - sizeof mark;
    while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
        n--;
    memcpy(out, s, n);
    memcpy(out + n, mark, sizeof mark);
}

/* A comma in a value must not look like the end of it (RFC 4514, 2.4). */
static void add_escaped(struct str *out, const struct str *value)
{
    size_t from = 0;

    for (size_t i = 0; i < value->len; i++)
        if (value->s[i] == ',' || value->s[i] == '+') {
            str_addn(out, value->s + from, i - from);
            str_addc(out, '\\');
            from = i;
        }
    str_addn(out, value->s + from, value->len - from);
}

static void add_type(struct str *out, struct rd oid)
{
    const size_t n = sizeof ATTRIBUTES / sizeof ATTRIBUTES[0];
    char dotted[X509_OID_MAX];
    size_t i = 0;

    if (!der_oid_text(oid, dotted, sizeof dotted)) {
        str_addc(out, '?');
        return;
    }
    while (i < n && strcmp(ATTRIBUTES[i].oid, dotted) != 0)
        i++;
    str_add(out, i < n ? ATTRIBUTES[i].name : dotted);
}

/* AttributeTypeAndValue (RFC 5280, 4.1.2.4). */
static bool add_attribute(struct str *out, struct rd pair)
{
    struct str value = {0};
    struct der v;
    struct rd oid;

    if (!der_take(&pair, DER_OID, &oid) || !der_next(&pair, &v))
        return false;
    add_type(out, oid);
    str_addc(out, '=');
    x509_string(&value, v.tag, v.body);
    add_escaped(out, &value);
    str_free(&value);
    return true;
}

void x509_name(struct rd name, char *out, size_t cap)
{
    struct str text = {0};
    struct rd rdn, pair;

    while (text.len < cap && der_take(&name, DER_SET, &rdn)) {
        if (text.len != 0)
            str_add(&text, ", ");
        for (bool first = true; text.len < cap; first = false) {
            if (!der_take(&rdn, DER_SEQUENCE, &pair))
                break;
            if (!first)
                str_addc(&text, '+');
            if (!add_attribute(&text, pair))
                break;
        }
    }
    x509_keep(out, cap, &text);
    str_free(&text);
}
