#include "core/model/hostname.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct address {
    int family; /* AF_UNSPEC: none */
    uint8_t bytes[16];
};

static struct address parse_address(const char *text)
{
    struct address a = {.family = AF_UNSPEC};
    size_t n = strcspn(text, "%");
    char bare[64];

    /* The zone is of this machine and means nothing to a certificate. */
    n = n < sizeof bare ? n : sizeof bare - 1;
    memcpy(bare, text, n);
    bare[n] = '\0';
    if (inet_pton(AF_INET, bare, a.bytes) == 1)
        a.family = AF_INET;
    else if (inet_pton(AF_INET6, bare, a.bytes) == 1)
        a.family = AF_INET6;
    return a;
}

bool hostname_is_address(const char *name)
{
    return parse_address(name).family != AF_UNSPEC;
}

static bool same_address(const struct address *a, const struct address *b)
{
    return a->family == b->family &&
           memcmp(a->bytes, b->bytes, a->family == AF_INET ? 4 : 16) == 0;
}

/* Without the dot of the root. */
static size_t length(const char *name)
{
    size_t n = strlen(name);

    return n > 1 && name[n - 1] == '.' ? n - 1 : n;
}

static bool same_name(const char *a, const char *b)
{
    size_t n = length(a);

    return n != 0 && n == length(b) && strncasecmp(a, b, n) == 0;
}

/* Never for all of a top-level domain: "*.com" is nobody's. */
static bool is_wildcard(const char *pattern)
{
    return strncmp(pattern, "*.", 2) == 0 && strchr(pattern + 2, '.') != NULL &&
           strchr(pattern + 1, '*') == NULL;
}

bool hostname_matches(const char *pattern, const char *host)
{
    struct address a = parse_address(pattern), b = parse_address(host);
    const char *rest = strchr(host, '.');

    if (a.family != AF_UNSPEC || b.family != AF_UNSPEC)
        return a.family != AF_UNSPEC && same_address(&a, &b);
    if (is_wildcard(pattern))
        return rest != NULL && rest != host && same_name(pattern + 1, rest);
    return same_name(pattern, host);
}

/* ---- The common names ---- */

/* Copies the value that begins here, up to the next part of the name; returns
 * its end. A separator behind a backslash is none (x509_parts.h); escapes stay
 * as they are, since no host has such characters. */
static const char *take_value(const char *s, char *out, size_t cap)
{
    const char *begin = s;
    size_t n;

    while (*s != '\0' && *s != '+' && strncmp(s, ", ", 2) != 0)
        s += s[0] == '\\' && s[1] != '\0' ? 2 : 1;
    n = (size_t)(s - begin);
    if (n >= cap)
        n = cap - 1;
    memcpy(out, begin, n);
    out[n] = '\0';
    return s;
}

/* Is the host one of the CNs of "CN=mfd-12, O=Lab"? */
static bool in_subject(const char *subject, const char *host)
{
    char value[CERT_TEXT_MAX];

    for (const char *s = subject; *s != '\0';) {
        bool cn = strncmp(s, "CN=", 3) == 0;

        s = take_value(s, value, sizeof value);
        if (cn && hostname_matches(value + 3, host))
            return true;
        s += *s == '+' ? 1 : *s == ',' ? 2 : 0;
    }
    return false;
}

/* ---- The certificate ---- */

static bool has_dns_names(const struct certificate *c)
{
    for (size_t i = 0; i < c->n_names; i++)
        if (!hostname_is_address(c->names[i]))
            return true;
    return false;
}

/* Was it too long to be kept whole (x509_keep())? */
static bool is_cut(const char *text)
{
    size_t n = strlen(text);

    return n + 8 > CERT_TEXT_MAX && strcmp(text + n - 3, "...") == 0;
}

enum name_match hostname_in_certificate(const struct certificate *c,
                                        const char *host)
{
    for (size_t i = 0; i < c->n_names; i++)
        if (hostname_matches(c->names[i], host))
            return NAME_MATCHES;
    if (!has_dns_names(c) && in_subject(c->subject, host))
        return NAME_MATCHES;
    return c->names_cut || is_cut(c->subject) ? NAME_UNKNOWN : NAME_DIFFERS;
}

bool hostname_only_addresses(const struct certificate *c)
{
    return c->n_names != 0 && !c->names_cut && !has_dns_names(c);
}
