#ifndef SUITEMAP_PROFILE_BUILTIN_MAKE_H
#define SUITEMAP_PROFILE_BUILTIN_MAKE_H

#include "core/profile/builtin_row.h"

/* Makes the profile that a row stands for; the caller owns it. A row that
 * cannot be read ends the program: a test makes them all. */
struct profile *builtin_make(const struct builtin_row *row);

#endif
