/* The preludes that are lines of text, as scripts of what to say and what to
 * hear, and the one interpreter of them. */
#include <string.h>
#include <strings.h>

#include "probes/prelude_parts.h"

/* The name that we give ourselves has to be well formed (RFC 5321, 4.1.1.1)
 * and belongs to nobody (RFC 2606, 2). */
#define OUR_NAME "suitemap.invalid"

/* RFC 3207, 4. */
const struct text_step script_smtp[] = {
    {NULL, "220 |220$", "4", "220-", false, NULL},
    {"EHLO " OUR_NAME "\r\n", "250 |250$", "4", "250-", false, "STARTTLS"},
    {"STARTTLS\r\n", "220 |220$", "4", "220-", false, NULL},
    {0},
};

/* RFC 2033, 4.1. */
const struct text_step script_lmtp[] = {
    {NULL, "220 |220$", "4", "220-", false, NULL},
    {"LHLO " OUR_NAME "\r\n", "250 |250$", "4", "250-", false, "STARTTLS"},
    {"STARTTLS\r\n", "220 |220$", "4", "220-", false, NULL},
    {0},
};

/* RFC 3501, 6.2.1 and 7.1.5. */
const struct text_step script_imap[] = {
    {NULL, "* OK", "* BYE", NULL, false, NULL},
    {"a STARTTLS\r\n", "a OK", "* BYE", "* ", false, NULL},
    {0},
};

/* RFC 2595, 4. A greeting of -ERR is how a full server says so. */
const struct text_step script_pop3[] = {
    {NULL, "+OK", "-ERR", NULL, false, NULL},
    {"STLS\r\n", "+OK", NULL, NULL, false, NULL},
    {0},
};

/* RFC 4642, 2.2. */
const struct text_step script_nntp[] = {
    {NULL, "200|201", "400", NULL, false, NULL},
    {"STARTTLS\r\n", "382", "400", NULL, false, NULL},
    {0},
};

/* RFC 5804, 2.2: capabilities come unasked, each in quotes. */
const struct text_step script_sieve[] = {
    {NULL, "OK", "BYE|NO (TRYLATER", "\"", false, "STARTTLS"},
    {"STARTTLS\r\n", "OK", "BYE|NO (TRYLATER", "\"", false, NULL},
    {0},
};

/* The tls extension of IRCv3: 670 is yes, 691 no; before that, notices. */
const struct text_step script_irc[] = {
    {"STARTTLS\r\n", ":~ 670 ", "ERROR ", ":~ NOTICE |NOTICE |PING ", false,
     NULL},
    {0},
};

/* RFC 4217, 4; RFC 959, 4.2: within a reply of several lines any text. */
const struct text_step script_ftp[] = {
    {NULL, "220 |220$", "4", "120|220-", true, NULL},
    {"AUTH TLS\r\n", "234", "4", NULL, false, NULL},
    {0},
};

/* RFC 2817, 3.2, on the port of RFC 8010: an upgrade that is asked for. */
const struct text_step script_ipp[] = {
    {"OPTIONS * HTTP/1.1\r\nHost: %\r\nUpgrade: TLS/1.0\r\n"
     "Connection: Upgrade\r\n\r\n",
     "HTTP/1.1 101|HTTP/1.0 101", "HTTP/1.1 503|HTTP/1.0 503|HTTP/1.1 429",
     NULL, false, NULL},
    {NULL, "$", NULL, "", false, NULL},
    {0},
};

static bool matches_one(const char *pattern, const char *line)
{
    for (; *pattern != '\0' && *pattern != '|'; pattern++) {
        if (*pattern == '$') {
            if (*line != '\0')
                return false;
        } else if (*pattern == '~') {
            line += strcspn(line, " ");
        } else if (strncasecmp(pattern, line, 1) != 0) {
            return false;
        } else {
            line++;
        }
    }
    return true;
}

bool text_matches(const char *patterns, const char *line)
{
    while (patterns != NULL) {
        if (matches_one(patterns, line))
            return true;
        patterns = strchr(patterns, '|');
        if (patterns != NULL)
            patterns++;
    }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Does the word stand in the line, by itself? */
static bool has_word(const char *line, const char *word)
{
    size_t n = strlen(word);

    for (const char *at = line; (at = strcasestr(at, word)) != NULL; at++)
        if ((at == line || !is_letter(at[-1])) && !is_letter(at[n]))
            return true;
    return false;
}

static const struct text_step *step(const struct prelude *p)
{
    return &p->kind->script[p->step];
}

static void say(struct prelude *p)
{
    for (const char *c = step(p)->say; c != NULL && *c != '\0'; c++)
        if (*c == '%')
            wr_bytes(&p->out, p->host, strlen(p->host));
        else
            wr_u8(&p->out, (uint8_t)*c);
}

enum prelude_status text_begin(struct prelude *p)
{
    say(p);
    return PRELUDE_MORE;
}

static enum prelude_status go_on(struct prelude *p, const char *line)
{
    const char *offer = step(p)->offer;

    if (offer != NULL && !p->seen)
        return prelude_refuse(p, PRELUDE_REFUSED,
                              "no STARTTLS is offered: ", line, strlen(line));
    p->step++;
    p->flag = p->seen = false;
    if (step(p)->go_on == NULL)
        return PRELUDE_READY;
    say(p);
    return PRELUDE_MORE;
}

static enum prelude_status hear(struct prelude *p, const char *line)
{
    const struct text_step *s = step(p);

    prelude_note(p, line, strlen(line));
    if (s->offer != NULL && has_word(line, s->offer))
        p->seen = true;
    if (text_matches(s->go_on, line))
        return go_on(p, line);
    if (text_matches(s->busy, line))
        return PRELUDE_BUSY;
    if (text_matches(s->skip, line) || p->flag) {
        p->flag |= s->loose;
        return PRELUDE_MORE;
    }
    return PRELUDE_REFUSED;
}

/* A line ends in LF; the CR before it, and what else stands there of NUL and
 * CR, is not looked at. */
bool text_line(struct prelude *p, char *line, size_t cap)
{
    size_t n = p->in_len;

    if (p->in[n - 1] != '\n') {
        if (n == sizeof p->in) /* the rest of the line is dropped */
            p->in_len--;
        return false;
    }
    while (n > 0 && (p->in[n - 1] == '\n' || p->in[n - 1] == '\r'))
        n--;
    if (n > cap - 1)
        n = cap - 1;
    memcpy(line, p->in, n);
    line[n] = '\0';
    prelude_next(p);
    return true;
}

enum prelude_status text_byte(struct prelude *p)
{
    char line[TEXT_LINE_MAX];

    return text_line(p, line, sizeof line) ? hear(p, line) : PRELUDE_MORE;
}
