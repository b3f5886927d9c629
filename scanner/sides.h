#ifndef SUITEMAP_SIDES_H
#define SUITEMAP_SIDES_H

#include <stddef.h>

#include "core/base/err.h"
#include "core/model/party.h"
#include "core/profile/machine.h"
#include "scanner/cli.h"

/* What a matrix is made of, gathered as it comes: endpoints of files and of
 * the scan, and profiles of files and by name. Owns all of it. */
struct sided_profile {
    struct profile *profile;
    const char *name; /* as the user wrote it; NULL for one of a file */
    struct machine *machine; /* its parts, where it is a Windows; or NULL */
    unsigned sides;
};

struct sides {
    struct endpoint **endpoints;
    size_t n_endpoints;
    struct sided_profile *profiles;
    size_t n_profiles;
};

/* Takes an endpoint over; its sides are in it. */
void sides_keep(struct sides *s, struct endpoint *e);

/* Reads the sides that are no targets: files of JSON lines, with endpoints,
 * profiles or both, and profiles by their names ("@win10-22h2"). False with
 * err when one cannot be read. */
bool sides_read(struct sides *s, const struct cli_file *files, size_t n,
                struct err *err);

/* Lists the parties that are laid out: profiles, then endpoints, each the left
 * side first and as the user gave it; not the ports that nobody listens on. A
 * profile that was recorded of a host that is here too makes one party with it,
 * on the sides that they share. Borrows from s; the caller frees the list. */
struct party *sides_parties(struct sides *s, size_t *n);

/* Tells of each endpoint that was only read, once, whatever files have it; not
 * of one that was asked in this run too. */
void sides_tell_read(const struct sides *s,
                     void (*tell)(void *arg, const struct endpoint *e),
                     void *arg);

void sides_free(struct sides *s);

#endif
