#include "scanner/cli_parts.h"

#include <stdio.h>
#include <string.h>

#include "core/base/timestamp.h"

/* Not strtod: that takes hexadecimal, "inf" and the locale's comma. */
static const char *decimal(const char *s, uint64_t *thousandths)
{
    const char *begin = s;
    uint64_t v = 0, unit = 1000;

    for (; *s >= '0' && *s <= '9'; s++)
        if (v < UINT64_C(1000000000000))
            v = v * 10 + (uint64_t)(*s - '0');
    v *= 1000;
    if (s == begin)
        return NULL;
    if (*s == '.')
        for (s++; *s >= '0' && *s <= '9'; s++) {
            unit /= 10;
            v += unit * (uint64_t)(*s - '0');
        }
    *thousandths = v;
    return s;
}

bool parse_time(const char *s, unsigned *ms)
{
    static const struct {
        const char *name;
        unsigned seconds;
    } units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}};
    const uint64_t most = UINT64_C(30) * 24 * 3600 * 1000;
    uint64_t v = 0;
    const char *unit = decimal(s, &v);

    if (unit == NULL || v > most * 1000)
        return false;
    if (strcmp(unit, "ms") == 0) {
        *ms = (unsigned)(v / 1000);
        return true;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(unit, units[i].name) == 0) {
            v *= units[i].seconds;
            *ms = (unsigned)v;
            return v <= most;
        }
    return false;
}

bool parse_rate(const char *s, double *rate)
{
    uint64_t v = 0;
    const char *rest = decimal(s, &v);

    *rate = (double)v / 1000;
    return rest != NULL && *rest == '\0' && v != 0;
}

bool parse_moment(const char *s, int64_t *t)
{
    char full[32];
    bool date = strlen(s) == strlen("2026-11-21");

    snprintf(full, sizeof full, "%.21s%s", s, date ? "T00:00:00Z" : "");
    return timestamp_parse(full, t) && *t > 0;
}

bool parse_number(const char *s, unsigned least, unsigned most, unsigned *out)
{
    unsigned long v = 0;

    if (*s == '\0')
        return false;
    for (; *s != '\0'; s++) {
        if (*s < '0' || *s > '9')
            return false;
        v = v * 10 + (unsigned long)(*s - '0');
        if (v > most)
            return false;
    }
    *out = (unsigned)v;
    return v >= least;
}
