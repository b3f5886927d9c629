#include "scanner/run/target_spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define LABEL_MAX 63 /* RFC 1035, 2.3.4 */
#define HOST_MAX  253
#define ZONE_MAX  15 /* an interface's name */

/* A word taken apart: [SCHEME://]HOST[/BITS][:PORTS]. Views of the word. */
struct parts {
    const struct scheme *scheme;
    const char *host, *bits, *ports; /* bits, ports NULL: none */
    size_t host_len, bits_len, ports_len;
    bool ipv6; /* host is an IPv6 address by its form */
};

static bool alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

static bool only(const char *s, size_t n, const char *set)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] == '\0' || strchr(set, s[i]) == NULL)
            return false;
    return true;
}

/* An IPv6 address, which may have a zone (RFC 4007, 11: fe80::1%eth0). */
static bool parse_ipv6(const char *s, size_t n, struct addr *a)
{
    const char *zone = memchr(s, '%', n);
    size_t len = zone != NULL ? (size_t)(zone - s) : n;

    if (memchr(s, ':', n) == NULL || !addr_parse(s, len, a))
        return false;
    if (zone == NULL)
        return true;
    n -= len + 1;
    if (n == 0 || n > ZONE_MAX || a->family != 6)
        return false;
    for (size_t i = 1; i <= n; i++)
        if (!alnum(zone[i]) && strchr("-_.", zone[i]) == NULL)
            return false;
    return true;
}

/* Takes "/BITS" off the end of the host. */
static void split_bits(struct parts *p)
{
    const char *slash = memchr(p->host, '/', p->host_len);

    if (slash == NULL)
        return;
    p->bits = slash + 1;
    p->bits_len = p->host_len - (size_t)(slash - p->host) - 1;
    p->host_len = (size_t)(slash - p->host);
}

/* What may follow "]": nothing, /BITS, :PORTS, or the two in this order. */
static bool split_bracket(struct parts *p, const char *s, size_t n)
{
    const char *close = memchr(s, ']', n), *rest, *colon, *end = s + n;
    struct addr a;

    if (close == NULL)
        return false;
    p->host = s + 1;
    p->host_len = (size_t)(close - s) - 1;
    split_bits(p);
    rest = close + 1;
    colon = memchr(rest, ':', (size_t)(end - rest));
    if (rest < end && *rest == '/' && p->bits == NULL) {
        p->bits = rest + 1;
        p->bits_len = (size_t)((colon != NULL ? colon : end) - rest) - 1;
        rest = colon != NULL ? colon : end;
    }
    if (rest < end && *rest == ':') {
        p->ports = rest + 1;
        p->ports_len = (size_t)(end - rest) - 1;
        rest = end;
    }
    p->ipv6 = true;
    return rest == end && parse_ipv6(p->host, p->host_len, &a);
}

/* An IPv6 address without brackets takes the whole word. */
static bool split_bare_ipv6(struct parts *p, const char *s, size_t n)
{
    struct parts q = {.scheme = p->scheme, .host = s, .host_len = n};
    struct addr a;

    split_bits(&q);
    if (!parse_ipv6(q.host, q.host_len, &a))
        return false;
    q.ipv6 = true;
    *p = q;
    return true;
}

static bool split(struct parts *p, const char *word, struct err *err)
{
    const char *sep = strstr(word, "://"), *colon;
    const char *s = sep != NULL ? sep + 3 : word;
    size_t n = strlen(s);

    memset(p, 0, sizeof *p);
    if (sep != NULL) {
        p->scheme = scheme_find(word, (size_t)(sep - word));
        if (p->scheme == NULL)
            return err_word(err, "unknown prelude", word, (size_t)(sep - word),
                            NULL);
        if (n > 1 && s[n - 1] == '/') /* pasted from a browser */
            n--;
    }
    if (s[0] == '[')
        return split_bracket(p, s, n) ||
               err_set(err, ERR_USAGE, "not an IPv6 address");
    if (split_bare_ipv6(p, s, n))
        return true;
    colon = memchr(s, ':', n);
    p->host = s;
    p->host_len = colon != NULL ? (size_t)(colon - s) : n;
    if (colon != NULL) {
        p->ports = colon + 1;
        p->ports_len = n - p->host_len - 1;
    }
    split_bits(p);
    return true;
}

static bool check_name(const char *s, size_t n, struct err *err)
{
    size_t label = 0;

    if (n == 0)
        return err_set(err, ERR_USAGE, "no host");
    for (size_t i = 0; i < n; i++) {
        label = s[i] == '.' ? 0 : label + 1;
        if ((s[i] == '.' && (i == 0 || s[i - 1] == '.')) || label > LABEL_MAX ||
            n > HOST_MAX || s[0] == '-')
            return err_set(err, ERR_USAGE, "not a host name");
        if (!alnum(s[i]) && strchr("-_.", s[i]) == NULL)
            return err_set(err, ERR_USAGE,
                           "a host name has letters, digits, - _ . only");
    }
    return true;
}

static void take_addr(struct spec *s, const struct parts *p,
                      const struct addr *a)
{
    const char *zone = memchr(p->host, '%', p->host_len);
    size_t n = zone != NULL ? p->host_len - (size_t)(zone - p->host) : 0;
    char text[64], whole[96];

    s->kind = SPEC_ADDR;
    s->addr = *a;
    addr_text(a, text, sizeof text);
    snprintf(whole, sizeof whole, "%s%.*s", text, (int)n,
             zone != NULL ? zone : "");
    s->host = mem_strdup(whole);
}

/* A range of a single address is that address. */
static void take_range(struct spec *s, const struct parts *p,
                       const struct range *r)
{
    struct addr a;

    if (range_count(r) == 1) {
        range_at(r, 0, &a);
        take_addr(s, p, &a);
        return;
    }
    s->kind = SPEC_RANGE;
    s->range = mem_copy(r, sizeof *r);
}

static bool take_host(struct spec *s, const struct parts *p, struct err *err)
{
    struct addr a;
    struct range r;

    if (p->ipv6 && p->bits == NULL) {
        parse_ipv6(p->host, p->host_len, &a);
        take_addr(s, p, &a);
        return true;
    }
    if (p->bits != NULL) {
        if (!addr_parse(p->host, p->host_len, &a))
            return err_set(err, ERR_USAGE,
                           "only a numeric address can have a /prefix");
        if (!range_cidr(&r, &a, p->bits, p->bits_len, err))
            return false;
        take_range(s, p, &r);
        return true;
    }
    if (p->host_len != 0 && only(p->host, p->host_len, "0123456789.,*-")) {
        if (!range_octets(&r, p->host, p->host_len, err))
            return false;
        take_range(s, p, &r);
        return true;
    }
    s->kind = SPEC_NAME;
    s->host = mem_strndup(p->host, p->host_len);
    return check_name(p->host, p->host_len, err);
}

static bool take_ports(struct spec *s, const struct parts *p, struct err *err)
{
    char own[8];

    if (p->ports == NULL && p->scheme == NULL)
        return true;
    s->ports = mem_alloc(sizeof *s->ports);
    if (p->ports != NULL)
        return ports_add(s->ports, p->ports, p->ports_len, p->scheme, err);
    snprintf(own, sizeof own, "%u", p->scheme->port);
    return ports_add(s->ports, own, strlen(own), p->scheme, err);
}

bool spec_parse(struct spec *s, const char *word, struct err *err)
{
    struct parts p;
    struct err why = {0};
    size_t n = strlen(word);

    memset(s, 0, sizeof *s);
    if (n > TARGET_WORD_MAX)
        return err_word(err, "bad target", word, n, "too long");
    if (!split(&p, word, &why) || !take_host(s, &p, &why) ||
        !take_ports(s, &p, &why)) {
        spec_clear(s);
        return err_word(err, "bad target", word, n, why.text);
    }
    return true;
}

void spec_clear(struct spec *s)
{
    free(s->host);
    free(s->range);
    if (s->ports != NULL)
        ports_clear(s->ports);
    free(s->ports);
    memset(s, 0, sizeof *s);
}

uint64_t spec_hosts(const struct spec *s)
{
    return s->kind == SPEC_RANGE  ? range_count(s->range)
           : s->kind == SPEC_LIST ? s->n
                                  : 1;
}

const char *spec_zone(const struct spec *s)
{
    return s->kind == SPEC_ADDR ? strchr(s->host, '%') : NULL;
}
