#include "scanner/config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"

#define MACHINE_FILE "/etc/suitemap.conf"

/* ---- Which file ---- */

/* ~/.config/suitemap/suitemap.conf, where that is to be. */
static char *user_file(void)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    struct str path = {0};

    if (config != NULL && *config == '/')
        str_add(&path, config);
    else if (home != NULL && *home == '/')
        str_addf(&path, "%s/.config", home);
    else
        return NULL;
    str_add(&path, "/suitemap/suitemap.conf");
    return path.s;
}

static char *find_file(void)
{
    char *path = user_file();

    if (path != NULL && access(path, F_OK) == 0)
        return path;
    free(path);
    return mem_strdup(MACHINE_FILE);
}

/* ---- Reading ---- */

struct reading {
    struct config *config;
    FILE *in;
    unsigned line;
    bool too_long;
};

static struct config_section *add_section(struct config *c, const char *name)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->sections[i].name, name) == 0)
            return &c->sections[i];
    c->sections = mem_grow(c->sections, c->n + 1, sizeof *c->sections);
    c->sections[c->n] = (struct config_section){.name = mem_strdup(name)};
    return &c->sections[c->n++];
}

static int take(void *arg, const char *section, const char *key,
                const char *value)
{
    struct reading *r = arg;
    struct config_section *s = add_section(r->config, section);

    s->entries = mem_grow(s->entries, s->n + 1, sizeof *s->entries);
    s->entries[s->n++] =
        (struct config_entry){mem_strdup(key), mem_strdup(value)};
    return 1;
}

/* A line that does not fit would be taken for two. */
static char *next_line(char *buf, int size, void *arg)
{
    struct reading *r = arg;
    char *line = fgets(buf, size, r->in);

    if (line == NULL)
        return NULL;
    r->line++;
    if (strchr(line, '\n') != NULL || feof(r->in))
        return line;
    r->too_long = true;
    return NULL;
}

static bool read_lines(struct reading *r, struct err *err)
{
    int wrong = ini_parse_stream(next_line, r, take, r);

    if (r->too_long)
        return err_set(err, ERR_FORMAT,
                       "line %u: too long (a value may go on "
                       "in a line that begins with blanks)",
                       r->line);
    if (ferror(r->in))
        return err_set(err, ERR_FILE, "%s", strerror(errno));
    if (wrong != 0)
        return err_set(err, ERR_FORMAT,
                       "line %d: neither [SECTION] nor KEY = VALUE", wrong);
    return true;
}

struct config *config_read(const char *path, struct err *err)
{
    struct config *c = mem_alloc(sizeof *c);
    struct reading r = {.config = c};
    bool ok;

    c->path = path != NULL ? mem_strdup(path) : find_file();
    r.in = fopen(c->path, "re");
    ok = r.in != NULL ? read_lines(&r, err)
                      : err_set(err, ERR_FILE, "%s", strerror(errno));
    if (r.in != NULL)
        fclose(r.in);
    if (ok)
        return c;
    err_wrap(err, "%.128s", c->path);
    config_free(c);
    return NULL;
}

void config_free(struct config *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->n; i++) {
        struct config_section *s = &c->sections[i];

        for (size_t k = 0; k < s->n; k++) {
            free(s->entries[k].key);
            free(s->entries[k].value);
        }
        free(s->entries);
        free(s->name);
    }
    free(c->sections);
    free(c->path);
    free(c);
}

const struct config_section *config_section(const struct config *c,
                                            const char *name)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->sections[i].name, name) == 0)
            return &c->sections[i];
    return NULL;
}
