#ifndef SUITEMAP_BASE_TIMESTAMP_H
#define SUITEMAP_BASE_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

#define TIMESTAMP_SIZE 24

/* Writes a date of four digits' year as "2026-11-21T03:00:00Z". Returns buf. */
const char *timestamp_write(char buf[TIMESTAMP_SIZE], unsigned year,
                            unsigned month, unsigned day, unsigned hour,
                            unsigned minute, unsigned second);
/* Writes seconds since 1970 in that form. Returns buf. */
const char *timestamp_format(int64_t t, char buf[TIMESTAMP_SIZE]);
/* Reads that form. False when it is not exactly that. */
bool timestamp_parse(const char *text, int64_t *t);

#endif
