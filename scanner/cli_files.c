#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "scanner/cli_parts.h"
#include "scanner/fix_files.h"

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

/* Is it one of the n files before it? */
static bool is_taken(const struct file *list, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (same_file(list[i].path, list[n].path))
            return !err_set(err, ERR_USAGE, "%s: %.128s is taken by %s",
                            list[n].option, list[n].path, list[i].option);
    return false;
}

bool cli_check_files(const struct cli *c, struct err *err)
{
    struct file *list = mem_array(c->n_outputs + 4, sizeof *list);
    char *undo = c->reg != NULL ? fix_undo_path(c->reg) : NULL;
    const struct file more[] = {{"--db", c->db},
                                {"--lock", c->lock},
                                {"--reg", c->reg},
                                {"--reg", undo}};
    size_t n = 0;
    bool ok = true;

    for (size_t i = 0; i < 4; i++)
        if (more[i].path != NULL)
            list[n++] = more[i];
    for (size_t i = 0; i < c->n_outputs; i++)
        list[n++] =
            (struct file){c->outputs[i].option, c->outputs[i].path};
    for (size_t i = 1; ok && i < n; i++)
        ok = !is_taken(list, i, err);
    free(undo);
    free(list);
    return ok;
}
