#include "scanner/run/target_ports.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"

static const struct {
    const char *name;
    uint16_t ports[10]; /* ended by 0 */
} presets[] = {
    {"mfd", {443, 631, 636, 8443, 50003, 51443, 7627}},
    {"server", {443, 636, 1433, 3389, 5012, 8443, 9443, 10933, 10943}},
    {"mail", {25, 110, 143, 465, 587, 993, 995}},
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

bool err_word(struct err *err, const char *what, const char *text, size_t n,
              const char *why)
{
    struct str t = {0};

    str_add_printable(&t, text, n > 80 ? 80 : n);
    if (n > 80)
        str_add(&t, "...");
    err_set(err, ERR_USAGE, "%s '%.120s'%s%s", what, str_text(&t),
            why != NULL ? ": " : "", why != NULL ? why : "");
    str_free(&t);
    return false;
}

bool prelude_is_dtls(const char *prelude)
{
    return prelude != NULL && strcmp(prelude, "dtls") == 0;
}

/* Adds what of lo..hi does not stand in the ranges from `at` on. A range that
 * overlaps leaves a piece on each side, to be held against the rest. */
static void add_range(struct ports *p, size_t at, uint32_t lo, uint32_t hi,
                      const char *prelude)
{
    bool dtls = prelude_is_dtls(prelude);

    for (size_t i = at; i < p->n && lo <= hi; i++) {
        uint32_t l = p->r[i].lo, h = p->r[i].hi;

        if (h < lo || l > hi || prelude_is_dtls(p->r[i].prelude) != dtls)
            continue;
        if (lo < l)
            add_range(p, i + 1, lo, l - 1, prelude);
        lo = h + 1;
    }
    if (lo > hi)
        return;
    p->r = mem_grow(p->r, p->n + 1, sizeof *p->r);
    p->r[p->n++] = (struct port_range){(uint16_t)lo, (uint16_t)hi, prelude};
}

/* A port number at *s, or `open` when there is none; moves *s behind it. */
static bool number(const char **s, const char *end, uint32_t open,
                   uint32_t *out)
{
    const char *begin = *s;
    uint32_t v = 0;

    while (*s < end && **s >= '0' && **s <= '9') {
        v = v * 10 + (uint32_t)(**s - '0');
        if (v > 65535)
            return false;
        ++*s;
    }
    *out = *s == begin ? open : v;
    return *out != 0;
}

/* "443", "5012-5014", and as with nmap "-1023", "1024-", "-". */
static bool parse_range(const char *s, const char *end, uint32_t *lo,
                        uint32_t *hi)
{
    if (s == end || !number(&s, end, *s == '-' ? 1 : 0, lo))
        return false;
    *hi = *lo;
    if (s < end && *s == '-') {
        s++;
        if (!number(&s, end, 65535, hi))
            return false;
    }
    return s == end && *lo <= *hi;
}

static bool add_preset(struct ports *p, const char *name, size_t n,
                       const char *prelude)
{
    for (size_t i = 0; i < COUNT(presets); i++) {
        if (strlen(presets[i].name) != n ||
            strncasecmp(presets[i].name, name, n) != 0)
            continue;
        for (const uint16_t *port = presets[i].ports; *port != 0; port++)
            add_range(p, 0, *port, *port, prelude);
        return true;
    }
    return false;
}

static bool add_item(struct ports *p, const char *s, size_t n,
                     const struct scheme *scheme, struct err *err)
{
    const char *colon = memchr(s, ':', n), *end = s + n, *begin = s;
    uint32_t lo, hi;

    if (colon != NULL) {
        if (scheme != NULL)
            return err_word(err, "two preludes for port", s, n, NULL);
        scheme = scheme_find(s, (size_t)(colon - s));
        if (scheme == NULL)
            return err_word(err, "unknown prelude", s, (size_t)(colon - s),
                            NULL);
        begin = colon + 1;
    }
    if (add_preset(p, begin, (size_t)(end - begin),
                   scheme != NULL ? scheme->prelude : NULL))
        return true;
    if (!parse_range(begin, end, &lo, &hi))
        return err_word(err, "bad port", s, n, NULL);
    add_range(p, 0, lo, hi, scheme != NULL ? scheme->prelude : NULL);
    return true;
}

bool ports_add(struct ports *p, const char *list, size_t n,
               const struct scheme *scheme, struct err *err)
{
    for (const char *end = list + n;;) {
        const char *comma = memchr(list, ',', (size_t)(end - list));
        const char *stop = comma != NULL ? comma : end;

        if (!add_item(p, list, (size_t)(stop - list), scheme, err))
            return false;
        if (comma == NULL)
            return true;
        list = comma + 1;
    }
}

void ports_clear(struct ports *p)
{
    free(p->r);
    memset(p, 0, sizeof *p);
}

uint32_t ports_count(const struct ports *p)
{
    uint32_t n = 0;

    for (size_t i = 0; i < p->n; i++)
        n += (uint32_t)(p->r[i].hi - p->r[i].lo) + 1;
    return n;
}

uint16_t ports_at(const struct ports *p, uint32_t index,
                  const struct port_range **range)
{
    const struct port_range *r = p->r;

    while (index > (uint32_t)(r->hi - r->lo)) {
        index -= (uint32_t)(r->hi - r->lo) + 1;
        r++;
    }
    *range = r;
    return (uint16_t)(r->lo + index);
}

const struct port_range *ports_find(const struct ports *p, uint16_t port,
                                    bool dtls)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->r[i].lo <= port && port <= p->r[i].hi &&
            prelude_is_dtls(p->r[i].prelude) == dtls)
            return &p->r[i];
    return NULL;
}

bool ports_equal(const struct ports *a, const struct ports *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->r[i].lo != b->r[i].lo || a->r[i].hi != b->r[i].hi ||
            a->r[i].prelude != b->r[i].prelude)
            return false;
    return true;
}
