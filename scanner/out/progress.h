#ifndef SUITEMAP_OUT_PROGRESS_H
#define SUITEMAP_OUT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The progress line on a terminal. */
struct progress {
    uint64_t done, total; /* endpoints; total 0: not known */
    unsigned in_flight;   /* endpoints begun and not done */
    uint64_t connections;
    double seconds; /* since the start */
};

/* "12/256 endpoints, 3 in flight, 845 connections, 1200/s, 0:42 left", cut to
 * `columns`. Time left is told once there is enough to guess from. Returns
 * buf. */
const char *progress_format(const struct progress *p, char *buf, size_t cap,
                            unsigned columns);

/* The line as it stands on the terminal. Zero-initialise; out NULL draws
 * nothing: that is for a stderr that is no terminal. */
struct progress_line {
    FILE *out;
    unsigned columns;
    bool drawn;
};

void progress_draw(struct progress_line *line, const struct progress *p);
/* Takes the line off the terminal: before any other output. */
void progress_erase(struct progress_line *line);

#endif
