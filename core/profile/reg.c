#include "core/profile/reg.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/profile/reg_parts.h"

struct reg *reg_new(void)
{
    return mem_alloc(sizeof(struct reg));
}

static void value_free(struct reg_value *v)
{
    for (size_t i = 0; i < v->n_strings; i++)
        free(v->strings[i]);
    free(v->strings);
    free(v->bytes);
    free(v->name);
}

void reg_key_clear(struct reg_key *k)
{
    for (size_t i = 0; i < k->n_values; i++)
        value_free(&k->values[i]);
    free(k->values);
    free(k->path);
    free(k->comment);
}

void reg_free(struct reg *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->n_keys; i++)
        reg_key_clear(&r->keys[i]);
    free(r->keys);
    free(r);
}

/* ---- Finding ---- */

bool reg_below(const char *path, const char *parent)
{
    size_t n = strlen(parent);

    return strncasecmp(path, parent, n) == 0 &&
           (path[n] == '\0' || path[n] == '\\');
}

static const struct reg_value *in_key(const struct reg_key *k, const char *name)
{
    for (size_t i = k->n_values; i > 0; i--)
        if (strcasecmp(k->values[i - 1].name, name) == 0)
            return &k->values[i - 1];
    return NULL;
}

const struct reg_value *reg_find(const struct reg *r, const char *path,
                                 const char *name)
{
    for (size_t i = r->n_keys; i > 0; i--) {
        const struct reg_key *k = &r->keys[i - 1];
        const struct reg_value *v;

        if (k->deleted && reg_below(path, k->path))
            return NULL;
        if (k->deleted || strcasecmp(k->path, path) != 0)
            continue;
        v = in_key(k, name);
        if (v != NULL)
            return v->type == REG_DELETE ? NULL : v;
    }
    return NULL;
}

bool reg_find_dword(const struct reg *r, const char *path, const char *name,
                    uint32_t *number)
{
    const struct reg_value *v = reg_find(r, path, name);

    if (v == NULL || v->type != REG_DWORD)
        return false;
    *number = v->number;
    return true;
}

/* ---- Building ---- */

struct reg_key *reg_push_key(struct reg *r, const char *path, size_t n)
{
    struct reg_key *k;

    if ((r->n_keys & (r->n_keys - 1)) == 0)
        r->keys = mem_grow(r->keys, r->n_keys == 0 ? 1 : 2 * r->n_keys,
                           sizeof *r->keys);
    k = &r->keys[r->n_keys++];
    memset(k, 0, sizeof *k);
    k->path = mem_strndup(path, n);
    return k;
}

struct reg_key *reg_add_key(struct reg *r, const char *path)
{
    for (size_t i = 0; i < r->n_keys; i++)
        if (!r->keys[i].deleted && strcasecmp(r->keys[i].path, path) == 0)
            return &r->keys[i];
    return reg_push_key(r, path, strlen(path));
}

struct reg_value *reg_push_value(struct reg_key *k, const char *name, size_t n,
                                 enum reg_type type)
{
    struct reg_value *v;

    if ((k->n_values & (k->n_values - 1)) == 0)
        k->values = mem_grow(k->values, k->n_values == 0 ? 1 : 2 * k->n_values,
                             sizeof *k->values);
    v = &k->values[k->n_values++];
    memset(v, 0, sizeof *v);
    v->name = mem_strndup(name, n);
    v->type = type;
    return v;
}

void reg_push_string(struct reg_value *v, const char *text, size_t n)
{
    v->strings = mem_grow(v->strings, v->n_strings + 1, sizeof *v->strings);
    v->strings[v->n_strings++] = mem_strndup(text, n);
}

void reg_set_dword(struct reg_key *k, const char *name, uint32_t number)
{
    reg_push_value(k, name, strlen(name), REG_DWORD)->number = number;
}

void reg_set_string(struct reg_key *k, const char *name, const char *text)
{
    reg_push_string(reg_push_value(k, name, strlen(name), REG_STRING), text,
                    strlen(text));
}

void reg_set_delete(struct reg_key *k, const char *name)
{
    reg_push_value(k, name, strlen(name), REG_DELETE);
}

void reg_set_copy(struct reg_key *k, const struct reg_value *from)
{
    struct reg_value *v =
        reg_push_value(k, from->name, strlen(from->name), from->type);

    v->hex = from->hex;
    v->number = from->number;
    for (size_t i = 0; i < from->n_strings; i++)
        reg_push_string(v, from->strings[i], strlen(from->strings[i]));
    v->n_bytes = from->n_bytes;
    if (from->n_bytes != 0)
        v->bytes = mem_copy(from->bytes, from->n_bytes);
}

void reg_comment(struct reg_key *k, const char *text)
{
    free(k->comment);
    k->comment = text == NULL ? NULL : mem_strdup(text);
}

void reg_append(struct reg *to, const struct reg *from)
{
    for (size_t i = 0; i < from->n_keys; i++) {
        const struct reg_key *old = &from->keys[i];
        struct reg_key *k = reg_push_key(to, old->path, strlen(old->path));

        k->deleted = old->deleted;
        reg_comment(k, old->comment);
        for (size_t n = 0; n < old->n_values; n++)
            reg_set_copy(k, &old->values[n]);
    }
}
