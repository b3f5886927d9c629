#ifndef SUITEMAP_PRINT_H
#define SUITEMAP_PRINT_H

#include "scanner/scan.h"

/* Prints a text on standard output, for the commands that need no more. Exit
 * code 3 when nobody reads it any more, 4 with a line on stderr when it cannot
 * be written. */
enum exit_code print_text(const char *text);
/* The same to a file; "-" is standard output. */
enum exit_code print_to(const char *path, const char *text);

#endif
