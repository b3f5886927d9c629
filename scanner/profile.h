#ifndef SUITEMAP_PROFILE_H
#define SUITEMAP_PROFILE_H

#include "core/base/err.h"
#include "core/base/str.h"
#include "core/model/profile.h"
#include "scanner/scan.h"

/* `suitemap profile`: the first word says what to do, and each of those is one
 * file and one row of the table in profile.c. */
enum exit_code profile_run(const struct cli *cli);

/* What came of a subcommand: text for -oN, objects for -oJ. */
struct profile_output {
    struct str text;
    struct str json;
    const char *base; /* --base of import, or NULL */
};

/* Adds a profile to the objects. */
void profile_add_json(struct profile_output *out, const struct profile *p);

/* The subcommands. words are those behind their name; false with err. */
bool profile_list(struct profile_output *out, const char *const *words,
                  size_t n, struct err *err);
bool profile_show(struct profile_output *out, const char *const *words,
                  size_t n, struct err *err);
bool profile_import(struct profile_output *out, const char *const *words,
                    size_t n, struct err *err);

#endif
