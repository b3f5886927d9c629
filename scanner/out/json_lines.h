#ifndef SUITEMAP_OUT_JSON_LINES_H
#define SUITEMAP_OUT_JSON_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

/* Takes one whole line. False with err ends the reading. */
typedef bool (*lines_take)(void *context, const char *line, size_t len,
                           struct err *err);

/* Gives every whole line of a text, or of a file, to take(). A last line
 * without its end is one if it is a whole object all the same; else it was cut
 * off, and is none. False with err, which names the line, and the file. */
bool lines_of_text(const char *text, size_t len, lines_take take,
                   void *context, struct err *err);
bool lines_of_file(const char *path, lines_take take, void *context,
                   struct err *err);

#endif
