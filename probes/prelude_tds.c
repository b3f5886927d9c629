/* TDS, SQL Server's protocol (MS-TDS 2.2.6.5, 3.2.5.1): a pre-login message
 * each way settles whether TLS follows. Its handshake then travels in packets
 * of the pre-login type, both ways; behind it come plain records. */
#include "probes/prelude_parts.h"

#define TYPE_PRELOGIN  0x12
#define TYPE_REPLY     0x04
#define TYPE_LOGIN     0x02 /* of TDS 4 and 5 */
#define TYPE_LOGIN7    0x10
#define END_OF_MESSAGE 0x01

#define OPTION_VERSION    0
#define OPTION_ENCRYPTION 1
#define OPTION_END        0xff

/* MS-TDS 2.2.6.5, ENCRYPTION: 0 off (the login alone is encrypted), 1 on,
 * 2 not supported, 3 required. */
#define ENCRYPT_OFF      0
#define ENCRYPT_ON       1
#define ENCRYPT_NOT_SUP  2
#define ENCRYPT_REQUIRED 3

#define HEADER      8
#define PACKET_MOST 4096 /* before another size is agreed on */

static bool is_packet(uint8_t type)
{
    return type == TYPE_REPLY || type == TYPE_PRELOGIN;
}

static void header(struct wr *w, uint8_t type, bool last, size_t n)
{
    wr_u8(w, type);
    wr_u8(w, last ? END_OF_MESSAGE : 0);
    wr_u16(w, (unsigned)(HEADER + n));
    wr_zeros(w, 4); /* SPID, packet id, window */
}

static void prelogin(struct wr *w, uint8_t type, uint8_t how)
{
    const unsigned tokens = 2 * 5 + 1, version = 6;

    header(w, type, true, tokens + version + 1);
    wr_u8(w, OPTION_VERSION);
    wr_u16(w, tokens);
    wr_u16(w, version);
    wr_u8(w, OPTION_ENCRYPTION);
    wr_u16(w, tokens + version);
    wr_u16(w, 1);
    wr_u8(w, OPTION_END);
    wr_u8(w, 15); /* one of our day, build 0 */
    wr_zeros(w, version - 1);
    wr_u8(w, how);
}

enum prelude_status tds_begin(struct prelude *p)
{
    prelogin(&p->out, TYPE_PRELOGIN, ENCRYPT_ON);
    return PRELUDE_MORE;
}

/* The encryption option of a pre-login message; false when there is none. */
static bool encryption(struct rd message, uint8_t *out)
{
    struct rd tokens = message;
    uint16_t at, n;
    uint8_t type;

    while (rd_u8(&tokens, &type) && type != OPTION_END) {
        struct rd data = message;

        if (!rd_u16(&tokens, &at) || !rd_u16(&tokens, &n))
            return false;
        if (type == OPTION_ENCRYPTION)
            return n >= 1 && rd_skip(&data, at) && rd_u8(&data, out);
    }
    return false;
}

static enum prelude_status judge(struct prelude *p)
{
    uint8_t how;

    if (!encryption(prelude_unit(p, HEADER), &how))
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "a TDS answer that tells nothing of encryption",
                              "", 0);
    how &= 0x3f; /* the bits above are about client certificates */
    if (how == ENCRYPT_NOT_SUP)
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "SQL Server says that it has no encryption", "",
                              0);
    if (how > ENCRYPT_REQUIRED)
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "a TDS answer of an unknown encryption", "", 0);
    p->step = 0; /* from now on: what is left of a packet */
    prelude_next(p);
    return PRELUDE_READY;
}

static size_t packet_length(const struct prelude *p)
{
    return (size_t)(p->in[2] << 8 | p->in[3]);
}

static enum prelude_status whole(struct prelude *p,
                                 enum prelude_status (*then)(struct prelude *p))
{
    size_t n;

    if (p->in_len < HEADER)
        return PRELUDE_MORE;
    n = packet_length(p);
    if (n < HEADER || n > sizeof p->in || !(p->in[1] & END_OF_MESSAGE))
        return prelude_alien(p);
    return p->in_len < n ? PRELUDE_MORE : then(p);
}

enum prelude_status tds_byte(struct prelude *p)
{
    return is_packet(p->in[0]) ? whole(p, judge) : prelude_alien(p);
}

size_t tds_wrap(struct prelude *p, const uint8_t *bytes, size_t n)
{
    size_t k = n < PACKET_MOST - HEADER ? n : PACKET_MOST - HEADER;

    header(&p->out, TYPE_PRELOGIN, k == n, k);
    wr_bytes(&p->out, bytes, k);
    return k;
}

/* A byte of a header; behind its last, `step` is what the packet holds. */
static void take_header(struct prelude *p, struct rd *in)
{
    (void)rd_u8(in, &p->in[p->in_len++]);
    if (p->in_len < HEADER)
        return;
    p->step =
        packet_length(p) > HEADER ? (unsigned)(packet_length(p) - HEADER) : 0;
    prelude_next(p);
}

bool tds_unwrap(struct prelude *p, struct rd *in, struct rd *out)
{
    size_t n;

    while (in->n != 0 && p->step == 0) {
        /* Anything but a packet is handed on, to be judged as TLS. */
        p->flag = p->flag || (p->in_len == 0 && !is_packet(in->p[0]));
        if (p->flag)
            return rd_view(in, in->n, out);
        take_header(p, in);
    }
    if (in->n == 0)
        return false;
    n = in->n < p->step ? in->n : p->step;
    p->step -= (unsigned)n;
    return rd_view(in, n, out);
}

/* --- The server's side --- */

/* As one that requires encryption answers (MS-TDS 2.2.6.5): a client that
 * would encrypt its login alone is told that all has to be. */
static enum prelude_status serve(struct prelude *p)
{
    uint8_t how = ENCRYPT_NOT_SUP;

    (void)encryption(prelude_unit(p, HEADER), &how);
    how &= 0x3f;
    p->step = 0;
    prelude_next(p);
    prelogin(&p->out, TYPE_REPLY,
             how == ENCRYPT_ON || how == ENCRYPT_REQUIRED ? ENCRYPT_ON
                                                          : ENCRYPT_REQUIRED);
    if (how == ENCRYPT_NOT_SUP || how > ENCRYPT_REQUIRED)
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "TDS pre-login without encryption", "", 0);
    return PRELUDE_READY;
}

enum prelude_status tds_serve_byte(struct prelude *p)
{
    if (p->in[0] == TYPE_LOGIN || p->in[0] == TYPE_LOGIN7)
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "TDS login without encryption", "", 0);
    return p->in[0] == TYPE_PRELOGIN ? whole(p, serve) : prelude_alien(p);
}

/* Whose handshake is over speaks without packets, and is answered so. */
size_t tds_serve_wrap(struct prelude *p, const uint8_t *bytes, size_t n)
{
    size_t k = n < PACKET_MOST - HEADER ? n : PACKET_MOST - HEADER;

    if (!p->flag)
        return tds_wrap(p, bytes, n);
    wr_bytes(&p->out, bytes, k);
    return k;
}
