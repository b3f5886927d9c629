#include "scanner/profile.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/out/json_profile.h"
#include "scanner/print.h"

/* A new subcommand takes a row here. */
static const struct {
    const char *name;
    bool (*run)(struct profile_output *out, const char *const *words, size_t n,
                struct err *err);
    unsigned least, most;
    const char *usage;
} subcommands[] = {
    {"list", profile_list, 0, 0, "nothing more"},
    {"show", profile_show, 1, UINT_MAX, "the NAME of a profile, or several"},
    {"import", profile_import, 1, 1, "FILE.reg, with --base NAME"},
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

void profile_add_json(struct profile_output *out, const struct profile *p)
{
    char *line;
    size_t n;
    FILE *f = open_memstream(&line, &n);

    json_write_profile(f, p);
    fclose(f);
    str_addn(&out->json, line, n);
    free(line);
}

static bool run(const struct cli *cli, struct profile_output *out,
                struct err *err)
{
    const char *name = cli->words[0];
    size_t n = cli->n_words - 1;

    for (size_t i = 0; i < COUNT(subcommands); i++) {
        if (strcmp(subcommands[i].name, name) != 0)
            continue;
        if (n < subcommands[i].least || n > subcommands[i].most)
            return err_set(err, ERR_USAGE, "profile %s: takes %s", name,
                           subcommands[i].usage);
        return subcommands[i].run(out, cli->words + 1, n, err);
    }
    err_set(err, ERR_USAGE,
            "profile: no %.64s; it takes list, show NAME, or import FILE.reg",
            name);
    err_printable(err);
    return false;
}

static enum exit_code write_out(const struct cli *cli,
                                const struct profile_output *out)
{
    enum exit_code code = EXIT_DONE;

    for (size_t i = 0; i < cli->n_outputs; i++) {
        const struct cli_output *o = &cli->outputs[i];
        bool json = strcmp(o->option, "-oJ") == 0;
        enum exit_code one =
            print_to(o->path, str_text(json ? &out->json : &out->text));

        code = one > code ? one : code;
    }
    return code;
}

enum exit_code profile_run(const struct cli *cli)
{
    struct profile_output out = {.base = cli->base};
    enum exit_code code = EXIT_BAD_USAGE;
    struct err err = {0};

    if (run(cli, &out, &err))
        code = write_out(cli, &out);
    else
        fprintf(stderr, "suitemap: %s\n", err.text);
    str_free(&out.text);
    str_free(&out.json);
    return code;
}
