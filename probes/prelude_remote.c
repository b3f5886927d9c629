/* The ways to a screen or a shell: RDP, telnet. */
#include <stdio.h>

#include "probes/prelude_parts.h"

/* --- RDP: an X.224 connection request with a negotiation (MS-RDPBCGR 2.2.1.1,
 * 2.2.1.2) in a TPKT (RFC 1006, 6) --- */

#define TPKT_VERSION 3
#define TPKT_HEADER  4
#define X224_REQUEST 0xe0
#define X224_CONFIRM 0xd0
#define X224_FIXED   7 /* length, code, two references, class */
#define NEG_REQUEST  1
#define NEG_RESPONSE 2
#define NEG_LENGTH   8

#define PROTOCOL_TLS       1
#define PROTOCOL_CREDSSP   2 /* begins with TLS as well, */
#define PROTOCOL_CREDSSP_2 8 /* and so does its extension */

enum prelude_status rdp_begin(struct prelude *p)
{
    struct wr *w = &p->out;

    wr_u8(w, TPKT_VERSION);
    wr_u8(w, 0);
    wr_u16(w, TPKT_HEADER + X224_FIXED + NEG_LENGTH);
    wr_u8(w, X224_FIXED - 1 + NEG_LENGTH);
    wr_u8(w, X224_REQUEST);
    wr_zeros(w, 5);
    wr_u8(w, NEG_REQUEST);
    wr_u8(w, 0);
    wr_u8(w, NEG_LENGTH); /* little-endian, as what follows */
    wr_u8(w, 0);
    wr_u8(w, PROTOCOL_TLS | PROTOCOL_CREDSSP | PROTOCOL_CREDSSP_2);
    wr_zeros(w, 3);
    return PRELUDE_MORE;
}

/* MS-RDPBCGR 2.2.1.2.2. */
static const char *failure(uint8_t code)
{
    static const char *const words[] = {
        "RDP: it insists on TLS and does not say how",
        "RDP: TLS is required, it says",
        "RDP: TLS is not allowed",
        "RDP: it has no certificate for TLS",
        "RDP: inconsistent flags",
        "RDP: CredSSP is required",
        "RDP: TLS with a client certificate is required",
    };

    return words[code < sizeof words / sizeof words[0] ? code : 0];
}

static enum prelude_status rdp_judge(struct prelude *p)
{
    struct rd r = prelude_unit(p, TPKT_HEADER + X224_FIXED);
    uint8_t kind, code;

    if (!rd_u8(&r, &kind) || !rd_skip(&r, 3) || !rd_u8(&r, &code))
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "RDP: it knows its old security alone", "", 0);
    if (kind != NEG_RESPONSE)
        return prelude_refuse(p, PRELUDE_REFUSED, failure(code), "", 0);
    if (code == 0)
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "RDP: it chooses its old security", "", 0);
    return PRELUDE_READY;
}

enum prelude_status rdp_byte(struct prelude *p)
{
    size_t n;

    if (p->in[0] != TPKT_VERSION)
        return prelude_alien(p);
    if (p->in_len < TPKT_HEADER)
        return PRELUDE_MORE;
    n = (size_t)(p->in[2] << 8 | p->in[3]);
    if (n < TPKT_HEADER + X224_FIXED || n > PRELUDE_UNIT_MAX)
        return prelude_alien(p);
    if (p->in_len < n)
        return PRELUDE_MORE;
    return (p->in[TPKT_HEADER + 1] & 0xf0) == X224_CONFIRM ? rdp_judge(p)
                                                           : prelude_alien(p);
}

/* --- telnet's START_TLS option (draft-altman-telnet-starttls, 3). Either side
 * may begin; we do, so that a server without it says so. --- */

#define IAC       255
#define DONT      254
#define DO        253
#define WONT      252
#define WILL      251
#define SB        250
#define SE        240
#define START_TLS 46
#define FOLLOWS   1

static void command(struct prelude *p, uint8_t what, uint8_t option)
{
    wr_u8(&p->out, IAC);
    wr_u8(&p->out, what);
    wr_u8(&p->out, option);
}

static void follows(struct prelude *p)
{
    command(p, SB, START_TLS);
    wr_u8(&p->out, FOLLOWS);
    wr_u8(&p->out, IAC);
    wr_u8(&p->out, SE);
}

enum prelude_status telnet_begin(struct prelude *p)
{
    command(p, WILL, START_TLS);
    return PRELUDE_MORE;
}

static enum prelude_status negotiate(struct prelude *p)
{
    uint8_t what = p->in[1], option = p->in[2];

    prelude_next(p);
    if (option == START_TLS && what == DO && !p->flag) {
        p->flag = true;
        follows(p);
    } else if (option == START_TLS && what == DONT) {
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "telnet: DONT START_TLS, it answers", "", 0);
    } else if (option != START_TLS && what == DO) {
        command(p, WONT, option);
    } else if (what == WILL) {
        command(p, DONT, option);
    }
    return PRELUDE_MORE;
}

/* All but commands is a banner: the line in hand are the words. */
static enum prelude_status text(struct prelude *p)
{
    uint8_t b = p->in[0];

    prelude_next(p);
    if (b == '\n')
        p->seen = true;
    if (b == '\r' || b == '\n' || b == 0)
        return PRELUDE_MORE;
    if (p->seen)
        p->words_len = 0;
    p->seen = false;
    if (p->words_len < sizeof p->words)
        p->words[p->words_len++] = b;
    return PRELUDE_MORE;
}

enum prelude_status telnet_byte(struct prelude *p)
{
    size_t n = p->in_len;
    bool is_follows;

    if (p->in[0] != IAC)
        return text(p);
    if (n < 2)
        return PRELUDE_MORE;
    if (p->in[1] >= WILL && p->in[1] <= DONT)
        return n < 3 ? PRELUDE_MORE : negotiate(p);
    if (p->in[1] != SB) { /* a command of two bytes */
        prelude_next(p);
        return PRELUDE_MORE;
    }
    if (n == sizeof p->in)
        return prelude_refuse(p, PRELUDE_REFUSED, "telnet: too long an option",
                              "", 0);
    if (n < 5 || p->in[n - 2] != IAC || p->in[n - 1] != SE)
        return PRELUDE_MORE;
    is_follows = p->in[2] == START_TLS && p->in[3] == FOLLOWS;
    prelude_next(p);
    if (!is_follows)
        return PRELUDE_MORE;
    if (!p->flag)
        follows(p);
    return PRELUDE_READY;
}
