#include "core/base/timestamp.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* The years 0 to 9999: what has four digits. */
#define EARLIEST INT64_C(-62167219200)
#define LATEST   INT64_C(253402300799)

const char *timestamp_format(int64_t t, char buf[TIMESTAMP_SIZE])
{
    time_t clock = (time_t)(t < EARLIEST ? EARLIEST : t > LATEST ? LATEST : t);
    struct tm tm;

    gmtime_r(&clock, &tm);
    snprintf(buf, TIMESTAMP_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ",
             (unsigned)(tm.tm_year + 1900) % 10000,
             (unsigned)(tm.tm_mon + 1) % 100, (unsigned)tm.tm_mday % 100,
             (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100,
             (unsigned)tm.tm_sec % 100);
    return buf;
}

bool timestamp_parse(const char *text, int64_t *t)
{
    char again[TIMESTAMP_SIZE];
    struct tm tm = {0};
    int64_t value;

    if (strlen(text) != 20 ||
        sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2dZ", &tm.tm_year, &tm.tm_mon,
               &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
        return false;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    value = timegm(&tm);
    /* What does not come out the same was no date: the 31st of June. */
    if (strcmp(timestamp_format(value, again), text) != 0)
        return false;
    *t = value;
    return true;
}
