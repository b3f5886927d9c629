/* VNC: the handshake of RFB (RFC 6143, 7.1), then VeNCrypt, security type 19
 * of its registry: a list of what may stand behind TLS. Of those, the ones
 * with a certificate (X509...) are asked for first; the others are served with
 * anonymous suites alone. */
#include <string.h>

#include "probes/prelude_parts.h"

#define VERSION_LENGTH     12 /* "RFB 003.008\n" */
#define SECURITY_VENCRYPT  19
#define SUBTYPE_TLS_FIRST  257
#define SUBTYPE_X509_FIRST 260
#define SUBTYPE_X509_LAST  262
#define SUBTYPE_TLS_SASL   263
#define SUBTYPE_X509_SASL  264

enum {
    VERSION,  /* theirs is awaited */
    TYPES,    /* a counted list of security types */
    REASON,   /* why there is none */
    VENCRYPT, /* its version: two bytes */
    AGREED,   /* a byte, 0 for yes */
    SUBTYPES, /* a counted list of 32-bit numbers */
    ACCEPTED  /* a byte, 1 for yes */
};

enum prelude_status vnc_begin(struct prelude *p)
{
    (void)p; /* the server speaks first */
    return PRELUDE_MORE;
}

static enum prelude_status go(struct prelude *p, unsigned step)
{
    p->step = step;
    prelude_next(p);
    return PRELUDE_MORE;
}

static enum prelude_status version(struct prelude *p)
{
    static const char ours[] = "RFB 003.008\n";
    size_t n = p->in_len;

    if (memcmp(p->in, ours, n < 4 ? n : 4) != 0)
        return prelude_alien(p);
    if (n < VERSION_LENGTH)
        return PRELUDE_MORE;
    if (memcmp(p->in, "RFB 003.003", 11) == 0) /* no list to choose from */
        return prelude_alien(p);
    prelude_note(p, p->in, VERSION_LENGTH - 1);
    wr_bytes(&p->out, ours, VERSION_LENGTH);
    return go(p, TYPES);
}

static enum prelude_status types(struct prelude *p)
{
    size_t n = p->in[0];

    if (n == 0)
        return go(p, REASON);
    if (p->in_len < 1 + n)
        return PRELUDE_MORE;
    if (memchr(p->in + 1, SECURITY_VENCRYPT, n) == NULL)
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "VNC without VeNCrypt: no TLS here", "", 0);
    wr_u8(&p->out, SECURITY_VENCRYPT);
    return go(p, VENCRYPT);
}

/* A server that was asked too often says so here. */
static enum prelude_status reason(struct prelude *p)
{
    struct rd r = prelude_unit(p, 0);
    uint32_t n;

    if (!rd_u32(&r, &n))
        return PRELUDE_MORE;
    if (n > PRELUDE_UNIT_MAX / 2)
        return prelude_refuse(p, PRELUDE_REFUSED, "VNC: too long a reason", "",
                              0);
    if (r.n < n)
        return PRELUDE_MORE;
    return prelude_refuse(p, PRELUDE_BUSY, "VNC: ", r.p, n);
}

static bool subtype_fits(uint32_t t, bool certificate)
{
    if (certificate)
        return (t >= SUBTYPE_X509_FIRST && t <= SUBTYPE_X509_LAST) ||
               t == SUBTYPE_X509_SASL;
    return (t >= SUBTYPE_TLS_FIRST && t < SUBTYPE_X509_FIRST) ||
           t == SUBTYPE_TLS_SASL;
}

static bool choose(struct prelude *p, bool certificate)
{
    struct rd r = prelude_unit(p, 1);
    uint32_t t;

    while (rd_u32(&r, &t))
        if (subtype_fits(t, certificate)) {
            wr_u32(&p->out, t);
            return true;
        }
    return false;
}

static enum prelude_status subtypes(struct prelude *p)
{
    if (p->in_len < 1 + 4u * p->in[0])
        return PRELUDE_MORE;
    if (!choose(p, true) && !choose(p, false))
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "VeNCrypt without TLS behind it", "", 0);
    return go(p, ACCEPTED);
}

enum prelude_status vnc_byte(struct prelude *p)
{
    switch (p->step) {
    case VERSION:
        return version(p);
    case TYPES:
        return types(p);
    case REASON:
        return reason(p);
    case VENCRYPT:
        if (p->in_len < 2)
            return PRELUDE_MORE;
        wr_u16(&p->out, 2); /* 0.2 */
        return go(p, AGREED);
    case AGREED:
        if (p->in[0] != 0)
            return prelude_refuse(p, PRELUDE_REFUSED,
                                  "VeNCrypt, but not in version 0.2", "", 0);
        return go(p, SUBTYPES);
    case SUBTYPES:
        return subtypes(p);
    default:
        return p->in[0] == 1
                   ? PRELUDE_READY
                   : prelude_refuse(p, PRELUDE_REFUSED,
                                    "VeNCrypt refuses what it offers", "", 0);
    }
}
