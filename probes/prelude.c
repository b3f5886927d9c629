#include "probes/prelude.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "probes/prelude_parts.h"

/* Nothing is said before TLS, but the hello names the protocol. */
static enum prelude_status at_once(struct prelude *p)
{
    (void)p;
    return PRELUDE_READY;
}

#define TEXT(name, script)                                                     \
    {                                                                          \
        name, NULL, text_begin, text_byte, NULL, NULL, script, NULL            \
    }
#define CODE(name)                                                             \
    {                                                                          \
#name, NULL, name##_begin, name##_byte, NULL, NULL, NULL, NULL         \
    }

static const struct prelude_kind kinds[] = {
    TEXT("smtp", script_smtp),
    TEXT("lmtp", script_lmtp),
    TEXT("imap", script_imap),
    TEXT("pop3", script_pop3),
    TEXT("nntp", script_nntp),
    TEXT("sieve", script_sieve),
    TEXT("irc", script_irc),
    TEXT("ftp", script_ftp),
    TEXT("ipp", script_ipp),
    CODE(xmpp),
    {"xmpp-server", NULL, xmpp_begin, xmpp_byte, NULL, NULL, NULL, NULL},
    CODE(ldap),
    CODE(postgres),
    CODE(mysql),
    CODE(rdp),
    CODE(telnet),
    CODE(vnc),
    {"tds", NULL, tds_begin, tds_byte, tds_wrap, tds_unwrap, NULL, NULL},
    {"tds8", "tds/8.0", at_once, NULL, NULL, NULL, NULL, NULL},
};

#define KINDS (sizeof kinds / sizeof kinds[0])

const struct prelude_kind *prelude_find(const char *name)
{
    for (size_t i = 0; i < KINDS && name != NULL; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

const char *prelude_kind_name(const struct prelude_kind *kind)
{
    return kind->name;
}

const char *prelude_at(size_t i)
{
    return i < KINDS ? kinds[i].name : NULL;
}

const char *prelude_alpn(const char *name)
{
    const struct prelude_kind *k = prelude_find(name);

    return k != NULL ? k->alpn : NULL;
}

struct prelude *prelude_new(const struct prelude_kind *kind, const char *host)
{
    struct prelude *p = mem_alloc(sizeof *p);

    p->kind = kind;
    snprintf(p->host, sizeof p->host, "%s", host);
    wr_init(&p->out, p->out_buf, sizeof p->out_buf);
    p->status = kind->begin(p);
    return p;
}

void prelude_free(struct prelude *p)
{
    free(p);
}

const uint8_t *prelude_output(const struct prelude *p, size_t *n)
{
    *n = p->out.len - p->out_sent;
    return p->out_buf + p->out_sent;
}

void prelude_sent(struct prelude *p, size_t n)
{
    size_t left = p->out.len - p->out_sent;

    p->out_sent += n < left ? n : left;
    if (p->out_sent == p->out.len) {
        p->out_sent = 0;
        wr_init(&p->out, p->out_buf, sizeof p->out_buf);
    }
}

void prelude_next(struct prelude *p)
{
    p->in_len = 0;
}

struct rd prelude_unit(const struct prelude *p, size_t at)
{
    return rd_from(p->in + at, p->in_len > at ? p->in_len - at : 0);
}

void prelude_note(struct prelude *p, const void *words, size_t n)
{
    p->words_len = n < sizeof p->words ? n : sizeof p->words;
    memcpy(p->words, words, p->words_len);
}

enum prelude_status prelude_refuse(struct prelude *p, enum prelude_status s,
                                   const char *ours, const void *theirs,
                                   size_t n)
{
    size_t k = strlen(ours), room = sizeof p->words - k;

    prelude_note(p, ours, k);
    if (n > room)
        n = room;
    if (n != 0)
        memcpy(p->words + k, theirs, n);
    p->words_len = k + n;
    return s;
}

enum prelude_status prelude_alien(struct prelude *p)
{
    p->words_len = 0;
    return PRELUDE_REFUSED;
}

/* A refusal without words: what came is what was said, to the line's end. */
static void note_all(struct prelude *p, const struct rd *rest)
{
    size_t room, n;

    prelude_note(p, p->in, p->in_len);
    room = sizeof p->words - p->words_len;
    n = rest->n < room ? rest->n : room;
    if (n != 0)
        memcpy(p->words + p->words_len, rest->p, n);
    p->words_len += n;
    for (n = 0; n < p->words_len; n++)
        if (p->words[n] == '\r' || p->words[n] == '\n')
            p->words_len = n;
}

enum prelude_status prelude_feed(struct prelude *p, struct rd *in)
{
    uint8_t b;

    while (p->status == PRELUDE_MORE && rd_u8(in, &b)) {
        if (++p->total > PRELUDE_TOTAL_MAX) {
            p->status = PRELUDE_REFUSED;
            break;
        }
        if (p->in_len < sizeof p->in)
            p->in[p->in_len++] = b;
        p->status = p->kind->byte(p);
        /* What cannot be answered any more is not worth reading. */
        if (!wr_ok(&p->out))
            p->status = PRELUDE_REFUSED;
    }
    if (p->status >= PRELUDE_REFUSED && p->words_len == 0)
        note_all(p, in);
    return p->status;
}

struct rd prelude_words(const struct prelude *p)
{
    if (p->words_len != 0)
        return rd_from(p->words, p->words_len);
    return rd_from(p->in,
                   p->in_len < sizeof p->words ? p->in_len : sizeof p->words);
}

bool prelude_wraps(const struct prelude *p)
{
    return p->kind->wrap != NULL;
}

size_t prelude_wrap(struct prelude *p, const uint8_t *bytes, size_t n)
{
    return p->out.len != 0 ? 0 : p->kind->wrap(p, bytes, n);
}

bool prelude_unwrap(struct prelude *p, struct rd *in, struct rd *out)
{
    return p->kind->unwrap(p, in, out);
}
