#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "scanner/out/text.h"

/* The list of classes below the grid, and the reasons of all pairs that are
 * not simply compatible: pairs with the same reasons stand together. */
#define MEMBERS_NAMED 3
#define PAIRS_NAMED   12

static unsigned accepted(const struct endpoint *e)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (e->versions[v].outcome == OUTCOME_ACCEPTED &&
            e->versions[v].works != WORKS_NO)
            mask |= 1u << v;
    return mask;
}

static unsigned enabled(const struct profile_role *r)
{
    unsigned mask = 0;

    for (int v = 0; v < VERSION_COUNT; v++)
        if (r->versions[v] == VERSION_STATE_ENABLED)
            mask |= 1u << v;
    return mask;
}

/* "TLSv1.2", and of a profile "client TLSv1.0, server TLSv1.0, TLSv1.2". */
static void capabilities(struct str *out, const struct party *p)
{
    const struct profile *q = p->profile;

    if (p->scan != NULL && p->scan->state != STATE_TLS)
        str_add(out, state_name(p->scan->state));
    else if (p->scan != NULL)
        text_versions(out, p->scan, accepted(p->scan));
    if (q == NULL)
        return;
    if (q->client.present) {
        str_add(out, p->scan != NULL ? ", client " : "client ");
        text_versions(out, NULL, enabled(&q->client));
    }
    if (p->scan == NULL && q->server.present) {
        str_add(out, q->client.present ? ", server " : "server ");
        text_versions(out, NULL, enabled(&q->server));
    }
}

static void members(struct str *out, const struct class *c, int verbosity)
{
    size_t named = c->n_members <= MEMBERS_NAMED + 1 || verbosity > 0
                       ? c->n_members
                       : MEMBERS_NAMED;
    char name[600];

    for (size_t i = 0; i < named; i++) {
        party_label(&c->members[i], name, sizeof name);
        str_addf(out, "%s%s", i != 0 ? ", " : "", name);
    }
    if (named < c->n_members)
        str_addf(out, ", ... (+%zu more)", c->n_members - named);
}

/* Not scanned: so are all of a class then. */
static bool is_profile(const struct class *c)
{
    return c->members[0].scan == NULL;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

void text_classes(struct str *out, const struct matrix *m, unsigned width,
                  int verbosity)
{
    size_t endpoints = 0, profiles = 0;

    for (size_t i = 0; i < m->n_classes; i++)
        *(is_profile(&m->classes[i]) ? &profiles : &endpoints) +=
            m->classes[i].n_members;
    if (endpoints != 0 || profiles == 0)
        str_addf(out, "%zu endpoint%s, ", endpoints, plural(endpoints));
    if (profiles != 0)
        str_addf(out, "%zu profile%s, ", profiles, plural(profiles));
    str_addf(out, "%zu class%s:\n", m->n_classes,
             m->n_classes == 1 ? "" : "es");
    for (size_t i = 0; i < m->n_classes; i++) {
        const struct class *c = &m->classes[i];
        struct str line = {0};
        char id[16];

        snprintf(id, sizeof id, "%s: ", c->id);
        str_addf(&line, "%zu %s%s, ", c->n_members,
                 is_profile(c) ? "profile" : "endpoint", plural(c->n_members));
        capabilities(&line, &c->members[0]);
        str_add(&line, ": ");
        members(&line, c, verbosity);
        text_wrap(out, id, str_text(&line), width);
        str_free(&line);
    }
}

/* Most pressing first. */
static int weight(enum verdict v)
{
    return v == VERDICT_INCOMPATIBLE ? 0 : v == VERDICT_RISKY ? 1 : 2;
}

/* By what is printed of them; 0 when that is the same. */
static int compare(const struct pair *a, const struct pair *b)
{
    int order = weight(a->verdict) - weight(b->verdict);

    if (order == 0)
        order = (int)a->n_reasons - (int)b->n_reasons;
    for (size_t i = 0; order == 0 && i < a->n_reasons; i++) {
        order = strcmp(a->reasons[i].rule, b->reasons[i].rule);
        if (order == 0)
            order = strcmp(a->reasons[i].text, b->reasons[i].text);
    }
    return order;
}

static int by_reasons(const void *a, const void *b)
{
    const struct pair *const *x = a, *const *y = b;
    int order = compare(*x, *y);

    /* Equal ones in the order of the matrix. */
    return order != 0 ? order : (*x > *y) - (*x < *y);
}

/* The same trouble with the roles swapped. */
static bool mirrors(const struct pair *a, const struct pair *b)
{
    if (a == NULL || b == NULL || a->verdict != b->verdict ||
        a->n_reasons != b->n_reasons)
        return false;
    for (size_t i = 0; i < a->n_reasons; i++)
        if (strcmp(a->reasons[i].rule, b->reasons[i].rule) != 0)
            return false;
    return true;
}

/* Is the pair told by its mirror image? Of the two, always the one is taken
 * whose words come first: so that all printers that share a trouble with
 * servers have it in the same words. */
static bool told_by_mirror(const struct matrix *m, const struct pair *p)
{
    const struct pair *q = matrix_pair(m, p->server, p->client);
    int order;

    if (p->client == p->server || !mirrors(p, q))
        return false;
    order = compare(q, p);
    return order != 0 ? order < 0 : q < p;
}

static void name_pairs(struct str *out, const struct matrix *m,
                       const struct pair *const *pairs, size_t n)
{
    for (size_t i = 0; i < n && i < PAIRS_NAMED; i++) {
        const struct pair *p = pairs[i];
        bool both = p->client != p->server &&
                    mirrors(p, matrix_pair(m, p->server, p->client));

        str_addf(out, "%s%s %s %s", i != 0 ? ", " : "",
                 m->classes[p->client].id, both ? "<->" : "->",
                 m->classes[p->server].id);
    }
    if (n > PAIRS_NAMED)
        str_addf(out, " (+%zu more)", n - PAIRS_NAMED);
}

static void group(struct str *out, const struct matrix *m,
                  const struct pair *const *pairs, size_t n, unsigned width)
{
    const struct pair *p = pairs[0];
    struct str line = {0};
    char first[32];

    name_pairs(&line, m, pairs, n);
    snprintf(first, sizeof first, "%s: ", verdict_name(p->verdict));
    str_addc(out, '\n');
    text_wrap(out, first, str_text(&line), width);
    str_free(&line);
    for (size_t i = 0; i < p->n_reasons; i++) {
        str_addf(&line, "%s: %s", p->reasons[i].rule, p->reasons[i].text);
        text_wrap(out, "  ", str_text(&line), width);
        if (p->reasons[i].remedy != NULL)
            text_wrap(out, "    remedy: ", p->reasons[i].remedy, width);
        str_free(&line);
    }
}

static bool any_inferred(const struct pair *const *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (pairs[i]->inferred)
            return true;
    return false;
}

void text_reasons(struct str *out, const struct matrix *m, unsigned width)
{
    const struct pair **bad = mem_array(m->n_pairs, sizeof *bad);
    size_t n = 0;

    for (size_t i = 0; i < m->n_pairs; i++)
        if (m->pairs[i].verdict != VERDICT_COMPATIBLE &&
            !told_by_mirror(m, &m->pairs[i]))
            bad[n++] = &m->pairs[i];
    qsort(bad, n, sizeof *bad, by_reasons);
    for (size_t from = 0; from < n;) {
        size_t end = from + 1;

        while (end < n && compare(bad[from], bad[end]) == 0)
            end++;
        group(out, m, bad + from, end - from, width);
        from = end;
    }
    str_addc(out, '\n');
    if (n != 0)
        text_wrap(out, "",
                  "A -> B: A connects to B; A <-> B: both ways, told with A "
                  "as the client.",
                  width);
    if (n != 0 && any_inferred(bad, n))
        text_wrap(out, "",
                  "Where a client has no profile, what it accepts as a server "
                  "stands in for what it offers: then an incompatibility is an "
                  "inference. Point it at `suitemap listen` to know.",
                  width);
    free(bad);
}
