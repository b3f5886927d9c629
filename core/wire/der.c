#include "core/wire/der.h"

#include <string.h>

#include "core/base/digits.h"

struct header {
    uint8_t tag;
    bool indefinite;
    size_t length;
};

/* X.690, 8.1.3.5. Leading zeros are allowed, 0xff and above 2^32 are not. */
static bool long_length(struct rd *r, size_t octets, size_t *length)
{
    uint64_t n = 0;
    uint8_t b;

    for (size_t i = 0; i < octets; i++) {
        if (!rd_u8(r, &b) || n > UINT32_MAX >> 8)
            return false;
        n = n << 8 | b;
    }
    *length = (size_t)n;
    return true;
}

static bool take_header(struct rd *r, struct header *h)
{
    uint8_t first;

    if (!rd_u8(r, &h->tag) || (h->tag & 0x1f) == 0x1f || !rd_u8(r, &first))
        return false;
    h->indefinite = first == 0x80;
    h->length = first;
    if (h->indefinite) /* X.690, 8.1.3.2: constructed ones only */
        return (h->tag & DER_CONSTRUCTED) != 0;
    if (first == 0xff)
        return false;
    return first < 0x80 || long_length(r, first & 0x7fu, &h->length);
}

/* Gives the content of an indefinite length and takes it with its
 * end-of-contents octets (X.690, 8.1.5). */
static bool take_indefinite(struct rd *r, struct rd *body)
{
    struct rd in = *r, before;
    struct header h;
    unsigned open = 1;

    while (open != 0) {
        before = in;
        if (!take_header(&in, &h))
            return false;
        if (h.indefinite && ++open > DER_DEPTH_MAX)
            return false;
        if (!h.indefinite && !rd_skip(&in, h.length))
            return false;
        if (h.tag == 0 && h.length == 0)
            open--;
    }
    *body = rd_from(r->p, r->n - before.n);
    *r = in;
    return true;
}

static bool next(struct rd *r, bool cut, struct der *out)
{
    struct rd in = *r;
    struct header h;
    struct der d;
    bool ok;

    if (!take_header(&in, &h))
        return false;
    d.tag = h.tag;
    if (cut && !h.indefinite && h.length > in.n)
        h.length = in.n;
    ok = h.indefinite ? take_indefinite(&in, &d.body)
                      : rd_view(&in, h.length, &d.body);
    if (!ok && cut)
        ok = rd_view(&in, in.n, &d.body);
    if (!ok)
        return false;
    d.raw = rd_from(r->p, r->n - in.n);
    *out = d;
    *r = in;
    return true;
}

bool der_next(struct rd *r, struct der *out)
{
    return next(r, false, out);
}

bool der_next_cut(struct rd *r, struct der *out)
{
    return next(r, true, out);
}

bool der_take(struct rd *r, uint8_t tag, struct rd *body)
{
    struct rd in = *r;
    struct der d;

    if (!der_next(&in, &d) || d.tag != tag)
        return false;
    *body = d.body;
    *r = in;
    return true;
}

bool der_take_string(struct rd *r, uint8_t tag, struct rd *body)
{
    struct rd pieces;

    if (der_take(r, tag, body))
        return true;
    return der_take(r, tag | DER_CONSTRUCTED, &pieces) &&
           der_take(&pieces, tag, body);
}

bool der_take_bits(struct rd *r, struct rd *bytes)
{
    struct rd body;
    uint8_t unused;

    if (!der_take_string(r, DER_BIT_STRING, &body) || !rd_u8(&body, &unused))
        return false;
    *bytes = body;
    return true;
}

/* One subidentifier in base 128 (X.690, 8.19.2). */
static bool take_arc(struct rd *r, uint64_t *arc)
{
    uint64_t v = 0;
    uint8_t b = 0x80;

    while ((b & 0x80) != 0) {
        if (v > UINT64_MAX >> 7 || !rd_u8(r, &b))
            return false;
        v = v << 7 | (b & 0x7f);
    }
    *arc = v;
    return true;
}

/* Adds a number, and a dot before it but for the first; false when there is no
 * room for both and a NUL. */
static bool put_arc(char *out, size_t cap, size_t *n, uint64_t arc)
{
    char text[1 + DIGITS_MAX] = ".";
    size_t dot = *n == 0 ? 1 : 0;
    size_t length = (size_t)(put_number(text + 1, arc) - text) - dot;

    if (length >= cap - *n)
        return false;
    memcpy(out + *n, text + dot, length);
    *n += length;
    out[*n] = '\0';
    return true;
}

static bool oid_text(struct rd oid, char *out, size_t cap)
{
    uint64_t arc, top;
    size_t n = 0;
    bool ok;

    if (!take_arc(&oid, &arc))
        return false;
    top = arc < 40 ? 0 : arc < 80 ? 1 : 2; /* X.690, 8.19.4 */
    ok = put_arc(out, cap, &n, top) && put_arc(out, cap, &n, arc - 40 * top);
    while (ok && !rd_done(&oid))
        ok = take_arc(&oid, &arc) && put_arc(out, cap, &n, arc);
    return ok;
}

bool der_oid_text(struct rd oid, char *out, size_t cap)
{
    bool ok = oid_text(oid, out, cap);

    if (!ok)
        out[0] = '\0';
    return ok;
}
