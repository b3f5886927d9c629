/* LDAP's StartTLS (RFC 4511, 4.14): an ExtendedRequest and its response, which
 * may or may not name the operation again (Q55). BER with definite lengths
 * (RFC 4511, 5.1). */
#include <stdio.h>
#include <string.h>

#include "probes/prelude_parts.h"

#define OID "1.3.6.1.4.1.1466.20037"

#define TAG_SEQUENCE   0x30
#define TAG_INTEGER    0x02
#define TAG_ENUMERATED 0x0a
#define TAG_STRING     0x04
#define TAG_BIND       0x60
#define TAG_UNBIND     0x42
#define TAG_SEARCH     0x63
#define TAG_ABANDON    0x50
#define TAG_REQUEST    0x77 /* [APPLICATION 23] */
#define TAG_EXTENDED   0x78 /* [APPLICATION 24] */

#define TAG_REQUEST_NAME  0x80
#define TAG_RESPONSE_NAME 0x8a

#define RESULT_SUCCESS         0
#define RESULT_PROTOCOL        2
#define RESULT_CONFIDENTIALITY 13
#define RESULT_BUSY            51
#define RESULT_UNAVAILABLE     52

enum prelude_status ldap_begin(struct prelude *p)
{
    struct wr *w = &p->out;

    wr_u8(w, TAG_SEQUENCE);
    wr_open(w, 1);
    wr_u8(w, TAG_INTEGER);
    wr_open(w, 1);
    wr_u8(w, 1); /* messageID */
    wr_close(w);
    wr_u8(w, TAG_REQUEST);
    wr_open(w, 1);
    wr_u8(w, TAG_REQUEST_NAME);
    wr_open(w, 1);
    wr_bytes(w, OID, sizeof OID - 1);
    wr_close(w);
    wr_close(w);
    wr_close(w);
    return PRELUDE_MORE;
}

/* A length in the short or the long form; false while it lacks bytes. */
static bool length(struct rd *r, size_t *n)
{
    struct rd at = *r;
    uint8_t first, b;
    size_t v = 0;

    if (!rd_u8(&at, &first))
        return false;
    if (first < 0x80) {
        *n = first;
        *r = at;
        return true;
    }
    for (unsigned i = first & 0x7f; i > 0; i--) {
        if (!rd_u8(&at, &b))
            return false;
        v = v > PRELUDE_UNIT_MAX ? v : v << 8 | b;
    }
    *n = first == 0x80 ? PRELUDE_UNIT_MAX + 1 : v; /* indefinite: none of it */
    *r = at;
    return true;
}

static bool element(struct rd *r, uint8_t tag, struct rd *out)
{
    struct rd at = *r;
    uint8_t t;
    size_t n;

    if (!rd_u8(&at, &t) || t != tag || !length(&at, &n) ||
        !rd_view(&at, n, out))
        return false;
    *r = at;
    return true;
}

static enum prelude_status judge(struct prelude *p, struct rd message)
{
    struct rd id, op, code, dn, text = {0};
    char words[64];
    uint8_t v;

    if (!element(&message, TAG_INTEGER, &id) ||
        !element(&message, TAG_EXTENDED, &op) ||
        !element(&op, TAG_ENUMERATED, &code) || code.n != 1 ||
        !rd_u8(&code, &v))
        return prelude_refuse(p, PRELUDE_REFUSED, "not a StartTLS response", "",
                              0);
    if (element(&op, TAG_STRING, &dn))
        (void)element(&op, TAG_STRING, &text);
    if (v == 0)
        return PRELUDE_READY;
    snprintf(words, sizeof words, "LDAP result %u%s", v,
             text.n != 0 ? ": " : "");
    return prelude_refuse(p,
                          v == RESULT_BUSY || v == RESULT_UNAVAILABLE
                              ? PRELUDE_BUSY
                              : PRELUDE_REFUSED,
                          words, text.p, text.n);
}

static enum prelude_status
whole(struct prelude *p, enum prelude_status (*then)(struct prelude *p,
                                                     struct rd message))
{
    struct rd r = prelude_unit(p, 1);
    size_t n;

    if (p->in[0] != TAG_SEQUENCE)
        return prelude_alien(p);
    if (!length(&r, &n))
        return p->in_len < 8 ? PRELUDE_MORE : prelude_alien(p);
    if (n > PRELUDE_UNIT_MAX / 2)
        return prelude_refuse(p, PRELUDE_REFUSED, "too long a message", "", 0);
    return r.n < n ? PRELUDE_MORE : then(p, r);
}

enum prelude_status ldap_byte(struct prelude *p)
{
    return whole(p, judge);
}

/* --- The server's side: StartTLS is granted, and nothing else before it --- */

static void respond(struct prelude *p, struct rd id, uint8_t tag, uint8_t code)
{
    struct wr *w = &p->out;

    wr_u8(w, TAG_SEQUENCE);
    wr_open(w, 1);
    wr_u8(w, TAG_INTEGER);
    wr_open(w, 1);
    wr_bytes(w, id.p, id.n);
    wr_close(w);
    wr_u8(w, tag);
    wr_open(w, 1);
    wr_u8(w, TAG_ENUMERATED);
    wr_u8(w, 1);
    wr_u8(w, code);
    wr_u8(w, TAG_STRING); /* matchedDN */
    wr_u8(w, 0);
    wr_u8(w, TAG_STRING); /* diagnosticMessage */
    wr_u8(w, 0);
    if (code == RESULT_SUCCESS) {
        wr_u8(w, TAG_RESPONSE_NAME);
        wr_open(w, 1);
        wr_bytes(w, OID, sizeof OID - 1);
        wr_close(w);
    }
    wr_close(w);
    wr_close(w);
}

static const char *request_name(uint8_t tag)
{
    return tag == TAG_BIND     ? "LDAP bind"
           : tag == TAG_SEARCH ? "LDAP search"
           : tag == TAG_UNBIND ? "LDAP unbind"
                               : "LDAP request";
}

/* The answer's tag is behind the request's, but for a search, which may have
 * other answers before the last (RFC 4511, 4.2 to 4.12). Passwords are not
 * words to be told. */
static enum prelude_status serve(struct prelude *p, struct rd message)
{
    struct rd id, op, name;
    uint8_t tag = 0;

    if (element(&message, TAG_INTEGER, &id) && message.n != 0)
        tag = message.p[0];
    if (tag == 0 || id.n == 0 || id.n > 4 || !element(&message, tag, &op))
        return prelude_refuse(p, PRELUDE_REFUSED, "not an LDAP request", "", 0);
    if (tag == TAG_REQUEST && element(&op, TAG_REQUEST_NAME, &name) &&
        name.n == sizeof OID - 1 && memcmp(name.p, OID, name.n) == 0) {
        respond(p, id, TAG_EXTENDED, RESULT_SUCCESS);
        prelude_next(p);
        return PRELUDE_READY;
    }
    if (!p->seen)
        prelude_note(p, request_name(tag), strlen(request_name(tag)));
    p->seen = true;
    prelude_next(p);
    if (tag == TAG_UNBIND)
        return PRELUDE_REFUSED;
    if (tag != TAG_ABANDON)
        respond(p, id, 0x60 | ((tag & 0x1f) + (tag == TAG_SEARCH ? 2 : 1)),
                tag == TAG_REQUEST ? RESULT_PROTOCOL : RESULT_CONFIDENTIALITY);
    return PRELUDE_MORE;
}

enum prelude_status ldap_serve_byte(struct prelude *p)
{
    return whole(p, serve);
}
