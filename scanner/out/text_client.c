#include <inttypes.h>
#include <string.h>

#include "core/registry/group.h"
#include "core/registry/suite.h"
#include "scanner/out/formats.h"
#include "scanner/out/text.h"
#include "scanner/out/text_profile.h"

/* Clients that connected to us, in words. */

/* "GET / HTTP/1.1", as far as it is kept and can be printed. */
static void add_words(struct str *out, const struct heard *h)
{
    if (h->words_len == 0)
        return;
    str_add(out, ": \"");
    str_add_printable(out, h->words, h->words_len);
    str_add(out, "\"");
}

/* Whoever is no client of TLS. */
static void add_stranger(struct str *out, const struct heard *h)
{
    switch (h->kind) {
    case HEARD_HELLO:
        str_add(out, "offered something else again; so many offers of one "
                     "address are not kept");
        break;
    case HEARD_NOT_TLS:
        str_addf(out, "spoke %s", heard_looks_like(h));
        add_words(out, h);
        break;
    case HEARD_BROKEN:
        str_addf(out, "sent %s", h->how);
        break;
    case HEARD_SILENCE:
        str_add(out, h->words_len == 0 ? "said nothing"
                                       : "did not come to an end of its hello");
        break;
    case HEARD_IN_CLEAR:
        str_add(out, "began to speak, but asked for no TLS");
        add_words(out, h);
        break;
    default:
        str_add(out, strcmp(h->how, "reset") == 0
                         ? "reset the connection before it said a hello"
                         : "hung up before it said a hello");
    }
    str_addc(out, '\n');
}

static void add_agreed(struct str *out, const struct heard *h)
{
    const struct suite *s = suite_find(h->suite);
    const struct group *g = group_find(h->group);

    str_addf(out, " (in %s with %s", version_name(h->version),
             s != NULL ? s->name : "an unknown suite");
    if (g != NULL)
        str_addf(out, ", %s", g->name);
    str_addc(out, ')');
}

/* "the certificate: refused, alert unknown_ca (in TLSv1.2 with ...)" */
static void add_served(struct str *out, const struct heard *h, unsigned width)
{
    struct str text = {0};

    if (h->served == SERVED_NOT)
        return;
    str_addf(&text, "the certificate: %s",
             served_name(h->served == SERVED_NOTHING ? SERVED_NOT : h->served));
    str_addf(&text, h->served == SERVED_ACCEPTED ? "; %s" : ", %s", h->how);
    if (h->served != SERVED_NOTHING)
        add_agreed(&text, h);
    text_wrap(out, "  ", str_text(&text), width);
    str_free(&text);
}

static void add_match(struct str *out, const struct sink_client *c,
                      unsigned width)
{
    struct str text = {0};

    if (c->match == NULL)
        str_add(&text, "no built-in profile offers nearly the same");
    else if (c->differs[0] == '\0')
        str_addf(&text, "offers the same as @%s", c->match);
    else
        str_addf(&text, "nearest to @%s: %s", c->match, c->differs);
    text_wrap(out, "  ", str_text(&text), width);
    str_free(&text);
}

void text_client(void *state, const struct sink_client *c)
{
    struct text_sink *s = state;
    struct str out = {0};

    str_addf(&out, strchr(c->address, ':') != NULL ? "[%s]:%u " : "%s:%u ",
             c->address, c->port);
    if (c->profile == NULL) {
        add_stranger(&out, c->heard);
    } else {
        str_add(&out, c->news ? "offered this:\n"
                              : "offered nothing new\n");
        if (c->news)
            text_profile(&out, c->profile, s->width);
        if (c->news && c->profile->match[0] == '\0')
            add_match(&out, c, s->width);
        add_served(&out, c->heard, s->width);
        if (c->news)
            str_addc(&out, '\n');
    }
    fputs(str_text(&out), s->out);
    str_free(&out);
}

void text_listened(FILE *out, const struct scan_summary *sum)
{
    fprintf(out, "# Suitemap done: %" PRIu64 " client%s", sum->clients,
            sum->clients == 1 ? "" : "s");
    if (sum->strangers != 0)
        fprintf(out, ", %" PRIu64 " stranger%s", sum->strangers,
                sum->strangers == 1 ? "" : "s");
    for (int i = SERVED_NOTHING; i <= SERVED_UNCLEAR; i++)
        if (sum->served[i] != 0)
            fprintf(out, "; certificate %s %" PRIu64 " time%s",
                    served_name((enum served)i), sum->served[i],
                    sum->served[i] == 1 ? "" : "s");
    fprintf(out, "; %" PRIu64 " connection%s in %.2f s%s\n", sum->connections,
            sum->connections == 1 ? "" : "s", sum->seconds,
            sum->complete ? "" : "; INCOMPLETE");
}
