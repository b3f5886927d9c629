#ifndef SUITEMAP_RUN_TARGET_FILE_H
#define SUITEMAP_RUN_TARGET_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

/* Longer lines are refused, so that a file of another kind is not eaten. */
#define TARGET_LINE_MAX 4096

/* Hands each word of a text file ("-": standard input) to add(): what stands
 * between white space, up to a '#'. Stops at the first failure; err then says
 * where: "targets.txt: line 3: ...". */
bool words_of_file(const char *path,
                   bool (*add)(void *state, const char *word, struct err *err),
                   void *state, struct err *err);

#endif
