/* The databases: PostgreSQL's SSLRequest, MySQL's and MariaDB's. */
#include <stdio.h>
#include <string.h>

#include "probes/prelude_parts.h"

/* --- PostgreSQL, "SSL Session Encryption" in its protocol's description --- */

#define SSL_REQUEST 80877103

enum prelude_status postgres_begin(struct prelude *p)
{
    wr_u32(&p->out, 8);
    wr_u32(&p->out, SSL_REQUEST);
    return PRELUDE_MORE;
}

/* An ErrorResponse: fields of a letter and a text. Class 53 is a lack of
 * resources, 57P03 a server that is just starting. */
static enum prelude_status postgres_error(struct prelude *p, struct rd body)
{
    const char *message = "";
    bool busy = false;
    uint8_t letter;

    while (rd_u8(&body, &letter) && letter != 0) {
        const char *text = (const char *)body.p;
        size_t n = strnlen(text, body.n);

        if (!rd_skip(&body, n + 1))
            break;
        if (letter == 'M')
            message = text;
        if (letter == 'C')
            busy = strncmp(text, "53", 2) == 0 || strcmp(text, "57P03") == 0;
    }
    return prelude_refuse(p, busy ? PRELUDE_BUSY : PRELUDE_REFUSED, "", message,
                          strlen(message));
}

enum prelude_status postgres_byte(struct prelude *p)
{
    struct rd r = prelude_unit(p, 1);
    uint32_t n;

    if (p->in[0] == 'S')
        return PRELUDE_READY;
    if (p->in[0] == 'N')
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "PostgreSQL answers N: no TLS here", "", 0);
    if (p->in[0] != 'E')
        return prelude_alien(p);
    if (!rd_u32(&r, &n))
        return PRELUDE_MORE;
    if (n < 4 || n > PRELUDE_UNIT_MAX / 2)
        return prelude_alien(p);
    return r.n < n - 4 ? PRELUDE_MORE : postgres_error(p, r);
}

/* --- MySQL, "Connection Phase" in its protocol's description --- */

#define PROTOCOL_10        10
#define ERROR_PACKET       0xff
#define CLIENT_PROTOCOL_41 0x0200
#define CLIENT_SSL         0x0800
#define CLIENT_SECURE      0x8000

#define ER_CON_COUNT        1040
#define ER_TOO_MANY_USER    1203
#define MYSQL_HEADER        4
#define MYSQL_AFTER_VERSION 13 /* thread, scramble, filler */

static unsigned u16_le(const uint8_t *b)
{
    return (unsigned)(b[0] | b[1] << 8);
}

enum prelude_status mysql_begin(struct prelude *p)
{
    (void)p; /* the server speaks first */
    return PRELUDE_MORE;
}

static enum prelude_status mysql_error(struct prelude *p, struct rd body)
{
    unsigned code = body.n >= 2 ? u16_le(body.p) : 0;
    char words[32];

    (void)rd_skip(&body, body.n >= 2 ? 2 : body.n);
    snprintf(words, sizeof words, "error %u: ", code);
    return prelude_refuse(p,
                          code == ER_CON_COUNT || code == ER_TOO_MANY_USER
                              ? PRELUDE_BUSY
                              : PRELUDE_REFUSED,
                          words, body.p, body.n);
}

/* The SSLRequest has the form of the login up to the user's name. */
static enum prelude_status mysql_ask(struct prelude *p, uint8_t sequence)
{
    static const uint8_t head[MYSQL_HEADER - 1] = {32, 0, 0};
    static const uint8_t flags[8] = {
        CLIENT_PROTOCOL_41 & 0xff,
        (CLIENT_PROTOCOL_41 | CLIENT_SSL | CLIENT_SECURE) >> 8,
        0,
        0,
        0,
        0,
        0,
        1 /* packets of at most 16 MB */
    };

    wr_bytes(&p->out, head, sizeof head);
    wr_u8(&p->out, (uint8_t)(sequence + 1));
    wr_bytes(&p->out, flags, sizeof flags);
    wr_u8(&p->out, 33); /* utf8 */
    wr_zeros(&p->out, 23);
    return PRELUDE_READY;
}

static enum prelude_status mysql_greeting(struct prelude *p, struct rd body)
{
    size_t version = strnlen((const char *)body.p, body.n);
    const char *name = (const char *)body.p;

    if (!rd_skip(&body, version + 1) || !rd_skip(&body, MYSQL_AFTER_VERSION) ||
        body.n < 2)
        return prelude_alien(p);
    if (!(u16_le(body.p) & CLIENT_SSL))
        return prelude_refuse(p, PRELUDE_REFUSED, "no TLS is offered: MySQL ",
                              name, version);
    return mysql_ask(p, p->in[MYSQL_HEADER - 1]);
}

enum prelude_status mysql_byte(struct prelude *p)
{
    struct rd r = prelude_unit(p, MYSQL_HEADER);
    size_t n;
    uint8_t kind;

    if (p->in_len < MYSQL_HEADER)
        return PRELUDE_MORE;
    n = (size_t)(u16_le(p->in) | (unsigned)p->in[2] << 16);
    if (n == 0 || n > PRELUDE_UNIT_MAX / 2)
        return prelude_alien(p);
    if (r.n < n)
        return PRELUDE_MORE;
    (void)rd_u8(&r, &kind);
    if (kind == ERROR_PACKET)
        return mysql_error(p, r);
    return kind == PROTOCOL_10 ? mysql_greeting(p, r) : prelude_alien(p);
}
