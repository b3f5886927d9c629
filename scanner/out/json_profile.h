#ifndef SUITEMAP_OUT_JSON_PROFILE_H
#define SUITEMAP_OUT_JSON_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/base/err.h"
#include "core/model/profile.h"

/* Profiles as objects of the JSON lines, there and back. What is unknown is
 * null; a role that is not described is null as a whole. */

/* Writes one profile as a line. */
void json_write_profile(FILE *out, const struct profile *p);

/* Reads the profiles of a JSON-lines file; all other objects are passed over,
 * as report_read() passes over profiles, and so is one that another of the same
 * id follows. The list and its profiles are the
 * caller's: profiles_free(). False with err, which names the line, when one is
 * not what the writer writes; then there is no list. */
bool profiles_read(const char *path, struct profile ***out, size_t *n,
                   struct err *err);
/* The same from memory. */
bool profiles_read_text(const char *text, size_t len, struct profile ***out,
                        size_t *n, struct err *err);
void profiles_free(struct profile **list, size_t n);

#endif
