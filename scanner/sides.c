#include "scanner/sides.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/out/json_profile.h"
#include "scanner/out/json_read.h"
#include "scanner/profiles.h"

/* ---- Gathering ---- */

void sides_keep(struct sides *s, struct endpoint *e)
{
    if (s->n_endpoints % 64 == 0)
        s->endpoints = mem_grow(s->endpoints, s->n_endpoints + 64,
                                sizeof(struct endpoint *));
    s->endpoints[s->n_endpoints++] = e;
}

static void keep_profile(struct sides *s, struct profile *p, const char *name,
                         struct machine *machine, unsigned sides)
{
    s->profiles = mem_grow(s->profiles, s->n_profiles + 1, sizeof *s->profiles);
    s->profiles[s->n_profiles++] =
        (struct sided_profile){p, name, machine, sides};
}

static bool read_named(struct sides *s, const struct cli_file *f,
                       struct err *err)
{
    struct machine *machine;
    struct profile *p = profile_resolve_machine(f->path, &machine, err);

    if (p != NULL)
        keep_profile(s, p, f->path, machine, f->sides);
    return p != NULL;
}

static bool read_file(struct sides *s, const struct cli_file *f,
                      struct err *err)
{
    struct endpoint **endpoints;
    struct profile **profiles;
    size_t n;

    if (!report_read(f->path, &endpoints, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        endpoints[i]->sides = f->sides;
        endpoints[i]->order = s->n_endpoints;
        endpoints[i]->read = true;
        sides_keep(s, endpoints[i]);
    }
    free(endpoints);
    if (!profiles_read(f->path, &profiles, &n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        keep_profile(s, profiles[i], NULL, NULL, f->sides);
    free(profiles);
    return true;
}

bool sides_read(struct sides *s, const struct cli_file *files, size_t n,
                struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!(files[i].path[0] == '@' ? read_named(s, &files[i], err)
                                      : read_file(s, &files[i], err)))
            return false;
    return true;
}

static int compare_place(const struct endpoint *x, const struct endpoint *y)
{
    int order = strcmp(x->host, y->host);

    if (order == 0)
        order = strcmp(x->address, y->address);
    if (order == 0)
        order = (x->port > y->port) - (x->port < y->port);
    return order != 0 ? order : endpoint_datagrams(x) - endpoint_datagrams(y);
}

/* By place, those that were asked first. */
static int by_place(const void *a, const void *b)
{
    const struct endpoint *x = *(const struct endpoint *const *)a;
    const struct endpoint *y = *(const struct endpoint *const *)b;
    int order = compare_place(x, y);

    return order != 0 ? order : x->read - y->read;
}

void sides_tell_read(const struct sides *s,
                     void (*tell)(void *arg, const struct endpoint *e),
                     void *arg)
{
    const struct endpoint **list = mem_array(s->n_endpoints, sizeof *list);

    for (size_t i = 0; i < s->n_endpoints; i++)
        list[i] = s->endpoints[i];
    if (s->n_endpoints != 0)
        qsort(list, s->n_endpoints, sizeof *list, by_place);
    for (size_t i = 0; i < s->n_endpoints; i++)
        if (list[i]->read &&
            (i == 0 || compare_place(list[i], list[i - 1]) != 0))
            tell(arg, list[i]);
    free(list);
}

void sides_free(struct sides *s)
{
    for (size_t i = 0; i < s->n_endpoints; i++)
        endpoint_free(s->endpoints[i]);
    for (size_t i = 0; i < s->n_profiles; i++) {
        profile_free(s->profiles[i].profile);
        machine_free(s->profiles[i].machine);
    }
    free(s->endpoints);
    free(s->profiles);
    memset(s, 0, sizeof *s);
}

/* ---- Laying out ---- */

/* Where TLS was found, so that other ports can be told to be spare: sorted by
 * host and sides. */
struct found {
    const struct endpoint **list;
    size_t n;
};

static int by_host(const void *a, const void *b)
{
    const struct endpoint *x = *(const struct endpoint *const *)a;
    const struct endpoint *y = *(const struct endpoint *const *)b;
    int order = strcmp(x->host, y->host);

    return order != 0 ? order : (x->sides > y->sides) - (x->sides < y->sides);
}

static struct found find_tls(const struct sides *s)
{
    struct found f = {mem_array(s->n_endpoints, sizeof *f.list), 0};

    for (size_t i = 0; i < s->n_endpoints; i++)
        if (s->endpoints[i]->state == STATE_TLS)
            f.list[f.n++] = s->endpoints[i];
    if (f.n != 0)
        qsort(f.list, f.n, sizeof *f.list, by_host);
    return f;
}

/* A port that nobody listens on says nothing of a host that speaks TLS on
 * another of the ports that were tried. */
static bool is_spare_port(const struct found *f, const struct endpoint *e)
{
    return e->state != STATE_TLS && f->n != 0 &&
           bsearch(&e, f->list, f->n, sizeof *f->list, by_host) != NULL;
}

/* The left side first, and each as the user gave it, not as answers came. */
static int by_order(const void *a, const void *b)
{
    const struct endpoint *x = *(const struct endpoint *const *)a;
    const struct endpoint *y = *(const struct endpoint *const *)b;

    if (x->sides != y->sides)
        return x->sides < y->sides ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Is the profile what this endpoint offers as a client? */
static bool belongs(const struct sided_profile *p, const struct endpoint *e)
{
    return p->profile->host[0] != '\0' && (p->sides & e->sides) != 0 &&
           strcmp(p->profile->host, e->address) == 0;
}

static const struct profile *profile_of(const struct sides *s,
                                        const struct endpoint *e)
{
    for (size_t i = 0; i < s->n_profiles; i++)
        if (belongs(&s->profiles[i], e))
            return s->profiles[i].profile;
    return NULL;
}

/* Has the profile gone into a party with an endpoint? Of several profiles of
 * one host, the first has. */
static bool is_joined(const struct party *list, size_t n,
                      const struct profile *p)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].profile == p)
            return true;
    return false;
}

struct party *sides_parties(struct sides *s, size_t *n)
{
    struct party *scans = mem_array(s->n_endpoints, sizeof *scans);
    struct party *all = mem_array(s->n_endpoints + s->n_profiles, sizeof *all);
    struct found found = find_tls(s);
    size_t n_scans = 0, kept = 0;

    if (s->n_endpoints != 0)
        qsort(s->endpoints, s->n_endpoints, sizeof *s->endpoints, by_order);
    for (size_t i = 0; i < s->n_endpoints; i++) {
        const struct endpoint *e = s->endpoints[i];

        if (is_spare_port(&found, e))
            continue;
        scans[n_scans] = party_scanned(e, e->sides);
        scans[n_scans++].profile = profile_of(s, e);
    }
    for (size_t i = 0; i < s->n_profiles; i++)
        if (!is_joined(scans, n_scans, s->profiles[i].profile))
            all[kept++] = (struct party){.profile = s->profiles[i].profile,
                                         .name = s->profiles[i].name,
                                         .sides = s->profiles[i].sides};
    for (size_t i = 0; i < n_scans; i++)
        all[kept++] = scans[i];
    free(found.list);
    free(scans);
    *n = kept;
    return all;
}
