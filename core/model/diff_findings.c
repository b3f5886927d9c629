#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/model/diff.h"

/* Findings about several endpoints: the first of them stands for all, and the
 * text names the others. */

/* More are not named. */
#define NAMED_MAX 8

static void add_names(struct str *s, const struct scan_finding *f)
{
    str_add(s, " (");
    for (size_t i = 0; i < f->n_endpoints && i < NAMED_MAX; i++)
        str_addf(s, "%s%s", i != 0 ? ", " : "", f->endpoints[i]);
    if (f->n_endpoints > NAMED_MAX)
        str_addf(s, " and %zu more", f->n_endpoints - NAMED_MAX);
    str_addc(s, ')');
}

/* As they would be told if they were new, each with its key. */
struct findings {
    struct change *list;
    char **keys;
    size_t n;
};

static void keep(void *arg, const struct scan_finding *f)
{
    struct findings *all = arg;
    struct str text = {0};

    str_add(&text, f->text);
    add_names(&text, f);
    all->list = mem_grow(all->list, all->n + 1, sizeof *all->list);
    all->keys = mem_grow(all->keys, all->n + 1, sizeof *all->keys);
    all->keys[all->n] = mem_strdup(f->key);
    all->list[all->n++] = (struct change){
        .endpoint = mem_strdup(f->n_endpoints != 0 ? f->endpoints[0] : ""),
        .subject = mem_strdup(f->rule),
        .severity = f->severity,
        .text = text.s};
}

static void clear(struct findings *all)
{
    for (size_t i = 0; i < all->n; i++) {
        free(all->list[i].endpoint);
        free(all->list[i].subject);
        free(all->list[i].text);
        free(all->keys[i]);
    }
    free(all->list);
    free(all->keys);
}

static bool has(const struct findings *all, const char *rule, const char *key)
{
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->list[i].subject, rule) == 0 &&
            strcmp(all->keys[i], key) == 0)
            return true;
    return false;
}

static void tell(const struct change *f, enum change_kind kind,
                 struct changes *out)
{
    bool fixed = kind == CHANGE_FINDING_FIXED;
    const char *severity = severity_name(f->severity);
    struct str text = {0};
    struct change *c;

    str_addf(&text, "%s%s", fixed ? "No longer found: " : "", f->text);
    c = changes_add(out, kind, NULL, f->subject, fixed ? severity : NULL,
                    fixed ? NULL : severity, str_text(&text));
    c->severity = fixed ? SEVERITY_INFO : f->severity;
    free(c->endpoint);
    c->endpoint = mem_strdup(f->endpoint);
    str_free(&text);
}

static void compare(const struct findings *before, const struct findings *now,
                    struct changes *out)
{
    for (size_t i = 0; i < now->n; i++)
        if (!has(before, now->list[i].subject, now->keys[i]))
            tell(&now->list[i], CHANGE_FINDING_NEW, out);
    for (size_t i = 0; i < before->n; i++)
        if (!has(now, before->list[i].subject, before->keys[i]))
            tell(&before->list[i], CHANGE_FINDING_FIXED, out);
}

void diff_keys_add(struct diff_keys *k, const struct endpoint *before,
                   const struct endpoint *now)
{
    bool was = before != NULL && before->state == STATE_TLS;
    bool is = now != NULL && now->state == STATE_TLS;

    if (was || is) {
        shared_keys_add(&k->before, was ? before : now);
        shared_keys_add(&k->now, is ? now : before);
    }
}

void diff_keys_tell(struct diff_keys *k, struct changes *out)
{
    struct findings before = {0}, now = {0};

    shared_keys_judge(&k->before, keep, &before);
    shared_keys_judge(&k->now, keep, &now);
    compare(&before, &now, out);
    clear(&before);
    clear(&now);
    shared_keys_free(&k->before);
    shared_keys_free(&k->now);
}
