#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/profile/reg_parts.h"

#define SYSTEM  "HKEY_LOCAL_MACHINE\\SYSTEM"
#define CURRENT SYSTEM "\\CurrentControlSet"
#define NUMBERED SYSTEM "\\ControlSet"
#define NUMBERED_LEN (sizeof NUMBERED - 1)

/* Puts `with` in the place of the first n characters of a path. */
static void replace(struct reg_key *k, const char *with, size_t n)
{
    struct str path = {0};

    str_add(&path, with);
    str_add(&path, k->path + n);
    free(k->path);
    k->path = path.s;
}

/* The number of ControlSetNNN; 0 when the path lies in none. */
static unsigned control_set(const char *path)
{
    unsigned n = 0;
    size_t i = NUMBERED_LEN;

    if (strncasecmp(path, NUMBERED, NUMBERED_LEN) != 0)
        return 0;
    for (; i < NUMBERED_LEN + 3; i++) {
        if (!isdigit((unsigned char)path[i]))
            return 0;
        n = n * 10 + (unsigned)(path[i] - '0');
    }
    return path[i] == '\0' || path[i] == '\\' ? n : 0;
}

/* Which control set to read; 0: what is called the current one. */
static unsigned choose(const struct reg *r)
{
    unsigned least = 0;
    uint32_t current;

    for (size_t i = 0; i < r->n_keys; i++) {
        unsigned n = control_set(r->keys[i].path);

        if (reg_below(r->keys[i].path, CURRENT))
            return 0;
        if (n != 0 && (least == 0 || n < least))
            least = n;
    }
    if (reg_find_dword(r, SYSTEM "\\Select", "Current", &current))
        return current;
    return least;
}

void reg_paths_settle(struct reg *r)
{
    unsigned chosen;
    size_t kept = 0;

    for (size_t i = 0; i < r->n_keys; i++)
        if (reg_below(r->keys[i].path, "HKLM"))
            replace(&r->keys[i], "HKEY_LOCAL_MACHINE", 4);
    chosen = choose(r);
    for (size_t i = 0; i < r->n_keys; i++) {
        struct reg_key *k = &r->keys[i];
        unsigned n = control_set(k->path);

        if (n != 0 && n != chosen) {
            reg_key_clear(k);
            continue;
        }
        if (n != 0)
            replace(k, CURRENT, NUMBERED_LEN + 3);
        r->keys[kept++] = *k;
    }
    r->n_keys = kept;
}
