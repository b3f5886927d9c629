#include "scanner/profiles.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/base/str.h"
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

/* ---- Registry exports ---- */

static bool is_export(const char *name, size_t n)
{
    return n > 4 && strncasecmp(name + n - 4, ".reg", 4) == 0;
}

static struct reg *read_export(const char *path, struct err *err)
{
    uint8_t *bytes = mem_alloc(REG_FILE_MAX + 1);
    struct reg *r = NULL;
    FILE *in;
    size_t n;

    errno = 0;
    in = fopen(path, "rbe");
    n = in == NULL ? 0 : fread(bytes, 1, REG_FILE_MAX + 1, in);
    if (in == NULL || ferror(in) != 0)
        err_set(err, ERR_FILE, "%.128s: %s", path, strerror(errno));
    else if ((r = reg_parse(bytes, n, err)) == NULL)
        err_wrap(err, "%.128s", path);
    if (in != NULL)
        fclose(in);
    free(bytes);
    return r;
}

/* One in which nothing concerns TLS is most likely the wrong file. */
static bool lay_export(struct machine *m, const char *path, struct err *err)
{
    struct reg *r = read_export(path, err);
    bool concerns;

    if (r == NULL)
        return false;
    concerns = machine_lay_reg(m, r);
    reg_free(r);
    return concerns ||
           err_set(err, ERR_FORMAT,
                   "%.128s: has no key of Schannel, .NET or WinHTTP", path);
}

/* ---- The parts ---- */

size_t profile_part_length(const char *part)
{
    size_t first = strcspn(part, "+"), n = first;
    char *word = mem_strndup(part, first);
    bool layer = is_layer(word);

    free(word);
    while (!layer && !is_export(part, n) && part[n] == '+')
        n += 1 + strcspn(part + n + 1, "+");
    return !layer && is_export(part, n) ? n : first;
}

/* Windows itself, and not a program that stands alone? */
static bool is_machine(const struct machine *m)
{
    return m->base->windows && !is_layer(m->base->id);
}

static bool lay_part(struct machine *m, const char *part, struct err *err)
{
    if (!is_export(part, strlen(part)))
        return machine_add_layer(m, part, err);
    if (!is_machine(m))
        return err_set(err, ERR_USAGE,
                       "+%.128s: a registry export goes over the profile of a "
                       "Windows", part);
    return lay_export(m, part, err);
}

/* The parts behind the first. */
static bool lay_parts(struct machine *m, const char *parts, struct err *err)
{
    while (*parts == '+') {
        size_t n = profile_part_length(++parts);
        char *part = mem_strndup(parts, n);
        bool ok = lay_part(m, part, err);

        free(part);
        if (!ok)
            return false;
        parts += n;
    }
    return true;
}

/* What came of it is named as the user named it, and says where it is from. */
static void rename_laid(struct profile *p, const struct machine *m,
                        const char *parts)
{
    struct str id = {0};

    if (m->was == NULL)
        return;
    str_add(&id, m->base->id);
    str_add_printable(&id, parts, strlen(parts));
    profile_set(&p->id, id.s);
    profile_set(&p->source, "registry");
    str_free(&id);
}

static struct profile *named(const char *name, struct machine **machine,
                             struct err *err)
{
    const char *parts = name + strcspn(name, "+");
    char *base = mem_strndup(name, (size_t)(parts - name));
    struct profile *p = base_of(base, err);
    struct machine *m = p != NULL ? machine_new(p) : NULL;

    free(base);
    p = NULL;
    if (m != NULL && lay_parts(m, parts, err))
        p = machine_profile(m, NULL, true, err);
    if (p == NULL)
        err_printable(err);
    else
        rename_laid(p, m, parts);
    if (p != NULL && machine != NULL && is_machine(m))
        *machine = m;
    else
        machine_free(m);
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

struct profile *profile_resolve_machine(const char *spec,
                                        struct machine **machine,
                                        struct err *err)
{
    if (machine != NULL)
        *machine = NULL;
    if (*spec == '@')
        return named(spec + 1, machine, err);
    if (!is_export(spec, strlen(spec)))
        return from_file(spec, err);
    err_set(err, ERR_USAGE,
            "%.128s: a registry export needs a base: @BASE+%.64s", spec, spec);
    err_printable(err);
    return NULL;
}

struct profile *profile_resolve(const char *spec, struct err *err)
{
    return profile_resolve_machine(spec, NULL, err);
}
