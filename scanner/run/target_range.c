#include "scanner/run/target_range.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#define IPV6_WIDEST 112 /* 65536 addresses; wider ones are mostly empty */

/* ::ffff:10.0.0.1 (RFC 4291, 2.5.5.2) is 10.0.0.1. */
static void unmap(struct addr *a)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    uint8_t v4[4];

    if (a->family != 6 || memcmp(a->b, mapped, sizeof mapped) != 0)
        return;
    memcpy(v4, a->b + 12, 4);
    memset(a, 0, sizeof *a);
    a->family = 4;
    memcpy(a->b, v4, 4);
}

bool addr_parse(const char *s, size_t n, struct addr *out)
{
    char text[INET6_ADDRSTRLEN];

    if (n >= sizeof text)
        return false;
    memcpy(text, s, n);
    text[n] = '\0';
    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, text, out->b) == 1)
        out->family = 4;
    else if (inet_pton(AF_INET6, text, out->b) == 1)
        out->family = 6;
    unmap(out);
    return out->family != 0;
}

bool addr_from_sockaddr(const struct sockaddr *sa, struct addr *out,
                        uint16_t *port)
{
    memset(out, 0, sizeof *out);
    if (sa->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)sa;

        out->family = 4;
        memcpy(out->b, &in->sin_addr, 4);
        *port = ntohs(in->sin_port);
    } else if (sa->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const void *)sa;

        out->family = 6;
        memcpy(out->b, &in->sin6_addr, 16);
        *port = ntohs(in->sin6_port);
        unmap(out);
    }
    return out->family != 0;
}

bool addr_equal(const struct addr *a, const struct addr *b)
{
    return a->family == b->family && memcmp(a->b, b->b, sizeof a->b) == 0;
}

void addr_text(const struct addr *a, char *buf, size_t cap)
{
    if (inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->b, buf,
                  (socklen_t)cap) == NULL)
        buf[0] = '\0';
}

static void octets_add(struct octets *o, unsigned lo, unsigned hi)
{
    for (unsigned v = lo; v <= hi; v++)
        o->bits[v / 64] |= UINT64_C(1) << (v % 64);
    o->n = 0;
    for (unsigned i = 0; i < 4; i++)
        o->n += (uint16_t)__builtin_popcountll(o->bits[i]);
}

static bool octets_has(const struct octets *o, unsigned v)
{
    return (o->bits[v / 64] >> (v % 64) & 1) != 0;
}

/* The value at an index below o->n. */
static uint8_t octets_at(const struct octets *o, unsigned index)
{
    unsigned i = 0, n;
    uint64_t w;

    while (index >= (n = (unsigned)__builtin_popcountll(o->bits[i]))) {
        index -= n;
        i++;
    }
    for (w = o->bits[i]; index > 0; index--)
        w &= w - 1;
    return (uint8_t)(i * 64 + (unsigned)__builtin_ctzll(w));
}

static void cidr4(struct range *r, const struct addr *a, unsigned bits)
{
    for (unsigned i = 0; i < 4; i++) {
        unsigned fixed = bits >= 8 * i + 8 ? 8
                         : bits <= 8 * i   ? 0
                                           : bits - 8 * i;
        unsigned open = 0xffu >> fixed;

        octets_add(&r->oct[i], a->b[i] & ~open & 0xff, a->b[i] | open);
    }
}

static void cidr6(struct range *r, const struct addr *a, unsigned bits)
{
    r->prefix = (uint8_t)bits;
    memcpy(r->base, a->b, 16);
    for (unsigned bit = bits; bit < 128; bit++)
        r->base[bit / 8] &= (uint8_t) ~(0x80u >> (bit % 8));
}

bool range_cidr(struct range *r, const struct addr *a, const char *bits,
                size_t n, struct err *err)
{
    unsigned v = 0, most = a->family == 4 ? 32 : 128;

    memset(r, 0, sizeof *r);
    for (size_t i = 0; i < n && v <= most; i++)
        v = bits[i] >= '0' && bits[i] <= '9'
                ? v * 10 + (unsigned)(bits[i] - '0')
                : 999;
    if (n == 0 || v > most)
        return err_set(err, ERR_USAGE, "the prefix length is 0 to %u", most);
    if (a->family == 6 && v < IPV6_WIDEST)
        return err_set(err, ERR_USAGE, "an IPv6 range is at most /%d wide",
                       IPV6_WIDEST);
    r->family = a->family;
    if (a->family == 4)
        cidr4(r, a, v);
    else
        cidr6(r, a, v);
    return true;
}

/* An octet's value at *s, or `open` when there is none. */
static bool octet(const char **s, const char *end, unsigned open, unsigned *out,
                  struct err *err)
{
    const char *begin = *s;
    unsigned v = 0;

    while (*s < end && **s >= '0' && **s <= '9' && v <= 255)
        v = v * 10 + (unsigned)(*(*s)++ - '0');
    if (v > 255)
        return err_set(err, ERR_USAGE, "an octet is 0 to 255");
    /* Octal for some (inet_aton), decimal for others: so neither. */
    if (*s - begin > 1 && *begin == '0')
        return err_set(err, ERR_USAGE,
                       "an octet with a leading zero is ambiguous");
    *out = *s == begin ? open : v;
    return true;
}

/* One item of an octet's list: "*", "7", "1-254", "-9", "100-", "-". */
static bool octet_item(struct octets *o, const char *s, const char *end,
                       struct err *err)
{
    unsigned lo, hi;

    if (end - s == 1 && *s == '*') {
        octets_add(o, 0, 255);
        return true;
    }
    if (s == end)
        return err_set(err, ERR_USAGE, "an octet is empty");
    if (!octet(&s, end, 0, &lo, err))
        return false;
    hi = lo;
    if (s < end && *s == '-') {
        s++;
        if (!octet(&s, end, 255, &hi, err))
            return false;
    }
    if (s != end || lo > hi)
        return err_set(err, ERR_USAGE, "not an octet range");
    octets_add(o, lo, hi);
    return true;
}

static bool octet_list(struct octets *o, const char *s, const char *end,
                       struct err *err)
{
    for (;;) {
        const char *comma = memchr(s, ',', (size_t)(end - s));

        if (!octet_item(o, s, comma != NULL ? comma : end, err))
            return false;
        if (comma == NULL)
            return true;
        s = comma + 1;
    }
}

bool range_octets(struct range *r, const char *s, size_t n, struct err *err)
{
    const char *end = s + n;

    memset(r, 0, sizeof *r);
    r->family = 4;
    for (unsigned i = 0; i < 4; i++) {
        const char *dot = memchr(s, '.', (size_t)(end - s));

        if ((dot == NULL) != (i == 3))
            return err_set(err, ERR_USAGE, "an IPv4 address has four octets");
        if (!octet_list(&r->oct[i], s, dot != NULL ? dot : end, err))
            return false;
        s = dot != NULL ? dot + 1 : end;
    }
    return true;
}

uint64_t range_count(const struct range *r)
{
    if (r->family == 6)
        return UINT64_C(1) << (128 - r->prefix);
    return (uint64_t)r->oct[0].n * r->oct[1].n * r->oct[2].n * r->oct[3].n;
}

void range_at(const struct range *r, uint64_t index, struct addr *out)
{
    memset(out, 0, sizeof *out);
    out->family = r->family;
    if (r->family == 6) {
        memcpy(out->b, r->base, 16);
        out->b[14] |= (uint8_t)(index >> 8);
        out->b[15] |= (uint8_t)index;
        return;
    }
    for (unsigned i = 4; i-- > 0; index /= r->oct[i].n)
        out->b[i] = octets_at(&r->oct[i], (unsigned)(index % r->oct[i].n));
}

bool range_has(const struct range *r, const struct addr *a)
{
    unsigned open = 128u - r->prefix;
    uint16_t host, mask;

    if (r->family != a->family)
        return false;
    if (r->family == 4)
        return octets_has(&r->oct[0], a->b[0]) &&
               octets_has(&r->oct[1], a->b[1]) &&
               octets_has(&r->oct[2], a->b[2]) &&
               octets_has(&r->oct[3], a->b[3]);
    mask = (uint16_t)(0xffffu << open);
    host = (uint16_t)((a->b[14] << 8 | a->b[15]) & mask);
    return memcmp(r->base, a->b, 14) == 0 &&
           host == (r->base[14] << 8 | r->base[15]);
}

uint64_t range_row(const struct range *r)
{
    uint64_t n = range_count(r);

    return r->family == 4 ? r->oct[3].n : n < 256 ? n : 256;
}

uint64_t range_covers_row(const struct range *r, const struct range *of,
                          uint64_t index)
{
    const struct octets *last = &of->oct[3];

    if (r->family != 4 || of->family != 4)
        return 0;
    for (unsigned i = 0; i < 4; i++)
        if ((last->bits[i] & ~r->oct[3].bits[i]) != 0)
            return 0;
    return last->n - index % last->n;
}
