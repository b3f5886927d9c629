#include "core/base/timestamp.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/digits.h"

/* The years 0 to 9999: what has four digits. */
#define EARLIEST INT64_C(-62167219200)
#define LATEST   INT64_C(253402300799)

const char *timestamp_write(char buf[TIMESTAMP_SIZE], unsigned year,
                            unsigned month, unsigned day, unsigned hour,
                            unsigned minute, unsigned second)
{
    char *p = put_digits(buf, year, 4);

    *p++ = '-';
    p = put_digits(p, month, 2);
    *p++ = '-';
    p = put_digits(p, day, 2);
    *p++ = 'T';
    p = put_digits(p, hour, 2);
    *p++ = ':';
    p = put_digits(p, minute, 2);
    *p++ = ':';
    p = put_digits(p, second, 2);
    *p++ = 'Z';
    *p = '\0';
    return buf;
}

const char *timestamp_format(int64_t t, char buf[TIMESTAMP_SIZE])
{
    time_t clock = (time_t)(t < EARLIEST ? EARLIEST : t > LATEST ? LATEST : t);
    struct tm tm;

    gmtime_r(&clock, &tm);
    return timestamp_write(buf, (unsigned)tm.tm_year + 1900,
                           (unsigned)tm.tm_mon + 1, (unsigned)tm.tm_mday,
                           (unsigned)tm.tm_hour, (unsigned)tm.tm_min,
                           (unsigned)tm.tm_sec);
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
