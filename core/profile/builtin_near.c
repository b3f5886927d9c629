#include "core/profile/builtin_near.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Names are short; a longer one is near to none. */
#define NAME_MAX_CHARS 48

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance, a row at a time. */
static size_t distance(const char *a, const char *b)
{
    size_t row[NAME_MAX_CHARS + 1], n = strlen(b);

    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            int same = tolower((unsigned char)a[i - 1]) ==
                       tolower((unsigned char)b[j - 1]);
            size_t swapped = diagonal + (same ? 0 : 1);

            diagonal = row[j];
            row[j] = least(swapped, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[n];
}

void near_try(struct near_names *n, const char *name)
{
    size_t len = strlen(n->wanted), far, at;

    if (len < 2 || len > NAME_MAX_CHARS || strlen(name) > NAME_MAX_CHARS)
        return;
    far =
        strncasecmp(name, n->wanted, len) == 0 ? 1 : distance(n->wanted, name);
    if (far > len / 4 + 1)
        return;
    for (at = n->n; at > 0 && n->far[at - 1] > far; at--)
        if (at < NEAR_MAX) {
            n->far[at] = n->far[at - 1];
            n->names[at] = n->names[at - 1];
        }
    if (at == NEAR_MAX)
        return;
    n->far[at] = far;
    n->names[at] = name;
    n->n += n->n < NEAR_MAX;
}
