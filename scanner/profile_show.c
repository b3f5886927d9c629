#include "scanner/profile.h"

#include <unistd.h>

#include "scanner/out/text_profile.h"
#include "scanner/profiles.h"

#define WIDTH 79

/* Here a name needs no "@"; a word that names a file is that file. */
static struct profile *resolve(const char *word, struct err *err)
{
    struct profile *p;
    struct str name = {0};

    if (word[0] == '@' || word[0] == '/' || word[0] == '.' ||
        access(word, F_OK) == 0)
        return profile_resolve(word, err);
    str_addf(&name, "@%s", word);
    p = profile_resolve(str_text(&name), err);
    str_free(&name);
    return p;
}

bool profile_show(struct profile_output *out, const char *const *words,
                  size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        struct profile *p = resolve(words[i], err);

        if (p == NULL)
            return false;
        str_add(&out->text, i != 0 ? "\n" : "");
        text_profile(&out->text, p, WIDTH);
        profile_add_json(out, p);
        profile_free(p);
    }
    return true;
}
