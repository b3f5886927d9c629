#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/timestamp.h"
#include "scanner/out/text.h"

/* The changes as text: one block for each endpoint or pair. */

static bool same_place(const struct change *a, const struct change *b)
{
    return a->server == NULL && b->server == NULL &&
           strcmp(a->endpoint, b->endpoint) == 0 &&
           strcmp(a->address, b->address) == 0;
}

static void head(struct str *out, const struct change *c)
{
    size_t n = strlen(c->address);

    str_add(out, c->endpoint);
    if (c->server != NULL)
        str_addf(out, " -> %s", c->server);
    else if (n != 0 && strncmp(c->endpoint, c->address, n) != 0 &&
             strncmp(c->endpoint + 1, c->address, n) != 0)
        str_addf(out, " (%s)", c->address);
    str_addc(out, '\n');
}

static void add_change(struct str *out, const struct change *c, unsigned width)
{
    char first[64];

    if (c->kind == CHANGE_FINDING_NEW || c->kind == CHANGE_CERT_ENDING)
        snprintf(first, sizeof first, "  %s: [%s] ", change_name(c->kind),
                 severity_name(c->severity));
    else
        snprintf(first, sizeof first, "  %s: ", change_name(c->kind));
    if (c->kind == CHANGE_FINDING_NEW || c->kind == CHANGE_CERT_ENDING) {
        struct str text = {0};

        str_addf(&text, "%s: %s", c->subject, c->text);
        text_wrap(out, first, str_text(&text), width);
        str_free(&text);
    } else {
        text_wrap(out, first, c->text, width);
    }
}

void text_change_list(struct str *out, const struct scan_changes *c,
                      unsigned width, bool bare)
{
    const struct changes *all = c->changes;
    char when[TIMESTAMP_SIZE];

    if (c->baseline) {
        str_addf(out,
                 "Baseline: %" PRIu64 " endpoint%s saved in %s; changes are "
                 "told from the next scan on.\n",
                 c->saved, c->saved == 1 ? "" : "s", c->place);
        return;
    }
    if (bare && all->n == 0)
        return;
    str_add(out, all->n == 0 ? "No changes" : "Changes");
    if (c->since != 0)
        str_addf(out, " since %s", timestamp_format(c->since, when));
    str_add(out, all->n == 0 ? ".\n" : ":\n\n");
    for (size_t i = 0; i < all->n; i++) {
        if (i == 0 || !same_place(&all->list[i - 1], &all->list[i]))
            head(out, &all->list[i]);
        add_change(out, &all->list[i], width);
    }
    if (all->untold != 0)
        str_addf(out, "and %zu more pairs\n", all->untold);
    if (all->n != 0)
        str_addc(out, '\n');
}
