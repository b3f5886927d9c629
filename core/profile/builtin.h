#ifndef SUITEMAP_PROFILE_BUILTIN_H
#define SUITEMAP_PROFILE_BUILTIN_H

#include <stddef.h>

#include "core/base/err.h"
#include "core/model/profile.h"

/* The profiles that come with the program: Windows from XP to Server 2025
 * with and without the updates that matter, and well-known clients. */
size_t builtin_count(void);
/* Id and one line of description of the profile at an index. */
const char *builtin_id(size_t index);
const char *builtin_name(size_t index);

/* Friendly names: "windows-server-2012r2" stands for "win81-2012r2-updated".
 * The table ends with a NULL alias; the manual lists it. */
struct builtin_alias {
    const char *alias, *id;
};
extern const struct builtin_alias builtin_aliases[];

/* Makes a profile from an id or an alias, without regard to case and without
 * the "@". The caller owns it. NULL with ERR_USAGE when there is none: the
 * message names those that are spelt nearly so. */
struct profile *builtin_profile(const char *name, struct err *err);

/* Does the Windows version of a profile have this suite at all, so that a
 * suite order can switch it on? The id may go on behind a '+'. Unknown where
 * the sources do not tell, and of what is not Windows. */
enum fact builtin_supports(const char *id, size_t suite);

/* Lays a program over a machine's profile, or makes it stand alone (suites
 * then unknown): "net40" (.NET Framework, by the version that the program
 * targets), "net48", "winhttp", "octopus-before-3.1", "octopus-3.1". It
 * chooses the versions that the program asks Schannel for, by the machine's
 * registry values where they are given. False with ERR_USAGE when there is no
 * such layer, or the profile is not Windows (only "dotnet" goes over all).
 *
 * What the program does not ask for, and the machine has, is "on request"
 * then. The layer joins id and name ("win81-2012r2-updated+net40"). Over a
 * profile without any role it stands alone. NULL settings: none given. */
struct dotnet_settings {
    enum fact strong_crypto, system_default; /* SchUseStrongCrypto, ... */
    enum fact strong_crypto_v2, system_default_v2; /* of v2.0.50727 */
    long winhttp_protocols; /* DefaultSecureProtocols, -1 not given */
};
bool layer_apply(struct profile *p, const char *layer,
                 const struct dotnet_settings *settings, struct err *err);
/* The names of the layers with a description, ended by a NULL alias. */
extern const struct builtin_alias layer_names[];

#endif
