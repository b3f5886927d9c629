#ifndef SUITEMAP_OUT_TRAITS_H
#define SUITEMAP_OUT_TRAITS_H

#include <stddef.h>
#include <stdint.h>

#include "core/model/endpoint.h"

/* The members of struct traits by their JSON names: one table for the writer,
 * the reader and the text. */
enum trait_kind { TRAIT_FLAG, TRAIT_NUMBER, TRAIT_SECONDS, TRAIT_TEXT };

struct trait {
    const char *name; /* "max_suites" */
    enum trait_kind kind;
    size_t offset, size; /* in struct traits */
    const char *words;   /* for a technician; "%u", "%d", "%s" stands for the
                          * value;   NULL where the text does not tell it */
};

extern const struct trait traits_table[]; /* ended by a NULL name */

/* The value of a flag or number; whether a trait is anything but the plain
 * default. */
unsigned trait_number(const struct traits *t, const struct trait *row);
const char *trait_text(const struct traits *t, const struct trait *row);
bool trait_is_set(const struct traits *t, const struct trait *row);
/* Sets a flag or a number; too large a number is refused. */
bool trait_set_number(struct traits *t, const struct trait *row,
                      unsigned long value);
/* The value of a difference in time, and setting it. */
int64_t trait_seconds(const struct traits *t, const struct trait *row);
void trait_set_seconds(struct traits *t, const struct trait *row,
                       int64_t value);
void trait_set_text(struct traits *t, const struct trait *row,
                    const char *value);

#endif
