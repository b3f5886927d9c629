#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/model/diff.h"

/* The list of changes. */

const char *change_name(enum change_kind kind)
{
    static const char *const names[CHANGE_KINDS] = {
        [CHANGE_ENDPOINT_NEW] = "endpoint-new",
        [CHANGE_ENDPOINT_GONE] = "endpoint-gone",
        [CHANGE_VERSION_GAINED] = "version-gained",
        [CHANGE_VERSION_LOST] = "version-lost",
        [CHANGE_SUITE_GAINED] = "suite-gained",
        [CHANGE_SUITE_LOST] = "suite-lost",
        [CHANGE_KEX_WEAKER] = "kex-weaker",
        [CHANGE_CERT_REPLACED] = "certificate-replaced",
        [CHANGE_CERT_ENDING] = "certificate-ending",
        [CHANGE_FINDING_NEW] = "finding-new",
        [CHANGE_FINDING_FIXED] = "finding-fixed",
        [CHANGE_PAIR_BROKEN] = "pair-broken",
        [CHANGE_PAIR_FIXED] = "pair-fixed",
    };

    return names[kind];
}

static char *copy(const char *s)
{
    return s != NULL ? mem_strdup(s) : NULL;
}

struct change *changes_add(struct changes *c, enum change_kind kind,
                           const struct endpoint *e, const char *subject,
                           const char *before, const char *after,
                           const char *text)
{
    struct change *new;
    char label[600] = "";

    if (c->n == c->cap) {
        c->cap = c->cap == 0 ? 16 : 2 * c->cap;
        c->list = mem_grow(c->list, c->cap, sizeof *c->list);
    }
    if (e != NULL)
        endpoint_label(e, label, sizeof label);
    new = &c->list[c->n++];
    *new = (struct change){.kind = kind,
                           .endpoint = mem_strdup(label),
                           .address = mem_strdup(e != NULL ? e->address : ""),
                           .subject = copy(subject),
                           .before = copy(before),
                           .after = copy(after),
                           .text = mem_strdup(text)};
    return new;
}

void changes_free(struct changes *c)
{
    for (size_t i = 0; i < c->n; i++) {
        struct change *each = &c->list[i];

        free(each->endpoint);
        free(each->address);
        free(each->server);
        free(each->subject);
        free(each->before);
        free(each->after);
        free(each->text);
    }
    free(c->list);
    memset(c, 0, sizeof *c);
}
