#include "scanner/out/timestamp.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Year 9999: what has four digits. */
#define LATEST INT64_C(253402300799)

const char *timestamp_format(int64_t t, char buf[TIMESTAMP_SIZE])
{
    time_t clock = (time_t)(t < 0 ? 0 : t > LATEST ? LATEST : t);
    struct tm tm;

    gmtime_r(&clock, &tm);
    strftime(buf, TIMESTAMP_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
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
