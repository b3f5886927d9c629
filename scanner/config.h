#ifndef SUITEMAP_CONFIG_H
#define SUITEMAP_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"

/* The configuration file: sections of keys and values, in the order they
 * stand. What they mean is the affair of cli_run.c. */
struct config_entry {
    char *key, *value;
};

struct config_section {
    char *name; /* "printers", "run nightly" */
    struct config_entry *entries;
    size_t n;
};

struct config {
    char *path;
    struct config_section *sections;
    size_t n;
};

/* Reads a file; NULL stands for that of the user, else that of the machine,
 * whichever is there. NULL with a line that names the file and what is wrong.
 * config_free() gives it back. */
struct config *config_read(const char *path, struct err *err);
void config_free(struct config *c);
/* The section of that name, or NULL. One without a key is none. */
const struct config_section *config_section(const struct config *c,
                                            const char *name);

#endif
