#include "scanner/cli_parts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/run/target_ports.h"

/* The arguments yet to be split, and what came of the others. */
struct splitter {
    char *const *arg; /* the next one */
    char *const *end;
    struct item *items;
    size_t n, cap;
    bool words_only; /* behind "--" */
    bool stop;       /* behind -h or -V */
};

static void push(struct splitter *s, const struct option *o, const char *text)
{
    if (s->n == s->cap) {
        s->cap = s->cap != 0 ? s->cap * 2 : 32;
        s->items = mem_grow(s->items, s->cap, sizeof *s->items);
    }
    s->items[s->n++] = (struct item){o, text, s->words_only};
    s->stop = o != NULL && o->kind == OPTION_END;
}

static const struct option *find(const char *name, size_t n)
{
    for (const struct option *o = cli_options; o->name != NULL; o++)
        if (strlen(o->name) == n && strncmp(o->name, name, n) == 0)
            return o;
    return NULL;
}

static bool unknown(const char *name, size_t n, struct err *err)
{
    return err_word(err, "unknown option", name, n, NULL);
}

/* The value of an option that has none attached: the next argument. As with
 * nmap that is not one that looks like an option, but "-" and, for -p, "-80"
 * are values. */
static bool push_next(struct splitter *s, const struct option *o,
                      struct err *err)
{
    const char *value = s->arg < s->end ? *s->arg : NULL;

    if (value == NULL ||
        (value[0] == '-' && value[1] != '\0' &&
         !(strcmp(o->name, "-p") == 0 && value[1] >= '0' && value[1] <= '9')))
        return err_set(err, ERR_USAGE, "%s: missing value", o->name);
    s->arg++;
    push(s, o, value);
    return o->kind != OPTION_PAIR || push_next(s, o + 1, err);
}

/* --name, --name value, --name=value */
static bool split_long(struct splitter *s, const char *arg, struct err *err)
{
    size_t n = strcspn(arg, "=");
    const struct option *o = find(arg, n);

    if (o == NULL)
        return unknown(arg, n, err);
    if (!option_has_value(o) && arg[n] == '=')
        return err_set(err, ERR_USAGE, "%s: takes no value", o->name);
    if (o->kind == OPTION_PAIR && arg[n] == '=')
        return err_set(err, ERR_USAGE, "%s: takes two words", o->name);
    if (!option_has_value(o))
        push(s, o, NULL);
    else if (arg[n] == '=')
        push(s, o, arg + n + 1);
    else
        return push_next(s, o, err);
    return true;
}

/* The letters of "-vvn", all of them options without a value. */
static bool split_bundle(struct splitter *s, const char *arg, struct err *err)
{
    for (const char *c = arg + 1; *c != '\0'; c++) {
        char name[3] = {'-', *c, '\0'};
        const struct option *o = find(name, 2);

        if (o == NULL || option_has_value(o))
            return unknown(arg, strlen(arg), err);
        push(s, o, NULL);
    }
    return true;
}

/* -x, -xVALUE, -x VALUE, where x is one letter or two (-oN, -iL). */
static bool split_short(struct splitter *s, const char *arg, struct err *err)
{
    size_t len = strlen(arg);
    const struct option *o = NULL;

    for (size_t n = len < 3 ? len : 3; o == NULL && n >= 2; n--)
        o = find(arg, n);
    if (o == NULL || !option_has_value(o))
        return split_bundle(s, arg, err);
    arg += strlen(o->name);
    if (*arg != '\0')
        push(s, o, *arg == '=' ? arg + 1 : arg);
    else
        return push_next(s, o, err);
    return true;
}

static bool split_one(struct splitter *s, const char *arg, struct err *err)
{
    if (s->words_only || arg[0] != '-' || arg[1] == '\0') {
        push(s, NULL, arg);
        return true;
    }
    if (strcmp(arg, "--") == 0) {
        s->words_only = true;
        return true;
    }
    return arg[1] == '-' ? split_long(s, arg, err) : split_short(s, arg, err);
}

bool cli_split(int argc, char *const argv[], struct item **items, size_t *n,
               struct err *err)
{
    struct splitter s = {.arg = argv, .end = argv + argc};
    bool ok = true;

    if (s.arg < s.end)
        s.arg++;
    while (ok && !s.stop && s.arg < s.end)
        ok = split_one(&s, *s.arg++, err);
    *items = s.items;
    *n = s.n;
    return ok;
}
