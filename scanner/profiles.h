#ifndef SUITEMAP_PROFILES_H
#define SUITEMAP_PROFILES_H

#include <stddef.h>

#include "core/base/err.h"
#include "core/profile/machine.h"

/* Makes the profile that a word of the command line names; the caller owns
 * it. "@NAME" is a built-in one or its alias, or a layer that stands alone
 * ("@octopus-3.1"); "@NAME+LAYER+..." has layers laid over it, in that order,
 * and "@NAME+FILE.reg" a registry export, which stands below all layers
 * wherever it is named; of several, later ones go over earlier ones.
 * All else is a file of JSON lines that holds one profile, as `listen` and
 * `profile show -oJ` write them. NULL with err: ERR_USAGE for a name that is
 * none, and for an export without a base; ERR_FILE or ERR_FORMAT for a
 * file. */
struct profile *profile_resolve(const char *spec, struct err *err);
/* The same, and its parts where it is a Windows machine: *machine is then the
 * caller's, else NULL. */
struct profile *profile_resolve_machine(const char *spec,
                                        struct machine **machine,
                                        struct err *err);
/* Where a part of "@NAME+PART+PART" ends: at the next '+', or at a later one
 * where it is a path with a '+' in it. */
size_t profile_part_length(const char *part);

#endif
