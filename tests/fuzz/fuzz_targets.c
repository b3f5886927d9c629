/* The target syntax: each line of the input is a word, a port list (-p...) or
 * an exclude list (-x...). Whatever is accepted must expand without repeats,
 * without what is excluded, and to as many as the count says. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/run/targets.h"

#define LINES_MAX 32
#define GIVEN_MAX 200    /* compared with each other */
#define COUNT_MAX 100000 /* larger ranges are only counted */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void feed(struct targets *t, const char *line)
{
    struct err err = {0};
    bool ok;

    if (strncmp(line, "-p", 2) == 0)
        ok = targets_ports(t, line + 2, &err);
    else if (strncmp(line, "-x", 2) == 0)
        ok = targets_exclude(t, line + 2, &err);
    else
        ok = targets_add(t, line, &err);
    must(ok || (err.code == ERR_USAGE && err.text[0] != '\0'));
    for (const char *c = err.text; *c != '\0'; c++)
        must((unsigned char)*c >= 0x20 && *c != 0x7f);
}

static bool excluded(const struct targets *t, const struct target *x)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

    in.sin_port = in6.sin6_port = htons(x->port);
    if (inet_pton(AF_INET, x->host, &in.sin_addr) == 1)
        return targets_excludes(t, (const struct sockaddr *)&in);
    if (inet_pton(AF_INET6, x->host, &in6.sin6_addr) == 1)
        return targets_excludes(t, (const struct sockaddr *)&in6);
    return false; /* it has a zone */
}

static bool is_dtls(const struct target *x)
{
    return x->prelude != NULL && strcmp(x->prelude, "dtls") == 0;
}

static bool same(const struct target *a, const struct target *b)
{
    return a->port == b->port && is_dtls(a) == is_dtls(b) &&
           a->numeric == b->numeric &&
           (a->numeric ? strcmp : strcasecmp)(a->host, b->host) == 0;
}

static void expand(struct targets *t)
{
    struct target *given = mem_array(GIVEN_MAX, sizeof *given), last;
    uint64_t n = 0;

    for (; n < GIVEN_MAX && targets_next(t, &given[n]); n++) {
        must(given[n].port != 0);
        must(!given[n].numeric || !excluded(t, &given[n]));
        for (uint64_t i = 0; i < n; i++)
            must(!same(&given[i], &given[n]));
    }
    while (targets_next(t, &last))
        n++;
    must(targets_count(t) == n);
    free(given);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct targets *t = targets_new();
    char *text = mem_alloc(size + 1), *rest = text, *line;

    if (size != 0)
        memcpy(text, data, size);
    for (int i = 0; i < LINES_MAX && (line = strsep(&rest, "\n")) != NULL; i++)
        feed(t, line);
    if (targets_count(t) <= COUNT_MAX)
        expand(t);
    targets_free(t);
    free(text);
    return 0;
}
