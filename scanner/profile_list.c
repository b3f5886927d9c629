#include "scanner/profile.h"

#include <string.h>

#include "core/profile/builtin.h"
#include "scanner/out/text.h"

#define WIDTH 79
#define IDS   36 /* columns of an id with what stands before it */

static void add_aliases(struct str *out, const char *id)
{
    struct str list = {0}, indent = {0};

    for (const struct builtin_alias *a = builtin_aliases; a->alias != NULL; a++)
        if (strcmp(a->id, id) == 0)
            str_addf(&list, "%s@%s", list.len == 0 ? "" : ", ", a->alias);
    str_addf(&indent, "%*s", IDS, "");
    if (list.len != 0)
        text_wrap(out, str_text(&indent), str_text(&list), WIDTH);
    str_free(&list);
    str_free(&indent);
}

/* The name stands on the line of its id, so that grep shows both. */
static void add_row(struct str *out, char mark, const char *id,
                    const char *name)
{
    struct str first = {0};

    str_addf(&first, "%c%-*s", mark, IDS - 1, id);
    text_wrap(out, str_text(&first), name, WIDTH);
    str_free(&first);
}

static void add_profiles(struct profile_output *out, bool windows)
{
    for (size_t i = 0; i < builtin_count(); i++) {
        struct err err = {0};
        struct profile *p = builtin_profile(builtin_id(i), &err);
        struct str name = {0};

        if (p->windows == windows) {
            str_addf(&name, "%s%s%s", p->name, *p->state != '\0' ? "; " : "",
                     p->state);
            add_row(&out->text, '@', p->id, str_text(&name));
            add_aliases(&out->text, p->id);
            profile_add_json(out, p);
        }
        str_free(&name);
        profile_free(p);
    }
}

bool profile_list(struct profile_output *out, const char *const *words,
                  size_t n, struct err *err)
{
    (void)words, (void)n, (void)err;
    str_add(&out->text, "Windows, as a client and as a server:\n");
    add_profiles(out, true);
    str_add(&out->text, "\nOther clients:\n");
    add_profiles(out, false);
    str_add(&out->text,
            "\nPrograms, laid over a machine (@windows-7+net40) or alone:\n");
    for (const struct builtin_alias *l = layer_names; l->alias != NULL; l++)
        add_row(&out->text, '+', l->alias, l->id);
    return true;
}
