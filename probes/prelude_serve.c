/* The side of a prelude that is connected to. A client is led to TLS, and is
 * given nothing else: what it asks for before is refused with a word that
 * names the way. What it asked for first is what it said; of a line no more
 * than the command, for passwords stand behind it. */
#include <string.h>

#include "probes/prelude_parts.h"

/* RFC 5321, 4.2; RFC 3207, 4. */
static const struct text_reply smtp[] = {
    {NULL, "220 suitemap.invalid ESMTP\r\n", PRELUDE_MORE},
    {"EHLO", "250-suitemap.invalid\r\n250 STARTTLS\r\n", PRELUDE_MORE},
    {"LHLO", "250-suitemap.invalid\r\n250 STARTTLS\r\n", PRELUDE_MORE},
    {"HELO", "250 suitemap.invalid\r\n", PRELUDE_MORE},
    {"STARTTLS", "220 2.0.0 begin\r\n", PRELUDE_READY},
    {"NOOP|RSET", "250 2.0.0 OK\r\n", PRELUDE_MORE},
    {"QUIT", "221 2.0.0 bye\r\n", PRELUDE_REFUSED},
    {"", "530 5.7.0 Must issue a STARTTLS command first\r\n", PRELUDE_MORE},
};

/* RFC 3501, 6.1 and 6.2.1. */
static const struct text_reply imap[] = {
    {NULL, "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n",
     PRELUDE_MORE},
    {"~ CAPABILITY",
     "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n% OK done\r\n",
     PRELUDE_MORE},
    {"~ STARTTLS", "% OK begin\r\n", PRELUDE_READY},
    {"~ NOOP", "% OK done\r\n", PRELUDE_MORE},
    {"~ LOGOUT", "* BYE\r\n% OK done\r\n", PRELUDE_REFUSED},
    {"", "% NO STARTTLS first\r\n", PRELUDE_MORE},
};

/* RFC 1939; RFC 2449, 5; RFC 2595, 4. */
static const struct text_reply pop3[] = {
    {NULL, "+OK ready\r\n", PRELUDE_MORE},
    {"CAPA", "+OK\r\nSTLS\r\n.\r\n", PRELUDE_MORE},
    {"STLS", "+OK begin\r\n", PRELUDE_READY},
    {"QUIT", "+OK bye\r\n", PRELUDE_REFUSED},
    {"", "-ERR STLS first\r\n", PRELUDE_MORE},
};

/* RFC 4217, 4 and 6; AUTH SSL is what came before it. */
static const struct text_reply ftp[] = {
    {NULL, "220 ready\r\n", PRELUDE_MORE},
    {"FEAT", "211-Features:\r\n AUTH TLS\r\n PBSZ\r\n PROT\r\n211 End\r\n",
     PRELUDE_MORE},
    {"AUTH TLS|AUTH SSL", "234 begin\r\n", PRELUDE_READY},
    {"AUTH", "504 AUTH TLS\r\n", PRELUDE_MORE},
    {"QUIT", "221 bye\r\n", PRELUDE_REFUSED},
    {"", "530 AUTH TLS first\r\n", PRELUDE_MORE},
};

static void answer(struct prelude *p, const char *say, const char *line)
{
    for (; *say != '\0'; say++)
        if (*say == '%')
            wr_bytes(&p->out, line, strcspn(line, " "));
        else
            wr_u8(&p->out, (uint8_t)*say);
}

static enum prelude_status greet(struct prelude *p)
{
    answer(p, p->kind->replies[0].say, "");
    return PRELUDE_MORE;
}

/* Where lines begin with a tag, so do the patterns. */
static const char *command(const struct prelude *p, const char *line)
{
    const char *blank = strchr(line, ' ');

    return p->kind->replies[1].hear[0] == '~' && blank != NULL ? blank + 1
                                                               : line;
}

static enum prelude_status line_byte(struct prelude *p)
{
    const struct text_reply *r = p->kind->replies + 1;
    char line[TEXT_LINE_MAX];
    const char *asked;

    if (!text_line(p, line, sizeof line))
        return PRELUDE_MORE;
    while (!text_matches(r->hear, line))
        r++;
    asked = command(p, line);
    if (!p->seen)
        prelude_note(p, asked, strcspn(asked, " "));
    p->seen = p->seen || r->hear[0] == '\0';
    answer(p, r->say, line);
    return r->then;
}

/* The client speaks first. */
static enum prelude_status wait(struct prelude *p)
{
    (void)p;
    return PRELUDE_MORE;
}

static enum prelude_status at_once(struct prelude *p)
{
    (void)p;
    return PRELUDE_READY;
}

#define TEXT(name)                                                             \
    {                                                                          \
#name, NULL, greet, line_byte, NULL, NULL, NULL, name                  \
    }

static const struct prelude_kind kinds[] = {
    TEXT(smtp),
    TEXT(imap),
    TEXT(pop3),
    TEXT(ftp),
    {"lmtp", NULL, greet, line_byte, NULL, NULL, NULL, smtp},
    {"ldap", NULL, wait, ldap_serve_byte, NULL, NULL, NULL, NULL},
    {"tds", NULL, wait, tds_serve_byte, tds_serve_wrap, tds_unwrap, NULL, NULL},
    {"tds8", NULL, at_once, NULL, NULL, NULL, NULL, NULL},
};

#define KINDS (sizeof kinds / sizeof kinds[0])

const struct prelude_kind *prelude_serve_find(const char *name)
{
    for (size_t i = 0; i < KINDS && name != NULL; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

const char *prelude_serve_at(size_t i)
{
    return i < KINDS ? kinds[i].name : NULL;
}

/* A record of a handshake, or what SSLv2 begins with (RFC 5246, E.2); no
 * client begins a prelude of these with either. */
bool prelude_is_tls(uint8_t first)
{
    return first == 0x16 || first >= 0x80;
}

/* TLS before TDS is what makes it TDS 8 (MS-TDS, 3.2.5.1). */
const char *prelude_direct(const struct prelude_kind *kind)
{
    return strncmp(kind->name, "tds", 3) == 0 ? "tds8" : NULL;
}
