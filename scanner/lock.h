#ifndef SUITEMAP_LOCK_H
#define SUITEMAP_LOCK_H

#include <stdbool.h>

#include "core/base/err.h"

/* --lock: two runs that name one file do not overlap. The lock is the
 * kernel's (flock): it ends with the program, however that ends, and the file
 * stays where it is. */

/* Takes the lock and returns its descriptor, to be kept open; -1 with err
 * when another run holds it or the file cannot be opened. */
int lock_take(const char *path, struct err *err);

#endif
