#include "core/wire/x509_parts.h"

struct moment {
    int64_t year; /* the rest are small */
    unsigned month, day, hour, minute, second;
};

static bool digit(struct rd *r, unsigned *v)
{
    if (r->n == 0 || r->p[0] < '0' || r->p[0] > '9')
        return false;
    *v = r->p[0] - '0';
    return rd_skip(r, 1);
}

static bool two_digits(struct rd *r, unsigned *v)
{
    struct rd in = *r;
    unsigned tens, ones;

    if (!digit(&in, &tens) || !digit(&in, &ones))
        return false;
    *v = 10 * tens + ones;
    *r = in;
    return true;
}

static bool sign(struct rd *r, char *c)
{
    if (r->n == 0 || (r->p[0] != '+' && r->p[0] != '-'))
        return false;
    *c = (char)r->p[0];
    return rd_skip(r, 1);
}

/* The minutes that local time is ahead: Z, nothing, or an offset. */
static bool read_zone(struct rd *r, int *ahead)
{
    unsigned h, m;
    char c;

    *ahead = 0;
    if (r->n == 0)
        return true;
    if (r->p[0] == 'Z')
        return rd_skip(r, 1);
    if (!sign(r, &c) || !two_digits(r, &h) || !two_digits(r, &m))
        return false;
    *ahead = (int)(60 * h + m) * (c == '+' ? 1 : -1);
    return true;
}

/* RFC 5280, 4.1.2.5.1: 50 and above is the last century. */
static bool read_year(struct rd *r, bool full, int64_t *year)
{
    unsigned high, low;

    if (!two_digits(r, &high))
        return false;
    if (!full) {
        *year = high >= 50 ? 1900 + high : 2000 + high;
        return true;
    }
    if (!two_digits(r, &low))
        return false;
    *year = 100 * high + low;
    return true;
}

static void skip_fraction(struct rd *r)
{
    unsigned v;

    if (r->n == 0 || (r->p[0] != '.' && r->p[0] != ','))
        return;
    rd_skip(r, 1);
    while (digit(r, &v))
        continue;
}

static bool leap(int64_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static unsigned days_in(unsigned month, int64_t year)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30,
                                   31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && leap(year) ? 1 : 0);
}

/* Is it a date at all? A leap second is. */
static bool possible(const struct moment *t)
{
    return t->month >= 1 && t->month <= 12 && t->day >= 1 &&
           t->day <= days_in(t->month, t->year) && t->hour < 24 &&
           t->minute < 60 && t->second <= 60;
}

/* Moves by less than the days of a month: an offset is below five. */
static void shift(struct moment *t, int minutes)
{
    int total = (int)(60 * t->hour + t->minute) + minutes;

    for (; total < 0; total += 24 * 60) {
        if (--t->day == 0) {
            t->year -= t->month == 1 ? 1 : 0;
            t->month = t->month == 1 ? 12 : t->month - 1;
            t->day = days_in(t->month, t->year);
        }
    }
    for (; total >= 24 * 60; total -= 24 * 60) {
        if (++t->day > days_in(t->month, t->year)) {
            t->day = 1;
            t->year += t->month == 12 ? 1 : 0;
            t->month = t->month == 12 ? 1 : t->month + 1;
        }
    }
    t->hour = (unsigned)total / 60;
    t->minute = (unsigned)total % 60;
}

static size_t count_digits(struct rd r)
{
    size_t n = 0;
    unsigned v;

    while (digit(&r, &v))
        n++;
    return n;
}

/* UTCTime and GeneralizedTime (X.690, 11.7 and 11.8; RFC 5280, 4.1.2.5), also
 * without seconds or minutes, with a fraction or an offset. Fourteen digits
 * are a full year whatever the tag says. */
static bool read_moment(const struct der *time, struct moment *t)
{
    struct rd r = time->body;
    bool full = time->tag == DER_GENERAL_TIME || count_digits(r) == 14;
    int ahead;

    if (!read_year(&r, full, &t->year) || !two_digits(&r, &t->month) ||
        !two_digits(&r, &t->day) || !two_digits(&r, &t->hour))
        return false;
    if (two_digits(&r, &t->minute))
        two_digits(&r, &t->second);
    skip_fraction(&r);
    if (!read_zone(&r, &ahead) || !rd_done(&r) || !possible(t))
        return false;
    shift(t, -ahead);
    return t->year >= 0 && t->year <= 9999;
}

void x509_time(const struct der *time, char out[TIMESTAMP_SIZE])
{
    struct moment t = {0};

    out[0] = '\0';
    if (time->tag != DER_UTC_TIME && time->tag != DER_GENERAL_TIME)
        return;
    if (read_moment(time, &t))
        timestamp_write(out, (unsigned)t.year, t.month, t.day, t.hour, t.minute,
                        t.second);
}
