#ifndef SUITEMAP_PROFILE_SCHANNEL_H
#define SUITEMAP_PROFILE_SCHANNEL_H

#include <stdbool.h>

#include "core/model/profile.h"
#include "core/profile/builtin.h"
#include "core/profile/reg.h"

/* What the registry says to Schannel: a machine's effective profile is that of
 * its Windows version with the exported keys laid over it, by the precedence
 * of the keys (protocols, suite order, ciphers, hashes, key exchanges, curves,
 * sizes). What the export does not name stays as the base has it. */

/* Could the key change anything here, if only by what it deletes? An export
 * without such a key is not about TLS. */
bool schannel_concerns(const struct reg_key *k);

/* Lays the export over both roles of p. `settings` takes the .NET and WinHTTP
 * values for layer_apply(). Returns how many values it understood. */
size_t schannel_apply(struct profile *p, const struct reg *r,
                      struct dotnet_settings *settings);

#endif
