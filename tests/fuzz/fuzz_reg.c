#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/profile/schannel.h"
#include "tests/fuzz/entry.h"

/* A hostile file against the reader of registry exports. What is read must
 * come back equal when it is written and read again, and be fit to be laid
 * over a profile. */
static struct reg *read_again(const struct str *text)
{
    struct err err = {0};
    struct reg *r = reg_parse((const uint8_t *)text->s, text->len, &err);

    if (r == NULL) {
        fprintf(stderr, "what was written is not read: %s\n", err.text);
        abort();
    }
    return r;
}

static void look(const struct reg *r)
{
    uint32_t number;

    for (size_t i = 0; i < r->n_keys && i < 64; i++) {
        reg_find(r, r->keys[i].path, "");
        reg_find_dword(r, r->keys[i].path, "Enabled", &number);
    }
}

static void lay(const struct reg *r)
{
    static const char *const bases[] = {"windows-7", "windows-server-2022"};
    struct dotnet_settings settings;
    size_t concern = 0;

    for (size_t i = 0; i < r->n_keys; i++)
        concern += schannel_concerns(&r->keys[i]);
    for (int i = 0; i < 2; i++) {
        struct profile *p = builtin_profile(bases[i], NULL);

        if (schannel_apply(p, r, &settings) != 0 && concern == 0)
            abort();
        profile_free(p);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str first = {0}, second = {0};
    struct err err = {0};
    struct reg *r = reg_parse(data, size, &err), *again;

    if (r == NULL) {
        if (err.code != ERR_FORMAT || err.text[0] == '\0')
            abort();
        return 0;
    }
    look(r);
    lay(r);
    reg_write(r, NULL, &first);
    again = read_again(&first);
    reg_write(again, NULL, &second);
    if (first.len != second.len || memcmp(first.s, second.s, first.len) != 0)
        abort();
    reg_free(again);
    reg_free(r);
    str_free(&first);
    str_free(&second);
    return 0;
}
