#include "scanner/policy_file.h"

#include <string.h>

#include "core/base/str.h"
#include "scanner/config.h"

static bool take_all(struct policy *p, const struct config *c, struct err *err)
{
    for (size_t i = 0; i < c->n; i++)
        for (size_t k = 0; k < c->sections[i].n; k++)
            if (!policy_set(p, c->sections[i].name,
                            c->sections[i].entries[k].key,
                            c->sections[i].entries[k].value, err))
                return false;
    return policy_check(p, err);
}

/* Who misspells a name shall see the names there are. */
static bool no_such(const char *name, struct err *err)
{
    struct str names = {0};

    for (const struct policy_builtin *b = policy_builtins; b->name; b++)
        str_addf(&names, "%s%s", names.len != 0 ? ", " : "", b->name);
    err_set(err, ERR_FILE, "no file, and none of %s", str_text(&names));
    str_free(&names);
    return err_wrap(err, "%.80s", name);
}

bool policy_read(struct policy *p, const char *name, struct err *err)
{
    struct config *c;
    bool ok;

    if (policy_from_name(p, name))
        return true;
    memset(p, 0, sizeof *p);
    c = config_read(name, err);
    if (c == NULL)
        return strchr(name, '/') == NULL && strchr(name, '.') == NULL
                   ? no_such(name, err)
                   : false;
    ok = take_all(p, c, err) || err_wrap(err, "%.80s", name);
    config_free(c);
    return ok;
}
