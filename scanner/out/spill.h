#ifndef SUITEMAP_OUT_SPILL_H
#define SUITEMAP_OUT_SPILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/base/str.h"

/* Pieces of text that must be written in another order than they come: they
 * wait in a file without a name, so that a fleet's report takes no memory.
 * Pieces of the same group are written one after the other. */
struct spill;

struct spill *spill_new(void);
void spill_free(struct spill *s);

/* A piece of a group: what stands in its first part, and in its second. */
struct spill_piece {
    const char *group; /* a key */
    uint64_t order;    /* the place of a group is that of its first piece */
    bool mark;         /* a group is marked when one of its pieces is */
    struct str first, second;
};

/* Takes a copy. False, with errno, when it cannot be kept: a full disk. */
bool spill_add(struct spill *s, const struct spill_piece *p);

/* Writes all: of each group head(), the first parts of its pieces, middle(),
 * the second parts, tail(). False, with errno, when the pieces cannot be read
 * again. */
struct spill_frame {
    void (*head)(FILE *out, const char *group, bool marked);
    void (*middle)(FILE *out, bool any); /* is there a second part? */
    void (*tail)(FILE *out, bool any);
};
bool spill_write(struct spill *s, FILE *out, const struct spill_frame *frame);

#endif
