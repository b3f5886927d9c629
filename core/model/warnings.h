#ifndef SUITEMAP_MODEL_WARNINGS_H
#define SUITEMAP_MODEL_WARNINGS_H

#include <stddef.h>

#include "core/model/endpoint.h"

/* The warnings that nmap's ssl-enum-ciphers puts under a version, in its own
 * words, sorted, each once. */
#define WARNINGS_MAX 40

struct warnings {
    size_t n;
    char lines[WARNINGS_MAX][96];
};

/* Looks at the suites of one version that do not break. */
void warnings_of(const struct endpoint *e, enum version v,
                 struct warnings *out);

#endif
