#ifndef SUITEMAP_OUT_OUTFILE_H
#define SUITEMAP_OUT_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "core/base/err.h"

/* A file that is written beside its place, as PATH.part, and takes it when it
 * is whole: who reads PATH finds the last whole one, or this one, and never
 * half of either. A killed program leaves PATH.part, which the next run
 * overwrites, or continues. "-" is the standard output; that, and whatever is
 * no plain file (a pipe, /dev/null), is written to as it is. */
struct outfile {
    FILE *stream; /* to be written to; NULL when it is not open */
    char *place;  /* where the file goes in the end; NULL: as it is */
    char *part;   /* where it is until then */
    bool keep;    /* what was written stays there when it fails; the user's */
};

/* False with err, which names the file. */
bool outfile_open(struct outfile *f, const char *path, struct err *err);
/* The same, behind what PATH.part holds already. */
bool outfile_continue(struct outfile *f, const char *path, struct err *err);
/* Where a file of this path is until it is whole; NULL if it is not one that
 * is replaced. free() it. */
char *outfile_part(const char *path);
/* Puts the file in its place if `whole`; else takes away what was written,
 * unless it is to be kept.
 * False with errno set, and the place as it was, if it did not reach the
 * disk. Closes the file in any case, but for the standard output. */
bool outfile_close(struct outfile *f, bool whole);

#endif
