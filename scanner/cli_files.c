#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/model/policy.h"
#include "scanner/cli_parts.h"
#include "scanner/fix_files.h"
#include "scanner/profiles.h"

/* Where a file that is not there yet would stand: its folder without links,
 * and its name. NULL where there is no such folder. Owned. */
static char *place_of(const char *path)
{
    const char *name = strrchr(path, '/');
    struct str folder = {0}, place = {0};
    char *real;

    if (name != NULL)
        str_addn(&folder, path, (size_t)(name + 1 - path));
    else
        str_add(&folder, ".");
    real = realpath(folder.s, NULL);
    str_free(&folder);
    if (real == NULL)
        return NULL;
    str_addf(&place, "%s/%s", real, name != NULL ? name + 1 : path);
    free(real);
    return place.s;
}

static bool same_place(const char *a, const char *b)
{
    char *x = place_of(a), *y = place_of(b);
    bool same = x != NULL && y != NULL && strcmp(x, y) == 0;

    free(x);
    free(y);
    return same;
}

/* By whatever names. A device may be written to by many. */
static bool same_file(const char *a, const char *b)
{
    struct stat x, y;

    if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
        return false;
    if (stat(a, &x) == 0 && stat(b, &y) == 0)
        return S_ISREG(x.st_mode) && x.st_dev == y.st_dev &&
               x.st_ino == y.st_ino;
    return same_place(a, b);
}

struct file {
    const char *option, *path;
};

struct files {
    struct file *list;
    size_t n;
};

static void add(struct files *f, const char *option, const char *path)
{
    if (path == NULL)
        return;
    f->list = mem_grow(f->list, f->n + 1, sizeof *f->list);
    f->list[f->n++] = (struct file){option, path};
}

/* Such a name is no file's, even where there is one of that name. */
static bool is_builtin(const char *policy)
{
    struct policy p;

    return policy_from_name(&p, policy);
}

/* What is read, as its words are called in the synopsis. */
static void add_read(struct files *f, const struct cli *c)
{
    for (size_t i = 0; i < c->n_files; i++)
        add(f, "a SIDE", c->files[i].path);
    for (size_t i = 0; c->command == CLI_DIFF && i < c->n_words; i++)
        add(f, i == 0 ? "OLD" : "NEW", c->words[i]);
    for (size_t i = 0; i < c->n_lists; i++)
        add(f, c->lists[i].option, c->lists[i].path);
    add(f, "--fleet", c->fleet);
    add(f, "--ca", c->ca);
    add(f, "--config", c->config_path);
    add(f, "--serve", c->serve_cert);
    add(f, "--serve", c->serve_key);
    if (c->policy != NULL && !is_builtin(c->policy))
        add(f, "--policy", c->policy);
    for (size_t i = 0; i < c->n_groups; i++)
        add_read(f, &c->groups[i]);
}

/* Is it one of those before it? */
static bool is_taken(const struct files *f, size_t i, struct err *err)
{
    for (size_t k = 0; k < i; k++)
        if (same_file(f->list[k].path, f->list[i].path))
            return !err_set(err, ERR_USAGE, "%s: %.128s is taken by %s",
                            f->list[i].option, f->list[i].path,
                            f->list[k].option);
    return false;
}

/* Is the file an export that a side lays over its base, "@BASE+FILE.reg"? */
static bool is_laid(const char *side, const char *path)
{
    bool found = false;

    side += *side == '@' ? strcspn(side, "+") : strlen(side);
    while (*side == '+' && !found) {
        size_t n = profile_part_length(++side);
        char *part = mem_strndup(side, n);

        found = same_file(part, path);
        free(part);
        side += n;
    }
    return found;
}

/* Nor does what is written take the place of an export. */
static bool spares_exports(const struct file *f, const struct cli *c,
                           struct err *err)
{
    for (size_t i = 0; i < c->n_files; i++)
        if (is_laid(c->files[i].path, f->path))
            return err_set(err, ERR_USAGE, "%s: %.96s is taken by %.96s",
                           f->option, f->path, c->files[i].path);
    return true;
}

bool cli_check_files(const struct cli *c, struct err *err)
{
    char *undo = c->reg != NULL ? fix_undo_path(c->reg) : NULL;
    struct files f = {0};
    size_t n_read;
    bool ok = true;

    add_read(&f, c);
    n_read = f.n;
    add(&f, "--db", c->db);
    add(&f, "--lock", c->lock);
    add(&f, "--reg", c->reg);
    add(&f, "--reg", undo);
    for (size_t i = 0; i < c->n_outputs; i++)
        add(&f, c->outputs[i].option, c->outputs[i].path);
    for (size_t i = n_read; ok && i < f.n; i++)
        ok = !is_taken(&f, i, err) && spares_exports(&f.list[i], c, err);
    free(undo);
    free(f.list);
    return ok;
}
