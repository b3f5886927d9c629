/* Happy path: read the configuration -> the job's section and the options of
 * the command line into the command line's own value -> each of its groups
 * into a value of its own.
 *
 * A key is an option without its dashes, and its value is that option's; a
 * flag has yes or no. What stands in a job holds for all of its groups. An
 * option that a group has too is the group's there, and one that the command
 * line has is the command line's everywhere. */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "scanner/cli_parts.h"
#include "scanner/config.h"
#include "scanner/run/target_ports.h"

/* Options that a group may have of its own: what is scanned, and how. */
static const char *const of_groups[] = {
    "-iL",
    "--exclude",
    "--excludefile",
    "-p",
    "-4",
    "-6",
    "-n",
    "--servername",
    "--allow-print-ports",
    "-T",
    "--max-rate",
    "--max-parallelism",
    "--host-parallelism",
    "--timeout",
    "--max-retries",
    "--host-timeout",
    "--scan-delay",
    "--versions",
    "--verify",
    "--deep",
    "--max-connections",
};

static bool is_of_groups(const struct option *o)
{
    for (size_t i = 0; i < sizeof of_groups / sizeof *of_groups; i++)
        if (strcmp(of_groups[i], o->name) == 0)
            return true;
    return false;
}

/* ---- From keys to items ---- */

struct items {
    struct item *list;
    size_t n;
};

static void push(struct items *items, const struct option *o, const char *text)
{
    items->list = mem_grow(items->list, items->n + 1, sizeof *items->list);
    items->list[items->n++] = (struct item){.option = o, .text = text};
}

/* "p" is -p, "max-rate" is --max-rate. */
static const struct option *find_option(const char *key)
{
    for (const struct option *o = cli_options; o->name != NULL; o++)
        if (strcmp(o->name + 1 + (o->name[1] == '-'), key) == 0 &&
            o->kind != OPTION_END && strcmp(o->name, "--config") != 0)
            return o;
    return NULL;
}

/* Splits a value at white space, in place. */
static void push_words(struct items *items, char *value)
{
    char *rest = value, *word;

    while ((word = strsep(&rest, " \t")) != NULL)
        if (*word != '\0')
            push(items, NULL, word);
}

static bool push_flag(struct items *items, const struct option *o,
                      const char *value, struct err *err)
{
    if (strcmp(value, "yes") == 0)
        push(items, o, NULL);
    else if (strcmp(value, "no") != 0)
        return err_word(err, "bad value", value, strlen(value), "yes or no");
    return true;
}

static bool push_option(struct items *items, const struct config_entry *e,
                        struct err *err)
{
    const struct option *o = find_option(e->key);

    if (o == NULL)
        return err_set(err, ERR_FORMAT, "there is no such option");
    if (!option_has_value(o))
        return push_flag(items, o, e->value, err);
    push(items, o, e->value);
    return true;
}

/* ---- A part of the whole: the job itself, or a group ---- */

static bool wrap(struct err *err, const struct config *config,
                 const struct config_section *s)
{
    return err_wrap(err, "%.128s: [%.40s]", config->path, s->name);
}

static bool has(const struct items *items, const struct option *o)
{
    for (size_t i = 0; items != NULL && i < items->n; i++)
        if (items->list[i].option == o)
            return true;
    return false;
}

/* Applies one item, unless one of the other lists has that option. */
static bool apply_one(struct cli *c, const struct item *item,
                      const struct items *over, const struct items *over_all,
                      struct err *err)
{
    const struct option *o = item->option;

    if (has(over, o) || has(over_all, o))
        return true;
    if ((o->commands >> c->command & 1) == 0)
        return err_set(err, ERR_USAGE, "%s: not an option of %s", o->name,
                       cli_command_name(c->command));
    return option_apply(c, o, item->text, err);
}

/* Of a group, only those that it may have. */
static bool apply_list(struct cli *c, const struct items *items, bool first,
                       bool group, const struct items *over,
                       const struct items *over_all, struct err *err)
{
    for (size_t i = 0; items != NULL && i < items->n; i++) {
        const struct item *item = &items->list[i];

        if (item->option != NULL && item->option->first == first &&
            (!group || is_of_groups(item->option)) &&
            !apply_one(c, item, over, over_all, err))
            return false;
    }
    return true;
}

struct job {
    struct cli *cli;
    struct config *config;
    struct items own, line; /* of its section, of the command line */
};

/* All options of the job, or of a group, with `items` its own: first those
 * that set what others set one by one, as -T. */
static bool apply(const struct job *j, struct cli *c, const struct items *items,
                  struct err *err)
{
    bool group = items != NULL;

    for (int first = 1; first >= 0; first--)
        if (!apply_list(c, &j->own, first == 1, group, items, &j->line, err) ||
            !apply_list(c, items, first == 1, group, &j->line, NULL, err) ||
            !apply_list(c, &j->line, first == 1, group, NULL, NULL, err))
            return false;
    return true;
}

static bool read_group(const struct config_section *s, struct items *items,
                       struct err *err)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct config_entry *e = &s->entries[i];
        const struct option *o = find_option(e->key);

        if (strcmp(e->key, "targets") == 0) {
            push_words(items, e->value);
            continue;
        }
        if (o != NULL && !is_of_groups(o))
            return err_set(err, ERR_USAGE, "%.40s: not an option of a group",
                           e->key);
        if (!push_option(items, e, err))
            return err_wrap(err, "%.40s", e->key);
    }
    return true;
}

static bool fill_group(const struct job *j, struct cli *g,
                       const struct items *items, unsigned sides,
                       struct err *err)
{
    g->scan.at = j->cli->scan.at;
    targets_sides(g->targets, sides);
    if (!apply(j, g, items, err))
        return false;
    for (size_t i = 0; i < items->n; i++)
        if (items->list[i].option == NULL &&
            !cli_add_target(g, items->list[i].text, sides, err))
            return false;
    if (targets_empty(g->targets) && g->n_files == 0)
        return err_set(err, ERR_USAGE, "no targets in it");
    return true;
}

static bool add_group(const struct job *j, const char *name, unsigned sides,
                      struct err *err)
{
    const struct config_section *s = config_section(j->config, name);
    struct items items = {0};
    struct cli *g;
    bool ok;

    if (s == NULL)
        return err_set(err, ERR_USAGE, "%.128s: no group [%.40s] in it",
                       j->config->path, name);
    j->cli->groups =
        mem_grow(j->cli->groups, j->cli->n_groups + 1, sizeof *j->cli->groups);
    g = &j->cli->groups[j->cli->n_groups++];
    cli_defaults(g);
    g->command = j->cli->command;
    ok = (read_group(s, &items, err) && fill_group(j, g, &items, sides, err)) ||
         wrap(err, j->config, s);
    free(items.list);
    return ok;
}

static bool add_groups(const struct job *j, const char *names, unsigned sides,
                       struct err *err)
{
    char *copy = mem_strdup(names), *rest = copy, *name;
    bool ok = true;

    while (ok && (name = strsep(&rest, " \t")) != NULL)
        if (*name != '\0')
            ok = add_group(j, name, sides, err);
    free(copy);
    return ok;
}

/* ---- The job ---- */

/* The keys that say what is done with which groups. */
static const char *value_of(const struct config_section *s, const char *key)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->entries[i].key, key) == 0)
            return s->entries[i].value;
    return NULL;
}

static bool is_of_job(const char *key)
{
    return strcmp(key, "scan") == 0 || strcmp(key, "matrix") == 0 ||
           strcmp(key, "vs") == 0;
}

static bool read_job(struct job *j, const struct config_section *s,
                     struct err *err)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct config_entry *e = &s->entries[i];

        if (is_of_job(e->key))
            continue;
        if (strcmp(e->key, "targets") == 0 || strcmp(e->key, "iL") == 0)
            return err_set(err, ERR_USAGE, "%s: belongs to a group", e->key);
        if (!push_option(&j->own, e, err))
            return err_wrap(err, "%.40s", e->key);
    }
    return true;
}

static bool choose_command(struct cli *c, const struct config_section *s,
                           struct err *err)
{
    bool scan = value_of(s, "scan") != NULL, versus = value_of(s, "vs") != NULL;
    bool matrix = value_of(s, "matrix") != NULL;

    if (scan == matrix || (versus && !matrix))
        return err_set(err, ERR_USAGE,
                       "needs either scan = GROUP..., or "
                       "matrix = GROUP... and perhaps "
                       "vs = GROUP...");
    c->command = scan ? CLI_SCAN : CLI_MATRIX;
    c->versus = versus;
    return true;
}

static bool fill_groups(const struct job *j, const struct config_section *s,
                        struct err *err)
{
    unsigned both = SIDE_LEFT | SIDE_RIGHT;

    if (j->cli->command == CLI_SCAN)
        return add_groups(j, value_of(s, "scan"), 0, err);
    if (!j->cli->versus)
        return add_groups(j, value_of(s, "matrix"), both, err);
    return add_groups(j, value_of(s, "matrix"), SIDE_LEFT, err) &&
           add_groups(j, value_of(s, "vs"), SIDE_RIGHT, err);
}

static bool fill(struct job *j, const char *name, struct err *err)
{
    const struct config_section *s;
    struct str full = {0};

    str_addf(&full, "run %s", name);
    s = config_section(j->config, str_text(&full));
    str_free(&full);
    if (s == NULL)
        return err_set(err, ERR_USAGE, "%.128s: no job [run %.40s] in it",
                       j->config->path, name);
    if (!choose_command(j->cli, s, err) || !read_job(j, s, err) ||
        !apply(j, j->cli, NULL, err))
        return wrap(err, j->config, s);
    if (!fill_groups(j, s, err))
        return false;
    if (j->cli->n_groups != 0)
        return true;
    err_set(err, ERR_USAGE, "no group is named");
    return wrap(err, j->config, s);
}

bool cli_run_job(struct cli *c, const struct item *items, size_t n,
                 struct err *err)
{
    struct job j = {.cli = c};
    const char *name = NULL, *path = NULL;
    bool ok;

    for (size_t i = 0; i < n; i++)
        if (items[i].option == NULL)
            name = items[i].text;
        else if (strcmp(items[i].option->name, "--config") == 0)
            path = items[i].text;
        else
            push(&j.line, items[i].option, items[i].text);
    j.config = c->config = config_read(path, err);
    ok = j.config != NULL && fill(&j, name, err);
    free(j.own.list);
    free(j.line.list);
    return ok;
}
