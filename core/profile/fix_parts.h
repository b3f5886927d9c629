#ifndef SUITEMAP_PROFILE_FIX_PARTS_H
#define SUITEMAP_PROFILE_FIX_PARTS_H

#include "core/profile/fix.h"

/* Between the files that look for a fix. */

/* A note, unless it is there already; takes a copy. */
void fix_note(struct fix *f, const char *text);

/* ---- Moves: each writes keys with their comments into a registry ---- */

void move_version(struct reg *r, enum version v, bool client);
void move_dh_least(struct reg *r, unsigned bits);
void move_dh_server(struct reg *r, unsigned bits);
void move_dh_off(struct reg *r);
/* Switches on again what cuts the suite out, and puts it on the list of the
 * policy if it is on none. `all` is the machine's registry as it is now. */
void move_suite(struct reg *r, const struct machine *m, const struct reg *all,
                size_t suite, const struct party *other);
/* SchUseStrongCrypto, and with `system` SystemDefaultTlsVersions, for the
 * .NET Framework that the layer stands for. */
void move_dotnet(struct reg *r, const char *layer, bool system);
/* DefaultSecureProtocols: the mask of versions. */
void move_winhttp(struct reg *r, unsigned versions);

/* ---- A scan with changes ---- */

/* A copy of the scan in which the registry's changes have been made, on paper:
 * versions switched on in this role, DHE off. */
struct scan_copy {
    struct endpoint endpoint; /* its lists are borrowed, but for these: */
    struct suite_result *lists[VERSION_COUNT];
};

void scan_copy_make(struct scan_copy *c, const struct endpoint *e,
                    const struct reg *more, enum fix_role role);
void scan_copy_clear(struct scan_copy *c);

/* ---- What the other side has ---- */

/* The shortest prime it uses with suites that are asked for, as a server; 0
 * when none is known. */
unsigned other_prime(const struct party *other);
/* Every suite it takes, as a server or as a client, in any version. */
struct bitset other_suites(const struct party *other, enum fix_role role);
bool other_has_group(const struct party *other, uint16_t group);

#endif
