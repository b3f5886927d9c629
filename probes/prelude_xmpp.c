/* XMPP (RFC 6120, 5): a stream is opened, the server opens its own and lists
 * its features; <starttls/> is answered by <proceed/> or <failure/>. The
 * units are tags; what stands between them is text, and of no interest but
 * inside of an error. */
#include <string.h>

#include "probes/prelude_parts.h"

/* Escaped by nobody: a host's name has no character that needs it. */
static void say(struct prelude *p, const char *s)
{
    wr_bytes(&p->out, s, strlen(s));
}

enum prelude_status xmpp_begin(struct prelude *p)
{
    bool server = strcmp(p->kind->name, "xmpp-server") == 0;

    say(p, "<?xml version='1.0'?><stream:stream xmlns='jabber:");
    say(p, server ? "server" : "client");
    say(p, "' xmlns:stream='http://etherx.jabber.org/streams' to='");
    say(p, p->host);
    say(p, "' version='1.0'>");
    return PRELUDE_MORE;
}

/* Is the tag in hand this one? Its prefix does not matter. */
static bool is_tag(const struct prelude *p, const char *name)
{
    const char *s = (const char *)p->in + 1, *end = s + p->in_len - 2;
    size_t n = strlen(name);
    const char *colon;

    if ((name[0] == '/') != (*s == '/'))
        return false;
    if (*s == '/') {
        s++;
        name++;
        n--;
    }
    colon = memchr(s, ':', strcspn(s, " \t\r\n/>"));
    if (colon != NULL)
        s = colon + 1;
    return (size_t)(end - s) >= n && strncmp(s, name, n) == 0 &&
           strchr(" \t\r\n/>", s[n]) != NULL;
}

static bool is_whole(const struct prelude *p)
{
    return p->in[p->in_len - 2] == '/';
}

/* RFC 6120, 4.9.3.17 and 4.9.3.22: conditions that pass. */
static bool passes(const struct prelude *p)
{
    return is_tag(p, "resource-constraint") || is_tag(p, "system-shutdown");
}

enum { LISTENING, ASKED, FAILING };

static enum prelude_status on_tag(struct prelude *p)
{
    if (p->step == FAILING)
        return prelude_refuse(p, passes(p) ? PRELUDE_BUSY : PRELUDE_REFUSED, "",
                              p->in, p->in_len);
    if (is_tag(p, "error") || is_tag(p, "failure")) {
        prelude_note(p, p->in, p->in_len);
        p->step = FAILING; /* the next tag says why */
        return is_whole(p) ? PRELUDE_REFUSED : PRELUDE_MORE;
    }
    if (is_tag(p, "proceed") && p->step == ASKED) {
        p->flag = true;
        return is_whole(p) ? PRELUDE_READY : PRELUDE_MORE;
    }
    if (is_tag(p, "/proceed") && p->flag)
        return PRELUDE_READY;
    if (is_tag(p, "starttls"))
        p->seen = true;
    if (is_tag(p, "/stream"))
        return prelude_refuse(p, PRELUDE_REFUSED, "it ends the stream", "", 0);
    if (p->step == LISTENING &&
        (is_tag(p, "/features") || (is_tag(p, "features") && is_whole(p)))) {
        if (!p->seen)
            return prelude_refuse(p, PRELUDE_REFUSED, "no STARTTLS is offered",
                                  "", 0);
        say(p, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        p->step = ASKED;
    }
    return PRELUDE_MORE;
}

enum prelude_status xmpp_byte(struct prelude *p)
{
    enum prelude_status s;
    uint8_t b = p->in[p->in_len - 1];

    if (p->in[0] != '<') {
        if (p->total == 1)
            return prelude_alien(p);
        prelude_next(p);
        return PRELUDE_MORE;
    }
    if (p->in_len == sizeof p->in)
        return prelude_refuse(p, PRELUDE_REFUSED, "too long a tag", "", 0);
    if (b != '>' || p->in_len < 3)
        return PRELUDE_MORE;
    s = on_tag(p);
    prelude_next(p);
    return s;
}
