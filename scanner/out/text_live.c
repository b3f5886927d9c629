#include "core/registry/group.h"
#include "core/registry/suite.h"
#include "scanner/out/text.h"

#define NAME_MAX_BYTES 600

/* "TLSv1.2 and TLS_... (x25519)" */
static void add_agreed(struct str *out, const struct live *l)
{
    const struct suite *s = suite_find(l->suite);
    const struct group *g = group_find(l->group);

    str_addf(out, "%s and %s", version_name(l->version),
             s != NULL ? s->name : "a suite that nobody knows");
    if (g != NULL)
        str_addf(out, " (%s)", g->name);
}

static void add_outcome(struct str *out, const struct live *l)
{
    switch (l->outcome) {
    case LIVE_COMPLETED:
        str_add(out, "the handshake was completed with ");
        add_agreed(out, l);
        break;
    case LIVE_AGREED:
        str_add(out, "the server answered with ");
        add_agreed(out, l);
        str_add(out, ", and no more was tried: our cryptography lacks it");
        break;
    case LIVE_BROKEN:
        str_add(out, "the server answered with ");
        add_agreed(out, l);
        str_addf(out, ", and then the handshake broke (%s)", l->how);
        break;
    case LIVE_REFUSED:
        str_addf(out, "the server refused the hello (%s)", l->how);
        break;
    case LIVE_IMPOSSIBLE:
        str_addf(out, "not tried, for %s", l->how);
        break;
    default:
        str_addf(out, "the server did not answer (%s)", l->how);
    }
}

static const char *comparison(const struct live *l)
{
    static const char *const words[] = {
        [FACT_UNKNOWN] = "", [FACT_NO] = " THIS DIFFERS from the prediction.",
        [FACT_YES] = " So it was predicted."};

    return words[l->as_predicted];
}

static void add_live(struct str *out, const struct live *l)
{
    add_outcome(out, l);
    str_addf(out, ".%s", comparison(l));
    if (l->left_out != 0 && l->outcome != LIVE_IMPOSSIBLE)
        str_addf(out,
                 " Of its extensions %u could not be sent by us.",
                 l->left_out);
}

void text_live(struct str *out, const struct live *l, unsigned width)
{
    struct str text = {0};

    if (l->outcome == LIVE_NONE)
        return;
    add_live(&text, l);
    text_wrap(out, "  Tried: ", str_text(&text), width);
    str_free(&text);
}

/* Two of one class stand for all of it. */
static void add_names(struct str *out, const struct matrix *m,
                      const struct pair *p)
{
    const struct class *c = &m->classes[p->client];
    const struct class *s = &m->classes[p->server];
    char name[NAME_MAX_BYTES];

    party_label(&c->members[0], name, sizeof name);
    str_addf(out, "tried: %s -> ", name);
    party_label(&s->members[p->client == p->server && s->n_members > 1], name,
                sizeof name);
    str_addf(out, "%s: ", name);
}

void text_lives(struct str *out, const struct matrix *m, unsigned width)
{
    bool first = true;

    for (size_t i = 0; i < m->n_pairs; i++) {
        struct str text = {0};

        if (m->pairs[i].live.outcome == LIVE_NONE)
            continue;
        str_add(out, first ? "\n" : "");
        first = false;
        add_names(&text, m, &m->pairs[i]);
        add_live(&text, &m->pairs[i].live);
        text_wrap(out, "", str_text(&text), width);
        str_free(&text);
    }
}
