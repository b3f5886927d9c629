#include "scanner/profiles.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/profile/builtin.h"
#include "scanner/out/json_profile.h"

static bool is_layer(const char *name)
{
    for (const struct builtin_alias *l = layer_names; l->alias != NULL; l++)
        if (strcasecmp(l->alias, name) == 0)
            return true;
    return false;
}

/* The first part: a profile, or a layer without a machine below it. */
static struct profile *base_of(const char *name, struct err *err)
{
    struct profile *p;

    if (!is_layer(name))
        return builtin_profile(name, err);
    p = profile_new("", "", "built-in");
    layer_apply(p, name, NULL, err);
    return p;
}

/* The parts behind the first, apart by '+'. Cuts them up. What the registry
 * of the machine says is gathered before the layers are laid, since they go by
 * it. */
static bool lay_parts(struct profile *p, char *parts, struct err *err)
{
    const struct dotnet_settings settings = {.winhttp_protocols = -1};
    char *part;

    while ((part = strsep(&parts, "+")) != NULL)
        if (!layer_apply(p, part, &settings, err))
            return false;
    return true;
}

static struct profile *named(const char *name, struct err *err)
{
    char *copy = mem_strdup(name), *parts = copy, *base = strsep(&parts, "+");
    struct profile *p = base_of(base, err);

    if (p != NULL && !lay_parts(p, parts, err)) {
        profile_free(p);
        p = NULL;
    }
    free(copy);
    return p;
}

static struct profile *from_file(const char *path, struct err *err)
{
    struct profile **list, *p;
    size_t n;

    if (!profiles_read(path, &list, &n, err)) {
        err_printable(err);
        return NULL;
    }
    if (n != 1) {
        err_set(err, ERR_FORMAT, "%.128s: has %zu profiles, and not one", path,
                n);
        err_printable(err);
        profiles_free(list, n);
        return NULL;
    }
    p = list[0];
    free(list);
    return p;
}

struct profile *profile_resolve(const char *spec, struct err *err)
{
    return *spec == '@' ? named(spec + 1, err) : from_file(spec, err);
}
