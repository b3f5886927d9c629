#include "scanner/profile.h"

#include <string.h>

#include "core/profile/schannel.h"
#include "scanner/out/text.h"
#include "scanner/out/text_profile.h"
#include "scanner/profiles.h"

#define WIDTH 79

/* How many values of the exports mean something to TLS. */
static size_t understood(const struct machine *m)
{
    struct profile *p = profile_copy(m->base);
    struct dotnet_settings settings;
    size_t n = schannel_apply(p, m->was, &settings);

    profile_free(p);
    return n;
}

static void introduce(struct str *out, const struct machine *m)
{
    size_t n = understood(m);
    struct str line = {0};

    str_addf(&line,
             "%zu value%s of Schannel, .NET and WinHTTP laid over @%s. What "
             "the export does not name is as %s has it.",
             n, n == 1 ? "" : "s", m->base->id, m->base->name);
    text_wrap(out, "", line.s, WIDTH);
    str_addc(out, '\n');
    str_free(&line);
}

/* "@BASE+FILE.reg" of a word that may be only the file. */
static void spec_of(struct str *spec, const char *word, const char *base)
{
    if (base != NULL)
        str_addf(spec, "%s%s+", *base == '@' ? "" : "@", base);
    str_add(spec, word);
}

bool profile_import(struct profile_output *out, const char *const *words,
                    size_t n, struct err *err)
{
    struct machine *m = NULL;
    struct str spec = {0};
    struct profile *p;

    (void)n;
    if (out->base == NULL && *words[0] != '@') {
        err_set(err, ERR_USAGE,
                "profile import: %.128s needs a base: --base NAME", words[0]);
        err_printable(err);
        return false;
    }
    if (out->base != NULL && *words[0] == '@')
        return err_set(err, ERR_USAGE,
                       "profile import: --base, and a base in the word");
    spec_of(&spec, words[0], out->base);
    p = profile_resolve_machine(spec.s, &m, err);
    str_free(&spec);
    if (p != NULL && (m == NULL || m->was == NULL)) {
        profile_free(p);
        machine_free(m);
        err_set(err, ERR_USAGE,
                "profile import: %.128s is no registry export (FILE.reg)",
                words[0]);
        err_printable(err);
        return false;
    }
    if (p == NULL)
        return false;
    introduce(&out->text, m);
    text_profile(&out->text, p, WIDTH);
    profile_add_json(out, p);
    machine_free(m);
    profile_free(p);
    return true;
}
