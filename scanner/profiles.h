#ifndef SUITEMAP_PROFILES_H
#define SUITEMAP_PROFILES_H

#include "core/base/err.h"
#include "core/model/profile.h"

/* Makes the profile that a word of the command line names; the caller owns
 * it. "@NAME" is a built-in one or its alias, or a layer that stands alone
 * ("@octopus-3.1"); "@NAME+LAYER+..." has layers laid over it, in that order.
 * All else is a file of JSON lines that holds one profile, as `listen` and
 * `profile show -oJ` write them. NULL with err: ERR_USAGE for a name that is
 * none, ERR_FILE or ERR_FORMAT for a file. */
struct profile *profile_resolve(const char *spec, struct err *err);

#endif
