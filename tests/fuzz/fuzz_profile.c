#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/str.h"
#include "scanner/out/json_profile.h"
#include "scanner/out/text_profile.h"
#include "tests/fuzz/entry.h"

/* A hostile file against the reader of profiles. What is read can be printed,
 * and comes back equal when it is written and read again. */
static char *written(struct profile *const *list, size_t n, size_t *size)
{
    char *text;
    FILE *out = open_memstream(&text, size);

    for (size_t i = 0; i < n; i++)
        json_write_profile(out, list[i]);
    fclose(out);
    return text;
}

static void round_trip(struct profile *const *list, size_t n)
{
    size_t size, size_again, n_again;
    char *text = written(list, n, &size), *again;
    struct profile **second;
    struct err err = {0};

    if (!profiles_read_text(text, size, &second, &n_again, &err)) {
        fprintf(stderr, "what was written is not read: %s\n", err.text);
        abort();
    }
    again = written(second, n_again, &size_again);
    if (size != size_again || memcmp(text, again, size) != 0) {
        fprintf(stderr, "not the same again:\n%s%s", text, again);
        abort();
    }
    free(text);
    free(again);
    profiles_free(second, n_again);
}

static void print(const struct profile *p)
{
    struct profile *copy = profile_copy(p);
    struct str out = {0};

    text_profile(&out, copy, 79);
    for (size_t i = 0; i < out.len; i++)
        if ((unsigned char)out.s[i] < 0x20 && out.s[i] != '\n')
            abort();
    str_free(&out);
    profile_free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct profile **list;
    struct err err = {0};
    size_t n;

    if (!profiles_read_text((const char *)data, size, &list, &n, &err)) {
        if (err.code != ERR_FORMAT || list != NULL || n != 0)
            abort();
        return 0;
    }
    round_trip(list, n);
    for (size_t i = 0; i < n; i++)
        print(list[i]);
    profiles_free(list, n);
    return 0;
}
