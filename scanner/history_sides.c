#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/history.h"
#include "scanner/out/json_profile.h"

/* The profiles of a scan, saved with all that is in them: what is built in may
 * be otherwise in a later version. */

static char *line_of(const struct profile *p)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    json_write_profile(out, p);
    fclose(out);
    return text;
}

bool history_profiles(struct history *h, const struct sides *sides,
                      struct err *err)
{
    bool ok = true;

    for (size_t i = 0; ok && i < sides->n_profiles; i++) {
        const struct sided_profile *p = &sides->profiles[i];
        char *line = line_of(p->profile);

        ok = store_save_profile(h->store, h->scan.id, (unsigned)i, p->sides,
                                p->name, line, err);
        free(line);
    }
    return ok;
}

struct loading {
    struct history_sides *out;
    struct err *err;
    bool ok;
};

static bool take(void *arg, unsigned sides, const char *name, const char *line)
{
    struct loading *l = arg;
    struct sides *s = &l->out->sides;
    struct profile **list;
    size_t n;

    l->ok = profiles_read_text(line, strlen(line), &list, &n, l->err);
    if (l->ok && n != 1) {
        profiles_free(list, n);
        l->ok = err_set(l->err, ERR_FORMAT, "a saved line is no profile");
    }
    if (!l->ok)
        return false;
    s->profiles = mem_grow(s->profiles, s->n_profiles + 1, sizeof *s->profiles);
    l->out->names = mem_grow(l->out->names, s->n_profiles + 1, sizeof(char *));
    l->out->names[s->n_profiles] = name != NULL ? mem_strdup(name) : NULL;
    s->profiles[s->n_profiles] =
        (struct sided_profile){.profile = list[0],
                               .name = l->out->names[s->n_profiles],
                               .sides = sides};
    s->n_profiles++;
    free(list);
    return true;
}

bool history_sides(struct store *store, int64_t scan, struct history_sides *out,
                   struct err *err)
{
    struct loading l = {out, err, true};

    memset(out, 0, sizeof *out);
    return store_profiles(store, scan, take, &l, err) && l.ok;
}

void history_sides_free(struct history_sides *s)
{
    for (size_t i = 0; i < s->sides.n_profiles; i++)
        free(s->names[i]);
    free(s->names);
    sides_free(&s->sides);
}
