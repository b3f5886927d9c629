/* LDAP's StartTLS (RFC 4511, 4.14): an ExtendedRequest and its response, which
 * may or may not name the operation again (Q55). BER with definite lengths
 * (RFC 4511, 5.1). */
#include <stdio.h>

#include "probes/prelude_parts.h"

#define OID "1.3.6.1.4.1.1466.20037"

#define TAG_SEQUENCE   0x30
#define TAG_INTEGER    0x02
#define TAG_ENUMERATED 0x0a
#define TAG_STRING     0x04
#define TAG_EXTENDED   0x78 /* [APPLICATION 24] */

#define RESULT_BUSY        51
#define RESULT_UNAVAILABLE 52

enum prelude_status ldap_begin(struct prelude *p)
{
    struct wr *w = &p->out;

    wr_u8(w, TAG_SEQUENCE);
    wr_open(w, 1);
    wr_u8(w, TAG_INTEGER);
    wr_open(w, 1);
    wr_u8(w, 1); /* messageID */
    wr_close(w);
    wr_u8(w, 0x77); /* [APPLICATION 23] */
    wr_open(w, 1);
    wr_u8(w, 0x80); /* requestName */
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

enum prelude_status ldap_byte(struct prelude *p)
{
    struct rd r = prelude_unit(p, 1);
    size_t n;

    if (p->in[0] != TAG_SEQUENCE)
        return prelude_alien(p);
    if (!length(&r, &n))
        return p->in_len < 8 ? PRELUDE_MORE : prelude_alien(p);
    if (n > PRELUDE_UNIT_MAX / 2)
        return prelude_refuse(p, PRELUDE_REFUSED, "too long a message", "", 0);
    return r.n < n ? PRELUDE_MORE : judge(p, r);
}
