#include "core/profile/builtin.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/base/str.h"
#include "core/profile/builtin_make.h"
#include "core/profile/builtin_near.h"
#include "core/profile/builtin_row.h"
#include "core/registry/suite.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const struct builtin_row *const tables[] = {
    builtin_windows, builtin_programs, builtin_browsers, builtin_browsers_more};

static const struct builtin_row *row_at(size_t index)
{
    for (size_t t = 0; t < COUNT(tables); t++)
        for (const struct builtin_row *r = tables[t]; r->id != NULL; r++)
            if (index-- == 0)
                return r;
    return NULL;
}

size_t builtin_count(void)
{
    size_t n = 0;

    while (row_at(n) != NULL)
        n++;
    return n;
}

const char *builtin_id(size_t index)
{
    return row_at(index)->id;
}

const char *builtin_name(size_t index)
{
    return row_at(index)->name;
}

static const struct builtin_row *find(const char *id, size_t len)
{
    const struct builtin_row *r;

    for (size_t i = 0; (r = row_at(i)) != NULL; i++)
        if (strncasecmp(r->id, id, len) == 0 && r->id[len] == '\0')
            return r;
    return NULL;
}

const struct builtin_row *builtin_row_of(const char *id)
{
    return find(id, strcspn(id, "+"));
}

static const char *unalias(const char *name)
{
    for (const struct builtin_alias *a = builtin_aliases; a->alias != NULL; a++)
        if (strcasecmp(a->alias, name) == 0)
            return a->id;
    return name;
}

static void no_such(const char *name, struct err *err)
{
    struct near_names near = {.wanted = name};
    struct str list = {0};
    const struct builtin_row *r;

    for (const struct builtin_alias *a = builtin_aliases; a->alias != NULL; a++)
        near_try(&near, a->alias);
    for (size_t i = 0; (r = row_at(i)) != NULL; i++)
        near_try(&near, r->id);
    for (size_t i = 0; i < near.n; i++)
        str_addf(&list, "%s@%s", i == 0 ? "; is it " : " or ", near.names[i]);
    err_set(err, ERR_USAGE, "@%.64s: no such profile%s%s", name,
            str_text(&list),
            near.n != 0 ? "?" : " (suitemap profile list has them all)");
    err_printable(err);
    str_free(&list);
}

struct profile *builtin_profile(const char *name, struct err *err)
{
    const char *id = unalias(name);
    const struct builtin_row *row = find(id, strlen(id));

    if (row != NULL)
        return builtin_make(row);
    no_such(name, err);
    return NULL;
}

static bool listed(const char *text, uint32_t code)
{
    char word[8];

    /* Every code of the text stands behind its start or a blank. */
    snprintf(word, sizeof word, code > 0xffff ? "%06X" : "%04X", code);
    for (const char *s = text; (s = strstr(s, word)) != NULL; s++)
        if ((s == text || s[-1] == ' ') &&
            strchr(" s/", s[strlen(word)]) != NULL)
            return true;
    return false;
}

enum fact builtin_supports(const char *id, size_t suite)
{
    const struct builtin_row *row = builtin_row_of(id);
    uint32_t code = suite_at(suite)->code;

    if (row == NULL || !row->windows || row->suites == NULL)
        return FACT_UNKNOWN;
    if (listed(row->suites, code))
        return FACT_YES;
    if (row->also == NULL)
        return FACT_UNKNOWN;
    return listed(row->also, code) ? FACT_YES : FACT_NO;
}
