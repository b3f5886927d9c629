#include <ctype.h>
#include <string.h>

#include "scanner/out/text.h"

/* Evidence is JSON that our own rules wrote, or that the reader took from a
 * file and wrote again. In words it loses its quotes and braces:
 *
 *     {"probe":["tls12"],"dh_bits":512}   probe: tls12; dh bits: 512 */

#define ITEMS_TOLD 4 /* of a list */
#define DEPTH_MAX  8

struct walk {
    struct str *out;
    const char *at;
    bool mute; /* past the items that are told */
};

static void put(struct walk *w, const char *s, size_t n)
{
    if (!w->mute)
        str_addn(w->out, s, n);
}

/* A text, opened; of the escapes only those that the rules write. */
static void text(struct walk *w, bool key)
{
    for (w->at += *w->at == '"'; *w->at != '\0' && *w->at != '"'; w->at++) {
        if (*w->at == '\\' && w->at[1] != '\0')
            w->at++;
        put(w, key && *w->at == '_' ? " " : w->at, 1);
    }
    w->at += *w->at == '"';
}

static void value(struct walk *w, unsigned depth);

static void list(struct walk *w, unsigned depth)
{
    bool mute = w->mute;
    unsigned n = 0;
    struct walk more = {w->out, NULL, mute};

    for (w->at++; *w->at != '\0' && *w->at != ']'; n++) {
        if (*w->at == ',')
            w->at++;
        w->mute = mute || n >= ITEMS_TOLD;
        if (n != 0)
            put(w, ", ", 2);
        value(w, depth + 1);
    }
    w->at += *w->at == ']';
    w->mute = mute;
    if (n > ITEMS_TOLD)
        put(&more, ", ...", 5);
    if (n == 0)
        put(&more, "none", 4);
}

static void object(struct walk *w, unsigned depth)
{
    put(w, "(", depth == 0 ? 0 : 1);
    for (w->at++; *w->at != '\0' && *w->at != '}';) {
        if (*w->at == ',') {
            put(w, "; ", 2);
            w->at++;
        }
        text(w, true);
        put(w, ": ", 2);
        w->at += *w->at == ':';
        value(w, depth + 1);
    }
    w->at += *w->at == '}';
    put(w, ")", depth == 0 ? 0 : 1);
}

static void value(struct walk *w, unsigned depth)
{
    if (depth > DEPTH_MAX) {
        w->at += strlen(w->at);
        return;
    }
    switch (*w->at) {
    case '{':
        object(w, depth);
        break;
    case '[':
        list(w, depth);
        break;
    case '"':
        text(w, false);
        break;
    default: /* a number, true, null; one byte at least, whatever it is */
        do
            put(w, w->at, *w->at != '\0');
        while (*w->at != '\0' && strchr(",]}", *++w->at) == NULL);
    }
}

void text_evidence(struct str *out, const char *first, const char *json,
                   unsigned width)
{
    struct str line = {0}, clean = {0};
    struct walk w = {.out = &line, .at = json};

    if (json == NULL)
        return;
    value(&w, 0);
    str_add_clean(&clean, str_text(&line), false);
    text_wrap(out, first, str_text(&clean), width);
    str_free(&clean);
    str_free(&line);
}
